//! Metric logs to a picture, by the same way from the scene on as every specification, and to a table.

use std::path::PathBuf;

use super::{Options, Picture, Renderer};
use crate::chart::model::Log;
use crate::chart::objective::Objective;
use crate::chart::read::{Input, ReadOptions, Source, read};
use crate::chart::table::{TableOptions, table};
use crate::chart::{self, ChartKind, ChartOptions, Theme};
use crate::color::Color;
use crate::error::{Error, Result, Warnings};
use crate::time::Zone;

impl Renderer {
    /// Draws the runs of a log as one chart, a panel a metric. `look` says what is drawn; of `options` its format, scale, density,
    /// background and largest size count.
    ///
    /// # Errors
    ///
    /// There is no finite number in the log, or the picture would be too large.
    pub(crate) fn chart(&self, log: &Log, look: &ChartOptions, options: &Options) -> Result<Picture> {
        let _metered = options.meter(0);
        let warnings = Warnings::default();
        let mut scene = chart::draw(log, look, &self.fonts, &warnings)?;
        if let Some(background) = &options.background {
            let color = Color::parse(background);
            scene.background = Some(color.ok_or_else(|| Error::spec(format!("{background:?} is no CSS colour")))?);
        }
        let bytes = self.draw(&scene, options)?;
        Ok(Picture { bytes, warnings: warnings.take() })
    }

    /// Draws metric logs as one chart, a panel a metric. Of `options` the format, scale, density, background and limits count.
    ///
    /// # Errors
    ///
    /// There is no finite number in the logs, or the picture would be too large.
    pub fn logs(&self, logs: &Logs, options: &Options) -> Result<Picture> {
        self.chart(&logs.log, &logs.look, options)
    }
}

/// Where a metric log is.
pub struct LogSource(Source);

impl LogSource {
    /// A file, a folder of runs, or a pattern such as `runs/*/metrics.csv`; the run is called after it.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Source { name: None, input: Input::Path(path.into()) })
    }

    /// [`LogSource::path`], for a run that is called `name`.
    pub fn named(name: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self(Source { name: Some(name.into()), input: Input::Path(path.into()) })
    }

    /// The bytes of a file, for a run that is called `name`.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self(Source { name: Some(name.into()), input: Input::Bytes(bytes.into()) })
    }
}

/// How metric logs are read and shown. The default chooses everything from the data.
#[derive(Clone, Debug, Default)]
pub struct LogOptions {
    /// The column of the x axis, `row` for the number of the row.
    pub x: Option<String>,
    /// The metrics to show, `*` standing for any text; none for all.
    pub y: Vec<String>,
    /// The columns whose values tell the runs of one file apart.
    pub group: Vec<String>,
    /// What is shown of each metric.
    pub kind: Option<ChartKind>,
    /// Whether the y axes are logarithmic.
    pub log_scale: Option<bool>,
    /// The weight of TensorBoard's smoothing, from 0 to below 1.
    pub smooth: Option<f64>,
    /// Whether more is better, of every metric.
    pub more_is_better: Option<bool>,
    /// Panels side by side.
    pub columns: Option<usize>,
    /// The title over all panels.
    pub title: Option<String>,
    /// The first line of a table holds values; columns are then called 1, 2, 3….
    pub no_header: bool,
    /// What stands between the cells of a table.
    pub delimiter: Option<u8>,
}

/// Metric logs that were read: runs and their metrics, in memory that does not grow with the rows.
///
/// ```
/// use cml::{LogOptions, LogSource, Logs, Options, Renderer};
///
/// let main = LogSource::bytes("main", "step,loss\n1,0.9\n2,0.5\n");
/// let wider = LogSource::bytes("wider", "step,loss\n1,0.8\n2,0.4\n");
/// let logs = Logs::read(vec![main, wider], &LogOptions::default(), &Options::default())?;
/// assert!(logs.table().starts_with("| Metric |"));
/// assert!(Renderer::bundled().logs(&logs, &Options::default())?.bytes.starts_with(b"\x89PNG"));
/// # Ok::<(), cml::Error>(())
/// ```
pub struct Logs {
    log: Log,
    look: ChartOptions,
    warnings: Vec<Error>,
}

impl Logs {
    /// Reads logs; of `options` the sides (of a panel), theme, zone and limits count.
    ///
    /// # Errors
    ///
    /// A file cannot be read, there is nothing in it of what was asked for, or the theme is none of `light` and `dark`.
    pub fn read(sources: Vec<LogSource>, how: &LogOptions, options: &Options) -> Result<Self> {
        let _metered = options.meter(0);
        let look = ChartOptions {
            kind: how.kind,
            log: how.log_scale,
            objective: how.more_is_better.map(|more| if more { Objective::Maximize } else { Objective::Minimize }),
            all_metrics: !how.y.is_empty(),
            columns: how.columns,
            title: how.title.clone(),
            theme: Theme::named(options.theme.as_deref())?,
            width: options.width,
            height: options.height,
            zone: Zone::named(&options.time_zone)?,
            ..ChartOptions::default()
        };
        let read_options = ReadOptions {
            x: how.x.clone(),
            y: how.y.clone(),
            smooth: how.smooth,
            no_header: how.no_header,
            delimiter: how.delimiter,
            group: how.group.clone(),
            buckets: ReadOptions::buckets_for(options.width),
            ..ReadOptions::default()
        };
        let warnings = Warnings::default();
        let log = read(sources.into_iter().map(|LogSource(source)| source).collect(), &read_options, &warnings)?;
        Ok(Self { log, look, warnings: warnings.take() })
    }

    /// The last and the best value of each metric as a Markdown table.
    pub fn table(&self) -> String {
        table(&self.log, &TableOptions { objective: self.look.objective, zone: self.look.zone.clone() })
    }

    /// What was survived while reading.
    pub fn warnings(&self) -> &[Error] {
        &self.warnings
    }
}
