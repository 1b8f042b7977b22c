//! Selections, frozen: a selection is the data set `NAME_store`, whose rows hold the `unit` it was made in, and
//! `fields` with their `values`, or an id alone.

use std::rc::Rc;

use super::{arg, array::is_in_range, list};
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::table::{Object, Table, Value, split_path};

const ID: &str = "_vgsid_";

/// Reads a field of a row by its access path.
type Getter<'a> = &'a dyn Fn(&[Rc<str>]) -> Value;

/// Whether `row` of `table` is in the selection; `function` is the name of the test.
///
/// # Errors
///
/// A field of the selection is no access path.
pub(in crate::expr) fn test(
    function: &str,
    store: Option<&Table>,
    table: &Table,
    row: usize,
    intersect: bool,
) -> Result<Value> {
    let get = |path: &[Rc<str>]| {
        let Some((first, rest)) = path.split_first() else { return Value::Undefined };
        let value = table.column(first).map(|column| column.value(row)).unwrap_or_default();
        rest.iter().fold(value, |value, key| value.member(key))
    };
    run(function, store, &get, intersect)
}

/// Whether a row that is an object is in the selection.
pub(super) fn test_object(function: &str, arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let store = context.data(&arg(arguments, 0).to_text())?;
    let get = |path: &[Rc<str>]| path.iter().fold(arg(arguments, 1).clone(), |value, key| value.member(key));
    let intersect = matches!(arguments.last(), Some(Value::Text(op)) if arguments.len() > 1 && &**op == "intersect");
    run(function, store.as_deref(), &get, intersect)
}

fn run(function: &str, store: Option<&Table>, get: Getter<'_>, intersect: bool) -> Result<Value> {
    let Some(store) = store.filter(|store| store.rows() > 0) else {
        // Vega's `n && intersect` of no entries.
        return Ok(if function == "vlSelectionTest" { Value::Number(0.0) } else { Value::Bool(false) });
    };
    if function == "vlSelectionIdTest" {
        return Ok(Value::Bool(test_id(store, get, intersect)));
    }
    Ok(Value::Bool(test_fields(store, get, intersect)?))
}

/// The units that entries were made in, each once.
fn units(store: &Table) -> Vec<Value> {
    let mut units: Vec<Value> = Vec::new();
    let column = store.field(&["unit".into()]);
    for unit in column.iter() {
        if !units.iter().any(|known| known.to_text() == unit.to_text()) {
            units.push(unit);
        }
    }
    units
}

/// In one unit any entry may match; of several units, all must when they intersect.
fn test_fields(store: &Table, get: Getter<'_>, intersect: bool) -> Result<bool> {
    let matches = (0..store.rows()).map(|i| matches_entry(&store.row(i), get)).collect::<Result<Vec<bool>>>()?;
    if !intersect {
        return Ok(matches.contains(&true));
    }
    let unit_of = store.field(&["unit".into()]);
    let in_unit = |unit: &Value| (0..store.rows()).any(|i| matches[i] && unit_of.value(i).to_text() == unit.to_text());
    Ok(units(store).iter().all(in_unit))
}

fn test_id(store: &Table, get: Getter<'_>, intersect: bool) -> bool {
    let id = get(&[ID.into()]);
    let found = store.field(&[ID.into()]).iter().filter(|entry| entry.strict_eq(&id)).count();
    found > 0 && (!intersect || found >= units(store).len())
}

/// A date as its milliseconds, as selections compare dates.
fn plain(value: &Value) -> Value {
    match value {
        Value::Date(ms) => Value::Number(*ms),
        other => other.clone(),
    }
}

