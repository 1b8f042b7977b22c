//! Entries with a symbol and a label each, in a grid.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::Legend;
use super::entries::{Entries, Entry};
use crate::error::{Error, Result};
use crate::expr::Setting;
use crate::geom::Rect;
use crate::js;
use crate::layout::grid::{self, Align, Rules, Tracks};
use crate::run::guide::lookup::{add_offset, constant, field, rules};
use crate::run::guide::part::{PartBuilder, custom};
use crate::run::guide::{group_mark, painted_group};
use crate::scene::{self, Item, Mark, Role, Shape, bounds};
use crate::table::{Column, Table, Value};
use crate::vega::{ScaleRef, ValueRef};

impl Legend<'_> {
    /// The mark that holds one group an entry, in its place.
    pub(super) fn symbol_entries(&self) -> Result<Vec<Mark>> {
        let columns = self.columns()?;
        let height = self.lookup.setting("clipHeight")?.filter(|height| !is_zero(height));
        let (symbols, labels) = (self.symbols(columns, height.as_ref())?, self.labels(columns, height.as_ref())?);
        let size_of = |value: &Value| self.entry_size(&symbols, &labels, value);
        let entries = self.entries(&size_of)?;
        let clip_height = match &height {
            Some(height) => Some(self.lookup.scope().setting(height)?.to_number()),
            None => None,
        };
        let rows = Rc::new(table(&entries));
        let mut frame = PartBuilder::new("group", "scope", "");
        frame.customize(custom(&self.def.encode, "entries"));
        let channels = frame.encoded(&rows, self.lookup.scope())?;
        let mut cells = Vec::with_capacity(entries.list.len());
        for (row, column) in order(entries.list.len(), columns, self.is_vertical("symbolDirection")?) {
            let one = Rc::new(rows.take(&[row]));
            let parts = vec![symbols.build(&one, self.lookup.scope())?, labels.build(&one, self.lookup.scope())?];
            cells.push(Cell { item: cell(painted_group(&channels, row, parts), clip_height), column });
        }
        self.place_cells(&mut cells, columns)?;
        let mut mark = group_mark(Role::Scope, cells.into_iter().map(|cell| cell.item).collect());
        mark.name = frame.name();
        Ok(vec![mark])
    }

    /// Number of columns of the grid; 0 puts all entries in one row.
    fn columns(&self) -> Result<usize> {
        let columns = self.lookup.value("columns")?;
        if columns.is_missing() {
            return Ok(usize::from(self.is_vertical("symbolDirection")?));
        }
        Ok(grid::whole(columns.to_number()).unwrap_or(0))
    }

    /// Half of the entry's height, where symbol and label have their middle.
    fn middle(height: Option<&Setting>) -> Result<Vec<ValueRef>> {
        let height = height.map_or_else(|| Ok(vec![field("size")]), rules)?;
        Ok(height.into_iter().map(|rule| ValueRef { mult: Some(Box::new(constant(0.5))), ..rule }).collect())
    }

    fn symbols(&self, columns: usize, height: Option<&Setting>) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let mut part = PartBuilder::new("symbol", "legend-symbol", "");
        part.set("opacity", constant(1));
        let mut x = ValueRef { mult: Some(Box::new(constant(0.5))), ..field(width(columns)) };
        if let Some(offset) = lookup.rules("symbolOffset")?.and_then(|rules| rules.into_iter().next()) {
            x.offset = Some(Box::new(offset));
        }
        part.set("x", x);
        part.set_rules("y", Self::middle(height)?);
        for (channel, name, base) in [
            ("fill", "symbolFillColor", "symbolBaseFillColor"),
            ("stroke", "symbolStrokeColor", "symbolBaseStrokeColor"),
        ] {
            let written = lookup.setting(name)?;
            // Without a scale for the fill, symbols are outlines.
            let outline = if lookup.own("fill").is_none() { lookup.config(base)? } else { None };
            if let Some(setting) = written.or(outline) {
                part.set_setting(channel, rules(&setting)?);
            }
        }
        part.set_from(
            lookup,
            &[
                ("shape", "symbolType"),
                ("size", "symbolSize"),
                ("strokeDash", "symbolDash"),
                ("strokeDashOffset", "symbolDashOffset"),
                ("strokeWidth", "symbolStrokeWidth"),
                ("opacity", "symbolOpacity"),
            ],
        )?;
        for (channel, scale) in &self.scales {
            part.set(channel, ValueRef { scale: Some(ScaleRef::Name(scale.to_string())), ..field("value") });
        }
        part.customize(custom(&self.def.encode, "symbols"));
        Ok(part)
    }

    fn labels(&self, columns: usize, height: Option<&Setting>) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let first = |name| lookup.rules(name).map(|rules| rules.and_then(|rules| rules.into_iter().next()));
        let mut offset = first("symbolOffset")?.unwrap_or_else(|| constant(0));
        if let Some(label_offset) = first("labelOffset")? {
            add_offset(&mut offset, &label_offset);
        }
        let mut part = PartBuilder::new("text", "legend-label", "guide-label");
        part.set("opacity", constant(1));
        part.set("text", field("label"));
        part.set("x", ValueRef { offset: Some(Box::new(offset)), ..field(width(columns)) });
        part.set_rules("y", Self::middle(height)?);
        part.set_label_style(lookup)?;
        part.set_from(lookup, &[("align", "labelAlign"), ("baseline", "labelBaseline"), ("limit", "labelLimit")])?;
        part.customize(custom(&self.def.encode, "labels"));
        Ok(part)
    }

    /// Height of an entry and width of its symbol: the symbol with its stroke, at least the label's font size.
    fn entry_size(&self, symbols: &PartBuilder, labels: &PartBuilder, value: &Value) -> Result<f64> {
        let scope = self.lookup.scope();
        let channel = |name: &str| match self.scales.iter().find(|(channel, _)| *channel == name) {
            Some((_, scale)) => {
                let scale = scope.scale(scale)?;
                Ok(scale.map_or(0.0, |scale| scale.map(value).to_number()))
            }
            None => Ok::<_, Error>(symbols.number(name, scope)?.unwrap_or(0.0)),
        };
        let font_size = match labels.number("fontSize", scope)? {
            Some(size) if size != 0.0 => size,
            _ => match scope.env().config.at(&["style", "guide-label", "fontSize"]) {
                Some(size) => scope.setting(&Setting::from_json(&size)?)?.to_number(),
                None => 0.0,
            },
        };
        Ok(js::max((channel("size")?.sqrt() + channel("strokeWidth")?).ceil(), font_size))
    }

    /// Puts the entries in their grid, and gives each the width of its column.
    fn place_cells(&self, cells: &mut [Cell], columns: usize) -> Result<()> {
        let align = match self.lookup.text("gridAlign")?.as_deref() {
            Some("each") => Align::Each,
            Some("all") => Align::All,
            _ => Align::None,
        };
        let tracks = |padding: &str, center| {
            let padding = self.lookup.number(padding)?.unwrap_or(0.0);
            Ok(Tracks { align, padding, center, ..Tracks::default() })
        };
        let rules =
            Rules { row: tracks("rowPadding", true)?, column: tracks("columnPadding", false)?, columns: Some(columns) };
        let boxes: Vec<Rect> = cells.iter().map(Cell::bounds).collect();
        for (cell, origin) in cells.iter_mut().zip(grid::place(&boxes, &rules)) {
            crate::run::arrange::move_to(&mut cell.item, origin.x, origin.y);
        }
        let mut widths: BTreeMap<usize, f64> = BTreeMap::new();
        for cell in cells.iter() {
            let widest = widths.entry(cell.column).or_default();
            *widest = widest.max(cell.reach());
        }
        for cell in cells {
            cell.set_size(widths.get(&cell.column).copied().unwrap_or_default());
        }
        Ok(())
    }
}

