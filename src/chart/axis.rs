//! Axes: from values to plotters' units, with the ticks and words that d3 would choose.
//!
//! An [`Axis`] is ready when it is made: ends, labelled ticks, and the lines between them. plotters asks it for places
//! and for the lines of its mesh.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use super::number;
use crate::format::{Locale, TimeFormat};
use crate::numeric::{tick_increment, ticks};
use crate::time::interval::{self, tick_interval};
use crate::time::{Zone, clip};

/// A labelled place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) label: String,
}

/// One direction of a panel.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// The values at the start and the end; never the same, positive when `log`.
    ends: [f64; 2],
    pub(super) log: bool,
    pub(super) ticks: Vec<Tick>,
    /// Lines without a label.
    minor: Vec<f64>,
    /// Whether ticks have lines through the panel; rows have none.
    pub(super) grid: bool,
}

impl Axis {
    /// A linear axis from `low` to `high`, widened to round ends when `nice`, with about `count` ticks.
    pub(super) fn linear([low, high]: [f64; 2], count: f64, nice: bool) -> Self {
        let ends = apart(low, high);
        let ends = if nice { rounded(ends, count) } else { ends };
        let mut at = ticks(ends[0], ends[1], count);
        if at.len() < 2 {
            at = ends.to_vec();
        }
        Self::new(ends, false, at)
    }

    /// A linear axis over whole numbers: no tick lies between two of them.
    pub(super) fn whole([low, high]: [f64; 2], count: f64) -> Self {
        let ends = if low == high { [low - 0.5, high + 0.5] } else { [low, high] };
        let ends = apart(ends[0], ends[1]);
        let mut at = ticks(ends[0], ends[1], count);
        at.retain(|tick| tick.fract() == 0.0);
        if at.is_empty() {
            at.push(low);
        }
        Self::new(ends, false, at)
    }

    /// A logarithmic axis between two positive ends, with a little room beyond both.
    pub(super) fn logarithmic([low, high]: [f64; 2], count: f64) -> Self {
        let (low, high) = (low.max(f64::MIN_POSITIVE), high.min(f64::MAX / 4.0));
        let (low, high) = if low < high { (low, high) } else { (low / 2.0, low * 2.0) };
        let (from, to) = (libm::log10(low), libm::log10(high));
        let room = (to - from) * 0.04;
        let ends = [libm::pow(10.0, (from - room).max(-307.0)), libm::pow(10.0, (to + room).min(308.0))];
        let decades = to - from;
        let inside = |value: &f64| (ends[0]..=ends[1]).contains(value);
        let multiples = |of: &[f64], every: f64| -> Vec<f64> {
            let first = (libm::log10(ends[0]) / every).floor() * every;
            let powers = (0..700).map(|i| first + f64::from(i) * every).take_while(|power| *power <= to + room);
            powers.flat_map(|power| of.iter().map(move |by| by * power_of_ten(power))).filter(inside).collect()
        };
        let mut at = match decades {
            _ if decades >= 2.5 => multiples(&[1.0], (decades / count).ceil().max(1.0)),
            _ if decades >= 1.0 => multiples(&[1.0, 2.0, 5.0], 1.0),
            _ => ticks(ends[0], ends[1], count),
        };
        if at.len() < 2 {
            at = multiples(&[1.0, 2.0, 5.0], 1.0);
        }
        let mut axis = Self::new(ends, true, Vec::new());
        axis.ticks = at.iter().map(|&at| Tick { at, label: number::plain(at) }).collect();
        if decades >= 1.0 {
            // Nine lines a decade are a grey area when there are many.
            let nine = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
            axis.minor = multiples(if decades < 3.5 { &nine } else { &[1.0] }, 1.0);
            axis.minor.retain(|line| !at.contains(line));
            if axis.minor.len() > 30 {
                axis.minor.clear();
            }
        }
        axis
    }

    /// An axis of dates, in milliseconds since 1970, shown in `zone`.
    pub(super) fn time([low, high]: [f64; 2], count: f64, zone: &Zone) -> Self {
        let ends = if low == high { [low - 1000.0, high + 1000.0] } else { [low, high] };
        // What is no date is a number.
        if ends.iter().any(|end| clip(*end).is_nan()) {
            return Self::linear(ends, count, false);
        }
        let interval = tick_interval(ends[0], ends[1], count, zone.is_utc(), zone);
        let mut at = interval::ticks(ends[0], ends[1], interval.as_ref());
        // Less than a millisecond has ticks outside.
        at.retain(|at| (ends[0]..=ends[1]).contains(at));
        let format = TimeFormat::multi([], &Locale::default());
        let ticks = at.iter().map(|&at| Tick { at, label: format.format(at, zone) }).collect();
        Self { ticks, ..Self::new(ends, false, Vec::new()) }
    }

