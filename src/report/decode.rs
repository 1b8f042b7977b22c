//! The bytes of a report as text.
//!
//! Several programs write one report, each in its own encoding: PowerShell's `>` and `>>` put UTF-16 behind whatever is there, an older
//! program Latin-1. So what the bytes are is found out part by part, from what text looks like; nothing is refused, and what was not
//! UTF-8 is said once for each encoding.

use std::borrow::Cow;
use std::ops::Range;

/// The text of a report, and what its author should know.
#[derive(Debug, Default)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// A sentence each.
    pub(super) warnings: Vec<String>,
}

/// The text that `bytes` are; `name` is the report's in warnings. UTF-8 is left as it is, a byte order mark included.
pub(super) fn decode<'a>(bytes: &'a [u8], name: &str) -> Decoded<'a> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.contains(&0) => Decoded { text: text.into(), warnings: Vec::new() },
        _ => {
            let mut decoder = Decoder { bytes, at: 0, line: 1, out: String::with_capacity(bytes.len()), found: vec![] };
            decoder.run();
            let warnings = decoder.found.iter().map(|found| found.warning(name)).collect();
            Decoded { text: decoder.out.into(), warnings }
        }
    }
}

/// What bytes are that are not UTF-8.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    /// UTF-16, the low byte first, as PowerShell writes it.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// What Windows and others call Latin-1, with letters where Latin-1 has control characters.
    Windows1252,
    /// Nothing that is known.
    Unknown,
}

/// Where an encoding was met.
struct Found {
    encoding: Encoding,
    /// The first place: line and byte, counted from 1.
    line: usize,
    byte: usize,
    /// How many places there are.
    count: usize,
}

impl Found {
    fn warning(&self, name: &str) -> String {
        let what = match self.encoding {
            Encoding::Utf16Le => {
                "UTF-16, as PowerShell's > and >> write it; it was decoded (`| Out-File -Append -Encoding utf8` writes UTF-8)"
            }
            Encoding::Utf16Be => "UTF-16, the high byte first; it was decoded (write the report as UTF-8)",
            Encoding::Windows1252 => "not UTF-8; it was read as Windows-1252 (Latin-1)",
            Encoding::Unknown => {
                "neither UTF-8 nor another encoding that is known; what cannot be read became \u{fffd}"
            }
        };
        let more = match self.count {
            1 => String::new(),
            2 => ", and in 1 more place".to_owned(),
            count => format!(", and in {} more places", count - 1),
        };
        format!("{name}: line {}, byte {}{more}: {what}", self.line, self.byte)
    }
}

struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The line that `at` is in, counted from 1.
    line: usize,
    out: String,
    found: Vec<Found>,
}

