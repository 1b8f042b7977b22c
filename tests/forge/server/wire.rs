//! HTTP/1.1 as the tests' servers speak it: whole messages over any stream, with a length, a chunked body or an end.

use std::fmt::Write as _;
use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, still encoded; a whole URL at a proxy.
    pub(crate) target: String,
    /// Names in lower case, in their order.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer to give.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The decoded value of a parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?')?.1;
        form(query.as_bytes()).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Reads one request; `None` when the other side has closed.
    pub(crate) fn read(stream: &mut impl BufRead) -> io::Result<Option<Self>> {
        let Some((first, headers)) = head(stream)? else { return Ok(None) };
        let mut words = first.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (method, target) = (method.to_owned(), target.to_owned());
        let body = body(stream, &headers, false)?;
        Ok(Some(Self { method, target, headers, body }))
    }

    pub(crate) fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            if name != "transfer-encoding" && name != "content-length" {
                let _ = write!(head, "{name}: {value}\r\n");
            }
        }
        let _ = write!(head, "content-length: {}\r\n\r\n", self.body.len());
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        stream.flush()
    }
}

impl Response {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn read(stream: &mut impl BufRead) -> io::Result<Self> {
        let (first, headers) = head(stream)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let body = if status == 204 { Vec::new() } else { body(stream, &headers, true)? };
        Ok(Self { status, headers, body })
    }

    /// The bytes of the answer, of which a fault may send the first half.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let now = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        let mut out = format!("HTTP/1.1 {} X\r\ndate: {now}\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            if name != "transfer-encoding"
                && name != "content-length"
                && name != "connection"
                && name != "keep-alive"
                && name != "date"
            {
                out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
            }
        }
        if self.status != 204 {
            out.extend_from_slice(format!("content-length: {}\r\n", self.body.len()).as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        out
    }
}

type Head = (String, Vec<(String, String)>);

/// The first line and the headers of a message.
fn head(stream: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut first = String::new();
    if stream.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some((first.trim_end().to_owned(), headers)));
        }
        let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

fn body(stream: &mut impl BufRead, headers: &[(String, String)], ends_with_stream: bool) -> io::Result<Vec<u8>> {
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let mut out = Vec::new();
    if header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
            let mut chunk = vec![0; size + 2];
            stream.read_exact(&mut chunk)?;
            if size == 0 {
                return Ok(out);
            }
            out.extend_from_slice(&chunk[..size]);
        }
    }
    match header("content-length").map(str::parse::<usize>) {
        Some(Ok(length)) => {
            out.resize(length, 0);
            stream.read_exact(&mut out)?;
        }
        Some(Err(_)) => return Err(io::ErrorKind::InvalidData.into()),
        None if ends_with_stream => {
            stream.read_to_end(&mut out)?;
        }
        None => {}
    }
    Ok(out)
}

/// The pairs of a form or query, decoded.
pub(crate) fn form(text: &[u8]) -> Vec<(String, String)> {
    let pairs = text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut halves = pair.splitn(2, |&byte| byte == b'=');
            let mut half = || decoded(halves.next().unwrap_or_default(), true);
            (half(), half())
        })
        .collect()
}

/// Percent-decoding; `+` is a space in forms and queries.
pub(crate) fn decoded(text: &[u8], is_form: bool) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (byte, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(value)) => {
                out.push(value);
                rest = &tail[2..];
            }
            (b'+', _) if is_form => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A part of a multipart body.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a multipart body; none when it is not one.
pub(crate) fn multipart(request: &Request) -> Vec<Part> {
    let Some((_, boundary)) = request.header("content-type").and_then(|kind| kind.split_once("boundary=")) else {
        return Vec::new();
    };
    let mark = format!("--{}", boundary.trim_matches('"'));
    let mut parts = Vec::new();
    let mut rest = request.body.as_slice();
    while let Some(start) = position(rest, mark.as_bytes()) {
        rest = &rest[start + mark.len()..];
        let Some(end) = position(rest, mark.as_bytes()) else { break };
        let mut part = io::Cursor::new(&rest[2.min(end)..end]);
        let mut lines = String::new();
        while part.read_line(&mut lines).is_ok_and(|length| length > 2) {}
        let mut bytes = Vec::new();
        let _ = part.read_to_end(&mut bytes);
        bytes.truncate(bytes.len().saturating_sub(2));
        let attribute = |name: &str| {
            let (_, tail) = lines.split_once(&format!(" {name}=\""))?;
            tail.split_once('"').map(|(value, _)| value.to_owned())
        };
        parts.push(Part {
            name: attribute("name").unwrap_or_default(),
            file_name: attribute("filename").unwrap_or_default(),
            bytes,
        });
    }
    parts
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