    /// An axis of rows, one a label, the first on top when the axis goes upward; row i lies from i to i + 1.
    pub(super) fn rows(labels: Vec<String>) -> Self {
        let ends = [labels.len().max(1) as f64, 0.0];
        let ticks = labels.into_iter().enumerate().map(|(i, label)| Tick { at: i as f64 + 0.5, label }).collect();
        Self { ends, log: false, ticks, minor: Vec::new(), grid: false }
    }

    /// This axis without lines through the panel.
    pub(super) fn without_grid(self) -> Self {
        Self { grid: false, ..self }
    }

    fn new(ends: [f64; 2], log: bool, at: Vec<f64>) -> Self {
        let labels = number::ticks(&at);
        let ticks = at.into_iter().zip(labels).map(|(at, label)| Tick { at, label }).collect();
        Self { ends, log, ticks, minor: Vec::new(), grid: true }
    }

    /// The axis that `make` makes of the largest tick count whose labels, of the given sizes along it, have `gap` px between
    /// them on `length` px.
    pub(super) fn fitting(length: f64, gap: f64, size: impl Fn(&str) -> f64, make: impl Fn(f64) -> Self) -> Self {
        let mut count = (length / 40.0).ceil().max(2.0);
        loop {
            let axis = make(count);
            let fits = axis.ticks.windows(2).all(|pair| {
                let distance = (axis.share(pair[1].at) - axis.share(pair[0].at)).abs() * length;
                distance >= f64::midpoint(size(&pair[0].label), size(&pair[1].label)) + gap
            });
            if fits {
                return axis;
            }
            if count <= 2.0 {
                return Self { ticks: axis.ticks.into_iter().take(1).collect(), ..axis };
            }
            count -= 1.0;
        }
    }

    /// Where `value` lies: 0 at the start, 1 at the end.
    pub(super) fn share(&self, value: f64) -> f64 {
        let by = |x: f64| if self.log { libm::log(x) } else { x };
        let [from, to] = self.ends.map(by);
        if (to - from).is_finite() {
            (by(value) - from) / (to - from)
        } else {
            // Halves, because the whole distance is more than there is.
            (value / 2.0 - from / 2.0) / (to / 2.0 - from / 2.0)
        }
    }

    /// The value at a share of the way.
    pub(super) fn at(&self, share: f64) -> f64 {
        let between = |[from, to]: [f64; 2]| from * (1.0 - share) + to * share;
        if self.log { libm::exp(between(self.ends.map(libm::log))) } else { between(self.ends) }
    }

    /// Whether `value` can be placed at all.
    pub(super) fn holds(&self, value: f64) -> bool {
        !self.log || value > 0.0
    }

    pub(super) fn ends(&self) -> [f64; 2] {
        self.ends
    }
}

/// 10 to a whole power, exact where that can be.
fn power_of_ten(power: f64) -> f64 {
    if power < 0.0 && power > -300.0 { 1.0 / libm::pow(10.0, -power) } else { libm::pow(10.0, power) }
}

/// Ends that differ: a constant gets room on both sides.
fn apart(low: f64, high: f64) -> [f64; 2] {
    let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    // Closer than floating point can tell apart is constant too.
    if high - low > low.abs().max(high.abs()) * 1e-14 { [low, high] } else { [low - room, high + room] }
}

/// d3's `nice`: multiples of the step that suits `count` ticks. A wider domain may have a larger step, hence the repeats.
fn rounded([mut low, mut high]: [f64; 2], count: f64) -> [f64; 2] {
    let mut before = f64::NAN;
    for _ in 0..10 {
        let step = tick_increment(low, high, count);
        let (a, b) = if step > 0.0 {
            ((low / step).floor() * step, (high / step).ceil() * step)
        } else {
            ((low * step).ceil() / step, (high * step).floor() / step)
        };
        if step == before || step == 0.0 || !(a.is_finite() && b.is_finite()) {
            break;
        }
        (low, high, before) = (a, b, step);
    }
    [low, high]
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let share = self.share(*value).clamp(-1.0, 2.0);
        let place = f64::from(from) + share * (f64::from(to) - f64::from(from));
        #[expect(clippy::cast_possible_truncation, reason = "a panel is far smaller than what units can count")]
        let place = place.round() as i32;
        place
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            self.minor.clone()
        } else {
            self.ticks.iter().map(|tick| tick.at).collect()
        }
    }

    fn range(&self) -> Range<f64> {
        self.ends[0]..self.ends[1]
    }
}

