//! `aggregate`: rows of a group become one.

use super::window::names;
use crate::compile::access_path::escape_path;
use crate::compile::channel::{FieldName, RECT_END, RECT_START, band_position, has_band_end, is_rect_based, op_field};
use crate::compile::model::{ModelId, Tree};
use crate::compile::transform::{optional_texts, texts, transform};
use crate::vega::Transform;
use crate::vegalite::json::{text, truthy_value};
use crate::vegalite::{
    Aggregate as Op, AggregateOp, Channel, ChannelDef, PropMap, RangeProp, ScaleProp, TransformProp, Word,
};

/// Group fields and what is worked out for each group.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub(crate) groupby: Vec<String>,
    /// By field (`*` for all rows), then by operation: the names of the results.
    measures: Vec<(String, Measures)>,
}

/// Operations with the names of their results.
type Measures = Vec<(String, Vec<String>)>;

impl PartialEq for Aggregate {
    /// Measures are a set, groups a list: as Vega-Lite compares them.
    fn eq(&self, other: &Self) -> bool {
        let same_ops = |a: &[(String, Vec<String>)], b: &[(String, Vec<String>)]| {
            a.len() == b.len() && a.iter().all(|entry| b.contains(entry))
        };
        let find = |field: &str| other.measures.iter().find(|(known, _)| known == field);
        self.groupby == other.groupby
            && self.measures.len() == other.measures.len()
            && self.measures.iter().all(|(field, ops)| find(field).is_some_and(|(_, others)| same_ops(ops, others)))
    }
}

impl Aggregate {
    fn new() -> Self {
        Self { groupby: Vec::new(), measures: Vec::new() }
    }

    fn ops(&mut self, field: &str) -> &mut Measures {
        let place = self.measures.iter().position(|(known, _)| known == field).unwrap_or_else(|| {
            self.measures.push((field.to_owned(), Vec::new()));
            self.measures.len() - 1
        });
        &mut self.measures[place].1
    }

    /// `op` of `field` under this name alone.
    fn set(&mut self, field: &str, op: &str, name: String) {
        let ops = self.ops(field);
        match ops.iter_mut().find(|(known, _)| known == op) {
            Some(entry) => entry.1 = vec![name],
            None => ops.push((op.to_owned(), vec![name])),
        }
    }

    /// `op` of `field` under this name too.
    fn add(&mut self, field: &str, op: &str, name: &str) {
        let ops = self.ops(field);
        match ops.iter_mut().find(|(known, _)| known == op) {
            Some((_, names)) if names.iter().any(|known| known == name) => {}
            Some((_, names)) => names.push(name.to_owned()),
            None => ops.push((op.to_owned(), vec![name.to_owned()])),
        }
    }

    fn group(&mut self, field: String) {
        if !self.groupby.contains(&field) {
            self.groupby.push(field);
        }
    }

    fn non_empty(self) -> Option<Self> {
        (self.groupby.len() + self.measures.len() > 0).then_some(self)
    }

