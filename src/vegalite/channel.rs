//! Encoding channels and what they are mapped to.

use std::rc::Rc;

use serde_json::Value as Json;

use super::{Pointer, Props};

/// An encoding channel. The order is Vega-Lite's own (it decides the order of scales, axes and legends).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Channel {
    X,
    Y,
    X2,
    Y2,
    Theta,
    Theta2,
    Radius,
    Radius2,
    Longitude,
    Longitude2,
    Latitude,
    Latitude2,
    XOffset,
    YOffset,
    Color,
    Fill,
    Stroke,
    Time,
    Opacity,
    FillOpacity,
    StrokeOpacity,
    StrokeWidth,
    StrokeDash,
    Size,
    Angle,
    Shape,
    Order,
    Text,
    Detail,
    Key,
    Tooltip,
    Href,
    Url,
    Description,
    // Not of a unit once it is normalized: they split it into cells.
    Row,
    Column,
    Facet,
    // Only of `errorbar` and `errorband`.
    XError,
    XError2,
    YError,
    YError2,
}

impl Channel {
    /// Every channel, in order.
    pub(crate) const ALL: [Self; 41] = [
        Self::X,
        Self::Y,
        Self::X2,
        Self::Y2,
        Self::Theta,
        Self::Theta2,
        Self::Radius,
        Self::Radius2,
        Self::Longitude,
        Self::Longitude2,
        Self::Latitude,
        Self::Latitude2,
        Self::XOffset,
        Self::YOffset,
        Self::Color,
        Self::Fill,
        Self::Stroke,
        Self::Time,
        Self::Opacity,
        Self::FillOpacity,
        Self::StrokeOpacity,
        Self::StrokeWidth,
        Self::StrokeDash,
        Self::Size,
        Self::Angle,
        Self::Shape,
        Self::Order,
        Self::Text,
        Self::Detail,
        Self::Key,
        Self::Tooltip,
        Self::Href,
        Self::Url,
        Self::Description,
        Self::Row,
        Self::Column,
        Self::Facet,
        Self::XError,
        Self::XError2,
        Self::YError,
        Self::YError2,
    ];

    /// The channel named `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

impl std::fmt::Display for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Channels and what they are mapped to, in the order written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Encoding(pub(crate) Vec<(Channel, ChannelDefs)>);

impl Encoding {
    /// What `channel` is mapped to, as written.
    pub(crate) fn defs(&self, channel: Channel) -> Option<&ChannelDefs> {
        self.0.iter().find(|(known, _)| *known == channel).map(|(_, defs)| defs)
    }

    /// The definition of a channel that has one (not a list).
    pub(crate) fn def(&self, channel: Channel) -> Option<&ChannelDef> {
        match self.defs(channel) {
            Some(ChannelDefs::One(def)) => Some(def),
            _ => None,
        }
    }

    /// The definition of a channel that has one (not a list), to be changed.
    pub(crate) fn def_mut(&mut self, channel: Channel) -> Option<&mut ChannelDef> {
        match self.0.iter_mut().find(|(known, _)| *known == channel) {
            Some((_, ChannelDefs::One(def))) => Some(Rc::make_mut(def)),
            _ => None,
        }
    }

    /// The definitions of a channel: none, one, or those of a list.
    pub(crate) fn all(&self, channel: Channel) -> &[ChannelDef] {
        self.defs(channel).map_or(&[], ChannelDefs::all)
    }

    /// Whether something is written for `channel` (an empty list, made from `null`, counts too).
    pub(crate) fn has(&self, channel: Channel) -> bool {
        self.defs(channel).is_some()
    }

    /// Maps `channel`, keeping its place if it is known.
    pub(crate) fn set(&mut self, channel: Channel, defs: ChannelDefs) {
        match self.0.iter_mut().find(|(known, _)| *known == channel) {
            Some(entry) => entry.1 = defs,
            None => self.0.push((channel, defs)),
        }
    }

