//! `resolve`: whether the views in a view share a channel's scale and guide, where the author does not say or cannot have it.

use crate::compile::model::{Mode, ModelId, Tree};
use crate::vegalite::Channel;

/// Whether a channel's scale is shared by a view's children when nothing is said.
pub(crate) fn default_scale_mode(tree: &Tree, id: ModelId, channel: Channel) -> Mode {
    let model = tree.model(id);
    let apart = if model.is_facet() {
        channel == Channel::Theta
    } else {
        model.is_concat() && matches!(channel, Channel::X | Channel::Y | Channel::Theta | Channel::Radius)
    };
    if apart { Mode::Independent } else { Mode::Shared }
}

/// Whether children share a channel's guide: not where they do not share its scale.
pub(crate) fn guide_mode(tree: &Tree, id: ModelId, channel: Channel) -> Mode {
    let resolve = &tree.component(id).resolve;
    let guides = if channel.is_x_or_y() { &resolve.axis } else { &resolve.legend };
    if resolve.scale.get(&channel) == Some(&Mode::Independent) {
        if guides.get(&channel) == Some(&Mode::Shared) {
            let name = channel.name();
            tree.warn(id, format!("the scales of \"{name}\" are independent, and so are their axes or legends"));
        }
        return Mode::Independent;
    }
    guides.get(&channel).copied().unwrap_or(Mode::Shared)
}
