//! Channels: the rules of a mark's encoding, evaluated a column at a time.
//!
//! A rule is Vega's value reference: a base (constant, expression, field, colour), put through a scale, then raised,
//! multiplied, offset and rounded. A rule with a test is evaluated only for the rows that pass it, as the other rows may
//! make it fail.

use std::rc::Rc;

use serde_json::Value as Json;

use super::defaults::Rules;
use super::items::Encoded;
use crate::budget;
use crate::color::{Hcl, Hsl, Lab, Rgb};
use crate::error::{Error, Result};
use crate::expr::{self, Expr, Setting};
use crate::js::{pow, round};
use crate::run::scope::Scope;
use crate::scale::Scale;
use crate::table::{Column, Object, Table, Value, split_path};
use crate::vega::{Base, FieldRef, ScaleRef, ValueRef};

impl Encoded {
    /// The channels that `rules` give to every row.
    pub(crate) fn new(rules: &Rules<'_>, rows: &Rc<Table>, scope: &Scope) -> Result<Self> {
        budget::spend((rows.rows() * rules.0.len()) as u64)?;
        let mut channels: Vec<(String, Rc<Column>)> = Vec::with_capacity(rules.0.len());
        for &(name, ref rules) in &rules.0 {
            if name == "description" && !scope.env().describe {
                continue;
            }
            let column = if asks_item(rules) {
                evaluate_with_item(rules, rows, &channels, scope)
            } else {
                evaluate(rules, rows, scope)
            };
            let column = column.map_err(|e| scope.relative(scope.relative(e, name), "encode"))?;
            channels.push((name.to_owned(), column));
        }
        Ok(Self::from_channels(Rc::clone(rows), channels))
    }
}

/// Whether an expression of a channel looks at the item that is being encoded.
fn asks_item(rules: &[ValueRef]) -> bool {
    let asks = |expr: &Expr| {
        let mut found = false;
        expr.walk(|part| found |= matches!(part, Expr::Name(name) if **name == *"item"));
        found
    };
    rules.iter().any(|rule| {
        let by_value = matches!(&rule.base, Base::Signal(expr) if asks(expr));
        by_value || rule.test.as_ref().is_some_and(|test| asks(test))
    })
}

/// [`evaluate`], item by item, each with the channels that it has so far.
fn evaluate_with_item(
    rules: &[ValueRef],
    rows: &Rc<Table>,
    channels: &[(String, Rc<Column>)],
    scope: &Scope,
) -> Result<Rc<Column>> {
    let one = |row: usize| {
        let item = channels.iter().map(|(name, column)| (name.as_str().into(), column.value(row))).collect();
        let row = Rc::new(rows.take(&[row]));
        scope.with_item(item, || Ok(evaluate(rules, &row, scope)?.value(0)))
    };
    (0..rows.rows()).map(one).collect::<Result<Column>>().map(Rc::new)
}

/// Evaluates a channel of a single item that has no row.
pub(crate) fn evaluate_single(name: &str, rules: &[ValueRef], scope: &Scope) -> Result<Value> {
    let column = evaluate(rules, &Rc::new(Table::with_rows(1)), scope);
    Ok(column.map_err(|e| scope.relative(scope.relative(e, name), "encode"))?.value(0))
}

