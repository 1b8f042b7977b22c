//! Work that is done without the interpreter: Ctrl-C and faults of our own come back as exceptions.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cml::Interrupt;
use pyo3::prelude::*;

use crate::failure;

/// The least time between two looks for Ctrl-C: each takes the interpreter from other threads.
const LOOK: Duration = Duration::from_millis(50);

thread_local! {
    /// What the last panic of this thread said.
    static PANIC: Cell<String> = const { Cell::new(String::new()) };
}

/// Keeps what a panic says for the exception that it becomes, in place of standard error. The hook is that of this module's own copy
/// of the standard library; a command puts its own in place.
pub(crate) fn keep_panics_quiet() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        PANIC.set(format!("{}{place}", panic.payload_as_str().unwrap_or("unknown")));
    }));
}

/// Does `work` with the interpreter let go. Work that takes the interrupt it is given ends soon after Ctrl-C.
///
/// # Errors
///
/// Whatever the work says, what a handler of a signal raised, or a fault of our own.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce(Interrupt) -> cml::Result<T> + Send) -> PyResult<T> {
    let raised: Arc<Mutex<Option<PyErr>>> = Arc::default();
    let interrupt = interrupt(Arc::clone(&raised));
    let done = py.detach(|| panic::catch_unwind(AssertUnwindSafe(|| work(interrupt))));
    if let Ok(Some(raised)) = raised.lock().map(|mut raised| raised.take()) {
        return Err(raised);
    }
    match done {
        Ok(done) => done.map_err(|error| failure::raised(py, &error)),
        Err(_) => Err(failure::fault(py, &PANIC.take())),
    }
}

/// Asks Python for signals; what their handlers raise is kept in `raised`. Python looks for them in its first thread alone.
fn interrupt(raised: Arc<Mutex<Option<PyErr>>>) -> Interrupt {
    let looked = Mutex::new(Instant::now());
    Interrupt::new(move || {
        let Ok(mut looked) = looked.lock() else { return false };
        if looked.elapsed() < LOOK {
            return false;
        }
        let Some(error) = Python::attach(|py| py.check_signals().err()) else {
            *looked = Instant::now();
            return false;
        };
        if let Ok(mut raised) = raised.lock() {
            *raised = Some(error);
        }
        true
    })
}

/// Panics while the interpreter is let go: there is no other way to test what becomes of it. Not in what is released.
#[cfg(debug_assertions)]
#[pyfunction]
pub(crate) fn fault(py: Python<'_>) -> PyResult<()> {
    detached(py, |_| panic!("asked for"))
}
