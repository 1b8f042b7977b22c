//! A report: its pictures found, drawn, published and replaced in place; the report delivered once, and never lost.
//!
//! [`prepare()`] turns the Markdown that an author wrote into the Markdown that readers see; no byte changes but the addresses of
//! pictures ([`markdown`]) of the [`workspace`]. [`deliver()`] brings that to a comment, known by its [`marker`] on the next run and
//! cut ([`split`]) where it is too long; [`check()`] to a check; [`fallback`] keeps it safe. [`watch()`] says when to do it again.

mod check;
mod comments;
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
pub(crate) use target::TargetSpec;
pub(crate) use watch::{WatchTarget, watch};
pub(crate) use workspace::Workspace;
