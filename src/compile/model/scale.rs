//! Scales while they are made.

use serde_json::Value as Json;

use super::{DataRef, ModelId};
use crate::compile::explicit::{Traced, TracedProps};
use crate::compile::scale_type::ScaleType;
use crate::expr::Setting;
use crate::vega;
use crate::vegalite::{ParamExtent, Pointer, ScaleProp};

/// A scale being made. When a parent has taken it over, `moved_to` names that parent.
#[derive(Clone, Debug)]
pub(crate) struct ScaleComponent {
    pub(crate) name: Traced<String>,
    pub(crate) kind: Traced<ScaleType>,
    /// `range`, `nice`, `zero`, `padding*`, `domainRaw`, `domainMin`, ...
    pub(crate) props: TracedProps<ScaleProp, Setting>,
    /// The parts of the domain, before they are merged.
    pub(crate) domains: Vec<DomainPart>,
    pub(crate) domains_explicit: bool,
    /// `{param, field, encoding}`: the selection that drives the domain.
    pub(crate) selection_extent: Option<ParamExtent>,
    pub(crate) moved_to: Option<ModelId>,
}

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

impl ScaleComponent {
    pub(crate) fn new(name: String, kind: Traced<ScaleType>) -> Self {
        Self {
            name: Traced::implicit(name),
            kind,
            props: TracedProps::default(),
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
        match self.props.value(ScaleProp::Zero).and_then(Setting::as_json) {
            Some(Json::Bool(true)) => return Some(true),
            None if self.props.value(ScaleProp::Zero).is_none()
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
