//! Facet channels of a unit, made to a facet around it.

use std::rc::Rc;

use serde_json::json;

use crate::error::{Error, Warnings};
use crate::vegalite::json::truthy;
use crate::vegalite::{Channel, ChannelDef, ChannelDefs, Encoding, Facet, LayoutProp, Mark, PropMap, View, ViewKind};

/// Whether a unit's encoding splits it into cells.
pub(super) fn is_faceted(encoding: &Encoding) -> bool {
    Channel::FACETS.into_iter().any(|channel| encoding.has_field(channel))
}

/// Takes the facet channels out of an encoding.
pub(super) fn strip(encoding: &mut Encoding) {
    encoding.0.retain(|(channel, _)| !channel.is_facet());
}

/// A facet of the unit. What belongs to a cell (mark, encoding, size, background, projection, params) goes inside; the rest stays
/// outside.
pub(super) fn facet_view(mut view: View, mark: Mark, mut encoding: Encoding, warnings: &Warnings) -> View {
    let mut take = |channel: Channel| match encoding.remove(channel) {
        Some(ChannelDefs::One(def)) => Some(Rc::unwrap_or_clone(def)),
        _ => None,
    };
    let (row, column, wrap) = (take(Channel::Row), take(Channel::Column), take(Channel::Facet));
    let facet = if row.is_some() || column.is_some() {
        if let Some(wrap) = wrap {
            wrap.warn(warnings, "facet is dropped, as row or column is also there");
        }
        grid(row, column, &mut view.layout, warnings)
    } else {
        let mut def = wrap.unwrap_or_default();
        use LayoutProp::{Align, Center, Columns, Spacing};
        for property in [Align, Center, Spacing, Columns] {
            if let Some(setting) = def.rest.shift_remove(property.name()).filter(truthy) {
                view.layout.set(property, setting);
            }
        }
        Facet::Wrap(Box::new(def))
    };
    let inner = View {
        width: view.width.take(),
        height: view.height.take(),
        background: view.background.take(),
        projection: view.projection.take(),
        params: std::mem::take(&mut view.params),
        ..View::new(&view.at, ViewKind::Unit { mark, encoding })
    };
    view.kind = ViewKind::Facet { facet, spec: Box::new(inner) };
    view
}

/// Rows and columns, in this order up to the first that has no field. Their layout settings go to the facet.
fn grid(
    row: Option<ChannelDef>,
    column: Option<ChannelDef>,
    layout: &mut PropMap<LayoutProp>,
    warnings: &Warnings,
) -> Facet {
    let mut settings: PropMap<LayoutProp> = PropMap::default();
    let mut ended = false;
    let mut cell = |channel: Channel, def: Option<ChannelDef>| {
        let mut def = def?;
        def.rest.shift_remove(LayoutProp::Columns.name());
        for property in [LayoutProp::Align, LayoutProp::Center, LayoutProp::Spacing] {
            if let Some(value) = def.rest.shift_remove(property.name()) {
                let mut by_channel = settings.remove(property).unwrap_or_else(|| json!({}));
                by_channel[channel.name()] = value;
                settings.set(property, by_channel);
            }
        }
        if ended || def.field.is_none() {
            let message = format!("{channel} is dropped with all after it, as it has no field");
            warnings.push(Error::spec(message).at(def.at.as_deref().unwrap_or_default()));
            ended = true;
            return None;
        }
        Some(Box::new(def))
    };
    let (row, column) = (cell(Channel::Row, row), cell(Channel::Column, column));
    layout.extend(settings);
    Facet::Grid { row, column }
}
