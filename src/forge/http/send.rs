//! The sending of a request: its tries, the redirects of each, and what an error of the library means.

use std::io::Read;
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::Response;
use reqwest::header::LOCATION;

use super::answer::scrubbed;
use super::retry::{self, Again, Tried};
use super::{Answer, Failure, Method, Request, host_message};

/// Redirects that are followed one after another.
const REDIRECTS: u32 = 5;

/// Bytes a second that an upload is given time for: a slow line, and not a dead one.
const SLOWEST_UPLOAD: u64 = 64 << 10;

impl Request<'_> {
    /// Sends it, again where that is safe, and reads the whole answer.
    ///
    /// # Errors
    ///
    /// The last try's [`Failure`].
    pub(crate) fn send(self) -> Result<Answer, Failure> {
        let settings = &self.client.inner.settings;
        let (mut tries, mut waited) = (0, Duration::ZERO);
        loop {
            let Tried { failure, again } = match self.attempt() {
                Ok(answer) => return Ok(answer),
                Err(tried) => tried,
            };
            tries += 1;
            let may = match again {
                Again::Always => true,
                Again::IfRepeatable => self.is_repeatable,
                Again::Never => false,
            };
            let wait = match &failure {
                // A little more than was asked, so that jobs that wait for the same moment do not come all at once.
                Failure::Refused { retry_after: Some(asked), .. } => {
                    asked.saturating_add(settings.first_wait.mul_f64(self.client.random()))
                }
                _ => self.client.back_off(tries),
            };
            if !may || tries >= settings.attempts || waited.saturating_add(wait) > settings.total_wait {
                // The line of a try says how its answer began; how it ended may come to nobody's eyes but the log's.
                if matches!(failure, Failure::Lost { .. }) {
                    self.log(&failure.to_string());
                }
                return Err(failure);
            }
            self.log(&format!("again in {:.1} s, after {}", wait.as_secs_f64(), failure));
            settings.clock.wait(wait);
            waited += wait;
        }
    }

    /// One try, redirects included.
    fn attempt(&self) -> Result<Answer, Tried> {
        let url = self.url.clone().map_err(|why| Tried { failure: self.unreachable("", why), again: Again::Never })?;
        if !self.may_ask(&url) {
            let why = format!("{} is not allowed", url.origin().ascii_serialization());
            return Err(Tried { failure: self.unreachable(&shown(&url), why), again: Again::Never });
        }
        let (mut method, mut url, mut with_body) = (self.method, url, true);
        let home = url.origin();
        for _ in 0..=REDIRECTS {
            let is_home = url.origin() == home;
            let (response, time) = self.exchange(method, &url, with_body, is_home)?;
            let Some(target) = redirect(&response) else {
                return self.read(method, &url, response, time);
            };
            let status = response.status().as_u16();
            let refuse = |why: &str| {
                let at = target.as_ref().map(|target| target[..target.find('?').unwrap_or(target.len())].to_owned());
                let message = format!("it has moved to {}; {why}", at.unwrap_or_default());
                let failure = self.refused(method, &url, status, &message, None);
                Tried { failure, again: Again::Never }
            };
            let next = target
                .as_ref()
                .and_then(|target| url.join(target).ok())
                .filter(|next| matches!(next.scheme(), "http" | "https"));
            let Some(next) = next else { return Err(refuse("that is no address of the web")) };
            if url.scheme() == "https" && next.scheme() == "http" {
                return Err(refuse("it is not followed from https to http"));
            }
            if !self.may_ask(&next) {
                return Err(refuse("that is not allowed"));
            }
            match status {
                _ if matches!(method, Method::Get | Method::Head) => {}
                303 => (method, with_body) = (Method::Get, false),
                307 | 308 if next.origin() == home => {}
                _ => return Err(refuse("give that address instead")),
            }
            url = next;
        }
        let failure = self.refused(method, &url, 310, "the host sends from one address to another without end", None);
        Err(Tried { failure, again: Again::Never })
    }

    /// Sends once, and reads the answer's head; the time that remains for the body comes back too.
    fn exchange(
        &self,
        method: Method,
        url: &Url,
        with_body: bool,
        is_home: bool,
    ) -> Result<(Response, Duration), Tried> {
        let settings = &self.client.inner.settings;
        let client = self
            .client
            .built()
            .map_err(|why| Tried { failure: self.unreachable(&shown(url), why), again: Again::Never })?;
        let verb = match method {
            Method::Get => reqwest::Method::GET,
            Method::Head => reqwest::Method::HEAD,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = client.request(verb, url.clone());
        if is_home {
            builder = builder.headers(self.headers.clone());
        }
        if let Some((name, value)) = self.credential.as_ref().and_then(|credential| credential.header_for(url)) {
            builder = builder.header(name, value);
        }
        let mut time = settings.timeout;
        if with_body {
            time += Duration::from_secs(self.body.len() / SLOWEST_UPLOAD);
            builder = self.body.put_on(builder).map_err(|why| {
                let failure = self.unreachable(&shown(url), why);
                Tried { failure, again: Again::Never }
            })?;
        }
        let start = settings.clock.now();
        let result = builder.timeout(time).send();
        let took = settings.clock.now().duration_since(start).unwrap_or_default();
        let line = |what: &str| format!("{} {} {what} ({} ms)", method.as_str(), shown(url), took.as_millis());
        match result {
            Ok(response) => {
                self.log(&line(response.status().as_str()));
                Ok((response, time.saturating_sub(took)))
            }
            Err(error) => {
                let tried = self.broken(method, url, &error, time);
                self.log(&line("failed"));
                Err(tried)
            }
        }
    }

    /// Reads the body and tells success from refusal.
    fn read(&self, method: Method, url: &Url, mut response: Response, time: Duration) -> Result<Answer, Tried> {
        let settings = &self.client.inner.settings;
        let (status, headers) = (response.status(), response.headers().clone());
        let lost = |why: String| {
            let (path, why) = (self.scrub(&shown(url)), self.scrub(&why));
            Tried { failure: Failure::Lost { method, path, why }, again: Again::IfRepeatable }
        };
        let start = settings.clock.now();
        let mut body = Vec::new();
        let mut piece = vec![0; 64 << 10];
        loop {
            let count = match response.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => {
                    let after = format!("the answer was cut short after {} bytes", body.len());
                    return Err(lost(format!("{after}: {}", host_message::innermost(&error))));
                }
            };
            body.extend_from_slice(&piece[..count]);
            if body.len() as u64 > settings.answer_limit {
                let limit = settings.answer_limit;
                return Err(Tried { again: Again::Never, ..lost(format!("the answer is longer than {limit} bytes")) });
            }
            if settings.clock.now().duration_since(start).unwrap_or_default() > time {
                return Err(lost(format!("the answer did not end within {} s", settings.timeout.as_secs())));
            }
        }
        if status.is_success() {
            let (url, path) = (url.clone(), self.scrub(&shown(url)));
            let (status, credential) = (status.as_u16(), self.credential.clone());
            return Ok(Answer { status, body, headers, method, url, path, credential });
        }
        let status = status.as_u16();
        if status == 407 {
            let failure = self.unreachable_by(method, &shown(url), self.proxy_asks(url));
            return Err(Tried { failure, again: Again::Never });
        }
        let media_type = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let message = host_message::from_body(media_type, scrubbed(self.credential.as_ref(), &body).as_bytes());
        let limit = retry::asked_wait(status, &headers, &message, settings.clock.now());
        let failure = self.refused(method, url, status, &message, limit);
        Err(Tried { failure, again: Again::after(status, limit) })
    }

    /// What the library's error means.
    fn broken(&self, method: Method, url: &Url, error: &reqwest::Error, time: Duration) -> Tried {
        let settings = &self.client.inner.settings;
        let host = host_of(url);
        let proxy = settings.proxies.of(url.scheme());
        let way = proxy.as_ref().map(|(variable, proxy)| format!(" ({variable} is {proxy})"));
        let way = way.unwrap_or_default();
        let why = host_message::innermost(error);
        let (why, again) = if error.is_builder() {
            (format!("it cannot be sent: {why}"), Again::Never)
        } else if !error.is_connect() {
            let why = if error.is_timeout() {
                format!("no answer from {host} within {} s", time.as_secs())
            } else {
                format!("the connection to {host} broke before the answer: {why}")
            };
            let (path, why) = (self.scrub(&shown(url)), self.scrub(&why));
            return Tried { failure: Failure::Lost { method, path, why }, again: Again::IfRepeatable };
        } else if why.contains("certificate") {
            (format!("the certificate of {host} is not trusted ({why}); {}", settings.roots.advice()), Again::Never)
        } else if why.contains("proxy authorization required") {
            (self.proxy_asks(url), Again::Never)
        } else if error.is_timeout() {
            let time = settings.connect_timeout.min(settings.timeout).as_secs();
            (format!("no connection to {host} within {time} s{way}"), Again::Always)
        } else {
            (format!("cannot connect to {host}: {why}{way}"), Again::Always)
        };
        Tried { failure: self.unreachable_by(method, &shown(url), why), again }
    }

    fn proxy_asks(&self, url: &Url) -> String {
        match self.client.inner.settings.proxies.of(url.scheme()) {
            Some((variable, proxy)) => format!(
                "the proxy {proxy} asks for a user and a password, or does not take those given; set {variable} to http://USER:PASSWORD@{proxy}"
            ),
            None => "a proxy on the way asks for a user and a password, and none is set here (HTTPS_PROXY)".to_owned(),
        }
    }

    fn refused(&self, method: Method, url: &Url, status: u16, message: &str, retry_after: Option<Duration>) -> Failure {
        Failure::Refused { status, method, path: self.scrub(&shown(url)), message: self.scrub(message), retry_after }
    }

    fn unreachable(&self, path: &str, why: String) -> Failure {
        self.unreachable_by(self.method, path, why)
    }

    fn unreachable_by(&self, method: Method, path: &str, why: String) -> Failure {
        Failure::Unreachable { method, path: self.scrub(path), why: self.scrub(&why) }
    }

    fn scrub(&self, text: &str) -> String {
        self.credential.as_ref().map_or_else(|| text.to_owned(), |credential| credential.scrub(text))
    }

    fn log(&self, line: &str) {
        if let Some(log) = &self.client.inner.settings.log {
            log(&self.scrub(line));
        }
    }
}

