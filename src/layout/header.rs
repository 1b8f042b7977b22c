//! Headers and footers along the edges of a grid, and the titles beyond them.
//!
//! Vega's trellis layout. A header is a box with an origin of its own; it is lined up with its row or column and put beyond all
//! cells of its edge. Pixels, in the coordinates of the group that holds the grid.

use crate::geom::{Point, Rect};
use crate::js::round;

/// A side of the grid, and what stands there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Edge {
    /// Row headers.
    Left,
    /// Column headers.
    Top,
    /// Row footers.
    Right,
    /// Column footers.
    Bottom,
}

impl Edge {
    /// Whether there is one header a row (else one a column).
    fn of_rows(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    /// Takes `value` in where it lies further out than `edge`, in whole pixels.
    fn outer(self, edge: f64, value: f64) -> f64 {
        match self {
            Self::Left | Self::Top => edge.min(value).floor(),
            Self::Right | Self::Bottom => edge.max(value).ceil(),
        }
    }

    /// The coordinate of a box on this side.
    fn of(self, bounds: &Rect) -> f64 {
        match self {
            Self::Left => bounds.x1,
            Self::Top => bounds.y1,
            Self::Right => bounds.x2,
            Self::Bottom => bounds.y2,
        }
    }
}

/// A placed cell of the grid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) origin: Point,
    /// With everything in it.
    pub(crate) bounds: Rect,
    /// What counts for the edge: `bounds`, or the rectangle of the cell's own size (`flush`).
    pub(crate) frame: Rect,
}

/// Where the headers of one edge go.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// Origins of as many headers as there are rows or columns; further ones have no place.
    pub(crate) origins: Vec<Point>,
    /// The outermost coordinate of cells and headers together, for the title.
    pub(crate) edge: f64,
}

/// Lines `headers` (boxes about their own origins) up along an edge of the grid of `cells` in `columns` columns.
///
/// `offset` px lie between the cells and the headers. A header starts where its cell does or, with a `band`, at that fraction of
/// the cell's bounds.
pub(crate) fn place(
    edge: Edge,
    headers: &[Rect],
    cells: &[Cell],
    columns: usize,
    offset: f64,
    band: Option<f64>,
) -> Placed {
    if cells.is_empty() || columns == 0 {
        return Placed { origins: Vec::new(), edge: 0.0 };
    }
    let rows = cells.len().div_ceil(columns);
    let (start, stride, back, limit) = match edge {
        Edge::Left => (0, columns, 1, rows),
        Edge::Top => (0, 1, columns, columns),
        Edge::Right => (columns - 1, columns, 1, rows),
        Edge::Bottom => ((rows - 1) * columns, 1, columns, columns),
    };
    let along = cells.iter().skip(start).step_by(stride);
    let margin = along.fold(0.0, |margin, cell| edge.outer(margin, edge.of(&cell.frame)));
    if headers.is_empty() {
        return Placed { origins: Vec::new(), edge: margin };
    }
    let away = match edge {
        Edge::Left | Edge::Top => margin - offset,
        Edge::Right | Edge::Bottom => margin + offset,
    };
    let mut origins = Vec::with_capacity(headers.len().min(limit));
    let mut outermost = 0.0;
    let mut beside = &cells[cells.len() - 1];
    for (j, header) in headers.iter().take(limit).enumerate() {
        // A table may have holes at its end: the nearest cell before takes their part.
        let mut k = Some(start + j * stride);
        while let Some(i) = k {
            if let Some(cell) = cells.get(i) {
                beside = cell;
                break;
            }
            k = i.checked_sub(back);
        }
        let origin = if edge.of_rows() {
            Point::new(away, band.map_or(beside.origin.y, |band| along_band(beside.bounds.y1, beside.bounds.y2, band)))
        } else {
            Point::new(band.map_or(beside.origin.x, |band| along_band(beside.bounds.x1, beside.bounds.x2, band)), away)
        };
        outermost = edge.outer(outermost, edge.of(&header.translate(origin.x, origin.y)));
        origins.push(origin);
    }
    Placed { origins, edge: outermost }
}

