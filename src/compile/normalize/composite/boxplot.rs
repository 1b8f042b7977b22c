//! Box plots: a box from the first to the third quartile, a tick at the median, whiskers, and points for outliers.
//!
//! With a numeric extent (Tukey's) the whiskers end at the last values within that many interquartile ranges, so they
//! are drawn over rows that a filter leaves; with `min-max` they end at the extremes, and there are no outliers.

use serde_json::{Value as Json, json};

use super::extract::extract;
use super::part::{Part, axis_def, lay_over, mark, without};
use super::tooltip::{split_off, tooltip};
use super::{Axis, Composite, column, operation};
use crate::compile::access_path::without_path;
use crate::compile::config::mark_prop_or_config;
use crate::error::Result;
use crate::vegalite::json::{text, truthy};
use crate::vegalite::{
    Channel, ChannelDef, Condition, Encoding, Mark, MarkProp, MarkType, PropMap, TransformKind, TransformProp, View,
    ViewKind,
};

/// The box's colour when the config says none.
const BOX_COLOR: &str = "#4c78a8";

pub(super) fn expand(composite: Composite<'_>) -> Result<View> {
    let block = composite.block();
    let setting = |property: MarkProp| composite.mark.props.get(property).filter(|value| !value.is_null());
    let extent = setting(MarkProp::Extent).or_else(|| block.get(MarkProp::Extent)).cloned().unwrap_or(Json::Null);
    let tukey = extent.is_number();
    if !tukey && extent != "min-max" {
        return Err(composite.error("the extent of a box plot is a number or \"min-max\""));
    }
    let axis = composite.axis(composite.orient()?)?;
    let flat = without_path(&axis.field);

    let others = without(composite.encoding, &[axis.channel]);
    let (others, plain_tooltip) = split_off(&others);
    let extracted = extract(&composite, &others);
    let shared = &extracted.encoding;
    let bare = without(shared, &[Channel::Color, Channel::Size]);

    let [low, high] = if tukey { ["min_", "max_"] } else { ["lower_whisker_", "upper_whisker_"] };
    let quartiles = || {
        vec![
            operation("q1", &axis.field, format!("lower_box_{flat}")),
            operation("q3", &axis.field, format!("upper_box_{flat}")),
        ]
    };
    let mut operations = extracted.aggregate.clone();
    operations.extend(quartiles());
    operations.extend([
        operation("median", &axis.field, format!("mid_box_{flat}")),
        operation("min", &axis.field, format!("{low}{flat}")),
        operation("max", &axis.field, format!("{high}{flat}")),
    ]);
    let before = || extracted.bins.iter().chain(&extracted.time_units).cloned();
    let transforms: Vec<_> = before().chain([composite.aggregate(operations, &extracted.groupby)]).collect();

    let line = |prefix: &str, title: &str| (prefix.to_owned(), title.to_owned());
    let summary = [
        line(high, "Max"),
        line("upper_box_", "Q3"),
        line("mid_box_", "Median"),
        line("lower_box_", "Q1"),
        line(low, "Min"),
    ];
    let summary = tooltip(&summary, &axis, shared, true);
    let whisker_tooltip = if tukey {
        tooltip(
            &[line("upper_whisker_", "Upper Whisker"), line("lower_whisker_", "Lower Whisker")],
            &axis,
            shared,
            true,
        )
    } else {
        summary.clone()
    };
    let whiskers = whiskers(&composite, &axis, &bare, &whisker_tooltip);
    let boxes = boxes(&composite, &axis, shared, &bare, &summary);

    let mut view = composite.outer();
    if !tukey {
        view.transforms.extend(transforms);
        view.kind =
            ViewKind::Layer { layers: whiskers.into_iter().chain(boxes).collect(), encoding: Encoding::default() };
        return Ok(view);
    }

    let (lower, upper) = (column(&format!("lower_box_{}", axis.field)), column(&format!("upper_box_{}", axis.field)));
    let range = format!("({upper} - {lower})");
    let (from, to) =
        (format!("{lower} - {} * {range}", text(&extent)), format!("{upper} + {} * {range}", text(&extent)));
    let value = column(&axis.field);
    let filter = |source: String| composite.transform(TransformKind::Filter(Json::from(source)));

    let mut operations = vec![
        operation("min", &axis.field, format!("lower_whisker_{flat}")),
        operation("max", &axis.field, format!("upper_whisker_{flat}")),
        operation("min", &format!("lower_box_{}", axis.field), format!("lower_box_{flat}")),
        operation("max", &format!("upper_box_{}", axis.field), format!("upper_box_{flat}")),
    ];
    operations.extend(extracted.aggregate.clone());
    let layer = |transforms, layers| View {
        transforms,
        ..View::new(&composite.view.at, ViewKind::Layer { layers, encoding: Encoding::default() })
    };
    let within = filter(format!("({from} <= {value}) && ({value} <= {to})"));
    let mut rest = layer(vec![within, composite.aggregate(operations, &extracted.groupby)], whiskers);

    let joined = PropMap::from_iter([
        (TransformProp::JoinAggregate, Json::from(quartiles())),
        (TransformProp::GroupBy, json!(extracted.groupby)),
    ]);
    let joined: Vec<_> = before().chain([composite.transform(TransformKind::JoinAggregate(joined))]).collect();
    match composite.part_mark(MarkProp::Outliers, mark(MarkType::Point, [])) {
        Some(mark) => {
            let mut encoding = Encoding::default();
            encoding.set(axis.channel, ChannelDef { field: Some(axis.field.clone()), ..axis_def(&axis) }.into());
            lay_over(&mut encoding, &without(&bare, &[Channel::Tooltip]));
            if let Some(color) = shared.defs(Channel::Color) {
                encoding.set(Channel::Color, color.clone());
            }
            if let Some(tooltip) = plain_tooltip {
                encoding.set(Channel::Tooltip, tooltip);
            }
            let beyond = filter(format!("({value} < {from}) || ({value} > {to})"));
            let outliers =
                View { transforms: vec![beyond], ..View::new(&composite.view.at, ViewKind::Unit { mark, encoding }) };
            rest = layer(joined, vec![outliers, rest]);
        }
        None => rest.transforms.splice(0..0, joined).for_each(drop),
    }
    view.kind = ViewKind::Layer { layers: vec![rest, layer(transforms, boxes)], encoding: Encoding::default() };
    Ok(view)
}

