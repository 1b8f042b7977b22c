//! Legends: those of one side in a grid beside everything that stands there.

use std::rc::Rc;

use super::{OuterBounds, move_to};
use crate::error::Result;
use crate::expr::Setting;
use crate::geom::Rect;
use crate::layout::grid::{self, Align, Rules, Side, Tracks};
use crate::run::guide::Built;
use crate::run::guide::legend::{Layout, Orient};
use crate::run::scope::Scope;
use crate::scene::{Item, Mark, Shape};
use crate::table::Value;

/// Places the legends around a plot of `size`, and takes them into the view's bounds.
///
/// With `fit` they count in one direction only: a legend that is taller than the chart is cut rather than leaving the plot no room.
pub(super) fn place(
    legends: &mut [Built<Layout>],
    around: &mut OuterBounds,
    size: [f64; 2],
    fit: bool,
    scope: &Rc<Scope>,
) -> Result<()> {
    for orient in Orient::PLACED {
        let mut here: Vec<&mut Built<Layout>> =
            legends.iter_mut().filter(|legend| legend.layout.orient == orient).collect();
        if here.is_empty() {
            continue;
        }
        let config = LayoutConfig { orient, scope };
        let flush = &*config.text("bounds", "flush")? == "flush";
        let layout = LegendLayout::new(&here, &config)?;
        let rules = rules_of(orient, &layout, here.len(), around, size);
        let boxes: Vec<Rect> = here.iter().map(|legend| frame(&legend.mark, flush)).collect();
        for (legend, origin) in here.iter_mut().zip(grid::place(&boxes, &rules)) {
            let mark = &mut legend.mark;
            let Some(item) = mark.items.first_mut() else { continue };
            move_to(item, origin.x, origin.y);
            mark.bounds = item.bounds;
        }
    }
    for legend in legends {
        let bounds = legend.mark.bounds;
        match legend.layout.orient {
            Orient::Left | Orient::Right if fit => {
                around.view.add(bounds.x1, 0.0);
                around.view.add(bounds.x2, 0.0);
            }
            Orient::Top | Orient::Bottom if fit => {
                around.view.add(0.0, bounds.y1);
                around.view.add(0.0, bounds.y2);
            }
            _ if fit => {}
            _ => around.view.union(&bounds),
        }
    }
    Ok(())
}

/// The box of a legend about its own origin.
fn frame(mark: &Mark, flush: bool) -> Rect {
    match mark.items.first() {
        Some(Item { shape: Shape::Group(group), .. }) if flush => Rect::new(0.0, 0.0, group.width, group.height),
        Some(Item { bounds, shape: Shape::Group(group), .. }) => bounds.translate(-group.x, -group.y),
        _ => Rect { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0 },
    }
}

/// The config's `legend.layout`, first as it is for the orient at hand.
struct LayoutConfig<'a> {
    orient: Orient,
    scope: &'a Rc<Scope>,
}

impl LayoutConfig<'_> {
    /// Undefined when nothing is said.
    fn value(&self, key: &str) -> Result<Value> {
        let config = &self.scope.env().config;
        for path in [&["legend", "layout", self.orient.name(), key][..], &["legend", "layout", key]] {
            let Some(json) = config.at(path).filter(|json| !json.is_null()) else { continue };
            let value = self.scope.setting(&Setting::from_json(&json)?)?;
            if !value.is_missing() {
                return Ok(value);
            }
        }
        Ok(Value::Undefined)
    }

    fn number(&self, key: &str, default: f64) -> Result<f64> {
        let value = self.value(key)?;
        Ok(if value.is_missing() { default } else { value.to_number() })
    }

    fn text(&self, key: &str, default: &str) -> Result<Rc<str>> {
        let value = self.value(key)?;
        Ok(if value.is_missing() { default.into() } else { value.to_text() })
    }
}

/// What the spec and its config say about the legends of one orient.
struct LegendLayout {
    /// From the chart, px.
    offset: f64,
    /// Which part of the chart's edge they stand at.
    side: Side,
    /// Between two, px.
    margin: f64,
    /// Whether they are centred in their rows and columns.
    center: [bool; 2],
    /// Below each other rather than side by side.
    vertical: bool,
}

