//! Geographic data: what a projection is fitted to, and positions put through it.

use serde_json::Value as Json;

use crate::compile::model::{ModelId, Tree, Unit};
use crate::compile::transform::{filter, signal, text, texts, transform};
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::Transform;
use crate::vegalite::Channel;
use crate::vegalite::json::{expr_source, quote, text as js_text};

/// A coordinate: a field, or a constant (or expression) as source.
#[derive(Clone, Debug, PartialEq)]
enum Coordinate {
    Field(String),
    Source(String),
}

impl Coordinate {
    fn to_setting(&self) -> Result<Setting> {
        match self {
            Self::Field(field) => Ok(text(field)),
            // Vega's form for a value that is the same for all rows.
            Self::Source(source) => {
                let Setting::Signal(expr) = signal(source)? else { return Ok(Setting::Json(Json::Null)) };
                Ok(Setting::Object(vec![("expr".to_owned(), Setting::Expr(expr))]))
            }
        }
    }
}

type Pair = [Option<Coordinate>; 2];

fn pair_settings(pair: &Pair) -> Result<Setting> {
    let part = |part: &Option<Coordinate>| match part {
        Some(coordinate) => coordinate.to_setting(),
        None => Ok(Setting::Json(Json::Null)),
    };
    Ok(Setting::List(vec![part(&pair[0])?, part(&pair[1])?]))
}

/// The pairs of longitude and latitude that the encoding has, with the suffix of their positions.
fn pairs(unit: &Unit) -> Vec<(Pair, &'static str)> {
    let coordinate = |channel: Channel| {
        let def = unit.encoding.def(channel)?;
        let inner = def.field_or_datum_def().unwrap_or(def);
        let source = |json: &Json| expr_source(json).map_or_else(|| js_text(json), str::to_owned);
        if inner.is_field() {
            return inner.field.clone().map(Coordinate::Field);
        }
        inner.datum.as_ref().or(inner.value.as_ref()).map(|value| Coordinate::Source(source(value)))
    };
    let both = [(Channel::Longitude, Channel::Latitude, ""), (Channel::Longitude2, Channel::Latitude2, "2")];
    let read = both.map(|(longitude, latitude, suffix)| ([coordinate(longitude), coordinate(latitude)], suffix));
    read.into_iter().filter(|(pair, _)| pair.iter().any(Option::is_some)).collect()
}

/// Collects geographic features for fitting: points from a pair of fields, or shapes from one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GeoJson {
    points: Option<Pair>,
    shapes: Option<String>,
    signal: String,
}

impl GeoJson {
    /// The steps that a unit needs; none when its projection is not fitted.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Vec<Self> {
        let Some(unit) = tree.unit(id) else { return Vec::new() };
        let model = tree.model(id);
        if model.component.projection.as_ref().is_some_and(|projection| !projection.is_fit) {
            return Vec::new();
        }
        let mut made: Vec<Self> = Vec::new();
        let mut add = |points, shapes| {
            let signal = model.name_of(&format!("geojson_{}", made.len()));
            made.push(Self { points, shapes, signal });
        };
        for (pair, _) in pairs(unit) {
            add(Some(pair), None);
        }
        if let Some(def) = unit.shape_field() {
            add(None, def.field.clone());
        }
        made
    }

    /// # Errors
    ///
    /// When a constant coordinate is no expression.
    pub(super) fn to_vega(&self) -> Result<Vec<Transform>> {
        let mut transforms = Vec::new();
        let mut collect = transform("geojson", []);
        if let Some(points) = &self.points {
            collect.params.set("fields", pair_settings(points)?);
        }
        if let Some(shapes) = &self.shapes {
            transforms.push(filter(&format!("isValid(datum[{}])", quote(shapes)))?);
            collect.params.set("geojson", text(shapes));
        }
        collect.params.set("signal", text(&self.signal));
        transforms.push(collect);
        Ok(transforms)
    }
}

/// Puts a pair of coordinates through the projection.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GeoPoint {
    projection: String,
    pair: Pair,
    /// The fields with the positions.
    pub(super) names: [String; 2],
}

impl GeoPoint {
    /// The steps that a unit needs.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Vec<Self> {
        let (Some(unit), Some(projection)) = (tree.unit(id), tree.projection_name(id)) else { return Vec::new() };
        let model = tree.model(id);
        let point = |(pair, suffix): (Pair, &str)| Self {
            projection: projection.clone(),
            pair,
            names: ["x", "y"].map(|name| model.name_of(&format!("{name}{suffix}"))),
        };
        pairs(unit).into_iter().map(point).collect()
    }

    /// # Errors
    ///
    /// When a constant coordinate is no expression.
    pub(super) fn to_vega(&self) -> Result<Transform> {
        Ok(transform(
            "geopoint",
            [
                ("projection", text(&self.projection)),
                ("fields", pair_settings(&self.pair)?),
                ("as", texts(&self.names)),
            ],
        ))
    }
}
