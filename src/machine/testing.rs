//! A machine and a runner for the tests of this module.

use std::collections::BTreeMap;
use std::time::Duration;

use super::request::{Agent, Cloud, Download, Engine, Machine, Runner};

/// A machine of which nothing is asked, by SkyPilot.
pub(super) fn machine(cloud: Cloud) -> Machine {
    Machine {
        cloud,
        engine: Engine::SkyPilot,
        region: Some("us-west".to_owned()),
        size: None,
        gpu: None,
        disk_gb: None,
        is_spot: false,
        spot_price: None,
        image: None,
        permission_set: None,
        node_selector: BTreeMap::new(),
        metadata: BTreeMap::new(),
        startup_script: None,
        aws_security_group: None,
        aws_subnet: None,
        longest: Duration::from_secs(24 * 3600),
    }
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
