//! GitHub: its public server, `ghe.com` and a company's own Enterprise Server.
//!
//! A comment on a pull request is one on the issue of the same number. Pull requests are opened by [`pulls`], runs started again by [`runs`]. Files are kept by [`upload`]; what a refusal means for
//! the workflow's author is said by [`refusal`].

mod pulls;
mod refusal;
mod runners;
mod runs;
#[cfg(test)]
mod tests;
mod upload;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::api::{Check, CheckStatus, Comment, Conclusion, Forge, Limit, Target, Update, Upload, Visibility};
use super::ci::Place;
use super::http::{Answer, Client, Credential, Failure, Method, Request};
use super::percent::segment;
use super::recent::is_recent;
use super::token::Token;
use crate::error::Result;
use refusal::{Operation, Refusal};

/// Characters of a comment's body: "body is too long (maximum is 65536 characters)".
const MAX_COMMENT_CHARS: usize = 65_536;

/// Characters of a check's summary, and of its text, each.
const MAX_CHECK_CHARS: usize = 65_535;

/// A repository.
pub(super) struct GitHub {
    client: Client,
    credential: Credential,
    /// `<api>/repos/<owner>/<name>`.
    repository: String,
    api: String,
    place: Place,
    /// The variable that holds the token.
    source: String,
    /// What this process has kept, by name.
    kept: RefCell<BTreeMap<String, String>>,
    me: OnceCell<Author>,
}

/// Whose token this is.
enum Author {
    Login(String),
    /// An app, such as Actions itself, which may not ask for its own name.
    App,
    Unknown,
}

impl GitHub {
    /// The repository of `place`; no request is made.
    pub(super) fn new(place: &Place, token: &Token, client: Client) -> Result<Self> {
        let path: Vec<_> = place.repository.split('/').map(segment).collect();
        Ok(Self {
            client,
            credential: token.credential(place)?,
            repository: format!("{}/repos/{}", place.api, path.join("/")),
            api: place.api.clone(),
            place: place.clone(),
            source: token.source.clone(),
            kept: RefCell::default(),
            me: OnceCell::new(),
        })
    }

