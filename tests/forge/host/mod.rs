//! Small forges in memory: strict about what they are asked, and with no more of each host than a report needs.
//!
//! Where a double made from the host's own API description runs, it takes their place, and the cases stay the same. So each
//! holds what the doubles' examples hold: a commit belongs to an open pull request on GitHub (1347) and GitLab (2), and to none
//! on Bitbucket.

mod bitbucket;
mod github;
mod gitlab;

pub(crate) use bitbucket::Bitbucket;
pub(crate) use github::GitHub;
pub(crate) use gitlab::GitLab;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::server::wire::{Request, Response};

/// One host of one repository.
pub(crate) trait Host: Send {
    /// What it says to `request`; its own addresses begin with `origin`.
    fn answer(&mut self, request: &Request, origin: &str) -> Response;

    /// The bytes that a reader gets who follows the address of an uploaded file.
    fn read(&self, url: &str) -> Option<Vec<u8>>;
}

/// A comment, wherever it hangs.
struct Comment {
    /// What it hangs on.
    on: String,
    id: u64,
    body: String,
    /// RFC 3339.
    made: String,
    /// The number of its author: 1 is who the job's token stands for, 2 is somebody else.
    author: u64,
}

/// The comments of a host, oldest first.
#[derive(Default)]
struct Comments(Vec<Comment>);

impl Comments {
    fn add(&mut self, request: &Request, on: &str, body: &str) -> u64 {
        let id = 1001 + self.0.len() as u64;
        self.0.push(Comment {
            on: on.to_owned(),
            id,
            body: body.to_owned(),
            made: jiff::Timestamp::now().to_string(),
            author: author(request),
        });
        id
    }

    fn on(&self, on: &str) -> Vec<&Comment> {
        self.0.iter().filter(|comment| comment.on == on).collect()
    }

    fn change(&mut self, id: &str, body: &str) -> Option<u64> {
        let comment = self.0.iter_mut().find(|comment| comment.id.to_string() == id)?;
        body.clone_into(&mut comment.body);
        Some(comment.id)
    }
}

/// Who asks, told by the token: [`Job::post`](crate::job::Job::post) posts as somebody else.
fn author(request: &Request) -> u64 {
    let tokens = [request.header("authorization"), request.header("private-token")];
    if tokens.into_iter().flatten().any(|token| token.ends_with("somebody")) { 2 } else { 1 }
}

/// One page of `rows`, its number, and how many pages there are.
fn page<T: Clone>(request: &Request, size_name: &str, default: usize, rows: &[T]) -> (Vec<T>, usize, usize) {
    let number = |name: &str, default: usize| request.query(name).and_then(|text| text.parse().ok()).unwrap_or(default);
    let size = number(size_name, default).clamp(1, 100);
    let at = number("page", 1).max(1);
    let there = rows.iter().skip((at - 1) * size).take(size).cloned().collect();
    (there, at, rows.len().div_ceil(size).max(1))
}

/// Why the fields of `body` are not the ones wanted: all of `required` are there, and none but these and `optional`.
fn complaint(body: &Value, required: &[&str], optional: &[&str]) -> Option<String> {
    let Some(fields) = body.as_object() else { return Some("the body is no object".into()) };
    if let Some(missing) = required.iter().find(|name| fields.get(**name).is_none_or(Value::is_null)) {
        return Some(format!("{missing} is missing"));
    }
    let unknown = fields.keys().find(|name| !required.contains(&name.as_str()) && !optional.contains(&name.as_str()));
    unknown.map(|name| format!("{name} is not known"))
}

/// Forty hexadecimal digits that stand for `bytes`, as a name of Git's does.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}
