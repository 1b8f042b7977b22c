//! The parts of a legend put together: padding, the title beside the entries, the size of the whole.

use super::{Legend, LegendKind, Orient, Title};
use crate::error::Result;
use crate::geom::Rect;
use crate::js::round;
use crate::run::arrange::more_lines;
use crate::run::guide::{Anchor, Side, group_mark, painted_group, plain_group};
use crate::run::mark::items::Encoded;
use crate::run::mark::rect::Corners;
use crate::scene::{Item, Mark, Role, Shape, bounds};

impl Legend<'_> {
    /// The legend's group, painted by its `channels`, around its entries (the marks inside the group of entries) and its title.
    pub(super) fn assemble(
        &self,
        entries: Vec<Mark>,
        title: Option<Title>,
        channels: &Encoded,
        orient: Orient,
    ) -> Result<Mark> {
        let number = |name: &str| channels.channel(name).or_zero(0);
        let mut content = Content {
            entries: group_mark(Role::LegendEntry, vec![plain_group(entries)]),
            title,
            padding: number("padding"),
            title_padding: number("titlePadding"),
            ramp: if self.kind == LegendKind::Symbol { None } else { Some(self.is_vertical_ramp()?) },
        };
        content.arrange();
        let [width, height] = content.size();
        let (x, y) = if orient == Orient::None { (number("x"), number("y")) } else { (0.0, 0.0) };
        let marks = std::iter::once(content.entries).chain(content.title.map(|title| title.mark)).collect();
        let mut item = painted_group(channels, 0, marks);
        if let Shape::Group(group) = &mut item.shape {
            (group.x, group.y, group.width, group.height) = (x, y, width, height);
            group.radii = Corners::new(channels).of(0, width, height);
            let own = Rect::new(x, y, x + width, y + height);
            item.bounds = bounds::stroked(own, group.stroke.as_ref(), item.opacity, false);
        }
        let mut mark = group_mark(Role::Legend, vec![item]);
        if orient == Orient::None {
            // A legend that is to place itself and does not say where along a direction takes no room there.
            let says = |name: &str| channels.channel(name).number(0).is_some();
            if !says("x") {
                (mark.bounds.x1, mark.bounds.x2) = (Rect::EMPTY.x1, Rect::EMPTY.x2);
            }
            if !says("y") {
                (mark.bounds.y1, mark.bounds.y2) = (Rect::EMPTY.y1, Rect::EMPTY.y2);
            }
        }
        Ok(mark)
    }
}

/// What a legend holds, in the legend's coordinates.
struct Content {
    entries: Mark,
    title: Option<Title>,
    padding: f64,
    title_padding: f64,
    /// Whether the ramp is vertical; `None` for symbols.
    ramp: Option<bool>,
}

impl Content {
    /// Makes room for the padding and the title, and puts the title at its anchor beside the entries.
    fn arrange(&mut self) {
        let padding = self.padding;
        let Some(title) = &self.title else {
            shift(&mut self.entries, padding, padding);
            return;
        };
        let (bounds, side, anchor) = (title.mark.bounds, title.side, title.anchor);
        let lines = title.mark.items.first().map_or(0.0, more_lines);
        let (mut dx, mut dy) = (padding, padding);
        match side {
            Side::Left => dx += bounds.width().ceil() + self.title_padding,
            Side::Top => dy += bounds.height() + self.title_padding,
            Side::Right | Side::Bottom => {}
        }
        shift(&mut self.entries, dx, dy);
        let beside = |content: &Self| content.offset(Direction::Down, anchor, true, true, lines);
        let above = |content: &Self| content.offset(Direction::Right, anchor, false, true, 0.0);
        let (tx, ty) = match side {
            Side::Left => (0.0, beside(self)),
            Side::Right => {
                (self.offset(Direction::Right, Anchor::End, false, true, 0.0) + self.title_padding, beside(self))
            }
            Side::Bottom => {
                (above(self), self.offset(Direction::Down, Anchor::End, false, false, 0.0) + self.title_padding)
            }
            Side::Top => (above(self), 0.0),
        };
        let Some(title) = &mut self.title else { return };
        shift(&mut title.mark, tx, ty);
        // A title that reaches over the left edge pushes everything to the right.
        let over = round(title.mark.bounds.x1 - padding);
        if over < 0.0 {
            shift(&mut title.mark, -over, 0.0);
            shift(&mut self.entries, -over, 0.0);
        }
    }

    /// How far along the entries the title starts, in whole pixels. With `bar` a ramp counts without its labels
    /// where the title runs along it (`along`: beside a vertical one).
    fn offset(&self, direction: Direction, anchor: Anchor, along: bool, bar: bool, lines: f64) -> f64 {
        let vertical_ramp = self.ramp == Some(true);
        let ramp_alone = self.ramp.is_some() && (along || !vertical_ramp) && bar;
        let bounds = match self.entries.items.first() {
            Some(Item { shape: Shape::Group(group), .. }) if ramp_alone => {
                group.marks.first().map_or(self.entries.bounds, |ramp| ramp.bounds)
            }
            _ => self.entries.bounds,
        };
        let end = match direction {
            Direction::Right => bounds.x2,
            Direction::Down => bounds.y2,
        } - self.padding;
        // Along a vertical ramp a turned title starts at the bottom.
        let (from, to) = if vertical_ramp && along { (end, 0.0) } else { (0.0, end) };
        round(match anchor {
            Anchor::Start => from,
            Anchor::End => to - lines,
            Anchor::Middle => 0.5 * (end - lines),
        })
    }

    /// Width and height of the legend in whole pixels.
    fn size(&self) -> [f64; 2] {
        let mut bounds = self.entries.bounds;
        if let Some(title) = &self.title {
            bounds.union(&title.mark.bounds);
        }
        [bounds.x2, bounds.y2].map(|end| {
            let content = (end - self.padding).max(0.0);
            (content + 2.0 * self.padding).ceil()
        })
    }
}

/// The direction in which a title is anchored.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Direction {
    Right,
    Down,
}

/// Moves the first item of a mark (a group or a text), and the mark's bounds with it.
fn shift(mark: &mut Mark, dx: f64, dy: f64) {
    let Some(item) = mark.items.first_mut() else { return };
    match &mut item.shape {
        Shape::Group(group) => {
            group.x += dx;
            group.y += dy;
        }
        Shape::Text(text) => {
            text.x += dx;
            text.y += dy;
        }
        Shape::Path(_) | Shape::Rule(_) | Shape::Image(_) => {}
    }
    item.bounds = item.bounds.translate(dx, dy);
    mark.bounds = mark.bounds.translate(dx, dy);
}
