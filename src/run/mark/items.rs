//! The items of a mark as columns, one a channel, and Vega's last step of encoding over them.

use std::rc::Rc;

use crate::error::Result;
use crate::geom::Rect;
use crate::scene::Item;
use crate::table::{Column, Table, Value, split_path};

/// The items of a mark as columns: one column a channel, one row an item.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    /// The rows that the items were made from.
    pub(crate) rows: Rc<Table>,
    channels: Vec<(String, Rc<Column>)>,
}

impl Encoded {
    pub(super) fn from_channels(rows: Rc<Table>, channels: Vec<(String, Rc<Column>)>) -> Self {
        Self { rows, channels }
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.rows.rows()
    }

    pub(crate) fn column(&self, name: &str) -> Option<&Rc<Column>> {
        self.channels.iter().find(|(channel, _)| channel == name).map(|(_, column)| column)
    }

    /// All channels by name.
    pub(super) fn channels(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.channels.iter().map(|(name, column)| (name.as_str(), &**column))
    }

    pub(crate) fn set(&mut self, name: &str, column: Column) {
        self.set_shared(name, Rc::new(column));
    }

    pub(crate) fn set_shared(&mut self, name: &str, column: Rc<Column>) {
        match self.channels.iter_mut().find(|(channel, _)| channel == name) {
            Some(entry) => entry.1 = column,
            None => self.channels.push((name.to_owned(), column)),
        }
    }

    /// The channel for reading, item by item.
    pub(crate) fn channel(&self, name: &str) -> Channel<'_> {
        Channel(self.column(name).map(|column| &**column))
    }

    /// What `draw` makes of each item's number, without those that it leaves out.
    pub(super) fn drawn(&self, draw: impl FnMut(usize) -> Option<Item>) -> Vec<Item> {
        // Nearly always all are drawn, and items are large to move.
        let mut drawn = Vec::with_capacity(self.len());
        drawn.extend((0..self.len()).filter_map(draw));
        drawn
    }

    /// The items numbered `items`, in that order.
    #[must_use]
    pub(crate) fn take(&self, items: &[usize]) -> Self {
        let take = |(name, column): &(String, Rc<Column>)| (name.clone(), Rc::new(column.take(items)));
        Self { rows: Rc::new(self.rows.take(items)), channels: self.channels.iter().map(take).collect() }
    }

    /// All channels of one item.
    pub(crate) fn item(&self, item: usize) -> Vec<(Rc<str>, Value)> {
        self.channels.iter().map(|(name, column)| (name.as_str().into(), column.value(item))).collect()
    }

    /// The items as rows of a data set, each with its own row as `datum`, and with its bounds where there is one for each.
    pub(crate) fn to_table(&self, bounds: &[Rect]) -> Rc<Table> {
        let mut table = Table::with_rows(self.len());
        for (name, column) in &self.channels {
            table.set(name.as_str(), Rc::clone(column));
        }
        let datum = (0..self.len()).map(|row| Value::Object(Rc::new(self.rows.row(row)))).collect();
        table.set("datum", Column::Values(datum));
        if bounds.len() == self.len() {
            let object = |rect: &Rect| {
                let sides = [("x1", rect.x1), ("y1", rect.y1), ("x2", rect.x2), ("y2", rect.y2)];
                Value::Object(Rc::new(sides.map(|(side, at)| (side, Value::Number(at))).into_iter().collect()))
            };
            table.set("bounds", Column::Values(bounds.iter().map(object).collect()));
        }
        Rc::new(table)
    }

    /// The values of an access path into the items: a channel, or `datum` and a path into the row.
    pub(crate) fn field(&self, path: &str) -> Result<Rc<Column>> {
        let keys = split_path(path)?;
        let Some((first, rest)) = keys.split_first() else { return Ok(Rc::new(Column::undefined(self.len()))) };
        if &**first == "datum" {
            return Ok(self.rows.field(rest));
        }
        let Some(column) = self.column(first) else { return Ok(Rc::new(Column::undefined(self.len()))) };
        if rest.is_empty() {
            return Ok(Rc::clone(column));
        }
        Ok(Rc::new(column.iter().map(|value| rest.iter().fold(value, |value, key| value.member(key))).collect()))
    }
}

/// A channel that may not be there.
#[derive(Clone, Copy)]
pub(crate) struct Channel<'a>(Option<&'a Column>);

impl<'a> Channel<'a> {
    pub(crate) fn column(self) -> Option<&'a Column> {
        self.0
    }

    /// The value of an item; undefined when there is no such channel.
    pub(crate) fn value(self, item: usize) -> Value {
        self.0.map_or(Value::Undefined, |column| column.value(item))
    }

    /// The channel as a number; `None` when it is missing.
    pub(crate) fn number(self, item: usize) -> Option<f64> {
        match self.0? {
            Column::Numbers { values, mask: None } => Some(values[item]),
            Column::Constant { value: Value::Number(x), .. } => Some(*x),
            column => match column.value(item) {
                Value::Undefined | Value::Null => None,
                value => Some(value.to_number()),
            },
        }
    }

    /// The channel as a number; what is missing or no number is 0.
    pub(crate) fn or_zero(self, item: usize) -> f64 {
        self.number(item).filter(|x| !x.is_nan()).unwrap_or(0.0)
    }

    /// The channel as a string; `None` when it is missing.
    pub(crate) fn text(self, item: usize) -> Option<Rc<str>> {
        match self.value(item) {
            Value::Undefined | Value::Null => None,
            value => Some(value.to_text()),
        }
    }

    /// Whether the value is exactly `false`.
    pub(crate) fn is_false(self, item: usize) -> bool {
        matches!(self.value(item), Value::Bool(false))
    }
}

/// Marks whose two ends are put in order.
const SWAPPED: [&str; 3] = ["group", "image", "rect"];

/// Vega's last step of encoding: width and x from x2 and xc, and the same across.
pub(crate) fn adjust_spatial(items: &mut Encoded, kind: &str) {
    if kind == "rule" {
        return;
    }
    for [near, far, center, size] in [["x", "x2", "xc", "width"], ["y", "y2", "yc", "height"]] {
        if items.column(far).is_some() {
            if items.column(near).is_some() {
                let swap = SWAPPED.contains(&kind);
                let (low, high): (Vec<f64>, Vec<f64>) = numbers(items, near)
                    .into_iter()
                    .zip(numbers(items, far))
                    .map(|(a, b)| if swap && a > b { (b, a) } else { (a, b) })
                    .unzip();
                let width = low.iter().zip(&high).map(|(low, high)| high - low).collect();
                if swap {
                    items.set(near, Column::numbers(low));
                    items.set(far, Column::numbers(high));
                }
                items.set(size, Column::numbers(width));
            } else {
                let width = items.channel(size);
                let near_values: Vec<f64> =
                    numbers(items, far).into_iter().enumerate().map(|(i, far)| far - width.or_zero(i)).collect();
                items.set(near, Column::numbers(near_values));
            }
        }
        if items.column(center).is_some() {
            let width = items.channel(size);
            let near_values: Vec<f64> =
                numbers(items, center).into_iter().enumerate().map(|(i, mid)| mid - width.or_zero(i) / 2.0).collect();
            items.set(near, Column::numbers(near_values));
        }
    }
}

fn numbers(items: &Encoded, name: &str) -> Vec<f64> {
    items.column(name).map_or_else(|| vec![f64::NAN; items.len()], |column| column.to_numbers())
}
