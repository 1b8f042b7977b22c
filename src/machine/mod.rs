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
//! | `plan` | what would be asked for, as text | request task job |
//! | `engine` | `sky` and `kubectl`, run as programs | request task job testing |
//! | `tests` | what each flag becomes | all above |

mod engine;
mod job;
mod names;
mod plan;
mod request;
mod script;
mod task;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use engine::{Programs, launch, stop};
pub(crate) use plan::{plan, remarks};
pub(crate) use request::{Agent, Cloud, Download, Engine, Machine, Runner, machine_name};