impl LegendLayout {
    fn new(here: &[&mut Built<Layout>], config: &LayoutConfig<'_>) -> Result<Self> {
        // The greatest offset that a legend asks for holds for all.
        let own = here.iter().filter_map(|legend| legend.layout.offset).reduce(f64::max);
        let center = config.value("center")?;
        Ok(Self {
            offset: own.map_or_else(|| config.number("offset", 0.0), Ok)?,
            side: match &*config.text("anchor", "start")? {
                "end" => Side::End,
                "middle" => Side::Middle,
                _ => Side::Start,
            },
            margin: config.number("margin", 8.0)?,
            center: ["row", "column"].map(|key| super::member_of(&center, key).is_some_and(|center| center.truthy())),
            vertical: &*config.text("direction", "")? == "vertical",
        })
    }
}

/// The grid of `count` legends of one orient.
fn rules_of(orient: Orient, layout: &LegendLayout, count: usize, around: &OuterBounds, size: [f64; 2]) -> Rules {
    let &LegendLayout { offset, side, margin, center, vertical } = layout;
    let fraction = match side {
        Side::Start => 0.0,
        Side::Middle => 0.5,
        Side::End => 1.0,
    };
    let [width, height] = size;
    let (beside, above) = (&around.beside, &around.above);
    let along_y = fraction * if height == 0.0 { beside.height() + 2.0 * beside.y1 } else { height };
    let along_x = fraction * if width == 0.0 { above.width() + 2.0 * above.x1 } else { width };
    let start = Side::Start;
    let ((x, column), (y, row)) = match orient {
        Orient::Left => ((beside.x1.floor() - offset, Side::End), (along_y, side)),
        Orient::Right => ((beside.x2.ceil() + offset, start), (along_y, side)),
        Orient::Top => ((along_x, side), (above.y1.floor() - offset, Side::End)),
        Orient::Bottom => ((along_x, side), (above.y2.ceil() + offset, start)),
        Orient::TopLeft => ((offset, start), (offset, start)),
        Orient::TopRight => ((width - offset, Side::End), (offset, start)),
        Orient::BottomLeft => ((offset, start), (height - offset, Side::End)),
        Orient::BottomRight => ((width - offset, Side::End), (height - offset, Side::End)),
        Orient::Other | Orient::None => ((0.0, start), (0.0, start)),
    };
    let tracks = |center, anchor, side| Tracks { align: Align::Each, padding: margin, center, anchor, side };
    Rules {
        row: tracks(center[0], y, row),
        column: tracks(center[1], x, column),
        columns: Some(if vertical { 1 } else { count }),
    }
}

#[cfg(test)]
mod tests {
    use super::rules_of;
    use crate::geom::Rect;
    use crate::layout::grid::{Side, place};
    use crate::run::arrange::OuterBounds;
    use crate::run::guide::legend::Orient;

    /// Legends of 40 by 30 and 60 by 20 px beside a plot of 200 by 100 with axes of 30.5 px to the left and 20.5 px below.
    #[track_caller]
    fn check(orient: Orient, anchor: Side, vertical: bool, want: [[f64; 2]; 2]) {
        let plot = Rect { x1: 0.0, y1: 0.0, x2: 200.0, y2: 100.0 };
        let around = OuterBounds { view: plot, beside: Rect { x1: -30.5, ..plot }, above: Rect { y2: 120.5, ..plot } };
        let layout = super::LegendLayout { offset: 18.0, side: anchor, margin: 8.0, center: [false; 2], vertical };
        let rules = rules_of(orient, &layout, 2, &around, [200.0, 100.0]);
        let boxes = [Rect::new(0.0, 0.0, 40.0, 30.0), Rect::new(0.0, 0.0, 60.0, 20.0)];
        let got: Vec<[f64; 2]> = place(&boxes, &rules).iter().map(|p| [p.x, p.y]).collect();
        assert_eq!(got, want, "{orient:?}");
    }

    #[test]
    fn legends_beside_the_plot_clear_its_vertical_axes() {
        check(Orient::Right, Side::Start, true, [[218.0, 0.0], [218.0, 38.0]]);
        check(Orient::Left, Side::Start, true, [[-109.0, 0.0], [-109.0, 38.0]]);
        check(Orient::Right, Side::End, true, [[218.0, 42.0], [218.0, 80.0]]);
    }

    #[test]
    fn legends_above_and_below_clear_its_horizontal_axes() {
        check(Orient::Bottom, Side::Start, false, [[0.0, 139.0], [48.0, 139.0]]);
        check(Orient::Top, Side::Middle, false, [[46.0, -48.0], [94.0, -48.0]]);
    }

    #[test]
    fn legends_in_a_corner_lie_inside_the_plot() {
        check(Orient::TopLeft, Side::Start, false, [[18.0, 18.0], [66.0, 18.0]]);
        check(Orient::BottomRight, Side::Start, false, [[74.0, 52.0], [122.0, 52.0]]);
    }
}
