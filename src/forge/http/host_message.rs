//! The host's own words, made fit for one line of a log.

use serde_json::Value;

/// Characters that a message keeps of what a host said.
const MAX_CHARS: usize = 300;

/// What went wrong, from the body of a refusal: GitHub's, GitLab's, Bitbucket's and XML's forms, or the text itself.
pub(super) fn from_body(media_type: &str, body: &[u8]) -> String {
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        return one_line(&from_json(&value));
    }
    let text = String::from_utf8_lossy(body);
    if is_html(media_type, &text) {
        return title(&text).map(|title| one_line(&title)).unwrap_or_default();
    }
    if text.trim_start().starts_with('<') {
        let parts = ["Code", "Message"].iter().filter_map(|tag| inside(&text, tag));
        let parts: Vec<String> = parts.collect();
        if !parts.is_empty() {
            return one_line(&parts.join(": "));
        }
    }
    one_line(&text)
}

/// What an answer is, for a reader who expected JSON.
pub(super) fn describe(media_type: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if text.trim().is_empty() {
        "empty".to_owned()
    } else if is_html(media_type, &text) {
        match title(&text) {
            Some(title) => format!("a web page (\"{}\")", one_line(&title)),
            None => "a web page".to_owned(),
        }
    } else {
        let start: String = one_line(&text).chars().take(60).collect();
        format!("not whole JSON (it begins {start:?})")
    }
}

/// On one line, without control characters (a host's words must not forge lines of a log), at most 300 characters.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// The words of the innermost cause, which are the ones that say something.
pub(super) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    loop {
        // An I/O error hides the error that it wraps from `source`.
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        match wrapped.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source()) {
            Some(inner) => error = inner,
            None => return one_line(&error.to_string()),
        }
    }
}

fn from_json(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => join(items.iter().map(from_json)),
        Value::Object(object) => {
            // GitLab's `error_description` says more than its `error`, Bitbucket's `detail` more than its `message`.
            let said = ["message", "error_description", "error", "detail"].iter().filter_map(|key| object.get(*key));
            let mut parts: Vec<String> = said.map(from_json).filter(|text| !text.is_empty()).collect();
            match object.get("errors") {
                Some(Value::Array(errors)) => parts.extend(errors.iter().map(of_one_error)),
                Some(other) => parts.push(from_json(other)),
                None => {}
            }
            if parts.is_empty() {
                // GitLab's form of a validation error: {"note": ["can't be blank"]}.
                let fields = object.iter().filter(|(_, said)| said.is_array() || said.is_string());
                parts.extend(fields.map(|(field, said)| format!("{field} {}", from_json(said))));
            }
            parts.dedup();
            join(parts.into_iter())
        }
        _ => String::new(),
    }
}

/// One of GitHub's `errors`: a text, or an object whose `message` may be missing.
fn of_one_error(error: &Value) -> String {
    let said = from_json(error.get("message").unwrap_or(if error.is_string() { error } else { &Value::Null }));
    if !said.is_empty() {
        return said;
    }
    let word = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
    one_line(&format!("{} {} {}", word("resource"), word("field"), word("code")))
}

fn join(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(": ")
}

fn is_html(media_type: &str, text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_ascii_lowercase();
    media_type.starts_with("text/html") || start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn title(text: &str) -> Option<String> {
    inside(text, "title").or_else(|| inside(text, "h1"))
}

/// The text of the first such tag.
fn inside(text: &str, tag: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    let (inside, _) = rest.split_once(&format!("</{tag}>"))?;
    Some(inside.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, want: &str) {
        assert_eq!(from_body("application/json", body.as_bytes()), want, "{body}");
    }

    #[test]
    fn each_hosts_form_of_a_refusal_is_read() {
        check(r#"{"message":"Bad credentials","documentation_url":"https://x"}"#, "Bad credentials");
        check(
            r#"{"message":"Validation Failed","errors":[{"resource":"Issue","code":"custom","field":"body","message":"body is too long"}]}"#,
            "Validation Failed: body is too long",
        );
        check(
            r#"{"message":"Validation Failed","errors":[{"resource":"Release","code":"already_exists","field":"tag_name"}]}"#,
            "Validation Failed: Release tag_name already_exists",
        );
        check(r#"{"message":"404 Project Not Found"}"#, "404 Project Not Found");
        check(r#"{"message":{"note":["can't be blank"]}}"#, "note can't be blank");
        check(r#"{"error":"insufficient_scope","error_description":"needs api"}"#, "needs api: insufficient_scope");
        check(
            r#"{"type":"error","error":{"message":"Access denied","detail":"Add pullrequest:write"}}"#,
            "Access denied: Add pullrequest:write",
        );
        check(
            "<?xml version=\"1.0\"?><Error><Code>NoSuchBucket</Code><Message>none</Message></Error>",
            "NoSuchBucket: none",
        );
        check("<html><head><title>502 Bad Gateway</title></head>", "502 Bad Gateway");
        check("plain\r\n::error::text\u{1b}[31m", "plain ::error::text [31m");
        check("", "");
    }

    #[test]
    fn a_long_text_is_shortened_at_a_character() {
        let line = one_line(&"é".repeat(1000));
        assert_eq!(line.chars().count(), MAX_CHARS + 1);
        assert!(line.ends_with('…'));
    }
}
