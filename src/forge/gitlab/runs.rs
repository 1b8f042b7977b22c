//! Pipelines on GitLab.

use serde_json::Value;

use super::{GitLab, denied};
use crate::error::{Error, Result};
use crate::forge::http::Method;
use crate::forge::percent::segment;
use crate::forge::runs::{Runs, wait};

/// The states of a pipeline that goes on, or will.
const GOING: [&str; 7] =
    ["created", "waiting_for_resource", "preparing", "waiting_for_callback", "pending", "running", "canceling"];

impl Runs for GitLab {
    fn rerun(&self, id: &str) -> Result<String> {
        let url = format!("{}/pipelines/{}", self.project, segment(id));
        let ask = || self.request(Method::Get, &url).send().and_then(|answer| answer.json());
        let is_going = |pipeline: &Value| pipeline["status"].as_str().is_some_and(|status| GOING.contains(&status));
        let pipeline = ask().map_err(denied)?;
        if is_going(&pipeline) {
            self.request(Method::Post, &format!("{url}/cancel")).repeatable().send().map_err(denied)?;
            if !wait(&self.client, || Ok(!is_going(&ask()?))).map_err(denied)? {
                return Err(Error::network(format!(
                    "pipeline {id} was cancelled and has not ended yet; run it again later"
                )));
            }
        }
        self.request(Method::Post, &format!("{url}/retry")).send().map_err(denied)?;
        let page = pipeline["web_url"].as_str().map(str::to_owned);
        Ok(page.unwrap_or_else(|| format!("{}/-/pipelines/{id}", self.page)))
    }
}
