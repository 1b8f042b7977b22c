//! A runner's end in order: its job decided on, its processes ended, the job asked for again, the runner removed, the machine let go.
//!
//! The launcher does it, or the watchdog when the launcher is gone, or both one after the other when it died in the middle.

use std::process::{Command, Stdio};
use std::time::Duration;

use super::estate::{Estate, MARK};
use super::pace::Pace;
use super::processes::Target;
use crate::error::{Error, Result};
use crate::forge::runners::{Job, JobState, Runner, Runners};

/// How often something is tried that the host or the network refuses; the waits between grow to a minute.
const TRIES: u32 = 12;

/// What a machine does about itself when its runner has ended: a program and its arguments.
pub(crate) type Hook = Vec<String>;

/// Ends what `estate` tells of. `keep` is told each decision before it is acted on.
///
/// # Errors
///
/// The last refusal, with what is left, when the host could not be moved.
pub(crate) fn wind_up(
    estate: &mut Estate,
    host: &dyn Runners,
    is_retried: bool,
    pace: Pace,
    keep: &mut dyn FnMut(&Estate),
) -> Result<()> {
    if is_retried && !estate.is_lost && !estate.is_settled {
        // When the host cannot be asked, a job that was not heard to end counts as lost.
        let lost = persist(pace, || lost_job(estate, host)).unwrap_or_else(|_| estate.job.clone());
        estate.is_lost = lost.is_some();
        estate.job = lost;
        keep(estate);
    }
    let mark = format!("{MARK}={}", estate.mark);
    Target { group: estate.group, mark: &mark, container: estate.container.as_deref() }.end(pace);
    if is_retried && !estate.is_lost && !estate.is_settled {
        // The agent may have been given a job in its last moment.
        estate.job = persist(pace, || open_job(estate, host)).unwrap_or_default();
        estate.is_lost = estate.job.is_some();
        keep(estate);
    }
    let asked = match &estate.job {
        Some(job) if estate.is_lost => persist(pace, || restart(job, host)).map_err(|error| {
            error.prefixed(format_args!("the job {} is lost and could not be asked for again", job.id))
        }),
        _ => Ok(()),
    };
    let removed = remove(estate, host, pace);
    asked.and(removed)
}

/// Runs the hook; what it says and how it ends is its own affair.
///
/// # Errors
///
/// When it cannot be started, or fails.
pub(crate) fn let_go(hook: &[String]) -> Result<()> {
    let Some((program, arguments)) = hook.split_first() else { return Ok(()) };
    let run = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match run {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::io(format!("{program}, which lets the machine go, ended with {status}"))),
        Err(error) => Err(Error::io(format!("{program}, which lets the machine go, cannot be started: {error}"))),
    }
}

/// Asks for `job` again, unless it was done in the moment before its agent was ended.
fn restart(job: &Job, host: &dyn Runners) -> Result<()> {
    if host.state(job)? == JobState::Succeeded { Ok(()) } else { host.ask_again(job) }
}

/// The job that nobody will end.
fn lost_job(estate: &Estate, host: &dyn Runners) -> Result<Option<Job>> {
    if let Some(job) = &estate.job {
        return Ok((host.state(job)? == JobState::Open).then(|| job.clone()));
    }
    open_job(estate, host)
}

/// The job that the host takes the runner to have, unless it was heard to end.
fn open_job(estate: &Estate, host: &dyn Runners) -> Result<Option<Job>> {
    for runner in registered(estate, host)? {
        let open = host.open_job(&runner)?;
        if open.is_some() && open != estate.done {
            return Ok(open);
        }
    }
    Ok(None)
}

fn registered(estate: &Estate, host: &dyn Runners) -> Result<Vec<Runner>> {
    let mut runners = host.list()?;
    runners.retain(|runner| estate.names.contains(&runner.name));
    Ok(runners)
}

/// Removes the runner, and looks whether it is gone: it may have been registered by a request that nobody heard the end of.
fn remove(estate: &Estate, host: &dyn Runners, pace: Pace) -> Result<()> {
    let gone = persist(pace, || {
        for runner in registered(estate, host)? {
            if !host.remove(&runner.id, true)? {
                return Err(Error::network("the host still takes it to have a job"));
            }
        }
        pace.wait(Duration::from_secs(2));
        match registered(estate, host)?.is_empty() {
            true => Ok(()),
            false => Err(Error::network("the host has it still")),
        }
    });
    let names = estate.names.join(", ");
    gone.map_err(|error| {
        error.prefixed(format_args!("the runner {names} may still be registered; `cml runner stop {names}` removes it"))
    })
}

/// What `work` comes to, tried until it succeeds or has been tried often enough. A token that is refused may be taken a moment later.
fn persist<T>(pace: Pace, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        match work() {
            Err(_) if tries < TRIES => {
                pace.wait(Duration::from_secs(1 << tries.min(6)).min(Duration::from_secs(60)));
                tries += 1;
            }
            end => return end,
        }
    }
}
