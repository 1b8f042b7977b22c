//! Seeded streams of random numbers.

/// Vega's generator: glibc's linear congruential one, in doubles as JavaScript has it, loss of precision and all. Its state is
/// the last number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lcg {
    seed: f64,
}

const MULTIPLIER: f64 = 1_103_515_245.0;
const INCREMENT: f64 = 12345.0;
const MODULUS: f64 = 2_147_483_647.0;

impl Lcg {
    pub(crate) fn new(seed: f64) -> Self {
        Self { seed }
    }

    /// The next number, 0 to 1.
    pub(crate) fn draw(&mut self) -> f64 {
        self.seed = (MULTIPLIER * self.seed + INCREMENT) % MODULUS;
        self.seed / MODULUS
    }
}

/// The generator of what has no stream of Vega's to follow.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct SplitMix64 {
    state: u64,
}

#[cfg(feature = "cli")]
impl SplitMix64 {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub(crate) fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Lcg;
    #[cfg(feature = "cli")]
    use super::SplitMix64;

    #[test]
    fn the_stream_is_the_one_of_vega() {
        let mut random = Lcg::new(42.0);
        let found: Vec<f64> = (0..3).map(|_| random.draw()).collect();
        assert_eq!(found, [0.5823075997560786, 0.6101966954815186, 0.912484144751208]);
    }

    // From the generator's own C source, by Sebastiano Vigna.
    #[cfg(feature = "cli")]
    #[test]
    fn the_bits_are_those_of_the_reference() {
        let mut random = SplitMix64::new(1_234_567);
        let found: Vec<u64> = (0..3).map(|_| random.draw()).collect();
        assert_eq!(found, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }
}
