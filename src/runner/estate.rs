//! What is to be put in order when a runner ends, by whoever is left to do it.

use serde::{Deserialize, Serialize};

use crate::forge::runners::Job;

/// What a runner has at its host and on this machine. It is told to the watchdog ahead of each change, so that nothing can be there of
/// which nobody knows.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Estate {
    /// Names under which it is registered, or was, or is about to be.
    pub(crate) names: Vec<String>,
    /// The value of [`MARK`] in the environment of its processes.
    pub(crate) mark: String,
    /// The process group of the agent.
    pub(crate) group: Option<u32>,
    /// The name of the agent's container.
    pub(crate) container: Option<String>,
    /// The job that the agent has, as far as it was found.
    pub(crate) job: Option<Job>,
    /// The job that it ended last, which the host may show as open for a moment.
    pub(crate) done: Option<Job>,
    /// The agent has ended its only job, or was let go without one: there is nothing to ask the host for.
    pub(crate) is_settled: bool,
    /// It was decided that the job is to be asked for again; from here on its own state tells nothing.
    pub(crate) is_lost: bool,
}

/// The variable by which the processes of a runner are known, however far they have gone from it.
pub(crate) const MARK: &str = "CML_RUNNER_MARK";
