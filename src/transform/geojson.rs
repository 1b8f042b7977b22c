//! `geojson`: the geometry of all rows as one feature collection, for a projection to be fitted to.

use std::rc::Rc;

use super::field::{Field, columns};
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Object, Table, Value};

/// `geojson`.
#[derive(Clone, Debug)]
pub(crate) struct GeoJson {
    /// Longitude and latitude.
    fields: Option<[Field; 2]>,
    /// A field of GeoJSON; without it and without `fields` the row itself is.
    geojson: Option<Field>,
}

impl GeoJson {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = match params.fields("fields")? {
            None => None,
            Some(fields) => Some(two(fields).map_err(|e| e.under("fields"))?),
        };
        Ok(Self { fields, geojson: params.field("geojson")? })
    }

    /// The signal is the collection; the rows stay as they are.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let mut features: Vec<Value> = match (&self.geojson, &self.fields) {
            (Some(field), _) => field.column(input, host)?.iter().collect(),
            (None, None) => (0..input.rows()).map(|row| Value::Object(Rc::new(input.row(row)))).collect(),
            (None, Some(_)) => Vec::new(),
        };
        if let Some(fields) = &self.fields {
            let columns = columns(fields, input, host)?;
            let number = |value: Value| Some(value.to_number()).filter(|x| !value.is_missing() && !x.is_nan());
            let point = |row: usize| {
                let [x, y] = [number(columns[0].value(row))?, number(columns[1].value(row))?];
                Some(Value::array(vec![Value::Number(x), Value::Number(y)]))
            };
            let points = Value::array((0..input.rows()).filter_map(point).collect());
            let geometry = object([("type", Value::text("MultiPoint")), ("coordinates", points)]);
            features.push(object([("type", Value::text("Feature")), ("geometry", geometry)]));
        }
        let features = Value::array(features);
        let collection = object([("type", Value::text("FeatureCollection")), ("features", features)]);
        Ok(Output { table: Rc::clone(input), signal: Some(collection) })
    }
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(Rc::new(members.into_iter().collect::<Object>()))
}

/// Longitude and latitude.
pub(super) fn two(fields: Vec<Field>) -> Result<[Field; 2]> {
    fields.try_into().map_err(|_| Error::spec("longitude and latitude are wanted, two fields"))
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check_signal;

    #[test]
    fn features_come_first_and_then_the_points() {
        let rows = r#"[{"a": {"type": "Sphere"}, "x": "1", "y": 2}, {"a": null, "x": null, "y": 3}]"#;
        check_signal(
            r#"[{"type": "geojson", "fields": ["x", "y"], "geojson": "a"}]"#,
            rows,
            r#"{"type": "FeatureCollection", "features": [{"type": "Sphere"}, null, {"type": "Feature",
                "geometry": {"type": "MultiPoint", "coordinates": [[1, 2]]}}]}"#,
        );
        check_signal(
            r#"[{"type": "geojson"}]"#,
            r#"[{"type": "Feature", "geometry": null}]"#,
            r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null}]}"#,
        );
    }
}
