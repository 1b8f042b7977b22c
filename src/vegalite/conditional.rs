//! Values of a guide's parts that hold under conditions, as written.

use serde_json::Value as Json;

use super::Predicate;
use super::json::is_expression;

/// A value with conditions under which others hold, the first that holds first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConditionalValue {
    pub(crate) conditions: Vec<ValueCondition>,
    /// The value where no condition holds: a constant or an expression.
    pub(crate) value: Option<Json>,
}

/// A test, and the value that holds then.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ValueCondition {
    pub(crate) test: Predicate,
    pub(crate) value: Json,
}

impl ConditionalValue {
    /// The value with its conditions, one or a list or none.
    pub(crate) fn read(json: &Json) -> Self {
        let conditions = match json.get("condition") {
            Some(Json::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let value = json.get("value").or_else(|| Some(json).filter(|json| is_expression(json)));
        Self { conditions: conditions.iter().map(ValueCondition::read).collect(), value: value.cloned() }
    }

    /// The value with its conditions, where it has some.
    pub(crate) fn of(json: &Json) -> Option<Self> {
        json.get("condition").is_some().then(|| Self::read(json))
    }
}

impl ValueCondition {
    fn read(json: &Json) -> Self {
        let test = Predicate::of_param(json);
        Self {
            test: test.unwrap_or_else(|| Predicate::read(json.get("test").unwrap_or(&Json::Null))),
            value: json.get("value").unwrap_or(json).clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ConditionalValue;
    use crate::vegalite::Predicate;

    #[test]
    fn a_single_condition_is_a_list_of_one() {
        let json = json!({"condition": {"test": "datum.value > 1", "value": "red"}, "value": "blue"});
        let conditional = ConditionalValue::read(&json);
        let [condition] = conditional.conditions.as_slice() else { panic!("one condition") };
        assert_eq!(condition.test, Predicate::Expression("datum.value > 1".to_owned()));
        assert_eq!((&condition.value, conditional.value.as_ref()), (&json!("red"), Some(&json!("blue"))));
    }

    #[test]
    fn a_constant_has_no_conditions() {
        assert_eq!(ConditionalValue::of(&json!({"value": 1})), None);
        assert_eq!(ConditionalValue::of(&json!("red")), None);
    }
}
