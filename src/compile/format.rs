//! How values become labels and texts: the expression, or the format of a guide.
//!
//! Which digits and words come out is for `format` (the crate's); here is decided which format applies.

use serde_json::{Value as Json, json};

use crate::compile::channel::FieldName;
use crate::compile::config::Config;
use crate::compile::predicate::invalid_source;
use crate::compile::scale_type::ScaleType;
use crate::compile::time_unit;
use crate::error::Result;
use crate::expr::{Expr, parse};
use crate::vegalite::json::{quote, stringify, truthy_value};
use crate::vegalite::{ChannelDef, ConfigProp, DataType, FormatType, Name, StackOffset};

/// Between the ends of a bin.
const RANGE_DELIMITER: &str = " \u{2013} ";

/// A label to be made.
#[derive(Clone, Copy)]
pub(crate) struct Label<'a> {
    pub(crate) def: &'a ChannelDef,
    /// A specifier, an object of specifiers by time unit, or what a custom function takes.
    pub(crate) format: Option<&'a Json>,
    /// `number`, `time`, or the name of a custom function.
    pub(crate) format_type: Option<&'a Json>,
    /// The object that holds the field: `datum`, `parent`, `datum.datum`.
    pub(crate) object: &'a str,
    /// Whether the value is the length of a normalized stack.
    pub(crate) normalized_stack: bool,
    pub(crate) config: &'a Config,
}

/// The expression for a definition shown as text, by its own format.
///
/// # Errors
///
/// When the datum is no date, or an expression cannot be parsed.
pub(crate) fn text(def: &ChannelDef, object: &str, config: &Config) -> Result<Expr> {
    let (format, format_type) = def.format_mixins();
    parse(&label_source(Label { def, format, format_type, object, normalized_stack: false, config })?)
}

/// Source of the expression for a label.
///
/// # Errors
///
/// When the datum is no date.
pub(crate) fn label_source(label: Label<'_>) -> Result<String> {
    let Label { def, config, .. } = label;
    if let Some(function) = custom(label.format_type) {
        return custom_source(label, function, label.format, None);
    }
    if let Some((function, format)) = custom_default(label) {
        return custom_source(Label { normalized_stack: false, ..label }, function, format, None);
    }
    let field = field_source(label)?;
    if def.is_for_time_format() {
        let unit = if def.is_field() { def.time_unit.as_ref().and_then(time_unit::normalize) } else { None };
        let utc = unit.as_ref().is_some_and(time_unit::TimeUnit::utc) || def.scale_type() == Some("utc");
        return Ok(time_source(&field, unit.as_ref().and_then(time_unit::TimeUnit::unit), label.format, utc, config));
    }
    let format = number_format(def.kind, label.format, label.normalized_stack, config);
    if def.is_field() && def.is_binning() {
        let end = bin_end(label);
        return Ok(bin_range_source(&field, &end, format, label.format_type, config));
    }
    if truthy_value(format).is_some() || def.kind == Some(DataType::Quantitative) {
        return Ok(number_source(&field, format));
    }
    Ok(format!("isValid({field}) ? {field} : \"\"+{field}"))
}

/// The format of a guide's labels: a specifier, a signal, or `None` when Vega (or a custom label expression) decides.
///
/// - `kind`: the type by which the guide counts (a datum may have none).
/// - `omit_time_format`: whether the config's `timeFormat` does not apply, as to axes.
pub(crate) fn guide_format(
    def: &ChannelDef,
    kind: Option<DataType>,
    format: Option<&Json>,
    format_type: Option<&Json>,
    config: &Config,
    omit_time_format: bool,
) -> Option<Json> {
    if custom(format_type).is_some() {
        return None;
    }
    let is_default = format.is_none() && format_type.is_none();
    let normalized = def.is_position() && def.stack.as_ref().and_then(StackOffset::of) == Some(StackOffset::Normalize);
    if def.kind == Some(DataType::Quantitative) && is_default && flag(config, ConfigProp::CustomFormatTypes) {
        let formatted = normalized && flag(config, ConfigProp::NormalizedNumberFormatType);
        if formatted || flag(config, ConfigProp::NumberFormatType) {
            return None;
        }
    }
    if normalized && flag(config, ConfigProp::NormalizedNumberFormat) {
        return number_format(Some(DataType::Quantitative), None, true, config).cloned();
    }
    if def.is_for_time_format() {
        let unit = if def.is_field() { def.time_unit.as_ref().and_then(time_unit::normalize) } else { None };
        let unit = unit.as_ref().and_then(time_unit::TimeUnit::unit);
        if unit.is_none() && flag(config, ConfigProp::CustomFormatTypes) && flag(config, ConfigProp::TimeFormatType) {
            return None;
        }
        if let Some(format) = truthy_value(format) {
            return Some(format.clone());
        }
        return match unit {
            Some(unit) => Some(json!({"signal": time_unit::specifier_expr(unit)})),
            None if omit_time_format => None,
            None => config.get(ConfigProp::TimeFormat).cloned(),
        };
    }
    number_format(kind, format, false, config).cloned()
}

