//! What the tests stand on: a host without a chart, and transforms written as JSON.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value as Json;

use super::{Host, Param, Resolved, Transform};
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::format::Locale;
use crate::geo::Projection;
use crate::geo::settings::Settings;
use crate::numeric::random::Lcg;
use crate::table::{Column, Table, Value};
use crate::time::Zone;

/// Three series of `x` and `y`.
pub(super) const SERIES: &str = r#"[
    {"s": "p", "x": 1, "y": 2},
    {"s": "p", "x": 2, "y": -1},
    {"s": "q", "x": 1, "y": 4},
    {"s": "q", "x": 3, "y": 5},
    {"s": "r", "x": 2, "y": -3}
]"#;

/// Keys and numbers of any type, and a number of each row.
pub(super) const ROWS: &str = r#"[
    {"k": "b", "n": 3, "x": 1},
    {"k": "a", "n": null, "x": 2},
    {"k": "b", "n": "5", "x": 3},
    {"k": 1, "n": 4, "x": 4},
    {"k": "1", "n": "", "x": 5},
    {"k": "a", "n": "$NaN", "x": 6}
]"#;

/// A host that knows data sets by name, a random stream from seed 1, and UTC.
pub(super) struct Desk {
    data: Vec<(String, Rc<Table>)>,
    random: Cell<Lcg>,
    identifiers: Cell<f64>,
    zone: Zone,
    locale: Locale,
    pub(super) warnings: RefCell<Vec<Error>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            data: Vec::new(),
            random: Cell::new(Lcg::new(1.0)),
            identifiers: Cell::new(1.0),
            zone: Zone::utc(),
            locale: Locale::default(),
            warnings: RefCell::default(),
        }
    }

    /// Adds a data set, given as a JSON list of objects.
    pub(super) fn with_data(mut self, name: &str, rows: &str) -> Self {
        self.data.push((name.to_owned(), table(rows)));
        self
    }

    /// Runs the transforms of a JSON list over a table; the value of the last one's signal comes along.
    pub(super) fn run(&self, transforms: &str, mut table: Rc<Table>) -> Result<(Rc<Table>, Option<Value>)> {
        let list: Json = serde_json::from_str(transforms).unwrap();
        let mut signal = None;
        for transform in list.as_array().unwrap() {
            let transform = read(transform)?;
            let output = transform.apply(&table, self)?;
            (table, signal) = (output.table, output.signal);
        }
        Ok((table, signal))
    }
}

/// A transform from its JSON form.
pub(super) fn read(json: &Json) -> Result<Transform> {
    let entries = json.as_object().unwrap();
    let param = |(key, value): (&String, &Json)| (key.clone(), Param::Value(Value::from_json(value)));
    let params = Resolved(entries.iter().filter(|(key, _)| *key != "type").map(param).collect());
    Transform::new(entries["type"].as_str().unwrap(), &params)
}