/// The column of the table that says how wide the symbols are: all alike where they stand below each other.
fn width(columns: usize) -> &'static str {
    if columns > 0 { "offset" } else { "size" }
}

fn is_zero(setting: &Setting) -> bool {
    matches!(setting, Setting::Json(json) if json.as_f64() == Some(0.0) || *json == Json::Bool(false))
}

/// Entries as rows.
fn table(Entries { list: entries, widest }: &Entries) -> Table {
    let mut table = Table::with_rows(entries.len());
    let column = |of: &dyn Fn(&Entry) -> Value| entries.iter().map(of).collect::<Column>();
    table.set("index", Column::numbers((0..entries.len()).map(|i| i as f64).collect()));
    table.set("label", column(&|entry| entry.label.clone()));
    table.set("value", column(&|entry| entry.value.clone()));
    table.set("offset", Column::numbers(vec![*widest; entries.len()]));
    table.set("size", Column::numbers(entries.iter().map(|entry| entry.size).collect()));
    table
}

/// The entries in the order of the grid's cells, each with the column it belongs to. Vertical legends fill column by column.
fn order(entries: usize, columns: usize, vertical: bool) -> Vec<(usize, usize)> {
    let across = columns.max(1);
    let mut cells: Vec<(usize, usize, usize)> = (0..entries)
        .map(|i| {
            let rows = entries.div_ceil(across);
            let (row, column) = if vertical { (i % rows, i / rows) } else { (0, i % across) };
            (row, i, if columns == 0 { i } else { column })
        })
        .collect();
    cells.sort_unstable();
    cells.into_iter().map(|(_, i, column)| (i, column)).collect()
}