    /// Takes `channel` out.
    pub(crate) fn remove(&mut self, channel: Channel) -> Option<ChannelDefs> {
        let place = self.0.iter().position(|(known, _)| *known == channel)?;
        Some(self.0.remove(place).1)
    }

    /// Channels with their definitions, in the order written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Channel, &ChannelDefs)> {
        self.0.iter().map(|(channel, defs)| (*channel, defs))
    }

    /// Every definition with its channel, lists taken apart.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Channel, &ChannelDef)> {
        self.iter().flat_map(|(channel, defs)| defs.all().iter().map(move |def| (channel, def)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One definition, or a list of them (`detail`, `order`, `tooltip`). A channel that is `null` has an empty list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ChannelDefs {
    /// Shared by the views that inherit it.
    One(Rc<ChannelDef>),
    Many(Vec<ChannelDef>),
}

impl ChannelDefs {
    /// The definitions, however many.
    pub(crate) fn all(&self) -> &[ChannelDef] {
        match self {
            Self::One(def) => std::slice::from_ref(&**def),
            Self::Many(defs) => defs,
        }
    }
}

impl From<ChannelDef> for ChannelDefs {
    fn from(def: ChannelDef) -> Self {
        Self::One(Rc::new(def))
    }
}

/// What a channel is mapped to: a field, a datum or a value, with what goes with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ChannelDef {
    pub(crate) at: Option<Pointer>,
    /// An access path; before normalization also `{"repeat": ...}` (see `repeat`).
    pub(crate) field: Option<String>,
    /// `field: {"repeat": "row" | "column" | "repeat" | "layer"}`; none after normalization. (That of a `datum` is left in it.)
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

impl ChannelDef {
    /// `{}`: nothing is asked for.
    pub(crate) fn is_blank(&self) -> bool {
        *self == Self { at: self.at.clone(), ..Self::default() }
    }
}

/// A condition of a channel: a test or a param, and the definition that holds then.
#[derive(Clone, Debug, PartialEq)]
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

impl Kind {
    /// The type's full name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Quantitative => "quantitative",
            Self::Temporal => "temporal",
            Self::Ordinal => "ordinal",
            Self::Nominal => "nominal",
            Self::Geojson => "geojson",
        }
    }

    /// The type of a full name or its first letter, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "quantitative" | "q" => Self::Quantitative,
            "temporal" | "t" => Self::Temporal,
            "ordinal" | "o" => Self::Ordinal,
            "nominal" | "n" => Self::Nominal,
            "geojson" => Self::Geojson,
            _ => return None,
        })
    }
}

/// How rows are summarized.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Aggregate {
    /// `count`, `mean`, ...
    Op(String),
    ArgMin(String),
    ArgMax(String),
}

impl Channel {
    /// Vega-Lite's word for the channel.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Column => "column",
            Self::Facet => "facet",
            Self::X => "x",
            Self::Y => "y",
            Self::X2 => "x2",
            Self::Y2 => "y2",
            Self::XOffset => "xOffset",
            Self::YOffset => "yOffset",
            Self::Radius => "radius",
            Self::Radius2 => "radius2",
            Self::Theta => "theta",
            Self::Theta2 => "theta2",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
            Self::Latitude2 => "latitude2",
            Self::Longitude2 => "longitude2",
            Self::XError => "xError",
            Self::YError => "yError",
            Self::XError2 => "xError2",
            Self::YError2 => "yError2",
            Self::Color => "color",
            Self::Fill => "fill",
            Self::Stroke => "stroke",
            Self::Opacity => "opacity",
            Self::FillOpacity => "fillOpacity",
            Self::StrokeOpacity => "strokeOpacity",
            Self::StrokeWidth => "strokeWidth",
            Self::StrokeDash => "strokeDash",
            Self::Size => "size",
            Self::Angle => "angle",
            Self::Shape => "shape",
            Self::Time => "time",
            Self::Detail => "detail",
            Self::Key => "key",
            Self::Text => "text",
            Self::Href => "href",
            Self::Url => "url",
            Self::Tooltip => "tooltip",
            Self::Description => "description",
            Self::Order => "order",
        }
    }
}
