//! GitLab, on its own server or another's, at the root or at a sub-path.
//!
//! A comment is a note on a merge request, an issue or a commit. Notes on commits cannot be changed. A check is a commit
//! status, which holds one line of text; its report is a comment on the same commit, where GitLab shows it in the merge
//! request too.

mod pulls;
mod runners;
mod runs;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::api::{Check, CheckStatus, Comment, Conclusion, Forge, Limit, Target, Update, Upload, Visibility};
use super::check_text::{cut, excerpt, report};
use super::ci::Place;
use super::http::{Answer, Client, Credential, Failure, Method, Request};
use super::percent::segment;
use super::recent::is_recent;
use crate::error::{Error, Result};

/// Characters of a note; what GitLab documents for the text of notes and descriptions.
const MAX_NOTE_CHARS: usize = 1_000_000;

/// Room in a check's comment for its title, its pictures and its marker.
const CHECK_ROOM: usize = 20_000;

/// Characters of a status's name and of its description: the width of both columns.
const MAX_STATUS_CHARS: usize = 255;

/// What is done with a row of a list, at a time of the host's; false ends the list.
type Visit<'a> = dyn FnMut(&Value, Option<SystemTime>) -> bool + 'a;

/// A project.
pub(super) struct GitLab {
    client: Client,
    credential: Credential,
    /// The API without a closing slash.
    api: String,
    /// The project in the API, by its encoded path: that works for sub-groups and needs no number.
    project: String,
    /// The project's page.
    page: String,
    branch: Option<String>,
    /// What was uploaded by this process, by name: GitLab makes another address each time.
    uploads: RefCell<BTreeMap<String, String>>,
    /// Whose token this is, asked for when it is first needed; `None` where GitLab does not say.
    me: OnceCell<Option<u64>>,
}

impl GitLab {
    /// The project of `place`; no request is made.
    pub(super) fn new(place: &Place, credential: Credential, client: Client) -> Self {
        Self {
            client,
            credential,
            api: place.api.clone(),
            project: format!("{}/projects/{}", place.api, segment(&place.repository)),
            page: place.repository_url.clone(),
            branch: place.branch.clone(),
            uploads: RefCell::default(),
            me: OnceCell::new(),
        }
    }