/// An entry's group, and its column.
struct Cell {
    item: Item,
    column: usize,
}

/// Bounds an entry: by its marks, unless a clip gives it a height.
fn cell(mut item: Item, clip_height: Option<f64>) -> Item {
    let own_box = clip_height.is_some();
    if let Shape::Group(group) = &mut item.shape {
        group.height = clip_height.unwrap_or(0.0);
        if own_box && let Some(symbols) = group.marks.first_mut() {
            // Cut to the entry's box; that has no width yet, so symbols add none.
            symbols.clip = Some(scene::Clip::Rect { rect: Rect::new(0.0, 0.0, 0.0, group.height), radii: [0.0; 4] });
            symbols.bounds = bounds::mark(symbols);
        }
        item.bounds = bounds::group(group, item.opacity, own_box);
    }
    item
}

impl Cell {
    fn bounds(&self) -> Rect {
        if self.item.bounds.is_empty() { Rect { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0 } } else { self.item.bounds }
    }

    /// How far the entry reaches to the right of its origin.
    fn reach(&self) -> f64 {
        match &self.item.shape {
            Shape::Group(group) => self.item.bounds.x2 - group.x,
            _ => 0.0,
        }
    }

    fn set_size(&mut self, width: f64) {
        let bounds = self.bounds();
        if let Shape::Group(group) = &mut self.item.shape {
            group.width = width;
            group.height = bounds.y2 - group.y;
            for mark in &mut group.marks {
                if let Some(scene::Clip::Rect { rect, .. }) = &mut mark.clip {
                    *rect = Rect::new(0.0, 0.0, group.width, group.height);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn vertical_legends_fill_column_by_column() {
        assert_eq!(order(5, 2, true), [(0, 0), (3, 1), (1, 0), (4, 1), (2, 0)]);
        assert_eq!(order(3, 1, true), [(0, 0), (1, 0), (2, 0)]);
        assert_eq!(order(4, 3, false), [(0, 0), (1, 1), (2, 2), (3, 0)]);
        assert_eq!(order(3, 0, false), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(order(3, 0, true), [(0, 0), (1, 1), (2, 2)]);
    }
}
