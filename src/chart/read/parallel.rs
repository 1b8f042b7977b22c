//! Blocks of a table read by several threads, and handed on in their order.
//!
//! A thread fetches the text of its block itself, so that its processor has it at hand. What is done with the rows stays
//! on the caller's thread, so that the outcome does not depend on the number of threads.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder, available_parallelism};

use super::block::{Block, TableFormat};
use super::line_blocks::LineBlocks;
use crate::error::Result;

/// About as many bytes, with the numbers in them, as a processor keeps to itself.
pub(super) const BLOCK_SIZE: usize = 1 << 19;

/// More threads than this wait for one another to fetch their text.
const MAX_THREADS: usize = 4;

/// How many blocks there are for each thread: one in its hands, and some on their way.
const BLOCKS_PER_THREAD: usize = 3;

/// A block: its text, and what was read from it.
#[derive(Default)]
struct Job {
    text: Vec<u8>,
    block: Block,
}

/// Where the threads get their work.
struct Queue<'a, 'b> {
    lines: &'a mut LineBlocks<'b>,
    /// Blocks that are done with. When the caller is behind, threads wait here for it.
    spare: Receiver<Job>,
    /// The number of the next block, from 0.
    number: usize,
}

impl Queue<'_, '_> {
    /// A block with its text and its number; `None` when there is no more text, or the caller wants no more.
    fn next(&mut self) -> Option<(usize, Result<Job>)> {
        let mut work = self.spare.recv().ok()?;
        let work = self.lines.next(BLOCK_SIZE, &mut work.text).map(|()| work);
        if work.as_ref().is_ok_and(|work| work.text.is_empty()) {
            return None;
        }
        self.number += 1;
        Some((self.number - 1, work))
    }
}

/// Reads the blocks of `lines` up to the first one that is for another reader, and gives them to `take` in their order. Returns
/// the text from there on that was fetched already; empty at the end.
///
/// # Errors
///
/// Those of [`LineBlocks::next`], and those of `take`.
pub(super) fn read(
    lines: &mut LineBlocks<'_>,
    format: &TableFormat,
    mut take: impl FnMut(&Block) -> Result<()>,
) -> Result<Vec<u8>> {
    let (give_back, spare) = channel();
    let queue = Mutex::new(Queue { lines, spare, number: 0 });
    thread::scope(|scope| {
        let give_back: Sender<Job> = give_back; // ends with this scope, and so do the threads
        let (outbox, inbox) = channel();
        let mut threads = 0;
        for _ in 0..available_parallelism().map_or(1, usize::from).min(MAX_THREADS) {
            let (queue, outbox) = (&queue, outbox.clone());
            let run = move || {
                let next = || queue.lock().ok()?.next();
                while let Some((number, work)) = next() {
                    let work = work.map(|mut work| {
                        work.block.clear();
                        work.block.read(&work.text, format);
                        work
                    });
                    if outbox.send((number, work)).is_err() {
                        return;
                    }
                }
            };
            threads += usize::from(Builder::new().spawn_scoped(scope, run).is_ok());
        }
        drop(outbox);
        if threads == 0 {
            // The machine gives none: all of it is for the other reader.
            let mut text = Vec::new();
            let first = queue.lock().map(|mut queue| queue.lines.next(BLOCK_SIZE, &mut text));
            return first.unwrap_or(Ok(())).map(|()| text);
        }
        (0..threads * BLOCKS_PER_THREAD).for_each(|_| drop(give_back.send(Job::default())));
        let mut early = BTreeMap::new();
        let mut number = 0;
        loop {
            let Some(work) = early.remove(&number) else {
                let Ok((number, work)) = inbox.recv() else { return Ok(Vec::new()) };
                early.insert(number, work);
                continue;
            };
            let work: Job = work?;
            number += 1;
            if work.block.refused {
                drop(give_back);
                early.extend(inbox);
                let mut text = work.text;
                for later in early.into_values() {
                    text.extend_from_slice(&later?.text);
                }
                return Ok(text);
            }
            take(&work.block)?;
            drop(give_back.send(work));
        }
    })
}
