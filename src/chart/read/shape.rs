//! JSON objects that hold several rows: lists by name, as Keras, LightGBM and scripts of one's own keep a history; lists of rows
//! below a key; tables as pandas writes them; what Sacred and pytest-benchmark keep.

use serde_json::{Map, Value as Json};

use super::cell::{self, Cell};
use super::flatten::{fill, put};
use super::job::{Job, RunData};
use super::row_sink::RowSink;
use super::x_column;
use crate::chart::objective::Objective;
use crate::error::{Error, Result};

/// How deep objects are searched for lists.
const MAX_DEPTH: usize = 8;

/// A list of numbers, and the keys on the way to it.
type NamedList<'j> = (String, &'j [Json]);

/// A metric's name, its steps, and its values.
type SteppedList<'j> = (&'j str, [&'j Vec<Json>; 2]);

/// The rows in `object`; `None` when it is of no shape known here, and hence a single row.
///
/// # Errors
///
/// When a metric that was asked for is no number.
pub(super) fn read(object: &Map<String, Json>, job: &Job<'_>) -> Result<Option<Vec<RunData>>> {
    if let Some(metrics) = sacred(object) {
        return of_sacred(&metrics, job).map(Some);
    }
    let mut rows = RowSink::new(*job);
    rows.count_rows();
    if let Some(benchmarks) = benchmarks(object) {
        fill_all(&mut rows, benchmarks.iter())?;
    } else if let Some((columns, data)) = split_table(object) {
        for (number, row) in (1..).zip(data) {
            for (name, value) in columns.iter().zip(row) {
                put(&mut rows, name, value, number)?;
            }
            rows.end_row()?;
        }
    } else if let Some(lists) = history(object) {
        of_lists(&lists, &mut rows, job)?;
    } else if let Some(table) = by_index(object) {
        fill_all(&mut rows, table.iter())?;
    } else if let Some(list) = list_of_rows(object, 0) {
        fill_all(&mut rows, list.iter())?;
    } else {
        return Ok(None);
    }
    rows.finish().map(Some)
}

fn fill_all<'j>(rows: &mut RowSink<'_>, list: impl Iterator<Item = &'j Json>) -> Result<()> {
    for (number, row) in (1..).zip(list) {
        fill(rows, row, number)?;
        rows.end_row()?;
    }
    Ok(())
}

/// Rows out of lists, one a metric; a list that is shorter than others ends early.
fn of_lists(lists: &[NamedList<'_>], rows: &mut RowSink<'_>, job: &Job<'_>) -> Result<()> {
    let longest = lists.iter().map(|(_, list)| list.len()).max().unwrap_or(0);
    if let Some((name, list)) = lists.iter().find(|(_, list)| list.len() < longest) {
        let what = format!("the list {name:?} has {} values where the longest has {longest}", list.len());
        job.warnings.push(Error::data(format!("{}: {what}; it is taken to begin with the others", job.label)));
    }
    for row in 0..longest {
        for (name, list) in lists {
            put(rows, name, list.get(row).unwrap_or(&Json::Null), row as u64 + 1)?;
        }
        rows.end_row()?;
    }
    Ok(())
}

/// The lists of numbers in an object, if they are what it is about: there are as many of them as there are single numbers, or one
/// is called as a metric or an x axis is.
fn history(object: &Map<String, Json>) -> Option<Vec<NamedList<'_>>> {
    let (mut lists, mut singles) = (Vec::new(), 0);
    collect(object, "", 0, &mut lists, &mut singles);
    let leaf = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
    // A curve of a classifier over its threshold is no history.
    if lists.iter().any(|(name, _)| matches!(leaf(name).as_str(), "fpr" | "tpr" | "thresholds")) {
        return None;
    }
    if lists.iter().any(|(_, list)| list.len() > 1) {
        lists.retain(|(_, list)| list.len() > 1);
    }
    let telling = |name: &str| Objective::of_metric(name).is_some() || x_column::rank(name).is_some();
    if lists.is_empty() || (lists.len() < singles && !lists.iter().any(|(name, _)| telling(name))) {
        return None;
    }
    // Class weights beside the losses.
    let longest = lists.iter().map(|(_, list)| list.len()).max().unwrap_or(0);
    lists.retain(|(name, list)| list.len() == longest || telling(name));
    Some(lists)
}

