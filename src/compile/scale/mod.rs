//! Scales: types, domains, ranges and their other properties.
//!
//! The order is Vega-Lite's: types first, merged from the leaves upward; then domains; then the properties one by
//! one (later ones read earlier ones); ranges last.

mod assemble;
mod domain;
mod kind;
mod props;
mod range;
mod scale_type;

use std::rc::Rc;

use serde_json::Value as Json;

use super::channel::bin_to_string;
use super::data::DataRef;
use super::model::{Mode, ModelId, ScaleComponent, Tree};
use super::split::{Split, Traced};
use crate::error::Result;
use crate::expr::{self, Expr, Setting};
use crate::vega;
use crate::vegalite::{Channel, ChannelDef, Kind, Pointer};

pub(crate) use assemble::assemble;
pub(crate) use domain::merged as merged_domain;
pub(crate) use range::discrete_view_step;
pub(crate) use scale_type::ScaleType;

/// A part of a domain, before parts are merged.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a chart has a handful")]
pub(crate) enum DomainPart {
    /// Constants and signals.
    Values(Vec<Setting>),
    /// A signal that gives a list.
    Signal(Setting),
    /// The values of a field; `field` is an access path or a signal that gives one, `at` the place of the channel that has it.
    Field { data: DataRef, field: Setting, sort: Option<vega::Sort>, at: Option<Pointer> },
}

impl PartialEq for DomainPart {
    /// Where a field was asked for does not make it another one.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Values(a), Self::Values(b)) => a == b,
            (Self::Signal(a), Self::Signal(b)) => a == b,
            (Self::Field { data: a, field: x, sort: s, .. }, Self::Field { data: b, field: y, sort: t, .. }) => {
                a == b && x == y && s == t
            }
            _ => false,
        }
    }
}

/// Makes the scales of a view and of all views in it, and merges what is shared.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    kind::parse(tree, id)?;
    domain::parse(tree, id)?;
    props::parse(tree, id)?;
    range::parse(tree, id)
}

/// The scale as its author wrote it: an object, or nothing.
fn written(def: &ChannelDef) -> Option<&serde_json::Map<String, Json>> {
    def.scale.as_ref().and_then(Json::as_object)
}

/// The definition of a channel of a unit.
fn def_of(tree: &Tree, id: ModelId, channel: Channel) -> Option<&ChannelDef> {
    tree.unit(id)?.def(channel)
}

/// A constant, `{"signal"}` or `{"expr"}`, as a setting.
pub(crate) fn setting(json: &Json) -> Result<Setting> {
    match json.get("expr").and_then(Json::as_str) {
        Some(source) => Ok(Setting::Signal(Rc::new(expr::parse(source)?))),
        None => Setting::from_json(json),
    }
}

/// The expression of a signal that follows from others.
fn signal(expr: Expr) -> Setting {
    Setting::Signal(Rc::new(expr))
}

/// The name of the signal that holds how a binned field is cut up; a parent may yet take it over.
fn bin_signal(tree: &Tree, id: ModelId, def: &ChannelDef) -> Option<String> {
    let bin = def.bin.as_ref()?;
    let field = def.field.as_deref().unwrap_or_default();
    Some(tree.model(id).name_of(&format!("{}_{field}_bins", bin_to_string(bin))))
}

/// `first`, unless `second` was written and `first` was not; the same value twice is the first, and `tie` decides the rest.
pub(super) fn merge<T: PartialEq>(
    first: Option<Traced<T>>,
    second: Option<Traced<T>>,
    tie: impl FnOnce(Traced<T>, Traced<T>) -> Traced<T>,
) -> Option<Traced<T>> {
    match (first, second) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(match a.prevails(&b) {
            Some(true) => a,
            Some(false) => b,
            None => tie(a, b),
        }),
    }
}

impl ScaleComponent {
    pub(super) fn new(name: String, kind: Traced<ScaleType>) -> Self {
        Self {
            name: Traced::implicit(name),
            kind,
            props: Split::default(),
            domains: Vec::new(),
            domains_explicit: false,
            selection_extent: None,
            moved_to: None,
        }
    }

    /// Whether zero is certainly in the domain, certainly not, or `None`: known only with the data.
    pub(crate) fn domain_has_zero(&self) -> Option<bool> {
        let kind = self.kind.value;
        if kind == ScaleType::Log || kind.is_temporal() {
            return Some(false);
        }
        match self.props.value("zero").and_then(Setting::as_json) {
            Some(Json::Bool(true)) => return Some(true),
            None if self.props.value("zero").is_none()
                && matches!(kind, ScaleType::Linear | ScaleType::Sqrt | ScaleType::Pow) =>
            {
                return Some(true);
            }
            _ => {}
        }
        let holds_zero = |part: &DomainPart| {
            let DomainPart::Values(values) = part else { return None };
            let number = |setting: Option<&Setting>| setting.and_then(Setting::as_json).and_then(Json::as_f64);
            Some(number(values.first())? <= 0.0 && number(values.last())? >= 0.0)
        };
        let parts: Vec<Option<bool>> = self.domains.iter().map(holds_zero).collect();
        if parts.contains(&Some(true)) {
            Some(true)
        } else if parts.contains(&Some(false)) && !parts.contains(&None) {
            Some(false)
        } else {
            None
        }
    }
}

/// Whether a channel's scale is shared by a view's children when nothing is said.
pub(crate) fn default_resolve(tree: &Tree, id: ModelId, channel: Channel) -> Mode {
    let model = tree.model(id);
    let apart = if model.is_facet() {
        channel == Channel::Theta
    } else {
        model.is_concat() && matches!(channel, Channel::X | Channel::Y | Channel::Theta | Channel::Radius)
    };
    if apart { Mode::Independent } else { Mode::Shared }
}

/// Source of the date that a value of a temporal field means.
fn date_source(value: &Json, def: &ChannelDef) -> Result<String> {
    let unit = def.time_unit.as_ref().and_then(super::time_unit::normalize);
    let unit = unit.as_ref().and_then(|unit| unit.unit());
    let form = super::time_unit::ValueForm { unit, temporal: def.kind == Some(Kind::Temporal), wrap_time: false };
    super::time_unit::value_source(value, form)
}
