//! A mark's own defaults, decided when its unit is made: orient, corner radii, opacity, fill.

use serde_json::Value as Json;

use crate::compile::channel::orient;
use crate::compile::config::{Config, mark_config, mark_prop_or_config};
use crate::error::{Error, Warnings};
use crate::vegalite::{Channel, Encoding, Mark, MarkProp, MarkType, Orientation, Word};

/// Opacity of marks that stand for single rows and may overlap.
const REDUCED_OPACITY: f64 = 0.7;

/// A mark of [`with_filled`] with its other defaults.
pub(crate) fn init(mut mark: Mark, encoding: &Encoding, config: &Config, warnings: &Warnings) -> Mark {
    let wanted = mark_prop_or_config(MarkProp::Orient, &mark, config, None).and_then(Json::as_str).map(Word::new);
    let orient = orient(mark.kind, encoding, wanted.as_ref().and_then(Word::known));
    if let (Some(wanted), Some(orient)) = (&wanted, orient)
        && wanted.known() != Some(orient)
    {
        let wanted = wanted.text();
        warnings.push(Error::spec(format!("mark \"{}\" is {orient} here, not {wanted}", mark.kind)));
    }
    match orient {
        Some(orient) => mark.props.set(MarkProp::Orient, orient.name()),
        None => drop(mark.props.remove(MarkProp::Orient)),
    }
    if let (true, Some(orient)) = (mark.kind == MarkType::Bar, orient) {
        round_end(&mut mark, encoding, config, orient);
    }
    let is_set = |property: MarkProp| mark_prop_or_config(property, &mark, config, None).is_some();
    let is_single = matches!(mark.kind, MarkType::Point | MarkType::Tick | MarkType::Circle | MarkType::Square);
    if is_single && !is_set(MarkProp::Opacity) && !is_set(MarkProp::FillOpacity) && !is_aggregated(encoding) {
        mark.props.set(MarkProp::Opacity, REDUCED_OPACITY);
    }
    mark
}

/// The mark with `filled` decided, which decides what `color` means. `is_graticule`: the data is one, and is drawn as lines.
pub(crate) fn with_filled(mut mark: Mark, config: &Config, is_graticule: bool) -> Mark {
    if !mark.props.contains(MarkProp::Filled) {
        let configured = mark_config(MarkProp::Filled, &mark, config, None).cloned();
        let filled = configured
            .unwrap_or_else(|| (!matches!(mark.kind, MarkType::Point | MarkType::Line | MarkType::Rule)).into());
        mark.props.set(MarkProp::Filled, if is_graticule { false.into() } else { filled });
    }
    mark
}

fn is_aggregated(encoding: &Encoding) -> bool {
    encoding.each().any(|(_, def)| def.field_def().is_some_and(|def| def.aggregate.is_some()))
}

/// `cornerRadiusEnd` as the radii of the two corners at the bar's end; of all four where both ends are given.
fn round_end(mark: &mut Mark, encoding: &Encoding, config: &Config, orient: Orientation) {
    let Some(radius) = mark_prop_or_config(MarkProp::CornerRadiusEnd, mark, config, None).cloned() else { return };
    let is_horizontal = orient == Orientation::Horizontal;
    let end = if is_horizontal { Channel::X2 } else { Channel::Y2 };
    let corners: &[MarkProp] = if encoding.has(end) {
        &[MarkProp::CornerRadius]
    } else if is_horizontal {
        &[MarkProp::CornerRadiusTopRight, MarkProp::CornerRadiusBottomRight]
    } else {
        &[MarkProp::CornerRadiusTopLeft, MarkProp::CornerRadiusTopRight]
    };
    for corner in corners {
        mark.props.set(*corner, radius.clone());
    }
    mark.props.remove(MarkProp::CornerRadiusEnd);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{Config, init};
    use crate::error::Warnings;
    use crate::vegalite::channel::ChannelDefs;
    use crate::vegalite::{Aggregate, Channel, ChannelDef, DataType, Encoding, Mark, MarkProp, MarkType, PropMap};

    fn def(kind: DataType) -> ChannelDef {
        ChannelDef { field: Some("f".to_owned()), kind: Some(kind), ..ChannelDef::default() }
    }

    fn encoding(defs: Vec<(Channel, ChannelDef)>) -> Encoding {
        let mut encoding = Encoding::default();
        for (channel, def) in defs {
            encoding.set(channel, ChannelDefs::from(def));
        }
        encoding
    }

    #[track_caller]
    fn check(mark: &str, defs: Vec<(Channel, ChannelDef)>, property: MarkProp, want: Json) {
        let mark = Mark { kind: MarkType::named(mark).unwrap(), props: PropMap::default() };
        let made = init(mark, &encoding(defs), &Config::default(), &Warnings::default());
        assert_eq!(made.props.get(property).cloned().unwrap_or(Json::Null), want);
    }

    #[test]
    fn a_single_measure_decides_the_orient_and_ticks_stand_across() {
        let along_x = || vec![(Channel::X, def(DataType::Quantitative)), (Channel::Y, def(DataType::Nominal))];
        check("bar", along_x(), MarkProp::Orient, json!("horizontal"));
        check("tick", along_x(), MarkProp::Orient, json!("vertical"));
        check("point", along_x(), MarkProp::Orient, Json::Null);
        check("rule", vec![(Channel::X, def(DataType::Quantitative))], MarkProp::Orient, json!("vertical"));
    }

    #[test]
    fn single_rows_are_see_through_and_aggregates_are_not() {
        check("circle", vec![(Channel::X, def(DataType::Quantitative))], MarkProp::Opacity, json!(0.7));
        let mean = ChannelDef { aggregate: Some(Aggregate::new("mean")), ..def(DataType::Quantitative) };
        check("circle", vec![(Channel::X, mean)], MarkProp::Opacity, Json::Null);
        check("bar", vec![(Channel::X, def(DataType::Quantitative))], MarkProp::Opacity, Json::Null);
    }
}
