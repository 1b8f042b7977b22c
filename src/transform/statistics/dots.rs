//! Stacks of dots: L. Wilkinson, Dot Plots, The American Statistician, 1999.

/// The middle of the stack that each of the ascending `values` belongs to; stacks are less than `step` wide. `smooth` moves dots
/// between stacks that are side by side, so that their heights differ less.
pub(crate) fn dots(values: &[f64], step: f64, smooth: bool) -> Vec<f64> {
    let mut places = vec![0.0; values.len()];
    let Some(&(mut first)) = values.first() else { return places };
    let (mut last, mut end, mut begin) = (first, first + step, 0);
    for (i, &x) in values.iter().enumerate().skip(1) {
        if x >= end {
            places[begin..i].fill((first + last) / 2.0);
            begin = i;
            end = x + step;
            first = x;
        }
        last = x;
    }
    places[begin..].fill((first + last) / 2.0);
    if smooth {
        even_out(&mut places, step + step / 4.0);
    }
    places
}

/// Swaps dots between neighbouring stacks less than `reach` apart.
fn even_out(places: &mut [f64], reach: f64) {
    let n = places.len();
    let end_of = |places: &[f64], start: usize| (start + 1..n).find(|&i| places[i] != places[start]).unwrap_or(n);
    let (mut left, mut right) = (0, if n == 0 { 0 } else { end_of(places, 0) });
    while right < n {
        let end = end_of(places, right);
        if places[right] - places[right - 1] < reach {
            let (left_size, right_size) = (right - left, end - right);
            let (low, high) = (places[left], places[right]);
            if left_size > right_size {
                let moved = (left_size - right_size).div_ceil(2);
                places[right - moved..right].fill(high);
            } else {
                // Vega leaves the first dot of the right stack where it is.
                let moved = (right_size - left_size) / 2;
                places[right + 1..=right + moved].fill(low);
            }
        }
        (left, right) = (right, end);
    }
}

#[cfg(test)]
mod tests {
    use super::dots;

    #[test]
    fn dots_stack_in_the_middle_of_their_extent() {
        let values = [1.0, 1.1, 1.2, 1.3, 1.9, 2.0, 2.5, 2.6, 2.7, 2.8, 2.9, 3.3, 9.0];
        assert_eq!(dots(&values, 0.5, false), [1.15, 1.15, 1.15, 1.15, 1.95, 1.95, 2.7, 2.7, 2.7, 2.7, 2.7, 3.3, 9.0]);
        assert_eq!(dots(&values, 0.5, true), [1.15, 1.15, 1.15, 1.15, 1.95, 1.95, 2.7, 2.7, 2.7, 3.3, 3.3, 3.3, 9.0]);
        let values = [0.0, 0.5, 0.5, 0.6, 0.6, 0.6, 0.6];
        assert_eq!(dots(&values, 0.5, true), [0.0, 0.55, 0.0, 0.0, 0.55, 0.55, 0.55]);
        assert_eq!(dots(&[], 1.0, true), [0.0; 0]);
    }
}
