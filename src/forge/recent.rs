//! Whether something on a host was created by a request of just now, told by the host's own clock.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Hosts round their times to seconds, and their machines differ a little.
const SLACK: Duration = Duration::from_secs(5);

/// Whether what was created at `created` (RFC 3339) can have been created in the time `since` before `now`; yes, if either is not known.
pub(super) fn is_recent(created: Option<&str>, now: Option<SystemTime>, since: Duration) -> bool {
    let created = created.and_then(|text| text.parse::<Timestamp>().ok()).map(SystemTime::from);
    match (created, now.and_then(|now| now.checked_sub(since + SLACK))) {
        (Some(created), Some(earliest)) => created >= earliest,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_before_is_told_from_what_came_since() {
        let now = SystemTime::from("2026-10-02T09:00:00Z".parse::<Timestamp>().unwrap());
        let is_recent = |created| is_recent(Some(created), Some(now), Duration::from_secs(60));
        assert!(is_recent("2026-10-02T08:59:01.123Z"));
        assert!(is_recent("2026-10-02T10:58:57+02:00"));
        assert!(!is_recent("2026-10-02T08:58:54Z"));
        assert!(is_recent("yesterday"));
    }

    #[test]
    fn without_a_clock_nothing_is_too_old() {
        assert!(is_recent(Some("2020-01-01T00:00:00Z"), None, Duration::ZERO));
        assert!(is_recent(None, Some(SystemTime::UNIX_EPOCH), Duration::ZERO));
    }
}
