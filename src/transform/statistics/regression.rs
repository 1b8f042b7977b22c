//! Least-squares fits: constant, line, logarithm, exponential, power, parabola, polynomial.
//!
//! Every sum is a running mean, in the order of vega-statistics. Points are (x, y) pairs without NaN; they are centred on their means where
//! powers of x would lose digits.

/// A kind of curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Method {
    Constant,
    Linear,
    Log,
    Exp,
    Pow,
    Quad,
    /// A polynomial of this degree.
    Poly(usize),
}

/// A fitted curve.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    method: Method,
    /// What [`Fit::predict`] works with, in centred coordinates where the method centres.
    inner: Vec<f64>,
    center: [f64; 2],
    /// Coefficients in data coordinates, as Vega reports them.
    pub(crate) coefficients: Vec<f64>,
    /// Share of the variance explained.
    pub(crate) r_squared: f64,
}

/// Intercept and slope from the means of x, y, xy and xx.
pub(super) fn least_squares(x: f64, y: f64, xy: f64, xx: f64) -> [f64; 2] {
    let delta = xx - x * x;
    let slope = if delta.abs() < 1e-24 { 0.0 } else { (xy - x * y) / delta };
    [y - slope * x, slope]
}

/// Coordinates less their means.
#[derive(Clone, Debug)]
pub(super) struct Points {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) mean_x: f64,
    pub(super) mean_y: f64,
}

impl Points {
    pub(super) fn centered(points: &[[f64; 2]]) -> Self {
        let (mut mean_x, mut mean_y) = (Mean::default(), Mean::default());
        for [x, y] in points {
            mean_x.add(*x);
            mean_y.add(*y);
        }
        let (mean_x, mean_y) = (mean_x.mean, mean_y.mean);
        let x = points.iter().map(|point| point[0] - mean_x).collect();
        let y = points.iter().map(|point| point[1] - mean_y).collect();
        Self { x, y, mean_x, mean_y }
    }
}

/// A running mean.
#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    mean: f64,
    count: f64,
}

impl Mean {
    fn add(&mut self, x: f64) {
        self.count += 1.0;
        self.mean += (x - self.mean) / self.count;
    }

    fn of(values: impl Iterator<Item = f64>) -> f64 {
        let mut mean = Self::default();
        values.for_each(|x| mean.add(x));
        mean.mean
    }
}

impl Fit {
    /// Fits `method` to the points.
    pub(crate) fn new(method: Method, points: &[[f64; 2]]) -> Self {
        match method {
            Method::Constant | Method::Poly(0) => Self::constant(points),
            Method::Linear | Method::Poly(1) => Self::linear(points),
            Method::Log => Self::log(points),
            Method::Exp => Self::exp(points),
            Method::Pow => Self::pow(points),
            Method::Quad | Method::Poly(2) => Self::quad(points),
            Method::Poly(degree) => Self::poly(points, degree),
        }
    }

    /// The y at `x`.
    pub(crate) fn predict(&self, x: f64) -> f64 {
        let c = &self.inner;
        let [mean_x, mean_y] = self.center;
        match self.method {
            Method::Constant => c[0],
            Method::Linear => c[0] + c[1] * x,
            Method::Log => c[0] + c[1] * libm::log(x),
            Method::Exp => libm::exp(c[0] + c[1] * (x - mean_x)),
            Method::Pow => c[0] * libm::pow(x, c[1]),
            Method::Quad => {
                let x = x - mean_x;
                c[0] * x * x + c[1] * x + c[2] + mean_y
            }
            Method::Poly(_) => {
                let x = x - mean_x;
                let y = mean_y + c[0] + c[1] * x + c[2] * x * x;
                c.iter().enumerate().skip(3).fold(y, |y, (i, c)| y + c * libm::pow(x, i as f64))
            }
        }
    }

    fn finish(
        method: Method,
        inner: Vec<f64>,
        center: [f64; 2],
        coefficients: Vec<f64>,
        points: &[[f64; 2]],
        mean: f64,
    ) -> Self {
        let mut fit = Self { method, inner, center, coefficients, r_squared: 0.0 };
        let (mut left, mut total) = (0.0, 0.0);
        for &[x, y] in points {
            let (residual, deviation) = (y - fit.predict(x), y - mean);
            left += residual * residual;
            total += deviation * deviation;
        }
        fit.r_squared = 1.0 - left / total;
        fit
    }

