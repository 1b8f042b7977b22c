//! What a runner needs of a host, whichever it is: to be registered, seen and removed, and its lost job asked for again.

use std::env::consts::{ARCH, OS};

use crate::error::Result;

/// What an agent runs on, in Rust's words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Platform {
    pub(crate) os: &'static str,
    pub(crate) architecture: &'static str,
}

impl Platform {
    /// This machine.
    pub(crate) const HERE: Self = Self { os: OS, architecture: ARCH };

    /// A machine of a cloud.
    pub(crate) const CLOUD: Self = Self { os: "linux", architecture: "x86_64" };
}

/// A runner that a host knows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Runner {
    /// The name that the host's API gives it; opaque.
    pub(crate) id: String,
    /// The name that people gave it.
    pub(crate) name: String,
    pub(crate) labels: Vec<String>,
    pub(crate) is_online: bool,
    /// It has a job now; `false` where the host does not say.
    pub(crate) is_busy: bool,
}

/// A runner to be made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NewRunner {
    pub(crate) name: String,
    /// Those that the user gave; the host's own ones are added.
    pub(crate) labels: Vec<String>,
    /// The number of the runner group, where the host has groups.
    pub(crate) group: Option<u64>,
    pub(crate) platform: Platform,
}

/// A runner that was made, with what its agent needs to know. `Debug` hides that.
pub(crate) struct Registration {
    pub(crate) id: String,
    /// Variables of the agent's environment: no argument list and no file shows them.
    pub(crate) variables: Vec<(&'static str, String)>,
}

/// A job that a runner was given, as the host's API names it.
#[derive(Clone, Debug, Default, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
pub(crate) struct Job {
    /// GitHub's job, GitLab's job, Bitbucket's step.
    pub(crate) id: String,
    /// GitHub's run, Bitbucket's pipeline; empty where the job is enough.
    pub(crate) run: String,
    /// Which attempt of the run it belongs to, so that only that one is asked for again.
    pub(crate) attempt: u64,
}

/// What the host knows of a job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum JobState {
    /// It waits or runs, so that nobody will end it when its runner is gone.
    Open,
    Succeeded,
    /// It ended in any other way.
    Ended,
    /// It has been asked for again.
    AskedAgain,
}

/// Where an agent's program is had from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Download {
    pub(crate) url: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
}

/// The runners of a repository, or of what owns it, at their host.
///
/// Each method fails as those of [`Forge`](super::Forge) do. What is done twice is done once: what is gone is removed, and a job that has
/// been asked for again is not asked for a second time.
pub(crate) trait Runners {
    /// All that are registered.
    fn list(&self) -> Result<Vec<Runner>>;

    /// Registers a runner, without looking whether there is one of that name.
    fn register(&self, new: &NewRunner) -> Result<Registration>;

    /// Removes a runner; `false` when it has a job, and is kept for that. Of one that `is_dead` the job is nothing to wait for, where the
    /// host sees it so too.
    fn remove(&self, id: &str, is_dead: bool) -> Result<bool>;

    /// The job that the runner of that name and id has now, or had last if it is still open.
    fn open_job(&self, runner: &Runner) -> Result<Option<Job>>;

    /// What became of a job.
    fn state(&self, job: &Job) -> Result<JobState>;

    /// Ends what is left of a job and asks for it again, unless that has been done.
    fn ask_again(&self, job: &Job) -> Result<()>;

    /// Where the official agent for `platform` is had from, if the host offers one as a file.
    fn agent(&self, platform: Platform) -> Result<Option<Download>>;
}
