//! Named cells: the signals, data sets and scales that a group can see.
//!
//! A cell is evaluated when first asked for and kept; a circle is an error that names its members. A name is looked
//! for in the group's own scope, then in those around it. How data sets are evaluated is in
//! [`super::dataset`], scales in [`super::scales`]; expressions see all of it through [`super::context`].

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::config::Config;
use super::dataset::{Change, Pipeline};
use super::env::Env;
use super::mark::items::Encoded;
use super::scales;
use crate::error::{Error, Result};
use crate::expr::{self, Expr, Literal, Setting};
use crate::geo::Projection;
use crate::geom::Rect;
use crate::scale::Scale;
use crate::table::{Object, Table, Value};
use crate::vega;

/// The definitions of one scope, shared by all groups that one mark makes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions {
    pub(super) signals: Vec<DefinedSignal>,
    pub(super) data: Vec<Rc<vega::Data>>,
    pub(super) scales: Vec<vega::Scale>,
    pub(super) projections: Vec<vega::Projection>,
}

/// A signal and its place.
#[derive(Clone, Debug)]
pub(super) struct DefinedSignal {
    pub(super) signal: vega::Signal,
    pub(super) place: SignalPlace,
}

/// The place in its group where a signal is defined.
#[derive(Clone, Copy, Debug)]
pub(super) enum SignalPlace {
    /// A property of the chart that has the signal's name.
    Property,
    /// The member of this number of a list.
    List { number: usize, in_config: bool },
}

impl DefinedSignal {
    /// The member `number` of a group's list of signals.
    pub(super) fn of_list(number: usize, signal: &vega::Signal) -> Self {
        Self { signal: signal.clone(), place: SignalPlace::List { number, in_config: false } }
    }

    /// The JSON pointer within its group, in parts.
    fn pointer(&self) -> Vec<Cow<'_, str>> {
        match self.place {
            SignalPlace::Property => vec![self.signal.name.as_str().into()],
            SignalPlace::List { number, in_config } => {
                let config = in_config.then_some("config".into());
                config.into_iter().chain(["signals".into(), number.to_string().into()]).collect()
            }
        }
    }
}

impl Definitions {
    pub(crate) fn new(scope: &vega::Scope) -> Self {
        let signals = scope.signals.iter().enumerate();
        Self {
            signals: signals.map(|(i, signal)| DefinedSignal::of_list(i, signal)).collect(),
            ..Self::without_signals(scope)
        }
    }

    /// The definitions of a scope without its signals.
    pub(super) fn without_signals(scope: &vega::Scope) -> Self {
        Self {
            signals: Vec::new(),
            data: scope.data.iter().cloned().map(Rc::new).collect(),
            scales: scope.scales.clone(),
            projections: scope.projections.clone(),
        }
    }
}

/// How far the evaluation of a value has come.
#[derive(Debug, Default)]
enum State<T> {
    #[default]
    Empty,
    Running,
    Done(T),
}

/// A value that is evaluated at most once; a failure is not kept, as it ends the drawing or is that of a circle that is resolved
/// further out.
#[derive(Debug)]
struct Lazy<T>(RefCell<State<T>>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(RefCell::new(State::Empty))
    }
}

impl<T: Clone> Lazy<T> {
    /// The value; `work` makes it the first time.
    fn value(&self, what: impl Fn() -> String, env: &Env, work: impl FnOnce() -> Result<T>) -> Result<T> {
        match &*self.0.borrow() {
            State::Empty => {}
            State::Running => return Err(env.circle(&what())),
            State::Done(value) => return Ok(value.clone()),
        }
        *self.0.borrow_mut() = State::Running;
        let result = env.within(what(), work);
        *self.0.borrow_mut() = match &result {
            Ok(value) => State::Done(value.clone()),
            Err(_) => State::Empty,
        };
        result
    }

    fn set(&self, value: T) {
        *self.0.borrow_mut() = State::Done(value);
    }

