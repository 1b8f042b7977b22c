//! Rings put together again from their visible pieces, by walking along the clip edge from where one leaves to where the
//! next comes in (after Greiner and Hormann).

use super::super::sphere::{EPSILON, Pair, same_point};
use super::super::stream::Stream;

/// A point of a piece; `cut` where two ends that coincide are still two.
#[derive(Clone, Copy, Debug)]
pub(in crate::geo) struct Vertex {
    pub(in crate::geo) at: Pair,
    pub(in crate::geo) cut: bool,
}

/// A visible piece of a ring.
pub(in crate::geo) type Segment = Vec<Vertex>;

/// One end of a piece, in the list of ends along the rings or in that along the edge.
#[derive(Clone, Copy, Debug)]
struct End {
    at: Pair,
    /// The piece that begins here.
    piece: Option<usize>,
    /// The place of this end in the other list.
    twin: usize,
    entry: bool,
    visited: bool,
    next: usize,
    previous: usize,
}

/// Sends the rings made of `segments`. `place` orders points along the edge, `walk` sends the way between two of them, forward or
/// back.
pub(super) fn join<S: Stream>(
    mut segments: Vec<Segment>,
    place: impl Fn(Pair) -> (u8, f64),
    start_inside: bool,
    mut walk: impl FnMut(Pair, Pair, f64, &mut S),
    out: &mut S,
) {
    let mut ends: Vec<End> = Vec::new();
    let (mut along_rings, mut along_edge) = (Vec::new(), Vec::new());
    for (i, segment) in segments.iter_mut().enumerate() {
        let [first, .., last] = segment.as_mut_slice() else { continue };
        if same_point(first.at, last.at) {
            if !first.cut && !last.cut {
                // A ring that touches the edge in one point is whole.
                out.line_start();
                segment[..segment.len() - 1].iter().for_each(|vertex| out.point(vertex.at[0], vertex.at[1]));
                out.line_end();
                continue;
            }
            last.at[0] += 2.0 * EPSILON;
        }
        for (at, begins) in [(first.at, true), (last.at, false)] {
            let n = ends.len();
            let end = End { at, piece: None, twin: 0, entry: begins, visited: false, next: 0, previous: 0 };
            ends.push(End { piece: begins.then_some(i), twin: n + 1, ..end });
            ends.push(End { twin: n, entry: !begins, ..end });
            along_rings.push(n);
            along_edge.push(n + 1);
        }
    }
    let Some(&first) = along_rings.first() else { return };
    // Adding zero makes one zero of both.
    let order = |&end: &usize| {
        let (side, distance) = place(ends[end].at);
        (side, distance + 0.0)
    };
    along_edge.sort_by(|a, b| {
        let ((side_a, a), (side_b, b)) = (order(a), order(b));
        side_a.cmp(&side_b).then(a.total_cmp(&b))
    });
    link(&mut ends, &along_rings);
    link(&mut ends, &along_edge);
    let mut inside = start_inside;
    for &end in &along_edge {
        inside = !inside;
        ends[end].entry = inside;
    }

    let points = |piece: Option<usize>| piece.map_or(&[][..], |piece| segments[piece].as_slice());
    for start in along_rings.iter().map(|_| first) {
        let mut current = start;
        while ends[current].visited {
            current = ends[current].next;
            if current == start {
                return;
            }
        }
        let mut on_ring = true;
        out.line_start();
        loop {
            let end = ends[current];
            ends[current].visited = true;
            ends[end.twin].visited = true;
            let other = if end.entry { end.next } else { end.previous };
            match (on_ring, end.entry) {
                (true, true) => points(end.piece).iter().for_each(|vertex| out.point(vertex.at[0], vertex.at[1])),
                (true, false) => {
                    points(ends[other].piece).iter().rev().for_each(|vertex| out.point(vertex.at[0], vertex.at[1]));
                }
                (false, forward) => walk(end.at, ends[other].at, if forward { 1.0 } else { -1.0 }, out),
            }
            current = ends[other].twin;
            on_ring = !on_ring;
            if ends[current].visited {
                break;
            }
        }
        out.line_end();
    }
}

fn link(ends: &mut [End], list: &[usize]) {
    for (i, &end) in list.iter().enumerate() {
        let next = list[(i + 1) % list.len()];
        ends[end].next = next;
        ends[next].previous = end;
    }
}
