//! Whether a mark's measure is stacked, and how.

use serde_json::Value as Json;

use super::band::is_path;
use crate::error::Warnings;
use crate::vegalite::{Channel, ChannelDef, DataType, Encoding, Mark, MarkType, Name, Orientation, StackOffset};

/// How a unit's measure is stacked.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    /// The channels and fields that group the pile.
    pub(crate) groupby_channels: Vec<Channel>,
    pub(crate) groupby_fields: Vec<String>,
    pub(crate) field_channel: Channel,
    pub(crate) impute: bool,
    /// The channels whose fields order the segments.
    pub(crate) stack_by: Vec<(Channel, ChannelDef)>,
    pub(crate) offset: StackOffset,
}

/// How the measure of a mark (with its orientation decided) is stacked; `None` when it is not.
pub(crate) fn stack(mark: &Mark, encoding: &Encoding, warnings: &Warnings) -> Option<Stack> {
    if !is_stackable(mark.kind) {
        return None;
    }
    let channel = measure(encoding, Channel::X, Channel::Y, mark)
        .or_else(|| measure(encoding, Channel::Theta, Channel::Radius, mark))?;
    let def = encoding.def(channel)?;
    let stacked_field = def.is_field().then(|| def.vg_field());

    let (dimension, offset) = match channel {
        Channel::X => (Channel::Y, Channel::YOffset),
        Channel::Y => (Channel::X, Channel::XOffset),
        Channel::Theta => (Channel::Radius, Channel::YOffset),
        _ => (Channel::Theta, Channel::YOffset),
    };
    let mut groupby_channels = Vec::new();
    let mut groupby_fields: Vec<String> = Vec::new();
    for channel in [dimension, offset] {
        let field = encoding.def(channel).filter(|def| def.is_field()).map(ChannelDef::vg_field);
        if let Some(field) = field.filter(|field| Some(field) != stacked_field.as_ref()) {
            groupby_channels.push(channel);
            if !groupby_fields.contains(&field) {
                groupby_fields.push(field);
            }
        }
    }

    let mut stack_by = Vec::new();
    for channel in Channel::NONPOSITION {
        if channel == Channel::Tooltip || !encoding.has_field(channel) {
            continue;
        }
        for field in encoding.all(channel).iter().filter_map(ChannelDef::field_def) {
            if field.aggregate.is_none() && !groupby_fields.contains(&field.vg_field()) {
                stack_by.push((channel, field.clone()));
            }
        }
    }

    let offset = match &def.stack {
        Some(Json::Bool(true)) => StackOffset::Zero,
        Some(offset) => StackOffset::of(offset)?,
        None if matches!(mark.kind, MarkType::Bar | MarkType::Area | MarkType::Arc) => StackOffset::Zero,
        None => return None,
    };
    if encoding.is_aggregate() && stack_by.is_empty() {
        return None;
    }
    if let Some(kind) = def.scale_type().filter(|kind| *kind != "linear")
        && def.stack.is_some()
    {
        def.warn(warnings, format!("stack is applied to a non-linear scale ({kind})"));
    }
    if channel.secondary().and_then(|end| encoding.def(end)).is_some_and(ChannelDef::is_field_or_datum) {
        if def.stack.is_some() {
            def.warn(warnings, format!("cannot stack \"{channel}\" if there is already \"{channel}2\""));
        }
        return None;
    }
    if let Some(aggregate) = def.aggregate.as_ref().filter(|aggregate| def.is_field() && !aggregate.sums()) {
        let name = aggregate.name();
        def.warn(warnings, format!("stacking is applied even though the aggregate function does not sum (\"{name}\")"));
    }
    Some(Stack {
        groupby_channels,
        groupby_fields,
        field_channel: channel,
        impute: def.impute != Some(Json::Null) && is_path(mark.kind),
        stack_by,
        offset,
    })
}

/// Whether marks of the type can be piled up.
fn is_stackable(mark: MarkType) -> bool {
    use MarkType::{Arc, Area, Bar, Circle, Line, Point, Rule, Square, Text, Tick};
    matches!(mark, Arc | Bar | Area | Rule | Point | Circle | Square | Line | Text | Tick)
}

