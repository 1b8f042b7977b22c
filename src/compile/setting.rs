//! Properties as documents write them: a constant, `{"signal"}` or `{"expr"}`.

use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::Result;
use crate::expr::{self, Setting};
use crate::vegalite::json::expr_source;

/// A constant, `{"signal"}` or `{"expr"}`, as a setting.
pub(crate) fn setting(json: &Json) -> Result<Setting> {
    match expr_source(json) {
        Some(source) => Ok(Setting::Signal(Rc::new(expr::parse(source)?))),
        None => Setting::from_json(json),
    }
}
