//! Marks: rows to items of a scene, channel by channel.
//!
//! [`encode`] evaluates the channels as columns, the file of each kind makes shapes of them. Shapes
//! are drawn with a [`pen`], painted by [`style`].

mod arc;
mod area;
mod curve;
pub(crate) mod defaults;
pub(crate) mod encode;
mod image;
pub(crate) mod items;
mod line;
mod path;
pub(crate) mod pen;
pub(crate) mod rect;
mod rule;
mod shape;
pub(crate) mod style;
pub(crate) mod svg_path;
mod symbol;
mod text;
mod trail;
mod words;

use std::cmp::Ordering;
use std::rc::Rc;

use items::Encoded;
use style::Style;

use super::scope::Scope;
use crate::budget;
use crate::error::{Error, Result};
use crate::geom::Rect;
use crate::scene::{self, Aria, Clip, Item, MarkKind, Role};
use crate::table::{Object, Table, Value};
use crate::transform::group::Groups;
use crate::transform::key::Spelling;
use crate::transform::order::Order;
use crate::vega::{self, ClipDef};

/// One item for each row of `rows`, encoded and bounded; in painting order. Not for groups (see [`super::group`]).
pub(crate) fn build(def: &vega::Mark, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<scene::Mark> {
    let encoded = encoded(def, rows, scope)?;
    let kind = kind(&def.kind)?;
    if !matches!(kind, MarkKind::Line | MarkKind::Area | MarkKind::Trail) {
        budget::room(encoded.len(), size_of::<Item>())?;
    }
    let style = Style::new(&encoded);
    let mut items = match kind {
        MarkKind::Arc => arc::items(&encoded, &style),
        MarkKind::Area => area::items(&encoded, &style),
        MarkKind::Group => return Err(Error::spec("a group is no plain mark")),
        MarkKind::Image => image::items(&encoded, &style, scope),
        MarkKind::Line => line::items(&encoded, &style),
        MarkKind::Path => path::items(&encoded, &style)?,
        MarkKind::Rect => rect::items(&encoded, &style),
        MarkKind::Rule => rule::items(&encoded, &style),
        MarkKind::Shape => shape::items(def, &encoded, &style, scope)?,
        MarkKind::Symbol => symbol::items(&encoded, &style)?,
        MarkKind::Text => text::items(&encoded, &style, scope),
        MarkKind::Trail => trail::items(&encoded, &style),
    };
    style.warn(scope);
    words::warn(&encoded, kind, scope);
    if let Some(name) = &def.name {
        let bounds = items.iter().map(|item| item.bounds).collect();
        scope.keep_mark(name, Rc::new(encoded), bounds);
    }
    in_painting_order(&mut items);
    finished(def, kind, items, scope)
}

/// The mark of these items, which are in painting order.
pub(super) fn finished(def: &vega::Mark, kind: MarkKind, items: Vec<Item>, scope: &Rc<Scope>) -> Result<scene::Mark> {
    let mut mark = scene::Mark {
        kind,
        role: role(def),
        name: def.name.as_deref().map(Rc::from),
        clip: clip(def, scope)?,
        zindex: match &def.zindex {
            Some(zindex) => Some(scope.setting(zindex)?.to_number()).filter(|z| !z.is_nan()).unwrap_or(0.0),
            None => 0.0,
        },
        aria: if scope.env().describe { aria(def, kind, &items) } else { None },
        items,
        bounds: Rect::EMPTY,
    };
    mark.bounds = scene::bounds::mark(&mark);
    Ok(mark)
}

/// The items of a mark as columns: encoded, transformed and sorted.
fn encoded(def: &vega::Mark, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<Encoded> {
    Ok(encoded_in_order(def, rows, scope)?.0)
}

/// The encoded channels of a mark, and the row number of each item.
pub(super) fn encoded_in_order(def: &vega::Mark, rows: &Rc<Table>, scope: &Rc<Scope>) -> Result<(Encoded, Vec<usize>)> {
    let rows = match (&def.key, &def.from) {
        // A facet's own key goes before that of the mark.
        (None, _) | (_, Some(vega::From::Facet { .. })) => Rc::clone(rows),
        (Some(key), _) => by_key(key, rows)?,
    };
    let encode = defaults::with_defaults(def, &scope.env().config)?;
    let mut items = Encoded::new(&encode, &rows, scope)?;
    items::adjust_spatial(&mut items, &def.kind);
    for (i, transform) in def.transforms.iter().enumerate() {
        let place = |e| scope.relative(scope.relative(e, &i.to_string()), "transform");
        shape::transform(transform, &mut items, scope).map_err(place)?;
    }
    match &def.sort {
        Some(sort) => sorted(items, sort, scope).map_err(|e| scope.relative(e, "sort")),
        None => {
            let order = (0..items.len()).collect();
            Ok((items, order))
        }
    }
}

/// Rows with equal keys make one item, in the place of the first, with the row of the last.
fn by_key(key: &str, rows: &Rc<Table>) -> Result<Rc<Table>> {
    let column = rows.at_path(key)?;
    let groups = Groups::new(&[column], rows.rows(), Spelling::Piped);
    if groups.len() == rows.rows() {
        return Ok(Rc::clone(rows));
    }
    let last: Vec<usize> = groups.rows().iter().filter_map(|rows| rows.last().copied()).collect();
    Ok(Rc::new(rows.take(&last)))
}

/// Puts items in the order of one or more of their fields, stably.
fn sorted(items: Encoded, sort: &vega::Props, scope: &Scope) -> Result<(Encoded, Vec<usize>)> {
    let values = |name: &str| -> Result<Vec<Value>> {
        Ok(match sort.setting(name) {
            None => Vec::new(),
            Some(setting) => match scope.setting(setting)? {
                Value::Array(list) => list.to_vec(),
                Value::Undefined | Value::Null => Vec::new(),
                one => vec![one],
            },
        })
    };
    let orders = values("order")?;
    let mut order = Order::default();
    for (i, field) in values("field")?.iter().enumerate() {
        let descending = orders.get(i).is_some_and(|order| &*order.to_text() == "descending");
        order.then(&*items.field(&field.to_text())?, descending);
    }
    let unsorted: Vec<usize> = (0..items.len()).collect();
    let mut rows = unsorted.clone();
    order.sort(&mut rows);
    if rows == unsorted {
        return Ok((items, rows));
    }
    Ok((items.take(&rows), rows))
}

/// Vega paints what has a `zindex`, of whatever sign, after what has none.
pub(super) fn in_painting_order(items: &mut [Item]) {
    let rank = |item: &Item| (item.zindex != 0.0, item.zindex);
    items.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(Ordering::Equal));
}

fn kind(name: &str) -> Result<MarkKind> {
    Ok(match name {
        "arc" => MarkKind::Arc,
        "area" => MarkKind::Area,
        "group" => MarkKind::Group,
        "image" => MarkKind::Image,
        "line" => MarkKind::Line,
        "path" => MarkKind::Path,
        "rect" => MarkKind::Rect,
        "rule" => MarkKind::Rule,
        "shape" => MarkKind::Shape,
        "symbol" => MarkKind::Symbol,
        "text" => MarkKind::Text,
        "trail" => MarkKind::Trail,
        _ => return Err(Error::spec(format!("there is no mark type \"{name}\"")).under("type")),
    })
}

/// The part that a mark plays; a group's own is `scope`, another mark's `mark`.
pub(super) fn role(def: &vega::Mark) -> Role {
    match def.role.as_deref() {
        Some("frame") => Role::Frame,
        Some("scope") => Role::Scope,
        Some("axis") => Role::Axis,
        Some("axis-grid") => Role::AxisGrid,
        Some("axis-tick") => Role::AxisTick,
        Some("axis-label") => Role::AxisLabel,
        Some("axis-domain") => Role::AxisDomain,
        Some("axis-title") => Role::AxisTitle,
        Some("legend") => Role::Legend,
        Some("legend-band") => Role::LegendBand,
        Some("legend-entry") => Role::LegendEntry,
        Some("legend-gradient") => Role::LegendGradient,
        Some("legend-label") => Role::LegendLabel,
        Some("legend-symbol") => Role::LegendSymbol,
        Some("legend-title") => Role::LegendTitle,
        Some("title") => Role::Title,
        Some("title-text") => Role::TitleText,
        Some("title-subtitle") => Role::TitleSubtitle,
        Some("row-header") => Role::RowHeader,
        Some("row-footer") => Role::RowFooter,
        Some("row-title") => Role::RowTitle,
        Some("column-header") => Role::ColumnHeader,
        Some("column-footer") => Role::ColumnFooter,
        Some("column-title") => Role::ColumnTitle,
        None if def.kind == "group" => Role::Scope,
        _ => Role::Mark,
    }
}

/// What a mark is cut to, in the coordinates of the group that holds it.
fn clip(def: &vega::Mark, scope: &Scope) -> Result<Option<Clip>> {
    let clip = match &def.clip {
        None => return Ok(None),
        Some(clip) => clip,
    };
    let path = |text: &str| -> Result<Option<Clip>> {
        let mut pen = pen::Outline::rounded();
        svg_path::SvgPath::parse(text)?.draw(&mut pen, 0.0, 0.0, 1.0, 1.0);
        Ok(Some(Clip::Path(pen.finish())))
    };
    let projected = |projection: &Value, object: &Value| -> Result<Option<Clip>> {
        Ok(shape::outline(&projection.to_text(), object, scope)?.map(Clip::Path))
    };
    match clip {
        ClipDef::Rect(setting) => match scope.setting(setting)? {
            // What `pathShape` and `geoShape` give.
            Value::Object(object) => match (object.value("pathShape"), object.value("geoShape")) {
                (Some(text), _) => path(&text.to_text()),
                (None, Some(projection)) => projected(projection, &object.value("object").cloned().unwrap_or_default()),
                (None, None) => Ok(Some(whole_group(scope))),
            },
            flag => Ok(flag.truthy().then(|| whole_group(scope))),
        },
        ClipDef::Path(setting) => path(&scope.setting(setting)?.to_text()),
        ClipDef::Sphere(setting) => {
            let mut sphere = Object::new();
            sphere.set("type", Value::text("Sphere"));
            projected(&scope.setting(setting)?, &Value::Object(Rc::new(sphere)))
        }
    }
}

fn whole_group(scope: &Scope) -> Clip {
    let size = |name: &str| {
        let channels = scope.group(1).map_or(&[][..], |group| &group.channels);
        let value = channels.iter().find(|(channel, _)| &**channel == name).map(|(_, value)| value.to_number());
        value.filter(|x| x.is_finite()).unwrap_or(0.0)
    };
    Clip::Rect { rect: Rect { x1: 0.0, y1: 0.0, x2: size("width"), y2: size("height") }, radii: [0.0; 4] }
}

/// What a mark says to a screen reader; guides say it as a whole.
fn aria(def: &vega::Mark, kind: MarkKind, items: &[Item]) -> Option<Aria> {
    if def.aria == Some(false) || !matches!(role(def), Role::Mark | Role::Frame | Role::Scope) {
        return None;
    }
    let holds_more =
        matches!(kind, MarkKind::Group | MarkKind::Text) || items.iter().any(|item| item.description.is_some());
    Some(Aria {
        role: if holds_more { "graphics-object" } else { "graphics-symbol" },
        role_description: format!("{} mark container", def.kind).into(),
        label: def.description.as_deref().map(Rc::from),
    })
}
