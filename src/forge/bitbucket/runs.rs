//! Pipelines on Bitbucket, where a pipeline runs again as another one of the same target.

use serde_json::json;

use super::{Bitbucket, denied};
use crate::error::Result;
use crate::forge::http::Method;
use crate::forge::percent::segment;
use crate::forge::runs::Runs;

impl Runs for Bitbucket {
    fn rerun(&self, id: &str) -> Result<String> {
        let url = format!("{}/pipelines", self.repository);
        let old = self.request(Method::Get, &format!("{url}/{}", segment(id))).send().and_then(|answer| answer.json());
        let old = old.map_err(|failure| denied(failure, "pipeline"))?;
        let sent = self.request(Method::Post, &url).json(&json!({ "target": old["target"] })).send();
        let new = sent.and_then(|answer| answer.json()).map_err(|failure| denied(failure, "pipeline:write"))?;
        let number = new["build_number"].as_u64().map(|number| format!("/results/{number}")).unwrap_or_default();
        Ok(format!("{}/pipelines{number}", self.page))
    }
}
