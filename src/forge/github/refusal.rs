//! What GitHub's refusals mean for the workflow: the line of `permissions:` to add, or what else is in the way.

use super::GitHub;
use crate::error::{Error, ErrorKind};
use crate::forge::api::Target;
use crate::forge::http::Failure;

/// What was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operation {
    SeeRepository,
    SeePullRequests,
    CommentOnPullRequest,
    CommentOnIssue,
    CommentOnCommit,
    Check,
    Upload,
    OpenPullRequest,
    Merge,
    Runners,
    Rerun,
}

impl Operation {
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
            Self::CommentOnPullRequest | Self::OpenPullRequest => {
                ("pull-requests: write", "Pull requests: read and write")
            }
            Self::CommentOnIssue => ("issues: write", "Issues: read and write"),
            Self::CommentOnCommit | Self::Upload | Self::Merge => ("contents: write", "Contents: read and write"),
            Self::Runners => ("administration: write", "Administration: read and write"),
            Self::Rerun => ("actions: write", "Actions: read and write"),
            Self::Check => ("checks: write", "Checks: read and write"),
        }
    }
}

/// What GitHub's own words tell of a refusal, where its status alone does not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    /// A comment on a commit that is kept as it is: "commit_id has been locked".
    CommentLocked,
    /// A conversation that takes no more comments.
    ConversationLocked,
    /// The organization asks for single sign-on.
    SingleSignOn,
    /// Only an app may do that.
    AppNeeded,
    /// A personal access token without the right.
    PersonalToken,
}

impl Refusal {
    /// What the words of `failure` tell, which are GitHub's own and part of no interface.
    pub(super) fn of(failure: &Failure) -> Option<Self> {
        let words = failure.message().to_ascii_lowercase();
        let has = |part: &str| words.contains(part);
        match failure.status()? {
            401 => None,
            _ if has("has been locked") => Some(Self::CommentLocked),
            _ if has("locked") => Some(Self::ConversationLocked),
            403 if has("saml") || has("sso") => Some(Self::SingleSignOn),
            403 if has("github app") => Some(Self::AppNeeded),
            403 if has("personal access token") => Some(Self::PersonalToken),
            _ => None,
        }
    }
}

impl GitHub {
    /// `failure` with the way out.
    pub(super) fn refused(&self, operation: Operation, failure: Failure) -> Error {
        let Failure::Refused { status, retry_after: None, .. } = &failure else { return failure.into_error() };
        let Some(way) = self.way_out(operation, *status, Refusal::of(&failure)) else {
            let kind = if (400..500).contains(status) { ErrorKind::Denied } else { ErrorKind::Network };
            return Error::new(kind, failure.to_string());
        };
        Error::denied(format!("{failure}; {way}"))
    }

    fn way_out(&self, operation: Operation, status: u16, refusal: Option<Refusal>) -> Option<String> {
        let (line, setting) = operation.permission();
        let (source, repository) = (&self.source, &self.place.repository);
        let way = match (status, refusal) {
            (401, _) => format!("the token in {source} is mistyped, expired or revoked, or is one for another server"),
            (_, Some(Refusal::CommentLocked | Refusal::ConversationLocked)) => "the conversation is locked; unlock it, or report somewhere else (--target)".to_owned(),
            (_, Some(Refusal::SingleSignOn)) => {
                format!("authorize the token in {source} for the organization (Settings > Developer settings > Configure SSO)")
            }
            (_, Some(Refusal::AppNeeded)) if operation == Operation::Check => {
                "GitHub takes checks from no personal token: set GITHUB_TOKEN in the step's env to ${{ secrets.GITHUB_TOKEN }}, and add \
                 `checks: write` to the job's permissions"
                    .to_owned()
            }
            (403 | 404, _) if operation == Operation::Runners => format!(
                "registering runners is for administrators, and no workflow's own token may do it: give REPO_TOKEN a classic token with the scope \
                 repo (admin:org for an organization, manage_runners:enterprise for an enterprise), or a fine-grained one with \"{setting}\""
            ),
            (_, Some(Refusal::PersonalToken)) => {
                format!("give the token in {source} the repository permission \"{setting}\" for {repository}")
            }
            (403, _) if self.place.is_fork => format!(
                "the pull request comes from a fork, so that the workflow's token may only read, whatever its permissions say; report from \
                 a workflow_run workflow instead, which needs `{line}`"
            ),
            (403, _) => format!(
                "add `{line}` to the job's permissions in the workflow (permissions that are not listed are then none: keep `contents: read` \
                 for the checkout), or give the token in {source} that right"
            ),
            (404, _) if self.place.is_fork => format!(
                "the pull request comes from a fork, whose workflow's token may only read; or {repository} has no such thing"
            ),
            (404, _) => format!(
                "either it does not exist, or the token in {source} may not see it: to such a token GitHub says of a private repository that it \
                 is not there. A workflow's token needs `{line}` in the job's permissions and is good for its own repository only, a classic \
                 one the scope repo, a fine-grained one \"{setting}\""
            ),
            (410, _) => format!("issues are turned off in {repository}; report on a pull request or a commit (--target)"),
            (409, _) if operation == Operation::Upload => format!("{repository} is empty: GitHub keeps files only where there is a first commit"),
            _ => return None,
        };
        Some(way)
    }
}