/// A table from a JSON list of objects; `{"$date": ms}` is a date.
pub(super) fn table(rows: &str) -> Rc<Table> {
    let rows: Vec<serde_json::Map<String, Json>> = serde_json::from_str(rows).unwrap();
    let mut names: Vec<&String> = Vec::new();
    for row in &rows {
        for name in row.keys() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let cell = |json: Option<&Json>| match json {
        None => Value::Undefined,
        Some(json) => match json.get("$date") {
            Some(ms) => Value::Date(ms.as_f64().unwrap_or(f64::NAN)),
            None if json.as_str() == Some("$NaN") => Value::Number(f64::NAN),
            None => Value::from_json(json),
        },
    };
    let mut table = Table::with_rows(rows.len());
    for name in names {
        table.set(name.as_str(), rows.iter().map(|row| cell(row.get(name))).collect::<Column>());
    }
    Rc::new(table)
}

/// The rows as a JSON list, as JavaScript prints them: what is undefined is not there, dates are `{"$date": ms}` and numbers that
/// JSON does not know are strings with a `$`.
pub(super) fn print(table: &Table) -> String {
    let rows: Vec<Json> = (0..table.rows()).map(|row| json(&Value::Object(Rc::new(table.row(row))))).collect();
    Json::Array(rows).to_string()
}

/// One value as [`print`] has it.
pub(super) fn json(value: &Value) -> Json {
    match value {
        Value::Undefined => "$undefined".into(),
        Value::Number(x) if !x.is_finite() => format!("${}", value.to_text()).into(),
        Value::Date(ms) => serde_json::json!({ "$date": json(&Value::Number(*ms)) }),
        Value::Array(values) => Json::Array(values.iter().map(json).collect()),
        Value::Object(object) => Json::Object(
            object
                .iter()
                .filter(|(_, v)| !matches!(v, Value::Undefined))
                .map(|(k, v)| (k.to_string(), json(v)))
                .collect(),
        ),
        value => value.to_json(),
    }
}

impl Context for Desk {
    fn signal(&self, name: &str) -> Result<Value> {
        Err(Error::spec(format!("no signal {name}")))
    }
    fn data(&self, name: &str) -> Result<Option<Rc<Table>>> {
        Ok(self.data.iter().find(|(known, _)| known == name).map(|(_, table)| Rc::clone(table)))
    }
    fn scale(&self, _name: &str, _values: &Column) -> Result<Option<Column>> {
        Ok(None)
    }
    fn invert(&self, _name: &str, _value: &Value) -> Result<Value> {
        Ok(Value::Undefined)
    }
    fn domain(&self, _name: &str) -> Result<Value> {
        Ok(Value::Undefined)
    }
    fn range(&self, _name: &str) -> Result<Value> {
        Ok(Value::Undefined)
    }
    fn bandwidth(&self, _name: &str) -> Result<f64> {
        Ok(0.0)
    }
    fn random(&self) -> f64 {
        let mut stream = self.random.get();
        let x = stream.draw();
        self.random.set(stream);
        x
    }
    fn host_call(&self, _function: &str, _arguments: &[Value]) -> Result<Option<Value>> {
        Ok(None)
    }
    fn now(&self) -> f64 {
        0.0
    }
    fn zone(&self) -> &Zone {
        &self.zone
    }
    fn locale(&self) -> &Locale {
        &self.locale
    }
}

impl Host for Desk {
    fn keep_warning(&self, warning: Error) {
        self.warnings.borrow_mut().push(warning);
    }
    fn reserve_identifiers(&self, count: usize) -> f64 {
        let first = self.identifiers.get();
        self.identifiers.set(first + count as f64);
        first
    }
    fn projection(&self, name: &str) -> Result<Option<Rc<Projection>>> {
        let usa = || Projection::new("albersUsa", &Settings::default()).map(Rc::new);
        (name == "usa").then(usa).transpose()
    }
}

/// Runs transforms over rows, and compares with the rows that Vega 6.2 gives. Numbers agree to twelve digits, as engines differ
/// in the last bit of `pow` and `log`.
#[track_caller]
pub(super) fn check(transforms: &str, rows: &str, want: &str) {
    let other = r#"[{"id": 1, "v": 10, "w": "x"}, {"id": "b", "v": 20}, {"id": "1", "v": 30, "w": null}]"#;
    let (found, _) = Desk::new().with_data("other", other).run(transforms, table(rows)).unwrap();
    let (found, want): (Json, Json) =
        (serde_json::from_str(&print(&found)).unwrap(), serde_json::from_str(want).unwrap());
    assert!(same(&found, &want), "{transforms}\n found {found}\n  want {want}");
}

/// Compares the signal that a transform sets.
#[track_caller]
pub(super) fn check_signal(transform: &str, rows: &str, want: &str) {
    let (_, signal) = Desk::new().run(transform, table(rows)).unwrap();
    assert_eq!(json(&signal.unwrap_or_default()), serde_json::from_str::<Json>(want).unwrap(), "{transform}");
}

fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}
