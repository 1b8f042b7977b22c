//! Cells of known boxes in rows and columns.
//!
//! Vega's grid layout. A cell's box is relative to the cell's own origin, and may reach to the left of it or above it (axes,
//! titles); the gap before a cell makes room for that. Cells fill row by row. Gaps and extents are whole pixels.

use crate::geom::{Point, Rect};
use crate::js::round;

/// How the tracks (columns, or rows) of a grid agree on sizes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Align {
    /// Each cell makes room for itself.
    #[default]
    None,
    /// Each track is as big as its biggest cell.
    Each,
    /// All tracks are as big as the biggest cell of all.
    All,
}

/// Which point of the grid's box lies at the anchor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Side {
    #[default]
    Start,
    Middle,
    End,
}

/// The rules of one direction: of columns (along x) or of rows (along y).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tracks {
    pub(crate) align: Align,
    /// Between two tracks, px.
    pub(crate) padding: f64,
    /// Whether a cell is moved to the middle of its track.
    pub(crate) center: bool,
    /// Where the grid is put, px.
    pub(crate) anchor: f64,
    pub(crate) side: Side,
}

/// The rules of a grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rules {
    pub(crate) column: Tracks,
    pub(crate) row: Tracks,
    /// Number of columns; `None` is one row of all cells.
    pub(crate) columns: Option<usize>,
}

impl Rules {
    /// The number of columns that `cells` cells stand in.
    pub(crate) fn columns(&self, cells: usize) -> usize {
        self.columns.filter(|&columns| columns > 0).unwrap_or(cells)
    }
}

/// A number of columns as a spec writes it; `None` when it is less than one.
pub(crate) fn whole(columns: f64) -> Option<usize> {
    #[expect(clippy::cast_possible_truncation, reason = "cut to 32 bits; fractions are dropped")]
    let whole = columns.clamp(0.0, f64::from(u32::MAX)) as usize; // not a number becomes 0
    (whole > 0).then_some(whole)
}

/// Where the origin of each cell goes.
pub(crate) fn place(boxes: &[Rect], rules: &Rules) -> Vec<Point> {
    let n = boxes.len();
    if n == 0 {
        return Vec::new();
    }
    let columns = rules.columns(n).min(n);
    let along_x: Vec<Span> = boxes.iter().map(|b| Span { from: b.x1, to: b.x2 }).collect();
    let along_y: Vec<Span> = boxes.iter().map(|b| Span { from: b.y1, to: b.y2 }).collect();
    let column_of = |i: usize| i % columns;
    let row_of = |i: usize| i / columns;
    let mut xs = steps(&along_x, &rules.column, &column_of);
    let mut ys = steps(&along_y, &rules.row, &row_of);
    for i in 0..n {
        if column_of(i) > 0 {
            xs[i] += xs[i - 1];
        }
        if row_of(i) > 0 {
            ys[i] += ys[i - columns];
        }
    }
    if rules.column.center && n > columns {
        center(&along_x, &mut xs, &rules.column, &column_of);
    }
    if rules.row.center && rules.columns(n) != 1 {
        center(&along_y, &mut ys, &rules.row, &row_of);
    }
    // The grid's own box holds (0, 0), whatever the cells do.
    let mut whole = Rect { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0 };
    for i in 0..n {
        whole.union(&boxes[i].translate(xs[i], ys[i]));
    }
    let dx = shift(&rules.column, whole.width());
    let dy = shift(&rules.row, whole.height());
    xs.into_iter().zip(ys).map(|(x, y)| Point::new(x + dx, y + dy)).collect()
}

/// A cell along one direction, relative to its origin.
#[derive(Clone, Copy)]
struct Span {
    from: f64,
    to: f64,
}

impl Span {
    /// Whole pixels that reach before the origin.
    fn lead(self) -> f64 {
        if self.from < 0.0 { (-self.from).ceil() } else { 0.0 }
    }

    /// Whole pixels after the origin; at least 0.
    fn extent(self) -> f64 {
        self.to.ceil().max(0.0)
    }
}

/// The biggest extent of each track.
fn extents(spans: &[Span], track_of: &impl Fn(usize) -> usize) -> Vec<f64> {
    let tracks = (0..spans.len()).map(track_of).max().map_or(0, |last| last + 1);
    let mut extents = vec![0.0_f64; tracks];
    for (i, span) in spans.iter().enumerate() {
        let extent = &mut extents[track_of(i)];
        *extent = extent.max(span.extent());
    }
    extents
}

/// How far each cell's origin is from that of the cell before it; 0 in the first track.
fn steps(spans: &[Span], rules: &Tracks, track_of: &impl Fn(usize) -> usize) -> Vec<f64> {
    let extents = extents(spans, track_of);
    let gap = |i: usize| rules.padding + spans[i].lead();
    let mut gaps = vec![0.0_f64; extents.len()]; // the biggest of each track
    for i in 0..spans.len() {
        let widest = &mut gaps[track_of(i)];
        *widest = widest.max(gap(i));
    }
    let widest_gap = gaps.iter().skip(1).copied().fold(0.0, f64::max);
    let widest_extent = extents.iter().copied().fold(0.0, f64::max);
    let step = |i: usize| match (track_of(i), rules.align) {
        (0, _) => 0.0,
        (track, Align::None) => gap(i) + extents[track - 1],
        (track, Align::Each) => gaps[track] + extents[track - 1],
        (_, Align::All) => widest_gap + widest_extent,
    };
    (0..spans.len()).map(step).collect()
}

