//! A mark's own defaults, decided when its unit is made: orient, corner radii, opacity, fill.

use serde_json::Value as Json;

use crate::compile::channel::orient;
use crate::compile::config::{mark_config, mark_prop_or_config};
use crate::error::{Error, Warnings};
use crate::vegalite::{Channel, Encoding, Mark, Props};

/// Opacity of marks that stand for single rows and may overlap.
const REDUCED_OPACITY: f64 = 0.7;

/// A mark of [`with_filled`] with its other defaults.
pub(crate) fn init(mut mark: Mark, encoding: &Encoding, config: &Props, warnings: &Warnings) -> Mark {
    let wanted = mark_prop_or_config("orient", &mark, config, None).and_then(Json::as_str).map(str::to_owned);
    let orient = orient(&mark.kind, encoding, wanted.as_deref());
    if let (Some(wanted), Some(orient)) = (&wanted, orient)
        && wanted != orient
    {
        warnings.push(Error::spec(format!("mark \"{}\" is {orient} here, not {wanted}", mark.kind)));
    }
    match orient {
        Some(orient) => mark.props.insert("orient".to_owned(), orient.into()),
        None => mark.props.shift_remove("orient"),
    };
    if let (true, Some(orient)) = (mark.kind == "bar", orient) {
        round_end(&mut mark, encoding, config, orient);
    }
    let is_set = |name: &str| mark_prop_or_config(name, &mark, config, None).is_some();
    let is_single = matches!(mark.kind.as_str(), "point" | "tick" | "circle" | "square");
    if is_single && !is_set("opacity") && !is_set("fillOpacity") && !is_aggregated(encoding) {
        mark.props.insert("opacity".to_owned(), REDUCED_OPACITY.into());
    }
    mark
}

/// The mark with `filled` decided, which decides what `color` means. `is_graticule`: the data is one, and is drawn as lines.
pub(crate) fn with_filled(mut mark: Mark, config: &Props, is_graticule: bool) -> Mark {
    if mark.props.get("filled").is_none() {
        let configured = mark_config("filled", &mark, config, None).cloned();
        let filled = configured.unwrap_or_else(|| (!matches!(mark.kind.as_str(), "point" | "line" | "rule")).into());
        mark.props.insert("filled".to_owned(), if is_graticule { false.into() } else { filled });
    }
    mark
}

fn is_aggregated(encoding: &Encoding) -> bool {
    encoding.each().any(|(_, def)| def.field_def().is_some_and(|def| def.aggregate.is_some()))
}

/// `cornerRadiusEnd` as the radii of the two corners at the bar's end; of all four where both ends are given.
fn round_end(mark: &mut Mark, encoding: &Encoding, config: &Props, orient: &str) {
    let Some(radius) = mark_prop_or_config("cornerRadiusEnd", mark, config, None).cloned() else { return };
    let is_horizontal = orient == "horizontal";
    let end = if is_horizontal { Channel::X2 } else { Channel::Y2 };
    let corners: &[&str] = if encoding.has(end) {
        &["cornerRadius"]
    } else if is_horizontal {
        &["cornerRadiusTopRight", "cornerRadiusBottomRight"]
    } else {
        &["cornerRadiusTopLeft", "cornerRadiusTopRight"]
    };
    for corner in corners {
        mark.props.insert((*corner).to_owned(), radius.clone());
    }
    mark.props.shift_remove("cornerRadiusEnd");
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::init;
    use crate::error::Warnings;
    use crate::vegalite::channel::ChannelDefs;
    use crate::vegalite::{Aggregate, Channel, ChannelDef, Encoding, Kind, Mark, Props};

    fn def(kind: Kind) -> ChannelDef {
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
    fn check(mark: &str, defs: Vec<(Channel, ChannelDef)>, property: &str, want: Json) {
        let mark = Mark { kind: mark.to_owned(), props: Props::new() };
        let made = init(mark, &encoding(defs), &Props::new(), &Warnings::default());
        assert_eq!(made.props.get(property).cloned().unwrap_or(Json::Null), want);
    }

    #[test]
    fn a_single_measure_decides_the_orient_and_ticks_stand_across() {
        let along_x = || vec![(Channel::X, def(Kind::Quantitative)), (Channel::Y, def(Kind::Nominal))];
        check("bar", along_x(), "orient", json!("horizontal"));
        check("tick", along_x(), "orient", json!("vertical"));
        check("point", along_x(), "orient", Json::Null);
        check("rule", vec![(Channel::X, def(Kind::Quantitative))], "orient", json!("vertical"));
    }

    #[test]
    fn single_rows_are_see_through_and_aggregates_are_not() {
        check("circle", vec![(Channel::X, def(Kind::Quantitative))], "opacity", json!(0.7));
        let mean = ChannelDef { aggregate: Some(Aggregate::Op("mean".to_owned())), ..def(Kind::Quantitative) };
        check("circle", vec![(Channel::X, mean)], "opacity", Json::Null);
        check("bar", vec![(Channel::X, def(Kind::Quantitative))], "opacity", Json::Null);
    }
}
