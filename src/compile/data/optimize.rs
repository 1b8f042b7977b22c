//! Making the pipeline smaller: steps nobody reads go, equal steps at a fork become one, and facets move down as far as they can.
//!
//! The passes, their order and their number are Vega-Lite's, since the names and contents of the data sets follow from
//! them. A pass walks lists that it changes while walking; where that decides the outcome, the walk here does the same.

use std::collections::BTreeSet;

use super::format_parse::Parse;
use super::node::{NodeKind, fields_meet};
use super::subtree::move_facet_down;
use super::{Flow, NodeId};
use crate::compile::model::{DataRef, Renames, Stage};

/// Vega-Lite stops here even when passes still find something.
const RUNS: usize = 5;

/// What the passes change and need to know.
pub(crate) struct Optimizer<'a> {
    pub(crate) flow: &'a mut Flow,
    /// The stages that are read; the others make no data set.
    pub(crate) requested: &'a mut BTreeSet<DataRef>,
    /// Where signals of merged bins get their new names.
    pub(crate) signal_names: &'a mut Renames,
    /// A selection somewhere tells rows apart by identifiers.
    pub(crate) needs_identifiers: bool,
}

impl Optimizer<'_> {
    /// Optimises the whole pipeline.
    pub(crate) fn run(&mut self) {
        for _ in 0..RUNS {
            if !self.pass(true) {
                break;
            }
        }
        for source in self.flow.sources.clone() {
            move_facet_down(self.flow, self.requested, source);
        }
        for _ in 0..RUNS {
            if !self.pass(false) {
                break;
            }
        }
    }

    fn pass(&mut self, first: bool) -> bool {
        let mut changed = false;
        changed |= self.top_down(Self::drop_output);
        changed |= self.top_down(Self::drop_identifier);
        self.drop_childless_sources();
        changed |= self.bottom_up(Self::drop_unused);
        self.drop_childless_sources();
        if !first {
            changed |= self.bottom_up(Self::move_parse_up);
            changed |= self.bottom_up(Self::merge_bins);
            for source in self.flow.sources.clone() {
                changed |= self.drop_repeated_time_units(source, &[]);
            }
            changed |= self.bottom_up(Self::merge_parse);
            changed |= self.bottom_up(Self::merge_aggregates);
            changed |= self.bottom_up(Self::merge_time_units);
            changed |= self.top_down(Self::merge_equal);
            changed |= self.bottom_up(Self::merge_outputs);
        }
        changed
    }

    fn drop_childless_sources(&mut self) {
        let flow = &mut *self.flow;
        let keep: Vec<_> = flow.sources.iter().copied().filter(|id| !flow.children(*id).is_empty()).collect();
        flow.sources = keep;
    }

    fn top_down(&mut self, run: fn(&mut Self, NodeId) -> bool) -> bool {
        let mut changed = false;
        for source in self.flow.sources.clone() {
            changed |= self.top_down_from(source, run);
        }
        changed
    }

    fn top_down_from(&mut self, id: NodeId, run: fn(&mut Self, NodeId) -> bool) -> bool {
        let mut changed = run(self, id);
        // The list may shrink or grow under the walk.
        let mut i = 0;
        while let Some(&child) = self.flow.children(id).get(i) {
            changed |= self.top_down_from(child, run);
            i += 1;
        }
        changed
    }

    fn bottom_up(&mut self, run: fn(&mut Self, NodeId) -> bool) -> bool {
        let mut changed = false;
        let mut order = Vec::with_capacity(self.flow.len());
        for source in self.flow.sources.clone() {
            self.depths(source, 0, &mut order);
            order.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
            for (_, id) in order.drain(..) {
                changed |= run(self, id);
            }
        }
        changed
    }

    fn depths(&self, id: NodeId, depth: usize, order: &mut Vec<(usize, NodeId)>) {
        order.push((depth, id));
        for &child in self.flow.children(id) {
            self.depths(child, depth + 1, order);
        }
    }

    fn drop_output(&mut self, id: NodeId) -> bool {
        let NodeKind::Output(output) = self.flow.kind(id) else { return false };
        if self.requested.contains(&output.name) {
            return false;
        }
        self.flow.remove(id);
        true
    }

    /// Identifiers stay only where rows are new, and only if a selection wants them.
    fn drop_identifier(&mut self, id: NodeId) -> bool {
        if *self.flow.kind(id) != NodeKind::Identifier {
            return false;
        }
        let new_rows = self.flow.parent(id).is_some_and(|parent| {
            let kind = self.flow.kind(parent);
            kind.is_data_source() || matches!(kind, NodeKind::Aggregate(_) | NodeKind::Parse(_))
        });
        if self.needs_identifiers && new_rows {
            return false;
        }
        self.flow.remove(id);
        true
    }

    fn drop_unused(&mut self, id: NodeId) -> bool {
        let kind = self.flow.kind(id);
        let kept = matches!(kind, NodeKind::Output(_) | NodeKind::Facet(_) | NodeKind::Source(_));
        if kept || !self.flow.children(id).is_empty() {
            return false;
        }
        self.flow.remove(id);
        true
    }

    fn move_parse_up(&mut self, id: NodeId) -> bool {
        let &[child] = self.flow.children(id) else { return false };
        if self.flow.kind(id).is_data_source() {
            return false;
        }
        let NodeKind::Parse(below) = self.flow.kind(child) else { return false };
        if matches!(self.flow.kind(id), NodeKind::Parse(_)) {
            let below = below.clone();
            if let NodeKind::Parse(parse) = self.flow.kind_mut(id) {
                parse.extend(&below);
            }
            self.flow.remove(child);
            return true;
        }
        // A parse stays below what makes its fields, such as a lookup.
        if fields_meet(self.flow.kind(id).makes().as_deref(), Some(&below.fields())) {
            return false;
        }
        self.flow.swap_with_parent(child);
        true
    }

    /// Moves what all children of a fork parse to one step before the fork.
    fn merge_parse(&mut self, id: NodeId) -> bool {
        let children = self.flow.children(id);
        if children.len() < 2 {
            return false;
        }
        let parses = children.iter().filter_map(|child| match self.flow.kind(*child) {
            NodeKind::Parse(parse) => Some(parse),
            _ => None,
        });
        let mut common = Parse::default();
        let mut conflicts: Vec<String> = Vec::new();
        for (field, kind) in parses.flat_map(Parse::iter) {
            match common.kind(field) {
                None => common.set(field, kind),
                Some(known) if known != kind => conflicts.push(field.to_owned()),
                Some(_) => {}
            }
        }
        for field in conflicts {
            common.remove(&field);
        }
        if common.is_empty() {
            return false;
        }
        let fields = common.fields();
        let children = children.to_vec();
        let merged = self.flow.add(Some(id), NodeKind::Parse(common));
        for child in children {
            if let NodeKind::Parse(parse) = self.flow.kind_mut(child) {
                for field in &fields {
                    parse.remove(field);
                }
            }
            self.flow.detach(id, child);
            self.flow.set_parent(child, merged);
            if matches!(self.flow.kind(child), NodeKind::Parse(parse) if parse.is_empty()) {
                self.flow.remove(child);
            }
        }
        true
    }

    /// Merges bins and moves them up, but not above what has to come before them.
    fn merge_bins(&mut self, id: NodeId) -> bool {
        if !self.flow.children(id).iter().any(|child| matches!(self.flow.kind(*child), NodeKind::Bin(_))) {
            return false;
        }
        let kind = self.flow.kind(id);
        let movable =
            !kind.is_data_source() && !matches!(kind, NodeKind::Filter(_) | NodeKind::Parse(_) | NodeKind::Identifier);
        let makes = kind.makes();
        let (mut promotable, mut remaining) = (Vec::new(), Vec::new());
        for &child in self.flow.children(id) {
            if let NodeKind::Bin(bins) = self.flow.kind(child) {
                if movable && !fields_meet(makes.as_deref(), Some(&bins.reads())) {
                    promotable.push(child);
                } else {
                    remaining.push(child);
                }
            }
        }
        let mut changed = false;
        if let Some(promoted) = promotable.pop() {
            for bin in promotable {
                self.merge_bin(promoted, bin);
            }
            if matches!(self.flow.kind(id), NodeKind::Bin(_)) {
                self.merge_bin(id, promoted);
            } else {
                self.flow.swap_with_parent(promoted);
            }
            changed = true;
        }
        if remaining.len() > 1
            && let Some(last) = remaining.pop()
        {
            for bin in remaining {
                self.merge_bin(last, bin);
            }
            changed = true;
        }
        changed
    }

    fn merge_bin(&mut self, into: NodeId, other: NodeId) {
        let NodeKind::Bin(from) = self.flow.kind(other).clone() else { return };
        if let NodeKind::Bin(bins) = self.flow.kind_mut(into) {
            bins.merge(from, self.signal_names);
        }
        self.adopt(into, other);
    }

    /// Takes over the children of `other` and removes it. Vega-Lite changes the list while walking it, so that every
    /// second child goes to the parent instead.
    fn adopt(&mut self, into: NodeId, other: NodeId) {
        let mut i = 0;
        while let Some(&child) = self.flow.children(other).get(i) {
            self.flow.detach(other, child);
            self.flow.set_parent(child, into);
            i += 1;
        }
        self.flow.remove(other);
    }

    fn drop_repeated_time_units(&mut self, id: NodeId, known: &[String]) -> bool {
        let mut changed = false;
        let mut known = known.to_vec();
        if let NodeKind::TimeUnit(units) = self.flow.kind(id) {
            let makes = units.makes();
            if makes.iter().any(|field| known.contains(field)) {
                self.flow.remove(id);
                changed = true;
            }
            known.extend(makes);
        }
        let mut i = 0;
        while let Some(&child) = self.flow.children(id).get(i) {
            changed |= self.drop_repeated_time_units(child, &known);
            i += 1;
        }
        changed
    }

    fn merge_time_units(&mut self, id: NodeId) -> bool {
        let is_unit = |child: &NodeId| matches!(self.flow.kind(*child), NodeKind::TimeUnit(_));
        let mut units: Vec<_> = self.flow.children(id).iter().copied().filter(is_unit).collect();
        let Some(last) = units.pop() else { return false };
        for &other in &units {
            if let NodeKind::TimeUnit(from) = self.flow.kind(other).clone()
                && let NodeKind::TimeUnit(into) = self.flow.kind_mut(last)
            {
                into.merge(&from);
            }
            self.adopt(last, other);
        }
        !units.is_empty()
    }

    fn merge_aggregates(&mut self, id: NodeId) -> bool {
        let mut groups: Vec<(Vec<String>, Vec<NodeId>)> = Vec::new();
        for &child in self.flow.children(id) {
            if let NodeKind::Aggregate(aggregate) = self.flow.kind(child) {
                match groups.iter_mut().find(|(by, _)| *by == aggregate.groupby) {
                    Some((_, members)) => members.push(child),
                    None => groups.push((aggregate.groupby.clone(), vec![child])),
                }
            }
        }
        let mut changed = false;
        for (_, mut members) in groups {
            let Some(last) = members.pop() else { continue };
            for other in members {
                if let NodeKind::Aggregate(from) = self.flow.kind(other).clone()
                    && let NodeKind::Aggregate(into) = self.flow.kind_mut(last)
                {
                    into.merge(&from);
                }
                self.flow.detach(id, other);
                self.flow.set_parent(other, last);
                self.flow.remove(other);
                changed = true;
            }
        }
        changed
    }

    fn merge_equal(&mut self, id: NodeId) -> bool {
        let children = self.flow.children(id);
        if children.len() < 2 {
            return false;
        }
        let mut groups: Vec<Vec<NodeId>> = Vec::with_capacity(children.len());
        for &child in children {
            match groups.iter_mut().find(|group| self.flow.kind(group[0]) == self.flow.kind(child)) {
                Some(group) => group.push(child),
                None => groups.push(vec![child]),
            }
        }
        let mut changed = false;
        for group in groups {
            for &other in &group[1..] {
                self.flow.detach(id, other);
                self.flow.set_parent(other, group[0]);
                self.flow.remove(other);
                changed = true;
            }
        }
        changed
    }

    /// Moves outputs at a fork before the fork, one after the other.
    fn merge_outputs(&mut self, id: NodeId) -> bool {
        let children = self.flow.children(id);
        let is_output = |flow: &Flow, id: NodeId| matches!(flow.kind(id), NodeKind::Output(_));
        if children.len() < 2 || !children.iter().any(|child| is_output(self.flow, *child)) {
            return false;
        }
        let children = children.to_vec();
        let mut changed = false;
        let mut others = Vec::new();
        let mut main: Option<NodeId> = None;
        for child in children {
            if !is_output(self.flow, child) {
                others.push(child);
                continue;
            }
            let mut last = child;
            while let &[next] = self.flow.children(last) {
                if !is_output(self.flow, next) {
                    break;
                }
                last = next;
            }
            others.extend_from_slice(self.flow.children(last));
            let Some(main) = main else {
                main = Some(last);
                continue;
            };
            // The chain of outputs goes between the main output and its parent.
            let Some(above) = self.flow.parent(main) else { continue };
            self.flow.detach(id, child);
            self.flow.set_parent(child, above);
            self.flow.detach(above, main);
            self.flow.set_parent(main, last);
            changed = true;
        }
        let Some(main) = main else { return changed };
        for other in others {
            changed = true;
            if let Some(parent) = self.flow.parent(other) {
                self.flow.detach(parent, other);
            }
            self.flow.set_parent(other, main);
        }
        changed
    }
}

/// Whether a node is the output that marks are made of.
pub(super) fn is_main(kind: &NodeKind) -> bool {
    matches!(kind, NodeKind::Output(output) if output.stage == Stage::Main)
}
