//! JSON as Python writes it: a bare `NaN`, `Infinity` or `-Infinity` becomes a string, which a cell reads as the number.

use std::io::{Read, Result};

/// A reader of JSON that the `json` module's strict parser takes.
pub(super) struct StrictJson<R> {
    input: R,
    /// Read from `input` and not handed out yet: `buffer[at..end]`.
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Inside a string; and behind a backslash in it.
    quoted: bool,
    escaped: bool,
    /// What is handed out before the buffer goes on.
    pending: &'static [u8],
}

/// Each word as Python writes it, and as JSON takes it.
const WORDS: [(&[u8], &[u8]); 3] =
    [(b"NaN", b"\"NaN\""), (b"Infinity", b"\"Infinity\""), (b"-Infinity", b"\"-Infinity\"")];

/// The longest word.
const MAX_WORD: usize = 9;

impl<R: Read> StrictJson<R> {
    pub(super) fn new(input: R) -> Self {
        let buffer = vec![0; 1 << 16];
        Self { input, buffer, at: 0, end: 0, quoted: false, escaped: false, pending: &[] }
    }

    /// Makes sure that a whole word is in the buffer, unless the input ends before.
    fn fill(&mut self) -> Result<()> {
        if self.end - self.at >= MAX_WORD {
            return Ok(());
        }
        self.buffer.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        while self.end < MAX_WORD {
            let read = self.input.read(&mut self.buffer[self.end..])?;
            if read == 0 {
                break;
            }
            self.end += read;
        }
        Ok(())
    }

    /// Whether a word may start with `byte` here.
    fn starts(&self, byte: u8) -> bool {
        !self.quoted && matches!(byte, b'N' | b'I' | b'-')
    }
}

impl<R: Read> Read for StrictJson<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let mut written = 0;
        while written < into.len() {
            if let Some((first, rest)) = self.pending.split_first() {
                into[written] = *first;
                self.pending = rest;
                written += 1;
                continue;
            }
            if self.at == self.end || self.starts(self.buffer[self.at]) {
                self.fill()?;
                if self.at == self.end {
                    break;
                }
                let here = &self.buffer[self.at..self.end];
                let word = WORDS.iter().find(|(python, _)| !self.quoted && here.starts_with(python));
                if let Some((python, strict)) = word {
                    self.at += python.len();
                    self.pending = strict;
                    continue;
                }
            }
            let byte = self.buffer[self.at];
            self.at += 1;
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.quoted => self.escaped = true,
                b'"' => self.quoted = !self.quoted,
                b'\n' => self.quoted = false, // no string holds one; what is no JSON must not swallow the next line
                _ => {}
            }
            into[written] = byte;
            written += 1;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::StrictJson;
    use std::io::Read;

    #[test]
    fn bare_words_are_quoted_and_strings_stay() {
        let rows = [
            (r#"{"a": NaN}"#, r#"{"a": "NaN"}"#),
            (r#"[Infinity,-Infinity,-1]"#, r#"["Infinity","-Infinity",-1]"#),
            (r#"{"NaN": "a \" NaN \\", "b": NaN}"#, r#"{"NaN": "a \" NaN \\", "b": "NaN"}"#),
            ("NaN", "\"NaN\""),
            ("N", "N"),
            ("", ""),
            ("it's \"open\n{\"a\": NaN}", "it's \"open\n{\"a\": \"NaN\"}"),
        ];
        for (python, want) in rows {
            for size in [1, 2, 7, 100] {
                let mut got = Vec::new();
                let mut strict = StrictJson::new(python.as_bytes());
                let mut piece = vec![0; size];
                while let Ok(read @ 1..) = strict.read(&mut piece) {
                    got.extend_from_slice(&piece[..read]);
                }
                assert_eq!(String::from_utf8(got).unwrap(), want);
            }
        }
    }

    #[test]
    fn a_word_across_two_buffers_is_still_one() {
        let long = format!("[{}NaN]", "1,".repeat((1 << 15) - 1));
        let mut got = String::new();
        StrictJson::new(long.as_bytes()).read_to_string(&mut got).unwrap();
        assert!(got.ends_with("1,\"NaN\"]"));
    }
}
