//! The size of the view: `autosize` and `padding`.

use std::rc::Rc;

use crate::error::Result;
use crate::expr::Setting;
use crate::geom::{Point, Rect};
use crate::run::scope::Scope;
use crate::table::Value;

/// `autosize`, evaluated.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Autosize {
    pub(crate) kind: AutosizeKind,
    /// `contains: padding`: width and height include the padding.
    pub(crate) contains_padding: bool,
}

/// How the size of the view follows from that of its content.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum AutosizeKind {
    /// The view grows around the plot.
    #[default]
    Pad,
    /// The plot shrinks into the view.
    Fit,
    /// `Fit` in width, `Pad` in height.
    FitX,
    /// `Pad` in width, `Fit` in height.
    FitY,
    /// What sticks out is cut.
    None,
}

impl AutosizeKind {
    /// Whether [`super::Parts::fit`] is to be set.
    pub(crate) fn fits(self) -> bool {
        matches!(self, Self::Fit | Self::FitX | Self::FitY)
    }
}

/// Evaluates the chart's `autosize` (the spec's, else the config's).
///
/// # Errors
///
/// Those of its expressions.
pub(crate) fn autosize(setting: Option<&Setting>, scope: &Rc<Scope>) -> Result<Autosize> {
    let value = spec_or_config(setting, "autosize", scope)?;
    let kind = if matches!(value, Value::Object(_)) { value.member("type") } else { value.clone() };
    Ok(Autosize {
        kind: match &*kind.to_text() {
            "fit" => AutosizeKind::Fit,
            "fit-x" => AutosizeKind::FitX,
            "fit-y" => AutosizeKind::FitY,
            "pad" => AutosizeKind::Pad,
            _ => AutosizeKind::None,
        },
        contains_padding: &*value.member("contains").to_text() == "padding",
    })
}

/// Space around the view, px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Padding {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Evaluates the chart's `padding` (the spec's, else the config's).
///
/// # Errors
///
/// Those of its expressions.
pub(crate) fn padding(setting: Option<&Setting>, scope: &Rc<Scope>) -> Result<Padding> {
    let value = spec_or_config(setting, "padding", scope)?;
    let side = |name: &str| {
        let side = if matches!(value, Value::Object(_)) { value.member(name) } else { value.clone() }.to_number();
        if side.is_finite() { side } else { 0.0 }
    };
    Ok(Padding { left: side("left"), top: side("top"), right: side("right"), bottom: side("bottom") })
}

fn spec_or_config(setting: Option<&Setting>, name: &str, scope: &Rc<Scope>) -> Result<Value> {
    let of_spec = match setting {
        Some(setting) => scope.setting(setting).map_err(|e| e.under(name))?,
        None => Value::Undefined,
    };
    if !of_spec.is_missing() {
        return Ok(of_spec);
    }
    match scope.env().config.at(&[name]) {
        Some(json) => scope.setting(&Setting::from_json(&json)?).map_err(|e| e.under(name).under("config")),
        None => Ok(Value::Undefined),
    }
}

/// The size of the picture and of the plot in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct View {
    /// The size of the picture, padding included.
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Where the plot's (0, 0) lies in the picture.
    pub(crate) origin: Point,
    /// The width and height that the plot ought to have. When they are not those it was built with (`fit`, or `none` that
    /// contains the padding), the chart is built once more with these signals, and this view kept as it is.
    pub(crate) plot: [f64; 2],
}

/// The view of a chart whose `width` and `height` signals are `size` and whose root, as big as `plot`, came to `bounds`.
pub(crate) fn view(bounds: &Rect, plot: [f64; 2], size: [f64; 2], autosize: Autosize, padding: &Padding) -> View {
    let plot = plot.map(|side| side.max(0.0));
    let left = (-bounds.x1).ceil().max(0.0);
    let top = (-bounds.y1).ceil().max(0.0);
    let right = (bounds.x2 - plot[0]).ceil().max(0.0);
    let bottom = (bounds.y2 - plot[1]).ceil().max(0.0);
    let around = [padding.left + padding.right, padding.top + padding.bottom];
    let inside = if autosize.contains_padding { [size[0] - around[0], size[1] - around[1]] } else { size };
    let shrunk = [(inside[0] - left - right).max(0.0), (inside[1] - top - bottom).max(0.0)];
    let grown = [plot[0] + left + right, plot[1] + top + bottom];
    let (content, plot, corner) = match autosize.kind {
        AutosizeKind::Pad => (grown, plot, [left, top]),
        AutosizeKind::Fit => (inside, shrunk, [left, top]),
        AutosizeKind::FitX => ([inside[0], grown[1]], [shrunk[0], plot[1]], [left, top]),
        AutosizeKind::FitY => ([grown[0], inside[1]], [plot[0], shrunk[1]], [left, top]),
        AutosizeKind::None => (inside, inside, [0.0, 0.0]),
    };
    View {
        width: (content[0] + around[0]).max(0.0),
        height: (content[1] + around[1]).max(0.0),
        origin: Point::new(padding.left + corner[0], padding.top + corner[1]),
        plot,
    }
}

#[cfg(test)]
mod tests {
    use super::{Autosize, AutosizeKind, Padding, View, view};
    use crate::geom::{Point, Rect};

    /// A plot of 200 by 100 with 30.2 px of axis to the left, 20 below and 50 of legend to the right; 5 px of padding.
    #[track_caller]
    fn check(kind: AutosizeKind, contains_padding: bool, size: [f64; 2], origin: [f64; 2], plot: [f64; 2]) {
        let bounds = Rect { x1: -30.2, y1: 0.0, x2: 250.0, y2: 120.0 };
        let padding = Padding { left: 5.0, top: 5.0, right: 5.0, bottom: 5.0 };
        let got = view(&bounds, [200.0, 100.0], [200.0, 100.0], Autosize { kind, contains_padding }, &padding);
        let origin = Point::new(origin[0], origin[1]);
        assert_eq!(got, View { width: size[0], height: size[1], origin, plot }, "{kind:?}");
    }

    #[test]
    fn pad_grows_the_picture() {
        check(AutosizeKind::Pad, false, [291.0, 130.0], [36.0, 5.0], [200.0, 100.0]);
        check(AutosizeKind::Pad, true, [291.0, 130.0], [36.0, 5.0], [200.0, 100.0]);
    }

    #[test]
    fn fit_shrinks_the_plot() {
        check(AutosizeKind::Fit, false, [210.0, 110.0], [36.0, 5.0], [119.0, 80.0]);
        check(AutosizeKind::Fit, true, [200.0, 100.0], [36.0, 5.0], [109.0, 70.0]);
        check(AutosizeKind::FitX, true, [200.0, 130.0], [36.0, 5.0], [109.0, 100.0]);
        check(AutosizeKind::FitY, false, [291.0, 110.0], [36.0, 5.0], [200.0, 80.0]);
    }

    #[test]
    fn none_cuts_what_sticks_out() {
        check(AutosizeKind::None, false, [210.0, 110.0], [5.0, 5.0], [200.0, 100.0]);
        check(AutosizeKind::None, true, [200.0, 100.0], [5.0, 5.0], [190.0, 90.0]);
    }
}