/// Moves cells by half of the room left in their track. Vega measures that room from the grid's origin, not from
/// the track's, so that it is found in the first track only (or where a cell hardly fills anything).
fn center(spans: &[Span], places: &mut [f64], rules: &Tracks, track_of: &impl Fn(usize) -> usize) {
    let extents = extents(spans, track_of);
    let widest = extents.iter().copied().fold(0.0, f64::max);
    for (i, place) in places.iter_mut().enumerate() {
        let extent = match rules.align {
            Align::None => continue,
            Align::Each => extents[track_of(i)],
            Align::All => widest,
        };
        let room = extent - spans[i].to - *place;
        if room > 0.0 {
            *place += room / 2.0;
        }
    }
}

/// From the grid's first origin to the anchor; JavaScript's rounding.
fn shift(rules: &Tracks, size: f64) -> f64 {
    let back = match rules.side {
        Side::Start => 0.0,
        Side::Middle => size / 2.0,
        Side::End => size,
    };
    round(rules.anchor - back)
}

#[cfg(test)]
mod tests {
    use super::{Align, Rules, Side, Tracks, place};
    use crate::geom::Rect;

    #[track_caller]
    fn check(boxes: &[[f64; 4]], rules: &Rules, want: &[[f64; 2]]) {
        let boxes: Vec<Rect> =
            boxes.iter().map(|[x1, y1, x2, y2]| Rect { x1: *x1, y1: *y1, x2: *x2, y2: *y2 }).collect();
        let got: Vec<[f64; 2]> = place(&boxes, rules).iter().map(|p| [p.x, p.y]).collect();
        assert_eq!(got, want, "{boxes:?}");
    }

    fn rules(columns: usize, align: Align, padding: f64) -> Rules {
        let tracks = Tracks { align, padding, ..Tracks::default() };
        Rules { column: tracks, row: tracks, columns: Some(columns) }
    }

    /// Three cells in two columns; the second reaches 30.5 px to its left.
    const CELLS: [[f64; 4]; 3] = [[-10.0, 0.0, 100.0, 50.2], [-30.5, 0.0, 40.0, 60.0], [0.0, -7.2, 80.0, 50.0]];

    #[test]
    fn a_gap_makes_room_for_what_reaches_before_the_origin() {
        // x: 100 + (20 + 31); y: 60 is the extent of the first row, then 20 + 8
        check(&CELLS, &rules(2, Align::Each, 20.0), &[[0.0, 0.0], [151.0, 0.0], [0.0, 88.0]]);
        check(&CELLS, &rules(2, Align::None, 20.0), &[[0.0, 0.0], [151.0, 0.0], [0.0, 88.0]]);
        check(&CELLS, &rules(0, Align::Each, 0.0), &[[0.0, 0.0], [131.0, 0.0], [171.0, 0.0]]);
    }

    #[test]
    fn all_tracks_take_the_biggest_gap_and_extent() {
        let cells = [[0.0, 0.0, 10.0, 10.0], [-4.0, 0.0, 30.0, 10.0], [0.0, 0.0, 20.0, 10.0]];
        check(&cells, &rules(3, Align::Each, 1.0), &[[0.0, 0.0], [15.0, 0.0], [46.0, 0.0]]);
        check(&cells, &rules(3, Align::All, 1.0), &[[0.0, 0.0], [35.0, 0.0], [70.0, 0.0]]);
    }

    #[test]
    fn without_alignment_each_row_takes_its_own_gaps() {
        let cells = [[0.0, 0.0, 10.0, 9.0], [-4.0, 0.0, 30.0, 9.0], [0.0, 0.0, 20.0, 9.0], [-1.0, 0.0, 5.0, 9.0]];
        check(&cells, &rules(2, Align::None, 0.0), &[[0.0, 0.0], [24.0, 0.0], [0.0, 9.0], [21.0, 9.0]]);
        check(&cells, &rules(2, Align::Each, 0.0), &[[0.0, 0.0], [24.0, 0.0], [0.0, 9.0], [24.0, 9.0]]);
    }

    #[test]
    fn cells_are_centred_in_the_first_track_alone() {
        let mut rules = rules(2, Align::Each, 0.0);
        rules.row.center = true;
        let cells = [[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 20.0], [0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 20.0]];
        check(&cells, &rules, &[[0.0, 5.0], [10.0, 0.0], [0.0, 20.0], [10.0, 20.0]]);
        rules.columns = Some(1);
        check(&cells[..2], &rules, &[[0.0, 0.0], [0.0, 10.0]]);
    }

    #[test]
    fn the_grid_is_put_at_its_anchor_in_whole_pixels() {
        let mut rules = rules(1, Align::Each, 8.0);
        rules.column.anchor = -18.0;
        rules.column.side = Side::End;
        rules.row.anchor = 100.0;
        rules.row.side = Side::Middle;
        // 41 px wide, 15 + 8 + 20 px high
        check(&[[0.0, 0.0, 41.0, 15.0], [0.0, 0.0, 30.0, 20.0]], &rules, &[[-59.0, 79.0], [-59.0, 102.0]]);
    }

    #[test]
    fn no_cells_take_no_place() {
        check(&[], &rules(3, Align::All, 1.0), &[]);
    }
}
