//! The bandwidth of a kernel density estimate, by D. W. Scott's rule (Multivariate Density Estimation, 1992).

use crate::numeric::quartiles;

/// The bandwidth for `count` values, of which `numbers` are numbers, in data units.
pub(crate) fn scott(numbers: &[f64], count: usize) -> f64 {
    let or = |x: Option<f64>, y: f64| x.filter(|x| *x != 0.0 && !x.is_nan()).unwrap_or(y);
    let deviation = deviation(numbers);
    let [low, _, high] = quartiles(numbers.to_vec());
    let spread = low.zip(high).map(|(low, high)| (high - low) / 1.34);
    let least = deviation.zip(spread).map(|(a, b)| a.min(b));
    let v = or(least, or(deviation, or(low.map(f64::abs), 1.0)));
    1.06 * v * libm::pow(count as f64, -0.2)
}

/// The standard deviation; `None` for fewer than two numbers.
fn deviation(numbers: &[f64]) -> Option<f64> {
    let (mut mean, mut sum, mut count) = (0.0, 0.0, 0.0);
    for x in numbers {
        count += 1.0;
        let delta = x - mean;
        mean += delta / count;
        sum += delta * (x - mean);
    }
    (count > 1.0).then(|| (sum / (count - 1.0)).sqrt())
}
