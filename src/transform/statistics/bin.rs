//! Step and ends of equal bins.

use crate::error::{Error, Result};
use crate::js::{max, round};

/// What is asked of the bins; zeros and NaNs count as not asked where Vega writes `x || default`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) extent: [f64; 2],
    pub(crate) max_bins: f64,
    pub(crate) base: f64,
    pub(crate) divide: Vec<f64>,
    pub(crate) span: f64,
    pub(crate) step: f64,
    pub(crate) steps: Option<Vec<f64>>,
    pub(crate) min_step: f64,
    pub(crate) nice: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            extent: [f64::NAN; 2],
            max_bins: 20.0,
            base: 10.0,
            divide: vec![5.0, 2.0],
            span: 0.0,
            step: 0.0,
            steps: None,
            min_step: 0.0,
            nice: true,
        }
    }
}

/// Where bins begin, where they end, and how wide they are, in data units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bins {
    pub(crate) start: f64,
    pub(crate) stop: f64,
    pub(crate) step: f64,
}

/// The bins for a request.
///
/// # Errors
///
/// A base that cannot widen a step.
pub(crate) fn bins(request: &Request) -> Result<Bins> {
    let [mut min, mut max] = request.extent;
    let log_base = libm::log(request.base);
    let or = |x: f64, y: f64| if x == 0.0 || x.is_nan() { y } else { x };
    let span = or(request.span, or(max - min, or(min.abs(), 1.0)));
    let step = if or(request.step, 0.0) != 0.0 {
        request.step
    } else if let Some(steps) = &request.steps {
        let wanted = span / request.max_bins;
        let above = steps.iter().take_while(|&&step| step < wanted).count();
        steps.get(above.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    } else {
        automatic_step(request, span, log_base)?
    };
    let log_step = libm::log(step);
    let precision = if log_step >= 0.0 { 0.0 } else { (-log_step / log_base).trunc() + 1.0 };
    let epsilon = libm::pow(request.base, -precision - 1.0);
    if request.nice {
        let floor = (min / step + epsilon).floor() * step;
        min = if min < floor { floor - step } else { floor };
        max = (max / step).ceil() * step;
    }
    Ok(Bins { start: min, stop: if max == min { min + step } else { max }, step })
}

fn automatic_step(request: &Request, span: f64, log_base: f64) -> Result<f64> {
    let level = (libm::log(request.max_bins) / log_base).ceil();
    let power = libm::pow(request.base, round(libm::log(span) / log_base) - level);
    let mut step = max(request.min_step, power);
    while (span / step).ceil() > request.max_bins {
        if request.base <= 1.0 {
            return Err(Error::spec("bins need a base above 1").under("base"));
        }
        step *= request.base;
    }
    for divisor in &request.divide {
        let finer = step / divisor;
        if finer >= request.min_step && span / finer <= request.max_bins {
            step = finer;
        }
    }
    Ok(step)
}

#[cfg(test)]
mod tests {
    use super::{Bins, Request, bins};

    #[track_caller]
    fn check(request: &Request, start: f64, stop: f64, step: f64) {
        assert_eq!(bins(request).unwrap(), Bins { start, stop, step }, "{request:?}");
    }

    #[test]
    fn steps_are_round_and_few_enough() {
        let of = |min: f64, max: f64, max_bins: f64| Request { extent: [min, max], max_bins, ..Request::default() };
        check(&of(0.0, 10.0, 20.0), 0.0, 10.0, 0.5);
        check(&of(1.0, 9.4, 10.0), 1.0, 10.0, 1.0);
        check(&of(0.003, 0.0093, 10.0), 0.003, 0.01, 0.001);
        check(&of(-17.0, 231.0, 6.0), -50.0, 250.0, 50.0);
        check(&of(5.0, 5.0, 10.0), 5.0, 5.5, 0.5);
        check(&of(0.0, 0.0, 10.0), 0.0, 0.1, 0.1);
        check(&Request { nice: false, ..of(1.5, 9.25, 10.0) }, 1.5, 9.25, 1.0);
        check(&Request { step: 3.0, ..of(1.0, 10.0, 10.0) }, 0.0, 12.0, 3.0);
        check(&Request { steps: Some(vec![1.0, 4.0, 20.0]), ..of(0.0, 100.0, 10.0) }, 0.0, 100.0, 4.0);
        check(&Request { min_step: 1.0, ..of(0.0, 3.0, 10.0) }, 0.0, 3.0, 1.0);
        check(&Request { base: 2.0, ..of(0.0, 100.0, 10.0) }, 0.0, 112.0, 16.0);
    }

    #[test]
    fn a_base_that_cannot_widen_a_step_is_refused() {
        assert!(bins(&Request { extent: [0.0, 10.0], base: 1.0, max_bins: 1.0, ..Request::default() }).is_err());
    }
}
