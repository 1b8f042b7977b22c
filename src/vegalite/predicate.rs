//! Predicates: what a filter or a condition tests, as written.

use serde_json::Value as Json;

use super::json::{expression, text, truthy};

/// A test of one row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Predicate {
    /// Source of an expression.
    Expression(String),
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
    /// A selection that has the row, or a variable that holds; `empty`: what an empty selection means, where that is said.
    Param {
        name: String,
        empty: Option<bool>,
    },
    /// An old selection, or a composition of the names of several; none after normalization.
    Selection(Box<Self>),
    /// A comparison of the field's value, cut to a unit of time where there is one.
    Field {
        field: String,
        time_unit: Option<Json>,
        test: FieldTest,
    },
    /// Nothing that the language has.
    Other(Json),
}

/// What the value of a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FieldTest {
    Compare(Comparison, Json),
    OneOf(Vec<Json>),
    /// Whether it is a number or a date at all.
    Valid(bool),
    /// Between two limits, each of which may be null.
    Between(Json, Json),
    /// Within the range that an expression gives.
    Within(String),
}

/// An operator of a comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    Lt,
    Gt,
    Lte,
    Gte,
}

impl Comparison {
    /// The operators in the order that decides where a predicate has two.
    const ALL: [(Self, &'static str); 5] =
        [(Self::Equal, "equal"), (Self::Lt, "lt"), (Self::Gt, "gt"), (Self::Lte, "lte"), (Self::Gte, "gte")];

    /// Vega-Lite's word for the operator.
    #[cfg(test)]
    pub(super) fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(known, _)| *known == self).map_or("", |(_, word)| word)
    }

    /// The operator in an expression.
    pub(crate) fn operator(self) -> &'static str {
        match self {
            Self::Equal => "===",
            Self::Lt => "<",
            Self::Gt => ">",
            Self::Lte => "<=",
            Self::Gte => ">=",
        }
    }
}

impl Predicate {
    /// The predicate that a value is.
    pub(crate) fn read(json: &Json) -> Self {
        if let Json::String(source) = json {
            return Self::Expression(source.clone());
        }
        if let Some(part) = json.get("not") {
            return Self::Not(Box::new(Self::read(part)));
        }
        for (word, make) in [("and", Self::And as fn(Vec<Self>) -> Self), ("or", Self::Or)] {
            if let Some(Json::Array(parts)) = json.get(word) {
                return make(parts.iter().map(Self::read).collect());
            }
        }
        if let Some(names) = json.get("selection") {
            return Self::Selection(Box::new(Self::read(names)));
        }
        if let Some(param) = Self::of_param(json) {
            return param;
        }
        match (json.get("field").filter(|field| truthy(field)), FieldTest::read(json)) {
            (Some(field), Some(test)) => {
                Self::Field { field: text(field), time_unit: json.get("timeUnit").cloned(), test }
            }
            _ => Self::Other(json.clone()),
        }
    }

    /// The param that a value names.
    pub(super) fn of_param(json: &Json) -> Option<Self> {
        let name = json.get("param")?.as_str()?.to_owned();
        Some(Self::Param { name, empty: json.get("empty").and_then(Json::as_bool) })
    }

    /// Whether a field, cut to a unit of time where there is one, has this value.
    pub(crate) fn equal(field: Option<&str>, time_unit: Option<Json>, value: &Json) -> Self {
        match field {
            Some(field) => {
                let test = FieldTest::Compare(Comparison::Equal, value.clone());
                Self::Field { field: field.to_owned(), time_unit, test }
            }
            None => Self::Other(serde_json::json!({"field": null, "equal": value})),
        }
    }

    /// The params that are tested, however deep.
    pub(crate) fn params(&self) -> Vec<&str> {
        match self {
            Self::Param { name, .. } => vec![name],
            Self::Not(part) => part.params(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::params).collect(),
            _ => Vec::new(),
        }
    }

    /// The predicate with all that is no composition replaced.
    #[must_use]
    pub(crate) fn map(&self, leaf: &dyn Fn(&Self) -> Self) -> Self {
        match self {
            Self::Not(part) => Self::Not(Box::new(part.map(leaf))),
            Self::And(parts) => Self::And(parts.iter().map(|part| part.map(leaf)).collect()),
            Self::Or(parts) => Self::Or(parts.iter().map(|part| part.map(leaf)).collect()),
            other => leaf(other),
        }
    }
}

impl FieldTest {
    fn read(json: &Json) -> Option<Self> {
        for (comparison, word) in Comparison::ALL {
            if let Some(limit) = json.get(word) {
                return Some(Self::Compare(comparison, limit.clone()));
            }
        }
        if let Some(Json::Array(values)) = json.get("oneOf").or_else(|| json.get("in")) {
            return Some(Self::OneOf(values.clone()));
        }
        if let Some(valid) = json.get("valid") {
            return Some(Self::Valid(truthy(valid)));
        }
        match json.get("range")? {
            Json::Array(range) => match range.as_slice() {
                [lower, upper] => Some(Self::Between(lower.clone(), upper.clone())),
                _ => None,
            },
            range => expression(range).map(|source| Self::Within(source.to_owned())),
        }
    }
}
