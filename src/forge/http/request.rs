//! What one request says: method, address, headers, credential and body. Sending it is in `send`.

use reqwest::Url;
use reqwest::blocking::{RequestBuilder, multipart};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{Client, Credential, Method, host_message};

/// A request that is not sent yet.
pub(crate) struct Request<'a> {
    pub(super) client: &'a Client,
    pub(super) method: Method,
    /// The address, or why nothing can be sent.
    pub(super) url: Result<Url, String>,
    pub(super) headers: HeaderMap,
    pub(super) credential: Option<Credential>,
    pub(super) body: Body,
    pub(super) is_repeatable: bool,
    /// Origins that may be asked; `None`: all.
    within: Option<Vec<String>>,
}

/// What is sent after the headers.
pub(super) enum Body {
    None,
    Bytes { media_type: String, bytes: Vec<u8> },
    Multipart(Vec<FormPart>),
}

/// One file of a multipart form.
pub(super) struct FormPart {
    field: String,
    file_name: String,
    media_type: String,
    bytes: Vec<u8>,
}

impl<'a> Request<'a> {
    pub(super) fn new(client: &'a Client, method: Method, url: &str) -> Self {
        let url = match Url::parse(url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
            Ok(url) => Err(format!("{}: is not an address of the web", url.scheme())),
            Err(error) => Err(format!("{} is not an address: {error}", host_message::one_line(url))),
        };
        let is_repeatable = matches!(method, Method::Get | Method::Head | Method::Put | Method::Delete);
        Self {
            client,
            method,
            url,
            headers: HeaderMap::new(),
            credential: None,
            body: Body::None,
            is_repeatable,
            within: None,
        }
    }

    /// Sends `credential` along, if this is its origin.
    pub(crate) fn credential(mut self, credential: &Credential) -> Self {
        self.credential = Some(credential.clone());
        self
    }

    /// Sets a header, which is no secret: it may come up in a log. It is not sent on to another origin.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => {
                self.url =
                    Err(format!("the value of the header {name:?} cannot be sent: it holds a line break or the like"))
            }
        }
        self
    }

    /// Adds a parameter to the address.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().append_pair(name, value);
        }
        self
    }

    /// A body of JSON.
    pub(crate) fn json(self, value: &Value) -> Self {
        self.bytes("application/json", value.to_string().into_bytes())
    }

    /// A body of form fields.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let text = form(fields);
        self.bytes("application/x-www-form-urlencoded", text.into_bytes())
    }

    /// A file as a part of a multipart form; several calls make several parts.
    pub(crate) fn multipart(mut self, field: &str, file_name: &str, media_type: &str, bytes: &[u8]) -> Self {
        let part = FormPart {
            field: field.to_owned(),
            file_name: file_name.to_owned(),
            media_type: media_type.to_owned(),
            bytes: bytes.to_vec(),
        };
        match &mut self.body {
            Body::Multipart(parts) => parts.push(part),
            body => *body = Body::Multipart(vec![part]),
        }
        self
    }

    /// A body of bytes.
    pub(crate) fn body(self, media_type: &str, bytes: &[u8]) -> Self {
        self.bytes(media_type, bytes.to_vec())
    }

    fn bytes(mut self, media_type: &str, bytes: Vec<u8>) -> Self {
        self.body = Body::Bytes { media_type: media_type.to_owned(), bytes };
        self
    }

    /// Doing it twice does no harm, so that it may be sent again after a lost answer; GET, HEAD, PUT and DELETE are so by themselves.
    pub(crate) fn repeatable(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Asks these origins only, such as `https://example.com`, wherever a redirect leads.
    pub(crate) fn within(mut self, origins: &[String]) -> Self {
        self.within = Some(origins.to_vec());
        self
    }

    /// Whether the origin of `url` may be asked.
    pub(super) fn may_ask(&self, url: &Url) -> bool {
        let is_at = |origin: &String| Url::parse(origin).is_ok_and(|allowed| allowed.origin() == url.origin());
        self.within.as_ref().is_none_or(|origins| origins.iter().any(is_at))
    }
}

impl Body {
    /// The length in bytes; of a form, without what stands between its parts.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::None => 0,
            Self::Bytes { bytes, .. } => bytes.len() as u64,
            Self::Multipart(parts) => parts.iter().map(|part| part.bytes.len() as u64).sum(),
        }
    }

    /// # Errors
    ///
    /// A sentence, when a media type is none.
    pub(super) fn put_on(&self, builder: RequestBuilder) -> Result<RequestBuilder, String> {
        match self {
            Self::None => Ok(builder),
            Self::Bytes { media_type, bytes } => Ok(builder.header("content-type", media_type).body(bytes.clone())),
            Self::Multipart(parts) => {
                let mut form = multipart::Form::new();
                for part in parts {
                    let content = multipart::Part::bytes(part.bytes.clone())
                        .file_name(part.file_name.clone())
                        .mime_str(&part.media_type)
                        .map_err(|_| format!("{:?} is no media type", part.media_type))?;
                    form = form.part(part.field.clone(), content);
                }
                Ok(builder.multipart(form))
            }
        }
    }
}

/// Fields as a form's body, which is written like the query of an address.
fn form(fields: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse("http://form") else { return String::new() };
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
