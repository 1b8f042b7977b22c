//! Whole encodings: the defaults of all channels, and what holds over several of them.

use super::kinds::Support;
use crate::compile::config::Config;
use crate::error::Warnings;
use crate::vegalite::json::stringify;
use crate::vegalite::{Channel, ChannelDef, ChannelDefs, Encoding, MarkType};

/// The encoding of a unit with its defaults, in the order of the channels. What the mark does not take, and definitions of nothing,
/// are left out with a warning.
///
/// - `filled`: whether `color` is the fill; the more exact channel (`fill` or `stroke`) then replaces it.
pub(crate) fn init_encoding(
    encoding: &Encoding,
    mark: MarkType,
    filled: bool,
    config: &Config,
    warnings: &Warnings,
) -> Encoding {
    let mut result = Encoding::default();
    for written in Channel::UNIT {
        let Some(defs) = encoding.defs(written).filter(|defs| !is_null(defs)) else { continue };
        let warn = |message: String| {
            if let Some(def) = defs.all().first() {
                def.warn(warnings, message);
            }
        };
        if let Some(main) = written.main_of_offset() {
            let position = result.def(main).filter(|def| def.is_field());
            let continuous =
                position.is_some_and(|def| def.kind.is_some_and(|kind| kind.is_continuous()) && !def.has_time_unit());
            if continuous && encoding.def(written).is_some_and(ChannelDef::is_field) {
                warn(format!("{written} dropped because {main} is continuous"));
                continue;
            }
        }
        let mut channel = written;
        if channel == Channel::Angle && mark == MarkType::Arc && !encoding.has(Channel::Theta) {
            warn("arc marks use the channel theta rather than angle; taking angle for theta".to_owned());
            channel = Channel::Theta;
        }
        if !takes(encoding, channel, mark) {
            warn(format!("{channel} dropped as it is incompatible with \"{mark}\""));
            continue;
        }
        if channel == Channel::Size && mark == MarkType::Line {
            let field = encoding.def(channel).and_then(ChannelDef::field_def);
            if field.is_some_and(|def| def.aggregate.is_some()) {
                warn("line marks cannot encode size with a field that does not group; a trail mark can".to_owned());
                continue;
            }
        }
        if channel == Channel::Color {
            let exact = if filled { Channel::Fill } else { Channel::Stroke };
            if encoding.has(exact) {
                warn(format!("dropping color as the plot also has {exact}"));
                continue;
            }
        }
        if let Some(defs) = init_defs(defs, channel, config, warnings) {
            result.set(channel, defs);
        }
    }
    result
}

/// A channel written as `null`.
fn is_null(defs: &ChannelDefs) -> bool {
    matches!(defs, ChannelDefs::Many(defs) if defs.is_empty())
}

fn init_defs(defs: &ChannelDefs, channel: Channel, config: &Config, warnings: &Warnings) -> Option<ChannelDefs> {
    let empty = |def: &ChannelDef| {
        if def.is_blank() {
            return; // `{}`, as DVC's templates leave channels that a plot does not use, asks for nothing
        }
        let message = format!(
            "dropping {} from channel \"{channel}\" since it does not contain any data field, datum, value, or signal",
            stringify(&serde_json::Value::Object(def.rest.clone())),
        );
        def.warn(warnings, message);
    };
    let init_list = |defs: &[ChannelDef]| {
        let mut list = Vec::new();
        for def in defs {
            if def.is_field() {
                list.push(def.clone().init_field(channel, false, warnings));
            } else {
                empty(def);
            }
        }
        Some(ChannelDefs::Many(list))
    };
    match defs {
        ChannelDefs::Many(list) if matches!(channel, Channel::Detail | Channel::Tooltip) => init_list(list),
        // Upstream drops lists of all others, even of `order`, though its documentation has them.
        ChannelDefs::Many(list) => {
            list.first()?
                .warn(warnings, format!("dropping the list of channel \"{channel}\", which takes one definition"));
            None
        }
        ChannelDefs::One(def) => {
            let order = channel == Channel::Order && !def.is_value();
            if order && def.sort.is_some() && !def.is_field() {
                return Some(defs.clone());
            }
            if channel == Channel::Detail || order {
                return init_list(std::slice::from_ref(&**def));
            }
            if !def.is_field_or_datum() && !def.is_value() && def.condition.is_empty() && !def.is_signal() {
                empty(def);
                return None;
            }
            Some((**def).clone().init(channel, config, false, warnings).into())
        }
    }
}

