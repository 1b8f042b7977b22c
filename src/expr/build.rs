//! Trees by hand, and what a tree refers to.

use std::rc::Rc;

use serde_json::Value as Json;

use super::ast::{BinaryOp, Expr, Literal, LogicalOp, UnaryOp};

impl Expr {
    pub(crate) fn null() -> Self {
        Self::Literal(Literal::Null)
    }

    pub(crate) fn bool(flag: bool) -> Self {
        Self::Literal(Literal::Bool(flag))
    }

    pub(crate) fn number(x: f64) -> Self {
        Self::Literal(Literal::Number(x))
    }

    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Literal(Literal::Text(text.into()))
    }

    /// A signal, a constant such as `PI`, or `datum` itself.
    pub(crate) fn name(name: impl Into<Rc<str>>) -> Self {
        Self::Name(name.into())
    }

    /// `datum["a"]["b"]`: the keys are plain names, not access paths.
    pub(crate) fn datum<S: AsRef<str>>(path: &[S]) -> Self {
        let datum = Self::name("datum");
        path.iter().fold(datum, |object, key| object.member(Self::text(key.as_ref())))
    }

    /// `self[key]`.
    #[must_use]
    pub(crate) fn member(self, key: Self) -> Self {
        Self::Member { object: Box::new(self), key: Box::new(key) }
    }

    /// `self.key`.
    #[must_use]
    pub(crate) fn property(self, key: &str) -> Self {
        self.member(Self::text(key))
    }

    /// `self[i]`.
    #[must_use]
    pub(crate) fn item(self, i: u32) -> Self {
        self.member(Self::number(f64::from(i)))
    }

    /// `function(arguments)`.
    pub(crate) fn call(function: &str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call { function: function.into(), arguments: arguments.into_iter().collect() }
    }

    pub(crate) fn array(items: impl IntoIterator<Item = Self>) -> Self {
        Self::Array(items.into_iter().collect())
    }

    pub(crate) fn object<K: Into<Rc<str>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub(crate) fn unary(op: UnaryOp, operand: Self) -> Self {
        Self::Unary { op, operand: Box::new(operand) }
    }

    /// `!self`.
    #[must_use]
    pub(crate) fn not(self) -> Self {
        Self::unary(UnaryOp::Not, self)
    }

    /// `+self`.
    #[must_use]
    pub(crate) fn plus(self) -> Self {
        Self::unary(UnaryOp::Plus, self)
    }

    /// `-self`.
    #[must_use]
    pub(crate) fn minus(self) -> Self {
        Self::unary(UnaryOp::Minus, self)
    }

    pub(crate) fn binary(op: BinaryOp, left: Self, right: Self) -> Self {
        Self::Binary { op, left: Box::new(left), right: Box::new(right) }
    }

    /// `self && right`.
    #[must_use]
    pub(crate) fn and(self, right: Self) -> Self {
        Self::Logical { op: LogicalOp::And, left: Box::new(self), right: Box::new(right) }
    }

    /// `self || right`.
    #[must_use]
    pub(crate) fn or(self, right: Self) -> Self {
        Self::Logical { op: LogicalOp::Or, left: Box::new(self), right: Box::new(right) }
    }

    /// `a && b && …`; `true` of nothing.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(Self::and).unwrap_or(Self::bool(true))
    }

    /// `a || b || …`; `false` of nothing.
    pub(crate) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(Self::or).unwrap_or(Self::bool(false))
    }

    /// `test ? then : otherwise`.
    pub(crate) fn conditional(test: Self, then: Self, otherwise: Self) -> Self {
        Self::Conditional { test: Box::new(test), then: Box::new(then), otherwise: Box::new(otherwise) }
    }

    /// A constant written out; lists and objects item by item.
    pub(crate) fn json(json: &Json) -> Self {
        match json {
            Json::Null => Self::null(),
            Json::Bool(flag) => Self::bool(*flag),
            Json::Number(number) => Self::number(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(items) => Self::array(items.iter().map(Self::json)),
            Json::Object(map) => Self::object(map.iter().map(|(key, value)| (key.as_str(), Self::json(value)))),
        }
    }

    /// The constant that the tree is, if it has no names, calls or operators in it.
    pub(crate) fn as_json(&self) -> Option<Json> {
        Some(match self {
            Self::Literal(Literal::Null) => Json::Null,
            Self::Literal(Literal::Bool(flag)) => Json::Bool(*flag),
            Self::Literal(Literal::Number(x)) => crate::js::json::json_number(*x),
            Self::Literal(Literal::Text(text)) => Json::String(text.to_string()),
            Self::Array(items) => Json::Array(items.iter().map(Self::as_json).collect::<Option<_>>()?),
            Self::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| Some((key.to_string(), value.as_json()?)));
                Json::Object(entries.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// Calls `visit` with the tree and all below it, each before its parts. No recursion: a built tree may be deep.
    pub(crate) fn walk<'a>(&'a self, mut visit: impl FnMut(&'a Self)) {
        let mut open = vec![self];
        while let Some(expr) = open.pop() {
            visit(expr);
            let before = open.len();
            match expr {
                Self::Literal(_) | Self::Name(_) => {}
                Self::Member { object, key } => open.extend([&**object, &**key]),
                Self::Call { arguments, .. } => open.extend(arguments),
                Self::Unary { operand, .. } => open.push(operand),
                Self::Binary { left, right, .. } | Self::Logical { left, right, .. } => {
                    open.extend([&**left, &**right]);
                }
                Self::Conditional { test, then, otherwise } => open.extend([&**test, &**then, &**otherwise]),
                Self::Array(items) => open.extend(items),
                Self::Object(entries) => open.extend(entries.iter().map(|(_, value)| value)),
            }
            open[before..].reverse();
        }
    }
}
