//! Numbers written alike: those of one column mostly have as many digits as the one above, and the point at its place.
//!
//! A number of a known layout is read without looking for its end: its digits are cut out of the text eight at a time,
//! and the next cell begins where this one must end. Whatever is written otherwise fails the same comparisons.

/// What is looked at: sixteen digits with a point among them, and the byte behind them.
const WINDOW: usize = 18;

/// Numbers of so many digits are below 2^52.
const MAX_DIGITS: u32 = 15;

/// Exact, as every power of ten up to 10^22, so that one division rounds a number as its text has to be rounded.
const TENS: [f64; MAX_DIGITS as usize + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

const SIGN: u64 = 1 << 63;

/// What lifts all above 9 to the highest bit of a byte.
const TO_THE_TOP: u8 = TOP - 10;
const TOP: u8 = 0x80;

/// How plain numbers are written: a minus or none, digits, a point among them or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct DigitLayout {
    /// Bytes of the text, minus and point included.
    length: usize,
    /// What stands behind.
    stop: u8,
    /// [`SIGN`] when there is a minus, else 0.
    sign: u64,
    /// The point's place in the window.
    point: Option<usize>,
    /// Whether there are more than eight digits.
    long: bool,
    /// The masks of the last eight digits, and of those before them.
    low: Mask,
    high: Mask,
    /// What the digits as a whole number are to be divided by.
    scale: f64,
}

/// Which bytes of a word are digits behind the point, and which bytes of the word one byte earlier are digits before it.
#[derive(Clone, Copy, Debug)]
struct Mask {
    behind: u64,
    before: u64,
}

impl DigitLayout {
    /// The longest text of a number that may have a layout.
    pub(super) const MAX_LENGTH: usize = MAX_DIGITS as usize + 2;

    /// The layout of the number that `text` begins with, if `stop` stands behind it; `None` when it is not plain or too long.
    pub(super) fn of(text: &[u8], stop: u8) -> Option<Self> {
        if matches!(stop, b'0'..=b'9' | b'.' | b'e' | b'E') {
            return None; // a cell could go on behind its first stop
        }
        let signed = text.first() == Some(&b'-');
        let plain = text.get(usize::from(signed)..)?;
        // A bit in each byte that is no digit; beyond the first one that is not ASCII they are not to be relied on.
        let digits = u128::from_le_bytes(*plain.first_chunk()?) ^ u128::from_le_bytes([b'0'; 16]);
        let others =
            (digits.wrapping_add(u128::from_le_bytes([TO_THE_TOP; 16])) | digits) & u128::from_le_bytes([TOP; 16]);
        let whole = others.trailing_zeros() / 8;
        let point = others != 0 && plain.get(whole as usize) == Some(&b'.');
        let length = if point { (others & (others - 1)).trailing_zeros() / 8 } else { whole };
        let (before, behind) = if point { (whole, length - whole - 1) } else { (0, length) };
        if behind == 0 || before + behind > MAX_DIGITS || plain.get(length as usize) != Some(&stop) {
            return None;
        }
        // Sixteen digits, the last one in the highest byte; those before the point stand one byte earlier in the text.
        let last = |count: u32| u128::MAX.checked_shl(128 - 8 * count).unwrap_or(0);
        let (behind_mask, before_mask) = (last(behind), last(before) >> (8 * behind));
        let mask = |half: u32| {
            #[expect(clippy::cast_possible_truncation, reason = "that half and no more")]
            let word = |mask: u128| (mask >> (64 * half)) as u64;
            Mask { behind: word(behind_mask), before: word(before_mask) }
        };
        Some(Self {
            length: usize::from(signed) + length as usize,
            stop,
            sign: if signed { SIGN } else { 0 },
            point: point.then(|| WINDOW - 2 - behind as usize),
            long: before + behind > 8,
            low: mask(1),
            high: mask(0),
            scale: TENS[if point { behind as usize } else { 0 }],
        })
    }

    /// The number at `at` and where it ends, if it has this layout; else `None`.
    ///
    /// It is left unfinished, for [`DigitLayout::finish`], so that no cell waits for the division of the one before it.
    #[inline]
    pub(super) fn read(&self, bytes: &[u8], at: usize) -> Option<(f64, usize)> {
        let end = at + self.length;
        let window = bytes.get(end.wrapping_sub(WINDOW - 1)..)?.first_chunk::<WINDOW>()?;
        let other = window[WINDOW - 1] != self.stop
            || self.point.is_some_and(|point| window[point & 15] != b'.')
            || (self.sign != 0 && bytes[at] != b'-');
        if other {
            return None;
        }
        let low = self.low.digits(window[9..].first_chunk()?, window[8..].first_chunk()?);
        let mut odd = odd(low);
        let mut number = eight(low);
        if self.long {
            let high = self.high.digits(window[1..].first_chunk()?, window.first_chunk()?);
            odd |= self::odd(high);
            number += eight(high) * 100_000_000;
        }
        (odd == 0).then(|| (f64::from_bits(number | self.sign), end))
    }

    /// The numbers of this layout that [`DigitLayout::read`] has left unfinished.
    pub(super) fn finish(&self, numbers: &mut [f64]) {
        // 2^52 has the bits of a whole number below it as its last ones; no conversion is as fast.
        const WHOLE: f64 = (1_u64 << 52) as f64;
        for number in numbers {
            let bits = number.to_bits();
            let whole = f64::from_bits(bits & !SIGN | WHOLE.to_bits()) - WHOLE;
            *number = f64::from_bits((whole / self.scale).to_bits() | bits & SIGN);
        }
    }
}

