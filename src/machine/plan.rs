//! What would be asked for, as text, and what is to be said of it.

use super::request::{Agent, Engine, Machine, Runner};
use super::{job, task};
use crate::error::Result;

/// The text of what would be asked for, without the runner's secret.
///
/// # Errors
///
/// Part of the request cannot be had there: the message names the flag and the way out.
pub(crate) fn plan(machine: &Machine, runner: &Runner) -> Result<String> {
    let shown = match machine.engine {
        Engine::SkyPilot => task::plan(machine, runner)?.shown(),
        Engine::Kubectl => job::manifest(machine, runner)?,
    };
    Ok(format!("{shown:#}\n"))
}

/// What of a request is taken and changes nothing, or less than its name says.
pub(crate) fn remarks(machine: &Machine, runner: &Runner) -> Vec<String> {
    let mut remarks = Vec::new();
    if matches!(runner.agent, Agent::GitHub(_)) && !runner.is_single {
        remarks.push(
            "the machine serves one job and ends, as with --single: its just-in-time configuration holds for one; launch one machine a job"
                .to_owned(),
        );
    }
    if machine.gpu.as_deref().is_some_and(|gpu| gpu.eq_ignore_ascii_case("tesla")) {
        remarks.push("--cloud-gpu tesla is deprecated; v100 is asked for, and should be named".to_owned());
    }
    if machine.spot_price.is_some() && machine.is_spot && machine.engine == Engine::SkyPilot {
        remarks.push(
            "--cloud-spot-price is the most that the machine may cost an hour: SkyPilot makes no bids, and takes none that costs more"
                .to_owned(),
        );
    }
    remarks
}
