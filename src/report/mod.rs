//! A report: its pictures found, drawn, published and replaced in place; the report delivered once, and never lost.
//!
//! [`prepare`] turns the Markdown that an author wrote into the Markdown that readers see; no byte changes but the addresses of
//! pictures ([`markdown`]) of the [`workspace`].

mod markdown;
mod plots;
mod prepare;
mod workspace;

pub(crate) use plots::{Kind, Source};
pub(crate) use prepare::{Draw, Drawn, Pictures, Prepared, prepare};
pub(crate) use workspace::Workspace;
