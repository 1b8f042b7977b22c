//! Data sets: rows loaded or taken from other data sets, then transformed step by step.
//!
//! A data set advances only as far as it is asked to: a signal that a step sets (`extent`, `bin`) is often
//! what a later step of the same data set needs, and asking for that signal must not run the later step first.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::Value as Json;

use super::load;
use super::scope::Scope;
use crate::budget;
use crate::error::{Error, Result};
use crate::expr::{Expr, Setting};
use crate::table::read::rows;
use crate::table::{Table, Value};
use crate::transform::{Param, Resolved, Transform};
use crate::vega::{self, Source};

/// A data set and how far it has come.
pub(crate) struct Pipeline {
    definition: Rc<vega::Data>,
    /// Its number in its scope, for messages.
    number: usize,
    progress: RefCell<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The rows after `done` steps; `None` before they are loaded.
    rows: Option<Rc<Table>>,
    done: usize,
    running: bool,
}

impl Pipeline {
    pub(super) fn new(definition: Rc<vega::Data>, number: usize) -> Self {
        Self { definition, number, progress: RefCell::default() }
    }

    /// A data set that has its rows already.
    pub(super) fn of_rows(rows: Rc<Table>) -> Self {
        let progress = Progress { rows: Some(rows), ..Progress::default() };
        Self { definition: Rc::default(), number: 0, progress: RefCell::new(progress) }
    }

    /// The rows after the last step.
    pub(super) fn table(&self, scope: &Scope) -> Result<Rc<Table>> {
        self.advance(scope, self.definition.transforms.len())
    }

    /// The rows after at least the first `steps` steps.
    pub(super) fn advance(&self, scope: &Scope, steps: usize) -> Result<Rc<Table>> {
        loop {
            let (rows, done) = {
                let mut progress = self.progress.borrow_mut();
                match &progress.rows {
                    Some(rows) if progress.done >= steps => return Ok(Rc::clone(rows)),
                    _ if progress.running => return Err(scope.env().circle(&self.name())),
                    _ => {}
                }
                progress.running = true;
                (progress.rows.clone(), progress.done)
            };
            let result = scope.env().within(self.name(), || match &rows {
                None => self.load(scope).map_err(|e| self.placed(scope, e, &[])),
                Some(rows) => {
                    let step = self.step(scope, done, rows);
                    step.map_err(|e| self.placed(scope, e, &["transform", &done.to_string()]))
                }
            });
            let mut progress = self.progress.borrow_mut();
            progress.running = false;
            progress.rows = Some(result?);
            progress.done += usize::from(rows.is_some());
        }
    }

    fn name(&self) -> String {
        format!("data set \"{}\"", self.definition.name)
    }

    fn placed(&self, scope: &Scope, error: Error, path: &[&str]) -> Error {
        let number = self.number.to_string();
        let full: Vec<&str> = ["data", &number].into_iter().chain(path.iter().copied()).collect();
        scope.placed(error, &full)
    }

    fn load(&self, scope: &Scope) -> Result<Rc<Table>> {
        let format = || match &self.definition.format {
            Some(format) => resolve_json(format, scope),
            None => Ok(Json::Null),
        };
        let rows = match &self.definition.source {
            Source::Empty => Rc::default(),
            Source::Rows(rows) => load::parsed(rows, &format()?, scope)?,
            Source::Inline(values) => Rc::new(load::inline(values, &format()?, scope)?),
            Source::Signal(expr) => {
                let values = scope.expr(expr)?;
                Rc::new(rows(&values)?)
            }
            Source::Url(url) => {
                let url = scope.setting(url)?.to_text();
                load::url(&url, &format()?, scope)?
            }
            Source::Derived(names) => {
                let tables = names.iter().map(|name| scope.table(name)).collect::<Result<Vec<_>>>()?;
                match tables.as_slice() {
                    [one] => Rc::clone(one),
                    many => Rc::new(Table::concat(many)),
                }
            }
        };
        budget::spend(rows.rows() as u64)?;
        let changed =
            self.definition.triggers.iter().try_fold(rows, |rows, trigger| triggered(trigger, rows, scope))?;
        let own = scope.changes(&self.definition.name);
        own.iter().try_fold(changed, |rows, change| change.apply(rows, scope))
    }

