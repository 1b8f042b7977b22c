//! A report: its pictures found, drawn, published and replaced in place; the report delivered once, and never lost.
//!
//! [`prepare()`] turns the Markdown that an author wrote into the Markdown that readers see; no byte changes but the addresses of
//! pictures ([`markdown`]) of the [`workspace`]. [`deliver()`] brings that to a comment, known by its [`marker`] on the next run and
//! cut ([`split`]) where it is too long; [`check()`] to a check; [`fallback`] keeps it safe. [`watch()`] says when to do it again.
//!
//! A module may import those in its last column and no others:
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `testing` | a forge, a store, a run and documents for tests | nothing |
//! | `decode` | the bytes of a report as text | nothing |
//! | `markdown` | a document as byte ranges: its pictures, its plots, and edits in place | nothing |
//! | `plots` | which files are plots, and what a plot calls itself | nothing |
//! | `workspace` | what a destination names, and whether it may be published | plots |
//! | `prepare` | plots drawn, pictures published, their addresses replaced | testing decode markdown plots workspace |
//! | `split` | a report cut where a reader would | testing markdown |
//! | `outcome` | what became of a report | nothing |
//! | `job_summary` | the file that a CI shows on the page of the run | split |
//! | `fallback` | where a report is safe that cannot be posted | outcome job_summary |
//! | `notice` | sentences below a report that was cut | nothing |
//! | `marker` | the line by which the next run finds the comment | testing |
//! | `target` | what a comment hangs on | testing |
//! | `comments` | the comments that a report makes | split notice marker |
//! | `deliver` | a report brought to its comments | testing prepare outcome job_summary fallback marker target comments |
//! | `check` | a report as a check | testing prepare split outcome fallback notice |
//! | `watch` | when to do it again | nothing |

mod check;
mod comments;
mod decode;
mod deliver;
mod fallback;
mod job_summary;
mod markdown;
mod marker;
mod notice;
mod outcome;
mod plots;
mod prepare;
mod split;
mod target;
#[cfg(test)]
mod testing;
mod watch;
mod workspace;

pub(crate) use check::{Verdict, check};
pub(crate) use comments::Overflow;
pub(crate) use deliver::{DeliveryOptions, UPDATE_NEEDS_MARKER, deliver};
pub(crate) use fallback::Fallback;
pub(crate) use job_summary::JobSummary;
pub(crate) use outcome::{Delivery, Outcome};
pub(crate) use plots::{PlotKind, PlotSource};
pub(crate) use prepare::{DrawnPlot, PrepareOptions, Prepared, prepare};
#[cfg(feature = "fuzzing")]
pub(crate) use split::split;
pub(crate) use target::TargetSpec;
pub(crate) use watch::{WatchTarget, watch};
pub(crate) use workspace::Workspace;
