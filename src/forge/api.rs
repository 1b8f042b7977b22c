//! What a report needs of a host, whichever it is: comments, checks, uploads.

use std::fmt;

use super::percent;
use crate::error::Result;

/// The hosts that are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
pub(crate) enum Host {
    GitHub,
    GitLab,
    Bitbucket,
}

/// What a comment hangs on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Target {
    /// A commit, by its full hash.
    Commit(String),
    /// A pull request or merge request, by the number in its URL.
    PullRequest(u64),
    /// An issue, by the number in its URL.
    Issue(u64),
}

/// A comment that is there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Comment {
    /// The name that the host's API gives it; opaque.
    pub(crate) id: String,
    /// The page where a reader sees it.
    pub(crate) url: String,
    /// Markdown, as it was sent.
    pub(crate) body: String,
}

/// What became of a comment that was to be replaced.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Update {
    /// It has the new body.
    Replaced(Comment),
    /// It is gone, or can no longer be changed: a new comment has the body.
    Reposted(Comment),
    /// The host never changes this comment, for the reason given, and nothing was sent.
    Frozen(String),
}

/// How long a text may be, and what is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Limit {
    /// Unicode scalar values.
    Characters(usize),
    /// Bytes of UTF-8.
    Bytes(usize),
}

impl Limit {
    /// How much is allowed.
    pub(crate) fn max(self) -> usize {
        match self {
            Self::Characters(max) | Self::Bytes(max) => max,
        }
    }

    /// The length of `text` in what is counted.
    pub(crate) fn length_of(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Bytes(_) => text.len(),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characters(max) => write!(f, "{max} characters"),
            Self::Bytes(max) => write!(f, "{max} bytes"),
        }
    }
}

/// The state of a check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CheckStatus {
    Queued,
    InProgress,
    Completed(Conclusion),
}

/// How a completed check ended; GitHub's words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Conclusion {
    Success,
    Failure,
    Neutral,
    Cancelled,
    Skipped,
    TimedOut,
}

/// A picture of a check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct CheckImage {
    pub(crate) alt: String,
    /// Absolute.
    pub(crate) url: String,
}

/// A verdict on one commit, with a report.
#[derive(Clone, Debug)]
pub(crate) struct Check {
    pub(crate) head_sha: String,
    /// Its name in the list of checks, and the report's heading.
    pub(crate) title: String,
    pub(crate) status: CheckStatus,
    /// Markdown, within [`Forge::check_limit`].
    pub(crate) summary: String,
    /// More Markdown below the summary, within the same limit.
    pub(crate) text: Option<String>,
    pub(crate) images: Vec<CheckImage>,
}

/// A file for the host to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upload<'a> {
    /// Made from the content, so that equal names mean equal bytes.
    pub(crate) name: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// Who can see a repository.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Visibility {
    Public,
    /// Private, or internal to a company.
    Private,
}

/// A repository at its host, with a token for it.
///
/// Every method is one or more requests; each fails with [`ErrorKind::Denied`](crate::error::ErrorKind::Denied) where the host says no
/// (the message names the permission or scope to add), with [`ErrorKind::Network`](crate::error::ErrorKind::Network) where no
/// answer came, and repeats what may be repeated. No message holds the token.
pub(crate) trait Forge {
    /// The name that people know the host by: `GitHub`.
    fn name(&self) -> &'static str;

    /// How long a comment may be.
    fn comment_limit(&self) -> Limit;

    /// How long a check's summary, and its text, may each be.
    fn check_limit(&self) -> Limit;

    /// A line that carries `text` in a comment and that no reader sees: an HTML comment, unless the host shows those.
    ///
    /// It stands on its own line after an empty one. Characters that would end it are percent-encoded, the same ones on every
    /// host, so that equal texts give equal lines and a text of letters, digits and `:;,.=/ _-` stands there as it is.
    fn hidden(&self, text: &str) -> String {
        format!("<!-- {} -->", percent::hidden(text))
    }

    /// Who can see the repository.
    fn visibility(&self) -> Result<Visibility>;

    /// The open pull request that holds `sha` as its head or among its commits; the newest if several do.
    fn pull_request_of_commit(&self, sha: &str) -> Result<Option<u64>>;

    /// The open pull request from `branch` of this repository; the newest if several are.
    fn pull_request_of_branch(&self, branch: &str) -> Result<Option<u64>>;

    /// The newest comment on `target` whose body `is_wanted` takes, looked for on every page.
    fn find_comment(&self, target: &Target, is_wanted: &dyn Fn(&str) -> bool) -> Result<Option<Comment>>;

    /// Posts `body` on `target`. When the answer is lost, what is there is looked at before it is sent again, so that it
    /// arrives once.
    fn create_comment(&self, target: &Target, body: &str) -> Result<Comment>;

    /// Replaces the body of `comment` on `target`.
    fn update_comment(&self, target: &Target, comment: &Comment, body: &str) -> Result<Update>;

    /// Posts `check` in the host's own form and returns the page that shows it.
    fn create_check(&self, check: &Check) -> Result<String>;

    /// Keeps a file and returns what a Markdown image on this host names it by. The same file again gives the same answer.
    fn upload(&self, file: &Upload<'_>) -> Result<String>;

    /// Keeps several files in as few requests as the host allows, and answers in their order.
    fn upload_all(&self, files: &[Upload<'_>]) -> Result<Vec<String>> {
        files.iter().map(|file| self.upload(file)).collect()
    }
}
