//! What became of a report that was to be delivered.

use crate::error::Error;

/// What became of a report, and what its author should know.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) delivery: Delivery,
    pub(crate) warnings: Vec<String>,
}

/// Where a report is now.
#[derive(Debug)]
pub(crate) enum Delivery {
    /// With its readers, at this address.
    Delivered { url: String },
    /// In these places, because of the error.
    Kept {
        places: Vec<String>,
        error: Error,
        /// The pull request comes from a fork, whose runs may not write: nothing that its author could change.
        is_expected: bool,
    },
}
