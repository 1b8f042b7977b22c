//! `stack` and the `impute` that a stacked path needs before it.

use serde_json::Value as Json;

use super::window::{comparator, names, sort_by};
use crate::compile::channel::FieldName;
use crate::compile::model::{ModelId, Tree};
use crate::compile::predicate::valid_source;
use crate::compile::transform::{formula, text, texts, transform};
use crate::error::Result;
use crate::expr::Setting;
use crate::js::number_to_text;
use crate::vega::Transform;
use crate::vegalite::json::text as js_text;
use crate::vegalite::{Channel, ChannelDef, ChannelDefs, PropMap, StackOffset, TransformProp, Word};

/// A stack, with what has to be done before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StackNode {
    /// Fields of the facets that the stack has been moved out of.
    pub(super) facet_by: Vec<String>,
    /// The definitions that group the piles; without their places in the document.
    dimensions: Vec<ChannelDef>,
    field: String,
    /// The fields of the segments.
    stack_by: Vec<String>,
    sort: Vec<(String, String)>,
    offset: Word<StackOffset>,
    impute: bool,
    /// The groups of a stack transform.
    groupby: Vec<String>,
    /// Start and end.
    pub(super) makes: [String; 2],
}

impl StackNode {
    /// The transform as written.
    pub(super) fn read(props: &PropMap<TransformProp>) -> Self {
        let field = props.get(TransformProp::Stack).map(js_text).unwrap_or_default();
        let makes = match props.get(TransformProp::As) {
            Some(Json::Array(names)) if names.len() > 1 && names.iter().all(Json::is_string) => {
                [js_text(&names[0]), js_text(&names[1])]
            }
            Some(Json::String(name)) => [name.clone(), format!("{name}_end")],
            _ => [format!("{field}_start"), format!("{field}_end")],
        };
        Self {
            facet_by: Vec::new(),
            dimensions: Vec::new(),
            field,
            stack_by: Vec::new(),
            sort: sort_by(props.get(TransformProp::Sort)),
            offset: props
                .get(TransformProp::Offset)
                .filter(|offset| !offset.is_null())
                .map_or(Word::Known(StackOffset::Zero), |offset| Word::new(&js_text(offset))),
            impute: false,
            groupby: names(props.get(TransformProp::GroupBy)).unwrap_or_default(),
            makes,
        }
    }

    /// The stack of a unit; `None` when it is not stacked.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Option<Self> {
        let unit = tree.unit(id)?;
        let stack = unit.stack.as_ref()?;
        let measure = unit.encoding.def(stack.field_channel)?.field_def()?;
        let field_def = |channel: &Channel| unit.encoding.def(*channel)?.field_def().map(without_places);
        let fields = stack.stack_by.iter().map(|(_, def)| def.vg_field());
        let stack_by: Vec<_> = fields.filter(|field| !field.is_empty()).collect();
        let order = unit.encoding.defs(Channel::Order);
        let sort = match order {
            Some(ChannelDefs::Many(defs)) if !defs.is_empty() => sort_params(defs),
            Some(ChannelDefs::One(def)) if def.is_field() => sort_params(std::slice::from_ref(def)),
            _ => {
                let written = order.and_then(|order| order.all().first()?.sort.as_ref()?.order());
                let default = if stack.field_channel == Channel::Y { "descending" } else { "ascending" };
                let direction = written.map(Word::text).filter(|order| !order.is_empty()).unwrap_or(default);
                let mut sort: Vec<(String, String)> = Vec::new();
                for field in &stack_by {
                    if !sort.iter().any(|(known, _)| known == field) {
                        sort.push((field.clone(), direction.to_owned()));
                    }
                }
                sort
            }
        };
        let end =
            |suffix| measure.vg_field_as(FieldName { suffix: Some(suffix), for_as: true, ..FieldName::default() });
        Some(Self {
            facet_by: Vec::new(),
            dimensions: stack.groupby_channels.iter().filter_map(field_def).collect(),
            field: measure.vg_field(),
            stack_by,
            sort,
            offset: Word::Known(stack.offset),
            impute: stack.impute,
            groupby: Vec::new(),
            makes: [end("start"), end("end")],
        })
    }

    fn groups(&self) -> Vec<String> {
        if self.dimensions.is_empty() {
            return self.groupby.clone();
        }
        let mut groups = Vec::new();
        for def in &self.dimensions {
            let name = |bin_suffix| def.vg_field_as(FieldName { bin_suffix, ..FieldName::default() });
            if !def.has_bin() {
                groups.push(def.vg_field());
            } else if self.impute {
                // Only one field can be imputed, so bins are known by their middle.
                groups.push(name(Some("mid")));
            } else {
                groups.extend([name(None), name(Some("end"))]);
            }
        }
        groups
    }

    /// # Errors
    ///
    /// When an expression made of a field's name is none.
    pub(super) fn to_vega(&self) -> Result<Vec<Transform>> {
        let mut transforms = Vec::new();
        let by = |fields: &[String]| texts(&[fields, &self.facet_by].concat());
        for def in self.dimensions.iter().filter(|_| self.impute) {
            let mid = |for_as| def.vg_field_as(FieldName { bin_suffix: Some("mid"), for_as, ..FieldName::default() });
            if def.has_bin() {
                let position = def.band_position.as_ref().and_then(Json::as_f64).unwrap_or(0.5);
                let start = def.datum_field();
                let end =
                    def.vg_field_as(FieldName { expr: Some("datum"), bin_suffix: Some("end"), ..FieldName::default() });
                let (a, b) = (number_to_text(position), number_to_text(1.0 - position));
                let valid = valid_source(&start);
                transforms.push(formula(&format!("{valid} ? {a}*{start}+{b}*{end} : {start}"), &mid(true))?);
            }
            transforms.push(transform(
                "impute",
                [
                    ("field", text(&self.field)),
                    ("groupby", by(&self.stack_by)),
                    ("key", text(&mid(false))),
                    ("method", text("value")),
                    ("value", Setting::Json(Json::from(0))),
                ],
            ));
        }
        transforms.push(transform(
            "stack",
            [
                ("groupby", by(&self.groups())),
                ("field", text(&self.field)),
                ("sort", comparator(&self.sort)),
                ("as", texts(&self.makes)),
                ("offset", text(self.offset.text())),
            ],
        ));
        Ok(transforms)
    }
}

/// Fields with their order, from the definitions of `order`.
pub(crate) fn sort_params(defs: &[ChannelDef]) -> Vec<(String, String)> {
    defs.iter().map(|def| (def.vg_field(), def.sort_order().to_owned())).collect()
}

/// The definition without its places in the document, so that it can be compared with one from elsewhere.
pub(super) fn without_places(def: &ChannelDef) -> ChannelDef {
    let mut def = ChannelDef { at: None, ..def.clone() };
    for condition in &mut def.condition {
        *condition.def = without_places(&condition.def);
    }
    def
}
