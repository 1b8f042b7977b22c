//! The resolved chart, in the terms of Vega itself.
//!
//! Every default that Vega-Lite decides is decided here; what Vega's own parser decides (config by
//! axis orient, legend types, label alignment) is left to `run`, so that Vega's JSON, ours or another's, means
//! the same. [`json`] reads and writes it. Expressions are trees; what only a live page needs
//! (event streams, bindings, tooltips, cursors) is left out.

pub(crate) mod json;

use std::rc::Rc;

use serde_json::Value as Json;

use crate::expr::{Expr, Setting};
use crate::table::Table;

/// A whole chart: the root group with what only the root has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chart {
    pub(crate) background: Option<Setting>,
    /// A number for all sides, or `{left, top, right, bottom}`, px.
    pub(crate) padding: Option<Setting>,
    /// `pad`, `fit`, `fit-x`, `fit-y`, `none`, or `{type, resize, contains}`.
    pub(crate) autosize: Option<Setting>,
    pub(crate) width: Option<Setting>,
    pub(crate) height: Option<Setting>,
    /// Styles of the root group's own rectangle.
    pub(crate) style: Vec<String>,
    pub(crate) encode: Encode,
    pub(crate) description: Option<String>,
    /// Vega's `config`, to be laid over Vega's defaults.
    pub(crate) config: Json,
    pub(crate) scope: Scope,
}

/// The definitions that the root and every group mark can hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) signals: Vec<Signal>,
    pub(crate) data: Vec<Data>,
    pub(crate) scales: Vec<Scale>,
    pub(crate) projections: Vec<Projection>,
    pub(crate) axes: Vec<Axis>,
    pub(crate) legends: Vec<Legend>,
    pub(crate) title: Option<Title>,
    /// `bounds`, `columns`, `padding`, `align`, `offset`, `headerBand`, `titleBand`, `titleAnchor`, `footerBand`, `center`.
    pub(crate) layout: Option<Props>,
    pub(crate) marks: Vec<Mark>,
}

/// Settings by name, in the order written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Props(pub(crate) Vec<(String, Setting)>);

impl Props {
    /// The setting named `name`.
    pub(crate) fn setting(&self, name: &str) -> Option<&Setting> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, setting)| setting)
    }

    /// Sets `name`, keeping its place if it is known.
    pub(crate) fn set(&mut self, name: &str, setting: Setting) {
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some(entry) => entry.1 = setting,
            None => self.0.push((name.to_owned(), setting)),
        }
    }
}

/// A named value; frozen at its state before any event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signal {
    pub(crate) name: String,
    pub(crate) value: Option<Json>,
    /// Worked out from other signals; overrides `value`. (`init` is read into this too.)
    pub(crate) update: Option<Rc<Expr>>,
    /// What it becomes as the chart is fitted into its size: handlers of changes of `width` or `height`, by that name.
    pub(crate) on_resize: Vec<(String, Rc<Expr>)>,
    /// `push: "outer"`: the name means the signal of an outer scope.
    pub(crate) push_outer: bool,
    /// `react: false`: it may stand in a circle, where it is what it is before the others are known.
    pub(crate) inert: bool,
}

/// A data set: where its rows come from, and what is done to them in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data {
    pub(crate) name: String,
    pub(crate) source: Source,
    /// `{type, parse, property, feature, mesh, delimiter, ...}`.
    pub(crate) format: Option<Json>,
    /// `on`: changes to the rows, made where a test holds.
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) transforms: Vec<Transform>,
}

/// The source of a data set's rows.
#[derive(Clone, Debug, Default)]
pub(crate) enum Source {
    /// No rows (a selection's store before any event).
    #[default]
    Empty,
    Url(Setting),
    /// Inline rows, already columns.
    Rows(Rc<Table>),
    /// Inline text or a value that is no list of rows, to be read by `format`.
    Inline(Json),
    /// The list that an expression gives.
    Signal(Rc<Expr>),
    /// The rows of other data sets, one after the other.
    Derived(Vec<String>),
}

/// Changes to a data set, made where `test` is true as the chart is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trigger {
    pub(crate) test: Rc<Expr>,
    /// A row, or a list of rows, to be added.
    pub(crate) insert: Option<Rc<Expr>>,
    /// `true` for all rows, or the rows to be taken out.
    pub(crate) remove: Option<Rc<Expr>>,
}

