//! Deflate for drawings: what a general compressor searches for is known beforehand.
//!
//! A chart repeats the pixel to its left or the pixel above almost everywhere, so that these two are looked at first, and
//! a small table of recent pixels finds the rest (the digits of a label, a dashed line). That takes a fifth of the time of
//! a general compressor, which puts every byte of a white margin into its tables, and the files are no larger.
//!
//! Where rows change is found out once (see `row_diff`), and what lies between is said without another look. Pixels are compared
//! where they lie; the stream that PNG asks for, with its filter bytes (all 0), is never laid out.

use super::adler32::adler32;
use super::huffman::{Compressor, MAX_DISTANCE, MIN_LENGTH};
use super::row_diff::{self, ChangedSpan};

/// Pixels in rows, laid out by the rasterizer or by a palette: `STRIDE` bytes a pixel in memory, of which the first `DEPTH` go
/// into the file.
#[derive(Clone, Copy)]
pub(super) struct PixelRows<'a, const STRIDE: usize, const DEPTH: usize> {
    /// Row after row.
    pub(super) pixels: &'a [[u8; STRIDE]],
    /// Pixels of a row, at least 1.
    pub(super) width: usize,
    /// What changes from row to row, or more than that: spans that are the same as the pixels above cost some bytes, no more.
    pub(super) changes: &'a [ChangedSpan],
}

/// Entries of the hash table of recent pixels; a power of two.
const HASH_SIZE: usize = 1 << 13;

/// Bytes of a match that is taken without looking for a longer one; zlib's `nice_length`.
const NICE_LENGTH: usize = 48;

/// The shortest match at a far distance, in bytes: a shorter one costs more bits than its literals.
const MIN_FAR_LENGTH: usize = 6;

/// An earlier copy of the coming pixels.
#[derive(Clone, Copy, Default)]
struct Match {
    pixels: usize,
    /// Bytes of the stream that it covers, filter bytes included.
    bytes: usize,
    /// Bytes back in the stream.
    distance: usize,
    /// It ends behind the filter byte of the row that follows its last pixel, and not at that pixel.
    takes_filter: bool,
}

/// Where the stream has got to.
#[derive(Clone, Copy)]
struct Cursor {
    at: usize,
    row: usize,
    /// The first pixel of the next row.
    row_end: usize,
}

/// The zlib stream of the rows, each behind a filter byte of 0.
pub(super) fn zlib<const STRIDE: usize, const DEPTH: usize>(rows: PixelRows<'_, STRIDE, DEPTH>) -> Vec<u8> {
    let PixelRows { pixels, width, changes } = rows;
    let mut compressor = Compressor::new(pixels.len() * STRIDE / 32 + 1024);
    let mut finder = MatchFinder::new(rows);
    let mut cursor = Cursor { at: 0, row: 0, row_end: width };
    let mut filter_due = true; // the filter byte of the coming row is still to be written
    while cursor.at < pixels.len() {
        if filter_due {
            compressor.literals(&[0]);
        }
        let found = finder.find(cursor);
        filter_due = if found.bytes >= MIN_LENGTH {
            compressor.copy(found.bytes, found.distance);
            cursor.advance(found.pixels, width) && !found.takes_filter
        } else {
            compressor.literals(&pixels[cursor.at][..DEPTH]);
            cursor.advance(1, width)
        };
    }
    compressor.finish(adler32::<STRIDE, DEPTH>(pixels, width, changes))
}

impl Cursor {
    /// Goes `pixels` further on, and says whether a row begins there.
    fn advance(&mut self, pixels: usize, width: usize) -> bool {
        self.at += pixels;
        if self.at < self.row_end {
            return false;
        }
        self.row = self.at / width;
        self.row_end = (self.row + 1) * width;
        self.at + width == self.row_end
    }
}

struct MatchFinder<'a, const STRIDE: usize, const DEPTH: usize> {
    /// Without the changes up to `next`.
    rows: PixelRows<'a, STRIDE, DEPTH>,
    /// The first change that does not lie behind; one behind the picture when there is no more.
    next: ChangedSpan,
    /// Pixels (counted from 1; 0 is none) at which coming pixels were last seen, by their hash.
    recent: Vec<u32>,
    /// Bytes of a row in the stream.
    line: usize,
}

impl<'a, const STRIDE: usize, const DEPTH: usize> MatchFinder<'a, STRIDE, DEPTH> {
    fn new(rows: PixelRows<'a, STRIDE, DEPTH>) -> Self {
        let next = ChangedSpan { from: 0, to: 0 };
        Self { rows, next, recent: vec![0; HASH_SIZE], line: rows.width * DEPTH + 1 }
    }

    /// The best match for the pixels from a place on, which is not before the last one asked for.
    fn find(&mut self, cursor: Cursor) -> Match {
        let mut best = self.above(cursor);
        if best.bytes >= NICE_LENGTH {
            return best;
        }
        let PixelRows { width, pixels: all, .. } = self.rows;
        let Cursor { at, row, row_end } = cursor;
        let left_in_row = row_end - at;
        if left_in_row < width && all[at] == all[at - 1] {
            let pixels = self.common(at, at - 1, left_in_row);
            let bytes = pixels * DEPTH;
            // Its distance is said in fewer bits.
            if bytes + 1 >= best.bytes {
                best = Match { pixels, bytes, distance: DEPTH, takes_filter: false };
            }
        }
        if best.bytes < NICE_LENGTH && left_in_row * DEPTH >= MIN_FAR_LENGTH {
            let known = self.hash(at);
            let seen = std::mem::replace(&mut self.recent[known], u32::try_from(at + 1).unwrap_or(0)) as usize;
            if let Some(seen) = seen.checked_sub(1)
                && all[seen] == all[at]
            {
                let (seen_row, seen_column) = (seen / width, seen % width);
                let distance = (at - seen) * DEPTH + row - seen_row;
                if distance <= MAX_DISTANCE {
                    let pixels = self.common(at, seen, left_in_row.min(width - seen_column));
                    let bytes = pixels * DEPTH;
                    if bytes > best.bytes + 1 && bytes >= MIN_FAR_LENGTH {
                        best = Match { pixels, bytes, distance, takes_filter: false };
                    }
                }
            }
        }
        best
    }

