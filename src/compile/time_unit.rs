//! Time units and date objects: their normal form, the names of their results and the expressions that they stand for.
//!
//! Working the units out over rows is `transform`'s; d3's time formats are `format`'s. Here everything ends as source of the
//! expression language.

use serde_json::{Value as Json, json};

use crate::compile::access_path::nested_access;
use crate::error::{Error, Result};
use crate::vegalite::json::{expression, is_expression, quote, stringify, text, truthy, var_name};
use crate::vegalite::{PropMap, Props, TimeUnitProp};

/// The single units, from coarse to fine as Vega-Lite lists them.
const PARTS: [&str; 11] =
    ["year", "quarter", "month", "week", "day", "dayofyear", "date", "hours", "minutes", "seconds", "milliseconds"];

/// Vega-Lite's labels for times cut at a unit, laid over Vega's own. (Sorted by key.)
const TIME_FORMATS: &str = r#"{"year-month":"%b %Y ","year-month-date":"%b %d, %Y "}"#;

/// A time unit in its normal form: `unit` without `utc` and `binned` prefixes, these as parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimeUnit(PropMap<TimeUnitProp>);

impl TimeUnit {
    /// The unit, such as `yearmonth`; `None` when `maxbins` is to choose it.
    pub(crate) fn unit(&self) -> Option<&str> {
        self.0.text(TimeUnitProp::Unit)
    }

    pub(crate) fn utc(&self) -> bool {
        self.0.truthy(TimeUnitProp::Utc).is_some()
    }

    /// Whether the data is cut to the unit already.
    pub(crate) fn binned(&self) -> bool {
        self.0.truthy(TimeUnitProp::Binned).is_some()
    }

    /// Steps of the finest unit between two cuts.
    pub(crate) fn step(&self) -> Option<f64> {
        self.0.get(TimeUnitProp::Step)?.as_f64()
    }

    pub(crate) fn max_bins(&self) -> Option<f64> {
        self.0.get(TimeUnitProp::MaxBins)?.as_f64()
    }

    /// The single units that the unit is made of, coarse to fine.
    pub(crate) fn parts(&self) -> Vec<&'static str> {
        self.unit().map(parts).unwrap_or_default()
    }

    /// The unit as part of a field's name: `utcyearmonth`, `minutes_step_15`, `timeunit_maxbins_20`.
    pub(crate) fn name(&self) -> String {
        let mut name = if self.utc() { "utc".to_owned() } else { String::new() };
        if self.unit().is_none() {
            name.push_str("timeunit");
        }
        for (key, value) in self.0.iter().filter(|(key, _)| *key != TimeUnitProp::Utc.name()) {
            let prefix = if key == TimeUnitProp::Unit.name() { String::new() } else { format!("_{key}_") };
            name.push_str(&var_name(&format!("{prefix}{}", text(value))));
        }
        name
    }

    /// The parameters, in the order written.
    pub(crate) fn params(&self) -> &PropMap<TimeUnitProp> {
        &self.0
    }

    pub(crate) fn to_json(&self) -> Json {
        Json::Object(self.0.to_object())
    }
}

/// A unit's name or parameters in normal form; `None` when there is none (absent, null, empty).
pub(crate) fn normalize(unit: &Json) -> Option<TimeUnit> {
    let mut params = match unit {
        Json::String(name) if !name.is_empty() => match name.strip_prefix("binned") {
            Some(unit) => PropMap::from_iter([(TimeUnitProp::Unit, unit.into()), (TimeUnitProp::Binned, true.into())]),
            None => PropMap::from_iter([(TimeUnitProp::Unit, name.as_str().into())]),
        },
        Json::Object(params) => PropMap::read(params),
        _ => return None,
    };
    let local = params.text(TimeUnitProp::Unit).and_then(|unit| unit.strip_prefix("utc")).map(str::to_owned);
    if let Some(local) = local {
        params.set(TimeUnitProp::Utc, true);
        params.set(TimeUnitProp::Unit, local);
    }
    Some(TimeUnit(params))
}

/// Whether `unit` is one of the single local units.
pub(crate) fn is_single(unit: &str) -> bool {
    PARTS.contains(&unit)
}

