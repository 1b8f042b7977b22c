//! The native half of the Python package `cml`: pictures of specifications and metric logs, and the commands.
//!
//! `python/cml/__init__.py` is what users see; the names here are its own. Whatever a call needs is taken from Python's objects
//! first, then the interpreter is let go until the picture is there. Nothing is shared between threads: each has a renderer of its
//! own (`renderer`), so there is no lock that a fork could leave locked.

mod arrow;
mod columns;
mod command;
mod failure;
mod logs;
mod options;
mod plot;
mod renderer;
mod spec;
mod tables;
mod work;

use pyo3::prelude::*;

#[pymodule]
mod _cml {
    #[pymodule_export]
    use super::command::run;
    #[pymodule_export]
    use super::logs::{logs, table};
    #[pymodule_export]
    use super::plot::plot;
    #[cfg(debug_assertions)]
    #[pymodule_export]
    use super::work::fault;

    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::work::keep_panics_quiet();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
