//! The stages from the sphere to the plane, in a row: turned, cut at the edge of what can be seen, projected with points
//! added where lines bend, cut to an extent.

use std::cell::RefCell;
use std::f64::consts::PI;

use super::clip::Clip;
use super::clip::antimeridian::Antimeridian;
use super::clip::circle::Circle;
use super::clip::rectangle::{Rectangle, RectangleClip};
use super::raw::Raw;
use super::resample::Resample;
use super::sphere::{Pair, Rotation, radians};
use super::stream::Stream;

/// A view of the globe: the way of its points to the plane, with all constants computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct View {
    pub(super) raw: Raw,
    pub(super) rotation: Rotation,
    pub(super) scale: f64,
    pub(super) sign: Pair,
    pub(super) offset: Pair,
    /// Radians.
    pub(super) clip_radius: Option<f64>,
    pub(super) extent: Option<[Pair; 2]>,
    pub(super) tolerance: f64,
}

impl View {
    /// Where a turned point lands.
    pub(super) fn place(&self, point: Pair) -> Pair {
        let [x, y] = self.raw.project(point);
        [self.offset[0] + self.scale * (x * self.sign[0]), self.offset[1] - self.scale * (y * self.sign[1])]
    }

    /// The turned point that lands at a pixel; no number where none does.
    pub(super) fn unplace(&self, [x, y]: Pair) -> Pair {
        let [x, y] = [x - self.offset[0], self.offset[1] - y].map(|along| along / self.scale);
        self.raw.invert([x * self.sign[0], y * self.sign[1]])
    }

    /// Moves the view so that its centre lies at `translate`.
    pub(super) fn centered(self, center: Pair, translate: Pair) -> Self {
        let [x, y] = Self { offset: [0.0; 2], ..self }.place(center);
        Self { offset: [translate[0] - x, translate[1] - y], ..self }
    }

    /// The extent to cut to. Mercator's poles are at infinity; it is cut where it is as high as wide.
    pub(super) fn pole_extent(&self) -> Option<[Pair; 2]> {
        if !matches!(self.raw, Raw::Mercator | Raw::TransverseMercator) {
            return self.extent;
        }
        let reach = PI * self.scale;
        let origin = self.rotation.invert([0.0, 0.0]);
        let [x, y] = self.place(self.rotation.apply(origin));
        let whole = [[x - reach, y - reach], [x + reach, y + reach]];
        Some(match self.extent {
            None => whole,
            Some([min, max]) if self.raw == Raw::Mercator => {
                [[whole[0][0].max(min[0]), min[1]], [whole[1][0].min(max[0]), max[1]]]
            }
            Some([min, max]) => [[min[0], whole[0][1].max(min[1])], [max[0], whole[1][1].min(max[1])]],
        })
    }

    /// Hands `feed` the first of the stages that lead to `sink`: turned, cut on the sphere, projected, cut on the plane.
    pub(super) fn stream(&self, feed: &mut dyn FnMut(&mut dyn Stream), sink: &mut dyn Stream) {
        let view = *self;
        let project = move |point: Pair| view.place(point);
        match self.extent {
            Some([min, max]) => {
                let clip = RectangleClip::new(Rectangle { min, max }, sink);
                self.feed(feed, Resample::new(project, self.tolerance, clip));
            }
            None => self.feed(feed, Resample::new(project, self.tolerance, sink)),
        }
    }

    fn feed(&self, feed: &mut dyn FnMut(&mut dyn Stream), sink: impl Stream) {
        let rotation = self.rotation;
        let map = |point: Pair| rotation.apply(point.map(radians));
        match self.clip_radius {
            Some(radius) => feed(&mut Map { map, sink: Clip::new(Circle::new(radius), sink) }),
            None => feed(&mut Map { map, sink: Clip::new(Antimeridian, sink) }),
        }
    }
}

/// Moves every point.
pub(super) struct Map<M, S> {
    pub(super) map: M,
    pub(super) sink: S,
}

impl<M: Fn(Pair) -> Pair, S: Stream> Stream for Map<M, S> {
    fn point(&mut self, x: f64, y: f64) {
        let [x, y] = (self.map)([x, y]);
        self.sink.point(x, y);
    }
    fn line_start(&mut self) {
        self.sink.line_start();
    }
    fn line_end(&mut self) {
        self.sink.line_end();
    }
    fn polygon_start(&mut self) {
        self.sink.polygon_start();
    }
    fn polygon_end(&mut self) {
        self.sink.polygon_end();
    }
    fn sphere(&mut self) {
        self.sink.sphere();
    }
}

/// A sink of several stages.
pub(super) struct Shared<'a, 'b>(pub(super) &'a RefCell<&'b mut dyn Stream>);

impl Stream for Shared<'_, '_> {
    fn point(&mut self, x: f64, y: f64) {
        self.0.borrow_mut().point(x, y);
    }
    fn line_start(&mut self) {
        self.0.borrow_mut().line_start();
    }
    fn line_end(&mut self) {
        self.0.borrow_mut().line_end();
    }
    fn polygon_start(&mut self) {
        self.0.borrow_mut().polygon_start();
    }
    fn polygon_end(&mut self) {
        self.0.borrow_mut().polygon_end();
    }
}

/// Several stages that are sent the same.
pub(super) struct Fan<'a>(pub(super) [&'a mut dyn Stream; 3]);

impl Stream for Fan<'_> {
    fn point(&mut self, x: f64, y: f64) {
        self.0.iter_mut().for_each(|stage| stage.point(x, y));
    }
    fn line_start(&mut self) {
        self.0.iter_mut().for_each(|stage| stage.line_start());
    }
    fn line_end(&mut self) {
        self.0.iter_mut().for_each(|stage| stage.line_end());
    }
    fn polygon_start(&mut self) {
        self.0.iter_mut().for_each(|stage| stage.polygon_start());
    }
    fn polygon_end(&mut self) {
        self.0.iter_mut().for_each(|stage| stage.polygon_end());
    }
    fn sphere(&mut self) {
        self.0.iter_mut().for_each(|stage| stage.sphere());
    }
}

/// Keeps the last point.
#[derive(Default)]
pub(super) struct Last {
    pub(super) point: Option<Pair>,
}

impl Stream for Last {
    fn point(&mut self, x: f64, y: f64) {
        self.point = Some([x, y]);
    }
    fn line_start(&mut self) {}
    fn line_end(&mut self) {}
    fn polygon_start(&mut self) {}
    fn polygon_end(&mut self) {}
}
