//! The one HTTP client: every request of the program goes through it.
//!
//! Blocking, and built when the first request is made, so that a command that needs no network does not pay for it.
//! [`request`] holds what is sent, [`send`] drives the tries, [`retry`] says when to try again, [`proxy`] and [`roots`] how a host is
//! reached and trusted. Redirects are followed here and not by the library: a [`Credential`] goes to its own origin alone.

use crate::numeric::random::SplitMix64;
mod answer;
mod credential;
mod failure;
mod host_message;
mod proxy;
mod request;
mod retry;
mod roots;
mod send;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

pub(crate) use answer::Answer;
pub(crate) use credential::Credential;
pub(crate) use failure::Failure;
#[cfg(feature = "buckets")]
pub(crate) use host_message::one_line;
pub(crate) use proxy::Proxies;
pub(crate) use request::Request;
pub(crate) use roots::Roots;

use crate::error::Result;

/// The methods that are used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Method {
    Get,
    #[cfg_attr(not(feature = "buckets"), expect(dead_code, reason = "only buckets are asked for what they hold"))]
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The word on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Time, which only the command line may take from the machine.
pub(crate) trait Clock {
    /// The time of day.
    fn now(&self) -> SystemTime;

    /// Returns after `time`.
    fn wait(&self, time: Duration);
}

/// Takes one line.
pub(crate) type Log = Rc<dyn Fn(&str)>;

/// How requests are made.
#[derive(Clone)]
pub(crate) struct Settings {
    /// Time for one try, from the first byte sent to the last received; a large body gets more. 60 s, or `CML_TIMEOUT` in whole seconds.
    pub(crate) timeout: Duration,
    /// Time for a connection to be there, TLS included. 15 s.
    pub(crate) connect_timeout: Duration,
    /// Tries of one request, the first included. 5.
    pub(crate) attempts: u32,
    /// Before the second try; doubled before each further one, and jittered. 1 s.
    pub(crate) first_wait: Duration,
    /// Waits of one request, in all; a host that asks for more is not waited for. 300 s.
    pub(crate) total_wait: Duration,
    /// Bytes of one answer. 64 MiB.
    pub(crate) answer_limit: u64,
    pub(crate) clock: Rc<dyn Clock>,
    /// Takes one line for each try: method, path, status, time.
    pub(crate) log: Option<Log>,
    pub(crate) proxies: Proxies,
    pub(crate) roots: Roots,
}

impl Settings {
    /// The defaults, with the proxies and the certificates that `env` names.
    pub(crate) fn from_env(env: &dyn Fn(&str) -> Option<String>, clock: Rc<dyn Clock>) -> Self {
        let timeout = env("CML_TIMEOUT").and_then(|text| text.trim().parse().ok()).filter(|seconds| *seconds > 0);
        Self {
            timeout: Duration::from_secs(timeout.unwrap_or(60)),
            connect_timeout: Duration::from_secs(15),
            attempts: 5,
            first_wait: Duration::from_secs(1),
            total_wait: Duration::from_secs(300),
            answer_limit: 64 << 20,
            clock,
            log: None,
            proxies: Proxies::from_env(env),
            roots: Roots::from_env(env),
        }
    }
}

/// Sends requests; a clone shares connections with the original.
#[derive(Clone)]
pub(crate) struct Client {
    inner: Rc<Inner>,
}

struct Inner {
    settings: Settings,
    built: OnceCell<reqwest::blocking::Client>,
    /// State of the generator behind the jitter.
    random: Cell<SplitMix64>,
}

impl Client {
    /// A client that has not connected to anything yet.
    ///
    /// # Errors
    ///
    /// When a proxy's address is none; the message names the variable.
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        settings.proxies.check()?;
        let since = settings.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let random = Cell::new(SplitMix64::new(since.as_secs() ^ u64::from(since.subsec_nanos()).rotate_left(32)));
        Ok(Self { inner: Rc::new(Inner { settings: settings.clone(), built: OnceCell::new(), random }) })
    }

    /// Begins a request; nothing is sent before [`Request::send`].
    pub(crate) fn request(&self, method: Method, url: &str) -> Request<'_> {
        Request::new(self, method, url)
    }

    /// Sends what must arrive once. When `send` fails in a way that leaves open whether the host took it, `look` is asked whether it
    /// is there (with the time since the first try, to tell it from older things like it) before it is sent again.
    ///
    /// # Errors
    ///
    /// The last failure of `send`, also when `look` fails.
    pub(crate) fn once<T>(
        &self,
        send: impl Fn() -> Result<T, Failure>,
        look: impl Fn(Duration) -> Result<Option<T>, Failure>,
    ) -> Result<T, Failure> {
        let start = self.now();
        let mut tries = 0;
        loop {
            let failure = match send() {
                Err(failure) if failure.perhaps_taken() => failure,
                done => return done,
            };
            tries += 1;
            self.pause(tries);
            let since = self.now().duration_since(start).unwrap_or_default();
            match look(since) {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if tries < self.inner.settings.attempts => {}
                _ => return Err(failure),
            }
        }
    }

    /// Waits as before the next try, after `tries` of them.
    pub(crate) fn pause(&self, tries: u32) {
        self.inner.settings.clock.wait(self.back_off(tries));
    }

    /// The time of day.
    pub(crate) fn now(&self) -> SystemTime {
        self.inner.settings.clock.now()
    }

    /// The wait after the given number of tries: doubled each time, and between half and all of that.
    fn back_off(&self, tries: u32) -> Duration {
        let most = self.inner.settings.first_wait.saturating_mul(1 << tries.saturating_sub(1).min(16));
        most.mul_f64(0.5 + self.random() / 2.0)
    }

    /// A number evenly distributed in [0, 1).
    fn random(&self) -> f64 {
        let mut random = self.inner.random.get();
        let high = u32::try_from(random.draw() >> 32).unwrap_or(0);
        self.inner.random.set(random);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }

    /// The library's client, built at the first call.
    ///
    /// # Errors
    ///
    /// A sentence that says why it cannot be built.
    fn built(&self) -> Result<&reqwest::blocking::Client, String> {
        if let Some(built) = self.inner.built.get() {
            return Ok(built);
        }
        // Another part of the program may have chosen it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let settings = &self.inner.settings;
        let proxies = settings.proxies.to_reqwest().map_err(|error| error.message().to_owned())?;
        let plain = || {
            let builder = reqwest::blocking::Client::builder()
                .user_agent(concat!("cml/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(settings.connect_timeout)
                .no_proxy();
            proxies.iter().cloned().fold(builder, reqwest::blocking::ClientBuilder::proxy)
        };
        let refuse = |error: reqwest::Error| format!("no HTTP client can be made: {}", host_message::innermost(&error));
        let built = match settings.roots.put_on(plain())?.build() {
            Ok(built) => built,
            // A machine without any certificates can still use HTTP; over HTTPS it is told that it trusts nobody.
            Err(_) if settings.roots.are_the_systems() => plain().tls_certs_only([]).build().map_err(refuse)?,
            Err(error) => return Err(refuse(error)),
        };
        Ok(self.inner.built.get_or_init(|| built))
    }
}
