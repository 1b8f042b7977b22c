//! Merge requests on GitLab.

use serde_json::{Value, json};

use super::{GitLab, denied};
use crate::error::{Error, Result};
use crate::forge::http::{Failure, Method};
use crate::forge::pulls::{Merge, MergeMethod, Merged, NewPull, Pull, Pulls};

/// Tries of a merge: GitLab takes some seconds to see whether a new merge request can be merged, and refuses it until then.
const TRIES: u32 = 6;

impl GitLab {
    fn look(&self, source: &str, target: &str) -> Result<Option<Pull>, Failure> {
        let url = format!("{}/merge_requests", self.project);
        let query = [("state", "opened"), ("source_branch", source), ("target_branch", target)];
        let mut newest: Option<Pull> = None;
        self.each(&url, &query, &mut |row, _| {
            let is_it = row["state"] == "opened" && row["source_branch"] == source && row["target_branch"] == target;
            // A fork may have a branch of the same name.
            let is_own = row["source_project_id"] == row["target_project_id"];
            if let Some(pull) = pull(row).filter(|_| is_it && is_own)
                && newest.as_ref().is_none_or(|newest| newest.number < pull.number)
            {
                newest = Some(pull);
            }
            true
        })?;
        Ok(newest)
    }
}

impl Pulls for GitLab {
    fn find(&self, source: &str, target: &str) -> Result<Option<Pull>> {
        self.look(source, target).map_err(denied)
    }

    fn create(&self, new: &NewPull) -> Result<Pull> {
        let body = json!({
            "source_branch": new.source, "target_branch": new.target, "title": new.title, "description": new.body,
        });
        let send = || {
            let answer = self.request(Method::Post, &format!("{}/merge_requests", self.project)).json(&body).send()?;
            pull(&answer.json()?).ok_or_else(|| answer.not_as_documented("it names no merge request"))
        };
        match self.client.once(send, |_| self.look(&new.source, &new.target)) {
            // Another job was faster.
            Err(failure) if failure.status() == Some(409) => match self.look(&new.source, &new.target) {
                Ok(Some(pull)) => Ok(pull),
                _ => Err(denied(failure)),
            },
            made => made.map_err(denied),
        }
    }

    fn merge(&self, pull: &Pull, merge: &Merge, warn: &dyn Fn(&str)) -> Result<Merged> {
        if merge.method == MergeMethod::Rebase {
            return Err(Error::unsupported(
                "GitLab rebases no merge request as it merges it; give --merge or --squash, or set the project's merge method",
            ));
        }
        let url = format!("{}/merge_requests/{}/merge", self.project, pull.number);
        let squash = merge.method == MergeMethod::Squash;
        let mut body = json!({ "squash": squash });
        if let Some((headline, text)) = &merge.message {
            let field = if squash { "squash_commit_message" } else { "merge_commit_message" };
            body[field] = json!(format!("{headline}\n\n{text}").trim());
        }
        let mut waiting = body.clone();
        // The name before GitLab 17.11, and the one since.
        waiting["merge_when_pipeline_succeeds"] = json!(true);
        waiting["auto_merge"] = json!(true);
        let put = |body: &Value| self.request(Method::Put, &url).json(body).send().and_then(|answer| answer.json());
        for tries in 1..=TRIES {
            match put(&waiting) {
                Ok(row) => return Ok(if row["state"] == "merged" { Merged::Now } else { Merged::WhenReady }),
                // It is not seen to be mergeable yet, or never will be so.
                Err(Failure::Refused { status: 405 | 406 | 409 | 422, .. }) => self.client.pause(tries),
                Err(failure) => return Err(denied(failure)),
            }
        }
        warn("GitLab does not wait for a pipeline here; merging at once");
        put(&body).map_err(denied)?;
        Ok(Merged::Now)
    }
}

fn pull(row: &Value) -> Option<Pull> {
    Some(Pull { number: row["iid"].as_u64()?, url: row["web_url"].as_str()?.to_owned() })
}
