//! When a failed try may be made again, and after what wait.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;

use super::Failure;
use super::answer::http_date;

/// A try that failed.
pub(super) struct Tried {
    pub(super) failure: Failure,
    pub(super) again: Again,
}

/// Whether the same request may be sent again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Again {
    /// It would fail alike.
    Never,
    /// If doing it twice does no harm.
    IfRepeatable,
    /// Nothing was taken.
    Always,
}

impl Again {
    /// The decision after a refusal, from its status and the wait that the host asks for (`limit`).
    pub(super) fn after(status: u16, limit: Option<Duration>) -> Self {
        match status {
            429 => Self::Always,
            403 | 503 if limit.is_some() => Self::Always,
            408 | 425 | 500 | 502 | 503 | 504 => Self::IfRepeatable,
            _ => Self::Never,
        }
    }
}

/// GitHub's advice for a secondary limit that names no time.
const SECONDARY: Duration = Duration::from_secs(60);

/// The wait that a refusal asks for: `Retry-After` in seconds or as a date, GitHub's and GitLab's reset of a used-up allowance,
/// GitHub's secondary limit.
pub(super) fn asked_wait(status: u16, headers: &HeaderMap, message: &str, now: SystemTime) -> Option<Duration> {
    if !matches!(status, 403 | 429 | 503) {
        return None;
    }
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let until = |time: SystemTime| time.duration_since(now).unwrap_or_default();
    if let Some(value) = header("retry-after") {
        match value.parse::<u64>() {
            Ok(seconds) => return Some(Duration::from_secs(seconds)),
            Err(_) => {
                if let Some(date) = http_date(value) {
                    return Some(until(date));
                }
            }
        }
    }
    let used_up = ["x-ratelimit-remaining", "ratelimit-remaining"].iter().any(|name| header(name) == Some("0"));
    let reset = ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| header(name)?.parse::<u64>().ok());
    if let (true, Some(reset)) = (used_up, reset)
        && let Some(time) = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(reset))
    {
        // The reset is a whole second, and clocks differ.
        return Some(until(time) + Duration::from_secs(1));
    }
    let words = message.to_ascii_lowercase();
    (words.contains("secondary rate limit") || words.contains("abuse detection")).then_some(SECONDARY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: u16, headers: &[(&'static str, &str)], message: &str, want: Option<u64>) {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        assert_eq!(asked_wait(status, &headers, message, now), want.map(Duration::from_secs), "{status} {headers:?}");
    }

    #[test]
    fn each_way_to_ask_for_a_wait_is_understood() {
        check(429, &[("retry-after", "7")], "", Some(7));
        check(503, &[("retry-after", "Thu, 01 Jan 1970 00:17:00 GMT")], "", Some(20));
        check(503, &[("retry-after", "Thu, 01 Jan 1970 00:00:00 GMT")], "", Some(0));
        check(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1030")], "", Some(31));
        check(429, &[("ratelimit-remaining", "0"), ("ratelimit-reset", "900")], "", Some(1));
        check(403, &[("x-ratelimit-remaining", "12")], "You have exceeded a secondary rate limit.", Some(60));
    }

    #[test]
    fn a_refusal_for_another_reason_asks_for_no_wait() {
        check(403, &[("x-ratelimit-remaining", "12"), ("x-ratelimit-reset", "1030")], "Resource not accessible", None);
        check(502, &[("retry-after", "7")], "", None);
        check(429, &[("retry-after", "soon")], "", None);
    }

    #[test]
    fn what_was_surely_not_taken_may_always_be_sent_again() {
        let limit = Some(Duration::ZERO);
        assert_eq!(Again::after(429, None), Again::Always);
        assert_eq!(Again::after(503, limit), Again::Always);
        assert_eq!(Again::after(403, limit), Again::Always);
        assert_eq!(Again::after(403, None), Again::Never);
        assert_eq!(Again::after(503, None), Again::IfRepeatable);
        assert_eq!(Again::after(502, None), Again::IfRepeatable);
        assert_eq!(Again::after(422, None), Again::Never);
        assert_eq!(Again::after(501, None), Again::Never);
    }
}
