//! Pull requests on GitHub. They are merged when their checks have passed by GraphQL alone, which answers an error with status 200.

use serde_json::{Value, json};

use super::refusal::Operation;
use super::{GitHub, page, parsed};
use crate::error::{Error, Result};
use crate::forge::http::{Failure, Method};
use crate::forge::percent::segment;
use crate::forge::pulls::{Merge, MergeMethod, Merged, NewPull, Pull, Pulls};

const ENABLE: &str = "mutation($pull: ID!, $method: PullRequestMergeMethod!, $headline: String, $body: String) { \
    enablePullRequestAutoMerge(input: {pullRequestId: $pull, mergeMethod: $method, commitHeadline: $headline, commitBody: $body}) \
    { clientMutationId } }";

/// Why GitHub has nothing to wait for, in its own words: the repository allows no auto-merge, the target has no rules, all checks have
/// passed, or some failed that are not asked for.
const NOTHING_TO_WAIT_FOR: [&str; 4] = [
    "can't enable auto-merge",
    "protected branch rules not configured",
    "pull request is in clean status",
    "pull request is in unstable status",
];

impl GitHub {
    fn look(&self, source: &str, target: &str) -> Result<Option<Pull>, Failure> {
        let owner = self.place.repository.split('/').next().unwrap_or_default();
        let query = [("state", "open"), ("head", &format!("{owner}:{source}")), ("base", target)];
        let mut newest: Option<Pull> = None;
        self.each("/pulls", &query, &mut |row, _| {
            let is_it = row["state"] == "open" && row["head"]["ref"] == source && row["base"]["ref"] == target;
            if let Some(pull) = pull(row).filter(|_| is_it)
                && newest.as_ref().is_none_or(|newest| newest.number < pull.number)
            {
                newest = Some(pull);
            }
        })?;
        Ok(newest)
    }

    /// Asks for the merge when the checks have passed; nothing where there is nothing to wait for, which GitHub's words say.
    fn enable(&self, id: &str, merge: &Merge) -> Result<Result<(), String>, Failure> {
        let mut variables = json!({ "pull": id, "method": word(merge.method).to_ascii_uppercase() });
        // GitHub takes no words for commits that it does not make.
        if let (Some((headline, body)), false) = (&merge.message, merge.method == MergeMethod::Rebase) {
            variables["headline"] = json!(headline);
            variables["body"] = json!(body);
        }
        let query = json!({ "query": ENABLE, "variables": variables });
        let url = match self.api.strip_suffix("/v3") {
            Some(api) => format!("{api}/graphql"),
            None => format!("{}/graphql", self.api),
        };
        let answer = self.request(Method::Post, &url).json(&query).repeatable().send()?;
        let value = answer.json()?;
        let said: Vec<&str> =
            value["errors"].as_array().into_iter().flatten().filter_map(|error| error["message"].as_str()).collect();
        if said.is_empty() && value["errors"].is_null() {
            return Ok(Ok(()));
        }
        Ok(Err(said.join(": ")))
    }

    /// What stands in the way of a merge that would be made when it is allowed, as far as the token may know.
    fn hint(&self, target: &str) -> String {
        let protection = self.on(Method::Get, &format!("/branches/{}/protection", segment(target))).send();
        match protection.map_err(|failure| failure.status()) {
            Err(Some(404)) => format!("; {target} has no protection rules, so that there is nothing to wait for"),
            _ => "; Settings > General > Allow auto-merge lets GitHub wait for the checks".to_owned(),
        }
    }
}

impl Pulls for GitHub {
    fn find(&self, source: &str, target: &str) -> Result<Option<Pull>> {
        self.look(source, target).map_err(|failure| self.refused(Operation::SeePullRequests, failure))
    }

    fn create(&self, new: &NewPull) -> Result<Pull> {
        let body = json!({ "title": new.title, "body": new.body, "head": new.source, "base": new.target });
        let send = || parsed(&self.on(Method::Post, "/pulls").json(&body).send()?, pull);
        let made = self.client.once(send, |_| self.look(&new.source, &new.target));
        let failure = match made {
            Ok(pull) => return Ok(pull),
            Err(failure) => failure,
        };
        // Another job was faster.
        if failure.status() == Some(422)
            && failure.message().contains("already exists")
            && let Ok(Some(pull)) = self.look(&new.source, &new.target)
        {
            return Ok(pull);
        }
        if failure.message().contains("not permitted to create or approve pull requests") {
            return Err(Error::denied(format!(
                "{failure}; turn on Settings > Actions > General > Allow GitHub Actions to create and approve pull requests, or give \
                 REPO_TOKEN a personal access token"
            )));
        }
        Err(self.refused(Operation::OpenPullRequest, failure))
    }

    fn merge(&self, pull: &Pull, merge: &Merge, warn: &dyn Fn(&str)) -> Result<Merged> {
        let path = format!("/pulls/{}", pull.number);
        let row = self.on(Method::Get, &path).send().and_then(|answer| answer.json());
        let row = row.map_err(|failure| self.refused(Operation::SeePullRequests, failure))?;
        let refused = |failure| self.refused(Operation::Merge, failure);
        match self.enable(row["node_id"].as_str().unwrap_or_default(), merge).map_err(refused)? {
            Ok(()) => return Ok(Merged::WhenReady),
            Err(said) => {
                let words = said.to_ascii_lowercase();
                if !NOTHING_TO_WAIT_FOR.iter().any(|known| words.contains(known)) {
                    return Err(Error::denied(format!("GitHub cannot merge {} when it is ready: {said}", pull.url)));
                }
                let target = row["base"]["ref"].as_str().unwrap_or_default();
                warn(&format!("merged at once, since GitHub says: {said}{}", self.hint(target)));
            }
        }
        let mut body = json!({ "merge_method": word(merge.method) });
        if let Some((headline, text)) = &merge.message {
            body["commit_title"] = json!(headline);
            body["commit_message"] = json!(text);
        }
        self.on(Method::Put, &format!("{path}/merge")).json(&body).send().map_err(refused)?;
        Ok(Merged::Now)
    }
}

fn word(method: MergeMethod) -> &'static str {
    match method {
        MergeMethod::Merge => "merge",
        MergeMethod::Rebase => "rebase",
        MergeMethod::Squash => "squash",
    }
}

fn pull(row: &Value) -> Option<Pull> {
    Some(Pull { number: row["number"].as_u64()?, url: page(row)? })
}