/// Whether a mark takes the channel in this encoding.
fn takes(encoding: &Encoding, channel: Channel, mark: MarkType) -> bool {
    match channel.supports_mark(mark) {
        None => false,
        Some(Support::Always) => true,
        Some(Support::Binned) => {
            let main = if channel == Channel::X2 { Channel::X } else { Channel::Y };
            let binned = encoding.def(main).is_some_and(|def| def.is_field() && def.is_binned());
            binned && encoding.def(channel).is_some_and(ChannelDef::is_field)
        }
    }
}

impl Encoding {
    /// The encoding of a composite mark, with the types and parameters of its channels filled in.
    #[must_use]
    pub(crate) fn init_composite(&self, config: &Config, warnings: &Warnings) -> Self {
        let init = |channel: Channel, defs: &ChannelDefs| match defs {
            ChannelDefs::One(def) => (**def).clone().init(channel, config, true, warnings).into(),
            // Lists are left as they are.
            ChannelDefs::Many(_) => defs.clone(),
        };
        Self(self.iter().map(|(channel, defs)| (channel, init(channel, defs))).collect())
    }

    /// Whether the channel has a field, of its own or in a condition.
    pub(crate) fn has_field(&self, channel: Channel) -> bool {
        match self.defs(channel) {
            Some(ChannelDefs::One(def)) => def.field_def().is_some(),
            Some(ChannelDefs::Many(defs)) => defs.iter().any(|def| def.field.is_some()),
            None => false,
        }
    }

    /// Whether the channel has a field or datum, of its own or in a condition.
    pub(crate) fn has_field_or_datum(&self, channel: Channel) -> bool {
        match self.defs(channel) {
            Some(ChannelDefs::One(def)) => def.field_or_datum_def().is_some(),
            Some(ChannelDefs::Many(defs)) => defs.iter().any(|def| def.field.is_some()),
            None => false,
        }
    }

    /// Whether bands of `x` (or `y`) hold bands of `xOffset` (`yOffset`).
    pub(crate) fn has_nested_offset_scale(&self, channel: Channel) -> bool {
        let Some(offset) = channel.offset_scale() else { return false };
        self.def(channel).is_some_and(|def| {
            let discrete = def.kind.is_some_and(|kind| kind.is_discrete());
            def.is_field_or_datum() && (discrete || (def.is_field() && def.has_time_unit()))
        }) && self.has_field_or_datum(offset)
    }

    /// Whether any field is aggregated.
    pub(crate) fn is_aggregate(&self) -> bool {
        self.iter().any(|(channel, defs)| {
            self.has_field(channel)
                && match defs {
                    ChannelDefs::One(def) => def.field_def().is_some_and(|def| def.aggregate.is_some()),
                    ChannelDefs::Many(defs) => defs.iter().any(|def| def.aggregate.is_some()),
                }
        })
    }

