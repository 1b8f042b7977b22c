//! A section of a report that shows a metric log: chart, images, table.

use super::console::Console;
use super::pictures::NamedPicture;
use crate::chart::ChartOptions;
use crate::chart::model::{ImageSummary, Log};
use crate::chart::table::{TableOptions, table};
use crate::error::Result;
use crate::plot::{Options, Renderer};
use crate::publish::asset::Asset;

/// Images that are shown of one log.
const MAX_IMAGES: usize = 24;

/// What a report shows of a log.
pub(super) struct LogSection {
    log: Log,
    /// The name of the chart's file.
    name: String,
    look: ChartOptions,
}

impl LogSection {
    /// What a report shows of `log`; `name` is for the chart's file, and `look` says what is drawn.
    pub(super) fn new(log: Log, name: String, look: ChartOptions) -> Self {
        Self { log, name, look }
    }

    /// The chart, unless the log holds nothing but images.
    ///
    /// # Errors
    ///
    /// When no metric has a finite value, or the picture would be too large.
    pub(super) fn chart(&self, renderer: &Renderer, options: &Options, console: Console) -> Result<NamedPicture> {
        let picture = renderer.chart(&self.log, &self.look, options)?;
        for warning in picture.warnings {
            console.warn(&warning);
        }
        Ok(NamedPicture { name: self.name.clone(), alt: self.alt(), asset: Asset::new(picture.bytes, None) })
    }

    /// Whether there is anything for a chart to show.
    pub(super) fn has_metrics(&self) -> bool {
        self.log.runs.iter().any(|run| !run.metrics.is_empty())
    }

    /// The images of all runs, as they were logged; those beyond the most that one report shows are said.
    pub(super) fn images(&mut self, console: Console) -> Vec<NamedPicture> {
        let several = self.log.runs.len() > 1;
        let mut images = Vec::new();
        for run in &mut self.log.runs {
            for ImageSummary { tag, step, bytes, .. } in std::mem::take(&mut run.images) {
                let name = if several { format!("{}/{tag}", run.name) } else { tag };
                let alt = format!("{name}, step {step}");
                images.push(NamedPicture { name, alt, asset: Asset::new(bytes, None) });
            }
        }
        if images.len() > MAX_IMAGES {
            console.warn(&format_args!("{MAX_IMAGES} of {} images are shown", images.len()));
            images.truncate(MAX_IMAGES);
        }
        images
    }

    /// The table, ending with a blank line so that what follows in the report is no row of it.
    pub(super) fn table(&self) -> String {
        let options = TableOptions { objective: self.look.objective, zone: self.look.zone.clone() };
        format!("{}\n", table(&self.log, &options))
    }

    /// What the chart shows, for readers who do not see it.
    fn alt(&self) -> String {
        let mut metrics: Vec<&str> = Vec::new();
        for metric in self.log.runs.iter().flat_map(|run| &run.metrics) {
            if metrics.len() <= MAX_NAMES && !metrics.contains(&metric.name.as_str()) {
                metrics.push(&metric.name);
            }
        }
        let runs: Vec<&str> = self.log.runs.iter().map(|run| run.name.as_str()).take(MAX_NAMES + 1).collect();
        match runs.as_slice() {
            [_] => listed(&metrics),
            runs => format!("{} of {}", listed(&metrics), listed(runs)),
        }
    }
}

/// Names in a picture's alternative text; more of them are an ellipsis.
const MAX_NAMES: usize = 4;

fn listed(names: &[&str]) -> String {
    let more = if names.len() > MAX_NAMES { "…" } else { "" };
    format!("{}{more}", names[..names.len().min(MAX_NAMES)].join(", "))
}
