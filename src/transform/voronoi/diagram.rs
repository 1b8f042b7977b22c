//! Voronoi cells, each cut out of the rectangle by the bisectors that pass nearest.
//!
//! A corner of a cell is right when no other point is nearer to it than the cell's own. So each corner asks a
//! k-d tree for its nearest point; if that is another one, their bisector cuts the corner off. Every cut is one
//! side of the final cell or makes way for one, which keeps the work near n log n.

use crate::budget;

/// x and y.
pub(super) type Pair = [f64; 2];

/// How much nearer a point must be to count, relative to the distance: what rounding may hide.
const SLACK: f64 = 1e-10;

/// The corners of each point's cell in the rectangle between two corners, in order around it. `None` for points that are
/// nowhere, stand where an earlier one does, or have nothing of the rectangle.
pub(super) fn cells(points: &[Pair], [min, max]: [Pair; 2]) -> Vec<Option<Vec<Pair>>> {
    let mut places: Vec<usize> = (0..points.len()).filter(|&i| points[i].iter().all(|x| x.is_finite())).collect();
    let order = |&a: &usize, &b: &usize| {
        let key = |i: usize| points[i].map(|x| x + 0.0); // one zero of both
        key(a)[0].total_cmp(&key(b)[0]).then(key(a)[1].total_cmp(&key(b)[1])).then(a.cmp(&b))
    };
    places.sort_by(order);
    places.dedup_by(|later, first| points[*later] == points[*first]);
    let mut cells = vec![None; points.len()];
    let tree = Tree::new(points, &places);
    for i in places {
        let rectangle = [min, [max[0], min[1]], max, [min[0], max[1]]];
        cells[i] = Some(cell(points, i, rectangle, &tree)).filter(|corners| corners.len() > 2);
    }
    cells
}

fn cell(points: &[Pair], own: usize, rectangle: [Pair; 4], tree: &Tree) -> Vec<Pair> {
    let here = points[own];
    /// The number of corners that most cells have room in.
    const CORNERS: usize = 12;
    let mut corners: Vec<(Pair, bool)> = Vec::with_capacity(CORNERS);
    corners.extend(rectangle.map(|corner| (corner, false)));
    let (mut kept, mut rivals) = (Vec::with_capacity(CORNERS), Vec::with_capacity(CORNERS));
    while let Some((corner, settled)) = corners.iter_mut().find(|(_, settled)| !settled) {
        if budget::spend(1).is_err() {
            break;
        }
        match tree.nearest(*corner, square(*corner, here) * (1.0 - SLACK)) {
            // A rival that has cut already has its side, wherever rounding put the corner.
            Some(other) if other != own && !rivals.contains(&other) => {
                rivals.push(other);
                if budget::spend_for(corners.len()).is_err() {
                    break;
                }
                cut(&corners, here, points[other], &mut kept);
                std::mem::swap(&mut corners, &mut kept);
            }
            _ => *settled = true,
        }
    }
    corners.into_iter().map(|(corner, _)| corner).collect()
}

/// Puts into `kept` the part of a convex polygon that is nearer to `here` than to `rival`.
fn cut(corners: &[(Pair, bool)], here: Pair, rival: Pair, kept: &mut Vec<(Pair, bool)>) {
    let middle = [(here[0] + rival[0]) / 2.0, (here[1] + rival[1]) / 2.0];
    let normal = [rival[0] - here[0], rival[1] - here[1]];
    let beyond = |p: Pair| (p[0] - middle[0]) * normal[0] + (p[1] - middle[1]) * normal[1];
    kept.clear();
    let Some(&(first, _)) = corners.first() else { return };
    let mut from = beyond(first);
    for (i, &(corner, settled)) in corners.iter().enumerate() {
        let next = corners.get(i + 1).map_or(first, |(next, _)| *next);
        let to = beyond(next);
        if from < 0.0 {
            kept.push((corner, settled));
        }
        if (from < 0.0) != (to < 0.0) {
            let t = from / (from - to);
            kept.push(([corner[0] + t * (next[0] - corner[0]), corner[1] + t * (next[1] - corner[1])], false));
        }
        from = to;
    }
}

fn square(a: Pair, b: Pair) -> f64 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    dx * dx + dy * dy
}

/// So few points are looked at one by one: sooner done than to go from half to half.
const FEW: usize = 32;

/// A k-d tree in one list: the middle of every range that is not of a few points splits it, by x and y in turn.
struct Tree(Vec<Numbered>);

/// A point and its number.
type Numbered = (Pair, usize);

impl Tree {
    fn new(points: &[Pair], numbers: &[usize]) -> Self {
        let mut places: Vec<Numbered> = numbers.iter().map(|&i| (points[i], i)).collect();
        split(&mut places, 0);
        Self(places)
    }

