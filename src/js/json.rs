//! JSON values as JavaScript sees them, for rules that Vega and Vega-Lite state in JavaScript's terms.

use serde_json::Value as Json;

use super::number::{is_truthy, number_to_text, whole};

/// A JSON number, an integer where the double is one (as JavaScript prints it); null when not finite.
pub(crate) fn json_number(x: f64) -> Json {
    match whole(x) {
        Some(whole) => Json::from(whole),
        None => serde_json::Number::from_f64(x).map_or(Json::Null, Json::Number),
    }
}

/// Whether `if` takes the value for true.
pub(crate) fn truthy(json: &Json) -> bool {
    match json {
        Json::Null => false,
        Json::Bool(flag) => *flag,
        Json::Number(number) => number.as_f64().is_some_and(is_truthy),
        Json::String(text) => !text.is_empty(),
        Json::Array(_) | Json::Object(_) => true,
    }
}

/// `String(value)`.
pub(crate) fn text(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(flag) => flag.to_string(),
        Json::Number(number) => number_to_text(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => text.clone(),
        Json::Array(values) => {
            let part = |value: &Json| if value.is_null() { String::new() } else { text(value) };
            values.iter().map(part).collect::<Vec<_>>().join(",")
        }
        Json::Object(_) => "[object Object]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{json_number, text, truthy};

    #[test]
    fn values_print_as_in_javascript() {
        assert_eq!(text(&json!([1, null, ["a", 0.5]])), "1,,a,0.5");
        assert_eq!(text(&json!({})), "[object Object]");
    }

    #[test]
    fn what_is_empty_or_zero_is_not_true() {
        let (yes, no) =
            ([json!([]), json!({}), json!("0"), json!(-1)], [json!(null), json!(""), json!(0), json!(false)]);
        assert!(yes.iter().all(truthy) && !no.iter().any(truthy));
    }

    #[test]
    fn whole_numbers_are_integers() {
        assert_eq!(json_number(2.0).to_string(), "2");
        assert_eq!(json_number(2.5).to_string(), "2.5");
        assert_eq!(json_number(f64::NAN).to_string(), "null");
    }
}