/// The kind of a guide's format: as written when Vega knows it, `time` or `utc` for dates on a scale that is not of times.
pub(crate) fn guide_format_type(
    format_type: Option<&Json>,
    def: &ChannelDef,
    scale_type: Option<ScaleType>,
) -> Option<Json> {
    if let Some(written) = truthy_value(format_type)
        && (written.is_object() || FormatType::of(written).is_some())
    {
        return Some(written.clone());
    }
    if def.is_for_time_format() && !scale_type.is_some_and(ScaleType::is_temporal) {
        let unit = if def.is_field() { def.time_unit.as_ref().and_then(time_unit::normalize) } else { None };
        return Some(json!(if unit.is_some_and(|unit| unit.utc()) { "utc" } else { "time" }));
    }
    None
}

/// The name of a custom format function, when the format's type is one.
pub(crate) fn custom(format_type: Option<&Json>) -> Option<&str> {
    truthy_value(format_type)?.as_str().filter(|kind| FormatType::named(kind).is_none())
}

/// The custom function and format that the config has for labels without one of their own.
pub(crate) fn custom_default<'a>(label: Label<'a>) -> Option<(&'a str, Option<&'a Json>)> {
    let Label { def, config, .. } = label;
    if label.format.is_some() || label.format_type.is_some() || !flag(config, ConfigProp::CustomFormatTypes) {
        return None;
    }
    let function = |property: ConfigProp| config.truthy(property).and_then(Json::as_str);
    match def.kind {
        Some(DataType::Quantitative) => {
            let of_stack = if label.normalized_stack { function(ConfigProp::NormalizedNumberFormatType) } else { None };
            match of_stack {
                Some(function) => Some((function, config.get(ConfigProp::NormalizedNumberFormat))),
                None => Some((function(ConfigProp::NumberFormatType)?, config.get(ConfigProp::NumberFormat))),
            }
        }
        Some(DataType::Temporal) if def.is_field() && def.time_unit.is_none() => {
            Some((function(ConfigProp::TimeFormatType)?, config.get(ConfigProp::TimeFormat)))
        }
        _ => None,
    }
}

/// Source of a call of a custom format function. `field` stands for the value where the definition is not at hand (in a guide,
/// `datum.value`).
///
/// # Errors
///
/// When the datum is no date.
pub(crate) fn custom_source(
    label: Label<'_>,
    function: &str,
    format: Option<&Json>,
    field: Option<&str>,
) -> Result<String> {
    let def = label.def;
    let value = match field {
        Some(field) => field.to_owned(),
        None => field_source(label)?,
    };
    if value != "datum.value" && def.is_field() && def.is_binning() {
        let end = bin_end(label);
        return Ok(bin_range_source(&value, &end, format, Some(&Json::from(function)), label.config));
    }
    Ok(call_source(function, &value, format))
}

fn call_source(function: &str, value: &str, format: Option<&Json>) -> String {
    match truthy_value(format) {
        Some(format) => format!("{function}({value}, {})", stringify(format)),
        None => format!("{function}({value})"),
    }
}

/// Source of a bin's label: both ends, or `null` where there is no bin.
pub(crate) fn bin_range_source(
    start: &str,
    end: &str,
    format: Option<&Json>,
    format_type: Option<&Json>,
    config: &Config,
) -> String {
    let customs = format.is_none() && format_type.is_none() && flag(config, ConfigProp::CustomFormatTypes);
    let (format, format_type) = match config.truthy(ConfigProp::NumberFormatType).filter(|_| customs) {
        Some(function) => (config.get(ConfigProp::NumberFormat), Some(function)),
        None => (format, format_type),
    };
    let number = |value: &str| match custom(format_type) {
        Some(function) => call_source(function, value, format),
        None => number_source(
            value,
            format.filter(|format| format.is_string()).or_else(|| config.get(ConfigProp::NumberFormat)),
        ),
    };
    let (from, to) = (number(start), number(end));
    format!("{} ? \"null\" : {from} + {} + {to}", invalid_source(start), quote(RANGE_DELIMITER))
}

/// The format for numbers: the one written, else the config's for quantitative values.
pub(crate) fn number_format<'a>(
    kind: Option<DataType>,
    format: Option<&'a Json>,
    normalized_stack: bool,
    config: &'a Config,
) -> Option<&'a Json> {
    let default = if normalized_stack { ConfigProp::NormalizedNumberFormat } else { ConfigProp::NumberFormat };
    match format.filter(|format| format.is_string()) {
        Some(format) => Some(format),
        None => config.get(default).filter(|_| kind == Some(DataType::Quantitative)),
    }
}

/// Source that formats a number.
fn number_source(value: &str, format: Option<&Json>) -> String {
    let format = truthy_value(format).and_then(Json::as_str).unwrap_or_default();
    format!("format({value}, {})", quote(format))
}

