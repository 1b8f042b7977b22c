//! `window`: ranks, neighbours and running aggregates over sorted rows, written into each row.

mod op;

use std::rc::Rc;

use super::aggregate::op::output_name;
use super::aggregate::{Measures, Sliding, aggregate_parameters};
use super::field::{Field, columns};
use super::group::Groups;
use super::key::Spelling;
use super::order::Sort;
use super::params::Resolved;
use super::{Host, Output};
use crate::budget;
use crate::error::{Error, Result};
use crate::table::{Column, Table, Value};
use op::{Op, Partition, State};

/// `window`.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    sort: Option<Sort>,
    groupby: Vec<Field>,
    ops: Vec<WindowOp>,
    measures: Measures,
    /// Rows before and after the current one that are in its frame; `None` is all of them.
    frame: [Option<usize>; 2],
    ignore_peers: bool,
}

/// An operation that looks at rows by their place.
#[derive(Clone, Debug)]
struct WindowOp {
    op: Op,
    field: Option<Field>,
    name: Rc<str>,
}

impl Window {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let fields = params.sparse_fields("fields")?.unwrap_or_default();
        let names = params.texts("as").unwrap_or_default();
        let numbers = params.numbers("params").unwrap_or_default();
        let aggregate_numbers = aggregate_parameters(params);
        let (mut ops, mut measures) = (Vec::new(), Measures::default());
        for (i, kind) in params.texts("ops").unwrap_or_default().iter().enumerate() {
            let kind = kind.as_deref().unwrap_or_default();
            let field = fields.get(i).cloned().flatten();
            let name = names.get(i).and_then(Option::as_ref);
            let number = numbers.get(i).copied();
            if let Some(op) = Op::new(kind, number).map_err(|e| e.under(i).under("params"))? {
                if op.needs_field() && field.is_none() {
                    return Err(Error::spec(format!("\"{kind}\" needs a field")).under(i).under("fields"));
                }
                let name = output_name(kind, field.as_ref().map_or("", |field| &*field.name), name);
                ops.push(WindowOp { op, field, name });
            } else {
                let number = aggregate_numbers.get(i).copied().flatten();
                measures.push(kind, field, name, number).map_err(|e| e.under(i).under("ops"))?;
            }
        }
        Ok(Self {
            sort: Sort::read(params, "sort")?,
            groupby: params.fields("groupby")?.unwrap_or_default(),
            ops,
            measures,
            frame: frame(params),
            ignore_peers: params.flag("ignorePeers", false),
        })
    }

    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let groups = Groups::new(&columns(&self.groupby, input, host)?, input.rows(), Spelling::Piped);
        let order = self.sort.as_ref().map(|sort| sort.order(input, host)).transpose()?;
        let of_ops: Vec<Option<Rc<Column>>> = self
            .ops
            .iter()
            .map(|op| op.field.as_ref().map(|field| field.column(input, host)).transpose())
            .collect::<Result<_>>()?;
        let mut sliding = Sliding::new(&self.measures, input, host)?;
        let names = sliding.names();

        let blank = || vec![Value::Undefined; input.rows()];
        let mut of_measures: Vec<Vec<Value>> = names.iter().map(|_| blank()).collect();
        let mut of_windows: Vec<Vec<Value>> = self.ops.iter().map(|_| blank()).collect();
        for mut rows in groups.rows() {
            let peers = match &order {
                Some(order) => {
                    order.sort(&mut rows);
                    Peers::new(&rows, |a, b| order.compare(a, b).is_eq())
                }
                // Without an order no row has a peer.
                None => Peers::new(&rows, |_, _| false),
            };
            let frames = self.frames(rows.len(), order.is_some().then_some(&peers));
            let partition = Partition { rows: &rows, peers: &peers, frames: &frames };
            for ((op, column), cells) in self.ops.iter().zip(&of_ops).zip(&mut of_windows) {
                let mut state = State::new(op.op, column.as_deref());
                for (i, &row) in rows.iter().enumerate() {
                    budget::spend(1)?;
                    cells[row] = state.value(i, &partition);
                }
            }
            if names.is_empty() {
                continue;
            }
            sliding.clear();
            let (mut from, mut to) = (0, 0);
            for (&row, &(start, end)) in rows.iter().zip(&frames) {
                budget::spend(1)?;
                (from..start).for_each(|i| sliding.remove(rows[i]));
                (to..end).for_each(|i| sliding.add(rows[i]));
                (from, to) = (start, end);
                for (cells, value) in of_measures.iter_mut().zip(sliding.read(&rows[start..end], host)) {
                    cells[row] = value;
                }
            }
        }
        let mut table = Table::clone(input);
        let outputs = names.iter().zip(of_measures).chain(self.ops.iter().map(|op| &op.name).zip(of_windows));
        for (name, cells) in outputs {
            table.set(Rc::clone(name), cells.into_iter().collect::<Column>());
        }
        Ok(table.into())
    }

    /// Where the frame of each place starts and ends; with peers, a frame does not part rows of equal rank.
    fn frames(&self, n: usize, peers: Option<&Peers>) -> Vec<(usize, usize)> {
        let [before, after] = self.frame;
        let frame = |i: usize| {
            let start = before.map_or(0, |before| i.saturating_sub(before));
            let end = after.map_or(n, |after| i.saturating_add(after).saturating_add(1).min(n));
            match peers {
                Some(peers) if !self.ignore_peers => (peers.start[start], peers.end[end - 1]),
                _ => (start, end),
            }
        };
        (0..n).map(frame).collect()
    }
}

