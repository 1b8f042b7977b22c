//! Bitbucket Cloud.
//!
//! Its Markdown shows HTML as text, so the marker of a report is a reference definition. A check is a Code Insights report,
//! which holds 2,000 characters of plain text; the whole report is a comment on the same commit, to which it links. No build
//! status is set: a green one would count as another successful build where merges ask for a number of them.

mod pulls;
mod runners;
mod runs;

use std::cell::OnceCell;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::api::{Check, CheckStatus, Comment, Conclusion, Forge, Limit, Target, Update, Upload, Visibility};
use super::check_text::{cut, excerpt, report};
use super::ci::Place;
use super::http::{Client, Credential, Failure, Method, Request};
use super::percent::{self, segment};
use super::recent::is_recent;
use crate::error::{Error, Result};

/// Characters of a comment. Bitbucket documents no limit; this is Bitbucket Server's, and longer ones have been refused.
const MAX_COMMENT_CHARS: usize = 32_768;

/// Room in a check's comment for its title, its pictures and its marker.
const CHECK_ROOM: usize = 4_768;

/// Characters of a Code Insights report's title, and of its details.
const MAX_INSIGHT_TITLE_CHARS: usize = 450;
const MAX_INSIGHT_DETAILS_CHARS: usize = 2_000;

/// What is done with a row of a list, at a time of the host's.
type Visit<'a> = dyn FnMut(&Value, Option<SystemTime>) + 'a;

/// A repository.
pub(super) struct Bitbucket {
    client: Client,
    credential: Credential,
    /// The API without a closing slash.
    api: String,
    /// The repository in the API.
    repository: String,
    /// `workspace/name`.
    name: String,
    /// The repository's page.
    page: String,
    /// Whose token this is, asked for when it is first needed; `None` where Bitbucket does not say.
    me: OnceCell<Option<String>>,
}

impl Bitbucket {
    /// The repository of `place`; no request is made.
    pub(super) fn new(place: &Place, credential: Credential, client: Client) -> Self {
        let path: Vec<_> = place.repository.split('/').map(segment).collect();
        Self {
            client,
            credential,
            api: place.api.clone(),
            repository: format!("{}/repositories/{}", place.api, path.join("/")),
            name: place.repository.clone(),
            page: place.repository_url.clone(),
            me: OnceCell::new(),
        }
    }