    /// Every field with its channel: lists taken apart, those in conditions too.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Channel, &ChannelDef)> {
        self.each().filter_map(|(channel, def)| Some((channel, def.field_def()?)))
    }

    /// The fields that split a line, area or trail into several, in the order of the channels in the encoding.
    pub(crate) fn path_grouping_fields(&self, mark: MarkType) -> Vec<String> {
        let mut fields = Vec::new();
        for (channel, defs) in self.iter() {
            let groups = match channel {
                // Of a stacked area the order groups, as it decides where a layer lies.
                Channel::Order => !matches!(mark, MarkType::Line | MarkType::Trail),
                Channel::Size => mark != MarkType::Trail,
                Channel::Detail
                | Channel::Key
                | Channel::Color
                | Channel::Fill
                | Channel::Stroke
                | Channel::Opacity
                | Channel::FillOpacity
                | Channel::StrokeOpacity
                | Channel::StrokeDash
                | Channel::StrokeWidth => true,
                _ => false,
            };
            if !groups {
                continue;
            }
            let conditional = !matches!(channel, Channel::Order | Channel::Detail | Channel::Key);
            for def in defs.all() {
                let field = if conditional { def.field_def() } else { Some(def).filter(|def| def.is_field()) };
                fields.extend(field.filter(|def| def.aggregate.is_none()).map(ChannelDef::vg_field));
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, init_encoding};
    use crate::error::Warnings;
    use crate::vegalite::{Binning, Channel, ChannelDef, ChannelDefs, DataType, Encoding, MarkType};

    fn encoding(channels: Vec<(Channel, ChannelDef)>) -> Encoding {
        Encoding(channels.into_iter().map(|(channel, def)| (channel, def.into())).collect())
    }

    fn field(name: &str, kind: DataType) -> ChannelDef {
        ChannelDef { kind: Some(kind), ..ChannelDef::of_field(name) }
    }

    #[track_caller]
    fn check(channels: Vec<(Channel, ChannelDef)>, mark: MarkType, filled: bool, want: &[Channel]) {
        let result = init_encoding(&encoding(channels), mark, filled, &Config::default(), &Warnings::default());
        assert_eq!(result.iter().map(|(channel, _)| channel).collect::<Vec<_>>(), want);
    }

    #[test]
    fn channels_of_nothing_and_of_other_marks_are_dropped() {
        use Channel::{Color, Fill, Shape, Size, Theta, X, X2, XOffset};
        let x = || (X, field("a", DataType::Quantitative));
        check(vec![(Shape, ChannelDef::default()), x()], MarkType::Point, false, &[X]);
        check(vec![(Shape, field("s", DataType::Nominal)), x()], MarkType::Line, false, &[X]);
        check(vec![x(), (X2, ChannelDef::of_field("b"))], MarkType::Point, false, &[X]);
        let binned = (X, ChannelDef { bin: Some(Binning::Binned), ..field("a", DataType::Quantitative) });
        check(vec![binned, (X2, ChannelDef::of_field("b"))], MarkType::Point, false, &[X, X2]);
        check(vec![x(), (XOffset, field("b", DataType::Nominal))], MarkType::Bar, true, &[X]);
        check(
            vec![(Fill, field("a", DataType::Nominal)), (Color, field("b", DataType::Nominal))],
            MarkType::Bar,
            true,
            &[Fill],
        );
        check(vec![(Channel::Angle, field("a", DataType::Quantitative))], MarkType::Arc, true, &[Theta]);
        check(
            vec![(Theta, field("a", DataType::Quantitative)), (Size, ChannelDef::of_value(2))],
            MarkType::Arc,
            true,
            &[Theta],
        );
    }

    #[test]
    fn lists_are_for_details_and_tooltips() {
        let many = |channel| (channel, ChannelDefs::Many(vec![ChannelDef::of_field("a"), ChannelDef::of_value(1)]));
        let encoding =
            Encoding(vec![many(Channel::Order), many(Channel::Detail), (Channel::X, ChannelDefs::Many(vec![]))]);
        let result = init_encoding(&encoding, MarkType::Line, false, &Config::default(), &Warnings::default());
        assert_eq!(
            result.iter().map(|(channel, defs)| (channel, defs.all().len())).collect::<Vec<_>>(),
            [(Channel::Detail, 1)]
        );
    }

    #[test]
    fn lines_are_grouped_by_marks_looks_but_not_by_their_places() {
        let channels = vec![
            (Channel::X, field("a", DataType::Quantitative)),
            (Channel::Color, field("c", DataType::Nominal)),
            (Channel::Shape, field("s", DataType::Nominal)),
            (Channel::Size, field("z", DataType::Nominal)),
            (Channel::Order, field("o", DataType::Nominal)),
        ];
        let encoding = encoding(channels);
        assert_eq!(encoding.path_grouping_fields(MarkType::Line), ["c", "z"]);
        assert_eq!(encoding.path_grouping_fields(MarkType::Trail), ["c"]);
        assert_eq!(encoding.path_grouping_fields(MarkType::Area), ["c", "z", "o"]);
    }
}
