//! Expressions against what Vega 6.2 makes of them.
//!
//! `recorded.tsv` holds an expression and its value a line; where the expression reads `datum`, the list of
//! its values for the three rows below. Dates are shown as `Date(milliseconds)`, errors by the word alone.

use std::rc::Rc;

use super::{Context, eval_shared, eval_value, parse};
use crate::budget::{self, Limits};
use crate::error::{Error, Result};
use crate::format::Locale;
use crate::table::{Column, Table, Value};
use crate::time::Zone;

/// A context with one signal, one data set and no scales.
struct TestContext {
    rows: Rc<Table>,
    zone: Zone,
    locale: Locale,
}

impl TestContext {
    fn new() -> Self {
        let zone = Zone::utc();
        Self { rows: Rc::new(rows()), zone, locale: Locale::default() }
    }
}

impl Context for TestContext {
    fn signal(&self, name: &str) -> Result<Value> {
        match name {
            "width" => Ok(Value::Number(200.0)),
            _ => Err(Error::spec(format!("there is no signal {name:?}"))),
        }
    }

    fn data(&self, name: &str) -> Result<Option<Rc<Table>>> {
        Ok((name == "t").then(|| Rc::clone(&self.rows)))
    }

    fn scale(&self, name: &str, values: &Column) -> Result<Option<Column>> {
        Ok((name == "double").then(|| Column::numbers(values.to_numbers().iter().map(|x| x * 2.0).collect())))
    }

    fn invert(&self, _name: &str, _value: &Value) -> Result<Value> {
        Ok(Value::Undefined)
    }

    fn domain(&self, _name: &str) -> Result<Value> {
        Ok(Value::array(Vec::new()))
    }

    fn range(&self, _name: &str) -> Result<Value> {
        Ok(Value::array(Vec::new()))
    }

