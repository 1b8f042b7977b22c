//! Error bars and bands: from a lower to an upper value, both worked out from the rows or brought along by them.

use serde_json::{Value as Json, json};

use super::extract::extract;
use super::part::{Part, mark, without};
use super::tooltip::{Line, tooltip};
use super::{Axis, Composite, column, operation};
use crate::compile::channel::{TitleUse, title_case};
use crate::error::Result;
use crate::vegalite::json::truthy;
use crate::vegalite::{
    Aggregate, Channel, ChannelDef, Encoding, Mark, MarkProp, MarkType, Orientation, Transform, View, ViewKind,
};

/// How the rows say the error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Input {
    /// They do not: it is worked out.
    Raw,
    /// By both ends.
    Ends,
    /// By a value and the distance of the ends from it.
    Distances,
}

/// What bars and bands have in common.
struct Parts {
    axis: Axis,
    shared: Encoding,
    tooltip: Encoding,
    /// With the transforms, still of the composite mark.
    view: View,
}

pub(super) fn expand_bar(composite: Composite<'_>) -> Result<View> {
    let mut parts = parts(composite)?;
    parts.shared.remove(Channel::Size);
    let setting = |property: MarkProp| composite.mark.props.get(property).cloned();
    let tick = || {
        let across = Some(json!(parts.axis.across().name()));
        let settings = [
            (MarkProp::Orient, across),
            (MarkProp::Aria, Some(json!(false))),
            (MarkProp::Thickness, setting(MarkProp::Thickness)),
            (MarkProp::Size, setting(MarkProp::Size)),
        ];
        mark(MarkType::Tick, settings)
    };
    let rule = mark(
        MarkType::Rule,
        [(MarkProp::AriaRoleDescription, Some(json!("errorbar"))), (MarkProp::Size, setting(MarkProp::Thickness))],
    );
    let part = |name, mark: Mark, start, end| {
        composite.part(&parts.axis, Part { name, mark, start, end, shared: &parts.shared, extra: &parts.tooltip })
    };
    let layers: Vec<View> = [
        part(MarkProp::Ticks, tick(), "lower", None),
        part(MarkProp::Ticks, tick(), "upper", None),
        part(MarkProp::Rule, rule, "lower", Some("upper")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut view = parts.view;
    view.kind = match <[View; 1]>::try_from(layers) {
        // A single part needs no layer.
        Ok([alone]) => alone.kind,
        Err(layers) if layers.is_empty() => return Err(composite.error("an errorbar needs its rule or its ticks")),
        Err(layers) => ViewKind::Layer { layers, encoding: Encoding::default() },
    };
    Ok(view)
}

pub(super) fn expand_band(composite: Composite<'_>) -> Result<View> {
    let parts = parts(composite)?;
    let plane = composite.encoding.has(Channel::X) && composite.encoding.has(Channel::Y);
    let setting = |property: MarkProp| composite.mark.props.get(property).filter(|value| truthy(value)).cloned();
    let interpolate = setting(MarkProp::Interpolate);
    let tension = setting(MarkProp::Tension).filter(|_| interpolate.is_some());
    let (band, border) = if plane {
        (
            mark(
                MarkType::Area,
                [
                    (MarkProp::Interpolate, interpolate.clone()),
                    (MarkProp::Tension, tension.clone()),
                    (MarkProp::AriaRoleDescription, Some(json!("errorband"))),
                ],
            ),
            mark(
                MarkType::Line,
                [
                    (MarkProp::Interpolate, interpolate),
                    (MarkProp::Tension, tension),
                    (MarkProp::Aria, Some(json!(false))),
                ],
            ),
        )
    } else {
        for property in [MarkProp::Interpolate, MarkProp::Tension] {
            if setting(property).is_some() {
                composite.warn(format!("{property} does nothing in a band along one axis"));
            }
        }
        (mark(MarkType::Rect, []), mark(MarkType::Rule, []))
    };
    let part = |name, mark: Mark, start, end| {
        composite.part(&parts.axis, Part { name, mark, start, end, shared: &parts.shared, extra: &parts.tooltip })
    };
    let layers = [
        part(MarkProp::Band, band, "lower", Some("upper")),
        part(MarkProp::Borders, border.clone(), "lower", None),
        part(MarkProp::Borders, border, "upper", None),
    ];
    let mut view = parts.view;
    view.kind = ViewKind::Layer { layers: layers.into_iter().flatten().collect(), encoding: Encoding::default() };
    Ok(view)
}

fn parts(composite: Composite<'_>) -> Result<Parts> {
    let (orient, input) = orient_and_input(&composite)?;
    let axis = composite.axis(orient)?;
    let [end, error, error2] = if axis.channel == Channel::X {
        [Channel::X2, Channel::XError, Channel::XError2]
    } else {
        [Channel::Y2, Channel::YError, Channel::YError2]
    };
    let mut summary = Vec::new();
    let (operations, calculates) = match input {
        Input::Raw => raw(&composite, &axis, &mut summary),
        _ => {
            if composite.mark.props.get(MarkProp::Center).is_some_and(truthy)
                || composite.mark.props.get(MarkProp::Extent).is_some_and(truthy)
            {
                composite.warn("center and extent do nothing where the rows bring the error along");
            }
            let field = |channel| composite.without_aggregate(channel).and_then(|def| def.field);
            let missing =
                |channel: Channel| composite.error(format!("{} needs a field for {channel}", composite.mark.kind));
            let center = column(&axis.field);
            let (upper, lower) = if input == Input::Ends {
                (column(&field(end).ok_or_else(|| missing(end))?), center)
            } else {
                let error = column(&field(error).ok_or_else(|| missing(error))?);
                let lower = match field(error2) {
                    Some(error2) => format!("{center} + {}", column(&error2)),
                    None => format!("{center} - {error}"),
                };
                summary.push((String::new(), axis.field.clone()));
                (format!("{center} + {error}"), lower)
            };
            for (prefix, source) in [("upper_", &upper), ("lower_", &lower)] {
                summary.push((prefix.to_owned(), source.replace("datum['", "").replace("']", "")));
            }
            (Vec::new(), ends(&composite, &axis, upper, lower))
        }
    };
    let named = input == Input::Raw && summary.first().is_some_and(|(prefix, _)| prefix == "center_");

    let others = without(composite.encoding, &[axis.channel, end, error, error2]);
    let extracted = extract(&composite, &others);
    let mut aggregate = extracted.aggregate;
    aggregate.extend(operations);
    let groupby = if input == Input::Raw { extracted.groupby } else { Vec::new() };

    let mut view = composite.outer();
    view.transforms.extend(extracted.bins);
    view.transforms.extend(extracted.time_units);
    if !aggregate.is_empty() {
        view.transforms.push(composite.aggregate(aggregate, &groupby));
    }
    view.transforms.extend(calculates);
    let tooltip = tooltip(&summary, &axis, &extracted.encoding, named);
    Ok(Parts { axis, shared: extracted.encoding, tooltip, view })
}

/// Steps that name the ends.
fn ends(composite: &Composite<'_>, axis: &Axis, upper: String, lower: String) -> Vec<Transform> {
    vec![
        composite.calculate(upper, format!("upper_{}", axis.field)),
        composite.calculate(lower, format!("lower_{}", axis.field)),
    ]
}

/// The operations and steps that work out the ends, and the summary of them.
fn raw(composite: &Composite<'_>, axis: &Axis, summary: &mut Vec<Line>) -> (Vec<Json>, Vec<Transform>) {
    let field = axis.field.as_str();
    let written = |property: MarkProp| composite.mark.props.text(property).filter(|word| !word.is_empty());
    // The defaults of both kinds are those of error bars.
    let default = composite.config.of_mark(MarkType::ErrorBar).and_then(|block| block.text(MarkProp::Center));
    let center = match (written(MarkProp::Center), written(MarkProp::Extent)) {
        (Some(center), _) => center,
        (None, Some("iqr")) => "median",
        (None, Some(_)) => "mean",
        (None, None) => default.unwrap_or("mean"),
    };
    let extent = written(MarkProp::Extent).unwrap_or(if center == "mean" { "stderr" } else { "iqr" });
    if (center == "median") != (extent == "iqr") {
        composite.warn(format!("{center} and {extent} do not go together in a {}", composite.mark.kind));
    }
    if matches!(extent, "stderr" | "stdev") {
        let (middle, distance) = (column(&format!("center_{field}")), column(&format!("extent_{field}")));
        summary.extend([
            ("center_".to_owned(), title_case(center)),
            ("upper_".to_owned(), format!("{} + {extent}", title_case(center))),
            ("lower_".to_owned(), format!("{} - {extent}", title_case(center))),
        ]);
        let operations = vec![
            operation(extent, field, format!("extent_{field}")),
            operation(center, field, format!("center_{field}")),
        ];
        let ends = ends(composite, axis, format!("{middle} + {distance}"), format!("{middle} - {distance}"));
        return (operations, ends);
    }
    let [center, lower, upper] = if extent == "ci" { ["mean", "ci0", "ci1"] } else { ["median", "q1", "q3"] };
    let mut operations = Vec::new();
    for (op, prefix) in [(lower, "lower_"), (upper, "upper_"), (center, "center_")] {
        operations.push(operation(op, field, format!("{prefix}{field}")));
    }
    for (op, prefix) in [(upper, "upper_"), (lower, "lower_"), (center, "center_")] {
        let def = ChannelDef { aggregate: Some(Aggregate::new(op)), ..ChannelDef::of_field(field) };
        let title = def.title(composite.config, TitleUse { allow_disabling: false, include_default: true });
        summary.push((prefix.to_owned(), title.as_ref().map(crate::vegalite::json::text).unwrap_or_default()));
    }
    (operations, Vec::new())
}

/// Which way the mark stands, and how the rows say the error.
fn orient_and_input(composite: &Composite<'_>) -> Result<(Orientation, Input)> {
    use Channel::{X, X2, XError, XError2, Y, Y2, YError, YError2};
    let has = |channel: Channel| composite.encoding.def(channel).is_some_and(ChannelDef::is_field_or_datum);
    let continuous = |channel: Channel| composite.encoding.def(channel).is_some_and(ChannelDef::is_continuous);
    let kind = composite.mark.kind;
    let distances = [XError, XError2, YError, YError2].into_iter().any(has);
    if has(X2) || has(Y2) {
        if distances {
            return Err(composite.error(format!("{kind} takes both ends or the distances from the middle, not both")));
        }
        return match (has(X2), has(Y2)) {
            (true, true) => Err(composite.error(format!("{kind} cannot have both x2 and y2"))),
            (true, false) if continuous(X) => Ok((Orientation::Horizontal, Input::Ends)),
            (false, true) if continuous(Y) => Ok((Orientation::Vertical, Input::Ends)),
            _ => Err(composite.error(format!("both ends of {kind} have to be quantitative"))),
        };
    }
    if !distances {
        return Ok((composite.orient()?, Input::Raw));
    }
    for (error, error2) in [(XError, XError2), (YError, YError2)] {
        if has(error2) && !has(error) {
            return Err(composite.error(format!("{kind} cannot have {error2} without {error}")));
        }
    }
    match (has(XError), has(YError)) {
        (true, true) => Err(composite.error(format!("{kind} cannot have both xError and yError"))),
        (true, false) if continuous(X) => Ok((Orientation::Horizontal, Input::Distances)),
        (false, true) if continuous(Y) => Ok((Orientation::Vertical, Input::Distances)),
        _ => Err(composite.error(format!("{kind} with distances needs a quantitative x or y"))),
    }
}