    fn request(&self, method: Method, url: &str) -> Request<'_> {
        self.client.request(method, url).credential(&self.credential)
    }

    /// Where the notes of `target` are listed and posted.
    fn notes(&self, target: &Target) -> String {
        match target {
            Target::Commit(sha) => format!("{}/repository/commits/{}/comments", self.project, segment(sha)),
            Target::PullRequest(number) => format!("{}/merge_requests/{number}/notes", self.project),
            Target::Issue(number) => format!("{}/issues/{number}/notes", self.project),
        }
    }

    /// The page where a reader sees the note `id` of `target`.
    fn note_page(&self, target: &Target, id: &str) -> String {
        match target {
            Target::Commit(sha) => format!("{}/-/commit/{sha}", self.page),
            Target::PullRequest(number) => format!("{}/-/merge_requests/{number}#note_{id}", self.page),
            Target::Issue(number) => format!("{}/-/issues/{number}#note_{id}", self.page),
        }
    }

    /// Gives `visit` every row of a list with the host's time, over all its pages, until it returns false.
    fn each(&self, url: &str, query: &[(&str, &str)], visit: &mut Visit<'_>) -> Result<(), Failure> {
        let mut page = 1_u64;
        loop {
            let mut request = self.request(Method::Get, url);
            for (name, value) in query {
                request = request.query(name, value);
            }
            let answer = request.query("per_page", "100").query("page", &page.to_string()).send()?;
            let (rows, now) = (answer.json()?, answer.date());
            if !rows.as_array().into_iter().flatten().all(|row| visit(row, now)) {
                return Ok(());
            }
            match answer.header("x-next-page").and_then(|next| next.parse().ok()) {
                Some(next) if next > page => page = next,
                _ => return Ok(()),
            }
        }
    }

    /// Whether the note `row` was written with this token, as far as GitLab says. Anyone may copy a marker into a note of
    /// their own, and would get a report that they can rewrite.
    fn is_mine(&self, row: &Value) -> bool {
        let me = self.me.get_or_init(|| {
            let answer = self.request(Method::Get, &format!("{}/user", self.api)).send().ok()?;
            answer.json().ok()?["id"].as_u64()
        });
        match (me, row["author"]["id"].as_u64()) {
            (Some(me), Some(author)) => *me == author,
            _ => true,
        }
    }

    /// The newest of this token's notes on `target` that `is_wanted` takes, and that is no older than `since` if there is one.
    fn find(
        &self,
        target: &Target,
        is_wanted: &dyn Fn(&str) -> bool,
        since: Option<Duration>,
    ) -> Result<Option<Comment>, Failure> {
        let is_commit = matches!(target, Target::Commit(_));
        // The notes on a commit come oldest first and cannot be sorted.
        let order: &[_] = if is_commit { &[] } else { &[("order_by", "created_at"), ("sort", "desc")] };
        let mut found = None;
        self.each(&self.notes(target), order, &mut |row, now| {
            let is_new = since.is_none_or(|since| is_recent(row["created_at"].as_str(), now, since));
            let body = row[if is_commit { "note" } else { "body" }].as_str().unwrap_or_default();
            if row["system"] != true && is_new && is_wanted(body) && self.is_mine(row) {
                let id = row["id"].as_u64().map(|id| id.to_string()).unwrap_or_default();
                found = Some(Comment { url: self.note_page(target, &id), id, body: body.to_owned() });
            }
            is_commit || found.is_none()
        })?;
        Ok(found)
    }

    fn post(&self, target: &Target, body: &str) -> Result<Comment, Failure> {
        let request = self.request(Method::Post, &self.notes(target));
        let answer = match target {
            Target::Commit(_) => request.form(&[("note", body)]),
            // A form of a million characters would be over what GitLab's server decodes.
            _ => request.json(&json!({ "body": body })),
        }
        .send()?;
        let id = match target {
            Target::Commit(_) => String::new(),
            _ => number(&answer, "id")?,
        };
        Ok(Comment { url: self.note_page(target, &id), id, body: body.to_owned() })
    }

    /// The newest open merge request of a list that `is_wanted` takes.
    fn newest_open(
        &self,
        url: &str,
        query: &[(&str, &str)],
        is_wanted: &dyn Fn(&Value) -> bool,
    ) -> Result<Option<u64>, Failure> {
        let mut newest = None;
        self.each(url, query, &mut |row, _| {
            if row["state"] == "opened" && is_wanted(row) {
                newest = newest.max(row["iid"].as_u64());
            }
            true
        })?;
        Ok(newest)
    }
}

