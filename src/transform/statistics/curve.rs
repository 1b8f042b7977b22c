//! Sampling a curve: a coarse grid, refined where it bends.

/// A bend below this, of half a degree, needs no further point.
const BEND: f64 = 0.5 * std::f64::consts::PI / 180.0;

/// Points of `curve` over `extent`, ascending: at least `min_steps` intervals, halved where the curve bends down to the
/// width of `max_steps` intervals. Equal numbers of steps give an even grid.
pub(crate) fn sample(
    curve: impl Fn(f64) -> f64,
    extent: [f64; 2],
    min_steps: usize,
    max_steps: usize,
) -> Vec<[f64; 2]> {
    let point = |x: f64| [x, curve(x)];
    let [min, max] = extent;
    let span = max - min;
    let max_steps = max_steps.max(min_steps);
    let at = |i: usize| point(min + (i as f64 / min_steps as f64) * span);
    let mut done = vec![point(min)];
    if min_steps == max_steps {
        done.extend((1..max_steps).map(at));
        done.push(point(max));
        return done;
    }
    // The points still ahead, the nearest one last.
    let mut ahead = vec![point(max)];
    ahead.extend((1..min_steps).rev().map(at));
    let narrowest = span / max_steps as f64;
    let scale_x = 1.0 / span;
    let scale_y = 1.0 / height(done[0][1], &ahead);
    let mut here = done[0];
    while let Some(&next) = ahead.last() {
        let middle = point((here[0] + next[0]) / 2.0);
        let slope = |to: [f64; 2]| libm::atan2(scale_y * (to[1] - here[1]), scale_x * (to[0] - here[0]));
        if middle[0] - here[0] >= narrowest && (slope(next) - slope(middle)).abs() > BEND {
            ahead.push(middle);
        } else {
            here = next;
            done.push(next);
            ahead.pop();
        }
    }
    done
}

/// Extent of the y of the points and of `first`.
fn height(first: f64, points: &[[f64; 2]]) -> f64 {
    let (mut min, mut max) = (first, first);
    for &[_, y] in points {
        if y < min {
            min = y;
        }
        if y > max {
            max = y;
        }
    }
    max - min
}

#[cfg(test)]
mod tests {
    use super::sample;

    #[test]
    fn bends_are_refined_and_straight_runs_are_not() {
        let points = sample(|x| x * x * x, [0.0, 1.0], 4, 64);
        let xs: Vec<f64> = points.iter().map(|point| point[0]).collect();
        assert_eq!(
            xs,
            [
                0.0, 0.0625, 0.09375, 0.125, 0.15625, 0.1875, 0.203125, 0.21875, 0.234375, 0.25, 0.265625, 0.28125,
                0.296875, 0.3125, 0.328125, 0.34375, 0.359375, 0.375, 0.390625, 0.40625, 0.421875, 0.4375, 0.453125,
                0.46875, 0.484375, 0.5, 0.515625, 0.53125, 0.546875, 0.5625, 0.578125, 0.59375, 0.609375, 0.625,
                0.640625, 0.65625, 0.671875, 0.6875, 0.703125, 0.71875, 0.734375, 0.75, 0.765625, 0.78125, 0.8125,
                0.84375, 0.875, 0.90625, 0.9375, 0.96875, 1.0
            ]
        );
        assert_eq!(sample(|x| 2.0 * x, [0.0, 1.0], 4, 64).len(), 5);
        assert_eq!(sample(|x| x, [1.0, 2.0], 2, 2), [[1.0, 1.0], [1.5, 1.5], [2.0, 2.0]]);
    }
}