    fn is_running(&self) -> bool {
        matches!(&*self.0.borrow(), State::Running)
    }

    fn is_done(&self) -> bool {
        matches!(&*self.0.borrow(), State::Done(_))
    }
}

/// The source of a signal's value.
#[derive(Clone, Copy, Debug)]
enum SignalSource {
    /// The definition of this number.
    Definition(usize),
    /// A transform: number of the data set and of its step.
    Transform { data: usize, step: usize },
}

#[derive(Debug)]
struct SignalCell {
    source: SignalSource,
    cell: Lazy<Value>,
}

/// A named scale, built when first asked for.
#[derive(Debug, Default)]
struct ScaleCell {
    number: usize,
    cell: Lazy<Rc<Scale>>,
}

#[derive(Debug, Default)]
struct ProjectionCell {
    number: usize,
    cell: Lazy<Rc<Projection>>,
}

/// A group item, as the marks in it see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct GroupItem {
    /// Its channels, evaluated: `width`, `height`, ...
    pub(crate) channels: Vec<(Rc<str>, Value)>,
    /// Its row.
    pub(crate) datum: Value,
}

/// The names of one group, over those of the groups around it.
pub(crate) struct Scope {
    env: Rc<Env>,
    parent: Option<Rc<Scope>>,
    definitions: Rc<Definitions>,
    /// JSON pointer of the group, in parts.
    place: Vec<String>,
    signals: FxHashMap<Rc<str>, SignalCell>,
    data: FxHashMap<Rc<str>, Rc<Pipeline>>,
    scales: FxHashMap<Rc<str>, ScaleCell>,
    projections: FxHashMap<Rc<str>, ProjectionCell>,
    /// The group item around the marks; the root's is known only once its signals can be asked for.
    group: OnceCell<GroupItem>,
    /// Marks drawn so far, for those that take another mark's items as their rows.
    marks: RefCell<FxHashMap<Rc<str>, Drawn>>,
    /// The channels so far of the item that is being encoded, while one is whose expressions ask for it.
    encoding: RefCell<Vec<(Rc<str>, Value)>>,
}

/// The items of a mark, and their bounds in the group that holds them; none where not every row made an item.
#[derive(Clone)]
struct Drawn {
    items: Rc<Encoded>,
    bounds: Vec<Rect>,
}

impl Scope {
    /// A scope below `parent`. `facet` is the data set that a faceted group sees its own rows as.
    ///
    /// # Errors
    ///
    /// A name that is defined twice.
    pub(crate) fn new(
        env: &Rc<Env>,
        parent: Option<&Rc<Scope>>,
        definitions: &Rc<Definitions>,
        place: Vec<String>,
        facet: Option<(&str, Rc<Table>)>,
        group: Option<GroupItem>,
    ) -> Result<Rc<Self>> {
        let mut scope = Self {
            env: Rc::clone(env),
            parent: parent.cloned(),
            definitions: Rc::clone(definitions),
            place,
            signals: FxHashMap::default(),
            data: FxHashMap::default(),
            scales: FxHashMap::default(),
            projections: FxHashMap::default(),
            group: group.map(OnceCell::from).unwrap_or_default(),
            marks: RefCell::default(),
            encoding: RefCell::default(),
        };
        if let Some((name, rows)) = facet {
            scope.data.insert(name.into(), Rc::new(Pipeline::of_rows(rows)));
        }
        scope.define()?;
        Ok(Rc::new(scope))
    }