impl Decoder<'_> {
    fn run(&mut self) {
        let mut looked_at = 0;
        while self.at < self.bytes.len() {
            let (start, encoding) = wide_start(self.bytes, looked_at);
            let wide = Wide::read(self.bytes, start, encoding);
            looked_at = wide.end;
            if start == self.bytes.len() || wide.is_utf_16() {
                self.narrow(self.at..start);
                self.wide(&wide);
            }
        }
    }

    /// Notes that the bytes at `byte` are in `encoding`.
    fn note(&mut self, encoding: Encoding, byte: usize) {
        match self.found.iter_mut().find(|found| found.encoding == encoding) {
            Some(found) => found.count += 1,
            None => self.found.push(Found { encoding, line: self.line, byte: byte + 1, count: 1 }),
        }
    }

    fn push(&mut self, c: char) {
        self.line += usize::from(c == '\n');
        self.out.push(c);
    }

    /// Takes UTF-16.
    fn wide(&mut self, wide: &Wide) {
        if !wide.units.is_empty() {
            self.note(wide.encoding, wide.start);
        }
        for c in char::decode_utf16(wide.units.iter().copied()) {
            match c {
                Ok('\u{feff}' | '\0') => {} // a mark, and what hosts refuse in a text
                Ok(c) => self.push(c),
                Err(_) => {
                    self.note(Encoding::Unknown, wide.start);
                    self.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.at = wide.end;
    }

    /// Takes lines of bytes: each UTF-8, or else Windows-1252 as a whole, unless some of it can only be UTF-8.
    fn narrow(&mut self, range: Range<usize>) {
        let bytes = self.bytes;
        let mut start = range.start;
        for line in bytes[range].split_inclusive(|byte| *byte == b'\n') {
            let chunks = || line.utf8_chunks();
            let first = chunks().next().map_or(0, |chunk| chunk.valid().len());
            let is_utf8 = first == line.len();
            let has_letters_of_utf8 = || chunks().any(|chunk| !chunk.valid().is_ascii());
            let letters = || line.iter().map(|byte| windows_1252(*byte)).collect::<Option<String>>();
            if is_utf8 {
                chunks().for_each(|chunk| self.out.push_str(chunk.valid()));
            } else if let Some(text) = (!has_letters_of_utf8()).then(letters).flatten() {
                self.note(Encoding::Windows1252, start + first);
                self.out.push_str(&text);
            } else {
                self.note(Encoding::Unknown, start + first);
                self.out.push_str(&String::from_utf8_lossy(line));
            }
            self.line += usize::from(line.ends_with(b"\n"));
            start += line.len();
        }
    }
}

/// Where UTF-16 begins next from `at` on, and which: at a byte order mark, or before the first byte of 0, which no text has but UTF-16 in
/// most of its characters. The end, when there is no more of it.
fn wide_start(bytes: &[u8], at: usize) -> (usize, Encoding) {
    let rest = &bytes[at..];
    let zero = rest.iter().position(|byte| *byte == 0);
    let before = &rest[..zero.unwrap_or(rest.len())];
    let mark = before.windows(2).position(|pair| matches!(pair, [0xff, 0xfe] | [0xfe, 0xff]));
    match (mark, zero) {
        (Some(mark), _) => (at + mark, if rest[mark] == 0xff { Encoding::Utf16Le } else { Encoding::Utf16Be }),
        (None, Some(0)) => (at, Encoding::Utf16Be),
        (None, Some(zero)) => (low_byte_first(bytes, at, at + zero - 1), Encoding::Utf16Le),
        (None, None) => (bytes.len(), Encoding::Utf16Le),
    }
}

/// Where UTF-16 begins, from `at` on, of which `known` is the first character that a byte of 0 tells: other scripts have none, and may be
/// before it in its line. There begins what is no text in bytes.
fn low_byte_first(bytes: &[u8], at: usize, known: usize) -> usize {
    /// Bytes that may be characters of UTF-16 as well as text; more of them are a text.
    const MAX_AMBIGUOUS: usize = 4;
    let is_whole = |start: usize| (known - start).is_multiple_of(2);
    let is_line = |start: &usize| *start == at || bytes[start - 1] == b'\n';
    let mut lines = (at..=known).rev().filter(is_line);
    let line = lines.clone().find(|start| is_whole(*start)).unwrap_or(at);
    let start = line + readable(&bytes[line..known]);
    let line = lines.find(|line| *line <= start).unwrap_or(at);
    match start {
        start if start < known && is_whole(line) && start - line <= MAX_AMBIGUOUS => line,
        start if is_whole(start) => start,
        start if start > line => start - 1,
        start => start + 1,
    }
}

/// Bytes that are UTF-16, or look so at first sight.
struct Wide {
    encoding: Encoding,
    start: usize,
    end: usize,
    units: Vec<u16>,
}

impl Wide {
    /// Reads on from `start`, up to where text in bytes goes on.
    fn read(bytes: &[u8], start: usize, encoding: Encoding) -> Self {
        let unit = |pair: [u8; 2]| match encoding {
            Encoding::Utf16Be => u16::from_be_bytes(pair),
            _ => u16::from_le_bytes(pair),
        };
        let mut wide = Self { encoding, start, end: start, units: Vec::new() };
        let mut begins_line = false;
        let mut ahead = Ahead::new(encoding);
        while let Some(&pair) = bytes[wide.end..].first_chunk() {
            if wide.end > start && ahead.is_narrow(bytes, wide.end, begins_line) {
                return wide;
            }
            wide.end += 2;
            begins_line = unit(pair) == u16::from(b'\n');
            wide.units.push(unit(pair));
        }
        wide.end = bytes.len(); // half a character may be left
        wide
    }

    /// Whether there is a byte order mark, or more than a single byte of 0, since the end of a line has two.
    fn is_utf_16(&self) -> bool {
        self.units.first() == Some(&0xfeff) || self.units.iter().filter(|unit| **unit <= 0xff).count() > 1
    }
}

/// Bytes at the beginning that are UTF-8 without control characters.
fn readable(bytes: &[u8]) -> usize {
    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    valid.find(|c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n')).unwrap_or(valid.len())
}

/// Bytes that are more than a few characters of UTF-16 are by chance, if all of them are text.
const MIN_TEXT: usize = 12;

/// What is ahead of a character of UTF-16: whether text in bytes goes on there.
struct Ahead {
    /// The bytes before the one that is 0 in a character that has one.
    low_bytes: usize,
    /// The next byte of 0, or the end of all.
    zero: usize,
    /// The end of the last line before that, of those that are lines if they are bytes.
    lines_end: usize,
    /// Up to here all is text.
    readable_end: usize,
}

impl Ahead {
    fn new(encoding: Encoding) -> Self {
        Self { low_bytes: usize::from(encoding != Encoding::Utf16Be), zero: 0, lines_end: 0, readable_end: 0 }
    }

    /// Whether text in bytes begins `at`, where UTF-16 was before: enough of it for an accident, or whole lines with characters behind them
    /// that come out whole. What is ahead is looked for once, however many characters are before it.
    fn is_narrow(&mut self, bytes: &[u8], at: usize, begins_line: bool) -> bool {
        if !bytes[at..at + 2].iter().all(is_plain) && !begins_line {
            return false;
        }
        if at >= self.zero {
            self.zero = bytes[at..].iter().position(|byte| *byte == 0).map_or(bytes.len(), |zero| at + zero);
            let known = self.zero.saturating_sub(self.low_bytes).max(at);
            let last = bytes[at..known].iter().rposition(|byte| *byte == b'\n');
            self.lines_end = last.map_or(at, |last| at + last + 1);
        }
        if at >= self.readable_end {
            self.readable_end = at + readable(&bytes[at..self.zero]);
        }
        if self.zero == bytes.len() {
            let rest = &bytes[at..];
            let is_rest = self.readable_end == bytes.len() || begins_line && is_mostly_plain(rest);
            let is_word = || rest.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
            let is_no_utf_16 = rest.len() % 2 == 1 || rest.len() >= MIN_TEXT || rest.ends_with(b"\n");
            return is_rest && (is_no_utf_16 || begins_line && is_word());
        }
        let Some(known) = self.zero.checked_sub(self.low_bytes).filter(|known| *known > at) else { return false };
        let text = &bytes[at..self.readable_end.min(known)];
        // Some scripts have a line end in each character; then there is one byte a line.
        let has_lines = || text.split_inclusive(|byte| *byte == b'\n').any(|line| line.len() != 2 || line == b"\r\n");
        if text.len() >= MIN_TEXT {
            return has_lines();
        }
        if self.lines_end <= at {
            return (known - at) % 2 == 1 && at + text.len() == known;
        }
        let lines = &bytes[at..self.lines_end];
        let are_text = text.len() >= lines.len() || begins_line && is_mostly_plain(lines);
        (known - self.lines_end).is_multiple_of(2) && are_text && has_lines()
    }
}

fn is_plain(byte: &u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n')
}

/// Whether bytes are a text in letters that have one byte everywhere, but for some.
fn is_mostly_plain(bytes: &[u8]) -> bool {
    let plain = bytes.iter().filter(|byte| is_plain(byte)).count();
    plain * 4 >= bytes.len() * 3 && bytes.iter().all(|byte| is_plain(byte) || *byte >= 0x80)
}

/// The character of a byte in Windows-1252; `None` for the five bytes that it leaves open.
fn windows_1252(byte: u8) -> Option<char> {
    /// The characters of 0x80 to 0x9f; U+0000 for none.
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”',
        '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => Some(HIGH[usize::from(byte - 0x80)]).filter(|c| *c != '\0'),
        byte => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    /// The parts one behind the other are `want`, with one warning for each of `warnings` that has these words.
    #[track_caller]
    fn check(parts: &[&[u8]], want: &str, warnings: &[&str]) {
        let bytes = parts.concat();
        let decoded = decode(&bytes, "r.md");
        assert_eq!(decoded.text, want, "{:?}", decoded.warnings);
        assert_eq!(decoded.warnings.len(), warnings.len(), "{:?}", decoded.warnings);
        for (warning, words) in decoded.warnings.iter().zip(warnings) {
            assert!(warning.starts_with("r.md: line ") && warning.contains(words), "{words} is not in {warning}");
        }
    }

    const TABLE: &str = "| Genauigkeit | größer |\r\n|---|---|\r\n| точность | 0.93 |\r\n\r\n| 精度 | 95 % |\r\n";

    #[test]
    fn utf_8_stays_as_it_is_without_a_word() {
        for text in ["", "# a\r\n", "\u{feff}# ü 精度 🎉\n"] {
            check(&[text.as_bytes()], text, &[]);
        }
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_byte_order_mark() {
        let mark = "\u{feff}";
        check(&[&little(mark), &little(TABLE)], TABLE, &["line 1, byte 1: UTF-16, as PowerShell's"]);
        check(&[&little(TABLE)], TABLE, &["UTF-16, as PowerShell's"]);
        check(&[&big(mark), &big(TABLE)], TABLE, &["the high byte first"]);
        check(&[&big(TABLE)], TABLE, &["the high byte first"]);
        check(&[&little("🎉 ok\r\n")], "🎉 ok\r\n", &["PowerShell"]);
    }

    #[test]
    fn utf_16_that_was_appended_to_utf_8_is_told_apart_by_place() {
        let head = "# Отчёт ü\n\n";
        for tail in ["accuracy 0.9\r\n", "точность 0.9\r\n", "精度は九割\r\n", "\r\n", "x\n", TABLE] {
            check(
                &[head.as_bytes(), &little(tail)],
                &format!("{head}{tail}"),
                &[&format!("line 3, byte {}: UTF-16", head.len() + 1)],
            );
        }
        // The line before was not ended.
        check(&[b"loss: ", &little("0.5\r\n")], "loss: 0.5\r\n", &["line 1, byte 7"]);
        check(&[b"loss: ", &little("много\r\n")], "loss: много\r\n", &["line 1, byte 7"]);
    }

    #[test]
    fn utf_8_goes_on_behind_utf_16() {
        let mark = little("\u{feff}");
        let mut parts: Vec<Vec<u8>> = vec![mark, little(TABLE)];
        let mut want = TABLE.to_owned();
        for (at, text) in ["![](a.png)\n", "größer\n", "\n", "精度\n", "| a |\n"].into_iter().enumerate() {
            let wide = format!("{at} из 5\r\n");
            parts.extend([text.as_bytes().to_vec(), little(&wide)]);
            want.push_str(&format!("{text}{wide}"));
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        check(&parts, &want, &["line 1, byte 1, and in 5 more places: UTF-16"]);
        // Behind a line of UTF-16 that was not ended, up to the end of the line.
        check(&[&little("a b"), b"![x](y.png)\nok\n"], "a b![x](y.png)\nok\n", &["UTF-16"]);
        check(&[&little("a\r\n"), b"last line"], "a\r\nlast line", &["UTF-16"]);
    }

    #[test]
    fn scripts_whose_bytes_look_like_line_ends_stay_whole() {
        for text in ["ਸ਼ੁੱਧਤਾ ਵਧੀ\r\n", "ਲਲਲ\r\nਲ\r\n", "Ċċ\r\nĊ\r\n", "一丁七万\r\n丈三\r\n", "在上海\n上升本木 5\n本木"]
        {
            check(&[&little("\u{feff}a\r\n"), &little(text)], &format!("a\r\n{text}"), &["PowerShell"]);
        }
    }

    #[test]
    fn latin_1_is_read_line_by_line() {
        check(&[b"# Gr\xf6\xdfe\n"], "# Größe\n", &["line 1, byte 5: not UTF-8; it was read as Windows-1252"]);
        check(&["# Größe\n".as_bytes(), b"20 \xb0C, 5 \x80\n"], "# Größe\n20 °C, 5 €\n", &["line 2, byte 14"]);
        check(&[b"\xe9\n", b"\xe8\n", b"\xe7"], "é\nè\nç", &["line 1, byte 1, and in 2 more places"]);
    }

    #[test]
    fn bytes_of_no_encoding_are_replaced() {
        check(&["ü ".as_bytes(), b"\xff!\n"], "ü \u{fffd}!\n", &["line 1, byte 4: neither"]);
        check(&[b"a \x81\n"], "a \u{fffd}\n", &["byte 3: neither"]);
        check(&["精".as_bytes(), &"度".as_bytes()[..2]], "精\u{fffd}", &["neither"]);
        check(&[&little("a "), &[0x3d, 0xd8], &little("b\r\n")], "a \u{fffd}b\r\n", &["PowerShell", "neither"]);
    }

    #[test]
    fn a_byte_of_zero_is_no_utf_16() {
        for text in ["ab\0cd\nef\n", "\0", "\0\0", "a\n\0", "\0b\n", "> [plot.png\0\r\n# a longer line\0& so on\n"] {
            check(&[text.as_bytes()], text, &[]);
        }
    }

    #[test]
    fn any_bytes_become_a_text_in_linear_time() {
        let mut state = 1_u32;
        let mut next = |end: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % end
        };
        let palette = [b'a', b' ', b'\n', b'\r', 0, 0xff, 0xfe, 0xc3, 0xa4, b'\n', 0x04, 0xd8];
        for _ in 0..3000 {
            let length = next(60);
            let bytes: Vec<u8> = (0..length).map(|_| palette[next(12) as usize]).collect();
            decode(&bytes, "r.md");
        }
        let size = 1 << 18;
        for part in [&b"x"[..], b"\n", b"\0", b"a\0", b"a\n", b"\xff\xfe", b"\x20\x4e", b"\0\x01"] {
            for tail in [&b"\x01\n"[..], b"\n", b""] {
                let bytes = [little("a b\r\n"), part.repeat(size / part.len()), tail.to_vec()].concat();
                decode(&bytes, "r.md");
            }
        }
    }
}