    fn request(&self, method: Method, url: &str) -> Request<'_> {
        self.client.request(method, url).header("accept", "application/vnd.github+json").credential(&self.credential)
    }

    /// A request below the repository.
    fn on(&self, method: Method, path: &str) -> Request<'_> {
        self.request(method, &format!("{}{path}", self.repository))
    }

    /// Where the comments of `target` are listed and posted, below the repository.
    fn comments(target: &Target) -> String {
        match target {
            Target::Commit(sha) => format!("/commits/{}/comments", segment(sha)),
            Target::PullRequest(number) | Target::Issue(number) => format!("/issues/{number}/comments"),
        }
    }

    /// Gives `visit` every row of a list with the host's time, over all pages.
    fn each(
        &self,
        path: &str,
        query: &[(&str, &str)],
        visit: &mut dyn FnMut(&Value, Option<SystemTime>),
    ) -> Result<(), Failure> {
        let mut request = self.on(Method::Get, path).query("per_page", "100");
        for (name, value) in query {
            request = request.query(name, value);
        }
        loop {
            let answer = request.send()?;
            let rows = answer.json()?;
            rows.as_array().into_iter().flatten().for_each(|row| visit(row, answer.date()));
            match answer.next_page() {
                Some(next) => request = self.request(Method::Get, &next),
                None => return Ok(()),
            }
        }
    }

    /// Whether the comment `row` was written with this token, as far as GitHub says. Anyone may copy a marker into a comment of
    /// their own, and would get a report that they can rewrite.
    fn is_mine(&self, row: &Value) -> bool {
        let me = self.me.get_or_init(|| match self.request(Method::Get, &format!("{}/user", self.api)).send() {
            Ok(answer) => {
                let login = answer.json().ok().and_then(|user| user["login"].as_str().map(str::to_owned));
                login.map_or(Author::Unknown, Author::Login)
            }
            Err(failure) if failure.status() == Some(403) => Author::App,
            Err(_) => Author::Unknown,
        });
        match me {
            Author::Login(login) => row["user"]["login"].as_str().is_none_or(|author| author == login),
            Author::App => row["user"]["type"].as_str().is_none_or(|kind| kind == "Bot"),
            Author::Unknown => true,
        }
    }

    /// The newest comment on `target` that `is_wanted` takes.
    fn newest(
        &self,
        target: &Target,
        is_wanted: &dyn Fn(&Value, Option<SystemTime>) -> bool,
    ) -> Result<Option<Comment>, Failure> {
        let mut newest: Option<(u64, Comment)> = None;
        self.each(&Self::comments(target), &[], &mut |row, now| {
            let id = row["id"].as_u64().unwrap_or_default();
            if newest.as_ref().is_none_or(|(best, _)| *best <= id) && is_wanted(row, now) {
                newest = comment(row).map(|comment| (id, comment)).or(newest.take());
            }
        })?;
        Ok(newest.map(|(_, comment)| comment))
    }

    fn post(&self, target: &Target, body: &str) -> Result<Comment, Failure> {
        let path = Self::comments(target);
        let send = || {
            let answer = self.on(Method::Post, &path).json(&json!({ "body": body })).send()?;
            parsed(&answer, comment)
        };
        let look = |since| {
            let is_it = |row: &Value, now| {
                let is_same = row["body"].as_str().is_some_and(|there| same_text(there, body));
                is_same && is_recent(row["created_at"].as_str(), now, since) && self.is_mine(row)
            };
            self.newest(target, &is_it)
        };
        self.client.once(send, look)
    }

    /// The newest open pull request of a list.
    fn newest_open(&self, path: &str, query: &[(&str, &str)]) -> Result<Option<u64>, Failure> {
        let mut newest = None;
        self.each(path, query, &mut |row, _| {
            let home = row["base"]["repo"]["full_name"].as_str();
            let is_home = home.is_none_or(|name| name.eq_ignore_ascii_case(&self.place.repository));
            // The state is not taken from the query: for a commit's list it is not documented, and ignored.
            if row["state"] == "open" && is_home {
                newest = newest.max(row["number"].as_u64());
            }
        })?;
        Ok(newest)
    }

    /// A check's run of the last time `since`, with the same name and report.
    fn find_check_run(&self, check: &Check, since: Duration) -> Result<Option<String>, Failure> {
        let path = format!("/commits/{}/check-runs", segment(&check.head_sha));
        let answer = self.on(Method::Get, &path).query("check_name", &check.title).query("per_page", "100").send()?;
        let (list, now) = (answer.json()?, answer.date());
        let mut runs = list["check_runs"].as_array().into_iter().flatten();
        let made = runs.find(|run| {
            let is_same = run["output"]["summary"].as_str().is_some_and(|there| same_text(there, &check.summary));
            is_same && is_recent(run["started_at"].as_str(), now, since)
        });
        Ok(made.and_then(page))
    }
}

