//! Between opendal, whose requests are asynchronous, and the one HTTP client of the program, which waits.
//!
//! The work runs on a thread of its own with a small runtime; each of its requests comes back to the caller's thread and goes out
//! through the client there. So proxies, certificates, time-outs, retries and the log are those of every other request.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use futures::stream;
use opendal::{Buffer, ErrorKind, HttpBody, HttpTransport, HttpTransporter, OperationContext, Operator};

use crate::error::{Error, Result};
use crate::forge::http::{Client, Failure, Method, Proxies, Settings};

/// The clients that requests go out through.
pub(super) struct Clients {
    pub(super) main: Client,
    /// For the addresses where clouds tell a machine who it is: nobody answers there elsewhere, so it soon gives up.
    pub(super) identity: Client,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let identity = Settings {
            timeout: IDENTITY_TIMEOUT,
            connect_timeout: IDENTITY_TIMEOUT,
            attempts: 1,
            proxies: Proxies::default(),
            ..settings.clone()
        };
        Ok(Self { main: Client::new(settings)?, identity: Client::new(&identity)? })
    }
}

/// A request on its way to the caller's thread.
struct Job {
    request: http::Request<Buffer>,
    answer: oneshot::Sender<opendal::Result<http::Response<HttpBody>>>,
}

/// What opendal takes for its HTTP transport.
struct Wire {
    jobs: mpsc::Sender<Job>,
}

impl HttpTransport for Wire {
    async fn fetch(&self, request: http::Request<Buffer>) -> opendal::Result<http::Response<HttpBody>> {
        let gone = || opendal::Error::new(ErrorKind::Unexpected, "the HTTP client has gone");
        let (answer, wait) = oneshot::channel();
        self.jobs.send(Job { request, answer }).map_err(|_| gone())?;
        wait.await.map_err(|_| gone())?
    }
}

/// How work on a bucket failed.
pub(super) enum Fault {
    /// The bucket said no, in the words that are given, or opendal did before it was asked.
    Refused(opendal::Error, Option<String>),
    /// No answer came.
    Unanswered(Error),
}

/// Does `work` on `operator`, and returns what it returns.
pub(super) fn run<T, W, F>(clients: &Clients, operator: &Operator, work: W) -> Result<T, Fault>
where
    T: Send,
    W: FnOnce(Operator) -> F + Send,
    F: Future<Output = opendal::Result<T>>,
{
    let (jobs, queue) = mpsc::channel();
    let transport = HttpTransporter::new(Wire { jobs });
    let operator = operator.clone().with_context(OperationContext::new().with_http_transport(transport));
    let (mut said, mut unanswered) = (None, None);
    let done = thread::scope(|scope| {
        let worker = scope.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| {
                opendal::Error::new(ErrorKind::Unexpected, format!("cannot start a runtime: {error}"))
            })?;
            runtime.block_on(work(operator))
        });
        // Ends when the work has, and its end of the queue is gone.
        for job in queue {
            let is_identity = job.request.uri().host().is_some_and(|host| IDENTITY_HOSTS.contains(&host));
            let client = if is_identity { &clients.identity } else { &clients.main };
            let answer = send(client, job.request).and_then(|answer| match answer {
                Ok(response) => Ok(response),
                Err(Failure::Refused { status, ref message, .. }) if is_identity => refused(status, message),
                Err(failure @ Failure::Refused { status, .. }) => {
                    let message = failure.message();
                    // The answer to HEAD has no words.
                    said = Some(if message.is_empty() { failure.to_string() } else { message.to_owned() });
                    refused(status, message)
                }
                Err(failure) => {
                    let message = failure.to_string();
                    if !is_identity {
                        unanswered = Some(failure.into_error());
                    }
                    // The client has tried it as often as it is worth.
                    Err(opendal::Error::new(ErrorKind::Unexpected, message).set_persistent())
                }
            });
            // Work that no longer waits for its answer has failed otherwise.
            let _ = job.answer.send(answer);
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    match (done, unanswered) {
        (Ok(value), _) => Ok(value),
        (Err(_), Some(error)) => Err(Fault::Unanswered(error)),
        (Err(error), None) => Err(Fault::Refused(error, said)),
    }
}

/// Sends a request of opendal through `client`; the outer error is for what cannot be sent at all.
fn send(client: &Client, request: http::Request<Buffer>) -> opendal::Result<Result<http::Response<HttpBody>, Failure>> {
    let (parts, body) = request.into_parts();
    let method = match parts.method {
        http::Method::GET => Method::Get,
        http::Method::HEAD => Method::Head,
        http::Method::POST => Method::Post,
        http::Method::PUT => Method::Put,
        http::Method::PATCH => Method::Patch,
        http::Method::DELETE => Method::Delete,
        other => return Err(opendal::Error::new(ErrorKind::Unsupported, format!("{other}: no such request is sent"))),
    };
    // What is sent again lands on the same name with the same bytes.
    let mut out = client.request(method, &parts.uri.to_string()).repeatable();
    let mut media_type = "application/octet-stream";
    for (name, value) in &parts.headers {
        let Ok(value) = value.to_str() else { continue };
        match name.as_str() {
            // The client counts for itself.
            "content-length" => {}
            "content-type" => media_type = value,
            name => out = out.header(name, value),
        }
    }
    if matches!(method, Method::Post | Method::Put | Method::Patch) {
        out = out.body(media_type, &body.to_vec());
    }
    Ok(match out.send() {
        Ok(answer) => {
            let mut response = http::Response::builder().status(answer.status);
            for name in READ {
                if let Some(value) = answer.header(name) {
                    response = response.header(name, value);
                }
            }
            Ok(with_body(response, answer.body)?)
        }
        Err(failure) => Err(failure),
    })
}

/// A refusal as opendal reads it: the status tells it what that means.
fn refused(status: u16, message: &str) -> opendal::Result<http::Response<HttpBody>> {
    with_body(http::Response::builder().status(status), message.as_bytes().to_vec())
}

fn with_body(response: http::response::Builder, body: Vec<u8>) -> opendal::Result<http::Response<HttpBody>> {
    let body = HttpBody::new(stream::iter([Ok(Buffer::from(body))]), None);
    response.body(body).map_err(|error| opendal::Error::new(ErrorKind::Unexpected, error.to_string()))
}

/// Machines of a cloud answer in milliseconds, everybody else's never.
const IDENTITY_TIMEOUT: Duration = Duration::from_secs(2);

/// The headers of an answer that opendal reads.
const READ: [&str; 4] = ["content-length", "content-type", "etag", "last-modified"];

/// Amazon's machines and containers, Google's machines, Aliyun's.
const IDENTITY_HOSTS: [&str; 5] =
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "metadata.google.internal", "100.100.100.200"];