    fn bandwidth(&self, _name: &str) -> Result<f64> {
        Ok(0.0)
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn host_call(&self, _function: &str, _arguments: &[Value]) -> Result<Option<Value>> {
        Ok(None)
    }

    fn now(&self) -> f64 {
        1e12
    }

    fn zone(&self) -> &Zone {
        &self.zone
    }

    fn locale(&self) -> &Locale {
        &self.locale
    }
}

/// The rows that the recorded values belong to; a key that a row lacks is undefined there.
fn rows() -> Table {
    let json = serde_json::json!([
        {"a": 1, "s": "x1", "n": null, "d": "10", "o": {"p": [1, 2]}},
        {"a": -2.5, "s": "y", "n": 0, "d": "9"},
        {"a": null, "s": "", "n": "q", "d": "abc", "b": true}
    ]);
    let mut table = Table::with_rows(3);
    for name in ["a", "s", "n", "d", "o", "b"] {
        let cell = |row: usize| json[row].get(name).map(Value::from_json).unwrap_or_default();
        table.set(name, (0..3).map(cell).collect::<Column>());
    }
    table
}

/// A value as `recorded.tsv` writes it.
fn show(value: &Value) -> String {
    match value {
        Value::Undefined => "undefined".to_owned(),
        Value::Date(ms) => format!("Date({})", crate::js::number_to_text(*ms)),
        Value::Number(x) if *x == 0.0 && x.is_sign_negative() => "-0".to_owned(),
        Value::Array(values) => format!("[{}]", values.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Object(object) => {
            let entries: Vec<String> = object.iter().map(|(key, value)| format!("{key}: {}", show(value))).collect();
            let text = object.text().map(|text| format!("{text} ")).unwrap_or_default();
            format!("{text}{{{}}}", entries.join(", "))
        }
        Value::Text(text) => serde_json::Value::from(&**text).to_string(),
        other => other.to_text().to_string(),
    }
}

/// Whether two shown values are the same, numbers to 13 digits: the last may differ between libraries of functions.
fn same(got: &str, want: &str) -> bool {
    let token = |c: char| !(c.is_alphanumeric() || c == '.' || c == '-' || c == '+');
    let (mut a, mut b) = (got.split(token), want.split(token));
    got == want
        || got.replace(|c| !token(c), "") == want.replace(|c| !token(c), "")
            && std::iter::from_fn(|| match (a.next(), b.next()) {
                (None, None) => None,
                pair => Some(pair),
            })
            .all(|pair| match pair {
                (Some(a), Some(b)) if a == b => true,
                (Some(a), Some(b)) => match (a.parse::<f64>(), b.parse::<f64>()) {
                    (Ok(a), Ok(b)) => (a - b).abs() <= 1e-13 * b.abs(),
                    _ => false,
                },
                _ => false,
            })
}

#[test]
fn expressions_have_the_values_that_vega_gives_them() {
    let context = TestContext::new();
    let mut wrong = Vec::new();
    for line in include_str!("recorded.tsv").lines() {
        let (source, want) = line.split_once('\t').unwrap();
        let table = &*context.rows;
        let by_row = |expr: &crate::expr::Expr| -> Result<Value> {
            let value = |row| eval_value(expr, Some((table, row)), &context);
            Ok(Value::array((0..3).map(value).collect::<Result<_>>()?))
        };
        let got = parse(source).and_then(|expr| {
            if !source.contains("datum") {
                return eval_value(&expr, None, &context);
            }
            let column = Value::array(eval_shared(&expr, table, &context)?.iter().collect());
            let rows: Value = by_row(&expr)?;
            assert_eq!(show(&column), show(&rows), "{source}: by column, by row");
            Ok(column)
        });
        let got = match got {
            Ok(value) => show(&value),
            Err(_) => "error".to_owned(),
        };
        if !same(&got, want) {
            wrong.push(format!("{source}: {got}, not {want}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn errors_name_expression_and_row() {
    let context = TestContext::new();
    let message = |source| {
        let table = &*context.rows;
        eval_shared(&parse(source).unwrap(), table, &context).unwrap_err().to_string()
    };
    assert_eq!(message("datum.o.p"), r#"row 1: cannot read "p" of undefined in expression datum["o"]["p"]"#);
    assert_eq!(message("nope + 1"), r#"there is no signal "nope" in expression nope + 1"#);
    assert_eq!(
        message("1 + length(datum.b)"),
        r#"row 0: length(): undefined has no length in expression 1 + length(datum["b"])"#
    );
    assert_eq!(message("x()"), "x(): needs an event, which a still picture does not have in expression x()");
}

#[test]
fn a_branch_sees_only_the_rows_that_need_it() {
    let context = TestContext::new();
    let table = &*context.rows;
    let expr = parse("datum.o ? datum.o.p[0] : datum.a ? scale('double', datum.a) : 'none'").unwrap();
    let column = eval_shared(&expr, table, &context).unwrap();
    assert_eq!(column.iter().map(|v| show(&v)).collect::<Vec<_>>(), ["1", "-5", "\"none\""]);
}

#[test]
fn a_selection_reads_the_fields_it_names() {
    let json = serde_json::json!([
        {"unit": "u", "fields": [{"field": "a", "type": "R"}], "values": [[2, 0]]},
        {"unit": "v", "fields": [{"field": "s", "type": "E"}], "values": [["y", ""]]}
    ]);
    let mut store = Table::with_rows(2);
    for name in ["unit", "fields", "values"] {
        store.set(name, (0..2).map(|row: usize| Value::from_json(&json[row][name])).collect::<Column>());
    }
    let context = TestContext { rows: Rc::new(store), ..TestContext::new() };
    let check = |source, want: &str| {
        let column = eval_shared(&parse(source).unwrap(), &rows(), &context).unwrap();
        assert_eq!(show(&Value::array(column.iter().collect())), want, "{source}");
    };
    check("vlSelectionTest('t', datum)", "[true, true, true]");
    check("vlSelectionTest('t', datum, 'intersect')", "[false, false, true]"); // null is 0, and inside
    check("vlSelectionTest('none', datum, 'intersect')", "[0, 0, 0]");
    check("!length(data('none')) || vlSelectionTest('none', datum)", "[true, true, true]");
    let resolved = eval_value(&parse("vlSelectionResolve('t', 'union', true, true)").unwrap(), None, &context).unwrap();
    let want = r#"{a: [0, 2], s: ["y", ""], vlPoint: {or: [{a: [2, 0]}, {s: ["y", ""]}]}}"#;
    assert_eq!(show(&resolved), want);
}

#[test]
fn long_chains_need_no_deep_stack() {
    let context = TestContext::new();
    let table = &*context.rows;
    let value = |source: &str| show(&eval_shared(&parse(source).unwrap(), table, &context).unwrap().value(1));
    let tests: String = (0..1500).map(|i| format!("datum.s === '{i}' ? {i} : ")).collect();
    assert_eq!(value(&(tests + "datum.a")), "-2.5");
    assert_eq!(value(&vec!["datum.a"; 1500].join(" + ")), "-3750");
    assert_eq!(value(&vec!["datum.b"; 1500].join(" || ")), "undefined");
}

#[test]
fn what_costs_too_much_is_stopped() {
    let context = TestContext::new();
    let value = |source| eval_value(&parse(source).unwrap(), None, &context);
    assert_eq!(value("pad('', 1e9)").unwrap_err().kind(), crate::error::ErrorKind::Data);
    let _metered = budget::start(&Limits { steps: 20_000, ..Limits::NONE }, None);
    assert!(value("length(sequence(100)) + 1").is_ok());
    assert_eq!(value("length(sequence(100000))").unwrap_err().kind(), crate::error::ErrorKind::Forbidden);
}
