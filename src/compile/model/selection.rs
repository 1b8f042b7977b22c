//! Selections, before anyone has touched the chart.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::DataRef;
use crate::vegalite::json::truthy_value;
use crate::vegalite::{
    BindWord, Channel, MarkProp, Name, PropMap, SelectionResolution, SelectionType, TupleType, Word,
};

/// The field that tells rows apart.
pub(crate) const SELECTION_ID: &str = "_vgsid_";

/// A selection's number in the tree.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct SelectionId(pub(crate) usize);

/// A selection parameter of a unit, before anyone has touched the chart.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    /// The selection's name, in the characters that a signal may have.
    pub(crate) name: String,
    pub(crate) kind: SelectionType,
    /// One row a store row, one entry a projection; `None`: that projection has no value.
    pub(crate) init: Option<Vec<Vec<Option<Json>>>>,
    /// The rows that a lookup from this selection reads.
    pub(crate) materialized: Option<DataRef>,
    pub(crate) bind: Option<Bind>,
    pub(crate) resolve: Word<SelectionResolution>,
    pub(crate) project: Projections,
    /// The brush's look.
    pub(crate) mark: PropMap<MarkProp>,
    /// The mark nearest to the pointer is meant. (Paths have no marks to be near to.)
    pub(crate) nearest: bool,
}

/// What a selection remembers of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Projections {
    pub(crate) items: Vec<Projected>,
    pub(crate) by_channel: BTreeMap<Channel, usize>,
    pub(crate) by_field: BTreeMap<String, usize>,
    /// Rows are told apart by an identifier that is made for them.
    pub(crate) has_selection_id: bool,
    /// Time units of remembered fields: data that the selection is tested on needs them too.
    pub(crate) time_units: Vec<ProjectedTimeUnit>,
}

/// One remembered field.
#[derive(Clone, Debug)]
pub(crate) struct Projected {
    pub(crate) field: String,
    pub(crate) channel: Option<Channel>,
    /// `latitude` and kin, whose `channel` is the position they are drawn at.
    pub(crate) geo_channel: Option<Channel>,
    pub(crate) kind: TupleType,
    /// Names of the signals in units of data and in pixels.
    pub(crate) data_signal: String,
    pub(crate) visual_signal: Option<String>,
}

/// The time unit of a remembered field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProjectedTimeUnit {
    /// `{unit, ...}`, normalized.
    pub(crate) unit: Json,
    pub(crate) field: String,
    /// The field with the times cut to the unit, which the selection remembers.
    pub(crate) name: String,
}

/// Suffix of the name of a selection's store.
pub(crate) const STORE: &str = "_store";

impl Selection {
    /// The name of the data set with what is selected.
    pub(crate) fn store(&self) -> String {
        format!("{}{STORE}", self.name)
    }

    /// Whether all views of that name share one selection.
    pub(crate) fn is_global(&self) -> bool {
        self.resolve.known() == Some(SelectionResolution::Global)
    }

    /// Whether pans and zooms of it change the scales.
    pub(crate) fn is_bound_to_scales(&self) -> bool {
        self.kind == SelectionType::Interval && self.is_global() && self.bind == Some(Bind::Scales)
    }

    /// Whether it is set by the legend of its only field.
    pub(crate) fn is_bound_to_legend(&self) -> bool {
        self.kind == SelectionType::Point
            && self.is_global()
            && self.bind == Some(Bind::Legend)
            && matches!(self.project.items.as_slice(), [item] if item.field != SELECTION_ID)
    }

    /// Whether it is set by input elements beside the chart.
    pub(crate) fn is_bound_to_inputs(&self) -> bool {
        self.kind == SelectionType::Point && self.is_global() && self.bind == Some(Bind::Inputs)
    }
}

/// What sets a selection, where it is not only the pointer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bind {
    /// Pans and zooms.
    Scales,
    Legend,
    /// Elements beside the chart.
    Inputs,
}

impl Bind {
    /// What a value binds a selection to. `{"legend": event}` is a legend too.
    pub(crate) fn read(json: &Json) -> Self {
        match BindWord::of(json) {
            Some(BindWord::Scales) => Self::Scales,
            Some(BindWord::Legend) => Self::Legend,
            None if truthy_value(json.get(BindWord::Legend.name())).is_some() => Self::Legend,
            None => Self::Inputs,
        }
    }
}
