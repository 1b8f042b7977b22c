//! Rows that a program gives beside a document, column by column.

use std::rc::Rc;

use serde_json::Value as Json;

use super::read::json::read_rows;
use super::{Cell, Column, Table, TextsBuilder, Value};
use crate::budget;
use crate::error::{Error, Result};
use crate::time::{Zone, clip};

/// Rows that a program gives beside a document, as columns: nothing of them is written as JSON. A cell is missing (null) where there
/// is `None`, or a number that JSON has no word for.
///
/// ```
/// use cml::{Dataset, Options, Renderer};
///
/// let mut runs = Dataset::with_rows(2);
/// runs.numbers("epoch", [Some(1.0), Some(2.0)]);
/// runs.numbers("loss", [Some(0.9), None]);
/// let spec = br#"{"data": {"name": "runs"}, "mark": "point", "encoding": {
///     "x": {"field": "epoch", "type": "quantitative"}, "y": {"field": "loss", "type": "quantitative"}}}"#;
/// let picture = Renderer::bundled().plot_data(spec, vec![("runs".to_owned(), runs)], &Options::default())?;
/// assert!(picture.bytes.starts_with(b"\x89PNG"));
/// # Ok::<(), cml::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Dataset {
    table: Table,
    /// The columns whose dates are what a clock on the wall showed.
    wall: Vec<String>,
}

/// Every method that adds a column panics when it has not as many cells as the data has rows.
impl Dataset {
    /// Rows without a column.
    pub fn with_rows(rows: usize) -> Self {
        Self { table: Table::with_rows(rows), wall: Vec::new() }
    }

