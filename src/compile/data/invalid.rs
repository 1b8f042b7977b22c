//! The filter of rows whose values no scale can place.

use super::stack::without_places;
use super::write::filter;
use crate::compile::mark::invalid::{scale_mode, sources};
use crate::compile::model::{ModelId, Tree};
use crate::error::Result;
use crate::vega::Transform;
use crate::vegalite::{ChannelDef, Kind};

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
        if sources(&unit.mark, &tree.config) == (true, true) {
            return None;
        }
        let mut fields: Vec<(String, ChannelDef)> = Vec::new();
        for (channel, def) in unit.encoding.each().filter(|(channel, _)| channel.is_scale()) {
            let Some(def) = def.field_def() else { continue };
            let Some(scale_type) = tree.scale_type(id, channel) else { continue };
            if !scale_mode(channel, Some(def), Some(scale_type), &unit.mark, &tree.config).filters() {
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
        let tests = self.0.iter().filter_map(|(_, def)| {
            let source = def.datum_field();
            match def.kind? {
                Kind::Temporal => Some(format!("(isDate({source}) || ({}))", valid_number_source(&source))),
                Kind::Quantitative => Some(valid_number_source(&source)),
                Kind::Ordinal | Kind::Nominal | Kind::Geojson => None,
            }
        });
        let tests: Vec<_> = tests.collect();
        if tests.is_empty() { Ok(None) } else { filter(&tests.join(" && ")).map(Some) }
    }
}

/// Source that tells whether `source` gives a finite number.
pub(super) fn valid_number_source(source: &str) -> String {
    format!("isValid({source}) && isFinite(+{source})")
}