/// Evaluates one channel: the value of the first rule whose test a row passes, null when it passes none.
fn evaluate(rules: &[ValueRef], rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    if let [rule] = rules
        && rule.test.is_none()
    {
        return evaluate_rule(rule, rows, scope);
    }
    let mut pieces: Vec<(Vec<usize>, Rc<Column>)> = Vec::new();
    let mut open: Vec<usize> = (0..rows.rows()).collect(); // rows that still look for a rule
    let mut rest = Rc::clone(rows); // those rows
    for rule in rules {
        let passed = match &rule.test {
            Some(test) => expr::eval_test(test, &rest, scope).map_err(|e| scope.relative(e, "test"))?,
            None => vec![true; open.len()],
        };
        let (yes, no): (Vec<usize>, Vec<usize>) = (0..open.len()).partition(|&row| passed[row]);
        if no.is_empty() {
            let column = evaluate_rule(rule, &rest, scope)?;
            if pieces.is_empty() {
                return Ok(column);
            }
            pieces.push((std::mem::take(&mut open), column));
            break;
        }
        if !yes.is_empty() {
            let column = evaluate_rule(rule, &Rc::new(rest.take(&yes)), scope)?;
            pieces.push((yes.iter().map(|&row| open[row]).collect(), column));
            open = no.iter().map(|&row| open[row]).collect();
            rest = Rc::new(rest.take(&no));
        }
    }
    if !open.is_empty() {
        let null = Column::Constant { value: Value::Null, rows: open.len() };
        if pieces.is_empty() {
            return Ok(Rc::new(null));
        }
        pieces.push((open, Rc::new(null)));
    }
    Ok(Rc::new(Column::scatter(rows.rows(), &pieces)))
}

/// Evaluates one rule, its test aside.
fn evaluate_rule(rule: &ValueRef, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    // In Vega's generated code a band is one more term, and a factor binds to the last term alone.
    let (mut first, mut last) = match &rule.scale {
        Some(scale) => scaled(rule, scale, rows, scope)?,
        None => (None, base(&rule.base, rows, scope)?),
    };
    if let Some(exponent) = &rule.exponent {
        let exponent = term(exponent, rows, scope)?;
        let whole = sum(first.take(), last);
        last = zip(&whole, &exponent, |a, b| Value::Number(pow(a.to_number(), b.to_number())));
    }
    if let Some(mult) = &rule.mult {
        let mult = term(mult, rows, scope)?;
        last = zip(&last, &mult, |a, b| Value::Number(a.to_number() * b.to_number()));
    }
    let mut column = sum(first, last);
    if let Some(offset) = &rule.offset {
        column = add(&column, &*term(offset, rows, scope)?);
    }
    if rule.round.as_ref().is_some_and(|round| !matches!(round, Setting::Json(Json::Null | Json::Bool(false)))) {
        column = map(&column, |value| Value::Number(round(value.to_number())));
    }
    Ok(column)
}

/// What a rule is raised to, multiplied by or moved by. Vega writes a text into its code as it stands, where it is a number.
fn term(rule: &ValueRef, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    let column = evaluate_rule(rule, rows, scope)?;
    Ok(match &rule.base {
        Base::Value(Json::String(_)) => map(&column, |value| Value::Number(value.to_number())),
        _ => column,
    })
}

/// The scaled value and the part of the band that is added to it, as terms of a sum; the last one is always there.
fn scaled(
    rule: &ValueRef,
    scale: &ScaleRef,
    rows: &Rc<Table>,
    scope: &Scope,
) -> Result<(Option<Rc<Column>>, Rc<Column>)> {
    let names = match scale {
        ScaleRef::Name(name) => return apply_scale(rule, scope.scale(name)?.as_deref(), rows, scope),
        ScaleRef::Signal(expr) => expr::eval_shared(expr, rows, scope)?,
        ScaleRef::Field(field) => self::field(field, rows, scope)?,
    };
    match &*names {
        Column::Constant { value: name, .. } => {
            apply_scale(rule, scope.scale(&name.to_text())?.as_deref(), rows, scope)
        }
        names => Ok((None, scaled_by_row(rule, names, rows, scope)?)),
    }
}

