//! What one piece of work may cost, and the meter that is asked by everything that loops.
//!
//! A document may come from a stranger, and a hundred bytes of it can ask for hours and gigabytes. So whatever repeats itself
//! as often as a document says calls [`spend`], which fails once the work has taken more than its [`Limits`]. The meter is
//! ambient, as a deadline is: what loops lies at every depth, from a regular expression to a row of pixels, and most of it
//! knows nothing of pictures. A thread without a meter is not limited.
//!
//! Some work cannot ask, such as a library's, or has not been taught to. A program that ends with its picture gives an [`Overrun`]
//! for it, which a thread calls that looks every few milliseconds, from the beginning: it costs the smallest plots a fortieth.

#[cfg(feature = "cli")]
mod counted_read;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

#[cfg(feature = "cli")]
pub(crate) use counted_read::CountedRead;

/// What drawing one picture may cost. Time and memory grow with the data that is read: a second for each 16 MiB, and
/// eight bytes for each byte.
///
/// ```
/// use cml::{ErrorKind, Limits, Options, Renderer};
///
/// let spec = br#"{"data": {"sequence": {"start": 0, "stop": 1e6}}, "mark": "tick", "encoding": {"x": {"field": "data"}}}"#;
/// let options = Options { limits: Limits { rows: 1000, ..Limits::default() }, ..Options::default() };
/// let error = Renderer::bundled().plot(spec, &options).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Forbidden);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Wall time; default 3 s, and a minute in a build without optimization.
    pub time: Duration,
    /// Bytes by which the process may grow, where the system tells how large it is; default 400 MiB.
    pub memory: u64,
    /// Rows made and steps of expressions run; default a thousand million.
    pub steps: u64,
    /// Rows of one table; default 20 million.
    pub rows: usize,
    /// Pixels of the picture, and of each layer and image in it; default 64 million.
    pub pixels: u64,
    /// Bytes of the picture's file; default 256 MiB.
    pub output: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 3 }),
            memory: 400 << 20,
            steps: 1_000_000_000,
            rows: 20_000_000,
            pixels: 64_000_000,
            output: 256 << 20,
        }
    }
}

impl Limits {
    /// No limit but the sizes of what memory can hold.
    pub const NONE: Self = Self {
        time: Duration::MAX,
        memory: u64::MAX,
        steps: u64::MAX,
        rows: usize::MAX,
        pixels: u64::MAX,
        output: u64::MAX,
    };
}

/// What a program does when work that cannot be asked to stop is over its limits: to end, since the work will not.
#[derive(Clone)]
pub struct Overrun {
    end: Arc<dyn Fn(&Error) + Send + Sync>,
}

impl Overrun {
    /// Calls `end` with what is to be said, on a thread of its own.
    pub fn new(end: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        Self { end: Arc::new(end) }
    }
}

impl fmt::Debug for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Overrun")
    }
}

/// What asks, every few milliseconds, whether the work is still wanted.
///
/// ```
/// use cml::{Interrupt, Options, Renderer};
///
/// let spec = br#"{"data": {"sequence": {"start": 0, "stop": 1e6}}, "mark": "line", "encoding": {"x": {"field": "data"}},
///     "transform": [{"calculate": "sin(datum.data)", "as": "y"}]}"#;
/// let options = Options { interrupt: Some(Interrupt::new(|| true)), ..Options::default() };
/// assert!(Renderer::bundled().plot(spec, &options).unwrap_err().message().contains("interrupted"));
/// ```
#[derive(Clone)]
pub struct Interrupt(Arc<dyn Fn() -> bool + Send + Sync>);

impl Interrupt {
    /// Work ends with an error soon after `is_wanted_no_more` has returned true, which the thread that works asks.
    pub fn new(is_wanted_no_more: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(is_wanted_no_more))
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Interrupt")
    }
}

/// Bytes of data for which the work may take a second more.
const BYTES_A_SECOND: f64 = (16 << 20) as f64;

/// Bytes by which the process may grow for each byte of data.
const MEMORY_A_BYTE: u64 = 8;

/// Steps after which clock and memory are looked at.
const STEPS_A_LOOK: u64 = 1 << 11;

/// The least time between two looks at the memory, since each opens a file of the kernel's.
const MEMORY_LOOK: Duration = Duration::from_millis(4);

/// The time between two looks of the thread that watches.
const WATCH: Duration = Duration::from_millis(10);

/// How much further than the limits work goes before the thread that watches ends it: what asks ends with a better message.
const SLACK_TIME: Duration = Duration::from_millis(250);
const SLACK_MEMORY: u64 = 32 << 20;

