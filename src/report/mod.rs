//! A report: its pictures found, drawn, published and replaced in place; the report delivered once, and never lost.
//!
//! [`prepare()`] turns the Markdown that an author wrote into the Markdown that readers see; no byte changes but the addresses of
//! pictures ([`markdown`]) of the [`workspace`]. [`deliver()`] brings that to a comment, known by its [`marker`] on the next run and
//! cut ([`split`]) where it is too long; [`check()`] to a check; [`keep`] into safety. [`watch()`] says when to do it again.

mod check;
mod deliver;
mod keep;
mod markdown;
mod marker;
#[cfg(test)]
mod memory;
mod plots;
mod prepare;
mod split;
mod target;
mod watch;
mod workspace;

pub(crate) use check::{Verdict, check};
pub(crate) use deliver::{End, How, Keep, Outcome, Rest, deliver, kept};
pub(crate) use keep::Summary;
pub(crate) use plots::{Kind, Source};
pub(crate) use prepare::{Drawn, Pictures, Prepared, prepare};
pub(crate) use target::Wanted;
pub(crate) use watch::{Watched, watch};
pub(crate) use workspace::Workspace;
