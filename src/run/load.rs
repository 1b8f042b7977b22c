//! Rows from where a data set says they are, read as its `format` says.

use std::rc::Rc;

use serde_json::Value as Json;

use super::scope::Scope;
use crate::error::Result;
use crate::format::parse_time;
use crate::table::Table;
use crate::table::infer::{Dates, apply};
use crate::table::read::Format;

/// Rows that are columns already, parsed as `format` says.
pub(super) fn parsed(rows: &Rc<Table>, format: &Json, scope: &Scope) -> Result<Rc<Table>> {
    if format.get("parse").is_none() {
        return Ok(Rc::clone(rows));
    }
    let format = Format::from_json(Some(format), "json").map_err(|e| e.under("format"))?;
    with_dates(scope, |dates| apply(rows, &format.parse, dates)).map(Rc::new)
}

/// A value written in the chart: text is read as a file would be.
pub(super) fn inline(values: &Json, format: &Json, scope: &Scope) -> Result<Table> {
    let format = Format::from_json(Some(format), "json").map_err(|e| e.under("format"))?;
    with_dates(scope, |dates| format.read_inline(values, dates)).map_err(|e| e.under("values"))
}

/// A file. Vega takes it for JSON unless the format says otherwise, whatever its name.
pub(super) fn url(url: &str, format: &Json, scope: &Scope) -> Result<Rc<Table>> {
    let key = format!("{url}\n{format}");
    if let Some(rows) = scope.env().files.borrow().get(&key) {
        return Ok(Rc::clone(rows));
    }
    let format = Format::from_json(Some(format), "json").map_err(|e| e.under("format"))?;
    let bytes = scope.env().loader.load(url).map_err(|e| e.under("url"))?;
    let rows = with_dates(scope, |dates| format.read(&bytes, dates)).map_err(|e| e.under("url"))?;
    let rows = Rc::new(rows);
    scope.env().files.borrow_mut().insert(key, Rc::clone(&rows));
    Ok(rows)
}

fn with_dates<T>(scope: &Scope, read: impl FnOnce(&Dates<'_>) -> Result<T>) -> Result<T> {
    let env = scope.env();
    let pattern = |pattern: &str, text: &str, utc: bool| {
        let zone = if utc { crate::time::Zone::utc() } else { env.zone.clone() };
        parse_time(pattern, text, &env.locale, &zone)
    };
    read(&Dates { zone: &env.zone, pattern: &pattern })
}
