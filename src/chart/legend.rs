//! The legend over the panels: samples and names in lines from left to right.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};

use super::backend::{Backend, Pen, Sheet, length, units};
use super::look::{self, LABEL, Look};
use super::number;
use super::options::ChartKind;
use super::panel::done;
use super::part::Part;
use super::pick::Plan;
use crate::color::Color;
use crate::error::Result;
use crate::scene::Role;
use crate::text::Fonts;

/// Height of a line, px.
const LINE: f64 = 16.0;
/// The most lines; names that have no room are counted.
const MAX_LINES: usize = 3;
/// Width of a sample, px: of a line, and of anything else.
const SAMPLES: [f64; 2] = [18.0, 10.0];
/// Between a sample and its name, and between entries, px.
const GAPS: [f64; 2] = [4.0, 14.0];
/// The longest name, px; Vega's limit of labels.
const MAX_NAME: f64 = 160.0;

/// What stands for a run or a part.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sample {
    Line(Color, &'static [f64]),
    Square(Color),
    /// Filled, or a ring.
    Dot(Color, bool),
    Nothing,
}

impl Sample {
    /// From its left end to its name, px.
    fn width(self) -> f64 {
        match self {
            Self::Line(..) => SAMPLES[0] + GAPS[0],
            Self::Square(_) | Self::Dot(..) => SAMPLES[1] + GAPS[0],
            Self::Nothing => 0.0,
        }
    }
}

#[derive(Debug)]
struct Entry {
    sample: Sample,
    name: String,
    /// Of all of it, px.
    width: f64,
    /// From the legend's corner, px.
    x: f64,
    line: usize,
}

/// Entries with their places.
#[derive(Debug)]
pub(super) struct Legend {
    entries: Vec<Entry>,
}

impl Legend {
    /// Sets the entries of `plan` in lines of `width` px. Parts come first, so that a long list of runs cannot hide them.
    pub(super) fn new(plan: &Plan<'_>, look: &Look, fonts: &Fonts, width: f64) -> Self {
        let dots = plan.kind == ChartKind::Scatter;
        let by_row = matches!(plan.kind, ChartKind::Bar | ChartKind::Box | ChartKind::Heatmap);
        let mut entries: Vec<Entry> = Vec::new();
        let mut add = |sample: Sample, name: &str| {
            let name = look::cut(fonts, name, LABEL, false, MAX_NAME);
            let width = sample.width() + look::width(fonts, &name, LABEL, false);
            entries.push(Entry { sample, name, width, x: 0.0, line: 0 });
        };
        let color = if plan.runs.len() == 1 { look.run(0) } else { look.faint };
        for &part in &plan.parts {
            match plan.kind {
                ChartKind::Line | ChartKind::Histogram => add(Sample::Line(color, part.dash()), part.name()),
                ChartKind::Scatter => add(Sample::Dot(color, part == Part::Train), part.name()),
                ChartKind::Bar | ChartKind::Box => add(Sample::Square(look.faded(color, part.opacity())), part.name()),
                ChartKind::Heatmap => {}
            }
        }
        // Rows have their names beside them.
        if plan.runs.len() > 1 && !by_row {
            // More than this cannot fit, and need not be measured.
            for (run, name) in plan.runs.iter().enumerate().take(MAX_LINES * 100) {
                let color = look.run(run);
                add(if dots { Sample::Dot(color, true) } else { Sample::Line(color, &[]) }, name);
            }
        }
        let measured = entries.len();
        let mut fit = place(&mut entries, width);
        if fit < measured || (measured > 0 && plan.runs.len() > MAX_LINES * 100) {
            // What says how many there are more needs room, too.
            let all = plan.parts.len().min(measured) + plan.runs.len();
            loop {
                entries.truncate(fit);
                let name = format!("and {}", number::count((all - fit) as u64, "more", "more"));
                let width_of = look::width(fonts, &name, LABEL, false);
                entries.push(Entry { sample: Sample::Nothing, name, width: width_of, x: 0.0, line: 0 });
                if fit == 0 || place(&mut entries, width) > fit {
                    break;
                }
                entries.pop();
                fit -= 1;
            }
        }
        Self { entries }
    }

    /// 0 when there is nothing to tell apart.
    pub(super) fn height(&self) -> f64 {
        self.entries.last().map_or(0.0, |last| (last.line + 1) as f64 * LINE + 6.0)
    }

    /// Draws the entries from (`x`, `y`), px.
    pub(super) fn draw(
        &self,
        sheet: &Sheet<'_>,
        area: &DrawingArea<Backend<'_>, Shift>,
        look: &Look,
        x: f64,
        y: f64,
    ) -> Result<()> {
        let style = look::text(LABEL, false, look.text, HPos::Left, VPos::Center);
        for entry in &self.entries {
            let (x, y) = (x + entry.x, y + (entry.line as f64 + 0.5) * LINE);
            let at = |dx: f64, dy: f64| (units(x + dx), units(y + dy));
            match entry.sample {
                Sample::Nothing => {}
                Sample::Line(color, dash) => {
                    sheet.with(Pen { dash: dash.to_vec(), ..Pen::of(Role::LegendSymbol) });
                    let line =
                        PathElement::new(vec![at(0.0, 0.0), at(SAMPLES[0], 0.0)], look::stroked(color, 1.0, 2.0));
                    done(area.draw(&line))?;
                }
                Sample::Dot(color, full) => {
                    sheet.with(Pen::of(Role::LegendSymbol));
                    let style = if full { look::filled(color, 1.0) } else { look::stroked(color, 1.0, 1.0) };
                    done(area.draw(&Circle::new(at(SAMPLES[1] / 2.0, 0.0), length(3.0), style)))?;
                }
                Sample::Square(color) => {
                    sheet.with(Pen::of(Role::LegendSymbol));
                    let corners = [at(0.0, -5.0), at(SAMPLES[1], 5.0)];
                    done(area.draw(&Rectangle::new(corners, look::filled(color, 1.0))))?;
                }
            }
            sheet.with(Pen::of(Role::LegendLabel));
            done(area.draw_text(&entry.name, &style, at(entry.sample.width(), 0.0)))?;
        }
        Ok(())
    }
}

/// Sets entries in lines and says how many have room.
fn place(entries: &mut [Entry], width: f64) -> usize {
    let (mut x, mut line) = (0.0, 0);
    for (i, entry) in entries.iter_mut().enumerate() {
        if x > 0.0 && x + entry.width > width {
            (x, line) = (0.0, line + 1);
        }
        if line == MAX_LINES {
            return i;
        }
        (entry.x, entry.line) = (x, line);
        x += entry.width + GAPS[1];
    }
    entries.len()
}

#[cfg(test)]
mod tests {
    use super::{Entry, MAX_LINES, Sample, place};

    fn entries(widths: &[f64]) -> Vec<Entry> {
        let entry = |&width: &f64| Entry { sample: Sample::Nothing, name: String::new(), width, x: 0.0, line: 0 };
        widths.iter().map(entry).collect()
    }

    #[test]
    fn entries_flow_into_lines_and_end_where_there_is_no_room() {
        let mut some = entries(&[40.0, 40.0, 40.0]);
        assert_eq!(place(&mut some, 100.0), 3);
        assert_eq!(some.iter().map(|it| (it.x, it.line)).collect::<Vec<_>>(), [(0.0, 0), (54.0, 0), (0.0, 1)]);
        assert_eq!(place(&mut entries(&[90.0; 50]), 100.0), MAX_LINES);
        assert_eq!(place(&mut entries(&[500.0]), 100.0), 1, "one too wide for its line stands alone");
    }
}
