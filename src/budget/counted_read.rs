//! What is read piece by piece and let go, counted as it comes.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Meter, current};

/// How many bytes that are let go take the time of one that is held.
const STREAMED: u64 = 16;

/// Bytes that are read between two looks.
const BYTES_A_LOOK: usize = 1 << 18;

/// A reader whose bytes count, in whichever thread it is read. The work may take longer for them, but no more memory: it is for what
/// is read and let go.
pub(crate) struct CountedRead<R> {
    input: R,
    meter: Option<Arc<Meter>>,
    /// Bytes read since the last look.
    read: usize,
}

impl<R> CountedRead<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, meter: current(), read: 0 }
    }
}

impl<R: Read> Read for CountedRead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        self.read += count;
        if let (Some(meter), BYTES_A_LOOK..) = (&self.meter, self.read) {
            meter.read.fetch_add(self.read as u64 / STREAMED, Ordering::Relaxed);
            self.read = 0;
            if let Some(message) = meter.overrun(Instant::now(), true, Duration::ZERO, 0) {
                return Err(io::Error::other(message));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::thread;
    use std::time::Duration;

    use super::CountedRead;
    use crate::budget::{Limits, start};

    #[test]
    fn what_a_thread_reads_counts_against_the_work_that_it_is_for() {
        let _metered = start(&Limits { time: Duration::ZERO, ..Limits::NONE }, None);
        let mut input = CountedRead::new(io::repeat(0));
        thread::sleep(Duration::from_millis(20));
        let read = thread::spawn(move || io::copy(&mut input, &mut io::sink())).join().unwrap();
        assert!(read.unwrap_err().to_string().contains("--max-time"));
    }
}
