//! What all scopes of one picture share: fonts, config, zone and words, and what is being evaluated.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::Options;
use super::config::Config;
use crate::budget;
use crate::error::{Error, Result, Warnings};
use crate::format::Locale;
use crate::numeric::random::Lcg;
use crate::table::Table;
use crate::table::loader::Loader;
use crate::text::Fonts;
use crate::time::Zone;

/// Signals, data sets and scales that may wait for each other: they are evaluated by recursion.
const MAX_EVALUATING: usize = 100;

/// The state that all scopes of one picture share.
pub(crate) struct Env {
    pub(crate) fonts: Rc<Fonts>,
    pub(crate) config: Config,
    pub(crate) warnings: Rc<Warnings>,
    pub(crate) loader: Rc<Loader>,
    pub(crate) zone: Zone,
    pub(crate) locale: Locale,
    /// What `now()` gives, ms since 1970.
    pub(crate) now: f64,
    /// Whether items, marks and guides are described for screen readers.
    pub(crate) describe: bool,
    /// Whether the chart is drawn once more, at the size that fits.
    pub(super) second_pass: Cell<bool>,
    /// State of the random numbers.
    pub(super) random: Cell<Lcg>,
    /// Rows that have an identifier so far.
    identifiers: Cell<f64>,
    /// The names of the cells being evaluated, the innermost last.
    evaluating: RefCell<Vec<String>>,
    /// Rows of files read so far, by address and format: a chart that is made to fit asks twice.
    pub(super) files: RefCell<FxHashMap<String, Rc<Table>>>,
    /// How many circles have been met.
    pub(super) circles: Cell<u32>,
}

impl Env {
    pub(crate) fn new(
        options: &Options,
        config: Config,
        fonts: Rc<Fonts>,
        loader: Rc<Loader>,
        warnings: Rc<Warnings>,
    ) -> Result<Self> {
        let words = |key: &str| config.at(&["locale", key]).filter(|words| !words.is_null());
        let locale = match (words("number").as_deref(), words("time").as_deref()) {
            (None, None) => options.locale.clone(),
            (number, time) => Locale::from_json(number, time).map_err(|e| e.under("locale").under("config"))?,
        };
        Ok(Self {
            fonts,
            config,
            warnings,
            loader,
            zone: options.zone.clone(),
            locale,
            now: options.now_ms,
            describe: options.describe,
            second_pass: Cell::new(false),
            random: Cell::new(Lcg::new(options.seed)),
            identifiers: Cell::new(0.0),
            evaluating: RefCell::default(),
            files: RefCell::default(),
            circles: Cell::new(0),
        })
    }

    /// The first of `count` identifiers that no row has yet.
    pub(super) fn reserve_identifiers(&self, count: usize) -> f64 {
        let first = self.identifiers.get() + 1.0;
        self.identifiers.set(self.identifiers.get() + count as f64);
        first
    }

    /// Evaluates the cell called `what`, with its name on the list of those being evaluated meanwhile.
    pub(super) fn within<T>(&self, what: String, work: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.evaluating.borrow().len() >= MAX_EVALUATING {
            let message = format!(
                "what it depends on depends on others, more than {MAX_EVALUATING} deep; write it with fewer steps"
            );
            return Err(Error::forbidden(message).prefixed(what));
        }
        budget::at(|| what.clone());
        self.evaluating.borrow_mut().push(what);
        let result = work();
        self.evaluating.borrow_mut().pop();
        result
    }

    /// Whether the cell called `what` is the last of those being evaluated.
    pub(super) fn is_innermost(&self, what: &str) -> bool {
        self.evaluating.borrow().last().is_some_and(|name| name == what)
    }

    /// The error of a cell called `what` that is asked for while it is being evaluated.
    pub(super) fn circle(&self, what: &str) -> Error {
        self.circles.set(self.circles.get() + 1);
        let evaluating = self.evaluating.borrow();
        let from = evaluating.iter().position(|name| name == what).unwrap_or(0);
        let mut members: Vec<&str> = evaluating[from..].iter().map(String::as_str).collect();
        members.push(what);
        Error::spec(format!("these depend on each other: {}", members.join(" -> ")))
    }
}