    /// The point nearest to `at`; `None` when none is nearer than `limit`, a squared distance.
    fn nearest(&self, at: Pair, limit: f64) -> Option<usize> {
        let mut best = (None, limit);
        search(&self.0, at, 0, &mut best);
        best.0
    }
}

/// Depth is the logarithm of the number of points.
fn search(places: &[Numbered], at: Pair, axis: usize, best: &mut (Option<usize>, f64)) {
    let mut look = |&(point, i): &Numbered| {
        let dx = at[0] - point[0];
        // Most points are out of it by x alone.
        if dx * dx < best.1 {
            let distance = square(at, point);
            if distance < best.1 {
                *best = (Some(i), distance);
            }
        }
    };
    if places.len() <= FEW {
        if budget::spend_for(places.len()).is_ok() {
            places.iter().for_each(look);
        }
        return;
    }
    let (below, rest) = places.split_at(places.len() / 2);
    let [middle, above @ ..] = rest else { return };
    look(middle);
    let offset = at[axis] - middle.0[axis];
    let (near, far) = if offset < 0.0 { (below, above) } else { (above, below) };
    search(near, at, 1 - axis, best);
    if offset * offset < best.1 {
        search(far, at, 1 - axis, best);
    }
}

fn split(places: &mut [Numbered], axis: usize) {
    if places.len() <= FEW {
        return;
    }
    let middle = places.len() / 2;
    places.select_nth_unstable_by(middle, |(a, _), (b, _)| a[axis].total_cmp(&b[axis]));
    let (below, above) = places.split_at_mut(middle);
    split(below, 1 - axis);
    split(&mut above[1..], 1 - axis);
}

#[cfg(test)]
mod tests {
    use super::{Pair, cells};

    fn area(corners: &[Pair]) -> f64 {
        let edge = |i: usize| {
            let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
            (a[0] * b[1] - b[0] * a[1]) / 2.0
        };
        (0..corners.len()).map(edge).sum()
    }

    /// The cells fill the rectangle, and each holds its own point, if that is inside.
    #[track_caller]
    fn check(points: &[Pair]) {
        let found = cells(points, [[0.0, 0.0], [300.0, 200.0]]);
        let total: f64 = found.iter().flatten().map(|cell| area(cell)).sum();
        assert!((total - 60_000.0).abs() < 1e-3, "{total} {}", points.len());
        for (cell, point) in found.iter().zip(points) {
            let Some(cell) = cell else { continue };
            for (i, a) in cell.iter().enumerate() {
                let b = cell[(i + 1) % cell.len()];
                let side = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
                let inside = (0.0..=300.0).contains(&point[0]) && (0.0..=200.0).contains(&point[1]);
                assert!(!inside || side > -1e-6, "{point:?} {cell:?}");
            }
        }
    }

    #[test]
    fn cells_fill_the_rectangle() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1_u32 << 24)
        };
        check(&(0..500).map(|_| [random() * 300.0, random() * 200.0]).collect::<Vec<_>>());
        check(&(0..400).map(|i| [f64::from(i % 20) * 15.0, f64::from(i / 20) * 10.0]).collect::<Vec<_>>());
        check(&(0..1000).map(|i| [f64::from(i) * 0.3, 100.0]).collect::<Vec<_>>());
        check(
            &(0..100)
                .map(|i| [150.0 + 50.0 * libm::cos(f64::from(i)), 100.0 + 50.0 * libm::sin(f64::from(i))])
                .collect::<Vec<_>>(),
        );
        check(&[[-50.0, 1e6], [1000.0, -3.0], [150.0, 100.0]]);
        check(&[[10.0, 10.0]]);
    }

    #[test]
    fn a_cell_is_that_of_d3() {
        let found = cells(&[[2.0, 1.0], [5.0, 4.0], [8.0, 2.0]], [[0.0, 0.0], [10.0, 6.0]]);
        let mut corners = found[1].clone().unwrap();
        corners.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for (corner, want) in corners.iter().zip([[0.0, 6.0], [5.1, 0.9], [8.5, 6.0]]) {
            assert!((corner[0] - want[0]).abs() < 1e-9 && (corner[1] - want[1]).abs() < 1e-9, "{corners:?}");
        }
    }

    #[test]
    fn nothing_has_no_cells() {
        assert_eq!(cells(&[], [[0.0, 0.0], [1.0, 1.0]]), []);
        assert_eq!(cells(&[[f64::NAN, 1.0]], [[0.0, 0.0], [1.0, 1.0]]), [None]);
        assert_eq!(cells(&[[0.5, 0.5]], [[f64::NAN, 0.0], [1.0, 1.0]]).len(), 1);
    }
}