fn matches_entry(entry: &Object, get: Getter<'_>) -> Result<bool> {
    let part = |key| entry.value(key).unwrap_or(&Value::Undefined);
    let (fields, values) = (list(part("fields"))?, list(part("values"))?);
    for (i, field) in fields.iter().enumerate() {
        let path = split_path(&field.member("field").to_text())?;
        let (value, wanted) = (plain(&get(&path)), arg(values, i));
        let wanted = match wanted {
            Value::Array(values) => Value::array(values.iter().map(plain).collect()),
            other => plain(other),
        };
        let kind = field.member("type").to_text();
        if !matches_field(&kind, &value, &wanted)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn matches_field(kind: &str, value: &Value, wanted: &Value) -> Result<bool> {
    let one_of = |values: &[Value]| values.iter().any(|wanted| wanted.strict_eq(value));
    let below = |strict: bool| value.relation(wanted).is_some_and(|o| if strict { o.is_lt() } else { o.is_le() });
    let above = |strict: bool| value.relation(wanted).is_some_and(|o| if strict { o.is_gt() } else { o.is_ge() });
    Ok(match kind {
        "E" => match wanted {
            Value::Array(values) => one_of(values),
            wanted => value.strict_eq(wanted),
        },
        "R" => is_in_range(value, list(wanted)?, true, true),
        "R-RE" => is_in_range(value, list(wanted)?, true, false),
        "R-E" => is_in_range(value, list(wanted)?, false, false),
        "R-LE" => is_in_range(value, list(wanted)?, false, true),
        // Vega refuses what compares the other way, so what cannot be compared passes.
        "E-LT" => !above(false),
        "E-LTE" => !above(true),
        "E-GT" => !below(false),
        "E-GTE" => !below(true),
        "E-VALID" => !matches!(value, Value::Null) && !value.to_number().is_nan(),
        "E-ONE" => one_of(list(wanted)?),
        _ => true,
    })
}

/// What a selection holds of one field, unit by unit.
struct Resolved {
    field: Rc<str>,
    /// `E` for a list of values, `R` for a range, the id's own name for ids.
    kind: char,
    units: Vec<(Rc<str>, Vec<Value>)>,
}

/// `vlSelectionResolve(name, op, isMulti, vl5)`: values by field, joined over units by `op`, `union` or `intersect`.
pub(super) fn resolve(arguments: &[Value], context: &dyn Context) -> Result<Value> {
    let op = arg(arguments, 1);
    let intersect = matches!(op, Value::Text(op) if &**op == "intersect");
    let (multi, vl5) = (arg(arguments, 2).truthy(), arg(arguments, 3).truthy());
    let store = context.data(&arg(arguments, 0).to_text())?;
    let mut fields: Vec<Resolved> = Vec::new();
    let mut entries: Vec<(Rc<str>, Vec<Value>)> = Vec::new();
    for i in 0..store.as_ref().map_or(0, |store| store.rows()) {
        let Some(entry) = store.as_ref().map(|store| store.row(i)) else { break };
        let unit = entry.value("unit").unwrap_or(&Value::Undefined).to_text();
        let part = |key| entry.value(key).filter(|value| value.truthy());
        let mut one = Object::new();
        if let (Some(names), Some(values)) = (part("fields"), part("values")) {
            for (j, field) in list(names)?.iter().enumerate() {
                let (name, kind) = (field.member("field").to_text(), field.member("type").to_text());
                let kind = kind.chars().next().unwrap_or('E');
                let value = arg(list(values)?, j);
                let base = values_of(&mut fields, &name, kind, &unit);
                *base = join(kind, std::mem::take(base), &as_list(value), false);
                one.set(name, value.clone());
            }
        } else {
            let id = entry.value(ID).cloned().unwrap_or_default();
            let base = values_of(&mut fields, &ID.into(), 'E', &unit);
            *base = join('E', std::mem::take(base), std::slice::from_ref(&id), false);
            one.set(ID, id);
        }
        if multi {
            let entry = Value::Object(Rc::new(one));
            match entries.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, list)) => list.push(entry),
                None => entries.push((unit, vec![entry])),
            }
        }
    }
    let mut resolved = Object::new();
    for field in fields {
        let values = field.units.into_iter().map(|(_, values)| values);
        let values = values.reduce(|all, unit| join(field.kind, all, &unit, intersect)).unwrap_or_default();
        resolved.set(field.field, Value::array(values));
    }
    if !entries.is_empty() {
        let group = |key: &str, list: Vec<Value>| {
            Value::Object(Rc::new([(key, Value::array(list))].into_iter().collect::<Object>()))
        };
        let all = if intersect {
            group("and", entries.into_iter().map(|(_, list)| group("or", list)).collect())
        } else {
            group("or", entries.into_iter().flat_map(|(_, list)| list).collect())
        };
        resolved.set(if vl5 { "vlPoint" } else { "vlMulti" }, all);
    }
    Ok(Value::Object(Rc::new(resolved)))
}

