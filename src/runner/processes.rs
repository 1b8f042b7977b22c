//! Processes ended, with all that they have started: the agent's group, and on Linux whatever carries its mark in the environment.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::pace::Pace;

/// How long a process has after it was told to end.
const GRACE: Duration = Duration::from_secs(10);

/// How often is looked whether it has.
const LOOKS: u32 = 20;

/// Whom to end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// A process group.
    pub(super) group: Option<u32>,
    /// A variable of the environment, `NAME=value`.
    pub(super) mark: &'a str,
    pub(super) container: Option<&'a str>,
}

impl Target<'_> {
    /// Tells all to end, and ends those that have not after a while.
    pub(super) fn end(self, pace: Pace) {
        self.signal(false);
        for _ in 0..LOOKS {
            if !self.is_there() {
                break;
            }
            pace.wait(GRACE / LOOKS);
        }
        // A process may start another one between two looks.
        for _ in 0..LOOKS {
            self.signal(true);
            if !self.is_there() {
                break;
            }
            pace.wait(Duration::from_millis(500));
        }
        if let Some(container) = self.container {
            run_quietly(Command::new("docker").args(["rm", "--force", container]));
        }
    }

    #[cfg(target_os = "linux")]
    fn signal(self, is_final: bool) {
        use rustix::process::{Pid, Signal, kill_process, kill_process_group};
        let signal = if is_final { Signal::KILL } else { Signal::TERM };
        let pid = |number: u32| i32::try_from(number).ok().and_then(Pid::from_raw);
        // Each may have ended by itself.
        if let Some(group) = self.group.and_then(pid) {
            let _ = kill_process_group(group, signal);
        }
        if is_final {
            for process in marked(self.mark).into_iter().filter_map(pid) {
                let _ = kill_process(process, signal);
            }
        }
    }

    #[cfg(target_os = "linux")]
    fn is_there(self) -> bool {
        !marked(self.mark).is_empty()
    }

    #[cfg(not(target_os = "linux"))]
    fn signal(self, is_final: bool) {
        if let Some(group) = self.group {
            let signal = if is_final { "KILL" } else { "TERM" };
            run_quietly(Command::new("kill").args(["-s", signal, "--", &format!("-{group}")]));
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn is_there(self) -> bool {
        self.group.is_some_and(|group| run_quietly(Command::new("kill").args(["-0", "--", &format!("-{group}")])))
    }
}

/// Whether the command could be run, and succeeded.
fn run_quietly(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The processes that have `mark` in their environment. One that has ended and was not waited for has none.
#[cfg(target_os = "linux")]
fn marked(mark: &str) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers
        .filter(|number| {
            let environment = std::fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
        })
        .collect()
}
