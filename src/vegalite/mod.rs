//! Vega-Lite as written, typed, sugar included.
//!
//! Versions 2 to 6. Where the language branches there are types; where it only passes settings through (marks, axes,
//! legends, scales) there is a [`PropMap`], keyed by the properties of the one table of [`names`], in the order written. Every part keeps its JSON Pointer for
//! messages. The same types hold a normalized document (see `compile::normalize`), which promises more: no repeat, no composite
//! mark, no `row`, `column` or `facet` in a unit or layer, no `selection`.

mod binning;
pub(crate) mod channel;
mod conditional;
pub(crate) mod json;
mod mark_size;
pub(crate) mod names;
mod param_extent;
mod predicate;
mod props;
pub(crate) mod read;
mod size;
mod sort;
pub(crate) mod transform;
#[cfg(test)]
pub(crate) mod write;

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use crate::table::Table;
pub(crate) use binning::Binning;
pub(crate) use channel::{Aggregate, ChannelDef, ChannelDefs, Condition, Encoding};
pub(crate) use conditional::ConditionalValue;
pub(crate) use mark_size::MarkSize;
pub(crate) use names::{
    AggregateOp, Anchor, AutosizeProp, AutosizeType, AxisPart, AxisProp, BinProp, BindWord, Channel, ChannelProp,
    ConfigBlock, ConfigProp, DataFormatProp, DataType, DomainProp, FormatType, GuideProp, HeaderProp, InvalidMode,
    LayoutProp, LegendPart, LegendProp, LegendType, MarkProp, MarkType, Name, OldSelectionProp, OldSelectionType,
    Orient, Orientation, ParamProp, ParamRefProp, ProjectionProp, RangeProp, ResolveMode, ScaleConfigProp, ScaleProp,
    SelectionProp, SelectionResolution, SelectionType, SizeName, SortOrder, StackOffset, TimeUnitProp, TitleProp,
    TransformProp, TransformWord, TupleType, ViewBackgroundProp, ViewProp, ViewWord, Word,
};
pub(crate) use param_extent::ParamExtent;
pub(crate) use predicate::{FieldTest, Predicate};
pub(crate) use props::{PropMap, Switchable};
pub(crate) use size::{Step, ViewSize};
pub(crate) use sort::{Sort, SortBy};
pub(crate) use transform::{Transform, TransformKind};

/// An object that is read further down, in the order written.
pub(crate) type Props = Map<String, Json>;

/// An object of JSON.
pub(crate) type Object = Map<String, Json>;

/// A JSON Pointer, such as `/layer/0/encoding/x`.
pub(crate) type Pointer = Rc<str>;

/// A whole document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Major version that `$schema` names, when it does.
    pub(crate) version: Option<u8>,
    pub(crate) view: View,
    pub(crate) config: Props,
    pub(crate) background: Option<Json>,
    pub(crate) padding: Option<Json>,
    pub(crate) autosize: Option<PropMap<AutosizeProp>>,
    /// Named rows, for `data: {name}`.
    pub(crate) datasets: Vec<(String, Rows)>,
    pub(crate) embed: Embed,
}

/// What of `usermeta.embedOptions` concerns the picture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Embed {
    /// The name of a theme.
    pub(crate) theme: Option<String>,
    /// A config over the theme.
    pub(crate) config: Props,
}

impl PropMap<AutosizeProp> {
    /// How the picture is fitted; a word alone is the type.
    pub(crate) fn of_autosize(json: &Json) -> Self {
        Self::of(json).unwrap_or_else(|| Self::from_iter([(AutosizeProp::Type, json.clone())]))
    }
}

/// Inline rows: columns already, or a value (text, one object, numbers) that `format` says how to read.
#[derive(Clone, Debug)]
pub(crate) enum Rows {
    Table(Rc<Table>),
    Inline(Json),
}

