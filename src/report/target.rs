//! What a report's comment hangs on: the pull request of the event, else of the commit, else of the branch, else the commit.

use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::{Forge, Target};

/// What was asked for with `--target`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum TargetSpec {
    /// The pull request if there is one, else the commit.
    #[default]
    Auto,
    /// The pull request of this run.
    PullRequest,
    /// The commit of this run.
    Commit,
    /// One that was named.
    Exactly(Target),
}

impl TargetSpec {
    /// Reads `auto`, `pr`, `commit`, `pr/7`, `commit/<sha>` or `issue/7`.
    ///
    /// # Errors
    ///
    /// On anything else, with the forms that there are.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        const FORMS: &str = "give auto, pr, commit, pr/NUMBER, commit/SHA or issue/NUMBER";
        let unparsable = || Error::data(format!("failed to parse comment --target=\"{text}\"; {FORMS}"));
        let Some((kind, id)) = text.split_once('/') else {
            return match text.to_ascii_lowercase().as_str() {
                "auto" => Ok(Self::Auto),
                "pr" => Ok(Self::PullRequest),
                "commit" => Ok(Self::Commit),
                _ => Err(unparsable()),
            };
        };
        let number = || id.parse().map_err(|_| unparsable());
        match kind.to_ascii_lowercase().as_str() {
            "commit" if id.is_empty() => Err(unparsable()),
            "commit" => Ok(Self::Exactly(Target::Commit(id.to_owned()))),
            "pr" => Ok(Self::Exactly(Target::PullRequest(number()?))),
            "issue" => Ok(Self::Exactly(Target::Issue(number()?))),
            _ => Err(Error::data(format!("unsupported comment target \"{text}\"; {FORMS}"))),
        }
    }
}

/// A target, and what the author should know about how it was chosen.
#[derive(Debug)]
pub(super) struct ResolvedTarget {
    pub(super) target: Target,
    pub(super) warnings: Vec<String>,
}

/// The target that `spec` means at `place`.
///
/// # Errors
///
/// When a pull request or a commit was asked for and there is none, or the forge does not answer. Asked for nothing in
/// particular, a forge that does not answer is a warning, and the commit the target.
pub(super) fn resolve(spec: &TargetSpec, forge: &dyn Forge, place: &Place) -> Result<ResolvedTarget> {
    let commit = || {
        let sha = place.sha.clone();
        sha.map(Target::Commit)
            .ok_or_else(|| Error::data("it is not known which commit the report is about; give --target commit/SHA"))
    };
    let target = match spec {
        TargetSpec::Exactly(target) => target.clone(),
        TargetSpec::Commit => commit()?,
        TargetSpec::PullRequest => pull_request(forge, place)?.ok_or_else(|| {
            let about = about(place);
            Error::data(format!("no open pull request {about} was found; give --target pr/NUMBER, or --target commit"))
        })?,
        TargetSpec::Auto => match pull_request(forge, place) {
            Ok(Some(target)) => target,
            other => {
                let why = match other {
                    Err(error) => format!("the pull request could not be looked for ({error})"),
                    Ok(_) => format!("no open pull request {} was found", about(place)),
                };
                let warning = format!("{why}: the report goes to the commit, where fewer people see it");
                return Ok(ResolvedTarget { target: commit()?, warnings: vec![warning] });
            }
        },
    };
    Ok(ResolvedTarget { target, warnings: Vec::new() })
}

fn pull_request(forge: &dyn Forge, place: &Place) -> Result<Option<Target>> {
    if let Some(number) = place.pull_request {
        return Ok(Some(Target::PullRequest(number)));
    }
    // A forge that cannot answer for the commit may for the branch: Bitbucket needs an app for the former.
    let of_commit = place.sha.as_deref().map(|sha| forge.pull_request_of_commit(sha));
    if let Some(Ok(Some(number))) = of_commit {
        return Ok(Some(Target::PullRequest(number)));
    }
    if let Some(branch) = &place.branch
        && let Some(number) = forge.pull_request_of_branch(branch)?
    {
        return Ok(Some(Target::PullRequest(number)));
    }
    match of_commit {
        Some(Err(error)) => Err(error),
        _ => Ok(None),
    }
}

