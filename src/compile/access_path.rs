//! Access paths: a field's place in a nested row (`a.b`, `a["b"]`), read in an expression or flattened to a column's name.

use crate::vegalite::json::{quote, split_access_path};

/// Source that reads the flattened field `path` of `object`: `datum["a.b"]`.
pub(crate) fn flat_access(path: &str, object: &str) -> String {
    let key = if is_plain(path) { quote(path) } else { quote(&without_path(path)) };
    [object, "[", &key, "]"].concat()
}

/// Source that reads the nested field `path` of `object` where it may be missing half-way: `datum["a"] && datum["a"]["b"]`.
pub(crate) fn nested_access(path: &str, object: &str) -> String {
    let parts: Vec<_> = split_access_path(path).iter().map(|part| format!("[{}]", quote(part))).collect();
    let prefixes: Vec<_> = (1..=parts.len()).map(|n| format!("{object}{}", parts[..n].concat())).collect();
    prefixes.join(" && ")
}

/// The access path of the column that `path` became when it was flattened: `a\.b` of `a.b` and of `a["b"]`.
pub(crate) fn escape_path(path: &str) -> String {
    if is_plain(path) {
        return path.to_owned();
    }
    let escape = |part: &String| {
        let mut escaped = String::with_capacity(part.len());
        for c in part.chars() {
            if matches!(c, '[' | ']' | '.' | '\'' | '"') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    };
    split_access_path(path).iter().map(escape).collect::<Vec<_>>().join("\\.")
}

/// The name of the column that `path` became when it was flattened: `a.b` of `a.b` and of `a\.b`.
pub(crate) fn without_path(path: &str) -> String {
    if is_plain(path) { path.to_owned() } else { split_access_path(path).join(".") }
}

/// Whether a path is one name as it stands, with nothing to take apart or to escape.
pub(crate) fn is_plain(path: &str) -> bool {
    !path.is_empty() && !path.bytes().any(|byte| matches!(byte, b'.' | b'[' | b']' | b'\\' | b'\'' | b'"'))
}

#[cfg(test)]
mod tests {
    use super::{escape_path, flat_access, nested_access, without_path};

    #[test]
    fn a_nested_field_is_read_step_by_step_or_as_one_column() {
        assert_eq!(nested_access("a.b", "datum"), "datum[\"a\"] && datum[\"a\"][\"b\"]");
        assert_eq!(flat_access("a.b", "datum"), "datum[\"a.b\"]");
        assert_eq!([escape_path("a[\"b\"]"), without_path("a\\.b")], ["a\\.b", "a.b"]);
    }
}
