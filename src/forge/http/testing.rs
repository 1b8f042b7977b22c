//! What tests of requests share: a clock that stands still, and a server that expects requests in order and answers each as told,
//! faults included.
//!
//! One request a connection; what was asked is kept. [`MockServer::finish`] fails the test when anything else was asked, or less.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

use super::Clock;

/// A clock that stands at the beginning of Unix time, and does not wait.
pub(crate) struct FrozenClock;

impl Clock for FrozenClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn wait(&self, _: Duration) {}
}

/// One expected request and what becomes of it.
pub(crate) struct Exchange {
    method: &'static str,
    target: String,
    reply: Reply,
}

enum Reply {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// Closes the connection after the request was read.
    Reset,
    /// Promises more bytes than it sends.
    Cut,
    /// Sends nothing until the client is gone.
    Hang,
    /// Sends a body that does not end.
    Endless,
}

/// Expects `method` on `target` (path and query), to be answered by 200 without a body unless told otherwise.
pub(crate) fn on(method: &'static str, target: &str) -> Exchange {
    Exchange {
        method,
        target: target.to_owned(),
        reply: Reply::Answer { status: 200, headers: Vec::new(), body: Vec::new() },
    }
}

impl Exchange {
    /// Answers with JSON.
    pub(crate) fn json(self, status: u16, value: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        Self { reply: Reply::Answer { status, headers, body: value.to_string().into_bytes() }, ..self }
    }

    /// Answers with text or bytes, without a media type.
    pub(crate) fn answer(self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { reply: Reply::Answer { status, headers: Vec::new(), body: body.into() }, ..self }
    }

    /// Adds a header to the answer.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Reply::Answer { headers, .. } = &mut self.reply {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Takes the request and closes the connection.
    pub(crate) fn reset(self) -> Self {
        Self { reply: Reply::Reset, ..self }
    }

    /// Cuts the answer short.
    pub(crate) fn cut(self) -> Self {
        Self { reply: Reply::Cut, ..self }
    }

    /// Never answers.
    pub(crate) fn hang(self) -> Self {
        Self { reply: Reply::Hang, ..self }
    }

    /// Answers without end.
    pub(crate) fn endless(self) -> Self {
        Self { reply: Reply::Endless, ..self }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query; with scheme and host when it came to a proxy.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// The first header of that name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0.eq_ignore_ascii_case(name)).map(|header| header.1.as_str())
    }

    /// The body as JSON; `null` when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A server that runs until it is finished or dropped.
pub(crate) struct MockServer {
    address: std::net::SocketAddr,
    state: Arc<Mutex<State>>,
    thread: Option<(Sender<()>, JoinHandle<()>)>,
}

struct State {
    exchanges: std::collections::VecDeque<Exchange>,
    received: Vec<Received>,
    surprises: Vec<String>,
}

impl MockServer {
    /// Starts to listen on a free port of this machine.
    pub(crate) fn start(exchanges: Vec<Exchange>) -> Self {
        Self::listen(exchanges, None)
    }

    /// Starts to listen with TLS.
    pub(crate) fn start_tls(exchanges: Vec<Exchange>, config: ServerConfig) -> Self {
        Self::listen(exchanges, Some(Arc::new(config)))
    }

    fn listen(exchanges: Vec<Exchange>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { exchanges: exchanges.into(), received: Vec::new(), surprises: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let (stop, stopped) = channel();
        let shared = Arc::clone(&state);
        let serve = move || {
            for stream in listener.incoming() {
                if stopped.try_recv().is_ok() {
                    return;
                }
                let (Ok(stream), shared, tls) = (stream, Arc::clone(&shared), tls.clone()) else { return };
                stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                // A hanging answer must not keep the others waiting.
                std::thread::spawn(move || match tls {
                    None => serve(stream, &shared),
                    Some(tls) => serve(StreamOwned::new(ServerConnection::new(tls).unwrap(), stream), &shared),
                });
            }
        };
        Self { address, state, thread: Some((stop, std::thread::spawn(serve))) }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// What was asked, in order.
    ///
    /// # Panics
    ///
    /// When something else was asked than the exchanges say, or not all of them.
    #[track_caller]
    pub(crate) fn finish(self) -> Vec<Received> {
        let state = self.state.lock().unwrap();
        assert!(state.surprises.is_empty(), "not expected: {:?}", state.surprises);
        let left: Vec<String> =
            state.exchanges.iter().map(|exchange| format!("{} {}", exchange.method, exchange.target)).collect();
        assert!(left.is_empty(), "never asked: {left:?}");
        state.received.clone()
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.thread.take() {
            let _ = stop.send(());
            let _ = TcpStream::connect(self.address);
            let _ = thread.join();
        }
    }
}

fn serve(mut stream: impl Read + Write, state: &Mutex<State>) {
    let Some(received) = read(&mut stream) else { return };
    let reply = {
        let mut state = state.lock().unwrap();
        let next = state.exchanges.front();
        let fits =
            next.is_some_and(|exchange| exchange.method == received.method && exchange.target == received.target);
        let reply = if fits { state.exchanges.pop_front().map(|exchange| exchange.reply) } else { None };
        if reply.is_none() {
            let wanted = state.exchanges.front().map(|exchange| format!("{} {}", exchange.method, exchange.target));
            state.surprises.push(format!("{} {} where {wanted:?} was due", received.method, received.target));
        }
        state.received.push(received);
        reply
    };
    match reply {
        Some(Reply::Answer { status, headers, body }) => {
            let mut head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\n");
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            if status != 204 {
                head.push_str(&format!("content-length: {}\r\n", body.len()));
            }
            let _ = stream.write_all(format!("{head}\r\n").as_bytes());
            let _ = stream.write_all(&body);
        }
        Some(Reply::Reset) => {}
        Some(Reply::Cut) => {
            let head = "HTTP/1.1 200 x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"id\":";
            let _ = stream.write_all(head.as_bytes());
        }
        Some(Reply::Hang) => {
            let _ = stream.read(&mut [0]);
        }
        Some(Reply::Endless) => {
            let _ = stream.write_all(b"HTTP/1.1 200 x\r\nconnection: close\r\n\r\n");
            while stream.write_all(&[b' '; 8192]).is_ok() {}
        }
        None => {
            let _ = stream.write_all(b"HTTP/1.1 499 unexpected\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        }
    }
}

fn read(stream: &mut impl Read) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let received = Received { method, target, headers, body: Vec::new() };
    let length = received.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { body, ..received })
}
