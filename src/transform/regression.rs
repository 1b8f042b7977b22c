//! `regression`: a fitted curve for each group, as points along it or as its coefficients.

use std::rc::Rc;

use super::curves::{Curves, points, raw_extent};
use super::field::Field;
use super::params::Resolved;
use super::statistics::curve::sample;
use super::statistics::regression::{Fit, Method};
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Column, Table, Value};

/// Highest degree of a polynomial; beyond it powers of x have no digits left.
const MAX_DEGREE: f64 = 100.0;
/// Fewest and most intervals along a curve.
const STEPS: (usize, usize) = (25, 200);

/// `regression`.
#[derive(Clone, Debug)]
pub(crate) struct Regression {
    x: Field,
    y: Field,
    groupby: Option<Vec<Field>>,
    method: Method,
    extent: Option<[f64; 2]>,
    /// Coefficients are asked for, not points.
    parameters: bool,
    names: [Rc<str>; 2],
}

impl Regression {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let degree = params.number("order").unwrap_or(3.0);
        let method = match params.text("method").as_deref().unwrap_or("linear") {
            "constant" => Method::Constant,
            "linear" => Method::Linear,
            "log" => Method::Log,
            "exp" => Method::Exp,
            "pow" => Method::Pow,
            "quad" => Method::Quad,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be from 0 to 100")]
            "poly" if (0.0..=MAX_DEGREE).contains(&degree) => Method::Poly(degree as usize),
            "poly" => {
                return Err(Error::spec(format!("the order {degree} is not between 0 and {MAX_DEGREE}")).under("order"));
            }
            other => return Err(Error::spec(format!("unknown regression method \"{other}\"")).under("method")),
        };
        let (x, y) = (params.required_field("x")?, params.required_field("y")?);
        let names = params.names("as", [&*x.name, &*y.name]);
        Ok(Self {
            groupby: params.fields("groupby")?,
            method,
            extent: params.pair("extent"),
            parameters: params.flag("params", false),
            names,
            x,
            y,
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let (x, y) = (self.x.column(input, host)?, self.y.column(input, host)?);
        let extent = self.extent.filter(|extent| {
            let usable = self.method != Method::Log || extent[0] > 0.0;
            if !usable {
                host.keep_warning(
                    Error::data("the extent of a log regression reaches zero or below, and is ignored").under("extent"),
                );
            }
            usable
        });
        let freedom = match self.method {
            Method::Poly(degree) => degree,
            Method::Quad => 2,
            _ => 1,
        };
        let mut curves = Curves::new(self.groupby.as_deref(), input, host)?;
        let (mut keys, mut coefficients, mut r_squared) = (Vec::new(), Vec::new(), Vec::new());
        for (group, rows) in curves.rows().iter().enumerate() {
            if rows.len() <= freedom {
                host.keep_warning(Error::data("a regression with more parameters than data points is left out"));
                continue;
            }
            let fit = Fit::new(self.method, &points(&x, &y, rows));
            if self.parameters {
                keys.push(if self.groupby.is_some() {
                    Value::array(curves.dimensions(group))
                } else {
                    Value::Undefined
                });
                coefficients.push(Value::array(fit.coefficients.iter().copied().map(Value::Number).collect()));
                r_squared.push(fit.r_squared);
                continue;
            }
            let extent = extent.unwrap_or_else(|| raw_extent(&x, rows));
            let predict = |x: f64| fit.predict(x);
            match self.method {
                Method::Linear | Method::Constant => curves.push(group, extent.map(|x| [x, predict(x)]))?,
                _ => curves.push(group, sample(predict, extent, STEPS.0, STEPS.1))?,
            }
        }
        if !self.parameters {
            let mut table = curves.finish(&self.names);
            let ends = matches!(self.method, Method::Linear | Method::Constant) && self.extent.is_none();
            if let (true, Column::Dates { .. }, Some(column)) = (ends, &*x, table.column(&self.names[0])) {
                // The ends of a line are rows' own values, so dates stay dates.
                let dates = Column::Dates { values: column.to_numbers(), mask: None };
                table.set(Rc::clone(&self.names[0]), dates);
            }
            return Ok(table.into());
        }
        let mut table = Table::with_rows(r_squared.len());
        table.set("keys", keys.into_iter().collect::<Column>());
        table.set("coef", Column::Values(coefficients));
        table.set("rSquared", Column::numbers(r_squared));
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::{SERIES, check};

    #[test]
    fn a_line_is_its_ends() {
        check(
            r#"[{"type": "regression", "x": "x", "y": "y", "groupby": ["s"]}]"#,
            SERIES,
            r#"[
                {"s": "p", "x": 1, "y": 2},
                {"s": "p", "x": 2, "y": -1},
                {"s": "q", "x": 1, "y": 4},
                {"s": "q", "x": 3, "y": 5}
            ]"#,
        );
        check(
            r#"[{"type": "regression", "x": "x", "y": "y", "extent": [0, 10], "as": ["u", "v"]}]"#,
            SERIES,
            r#"[{"u": 0, "v": 1.1428571428571423}, {"u": 10, "v": 2.571428571428573}]"#,
        );
    }

    #[test]
    fn coefficients_can_be_had_instead() {
        check(
            r#"[{"type": "regression", "x": "x", "y": "y", "method": "quad", "params": true}]"#,
            SERIES,
            r#"[
                {"coef": [19.999999999999993, -22.999999999999996, 5.999999999999999], "rSquared": 0.911504424778761}
            ]"#,
        );
    }
}
