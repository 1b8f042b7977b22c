//! Filters and tests, as expressions that are true for the rows that pass.

use serde_json::Value as Json;

use crate::compile::access_path::flat_access;
use crate::compile::time_unit;
use crate::compile::time_unit::{ValueForm, value_source};
use crate::error::{Error, Result};
use crate::expr::{Expr, parse};
use crate::vegalite::json::{stringify, text, truthy};

/// How deep predicates may be nested; enough for any document that was written by hand.
pub(crate) const MAX_DEPTH: usize = 100;

/// The test that a param stands for: its name, and what its `empty` says where that is written.
pub(crate) type ParamTest<'a> = &'a dyn Fn(&str, Option<bool>) -> Result<Expr>;

/// The expression for a predicate: source, a comparison of a field, a param, or a composition by `and`, `or` and `not`.
///
/// # Errors
///
/// When it is none of these, an expression cannot be parsed, or `param` fails.
pub(crate) fn test(predicate: &Json, param: ParamTest<'_>) -> Result<Expr> {
    if let Json::String(source) = predicate {
        return parse(source);
    }
    if let Some(part) = predicate.get("not") {
        return Ok(test(part, param)?.not());
    }
    for (word, join) in [("and", Expr::all as fn(Vec<Expr>) -> Expr), ("or", Expr::any)] {
        if let Some(Json::Array(parts)) = predicate.get(word) {
            return Ok(join(parts.iter().map(|part| test(part, param)).collect::<Result<_>>()?));
        }
    }
    if let Some(name) = predicate.get("param").and_then(Json::as_str) {
        return param(name, predicate.get("empty").and_then(Json::as_bool));
    }
    parse(&field_source(predicate)?)
}

/// Source of a comparison of a field, such as `{"field": "a", "lt": 3}`.
fn field_source(predicate: &Json) -> Result<String> {
    let invalid = || Error::spec(format!("{} is not a predicate", stringify(predicate)));
    let field = predicate.get("field").filter(|field| truthy(field)).map(text).ok_or_else(invalid)?;
    let normalized = predicate.get("timeUnit").and_then(time_unit::normalize);
    let unit = normalized.as_ref().and_then(|unit| unit.unit());
    let raw = flat_access(&field, "datum");
    // A time becomes its number, so that times can be compared by value.
    let access = match (&normalized, unit) {
        (Some(normalized), Some(_)) if normalized.binned() => format!("time({raw})"),
        (_, Some(unit)) => format!("time({})", time_unit::field_expr(unit, &field, false)),
        _ => raw,
    };
    let value = |value: &Json| value_source(value, ValueForm { unit, temporal: false, wrap_time: true });
    for (word, operator) in [("equal", "==="), ("lt", "<"), ("gt", ">"), ("lte", "<="), ("gte", ">=")] {
        if let Some(limit) = predicate.get(word) {
            return Ok(format!("{access}{operator}{}", value(limit)?));
        }
    }
    if let Some(Json::Array(values)) = predicate.get("oneOf").or_else(|| predicate.get("in")) {
        let values = values.iter().map(value).collect::<Result<Vec<_>>>()?;
        return Ok(format!("indexof([{}], {access}) !== -1", values.join(",")));
    }
    if let Some(valid) = predicate.get("valid") {
        return Ok(if truthy(valid) { valid_source(&access) } else { invalid_source(&access) });
    }
    let (lower, upper) = match predicate.get("range") {
        Some(Json::Array(range)) => match range.as_slice() {
            [lower, upper] => (lower.clone(), upper.clone()),
            _ => return Err(invalid()),
        },
        Some(range) => {
            let source =
                range.get("signal").or_else(|| range.get("expr")).and_then(Json::as_str).ok_or_else(invalid)?;
            let bound = |i: u8| serde_json::json!({"signal": format!("({source})[{i}]")});
            (bound(0), bound(1))
        }
        None => return Err(invalid()),
    };
    Ok(match (lower.is_null(), upper.is_null()) {
        (false, false) => format!("inrange({access}, [{}, {}])", value(&lower)?, value(&upper)?),
        (false, true) => format!("{access} >= {}", value(&lower)?),
        (true, false) => format!("{access} <= {}", value(&upper)?),
        (true, true) => "true".to_owned(),
    })
}

/// Source that is true where `access` is a finite number (or a date).
pub(crate) fn valid_source(access: &str) -> String {
    format!("isValid({access}) && isFinite(+{access})")
}

/// Source that is true where `access` is not a finite number.
pub(crate) fn invalid_source(access: &str) -> String {
    format!("!isValid({access}) || !isFinite(+{access})")
}

/// The tests that tell whether `value` is a finite number.
pub(crate) fn valid_number(value: Expr) -> [Expr; 2] {
    [Expr::call("isValid", [value.clone()]), Expr::call("isFinite", [value.plus()])]
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::test;
    use crate::expr::{Expr, parse};

    /// Both sides are compared as trees, so that spelling does not count.
    #[track_caller]
    fn check(predicate: Json, want: &str) {
        let param = |name: &str, empty: Option<bool>| {
            Ok(Expr::call("param", [Expr::text(name), Expr::bool(empty != Some(false))]))
        };
        assert_eq!(test(&predicate, &param).unwrap(), parse(want).unwrap(), "{predicate}");
    }

    #[test]
    fn comparisons_read_one_field() {
        check(json!({"field": "a.b", "equal": null}), "datum['a.b'] === null");
        check(json!({"field": "a", "lte": "x"}), "datum.a <= 'x'");
        check(json!({"field": "a", "gt": {"expr": "p + 1"}}), "datum.a > p + 1");
        check(json!({"field": "a", "oneOf": [1, "b"]}), "indexof([1, 'b'], datum.a) !== -1");
        check(json!({"field": "a", "valid": true}), "isValid(datum.a) && isFinite(+datum.a)");
        check(json!({"field": "a", "valid": false}), "!isValid(datum.a) || !isFinite(+datum.a)");
    }

    #[test]
    fn ranges_may_be_open() {
        check(json!({"field": "a", "range": [1, 2]}), "inrange(datum.a, [1, 2])");
        check(json!({"field": "a", "range": [null, 2]}), "datum.a <= 2");
        check(json!({"field": "a", "range": [null, null]}), "true");
        check(json!({"field": "a", "range": {"signal": "s"}}), "inrange(datum.a, [s[0], s[1]])");
    }

    #[test]
    fn times_are_compared_by_unit() {
        let want = "time(datetime(year(datum.d), 0, 1, 0, 0, 0, 0)) === time(datetime(2000, 0, 1, 0, 0, 0, 0))";
        check(json!({"timeUnit": "year", "field": "d", "equal": 2000}), want);
        let want = "time(datum.d) > time(datetime(2000, 0, 1, 0, 0, 0, 0))";
        check(json!({"timeUnit": "binnedyear", "field": "d", "gt": {"year": 2000}}), want);
        let want = "datum.d < time(datetime(2000, 0, 1, 0, 0, 0, 0))";
        check(json!({"field": "d", "lt": {"year": 2000}}), want);
    }

    #[test]
    fn predicates_are_composed() {
        check(
            json!({"or": [{"not": "datum.a > 1 || b"}, {"and": ["c", {"param": "p", "empty": false}]}]}),
            "!(datum.a > 1 || b) || (c && param('p', false))",
        );
    }

    #[test]
    fn anything_else_is_refused() {
        let param = |_: &str, _: Option<bool>| Ok(Expr::null());
        let message = test(&json!({"field": "a"}), &param).unwrap_err().to_string();
        assert_eq!(message, "{\"field\":\"a\"} is not a predicate");
    }
}
