//! Quantiles by linear interpolation between order statistics (R's type 7).

/// The quantiles of `numbers` at `probabilities`; `None` when there are no numbers.
pub(crate) fn quantiles(mut numbers: Vec<f64>, probabilities: &[f64]) -> Vec<Option<f64>> {
    numbers.sort_by(f64::total_cmp);
    probabilities.iter().map(|&p| quantile_sorted(&numbers, p)).collect()
}

/// Lower quartile, median, upper quartile.
pub(crate) fn quartiles(numbers: Vec<f64>) -> [Option<f64>; 3] {
    let found = quantiles(numbers, &[0.25, 0.5, 0.75]);
    [0, 1, 2].map(|i| found[i])
}

/// The median; NaNs are left out.
pub(crate) fn median(numbers: &[f64]) -> Option<f64> {
    let numbers = numbers.iter().copied().filter(|x| !x.is_nan()).collect();
    quantiles(numbers, &[0.5])[0]
}

/// The quantile of ascending numbers at `p`, which is clamped to 0..1; `None` for no numbers or a `p` of NaN.
pub(crate) fn quantile_sorted(numbers: &[f64], p: f64) -> Option<f64> {
    let (&first, &last) = (numbers.first()?, numbers.last()?);
    if p.is_nan() {
        return None;
    }
    if p <= 0.0 || numbers.len() < 2 {
        return Some(first);
    }
    if p >= 1.0 {
        return Some(last);
    }
    let at = (numbers.len() - 1) as f64 * p;
    #[expect(clippy::cast_possible_truncation, reason = "floor of an index into the list")]
    #[expect(clippy::cast_sign_loss, reason = "p is above zero")]
    let below = at.floor() as usize;
    let (low, high) = (numbers[below], numbers[(below + 1).min(numbers.len() - 1)]);
    Some(low + (high - low) * (at - below as f64))
}

#[cfg(test)]
mod tests {
    use super::{median, quartiles};

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        assert_eq!(quartiles(vec![4.0, 1.0, 3.0, 2.0]), [Some(1.75), Some(2.5), Some(3.25)]);
        assert_eq!(quartiles(vec![7.0]), [Some(7.0); 3]);
        assert_eq!(quartiles(vec![]), [None; 3]);
        assert_eq!(median(&[f64::NAN, 5.0, 1.0]), Some(3.0));
    }
}