/// Source that formats a time: by the format written, else by its unit, else as the config says.
fn time_source(value: &str, unit: Option<&str>, format: Option<&Json>, utc: bool, config: &Config) -> String {
    let format = truthy_value(format);
    if let (Some(unit), None) = (unit, format) {
        return time_unit::format_expr(unit, value, utc);
    }
    if let Some(function) = config.truthy(ConfigProp::TimeFormatType).and_then(Json::as_str).filter(|_| unit.is_none())
    {
        return format!("{function}({value}, {})", stringify(format.unwrap_or(&Json::Null)));
    }
    let format = format.filter(|format| format.is_string()).or_else(|| config.get(ConfigProp::TimeFormat));
    let function = if utc { "utcFormat" } else { "timeFormat" };
    format!("{function}({value}, {})", stringify(format.unwrap_or(&Json::Null)))
}

/// Source of the value that a label shows.
fn field_source(label: Label<'_>) -> Result<String> {
    let def = label.def;
    if !def.is_field() {
        return def.datum_expr();
    }
    let named = |suffix| def.vg_field_as(FieldName { expr: Some(label.object), suffix, ..FieldName::default() });
    if label.normalized_stack {
        return Ok(format!("{}-{}", named(Some("end")), named(Some("start"))));
    }
    Ok(named(None))
}

fn bin_end(label: Label<'_>) -> String {
    label.def.vg_field_as(FieldName { expr: Some(label.object), bin_suffix: Some("end"), ..FieldName::default() })
}

fn flag(config: &Config, property: ConfigProp) -> bool {
    config.truthy(property).is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{Config, Label, ScaleType, guide_format, guide_format_type, label_source};
    use crate::vegalite::{Binning, ChannelDef, DataType, Switchable};

    fn config() -> Config {
        Config::of(json!({"timeFormat": "%b %d, %Y", "normalizedNumberFormat": ".0%"}))
    }

    fn def(kind: DataType) -> ChannelDef {
        ChannelDef { kind: Some(kind), ..ChannelDef::of_field("f") }
    }

    #[track_caller]
    fn check(def: &ChannelDef, want: &str) {
        let (format, format_type) = def.format_mixins();
        let config = config();
        let label = Label { def, format, format_type, object: "datum", normalized_stack: false, config: &config };
        assert_eq!(label_source(label).unwrap(), want);
    }

    // Recorded from Vega-Lite 6.4.2.
    #[test]
    fn texts_follow_the_type() {
        check(&def(DataType::Quantitative), "format(datum[\"f\"], \"\")");
        check(&def(DataType::Temporal), "timeFormat(datum[\"f\"], \"%b %d, %Y\")");
        check(&def(DataType::Nominal), "isValid(datum[\"f\"]) ? datum[\"f\"] : \"\"+datum[\"f\"]");
        check(&ChannelDef { format: Some(json!(".2f")), ..def(DataType::Nominal) }, "format(datum[\"f\"], \".2f\")");
        let unit = ChannelDef { time_unit: Some(json!("utcyear")), ..def(DataType::Temporal) };
        let want = "utcFormat(datum[\"utcyear_f\"], timeUnitSpecifier([\"year\"], {\"year-month\":\"%b %Y \",\"year-month-date\":\"%b %d, %Y \"}))";
        check(&unit, want);
        let bin = ChannelDef { bin: Some(Binning::read(&json!({"maxbins": 10}))), ..def(DataType::Quantitative) };
        let start = "datum[\"bin_maxbins_10_f\"]";
        let want = format!(
            "!isValid({start}) || !isFinite(+{start}) ? \"null\" : format({start}, \"\") + \" – \" + format(datum[\"bin_maxbins_10_f_end\"], \"\")"
        );
        check(&bin, &want);
        let custom =
            ChannelDef { format: Some(json!({"a": 1})), format_type: Some(json!("fmt")), ..def(DataType::Nominal) };
        check(&custom, "fmt(datum[\"f\"], {\"a\":1})");
    }

    #[track_caller]
    fn check_guide(def: &ChannelDef, axis: bool, want: Option<Json>) {
        let (format, format_type) = def.format_mixins();
        assert_eq!(guide_format(def, def.kind, format, format_type, &config(), axis), want);
    }

    #[test]
    fn guides_leave_times_without_unit_to_vega() {
        check_guide(&def(DataType::Temporal), true, None);
        check_guide(&def(DataType::Temporal), false, Some(json!("%b %d, %Y")));
        let unit = ChannelDef { time_unit: Some(json!("month")), ..def(DataType::Ordinal) };
        let want = json!({"signal": "timeUnitSpecifier([\"month\"], {\"year-month\":\"%b %Y \",\"year-month-date\":\"%b %d, %Y \"})"});
        check_guide(&unit, true, Some(want));
        assert_eq!(guide_format_type(None, &unit, Some(ScaleType::Band)), Some(json!("time")));
        assert_eq!(guide_format_type(None, &unit, Some(ScaleType::Time)), None);
    }

    #[test]
    fn a_written_normalization_beats_the_axis_format() {
        let stacked = ChannelDef {
            stack: Some(json!("normalize")),
            axis: Some(Switchable::on(&json!({"format": ".2f"}))),
            ..def(DataType::Quantitative)
        };
        check_guide(&stacked, true, Some(json!(".0%")));
    }
}