fn about(place: &Place) -> String {
    match (&place.sha, &place.branch) {
        (Some(sha), Some(branch)) => format!("with commit {sha} or from branch {branch}"),
        (Some(sha), None) => format!("with commit {sha}"),
        (None, Some(branch)) => format!("from branch {branch}"),
        (None, None) => "(neither commit nor branch is known)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{FakeForge, place};

    fn with(event: Option<u64>, of_commit: Option<u64>, of_branch: Option<u64>) -> (FakeForge, Place) {
        let forge = FakeForge { of_commit, of_branch, ..FakeForge::default() };
        (forge, Place { pull_request: event, ..place() })
    }

    #[track_caller]
    fn check(text: &str, (forge, place): (FakeForge, Place), want: &str) {
        let aim = TargetSpec::parse(text).and_then(|spec| resolve(&spec, &forge, &place));
        let got = match aim {
            Ok(ResolvedTarget { target, warnings }) => {
                format!("{target:?}{}", if warnings.is_empty() { "" } else { " warned" })
            }
            Err(error) => error.to_string(),
        };
        assert!(got == want || want.len() > 25 && got.contains(want), "{text}: {got}");
    }

    #[test]
    fn d1_qualified_targets_are_taken_as_they_are() {
        check("pr/3", with(Some(4), None, None), "PullRequest(3)");
        check("commit/abcdefg", with(None, None, None), "Commit(\"abcdefg\")");
        check("issue/3", with(None, None, None), "Issue(3)");
        check("Issue/3", with(None, None, None), "Issue(3)");
    }

    #[test]
    fn d1_what_cannot_be_a_target_is_refused() {
        check("unsupported/3", with(None, None, None), "unsupported comment target \"unsupported/3\"");
        check("issue", with(None, None, None), "failed to parse comment --target=\"issue\"");
        check("pr/x", with(None, None, None), "failed to parse comment --target=\"pr/x\"");
        check("commit/", with(None, None, None), "failed to parse comment --target=\"commit/\"");
    }

    #[test]
    fn d1_a_bare_commit_is_that_of_the_run() {
        check("commit", with(Some(4), Some(5), None), "Commit(\"c0ffee\")");
        let (forge, place) = with(None, None, None);
        check("commit", (forge, Place { sha: None, ..place }), "the report is about; give --target commit/SHA");
    }

    #[test]
    fn d1_a_bare_pull_request_is_that_of_the_event_then_of_the_commit() {
        check("pr", with(Some(4), Some(5), Some(6)), "PullRequest(4)");
        check("pr", with(None, Some(5), Some(6)), "PullRequest(5)");
        check("pr", with(None, None, None), "no open pull request with commit c0ffee");
    }

    #[test]
    fn d1_auto_falls_back_to_the_commit_and_says_so() {
        check("auto", with(Some(4), Some(5), None), "PullRequest(4)");
        check("AUTO", with(None, Some(5), None), "PullRequest(5)");
        check("auto", with(None, None, None), "Commit(\"c0ffee\") warned");
    }

    #[test]
    fn d3_the_branch_is_asked_when_the_commit_has_no_pull_request() {
        check("auto", with(None, None, Some(6)), "PullRequest(6)");
        let (mut forge, place) = with(None, None, Some(6));
        forge.lookup_error = Some(Error::network("timed out"));
        check("auto", (forge, place), "PullRequest(6)");
    }

    #[test]
    fn a_forge_that_does_not_answer_is_a_warning_unless_it_was_asked_for() {
        let broken = || {
            let (mut forge, place) = with(None, None, None);
            forge.lookup_error = Some(Error::denied("needs `pull-requests: read`"));
            (forge, place)
        };
        check("auto", broken(), "Commit(\"c0ffee\") warned");
        check("pr", broken(), "needs `pull-requests: read`");
    }
}