    fn step(&self, scope: &Scope, step: usize, rows: &Rc<Table>) -> Result<Rc<Table>> {
        let definition = &self.definition.transforms[step];
        budget::spend(rows.rows() as u64)?;
        let transform = Transform::new(&definition.kind, &resolved(&definition.params, scope)?)?;
        let output = transform.apply(rows, scope)?;
        budget::spend(output.table.rows() as u64)?;
        if let Some(name) = definition.params.setting("signal").and_then(Setting::as_str) {
            scope.set_signal(name, output.signal.unwrap_or_default());
        }
        Ok(output.table)
    }
}

/// The rows after the changes of a trigger, if its test holds.
fn triggered(trigger: &vega::Trigger, all: Rc<Table>, scope: &Scope) -> Result<Rc<Table>> {
    if !scope.expr(&trigger.test)?.truthy() {
        return Ok(all);
    }
    Change { insert: trigger.insert.as_deref(), remove: trigger.remove.as_deref() }.apply(all, scope)
}

/// Rows that go and rows that come, as expressions; those that are not written, or come to null or false, change nothing.
pub(super) struct Change<'a> {
    /// A row, or a list of rows.
    pub(super) insert: Option<&'a Expr>,
    /// `true` for all rows.
    pub(super) remove: Option<&'a Expr>,
}

impl Change<'_> {
    fn apply(&self, mut all: Rc<Table>, scope: &Scope) -> Result<Rc<Table>> {
        if let Some(remove) = self.remove {
            match scope.expr(remove)? {
                Value::Bool(true) => all = Rc::default(),
                nothing if !nothing.truthy() => {}
                _ => scope.env().warnings.push(Error::unsupported("rows are taken out of a data set all at once only")),
            }
        }
        if let Some(insert) = self.insert {
            let added = match scope.expr(insert)? {
                nothing if !nothing.truthy() => return Ok(all),
                Value::Array(rows) => Value::Array(rows),
                row => Value::array(vec![row]),
            };
            all = Rc::new(Table::concat(&[all, Rc::new(rows(&added)?)]));
        }
        budget::spend(all.rows() as u64)?;
        Ok(all)
    }
}

/// The parameters of a transform with every signal evaluated; expressions over rows stay as they are.
pub(super) fn resolved(params: &vega::Props, scope: &Scope) -> Result<Resolved> {
    let work = |(key, setting): &(String, Setting)| Ok((key.clone(), param(setting, scope)?));
    params.0.iter().map(work).collect::<Result<_>>().map(Resolved)
}

fn param(setting: &Setting, scope: &Scope) -> Result<Param> {
    Ok(match setting {
        Setting::Json(json) => Param::Value(Value::from_json(json)),
        Setting::Signal(expr) => Param::Value(scope.expr(expr)?),
        Setting::Expr(expr) => Param::Expr(Rc::clone(expr)),
        Setting::List(list) => Param::List(list.iter().map(|one| param(one, scope)).collect::<Result<_>>()?),
        Setting::Object(entries) => {
            let work = |(key, setting): &(String, Setting)| Ok((key.clone(), param(setting, scope)?));
            Param::Object(entries.iter().map(work).collect::<Result<_>>()?)
        }
    })
}

/// A `format` with the signals in it evaluated.
fn resolve_json(json: &Json, scope: &Scope) -> Result<Json> {
    match Setting::from_json(json)? {
        Setting::Json(json) => Ok(json),
        setting => Ok(scope.setting(&setting)?.to_json()),
    }
}