    /// What a unit's encoding asks for; `None` when nothing is aggregated.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Option<Self> {
        let unit = tree.unit(id)?;
        let defs: Vec<_> =
            unit.encoding.each().filter_map(|(channel, def)| Some((channel, def.field_def()?))).collect();
        if !defs.iter().any(|(_, def)| def.aggregate.is_some()) {
            return None;
        }
        let for_as = FieldName { for_as: true, ..FieldName::default() };
        let mut made = Self::new();
        for (channel, def) in defs {
            let field = def.field.as_deref().unwrap_or_default();
            match &def.aggregate {
                None => {
                    made.add_dimension(tree, id, channel, def);
                    continue;
                }
                Some(Op::Op(Word::Known(AggregateOp::Count))) => {
                    made.set("*", "count", def.vg_field_as(for_as));
                    continue;
                }
                Some(Op::ArgMin(by)) => made.set(by, "argmin", op_field("argmin", Some(by), for_as)),
                Some(Op::ArgMax(by)) => made.set(by, "argmax", op_field("argmax", Some(by), for_as)),
                Some(Op::Op(op)) => made.set(field, op.text(), def.vg_field_as(for_as)),
            }
            let domain = unit.encoding.def(channel).and_then(ChannelDef::field_or_datum_def);
            let domain = domain.and_then(|def| def.scale.as_ref()?.props()?.text(ScaleProp::Domain));
            if channel.is_scale() && domain == Some("unaggregated") {
                made.set(field, "min", op_field("min", Some(field), for_as));
                made.set(field, "max", op_field("max", Some(field), for_as));
            }
        }
        made.non_empty()
    }

    fn add_dimension(&mut self, tree: &Tree, id: ModelId, channel: Channel, def: &ChannelDef) {
        let Some(unit) = tree.unit(id) else { return };
        let def2 = channel.secondary().and_then(|secondary| unit.encoding.def(secondary));
        let suffixed = |suffix| def.vg_field_as(FieldName { suffix: Some(suffix), ..FieldName::default() });
        if def.is_typed_field() && has_band_end(def, def2, &unit.mark, &tree.config) {
            self.group(def.vg_field());
            self.group(suffixed("end"));
            let position = band_position(def, None, &unit.mark, &tree.config);
            if is_rect_based(unit.mark.kind) && position != Some(0.5) && channel.is_x_or_y() {
                self.group(suffixed(RECT_START));
                self.group(suffixed(RECT_END));
            }
            if def.bin_requires_range(channel) {
                self.group(def.vg_field_as(FieldName { bin_suffix: Some("range"), ..FieldName::default() }));
            }
        } else if let Some(position) = channel.position_of_geo() {
            self.group(tree.model(id).name_of(position.name()));
        } else {
            self.group(def.vg_field());
        }
        let range =
            def.scale.as_ref().and_then(|scale| scale.props()?.get(ScaleProp::Range)?.get(RangeProp::Field.name()));
        if let Some(field) = truthy_value(range) {
            self.group(text(field));
        }
    }

    /// The transform as written; `None` when it says nothing.
    pub(super) fn read(props: &PropMap<TransformProp>) -> Option<Self> {
        let mut made = Self::new();
        for def in props.get(TransformProp::Aggregate).and_then(serde_json::Value::as_array).into_iter().flatten() {
            let Some(def) = PropMap::<TransformProp>::of(def) else { continue };
            let Some(op) = def.truthy(TransformProp::Op).map(text) else { continue };
            let field = def.get(TransformProp::Field).filter(|field| !field.is_null()).map(text);
            let default = || op_field(&op, field.as_deref(), FieldName { for_as: true, ..FieldName::default() });
            let name = def.truthy(TransformProp::As).map_or_else(default, text);
            if AggregateOp::named(&op) == Some(AggregateOp::Count) {
                made.set("*", &op, name);
            } else {
                made.add(field.as_deref().unwrap_or_default(), &op, &name);
            }
        }
        for field in names(props.get(TransformProp::GroupBy)).unwrap_or_default() {
            made.group(field);
        }
        made.non_empty()
    }

    /// Takes over what another aggregate with the same groups works out.
    pub(super) fn merge(&mut self, other: &Self) {
        for (field, ops) in &other.measures {
            for (op, names) in ops {
                names.iter().for_each(|name| self.add(field, op, name));
            }
        }
    }

    pub(super) fn add_dimensions(&mut self, fields: &[String]) {
        fields.iter().for_each(|field| self.group(field.clone()));
    }

    pub(super) fn makes(&self) -> Vec<String> {
        self.measures.iter().flat_map(|(_, ops)| ops.iter().flat_map(|(_, names)| names.iter().cloned())).collect()
    }

    pub(super) fn to_vega(&self) -> Transform {
        let (mut ops, mut fields, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for (field, by_op) in &self.measures {
            for (op, results) in by_op {
                for name in results {
                    names.push(name);
                    ops.push(op);
                    fields.push((field != "*").then(|| escape_path(field)));
                }
            }
        }
        let groupby: Vec<_> = self.groupby.iter().map(|field| escape_path(field)).collect();
        transform(
            "aggregate",
            [
                ("groupby", texts(&groupby)),
                ("ops", texts(&ops)),
                ("fields", optional_texts(&fields)),
                ("as", texts(&names)),
            ],
        )
    }
}
