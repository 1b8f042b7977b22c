//! The watchdog of a runner: this program again, which outlives the launcher and puts in order what that leaves when it dies.
//!
//! All that it knows comes through a pipe: first its charge with the token, then the estate before each change. When the pipe ends
//! without a farewell, the launcher is dead.

use std::io::{self, BufRead, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::cli::console::{Console, Level};
use crate::cli::environment::Environment;
use crate::cli::isolated::Relaunch;
use crate::cli::network;
use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::http::Client;
use crate::forge::token::Token;
use crate::forge::{Host, runners};
use crate::runner::{Estate, Hook, Pace, let_go, wind_up};
use crate::secret::Secrets;

/// The first argument of the program when it is to watch a runner.
pub(in crate::cli) const COMMAND: &str = "watch-runner";

/// The last line of a launcher that has put all in order itself.
const FAREWELL: &str = "done";

/// What a watchdog needs to know before anything is there.
#[derive(Clone, Deserialize, Serialize)]
struct Charge {
    host: Host,
    api: String,
    repository_url: String,
    repository: String,
    token: String,
    source: String,
    is_retried: bool,
    pace: Pace,
    hook: Hook,
}

/// A watchdog, as its launcher sees it.
pub(super) struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    /// Starts a watchdog over nothing yet.
    ///
    /// # Errors
    ///
    /// When it cannot be started: then no runner should be either.
    pub(super) fn start(
        relaunch: &Relaunch,
        environment: &[(String, String)],
        place: &Place,
        token: &Token,
        is_retried: bool,
        pace: Pace,
        hook: &Hook,
    ) -> Result<Self> {
        let fail = |error: io::Error| Error::io(format!("the watchdog of the runner cannot be started: {error}"));
        let mut command = relaunch.command().map_err(fail)?;
        command.arg(COMMAND).envs(environment.iter().cloned()).stdin(Stdio::piped()).stdout(Stdio::null());
        // A signal for the launcher and all its kin does not reach it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(fail)?;
        let pipe = child.stdin.take();
        let mut watchdog = Self { child, pipe };
        let charge = Charge {
            host: place.host,
            api: place.api.clone(),
            repository_url: place.repository_url.clone(),
            repository: place.repository.clone(),
            token: token.secret().to_owned(),
            source: token.source.clone(),
            is_retried,
            pace,
            hook: hook.clone(),
        };
        watchdog.write(&serde_json::to_string(&charge).unwrap_or_default())?;
        Ok(watchdog)
    }

    /// Lets it know what is there from now on.
    pub(super) fn tell(&mut self, estate: &Estate) -> Result<()> {
        self.write(&serde_json::to_string(estate).unwrap_or_default())
    }

    /// Lets it go, since nothing is left to be put in order.
    pub(super) fn dismiss(mut self) {
        // One that is dead needs no farewell.
        let _ = self.write(FAREWELL);
        self.pipe = None;
        let _ = self.child.wait();
    }

    fn write(&mut self, line: &str) -> Result<()> {
        let written = self.pipe.as_mut().map(|pipe| writeln!(pipe, "{line}").and_then(|()| pipe.flush()));
        match written {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(Error::io(format!(
                "the watchdog of the runner is gone ({error}): if this process is killed, `cml runner stop` removes the runner"
            ))),
            None => Ok(()),
        }
    }
}

/// Watches the runner that standard input tells of, until its launcher says farewell or is gone; returns the exit status.
pub(in crate::cli) fn serve() -> u8 {
    ignore_signals();
    let mut lines = io::stdin().lock().lines().map_while(io::Result::ok);
    let Some(charge) = lines.next().and_then(|line| serde_json::from_str::<Charge>(&line).ok()) else { return 1 };
    let mut estate: Option<Estate> = None;
    for line in lines {
        if line == FAREWELL {
            return 0;
        }
        estate = serde_json::from_str(&line).ok().or(estate);
    }
    // A line that was cut is of no use, and the one before it told of what is there.
    let secrets = Secrets::new([charge.token.as_str()]);
    let known = Box::leak(Box::new(crate::cli::console::KnownSecrets::new(Box::new(move || secrets))));
    let console = Console { command: "cml runner (watchdog)", level: Level::Info, secrets: Some(known) };
    let end = estate.map_or(Ok(()), |mut estate| put_in_order(&charge, &mut estate, console));
    match end.and(let_go(&charge.hook)) {
        Ok(()) => 0,
        Err(error) => {
            console.error(&error);
            1
        }
    }
}

fn put_in_order(charge: &Charge, estate: &mut Estate, console: Console) -> Result<()> {
    console.say(&"the launcher of the runner is gone; its runner is ended");
    let [api, page, repository] = [&charge.api, &charge.repository_url, &charge.repository].map(Clone::clone);
    let place = Place::of(charge.host, api, page, repository);
    let token = Token::handed_over(charge.token.clone(), charge.source.clone());
    let settings = network::paced_settings(&Environment::read(), console, charge.pace);
    let host = runners(&place, &token, &Client::new(&settings)?)?;
    // What the agent or the launcher sent last may still be on its way.
    charge.pace.wait(Duration::from_secs(2));
    wind_up(estate, host.as_ref(), charge.is_retried, charge.pace, &mut |_| ())
}

/// The end of a session or a terminal is no reason to leave a runner alone.
fn ignore_signals() {
    #[cfg(unix)]
    for signal in [
        signal_hook::consts::SIGHUP,
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGQUIT,
        signal_hook::consts::SIGTERM,
    ] {
        // Where that is not allowed, it is as it was.
        let _ = signal_hook::flag::register(signal, std::sync::Arc::default());
    }
}
