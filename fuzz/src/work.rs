//! The process that inputs run in: it ends itself when an input takes too long or too much, and says which it was.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::memory::{peak, processor_time, reset_peak};
use crate::seeds::Seeds;
use crate::target::Target;
use crate::{check, memory};

/// Time of processors that one input may take.
const MAX_TIME: Duration = Duration::from_secs(5);

/// Time on the clock that one input may take, on however busy a machine.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// KiB by which this process may grow while an input runs: a program has some 16 MiB when it begins.
const MAX_MEMORY: u64 = (512 - 16) << 10;

/// Bytes of addresses, of which threads and their allocators take many that they never touch.
const MAX_ADDRESSES: u64 = 3 << 30;

/// Exit statuses by which the process that started this one knows how it ended.
pub const STOPPED_BY_BUDGET: u8 = 103;
/// See [`STOPPED_BY_BUDGET`].
pub const FOUND: u8 = 104;

/// What a process says of all its inputs: one line of numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Inputs that came to their end.
    pub inputs: u64,
    /// PNG files that were decoded.
    pub pictures: u64,
    /// SVG files that were read back.
    pub drawings: u64,
    /// Messages that were looked at.
    pub messages: u64,
    /// The longest time, in microseconds on the clock, and its input.
    pub slowest: (u64, u64),
    /// The most memory that an input took, in KiB, and which it was.
    pub largest: (u64, u64),
}

impl Tally {
    /// Reads what [`Self::write`] wrote.
    pub fn read(line: &str) -> Option<Self> {
        let numbers: Vec<u64> = line.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [inputs, pictures, drawings, messages, time, slow, memory, large] = numbers[..] else { return None };
        Some(Self { inputs, pictures, drawings, messages, slowest: (time, slow), largest: (memory, large) })
    }

    fn write(&self) -> String {
        let Self { inputs, pictures, drawings, messages, slowest, largest } = self;
        format!("{inputs} {pictures} {drawings} {messages} {} {} {} {}\n", slowest.0, slowest.1, largest.0, largest.1)
    }

    /// Both together.
    pub fn add(&mut self, other: &Self) {
        self.inputs += other.inputs;
        self.pictures += other.pictures;
        self.drawings += other.drawings;
        self.messages += other.messages;
        self.slowest = self.slowest.max(other.slowest);
        self.largest = self.largest.max(other.largest);
    }
}

/// Runs the inputs of these numbers.
pub fn numbers(target: &Target, numbers: Range<u64>, seeds: &Seeds, progress: &Path) -> Result<ExitCode, String> {
    work(target, numbers, progress, |number| target.input(number, seeds))
}

/// Runs the files that a target starts from.
pub fn files(target: &Target, places: Range<u64>, seeds: &Seeds, progress: &Path) -> Result<ExitCode, String> {
    work(target, places, progress, |place| seeds.files[usize::try_from(place).unwrap_or(usize::MAX)].bytes.clone())
}

/// Runs one input, of which everything else is said by what ends this process.
pub fn one(target: &Target, bytes: &[u8]) {
    let before = reset_peak();
    let started = Instant::now();
    (target.run)(bytes);
    eprintln!(
        "{:?}, {:?} of processors, {} KiB more at the peak",
        started.elapsed(),
        processor_time(),
        peak().saturating_sub(before)
    );
}

fn work(
    target: &Target,
    numbers: Range<u64>,
    progress: &Path,
    input: impl Fn(u64) -> Vec<u8>,
) -> Result<ExitCode, String> {
    let fail = |error: std::io::Error| format!("{}: {error}", progress.display());
    let progress_file = File::options().create(true).truncate(true).write(true).open(progress).map_err(fail)?;
    for (resource, most) in [(Resource::Core, 0), (Resource::As, MAX_ADDRESSES)] {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(|error| error.to_string())?;
    }
    let current = Arc::new(AtomicU64::new(u64::MAX));
    watch(Arc::clone(&current));
    let mut tally = Tally::default();
    for number in numbers {
        let bytes = input(number);
        progress_file.write_all_at(&number.to_le_bytes(), 0).map_err(fail)?;
        let before = reset_peak();
        let started = Instant::now();
        current.store(number, Ordering::Release);
        (target.run)(&bytes);
        current.store(u64::MAX, Ordering::Release);
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let memory = memory::peak().saturating_sub(before);
        if memory > MAX_MEMORY {
            end(FOUND, &format!("memory: {} MiB", memory >> 10));
        }
        tally.add(&Tally { inputs: 1, slowest: (micros, number), largest: (memory, number), ..Tally::default() });
    }
    let counts = check::counts();
    tally.add(&Tally {
        pictures: counts.pictures,
        drawings: counts.drawings,
        messages: counts.messages,
        ..Tally::default()
    });
    std::io::stdout().write_all(tally.write().as_bytes()).map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Ends this process in the middle of an input.
pub fn end(status: u8, message: &str) -> ! {
    eprintln!("{message}");
    std::process::exit(status.into())
}

/// Ends this process when an input takes too long.
fn watch(current: Arc<AtomicU64>) {
    thread::spawn(move || {
        let mut known = u64::MAX;
        let (mut began, mut worked) = (Instant::now(), Duration::ZERO);
        loop {
            thread::sleep(Duration::from_millis(50));
            let number = current.load(Ordering::Acquire);
            if number != known || number == u64::MAX {
                (known, began, worked) = (number, Instant::now(), processor_time());
                continue;
            }
            if processor_time().saturating_sub(worked) > MAX_TIME {
                end(FOUND, "time: more than 5 s of processors");
            }
            if began.elapsed() > MAX_WAIT {
                end(FOUND, "time: more than 60 s on the clock");
            }
        }
    });
}