/// The single units in `unit`, coarse to fine.
pub(crate) fn parts(unit: &str) -> Vec<&'static str> {
    PARTS.into_iter().filter(|part| contains(unit, part)).collect()
}

/// Whether `part` is among the units of `unit`.
pub(crate) fn contains(unit: &str, part: &str) -> bool {
    let Some(index) = unit.find(part) else { return false };
    let before = unit[..index].chars().next_back();
    let after = unit[index + part.len()..].chars().next();
    match part {
        "seconds" => before != Some('i'), // of milliseconds
        "day" => after != Some('o'),      // of dayofyear
        "year" => before != Some('f'),    // of dayofyear
        _ => true,
    }
}

/// Source that cuts the time in `field` to `unit`; `end`: to the end of that stretch of time.
pub(crate) fn field_expr(unit: &str, field: &str, end: bool) -> String {
    let access = nested_access(field, "datum");
    let (utc, local) = match unit.strip_prefix("utc") {
        Some(local) => ("utc", local),
        None => ("", unit),
    };
    let mut exprs: Vec<(&str, String)> = Vec::new();
    for part in parts(local) {
        let call = format!("{utc}{part}({access})");
        exprs.push((part, if part == "quarter" { format!("({call}-1)") } else { call }));
    }
    if end && let Some((_, last)) = exprs.last_mut() {
        last.push_str("+1");
    }
    let part = |name: &str| exprs.iter().find(|(part, _)| *part == name).map(|(_, expr)| expr.clone());
    let year = part("year").unwrap_or_else(|| DEFAULT_YEAR.to_owned());
    let month =
        part("month").or_else(|| part("quarter").map(|expr| format!("{expr}*3"))).unwrap_or_else(|| "0".to_owned());
    let date = part("date").or_else(|| part("day").map(|expr| format!("{expr}+1"))).unwrap_or_else(|| "1".to_owned());
    let time = ["hours", "minutes", "seconds", "milliseconds"].map(|name| part(name).unwrap_or_else(|| "0".to_owned()));
    format!("datetime({year}, {month}, {date}, {})", time.join(", "))
}

/// The year of times that have none, as in Vega's time unit transform: a leap year that begins on a Sunday.
const DEFAULT_YEAR: &str = "2012";

/// Source that gives the format for labels of times cut to `unit`.
pub(crate) fn specifier_expr(unit: &str) -> String {
    format!("timeUnitSpecifier({}, {TIME_FORMATS})", stringify(&json!(parts(unit))))
}

/// Source that formats the time that `field` (source) gives by its unit.
pub(crate) fn format_expr(unit: &str, field: &str, utc_scale: bool) -> String {
    let function = if utc_scale || unit.starts_with("utc") { "utcFormat" } else { "timeFormat" };
    format!("{function}({field}, {})", specifier_expr(unit))
}

/// Source for the length of one unit in milliseconds, both ends passed through `wrap`; `None` for a unit without a fixed place in
/// the year (days of the week).
pub(crate) fn duration_expr(unit: &TimeUnit, wrap: impl Fn(&str) -> String) -> Option<String> {
    let smallest = *unit.parts().last()?;
    let step = unit.step().unwrap_or(1.0);
    let (place, step) = match smallest {
        "year" => (0, step),
        "month" => (1, step),
        "quarter" => (1, step * 3.0),
        "date" | "dayofyear" => (2, step),
        "week" => (2, step * 7.0),
        "hours" => (3, step),
        "minutes" => (4, step),
        "seconds" => (5, step),
        "milliseconds" => (6, step),
        _ => return None,
    };
    // Not a leap year.
    let start = [2001.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
    let mut end = start;
    end[place] += step;
    let expr = |parts: [f64; 7]| format!("datetime({})", parts.map(|part| text(&json!(part))).join(", "));
    Some(format!("{} - {}", wrap(&expr(end)), wrap(&expr(start))))
}

/// Whether it is a date object, such as `{"year": 2000, "month": "jan"}`.
pub(crate) fn is_date_time(json: &Json) -> bool {
    json.as_object().is_some_and(|object| PARTS.iter().any(|part| object.contains_key(*part)))
}

/// Source for a date object.
///
/// # Errors
///
/// When a month, day or quarter is none.
pub(crate) fn date_time_expr(date: &Json) -> Result<String> {
    let part = |name: &str| date.get(name).filter(|value| !value.is_null());
    let alone = date.as_object().is_some_and(|object| object.len() == 1);
    let year = part("year").map_or_else(|| DEFAULT_YEAR.to_owned(), text);
    let month = match (part("month"), part("quarter")) {
        (Some(month), _) => text(&json!(month_number(month)?)),
        (None, Some(quarter)) => {
            let number = numeric(quarter).ok_or_else(|| invalid("quarter", quarter))?;
            text(&json!((number - 1.0) * 3.0))
        }
        (None, None) => "0".to_owned(),
    };
    let day = match (part("date"), part("day")) {
        (Some(date), _) => text(date),
        // A day of the week means something only alone; with others it is left out.
        (None, Some(day)) if alone => text(&json!(day_number(day)? + 1.0)),
        _ => "1".to_owned(),
    };
    let time =
        ["hours", "minutes", "seconds", "milliseconds"].map(|name| part(name).map_or_else(|| "0".to_owned(), text));
    let function = if date.get(TimeUnitProp::Utc.name()).is_some_and(truthy) { "utc" } else { "datetime" };
    Ok(format!("{function}({year}, {month}, {day}, {})", time.join(", ")))
}

fn invalid(unit: &str, value: &Json) -> Error {
    Error::spec(format!("invalid {unit} {}", stringify(value)))
}

fn numeric(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok().filter(|x: &f64| !x.is_nan()),
        _ => None,
    }
}

