//! Sorts: the order of a field's values, as written.

use serde_json::Value as Json;

use super::json::text;
use super::{AggregateOp, Channel, SortOrder, Word};

/// The order of a field's values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sort {
    /// `null`: the order of the data.
    Unsorted,
    /// The order of the values themselves; before the defaults are in also a channel's name, such as `-y`.
    Order(Word<SortOrder>),
    /// The values in their order.
    Values(Vec<Json>),
    /// The order of other values.
    By(SortBy),
}

/// An order by the values of another channel, or of a field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SortBy {
    pub(crate) encoding: Option<Word<Channel>>,
    pub(crate) field: Option<String>,
    /// `field: {"repeat": ...}`; none after normalization.
    pub(crate) repeat: Option<String>,
    pub(crate) op: Option<Word<AggregateOp>>,
    /// The direction, which is passed on to Vega as it is.
    pub(crate) order: Option<Json>,
}

impl Sort {
    /// The sort that a value is.
    pub(crate) fn read(json: &Json) -> Self {
        match json {
            Json::Null | Json::Bool(_) | Json::Number(_) => Self::Unsorted,
            Json::String(order) => Self::Order(Word::new(order)),
            Json::Array(values) => Self::Values(values.clone()),
            Json::Object(_) => Self::By(SortBy::read(json)),
        }
    }

    /// The order of the values themselves, where that is what is written.
    pub(crate) fn order(&self) -> Option<&Word<SortOrder>> {
        match self {
            Self::Order(order) => Some(order),
            _ => None,
        }
    }

    /// Whether the values are in an order of their own: neither unsorted nor an empty text.
    pub(crate) fn is_sorted(&self) -> bool {
        match self {
            Self::Unsorted => false,
            Self::Order(order) => !order.text().is_empty(),
            Self::Values(_) | Self::By(_) => true,
        }
    }

    /// The order by a field or a count, where that is what is written.
    pub(crate) fn by_field(&self) -> Option<&SortBy> {
        match self {
            Self::By(by) if by.has_field() => Some(by),
            _ => None,
        }
    }
}

impl SortBy {
    fn read(json: &Json) -> Self {
        let field = json.get("field");
        Self {
            encoding: json.get("encoding").and_then(Json::as_str).map(Word::new),
            field: field.filter(|field| !field.is_null() && !field.is_object()).map(text),
            repeat: field.and_then(|field| field.get("repeat")).and_then(Json::as_str).map(str::to_owned),
            op: json.get("op").and_then(Json::as_str).map(Word::new),
            order: json.get("order").filter(|order| !order.is_null()).cloned(),
        }
    }

    /// The name of the operation, where there is one.
    pub(crate) fn op(&self) -> Option<&str> {
        self.op.as_ref().map(Word::text)
    }

    /// Whether there is a field, or a count that needs none, to sort by.
    pub(crate) fn has_field(&self) -> bool {
        self.counts() || self.field.as_ref().is_some_and(|field| !field.is_empty())
    }

    fn counts(&self) -> bool {
        self.op.as_ref().and_then(Word::known) == Some(AggregateOp::Count)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Sort, SortBy};
    use crate::vegalite::{AggregateOp, SortOrder, Word};

    #[test]
    fn a_sort_is_known_by_its_shape() {
        assert_eq!(Sort::read(&json!(null)), Sort::Unsorted);
        assert_eq!(Sort::read(&json!("descending")), Sort::Order(Word::Known(SortOrder::Descending)));
        assert_eq!(Sort::read(&json!(["b", "a"])), Sort::Values(vec![json!("b"), json!("a")]));
        let by = SortBy {
            field: Some("f".to_owned()),
            op: Some(Word::Known(AggregateOp::Mean)),
            order: Some(json!("descending")),
            ..SortBy::default()
        };
        assert_eq!(Sort::read(&json!({"field": "f", "op": "mean", "order": "descending"})), Sort::By(by));
    }

    #[test]
    fn a_count_needs_no_field_to_sort_by() {
        let sorts = |json| Sort::read(&json).by_field().is_some();
        assert!(sorts(json!({"op": "count"})));
        assert!(sorts(json!({"field": "f"})));
        assert!(!sorts(json!({"op": "mean"})));
        assert!(!sorts(json!({"encoding": "y"})));
    }
}
