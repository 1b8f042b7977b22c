//! What GitHub's refusals mean for the workflow: the line of `permissions:` to add, or what else is in the way.

use super::GitHub;
use crate::error::{Error, ErrorKind};
use crate::forge::Target;
use crate::forge::http::Failure;

/// What was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wish {
    SeeRepository,
    SeePullRequests,
    CommentOnPullRequest,
    CommentOnIssue,
    CommentOnCommit,
    Check,
    Upload,
}

impl Wish {
    pub(super) fn comment_on(target: &Target) -> Self {
        match target {
            Target::Commit(_) => Self::CommentOnCommit,
            Target::PullRequest(_) => Self::CommentOnPullRequest,
            Target::Issue(_) => Self::CommentOnIssue,
        }
    }

    /// The line of `permissions:`, and the same permission in the settings of a fine-grained token.
    fn permission(self) -> (&'static str, &'static str) {
        match self {
            Self::SeeRepository => ("contents: read", "Metadata: read"),
            Self::SeePullRequests => ("pull-requests: read", "Pull requests: read"),
            Self::CommentOnPullRequest => ("pull-requests: write", "Pull requests: read and write"),
            Self::CommentOnIssue => ("issues: write", "Issues: read and write"),
            Self::CommentOnCommit | Self::Upload => ("contents: write", "Contents: read and write"),
            Self::Check => ("checks: write", "Checks: read and write"),
        }
    }
}

impl GitHub {
    /// `failure` with the way out.
    pub(super) fn refused(&self, wish: Wish, failure: Failure) -> Error {
        let Failure::Refused { status, message, retry_after: None, .. } = &failure else { return failure.into_error() };
        let Some(way) = self.way_out(wish, *status, message) else {
            let kind = if (400..500).contains(status) { ErrorKind::Denied } else { ErrorKind::Network };
            return Error::new(kind, failure.to_string());
        };
        Error::denied(format!("{failure}; {way}"))
    }

    fn way_out(&self, wish: Wish, status: u16, message: &str) -> Option<String> {
        let (line, setting) = wish.permission();
        let (source, repository) = (&self.source, &self.place.repository);
        let words = message.to_ascii_lowercase();
        let way = match status {
            401 => format!("the token in {source} is mistyped, expired or revoked, or is one for another server"),
            _ if words.contains("locked") => "the conversation is locked; unlock it, or report somewhere else (--target)".to_owned(),
            403 if words.contains("saml") || words.contains("sso") => {
                format!("authorize the token in {source} for the organization (Settings > Developer settings > Configure SSO)")
            }
            403 if wish == Wish::Check && words.contains("github app") => {
                "GitHub takes checks from no personal token: set GITHUB_TOKEN in the step's env to ${{ secrets.GITHUB_TOKEN }}, and add \
                 `checks: write` to the job's permissions"
                    .to_owned()
            }
            403 if words.contains("personal access token") => {
                format!("give the token in {source} the repository permission \"{setting}\" for {repository}")
            }
            403 if self.place.is_fork => format!(
                "the pull request comes from a fork, so that the workflow's token may only read, whatever its permissions say; report from \
                 a workflow_run workflow instead, which needs `{line}`"
            ),
            403 => format!(
                "add `{line}` to the job's permissions in the workflow (permissions that are not listed are then none: keep `contents: read` \
                 for the checkout), or give the token in {source} that right"
            ),
            404 if self.place.is_fork => format!(
                "the pull request comes from a fork, whose workflow's token may only read; or {repository} has no such thing"
            ),
            404 => format!(
                "either it does not exist, or the token in {source} may not see it: to such a token GitHub says of a private repository that it \
                 is not there. A workflow's token needs `{line}` in the job's permissions and is good for its own repository only, a classic \
                 one the scope repo, a fine-grained one \"{setting}\""
            ),
            410 => format!("issues are turned off in {repository}; report on a pull request or a commit (--target)"),
            409 if wish == Wish::Upload => format!("{repository} is empty: GitHub keeps files only where there is a first commit"),
            _ => return None,
        };
        Some(way)
    }
}
