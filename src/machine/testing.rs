//! A machine and a runner for the tests of this module.

use std::time::Duration;

use super::request::{Agent, Cloud, Download, Engine, Machine, Runner};

/// A machine of which nothing is asked, by SkyPilot.
pub(super) fn machine(cloud: Cloud) -> Machine {
    Machine::at(cloud, Engine::SkyPilot, "us-west")
}

/// A runner of GitHub that serves one job.
pub(super) fn runner() -> Runner {
    let download = Download { url: "https://example.com/agent.tar.gz".to_owned(), sha256: "0".repeat(64) };
    Runner {
        name: "GPU 1".to_owned(),
        idle: Some(Duration::from_secs(300)),
        is_single: true,
        agent: Agent::GitHub(download),
        secrets: vec![("ACTIONS_RUNNER_INPUT_JITCONFIG", String::new())],
    }
}
