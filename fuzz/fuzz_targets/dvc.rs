//! DVC's JSON.

use cml::fuzzing;

use crate::check::{error, limits};

/// Finds the specifications in what DVC prints.
pub fn run(data: &[u8]) {
    match fuzzing::dvc(data, &limits()) {
        Ok(specifications) => assert!(specifications.len() <= data.len(), "dvc: more than there are"),
        Err(failure) => error(&failure),
    }
}