    /// The match in the row above, into the rows below for as long as they are the same, too.
    fn above(&mut self, cursor: Cursor) -> Match {
        let PixelRows { pixels: all, width, changes } = &mut self.rows;
        while self.next.to <= cursor.at {
            let behind = ChangedSpan { from: all.len(), to: usize::MAX };
            self.next = changes.split_off_first().copied().unwrap_or(behind);
        }
        let end = self.next.from;
        if end <= cursor.at || self.line > MAX_DISTANCE {
            return Match::default();
        }
        let pixels = end - cursor.at;
        // Those of the rows that it goes into, but for the one behind the picture.
        let filters = if end < cursor.row_end { 0 } else { end / *width - cursor.row - usize::from(end == all.len()) };
        let bytes = pixels * DEPTH + filters;
        let takes_filter = end.is_multiple_of(*width);
        if bytes < MIN_FAR_LENGTH {
            Match::default()
        } else {
            Match { pixels, bytes, distance: self.line, takes_filter }
        }
    }

    /// How many pixels from `a` and from `b` on are the same, at most `most`. `b` is before `a`.
    fn common(&self, a: usize, b: usize, most: usize) -> usize {
        let pixels = self.rows.pixels;
        row_diff::common_prefix(&pixels[a..a + most], &pixels[b..b + most])
    }

    /// The place in the table for the pixels from `at` on: the next [`MIN_FAR_LENGTH`] bytes, about.
    fn hash(&self, at: usize) -> usize {
        let bytes = self.rows.pixels[at..].as_flattened();
        let word = bytes.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let word = if STRIDE == 1 { word & 0xffff_ffff_ffff } else { word };
        #[expect(clippy::cast_possible_truncation, reason = "13 bits")]
        let place = (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - HASH_SIZE.ilog2())) as usize;
        place
    }
}

#[cfg(test)]
mod tests {
    use super::{ChangedSpan, Compressor, PixelRows, zlib};
    use std::io::Read;

    /// What another program reads out of the stream.
    fn inflate(stream: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(stream).read_to_end(&mut out).unwrap();
        out
    }

    /// The stream that PNG asks for.
    fn laid_out<const STRIDE: usize, const DEPTH: usize>(rows: PixelRows<'_, STRIDE, DEPTH>) -> Vec<u8> {
        let row = |row: &[[u8; STRIDE]]| {
            let pixels: Vec<u8> = row.iter().flat_map(|pixel| pixel[..DEPTH].to_vec()).collect();
            [vec![0], pixels].concat()
        };
        rows.pixels.chunks(rows.width).flat_map(row).collect()
    }

    #[track_caller]
    fn check<const STRIDE: usize, const DEPTH: usize>(width: usize, noise: u32) {
        let data = drawing(width * STRIDE * (20_000 / width).max(3), noise);
        let pixels = data.as_chunks().0;
        let rows = PixelRows::<STRIDE, DEPTH> { pixels, width, changes: &ChangedSpan::find(pixels, width) };
        assert!(inflate(&zlib(rows)) == laid_out(rows), "{width} pixels of {DEPTH}, noise {noise}");
    }

    /// Bytes that repeat themselves here and there: `noise` of 256 is none at all.
    fn drawing(bytes: usize, noise: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let mut value = 0;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 24
        };
        let mut bytes_of = || {
            if next() >= noise {
                value = u8::try_from(next() % 7).unwrap();
            }
            value
        };
        (0..bytes).map(|_| bytes_of()).collect()
    }

    #[test]
    fn every_stream_reads_back_as_it_was() {
        for width in [1, 2, 3, 17, 64, 700, 12_000] {
            for noise in [0, 30, 200, 250, 256] {
                check::<1, 1>(width, noise);
                check::<4, 3>(width, noise);
                check::<4, 4>(width, noise);
            }
        }
    }

    #[test]
    fn rows_that_repeat_the_one_above_take_a_dozen_bits_for_the_longest_copy() {
        let row = drawing(900, 0);
        let data = row.repeat(1000);
        let pixels = data.as_chunks().0;
        let stream = zlib(PixelRows::<1, 1> { pixels, width: 900, changes: &ChangedSpan::find(pixels, 900) });
        let copies = data.len() / 258;
        assert!(stream.len() < copies * 12 / 8, "{} bytes", stream.len());
    }

    #[test]
    fn copies_of_every_length_are_read_back() {
        for length in 3..2000 {
            let mut compressor = Compressor::new(0);
            compressor.literals(&[1, 2, 3]);
            compressor.copy(length, 3);
            let want: Vec<u8> = (0..3 + length).map(|i| [1, 2, 3][i % 3]).collect();
            let mut sum = simd_adler32::Adler32::new();
            sum.write(&want);
            assert!(inflate(&compressor.finish(sum.finish())) == want, "{length}");
        }
    }
}