/// Where a redirect leads, as it is written; the inside is missing when it is no text. Nothing for other answers.
fn redirect(response: &Response) -> Option<Option<String>> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(LOCATION).filter(|_| is_redirect)?;
    Some(location.to_str().ok().map(str::to_owned))
}

fn host_of(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

/// Parameters whose values are no secrets, and help to understand a log.
const HARMLESS: [&str; 12] = [
    "page",
    "per_page",
    "pagelen",
    "state",
    "sort",
    "order_by",
    "head",
    "ref",
    "q",
    "source_branch",
    "filter",
    "direction",
];

/// The path, and the query with the values left out that may be secrets: signatures, tokens, signed dates.
fn shown(url: &Url) -> String {
    let mut out = url.path().to_owned();
    for (at, pair) in url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if !HARMLESS.contains(&name) => {
                out.push_str(name);
                out.push_str("=…");
            }
            Some(_) => out.push_str(pair),
            None => out.push('…'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_query_are_not_shown() {
        let url = Url::parse("https://u:p@h/a/b?page=2&X-Amz-Signature=abc&sig=x%3D&token=t&bare&state=open").unwrap();
        assert_eq!(shown(&url), "/a/b?page=2&X-Amz-Signature=…&sig=…&token=…&…&state=open");
    }
}
