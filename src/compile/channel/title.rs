//! The titles of fields, as axes, legends, headers and tooltips show them.

use serde_json::Value as Json;

use crate::compile::config::Config;
use crate::compile::time_unit;
use crate::vegalite::{Aggregate, ChannelDef, ConfigProp, GuideProp};

/// What a title is looked up for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TitleUse {
    /// Whether a written `null` means no title (else it means the default).
    pub(crate) allow_disabling: bool,
    /// Whether a default is made when none is written.
    pub(crate) include_default: bool,
}

impl ChannelDef {
    /// The title: a text, a list of lines, a signal, `Some(Null)` when it is turned off, `None` when there is none.
    pub(crate) fn title(&self, config: &Config, for_use: TitleUse) -> Option<Json> {
        let guide = self.guide_setting(GuideProp::Title);
        let own = self.title.as_ref();
        let written = |title: &&Json| !title.is_null();
        if !self.is_field() {
            return guide.filter(written).or(own).cloned();
        }
        let default = || if for_use.include_default { self.default_title(config).map(Json::from) } else { None };
        if for_use.allow_disabling {
            guide.or(own).cloned().or_else(default)
        } else {
            guide.filter(written).or(own.filter(written)).cloned().or_else(default)
        }
    }

    /// The title that the field has when none is written, in the config's style (`fieldTitle`).
    pub(crate) fn default_title(&self, config: &Config) -> Option<String> {
        match config.get(ConfigProp::FieldTitle).and_then(Json::as_str) {
            Some("plain") => self.field.clone(),
            Some("functional") => Some(self.functional_title()),
            _ => self.verbal_title(config),
        }
    }

    fn verbal_title(&self, config: &Config) -> Option<String> {
        let field = self.field.as_deref().unwrap_or_default();
        if self.is_count() {
            return config.get(ConfigProp::CountTitle).and_then(Json::as_str).map(str::to_owned);
        }
        if self.is_binning() {
            return Some(format!("{field} (binned)"));
        }
        if let Some(unit) = self.time_unit.as_ref().and_then(time_unit::normalize).filter(|unit| !unit.binned()) {
            return match unit.unit() {
                Some(_) => Some(format!("{field} ({})", unit.parts().join("-"))),
                None => self.field.clone(),
            };
        }
        match &self.aggregate {
            Some(Aggregate::ArgMax(by)) => Some(format!("{field} for max {by}")),
            Some(Aggregate::ArgMin(by)) => Some(format!("{field} for min {by}")),
            Some(Aggregate::Op(op)) => Some(format!("{} of {field}", title_case(op.text()))),
            None => self.field.clone(),
        }
    }

    fn functional_title(&self) -> String {
        // Where there is no field, upstream's title says so.
        let field = self.field.as_deref().unwrap_or("undefined");
        let unit = self.time_unit.as_ref().and_then(time_unit::normalize).filter(|unit| !unit.binned());
        let function = match &self.aggregate {
            Some(Aggregate::ArgMax(by)) => return format!("{field} for argmax({by})"),
            Some(Aggregate::ArgMin(by)) => return format!("{field} for argmin({by})"),
            Some(Aggregate::Op(op)) => op.text().to_owned(),
            None => match unit {
                Some(unit) if unit.unit().is_some() => unit.unit().unwrap_or_default().to_owned(),
                Some(unit) if unit.max_bins().is_some() => "timeunit".to_owned(),
                _ if self.is_binning() => "bin".to_owned(),
                _ => return field.to_owned(),
            },
        };
        format!("{}({field})", function.to_uppercase())
    }
}

/// The text with its first letter in upper case.
pub(crate) fn title_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::TitleUse;
    use crate::compile::config::Config;
    use crate::vegalite::{Aggregate, Binning, ChannelDef};

    fn config(style: &str) -> Config {
        Config::of(json!({"fieldTitle": style, "countTitle": "Count of Records"}))
    }

    #[track_caller]
    fn check(def: &ChannelDef, style: &str, want: &str) {
        assert_eq!(def.default_title(&config(style)).as_deref(), Some(want));
    }

    #[test]
    fn default_titles_say_what_was_done() {
        let of = |op: &str| ChannelDef { aggregate: Some(Aggregate::new(op)), ..ChannelDef::of_field("f") };
        check(&of("mean"), "verbal", "Mean of f");
        check(&of("mean"), "functional", "MEAN(f)");
        check(&of("mean"), "plain", "f");
        check(&of("count"), "verbal", "Count of Records");
        let time = ChannelDef { time_unit: Some(json!("yearmonth")), ..ChannelDef::of_field("d") };
        check(&time, "verbal", "d (year-month)");
        check(&time, "functional", "YEARMONTH(d)");
        let arg = ChannelDef { aggregate: Some(Aggregate::ArgMax("y".into())), ..ChannelDef::of_field("f") };
        check(&arg, "verbal", "f for max y");
        check(&ChannelDef { bin: Some(Binning::Default), ..ChannelDef::of_field("f") }, "verbal", "f (binned)");
    }

    #[test]
    fn a_written_null_turns_the_title_off_where_that_is_allowed() {
        let def = ChannelDef { title: Some(Json::Null), ..ChannelDef::of_field("f") };
        let title = |allow_disabling| def.title(&config("verbal"), TitleUse { allow_disabling, include_default: true });
        assert_eq!(title(true), Some(Json::Null));
        assert_eq!(title(false), Some(json!("f")));
    }
}
