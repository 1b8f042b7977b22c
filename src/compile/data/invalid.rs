//! The filter of rows whose values no scale can place.

use std::rc::Rc;

use super::stack::without_places;
use crate::compile::channel::FieldName;
use crate::compile::model::{ModelId, Tree};
use crate::compile::predicate::valid_number;
use crate::compile::transform::filter_of;
use crate::error::Result;
use crate::expr::{self, Expr};
use crate::vega::Transform;
use crate::vegalite::{ChannelDef, DataType};

/// A filter of rows with invalid values in one of these fields.
#[derive(Clone, Debug)]
pub(crate) struct FilterInvalid(Vec<(String, ChannelDef)>);

impl PartialEq for FilterInvalid {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|entry| other.0.contains(entry))
    }
}

impl FilterInvalid {
    /// The filter for a unit; `None` when it filters nothing.
    pub(super) fn from_encoding(tree: &Tree, id: ModelId) -> Option<Self> {
        let unit = tree.unit(id)?;
        if unit.invalid.sources() == (true, true) {
            return None;
        }
        let mut fields: Vec<(String, ChannelDef)> = Vec::new();
        for (channel, def) in unit.encoding.each().filter(|(channel, _)| channel.is_scale()) {
            let Some(def) = def.field_def() else { continue };
            let Some(scale_type) = tree.scale_type(id, channel) else { continue };
            if !unit.invalid.scale_mode(channel, def, Some(scale_type), &tree.config).filters() {
                continue;
            }
            let field = def.field.clone().unwrap_or_else(|| "undefined".to_owned());
            let def = without_places(def);
            match fields.iter_mut().find(|(known, _)| *known == field) {
                Some(entry) => entry.1 = def,
                None => fields.push((field, def)),
            }
        }
        (!fields.is_empty()).then_some(Self(fields))
    }

    /// `None` when there is nothing to test.
    ///
    /// # Errors
    ///
    /// When an expression made of a field's name is none.
    pub(super) fn to_vega(&self) -> Result<Option<Transform>> {
        let field = |def: &ChannelDef| def.datum_field_expr(FieldName::default(), expr::parse);
        let mut tests = Vec::new();
        for (_, def) in &self.0 {
            match def.kind {
                Some(DataType::Temporal) => {
                    let value = field(def)?;
                    tests.push(Expr::call("isDate", [value.clone()]).or(Expr::all(valid_number(value))));
                }
                Some(DataType::Quantitative) => tests.extend(valid_number(field(def)?)),
                Some(DataType::Ordinal | DataType::Nominal | DataType::Geojson) | None => {}
            }
        }
        Ok((!tests.is_empty()).then(|| filter_of(Rc::new(Expr::all(tests)))))
    }
}