/// The channel of two whose values could be piled up.
fn measure(encoding: &Encoding, x: Channel, y: Channel, mark: &Mark) -> Option<Channel> {
    let (x_def, y_def) = (encoding.def(x), encoding.def(y));
    let quantitative = |def: Option<&ChannelDef>| {
        def.is_some_and(|def| def.is_field() && def.kind == Some(DataType::Quantitative) && !def.has_bin())
    };
    let asks =
        |def: Option<&ChannelDef>| def.and_then(|def| def.stack.as_ref()).is_some_and(crate::vegalite::json::truthy);
    let aggregated = |def: Option<&ChannelDef>| def.is_some_and(|def| def.aggregate.is_some());
    let is_field = |def: Option<&ChannelDef>| def.is_some_and(ChannelDef::is_field);
    let stands = x == Channel::X && matches!(mark.kind, MarkType::Bar | MarkType::Area);
    let orient = mark.orientation().filter(|_| stands);
    let both_fields = is_field(x_def) && is_field(y_def);
    match (quantitative(x_def), quantitative(y_def)) {
        (true, true) => {
            if asks(x_def) {
                return Some(x);
            }
            if asks(y_def) {
                return Some(y);
            }
            match (aggregated(x_def), aggregated(y_def)) {
                (true, false) => Some(x),
                (false, true) => Some(y),
                _ => match orient {
                    Some(Orientation::Vertical) => Some(y),
                    Some(Orientation::Horizontal) => Some(x),
                    _ => None,
                },
            }
        }
        (true, false) => Some(x).filter(|_| both_fields || orient != Some(Orientation::Vertical)),
        (false, true) => Some(y).filter(|_| both_fields || orient != Some(Orientation::Horizontal)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::stack;
    use crate::error::Warnings;
    use crate::vegalite::{Aggregate, Channel, ChannelDef, DataType, Encoding, Mark, MarkProp, MarkType, PropMap};

    fn sum() -> ChannelDef {
        let aggregate = Some(Aggregate::new("sum"));
        ChannelDef { kind: Some(DataType::Quantitative), aggregate, ..ChannelDef::of_field("v") }
    }

    fn nominal(field: &str) -> ChannelDef {
        ChannelDef { kind: Some(DataType::Nominal), ..ChannelDef::of_field(field) }
    }

    /// The stacked channel, offset and fields that group and order.
    fn summary(
        mark: &str,
        channels: Vec<(Channel, ChannelDef)>,
    ) -> Option<(Channel, String, Vec<String>, Vec<String>)> {
        let encoding = Encoding(channels.into_iter().map(|(channel, def)| (channel, def.into())).collect());
        let mark = Mark {
            kind: MarkType::named(mark).unwrap(),
            props: PropMap::from_iter([(MarkProp::Orient, "vertical".into())]),
        };
        let stack = stack(&mark, &encoding, &Warnings::default())?;
        let by = stack.stack_by.iter().map(|(_, def)| def.vg_field()).collect();
        Some((stack.field_channel, stack.offset.name().to_owned(), stack.groupby_fields, by))
    }

    fn colored(y: ChannelDef) -> Vec<(Channel, ChannelDef)> {
        vec![(Channel::X, nominal("a")), (Channel::Y, y), (Channel::Color, nominal("c"))]
    }

    #[test]
    fn bars_are_stacked_by_default_and_points_on_demand() {
        let piled = |offset: &str| Some((Channel::Y, offset.to_owned(), vec!["a".to_owned()], vec!["c".to_owned()]));
        assert_eq!(summary("bar", colored(sum())), piled("zero"));
        assert_eq!(summary("point", colored(sum())), None);
        assert_eq!(summary("bar", colored(ChannelDef { stack: Some(Json::Null), ..sum() })), None);
        assert_eq!(
            summary("point", colored(ChannelDef { stack: Some(json!("normalize")), ..sum() })),
            piled("normalize")
        );
    }

    #[test]
    fn one_bar_a_place_needs_no_stack() {
        let alone = || vec![(Channel::X, nominal("a")), (Channel::Y, sum())];
        assert_eq!(summary("bar", alone()), None);
        let ranged = [alone(), vec![(Channel::Y2, nominal("e")), (Channel::Color, nominal("c"))]].concat();
        assert_eq!(summary("bar", ranged), None);
        let same_color = [alone(), vec![(Channel::Color, nominal("a"))]].concat();
        assert_eq!(summary("bar", same_color), None);
    }

    #[test]
    fn slices_are_stacked_by_angle() {
        let pie = vec![(Channel::Theta, sum()), (Channel::Color, nominal("c"))];
        let want = Some((Channel::Theta, "zero".to_owned(), vec![], vec!["c".to_owned()]));
        assert_eq!(summary("arc", pie), want);
    }
}