/// A transform of data or of mark items; `kind` is Vega's `type`. The signals that it sets are named in `params` (`signal`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transform {
    pub(crate) kind: String,
    pub(crate) params: Props,
}

/// A scale.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scale {
    pub(crate) name: String,
    /// Vega's scale type, `linear` when not written.
    pub(crate) kind: String,
    pub(crate) domain: Domain,
    /// `domainMin`, `domainMax`, `domainMid`, `domainRaw`, `range`, `reverse`, `round`, `nice`, `zero`, `clamp`, `padding`, `paddingInner`,
    /// `paddingOuter`, `align`, `base`, `exponent`, `constant`, `interpolate`, `bins`, `domainImplicit`, `rangeMin`...
    /// `range` may also be `{data, field, sort}`, kept as an object.
    pub(crate) props: Props,
}

/// The values a scale maps from.
#[derive(Clone, Debug, Default)]
pub(crate) enum Domain {
    /// None written.
    #[default]
    Unset,
    /// A list of constants and signals, or one signal that gives a list.
    Values(Setting),
    /// One field, or the union of several.
    Fields { fields: Vec<DomainField>, sort: Option<Sort> },
}

/// A part of a data-driven domain.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a chart has a handful")]
pub(crate) enum DomainField {
    /// `{data, field}`; `field` is an access path or a signal that gives one. `sort` of a single-field domain is kept in [`Domain`],
    /// of a member of a union here. `at` is the place in the document that asked for the field, for messages; it is not
    /// written as JSON.
    Data { data: String, field: Setting, sort: Option<Sort>, at: Option<Rc<str>> },
    /// Constant values, or a signal that gives a list.
    Values(Setting),
}

/// The order of distinct values.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a chart has a handful")]
pub(crate) enum Sort {
    /// `sort: true`: by the value itself.
    Natural,
    /// `{field, op, order}`; no field: by the value.
    By { field: Option<Setting>, op: Option<Setting>, order: Option<Setting> },
}

/// A cartographic projection; `props` holds `type`, `scale`, `translate`, `rotate`, `fit`, `size`, `extent`, ...
#[derive(Clone, Debug, Default)]
pub(crate) struct Projection {
    pub(crate) name: String,
    pub(crate) props: Props,
}

/// A mark, possibly a group with a scope of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    /// Vega's mark type: `rect`, `symbol`, `group`, ...
    pub(crate) kind: String,
    pub(crate) name: Option<String>,
    /// `frame`, `scope`, `row-header`, ...; empty: `mark`.
    pub(crate) role: Option<String>,
    pub(crate) style: Vec<String>,
    pub(crate) from: Option<From>,
    pub(crate) clip: Option<ClipDef>,
    /// `{field, order}` over items: `field` is `datum["x"]`, `x`, `y`, ... (one or a list).
    pub(crate) sort: Option<Props>,
    /// An access path into the row; rows with equal keys make one item.
    pub(crate) key: Option<String>,
    pub(crate) zindex: Option<Setting>,
    pub(crate) aria: Option<bool>,
    pub(crate) description: Option<String>,
    pub(crate) encode: Encode,
    /// After encoding, over the items (`geoshape`, `voronoi`, `force`, `label`).
    pub(crate) transforms: Vec<Transform>,
    /// For a group: what it holds. For the others empty.
    pub(crate) scope: Scope,
}

/// The rows that a mark's items are made from.
#[derive(Clone, Debug)]
pub(crate) enum From {
    Data(String),
    /// One group an item: rows of `data` with equal `groupby` (or of one pre-made facet in `field`), seen inside as data set `name`.
    Facet {
        name: String,
        data: String,
        groupby: Vec<String>,
        /// `facet.field`: the rows are already nested in this field.
        field: Option<String>,
        /// `facet.aggregate`: `{cross, fields, ops, as}`.
        aggregate: Option<Props>,
        /// `from.data` beside the facet: the group's own rows.
        from: Option<String>,
    },
}

/// A clip: yes or no, or a shape.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClipDef {
    Rect(Setting),
    Path(Setting),
    Sphere(Setting),
}

