//! The names that fields have once bins, time units and aggregates have been worked out.
//!
//! A name says what was done: `bin_maxbins_10_f`, `yearmonth_date`, `mean_x`, `__count`. Nested fields are flattened, so that a
//! path `a.b` is one column named `a.b`.

use serde_json::Value as Json;

use crate::compile::access_path::{escape_path, flat_access, is_plain, without_path};
use crate::compile::time_unit;
use crate::error::Result;
use crate::expr::Expr;
use crate::vegalite::json::{text, var_name};
use crate::vegalite::{Aggregate, BinProp, Binning, Channel, ChannelDef, ParamExtent, PropMap};

/// How a field is to be named.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FieldName<'a> {
    /// Put before the name, with an underscore.
    pub(crate) prefix: Option<&'a str>,
    /// Put after the name, with an underscore.
    pub(crate) suffix: Option<&'a str>,
    /// `end`, `mid` or `range` of a bin or time unit.
    pub(crate) bin_suffix: Option<&'a str>,
    /// The column's own name, as a transform's `as` wants it; else an access path.
    pub(crate) for_as: bool,
    /// The field without what is done to it.
    pub(crate) nofn: bool,
    /// The source of an expression that reads the field of this object (`datum`, `parent`, `datum.datum`).
    pub(crate) expr: Option<&'a str>,
}

impl ChannelDef {
    /// The access path of the field, with what is done to it in its name.
    pub(crate) fn vg_field(&self) -> String {
        self.vg_field_as(FieldName::default())
    }

    /// Source of an expression that reads the field of the row at hand.
    pub(crate) fn datum_field(&self) -> String {
        self.vg_field_as(FieldName { expr: Some("datum"), ..FieldName::default() })
    }

    /// The access to the field as an expression. `parse` reads its source where the source is all there is.
    ///
    /// # Errors
    ///
    /// Those of `parse`.
    pub(crate) fn datum_field_expr(
        &self,
        form: FieldName<'_>,
        parse: impl FnOnce(&str) -> Result<Expr>,
    ) -> Result<Expr> {
        if matches!(self.aggregate, Some(Aggregate::ArgMin(_) | Aggregate::ArgMax(_))) {
            return parse(&self.vg_field_as(FieldName { expr: Some("datum"), ..form }));
        }
        Ok(Expr::datum(&[self.vg_field_as(FieldName { for_as: true, ..form })]))
    }

    /// The field's name in the form asked for.
    pub(crate) fn vg_field_as(&self, form: FieldName<'_>) -> String {
        let field = self.field.as_deref().unwrap_or_default();
        if self.is_count() {
            return finish("__count".to_owned(), form.suffix.unwrap_or_default(), "", form);
        }
        let mut suffix = form.suffix.unwrap_or_default().to_owned();
        let mut function = String::new();
        if !form.nofn {
            if let Some(bin) = self.bin.as_ref().filter(|bin| bin.is_binning()) {
                function = bin_to_string(bin);
                suffix.insert_str(0, form.bin_suffix.unwrap_or_default());
            } else if let Some(aggregate) = &self.aggregate {
                let (name, by) = match aggregate {
                    Aggregate::ArgMax(by) => ("argmax", by),
                    Aggregate::ArgMin(by) => ("argmin", by),
                    Aggregate::Op(op) => return finish(joined(op.text(), field), &suffix, "", form),
                };
                // The row with the extreme value is kept whole; the field is read from it, without being escaped.
                return finish(format!("{name}_{by}"), &suffix, &format!("[\"{field}\"]"), form);
            } else if let Some(unit) = self.time_unit.as_ref().and_then(time_unit::normalize)
                && !unit.binned()
            {
                function = unit.name();
                let end = form.bin_suffix.filter(|suffix| !matches!(*suffix, "range" | "mid"));
                suffix.insert_str(0, end.unwrap_or_default());
            }
        }
        finish(joined(&function, field), &suffix, "", form)
    }
}

/// The name of a transform's result: `op` of `field` (count alone has no field).
pub(crate) fn op_field(op: &str, field: Option<&str>, form: FieldName<'_>) -> String {
    finish(joined(op, field.unwrap_or_default()), form.suffix.unwrap_or_default(), "", form)
}

/// The field with the values' places in the order that `sort` lists.
pub(crate) fn sort_index_field(def: &ChannelDef, channel: Channel, form: FieldName<'_>) -> String {
    def.vg_field_as(FieldName { prefix: Some(channel.name()), suffix: Some("sort_index"), ..form })
}

fn joined(function: &str, field: &str) -> String {
    match (function, field) {
        ("", field) => field.to_owned(),
        (function, "") => function.to_owned(),
        (function, field) => [function, "_", field].concat(),
    }
}

fn finish(mut name: String, suffix: &str, accessor: &str, form: FieldName<'_>) -> String {
    if !suffix.is_empty() {
        name.push('_');
        name.push_str(suffix);
    }
    if let Some(prefix) = form.prefix.filter(|prefix| !prefix.is_empty()) {
        name = [prefix, "_", &name].concat();
    }
    let is_plain = is_plain(&name);
    if form.for_as {
        return if is_plain { name } else { without_path(&name) };
    }
    let mut read = match form.expr {
        Some(object) => flat_access(&name, object),
        None if is_plain => name,
        None => escape_path(&name),
    };
    read.push_str(accessor);
    read
}

