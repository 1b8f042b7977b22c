//! Blocks of a table read by several threads, and handed back in their order.
//!
//! What is done with the rows stays on the caller's thread, so that the outcome does not depend on the number of threads.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, available_parallelism};

use super::block::{Block, Form};

/// More threads than this have nothing to do: the caller's takes a third of their time for each block.
const MOST: usize = 3;

/// How many blocks a thread has waiting.
const AHEAD: usize = 2;

/// A block on its way: its text, and what was read from it.
pub(super) struct Work {
    pub(super) bytes: Vec<u8>,
    pub(super) form: Arc<Form>,
    pub(super) block: Block,
}

impl Work {
    fn run(mut self) -> Self {
        self.block.clear();
        self.block.read(&self.bytes, &self.form);
        self
    }
}

/// The threads, each with a way in and a way out.
pub(super) struct Crew {
    lanes: Vec<(SyncSender<Work>, Receiver<Work>)>,
    /// The lanes that have a block, in the order of the blocks.
    busy: VecDeque<usize>,
    next: usize,
    /// Where there are no threads: the block to hand back.
    own: Option<Work>,
    spare: Vec<Block>,
}

impl Crew {
    /// Starts the threads; none when the machine has no second processor or gives no thread.
    pub(super) fn new<'scope>(scope: &'scope Scope<'scope, '_>) -> Self {
        let count = available_parallelism().map_or(1, usize::from).min(MOST);
        let mut lanes = Vec::new();
        for _ in 0..if count > 1 { count } else { 0 } {
            let (give, inbox) = sync_channel::<Work>(AHEAD);
            let (outbox, take) = sync_channel::<Work>(AHEAD);
            let work = move || inbox.into_iter().try_for_each(|work| outbox.send(work.run()));
            if Builder::new().spawn_scoped(scope, work).is_ok() {
                lanes.push((give, take));
            }
        }
        Self { lanes, busy: VecDeque::new(), next: 0, own: None, spare: Vec::new() }
    }

    /// Whether a block has to be taken before the next one is given.
    pub(super) fn is_full(&self) -> bool {
        self.own.is_some() || (!self.lanes.is_empty() && self.busy.len() >= self.lanes.len() * AHEAD)
    }

    /// Gives a block to be read.
    pub(super) fn give(&mut self, bytes: Vec<u8>, form: &Arc<Form>) {
        let block = self.spare.pop().unwrap_or_default();
        let work = Work { bytes, form: Arc::clone(form), block };
        match self.lanes.get(self.next) {
            None => self.own = Some(work.run()),
            Some((give, _)) => {
                // A thread ends only when its lane is dropped; were it gone, its block would be read here.
                if let Err(lost) = give.send(work) {
                    self.own = Some(lost.0.run());
                } else {
                    self.busy.push_back(self.next);
                    self.next = (self.next + 1) % self.lanes.len();
                }
            }
        }
    }

    /// Takes back the first block that was given and not taken yet; `None` when there is none.
    pub(super) fn take(&mut self) -> Option<Work> {
        while let Some(lane) = self.busy.pop_front() {
            if let Some(work) = self.lanes.get(lane).and_then(|(_, take)| take.recv().ok()) {
                return Some(work);
            }
        }
        self.own.take()
    }

    /// Keeps the memory of a block that is done with.
    pub(super) fn give_back(&mut self, block: Block) {
        self.spare.push(block);
    }
}
