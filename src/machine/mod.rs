//! A machine asked of a cloud: what CML's flags say of it, as a task of SkyPilot or as a Job of Kubernetes, and the programs that take these.
//!
//! A machine is given the secret of one runner and never the token of a repository. It ends by itself: without a job after the idle
//! timeout, after its longest time in any case, and whoever asked for it need not be there any more. What comes in are plain values;
//! nothing here knows how a runner is registered.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `request` | what is asked for, in CML's words | nothing |
//! | `testing` | a machine and a runner for tests | request |
//! | `names` | CML's regions, sizes and GPUs in the words of each cloud | request |
//! | `script` | what a machine runs | request testing |
//! | `task` | SkyPilot's task and settings | request names script |
//! | `job` | Kubernetes' Job and Secret | request names script |
//! | `engine` | `sky` and `kubectl`, run as programs | request task job testing |
//! | `tests` | what each flag becomes | all above |

mod engine;
mod job;
mod names;
mod request;
mod script;
mod task;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use engine::{Programs, launch, stop};
pub(crate) use request::{Agent, Cloud, Download, Engine, Machine, Runner};

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
