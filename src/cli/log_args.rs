//! The arguments that say how metric logs are read and drawn.

use clap::{Args, ValueEnum};

use super::console::Console;
use super::log_section::LogSection;
use crate::chart::objective::Objective;
use crate::chart::read::{self, ReadOptions, Source};
use crate::chart::{ChartKind, ChartOptions};
use crate::error::{Result, Warnings};

/// How metric logs are read and drawn; without any of it the choices are made from the data.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Metric logs")]
pub(super) struct LogArgs {
    /// Column of the x axis, `row` for the number of the row, one of text for bars by its values; by its name (step, epoch, time…)
    /// if not given
    #[arg(short, long, value_name = "COLUMN")]
    x: Option<String>,
    /// Metrics to show, `*` standing for any text (repeatable, or with commas)
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    y: Vec<String>,
    /// Columns whose values tell the runs of one file apart (repeatable, or with commas); found out if not given
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    group: Vec<String>,
    /// Logarithmic y axes, also written `--log`; by the data if not given, --no-log-scale for never
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    log_scale: Option<bool>,
    /// Smooth as TensorBoard does, with this weight (0 to 1), the values as logged faint behind
    #[arg(long, value_name = "WEIGHT", value_parser = weight)]
    smooth: Option<f64>,
    /// Which end of every metric is the better one; by its name if not given
    #[arg(long, value_enum, value_name = "END")]
    best: Option<BestEnd>,
    /// Panels side by side
    #[arg(long, value_name = "N", value_parser = columns)]
    columns: Option<usize>,
    /// What is shown of each metric; lines, or bars where a metric has one value, if not given
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Option<ChartKindName>,
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
enum BestEnd {
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ChartKindName {
    Line,
    Scatter,
    Bar,
    Hist,
    Box,
    Heatmap,
}

impl LogArgs {
    /// Whether any of them was given.
    pub(super) fn are_given(&self) -> bool {
        let Self { x, y, group, log_scale, smooth, best, columns, kind, no_header, delimiter, table, images } = self;
        let flags = *no_header || *table || *images;
        let texts = x.is_some() || !y.is_empty() || !group.is_empty() || delimiter.is_some();
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
    ) -> Result<LogSection> {
        let options = ReadOptions {
            x: self.x.clone(),
            y: self.y.clone(),
            smooth: self.smooth,
            no_header: self.no_header,
            delimiter: self.delimiter,
            group: self.group.clone(),
            images: self.images,
            buckets: ReadOptions::buckets_for(look.width),
            ..ReadOptions::default()
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
            objective: self.objective(),
            all_metrics: !self.y.is_empty(),
            columns: self.columns,
            ..look
        };
        Ok(LogSection::new(log, name, look))
    }

    fn objective(&self) -> Option<Objective> {
        self.best.map(|end| match end {
            BestEnd::Min => Objective::Minimize,
            BestEnd::Max => Objective::Maximize,
        })
    }
}

impl From<ChartKindName> for ChartKind {
    fn from(kind: ChartKindName) -> Self {
        match kind {
            ChartKindName::Line => Self::Line,
            ChartKindName::Scatter => Self::Scatter,
            ChartKindName::Bar => Self::Bar,
            ChartKindName::Hist => Self::Histogram,
            ChartKindName::Box => Self::Box,
            ChartKindName::Heatmap => Self::Heatmap,
        }
    }
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