    fn request(&self, method: Method, url: &str) -> Request<'_> {
        self.client.request(method, url).credential(&self.credential)
    }

    /// What `target` is in the API.
    fn thing(&self, target: &Target) -> String {
        match target {
            Target::Commit(sha) => format!("{}/commit/{}", self.repository, segment(sha)),
            Target::PullRequest(number) => format!("{}/pullrequests/{number}", self.repository),
            Target::Issue(number) => format!("{}/issues/{number}", self.repository),
        }
    }

    /// A comment as the API gives it.
    fn comment(&self, target: &Target, row: &Value) -> Comment {
        let id = row["id"].as_u64().map(|id| id.to_string()).unwrap_or_default();
        let url = row["links"]["html"]["href"].as_str().map(str::to_owned).unwrap_or_else(|| {
            let page = match target {
                Target::Commit(sha) => format!("commits/{sha}"),
                Target::PullRequest(number) => format!("pull-requests/{number}"),
                Target::Issue(number) => format!("issues/{number}"),
            };
            let fragment = if id.is_empty() { String::new() } else { format!("#comment-{id}") };
            format!("{}/{page}{fragment}", self.page)
        });
        Comment { id, url, body: row["content"]["raw"].as_str().unwrap_or_default().to_owned() }
    }

    /// Gives `visit` every row of a list with the host's time, over all its pages.
    fn each(&self, url: &str, query: &[(&str, &str)], visit: &mut Visit<'_>) -> Result<(), Failure> {
        let mut request = self.request(Method::Get, url);
        for (name, value) in query {
            request = request.query(name, value);
        }
        let mut seen = Vec::new();
        loop {
            let answer = request.send()?;
            let (page, now) = (answer.json()?, answer.date());
            page["values"].as_array().into_iter().flatten().for_each(|row| visit(row, now));
            // Put on the origin that was asked: a list never leads to another host, which the token is not for.
            let Some((_, path)) = page["next"].as_str().and_then(split_origin) else { return Ok(()) };
            if seen.iter().any(|old| old == path) {
                return Ok(());
            }
            seen.push(path.to_owned());
            let origin = split_origin(&self.api).map_or(self.api.as_str(), |(origin, _)| origin);
            request = self.request(Method::Get, &format!("{origin}{path}"));
        }
    }

    /// Whether the comment `row` was written with this token, as far as Bitbucket says: nobody may change the comments of
    /// others, so a copy of a marker in somebody's comment would stop every update.
    fn is_mine(&self, row: &Value) -> bool {
        let me = self.me.get_or_init(|| {
            let answer = self.request(Method::Get, &format!("{}/user", self.api)).send().ok()?;
            answer.json().ok()?["uuid"].as_str().map(str::to_owned)
        });
        match (me, row["user"]["uuid"].as_str()) {
            (Some(me), Some(author)) => me == author,
            _ => true,
        }
    }

    /// The newest of this token's comments on `target` that `is_wanted` takes, and that is no older than `since` if there is one.
    fn find(
        &self,
        target: &Target,
        is_wanted: &dyn Fn(&str) -> bool,
        since: Option<Duration>,
    ) -> Result<Option<Comment>, Failure> {
        let mut found: Option<(u64, Comment)> = None;
        self.each(&format!("{}/comments", self.thing(target)), &[("pagelen", "100")], &mut |row, now| {
            let is_new = since.is_none_or(|since| is_recent(row["created_on"].as_str(), now, since));
            let (id, body) =
                (row["id"].as_u64().unwrap_or_default(), row["content"]["raw"].as_str().unwrap_or_default());
            let is_newer = found.as_ref().is_none_or(|(newest, _)| id >= *newest);
            if row["deleted"] != true && is_new && is_newer && is_wanted(body) && self.is_mine(row) {
                found = Some((id, self.comment(target, row)));
            }
        })?;
        Ok(found.map(|(_, comment)| comment))
    }

    fn post(&self, target: &Target, body: &str) -> Result<Comment, Failure> {
        let url = format!("{}/comments", self.thing(target));
        let answer = self.request(Method::Post, &url).json(&json!({ "content": { "raw": body } })).send()?;
        // Of a comment on an issue the answer documents the place alone.
        let place = answer.header("location").unwrap_or_default().trim_end_matches('/').rsplit('/').next();
        let row = match place.and_then(|id| id.parse::<u64>().ok()) {
            Some(id) if answer.body.is_empty() => json!({ "id": id }),
            _ if answer.body.is_empty() => Value::Null,
            _ => answer.json()?,
        };
        Ok(Comment { body: body.to_owned(), ..self.comment(target, &row) })
    }

    /// Replaces the body of `comment`.
    fn replace(&self, target: &Target, comment: &Comment, body: &str) -> Result<Comment> {
        let url = format!("{}/comments/{}", self.thing(target), comment.id);
        let sent = self.request(Method::Put, &url).json(&json!({ "content": { "raw": body } })).send();
        sent.map_err(|failure| denied(failure, scope(target)))?;
        Ok(Comment { body: body.to_owned(), ..comment.clone() })
    }

    /// The newest open pull request of a list that `is_wanted` takes.
    fn newest_open(
        &self,
        url: &str,
        query: &[(&str, &str)],
        is_wanted: &dyn Fn(&Value) -> bool,
    ) -> Result<Option<u64>, Failure> {
        let mut newest = None;
        self.each(url, query, &mut |row, _| {
            if row["state"] == "OPEN" && is_wanted(row) {
                newest = newest.max(row["id"].as_u64());
            }
        })?;
        Ok(newest)
    }
}

