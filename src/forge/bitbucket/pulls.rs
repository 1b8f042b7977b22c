//! Pull requests on Bitbucket, which merges them at once or not at all.

use serde_json::{Value, json};

use super::{Bitbucket, denied};
use crate::error::Result;
use crate::forge::api::Target;
use crate::forge::http::{Failure, Method};
use crate::forge::pulls::{Merge, MergeMethod, Merged, NewPull, Pull, Pulls};

/// The scope that all of this needs.
const SCOPE: &str = "pullrequest:write";

impl Bitbucket {
    fn pull(&self, row: &Value) -> Option<Pull> {
        let number = row["id"].as_u64()?;
        let page = row["links"]["html"]["href"].as_str().map(str::to_owned);
        Some(Pull { number, url: page.unwrap_or_else(|| format!("{}/pull-requests/{number}", self.page)) })
    }

    fn look(&self, source: &str, target: &str) -> Result<Option<Pull>, Failure> {
        let quoted = |branch: &str| branch.replace('\\', "\\\\").replace('"', "\\\"");
        let filter = format!(
            "source.branch.name=\"{}\" AND destination.branch.name=\"{}\" AND state=\"OPEN\"",
            quoted(source),
            quoted(target)
        );
        let mut newest: Option<Pull> = None;
        self.each(
            &format!("{}/pullrequests", self.repository),
            &[("q", &filter), ("pagelen", "50")],
            &mut |row, _| {
                let is_it = row["state"] == "OPEN"
                    && row["source"]["branch"]["name"] == source
                    && row["destination"]["branch"]["name"] == target;
                // A fork may have a branch of the same name.
                let is_own = row["source"]["repository"]["full_name"].as_str().is_none_or(|name| name == self.name);
                if let Some(pull) = self.pull(row).filter(|_| is_it && is_own)
                    && newest.as_ref().is_none_or(|newest| newest.number < pull.number)
                {
                    newest = Some(pull);
                }
            },
        )?;
        Ok(newest)
    }
}

impl Pulls for Bitbucket {
    fn find(&self, source: &str, target: &str) -> Result<Option<Pull>> {
        self.look(source, target).map_err(|failure| denied(failure, SCOPE))
    }

    fn create(&self, new: &NewPull) -> Result<Pull> {
        let body = json!({
            "title": new.title, "description": new.body,
            "source": { "branch": { "name": new.source } }, "destination": { "branch": { "name": new.target } },
        });
        let send = || {
            let answer = self.request(Method::Post, &format!("{}/pullrequests", self.repository)).json(&body).send()?;
            self.pull(&answer.json()?).ok_or_else(|| answer.not_as_documented("it names no pull request"))
        };
        let made = self.client.once(send, |_| self.look(&new.source, &new.target));
        made.map_err(|failure| denied(failure, SCOPE))
    }

    fn merge(&self, pull: &Pull, merge: &Merge, warn: &dyn Fn(&str)) -> Result<Merged> {
        warn("Bitbucket has no merge that waits for checks; merging at once");
        let strategy = match merge.method {
            MergeMethod::Merge => "merge_commit",
            MergeMethod::Rebase => "fast_forward",
            MergeMethod::Squash => "squash",
        };
        let mut body = json!({
            "type": "pullrequest_merge_parameters", "merge_strategy": strategy, "close_source_branch": true,
        });
        if let Some((headline, text)) = &merge.message {
            body["message"] = json!(format!("{headline}\n\n{text}").trim());
        }
        let url = format!("{}/merge", self.thing(&Target::PullRequest(pull.number)));
        let sent = self.request(Method::Post, &url).json(&body).send();
        sent.map_err(|failure| denied(failure, SCOPE))?;
        Ok(Merged::Now)
    }
}
