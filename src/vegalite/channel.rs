//! Encoding channels and what they are mapped to.

use serde_json::Value as Json;

use super::{Pointer, Props};

/// An encoding channel. The order is Vega-Lite's own (it decides the order of scales, axes and legends).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Channel {
    Row,
    Column,
    Facet,
    X,
    Y,
    X2,
    Y2,
    XOffset,
    YOffset,
    Radius,
    Radius2,
    Theta,
    Theta2,
    Latitude,
    Longitude,
    Latitude2,
    Longitude2,
    XError,
    YError,
    XError2,
    YError2,
    Color,
    Fill,
    Stroke,
    Opacity,
    FillOpacity,
    StrokeOpacity,
    StrokeWidth,
    StrokeDash,
    Size,
    Angle,
    Shape,
    Time,
    Detail,
    Key,
    Text,
    Href,
    Url,
    Tooltip,
    Description,
    Order,
}

/// A channel and what it is mapped to, in the order written.
pub(crate) type Encoding = Vec<(Channel, ChannelDefs)>;

/// One definition, or a list of them (`detail`, `order`, `tooltip`).
#[derive(Clone, Debug)]
pub(crate) enum ChannelDefs {
    One(Box<ChannelDef>),
    Many(Vec<ChannelDef>),
}

/// What a channel is mapped to: a field, a datum or a value, with what goes with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChannelDef {
    pub(crate) at: Option<Pointer>,
    /// An access path; before normalization also `{"repeat": ...}` (see `repeat`).
    pub(crate) field: Option<String>,
    /// `field: {"repeat": "row" | "column" | "repeat" | "layer"}` (and of `datum`).
    pub(crate) repeat: Option<String>,
    pub(crate) datum: Option<Json>,
    pub(crate) value: Option<Json>,
    /// `quantitative`, `temporal`, `ordinal`, `nominal`, `geojson`; `None`: not written, or not known.
    pub(crate) kind: Option<Kind>,
    pub(crate) aggregate: Option<Aggregate>,
    /// `true`, `false`, `null`, `"binned"` or an object.
    pub(crate) bin: Option<Json>,
    /// A string, or `{unit, maxbins, step, utc, binned}`.
    pub(crate) time_unit: Option<Json>,
    pub(crate) band_position: Option<Json>,
    /// `Some(Null)`: no scale.
    pub(crate) scale: Option<Json>,
    /// `Some(Null)`: no axis.
    pub(crate) axis: Option<Json>,
    pub(crate) legend: Option<Json>,
    pub(crate) header: Option<Json>,
    pub(crate) stack: Option<Json>,
    pub(crate) sort: Option<Json>,
    pub(crate) impute: Option<Json>,
    /// `Some(Null)`: no title.
    pub(crate) title: Option<Json>,
    pub(crate) format: Option<Json>,
    pub(crate) format_type: Option<Json>,
    /// In the order written; a single condition is a list of one.
    pub(crate) condition: Vec<Condition>,
    /// Everything else that was written (`align`, `columns`, `spacing`, `center`, ... of facet channels; unknown keys).
    pub(crate) rest: Props,
}

/// A condition of a channel: a test or a param, and the definition that holds then.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// A predicate (`test`), or a composition.
    pub(crate) test: Option<Json>,
    pub(crate) param: Option<String>,
    /// `empty: false` of a param.
    pub(crate) empty: Option<bool>,
    pub(crate) def: Box<ChannelDef>,
}

/// Vega-Lite's data types.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Quantitative,
    Temporal,
    Ordinal,
    Nominal,
    Geojson,
}

/// How rows are summarized.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Aggregate {
    /// `count`, `mean`, ...
    Op(String),
    ArgMin(String),
    ArgMax(String),
}