/// The frame: `[null, 0]` when not written, distances without sign.
fn frame(params: &Resolved) -> [Option<usize>; 2] {
    let Some(frame) = params.param("frame") else { return [None, Some(0)] };
    let items = frame.items();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a distance in rows; casts saturate")]
    let distance =
        |i: usize| items.get(i).filter(|item| !item.is_missing()).map(|item| item.to_number().abs() as usize);
    [distance(0), distance(1)]
}

/// Runs of sorted rows that compare as equal.
#[derive(Debug)]
struct Peers {
    /// The first place of the run that each place belongs to.
    start: Vec<usize>,
    /// The place after that run.
    end: Vec<usize>,
}

impl Peers {
    fn new(rows: &[usize], equal: impl Fn(usize, usize) -> bool) -> Self {
        let mut start: Vec<usize> = (0..rows.len()).collect();
        let mut end: Vec<usize> = (1..=rows.len()).collect();
        for i in 1..rows.len() {
            if equal(rows[i - 1], rows[i]) {
                start[i] = start[i - 1];
            }
        }
        for i in (1..rows.len()).rev() {
            if start[i] != i {
                end[i - 1] = end[i];
            }
        }
        Self { start, end }
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn ranks_share_places_among_peers() {
        check(
            r#"[{"type": "window", "sort": {"field": "v"}, "ops": ["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"], "fields": [null, null, null, null, null, null], "params": [null, null, null, null, null, 2], "as": ["n", "r", "d", "p", "c", "t"]}]"#,
            r#"[{"v": 2}, {"v": 1}, {"v": 2}, {"v": 3}]"#,
            r#"[
                {"v": 2, "n": 2, "r": 2, "d": 2, "p": 0.3333333333333333, "c": 0.75, "t": 2},
                {"v": 1, "n": 1, "r": 1, "d": 1, "p": 0, "c": 0.25, "t": 1},
                {"v": 2, "n": 3, "r": 2, "d": 2, "p": 0.3333333333333333, "c": 0.75, "t": 2},
                {"v": 3, "n": 4, "r": 4, "d": 3, "p": 1, "c": 1, "t": 2}
            ]"#,
        );
    }