    fn constant(points: &[[f64; 2]]) -> Self {
        let mean = Mean::of(points.iter().map(|point| point[1]));
        Self { method: Method::Constant, inner: vec![mean], center: [0.0; 2], coefficients: vec![mean], r_squared: 0.0 }
    }

    /// The line through points whose coordinates are mapped first; with the mean of the mapped y.
    fn line(points: &[[f64; 2]], map: impl Fn([f64; 2]) -> [f64; 2]) -> ([f64; 2], f64) {
        let mapped: Vec<[f64; 2]> = points.iter().map(|&point| map(point)).collect();
        let mean = |of: &dyn Fn(f64, f64) -> f64| Mean::of(mapped.iter().map(|&[x, y]| of(x, y)));
        let y = mean(&|_, y| y);
        (least_squares(mean(&|x, _| x), y, mean(&|x, y| x * y), mean(&|x, _| x * x)), y)
    }

    fn linear(points: &[[f64; 2]]) -> Self {
        let (line, y) = Self::line(points, |point| point);
        Self::finish(Method::Linear, line.to_vec(), [0.0; 2], line.to_vec(), points, y)
    }

    fn log(points: &[[f64; 2]]) -> Self {
        let (line, y) = Self::line(points, |[x, y]| [libm::log(x), y]);
        Self::finish(Method::Log, line.to_vec(), [0.0; 2], line.to_vec(), points, y)
    }

    fn pow(points: &[[f64; 2]]) -> Self {
        let ([a, b], _) = Self::line(points, |[x, y]| [libm::log(x), libm::log(y)]);
        let curve = vec![libm::exp(a), b];
        let mean = Mean::of(points.iter().map(|point| point[1]));
        Self::finish(Method::Pow, curve.clone(), [0.0; 2], curve, points, mean)
    }

    fn exp(points: &[[f64; 2]]) -> Self {
        let Points { x, mean_x, mean_y, .. } = Points::centered(points);
        // Weighted by y, so that the fit is one of the values and not of their logarithms.
        let mean = |of: &dyn Fn(f64, f64) -> f64| Mean::of(x.iter().zip(points).map(|(&x, point)| of(x, point[1])));
        let y_log = mean(&|_, y| y * libm::log(y));
        let xy = mean(&|x, y| x * y);
        let xy_log = mean(&|x, y| x * y * libm::log(y));
        let xxy = mean(&|x, y| x * (x * y));
        let [a, b] = least_squares(xy / mean_y, y_log / mean_y, xy_log / mean_y, xxy / mean_y);
        let coefficients = vec![libm::exp(a - b * mean_x), b];
        Self::finish(Method::Exp, vec![a, b], [mean_x, mean_y], coefficients, points, mean_y)
    }

    fn quad(points: &[[f64; 2]]) -> Self {
        let Points { x, y, mean_x, mean_y } = Points::centered(points);
        let mean = |of: &dyn Fn(f64, f64) -> f64| Mean::of(x.iter().zip(&y).map(|(&x, &y)| of(x, y)));
        let xx = mean(&|x, _| x * x);
        let xxx = mean(&|x, _| x * x * x);
        let xxxx = mean(&|x, _| x * x * (x * x));
        let xy = mean(&|x, y| x * y);
        let xxy = mean(&|x, y| x * x * y);
        let spread = xxxx - xx * xx;
        let d = xx * spread - xxx * xxx;
        let a = (xxy * xx - xy * xxx) / d;
        let b = (xy * spread - xxy * xxx) / d;
        let c = -a * xx;
        let coefficients = vec![c - b * mean_x + a * mean_x * mean_x + mean_y, b - 2.0 * a * mean_x, a];
        Self::finish(Method::Quad, vec![a, b, c], [mean_x, mean_y], coefficients, points, mean_y)
    }

