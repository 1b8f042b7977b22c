//! A shared access signature of Azure for reading one object.
//!
//! opendal signs for all operations or hands on the account's own signature; a URL in a comment is for reading and no more.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::error::{Error, Result};

/// The version of the rules below.
const VERSION: &str = "2020-12-06";

/// The query (without its question mark) that lets whoever has it read `blob` until `now + period`.
///
/// # Errors
///
/// When `key` is not the base64 that Azure gives out, or the time is beyond the calendar.
pub(crate) fn reading(
    account: &str,
    key: &str,
    container: &str,
    blob: &str,
    now: SystemTime,
    period: Duration,
) -> Result<String> {
    let key =
        STANDARD.decode(key).map_err(|_| Error::denied("the storage account's key is not base64; copy it anew"))?;
    let expiry = jiff::Timestamp::try_from(now + period)
        .map_err(|error| Error::denied(format!("cannot sign a URL for that time: {error}")))?;
    let expiry = expiry.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    // Permissions, start, expiry, resource, identifier, addresses, protocol, version, kind, snapshot, encryption scope, and
    // five response headers: https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
    let resource = format!("/blob/{account}/{container}/{blob}");
    let text = format!("r\n\n{expiry}\n{resource}\n\n\n\n{VERSION}\nb\n\n\n\n\n\n\n");
    let mut keyed = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of any length");
    keyed.update(text.as_bytes());
    let signature = STANDARD.encode(keyed.finalize().into_bytes());
    let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Ok(format!("sv={VERSION}&se={}&sr=b&sp=r&sig={signature}", expiry.replace(':', "%3A")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_for_reading_until_its_end() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let query = reading("acc", "a2V5", "c", "p/a.png", now, Duration::from_secs(3600)).unwrap();
        assert!(query.starts_with("sv=2020-12-06&se=2023-11-14T23%3A13%3A20Z&sr=b&sp=r&sig="), "{query}");
        let other = reading("acc", "a2V5", "c", "p/b.png", now, Duration::from_secs(3600)).unwrap();
        assert_ne!(query, other, "it is for one object");
    }

    #[test]
    fn a_broken_key_is_an_error() {
        let error = reading("acc", "not base64!", "c", "b", SystemTime::UNIX_EPOCH, Duration::ZERO).unwrap_err();
        assert!(error.to_string().contains("base64"), "{error}");
    }
}
