//! Fields that stand for one of a list, and the values put in their place.

use serde_json::Value as Json;

use crate::error::Warnings;
use crate::vegalite::{ChannelDef, ChannelDefs, ChannelProp, DataType, Encoding, Facet, Sort};

/// The values of a repetition at hand.
#[derive(Clone, Debug, Default)]
pub(super) struct Repeater {
    pub(super) row: Option<String>,
    pub(super) column: Option<String>,
    pub(super) repeat: Option<String>,
    pub(super) layer: Option<String>,
}

impl Repeater {
    fn value(&self, by: &str) -> Option<&String> {
        match by {
            "row" => self.row.as_ref(),
            "column" => self.column.as_ref(),
            "repeat" => self.repeat.as_ref(),
            "layer" => self.layer.as_ref(),
            _ => None,
        }
    }

    /// The encoding with values for all repeated fields; channels whose repetition is not known are left out.
    pub(super) fn encoding(&self, encoding: &Encoding, warnings: &Warnings) -> Encoding {
        let mut result = Encoding::default();
        for (channel, defs) in encoding.iter() {
            let defs = match defs {
                ChannelDefs::One(def) => self.channel_def(def, warnings).map(ChannelDefs::from),
                ChannelDefs::Many(defs) => {
                    Some(ChannelDefs::Many(defs.iter().filter_map(|def| self.channel_def(def, warnings)).collect()))
                }
            };
            result.0.extend(defs.map(|defs| (channel, defs)));
        }
        result
    }

    /// The facet with values for all repeated fields.
    pub(super) fn facet(&self, facet: Facet, warnings: &Warnings) -> Facet {
        let of = |def: Box<ChannelDef>| self.field_def(&def, warnings).map(Box::new);
        match facet {
            Facet::Wrap(def) => Facet::Wrap(of(def).unwrap_or_default()),
            Facet::Grid { row, column } => Facet::Grid { row: row.and_then(of), column: column.and_then(of) },
        }
    }

    fn channel_def(&self, def: &ChannelDef, warnings: &Warnings) -> Option<ChannelDef> {
        if def.is_field_or_datum() {
            let replaced = self.field_or_datum_def(def, warnings);
            let only_condition =
                || ChannelDef { at: def.at.clone(), condition: def.condition.clone(), ..ChannelDef::default() };
            return replaced.or_else(|| (!def.condition.is_empty()).then(only_condition));
        }
        let mut result = def.clone();
        if let Some(conditional) = def.conditional_field_or_datum() {
            match self.field_or_datum_def(conditional, warnings) {
                Some(replaced) => result.condition.iter_mut().for_each(|condition| *condition.def = replaced.clone()),
                None => result.condition.clear(),
            }
        }
        Some(result)
    }

    fn field_or_datum_def(&self, def: &ChannelDef, warnings: &Warnings) -> Option<ChannelDef> {
        if def.is_field() {
            return self.field_def(def, warnings);
        }
        let Some(by) =
            def.datum.as_ref().and_then(|datum| datum.get(ChannelProp::Repeat.name())).and_then(Json::as_str)
        else {
            return Some(def.clone());
        };
        let datum = self.known(by, def, warnings)?;
        Some(ChannelDef { datum: Some(Json::from(datum)), kind: def.kind.or(Some(DataType::Nominal)), ..def.clone() })
    }

    fn field_def(&self, def: &ChannelDef, warnings: &Warnings) -> Option<ChannelDef> {
        let mut result = def.clone();
        if let Some(by) = result.repeat.take() {
            result.field = Some(self.known(&by, def, warnings)?);
        }
        if let Some(Sort::By(sort)) = &mut result.sort
            && let Some(by) = sort.repeat.take()
        {
            sort.field = self.known(&by, def, warnings);
        }
        Some(result)
    }

    fn known(&self, by: &str, def: &ChannelDef, warnings: &Warnings) -> Option<String> {
        let value = self.value(by).cloned();
        if value.is_none() {
            def.warn(warnings, format!("unknown repeated value \"{by}\""));
        }
        value
    }
}
