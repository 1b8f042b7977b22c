//! Domains widened to round ends, as d3's `nice`.

use super::transform::Base;
use crate::numeric::tick_increment;
use crate::time::Interval;

/// Widens the outer ends to multiples of the step that suits `count` ticks.
pub(super) fn linear(domain: &mut [f64], count: f64) {
    let Some(last) = domain.len().checked_sub(1) else { return };
    let (low, high) = if domain[last] < domain[0] { (last, 0) } else { (0, last) };
    let (mut start, mut stop) = (domain[low], domain[high]);
    let mut before = f64::NAN;
    // A wider domain may have a larger step, so this is repeated until the step stays.
    for _ in 0..10 {
        let step = tick_increment(start, stop, count);
        if step == before {
            (domain[low], domain[high]) = (start, stop);
            return;
        }
        if step > 0.0 {
            start = (start / step).floor() * step;
            stop = (stop / step).ceil() * step;
        } else if step < 0.0 {
            start = (start * step).ceil() / step;
            stop = (stop * step).floor() / step;
        } else {
            return;
        }
        before = step;
    }
}

/// Widens the outer ends to whole powers of the base.
pub(super) fn log(domain: &mut [f64], base: Base) {
    let negative = domain.first().is_some_and(|first| *first < 0.0);
    let by = |x: f64, whole: fn(f64) -> f64| {
        if negative { -base.pow(-whole(-base.log(-x))) } else { base.pow(whole(base.log(x))) }
    };
    outer(domain, |x| by(x, f64::floor), |x| by(x, f64::ceil));
}

/// Widens the outer ends to boundaries of the interval.
pub(super) fn time(domain: &mut [f64], interval: &Interval) {
    outer(domain, |ms| interval.floor(ms), |ms| interval.ceil(ms));
}

fn outer(domain: &mut [f64], floor: impl Fn(f64) -> f64, ceil: impl Fn(f64) -> f64) {
    let Some(last) = domain.len().checked_sub(1) else { return };
    let (low, high) = if domain[last] < domain[0] { (last, 0) } else { (0, last) };
    (domain[low], domain[high]) = (floor(domain[low]), ceil(domain[high]));
}

#[cfg(test)]
mod tests {
    use super::{Base, linear, log};

    /// Recorded from d3-scale 4.0.2.
    #[track_caller]
    fn check(domain: &[f64], count: f64, want: &[f64]) {
        let mut have = domain.to_vec();
        linear(&mut have, count);
        assert_eq!(have, want, "{domain:?} {count}");
    }

    #[test]
    fn ends_become_multiples_of_the_step() {
        check(&[0.13, 0.96], 10.0, &[0.1, 1.0]);
        check(&[1.1, 10.9], 10.0, &[1.0, 11.0]);
        check(&[123.1, 0.4], 5.0, &[140.0, 0.0]);
        check(&[-0.7, 3.0, 9.3], 10.0, &[-1.0, 3.0, 10.0]);
        check(&[0.0, 0.49], 10.0, &[0.0, 0.5]);
        check(&[5.0, 5.0], 10.0, &[5.0, 5.0]);
        check(&[0.0, f64::INFINITY], 10.0, &[0.0, f64::INFINITY]);
        check(&[], 10.0, &[]);
    }

    #[test]
    fn logarithmic_ends_become_powers() {
        let nice = |mut domain: Vec<f64>, base: f64| {
            log(&mut domain, Base(base));
            domain
        };
        assert_eq!(nice(vec![0.15, 3200.0], 10.0), [0.1, 10_000.0]);
        assert_eq!(nice(vec![-3200.0, -0.15], 10.0), [-10_000.0, -0.1]);
        assert_eq!(nice(vec![9.0, 1.5], 2.0), [16.0, 1.0]);
    }
}
