//! The arguments that say how metric logs are read and drawn, and a section of a report that shows one: chart, images, table.

use clap::{Args, ValueEnum};

use super::console::Console;
use super::plot::Drawn;
use crate::chart::best::Best;
use crate::chart::model::{ImageSummary, Log};
use crate::chart::read::{self, ReadOptions, Source};
use crate::chart::table::{TableOptions, table};
use crate::chart::{ChartKind, ChartOptions};
use crate::error::{Error, Result, Warnings};
use crate::plot::{Options, Renderer};
use crate::publish::asset::Asset;

/// How metric logs are read and drawn; without any of it the choices are made from the data.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Metric logs")]
pub(super) struct Charting {
    /// Column of the x axis, `row` for the number of the row; by its name (step, epoch, time…) if not given
    #[arg(short, long, value_name = "COLUMN")]
    x: Option<String>,
    /// Metrics to show, `*` standing for any text (repeatable, or with commas)
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    y: Vec<String>,
    /// Column whose values tell the runs of one file apart
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Logarithmic y axes, also written `--log`; by the data if not given, --no-log-scale for never
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    log_scale: Option<bool>,
    /// Smooth as TensorBoard does, with this weight (0 to 1), the values as logged faint behind
    #[arg(long, value_name = "WEIGHT", value_parser = weight)]
    smooth: Option<f64>,
    /// Which end of every metric is the better one; by its name if not given
    #[arg(long, value_enum, value_name = "END")]
    best: Option<End>,
    /// Panels side by side
    #[arg(long, value_name = "N", value_parser = columns)]
    columns: Option<usize>,
    /// What is shown of each metric; lines, or bars where a metric has one value, if not given
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<Kind>,
    /// The first line of a table holds values; columns are then called 1, 2, 3…
    #[arg(long)]
    no_header: bool,
    /// What stands between the cells of a table: a character, or tab; found out if not given
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Print a Markdown table of the last and the best values too; without --md and -o the table alone
    #[arg(long)]
    pub(super) table: bool,
    /// Show the last image of each tag of TensorBoard's logs too
    #[arg(long)]
    images: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum End {
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Line,
    Scatter,
    Bar,
    Hist,
    Box,
    Heatmap,
}

/// The most intervals of a thinned curve.
const WIDEST: f64 = 8192.0;

/// The most images of one log.
const MOST_IMAGES: usize = 24;

impl Charting {
    /// Whether any of them was given.
    pub(super) fn are_given(&self) -> bool {
        let Self { x, y, group, log_scale, smooth, best, columns, kind, no_header, delimiter, table, images } = self;
        let flags = *no_header || *table || *images;
        let texts = x.is_some() || !y.is_empty() || group.is_some() || delimiter.is_some();
        flags
            || texts
            || log_scale.is_some()
            || smooth.is_some()
            || best.is_some()
            || columns.is_some()
            || kind.is_some()
    }

    /// Reads the log and says what was survived. `look` is what else is known of the picture; `name` is for its file.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or there is nothing in it of what was asked for.
    pub(super) fn read(
        &self,
        sources: Vec<Source>,
        name: String,
        look: ChartOptions,
        console: Console,
    ) -> Result<Section> {
        let buckets = ReadOptions::default().buckets;
        // Twice what a panel has across, for pictures of twice its size.
        #[expect(clippy::cast_possible_truncation, reason = "between two whole numbers")]
        let wide = look.width.map_or(buckets, |width| (width * 2.0).clamp(buckets as f64, WIDEST) as usize);
        let options = ReadOptions {
            x: self.x.clone(),
            y: self.y.clone(),
            smooth: self.smooth,
            no_header: self.no_header,
            delimiter: self.delimiter,
            group: self.group.clone(),
            images: self.images,
            buckets: wide,
        };
        let warnings = Warnings::default();
        let read = read::read(sources, &options, &warnings);
        // They may say why it could not be read.
        for warning in warnings.take() {
            console.warn(&warning);
        }
        let log = read?;
        let look = ChartOptions {
            kind: self.kind.map(ChartKind::from),
            log: self.log_scale,
            best: self.best(),
            columns: self.columns,
            ..look
        };
        Ok(Section { log, name, look })
    }

