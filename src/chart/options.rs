//! What a caller may overrule of the choices that a chart makes from its data.

use super::objective::Objective;
use crate::error::{Error, Result};
use crate::time::Zone;

/// How a log is drawn. The default chooses everything from the data.
#[derive(Clone, Debug)]
pub(crate) struct ChartOptions {
    /// Default: lines; bars where each metric has one value and no x.
    pub(crate) kind: Option<ChartKind>,
    /// Whether values are placed by their logarithm, those that are not positive left out. Default: where a metric spans
    /// three decades or more, and nothing in it is zero or negative.
    pub(crate) log: Option<bool>,
    /// Which end of every metric is the better one. Default: what its name says, and no mark where that says nothing.
    pub(crate) objective: Option<Objective>,
    /// Whether what is not learnt (run times, totals of one value) is drawn beside what is: metrics were asked for by name.
    pub(crate) all_metrics: bool,
    /// Panels side by side; default by their number, at most 3.
    pub(crate) columns: Option<usize>,
    /// The title over all panels; default none.
    pub(crate) title: Option<String>,
    pub(crate) theme: Theme,
    /// Width of each panel's plotting area, px at scale 1; default by the number of columns.
    pub(crate) width: Option<f64>,
    /// Height of each panel's plotting area, px at scale 1; bars and boxes go by the number of rows.
    pub(crate) height: Option<f64>,
    /// The most panels of one picture; the most telling metrics are drawn. Default 24.
    pub(crate) max_panels: usize,
    /// The zone that times are shown in; default UTC.
    pub(crate) zone: Zone,
}

impl Default for ChartOptions {
    fn default() -> Self {
        Self {
            kind: None,
            log: None,
            objective: None,
            all_metrics: false,
            columns: None,
            title: None,
            theme: Theme::default(),
            width: None,
            height: None,
            max_panels: 24,
            zone: Zone::utc(),
        }
    }
}

/// What a chart shows of each metric.
///
/// ```
/// use cml::{ChartKind, LogOptions, LogSource, Logs, Options, Renderer};
///
/// let log = LogSource::bytes("run", "loss\n3\n2\n");
/// let bars = LogOptions { kind: Some(ChartKind::Bar), ..LogOptions::default() };
/// let logs = Logs::read(vec![log], &bars, &Options::default())?;
/// assert!(Renderer::bundled().logs(&logs, &Options::default())?.bytes.starts_with(b"\x89PNG"));
/// # Ok::<(), cml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum ChartKind {
    /// Values over x, joined.
    #[default]
    Line,
    /// Values over x, each on its own.
    Scatter,
    /// The last value of each run.
    Bar,
    /// How often values occur.
    Histogram,
    /// Quartiles, and what lies far from them.
    Box,
    /// Values over x as colours, a row a run.
    Heatmap,
}

/// Colours of everything but the data.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Theme {
    /// Vega-Lite's own.
    #[default]
    Light,
    /// vega-themes' `dark`.
    Dark,
}

impl Theme {
    /// Vega-Lite's own look, which vega-themes has no name for.
    pub(crate) const LIGHT: &str = "light";

    /// The theme called `name`, light where there is no name.
    ///
    /// # Errors
    ///
    /// Charts of logs have no such theme.
    pub(crate) fn named(name: Option<&str>) -> Result<Self> {
        match name {
            None | Some(Self::LIGHT) => Ok(Self::Light),
            Some("dark") => Ok(Self::Dark),
            Some(other) => {
                let message = format!("metric logs are drawn in the themes light and dark, not {other:?}");
                Err(Error::unsupported(message))
            }
        }
    }
}
