//! The title of a view.

use serde_json::Value as Json;

use crate::compile::config::title_non_mark;
use crate::compile::model::{ModelId, Tree};
use crate::compile::setting::setting;
use crate::error::Result;
use crate::expr::Setting;
use crate::vega::{Base, Encode, PartEncode, Props, Title, ValueRef};
use crate::vegalite::json::truthy;
use crate::vegalite::{Anchor, ChannelProp, TitleProp};

/// The view's title; a layer without one has the first of its layers'.
///
/// # Errors
///
/// When an expression cannot be read.
pub(super) fn assemble(tree: &Tree, id: ModelId) -> Result<Option<Title>> {
    let model = tree.model(id);
    if let Some(title) = own(tree, id)? {
        return Ok(Some(title));
    }
    if model.is_layer() {
        for &child in model.children.iter() {
            if let Some(title) = assemble(tree, child)? {
                return Ok(Some(title));
            }
        }
    }
    Ok(None)
}

/// Settings of titles in the config that are no style of a mark.
fn non_mark_config(tree: &Tree) -> Result<Props> {
    let mut props = Props::default();
    for (property, value) in title_non_mark(|property| tree.config.title.get(property)) {
        props.set(property.name(), setting(value)?);
    }
    Ok(props)
}

fn own(tree: &Tree, id: ModelId) -> Result<Option<Title>> {
    let model = tree.model(id);
    let Some(written) = model.title.as_ref().filter(|title| title.truthy(TitleProp::Text).is_some()) else {
        return Ok(None);
    };
    let mut props = non_mark_config(tree)?;
    let mut encode = Vec::new();
    for (name, value) in written.iter() {
        if name != TitleProp::Encoding.name() {
            props.set(name, setting(value)?);
        } else if truthy(value) {
            encode.push(("update".to_owned(), PartEncode { encode: entries(value)?, ..PartEncode::default() }));
        }
    }
    let anchor = props.setting(TitleProp::Anchor.name()).and_then(Setting::as_json);
    if model.unit().is_some() || model.is_layer() {
        // In the middle of the plot, not of all that stands around it.
        let middle = anchor.is_none_or(|anchor| anchor.as_str() == Some(Anchor::Middle.name()));
        if middle && props.setting(TitleProp::Anchor.name()).is_none_or(|anchor| anchor.as_str().is_some()) {
            let frame = props.setting(TitleProp::Frame.name()).is_none_or(|frame| frame.as_json() == Some(&Json::Null));
            if frame {
                props.set(TitleProp::Frame.name(), Setting::text("group"));
            }
        }
    } else if props.setting(TitleProp::Anchor.name()).is_none() || anchor == Some(&Json::Null) {
        props.set(TitleProp::Anchor.name(), Setting::text(Anchor::Start.name()));
    }
    Ok(Some(Title { props, encode }))
}

fn entries(written: &Json) -> Result<Encode> {
    let mut encode = Encode::default();
    for (name, value) in written.as_object().into_iter().flatten() {
        let base = match setting(value)? {
            Setting::Signal(expr) => Base::Signal(expr),
            _ => Base::Value(value.get(ChannelProp::Value.name()).unwrap_or(value).clone()),
        };
        encode.set(name, vec![ValueRef { base, ..ValueRef::default() }]);
    }
    Ok(encode)
}
