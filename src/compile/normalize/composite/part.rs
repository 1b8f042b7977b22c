//! One part of a composite mark: a layer with a simple mark.

use serde_json::Value as Json;

use super::{Axis, Composite};
use crate::vegalite::json::truthy;
use crate::vegalite::{
    Channel, ChannelDef, ChannelDefs, Encoding, Mark, MarkProp, MarkType, Name, PropMap, View, ViewKind,
};

/// A part to be made.
pub(super) struct Part<'a> {
    /// The part's name in the mark's settings and in the config.
    pub(super) name: MarkProp,
    pub(super) mark: Mark,
    /// The prefix of the column with the part's place (or its start).
    pub(super) start: &'a str,
    /// The prefix of the column with its end.
    pub(super) end: Option<&'a str>,
    pub(super) shared: &'a Encoding,
    /// Over the shared ones.
    pub(super) extra: &'a Encoding,
}

impl Composite<'_> {
    /// The layer of a part, unless it is turned off.
    pub(super) fn part(&self, axis: &Axis, part: Part<'_>) -> Option<View> {
        let mark = self.part_mark(part.name, part.mark)?;
        let mut encoding = Encoding::default();
        let place = ChannelDef { field: Some(format!("{}_{}", part.start, axis.field)), ..axis_def(axis) };
        encoding.set(axis.channel, place.into());
        if let Some((prefix, end)) = part.end.zip(axis.channel.secondary()) {
            encoding.set(end, ChannelDef::of_field(format!("{prefix}_{}", axis.field)).into());
        }
        lay_over(&mut encoding, part.shared);
        lay_over(&mut encoding, part.extra);
        Some(View::new(&self.view.at, ViewKind::Unit { mark, encoding }))
    }

    /// A part's mark with what config, mark and the part's own settings say; `None` when the part is turned off.
    pub(super) fn part_mark(&self, name: MarkProp, mark: Mark) -> Option<Mark> {
        let config = self.block();
        let own = self.mark.props.get(name);
        let configured = config.get(name);
        let shown = match own {
            Some(own) => truthy(own),
            None => configured.is_some_and(truthy),
        };
        if !shown {
            return None;
        }
        let mut props: PropMap<MarkProp> = configured.and_then(PropMap::of).unwrap_or_default();
        for property in [MarkProp::Clip, MarkProp::Color, MarkProp::Opacity] {
            if let Some(value) = self.mark.props.truthy(property) {
                props.set(property, value.clone());
            }
        }
        props.extend(mark.props);
        props.set(MarkProp::Style, format!("{}-{name}", self.mark.kind));
        props.extend(own.and_then(PropMap::of).unwrap_or_default());
        let kind = props.remove(MarkProp::Type).as_ref().and_then(MarkType::of).unwrap_or(mark.kind);
        Some(Mark { kind, props })
    }
}

/// The axis's definition as all parts share it, without a field.
pub(super) fn axis_def(axis: &Axis) -> ChannelDef {
    let title = Some(axis.title());
    ChannelDef {
        at: axis.def.at.clone(),
        kind: axis.def.kind,
        title,
        scale: axis.def.scale.clone(),
        axis: axis.def.axis.clone(),
        ..ChannelDef::default()
    }
}

/// Sets all channels of `over` in `encoding`.
pub(super) fn lay_over(encoding: &mut Encoding, over: &Encoding) {
    for (channel, defs) in over.iter() {
        encoding.set(channel, defs.clone());
    }
}

/// The encoding without some channels.
pub(super) fn without(encoding: &Encoding, channels: &[Channel]) -> Encoding {
    let kept = encoding.0.iter().filter(|(channel, _)| !channels.contains(channel));
    Encoding(kept.cloned().collect::<Vec<(Channel, ChannelDefs)>>())
}

/// A mark with some settings.
pub(super) fn mark<const N: usize>(kind: MarkType, settings: [(MarkProp, Option<Json>); N]) -> Mark {
    let set = settings.into_iter().filter_map(|(property, value)| Some((property, value?)));
    Mark { kind, props: set.collect() }
}
