//! One value of the expression language and of a cell: JavaScript's, as far as Vega lets it be seen.

use std::cmp::Ordering;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::budget;
use crate::js::json::json_number;
use crate::js::regex::Regex;
use crate::js::{compare_texts, is_truthy, number_to_text, text_to_number, units};

/// A JavaScript value. Dates are kept apart from numbers, as Vega's `isDate` can tell them.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value {
    #[default]
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    /// Milliseconds since 1970 UTC; NaN is an invalid date.
    Date(f64),
    Text(Rc<str>),
    Array(Rc<Vec<Value>>),
    Object(Rc<Object>),
    /// A compiled regular expression literal, kept as its source and flags.
    Regex(Rc<Regex>),
}

/// Keys in the order they were first set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    entries: Vec<(Rc<str>, Value)>,
    /// What the object is as text, as a colour is its CSS; others are `[object Object]`.
    text: Option<Rc<str>>,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The entries in order; of equal keys the last counts, at the place of the first.
    pub(crate) fn from_entries(entries: Vec<(Rc<str>, Value)>) -> Self {
        /// Up to so many, comparing all keys is cheaper than hashing them.
        const FEW: usize = 16;
        if entries.len() <= FEW {
            return entries.into_iter().collect();
        }
        let mut places: FxHashMap<Rc<str>, usize> = FxHashMap::default();
        let mut object = Self::new();
        for (key, value) in entries {
            let place = *places.entry(Rc::clone(&key)).or_insert(object.entries.len());
            match object.entries.get_mut(place) {
                Some(entry) => entry.1 = value,
                None => object.entries.push((key, value)),
            }
        }
        object
    }

    /// The entries in order; no key stands twice.
    pub(super) fn from_distinct(entries: Vec<(Rc<str>, Value)>) -> Self {
        Self { entries, text: None }
    }

    /// Gives the object a form of its own, `text`, for where a text is wanted.
    #[must_use]
    pub(crate) fn with_text(self, text: impl Into<Rc<str>>) -> Self {
        Self { text: Some(text.into()), ..self }
    }

    /// What the object is where a text is wanted, if it has a form of its own.
    pub(crate) fn text(&self) -> Option<&Rc<str>> {
        self.text.as_ref()
    }

    /// The value at `key`; `None` when there is no such key.
    pub(crate) fn value(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }

    /// Sets `key`, keeping its place if it is known.
    pub(crate) fn set(&mut self, key: impl Into<Rc<str>>, value: Value) {
        let key = key.into();
        match self.entries.iter_mut().find(|(name, _)| *name == key) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key, value)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}

impl<K: Into<Rc<str>>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let mut object = Self::new();
        for (key, value) in entries {
            object.set(key, value);
        }
        object
    }
}

/// Bytes from which on a list's text is not continued: a few lists that hold each other several times are a text without end.
pub(crate) const MAX_TEXT: usize = 1 << 24;

/// `Array.prototype.join(",")`: `write` adds an item's text. What is over the budget is cut, and the budget is then used up.
pub(crate) fn joined(values: &[Value], write: &mut dyn FnMut(&Value, &mut String)) -> String {
    let mut text = String::new();
    for (i, value) in values.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        let before = text.len();
        write(value, &mut text);
        if text.len() > MAX_TEXT || budget::spend_for(1 + (text.len() - before) / 16).is_err() {
            break;
        }
    }
    text
}

impl Value {
    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn array(values: Vec<Value>) -> Self {
        Self::Array(Rc::new(values))
    }

