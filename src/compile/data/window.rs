//! `window` and `joinaggregate`: values worked out over groups of rows, kept beside the rows.

use serde_json::Value as Json;

use crate::compile::channel::{FieldName, op_field};
use crate::compile::transform::{optional_texts, text, texts, transform};
use crate::expr::Setting;
use crate::vega::Transform;
use crate::vegalite::json::text as js_text;
use crate::vegalite::{AggregateOp, PropMap, SortOrder, TransformProp};

/// An operation over the rows of a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Op {
    pub(crate) op: String,
    pub(crate) field: Option<String>,
    pub(crate) param: Option<Json>,
    pub(crate) name: String,
}

impl Op {
    fn read(def: &Json) -> Self {
        let def: PropMap<TransformProp> = PropMap::of(def).unwrap_or_default();
        let op = def.get(TransformProp::Op).map(js_text).unwrap_or_default();
        let field = def.get(TransformProp::Field).filter(|field| !field.is_null()).map(js_text);
        let name = def.get(TransformProp::As).filter(|name| !name.is_null()).map(js_text);
        let name = name.unwrap_or_else(|| op_field(&op, field.as_deref(), FieldName::default()));
        Self { op, field, param: def.get(TransformProp::Param).cloned(), name }
    }

    fn read_all(list: Option<&Json>) -> Vec<Self> {
        list.and_then(Json::as_array).map(|defs| defs.iter().map(Self::read).collect()).unwrap_or_default()
    }
}

/// Field names of `groupby` and the like.
pub(super) fn names(list: Option<&Json>) -> Option<Vec<String>> {
    match list? {
        Json::Array(fields) => Some(fields.iter().map(js_text).collect()),
        Json::Null => None,
        field => Some(vec![js_text(field)]),
    }
}

fn add_dimensions(groupby: &mut Option<Vec<String>>, fields: &[String]) {
    let groupby = groupby.get_or_insert_default();
    let mut unique: Vec<String> = Vec::new();
    for field in groupby.iter().chain(fields) {
        if !unique.contains(field) {
            unique.push(field.clone());
        }
    }
    *groupby = unique;
}

/// `joinaggregate`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JoinAggregate {
    pub(crate) ops: Vec<Op>,
    pub(crate) groupby: Option<Vec<String>>,
}

impl JoinAggregate {
    pub(super) fn read(props: &PropMap<TransformProp>) -> Self {
        Self {
            ops: Op::read_all(props.get(TransformProp::JoinAggregate)),
            groupby: names(props.get(TransformProp::GroupBy)),
        }
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.ops.iter().map(|op| op.name.clone()).collect()
    }

    pub(super) fn add_dimensions(&mut self, fields: &[String]) {
        add_dimensions(&mut self.groupby, fields);
    }

    pub(super) fn to_vega(&self) -> Transform {
        let column = |part: fn(&Op) -> Option<String>| optional_texts(&self.ops.iter().map(part).collect::<Vec<_>>());
        let mut join = transform(
            "joinaggregate",
            [
                ("as", column(|op| Some(op.name.clone()))),
                ("ops", column(|op| Some(op.op.clone()))),
                ("fields", column(|op| op.field.clone())),
            ],
        );
        if let Some(groupby) = &self.groupby {
            join.params.set("groupby", texts(groupby));
        }
        join
    }
}

/// `window`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Window {
    ops: Vec<Op>,
    groupby: Option<Vec<String>>,
    /// Field and order.
    sort: Vec<(String, String)>,
    frame: Option<Json>,
    ignore_peers: Option<Json>,
}

impl Window {
    pub(super) fn read(props: &PropMap<TransformProp>) -> Self {
        Self {
            ops: Op::read_all(props.get(TransformProp::Window)),
            groupby: names(props.get(TransformProp::GroupBy)),
            sort: sort_by(props.get(TransformProp::Sort)),
            frame: props.get(TransformProp::Frame).cloned(),
            ignore_peers: props.get(TransformProp::IgnorePeers).cloned(),
        }
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.ops.iter().map(|op| op.name.clone()).collect()
    }

    pub(super) fn add_dimensions(&mut self, fields: &[String]) {
        add_dimensions(&mut self.groupby, fields);
    }

    pub(super) fn to_vega(&self) -> Transform {
        let whole = self.frame.as_ref().is_some_and(|frame| *frame == serde_json::json!([null, null]));
        // Aggregates over whole groups need no order.
        if whole && self.ops.iter().all(|op| AggregateOp::named(&op.op).is_some()) {
            return JoinAggregate { ops: self.ops.clone(), groupby: self.groupby.clone() }.to_vega();
        }
        let column = |part: fn(&Op) -> Option<String>| optional_texts(&self.ops.iter().map(part).collect::<Vec<_>>());
        let params = self.ops.iter().map(|op| op.param.clone().unwrap_or(Json::Null)).collect();
        let mut window = transform(
            "window",
            [
                ("params", Setting::Json(params)),
                ("as", column(|op| Some(op.name.clone()))),
                ("ops", column(|op| Some(op.op.clone()))),
                ("fields", column(|op| op.field.clone())),
                ("sort", comparator(&self.sort)),
            ],
        );
        if let Some(ignore) = &self.ignore_peers {
            window.params.set("ignorePeers", Setting::Json(ignore.clone()));
        }
        if let Some(groupby) = &self.groupby {
            window.params.set("groupby", texts(groupby));
        }
        if let Some(frame) = &self.frame {
            window.params.set("frame", Setting::Json(frame.clone()));
        }
        window
    }
}

/// Fields with their order, from `[{field, order}]`.
pub(super) fn sort_by(list: Option<&Json>) -> Vec<(String, String)> {
    let order = |def: &PropMap<TransformProp>| {
        def.get(TransformProp::Order)
            .filter(|order| !order.is_null())
            .map_or(SortOrder::Ascending.name().to_owned(), js_text)
    };
    let read = |def: &Json| {
        let def = PropMap::of(def).unwrap_or_default();
        (def.get(TransformProp::Field).map(js_text).unwrap_or_default(), order(&def))
    };
    list.and_then(Json::as_array).map(|defs| defs.iter().map(read).collect()).unwrap_or_default()
}

/// Vega's `{field: [...], order: [...]}`.
pub(super) fn comparator(sort: &[(String, String)]) -> Setting {
    let (fields, orders): (Vec<_>, Vec<_>) = sort.iter().map(|(field, order)| (text(field), text(order))).unzip();
    let json = |settings: Vec<Setting>| settings.iter().filter_map(|s| s.as_json().cloned()).collect::<Json>();
    Setting::Json(serde_json::json!({"field": json(fields), "order": json(orders)}))
}
