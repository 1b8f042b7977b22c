//! Settings from and to Vega's JSON.

use std::rc::Rc;

use serde_json::Value as Json;

use super::ast::{Expr, Setting};
use super::parse;
use crate::error::{Error, Result};

impl Setting {
    /// Reads a setting; what has no `{"signal": "…"}` anywhere inside stays JSON.
    ///
    /// # Errors
    ///
    /// A signal that is no expression, with its place below `json`.
    pub(crate) fn from_json(json: &Json) -> Result<Self> {
        if let Some(signal) = json.get("signal") {
            return match signal {
                Json::String(source) => Ok(Self::Signal(Rc::new(parse(source).map_err(|e| e.under("signal"))?))),
                other => Err(Error::spec(format!("expected an expression in quotes, found {other}")).under("signal")),
            };
        }
        if !has_signal(json) {
            return Ok(Self::Json(json.clone()));
        }
        match json {
            Json::Array(items) => {
                let read = |(i, item)| Self::from_json(item).map_err(|e| e.under(i));
                Ok(Self::List(items.iter().enumerate().map(read).collect::<Result<_>>()?))
            }
            Json::Object(map) => {
                let read = |(key, item): (&String, _)| {
                    Ok((key.clone(), Self::from_json(item).map_err(|e: Error| e.under(key))?))
                };
                Ok(Self::Object(map.iter().map(read).collect::<Result<_>>()?))
            }
            _ => Ok(Self::Json(json.clone())),
        }
    }

    /// The JSON that Vega reads.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Json(json) => json.clone(),
            Self::Signal(expr) => serde_json::json!({ "signal": expr.to_string() }),
            Self::Expr(expr) => Json::String(expr.to_string()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Object(entries) => Json::Object(entries.iter().map(|(k, v)| (k.clone(), v.to_json())).collect()),
        }
    }

    pub(crate) fn signal(expr: Expr) -> Self {
        Self::Signal(Rc::new(expr))
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Json(Json::String(text.to_owned()))
    }

    /// The constant, when there is no signal in it.
    pub(crate) fn as_json(&self) -> Option<&Json> {
        match self {
            Self::Json(json) => Some(json),
            _ => None,
        }
    }

    /// The constant text.
    pub(crate) fn as_str(&self) -> Option<&str> {
        self.as_json()?.as_str()
    }

    /// The tree that gives the same value.
    pub(crate) fn to_expr(&self) -> Expr {
        match self {
            Self::Json(json) => Expr::json(json),
            Self::Signal(expr) | Self::Expr(expr) => Expr::clone(expr),
            Self::List(items) => Expr::array(items.iter().map(Self::to_expr)),
            Self::Object(entries) => Expr::object(entries.iter().map(|(k, v)| (k.as_str(), v.to_expr()))),
        }
    }
}

fn has_signal(json: &Json) -> bool {
    match json {
        Json::Array(items) => items.iter().any(has_signal),
        Json::Object(map) => map.contains_key("signal") || map.values().any(has_signal),
        _ => false,
    }
}

impl From<Json> for Setting {
    /// A constant; what looks like a signal in it is not one.
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}

impl From<Expr> for Setting {
    fn from(expr: Expr) -> Self {
        Self::signal(expr)
    }
}

#[cfg(test)]
mod tests {
    use crate::expr::Setting;
    use serde_json::json;

    #[test]
    fn only_what_holds_a_signal_is_taken_apart() {
        let source = json!({"a": {"b": [1, 2]}, "c": [{"signal": "x + 1"}, 3]});
        let setting = Setting::from_json(&source).unwrap();
        let Setting::Object(entries) = &setting else { panic!("{setting:?}") };
        assert!(matches!(entries[0].1, Setting::Json(_)));
        assert!(matches!(&entries[1].1, Setting::List(items) if matches!(items[0], Setting::Signal(_))));
        assert_eq!(setting.to_json(), source);
    }

    #[test]
    fn a_broken_signal_knows_its_place() {
        let error = Setting::from_json(&json!({"c": [0, {"signal": "x +"}]})).unwrap_err();
        assert_eq!(error.pointer(), "/c/1/signal");
    }
}
