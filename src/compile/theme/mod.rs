//! The themes of vega-themes, by name: configs that go under a document's own.

use crate::vegalite::Props;

/// Every theme with its config as JSON.
const THEMES: [(&str, &str); 14] = [
    ("carbong10", include_str!("carbong10.json")),
    ("carbong100", include_str!("carbong100.json")),
    ("carbong90", include_str!("carbong90.json")),
    ("carbonwhite", include_str!("carbonwhite.json")),
    ("dark", include_str!("dark.json")),
    ("excel", include_str!("excel.json")),
    ("fivethirtyeight", include_str!("fivethirtyeight.json")),
    ("ggplot2", include_str!("ggplot2.json")),
    ("googlecharts", include_str!("googlecharts.json")),
    ("latimes", include_str!("latimes.json")),
    ("powerbi", include_str!("powerbi.json")),
    ("quartz", include_str!("quartz.json")),
    ("urbaninstitute", include_str!("urbaninstitute.json")),
    ("vox", include_str!("vox.json")),
];

/// The names of all themes, in order.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    THEMES.iter().map(|(name, _)| *name)
}

/// The config of the theme named `name`.
pub(crate) fn theme(name: &str) -> Option<Props> {
    let (_, json) = THEMES.iter().find(|(known, _)| *known == name)?;
    serde_json::from_str(json).ok()
}

#[cfg(test)]
mod tests {
    use super::{names, theme};

    #[test]
    fn every_theme_is_a_config() {
        for name in names() {
            assert!(theme(name).is_some_and(|config| config.len() > 3), "{name}");
        }
        assert_eq!(theme("dark").unwrap()["background"], "#333");
        assert!(theme("default").is_none());
    }
}