/// A binning's parameters as part of a name: `bin_maxbins_10`. `true` stands for the default parameters.
pub(crate) fn bin_to_string(bin: &Binning) -> String {
    match bin {
        Binning::Params(params) => bin_params_to_string(params),
        _ => bin_params_to_string(&bin_params(bin, None)),
    }
}

/// Parameters of bins as part of a name.
pub(crate) fn bin_params_to_string(params: &PropMap<BinProp>) -> String {
    let part = |(key, value): (&str, &Json)| match value {
        Json::Object(extent) if ParamExtent::read(value).is_some() => {
            let entries: Vec<_> = extent.iter().map(|(key, value)| format!("{key},{}", text(value))).collect();
            var_name(&format!("_{key}_{}", entries.join(",")))
        }
        value => var_name(&format!("_{key}_{}", text(value))),
    };
    format!("bin{}", params.iter().map(part).collect::<String>())
}

/// The parameters of a binning: the default number of bins where none and no step is written.
pub(crate) fn bin_params(bin: &Binning, channel: Option<Channel>) -> PropMap<BinProp> {
    let mut params = match bin {
        Binning::Binned => return PropMap::from_iter([(BinProp::Binned, Json::Bool(true))]),
        Binning::Params(params) => params.clone(),
        Binning::Off | Binning::Default => PropMap::default(),
    };
    if params.truthy(BinProp::MaxBins).is_none() && params.truthy(BinProp::Step).is_none() {
        params.set(BinProp::MaxBins, channel.map_or(10, Channel::max_bins));
    }
    params
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::FieldName;
    use crate::vegalite::{Aggregate, Binning, ChannelDef};

    fn def(field: &str) -> ChannelDef {
        ChannelDef { field: Some(field.to_owned()), ..ChannelDef::default() }
    }

    #[track_caller]
    fn check(def: &ChannelDef, form: FieldName<'_>, want: &str) {
        assert_eq!(def.vg_field_as(form), want);
    }

    #[track_caller]
    fn check_bin(bin: Json, form: FieldName<'_>, want: &str) {
        check(&ChannelDef { bin: Some(Binning::read(&bin)), ..def("f") }, form, want);
    }

    #[track_caller]
    fn check_time_unit(unit: Json, form: FieldName<'_>, want: &str) {
        check(&ChannelDef { time_unit: Some(unit), ..def("date") }, form, want);
    }

    const PLAIN: FieldName<'static> =
        FieldName { prefix: None, suffix: None, bin_suffix: None, for_as: false, nofn: false, expr: None };

    #[test]
    fn bins_are_named_by_their_parameters() {
        check_bin(json!(true), PLAIN, "bin_maxbins_10_f");
        check_bin(json!({"step": 0.5, "extent": [0, 10]}), PLAIN, "bin_step_0_5_extent_0_10_f");
        check_bin(json!({"extent": {"param": "brush"}, "maxbins": 6}), PLAIN, "bin_extent_param_brush_maxbins_6_f");
        check_bin(
            json!(true),
            FieldName { bin_suffix: Some("end"), expr: Some("datum"), ..PLAIN },
            "datum[\"bin_maxbins_10_f_end\"]",
        );
        check_bin(json!("binned"), PLAIN, "f");
        check_bin(json!(true), FieldName { nofn: true, ..PLAIN }, "f");
    }

    #[test]
    fn time_units_are_named_by_unit_and_step() {
        check_time_unit(json!("yearmonth"), PLAIN, "yearmonth_date");
        check_time_unit(json!({"unit": "minutes", "step": 15}), PLAIN, "minutes_step_15_date");
        check_time_unit(json!("utcyear"), FieldName { bin_suffix: Some("end"), ..PLAIN }, "utcyear_date_end");
        check_time_unit(json!("year"), FieldName { bin_suffix: Some("mid"), ..PLAIN }, "year_date");
        check_time_unit(json!({"maxbins": 20}), PLAIN, "timeunit_maxbins_20_date");
        check_time_unit(json!("binnedyear"), PLAIN, "date");
    }

    #[test]
    fn aggregates_are_named_by_their_operation() {
        let of = |aggregate, field: &str| ChannelDef { aggregate: Some(aggregate), ..def(field) };
        check(&of(Aggregate::new("mean"), "a.b"), PLAIN, "mean_a\\.b");
        check(&of(Aggregate::new("count"), ""), FieldName { suffix: Some("start"), ..PLAIN }, "__count_start");
        check(&of(Aggregate::ArgMax("y".to_owned()), "x"), PLAIN, "argmax_y[\"x\"]");
        check(&of(Aggregate::ArgMax("y".to_owned()), "x"), FieldName { for_as: true, ..PLAIN }, "argmax_y");
    }

    #[test]
    fn paths_become_one_escaped_name() {
        check(&def("a.b[0]"), PLAIN, "a\\.b\\.0");
        check(&def("a\\.b"), FieldName { expr: Some("datum"), ..PLAIN }, "datum[\"a.b\"]");
        check(&def("a\\[0\\]"), FieldName { for_as: true, prefix: Some("p"), ..PLAIN }, "p_a[0]");
    }
}