/// 0 for January.
fn month_number(month: &Json) -> Result<f64> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    match numeric(month) {
        Some(number) => Ok(number - 1.0),
        None => named(month, &MONTHS).ok_or_else(|| invalid("month", month)),
    }
}

/// 0 for Sunday.
fn day_number(day: &Json) -> Result<f64> {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    match numeric(day) {
        Some(number) => Ok(number % 7.0),
        None => named(day, &DAYS).ok_or_else(|| invalid("day", day)),
    }
}

/// The place of a name among names of three letters, by its first three.
fn named(value: &Json, names: &[&str]) -> Option<f64> {
    let short: String = value.as_str()?.to_lowercase().chars().take(3).collect();
    names.iter().position(|name| *name == short).map(|place| place as f64)
}

/// What a value stands for beside a field: how times are read, and what becomes of plain values.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ValueForm<'a> {
    /// The field's time unit, if it has one.
    pub(crate) unit: Option<&'a str>,
    /// Whether the field is temporal.
    pub(crate) temporal: bool,
    /// Whether times become numbers (milliseconds), so that they can be compared.
    pub(crate) wrap_time: bool,
}

/// Source for a value compared with, or in the domain of, a field: a date for date objects and for values of a temporal field.
/// `None`: the value means itself.
///
/// # Errors
///
/// Those of [`date_time_expr`].
pub(crate) fn value_expr(value: &Json, form: ValueForm<'_>) -> Result<Option<String>> {
    let mut time = form.unit.is_some() || form.temporal;
    let expr = if is_expression(value) {
        expression(value).map(str::to_owned)
    } else if is_date_time(value) {
        time = true;
        Some(date_time_expr(value)?)
    } else if time && (value.is_string() || value.is_number()) {
        match form.unit.filter(|unit| is_single(unit) && means_unit(value)) {
            Some(unit) => Some(date_time_expr(&Json::Object(Props::from_iter([(unit.to_owned(), value.clone())])))?),
            None => Some(format!("datetime({})", stringify(value))),
        }
    } else {
        None
    };
    Ok(expr.map(|expr| if form.wrap_time && time { format!("time({expr})") } else { expr }))
}