/// A view of any kind, with what all kinds can have.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) at: Pointer,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// A string, a list of lines, or `{text, ...}`.
    pub(crate) title: Option<Json>,
    /// `Some(None)`: `data: null` of a whole document.
    pub(crate) data: Option<Option<Data>>,
    pub(crate) transforms: Vec<Transform>,
    pub(crate) params: Vec<Param>,
    pub(crate) width: Option<ViewSize>,
    pub(crate) height: Option<ViewSize>,
    /// `{scale: {channel: mode}, axis, legend}`.
    pub(crate) resolve: Props,
    /// The view's own background: `view: {fill, stroke, ...}`.
    pub(crate) background: Option<PropMap<ViewBackgroundProp>>,
    pub(crate) projection: Option<PropMap<ProjectionProp>>,
    /// How the views of a concatenation, a facet or a repetition are laid out.
    pub(crate) layout: PropMap<LayoutProp>,
    pub(crate) kind: ViewKind,
}

impl View {
    /// A view with nothing but its kind.
    pub(crate) fn new(at: &Pointer, kind: ViewKind) -> Self {
        Self {
            at: Rc::clone(at),
            name: None,
            description: None,
            title: None,
            data: None,
            transforms: Vec::new(),
            params: Vec::new(),
            width: None,
            height: None,
            resolve: Props::new(),
            background: None,
            projection: None,
            layout: PropMap::default(),
            kind,
        }
    }
}

/// What makes the kinds of view different.
#[derive(Clone, Debug)]
pub(crate) enum ViewKind {
    Unit { mark: Mark, encoding: Encoding },
    Layer { layers: Vec<View>, encoding: Encoding },
    Facet { facet: Facet, spec: Box<View> },
    Concat { kind: ConcatKind, views: Vec<View> },
    Repeat { repeat: Repeat, spec: Box<View> },
}

/// Which keyword made a concatenation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ConcatKind {
    /// `concat`: wraps after `columns`.
    Wrap,
    Horizontal,
    Vertical,
}

/// How a view is split into cells.
#[derive(Clone, Debug)]
pub(crate) enum Facet {
    /// One field, wrapped after `columns`.
    Wrap(Box<ChannelDef>),
    /// By row, by column, or both. (A grid of neither is one cell.)
    Grid { row: Option<Box<ChannelDef>>, column: Option<Box<ChannelDef>> },
}

/// Which fields a spec is repeated for.
#[derive(Clone, Debug)]
pub(crate) enum Repeat {
    Wrap(Vec<String>),
    Grid { row: Vec<String>, column: Vec<String>, layer: Vec<String> },
}

/// A mark as written.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    /// A composite mark before normalization alone.
    pub(crate) kind: MarkType,
    /// Everything of the mark definition but `type`.
    pub(crate) props: PropMap<MarkProp>,
}

impl Mark {
    /// Which way the mark stands, where that is said.
    pub(crate) fn orientation(&self) -> Option<Orientation> {
        self.props.word(MarkProp::Orient)
    }
}

impl MarkType {
    /// Whether the mark is made of other marks.
    pub(crate) fn is_composite(self) -> bool {
        matches!(self, Self::BoxPlot | Self::ErrorBar | Self::ErrorBand)
    }
}

/// Where rows come from.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) name: Option<String>,
    pub(crate) source: DataSource,
    pub(crate) format: Option<PropMap<DataFormatProp>>,
}

/// The kinds of data source.
#[derive(Clone, Debug)]
pub(crate) enum DataSource {
    Url(String),
    Values(Rows),
    /// Only a name: a data set of the document, or one the host provides.
    Named,
    Sequence(PropMap<TransformProp>),
    /// With no settings where it is `true`.
    Graticule(PropMap<TransformProp>),
    Sphere,
}

/// A parameter: a variable, or a selection when it has `select`. Old `selection` blocks are read as they are and
/// become this in normalization.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    /// Before normalization also `selection`, the entry of an old `selection` block.
    pub(crate) props: PropMap<ParamProp>,
}