/// Gathers the lists of numbers below `path`, and counts the single numbers.
fn collect<'j>(
    object: &'j Map<String, Json>,
    path: &str,
    depth: usize,
    lists: &mut Vec<NamedList<'j>>,
    singles: &mut usize,
) {
    for (key, value) in object {
        // Keras calls all of it so.
        let name = match (path, key.as_str()) {
            ("", "history") if value.is_object() => String::new(),
            ("", key) => key.to_owned(),
            (path, key) => format!("{path}.{key}"),
        };
        match value {
            Json::Array(list) if is_of_numbers(list) => lists.push((name, list)),
            Json::Object(inner) if depth < MAX_DEPTH => collect(inner, &name, depth + 1, lists, singles),
            _ if number(value).is_some() => *singles += 1,
            _ => {}
        }
    }
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match cell::read(text.as_bytes()) {
            Cell::Number(number) => Some(number),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a list holds numbers and dates, and nothing else but missing ones.
fn is_of_numbers(list: &[Json]) -> bool {
    let is_time =
        |value: &Json| value.as_str().is_some_and(|text| matches!(cell::read(text.as_bytes()), Cell::Time(_)));
    let fits = |value: &Json| value.is_null() || number(value).is_some() || is_time(value);
    list.iter().all(fits) && list.iter().any(|value| !value.is_null())
}

/// The longest list of rows below some key.
fn list_of_rows(object: &Map<String, Json>, depth: usize) -> Option<&Vec<Json>> {
    let is_row = |value: &Json| value.as_object().is_some_and(|row| row.values().any(|value| number(value).is_some()));
    let lists = object.values().filter_map(|value| match value {
        Json::Array(list) if list.iter().any(is_row) && list.iter().all(Json::is_object) => Some(list),
        Json::Object(inner) if depth < MAX_DEPTH => list_of_rows(inner, depth + 1),
        _ => None,
    });
    lists.reduce(|longest, next| if next.len() > longest.len() { next } else { longest })
}

/// pandas' `orient="split"`.
fn split_table(object: &Map<String, Json>) -> Option<(Vec<&str>, Vec<&Vec<Json>>)> {
    let columns: Option<Vec<&str>> = object.get("columns")?.as_array()?.iter().map(Json::as_str).collect();
    let rows: Option<Vec<&Vec<Json>>> = object.get("data")?.as_array()?.iter().map(Json::as_array).collect();
    Some((columns?, rows?))
}

/// Rows by their number: `{"0": {"loss": 1}, "1": …}`, `{"epoch_1": {"loss": 1}, …}`, or each column so, as pandas writes it.
fn by_index(object: &Map<String, Json>) -> Option<Vec<Json>> {
    let place = |key: &str| {
        let digits = key.trim_start_matches(|c: char| !c.is_ascii_digit());
        let before = key[..key.len() - digits.len()].trim_end_matches(['_', '-', ' ']);
        Some((before.to_owned(), digits.parse::<u64>().ok()?))
    };
    let all = |object: &Map<String, Json>| -> Option<Vec<(String, u64)>> {
        let places: Option<Vec<_>> = object.keys().map(|key| place(key)).collect();
        places.filter(|places| places.len() > 1 && places.windows(2).all(|two| two[0].0 == two[1].0))
    };
    let inner: Option<Vec<&Map<String, Json>>> = object.values().map(Json::as_object).collect();
    let inner = inner.filter(|inner| !inner.is_empty())?;
    if let Some(places) = all(object) {
        let mut rows: Vec<(u64, Json)> = Vec::new();
        for ((name, at), row) in places.into_iter().zip(inner) {
            let mut row = row.clone();
            let name = if x_column::rank(&name).is_some() { name } else { "step".to_owned() };
            row.entry(name).or_insert(at.into());
            rows.push((at, Json::Object(row)));
        }
        rows.sort_by_key(|(at, _)| *at);
        return Some(rows.into_iter().map(|(_, row)| row).collect());
    }
    let first = all(inner[0])?;
    if !first.iter().all(|(before, _)| before.is_empty()) || inner.iter().any(|column| column.len() != inner[0].len()) {
        return None;
    }
    let mut keys: Vec<&String> = inner[0].keys().collect();
    keys.sort_by_key(|key| key.parse::<u64>().unwrap_or(0));
    let row = |key: &String| {
        let cells =
            object.keys().zip(&inner).filter_map(|(name, column)| Some((name.clone(), column.get(key)?.clone())));
        Json::Object(cells.collect())
    };
    Some(keys.into_iter().map(row).collect())
}

/// What pytest-benchmark measured of each test, without what it says of the machine and of itself.
fn benchmarks(object: &Map<String, Json>) -> Option<Vec<Json>> {
    const SHOWN: [&str; 6] = ["mean", "median", "min", "max", "stddev", "ops"];
    object.get("machine_info")?;
    let rows = object.get("benchmarks")?.as_array()?.iter().map(|benchmark| {
        let stats = benchmark.get("stats")?.as_object()?;
        let mut row = Map::new();
        row.insert("name".to_owned(), benchmark.get("name")?.clone());
        let shown = SHOWN.iter().filter_map(|name| Some(((*name).to_owned(), stats.get(*name)?.clone())));
        row.extend(shown);
        Some(Json::Object(row))
    });
    rows.collect::<Option<Vec<_>>>().filter(|rows| !rows.is_empty())
}

/// Sacred's metrics: each with its own steps.
fn sacred(object: &Map<String, Json>) -> Option<Vec<SteppedList<'_>>> {
    let metrics: Option<Vec<_>> = object
        .iter()
        .map(|(name, value)| {
            let of = |key: &str| value.get(key)?.as_array();
            let (steps, values) = (of("steps")?, of("values")?);
            (steps.len() == values.len()).then_some((name.as_str(), [steps, values]))
        })
        .collect();
    metrics.filter(|metrics| !metrics.is_empty())
}

fn of_sacred(metrics: &[SteppedList<'_>], job: &Job<'_>) -> Result<Vec<RunData>> {
    let mut run = RunData::default();
    for (name, [steps, values]) in metrics {
        if !job.options.wants(name) {
            run.others.push((*name).to_owned());
            continue;
        }
        let mut rows = RowSink::new(*job);
        rows.count_rows();
        for (number, (step, value)) in (1..).zip(steps.iter().zip(*values)) {
            put(&mut rows, "step", step, number)?;
            put(&mut rows, name, value, number)?;
            rows.end_row()?;
        }
        run.metrics.extend(rows.finish()?.into_iter().flat_map(|run| run.metrics));
    }
    Ok(vec![run])
}
