//! Vega's configuration: its defaults with the chart's own laid over them, and how settings are looked up in it.

mod defaults;

use std::borrow::Cow;

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

/// What a name stands for. Objects are blocks as deep down as the chart's own are merged with the defaults.
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

    /// What stands under `name`; `null` if nothing did.
    fn entry_mut(&mut self, name: &str) -> &mut Entry {
        let place = self.0.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
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
    for (key, value) in own {
        match key.as_str() {
            "signals" => merge_signals(base, value),
            "style" => write(base, key, value, &|_| true),
            "legend" => write(base, key, value, &|inner| inner == "layout"),
            _ => write(base, key, value, &|_| false),
        }
    }
}

/// Sets `key` of `out`; the keys of an object are set one by one, and those that `deeper` names once more so.
fn write(out: &mut Block, key: &str, value: &Json, deeper: &dyn Fn(&str) -> bool) {
    if key == "__proto__" {
        return;
    }
    let entry = out.entry_mut(key);
    let Json::Object(fields) = value else {
        *entry = Entry::Value(value.clone());
        return;
    };
    if matches!(entry, Entry::Value(_)) {
        *entry = Entry::Block(Block::default());
    }
    let Entry::Block(block) = entry else { return };
    for (inner, value) in fields {
        if deeper(inner) {
            write(block, inner, value, &|_| false);
        } else if inner != "__proto__" {
            *block.entry_mut(inner) = Entry::Value(value.clone());
        }
    }
}

fn merge_signals(base: &mut Block, own: &Json) {
    let known = |list: &[Json], name: Option<&Json>| list.iter().any(|signal| signal.get("name") == name);
    let mut merged: Vec<Json> = Vec::new();
    let before = base.value("signals");
    for signal in [Some(own), before].into_iter().flatten().filter_map(Json::as_array).flatten() {
        if !known(&merged, signal.get("name")) {
            merged.push(signal.clone());
        }
    }
    *base.entry_mut("signals") = Entry::Value(Json::Array(merged));
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