impl Mask {
    /// The digits of a word as numbers 0 to 9, the point left out; 0 where there are none.
    #[inline]
    fn digits(self, behind: &[u8; 8], before: &[u8; 8]) -> u64 {
        let digits = |text: &[u8; 8]| u64::from_le_bytes(*text) ^ u64::from_le_bytes([b'0'; 8]);
        digits(behind) & self.behind | digits(before) & self.before
    }
}

/// Not 0 when one of eight bytes is above 9.
#[inline]
fn odd(digits: u64) -> u64 {
    (digits.wrapping_add(u64::from_le_bytes([TO_THE_TOP; 8])) | digits) & u64::from_le_bytes([TOP; 8])
}

/// Eight digits, the first one in the lowest byte, as one number: by twos, by fours, all.
#[inline]
fn eight(digits: u64) -> u64 {
    let twos = digits.wrapping_mul(1 + (10 << 8)) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = twos.wrapping_mul(1 + (100 << 16)) >> 16 & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(1 + (10_000 << 32)) >> 32
}

#[cfg(test)]
mod tests {
    use super::DigitLayout;

    /// The layout of a whole cell.
    fn layout(text: &str) -> Option<DigitLayout> {
        DigitLayout::of([text, ",,,,,,,,,,,,,,,,"].concat().as_bytes(), b',')
    }

    /// What a number of this layout is read as, with `before` and `after` around it.
    fn read(layout: DigitLayout, before: &str, text: &str, after: &str) -> Option<(f64, usize)> {
        let bytes = [before, text, after].concat().into_bytes();
        let (number, end) = layout.read(&bytes, before.len())?;
        let mut number = [number];
        layout.finish(&mut number);
        Some((number[0], end - before.len()))
    }

    /// What `fast_float2` reads, to the bit.
    fn wanted(text: &str) -> (u64, usize) {
        let (number, length) = fast_float2::parse_partial::<f64, _>(text).unwrap();
        (number.to_bits(), length)
    }

    #[track_caller]
    fn check(text: &str) {
        let layout = layout(text).unwrap_or_else(|| panic!("{text} has a layout"));
        for before in ["99999999999999999", ",,,,,,,,,,,,,,,,,,", "0.1\n-----------------------"] {
            for after in [",", ",9", ",-1.5\n"] {
                let got = read(layout, before, text, after).map(|(number, length)| (number.to_bits(), length));
                assert_eq!(got, Some(wanted(text)), "{before:?} {text} {after:?}");
            }
        }
    }

    /// Numbers of up to `digits` digits, the point anywhere or nowhere: always the same ones.
    fn texts(digits: usize, count: usize) -> impl Iterator<Item = String> {
        let mut state = 1_u64;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        (0..count).map(move |_| {
            let mut text: String = (0..=random(digits - 1)).map(|_| char::from(b"0123456789"[random(10)])).collect();
            let point = random(2 * text.len());
            if point < text.len() {
                text.insert(point, '.');
            }
            if random(3) == 0 { format!("-{text}") } else { text }
        })
    }

    #[test]
    fn numbers_of_a_layout_are_read_to_the_last_bit() {
        let all = ["0", "-0", "7", "0.0", "-0.0", ".5", "-.5", "00012", "0.1", "1.1", "123456.78", "12345678.9"];
        let long =
            ["99999999", "100000000", "999999999999999", "000000000000001", "0.00000000000001", "-.999999999999999"];
        all.into_iter().chain(long).for_each(check);
        texts(15, 50_000).for_each(|text| check(&text));
    }

    #[test]
    fn what_is_written_otherwise_is_not_taken_for_the_layout() {
        let texts: Vec<String> = texts(7, 600).collect();
        let odd =
            ["", "-", ".", "5.", "1.2.3", "1e5", "+1", "nan", "1 2", "\u{ba}1", "1\u{0}", "1:2", "1/2", "--1", "1-"];
        let odd: Vec<&str> = odd.into_iter().chain(texts.iter().map(String::as_str)).collect();
        for shape_text in &texts {
            let layout = layout(shape_text).unwrap();
            for text in &odd {
                for after in [",", "0,", ".5,", "e3,", "\n", "\r\n", ""] {
                    if let Some((number, length)) = read(layout, "77777777777777777", text, after) {
                        let whole = [*text, after].concat();
                        assert_eq!((number.to_bits(), length), wanted(&whole), "{whole:?} as {shape_text}");
                        assert_eq!(whole.as_bytes()[length], b',');
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_plain_number_has_no_layout() {
        for text in [
            "",
            "-",
            ".",
            "-.",
            "5.",
            "+1",
            "1e5",
            "1.5e-3",
            "nan",
            "inf",
            "0x10",
            "1.2.3",
            "1234567890123456",
            "1234567890123456.5",
        ] {
            assert!(layout(text).is_none(), "{text}");
        }
        for stop in [b'0', b'.', b'e', b'E'] {
            assert!(
                DigitLayout::of(&[b"1", &[stop; 20][..]].concat(), stop).is_none(),
                "a cell may go on behind {:?}",
                char::from(stop)
            );
        }
    }

    #[test]
    fn near_the_start_of_the_text_nothing_is_read() {
        let layout = layout("1.5").unwrap();
        assert!(read(layout, "", "1.5", ",").is_none());
        assert!(read(layout, "12345678901234", "1.5", ",").is_some());
    }
}
