//! The HTTP client as the command line sets it up: proxies and certificates from the environment, the machine's clock, and
//! a line for each try with `--log debug`.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use super::console::{Console, Level};
use super::environment::Environment;
use crate::error::Error;
use crate::forge::http::{Client, Clock, Failure, Method, Settings};
use crate::plot::Fetch;
use crate::runner::Pace;

/// The machine's clock, whose waits are as short as a pace makes them.
struct SystemClock(Pace);

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn wait(&self, time: Duration) {
        self.0.wait(time);
    }
}

/// How every request of this process is made.
pub(super) fn settings(environment: &Environment, console: Console) -> Settings {
    paced_settings(environment, console, Pace(1))
}

/// The same, for a runner whose time goes at `pace`.
pub(super) fn paced_settings(environment: &Environment, console: Console, pace: Pace) -> Settings {
    let log: Rc<dyn Fn(&str)> = Rc::new(move |line| console.debug(&line));
    Settings { log: Some(log), ..Settings::from_env(&environment.lookup(), Rc::new(SystemClock(pace))) }
}

/// Fetches data from `origins` as the commands do, with the proxies and certificates that the environment names.
pub fn fetch_from(origins: &[String]) -> Option<Fetch> {
    fetch(origins, &Environment::read(), Console { command: "cml", level: Level::Error, secrets: None })
}

/// Fetches data from `origins`, and from nowhere else, wherever a redirect leads.
pub(super) fn fetch(origins: &[String], environment: &Environment, console: Console) -> Option<Fetch> {
    if origins.is_empty() {
        return None;
    }
    let (origins, environment) = (origins.to_vec(), environment.clone());
    Some(Fetch::new(move |url| {
        let client = Client::new(&settings(&environment, console))?;
        let answer = client.request(Method::Get, url).within(&origins).send();
        Ok(answer.map_err(|failure| explain(url, failure))?.body)
    }))
}

fn explain(url: &str, failure: Failure) -> Error {
    if failure.status().is_some_and(|status| (300..400).contains(&status)) {
        return Error::forbidden(format!("{url:?}: {}; --allow-url ORIGIN allows it", failure.message()));
    }
    Error::network(format!("{url:?}: {failure}"))
}