/// Where the title of the rows (`rows`) or the columns goes: `away` across, at a fraction of the `grid`'s bounds along it.
pub(crate) fn title(rows: bool, away: f64, grid: &Rect, band: f64) -> Point {
    if rows {
        Point::new(away, along_band(grid.y1, grid.y2, band))
    } else {
        Point::new(along_band(grid.x1, grid.x2, band), away)
    }
}

/// In whole pixels, by JavaScript's rounding.
fn along_band(from: f64, to: f64, band: f64) -> f64 {
    round(from + band * (to - from))
}

#[cfg(test)]
mod tests {
    use super::{Cell, Edge, Placed, place, title};
    use crate::geom::{Point, Rect};

    /// Five cells of 100 by 50 in three columns, every 120 and 70 px; each reaches 10 px beyond its frame to the left and below.
    fn cells() -> Vec<Cell> {
        (0..5_u8)
            .map(|i| Point::new(f64::from(i % 3) * 120.0, f64::from(i / 3) * 70.0))
            .map(|origin| {
                let frame = Rect::new(0.0, 0.0, 100.0, 50.0).translate(origin.x, origin.y);
                Cell { origin, frame, bounds: Rect { x1: frame.x1 - 10.0, y2: frame.y2 + 10.0, ..frame } }
            })
            .collect()
    }

    #[track_caller]
    fn check(edge: Edge, headers: &[Rect], offset: f64, band: Option<f64>, origins: &[[f64; 2]], want_edge: f64) {
        let origins = origins.iter().map(|[x, y]| Point::new(*x, *y)).collect();
        assert_eq!(place(edge, headers, &cells(), 3, offset, band), Placed { origins, edge: want_edge });
    }

    #[test]
    fn headers_stand_beyond_the_cells_in_line_with_them() {
        let label = Rect { x1: -8.4, y1: -5.0, x2: 8.4, y2: 5.0 };
        check(Edge::Left, &[label; 2], 10.0, None, &[[-10.0, 0.0], [-10.0, 70.0]], -19.0);
        check(Edge::Top, &[label; 3], 0.0, None, &[[0.0, 0.0], [120.0, 0.0], [240.0, 0.0]], -5.0);
        check(Edge::Top, &[label; 3], 0.0, Some(0.5), &[[45.0, 0.0], [165.0, 0.0], [285.0, 0.0]], -5.0);
    }

    #[test]
    fn a_footer_under_a_hole_lines_up_with_the_cell_above() {
        let axis = Rect { x1: 0.0, y1: 0.0, x2: 100.0, y2: 20.2 };
        check(Edge::Bottom, &[axis; 3], 0.0, None, &[[0.0, 120.0], [120.0, 120.0], [240.0, 120.0]], 141.0);
        check(Edge::Right, &[axis; 2], 2.0, None, &[[342.0, 0.0], [342.0, 70.0]], 442.0);
    }

    #[test]
    fn more_headers_than_rows_have_no_place() {
        let label = Rect { x1: 0.0, y1: 0.0, x2: 1.0, y2: 1.0 };
        check(Edge::Left, &[label; 4], 0.0, None, &[[0.0, 0.0], [0.0, 70.0]], 0.0);
    }

    #[test]
    fn without_headers_the_edge_is_that_of_the_cells() {
        check(Edge::Right, &[], 5.0, None, &[], 340.0);
        check(Edge::Left, &[], 5.0, None, &[], 0.0);
    }

    #[test]
    fn a_title_stands_at_a_fraction_of_the_grid() {
        let grid = Rect { x1: -10.0, y1: 0.0, x2: 340.0, y2: 131.0 };
        assert_eq!(title(true, -30.0, &grid, 0.5), Point::new(-30.0, 66.0));
        assert_eq!(title(false, -12.0, &grid, 1.0), Point::new(340.0, -12.0));
    }
}