    fn best(&self) -> Option<Best> {
        self.best.map(|end| match end {
            End::Min => Best::Min,
            End::Max => Best::Max,
        })
    }
}

impl From<Kind> for ChartKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Line => Self::Line,
            Kind::Scatter => Self::Scatter,
            Kind::Bar => Self::Bar,
            Kind::Hist => Self::Histogram,
            Kind::Box => Self::Box,
            Kind::Heatmap => Self::Heatmap,
        }
    }
}

/// What a report shows of a log.
pub(super) struct Section {
    log: Log,
    /// Of the chart's file.
    name: String,
    look: ChartOptions,
}

impl Section {
    /// The chart, unless the log holds nothing but images.
    ///
    /// # Errors
    ///
    /// When no metric has a finite value, or the picture would be too large.
    pub(super) fn chart(&self, renderer: &Renderer, options: &Options, console: Console) -> Result<Drawn> {
        let picture = renderer.chart(&self.log, &self.look, options)?;
        for warning in picture.warnings {
            console.warn(&warning);
        }
        Ok(Drawn { name: self.name.clone(), words: self.words(), asset: Asset::new(picture.bytes, None) })
    }

    /// Whether there is anything for a chart to show.
    pub(super) fn has_metrics(&self) -> bool {
        self.log.runs.iter().any(|run| !run.metrics.is_empty())
    }

    /// The images of all runs, as they were logged; those beyond the most that one report shows are said.
    pub(super) fn images(&mut self, console: Console) -> Vec<Drawn> {
        let several = self.log.runs.len() > 1;
        let mut images = Vec::new();
        for run in &mut self.log.runs {
            for ImageSummary { tag, step, bytes, .. } in std::mem::take(&mut run.images) {
                let name = if several { format!("{}/{tag}", run.name) } else { tag };
                let words = format!("{name}, step {step}");
                images.push(Drawn { name, words, asset: Asset::new(bytes, None) });
            }
        }
        if images.len() > MOST_IMAGES {
            console.warn(&format_args!("{MOST_IMAGES} of {} images are shown", images.len()));
            images.truncate(MOST_IMAGES);
        }
        images
    }

    /// The table, ending with a blank line so that what follows in the report is no row of it.
    pub(super) fn table(&self) -> String {
        format!("{}\n", table(&self.log, TableOptions { best: self.look.best }))
    }

    /// What the chart shows, for readers who do not see it.
    fn words(&self) -> String {
        let mut metrics: Vec<&str> = Vec::new();
        for metric in self.log.runs.iter().flat_map(|run| &run.metrics) {
            if metrics.len() <= LISTED && !metrics.contains(&metric.name.as_str()) {
                metrics.push(&metric.name);
            }
        }
        let runs: Vec<&str> = self.log.runs.iter().map(|run| run.name.as_str()).take(LISTED + 1).collect();
        match runs.as_slice() {
            [_] => listed(&metrics),
            runs => format!("{} of {}", listed(&metrics), listed(runs)),
        }
    }
}

/// The most names in a picture's words.
const LISTED: usize = 4;

fn listed(names: &[&str]) -> String {
    let more = if names.len() > LISTED { "…" } else { "" };
    format!("{}{more}", names[..names.len().min(LISTED)].join(", "))
}

fn weight(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(weight) if (0.0..1.0).contains(&weight) => Ok(weight),
        _ => Err("expected a number from 0 to below 1, such as 0.6".to_owned()),
    }
}

fn columns(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|columns| *columns > 0).ok_or_else(|| "expected a whole number above 0".to_owned())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !b"\"\r\n.-+".contains(byte) => Ok(*byte),
        b"tab" | b"\\t" => Ok(b'\t'),
        _ => Err("expected one character such as `;`, or tab".to_owned()),
    }
}

/// `error`, with what could have been given instead, for an input that only might have been a log.
pub(super) fn expected(error: &Error) -> Error {
    let what =
        "expected a specification or what `dvc plots` prints (JSON), or a metric log (CSV, TSV, JSON, event files)";
    Error::new(error.kind(), format!("{error}; {what}"))
}