impl Forge for GitHub {
    fn name(&self) -> &'static str {
        "GitHub"
    }

    fn comment_limit(&self) -> Limit {
        Limit::Characters(MAX_COMMENT_CHARS)
    }

    fn check_limit(&self) -> Limit {
        Limit::Characters(MAX_CHECK_CHARS)
    }

    fn visibility(&self) -> Result<Visibility> {
        let answer = self.on(Method::Get, "").send().and_then(|answer| answer.json());
        let repository = answer.map_err(|failure| self.refused(Operation::SeeRepository, failure))?;
        // `private` is true for a company's internal repositories too. Without the word nothing is taken to be public.
        Ok(if repository["private"] == false { Visibility::Public } else { Visibility::Private })
    }

    fn pull_request_of_commit(&self, sha: &str) -> Result<Option<u64>> {
        match self.newest_open(&format!("/commits/{}/pulls", segment(sha)), &[]) {
            // "No commit found for SHA": a commit that GitHub does not have is in no pull request.
            Err(Failure::Refused { status: 422, .. }) => Ok(None),
            found => found.map_err(|failure| self.refused(Operation::SeePullRequests, failure)),
        }
    }

    fn pull_request_of_branch(&self, branch: &str) -> Result<Option<u64>> {
        let owner = self.place.repository.split('/').next().unwrap_or_default();
        let query = [("state", "open"), ("head", &format!("{owner}:{branch}"))];
        self.newest_open("/pulls", &query).map_err(|failure| self.refused(Operation::SeePullRequests, failure))
    }

    fn find_comment(&self, target: &Target, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<Comment>> {
        let is_it = |row: &Value, _| row["body"].as_str().is_some_and(is_wanted) && self.is_mine(row);
        self.newest(target, &is_it).map_err(|failure| self.refused(Operation::comment_on(target), failure))
    }

    fn create_comment(&self, target: &Target, body: &str) -> Result<Comment> {
        self.post(target, body).map_err(|failure| self.refused(Operation::comment_on(target), failure))
    }

    fn update_comment(&self, target: &Target, comment: &Comment, body: &str) -> Result<Update> {
        let path = match target {
            Target::Commit(_) => format!("/comments/{}", segment(&comment.id)),
            Target::PullRequest(_) | Target::Issue(_) => format!("/issues/comments/{}", segment(&comment.id)),
        };
        let request = self.on(Method::Patch, &path).json(&json!({ "body": body })).repeatable();
        let updated = match request.send().and_then(|answer| parsed(&answer, self::comment)) {
            // It was deleted meanwhile, or is a commit's that GitHub keeps as it is.
            Err(failure) if failure.status() == Some(404) || Refusal::of(&failure) == Some(Refusal::CommentLocked) => {
                self.post(target, body).map(Update::Reposted)
            }
            updated => updated.map(Update::Replaced),
        };
        updated.map_err(|failure| self.refused(Operation::comment_on(target), failure))
    }

    fn create_check(&self, check: &Check) -> Result<String> {
        let mut run = json!({
            "name": check.title,
            "head_sha": check.head_sha,
            "output": { "title": check.title, "summary": check.summary },
        });
        if let Some(text) = &check.text {
            run["output"]["text"] = json!(text);
        }
        if !check.images.is_empty() {
            let images = check.images.iter().map(|image| json!({ "alt": image.alt, "image_url": image.url }));
            run["output"]["images"] = images.collect();
        }
        let now = Timestamp::try_from(self.client.now()).ok().map(|now| now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        match check.status {
            CheckStatus::Queued => run["status"] = json!("queued"),
            CheckStatus::InProgress => {
                run["status"] = json!("in_progress");
                run["started_at"] = json!(now);
            }
            CheckStatus::Completed(conclusion) => {
                run["status"] = json!("completed");
                run["conclusion"] = json!(word(conclusion));
                run["started_at"] = json!(now);
                run["completed_at"] = json!(now);
            }
        }
        let send = || parsed(&self.on(Method::Post, "/check-runs").json(&run).send()?, page);
        let look = |since| self.find_check_run(check, since);
        self.client.once(send, look).map_err(|failure| self.refused(Operation::Check, failure))
    }

    fn upload(&self, file: &Upload<'_>) -> Result<String> {
        Ok(self.upload_all(&[*file])?.pop().unwrap_or_default())
    }

    fn upload_all(&self, files: &[Upload<'_>]) -> Result<Vec<String>> {
        self.keep(files).map_err(|failure| self.refused(Operation::Upload, failure))
    }
}

fn word(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Success => "success",
        Conclusion::Failure => "failure",
        Conclusion::Neutral => "neutral",
        Conclusion::Cancelled => "cancelled",
        Conclusion::Skipped => "skipped",
        Conclusion::TimedOut => "timed_out",
    }
}

fn comment(row: &Value) -> Option<Comment> {
    let body = row["body"].as_str().unwrap_or_default().to_owned();
    Some(Comment { id: row["id"].as_u64()?.to_string(), url: page(row)?, body })
}

fn page(row: &Value) -> Option<String> {
    row["html_url"].as_str().map(str::to_owned)
}

/// What `read` finds in an answer; an answer without it was not GitHub's.
fn parsed<T>(answer: &Answer, read: impl Fn(&Value) -> Option<T>) -> Result<T, Failure> {
    let value = answer.json()?;
    read(&value).ok_or_else(|| answer.not_as_documented("it names no comment, check or object"))
}

/// Whether GitHub keeps both as the same text.
fn same_text(left: &str, right: &str) -> bool {
    left.trim().lines().eq(right.trim().lines())
}