/// The state of one piece of work.
struct Meter {
    limits: Limits,
    started: Instant,
    /// Bytes of the process at the first look, a few milliseconds after the work began; 0 before.
    size_before: AtomicU64,
    /// Steps spent, in whole looks.
    spent: AtomicU64,
    /// Bytes of data read.
    read: AtomicU64,
    /// Those of them that are held in memory.
    held: AtomicU64,
    /// What is being worked on, for messages.
    place: Mutex<String>,
    /// What was said when a limit was reached.
    failure: Mutex<Option<String>>,
    is_over: AtomicBool,
    interrupt: Mutex<Option<Interrupt>>,
}

thread_local! {
    /// The meter of the work that this thread does.
    static METER: RefCell<Option<Arc<Meter>>> = const { RefCell::new(None) };
    /// Steps left until the next look.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    /// When the memory was last looked at.
    static LOOKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The time in which a piece of work is metered: until this is dropped.
#[must_use = "work is metered until this is dropped"]
pub(crate) struct Metered {
    /// Whether the work is counted from here, and not part of work that is.
    is_outermost: bool,
    /// The thread that looks after work which does not ask.
    watch: Option<Thread>,
}

/// Meters what this thread does from now on. Work that is part of metered work counts against the meter that is there.
pub(crate) fn start(limits: &Limits, overrun: Option<&Overrun>) -> Metered {
    if current().is_some() {
        return Metered { is_outermost: false, watch: None };
    }
    let meter = Arc::new(Meter {
        limits: *limits,
        started: Instant::now(),
        size_before: AtomicU64::new(0),
        spent: AtomicU64::new(0),
        read: AtomicU64::new(0),
        held: AtomicU64::new(0),
        place: Mutex::default(),
        failure: Mutex::default(),
        is_over: AtomicBool::new(false),
        interrupt: Mutex::default(),
    });
    LOOKED.set(Some(meter.started));
    // Where there can be no thread, the work is left to ask.
    let watch = overrun.and_then(|overrun| watching(Arc::clone(&meter), overrun.clone()));
    install(Some(meter));
    Metered { is_outermost: true, watch }
}

/// Lets `interrupt` end the work that this thread does.
pub(crate) fn interruptible(interrupt: &Interrupt) {
    METER.with_borrow(|meter| {
        if let Some(meter) = meter
            && let Ok(mut known) = meter.interrupt.lock()
        {
            *known = Some(interrupt.clone());
        }
    });
}

impl Drop for Metered {
    fn drop(&mut self) {
        if !self.is_outermost {
            return;
        }
        if let Some(meter) = current() {
            meter.is_over.store(true, Ordering::Release);
        }
        if let Some(watch) = &self.watch {
            watch.unpark();
        }
        install(None);
    }
}

fn current() -> Option<Arc<Meter>> {
    METER.with_borrow(Clone::clone)
}

fn install(meter: Option<Arc<Meter>>) {
    LEFT.set(if meter.is_some() { STEPS_A_LOOK } else { u64::MAX });
    METER.set(meter);
}

/// The limits in force.
pub(crate) fn limits() -> Limits {
    METER.with_borrow(|meter| meter.as_ref().map_or(Limits::NONE, |meter| meter.limits))
}

/// Takes `steps` off the budget; a step is a few nanoseconds: a row, a byte, an operation.
///
/// # Errors
///
/// [`Forbidden`](crate::error::ErrorKind::Forbidden): the work has taken more than its limits.
#[inline]
pub(crate) fn spend(steps: u64) -> Result<()> {
    match LEFT.get().checked_sub(steps) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => look(steps),
    }
}

/// [`spend`] for what is counted in `usize`.
///
/// # Errors
///
/// See [`spend`].
#[inline]
pub(crate) fn spend_for(count: usize) -> Result<()> {
    spend(count as u64)
}

/// Fails when the work has failed to get something of its budget before: for what has nothing to fail with, such as painting.
///
/// # Errors
///
/// See [`spend`].
pub(crate) fn check() -> Result<()> {
    if LEFT.get() == 0 { look(0) } else { Ok(()) }
}

