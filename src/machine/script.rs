//! What a machine runs: the agent, for as long as there is work and time.

use super::request::{Agent, Download, Machine, Runner};
use crate::error::{Error, Result};

/// What is fetched, checked and run for a host. The settings are variables, so that nothing of a user's stands in the text.
pub(super) struct Script {
    pub(super) text: &'static str,
    pub(super) variables: Vec<(&'static str, String)>,
    /// An image with the agent in it, for clusters.
    pub(super) image: &'static str,
}

/// The script for the runner's host.
///
/// # Errors
///
/// The host's agent cannot be run there.
pub(super) fn script(machine: &Machine, runner: &Runner) -> Result<Script> {
    let (text, download, image) = match &runner.agent {
        Agent::GitHub(download) => (include_str!("github.sh"), download, "ghcr.io/actions/actions-runner:latest"),
        Agent::GitLab(download) => (include_str!("gitlab.sh"), download, "gitlab/gitlab-runner:latest"),
        Agent::Bitbucket => {
            return Err(Error::unsupported(
                "--cloud: Bitbucket's agent is a container that needs Docker around it; start a machine that has it, and run \
                 `cml runner launch` without --cloud there",
            ));
        }
    };
    let Download { url, sha256 } = download;
    let longest = machine.longest.as_secs();
    let mut variables = vec![
        ("CML_IDLE_SECONDS", runner.idle.map_or(longest, |idle| idle.as_secs()).to_string()),
        ("CML_LONGEST_SECONDS", longest.to_string()),
        ("CML_AGENT_URL", url.clone()),
        ("CML_AGENT_SHA256", sha256.clone()),
    ];
    if matches!(runner.agent, Agent::GitLab(_)) {
        // 0 is no limit.
        variables.push(("CML_MOST_JOBS", u8::from(runner.is_single).to_string()));
    }
    Ok(Script { text, variables, image })
}

#[cfg(all(test, unix))]
mod tests;
