//! Titles of guides: written, or made of the fields that share the guide.

use serde_json::Value as Json;

use crate::compile::explicit::Traced;
use crate::compile::model::GuideTitle;
use crate::expr::Setting;

/// Two written titles as one: the same once, else joined by a comma.
pub(crate) fn merged_texts(a: &Setting, b: &Setting) -> Setting {
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
pub(crate) fn merged(a: Traced<GuideTitle>, b: Traced<GuideTitle>) -> Traced<GuideTitle> {
    let is_off = |title: &GuideTitle| matches!(title, GuideTitle::Text(Setting::Json(Json::Null)));
    let value = if is_off(&a.value) || is_off(&b.value) {
        GuideTitle::Text(Setting::Json(Json::Null))
    } else {
        match (a.value, b.value) {
            (GuideTitle::Text(a), GuideTitle::Text(b)) => GuideTitle::Text(merged_texts(&a, &b)),
            (text @ GuideTitle::Text(_), _) | (_, text @ GuideTitle::Text(_)) => text,
            (GuideTitle::Fields(mut fields), GuideTitle::Fields(more)) => {
                for field in more {
                    if !fields.contains(&field) {
                        fields.push(field);
                    }
                }
                GuideTitle::Fields(fields)
            }
        }
    };
    Traced { value, origin: a.origin }
}

#[cfg(test)]
mod tests {
    use super::{GuideTitle, merged};
    use crate::compile::explicit::Traced;
    use crate::expr::Setting;

    #[track_caller]
    fn check(a: GuideTitle, b: GuideTitle, want: Option<&str>) {
        let title = merged(Traced::implicit(a), Traced::implicit(b)).value.to_setting();
        assert_eq!(title, want.map(Setting::text));
    }

    fn text(text: &str) -> GuideTitle {
        GuideTitle::Text(Setting::text(text))
    }

    fn fields(names: &[&str]) -> GuideTitle {
        GuideTitle::Fields(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn titles_of_layers_are_joined_without_repeating() {
        check(fields(&["a"]), fields(&["a", "b"]), Some("a, b"));
        check(text("a"), text("a"), Some("a"));
        check(text("a"), text("b"), Some("a, b"));
        check(fields(&["a"]), text("b"), Some("b"));
    }

    #[test]
    fn a_title_turned_off_in_one_layer_is_off() {
        check(GuideTitle::Text(Setting::Json(serde_json::Value::Null)), fields(&["a"]), None);
        check(text(""), text(""), None);
    }
}
