//! What a definition is (field, datum, value; continuous or discrete), and the defaults of its type and parameters.

use serde_json::Value as Json;

use super::field::bin_params;
use crate::compile::config::Config;
use crate::compile::time_unit;
use crate::error::{Error, Warnings};
use crate::vegalite::json::{expression, stringify, truthy, truthy_value};
use crate::vegalite::{
    Aggregate, AggregateOp, AxisProp, Binning, Channel, ChannelDef, ConfigProp, DataType, FormatType, GuideProp,
    HeaderProp, LegendProp, Name, ScaleProp, Sort, SortBy, SortOrder, Switchable, Word,
};

impl Aggregate {
    /// The operation that a word names.
    pub(crate) fn new(op: &str) -> Self {
        Self::Op(Word::new(op))
    }

    /// The operation's name; none of `argmin` and `argmax`.
    pub(crate) fn op(&self) -> Option<&str> {
        match self {
            Self::Op(op) => Some(op.text()),
            Self::ArgMin(_) | Self::ArgMax(_) => None,
        }
    }

    /// The operation, if Vega knows it; none of `argmin` and `argmax`.
    pub(crate) fn known(&self) -> Option<AggregateOp> {
        match self {
            Self::Op(op) => op.known(),
            Self::ArgMin(_) | Self::ArgMax(_) => None,
        }
    }

    /// The word of the aggregate.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Op(op) => op.text(),
            Self::ArgMin(_) => AggregateOp::ArgMin.name(),
            Self::ArgMax(_) => AggregateOp::ArgMax.name(),
        }
    }

    /// Whether it counts rows, whatever the field's type.
    pub(crate) fn counts(&self) -> bool {
        use AggregateOp::{Count, Distinct, Missing, Valid};
        matches!(self.known(), Some(Count | Valid | Missing | Distinct))
    }

    /// Whether values of parts add up to the value of the whole.
    pub(crate) fn sums(&self) -> bool {
        use AggregateOp::{Count, Distinct, Missing, Sum, Valid};
        matches!(self.known(), Some(Count | Sum | Distinct | Valid | Missing))
    }

    /// Whether the values lie within the field's own, so that both can share a domain.
    pub(crate) fn shares_domain(&self) -> bool {
        use AggregateOp::{Average, Max, Mean, Median, Min, Q1, Q3};
        matches!(self.known(), Some(Mean | Average | Median | Q1 | Q3 | Min | Max))
    }
}

/// Takes `format` and `formatType` out of a guide where the type is `custom`; whether it was.
fn drop_format<K: Name>(
    guide: Option<&mut Switchable<K>>,
    [format, format_type]: [K; 2],
    custom: impl Fn(Option<&Json>) -> bool,
) -> bool {
    let Some(Switchable::On(guide)) = guide else { return false };
    let is_custom = custom(guide.get(format_type));
    if is_custom {
        guide.remove(format);
        guide.remove(format_type);
    }
    is_custom
}

impl DataType {
    /// Quantitative or temporal.
    pub(crate) fn is_continuous(self) -> bool {
        matches!(self, Self::Quantitative | Self::Temporal)
    }

    /// Ordinal or nominal.
    pub(crate) fn is_discrete(self) -> bool {
        matches!(self, Self::Ordinal | Self::Nominal)
    }
}

