//! Guides that views share: which of their axes and legends are one, and what is then said in their properties and titles.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::compile::explicit::{self, Traced};
use crate::compile::model::{Component, GuideTitle, Mode, ModelId, Tree};
use crate::compile::resolve::guide_mode;
use crate::expr::Setting;
use crate::vegalite::Channel;

/// The guides of a view that are merged from those of its children, by channel, and whether the children share them.
pub(super) struct Merged<G> {
    pub(super) guides: BTreeMap<Channel, G>,
    pub(super) modes: BTreeMap<Channel, Mode>,
}

/// Merges the guides of a view's children where they share the channel's scale and guide. `of` gives those of a child; `merge`
/// makes one of two, or none where both have to stay, which makes the channel's guides independent.
pub(super) fn merge_children<G: Clone>(
    tree: &Tree,
    id: ModelId,
    of: impl Fn(&Component) -> &BTreeMap<Channel, G>,
    merge: impl Fn(G, &G) -> Option<G>,
) -> Merged<G> {
    let mut guides: BTreeMap<Channel, G> = BTreeMap::new();
    let mut modes: BTreeMap<Channel, Mode> = BTreeMap::new();
    for child in tree.children(id) {
        for (&channel, theirs) in of(tree.component(child)) {
            let mode = modes.entry(channel).or_insert_with(|| guide_mode(tree, id, channel));
            if *mode == Mode::Independent {
                continue;
            }
            let merged = match guides.remove(&channel) {
                Some(ours) => merge(ours, theirs),
                None => Some(theirs.clone()),
            };
            match merged {
                Some(merged) => {
                    guides.insert(channel, merged);
                }
                None => *mode = Mode::Independent,
            }
        }
    }
    Merged { guides, modes }
}

/// Whether two guides are to stand at different sides, as their authors say, and so cannot be one.
pub(super) fn sides_differ(ours: Option<&Traced<Setting>>, theirs: Option<&Traced<Setting>>) -> bool {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => ours.is_explicit() && theirs.is_explicit() && ours.value != theirs.value,
        _ => false,
    }
}

/// Two written titles as one: the same once, else joined by a comma.
pub(super) fn merged_texts(a: &Setting, b: &Setting) -> Setting {
    let is_empty = |title: &Setting| title.as_json().is_some_and(|json| !crate::vegalite::json::truthy(json));
    if a == b || is_empty(b) {
        return a.clone();
    }
    if is_empty(a) {
        return b.clone();
    }
    let lines = |title: &Setting| match title.as_json() {
        Some(Json::Array(lines)) => lines.iter().map(crate::vegalite::json::text).collect(),
        Some(json) => vec![crate::vegalite::json::text(json)],
        None => Vec::new(),
    };
    Setting::text(&[lines(a), lines(b)].concat().join(", "))
}

/// The title of a guide that two views share: none where one has turned it off, a written one before field names.
pub(super) fn merged_titles(
    a: Option<Traced<GuideTitle>>,
    b: Option<Traced<GuideTitle>>,
) -> Option<Traced<GuideTitle>> {
    explicit::merge(a, b, joined)
}

/// The title made of two of equal standing.
fn joined(a: Traced<GuideTitle>, b: Traced<GuideTitle>) -> Traced<GuideTitle> {
    let is_off = |title: &GuideTitle| matches!(title, GuideTitle::Text(Setting::Json(Json::Null)));
    let value = if is_off(&a.value) || is_off(&b.value) {
        GuideTitle::Text(Setting::Json(Json::Null))
    } else {
        match (a.value, b.value) {
            (GuideTitle::Text(a), GuideTitle::Text(b)) => GuideTitle::Text(merged_texts(&a, &b)),
            (text @ GuideTitle::Text(_), _) | (_, text @ GuideTitle::Text(_)) => text,
            (GuideTitle::Fields(mut titles), GuideTitle::Fields(more)) => {
                titles.merge(more);
                GuideTitle::Fields(titles)
            }
        }
    };
    Traced { value, origin: a.origin }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{GuideTitle, joined};
    use crate::compile::config::Config;
    use crate::compile::explicit::Traced;
    use crate::compile::model::FieldTitles;
    use crate::expr::Setting;
    use crate::vegalite::{Binning, ChannelDef};

    #[track_caller]
    fn check(a: GuideTitle, b: GuideTitle, want: Option<&str>) {
        let title = joined(Traced::implicit(a), Traced::implicit(b)).value.to_setting();
        assert_eq!(title, want.map(Setting::text));
    }

    fn text(text: &str) -> GuideTitle {
        GuideTitle::Text(Setting::text(text))
    }

    fn fields(names: &[&str]) -> GuideTitle {
        binned(&names.iter().map(|name| (*name, 0)).collect::<Vec<_>>())
    }

    /// Fields, and into how many bins they are put at most, if at all.
    fn binned(fields: &[(&str, u32)]) -> GuideTitle {
        let mut titles = FieldTitles::default();
        for (field, bins) in fields {
            let bin = (*bins > 0).then(|| Binning::read(&json!({"maxbins": bins})));
            titles.add(&ChannelDef { bin, ..ChannelDef::of_field(*field) }, &Config::of(json!({})));
        }
        GuideTitle::Fields(titles)
    }

    #[test]
    fn titles_of_layers_are_joined_without_repeating() {
        check(fields(&["a"]), fields(&["a", "b"]), Some("a, b"));
        check(text("a"), text("a"), Some("a"));
        check(text("a"), text("b"), Some("a, b"));
        check(fields(&["a"]), text("b"), Some("b"));
    }

    #[test]
    fn titles_are_the_same_where_their_fields_are_used_in_the_same_way() {
        check(binned(&[("a", 5)]), binned(&[("a", 5)]), Some("a (binned)"));
        check(binned(&[("a", 5)]), binned(&[("a", 20)]), Some("a (binned), a (binned)"));
        check(fields(&["a"]), binned(&[("a", 20)]), Some("a, a (binned)"));
    }

    #[test]
    fn a_title_turned_off_in_one_layer_is_off() {
        check(GuideTitle::Text(Setting::Json(serde_json::Value::Null)), fields(&["a"]), None);
        check(text(""), text(""), None);
    }
}