/// The terms of a rule under one scale; `found` is `None` where no scale has the name.
fn apply_scale(
    rule: &ValueRef,
    found: Option<&Scale>,
    rows: &Rc<Table>,
    scope: &Scope,
) -> Result<(Option<Rc<Column>>, Rc<Column>)> {
    let count = rows.rows();
    let constant = |value| Rc::new(Column::Constant { value, rows: count });
    if let Some(range) = &rule.range {
        let t = scope.setting(range)?.to_number();
        let range = found.map_or_else(Vec::new, |scale| scale.range());
        let [low, high] = [range.first(), range.last()].map(|end| end.map_or(f64::NAN, Value::to_number));
        return Ok((None, constant(Value::Number(low + (high - low) * t))));
    }
    let apply = |column: &Column| match found {
        Some(scale) => Rc::new(scale.apply(column)),
        None => constant(Value::Undefined),
    };
    let own = match &rule.base {
        Base::None => None,
        written => Some(apply(&*base(written, rows, scope)?)),
    };
    let band = match &rule.band {
        None | Some(Setting::Json(Json::Null)) => None,
        Some(band) => Some(match scope.setting(band)? {
            Value::Bool(flag) => f64::from(u8::from(flag)),
            band => band.to_number(),
        }),
    };
    let Some(band) = band.filter(|band| *band != 0.0 || !matches!(rule.band, Some(Setting::Json(_)))) else {
        return Ok((None, own.unwrap_or_else(|| constant(Value::Number(0.0)))));
    };
    let width = found.map_or(0.0, |scale| scale.bandwidth());
    let band = constant(Value::Number(width * band));
    if !rule.extra {
        return Ok((own, band));
    }
    let extra = rows.field(&["extra".into()]);
    let of_extra = apply(&rows.field(&["extra".into(), "value".into()]));
    let usual = sum(own, band);
    let pick = |row| if extra.value(row).truthy() { of_extra.value(row) } else { usual.value(row) };
    Ok((None, Rc::new((0..count).map(pick).collect())))
}

/// The values of a rule whose scale differs from row to row.
fn scaled_by_row(rule: &ValueRef, names: &Column, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    let one = |row: usize| {
        let scale = Some(ScaleRef::Name(names.value(row).to_text().to_string()));
        let plain = ValueRef {
            base: rule.base.clone(),
            scale,
            band: rule.band.clone(),
            range: rule.range.clone(),
            extra: rule.extra,
            ..ValueRef::default()
        };
        Ok(evaluate_rule(&plain, &Rc::new(rows.take(&[row])), scope)?.value(0))
    };
    (0..rows.rows()).map(one).collect::<Result<Column>>().map(Rc::new)
}

fn base(base: &Base, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    let constant = |value| Rc::new(Column::Constant { value, rows: rows.rows() });
    Ok(match base {
        Base::None => constant(Value::Null),
        Base::Value(json) => constant(Value::from_json(json)),
        Base::Signal(expr) => expr::eval_shared(expr, rows, scope)?,
        Base::Field(field) => self::field(field, rows, scope)?,
        Base::Gradient(props) => {
            let part = |name| props.setting(name).map_or(Ok(Value::Null), |setting| scope.setting(setting));
            let arguments = [part("gradient")?, part("start")?, part("stop")?, part("count")?];
            constant(crate::run::host::call(scope, "gradient", &arguments)?.unwrap_or_default())
        }
        Base::Color(parts) => color(parts, rows, scope)?,
    })
}

/// A colour by its components; which of them are written tells the colour space.
fn color(parts: &[(String, Vec<ValueRef>)], rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    let has = |names: &[&str]| parts.iter().any(|(part, _)| names.contains(&part.as_str()));
    let names = if has(&["c"]) {
        ["h", "c", "l"]
    } else if has(&["h", "s"]) {
        ["h", "s", "l"]
    } else if has(&["l", "a"]) {
        ["l", "a", "b"]
    } else {
        ["r", "g", "b"]
    };
    let mut columns = Vec::with_capacity(3);
    for name in names {
        columns.push(match parts.iter().find(|(part, _)| part == name) {
            Some((_, rules)) => evaluate(rules, rows, scope)?.to_numbers(),
            None => vec![f64::NAN; rows.rows()],
        });
    }
    let one = |row: usize| {
        let [x, y, z] = [0, 1, 2].map(|i: usize| columns[i][row]);
        let rgb: Rgb = match names {
            ["h", "c", "l"] => Hcl { h: x, c: y, l: z, opacity: 1.0 }.into(),
            ["h", "s", "l"] => Hsl { h: x, s: y, l: z, opacity: 1.0 }.into(),
            ["l", "a", "b"] => Lab { l: x, a: y, b: z, opacity: 1.0 }.into(),
            _ => Rgb::new(x, y, z, 1.0),
        };
        Value::text(rgb.to_color().to_css())
    };
    Ok(Rc::new((0..rows.rows()).map(one).collect()))
}

