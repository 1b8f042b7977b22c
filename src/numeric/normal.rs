//! The normal distribution with mean `mean` and standard deviation `stdev`.

use std::f64::consts::{PI, SQRT_2};

/// The probability density at `x`.
pub(crate) fn density(x: f64, mean: f64, stdev: f64) -> f64 {
    let z = (x - mean) / stdev;
    libm::exp(-0.5 * z * z) / (stdev * (2.0 * PI).sqrt())
}

/// The probability of a value up to `x`, by G. West, "Better Approximations to Cumulative Normal Functions" (2009): a ratio of
/// polynomials near the middle, a continued fraction in the tails.
pub(crate) fn cumulative(x: f64, mean: f64, stdev: f64) -> f64 {
    const NUMERATOR: [f64; 7] = [
        3.526_249_659_989_11e-2,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const DENOMINATOR: [f64; 8] = [
        8.838_834_764_831_84e-2,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let z = (x - mean) / stdev;
    let distance = z.abs();
    let tail = if distance > 37.0 {
        0.0
    } else {
        let exp = libm::exp(-distance * distance / 2.0);
        if distance < 7.071_067_811_865_47 {
            exp * horner(&NUMERATOR, distance) / horner(&DENOMINATOR, distance)
        } else {
            let fraction = [4.0, 3.0, 2.0, 1.0].iter().fold(distance + 0.65, |sum, n| distance + n / sum);
            exp / fraction / SQRT_TAU
        }
    };
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The square root of 2 pi as West gives it.
const SQRT_TAU: f64 = 2.506_628_274_631;

/// The value below which the probability `p` lies; NaN outside 0 to 1.
pub(crate) fn quantile(p: f64, mean: f64, stdev: f64) -> f64 {
    let standard = if (0.0..=1.0).contains(&p) { SQRT_2 * inverse_error(2.0 * p - 1.0) } else { f64::NAN };
    mean + stdev * standard
}

/// The polynomial with these coefficients, that of the highest power first, at `x`.
fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
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

#[cfg(test)]
mod tests {
    use super::{cumulative, density, quantile};

    // Recorded from vega-statistics.
    #[test]
    fn the_tails_are_exact() {
        assert_eq!([20.0, -15.0, 1000.0].map(|x| cumulative(x, 1.0, 2.0)), [1.0, 6.220960520142783e-16, 1.0]);
        assert_eq!((density(0.3, 1.0, 2.0), cumulative(0.3, 1.0, 2.0)), (0.18762017345846896, 0.36316934882438096));
    }

    #[test]
    fn quantiles_undo_the_cumulative_probability() {
        for x in [-3.0, -0.5, 0.0, 0.25, 2.0] {
            assert!((quantile(cumulative(x, 1.0, 2.0), 1.0, 2.0) - x).abs() < 1e-9, "{x}");
        }
        assert_eq!([0.0, 1.0].map(|p| quantile(p, 0.0, 1.0)), [f64::NEG_INFINITY, f64::INFINITY]);
        assert!(quantile(1.1, 0.0, 1.0).is_nan());
    }
}