impl Forge for Bitbucket {
    fn name(&self) -> &'static str {
        "Bitbucket"
    }

    fn comment_limit(&self) -> Limit {
        Limit::Characters(MAX_COMMENT_CHARS)
    }

    fn check_limit(&self) -> Limit {
        Limit::Characters((MAX_COMMENT_CHARS - CHECK_ROOM) / 2)
    }

    fn hidden(&self, text: &str) -> String {
        format!("[//]: # ({})", percent::hidden(text))
    }

    fn visibility(&self) -> Result<Visibility> {
        let there = self.request(Method::Get, &self.repository).send().and_then(|answer| answer.json());
        let there = there.map_err(|failure| denied(failure, "repository"))?;
        Ok(if there["is_private"] == false { Visibility::Public } else { Visibility::Private })
    }

    fn pull_request_of_commit(&self, sha: &str) -> Result<Option<u64>> {
        let url = format!("{}/commit/{}/pullrequests", self.repository, segment(sha));
        match self.newest_open(&url, &[("pagelen", "50")], &|_| true) {
            // Bitbucket knows them only where its app "Pull Request Commit Links" is installed.
            Err(Failure::Refused { status: 404, .. }) => Ok(None),
            result => result.map_err(|failure| denied(failure, "pullrequest")),
        }
    }

    fn pull_request_of_branch(&self, branch: &str) -> Result<Option<u64>> {
        let quoted = branch.replace('\\', "\\\\").replace('"', "\\\"");
        let filter = format!("source.branch.name=\"{quoted}\" AND state=\"OPEN\"");
        // A fork may have a branch of the same name.
        let is_own = |row: &Value| {
            let source = &row["source"];
            source["branch"]["name"].as_str().is_none_or(|name| name == branch)
                && source["repository"]["full_name"].as_str().is_none_or(|name| name == self.name)
        };
        let url = format!("{}/pullrequests", self.repository);
        self.newest_open(&url, &[("q", &filter), ("pagelen", "50")], &is_own)
            .map_err(|failure| denied(failure, "pullrequest"))
    }

    fn find_comment(&self, target: &Target, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<Comment>> {
        self.find(target, is_wanted, None).map_err(|failure| denied(failure, scope(target)))
    }

    fn create_comment(&self, target: &Target, body: &str) -> Result<Comment> {
        let is_it = |there: &str| there.trim_end() == body.trim_end();
        let look = |since| self.find(target, &is_it, Some(since));
        let posted = self.client.once(|| self.post(target, body), look);
        posted.map_err(|failure| denied(failure, scope(target)))
    }

    fn update_comment(&self, target: &Target, comment: &Comment, body: &str) -> Result<Update> {
        self.replace(target, comment, body).map(Update::Replaced)
    }

    fn create_check(&self, check: &Check) -> Result<String> {
        let target = Target::Commit(check.head_sha.clone());
        let marker = self.hidden(&format!("cml-check: {}", check.title));
        let body = report(check, &marker);
        let comment = match self.find_comment(&target, &|there| there.trim_end().ends_with(&marker))? {
            Some(old) => self.replace(&target, &old, &body)?,
            None => self.create_comment(&target, &body)?,
        };
        let (result, remark) = verdict(check.status);
        let words = excerpt(&check.summary, MAX_INSIGHT_DETAILS_CHARS);
        let insight = json!({
            "title": cut(&check.title, MAX_INSIGHT_TITLE_CHARS),
            "details": cut(&format!("{remark}{words}"), MAX_INSIGHT_DETAILS_CHARS),
            "report_type": "TEST",
            "reporter": "CML",
            "result": result,
            "link": comment.url,
        });
        // A name of its own for each title, so that a check replaces its former self alone.
        let digest = Sha256::digest(check.title.as_bytes());
        let id: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let url = format!("{}/reports/cml-{id}", self.thing(&target));
        let sent = self.request(Method::Put, &url).json(&insight).send();
        sent.map_err(|failure| denied(failure, "repository"))?;
        Ok(comment.url)
    }

    fn upload(&self, file: &Upload<'_>) -> Result<String> {
        let url = format!("{}/downloads", self.repository);
        let request = self.request(Method::Post, &url).multipart("files", file.name, file.media_type, file.bytes);
        // A download of the same name is replaced, and a name stands for its content.
        request.repeatable().send().map_err(|failure| denied(failure, "repository:write"))?;
        Ok(format!("{}/downloads/{}", self.page, segment(file.name)))
    }
}

/// `https://host` and the rest, which is empty or begins with a slash.
fn split_origin(url: &str) -> Option<(&str, &str)> {
    let host = url.find("://")? + 3;
    let end = url[host..].find('/').map_or(url.len(), |slash| host + slash);
    Some(url.split_at(end))
}

/// The scope that comments on `target` need.
fn scope(target: &Target) -> &'static str {
    match target {
        Target::Commit(_) => "repository:write",
        Target::PullRequest(_) => "pullrequest:write",
        Target::Issue(_) => "issue:write",
    }
}

/// Code Insights' word for a state, and what the word leaves unsaid.
fn verdict(status: CheckStatus) -> (&'static str, &'static str) {
    match status {
        CheckStatus::Queued => ("PENDING", "queued: "),
        CheckStatus::InProgress => ("PENDING", ""),
        CheckStatus::Completed(Conclusion::Success) => ("PASSED", ""),
        CheckStatus::Completed(Conclusion::Neutral) => ("PASSED", "neutral: "),
        CheckStatus::Completed(Conclusion::Skipped) => ("PASSED", "skipped: "),
        CheckStatus::Completed(Conclusion::Failure) => ("FAILED", ""),
        CheckStatus::Completed(Conclusion::Cancelled) => ("FAILED", "cancelled: "),
        CheckStatus::Completed(Conclusion::TimedOut) => ("FAILED", "timed out: "),
    }
}

/// The error of a request, with the scope to add where Bitbucket said no.
fn denied(failure: Failure, scope: &str) -> Error {
    let Failure::Refused { status, .. } = &failure else {
        return Error::network(failure.to_string());
    };
    let advice = match status {
        401 => {
            "give REPO_TOKEN or BITBUCKET_TOKEN a repository access token, or an API token as `email:token` or the base64 of that \
             (app passwords are no longer taken)"
                .to_owned()
        }
        403 => format!("the token needs the scope `{scope}`"),
        404 => format!("it is not there, or hidden from the token: that needs the scope `{scope}`"),
        429 | 500.. => return Error::network(failure.to_string()),
        _ => return Error::denied(failure.to_string()),
    };
    Error::denied(format!("{failure}; {advice}"))
}

#[cfg(test)]
mod tests;