    /// The rows of a JSON file: a list of objects, of lists, or of single values (then the column is `data`).
    ///
    /// # Errors
    ///
    /// It is no JSON.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        Ok(Self { table: read_rows(bytes, None)?, wall: Vec::new() })
    }

    /// Adds numbers.
    pub fn numbers(&mut self, name: &str, cells: impl IntoIterator<Item = Option<f64>>) {
        let (values, mask) = self.masked(cells.into_iter().map(|cell| cell.filter(|x| x.is_finite())));
        self.table.set(name, Column::Numbers { values, mask });
    }

    /// Adds instants: milliseconds since 1970 UTC.
    pub fn instants(&mut self, name: &str, cells: impl IntoIterator<Item = Option<f64>>) {
        let (values, mask) = self.masked(cells.into_iter().map(|cell| cell.map(clip).filter(|ms| !ms.is_nan())));
        self.table.set(name, Column::Dates { values, mask });
    }

    /// Adds days and times without a zone: milliseconds since 1970 of a clock in the zone that the document is drawn for.
    pub fn wall_times(&mut self, name: &str, cells: impl IntoIterator<Item = Option<f64>>) {
        self.instants(name, cells);
        self.wall.push(name.to_owned());
    }

    /// Adds truth values.
    pub fn bools(&mut self, name: &str, cells: impl IntoIterator<Item = Option<bool>>) {
        let (values, mask) = self.masked(cells);
        self.table.set(name, Column::Bools { values, mask });
    }

    /// Adds texts.
    pub fn texts<'a>(&mut self, name: &str, cells: impl IntoIterator<Item = Option<&'a str>>) {
        let mut texts = TextsBuilder::default();
        for cell in cells {
            match cell {
                Some(text) => texts.push(text),
                None => texts.push_missing(Cell::Null),
            }
        }
        self.table.set(name, texts.finish());
    }

    /// Adds texts that are kept once each: `codes` are places in `words`. A code without a word is a missing cell.
    pub fn coded_texts<'a>(
        &mut self,
        name: &str,
        words: impl IntoIterator<Item = &'a str>,
        codes: impl IntoIterator<Item = Option<usize>>,
    ) {
        let mut texts = TextsBuilder::default();
        let known: Vec<u32> = words.into_iter().map(|word| texts.code(word)).collect();
        let mut mask = None;
        for (row, code) in codes.into_iter().enumerate() {
            match code.and_then(|code| known.get(code)) {
                Some(code) => texts.push_code(*code),
                None => {
                    mask.get_or_insert_with(|| vec![Cell::Present; self.table.rows()])[row] = Cell::Null;
                    texts.push_code(0);
                }
            }
        }
        let Column::Texts { words, codes, .. } = texts.finish() else { unreachable!("texts make a column of texts") };
        self.table.set(name, Column::Texts { words, codes, mask });
    }

    /// Adds anything else: lists, objects, mixtures.
    pub fn values(&mut self, name: &str, cells: impl IntoIterator<Item = Json>) {
        let column: Column = cells.into_iter().map(|cell| Value::from_json(&cell)).collect();
        self.table.set(name, column);
    }

    /// The cells of one column as JSON, days and times as their milliseconds; none where there is no such column.
    pub fn into_values(self, name: &str) -> Vec<Json> {
        self.table.column(name).map_or_else(Vec::new, |column| column.iter().map(|cell| cell.to_json()).collect())
    }

    /// The cells, a place holder where one is missing, and which those are.
    fn masked<T: Default>(&self, cells: impl IntoIterator<Item = Option<T>>) -> (Vec<T>, Option<Vec<Cell>>) {
        let mut mask: Option<Vec<Cell>> = None;
        let mut values = Vec::with_capacity(self.table.rows());
        for cell in cells {
            if cell.is_none() {
                let row = values.len();
                let rows = self.table.rows().max(row + 1);
                mask.get_or_insert_with(|| vec![Cell::Present; rows])[row] = Cell::Null;
            }
            values.push(cell.unwrap_or_default());
        }
        (values, mask)
    }

    /// The rows, with the wall's clock in `zone`.
    ///
    /// # Errors
    ///
    /// There are more rows than the budget allows.
    pub(crate) fn into_table(self, zone: &Zone) -> Result<Table> {
        let Self { mut table, wall } = self;
        let most = budget::limits().rows;
        if table.rows() > most {
            let message = format!("the data has {} rows, more than {most}; raise --max-rows if it may", table.rows());
            return Err(Error::forbidden(message));
        }
        budget::grant(table.rows().saturating_mul(table.names().len()).saturating_mul(size_of::<f64>()));
        if zone.is_utc() {
            return Ok(table);
        }
        for name in wall {
            let Some(Column::Dates { values, mask }) = table.column(&name).map(Rc::as_ref) else { continue };
            let values = values.iter().map(|ms| zone.to_utc(*ms)).collect();
            let column = Column::Dates { values, mask: mask.clone() };
            table.set(name, column);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The cells of the only column as JSON, dates as milliseconds.
    fn cells(data: Dataset, zone: &str) -> Json {
        let table = data.into_table(&Zone::named(zone).unwrap()).unwrap();
        table.column("a").unwrap().iter().map(|value| value.to_json()).collect()
    }

    #[track_caller]
    fn check(fill: impl Fn(&mut Dataset), want: Json) {
        let mut data = Dataset::with_rows(3);
        fill(&mut data);
        assert_eq!(cells(data, "UTC"), want);
    }

    #[test]
    fn a_cell_is_null_where_there_is_none_or_json_has_no_word_for_it() {
        check(|data| data.numbers("a", [Some(1.5), None, Some(f64::NAN)]), json!([1.5, null, null]));
        check(|data| data.instants("a", [Some(0.5), None, Some(1e300)]), json!([0, null, null]));
        check(|data| data.bools("a", [Some(true), None, Some(false)]), json!([true, null, false]));
        check(|data| data.texts("a", [Some("x"), None, Some("x")]), json!(["x", null, "x"]));
        check(|data| data.values("a", [json!([1]), json!(null), json!("x")]), json!([[1], null, "x"]));
    }

    #[test]
    fn words_may_stand_twice_and_be_in_no_row() {
        check(|data| data.coded_texts("a", ["x", "y", "x"], [Some(2), None, Some(1)]), json!(["x", null, "y"]));
        check(|data| data.coded_texts("a", [], [None, Some(7), None]), json!([null, null, null]));
    }

    #[test]
    fn a_clock_on_the_wall_is_read_in_the_zone_of_the_document() {
        for (zone, want) in [("UTC", 0), ("Europe/Berlin", -3_600_000)] {
            let mut data = Dataset::with_rows(2);
            data.wall_times("a", [Some(0.0), None]);
            assert_eq!(cells(data, zone), json!([want, null]), "{zone}");
        }
    }
}
