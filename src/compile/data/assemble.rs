//! The pipeline written as Vega's data sets, with Vega-Lite's names.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::node::NodeKind;
use super::source::SourceNode;
use super::{Flow, NodeId};
use crate::compile::model::{DataRef, ModelId, SELECTION_ID, Tree};
use crate::compile::transform::{filter_of, formula_of, text, transform};
use crate::error::Result;
use crate::vega;
use crate::vegalite::{DataFormatProp, PropMap, Rows};

/// The data sets outside all cells. From here on the names of stages can be looked up.
///
/// # Errors
///
/// When an expression made of a field's name is none.
pub(crate) fn assemble_root(tree: &mut Tree, flow: &mut Flow, datasets: &[(String, Rows)]) -> Result<Vec<vega::Data>> {
    let mut unnamed = 0;
    tree.data_names = flow.data_names();
    let mut writer = Writer::new(flow);
    for root in flow.sources.clone() {
        let NodeKind::Source(source) = flow.kind_mut(root) else { continue };
        let name = source.name.get_or_insert_with(|| {
            unnamed += 1;
            format!("source_{}", unnamed - 1)
        });
        let mut draft = Draft { name: Some(name.clone()), format: source.format.clone(), ..Draft::default() };
        draft.root = Some(source.as_ref().clone());
        writer.walk(tree, flow, root, draft)?;
    }
    let mut made = writer.made;
    // Plain sources come first: lookups may read them.
    let is_plain = |data: &Draft| data.transforms.is_empty() && data.source.is_none();
    let (mut sorted, rest): (Vec<_>, Vec<_>) = made.drain(..).partition(is_plain);
    sorted.extend(rest);
    let mut all = write_drafts(sorted, datasets);
    fix_lookups(tree, &mut all);
    Ok(all)
}

/// The data sets inside the cells of a facet.
///
/// # Errors
///
/// When an expression made of a field's name is none.
pub(crate) fn assemble_facet(tree: &mut Tree, flow: &mut Flow, id: ModelId) -> Result<Vec<vega::Data>> {
    let (Some(root), Some(facet)) = (flow.places(id).facet_root, flow.facet(id)) else { return Ok(Vec::new()) };
    let source = facet.name.clone();
    let mut writer = Writer::new(flow);
    for child in flow.children(root).to_vec() {
        writer.walk(tree, flow, child, Draft::below(Some(source.clone())))?;
    }
    let mut all = write_drafts(writer.made, &[]);
    fix_lookups(tree, &mut all);
    Ok(all)
}

fn write_drafts(drafts: Vec<Draft>, datasets: &[(String, Rows)]) -> Vec<vega::Data> {
    let write = |draft: Draft| {
        let source = match (&draft.root, draft.source) {
            (Some(root), _) => root.to_vega(datasets),
            (None, Some(source)) => vega::Source::Derived(vec![source]),
            (None, None) => vega::Source::Empty,
        };
        let format =
            Some(draft.format).filter(|format| !format.is_empty()).map(|format| Json::Object(format.to_object()));
        vega::Data {
            name: draft.name.unwrap_or_default(),
            source,
            format,
            transforms: draft.transforms,
            ..vega::Data::default()
        }
    };
    drafts.into_iter().map(write).collect()
}

/// Lookups name stages; the data sets of those are known only now.
fn fix_lookups(tree: &Tree, all: &mut [vega::Data]) {
    for lookup in all.iter_mut().flat_map(|data| &mut data.transforms).filter(|transform| transform.kind == "lookup") {
        let Some(from) = lookup.params.setting("from").and_then(crate::expr::Setting::as_str) else { continue };
        let name = tree.data_name(&DataRef(from.to_owned()));
        lookup.params.set("from", text(&name));
    }
}

/// A data set being written.
#[derive(Clone, Default)]
struct Draft {
    name: Option<String>,
    source: Option<String>,
    root: Option<SourceNode>,
    format: PropMap<DataFormatProp>,
    transforms: Vec<vega::Transform>,
}

impl Draft {
    fn below(source: Option<String>) -> Self {
        Self { source, ..Self::default() }
    }

    /// Whether it is only another name for its source.
    fn is_alias(&self) -> bool {
        self.source.is_some() && self.transforms.is_empty()
    }
}

struct Writer {
    made: Vec<Draft>,
    /// How many data sets have been named.
    named: usize,
    /// The names by which nodes can be asked for.
    stages: BTreeMap<NodeId, Vec<DataRef>>,
}

impl Writer {
    fn new(flow: &Flow) -> Self {
        let mut stages: BTreeMap<NodeId, Vec<DataRef>> = BTreeMap::new();
        for (name, node) in &flow.outputs {
            stages.entry(*node).or_default().push(name.clone());
        }
        Self { made: Vec::new(), named: 0, stages }
    }

    fn name(&mut self, draft: &mut Draft) -> String {
        let name = draft.name.get_or_insert_with(|| {
            self.named += 1;
            format!("data_{}", self.named - 1)
        });
        name.clone()
    }