    /// Whether it is null or undefined.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// JavaScript's truthiness.
    pub(crate) fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Number(x) => is_truthy(*x),
            Self::Text(text) => !text.is_empty(),
            Self::Date(_) | Self::Array(_) | Self::Object(_) | Self::Regex(_) => true,
        }
    }

    /// JavaScript's unary plus.
    pub(crate) fn to_number(&self) -> f64 {
        match self {
            Self::Undefined | Self::Regex(_) => f64::NAN,
            Self::Object(object) => object.text.as_deref().map_or(f64::NAN, text_to_number),
            Self::Null => 0.0,
            Self::Bool(flag) => f64::from(u8::from(*flag)),
            Self::Number(x) | Self::Date(x) => *x,
            Self::Text(text) => text_to_number(text),
            Self::Array(values) => match values.as_slice() {
                [] => 0.0,
                [one] => text_to_number(&one.to_text()),
                _ => f64::NAN,
            },
        }
    }

    /// JavaScript's `String(value)`; a date is its number of milliseconds, as no zone is known here.
    pub(crate) fn to_text(&self) -> Rc<str> {
        match self {
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Number(x) | Self::Date(x) => number_to_text(*x).into(),
            Self::Text(text) => Rc::clone(text),
            Self::Array(values) => joined(values, &mut |value, text| {
                if !value.is_missing() {
                    text.push_str(&value.to_text())
                }
            })
            .into(),
            Self::Object(object) => object.text.clone().unwrap_or_else(|| "[object Object]".into()),
            Self::Regex(regex) => format!("/{}/{}", regex.source, regex.flags).into(),
        }
    }

    /// The property `key`, undefined when there is none: of an object, an index of an array or string, and `length`.
    #[must_use]
    pub(crate) fn member(&self, key: &str) -> Value {
        match self {
            Self::Object(object) => object.value(key).cloned().unwrap_or_default(),
            Self::Array(values) => match key {
                "length" => Self::Number(values.len() as f64),
                _ => key.parse::<usize>().ok().and_then(|i| values.get(i).cloned()).unwrap_or_default(),
            },
            Self::Text(text) => match key {
                "length" => Self::Number(units(text) as f64),
                _ => {
                    let unit = key.parse::<usize>().ok().and_then(|i| text.encode_utf16().nth(i));
                    unit.map_or(Self::Undefined, |unit| Self::text(String::from_utf16_lossy(&[unit])))
                }
            },
            _ => Self::Undefined,
        }
    }

    /// From JSON; numbers beyond a double become the nearest one.
    pub(crate) fn from_json(json: &serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Bool(*flag),
            Json::Number(number) => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(values) => Self::array(values.iter().map(Self::from_json).collect()),
            Json::Object(map) => {
                let mut object = Object::new();
                for (key, value) in map {
                    object.entries.push((key.as_str().into(), Self::from_json(value)));
                }
                Self::Object(Rc::new(object))
            }
        }
    }

    /// To JSON as JavaScript's `JSON.stringify` sees it: NaN and undefined become null, a date its milliseconds.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Undefined | Self::Null | Self::Regex(_) => Json::Null,
            Self::Bool(flag) => Json::Bool(*flag),
            Self::Number(x) | Self::Date(x) => json_number(*x),
            Self::Text(text) => Json::String(text.to_string()),
            Self::Array(values) => Json::Array(values.iter().map(Self::to_json).collect()),
            Self::Object(object) => Json::Object(object.iter().map(|(k, v)| (k.to_string(), v.to_json())).collect()),
        }
    }

    /// JavaScript's `<` and `>`: two texts (or what becomes a text, as arrays and objects do) by UTF-16 unit, all else as
    /// numbers; `None` where one of these is NaN.
    pub(crate) fn relation(&self, other: &Self) -> Option<Ordering> {
        let is_text = |value: &Self| matches!(value, Self::Text(_) | Self::Array(_) | Self::Object(_) | Self::Regex(_));
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(compare_texts(a, b)),
            _ if is_text(self) && is_text(other) => Some(compare_texts(&self.to_text(), &other.to_text())),
            _ => self.to_number().partial_cmp(&other.to_number()),
        }
    }

    /// JavaScript's `self < other`.
    pub(crate) fn is_less(&self, other: &Self) -> bool {
        self.relation(other) == Some(Ordering::Less)
    }

    /// Vega's ascending order: undefined and null first, then NaN, then by `<`; what cannot be compared is equal.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        if let (Self::Text(a), Self::Text(b)) = (self, other) {
            return compare_texts(a, b);
        }
        match (self.is_missing(), other.is_missing()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        let is_nan = |value: &Self| matches!(value, Self::Number(x) | Self::Date(x) if x.is_nan());
        self.relation(other).unwrap_or_else(|| is_nan(other).cmp(&is_nan(self)))
    }

    /// JavaScript's `===`. Dates, arrays and objects are equal when they are the same one; dates here by their time,
    /// as no two scenes of a still picture can tell the difference.
    pub(crate) fn strict_eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) | (Self::Date(a), Self::Date(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => Rc::ptr_eq(a, b),
            (Self::Object(a), Self::Object(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// JavaScript's `==`.
    pub(crate) fn loose_eq(&self, other: &Self) -> bool {
        if self.is_missing() || other.is_missing() {
            return self.is_missing() && other.is_missing();
        }
        match (self, other) {
            (Self::Number(_) | Self::Bool(_), Self::Text(_) | Self::Number(_) | Self::Bool(_))
            | (Self::Text(_), Self::Number(_) | Self::Bool(_)) => self.to_number() == other.to_number(),
            (Self::Array(_) | Self::Object(_), Self::Text(_) | Self::Number(_))
            | (Self::Text(_) | Self::Number(_), Self::Array(_) | Self::Object(_)) => self.to_text() == other.to_text(),
            _ => self.strict_eq(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::Value;

    #[test]
    fn less_is_javascript_less() {
        assert!(Value::text("10").is_less(&Value::text("9")));
        assert!(!Value::text("10").is_less(&Value::Number(9.0)));
        assert!(Value::Null.is_less(&Value::Number(1.0)));
        assert!(!Value::Undefined.is_less(&Value::Number(1.0)));
        assert!(!Value::Number(f64::NAN).is_less(&Value::Number(1.0)));
    }

    #[test]
    fn ascending_puts_missing_first_then_nan() {
        let list = |values: &[f64]| Value::array(values.iter().copied().map(Value::Number).collect());
        for (a, b, want) in [
            (Value::Null, Value::Undefined, Ordering::Equal),
            (Value::Null, Value::Number(f64::NAN), Ordering::Less),
            (Value::Number(f64::NAN), Value::Number(-1.0), Ordering::Less),
            (Value::Number(f64::NAN), Value::text("a"), Ordering::Less),
            (Value::Number(3.0), Value::text("b"), Ordering::Equal),
            (Value::Number(9.0), Value::text("10"), Ordering::Less),
            (list(&[10.0]), list(&[9.0]), Ordering::Less),
            (list(&[10.0]), Value::Number(9.0), Ordering::Greater),
        ] {
            assert_eq!((a.compare(&b), b.compare(&a)), (want, want.reverse()), "{a:?} {b:?}");
        }
    }
}
