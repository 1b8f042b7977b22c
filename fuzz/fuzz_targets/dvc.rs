//! DVC's JSON.

use cml::fuzzing;

use crate::check::{error, plain};

/// Finds the specifications in what DVC prints.
pub fn run(data: &[u8]) {
    match fuzzing::dvc(data, &plain()) {
        Ok(specifications) => assert!(specifications.len() <= data.len(), "dvc: more than there are"),
        Err(failure) => error(&failure),
    }
}
