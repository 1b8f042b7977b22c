//! What stands between a command and a host: keeps every request, passes it on, and makes the faults of a wire.
//!
//! The host behind it is one of [`crate::host`]'s, in this process, or a double in another; the command cannot tell.

use std::io::{self, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::tls::{self, Certificate, Stream};
use super::wire::{Request, Response};
use crate::host::Host;

/// Who answers.
#[derive(Clone)]
pub(crate) enum Upstream {
    Memory(Arc<Mutex<Box<dyn Host>>>),
    /// A double at an origin, with the file of its authority when that is `https`.
    Double {
        origin: String,
        authority: Option<String>,
    },
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The host is not asked; this is the answer.
    Answer(Response),
    /// The connection is closed before the host is asked.
    Drop,
    /// The host does its work and its answer is lost.
    DropAfter,
    /// The host does its work and half of its answer arrives.
    Half,
    /// The host does its work and its answer comes too late.
    Late(Duration),
}

struct Rule {
    method: &'static str,
    part: String,
    times: u32,
    fault: Fault,
}

/// A request and what was answered; 0 where nothing was.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) request: Request,
    pub(crate) status: u16,
    pub(crate) is_fault: bool,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    seen: Vec<Seen>,
}

/// A server on a free port; it goes with the process.
pub(crate) struct Relay {
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    pub(crate) upstream: Upstream,
    state: Arc<Mutex<State>>,
}

impl Relay {
    /// In front of `upstream`; over TLS when there is a certificate to show.
    pub(crate) fn start(upstream: Upstream, certificate: Option<Certificate>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let origin = format!("{scheme}://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let relay = Self { origin: origin.clone(), upstream: upstream.clone(), state: Arc::clone(&state) };
        thread::spawn(move || {
            for socket in listener.incoming() {
                let Ok(socket) = socket else { continue };
                let (upstream, state, origin) = (upstream.clone(), Arc::clone(&state), origin.clone());
                thread::spawn(move || {
                    let stream: Box<dyn Stream> = match certificate {
                        Some(certificate) => Box::new(tls::accept(socket, certificate)),
                        None => Box::new(socket),
                    };
                    // A client that goes away mid-word is one of the cases.
                    let _ = serve(BufReader::new(stream), &upstream, &state, &origin);
                });
            }
        });
        relay
    }

    /// The next `times` requests of `method` whose target holds `part` meet `fault`.
    pub(crate) fn fail(&self, method: &'static str, part: &str, times: u32, fault: Fault) {
        self.state.lock().unwrap().rules.push(Rule { method, part: part.to_owned(), times, fault });
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }
}

fn serve(
    mut stream: BufReader<Box<dyn Stream>>,
    upstream: &Upstream,
    state: &Mutex<State>,
    origin: &str,
) -> io::Result<()> {
    while let Some(request) = Request::read(&mut stream)? {
        let fault = {
            let mut state = state.lock().unwrap();
            let rule = state
                .rules
                .iter_mut()
                .find(|rule| rule.times > 0 && rule.method == request.method && request.target.contains(&rule.part));
            rule.map(|rule| {
                rule.times -= 1;
                rule.fault.clone()
            })
        };
        let is_fault = fault.is_some();
        let keep = |status| state.lock().unwrap().seen.push(Seen { request: request.clone(), status, is_fault });
        let answer = match &fault {
            Some(Fault::Answer(response)) => response.clone(),
            Some(Fault::Drop) => {
                keep(0);
                return Ok(());
            }
            _ => upstream.answer(&request, origin)?,
        };
        keep(answer.status);
        let bytes = answer.to_bytes();
        match fault {
            Some(Fault::DropAfter) => return Ok(()),
            Some(Fault::Half) => {
                stream.get_mut().write_all(&bytes[..bytes.len() - answer.body.len() / 2])?;
                return stream.get_mut().flush();
            }
            Some(Fault::Late(wait)) => thread::sleep(wait),
            _ => {}
        }
        stream.get_mut().write_all(&bytes)?;
        stream.get_mut().flush()?;
    }
    Ok(())
}

impl Upstream {
    /// What the host says to `request`, with its own origin replaced by `origin`.
    pub(crate) fn answer(&self, request: &Request, origin: &str) -> io::Result<Response> {
        match self {
            Self::Memory(host) => Ok(host.lock().unwrap().answer(request, origin)),
            Self::Double { origin: double, authority } => {
                let mut answer = ask(request, double, authority.as_deref())?;
                let replace = |text: &str| text.replace(double, origin);
                for (_, value) in &mut answer.headers {
                    *value = replace(value);
                }
                if let Ok(text) = std::str::from_utf8(&answer.body) {
                    answer.body = replace(text).into_bytes();
                }
                Ok(answer)
            }
        }
    }
}

/// What is at `url`, for anybody.
#[cfg(feature = "buckets")]
pub(crate) fn fetch(url: &str, authority: Option<&str>) -> io::Result<Response> {
    let slash = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    let (origin, target) = url.split_at(slash);
    let request = Request { method: "GET".into(), target: target.into(), headers: Vec::new(), body: Vec::new() };
    ask(&request, origin, authority)
}

/// One request over a connection of its own.
fn ask(request: &Request, origin: &str, authority: Option<&str>) -> io::Result<Response> {
    let (_, host) = origin.split_once("://").ok_or(io::ErrorKind::InvalidInput)?;
    let socket = TcpStream::connect(host)?;
    let mut request = request.clone();
    request.headers.retain(|(name, _)| !matches!(name.as_str(), "host" | "connection" | "accept-encoding"));
    request.headers.push(("host".into(), host.into()));
    request.headers.push(("connection".into(), "close".into()));
    let mut stream: Box<dyn Stream> = match authority {
        Some(file) => Box::new(tls::connect(socket, file)),
        None => Box::new(socket),
    };
    request.write(&mut stream)?;
    Response::read(&mut BufReader::new(stream))
}
