//! Custom encodings of a guide's parts, as written: values with conditions.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::compile::config::Config;
use crate::compile::format::Label;
use crate::compile::model::{ModelId, Tree};
use crate::compile::setting::setting;
use crate::compile::{format, predicate, selection};
use crate::error::Result;
use crate::expr::{self, Setting};
use crate::vega::{Base, Encode, PartEncode, ValueRef};
use crate::vegalite::{ChannelDef, ConditionalValue, Name, StackOffset};

/// The rules of each channel of `part` in a guide's `encoding`.
pub(crate) fn part(tree: &Tree, id: ModelId, encoding: Option<&Json>, part: &str) -> Result<Encode> {
    let mut encode = Encode::default();
    let Some(channels) = encoding.and_then(|encoding| encoding.get(part)).and_then(Json::as_object) else {
        return Ok(encode);
    };
    for (channel, def) in channels {
        let rules = rules(tree, id, &ConditionalValue::read(def))?;
        if !rules.is_empty() {
            encode.set(channel, rules);
        }
    }
    Ok(encode)
}

/// The rules for a value with its conditions.
pub(super) fn rules(tree: &Tree, id: ModelId, written: &ConditionalValue) -> Result<Vec<ValueRef>> {
    let param = |name: &str, empty| selection::param_test(tree, id, name, empty);
    let conditional = written.conditions.iter().map(|condition| {
        let test = predicate::test(&condition.test, &param)?;
        Ok(ValueRef { test: Some(Rc::new(test)), ..value_rule(&condition.value)? })
    });
    conditional.chain(written.value.iter().map(value_rule)).collect()
}

/// The text of a guide's labels where a custom function formats them: the guide's, else the config's.
pub(super) fn custom_label(
    def: &ChannelDef,
    (format, format_type): (Option<&Json>, Option<&Json>),
    config: &Config,
) -> Result<Option<ValueRef>> {
    let normalized_stack = def.stack.as_ref().and_then(StackOffset::of) == Some(StackOffset::Normalize);
    let label = Label { def, format, format_type, object: "datum", normalized_stack, config };
    let by_guide = format::custom(format_type).map(|function| (function, format));
    let Some((function, format)) = by_guide.or_else(|| format::custom_default(label)) else { return Ok(None) };
    let source = format::custom_source(label, function, format, Some("datum.value"))?;
    Ok(Some(ValueRef { base: Base::Signal(Rc::new(expr::parse(&source)?)), ..ValueRef::default() }))
}

/// A constant, a signal or an expression.
pub(super) fn value_rule(value: &Json) -> Result<ValueRef> {
    let base = match setting(value)? {
        Setting::Signal(signal) => Base::Signal(signal),
        other => Base::Value(other.to_json()),
    };
    Ok(ValueRef { base, ..ValueRef::default() })
}

/// The encoding of a part, made if it is not there yet.
pub(super) fn part_mut<'a>(parts: &'a mut Vec<(String, PartEncode)>, name: &str) -> &'a mut Encode {
    let place = match parts.iter().position(|(part, _)| part == name) {
        Some(place) => place,
        None => {
            parts.push((name.to_owned(), PartEncode::default()));
            parts.len() - 1
        }
    };
    &mut parts[place].1.encode
}
