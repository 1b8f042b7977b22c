//! How long a runner waits for a job, as CML's users write it: `120`, `5 minutes`, `1h 30m`, `never`, `-1`.

use std::time::Duration;

/// The time; `None` for ever.
///
/// # Errors
///
/// A sentence, when `text` is no time.
pub(crate) fn idle_timeout(text: &str) -> Result<Option<Duration>, String> {
    let text = text.trim().to_ascii_lowercase();
    if text == "never" {
        return Ok(None);
    }
    if let Ok(seconds) = text.parse::<i64>() {
        // CML waits for ever at 0 too.
        return Ok(u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(Duration::from_secs));
    }
    let refuse = || format!("{text:?} is no time; give seconds, a text such as \"5 minutes\" or 1h30m, or never");
    let mut seconds = 0.0;
    let mut rest = text.trim_start();
    if rest.is_empty() {
        return Err(refuse());
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(refuse)?;
        let number: f64 = rest[..end].parse().map_err(|_| refuse())?;
        let unit = rest[end..].trim_start();
        let end = unit.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(unit.len());
        seconds += number * seconds_of(&unit[..end]).ok_or_else(refuse)?;
        rest = unit[end..].trim_start_matches([' ', ',']);
    }
    let time = Duration::try_from_secs_f64(seconds).map_err(|_| refuse())?;
    Ok(Some(time).filter(|time| !time.is_zero()))
}

fn seconds_of(unit: &str) -> Option<f64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<u64>) {
        assert_eq!(idle_timeout(text), Ok(seconds.map(Duration::from_secs)), "{text}");
    }

    #[test]
    fn f3_idle_timeouts_are_seconds_texts_and_never() {
        check("120", Some(120));
        check("5 minutes", Some(300));
        check("5min", Some(300));
        check("1h 30m", Some(5400));
        check("1.5 hours", Some(5400));
        check("-1", None);
        check("0", None);
        check("never", None);
        check("Never", None);
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_way_out() {
        for text in ["", "soon", "5 parsecs", "5 minutes ago", "minutes", "1.2.3s"] {
            let message = idle_timeout(text).unwrap_err();
            assert!(message.contains("give seconds"), "{text}: {message}");
        }
    }
}
