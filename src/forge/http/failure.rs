//! Why a request brought no answer to work with. No variant ever holds the token.

use std::fmt;
use std::time::Duration;

use super::Method;
use crate::error::{Error, ErrorKind};

/// A request that failed, after all tries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Failure {
    /// The host answered, and not with success.
    Refused {
        status: u16,
        method: Method,
        /// Without the host; values of a query that may be secret are left out.
        path: String,
        /// The host's own words, from JSON or text, on one line and shortened; empty if it had none.
        message: String,
        /// The wait that the host asked for.
        retry_after: Option<Duration>,
    },
    /// Sent, and perhaps taken: no full answer came. Look before sending it again.
    Lost { method: Method, path: String, why: String },
    /// Surely not taken: the host's name, the connection, the certificate, the proxy.
    Unreachable { method: Method, path: String, why: String },
}

impl Failure {
    /// The status, when the host answered.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The host's own words; empty when it did not answer.
    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Refused { message, .. } => message,
            _ => "",
        }
    }

    /// Whether the host may have done what was asked although it did not say so: an answer that was lost, or that a gateway made up.
    pub(crate) fn perhaps_taken(&self) -> bool {
        match self {
            Self::Lost { .. } => true,
            Self::Refused { status, retry_after, .. } => *status >= 500 && (*status != 503 || retry_after.is_none()),
            Self::Unreachable { .. } => false,
        }
    }

    /// The kind of error that this is where nothing better is known: 401 and 403 are the owner's to mend, the rest nobody's here.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Refused { status: 401 | 403, retry_after: None, .. } => ErrorKind::Denied,
            _ => ErrorKind::Network,
        }
    }

    /// The error that this is where nothing better is known.
    pub(crate) fn into_error(self) -> Error {
        Error::new(self.kind(), self.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, method, path, message, retry_after } => {
                write!(f, "{} {path}: {status}{}", method.as_str(), reason(*status))?;
                if !message.is_empty() {
                    write!(f, ": {message}")?;
                }
                match retry_after {
                    Some(time) => write!(f, " (the host asks to wait {} s)", time.as_secs()),
                    None => Ok(()),
                }
            }
            Self::Lost { method, path, why } | Self::Unreachable { method, path, why } => {
                write!(f, "{} {path}: {why}", method.as_str())
            }
        }
    }
}

/// ` Not Found` for 404; nothing for a status without a usual phrase.
fn reason(status: u16) -> String {
    let status = reqwest::StatusCode::from_u16(status).ok();
    status.and_then(|status| status.canonical_reason()).map(|phrase| format!(" {phrase}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, message: &str, retry_after: Option<u64>) -> Failure {
        let (path, message) = ("/x".to_owned(), message.to_owned());
        let retry_after = retry_after.map(Duration::from_secs);
        Failure::Refused { status, method: Method::Post, path, message, retry_after }
    }

    #[test]
    fn a_refusal_is_shown_with_method_path_status_and_the_hosts_words() {
        assert_eq!(refused(404, "Not here", None).to_string(), "POST /x: 404 Not Found: Not here");
        assert_eq!(
            refused(429, "", Some(2400)).to_string(),
            "POST /x: 429 Too Many Requests (the host asks to wait 2400 s)"
        );
        assert_eq!(refused(499, "", None).to_string(), "POST /x: 499");
    }

    #[test]
    fn only_what_a_host_may_have_done_is_perhaps_taken() {
        assert!(refused(502, "", None).perhaps_taken());
        assert!(refused(503, "", None).perhaps_taken());
        assert!(!refused(503, "", Some(1)).perhaps_taken());
        assert!(!refused(429, "", None).perhaps_taken());
        assert!(!refused(422, "", None).perhaps_taken());
    }

    #[test]
    fn only_a_lasting_refusal_of_rights_is_the_owners_to_mend() {
        assert_eq!(refused(403, "", None).kind(), ErrorKind::Denied);
        assert_eq!(refused(403, "", Some(60)).kind(), ErrorKind::Network);
        assert_eq!(refused(404, "", None).kind(), ErrorKind::Network);
    }
}