    fn poly(points: &[[f64; 2]], degree: usize) -> Self {
        let Points { x, y, mean_x, mean_y } = Points::centered(points);
        let size = degree + 1;
        let power = |x: f64, i: usize| libm::pow(x, i as f64);
        // Column by column: the normal equations, and last their right sides.
        let mut matrix: Vec<Vec<f64>> = (0..size)
            .map(|i| (0..size).map(|j| x.iter().fold(0.0, |sum, &x| sum + power(x, i + j))).collect())
            .collect();
        matrix.push((0..size).map(|i| x.iter().zip(&y).fold(0.0, |sum, (&x, &y)| sum + power(x, i) * y)).collect());
        let inner = solve(matrix);
        let coefficients = shifted(&inner, -mean_x, mean_y);
        Self::finish(Method::Poly(degree), inner, [mean_x, mean_y], coefficients, points, mean_y)
    }
}

/// The coefficients of a polynomial in x + `shift`, raised by `rise`, as one in x.
fn shifted(coefficients: &[f64], shift: f64, rise: f64) -> Vec<f64> {
    let mut out = vec![0.0; coefficients.len()];
    for (i, &value) in coefficients.iter().enumerate().rev() {
        let mut binomial = 1.0;
        out[i] += value;
        for j in 1..=i {
            binomial *= (i + 1 - j) as f64 / j as f64;
            out[i - j] += value * libm::pow(shift, j as f64) * binomial;
        }
    }
    out[0] += rise;
    out
}

/// Gaussian elimination with pivots; `matrix` is a list of columns, the last one the right sides.
fn solve(mut matrix: Vec<Vec<f64>>) -> Vec<f64> {
    let n = matrix.len() - 1;
    for i in 0..n {
        let mut pivot = i;
        for j in i + 1..n {
            if matrix[i][j].abs() > matrix[i][pivot].abs() {
                pivot = j;
            }
        }
        for column in &mut matrix[i..] {
            column.swap(i, pivot);
        }
        for j in i + 1..n {
            for k in (i..=n).rev() {
                matrix[k][j] -= matrix[k][i] * matrix[i][j] / matrix[i][i];
            }
        }
    }
    let mut solution = vec![0.0; n];
    for j in (0..n).rev() {
        let known = (j + 1..n).fold(0.0, |sum, k| sum + matrix[k][j] * solution[k]);
        solution[j] = (matrix[n][j] - known) / matrix[j][j];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::{Fit, Method};

    const POINTS: [[f64; 2]; 7] =
        [[1.0, 2.0], [2.0, 2.9], [3.0, 6.1], [4.5, 7.7], [5.0, 12.5], [6.0, 13.0], [8.0, 30.0]];

    #[track_caller]
    fn check(method: Method, at: f64, y: f64, r_squared: f64, coefficients: &[f64]) {
        let fit = Fit::new(method, &POINTS);
        // JavaScript's engines differ in the last bit of pow and log.
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
        assert!(close(fit.predict(at), y) && close(fit.r_squared, r_squared), "{method:?}: {fit:?}");
        assert_eq!(fit.coefficients.len(), coefficients.len());
        assert!(fit.coefficients.iter().zip(coefficients).all(|(&a, &b)| close(a, b)), "{method:?}: {fit:?}");
    }

    #[test]
    fn fits_agree_with_vega() {
        check(Method::Constant, 3.7, 10.600000000000001, 0.0, &[10.600000000000001]);
        check(Method::Linear, 3.7, 8.707239263803682, 0.8639093547191676, &[-4.9101226993865, 3.6803680981595086]);
        check(Method::Log, 3.7, 11.187257575390948, 0.6498171807744345, &[-2.897442979855736, 10.765380447318169]);
        check(Method::Exp, 3.7, 6.495752458940771, 0.9810947627430513, &[1.740658540461197, 0.3559148600782618]);
        check(Method::Pow, 3.7, 8.025203856757587, 0.8355543213514502, &[1.5556002575154637, 1.2540582624862924]);
        check(
            Method::Quad,
            3.7,
            6.040381111004933,
            0.9714909242327902,
            &[3.682494414030675, -1.5504725889318118, 0.5912808821053296],
        );
        check(
            Method::Poly(3),
            3.7,
            6.889824746317575,
            0.9825407930428635,
            &[-1.8654203386794457, 4.266970441143848, -0.9224974214530451, 0.11048593671563325],
        );
        check(
            Method::Poly(4),
            3.7,
            7.5427505078604575,
            0.9870125753922936,
            &[5.196349478200907, -6.5409791239078885, 4.030736754886711, -0.7477167626280993, 0.04930918310177622],
        );
    }
}
