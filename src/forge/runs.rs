//! What running a workflow again needs of a host, whichever it is.

use super::http::{Client, Failure};
use crate::error::Result;

/// Looks at a run that was cancelled, a second apart and more, before it is given up: about five minutes.
const LOOKS: u32 = 60;

/// The most that the wait between two looks is doubled.
const LONGEST: u32 = 3;

/// The runs of workflows, or pipelines, of a repository at its host, with a token for it.
///
/// Each method fails as those of [`Forge`](super::Forge) do.
pub(crate) trait Runs {
    /// Runs the workflow's run `id` again, and cancels it first if it is still going; the page of the run.
    fn rerun(&self, id: &str) -> Result<String>;
}

/// Waits until `is_over` says so; false if it does not within some minutes.
pub(super) fn wait(client: &Client, is_over: impl Fn() -> Result<bool, Failure>) -> Result<bool, Failure> {
    for look in 1..=LOOKS {
        if is_over()? {
            return Ok(true);
        }
        client.pause(look.min(LONGEST));
    }
    Ok(false)
}
