//! Reports for machine-learning pull requests: a native renderer of Vega-Lite and Vega, and the commands around it.
//!
//! [`Renderer`] is the way in for programs, and `examples/` shows it at work; the commands are in `cli`.
//!
//! # The way a picture is made
//!
//! ```text
//! bytes ──read──▶ vegalite ──compile──▶ vega ──run──▶ scene ──draw──▶ PNG | SVG
//!               Vega-Lite             signals, data,   groups of       tiny-skia,
//!               as written            scales, marks,   placed items    text
//!                                     guides, layout
//! Vega JSON ──────────read──────────────▶ vega (the same one)
//! metric logs ──read──▶ chart ──plotters──▶ scene (the same one)
//! ```
//!
//! One direction, no going back. Each box is a plain data type with its promises written at its head. `vega` is the contract
//! that the field already knows: it is written out as Vega's own JSON by `vl2vg`, and read back by `vg2png`. `scene` is the
//! contract between what a chart is and how it is drawn: finite pixels, resolved colours, shaped text; drawing it cannot fail.
//!
//! Interaction is read and then frozen: a param has its initial value, a selection is what it is before anyone has touched the
//! chart. So the runtime is no dataflow engine: a signal, a data set, a scale is a named cell, evaluated when first asked for.
//!
//! The raster back-end draws straight from the scene. Shapes in one colour it sweeps itself, to the last bit as tiny-skia
//! does, which draws the rest: a chart is mostly upright boxes and lines, whose rows repeat, and single shapes under a clip or an
//! opacity, which need no layer. A picture's cost is then less the painting than the memory that is touched.
//!
//! # The way a report goes
//!
//! ```text
//! report.md ──prepare──▶ its plots drawn, its pictures kept ──deliver──▶ comment | check
//!                        draw (plot), Store (publish)                    Forge (forge)
//! ```
//!
//! A report is edited by byte range, and never lost: what a host refuses is in the job's summary and in a file, and the exit
//! status says so. Every request goes through the one client of `forge::http`, which gives a token to its own origin alone. Only
//! `cli` reads the environment and prints (a bucket's chain of credentials is its package's own); it opens place, host and store
//! when they are first asked for.
//!
//! # The house
//!
//! A module may import the modules in its last column and no others; rows name only rows above them, so there are no
//! circles. `tests/architecture.rs` holds every file against this table.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `error` | errors with their place, warnings | nothing |
//! | `budget` | what a piece of work may cost, and the meter that everything asks that loops | error |
//! | `door` | the one door to files: what a document may open | error |
//! | `untrusted` | words of strangers made harmless: in a line of a log, in Markdown | nothing |
//! | `js` | JavaScript's rules: rounding, numbers and texts, truth, order, sorting | error budget |
//! | `numeric` | ticks, quantiles, distributions, random streams | js |
//! | `spelling` | the known name nearest to a misspelled one | nothing |
//! | `whole_file` | files that appear whole or not at all | nothing |
//! | `url` | percent-coding, `data:` URLs, schemes | nothing |
//! | `secret` | secrets, found in text in whatever form and taken out | url |
//! | `git` | a job's repository, through the git program; a login for one call | error |
//! | `geom` | points, boxes, affine maps, paths; f64, y down | nothing |
//! | `color` | CSS colours, schemes, interpolation | error budget js |
//! | `time` | instants, calendars, zones, time units | error js numeric |
//! | `format` | d3's number and time formats, locales | error js numeric time |
//! | `text` | bundled faces, shaping, advances, outlines | error budget js geom |
//! | `scene` | groups of placed items, their bounds, a dump for tests | error geom color text |
//! | `render` | a scene to pixels, PNG and SVG | error budget url geom color text scene |
//! | `table` | columns of one type, readers, the loader of what a chart names | error budget door js url time |
//! | `expr` | the expression language: parsed once, run over columns | error budget js numeric spelling url time format color table |
//! | `geo` | spherical geometry to the plane | error budget js geom table |
//! | `transform` | table to table, one file a transform | error budget js numeric time format table expr geo |
//! | `scale` | domain to range, ticks, labels | error budget js numeric color time format table |
//! | `layout` | cells of known size to positions; geometry alone | error budget js geom |
//! | `vegalite` | the document as written | error budget js spelling table |
//! | `vega` | the resolved chart, and Vega's JSON to and from it | error budget js table expr |
//! | `compile` | Vega-Lite to Vega | error budget js table expr vegalite vega |
//! | `run` | Vega to a scene | error budget js numeric geom color time format text table expr transform scale geo layout vega scene |
//! | `chart` | metric logs read as streams and thinned; to a table, and through plotters to a scene | error budget door untrusted numeric geom color text format time table scene |
//! | `plot` | bytes to bytes: the whole order on one page | all above |
//! | `forge` | GitHub, GitLab, Bitbucket: comments, checks, uploads, pull requests, runs; what the CI environment says; the HTTP client | error untrusted numeric url secret git |
//! | `runner` | the life of a runner on this machine: its agent, its end in order | error numeric whole_file forge |
//! | `machine` | machines asked of a cloud: SkyPilot's task, Kubernetes' Job | error |
//! | `publish` | places that keep files, and links to them | error untrusted url whole_file forge |
//! | `report` | a report's pictures found and replaced in place; the report delivered | error door untrusted whole_file url plot forge publish |
//! | `cli` | arguments, files, standard streams, exit codes | all above |
//! | `fuzzing` | the parsers, each by itself, for the fuzzer | all above |

mod budget;
mod color;
mod compile;
mod door;
mod error;
mod expr;
mod format;
mod geo;
mod geom;
mod js;
mod layout;
mod numeric;
mod plot;
mod render;
mod run;
mod scale;
mod scene;
mod spelling;
mod table;
mod text;
mod time;
mod transform;
mod url;
mod vega;
mod vegalite;

#[cfg(feature = "vega")]
pub mod cli;
#[cfg(feature = "vega")]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the commands that post reports know of secrets"))]
mod secret;
#[cfg(feature = "vega")]
mod untrusted;
#[cfg(feature = "vega")]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the commands that post reports use more of it"))]
mod whole_file;

#[cfg(feature = "cli")]
mod chart;
#[cfg(feature = "cli")]
mod forge;
#[cfg(feature = "cli")]
mod git;
#[cfg(feature = "cli")]
mod machine;
#[cfg(feature = "cli")]
mod publish;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod runner;

#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;

pub use budget::{Interrupt, Limits, Overrun};
#[cfg(feature = "cli")]
pub use chart::ChartKind;
pub use error::{Error, ErrorKind, Result};
pub use plot::{Fetch, Format, Language, Options, Picture, Renderer};
#[cfg(feature = "cli")]
pub use plot::{LogOptions, LogSource, Logs};
pub use table::Dataset;

#[doc(hidden)]
pub use plot::stage;