/// Lines from the box to the ends, and ticks at the ends.
fn whiskers(composite: &Composite<'_>, axis: &Axis, shared: &Encoding, extra: &Encoding) -> Vec<View> {
    let invalid = || composite.mark.props.get(MarkProp::Invalid).cloned();
    let rule = || mark(MarkType::Rule, [(MarkProp::Invalid, invalid()), (MarkProp::Aria, Some(json!(false)))]);
    let tick = || {
        mark(
            MarkType::Tick,
            [
                (MarkProp::Color, Some(json!("black"))),
                (MarkProp::Opacity, Some(json!(1))),
                (MarkProp::Orient, Some(json!(axis.across().name()))),
                (MarkProp::Invalid, invalid()),
                (MarkProp::Aria, Some(json!(false))),
            ],
        )
    };
    let part = |name, mark: Mark, start, end| composite.part(axis, Part { name, mark, start, end, shared, extra });
    let parts = [
        part(MarkProp::Rule, rule(), "lower_whisker", Some("lower_box")),
        part(MarkProp::Rule, rule(), "upper_box", Some("upper_whisker")),
        part(MarkProp::Ticks, tick(), "lower_whisker", None),
        part(MarkProp::Ticks, tick(), "upper_whisker", None),
    ];
    parts.into_iter().flatten().collect()
}

/// The box, and the tick at the median. Where the box has no height, the tick takes its colour, so that something is seen.
fn boxes(composite: &Composite<'_>, axis: &Axis, shared: &Encoding, bare: &Encoding, extra: &Encoding) -> Vec<View> {
    let invalid = || composite.mark.props.get(MarkProp::Invalid).cloned();
    let size = mark_prop_or_config(MarkProp::Size, composite.mark, composite.config, None)
        .filter(|size| truthy(size))
        .cloned();
    let block = composite.block();
    let color_of = |part: MarkProp| {
        block.get(part).and_then(|part| part.get(MarkProp::Color.name())).filter(|color| truthy(color)).cloned()
    };

    let box_mark = mark(
        MarkType::Bar,
        [
            (MarkProp::Size, size.clone()),
            (MarkProp::Orient, Some(json!(axis.orient.name()))),
            (MarkProp::Invalid, invalid()),
            (MarkProp::AriaRoleDescription, Some(json!("box"))),
        ],
    );
    let median_mark = mark(
        MarkType::Tick,
        [
            (MarkProp::Invalid, invalid()),
            (MarkProp::Color, color_of(MarkProp::Median)),
            (MarkProp::Size, size),
            (MarkProp::Orient, Some(json!(axis.across().name()))),
            (MarkProp::Aria, Some(json!(false))),
        ],
    );
    let default_color = match block.get(MarkProp::Box) {
        Some(Json::Object(_)) => color_of(MarkProp::Box),
        _ => composite.config.mark.truthy(MarkProp::Color).cloned(),
    };
    let color = match shared.def(Channel::Color) {
        Some(color) => color.clone(),
        None => ChannelDef::of_value(default_color.unwrap_or_else(|| json!(BOX_COLOR))),
    };
    let flat_box =
        format!("{} >= {}", column(&format!("lower_box_{}", axis.field)), column(&format!("upper_box_{}", axis.field)));
    let condition = Condition { test: Some(Json::from(flat_box)), param: None, empty: None, def: Box::new(color) };
    let mut of_median = bare.clone();
    if let Some(size) = shared.defs(Channel::Size) {
        of_median.set(Channel::Size, size.clone());
    }
    of_median.set(Channel::Color, ChannelDef { condition: vec![condition], ..ChannelDef::default() }.into());

    let box_part =
        Part { name: MarkProp::Box, mark: box_mark, start: "lower_box", end: Some("upper_box"), shared, extra };
    let median =
        Part { name: MarkProp::Median, mark: median_mark, start: "mid_box", end: None, shared: &of_median, extra };
    [composite.part(axis, box_part), composite.part(axis, median)].into_iter().flatten().collect()
}
