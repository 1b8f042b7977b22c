//! The size of a mark along a channel, as written.

use serde_json::Value as Json;

use super::MarkProp;
use super::json::truthy_value;

/// The size of a mark along a channel.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MarkSize {
    /// `{"band": …}`: a share of the band.
    Band(f64),
    /// A number of pixels, or an expression, as written.
    Fixed(Json),
    None,
}

impl MarkSize {
    /// The size that a value is.
    pub(crate) fn read(json: Option<&Json>) -> Self {
        match (json.and_then(|json| json.get(MarkProp::Band.name())), truthy_value(json)) {
            (Some(band), _) => Self::Band(band.as_f64().unwrap_or(1.0)),
            (None, Some(fixed)) => Self::Fixed(fixed.clone()),
            (None, None) => Self::None,
        }
    }

    /// The free share of the band before the mark.
    pub(crate) fn lead(&self) -> Option<f64> {
        match self {
            Self::Band(band) => Some((1.0 - band) / 2.0),
            _ => None,
        }
    }
}