    /// Writes a node and all below it into `draft` and new data sets; recursion only at forks.
    fn walk(&mut self, tree: &mut Tree, flow: &mut Flow, mut id: NodeId, mut draft: Draft) -> Result<()> {
        loop {
            let is_output = matches!(flow.kind(id), NodeKind::Output(_));
            if matches!(flow.kind(id), NodeKind::Facet(_)) {
                // The rest belongs into the cells.
                return self.facet(tree, flow, id, draft);
            }
            draft = if is_output { self.output(tree, flow, id, draft) } else { self.step(flow, id, draft)? };
            match *flow.children(id) {
                [] => {
                    if is_output && !draft.is_alias() {
                        self.made.push(draft);
                    }
                    return Ok(());
                }
                [child] => id = child,
                _ => return self.fork(tree, flow, id, draft),
            }
        }
    }

    fn step(&mut self, flow: &Flow, id: NodeId, mut draft: Draft) -> Result<Draft> {
        match flow.kind(id) {
            NodeKind::Source(source) => {
                // Vega may replace the rows of a named source, so nothing is done in it.
                if !source.generator && !source.is_url() {
                    let below = Draft::below(draft.name.clone());
                    self.made.push(std::mem::replace(&mut draft, below));
                }
            }
            NodeKind::Parse(parse) => {
                let at_root = flow.parent(id).is_some_and(|p| matches!(flow.kind(p), NodeKind::Source(_)));
                if at_root && draft.source.is_none() {
                    draft.format.set(DataFormatProp::Parse, parse.to_format());
                    draft.transforms.extend(parse.to_transforms(true)?);
                } else {
                    draft.transforms.extend(parse.to_transforms(false)?);
                }
            }
            kind => draft.transforms.extend(transforms(kind)?),
        }
        Ok(draft)
    }

    fn fork(&mut self, tree: &mut Tree, flow: &mut Flow, id: NodeId, mut draft: Draft) -> Result<()> {
        let mut source = self.name(&mut draft);
        if draft.is_alias() {
            source = draft.source.unwrap_or_default();
        } else {
            self.made.push(draft);
        }
        let children = flow.children(id).to_vec();
        children.into_iter().try_for_each(|child| self.walk(tree, flow, child, Draft::below(Some(source.clone()))))
    }

    fn facet(&mut self, tree: &mut Tree, flow: &mut Flow, id: NodeId, mut draft: Draft) -> Result<()> {
        let name = self.name(&mut draft);
        let data = if draft.is_alias() { draft.source.clone().unwrap_or_default() } else { name };
        if !draft.is_alias() {
            self.made.push(draft);
        }
        if let NodeKind::Facet(facet) = flow.kind_mut(id) {
            facet.data = data;
        }
        if let NodeKind::Facet(facet) = flow.kind(id) {
            self.made.extend(facet.to_vega(tree)?.into_iter().map(Draft::whole));
        }
        Ok(())
    }

    fn output(&mut self, tree: &mut Tree, flow: &mut Flow, id: NodeId, mut draft: Draft) -> Draft {
        let after_output = flow.parent(id).is_some_and(|p| matches!(flow.kind(p), NodeKind::Output(_)));
        let source = if draft.is_alias() {
            draft.source.clone()
        } else if after_output {
            draft.name.clone()
        } else {
            let name = self.name(&mut draft);
            if flow.children(id).len() == 1 {
                self.made.push(draft);
                draft = Draft::below(Some(name.clone()));
            }
            Some(name)
        };
        let source = source.unwrap_or_default();
        for data in self.stages.get(&id).into_iter().flatten() {
            tree.data_names.insert(data.clone(), source.clone());
        }
        if let NodeKind::Output(output) = flow.kind_mut(id) {
            output.source = source;
        }
        draft
    }
}

impl Draft {
    /// A data set that is written already.
    fn whole(data: vega::Data) -> Self {
        let source = match data.source {
            vega::Source::Derived(sources) => sources.into_iter().next(),
            _ => None,
        };
        Self { name: Some(data.name), source, root: None, format: PropMap::default(), transforms: data.transforms }
    }
}

