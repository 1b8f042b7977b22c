//! What a spec and its config say about a guide: Vega's order of precedence, and settings as rules of channels.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::Result;
use crate::expr::Setting;
use crate::run::config::Block;
use crate::run::scope::Scope;
use crate::table::Value;
use crate::vega::{Base, Props, ValueRef, json};

/// The settings of one guide: its own, then those of config blocks.
pub(crate) struct Lookup<'a> {
    props: &'a Props,
    /// The strongest first. A block that names a setting decides it, even by null.
    blocks: Vec<&'a Block>,
    scope: &'a Rc<Scope>,
}

impl<'a> Lookup<'a> {
    /// Settings in `props` over those of the config's blocks named `blocks`, the strongest first.
    pub(crate) fn new(props: &'a Props, blocks: &[&str], scope: &'a Rc<Scope>) -> Self {
        let config = &scope.env().config;
        Self { props, blocks: blocks.iter().filter_map(|name| config.block(name)).collect(), scope }
    }

    pub(crate) fn scope(&self) -> &'a Rc<Scope> {
        self.scope
    }

    /// The guide's own setting, unless it is null.
    pub(crate) fn own(&self, name: &str) -> Option<&'a Setting> {
        self.props.setting(name).filter(|setting| !is_null(setting))
    }

    /// The config's setting, unless it is null.
    pub(crate) fn config(&self, name: &str) -> Result<Option<Setting>> {
        match self.blocks.iter().find_map(|block| block.value(name)) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => Setting::from_json(json).map(Some),
        }
    }

    /// The guide's own setting, else the config's.
    pub(crate) fn setting(&self, name: &str) -> Result<Option<Setting>> {
        match self.own(name) {
            Some(setting) => Ok(Some(setting.clone())),
            None => self.config(name),
        }
    }

    /// The setting evaluated; undefined when there is none.
    pub(crate) fn value(&self, name: &str) -> Result<Value> {
        self.evaluate(self.setting(name)?, name)
    }

    /// The guide's own setting evaluated; undefined when there is none.
    pub(crate) fn own_value(&self, name: &str) -> Result<Value> {
        self.evaluate(self.own(name).cloned(), name)
    }

    /// The setting as a number; `None` when there is none (or it comes to null).
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>> {
        let value = self.value(name)?;
        Ok((!value.is_missing()).then(|| value.to_number()))
    }

    /// The setting as a string.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Rc<str>>> {
        let value = self.value(name)?;
        Ok((!value.is_missing()).then(|| value.to_text()))
    }

    /// Whether the setting is there and truthy.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.value(name)?.truthy())
    }

    /// The setting as rules of a channel.
    pub(crate) fn rules(&self, name: &str) -> Result<Option<Vec<ValueRef>>> {
        self.setting(name)?.map(|setting| rules(&setting)).transpose()
    }

    /// A number written as a constant, a signal, or `{value}`; in Vega these are channels of the guide's own item.
    fn evaluate(&self, setting: Option<Setting>, name: &str) -> Result<Value> {
        let Some(setting) = setting else { return Ok(Value::Undefined) };
        let value = self.scope.setting(&setting).map_err(|e| e.under(name))?;
        match &value {
            Value::Object(object) => Ok(object.value("value").cloned().unwrap_or(value)),
            _ => Ok(value),
        }
    }
}

fn is_null(setting: &Setting) -> bool {
    matches!(setting, Setting::Json(Json::Null))
}

/// A setting as rules of a channel: an object is a value reference, a list that starts with one a list of rules, and anything
/// else a value.
pub(crate) fn rules(setting: &Setting) -> Result<Vec<ValueRef>> {
    match setting {
        Setting::Signal(expr) | Setting::Expr(expr) => Ok(vec![signal(Rc::clone(expr))]),
        Setting::Json(json) => rules_of_json(json),
        Setting::List(_) | Setting::Object(_) => rules_of_json(&setting.to_json()),
    }
}

fn rules_of_json(json: &Json) -> Result<Vec<ValueRef>> {
    match json {
        Json::Object(_) => json::read_rules(json),
        Json::Array(list) if list.first().is_some_and(Json::is_object) => json::read_rules(json),
        _ => Ok(vec![constant(json.clone())]),
    }
}

/// The rule that gives the same value to every item.
pub(crate) fn constant(value: impl Into<Json>) -> ValueRef {
    ValueRef { base: Base::Value(value.into()), ..ValueRef::default() }
}

/// The rule that gives what an expression comes to.
pub(crate) fn signal(expr: Rc<crate::expr::Expr>) -> ValueRef {
    ValueRef { base: Base::Signal(expr), ..ValueRef::default() }
}

/// The rule that gives a column of the row.
pub(crate) fn field(name: &str) -> ValueRef {
    ValueRef { base: Base::Field(crate::vega::FieldRef::Datum(name.to_owned())), ..ValueRef::default() }
}

/// Multiplies the outcome of rules by `factor`.
pub(crate) fn times(mut rules: Vec<ValueRef>, factor: f64) -> Vec<ValueRef> {
    for rule in &mut rules {
        let inner = rule.mult.take();
        rule.mult = Some(Box::new(match inner {
            None => constant(factor),
            Some(inner) => ValueRef { mult: Some(Box::new(constant(factor))), ..*inner },
        }));
    }
    rules
}

/// Adds `offset` to the outcome of rules.
pub(crate) fn plus(mut rules: Vec<ValueRef>, offset: &ValueRef) -> Vec<ValueRef> {
    for rule in &mut rules {
        add_offset(rule, offset);
    }
    rules
}

/// Adds `offset` at the end of a rule's chain of offsets.
pub(crate) fn add_offset(rule: &mut ValueRef, offset: &ValueRef) {
    match &mut rule.offset {
        None => rule.offset = Some(Box::new(offset.clone())),
        Some(inner) => add_offset(inner, offset),
    }
}
