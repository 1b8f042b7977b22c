//! Where this process runs: what each CI's own variables and event file say, and the git remote outside of CI.

use std::path::PathBuf;

use super::Host;

/// Where a report stands. What is not known is `None`; flags have been put over what the environment says.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) host: Host,
    /// Without a closing slash: `https://api.github.com`, `https://git.example.com/gitlab/api/v4`.
    pub(crate) api: String,
    /// The repository's page, without a closing slash: `https://github.com/owner/name`.
    pub(crate) repository_url: String,
    /// `owner/name`, or `group/subgroup/name`.
    pub(crate) repository: String,
    /// The commit that the run is about: the head of a pull request, never the merge commit made for the run.
    pub(crate) sha: Option<String>,
    /// From the event, when it is about a pull request.
    pub(crate) pull_request: Option<u64>,
    /// Without `refs/heads/`; the head branch of a pull request.
    pub(crate) branch: Option<String>,
    /// The pull request comes from another repository, so that this run's token may only read.
    pub(crate) is_fork: bool,
    pub(crate) run: Run,
    /// Where the job's summary is appended (`GITHUB_STEP_SUMMARY`).
    pub(crate) summary: Option<PathBuf>,
}

/// The run of a CI that this process is part of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// `{workflow}` of a watermark: GitHub's workflow, GitLab's pipeline id, Bitbucket's pipeline.
    pub(crate) workflow: Option<String>,
    /// `{run}` of a watermark: GitHub's run id, GitLab's job id, Bitbucket's build number.
    pub(crate) id: Option<String>,
    /// The page of the run.
    pub(crate) url: Option<String>,
}
