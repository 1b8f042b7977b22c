//! Vega's configuration: its defaults with the chart's own laid over them, and how settings are looked up in it.

mod defaults;

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use serde_json::{Map, Value as Json};

/// The merged configuration.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    root: Block,
}

impl Config {
    /// Vega's defaults under `own` (merged by block, as Vega's `mergeConfig`).
    pub(crate) fn new(own: &Json) -> Self {
        let mut root = defaults::defaults();
        if let Json::Object(own) = own {
            merge(&mut root, own);
        }
        Self { root }
    }

    /// The value at a path such as `["axis", "labelColor"]`; null counts as written.
    pub(crate) fn at(&self, path: &[&str]) -> Option<Cow<'_, Json>> {
        let mut block = &self.root;
        for (i, key) in path.iter().enumerate() {
            match block.entry(key)? {
                Entry::Block(inner) => block = inner,
                Entry::Value(json) => {
                    let inner = path[i + 1..].iter().try_fold(json, |json, key| json.get(key));
                    return inner.map(Cow::Borrowed);
                }
            }
        }
        Some(Cow::Owned(block.to_json()))
    }

    /// The settings of a block such as `axisX` or `symbol`.
    pub(crate) fn block(&self, name: &str) -> Option<&Block> {
        self.root.block(name)
    }

    /// The settings of a style.
    pub(crate) fn style(&self, name: &str) -> Option<&Block> {
        self.block("style")?.block(name)
    }
}

/// Settings by name in the order written: so few that looking through them is sooner done than hashing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block(Vec<(Cow<'static, str>, Entry)>);

/// A setting, or a block of settings. Objects are blocks as deep down as the chart's own are merged with the defaults.
#[derive(Clone, Debug)]
enum Entry {
    Value(Json),
    Block(Block),
}

impl From<Block> for Entry {
    fn from(block: Block) -> Self {
        Self::Block(block)
    }
}

impl<T: Into<Json>> From<T> for Entry {
    fn from(value: T) -> Self {
        Self::Value(value.into())
    }
}

impl Block {
    /// The value of a setting; a block in the block is none.
    pub(crate) fn value(&self, name: &str) -> Option<&Json> {
        match self.entry(name)? {
            Entry::Value(json) => Some(json),
            Entry::Block(_) => None,
        }
    }

    /// The settings and their values, in the order written.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().filter_map(|(name, entry)| match entry {
            Entry::Value(json) => Some((&**name, json)),
            Entry::Block(_) => None,
        })
    }

    fn block(&self, name: &str) -> Option<&Block> {
        match self.entry(name)? {
            Entry::Value(_) => None,
            Entry::Block(block) => Some(block),
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, entry)| entry)
    }

    /// What stands under `name` among the first entries; a new `null` if nothing does.
    fn entry_among(&mut self, first: usize, name: &str) -> &mut Entry {
        let place = self.0.iter().take(first).position(|(known, _)| known == name).unwrap_or_else(|| {
            self.0.push((name.to_owned().into(), Entry::Value(Json::Null)));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }

    fn to_json(&self) -> Json {
        let json = |entry: &Entry| match entry {
            Entry::Value(json) => json.clone(),
            Entry::Block(block) => block.to_json(),
        };
        self.0.iter().map(|(name, entry)| (name.clone().into_owned(), json(entry))).collect()
    }
}

/// Lays `own` over `base`. Within a block each key replaces the whole value; a style and `legend.layout` are merged one level
/// deeper, and signals by name, the chart's own first.
fn merge(base: &mut Block, own: &Map<String, Json>) {
    // As the names of `own` differ, each can only be among those that stood there before.
    let before = base.0.len();
    for (key, value) in own.iter().filter(|(key, _)| *key != "__proto__") {
        let entry = base.entry_among(before, key);
        match key.as_str() {
            "signals" => merge_signals(entry, value),
            "style" => write(entry, value, &|_| true),
            "legend" => write(entry, value, &|inner| inner == "layout"),
            _ => write(entry, value, &|_| false),
        }
    }
}

/// Sets an entry; the keys of an object are set one by one, and those that `deeper` names once more so.
fn write(entry: &mut Entry, value: &Json, deeper: &dyn Fn(&str) -> bool) {
    let Json::Object(fields) = value else {
        *entry = Entry::Value(value.clone());
        return;
    };
    if matches!(entry, Entry::Value(_)) {
        *entry = Entry::Block(Block::default());
    }
    let Entry::Block(block) = entry else { return };
    let before = block.0.len();
    for (inner, value) in fields.iter().filter(|(inner, _)| *inner != "__proto__") {
        let entry = block.entry_among(before, inner);
        if deeper(inner) {
            write(entry, value, &|_| false);
        } else {
            *entry = Entry::Value(value.clone());
        }
    }
}

fn merge_signals(entry: &mut Entry, own: &Json) {
    let before = if let Entry::Value(json) = &*entry { Some(json) } else { None };
    let mut known: FxHashSet<Option<&Json>> = FxHashSet::default();
    let all = [Some(own), before].into_iter().flatten().filter_map(Json::as_array).flatten();
    let merged: Vec<Json> = all.filter(|signal| known.insert(signal.get("name"))).cloned().collect();
    *entry = Entry::Value(Json::Array(merged));
}

#[cfg(test)]
mod tests {
    use super::Config;
    use serde_json::{Value as Json, json};

    #[track_caller]
    fn check(own: &Json, path: &[&str], want: &Json) {
        assert_eq!(Config::new(own).at(path).as_deref(), Some(want), "{own}");
    }

    #[test]
    fn a_block_is_merged_key_by_key() {
        let own = json!({"axis": {"labelAngle": 30, "domain": null}, "background": "red"});
        check(&own, &["axis", "labelAngle"], &json!(30));
        check(&own, &["axis", "tickSize"], &json!(5));
        check(&own, &["axis", "domain"], &Json::Null); // null is written, and means "as if there were no default"
        check(&own, &["background"], &json!("red"));
    }

    #[test]
    fn twenty_thousand_styles_and_signals_are_merged_at_once() {
        // Looking each up among all that came before would take minutes.
        let styles: serde_json::Map<_, _> = (0..20_000).map(|i| (format!("s{i}"), json!({"fill": "red"}))).collect();
        let signals: Vec<_> = (0..20_000).map(|i| json!({"name": format!("v{i}"), "value": i})).collect();
        let config = Config::new(&json!({"style": styles, "signals": signals}));
        assert!(config.style("s19999").is_some());
        assert_eq!(config.at(&["signals"]).and_then(|list| list.as_array().map(Vec::len)), Some(20_000));
    }

    #[test]
    fn within_a_block_values_are_replaced_whole() {
        let own = json!({"range": {"diverging": {"scheme": "redblue"}}});
        check(&own, &["range", "diverging"], &json!({"scheme": "redblue"}));
        check(&own, &["range", "ramp", "scheme"], &json!("blues"));
    }

    #[test]
    fn styles_and_the_layout_of_legends_are_merged_one_level_deeper() {
        let own = json!({
            "style": {"cell": {"stroke": "red"}, "mine": {"fill": "blue"}},
            "legend": {"layout": {"anchor": "end", "left": {"offset": 1}}},
        });
        check(&own, &["style", "cell", "fill"], &json!("transparent"));
        check(&own, &["style", "cell", "stroke"], &json!("red"));
        check(&own, &["style", "mine", "fill"], &json!("blue"));
        check(&own, &["legend", "layout", "offset"], &json!(18));
        check(&own, &["legend", "layout", "left"], &json!({"offset": 1}));
    }
}
