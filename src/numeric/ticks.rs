//! Round steps: powers of ten times 1, 2 or 5, as d3-array chooses them for ticks.

use crate::js::round;

/// First and last multiple inside the interval, and the step: positive, or negative for "divide by its magnitude", so that 0.1
/// steps are exact.
fn spec(start: f64, stop: f64, count: f64) -> (f64, f64, f64) {
    let mut count = count;
    loop {
        let step = (stop - start) / count.max(0.0);
        let power = libm::log10(step).floor();
        let error = step / libm::pow(10.0, power);
        let factor = if error >= 50_f64.sqrt() {
            10.0
        } else if error >= 10_f64.sqrt() {
            5.0
        } else if error >= 2_f64.sqrt() {
            2.0
        } else {
            1.0
        };
        let (first, last, increment);
        if power < 0.0 {
            let inverse = libm::pow(10.0, -power) / factor;
            let (low, high) = (round(start * inverse), round(stop * inverse));
            first = if low / inverse < start { low + 1.0 } else { low };
            last = if high / inverse > stop { high - 1.0 } else { high };
            increment = -inverse;
        } else {
            increment = libm::pow(10.0, power) * factor;
            let (low, high) = (round(start / increment), round(stop / increment));
            first = if low * increment < start { low + 1.0 } else { low };
            last = if high * increment > stop { high - 1.0 } else { high };
        }
        if last < first && (0.5..2.0).contains(&count) {
            count *= 2.0;
            continue;
        }
        return (first, last, increment);
    }
}

/// The most ticks that are made; a count beyond it is a mistake, and would fill the memory.
const MAX_TICKS: f64 = 100_000.0;

/// About `count` round numbers from `start` to `stop`, in that order; empty when the count is not positive or the ends
/// are not finite.
pub(crate) fn ticks(start: f64, stop: f64, count: f64) -> Vec<f64> {
    if count.is_nan() || count <= 0.0 {
        return Vec::new();
    }
    if start == stop {
        return vec![start];
    }
    let (low, high) = if stop < start { (stop, start) } else { (start, stop) };
    let (first, last, increment) = spec(low, high, count.min(MAX_TICKS));
    let some = last >= first && last - first <= 10.0 * MAX_TICKS;
    if !some {
        return Vec::new();
    }
    let value = |i: f64| if increment < 0.0 { i / -increment } else { i * increment };
    #[expect(clippy::cast_possible_truncation, reason = "limited above")]
    let number = (last - first) as usize + 1;
    let forward = (0..number).map(|i| value(first + i as f64));
    if stop < start { forward.rev().collect() } else { forward.collect() }
}

/// The step between the ticks of an ascending interval; negative for one over its magnitude.
pub(crate) fn tick_increment(start: f64, stop: f64, count: f64) -> f64 {
    spec(start, stop, count).2
}

/// The step between ticks, negative when `stop` is below `start`.
pub(crate) fn tick_step(start: f64, stop: f64, count: f64) -> f64 {
    let reverse = stop < start;
    let increment = if reverse { tick_increment(stop, start, count) } else { tick_increment(start, stop, count) };
    let step = if increment < 0.0 { 1.0 / -increment } else { increment };
    if reverse { -step } else { step }
}

#[cfg(test)]
mod tests {
    use super::{tick_increment, tick_step, ticks};

    /// Recorded from d3-array 3.2.
    #[track_caller]
    fn check(start: f64, stop: f64, count: f64, want: &[f64]) {
        assert_eq!(ticks(start, stop, count), want, "{start} {stop} {count}");
    }

    #[test]
    fn ticks_are_round_and_inside() {
        check(0.0, 1.0, 10.0, &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]);
        check(-3.0, 17.0, 4.0, &[0.0, 5.0, 10.0, 15.0]);
        check(10.0, 0.0, 5.0, &[10.0, 8.0, 6.0, 4.0, 2.0, 0.0]);
        check(1.0, 2.9, 1.0, &[2.0]);
        check(0.0, 364.0, 0.5, &[0.0]);
        check(2.2, 4.4, 0.5, &[4.0]);
        check(5.0, 5.0, 3.0, &[5.0]);
    }

    #[test]
    fn ticks_of_nothing_are_none() {
        check(0.0, 1.0, 0.0, &[]);
        check(f64::NAN, 1.0, 10.0, &[]);
        check(0.0, f64::INFINITY, 10.0, &[]);
        assert!(ticks(0.0, 1.0, 1e300).len() <= 200_001);
    }

    #[test]
    fn steps_below_one_are_inverses() {
        assert_eq!(tick_increment(0.0, 1.0, 10.0), -10.0);
        assert_eq!(tick_increment(0.0, 1.0, 3.0), -2.0);
        assert_eq!(tick_increment(0.0, 100.0, 3.0), 50.0);
        assert_eq!(tick_step(10.0, 0.0, 10.0), -1.0);
        assert_eq!(tick_step(0.0, 1.0, 10.0), 0.1);
    }
}
