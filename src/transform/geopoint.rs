//! `geopoint`: longitude and latitude to pixels, by a projection of the chart.

use std::rc::Rc;

use super::field::{Field, columns};
use super::geojson::two;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::{Error, Result};
use crate::table::{Cell, Column, Table};

/// `geopoint`.
#[derive(Clone, Debug)]
pub(crate) struct GeoPoint {
    projection: Rc<str>,
    fields: [Field; 2],
    names: [Rc<str>; 2],
}

impl GeoPoint {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = params.fields("fields")?.ok_or_else(|| params.missing("fields"))?;
        Ok(Self {
            projection: params.text("projection").ok_or_else(|| params.missing("projection"))?,
            fields: two(fields).map_err(|e| e.under("fields"))?,
            names: params.names("as", ["x", "y"]),
        })
    }

    /// Where a composite projection shows nothing, both coordinates are undefined.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let unknown = || Error::spec(format!("there is no projection \"{}\"", self.projection)).under("projection");
        let projection = host.projection(&self.projection)?.ok_or_else(unknown)?;
        let columns = columns(&self.fields, input, host)?;
        let (longitudes, latitudes) = (columns[0].to_numbers(), columns[1].to_numbers());
        let project = |(&x, &y): (&f64, &f64)| projection.project(x, y);
        let points: Vec<_> = longitudes.iter().zip(&latitudes).map(project).collect();
        let cell = |there: bool| if there { Cell::Present } else { Cell::Undefined };
        let mask =
            points.iter().any(Option::is_none).then(|| points.iter().map(|p| cell(p.is_some())).collect::<Vec<_>>());
        let mut table = Table::clone(input);
        let [x, y] = &self.names;
        let xs = points.iter().map(|p| p.map_or(f64::NAN, |p| p.x)).collect();
        let ys = points.iter().map(|p| p.map_or(f64::NAN, |p| p.y)).collect();
        table.set(Rc::clone(x), Column::Numbers { values: xs, mask: mask.clone() });
        table.set(Rc::clone(y), Column::Numbers { values: ys, mask });
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn places_become_pixels_or_nothing() {
        check(
            r#"[{"type": "geopoint", "projection": "usa", "fields": ["lon", "lat"], "as": ["u", "v"]}]"#,
            r#"[{"lon": -100, "lat": "40"}, {"lon": 10, "lat": 50}]"#,
            r#"[{"lon": -100, "lat": "40", "u": 431.9724414175537, "v": 224.32635740613182}, {"lon": 10, "lat": 50}]"#,
        );
    }
}
