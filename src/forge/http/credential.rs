//! A secret and the one origin that may see it.

use std::fmt;
use std::rc::Rc;

use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::secret::Secrets;

/// A secret that goes to one origin (scheme, host, port) and nowhere else.
///
/// Neither `Debug` nor any message of this module shows it.
#[derive(Clone)]
pub(crate) struct Credential {
    origin: String,
    name: HeaderName,
    value: HeaderValue,
    secrets: Rc<Secrets>,
}

impl Credential {
    /// - `url`: any address at the origin.
    /// - `header`, `value`: what is sent: `Authorization`, `Bearer …`.
    ///
    /// # Errors
    ///
    /// When `url` has no origin, or the value cannot stand in a header (a line break or a control character in a token).
    pub(crate) fn new(url: &str, header: &str, value: &str) -> Result<Self> {
        let origin = Url::parse(url).ok().filter(Url::has_host).map(|url| url.origin().ascii_serialization());
        let origin = origin.ok_or_else(|| Error::denied(format!("{url:?} is no address to send a token to")))?;
        let name = header.parse().map_err(|_| Error::denied(format!("{header:?} is no name of a header")))?;
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| {
            Error::denied(format!(
                "the token for {origin} holds a line break or another character that no token has; set it again"
            ))
        })?;
        value.set_sensitive(true);
        let secrets = value.to_str().map(|value| Secrets::new([value.rsplit(' ').next().unwrap_or(value)]));
        Ok(Self { origin, name, value, secrets: Rc::new(secrets.unwrap_or_default()) })
    }

    /// The header for a request to `url`; nothing when that is another origin.
    pub(super) fn header_for(&self, url: &Url) -> Option<(HeaderName, HeaderValue)> {
        (url.origin().ascii_serialization() == self.origin).then(|| (self.name.clone(), self.value.clone()))
    }

    /// `text` without the secret, should a host have repeated it.
    pub(super) fn scrub(&self, text: &str) -> String {
        self.secrets.scrub(text)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({} for {})", self.name, self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn goes(from: &str, to: &str) -> bool {
        let credential = Credential::new(from, "Authorization", "Bearer s3cr3t-token").unwrap();
        credential.header_for(&Url::parse(to).unwrap()).is_some()
    }

    #[test]
    fn a_secret_goes_to_its_own_scheme_host_and_port_only() {
        assert!(goes("https://api.github.com", "https://api.github.com/repos/o/r"));
        assert!(goes("https://api.github.com:443/x", "https://API.github.com/repos"));
        assert!(!goes("https://api.github.com", "http://api.github.com/"));
        assert!(!goes("https://api.github.com", "https://api.github.com:8443/"));
        assert!(!goes("https://api.github.com", "https://api.github.com.example.org/"));
        assert!(!goes("https://github.com", "https://api.github.com/"));
    }

    #[test]
    fn a_secret_is_not_shown() {
        let credential = Credential::new("https://h/", "Authorization", "Bearer s3cr3t-token\n").unwrap();
        assert!(!format!("{credential:?}").contains("s3cr3t"));
        assert_eq!(credential.scrub("bad token s3cr3t-token!"), "bad token ***!");
    }

    #[test]
    fn a_token_with_a_line_break_inside_is_refused_without_being_shown() {
        let error = Credential::new("https://h/", "Authorization", "s3cr3t\ntoken").unwrap_err();
        assert!(error.message().contains("line break") && !error.message().contains("s3cr3t"), "{error}");
    }
}
