//! `bin`: numbers to the equal bins that hold them.

use std::rc::Rc;

use super::extent::number;
use super::field::Field;
use super::params::Resolved;
use super::statistics::bin::{Request, bins};
use super::{Host, Output};
use crate::error::Result;
use crate::table::{Column, Object, Table, Value};

/// What a value may fall short of a bin's start and still be in it, in steps.
const EPSILON: f64 = 1e-14;

/// `bin`.
#[derive(Clone, Debug)]
pub(crate) struct Bin {
    field: Field,
    interval: bool,
    anchor: Option<f64>,
    request: Request,
    names: [Rc<str>; 2],
}

impl Bin {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let request = Request {
            extent: params.pair("extent").ok_or_else(|| params.missing("extent"))?,
            max_bins: params.number_or("maxbins", 20.0),
            base: params.number_or("base", 10.0),
            divide: params.numbers("divide").unwrap_or_else(|| vec![5.0, 2.0]),
            span: params.number_or("span", 0.0),
            step: params.number_or("step", 0.0),
            steps: params.numbers("steps"),
            min_step: params.number_or("minstep", 0.0),
            nice: params.flag("nice", true),
        };
        Ok(Self {
            field: params.required_field("field")?,
            interval: params.flag("interval", true),
            anchor: params.number("anchor"),
            request,
            names: params.names("as", ["bin0", "bin1"]),
        })
    }

    /// The signal is `{start, stop, step}`.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let bins = bins(&self.request)?;
        let step = bins.step;
        let mut start = bins.start;
        let mut stop = start + ((bins.stop - start) / step).ceil() * step;
        if let Some(anchor) = self.anchor {
            let shift = anchor - (start + step * ((anchor - start) / step).floor());
            start += shift;
            stop += shift;
        }
        let lower = |v: f64| {
            if v < start {
                return f64::NEG_INFINITY;
            }
            if v > stop {
                return f64::INFINITY;
            }
            // Math.min and Math.max give NaN for NaN.
            let v = if v.is_nan() || step.is_nan() { f64::NAN } else { start.max(v.min(stop - step)) };
            start + step * (EPSILON + (v - start) / step).floor()
        };
        // Not start + step: this way the end of a bin is the start of the next to the last bit (vega/vega#830).
        let upper = |v: f64| start + step * (1.0 + (v - start) / step);

        let column = self.field.column(input, host)?;
        let lows: Column = match &*column {
            Column::Numbers { values, mask: None } => Column::numbers(values.iter().map(|&v| lower(v)).collect()),
            column => column.iter().map(|v| number(&v).map_or(Value::Null, |v| Value::Number(lower(v)))).collect(),
        };
        let mut table = Table::clone(input);
        let [low_name, high_name] = &self.names;
        if self.interval {
            let highs: Column = match &lows {
                Column::Numbers { values, mask } => {
                    Column::Numbers { values: values.iter().map(|&v| upper(v)).collect(), mask: mask.clone() }
                }
                lows => lows.clone(),
            };
            table.set(Rc::clone(low_name), lows);
            table.set(Rc::clone(high_name), highs);
        } else {
            table.set(Rc::clone(low_name), lows);
        }
        let mut signal = Object::new();
        signal.set("start", Value::Number(start));
        signal.set("stop", Value::Number(bins.stop));
        signal.set("step", Value::Number(step));
        Ok(Output { table: Rc::new(table), signal: Some(Value::Object(Rc::new(signal))) })
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn values_fall_into_bins_and_beyond() {
        check(
            r#"[{"type": "bin", "field": "v", "extent": [0, 10], "maxbins": 5}]"#,
            r#"[{"v": 0}, {"v": 3.9}, {"v": 4}, {"v": 10}, {"v": 11}, {"v": -0.5}, {"v": null}, {"v": "7"}, {"v": ""}, {"v": "x"}]"#,
            r#"[
                {"v": 0, "bin0": 0, "bin1": 2},
                {"v": 3.9, "bin0": 2, "bin1": 4},
                {"v": 4, "bin0": 4, "bin1": 6},
                {"v": 10, "bin0": 8, "bin1": 10},
                {"v": 11, "bin0": "$Infinity", "bin1": "$Infinity"},
                {"v": -0.5, "bin0": "$-Infinity", "bin1": "$-Infinity"},
                {"v": null, "bin0": null, "bin1": null},
                {"v": "7", "bin0": 6, "bin1": 8},
                {"v": "", "bin0": null, "bin1": null},
                {"v": "x", "bin0": "$NaN", "bin1": "$NaN"}
            ]"#,
        );
    }

    #[test]
    fn bin_ends_meet_to_the_last_bit() {
        check(
            r#"[{"type": "bin", "field": "v", "extent": [0, 1], "maxbins": 10}]"#,
            r#"[{"v": 0.1}, {"v": 0.3}, {"v": 0.6}, {"v": 0.7}, {"v": 1}]"#,
            r#"[
                {"v": 0.1, "bin0": 0.1, "bin1": 0.2},
                {"v": 0.3, "bin0": 0.30000000000000004, "bin1": 0.4},
                {"v": 0.6, "bin0": 0.6000000000000001, "bin1": 0.7000000000000002},
                {"v": 0.7, "bin0": 0.7000000000000001, "bin1": 0.8},
                {"v": 1, "bin0": 0.9, "bin1": 1}
            ]"#,
        );
    }

    #[test]
    fn anchors_move_bins_and_one_end_may_be_enough() {
        check(
            r#"[{"type": "bin", "field": "v", "extent": [0, 10], "maxbins": 5, "anchor": 0.5, "interval": false, "as": ["b", "c"]}]"#,
            r#"[{"v": 1}, {"v": 9.5}]"#,
            r#"[{"v": 1, "b": 0.5}, {"v": 9.5, "b": 8.5}]"#,
        );
    }
}
