//! Locally weighted regression: a line fitted to the neighbours of each point, with two rounds of weights that
//! play down outliers. After science.js, as Vega has it.

use super::regression::{Points, least_squares};
use crate::numeric::median;

/// Rounds of robust re-weighting after the first fit.
const ROUNDS: usize = 2;
/// A median residual below this ends the rounds, and no weight is smaller.
const EPSILON: f64 = 1e-12;

/// The smoothed `[x, y]` of each distinct x, ascending. `bandwidth` is the share of points that count as neighbours.
pub(crate) fn loess(points: &[[f64; 2]], bandwidth: f64) -> Vec<[f64; 2]> {
    let mut sorted = points.to_vec();
    // No NaN gets here, and both zeros are one place.
    sorted.sort_by(|a, b| a[0].partial_cmp(&b[0]).unwrap_or(std::cmp::Ordering::Equal));
    let Points { x, y, mean_x, mean_y } = Points::centered(&sorted);
    let n = x.len();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "truncated to a count; casts saturate")]
    let neighbours = ((bandwidth * n as f64) as usize).max(2);
    if neighbours > n {
        // Vega reads beyond its arrays here, and everything becomes NaN.
        return smoothed(&x, &vec![f64::NAN; n], mean_x, mean_y);
    }
    let mut fitted = vec![0.0; n];
    let mut residuals = vec![0.0; n];
    let mut robust = vec![1.0; n];
    for round in 0..=ROUNDS {
        let mut window = (0, neighbours - 1);
        for i in 0..n {
            let (first, last) = window;
            let at = x[i];
            let edge = if at - x[first] > x[last] - at { first } else { last };
            let reach = (x[edge] - at).abs();
            // All neighbours in one place: any distance does.
            let scale = 1.0 / if reach == 0.0 { 1.0 } else { reach };
            let (mut w, mut wx, mut wy, mut wxy, mut wxx) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for k in first..=last {
                let weight = tricube((at - x[k]).abs() * scale) * robust[k];
                let weighted = x[k] * weight;
                w += weight;
                wx += weighted;
                wy += y[k] * weight;
                wxy += y[k] * weighted;
                wxx += x[k] * weighted;
            }
            let [a, b] = least_squares(wx / w, wy / w, wxy / w, wxx / w);
            fitted[i] = a + b * at;
            residuals[i] = (y[i] - fitted[i]).abs();
            slide(&x, i + 1, &mut window);
        }
        let Some(typical) = median(&residuals).filter(|_| round < ROUNDS) else { break };
        if typical.abs() < EPSILON {
            break;
        }
        for (weight, residual) in robust.iter_mut().zip(&residuals) {
            let share = residual / (6.0 * typical);
            let rest = 1.0 - share * share;
            *weight = if share >= 1.0 { EPSILON } else { rest * rest };
        }
    }
    smoothed(&x, &fitted, mean_x, mean_y)
}

fn tricube(x: f64) -> f64 {
    let rest = 1.0 - x * x * x;
    rest * rest * rest
}

/// Moves the window of nearest neighbours right for the point `i`; at equal distance too, to get past repeated x.
fn slide(x: &[f64], i: usize, window: &mut (usize, usize)) {
    let Some(&at) = x.get(i) else { return };
    while let Some(&right) = x.get(window.1 + 1) {
        if i <= window.0 || right - at > at - x[window.0] {
            return;
        }
        *window = (window.0 + 1, window.1 + 1);
    }
}

/// One point for each distinct x, with the mean of its values.
fn smoothed(x: &[f64], y: &[f64], mean_x: f64, mean_y: f64) -> Vec<[f64; 2]> {
    let mut out: Vec<[f64; 2]> = Vec::new();
    let mut repeats = 0.0;
    for (&x, &y) in x.iter().zip(y) {
        let x = x + mean_x;
        match out.last_mut() {
            // Vega counts the first repeat as one, so that it takes the whole place.
            Some(last) if last[0] == x => {
                repeats += 1.0;
                last[1] += (y - last[1]) / repeats;
            }
            _ => {
                repeats = 0.0;
                out.push([x, y]);
            }
        }
    }
    for point in &mut out {
        point[1] += mean_y;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::loess;

    #[track_caller]
    fn check(points: &[[f64; 2]], bandwidth: f64, want: &[[f64; 2]]) {
        assert_eq!(loess(points, bandwidth), want, "{points:?} {bandwidth}");
    }

    const POINTS: [[f64; 2]; 10] = [
        [5.0, 2.9],
        [0.0, 0.1],
        [1.0, 1.3],
        [2.0, 1.7],
        [2.0, 2.4],
        [3.0, 8.0],
        [4.0, 4.1],
        [6.0, 6.2],
        [7.5, 7.0],
        [9.0, 9.4],
    ];

    #[test]
    fn curves_agree_with_vega_to_the_last_bit() {
        check(
            &POINTS,
            0.3,
            &[
                [0.0, 0.09999999999999698],
                [1.0, 1.2999999999999998],
                [2.0, 2.05],
                [3.0, 8.0],
                [4.0, 4.1],
                [5.0, 2.9],
                [6.0, 6.2],
                [7.5, 7.0],
                [9.0, 9.4],
            ],
        );
        check(
            &POINTS,
            0.8,
            &[
                [0.0, 0.16799068120927885],
                [1.0, 1.1452284344518326],
                [2.0, 2.1256914381120517],
                [3.0, 3.0937462723410643],
                [4.0, 4.122223922197706],
                [5.0, 5.04376144055036],
                [6.0, 6.0010512201877075],
                [7.5, 7.567813517662408],
                [9.0, 9.13037895642719],
            ],
        );
        check(
            &POINTS,
            0.001,
            &[
                [0.0, 0.09999999999999964],
                [1.0, 1.2999999999999998],
                [2.0, 2.05],
                [3.0, 8.0],
                [4.0, 4.1],
                [5.0, 2.9],
                [6.0, 6.2],
                [7.5, 7.0],
                [9.0, 9.4],
            ],
        );
    }

    #[test]
    fn a_single_point_has_no_line() {
        let found = loess(&[[1.0, 2.0]], 0.3);
        assert!(found.len() == 1 && found[0][0] == 1.0 && found[0][1].is_nan());
        assert!(loess(&[], 0.3).is_empty());
    }
}