#[cold]
fn look(steps: u64) -> Result<()> {
    let Some(meter) = current() else { return Ok(()) };
    if let Ok(failure) = meter.failure.lock()
        && let Some(message) = failure.as_ref()
    {
        return Err(Error::forbidden(message));
    }
    let since = (STEPS_A_LOOK - LEFT.get()).saturating_add(steps);
    let spent = meter.spent.fetch_add(since, Ordering::Relaxed).saturating_add(since);
    LEFT.set(STEPS_A_LOOK);
    let now = Instant::now();
    let look_at_memory = LOOKED.get().is_none_or(|last| now.duration_since(last) >= MEMORY_LOOK);
    if look_at_memory {
        LOOKED.set(Some(now));
    }
    let error = if look_at_memory && is_interrupted(&meter) {
        Some("interrupted".to_owned())
    } else if spent > meter.limits.steps {
        Some(format!("the work takes more than {} steps; raise --max-steps if it may", meter.limits.steps))
    } else {
        meter.overrun(now, look_at_memory, Duration::ZERO, 0)
    };
    match error {
        Some(message) => {
            // Whoever survives this error is not to go on.
            LEFT.set(0);
            if let Ok(mut failure) = meter.failure.lock() {
                *failure = Some(message.clone());
            }
            Err(Error::forbidden(message))
        }
        None => Ok(()),
    }
}

/// Asks whether the work is still wanted. Whoever is asked may have work done of its own, which has nothing to do with this.
fn is_interrupted(meter: &Arc<Meter>) -> bool {
    let interrupt = meter.interrupt.lock().ok().and_then(|interrupt| interrupt.clone());
    let Some(Interrupt(is_wanted_no_more)) = interrupt else { return false };
    let looked = LOOKED.get();
    install(None);
    let is_over = is_wanted_no_more();
    install(Some(Arc::clone(meter)));
    LOOKED.set(looked);
    is_over
}

/// Says that `bytes` of data were read as a whole, for which the work may take longer, and more memory.
pub(crate) fn grant(bytes: usize) {
    METER.with_borrow(|meter| {
        if let Some(meter) = meter {
            meter.read.fetch_add(bytes as u64, Ordering::Relaxed);
            meter.held.fetch_add(bytes as u64, Ordering::Relaxed);
        }
    });
}

/// Refuses to make room for so many things of so many bytes where they would not fit into the memory.
///
/// # Errors
///
/// See [`spend`].
pub(crate) fn room(count: usize, bytes: usize) -> Result<()> {
    METER.with_borrow(|meter| {
        let Some(meter) = meter else { return Ok(()) };
        let memory = meter.memory();
        if (count as u64).saturating_mul(bytes as u64) <= memory {
            Ok(())
        } else {
            Err(Error::forbidden(over_memory(memory)))
        }
    })
}

/// Names what is being worked on, for the message of work that cannot be asked to stop.
pub(crate) fn at(place: impl FnOnce() -> String) {
    METER.with_borrow(|meter| {
        if let Some(meter) = meter
            && let Ok(mut known) = meter.place.lock()
        {
            *known = place();
        }
    });
}

impl Meter {
    /// What is to be said when the work is over its time or, where that is looked at, its memory.
    fn overrun(&self, now: Instant, look_at_memory: bool, slack: Duration, slack_bytes: u64) -> Option<String> {
        let read = self.read.load(Ordering::Relaxed);
        let time = self.limits.time.saturating_add(Duration::from_secs_f64(read as f64 / BYTES_A_SECOND));
        if now.duration_since(self.started) > time.saturating_add(slack) {
            return Some(format!("the work takes longer than {:.1} s; raise --max-time if it may", time.as_secs_f64()));
        }
        if !look_at_memory {
            return None;
        }
        let memory = self.memory();
        let size = size_of_process()?;
        let before = self.size_before.compare_exchange(0, size, Ordering::Relaxed, Ordering::Relaxed);
        let grown = size.saturating_sub(before.err().unwrap_or(size));
        (grown > memory.saturating_add(slack_bytes)).then(|| over_memory(memory))
    }

    /// Bytes by which the process may grow.
    fn memory(&self) -> u64 {
        let held = self.held.load(Ordering::Relaxed);
        self.limits.memory.saturating_add(held.saturating_mul(MEMORY_A_BYTE))
    }
}

fn over_memory(memory: u64) -> String {
    format!("the work takes more than {} MiB of memory; raise --max-memory if it may", memory.div_ceil(1 << 20))
}