fn transforms(kind: &NodeKind) -> Result<Vec<vega::Transform>> {
    Ok(match kind {
        NodeKind::Source(_) | NodeKind::Output(_) | NodeKind::Parse(_) | NodeKind::Facet(_) => Vec::new(),
        NodeKind::Identifier => {
            vec![transform("identifier", [("as", text(SELECTION_ID))])]
        }
        NodeKind::Bin(bins) => bins.to_vega()?,
        NodeKind::TimeUnit(units) => units.to_vega()?,
        NodeKind::Aggregate(aggregate) => vec![aggregate.to_vega()],
        NodeKind::Stack(stack) => stack.to_vega()?,
        NodeKind::JoinAggregate(join) => vec![join.to_vega()],
        NodeKind::Window(window) => vec![window.to_vega()],
        NodeKind::Calculate { expr, name } => {
            vec![formula_of(std::rc::Rc::clone(expr), name)]
        }
        NodeKind::Filter(expr) => vec![filter_of(std::rc::Rc::clone(expr))],
        NodeKind::FilterInvalid(filter) => filter.to_vega()?.into_iter().collect(),
        NodeKind::GeoJson(geo) => geo.to_vega()?,
        NodeKind::GeoPoint(geo) => vec![geo.to_vega()?],
        NodeKind::Lookup(lookup) => vec![lookup.to_vega()?],
        NodeKind::Plain(plain) => plain.transforms.clone(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::compile::tests::{check, compiled};

    fn names(json: &Json) -> Vec<(String, Option<String>)> {
        let text = |json: &Json| json.as_str().map(str::to_owned);
        let chart = compiled(json);
        let data = chart["data"].as_array().unwrap();
        data.iter().map(|data| (text(&data["name"]).unwrap(), text(&data["source"]))).collect()
    }

    #[track_caller]
    fn check_names(json: &Json, want: &[(&str, Option<&str>)]) {
        let names = names(json);
        let names: Vec<_> = names.iter().map(|(name, source)| (name.as_str(), source.as_deref())).collect();
        assert_eq!(names, want);
    }

    #[test]
    fn what_layers_share_is_done_once_and_before_what_they_do_not() {
        let json = json!({
            "data": {"values": [{"a": 1}]},
            "layer": [
                {"mark": "line", "encoding": {"x": {"field": "t", "type": "temporal"}, "y": {"field": "a", "type": "quantitative"}}},
                {"mark": "rule", "encoding": {"y": {"field": "a", "aggregate": "mean"}}}
            ]
        });
        check_names(&json, &[("source_0", None), ("data_0", Some("source_0")), ("data_1", Some("data_0"))]);
        check(&json, "/data/1/transform", json!([{"type": "formula", "expr": "toDate(datum[\"t\"])", "as": "t"}]));
        let mean = json!({"type": "aggregate", "groupby": [], "ops": ["mean"], "fields": ["a"], "as": ["mean_a"]});
        check(&json, "/data/2/transform/0", mean);
    }

    #[test]
    fn sources_that_lookups_read_come_first() {
        let json = json!({
            "data": {"url": "d.csv"}, "mark": "point", "encoding": {"x": {"field": "c", "type": "quantitative"}},
            "transform": [{"lookup": "a", "from": {"data": {"url": "e.csv"}, "key": "b", "fields": ["c"]}}]
        });
        check_names(&json, &[("source_1", None), ("source_0", None)]);
        let lookup = json!({"type": "lookup", "from": "source_1", "key": "b", "fields": ["a"], "values": ["c"]});
        check(&json, "/data/1/transform/0", lookup);
    }

    #[test]
    fn equal_bins_of_two_views_become_one_and_share_its_signals() {
        let bin = json!({"bin": true, "field": "a"});
        let json = json!({"data": {"url": "d.csv"}, "hconcat": [
            {"mark": "point", "encoding": {"x": bin}}, {"mark": "bar", "encoding": {"x": bin, "y": {"field": "b"}}}
        ]});
        check_names(&json, &[("source_0", None)]);
        check(&json, "/data/0/transform/1/signal", json!("concat_1_bin_maxbins_10_a_bins"));
        let signal = "[concat_1_bin_maxbins_10_a_bins.start, concat_1_bin_maxbins_10_a_bins.stop]";
        check(&json, "/scales/0/domain", json!({ "signal": signal }));
    }

    #[test]
    fn what_cells_group_is_grouped_by_cell_outside_of_them() {
        let bar = json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"aggregate": "count"}, "color": {"field": "k"}}});
        let json = json!({"data": {"url": "d.csv"}, "facet": {"row": {"field": "r"}}, "spec": bar});
        check_names(&json, &[("source_0", None), ("row_domain", Some("source_0"))]);
        check(&json, "/data/0/transform/0/groupby", json!(["a", "k", "r"]));
        check(&json, "/data/0/transform/1/groupby", json!(["a", "r"]));
        check(&json, "/marks/3/from", json!({"facet": {"name": "facet", "data": "source_0", "groupby": ["r"]}}));
    }

    #[test]
    fn rows_that_only_scales_see_are_not_drawn() {
        let encoding = json!({"x": {"field": "a", "type": "quantitative", "scale": {"nice": false}}});
        let json = json!({
            "data": {"url": "d.csv"}, "mark": "point", "encoding": encoding,
            "config": {"mark": {"invalid": "break-paths-show-domains"}}
        });
        check_names(&json, &[("source_0", None), ("data_0", Some("source_0"))]);
        check(&json, "/marks/0/from", json!({"data": "data_0"}));
        check(&json, "/scales/0/domain/data", json!("source_0"));
    }
}
