//! A bucket as `--to` writes it: `s3://bucket/prefix?presign=7d`.

use std::fmt;
use std::time::Duration;

use crate::error::{Error, Result};

/// Whose bucket it is, and so how requests to it are signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Provider {
    S3,
    Azure,
    Google,
    Aliyun,
}

/// A bucket and the folder in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Address {
    pub(crate) provider: Provider,
    /// Azure calls it a container.
    pub(crate) bucket: String,
    /// Without slashes at its ends; empty for the bucket's root.
    pub(crate) prefix: String,
    /// How long the URLs given out are to work; `None`: the objects' own URLs.
    pub(crate) presign: Option<Duration>,
}

impl Address {
    /// `scheme://rest`; `None` when the scheme is not one of a bucket.
    ///
    /// # Errors
    ///
    /// When there is no bucket in it, or an option is unknown or cannot be read.
    pub(crate) fn parse(scheme: &str, rest: &str) -> Result<Option<Self>> {
        let provider = match scheme {
            "s3" => Provider::S3,
            "azure" | "az" | "azblob" => Provider::Azure,
            "gs" | "gcs" => Provider::Google,
            "oss" => Provider::Aliyun,
            _ => return Ok(None),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if bucket.is_empty() || !bucket.chars().all(is_name) {
            return Err(Error::spec(format!("{scheme}://{rest}: expected {scheme}://BUCKET/PREFIX")));
        }
        let parts = prefix.split('/').filter(|part| !part.is_empty());
        if let Some(odd) = parts.clone().find(|part| matches!(*part, "." | "..") || part.contains(['#', '\\'])) {
            return Err(Error::spec(format!("{scheme}://{rest}: \"{odd}\" cannot be a folder of a bucket")));
        }
        let prefix = parts.collect::<Vec<_>>().join("/");
        let mut presign = None;
        for option in query.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("presign", period)) => presign = Some(self::period(period)?),
                _ => {
                    let message = format!("{scheme}://{rest}: unknown option \"{option}\"; expected presign=7d");
                    return Err(Error::spec(message));
                }
            }
        }
        Ok(Some(Self { provider, bucket: bucket.to_owned(), prefix, presign }))
    }

    /// The place of `name` in the bucket.
    #[cfg(any(test, feature = "buckets"))]
    pub(crate) fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.provider {
            Provider::S3 => "s3",
            Provider::Azure => "azure",
            Provider::Google => "gs",
            Provider::Aliyun => "oss",
        };
        write!(f, "{scheme}://{}", self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// A length of time: `7d`, `12h`, `30m`, `90s`, or seconds.
///
/// # Errors
///
/// When it is none, or nothing, or longer than signed URLs may live (7 days).
pub(crate) fn period(text: &str) -> Result<Duration> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let seconds = match unit {
        "" | "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3600),
        "d" => Some(86400),
        _ => None,
    };
    let length = seconds.zip(digits.parse::<u64>().ok()).and_then(|(unit, count)| count.checked_mul(unit));
    match length {
        Some(length @ 1..=MAX_PRESIGN_SECONDS) => Ok(Duration::from_secs(length)),
        Some(0) | None => Err(Error::spec(format!("\"{text}\" is no length of time; expected 7d, 12h, 30m or 90s"))),
        Some(_) => Err(Error::spec(format!("{text}: a signed URL lives for 7 days at most"))),
    }
}

/// Seconds: what version 4 signatures of S3 and Google allow.
const MAX_PRESIGN_SECONDS: u64 = 7 * 86400;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Result<Address> {
        let (scheme, rest) = text.split_once("://").unwrap();
        Address::parse(scheme, rest).map(Option::unwrap)
    }

    #[test]
    fn addresses_are_read_and_written_back() {
        for (text, want) in [
            ("s3://b", "s3://b"),
            ("s3://my.bucket//a/b/", "s3://my.bucket/a/b"),
            ("az://c/x", "azure://c/x"),
            ("azblob://c", "azure://c"),
            ("gcs://b/p", "gs://b/p"),
            ("oss://b/p?presign=1h", "oss://b/p"),
        ] {
            assert_eq!(address(text).unwrap().to_string(), want);
        }
        assert_eq!(address("s3://b/p?presign=2d").unwrap().presign, Some(Duration::from_secs(172_800)));
        assert_eq!(address("s3://b/p").unwrap().key("x.png"), "p/x.png");
        assert_eq!(address("s3://b").unwrap().key("x.png"), "x.png");
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_text() {
        for text in
            ["s3://", "s3:///p", "s3://b c/p", "s3://b/../p", "s3://b?acl=public", "s3://b?presign=", "s3://b/a#b"]
        {
            assert!(address(text).is_err(), "{text}");
        }
        assert!(Address::parse("ftp", "b").unwrap().is_none());
    }

    #[test]
    fn periods_have_units_and_an_end() {
        for (text, seconds) in [("7d", 604_800), ("12h", 43_200), ("30m", 1800), ("90s", 90), ("90", 90)] {
            assert_eq!(period(text).unwrap(), Duration::from_secs(seconds));
        }
        for text in ["", "d", "0", "8d", "1w", "-1h", "1.5h", "99999999999999999999d"] {
            assert!(period(text).is_err(), "{text}");
        }
    }
}
