//! Which scales, axes and legends the views in a view share.

use std::collections::BTreeMap;

use crate::vegalite::Channel;

/// Whether children share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resolve {
    pub(crate) scale: BTreeMap<Channel, Mode>,
    pub(crate) axis: BTreeMap<Channel, Mode>,
    pub(crate) legend: BTreeMap<Channel, Mode>,
}

/// Vega-Lite's resolve modes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Shared,
    Independent,
}