#[cfg(test)]
mod tests {
    use plotters::coord::ranged1d::Ranged;

    use super::Axis;
    use crate::time::Zone;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_ends_are_round_and_keep_the_data_inside() {
        let axis = Axis::linear([0.031, 2.27], 5.0, true);
        assert_eq!((axis.ends(), labels(&axis)), ([0.0, 2.5], vec!["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]));
        assert_eq!(axis.map(&2.5, (1000, 0)), 0, "upward");
        assert_eq!(axis.map(&0.0, (1000, 0)), 1000);
    }

    #[test]
    fn a_constant_lies_in_the_middle() {
        for value in [0.0, 0.5, -3.0, 1e-12, 1e300, f64::MAX] {
            for axis in [Axis::linear([value, value], 5.0, true), Axis::whole([value, value], 5.0)] {
                let [low, high] = axis.ends();
                assert!(low <= value && value <= high, "{value}: {low} {high}");
                assert!(!axis.ticks.is_empty(), "{value}");
            }
        }
        assert_eq!(labels(&Axis::whole([7.0, 7.0], 5.0)), ["7"]);
    }

    #[test]
    fn the_largest_numbers_that_there_are_have_places() {
        let axis = Axis::linear([-f64::MAX, f64::MAX], 5.0, true);
        assert_eq!([-f64::MAX, 0.0, f64::MAX].map(|value| axis.map(&value, (0, 100))), [0, 50, 100]);
        assert!(axis.ticks.len() >= 2, "{axis:?}");
        let axis = Axis::logarithmic([f64::MIN_POSITIVE, f64::MAX], 5.0);
        assert!((2..20).contains(&axis.ticks.len()), "{axis:?}");
        assert!([f64::MIN_POSITIVE, 1.0, f64::MAX].iter().all(|value| (0..=100).contains(&axis.map(value, (0, 100)))));
    }

    #[test]
    fn whole_numbers_have_no_ticks_between() {
        assert_eq!(labels(&Axis::whole([0.0, 3.0], 8.0)), ["0", "1", "2", "3"]);
        assert_eq!(labels(&Axis::whole([0.0, 50_000.0], 5.0)), ["0", "10k", "20k", "30k", "40k", "50k"]);
    }

    #[test]
    fn logarithms_are_marked_at_powers() {
        assert_eq!(labels(&Axis::logarithmic([2e-5, 0.8], 5.0)), ["0.0001", "0.001", "0.01", "0.1", "1"]);
        let axis = Axis::logarithmic([2e-3, 0.8], 5.0);
        assert_eq!(labels(&axis), ["0.01", "0.1", "1"]);
        assert!(axis.minor.iter().any(|line| (line - 0.002).abs() < 1e-12), "{:?}", axis.minor);
        assert_eq!(labels(&Axis::logarithmic([2.0, 40.0], 5.0)), ["2", "5", "10", "20"]);
        assert_eq!(labels(&Axis::logarithmic([1e-12, 1e12], 5.0)), ["1e-10", "1e-5", "1", "100k", "10G"]);
        let narrow = Axis::logarithmic([4.0, 6.0], 5.0);
        assert!(narrow.ticks.len() >= 3, "{narrow:?}");
        let one = Axis::logarithmic([3.0, 3.0], 5.0);
        assert!(one.ticks.len() >= 2, "{one:?}");
    }

    #[test]
    fn times_are_dates() {
        let day = 86_400_000.0;
        let axis = Axis::time([19_700.0 * day, 19_703.0 * day], 4.0, &Zone::utc());
        assert_eq!(labels(&axis), ["Sat 09", "Dec 10", "Mon 11", "Tue 12"]);
        assert!(axis.ends()[0] < axis.ends()[1]);
        let one = Axis::time([day, day], 4.0, &Zone::utc());
        assert!(!one.ticks.is_empty(), "{one:?}");
    }

    #[test]
    fn labels_are_thinned_until_they_stand_apart() {
        let wide = |text: &str| text.len() as f64 * 20.0;
        let axis = Axis::fitting(200.0, 8.0, wide, |count| Axis::whole([0.0, 900.0], count));
        let places: Vec<f64> = axis.ticks.iter().map(|tick| axis.share(tick.at) * 200.0).collect();
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 60.0), "{places:?}");
        let never = Axis::fitting(200.0, 8.0, |_| 500.0, |count| Axis::whole([0.0, 900.0], count));
        assert_eq!(never.ticks.len(), 1);
    }
}