/// The field that a reference names, of the row or of what stands around it.
fn field(field: &FieldRef, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    Ok(match field {
        FieldRef::Datum(path) => rows.at_path(path)?,
        FieldRef::Signal(expr) => named(&*expr::eval_shared(expr, rows, scope)?, rows),
        FieldRef::Of(inner) => named(&*self::field(inner, rows, scope)?, rows),
        FieldRef::Group { field, level } => {
            let mut object = Object::new();
            for (name, value) in scope.group(*level).map_or(&[][..], |group| &group.channels) {
                object.set(Rc::clone(name), value.clone());
            }
            object_field(&Value::Object(Rc::new(object)), field, rows, scope)?
        }
        FieldRef::Parent { field, level } => {
            let datum = scope.group(*level).map_or(Value::Undefined, |group| group.datum.clone());
            if datum.is_missing() {
                return Err(Error::spec(format!("there is no group {level} levels up")));
            }
            object_field(&datum, field, rows, scope)?
        }
    })
}

/// The field that `names` names for each row.
fn named(names: &Column, rows: &Rc<Table>) -> Rc<Column> {
    if let Column::Constant { value, .. } = names {
        return rows.field(&[value.to_text()]);
    }
    let one =
        |row: usize| rows.column(&names.value(row).to_text()).map_or(Value::Undefined, |column| column.value(row));
    Rc::new((0..rows.rows()).map(one).collect())
}

/// The field of an object that is the same for all rows.
fn object_field(object: &Value, field: &FieldRef, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    match field {
        FieldRef::Datum(path) => {
            let keys = split_path(path)?;
            let value = keys.iter().fold(object.clone(), |value, key| value.member(key));
            Ok(Rc::new(Column::Constant { value, rows: rows.rows() }))
        }
        FieldRef::Of(inner) => object_field_named(object, inner, rows, scope),
        other => object_field_named(object, other, rows, scope),
    }
}

fn object_field_named(object: &Value, names: &FieldRef, rows: &Rc<Table>, scope: &Scope) -> Result<Rc<Column>> {
    let names = self::field(names, rows, scope)?;
    Ok(map(&names, |name| object.member(&name.to_text())))
}

fn map(column: &Column, f: impl Fn(&Value) -> Value) -> Rc<Column> {
    Rc::new(match column {
        Column::Constant { value, rows } => Column::Constant { value: f(value), rows: *rows },
        _ => column.iter().map(|value| f(&value)).collect(),
    })
}

fn zip(a: &Column, b: &Column, f: impl Fn(&Value, &Value) -> Value) -> Rc<Column> {
    Rc::new(match (a, b) {
        (Column::Constant { value: a, rows }, Column::Constant { value: b, .. }) => {
            Column::Constant { value: f(a, b), rows: *rows }
        }
        _ => a.iter().zip(b.iter()).map(|(a, b)| f(&a, &b)).collect(),
    })
}

fn sum(first: Option<Rc<Column>>, last: Rc<Column>) -> Rc<Column> {
    match first {
        Some(first) => add(&first, &last),
        None => last,
    }
}

/// JavaScript's `+`: strings are joined.
fn add(a: &Column, b: &Column) -> Rc<Column> {
    if let (Column::Numbers { values, mask: None }, Column::Constant { value: Value::Number(b), .. }) = (a, b) {
        return Rc::new(Column::numbers(values.iter().map(|a| a + b).collect()));
    }
    zip(a, b, |a, b| match (a, b) {
        (Value::Text(_), _) | (_, Value::Text(_)) => Value::text(format!("{}{}", a.to_text(), b.to_text())),
        _ => Value::Number(a.to_number() + b.to_number()),
    })
}