    fn define(&mut self) -> Result<()> {
        let definitions = Rc::clone(&self.definitions);
        let mut data = std::mem::take(&mut self.data);
        let twice =
            |what: &str, name: &str| Error::spec(format!("there is already a {what} named \"{name}\"")).under("name");
        let mut signals = FxHashMap::default();
        let mut add = |name: &str, source| signals.insert(Rc::from(name), SignalCell { source, cell: Lazy::default() });
        for (i, defined) in definitions.signals.iter().enumerate() {
            let signal = &defined.signal;
            if !signal.push_outer && add(&signal.name, SignalSource::Definition(i)).is_some() {
                return Err(self.placed(twice("signal", &signal.name), &defined.pointer()));
            }
        }
        for (data, definition) in definitions.data.iter().enumerate() {
            for (step, transform) in definition.transforms.iter().enumerate() {
                if let Some(name) = transform.params.setting("signal").and_then(Setting::as_str)
                    && add(name, SignalSource::Transform { data, step }).is_some()
                {
                    return Err(self.placed(twice("signal", name), &["data", &data.to_string()]));
                }
            }
        }
        for (i, definition) in definitions.data.iter().enumerate() {
            let pipeline = Rc::new(Pipeline::new(Rc::clone(definition), i));
            if definition.name.is_empty() {
                continue;
            }
            if data.insert(definition.name.as_str().into(), pipeline).is_some() {
                return Err(self.placed(twice("data set", &definition.name), &["data", &i.to_string()]));
            }
        }
        let mut scales = FxHashMap::default();
        for (number, scale) in definitions.scales.iter().enumerate() {
            let cell = ScaleCell { number, cell: Lazy::default() };
            if scales.insert(scale.name.as_str().into(), cell).is_some() {
                return Err(self.placed(twice("scale", &scale.name), &["scales", &number.to_string()]));
            }
        }
        let mut projections = FxHashMap::default();
        for (number, projection) in definitions.projections.iter().enumerate() {
            let cell = ProjectionCell { number, cell: Lazy::default() };
            if projections.insert(projection.name.as_str().into(), cell).is_some() {
                return Err(self.placed(twice("projection", &projection.name), &["projections", &number.to_string()]));
            }
        }
        (self.signals, self.data, self.scales, self.projections) = (signals, data, scales, projections);
        Ok(())
    }

    pub(crate) fn env(&self) -> &Rc<Env> {
        &self.env
    }

    /// JSON pointer of the group, in parts.
    pub(super) fn place(&self) -> &[String] {
        &self.place
    }

    /// The scope itself, then those around it.
    fn chain(&self) -> impl Iterator<Item = &Scope> {
        std::iter::successors(Some(self), |scope| scope.parent.as_deref())
    }

    /// The value of a setting that does not depend on a row.
    pub(crate) fn setting(&self, setting: &Setting) -> Result<Value> {
        Ok(match setting {
            Setting::Json(json) => Value::from_json(json),
            Setting::Signal(expr) | Setting::Expr(expr) => self.expr(expr)?,
            Setting::List(list) => Value::array(list.iter().map(|one| self.setting(one)).collect::<Result<_>>()?),
            Setting::Object(entries) => {
                let mut object = Object::new();
                for (key, value) in entries {
                    object.set(key.as_str(), self.setting(value)?);
                }
                Value::Object(Rc::new(object))
            }
        })
    }

    /// The value of an expression that does not depend on a row.
    pub(crate) fn expr(&self, expr: &Expr) -> Result<Value> {
        match expr {
            // Most settings are a signal's bare name.
            Expr::Name(name) if expr::constant(name).is_none() => self.signal(name),
            _ => expr::eval_value(expr, None, self),
        }
    }

    /// The value of the signal `name`, the nearest of that name.
    ///
    /// # Errors
    ///
    /// There is none, or it cannot be evaluated.
    pub(crate) fn signal(&self, name: &str) -> Result<Value> {
        match name {
            // Nothing has happened yet in a still picture.
            "event" => return Ok(Value::Undefined),
            "item" => return Ok(self.item()),
            _ => {}
        }
        for scope in self.chain() {
            if let Some(signal) = scope.signals.get(name) {
                return scope.own_signal(name, signal);
            }
            if name == "parent" && scope.parent.is_some() {
                return Ok(scope.group.get().map_or(Value::Undefined, |group| group.datum.clone()));
            }
        }
        Err(Error::spec(format!("there is no signal named \"{name}\"")))
    }

