//! The legend over the panels: symbols and names in lines from left to right.

use std::collections::BTreeSet;

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};

use super::backend::{Backend, Pen, Sheet, length, units};
use super::number;
use super::options::ChartKind;
use super::panel::drawn;
use super::plan::Plan;
use super::split::Split;
use super::style::{self, LABEL, Palette};
use crate::color::Color;
use crate::error::Result;
use crate::scene::Role;
use crate::text::Fonts;

/// Height of a line, px.
const LINE: f64 = 16.0;
/// The most lines; names that have no room are counted.
const MAX_LINES: usize = 3;
/// Width of a symbol, px: of a line, and of anything else.
const SYMBOL_WIDTHS: [f64; 2] = [18.0, 10.0];
/// Between a symbol and its name, and between entries, px.
const GAPS: [f64; 2] = [4.0, 14.0];
/// The longest name, px; Vega's limit of labels.
const MAX_NAME: f64 = 160.0;

/// What stands for a run or a split.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Symbol {
    Line(Color, &'static [f64]),
    Square(Color),
    /// Filled, or a ring.
    Dot(Color, bool),
    Nothing,
}

impl Symbol {
    /// The way from its left end to its name, px.
    fn width(self) -> f64 {
        match self {
            Self::Line(..) => SYMBOL_WIDTHS[0] + GAPS[0],
            Self::Square(_) | Self::Dot(..) => SYMBOL_WIDTHS[1] + GAPS[0],
            Self::Nothing => 0.0,
        }
    }
}

#[derive(Debug)]
struct Entry {
    symbol: Symbol,
    name: String,
    /// Width of symbol and name, px.
    width: f64,
    /// The way from the legend's left end, px.
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
    pub(super) fn new(plan: &Plan<'_>, palette: &Palette, fonts: &Fonts, width: f64) -> Self {
        let dots = plan.kind == ChartKind::Scatter;
        let by_row = matches!(plan.kind, ChartKind::Bar | ChartKind::Box | ChartKind::Heatmap);
        let mut entries: Vec<Entry> = Vec::new();
        // Names that would be cut to the same text are written out as far as there is room.
        let names = || plan.runs.iter().take(MAX_LINES * 100);
        let cut: BTreeSet<String> = names().map(|name| style::cut(fonts, name, LABEL, false, MAX_NAME)).collect();
        let most = if cut.len() < names().count() { width.max(MAX_NAME) } else { MAX_NAME };
        let mut add = |symbol: Symbol, name: &str| {
            let name = style::cut(fonts, name, LABEL, false, most);
            let width = symbol.width() + style::width(fonts, &name, LABEL, false);
            entries.push(Entry { symbol, name, width, x: 0.0, line: 0 });
        };
        let color = if plan.runs.len() == 1 { palette.run(0) } else { palette.faint };
        for &split in &plan.splits {
            match plan.kind {
                ChartKind::Line | ChartKind::Histogram => add(Symbol::Line(color, split.dash()), split.name()),
                ChartKind::Scatter => add(Symbol::Dot(color, split == Split::Train), split.name()),
                ChartKind::Bar | ChartKind::Box => {
                    add(Symbol::Square(palette.faded(color, split.opacity())), split.name())
                }
                ChartKind::Heatmap => {}
            }
        }
        // Rows have their names beside them.
        if plan.runs.len() > 1 && !by_row {
            // More than this cannot fit, and need not be measured.
            for (run, name) in plan.runs.iter().enumerate().take(MAX_LINES * 100) {
                let (color, dash) = (palette.run(run), plan.dash(None, run));
                add(if dots { Symbol::Dot(color, true) } else { Symbol::Line(color, dash) }, name);
            }
        }
        let measured = entries.len();
        let mut fit = place(&mut entries, width);
        if fit < measured || (measured > 0 && plan.runs.len() > MAX_LINES * 100) {
            // What says how many there are more needs room, too.
            let all = plan.splits.len().min(measured) + plan.runs.len();
            loop {
                entries.truncate(fit);
                let name = format!("and {}", number::count((all - fit) as u64, "more", "more"));
                let width_of = style::width(fonts, &name, LABEL, false);
                entries.push(Entry { symbol: Symbol::Nothing, name, width: width_of, x: 0.0, line: 0 });
                if fit == 0 || place(&mut entries, width) > fit {
                    break;
                }
                entries.pop();
                fit -= 1;
            }
        }
        Self { entries }
    }

    /// Height of the legend, px; 0 when there is nothing to tell apart.
    pub(super) fn height(&self) -> f64 {
        self.entries.last().map_or(0.0, |last| (last.line + 1) as f64 * LINE + 6.0)
    }

    /// Draws the entries from (`x`, `y`), px.
    pub(super) fn draw(
        &self,
        sheet: &Sheet<'_>,
        area: &DrawingArea<Backend<'_>, Shift>,
        palette: &Palette,
        x: f64,
        y: f64,
    ) -> Result<()> {
        let style = style::text(LABEL, false, palette.text, HPos::Left, VPos::Center);
        for entry in &self.entries {
            let (x, y) = (x + entry.x, y + (entry.line as f64 + 0.5) * LINE);
            let at = |dx: f64, dy: f64| (units(x + dx), units(y + dy));
            match entry.symbol {
                Symbol::Nothing => {}
                Symbol::Line(color, dash) => {
                    sheet.with(Pen { dash: dash.to_vec(), ..Pen::of(Role::LegendSymbol) });
                    let line = PathElement::new(
                        vec![at(0.0, 0.0), at(SYMBOL_WIDTHS[0], 0.0)],
                        style::stroked(color, 1.0, 2.0),
                    );
                    drawn(area.draw(&line))?;
                }
                Symbol::Dot(color, full) => {
                    sheet.with(Pen::of(Role::LegendSymbol));
                    let style = if full { style::filled(color, 1.0) } else { style::stroked(color, 1.0, 1.0) };
                    drawn(area.draw(&Circle::new(at(SYMBOL_WIDTHS[1] / 2.0, 0.0), length(3.0), style)))?;
                }
                Symbol::Square(color) => {
                    sheet.with(Pen::of(Role::LegendSymbol));
                    let corners = [at(0.0, -5.0), at(SYMBOL_WIDTHS[1], 5.0)];
                    drawn(area.draw(&Rectangle::new(corners, style::filled(color, 1.0))))?;
                }
            }
            sheet.with(Pen::of(Role::LegendLabel));
            drawn(area.draw_text(&entry.name, &style, at(entry.symbol.width(), 0.0)))?;
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
    use super::{Entry, MAX_LINES, Symbol, place};

    fn entries(widths: &[f64]) -> Vec<Entry> {
        let entry = |&width: &f64| Entry { symbol: Symbol::Nothing, name: String::new(), width, x: 0.0, line: 0 };
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