/// The thread that looks after work which does not ask.
fn watching(meter: Arc<Meter>, overrun: Overrun) -> Option<Thread> {
    let looks = move || {
        loop {
            thread::park_timeout(WATCH);
            if meter.is_over.load(Ordering::Acquire) {
                return;
            }
            if let Some(message) = meter.overrun(Instant::now(), true, SLACK_TIME, SLACK_MEMORY) {
                let place = meter.place.lock().map(|place| place.clone()).unwrap_or_default();
                let error = Error::forbidden(message);
                (overrun.end)(&if place.is_empty() { error } else { error.prefixed(place) });
                return;
            }
        }
    };
    let thread = thread::Builder::new().name("watch".to_owned()).stack_size(64 << 10).spawn(looks).ok()?;
    Some(thread.thread().clone())
}

/// Bytes of this process in memory, where the system tells.
fn size_of_process() -> Option<u64> {
    memory_stats::memory_stats().map(|stats| stats.physical_mem as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endless() -> Result<()> {
        loop {
            spend(1)?;
        }
    }

    #[track_caller]
    fn ends(limits: &Limits, flag: &str) {
        let _metered = start(limits, None);
        let error = endless().expect_err("it goes on");
        assert!(error.message().contains(flag), "{error}");
        assert!(spend(1).is_err(), "and it goes on after the error");
    }

    #[test]
    fn work_ends_at_each_of_its_limits_and_the_flag_is_named() {
        ends(&Limits { steps: 100_000, ..Limits::NONE }, "--max-steps");
        ends(&Limits { time: Duration::from_millis(1), ..Limits::NONE }, "--max-time");
    }

    #[test]
    fn memory_that_the_work_takes_counts() {
        if size_of_process().is_none() {
            return;
        }
        let _metered = start(&Limits { memory: 64 << 20, ..Limits::NONE }, None);
        let mut kept = Vec::new();
        let error = loop {
            kept.push(vec![1_u8; 1 << 20]);
            LOOKED.set(None);
            if let Err(error) = spend(STEPS_A_LOOK + 1) {
                break error;
            }
            assert!(kept.len() < 4096, "it goes on");
        };
        assert!(error.message().contains("64 MiB") && error.message().contains("--max-memory"), "{error}");
        assert!(kept.len() >= 60, "{} MiB", kept.len());
    }

    #[test]
    fn room_that_will_not_be_there_is_refused_before_it_is_taken() {
        let _metered = start(&Limits { memory: 1 << 20, ..Limits::NONE }, None);
        assert!(room(1_000, 1_000).is_ok());
        let error = room(usize::MAX, 300).unwrap_err();
        assert!(error.to_string().contains("--max-memory"), "{error}");
    }

    #[test]
    fn data_that_is_read_widens_the_limits() {
        let _metered = start(&Limits { time: Duration::ZERO, ..Limits::NONE }, None);
        grant(1 << 40);
        for _ in 0..10 {
            spend(STEPS_A_LOOK).unwrap();
        }
    }

    #[test]
    fn without_a_meter_there_is_no_limit_and_after_the_work_none_is_left() {
        spend(u64::MAX / 2).unwrap();
        drop(start(&Limits { steps: 0, ..Limits::NONE }, None));
        spend(u64::MAX / 2).unwrap();
    }

    #[test]
    fn work_that_is_wanted_no_more_ends() {
        let _metered = start(&Limits::NONE, None);
        interruptible(&Interrupt::new(|| true));
        assert_eq!(endless().expect_err("it goes on").message(), "interrupted");
    }

    #[test]
    fn whoever_is_asked_may_do_work_of_another_budget() {
        let _metered = start(&Limits { steps: 100_000, ..Limits::NONE }, None);
        interruptible(&Interrupt::new(|| {
            let _metered = start(&Limits::NONE, None);
            spend(1_000_000).is_err()
        }));
        let error = endless().expect_err("it goes on");
        assert!(error.message().contains("--max-steps"), "{error}");
    }

    #[test]
    fn work_within_work_counts_against_the_outer() {
        let _outer = start(&Limits { steps: 100_000, ..Limits::NONE }, None);
        {
            let _inner = start(&Limits::NONE, None);
            spend(99_000).unwrap();
        }
        assert!(spend(9_000).is_err());
    }

    #[test]
    fn work_that_does_not_ask_is_ended_by_the_thread_that_watches_with_its_place() {
        let (send, received) = std::sync::mpsc::channel();
        let overrun = Overrun::new(move |error| send.send(error.to_string()).unwrap());
        let _metered = start(&Limits { time: Duration::ZERO, ..Limits::NONE }, Some(&overrun));
        at(|| "data set \"a\"".to_owned());
        let said = received.recv().unwrap();
        assert!(said.starts_with("data set \"a\": ") && said.contains("--max-time"), "{said}");
    }
}