    #[test]
    fn without_an_order_no_row_has_peers() {
        check(
            r#"[{"type": "window", "ops": ["rank", "cume_dist"], "as": ["r", "c"]}]"#,
            r#"[{"v": 2}, {"v": 2}, {"v": 2}]"#,
            r#"[
                {"v": 2, "r": 1, "c": 0.3333333333333333},
                {"v": 2, "r": 2, "c": 0.6666666666666666},
                {"v": 2, "r": 3, "c": 1}
            ]"#,
        );
    }

    #[test]
    fn frames_take_peers_along_unless_told_not_to() {
        check(
            r#"[{"type": "window", "sort": {"field": "v"}, "ops": ["sum", "count", "first_value", "last_value"], "fields": ["w", null, "w", "w"], "as": ["s", "c", "f", "l"], "frame": [-1, 0]}]"#,
            r#"[{"v": 1, "w": 1}, {"v": 2, "w": 2}, {"v": 2, "w": 4}, {"v": 3, "w": 8}]"#,
            r#"[
                {"v": 1, "w": 1, "c": 1, "s": 1, "f": 1, "l": 1},
                {"v": 2, "w": 2, "c": 3, "s": 7, "f": 1, "l": 4},
                {"v": 2, "w": 4, "c": 2, "s": 6, "f": 2, "l": 4},
                {"v": 3, "w": 8, "c": 3, "s": 14, "f": 2, "l": 8}
            ]"#,
        );
        check(
            r#"[{"type": "window", "sort": {"field": "v"}, "ops": ["sum", "mean"], "fields": ["w", "w"], "as": ["s", "m"], "frame": [-1, 1], "ignorePeers": true}]"#,
            r#"[{"v": 1, "w": 1}, {"v": 2, "w": 2}, {"v": 2, "w": 4}, {"v": 3, "w": 8}]"#,
            r#"[
                {"v": 1, "w": 1, "s": 3, "m": 1.5},
                {"v": 2, "w": 2, "s": 7, "m": 2.3333333333333335},
                {"v": 2, "w": 4, "s": 14, "m": 4.666666666666667},
                {"v": 3, "w": 8, "s": 12, "m": 6}
            ]"#,
        );
    }

    #[test]
    fn neighbours_are_found_before_and_after() {
        check(
            r#"[{"type": "window", "groupby": ["g"], "ops": ["lag", "lead", "nth_value", "prev_value", "next_value"], "fields": ["v", "v", "v", "v", "v"], "params": [null, 2, 2, null, null], "as": ["lag", "lead", "nth", "prev", "next"], "frame": [null, null]}]"#,
            r#"[{"g": 1, "v": null}, {"g": 2, "v": 9}, {"g": 1, "v": 5}, {"g": 1, "v": null}, {"g": 1, "v": 7}]"#,
            r#"[
                {"g": 1, "v": null, "lag": null, "lead": null, "nth": 5, "prev": null, "next": 5},
                {"g": 2, "v": 9, "lag": null, "lead": null, "nth": null, "prev": 9, "next": 9},
                {"g": 1, "v": 5, "lag": null, "lead": 7, "nth": 5, "prev": 5, "next": 5},
                {"g": 1, "v": null, "lag": 5, "lead": null, "nth": 5, "prev": 5, "next": 7},
                {"g": 1, "v": 7, "lag": null, "lead": null, "nth": 5, "prev": 7, "next": 7}
            ]"#,
        );
    }

    #[test]
    fn extremes_are_found_anew_when_they_leave() {
        check(
            r#"[{"type": "window", "ops": ["min", "max", "distinct"], "fields": ["v", "v", "v"], "as": ["lo", "hi", "n"], "frame": [1, 0]}]"#,
            r#"[{"v": 1}, {"v": 5}, {"v": 3}, {"v": 3}, {"v": 4}]"#,
            r#"[
                {"v": 1, "n": 1, "lo": 1, "hi": 1},
                {"v": 5, "n": 2, "lo": 1, "hi": 5},
                {"v": 3, "n": 2, "lo": 3, "hi": 5},
                {"v": 3, "n": 1, "lo": 3, "hi": 3},
                {"v": 4, "n": 2, "lo": 3, "hi": 4}
            ]"#,
        );
    }
}
