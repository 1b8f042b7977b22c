//! `width` and `height` of a view, as written.

use serde_json::Value as Json;

use super::names::SizeProp;
use super::props::PropMap;
use crate::table::Value;

/// An extent of a view in one direction.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ViewSize {
    /// Pixels.
    Number(f64),
    /// `{"step": …}`: it follows from how many values a discrete scale has.
    Step(Step),
    /// `"container"`: as much as the page has room for.
    Container,
}

/// The distance from one value to the next on a discrete scale.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    /// Pixels: a number or an expression.
    pub(crate) pixels: Json,
    /// Whether it is between the places within a position, where there are some; else it is between positions.
    pub(crate) is_for_offset: bool,
}

impl ViewSize {
    /// The size that a value is; `None` for null, and for an object without a step. As in Vega, text counts as a number of
    /// pixels; where it is none, there are none.
    pub(crate) fn read(json: &Json) -> Option<Self> {
        Some(match json {
            Json::Null => return None,
            Json::String(word) if word == "container" => Self::Container,
            Json::Object(size) => {
                let size: PropMap<SizeProp> = PropMap::read(size);
                let pixels = size.get(SizeProp::Step).filter(|step| !step.is_null())?;
                let is_for_offset = size.text(SizeProp::For).is_none_or(|place| place == "offset");
                Self::Step(Step { pixels: pixels.clone(), is_for_offset })
            }
            pixels => {
                let pixels = Value::from_json(pixels).to_number();
                Self::Number(if pixels.is_finite() { pixels } else { 0.0 })
            }
        })
    }

    /// The pixels, if it is a plain number of them.
    pub(crate) fn pixels(&self) -> Option<f64> {
        match self {
            Self::Number(pixels) => Some(*pixels),
            _ => None,
        }
    }

    /// The step, if it is made of steps.
    pub(crate) fn step(&self) -> Option<&Step> {
        match self {
            Self::Step(step) => Some(step),
            _ => None,
        }
    }
}

impl Step {
    /// A step between positions, or between the places within one where there are some.
    pub(crate) fn new(pixels: Json) -> Self {
        Self { pixels, is_for_offset: true }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{Step, ViewSize};

    #[track_caller]
    fn check(json: Json, want: impl Into<Option<ViewSize>>) {
        assert_eq!(ViewSize::read(&json), want.into(), "{json}");
    }

    #[test]
    fn a_size_is_pixels_steps_or_the_room_there_is() {
        check(json!(30), ViewSize::Number(30.0));
        check(json!("30"), ViewSize::Number(30.0));
        check(json!("30%"), ViewSize::Number(0.0));
        check(json!("container"), ViewSize::Container);
        check(json!({"step": 20}), ViewSize::Step(Step::new(json!(20))));
        check(json!({"step": 20, "for": "position"}), ViewSize::Step(Step { pixels: json!(20), is_for_offset: false }));
        check(json!({"stpe": 20}), None);
        check(json!({"step": null}), None);
        check(json!(null), None);
    }
}
