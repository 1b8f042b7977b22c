//! What expressions see of a [`Scope`].

use std::rc::Rc;

use super::scope::Scope;
use crate::error::{Error, Result};
use crate::expr::Context;
use crate::format::Locale;
use crate::geo::Projection;
use crate::table::{Column, Table, Value};
use crate::time::Zone;
use crate::transform::Host;

impl Context for Scope {
    fn signal(&self, name: &str) -> Result<Value> {
        self.signal(name)
    }

    fn data(&self, name: &str) -> Result<Option<Rc<Table>>> {
        self.find_table(name)
    }

    /// A projection may stand where a scale does: it maps pairs of longitude and latitude.
    fn scale(&self, name: &str, values: &Column) -> Result<Option<Column>> {
        if let Some(scale) = self.scale(name)? {
            return Ok(Some(scale.apply(values)));
        }
        let Some(projection) = self.projection(name)? else { return Ok(None) };
        let place = |value: Value| {
            let [x, y] = pair(&value);
            let place = projection.project(x, y);
            place.map_or(Value::Null, |p| Value::array(vec![Value::Number(p.x), Value::Number(p.y)]))
        };
        Ok(Some(values.iter().map(place).collect()))
    }

    fn invert(&self, name: &str, value: &Value) -> Result<Value> {
        if let Some(scale) = self.scale(name)? {
            return Ok(scale.invert(value));
        }
        let Some(projection) = self.projection(name)? else { return Ok(Value::Undefined) };
        let [x, y] = pair(value);
        Ok(projection.invert(x, y).map_or(Value::Undefined, |place| Value::array(place.map(Value::Number).into())))
    }

    fn domain(&self, name: &str) -> Result<Value> {
        Ok(Value::array(self.scale(name)?.map_or_else(Vec::new, |scale| scale.domain())))
    }

    fn range(&self, name: &str) -> Result<Value> {
        Ok(Value::array(self.scale(name)?.map_or_else(Vec::new, |scale| scale.range())))
    }

    fn bandwidth(&self, name: &str) -> Result<f64> {
        Ok(self.scale(name)?.map_or(0.0, |scale| scale.bandwidth()))
    }

    /// The generator of vl-convert's pages is not seeded; ours is Vega's linear congruential one.
    fn random(&self) -> f64 {
        let mut random = self.env().random.get();
        let drawn = random.draw();
        self.env().random.set(random);
        drawn
    }

    fn host_call(&self, function: &str, arguments: &[Value]) -> Result<Option<Value>> {
        super::host::call(self, function, arguments)
    }

    fn now(&self) -> f64 {
        self.env().now
    }

    fn zone(&self) -> &Zone {
        &self.env().zone
    }

    fn locale(&self) -> &Locale {
        &self.env().locale
    }

    fn warn(&self, message: &str) {
        self.env().warnings.push(Error::spec(message));
    }
}

/// Two numbers in a list.
fn pair(value: &Value) -> [f64; 2] {
    ["0", "1"].map(|i| value.member(i).to_number())
}

impl Host for Scope {
    fn keep_warning(&self, warning: Error) {
        self.env().warnings.push(warning);
    }

    fn reserve_identifiers(&self, count: usize) -> f64 {
        self.env().reserve_identifiers(count)
    }

    fn projection(&self, name: &str) -> Result<Option<Rc<Projection>>> {
        self.projection(name)
    }
}
