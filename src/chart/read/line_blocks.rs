//! A text in blocks that end with a line.

use std::io::{self, Read};

use super::message::read_failed;
use crate::error::{Error, Result};

/// The longest line that is believed to be one.
const MAX_LINE: usize = 1 << 24;

/// The input, and what of it was read beyond the last block.
pub(super) struct LineBlocks<'a> {
    input: &'a mut (dyn Read + Send),
    /// The input's name, for messages.
    label: &'a str,
    rest: Vec<u8>,
    ended: bool,
}

impl<'a> LineBlocks<'a> {
    pub(super) fn new(input: &'a mut (dyn Read + Send), label: &'a str) -> Self {
        Self { input, label, rest: Vec::new(), ended: false }
    }

    /// Puts the next block, of about `size` bytes, in the place of what `block` held; empty at the end. The last one may
    /// end without a line feed.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, or has no lines; nothing is left of it then.
    pub(super) fn next(&mut self, size: usize, block: &mut Vec<u8>) -> Result<()> {
        block.clear();
        block.append(&mut self.rest);
        let mut searched = 0;
        loop {
            if !self.ended {
                let mut piece = (&mut *self.input).take(size.saturating_sub(block.len()).max(1 << 14) as u64);
                let read = piece.read_to_end(block);
                self.ended = !matches!(read, Ok(1..));
                read.map_err(|error| read_failed(self.label, &error))?;
            }
            if self.ended {
                return Ok(());
            }
            if let Some(end) = block[searched..].iter().rposition(|byte| *byte == b'\n') {
                self.rest.extend_from_slice(&block[searched + end + 1..]);
                block.truncate(searched + end + 1);
                return Ok(());
            }
            searched = block.len();
            if searched > MAX_LINE {
                self.ended = true;
                return Err(Error::data(format!("{}: no end of line in {MAX_LINE} bytes; no table", self.label)));
            }
        }
    }
}

impl Read for LineBlocks<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            return self.input.read(into);
        }
        let size = self.rest.len().min(into.len());
        into[..size].copy_from_slice(&self.rest[..size]);
        self.rest.drain(..size);
        Ok(size)
    }
}
