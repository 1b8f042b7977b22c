//! Confidence intervals of the mean by resampling.

use crate::numeric::quantile_sorted;

/// Resamplings, and the share of their means that falls outside of the interval.
const SAMPLES: usize = 1000;
const ALPHA: f64 = 0.05;

/// The 95 % interval of the mean of `numbers`; `random` gives numbers from 0 to 1.
pub(crate) fn confidence(numbers: &[f64], random: &mut dyn FnMut() -> f64) -> [Option<f64>; 2] {
    if numbers.is_empty() {
        return [None, None];
    }
    let n = numbers.len();
    let mut mean = || {
        let mut sum = 0.0;
        for _ in 0..n {
            #[expect(clippy::cast_possible_truncation, reason = "truncation picks the index")]
            #[expect(clippy::cast_sign_loss, reason = "random numbers are not negative")]
            let index = (random() * n as f64) as usize;
            sum += numbers[index.min(n - 1)];
        }
        sum / n as f64
    };
    let mut means: Vec<f64> = (0..SAMPLES).map(|_| mean()).collect();
    means.sort_by(f64::total_cmp);
    [quantile_sorted(&means, ALPHA / 2.0), quantile_sorted(&means, 1.0 - ALPHA / 2.0)]
}

#[cfg(test)]
mod tests {
    use super::confidence;
    use crate::numeric::random::Lcg;

    #[test]
    fn the_interval_is_that_of_the_seeded_stream() {
        let mut random = Lcg::new(1.0);
        let found = confidence(&[1.0, 2.0, 3.0, 4.0, 10.0], &mut || random.draw());
        assert_eq!(found, [Some(1.8), Some(7.2)]);
    }
}
