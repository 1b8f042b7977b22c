//! The seeded stream of random numbers: glibc's linear congruential generator, in doubles as JavaScript has it, loss of
//! precision and all.

/// The generator; its state is the last number.
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

#[cfg(test)]
mod tests {
    use super::Lcg;

    #[test]
    fn the_stream_is_the_one_of_vega() {
        let mut random = Lcg::new(42.0);
        let found: Vec<f64> = (0..3).map(|_| random.draw()).collect();
        assert_eq!(found, [0.5823075997560786, 0.6101966954815186, 0.912484144751208]);
    }
}
