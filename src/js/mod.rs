//! JavaScript's own rules, which Vega's results stand on: how it rounds, writes, reads, compares, sorts and matches.
//!
//! Numbers here are plain doubles, texts are `str`; what a whole value of the expression language does is `table::Value`'s.

mod digits;
pub(crate) mod json;
mod number;
pub(crate) mod regex;
mod sort;
mod text;

pub(crate) use digits::{positional, shortest, significant, to_exponential, to_fixed, to_precision, to_radix};
pub(crate) use number::{
    is_truthy, max, min, number_to_text, pow, round, sign, text_to_number, to_int32, write_number,
};
pub(crate) use sort::sort;
pub(crate) use text::{compare_texts, cut, is_space, trim, units};
