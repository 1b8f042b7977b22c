//! Encoding channels and what they are mapped to.

use std::rc::Rc;

use serde_json::Value as Json;

use super::{
    AggregateOp, AxisProp, Binning, Channel, DataType, GuideProp, HeaderProp, LegendProp, Pointer, Predicate, Props,
    ScaleProp, Sort, SortOrder, Switchable, Word,
};

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
    pub(crate) kind: Option<DataType>,
    pub(crate) aggregate: Option<Aggregate>,
    pub(crate) bin: Option<Binning>,
    /// A string, or `{unit, maxbins, step, utc, binned}`.
    pub(crate) time_unit: Option<Json>,
    pub(crate) band_position: Option<Json>,
    pub(crate) scale: Option<Switchable<ScaleProp>>,
    pub(crate) axis: Option<Switchable<AxisProp>>,
    pub(crate) legend: Option<Switchable<LegendProp>>,
    pub(crate) header: Option<Switchable<HeaderProp>>,
    pub(crate) stack: Option<Json>,
    pub(crate) sort: Option<Sort>,
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

    /// The order of the field's values themselves, ascending unless another is written.
    pub(crate) fn sort_order(&self) -> &str {
        self.sort.as_ref().and_then(Sort::order).map_or(SortOrder::Ascending.name(), Word::text)
    }
}

/// A condition of a channel: a test or a param, and the definition that holds then.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) test: Option<Predicate>,
    pub(crate) param: Option<String>,
    /// `empty: false` of a param.
    pub(crate) empty: Option<bool>,
    pub(crate) def: Box<ChannelDef>,
}

impl GuideProp {
    /// The property of an axis.
    pub(crate) fn of_axis(self) -> AxisProp {
        match self {
            Self::Title => AxisProp::Title,
            Self::Format => AxisProp::Format,
            Self::FormatType => AxisProp::FormatType,
        }
    }

    /// The property of a legend.
    pub(crate) fn of_legend(self) -> LegendProp {
        match self {
            Self::Title => LegendProp::Title,
            Self::Format => LegendProp::Format,
            Self::FormatType => LegendProp::FormatType,
        }
    }

    /// The property of a header.
    pub(crate) fn of_header(self) -> HeaderProp {
        match self {
            Self::Title => HeaderProp::Title,
            Self::Format => HeaderProp::Format,
            Self::FormatType => HeaderProp::FormatType,
        }
    }
}

impl DataType {
    /// The type of a full name or its first letter, in any case.
    pub(crate) fn abbreviated(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let by_letter = |kind: &Self| name.len() == 1 && *kind != Self::Geojson && kind.name().starts_with(&name);
        Self::named(&name).or_else(|| Self::ALL.into_iter().find(by_letter))
    }
}

/// How rows are summarized.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Aggregate {
    /// `count`, `mean`, ...; also the name of a composite mark.
    Op(Word<AggregateOp>),
    ArgMin(String),
    ArgMax(String),
}