/// Whether a number or text names one unit (a year, the month "jan") rather than a moment.
fn means_unit(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.as_f64().is_some_and(|x| x < 10_000.0),
        // JavaScript reads no date from a text without digits.
        Json::String(text) => !text.contains(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}

/// The source of a date's expression, as by [`value_expr`], with values that mean themselves written out.
///
/// # Errors
///
/// Those of [`date_time_expr`].
pub(crate) fn value_source(value: &Json, form: ValueForm<'_>) -> Result<String> {
    Ok(value_expr(value, form)?.unwrap_or_else(|| match value {
        Json::String(text) => quote(text),
        other => stringify(other),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{
        ValueForm, contains, date_time_expr, duration_expr, field_expr, normalize, parts, specifier_expr, value_source,
    };

    #[test]
    fn units_are_taken_apart() {
        assert_eq!(parts("yearmonthdatehours"), ["year", "month", "date", "hours"]);
        assert_eq!(parts("yeardayofyear"), ["year", "dayofyear"]);
        assert_eq!(parts("dayofyear"), ["dayofyear"]);
        assert_eq!(parts("secondsmilliseconds"), ["seconds", "milliseconds"]);
        assert_eq!(parts("milliseconds"), ["milliseconds"]);
        assert!(!contains("dayofyear", "day"));
    }

    #[test]
    fn normal_form_has_no_prefixes() {
        let unit = normalize(&json!("binnedutcyearmonth")).unwrap();
        assert_eq!((unit.unit(), unit.utc(), unit.binned()), (Some("yearmonth"), true, true));
        assert_eq!(normalize(&Json::Null), None);
    }

    #[test]
    fn fields_are_cut_by_an_expression() {
        let want = "datetime(2012, month(datum[\"d\"]), date(datum[\"d\"]), 0, 0, 0, 0)";
        assert_eq!(field_expr("monthdate", "d", false), want);
        let want = "datetime(2012, (quarter(datum[\"d\"])-1)+1*3, 1, 0, 0, 0, 0)";
        assert_eq!(field_expr("quarter", "d", true), want);
        let want = "datetime(utcyear(datum[\"a\"] && datum[\"a\"][\"b\"]), 0, 1, 0, 0, 0, 0)";
        assert_eq!(field_expr("utcyear", "a.b", false), want);
    }

    #[track_caller]
    fn check_date(date: Json, want: &str) {
        assert_eq!(date_time_expr(&date).unwrap(), want);
    }

    #[test]
    fn date_objects_become_calls() {
        check_date(json!({"year": 2000, "month": "February"}), "datetime(2000, 1, 1, 0, 0, 0, 0)");
        check_date(json!({"quarter": 2}), "datetime(2012, 3, 1, 0, 0, 0, 0)");
        check_date(json!({"day": "mon"}), "datetime(2012, 0, 2, 0, 0, 0, 0)");
        check_date(json!({"year": 2000, "day": 3}), "datetime(2000, 0, 1, 0, 0, 0, 0)");
        check_date(json!({"year": 2000, "utc": true, "hours": 3}), "utc(2000, 0, 1, 3, 0, 0, 0)");
        assert!(date_time_expr(&json!({"month": "foo"})).is_err());
    }

    #[track_caller]
    fn check_value(value: Json, form: ValueForm<'_>, want: &str) {
        assert_eq!(value_source(&value, form).unwrap(), want);
    }

    #[test]
    fn values_beside_a_field_follow_its_unit() {
        let month = ValueForm { unit: Some("month"), wrap_time: true, ..ValueForm::default() };
        check_value(json!("jan"), month, "time(datetime(2012, 0, 1, 0, 0, 0, 0))");
        check_value(json!(3), month, "time(datetime(2012, 2, 1, 0, 0, 0, 0))");
        let temporal = ValueForm { temporal: true, ..ValueForm::default() };
        check_value(json!("2010-01-02"), temporal, "datetime(\"2010-01-02\")");
        check_value(json!({"expr": "a + 1"}), ValueForm::default(), "a + 1");
        check_value(json!("x"), ValueForm::default(), "\"x\"");
    }

    #[test]
    fn a_unit_has_a_length() {
        let unit = |json| normalize(&json).unwrap();
        let wrap = |expr: &str| expr.to_owned();
        let want = "datetime(2001, 1, 1, 0, 0, 0, 0) - datetime(2001, 0, 1, 0, 0, 0, 0)";
        assert_eq!(duration_expr(&unit(json!("yearmonth")), wrap).as_deref(), Some(want));
        assert_eq!(duration_expr(&unit(json!("day")), wrap), None);
    }

    #[test]
    fn labels_follow_the_unit() {
        let want =
            "timeUnitSpecifier([\"year\",\"month\"], {\"year-month\":\"%b %Y \",\"year-month-date\":\"%b %d, %Y \"})";
        assert_eq!(specifier_expr("yearmonth"), want);
    }
}
