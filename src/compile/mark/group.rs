//! The marks of a unit: one mark, a group of paths for each series, or groups that round the corners of whole stacks.

use serde_json::{Value as Json, json};

use super::encoder::{Encoder, by_group, by_signal, constant, parse as parse_expr, scale_call};
use super::kinds::{MARK_STAGE, of_group, vega_kind};
use crate::compile::channel::{FieldName, is_path};
use crate::compile::setting::setting;
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::vega::{ClipDef, Encode, From, Mark, Props, Scope, Transform};
use crate::vegalite::json::truthy;
use crate::vegalite::{Channel, ChannelDef, DataType, MarkProp, MarkType, Orientation};

use crate::compile::model::{ModelId, Tree};

/// Before the name of the rows of one series.
const PATH_PREFIX: &str = "faceted_path_";
/// Before the name of the rows of one stack.
const STACK_PREFIX: &str = "stack_group_";

const CORNERS: [MarkProp; 5] = [
    MarkProp::CornerRadius,
    MarkProp::CornerRadiusTopLeft,
    MarkProp::CornerRadiusTopRight,
    MarkProp::CornerRadiusBottomLeft,
    MarkProp::CornerRadiusBottomRight,
];

const STROKES: [MarkProp; 8] = [
    MarkProp::Stroke,
    MarkProp::StrokeWidth,
    MarkProp::StrokeJoin,
    MarkProp::StrokeCap,
    MarkProp::StrokeDash,
    MarkProp::StrokeDashOffset,
    MarkProp::StrokeMiterLimit,
    MarkProp::StrokeOpacity,
];

/// The marks of a unit; the data they name is looked up when groups are assembled.
///
/// # Errors
///
/// An unknown mark, or an expression that cannot be read.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<Vec<Mark>> {
    let data = tree.request_data(id, MARK_STAGE).0;
    let Some(encoder) = Encoder::new(tree, id) else { return Ok(Vec::new()) };
    let kind = encoder.kind();
    if is_path(kind) {
        let fields = encoder.unit.encoding.path_grouping_fields(kind);
        if !fields.is_empty() {
            return encoder.paths(&data, fields);
        }
    } else if kind == MarkType::Bar {
        let is_rounded = CORNERS.iter().any(|corner| encoder.prop(*corner).is_some_and(truthy));
        if encoder.unit.stack.is_some() && !encoder.has(Channel::Size) && is_rounded {
            return encoder.rounded_stacks(&data);
        }
    }
    Ok(vec![encoder.mark_of(data)?])
}

