//! Inputs, each from a random stream and the seeds of its target: as they should be, then broken where a parser looks.

pub mod bytes;
pub mod console_log;
pub mod csv;
pub mod event_file;
pub mod expression;
pub mod font;
pub mod image;
pub mod json;
pub mod markdown;
pub mod pixels;
pub mod spec;
pub mod tree;
pub mod values;
pub mod vocabulary;
pub mod words;

use fastrand::Rng;

use crate::seeds::Seeds;

/// Makes an input.
pub type Generate = fn(&mut Rng, &Seeds) -> Vec<u8>;

/// The most bytes of an input.
pub const MAX_BYTES: usize = 1 << 20;

/// Whether something happens that happens once in `times`.
pub fn once_in(rng: &mut Rng, times: usize) -> bool {
    rng.usize(..times) == 0
}

/// A number that is mostly small: each further step is half as likely.
pub fn few(rng: &mut Rng, most: usize) -> usize {
    (1..most).find(|_| rng.bool()).unwrap_or(most)
}

/// One of the words.
pub fn pick<'a, T: ?Sized>(rng: &mut Rng, words: &[&'a T]) -> &'a T {
    words[rng.usize(..words.len())]
}