impl ChannelDef {
    /// A field without anything else.
    pub(crate) fn of_field(field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::default() }
    }

    /// A value in the channel's own terms.
    pub(crate) fn of_value(value: impl Into<Json>) -> Self {
        Self { value: Some(value.into()), ..Self::default() }
    }

    /// A field, or a count of rows (which needs none).
    pub(crate) fn is_field(&self) -> bool {
        self.field.is_some() || self.repeat.is_some() || self.is_count()
    }

    pub(crate) fn is_datum(&self) -> bool {
        self.datum.is_some()
    }

    pub(crate) fn is_value(&self) -> bool {
        self.value.is_some()
    }

    pub(crate) fn is_field_or_datum(&self) -> bool {
        self.is_field() || self.is_datum()
    }

    /// A field whose type is known.
    pub(crate) fn is_typed_field(&self) -> bool {
        self.is_field() && self.kind.is_some()
    }

    pub(crate) fn is_count(&self) -> bool {
        self.aggregate.as_ref().and_then(Aggregate::known) == Some(AggregateOp::Count)
    }

    /// `{"signal": ...}` in place of a definition.
    pub(crate) fn is_signal(&self) -> bool {
        self.rest.contains_key("signal")
    }

    /// Whether the field is to be binned.
    pub(crate) fn is_binning(&self) -> bool {
        self.bin.as_ref().is_some_and(Binning::is_binning)
    }

    /// Whether the data brings the field's bins along.
    pub(crate) fn is_binned(&self) -> bool {
        self.bin.as_ref().is_some_and(Binning::is_binned)
    }

    /// Whether bins are asked for or there already.
    pub(crate) fn has_bin(&self) -> bool {
        self.bin.as_ref().is_some_and(|bin| *bin != Binning::Off)
    }

    /// The definition itself when it is a field, else that of its one condition.
    pub(crate) fn field_def(&self) -> Option<&Self> {
        if self.is_field() { Some(self) } else { self.conditional_field() }
    }

    /// The definition itself when it is a field or datum, else that of its one condition.
    pub(crate) fn field_or_datum_def(&self) -> Option<&Self> {
        if self.is_field_or_datum() { Some(self) } else { self.conditional_field_or_datum() }
    }

    /// The field that the only condition maps to.
    pub(crate) fn conditional_field(&self) -> Option<&Self> {
        self.conditional_field_or_datum().filter(|def| def.is_field())
    }

    /// The field or datum that the only condition maps to.
    pub(crate) fn conditional_field_or_datum(&self) -> Option<&Self> {
        match self.condition.as_slice() {
            [condition] if condition.def.is_field_or_datum() => Some(&condition.def),
            _ => None,
        }
    }

    /// Whether conditions give values (not a field).
    pub(crate) fn has_conditional_value(&self) -> bool {
        match self.condition.as_slice() {
            [] => false,
            [condition] => condition.def.is_value(),
            _ => true,
        }
    }

    /// Whether what is mapped lies on a line: an unbinned number, or a time. A datum counts when it is a number.
    pub(crate) fn is_continuous(&self) -> bool {
        (self.is_typed_field() && !self.is_discrete()) || self.is_numeric_datum()
    }

    /// Whether it is a number that is not binned.
    pub(crate) fn is_unbinned_quantitative(&self) -> bool {
        (self.is_typed_field() && self.kind == Some(DataType::Quantitative) && !self.has_bin())
            || self.is_numeric_datum()
    }

    pub(crate) fn is_numeric_datum(&self) -> bool {
        self.datum.as_ref().is_some_and(Json::is_number)
    }

    /// Whether values are told apart only. Binned numbers are; a definition without a type is not.
    pub(crate) fn is_discrete(&self) -> bool {
        match self.kind {
            Some(DataType::Nominal | DataType::Ordinal | DataType::Geojson) => true,
            Some(DataType::Quantitative) => self.is_field() && self.has_bin(),
            Some(DataType::Temporal) | None => false,
        }
    }

    /// Whether its scale puts numbers into classes.
    pub(crate) fn is_discretizing(&self) -> bool {
        matches!(self.scale_type(), Some("quantile" | "quantize" | "threshold"))
    }

    /// The scale type that is written.
    pub(crate) fn scale_type(&self) -> Option<&str> {
        self.scale.as_ref()?.props()?.text(ScaleProp::Type)
    }

    /// Whether its labels are dates: by `formatType`, or by being temporal or by a time unit.
    pub(crate) fn is_for_time_format(&self) -> bool {
        self.is_for_time_format_as(self.kind)
    }

    /// Whether values would be formatted as times if the definition were of type `kind`.
    pub(crate) fn is_for_time_format_as(&self, kind: Option<DataType>) -> bool {
        let (_, format_type) = self.format_mixins();
        match truthy_value(format_type) {
            Some(format_type) => FormatType::of(format_type) == Some(FormatType::Time),
            None => {
                kind == Some(DataType::Temporal) || (self.is_field() && truthy_value(self.time_unit.as_ref()).is_some())
            }
        }
    }

    /// `format` and `formatType`, of the definition (text, tooltip) or else of its guide.
    pub(crate) fn format_mixins(&self) -> (Option<&Json>, Option<&Json>) {
        if self.format.is_some() || self.format_type.is_some() {
            return (self.format.as_ref(), self.format_type.as_ref());
        }
        (self.guide_setting(GuideProp::Format), self.guide_setting(GuideProp::FormatType))
    }

    /// Whether it is a position with `axis`, `stack` or `impute` written (even as null).
    pub(crate) fn is_position(&self) -> bool {
        self.axis.is_some() || self.stack.is_some() || self.impute.is_some()
    }

    /// What the axis, or else the legend or the header, sets a property to, unless it is turned off.
    pub(crate) fn guide_setting(&self, property: GuideProp) -> Option<&Json> {
        if let Some(axis) = self.axis.as_ref().and_then(Switchable::props) {
            axis.get(property.of_axis())
        } else if let Some(legend) = self.legend.as_ref().and_then(Switchable::props) {
            legend.get(property.of_legend())
        } else {
            self.header.as_ref()?.props()?.get(property.of_header())
        }
    }

    /// Sets the type of a datum, where none is written, by its value.
    fn init_datum(mut self) -> Self {
        if self.kind.is_none() {
            self.kind = match &self.datum {
                Some(Json::Number(_)) => Some(DataType::Quantitative),
                Some(Json::String(_)) => Some(DataType::Nominal),
                Some(datum) if time_unit::is_date_time(datum) => Some(DataType::Temporal),
                _ => None,
            };
        }
        self
    }

    /// The definition with its defaults: full type, bin and time unit parameters, sort by channel. A condition's field gets
    /// them too.
    #[must_use]
    pub(crate) fn init(mut self, channel: Channel, config: &Config, composite: bool, warnings: &Warnings) -> Self {
        if self.is_field_or_datum() {
            return self.init_field_or_datum(channel, config, composite, warnings);
        }
        if self.conditional_field_or_datum().is_some() {
            for condition in &mut self.condition {
                let def = std::mem::take(&mut *condition.def);
                *condition.def = def.init_field_or_datum(channel, config, composite, warnings);
            }
        }
        self
    }

    fn init_field_or_datum(mut self, channel: Channel, config: &Config, composite: bool, warnings: &Warnings) -> Self {
        if config.truthy(ConfigProp::CustomFormatTypes).is_none() {
            self.drop_custom_format(channel, warnings);
        }
        if self.is_field() { self.init_field(channel, composite, warnings) } else { self.init_datum() }
    }

    /// Custom format functions cannot be known here unless the config says that they are.
    fn drop_custom_format(&mut self, channel: Channel, warnings: &Warnings) {
        let custom = |kind: Option<&Json>| {
            truthy_value(kind).and_then(Json::as_str).is_some_and(|kind| FormatType::named(kind).is_none())
        };
        let mut dropped = false;
        if (self.format.is_some() || self.format_type.is_some()) && custom(self.format_type.as_ref()) {
            (self.format, self.format_type) = (None, None);
            dropped = true;
        }
        dropped |= if self.is_position() {
            drop_format(self.axis.as_mut(), [AxisProp::Format, AxisProp::FormatType], custom)
        } else if self.legend.is_some() {
            drop_format(self.legend.as_mut(), [LegendProp::Format, LegendProp::FormatType], custom)
        } else {
            drop_format(self.header.as_mut(), [HeaderProp::Format, HeaderProp::FormatType], custom)
        };
        if dropped {
            self.warn(
                warnings,
                format!(
                    "config.customFormatTypes is not true, thus custom format type and format for channel {channel} are dropped"
                ),
            );
        }
    }

    /// A field's definition with its defaults. `composite`: the channel is of a composite mark, which has aggregates of its own.
    #[must_use]
    pub(crate) fn init_field(mut self, channel: Channel, composite: bool, warnings: &Warnings) -> Self {
        if let Some(Aggregate::Op(Word::Other(op))) = &self.aggregate
            && !composite
        {
            self.warn(warnings, format!("invalid aggregation operator \"{op}\""));
            self.aggregate = None;
        }
        if let Some(unit) = self.time_unit.as_ref().and_then(time_unit::normalize) {
            self.time_unit = Some(unit.to_json());
        }
        if let Some(bin) = self.bin.as_ref().filter(|bin| bin.is_binning()) {
            self.bin = Some(Binning::Params(bin_params(bin, Some(channel))));
        }
        if self.is_binned() && !channel.is_x_or_y() {
            self.warn(warnings, format!("{channel} should not be used with data that is binned already"));
        }
        if let Some(kind) = self.kind {
            if kind != DataType::Quantitative && self.aggregate.as_ref().is_some_and(Aggregate::counts) {
                let op = self.aggregate.as_ref().and_then(Aggregate::op).unwrap_or_default();
                let message =
                    format!("invalid field type \"{}\" for aggregate \"{op}\", using \"quantitative\"", kind.name());
                self.warn(warnings, message);
                self.kind = Some(DataType::Quantitative);
            }
        } else if !channel.is_secondary() {
            self.kind = Some(self.default_type(channel));
        }
        if let Some(message) = self.incompatibility(channel) {
            self.warn(warnings, message);
        }
        if let Some(Sort::Order(sort)) = &self.sort {
            let (name, order) = match sort.text().strip_prefix('-') {
                Some(name) => (name, Some(Json::from(SortOrder::Descending.name()))),
                None => (sort.text(), None),
            };
            if let Some(channel) = Channel::named(name).filter(|channel| channel.sorts()) {
                self.sort = Some(Sort::By(SortBy { encoding: Some(Word::Known(channel)), order, ..SortBy::default() }));
            }
        } else if let Some(Switchable::On(header)) = &mut self.header
            && let Some(orient) = header.remove(HeaderProp::Orient).filter(truthy)
        {
            for property in [HeaderProp::LabelOrient, HeaderProp::TitleOrient] {
                if header.truthy(property).is_none() {
                    header.set(property, orient.clone());
                }
            }
        }
        self
    }

    /// The type of a field whose type is not written. The data is never looked at.
    pub(crate) fn default_type(&self, channel: Channel) -> DataType {
        match channel {
            Channel::Latitude | Channel::Longitude => return DataType::Quantitative,
            Channel::Row | Channel::Column | Channel::Facet | Channel::Shape | Channel::StrokeDash => {
                return DataType::Nominal;
            }
            Channel::Order => return DataType::Ordinal,
            _ => {}
        }
        if matches!(self.sort, Some(Sort::Values(_))) {
            return DataType::Ordinal;
        }
        if truthy_value(self.time_unit.as_ref()).is_some() {
            return DataType::Temporal;
        }
        if self.has_bin() || matches!(self.aggregate, Some(Aggregate::Op(_))) {
            return DataType::Quantitative;
        }
        match self.scale_type() {
            Some(
                "linear" | "log" | "pow" | "sqrt" | "symlog" | "identity" | "sequential" | "quantile" | "quantize"
                | "threshold",
            ) => DataType::Quantitative,
            Some("time" | "utc") => DataType::Temporal,
            _ => DataType::Nominal,
        }
    }

    /// Why the channel suits the field badly; it is drawn all the same.
    fn incompatibility(&self, channel: Channel) -> Option<String> {
        use Channel::{
            Column, Facet, FillOpacity, Latitude, Latitude2, Longitude, Longitude2, Opacity, Order, Radius2, Row,
            Shape, Size, StrokeDash, StrokeOpacity, StrokeWidth, Theta2, Time, X2, Y2,
        };
        let kind = self.kind?;
        if kind == DataType::Geojson && channel != Shape {
            return Some(format!("channel {channel} should not be used with a geojson field"));
        }
        match channel {
            Row | Column | Facet if !self.is_discrete() => {
                Some(format!("{channel} encoding should be discrete (ordinal, nominal or binned)"))
            }
            Longitude | Longitude2 | Latitude | Latitude2 if kind != DataType::Quantitative => {
                Some(format!("channel {channel} should be used with a quantitative field only, not {}", kind.name()))
            }
            Opacity | FillOpacity | StrokeOpacity | StrokeWidth | Size | Theta2 | Radius2 | X2 | Y2 | Time
                if kind == DataType::Nominal && !self.sort.as_ref().is_some_and(Sort::is_sorted) =>
            {
                Some(format!("channel {channel} should not be used with an unsorted discrete field"))
            }
            Shape | StrokeDash if !self.is_discrete() && !self.is_discretizing() => Some(format!(
                "{channel} encoding should be discrete (ordinal, nominal or binned) or use a discretizing scale (e.g. threshold)"
            )),
            Order if kind == DataType::Nominal && self.sort.is_none() => {
                Some("channel order is inappropriate for a nominal field, which has no inherent order".to_owned())
            }
            _ => None,
        }
    }

    /// Keeps a warning about this definition.
    pub(crate) fn warn(&self, warnings: &Warnings, message: impl Into<String>) {
        warnings.push(Error::spec(message).at(self.at.as_deref().unwrap_or_default()));
    }

    /// Source of an expression for the datum: a date for a date object, an expression as it is, else the value written out.
    ///
    /// # Errors
    ///
    /// When a part of a date object is no month, day or quarter.
    pub(crate) fn datum_expr(&self) -> crate::error::Result<String> {
        let datum = self.datum.as_ref().unwrap_or(&Json::Null);
        if let Some(source) = expression(datum) {
            return Ok(source.to_owned());
        }
        if time_unit::is_date_time(datum) { time_unit::date_time_expr(datum) } else { Ok(stringify(datum)) }
    }

    /// Whether bin ranges are needed for labels: a binned field on a discrete scale.
    pub(crate) fn bin_requires_range(&self, channel: Channel) -> bool {
        self.is_binning() && channel.is_scale() && self.kind.is_some_and(DataType::is_discrete)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Config;
    use crate::error::Warnings;
    use crate::vegalite::{Aggregate, Binning, Channel, ChannelDef, DataType, Sort, SortOrder, Switchable, Word};

    #[track_caller]
    fn check_type(def: ChannelDef, channel: Channel, want: DataType) {
        assert_eq!(def.init(channel, &Config::default(), false, &Warnings::default()).kind, Some(want));
    }

    fn def() -> ChannelDef {
        ChannelDef::of_field("f")
    }

    #[test]
    fn missing_types_come_from_the_channel_then_from_what_is_done_to_the_field() {
        check_type(def(), Channel::X, DataType::Nominal);
        check_type(def(), Channel::Longitude, DataType::Quantitative);
        check_type(ChannelDef { sort: Some(Sort::Values(Vec::new())), ..def() }, Channel::YOffset, DataType::Ordinal);
        check_type(ChannelDef { sort: Some(Sort::Values(Vec::new())), ..def() }, Channel::Shape, DataType::Nominal);
        check_type(ChannelDef { time_unit: Some(json!("year")), ..def() }, Channel::X, DataType::Temporal);
        check_type(ChannelDef { bin: Some(Binning::Default), ..def() }, Channel::X, DataType::Quantitative);
        check_type(
            ChannelDef { aggregate: Some(Aggregate::ArgMax("y".into())), ..def() },
            Channel::X,
            DataType::Nominal,
        );
        check_type(
            ChannelDef { scale: Some(Switchable::on(&json!({"type": "log"}))), ..def() },
            Channel::X,
            DataType::Quantitative,
        );
        check_type(
            ChannelDef { scale: Some(Switchable::on(&json!({"type": "band"}))), ..def() },
            Channel::X,
            DataType::Nominal,
        );
        let count = ChannelDef { aggregate: Some(Aggregate::new("count")), kind: Some(DataType::Nominal), ..def() };
        check_type(count, Channel::X, DataType::Quantitative);
        check_type(
            ChannelDef { datum: Some(json!({"year": 2000})), ..ChannelDef::default() },
            Channel::X,
            DataType::Temporal,
        );
    }

    #[test]
    fn sort_by_a_channel_becomes_an_object() {
        let sorted = |sort| {
            let sort = Some(Sort::read(&json!(sort)));
            ChannelDef { sort, ..def() }.init_field(Channel::X, false, &Warnings::default()).sort
        };
        assert_eq!(sorted("-y"), Some(Sort::read(&json!({"encoding": "y", "order": "descending"}))));
        assert_eq!(sorted("color"), Some(Sort::read(&json!({"encoding": "color"}))));
        assert_eq!(sorted("descending"), Some(Sort::Order(Word::Known(SortOrder::Descending))));
    }

    #[test]
    fn bins_depend_on_the_channel() {
        let bin = |channel| {
            ChannelDef { bin: Some(Binning::Default), ..def() }.init_field(channel, false, &Warnings::default()).bin
        };
        assert_eq!(bin(Channel::X), Some(Binning::read(&json!({"maxbins": 10}))));
        assert_eq!(bin(Channel::Color), Some(Binning::read(&json!({"maxbins": 6}))));
    }
}
