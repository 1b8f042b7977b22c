//! Distributions: normal, log-normal and uniform. `mean` is 0 and `stdev` 1 where not written.

use std::f64::consts::{PI, SQRT_2};

use super::{Function, Kind, arg, entry, optional_number};
use crate::expr::Context;
use crate::table::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    entry("random", Kind::Random(|_, context| Value::Number(context.random()))),
    entry("sampleNormal", Kind::Random(|a, context| with(a, 0, |m, s| m + s * sample(context)))),
    entry("sampleLogNormal", Kind::Random(|a, context| with(a, 0, |m, s| libm::exp(m + s * sample(context))))),
    entry("sampleUniform", Kind::Random(|a, context| within(a, 0, |lo, hi| lo + (hi - lo) * context.random()))),
    entry("densityNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| density((first(a) - m) / s) / s)))),
    entry("densityLogNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| density_log(first(a), m, s))))),
    entry("densityUniform", Kind::Pure(|a| Ok(within(a, 1, |lo, hi| density_uniform(first(a), lo, hi))))),
    entry("cumulativeNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| cumulative((first(a) - m) / s))))),
    entry("cumulativeLogNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| cumulative((libm::log(first(a)) - m) / s))))),
    entry("cumulativeUniform", Kind::Pure(|a| Ok(within(a, 1, |lo, hi| cumulative_uniform(first(a), lo, hi))))),
    entry("quantileNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| m + s * quantile(first(a)))))),
    entry("quantileLogNormal", Kind::Pure(|a| Ok(with(a, 1, |m, s| libm::exp(m + s * quantile(first(a))))))),
    entry("quantileUniform", Kind::Pure(|a| Ok(within(a, 1, |lo, hi| quantile_uniform(first(a), lo, hi))))),
];

fn first(arguments: &[Value]) -> f64 {
    arg(arguments, 0).to_number()
}

/// `f(mean, stdev)`, the two read from argument `at`.
fn with(arguments: &[Value], at: usize, f: impl Fn(f64, f64) -> f64) -> Value {
    let mean = optional_number(arguments, at).filter(|x| !x.is_nan()).unwrap_or(0.0);
    Value::Number(f(mean, optional_number(arguments, at + 1).unwrap_or(1.0)))
}

/// `f(min, max)`, the two read from argument `at`; a single one is the upper end.
fn within(arguments: &[Value], at: usize, f: impl Fn(f64, f64) -> f64) -> Value {
    let (lo, hi) = (optional_number(arguments, at), optional_number(arguments, at + 1));
    Value::Number(match hi {
        Some(hi) => f(lo.unwrap_or(0.0), hi),
        None => f(0.0, lo.unwrap_or(1.0)),
    })
}

/// A draw from the standard normal distribution, by Marsaglia's polar method. Its twin is thrown away, where Vega keeps it
/// for the next call: a call leaves nothing behind here.
fn sample(context: &dyn Context) -> f64 {
    loop {
        let (x, y) = (context.random() * 2.0 - 1.0, context.random() * 2.0 - 1.0);
        let r = x * x + y * y;
        if r > 0.0 && r <= 1.0 {
            return x * (-2.0 * libm::log(r) / r).sqrt();
        }
        if r.is_nan() {
            return r;
        }
    }
}

fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

fn density_log(value: f64, mean: f64, stdev: f64) -> f64 {
    if value <= 0.0 { 0.0 } else { density((libm::log(value) - mean) / stdev) / (stdev * value) }
}

fn density_uniform(value: f64, lo: f64, hi: f64) -> f64 {
    if value >= lo && value <= hi { 1.0 / (hi - lo) } else { 0.0 }
}

fn cumulative_uniform(value: f64, lo: f64, hi: f64) -> f64 {
    if value < lo {
        0.0
    } else if value > hi {
        1.0
    } else {
        (value - lo) / (hi - lo)
    }
}

fn quantile_uniform(p: f64, lo: f64, hi: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { lo + p * (hi - lo) } else { f64::NAN }
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// The standard normal distribution function, by the approximation of West (2009), "Better Approximations to Cumulative
/// Normal Functions".
fn cumulative(z: f64) -> f64 {
    const TOP: [f64; 7] = [
        0.035_262_496_599_891_1,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const BOTTOM: [f64; 8] = [
        0.088_388_347_648_318_4,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let size = z.abs();
    let tail = if size > 37.0 {
        0.0
    } else {
        let bell = libm::exp(-size * size / 2.0);
        if size < 7.071_067_811_865_47 {
            bell * horner(&TOP, size) / horner(&BOTTOM, size)
        } else {
            let fraction = [4.0, 3.0, 2.0, 1.0].iter().fold(size + 0.65, |sum, n| size + n / sum);
            bell / fraction / 2.506_628_274_631
        }
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The standard normal quantile of `p`; NaN outside 0 to 1.
fn quantile(p: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { SQRT_2 * inverse_error(2.0 * p - 1.0) } else { f64::NAN }
}

/// The inverse error function, by the polynomials of Giles (2010), "Approximating the erfinv function".
fn inverse_error(x: f64) -> f64 {
    const CENTER: [f64; 23] = [
        -3.644_412_064_017_82e-21,
        -1.685_059_138_182_016_6e-19,
        1.285_848_071_525_64e-18,
        1.115_787_767_802_518_1e-17,
        -1.333_171_662_854_621e-16,
        2.097_276_787_596_856_2e-17,
        6.637_638_134_358_324e-15,
        -4.054_566_272_975_207e-14,
        -8.151_934_197_605_472e-14,
        2.633_509_315_308_232_3e-12,
        -1.297_513_325_345_353_2e-11,
        -5.415_412_054_294_628e-11,
        1.051_212_273_321_532_3e-9,
        -4.112_633_980_346_984e-9,
        -2.907_036_995_788_200_5e-8,
        4.234_787_782_793_240_4e-7,
        -1.365_469_200_083_467_9e-6,
        -1.388_252_336_278_646_9e-5,
        0.000_186_734_208_034_057_14,
        -0.000_740_702_534_166_267,
        -0.006_033_670_871_430_149,
        0.240_158_182_425_589_62,
        1.653_654_562_683_102_7,
    ];
    const MIDDLE: [f64; 19] = [
        2.213_737_692_177_578_7e-9,
        9.075_656_193_888_539e-8,
        -2.751_740_629_706_454_5e-7,
        1.823_962_921_438_922_8e-8,
        1.502_740_396_890_982_8e-6,
        -4.013_867_526_981_546e-6,
        2.923_444_908_995_544_6e-6,
        1.247_530_448_167_177_9e-5,
        -4.731_822_900_905_573_4e-5,
        6.828_485_145_957_318e-5,
        2.403_111_038_709_789_4e-5,
        -0.000_355_037_520_362_847_5,
        0.000_953_289_379_737_380_5,
        -0.001_688_275_556_023_504_7,
        0.002_491_442_096_107_851,
        -0.003_751_208_507_569_241,
        0.005_370_914_553_590_064,
        1.005_258_967_694_159_2,
        3.083_885_610_492_220_8,
    ];
    const TAIL: [f64; 17] = [
        -2.710_992_061_643_857_3e-11,
        -2.555_641_816_996_525e-10,
        1.507_657_269_350_054_8e-9,
        -3.789_465_440_126_737e-9,
        7.615_701_208_078_34e-9,
        -1.496_002_662_714_924e-8,
        2.914_795_345_090_108e-8,
        -6.771_199_775_845_234e-8,
        2.290_048_222_802_665_5e-7,
        -9.929_827_294_231_7e-7,
        4.526_062_597_223_154e-6,
        -1.968_177_810_553_167e-5,
        7.599_527_703_001_776e-5,
        -0.000_215_030_119_300_444_77,
        -0.000_138_719_318_336_231_22,
        1.010_300_464_864_534_4,
        4.849_906_401_408_584,
    ];
    // Written as a product: one minus a square would lose the digits near the ends.
    let w = -libm::log((1.0 - x) * (1.0 + x));
    let slope = if w < 6.25 {
        horner(&CENTER, w - 3.125)
    } else if w < 16.0 {
        horner(&MIDDLE, w.sqrt() - 3.25)
    } else if w.is_finite() {
        horner(&TAIL, w.sqrt() - 5.0)
    } else {
        f64::INFINITY
    };
    slope * x
}