fn as_list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.to_vec(),
        value if value.is_missing() => Vec::new(),
        value => vec![value.clone()],
    }
}

fn values_of<'a>(fields: &'a mut Vec<Resolved>, name: &Rc<str>, kind: char, unit: &Rc<str>) -> &'a mut Vec<Value> {
    let at = fields.iter().position(|field| field.field == *name).unwrap_or_else(|| {
        fields.push(Resolved { field: Rc::clone(name), kind, units: Vec::new() });
        fields.len() - 1
    });
    let field = &mut fields[at];
    field.kind = kind;
    let at = field.units.iter().position(|(known, _)| known == unit).unwrap_or_else(|| {
        field.units.push((Rc::clone(unit), Vec::new()));
        field.units.len() - 1
    });
    &mut field.units[at].1
}

/// Two lists of values or two ranges, united or intersected; an empty one does not count.
fn join(kind: char, base: Vec<Value>, more: &[Value], intersect: bool) -> Vec<Value> {
    if kind == 'R' {
        let (lo, hi) = (arg(more, 0).clone(), arg(more, 1).clone());
        let (lo, hi) = if lo.to_number() > hi.to_number() { (hi, lo) } else { (lo, hi) };
        let [first, last] = base.as_slice() else { return vec![lo, hi] };
        let (a, b) = (first.to_number(), last.to_number());
        if intersect && (hi.to_number() < a || b < lo.to_number()) {
            return Vec::new();
        }
        let lower = if (lo.to_number() < a) == intersect { first.clone() } else { lo };
        let upper = if (hi.to_number() > b) == intersect { last.clone() } else { hi };
        return vec![lower, upper];
    }
    if base.is_empty() {
        return more.to_vec();
    }
    let holds = |list: &[Value], value: &Value| list.iter().any(|known| known.strict_eq(value));
    if intersect {
        return base.into_iter().filter(|value| holds(more, value)).collect();
    }
    let mut all = base;
    for value in more {
        if !holds(&all, value) {
            all.push(value.clone());
        }
    }
    all
}

/// `vlSelectionTuples(items, base)`: an entry for each item, with the values of the fields that `base` names.
pub(super) fn tuples(arguments: &[Value]) -> Result<Value> {
    let base = match arg(arguments, 1) {
        Value::Object(base) => base,
        _ => return Err(Error::data("expected an object to extend")),
    };
    let tuple = |item: &Value| {
        let datum = item.member("datum");
        let mut tuple = Object::new();
        match base.value("fields") {
            Some(Value::Array(fields)) => {
                let value = |field: &Value| {
                    let path = split_path(&field.member("field").to_text())?;
                    Ok(path.iter().fold(datum.clone(), |value, key| value.member(key)))
                };
                tuple.set("values", Value::array(fields.iter().map(value).collect::<Result<_>>()?));
            }
            _ => tuple.set(ID, datum.member(ID)),
        }
        base.iter().for_each(|(key, value)| tuple.set(Rc::clone(key), value.clone()));
        Ok(Value::Object(Rc::new(tuple)))
    };
    Ok(Value::array(list(arg(arguments, 0))?.iter().map(tuple).collect::<Result<_>>()?))
}