impl Forge for GitLab {
    fn name(&self) -> &'static str {
        "GitLab"
    }

    fn comment_limit(&self) -> Limit {
        Limit::Characters(MAX_NOTE_CHARS)
    }

    fn check_limit(&self) -> Limit {
        Limit::Characters((MAX_NOTE_CHARS - CHECK_ROOM) / 2)
    }

    fn visibility(&self) -> Result<Visibility> {
        let project =
            self.request(Method::Get, &self.project).send().and_then(|answer| answer.json()).map_err(denied)?;
        Ok(if project["visibility"] == "public" { Visibility::Public } else { Visibility::Private })
    }

    fn pull_request_of_commit(&self, sha: &str) -> Result<Option<u64>> {
        let url = format!("{}/repository/commits/{}/merge_requests", self.project, segment(sha));
        self.newest_open(&url, &[], &|_| true).map_err(denied)
    }

    fn pull_request_of_branch(&self, branch: &str) -> Result<Option<u64>> {
        let url = format!("{}/merge_requests", self.project);
        let query = [("state", "opened"), ("source_branch", branch)];
        // A fork may have a branch of the same name.
        let is_own = |row: &Value| {
            row["source_branch"].as_str().is_none_or(|source| source == branch)
                && (row["source_project_id"].is_null() || row["source_project_id"] == row["target_project_id"])
        };
        self.newest_open(&url, &query, &is_own).map_err(denied)
    }

    fn find_comment(&self, target: &Target, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<Comment>> {
        self.find(target, is_wanted, None).map_err(denied)
    }

    fn create_comment(&self, target: &Target, body: &str) -> Result<Comment> {
        let is_it = |there: &str| there.trim_end() == body.trim_end();
        let look = |since| self.find(target, &is_it, Some(since));
        self.client.once(|| self.post(target, body), look).map_err(denied)
    }

    fn update_comment(&self, target: &Target, comment: &Comment, body: &str) -> Result<Update> {
        if let Target::Commit(sha) = target {
            let why = format!("GitLab cannot change a comment on a commit ({sha}): post another one");
            return Ok(Update::Frozen(why));
        }
        let url = format!("{}/{}", self.notes(target), comment.id);
        self.request(Method::Put, &url).json(&json!({ "body": body })).send().map_err(denied)?;
        Ok(Update::Replaced(Comment { body: body.to_owned(), ..comment.clone() }))
    }

    fn create_check(&self, check: &Check) -> Result<String> {
        let target = Target::Commit(check.head_sha.clone());
        let report = report(check, &self.hidden(&format!("cml-check: {}", check.title)));
        let is_it = |there: &str| there.trim_end() == report.trim_end();
        let page = match self.find_comment(&target, &is_it)? {
            Some(there) => there.url,
            None => self.create_comment(&target, &report)?.url,
        };
        let (state, remark) = status(check.status);
        let words = excerpt(&check.summary, MAX_STATUS_CHARS).replace('\n', " ");
        let mut body = json!({
            "state": state,
            "name": cut(&check.title, MAX_STATUS_CHARS),
            "description": cut(&format!("{remark}{words}"), MAX_STATUS_CHARS),
            "target_url": page,
        });
        if let Some(branch) = &self.branch {
            body["ref"] = json!(branch);
        }
        let url = format!("{}/statuses/{}", self.project, segment(&check.head_sha));
        match self.request(Method::Post, &url).json(&body).repeatable().send() {
            Err(failure) if !has_state_already(&failure) => Err(denied(failure)),
            _ => Ok(page),
        }
    }

    fn upload(&self, file: &Upload<'_>) -> Result<String> {
        if let Some(url) = self.uploads.borrow().get(file.name) {
            return Ok(url.clone());
        }
        let url = format!("{}/uploads", self.project);
        let answer = self
            .request(Method::Post, &url)
            .multipart("file", file.name, file.media_type, file.bytes)
            .repeatable() // a second copy is seen by nobody
            .send()
            .map_err(denied)?;
        let there = answer.json().map_err(denied)?;
        let Some(url) = there["url"].as_str() else {
            return Err(Error::network(format!("GitLab took {} without saying where it is", file.name)));
        };
        self.uploads.borrow_mut().insert(file.name.to_owned(), url.to_owned());
        Ok(url.to_owned())
    }
}

/// A number of an answer, as text.
fn number(answer: &Answer, key: &str) -> Result<String, Failure> {
    Ok(answer.json()?[key].as_u64().map(|number| number.to_string()).unwrap_or_default())
}

/// GitLab's word for a state, and what the word leaves unsaid.
fn status(status: CheckStatus) -> (&'static str, &'static str) {
    match status {
        CheckStatus::Queued => ("pending", ""),
        CheckStatus::InProgress => ("running", ""),
        CheckStatus::Completed(Conclusion::Success) => ("success", ""),
        CheckStatus::Completed(Conclusion::Failure) => ("failed", ""),
        CheckStatus::Completed(Conclusion::Cancelled) => ("canceled", ""),
        CheckStatus::Completed(Conclusion::Neutral) => ("success", "neutral: "),
        // A state of this name is not known to every version.
        CheckStatus::Completed(Conclusion::Skipped) => ("success", "skipped: "),
        CheckStatus::Completed(Conclusion::TimedOut) => ("failed", "timed out: "),
    }
}

/// Whether a status was refused because the commit has it: from a state to the same state there is no way.
fn has_state_already(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused { status: 400, message, .. } if message.contains("Cannot transition status"))
}

/// The error of a request, with the scope or role to add where GitLab said no.
fn denied(failure: Failure) -> Error {
    let Failure::Refused { status, .. } = &failure else {
        return Error::network(failure.to_string());
    };
    let advice = match status {
        401 => {
            "give REPO_TOKEN or GITLAB_TOKEN a project, group or personal access token with the scope `api` that has not expired"
        }
        403 => {
            "the token needs the scope `api` and the role Developer or higher, and CI_JOB_TOKEN may not write notes; \
             a locked discussion takes notes of members only"
        }
        404 => {
            "it is not there, or hidden from the token: that needs the scope `api` and to be a member of the project"
        }
        429 | 500.. => return Error::network(failure.to_string()),
        _ => return Error::denied(failure.to_string()),
    };
    Error::denied(format!("{failure}; {advice}"))
}

#[cfg(test)]
mod tests;