impl Encoder<'_> {
    fn mark_of(&self, data: String) -> Result<Mark> {
        let kind = vega_kind(self.kind())
            .ok_or_else(|| Error::spec(format!("unknown mark \"{}\"", self.kind())).at(&self.model().at))?;
        let mut transforms = Vec::new();
        if self.kind() == MarkType::GeoShape {
            let mut params = Props::default();
            params.set("projection", Setting::text(&self.tree.projection_name(self.id).unwrap_or_default()));
            let shape = self.def(Channel::Shape).filter(|def| def.is_field() && def.kind == Some(DataType::Geojson));
            if let Some(shape) = shape {
                params.set("field", Setting::text(&shape.datum_field()));
            }
            transforms.push(Transform { kind: "geoshape".to_owned(), params });
        }
        Ok(Mark {
            kind: kind.to_owned(),
            name: Some(self.model().name_of("marks")),
            style: super::super::config::styles(self.mark()).into_iter().map(str::to_owned).collect(),
            from: Some(From::Data(data)),
            clip: self.clip()?,
            sort: self.sort(),
            aria: (self.prop(MarkProp::Aria) == Some(&Json::Bool(false))).then_some(false),
            encode: self.encode()?,
            transforms,
            ..Mark::default()
        })
    }

    /// Cut to the view where it is asked for, where a selection drives a scale, and where a projection may reach beyond.
    fn clip(&self) -> Result<Option<ClipDef>> {
        if let Some(clip) = self.own(MarkProp::Clip) {
            return Ok(truthy(clip).then(|| setting(clip)).transpose()?.map(ClipDef::Rect));
        }
        let is_driven = |channel| self.scale(channel).is_some_and(|scale| scale.selection_extent.is_some());
        let projection = self.model().component.projection.as_ref();
        let reaches_beyond = projection.is_some_and(|projection| projection.fit.is_empty());
        let clips = is_driven(Channel::X) || is_driven(Channel::Y) || reaches_beyond;
        Ok(clips.then(|| ClipDef::Rect(Setting::Json(true.into()))))
    }

    /// The order of items: by `order`, and of a path's points by their place along its dimension.
    fn sort(&self) -> Option<Props> {
        let is_off = |json: &Json| json.is_null() || *json == Json::Bool(false);
        let order = self.unit.defs(Channel::Order);
        if order.first().is_some_and(|def| order.len() == 1 && def.value.as_ref().is_some_and(is_off)) {
            return None;
        }
        if order.is_empty() && self.prop(MarkProp::Order).is_some_and(is_off) {
            return None;
        }
        let mut sort = Props::default();
        let fields: Vec<&ChannelDef> = order.iter().filter(|def| def.is_field()).collect();
        if !fields.is_empty() && self.unit.stack.is_none() {
            let names = fields.iter().map(|def| Json::from(def.datum_field())).collect();
            let orders = fields.iter().map(|def| Json::from(def.sort_order())).collect();
            sort.set("field", Setting::Json(Json::Array(names)));
            sort.set("order", Setting::Json(Json::Array(orders)));
            return Some(sort);
        }
        if is_path(self.kind()) {
            let dimension = if self.orient() == Some(Orientation::Horizontal) { Channel::Y } else { Channel::X };
            if self.def(dimension).is_some_and(ChannelDef::is_field) {
                sort.set("field", Setting::text(dimension.name()));
                return Some(sort);
            }
        }
        None
    }

    /// One path for each series, in the order in which the series first appear.
    fn paths(&self, data: &str, groupby: Vec<String>) -> Result<Vec<Mark>> {
        let name = format!("{PATH_PREFIX}{data}");
        let mut encode = Encode::default();
        encode.set("width", of_group("width"));
        encode.set("height", of_group("height"));
        let from = From::Facet {
            name: name.clone(),
            data: data.to_owned(),
            groupby,
            field: None,
            aggregate: None,
            from: None,
        };
        let marks = vec![self.mark_of(name)?];
        Ok(vec![Mark {
            kind: "group".to_owned(),
            name: Some(self.model().name_of("pathgroup")),
            from: Some(from),
            encode,
            scope: Scope { marks, ..Scope::default() },
            ..Mark::default()
        }])
    }

    /// Rounds the corners of whole stacks: a group as large as the stack clips its segments.
    fn rounded_stacks(&self, data: &str) -> Result<Vec<Mark>> {
        let Some(stack) = &self.unit.stack else { return Ok(Vec::new()) };
        let name = format!("{STACK_PREFIX}{data}");
        let mut mark = self.mark_of(name.clone())?;
        let channel = stack.field_channel;
        let Some(def) = self.def(channel) else { return Ok(vec![mark]) };
        let scale = self.scale_name(channel).unwrap_or_default();
        let field = |prefix, suffix, expr| {
            def.vg_field_as(FieldName { prefix, suffix: Some(suffix), expr, ..FieldName::default() })
        };
        let edge = |function: &str| -> Result<Expr> {
            let mut ends = Vec::new();
            for (prefix, suffix) in [("min", "start"), ("max", "start"), ("min", "end"), ("max", "end")] {
                ends.push(scale_call(&scale, parse_expr(&field(Some(prefix), suffix, Some("datum")))?));
            }
            Ok(Expr::call(function, ends))
        };
        let is_x = channel == Channel::X;
        let (across, size, near, far) =
            if is_x { (["y", "yc", "y2"], "height", "x", "x2") } else { (["x", "xc", "x2"], "width", "y", "y2") };
        let mut outer = Encode::default();
        let kept: Vec<&str> = if is_x {
            [&across[..], &[size], &CORNERS.map(MarkProp::name)].concat()
        } else {
            [&across[..], &[size]].concat()
        };
        for name in kept {
            if let Some(rules) = mark.encode.channel(name) {
                outer.set(name, rules.to_vec());
            }
        }
        outer.set(near, vec![by_signal(edge("min")?)]);
        outer.set(far, vec![by_signal(edge("max")?)]);
        outer.set("clip", vec![constant(&json!(true))?]);
        let mut inner = Encode::default();
        let mut back = by_group(near);
        back.mult = Some(Box::new(super::encoder::number(-1.0)));
        inner.set(near, vec![back]);
        inner.set(size, of_group(size));
        mark.encode.0.retain(|(name, _)| !across.contains(&name.as_str()));
        mark.encode.set(size, of_group(size));
        for corner in CORNERS {
            let configured = self.configured.value(corner, None).filter(|json| truthy(json));
            if let Some(rules) = mark.encode.channel(corner.name()).map(<[_]>::to_vec) {
                outer.set(corner.name(), rules);
                mark.encode.0.retain(|(name, _)| name != corner.name());
            } else if let Some(configured) = configured {
                outer.set(corner.name(), vec![constant(configured)?]);
            }
            if configured.is_some() {
                mark.encode.set(corner.name(), vec![super::encoder::number(0.0)]);
            }
        }
        for property in STROKES {
            if let Some(rules) = mark.encode.channel(property.name()) {
                outer.set(property.name(), rules.to_vec());
            } else if let Some(configured) = self.configured.value(property, None) {
                outer.set(property.name(), vec![constant(configured)?]);
            }
        }
        if outer.channel("stroke").is_some() {
            outer.set("strokeForeground", vec![constant(&json!(true))?]);
            outer.set("strokeOffset", vec![super::encoder::number(0.0)]);
        }
        let mut groupby = Vec::new();
        for def in stack.groupby_channels.iter().filter_map(|channel| self.def(*channel)?.field_def()) {
            groupby.push(def.vg_field());
            if def.has_bin() || def.has_time_unit() {
                groupby.push(def.vg_field_as(FieldName { bin_suffix: Some("end"), ..FieldName::default() }));
            }
        }
        let (start, end) = (field(None, "start", None), field(None, "end", None));
        let mut aggregate = Props::default();
        aggregate.set("fields", Setting::Json(json!([start, start, end, end])));
        aggregate.set("ops", Setting::Json(json!(["min", "max", "min", "max"])));
        let from =
            From::Facet { name, data: data.to_owned(), groupby, field: None, aggregate: Some(aggregate), from: None };
        let group = |encode, from, marks| Mark {
            kind: "group".to_owned(),
            from,
            encode,
            scope: Scope { marks, ..Scope::default() },
            ..Mark::default()
        };
        Ok(vec![group(outer, Some(from), vec![group(inner, None, vec![mark])])])
    }
}
