//! Runs of workflows on GitHub.

use super::refusal::Operation;
use super::{GitHub, page};
use crate::error::{Error, Result};
use crate::forge::http::{Failure, Method};
use crate::forge::percent::segment;
use crate::forge::runs::{Runs, wait};

impl GitHub {
    fn is_over(&self, path: &str) -> Result<bool, Failure> {
        Ok(self.on(Method::Get, path).send()?.json()?["status"] == "completed")
    }
}

impl Runs for GitHub {
    fn rerun(&self, id: &str) -> Result<String> {
        let refused = |failure| self.refused(Operation::Rerun, failure);
        let path = format!("/actions/runs/{}", segment(id));
        let run = self.on(Method::Get, &path).send().and_then(|answer| answer.json()).map_err(refused)?;
        if run["status"] != "completed" {
            match self.on(Method::Post, &format!("{path}/cancel")).repeatable().send() {
                // It has ended meanwhile.
                Err(Failure::Refused { status: 409, .. }) | Ok(_) => {}
                Err(failure) => return Err(refused(failure)),
            }
            if !wait(&self.client, || self.is_over(&path)).map_err(refused)? {
                return Err(Error::network(format!(
                    "run {id} was cancelled and has not ended yet; run it again later"
                )));
            }
        }
        self.on(Method::Post, &format!("{path}/rerun")).send().map_err(refused)?;
        Ok(page(&run).unwrap_or_else(|| format!("{}/actions/runs/{id}", self.place.repository_url)))
    }
}
