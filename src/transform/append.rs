//! Rows and cells below those of a table, keeping each column's type where they fit it.

use std::rc::Rc;

use crate::table::{Column, Table, Value};

/// `column` with `tail` below it.
pub(crate) fn append(column: &Rc<Column>, tail: &[Value]) -> Column {
    Column::concat(&[Rc::clone(column), Rc::new(tail.iter().cloned().collect())])
}

/// The table with rows below its own that hold the cells of `tails`, of one length each, and nothing else. Of two tails of
/// one name the later counts.
pub(crate) fn append_rows(input: &Table, tails: &[(Rc<str>, Vec<Value>)]) -> Table {
    let count = tails.first().map_or(0, |(_, tail)| tail.len());
    let mut table = Table::with_rows(input.rows() + count);
    let tail = |name: &Rc<str>| match tails.iter().rfind(|(tail_name, _)| tail_name == name) {
        Some((_, tail)) => Rc::new(tail.iter().cloned().collect()),
        None => Rc::new(Column::undefined(count)),
    };
    let nothing = Rc::new(Column::undefined(input.rows()));
    let added = tails.iter().map(|(name, _)| name).filter(|name| input.column(name).is_none());
    for name in input.names().iter().chain(added) {
        let above = input.column(name).unwrap_or(&nothing);
        table.set(Rc::clone(name), Column::concat(&[Rc::clone(above), tail(name)]));
    }
    table
}
