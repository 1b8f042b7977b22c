//! Free paths: SVG path strings, moved, turned and stretched.

use super::items::{Channel, Encoded};
use super::style::Style;
use super::svg_path::SvgPath;
use crate::error::Result;
use crate::geom::Extent;
use crate::geom::{Path, Rect};
use crate::scene::{Item, PathShape, Shape};
use crate::table::Column;

pub(super) fn items(items: &Encoded, style: &Style<'_>) -> Result<Vec<Item>> {
    let (x, y, angle) = (items.channel("x"), items.channel("y"), items.channel("angle"));
    let (scale_x, scale_y, path) = (items.channel("scaleX"), items.channel("scaleY"), items.channel("path"));
    let mut drawn = Vec::with_capacity(items.len());
    for i in 0..items.len() {
        let (px, py, turn) = (x.or_zero(i), y.or_zero(i), angle.or_zero(i));
        let stretch = |scale: f64| if scale == 0.0 { 1.0 } else { scale };
        let (sx, sy) = (stretch(scale_x.or_zero(i)), stretch(scale_y.or_zero(i)));
        if ![px, py, turn, sx, sy].iter().all(|v| v.is_finite()) {
            continue;
        }
        let (outline, bounds) = match source(path, i)? {
            None => (Path::new(), Rect::new(0.0, 0.0, 0.0, 0.0)),
            Some(path) => {
                // Vega bounds the path as if the turn were about the group's origin.
                let mut extent = Extent::new(turn);
                path.draw(&mut extent, px, py, sx, sy);
                (path.outline(), extent.finish().expand(style.growth(i, true)))
            }
        };
        let shape = PathShape {
            x: px,
            y: py,
            angle: turn,
            scale: [sx, sy],
            path: outline,
            fill: style.fill(i),
            stroke: style.stroke(i),
        };
        drawn.push(style.item(i, bounds, Shape::Path(shape)));
    }
    Ok(drawn)
}

/// The path of an item, as it is written.
fn source(channel: Channel<'_>, i: usize) -> Result<Option<SvgPath>> {
    if let Some(Column::Polygons(paths)) = channel.column()
        && let Some(polygon) = paths[i].as_deref().and_then(SvgPath::polygon)
    {
        return Ok(Some(polygon));
    }
    channel.text(i).map(|text| SvgPath::parse(&text)).transpose()
}