/// The rules of a mark's channels, in Vega's sets merged for a still picture: `enter` first, `update` over it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Encode(pub(crate) Vec<(String, Vec<ValueRef>)>);

impl Encode {
    /// The rules of a channel, first match wins.
    pub(crate) fn channel(&self, name: &str) -> Option<&[ValueRef]> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, rules)| rules.as_slice())
    }

    /// Sets a channel, keeping its place if it is known.
    pub(crate) fn set(&mut self, name: &str, rules: Vec<ValueRef>) {
        match self.channel_mut(name) {
            Some(known) => *known = rules,
            None => self.0.push((name.to_owned(), rules)),
        }
    }

    /// Takes over all channels of `other`, as a later object spread over an earlier one.
    pub(crate) fn extend(&mut self, other: Self) {
        for (name, rules) in other.0 {
            match self.channel_mut(&name) {
                Some(known) => *known = rules,
                None => self.0.push((name, rules)),
            }
        }
    }

    fn channel_mut(&mut self, name: &str) -> Option<&mut Vec<ValueRef>> {
        self.0.iter_mut().find(|(key, _)| key == name).map(|(_, rules)| rules)
    }
}

/// One rule of a channel: Vega's value reference.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ValueRef {
    pub(crate) test: Option<Rc<Expr>>,
    pub(crate) base: Base,
    pub(crate) scale: Option<ScaleRef>,
    /// Fraction of the scale's bandwidth to add (or a signal or a flag).
    pub(crate) band: Option<Setting>,
    pub(crate) exponent: Option<Box<ValueRef>>,
    pub(crate) mult: Option<Box<ValueRef>>,
    pub(crate) offset: Option<Box<ValueRef>>,
    pub(crate) round: Option<Setting>,
    pub(crate) extra: bool,
    /// `range: t`: a place along the scale's range.
    pub(crate) range: Option<Setting>,
}

/// A reference to a scale: by name, or by a name found in a field or signal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ScaleRef {
    Name(String),
    Field(FieldRef),
    Signal(Rc<Expr>),
}

/// The value that a rule starts from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Base {
    /// Nothing written (a scale with `band` alone, or null).
    #[default]
    None,
    Value(Json),
    Signal(Rc<Expr>),
    Field(FieldRef),
    /// `{gradient: scale, start, stop, count}`.
    Gradient(Props),
    /// `{color: {r, g, b}}` and kin: components by name.
    Color(Vec<(String, Vec<ValueRef>)>),
}

/// A reference to a field, of the row or of a group around the mark.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FieldRef {
    /// An access path into the row.
    Datum(String),
    /// A property of the group (`width`, `height`, ...) `level` groups up.
    Group { field: Box<FieldRef>, level: usize },
    /// A field of the group's own row, `level` groups up.
    Parent { field: Box<FieldRef>, level: usize },
    /// A field whose name a signal gives.
    Signal(Rc<Expr>),
    /// A field whose name another field gives: `{"datum": {"parent": ...}}`.
    Of(Box<FieldRef>),
}

/// An axis; `props` holds everything of Vega's axis but what stands beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Axis {
    pub(crate) scale: String,
    /// `left`, `right`, `top`, `bottom`, or a signal.
    pub(crate) orient: Option<Setting>,
    pub(crate) props: Props,
    /// Custom encodings by part: `axis`, `ticks`, `grid`, `labels`, `domain`, `title`.
    pub(crate) encode: Vec<(String, PartEncode)>,
}

/// A legend; `props` holds everything but the encodings, the channels (`fill`, `size`, ...) too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legend {
    pub(crate) props: Props,
    /// Custom encodings by part: `title`, `labels`, `legend`, `entries`, `symbols`, `gradient`.
    pub(crate) encode: Vec<(String, PartEncode)>,
}

/// A title.
#[derive(Clone, Debug, Default)]
pub(crate) struct Title {
    pub(crate) props: Props,
    /// Custom encodings by part: `group`, `title`, `subtitle`.
    pub(crate) encode: Vec<(String, PartEncode)>,
}

/// A custom encoding of a guide's part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PartEncode {
    pub(crate) name: Option<String>,
    pub(crate) style: Vec<String>,
    pub(crate) encode: Encode,
    /// The channels that only `enter` sets, over which what Vega itself sets at every update prevails.
    pub(crate) entered: Vec<String>,
}
