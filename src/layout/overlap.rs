//! Labels that collide: which of a row of them stay visible.
//!
//! Vega's Overlap transform. Boxes are axis-aligned, also those of turned labels. Boxes that merely touch do not collide.

use crate::geom::Rect;

/// How labels are thinned out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Method {
    /// Every other one goes, until no neighbours collide.
    Parity,
    /// Each that collides with the last one kept goes.
    Greedy,
}

/// The outcome for a row of labels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Overlap {
    /// Whether each label is shown, in their order. `None` for labels with nothing to show, at most one pixel wide or high,
    /// which are left as they are.
    pub(crate) shown: Vec<Option<bool>>,
    /// The union of the boxes shown.
    pub(crate) bounds: Rect,
}

/// Thins out the labels whose `boxes` stand in reading order, until neighbours are `separation` px apart; then hides those
/// that stick out of `within`. `None` when no label has anything to show.
///
/// The first and the last label are preferred: two always stay, even if they collide.
pub(crate) fn thin(boxes: &[Rect], method: Method, separation: f64, within: Option<&Rect>) -> Option<Overlap> {
    let source: Vec<usize> = (0..boxes.len()).filter(|&i| boxes[i].width() > 1.0 && boxes[i].height() > 1.0).collect();
    let last = *source.last()?;
    let mut kept = source.clone();
    let crowded = |kept: &[usize]| {
        kept.len() >= 3 && kept.windows(2).any(|pair| collide(&boxes[pair[0]], &boxes[pair[1]], separation))
    };
    if crowded(&kept) {
        while crowded(&kept) {
            kept = match method {
                Method::Parity => kept.iter().copied().step_by(2).collect(),
                Method::Greedy => greedy(&kept, boxes, separation),
            };
        }
        if kept.len() < 3 && kept.last() != Some(&last) {
            if kept.len() > 1 {
                kept.pop();
            }
            kept.push(last);
        }
    }
    let mut shown = vec![None; boxes.len()];
    for &i in &source {
        shown[i] = Some(false);
    }
    let mut bounds = Rect::EMPTY;
    for &i in kept.iter().filter(|&&i| within.is_none_or(|area| encloses(area, &boxes[i]))) {
        shown[i] = Some(true);
        bounds.union(&boxes[i]);
    }
    Some(Overlap { shown, bounds })
}

/// Those of `kept` that keep clear of the one kept before; at least the first.
fn greedy(kept: &[usize], boxes: &[Rect], separation: f64) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::with_capacity(kept.len());
    for &i in kept {
        if out.last().is_none_or(|&before| !collide(&boxes[before], &boxes[i], separation)) {
            out.push(i);
        }
    }
    out
}

/// Whether the gap between two boxes is less than `separation` in both directions.
fn collide(a: &Rect, b: &Rect, separation: f64) -> bool {
    [b.x1 - a.x2, a.x1 - b.x2, b.y1 - a.y2, a.y1 - b.y2].iter().all(|gap| separation > *gap)
}

fn encloses(area: &Rect, inner: &Rect) -> bool {
    area.x1 <= inner.x1 && area.x2 >= inner.x2 && area.y1 <= inner.y1 && area.y2 >= inner.y2
}

#[cfg(test)]
mod tests {
    use super::{Method, thin};
    use crate::geom::Rect;

    /// Labels of one line, given as [left, right]; `want` has one letter a label: `x` shown, `.` hidden, `-` left alone.
    #[track_caller]
    fn check(labels: &[[f64; 2]], method: Method, separation: f64, within: Option<[f64; 2]>, want: &str) {
        let boxes: Vec<Rect> = labels.iter().map(|[x1, x2]| Rect { x1: *x1, y1: 0.0, x2: *x2, y2: 10.0 }).collect();
        let within = within.map(|[x1, x2]| Rect { x1, y1: f64::NEG_INFINITY, x2, y2: f64::INFINITY });
        let got: String = match thin(&boxes, method, separation, within.as_ref()) {
            None => "-".repeat(boxes.len()),
            Some(overlap) => {
                let letter = |shown: &Option<bool>| shown.map_or('-', |shown| if shown { 'x' } else { '.' });
                overlap.shown.iter().map(letter).collect()
            }
        };
        assert_eq!(got, want, "{labels:?}");
    }

    /// `n` labels of width `w` every 10 px.
    fn row(n: u32, w: f64) -> Vec<[f64; 2]> {
        (0..n).map(|i| f64::from(i) * 10.0).map(|x| [x, x + w]).collect()
    }

    #[test]
    fn parity_halves_until_neighbours_are_apart() {
        check(&row(5, 8.0), Method::Parity, 0.0, None, "xxxxx");
        check(&row(5, 15.0), Method::Parity, 0.0, None, "x.x.x");
        check(&row(9, 25.0), Method::Parity, 0.0, None, "x...x...x");
        check(&row(5, 10.0), Method::Parity, 0.0, None, "xxxxx"); // touching is no collision
        check(&row(5, 10.0), Method::Parity, 1.0, None, "x.x.x"); // unless a pixel between is asked for
    }

    #[test]
    fn greedy_keeps_what_fits_beside_the_last_kept() {
        check(&[[0.0, 15.0], [10.0, 18.0], [20.0, 28.0], [30.0, 38.0]], Method::Greedy, 0.0, None, "x.xx");
        check(&[[0.0, 15.0], [10.0, 18.0], [20.0, 28.0], [30.0, 38.0]], Method::Parity, 0.0, None, "x..x");
    }

    #[test]
    fn fewer_than_three_labels_stay_even_if_they_collide() {
        check(&row(2, 15.0), Method::Parity, 0.0, None, "xx");
        check(&row(1, 15.0), Method::Greedy, 0.0, None, "x");
        check(&[], Method::Greedy, 0.0, None, "");
    }

    #[test]
    fn the_last_label_takes_the_place_of_the_last_survivor() {
        check(&row(4, 15.0), Method::Parity, 0.0, None, "x..x");
        check(&row(4, 100.0), Method::Greedy, 0.0, None, "x..x"); // the only survivor stays beside it
    }

    #[test]
    fn labels_with_nothing_to_show_are_left_alone() {
        check(&[[0.0, 15.0], [10.0, 10.0], [20.0, 28.0], [30.0, 38.0]], Method::Parity, 0.0, None, "x-xx");
        check(&[[0.0, 1.0], [10.0, 10.5]], Method::Parity, 0.0, None, "--");
    }

    #[test]
    fn labels_beyond_the_bounds_are_hidden_last() {
        check(&row(4, 8.0), Method::Parity, 0.0, Some([1.0, 38.0]), ".xxx");
        check(&row(5, 15.0), Method::Parity, 0.0, Some([-1.0, 50.0]), "x.x..");
    }
}
