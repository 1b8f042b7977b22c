//! Metric logs to pictures and tables: what TensorBoard would show of a run, without a server.
//!
//! ```text
//! CSV, JSON, event files ──read──▶ model ──draw──▶ scene (the renderer's)
//!                          bounded size └─table──▶ GFM
//! ```
//!
//! A picture is planned before anything has a size: `plan` says which metrics share a panel and what tells their curves
//! apart, `axes` and the kind of chart give each panel its frame, `page` lays the frames out, and each is then painted by way
//! of plotters, whose calls become marks of a scene in `backend`.
//!
//! # The house
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `model` | runs, metrics and their curves, of bounded size | nothing |
//! | `objective` | which way a metric is better | model |
//! | `options` | what a caller may choose about a chart | objective |
//! | `testing` | logs for tests, and the scene of a small chart | model |
//! | `chunk` | rows of a metric taken at once | model |
//! | `downsample` | a curve of any length in bounded memory | model chunk |
//! | `accumulate` | rows of a metric to its curve, counts, smoothing and sample | model chunk downsample |
//! | `split` | train, validation, test, read off names | nothing |
//! | `read` | log files to the model | model objective testing split chunk downsample accumulate |
//! | `table` | a log as a GFM table | model objective read |
//! | `number` | numbers as words | model |
//! | `grouping` | which curves are one metric on several splits | model split |
//! | `relative_time` | times counted from the beginning of runs | model testing |
//! | `plan` | which panels and curves a chart has | model objective options testing number split grouping relative_time |
//! | `backend` | plotters' drawing calls as marks of a scene | nothing |
//! | `style` | colours, sizes and text styles | options plan backend |
//! | `axis` | one axis: ends, ticks, labels | number |
//! | `axes` | the axes of panels, chosen from their values | model objective options testing number plan relative_time style axis |
//! | `panel` | a panel's frame, its guides, and what it is painted with | backend style axis |
//! | `line` | curves and points over x | model options number plan relative_time backend style axis axes panel |
//! | `rows` | bars and boxes, a row a run | model objective options number split plan backend style axis panel |
//! | `heatmap` | values over x as colours | model options testing number plan relative_time backend style axis axes panel rows |
//! | `histogram` | how often values occur | model options testing number plan backend style axis axes panel |
//! | `legend` | symbols and names over the panels | options number split plan backend style panel |
//! | `page` | title, legend and panels laid out | all above |
//! | `tests` | whole charts | all above |

mod accumulate;
mod axes;
mod axis;
mod backend;
mod chunk;
mod downsample;
mod grouping;
mod heatmap;
mod histogram;
mod legend;
mod line;
pub(crate) mod model;
mod number;
pub(crate) mod objective;
mod options;
mod page;
mod panel;
mod plan;
pub(crate) mod read;
mod relative_time;
mod rows;
mod split;
mod style;
pub(crate) mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use options::ChartKind;
pub(crate) use options::{ChartOptions, Theme};
pub(crate) use page::draw;