    fn own_signal(&self, name: &str, signal: &SignalCell) -> Result<Value> {
        match signal.source {
            SignalSource::Definition(i) => {
                let defined = &self.definitions.signals[i];
                let definition = &defined.signal;
                let place = |e| self.placed(e, &defined.pointer());
                let what = || format!("signal \"{name}\"");
                let written = || definition.value.as_ref().map_or(Value::Undefined, Value::from_json);
                // To itself a signal is what it was before.
                if signal.cell.is_running() && self.env.is_innermost(&what()) {
                    return Ok(written());
                }
                signal.cell.value(what, &self.env, || {
                    let Some(expr) = &definition.update else { return Ok(written()) };
                    let circles = self.env.circles.get();
                    let value = expr::eval_value(expr, None, self).map_err(|e| place(self.relative(e, "update")));
                    match value {
                        Err(_) if definition.inert && self.env.circles.get() > circles => Ok(written()),
                        value => value,
                    }
                })
            }
            SignalSource::Transform { data, step } => {
                if !signal.cell.is_done() {
                    let definition = &self.definitions.data[data];
                    let pipeline = self.data.get(definition.name.as_str()).map(Rc::clone);
                    if let Some(pipeline) = pipeline {
                        pipeline.advance(self, step + 1)?;
                    }
                }
                let what = || format!("signal \"{name}\"");
                signal.cell.value(what, &self.env, || Ok(Value::Undefined))
            }
        }
    }

    /// Called by a data set whose step number `step` has made a value.
    pub(super) fn set_signal(&self, name: &str, value: Value) {
        if let Some(signal) = self.signals.get(name) {
            signal.cell.set(value);
        }
    }

