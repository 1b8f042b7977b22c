//! `timeunit`: instants to the calendar units that hold them.

use std::rc::Rc;

use super::curves::raw_extent;
use super::field::Field;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Object, Table, Value};
use crate::time::{Units, Zone, unit};

/// `timeunit`.
#[derive(Clone, Debug)]
pub(crate) struct TimeUnit {
    field: Field,
    /// Both ends are wanted.
    interval: bool,
    units: Choice,
    utc: bool,
    names: [Rc<str>; 2],
}

/// Which units, and how many of the finest go together.
#[derive(Clone, Debug)]
enum Choice {
    Fixed(Units, f64),
    /// What gives at most so many bins over an extent, or over that of the data.
    Automatic {
        max_bins: f64,
        extent: Option<[f64; 2]>,
    },
}

impl TimeUnit {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let units = match params.texts("units") {
            Some(names) => {
                let units = Units::new(names.iter().flatten().map(|name| &**name)).map_err(|e| e.under("units"))?;
                Choice::Fixed(units, params.number_or("step", 1.0))
            }
            None => Choice::Automatic { max_bins: params.number_or("maxbins", 40.0), extent: params.pair("extent") },
        };
        let utc = match params.text("timezone").as_deref() {
            None | Some("local") => false,
            Some("utc") => true,
            Some(other) => return Err(Error::spec(format!("unknown time zone \"{other}\"")).under("timezone")),
        };
        Ok(Self {
            field: params.required_field("field")?,
            interval: params.flag("interval", true),
            units,
            utc,
            names: params.names("as", ["unit0", "unit1"]),
        })
    }

    /// The signal is `{unit, units, step, start, stop}`, the last two the extent of the bins in use.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let zone = if self.utc { Zone::utc() } else { host.zone().clone() };
        let column = self.field.column(input, host)?;
        let (units, step) = match &self.units {
            Choice::Fixed(units, step) => (units.clone(), *step),
            Choice::Automatic { max_bins, extent } => {
                let all: Vec<usize> = (0..input.rows()).collect();
                unit::bin(extent.unwrap_or_else(|| raw_extent(&column, &all)), *max_bins)
            }
        };
        let (mut starts, mut ends) = (Vec::with_capacity(input.rows()), Vec::with_capacity(input.rows()));
        // Rows of one instant are often neighbours, and a calendar is dear to ask.
        let mut last = None;
        for ms in column.to_numbers() {
            let (start, end) = match last {
                Some((before, bin)) if before == ms => bin,
                _ => {
                    let start = units.floor(ms, step, &zone);
                    (start, units.end(start, step, &zone))
                }
            };
            last = Some((ms, (start, end)));
            starts.push(start);
            ends.push(end);
        }
        let mask: Option<Vec<Cell>> = (0..input.rows()).any(|row| column.cell(row) != Cell::Present).then(|| {
            let null = |row| if column.cell(row) == Cell::Present { Cell::Present } else { Cell::Null };
            (0..input.rows()).map(null).collect()
        });
        let there = |row: &usize| mask.as_ref().is_none_or(|mask| mask[*row] == Cell::Present);
        let (mut first, mut stop) = (f64::INFINITY, f64::NEG_INFINITY);
        for row in (0..input.rows()).filter(there) {
            // A comparison with NaN keeps what there was.
            if starts[row] < first {
                first = starts[row];
            }
            let end = if self.interval { ends[row] } else { starts[row] };
            if end > stop {
                stop = end;
            }
        }
        let mut table = Table::clone(input);
        let [start_name, end_name] = &self.names;
        table.set(Rc::clone(start_name), Column::Dates { values: starts, mask: mask.clone() });
        if self.interval {
            table.set(Rc::clone(end_name), Column::Dates { values: ends, mask });
        }
        let names: Vec<Value> = units.as_slice().iter().map(|unit| Value::text(unit.name())).collect();
        let signal: Object = [
            ("unit", Value::text(units.finest().name())),
            ("units", Value::array(names)),
            ("step", Value::Number(step)),
            ("start", if first.is_finite() { Value::Date(first) } else { Value::Number(first) }),
            ("stop", if stop.is_finite() { Value::Date(stop) } else { Value::Number(stop) }),
        ]
        .into_iter()
        .collect();
        Ok(Output { table: Rc::new(table), signal: Some(Value::Object(Rc::new(signal))) })
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn units_cut_instants_down() {
        check(
            r#"[{"type": "timeunit", "field": "d", "units": ["year", "month"], "timezone": "utc"}]"#,
            r#"[{"d": {"$date": 1325635200000}}, {"d": null}, {"d": 1330000000000}, {}]"#,
            r#"[
                {"d": {"$date": 1325635200000}, "unit0": {"$date": 1325376000000}, "unit1": {"$date": 1328054400000}},
                {"d": null, "unit0": null, "unit1": null},
                {"d": 1330000000000, "unit0": {"$date": 1328054400000}, "unit1": {"$date": 1330560000000}},
                {"unit0": null, "unit1": null}
            ]"#,
        );
        check(
            r#"[{"type": "timeunit", "field": "d", "units": ["day"], "timezone": "utc", "as": ["a", "b"]}]"#,
            r#"[{"d": {"$date": 1325635200000}}]"#,
            r#"[
                {"d": {"$date": 1325635200000}, "a": {"$date": 1325635200000}, "b": {"$date": 1325721600000}}
            ]"#,
        );
        check(
            r#"[{"type": "timeunit", "field": "d", "units": ["hours", "minutes"], "step": 15, "timezone": "utc", "interval": false}]"#,
            r#"[{"d": {"$date": 1325638391000}}]"#,
            r#"[{"d": {"$date": 1325638391000}, "unit0": {"$date": 1325378700000}}]"#,
        );
    }

    #[test]
    fn units_are_chosen_by_the_number_of_bins() {
        check(
            r#"[{"type": "timeunit", "field": "d", "maxbins": 5, "timezone": "utc"}]"#,
            r#"[{"d": {"$date": 1325635200000}}, {"d": {"$date": 1425635200000}}]"#,
            r#"[
                {"d": {"$date": 1325635200000}, "unit0": {"$date": 1325376000000}, "unit1": {"$date": 1356998400000}},
                {"d": {"$date": 1425635200000}, "unit0": {"$date": 1420070400000}, "unit1": {"$date": 1451606400000}}
            ]"#,
        );
    }
}
