//! JSON values as JavaScript sees them, for rules that Vega-Lite states in JavaScript's terms.

use serde_json::Value as Json;

pub(crate) use crate::js::json::{text, truthy};
use crate::js::number_to_text;

/// The value unless it is absent or not truthy.
pub(crate) fn truthy_value(json: Option<&Json>) -> Option<&Json> {
    json.filter(|json| truthy(json))
}

/// Whether a setting is an expression: `{"expr"}`, or `{"signal"}` as the config and Vega have it.
pub(crate) fn is_expression(json: &Json) -> bool {
    json.get("expr").is_some() || json.get("signal").is_some()
}

/// The source of a setting that is an expression as Vega-Lite has it: `{"expr"}`.
pub(crate) fn expr_source(json: &Json) -> Option<&str> {
    json.get("expr")?.as_str()
}

/// Makes `{"expr": e, ...}` to `{"signal": e, ...}`.
pub(crate) fn signal_ref(value: &mut Json) {
    if let Json::Object(object) = value
        && let Some(expr) = object.shift_remove("expr")
    {
        object.shift_insert(0, "signal".to_owned(), expr);
    }
}

/// The source of a setting that is an expression.
pub(crate) fn expression(json: &Json) -> Option<&str> {
    json.get("expr").or_else(|| json.get("signal"))?.as_str()
}

/// The value written out with its keys sorted, as Vega-Lite puts it into names, messages and expressions. It is a literal of the
/// expression language too.
pub(crate) fn stringify(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number_to_text(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => quote(text),
        Json::Array(values) => {
            let parts: Vec<_> = values.iter().map(stringify).collect();
            format!("[{}]", parts.join(","))
        }
        Json::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| crate::js::compare_texts(a.0, b.0));
            let parts: Vec<_> =
                entries.iter().map(|(key, value)| format!("{}:{}", quote(key), stringify(value))).collect();
            format!("{{{}}}", parts.join(","))
        }
    }
}

/// A string literal, double quotes outside.
pub(crate) fn quote(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        return ["\"", text, "\""].concat();
    }
    // The two separators end a line in older JavaScript, and Vega escapes them for it.
    Json::from(text).to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A name made of word characters only, as signals, data sets and fields of Vega-Lite's making have.
pub(crate) fn var_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 1);
    push_var_name(&mut name, text);
    name
}

/// Puts text in word characters after the start of a name (see [`var_name`]).
pub(crate) fn push_var_name(name: &mut String, text: &str) {
    if name.is_empty() && text.starts_with(|c: char| c.is_ascii_digit()) {
        name.push('_');
    }
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        name.push_str(text);
        return;
    }
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            name.push(c);
        } else {
            // One mark per UTF-16 code unit, so that names come out as long as upstream's.
            name.extend(std::iter::repeat_n('_', c.len_utf16()));
        }
    }
}

/// The parts of an access path: `a.b[0]["c d"]` is `a`, `b`, `0`, `c d`; a backslash keeps the next character as it is. A path
/// that cannot be read is one part; reading the column will say what is wrong with it.
pub(crate) fn split_access_path(path: &str) -> Vec<String> {
    match crate::table::split_path(path) {
        Ok(parts) => parts.iter().map(ToString::to_string).collect(),
        Err(_) => vec![path.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{quote, split_access_path, stringify, text, var_name};

    #[track_caller]
    fn check(path: &str, want: &[&str]) {
        assert_eq!(split_access_path(path), want, "{path}");
    }

    #[test]
    fn access_paths_split_at_dots_and_brackets() {
        check("a", &["a"]);
        check("a.b[0]", &["a", "b", "0"]);
        check("a\\.b", &["a.b"]);
        check("a\\[0\\]", &["a[0]"]);
        check("a['b c'][\"d.e\"]", &["a", "b c", "d.e"]);
        check("x y::z", &["x y::z"]);
    }

    #[test]
    fn values_print_as_in_javascript() {
        assert_eq!(text(&json!([1, null, ["a", 0.5]])), "1,,a,0.5");
        assert_eq!(stringify(&json!({"b": [1.0, "x"], "a": null})), "{\"a\":null,\"b\":[1,\"x\"]}");
        assert_eq!(quote("a\"b"), "\"a\\\"b\"");
    }

    #[test]
    fn names_keep_word_characters() {
        assert_eq!(var_name("_extent_0,10"), "_extent_0_10");
        assert_eq!(var_name("2nd é"), "_2nd__");
    }
}