    /// What the group's signals do to the data set `name` as they are first evaluated: `modify(name, insert, remove)`.
    pub(super) fn changes(&self, name: &str) -> Vec<Change<'_>> {
        let mut changes = Vec::new();
        for DefinedSignal { signal, .. } in &self.definitions.signals {
            if let Some(Expr::Call { function, arguments }) = signal.update.as_deref()
                && **function == *"modify"
                && let [Expr::Literal(Literal::Text(target)), change @ ..] = arguments.as_slice()
                && **target == *name
            {
                changes.push(Change { insert: change.first(), remove: change.get(1) });
            }
        }
        changes
    }

    /// The rows of a data set or of a named mark's items.
    ///
    /// # Errors
    ///
    /// There is none of that name, or it cannot be evaluated.
    pub(crate) fn table(&self, name: &str) -> Result<Rc<Table>> {
        self.find_table(name)?.ok_or_else(|| Error::spec(format!("there is no data set named \"{name}\"")))
    }

    /// The data set called `name`, of this scope or one around it; `None` when there is none.
    pub(crate) fn find_table(&self, name: &str) -> Result<Option<Rc<Table>>> {
        for scope in self.chain() {
            if let Some(pipeline) = scope.data.get(name) {
                return Rc::clone(pipeline).table(scope).map(Some);
            }
            let mark = scope.marks.borrow().get(name).cloned();
            if let Some(mark) = mark {
                return Ok(Some(mark.items.to_table(&mark.bounds)));
            }
        }
        Ok(None)
    }

    /// Keeps the items of a named mark for marks that take them as rows.
    pub(super) fn keep_mark(&self, name: &str, items: Rc<Encoded>, bounds: Vec<Rect>) {
        self.marks.borrow_mut().insert(name.into(), Drawn { items, bounds });
    }

    /// The scale named `name`; `None` when there is none.
    pub(crate) fn scale(&self, name: &str) -> Result<Option<Rc<Scale>>> {
        for scope in self.chain() {
            if let Some(ScaleCell { number, cell }) = scope.scales.get(name) {
                let what = || format!("scale \"{name}\"");
                let work = || {
                    let scale = scales::build(&scope.definitions.scales[*number], scope);
                    scale.map(Rc::new).map_err(|e| scope.placed(e, &["scales", &number.to_string()]))
                };
                return cell.value(what, &self.env, work).map(Some);
            }
        }
        Ok(None)
    }

    /// The projection named `name`; `None` when there is none.
    pub(crate) fn projection(&self, name: &str) -> Result<Option<Rc<Projection>>> {
        for scope in self.chain() {
            if let Some(ProjectionCell { number, cell }) = scope.projections.get(name) {
                let what = || format!("projection \"{name}\"");
                let work = || {
                    let projection = scales::projection(&scope.definitions.projections[*number], scope);
                    projection.map(Rc::new).map_err(|e| scope.placed(e, &["projections", &number.to_string()]))
                };
                return cell.value(what, &self.env, work).map(Some);
            }
        }
        Ok(None)
    }

    /// The group item `level` groups up (1: the one that holds the marks of this scope).
    pub(crate) fn group(&self, level: usize) -> Option<&GroupItem> {
        self.chain().nth(level.saturating_sub(1))?.group.get()
    }

    /// Does `work` with these channels in what expressions see as `item`.
    pub(super) fn with_item<T>(&self, channels: Vec<(Rc<str>, Value)>, work: impl FnOnce() -> T) -> T {
        let outer = self.encoding.replace(channels);
        let result = work();
        self.encoding.replace(outer);
        result
    }

    /// What expressions of a mark see as `item`: its channels, where they are asked for, and the groups that hold it.
    fn item(&self) -> Value {
        let mut outer = Value::Undefined;
        let scopes: Vec<&Scope> = self.chain().collect();
        for scope in scopes.into_iter().rev() {
            let mut group = Object::new();
            if let Some(item) = scope.group.get() {
                for (name, value) in &item.channels {
                    group.set(Rc::clone(name), value.clone());
                }
                group.set("datum", item.datum.clone());
            }
            group.set("mark", object_of("group", outer));
            outer = Value::Object(Rc::new(group));
        }
        let mut item = Object::new();
        for (name, value) in self.encoding.borrow().iter() {
            item.set(Rc::clone(name), value.clone());
        }
        item.set("mark", object_of("group", outer));
        Value::Object(Rc::new(item))
    }

    /// Says which group item is around the marks, if that is not said yet.
    pub(super) fn set_group(&self, group: GroupItem) {
        self.group.get_or_init(|| group);
    }

    /// Puts an error in its place below this group, unless it already stands in the document.
    pub(super) fn placed(&self, error: Error, path: &[impl AsRef<str>]) -> Error {
        if is_placed(&error) {
            return error;
        }
        let error = path.iter().rev().fold(error, |error, key| error.under(key.as_ref()));
        self.place.iter().rev().fold(error, |error, key| error.under(key))
    }

    /// Moves an error one level down, unless it already stands in the document.
    pub(super) fn relative(&self, error: Error, key: &str) -> Error {
        if is_placed(&error) { error } else { error.under(key) }
    }
}

fn object_of(key: &str, value: Value) -> Value {
    let mut object = Object::new();
    object.set(key, value);
    Value::Object(Rc::new(object))
}

/// Whether an error comes from another cell, which has said where: pointers of parts start otherwise.
fn is_placed(error: &Error) -> bool {
    let first = error.pointer().split('/').nth(1).unwrap_or_default();
    ["signals", "data", "scales", "projections", "marks", "axes", "legends", "title", "config"].contains(&first)
}

/// A property of the root or its default in the config, where null counts as not written.
pub(super) fn or_config(setting: Option<&Setting>, config: &Config, key: &str) -> Result<Option<Setting>> {
    match setting {
        Some(setting) if *setting != Setting::Json(Json::Null) => Ok(Some(setting.clone())),
        _ => config.at(&[key]).filter(|json| !json.is_null()).map(|json| Setting::from_json(&json)).transpose(),
    }
}
