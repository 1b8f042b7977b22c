//! A group's `layout`: its group marks as cells of a grid, with headers, footers and titles by their roles.

use std::rc::Rc;

use super::{member_of, move_to};
use crate::error::{Error, Result};
use crate::geom::{Point, Rect};
use crate::layout::grid::{self, Align, Rules, Tracks};
use crate::layout::header::{self, Cell, Edge, Placed};
use crate::run::scope::Scope;
use crate::scene::{Item, Mark, MarkKind, Role, Shape, bounds};
use crate::table::Value;
use crate::vega::Props;

/// A group's `layout`, evaluated. Pairs are for rows, then for columns.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    rules: Rules,
    /// Whether cells count with their own size alone.
    flush: bool,
    header_band: [Option<f64>; 2],
    footer_band: [Option<f64>; 2],
    header_offset: [f64; 2],
    footer_offset: [f64; 2],
    title_offset: [f64; 2],
    /// Whether the title stands at the far side.
    title_at_end: [bool; 2],
    title_band: [f64; 2],
}

/// Evaluates a `layout`. Vega sees it from outside of the group: `scope` is that of the scope that holds the group mark,
/// or the root's own.
///
/// # Errors
///
/// Those of its expressions.
pub(crate) fn grid(layout: &Props, scope: &Rc<Scope>) -> Result<Grid> {
    let whole = layout.setting("signal").map(|setting| scope.setting(setting)).transpose()?;
    let value = |name: &str| match (&whole, layout.setting(name)) {
        (Some(whole), _) => Ok(whole.member(name)),
        (None, Some(setting)) => scope.setting(setting).map_err(|e| e.under(name)),
        (None, None) => Ok(Value::Undefined),
    };
    let pair = |value: &Value, keys: [&str; 2]| {
        keys.map(|key| member_of(value, key).map(|v| v.to_number()).filter(|x| !x.is_nan()))
    };
    let each = |name: &str| value(name).map(|value| pair(&value, ["row", "column"]));
    let offset = value("offset")?;
    let offsets = |keys| pair(&offset, keys).map(|offset| offset.unwrap_or(0.0));
    let align = value("align")?;
    let center = value("center")?;
    let padding = each("padding")?;
    let tracks = |key: &str, padding: Option<f64>| Tracks {
        align: match member_of(&align, key).map(|align| align.to_text()).as_deref() {
            Some("each") => Align::Each,
            Some("all") => Align::All,
            _ => Align::None,
        },
        padding: padding.unwrap_or(0.0),
        center: member_of(&center, key).is_some_and(|center| center.truthy()),
        ..Tracks::default()
    };
    let anchor = value("titleAnchor")?;
    let is_end = |key| member_of(&anchor, key).is_some_and(|anchor| &*anchor.to_text() == "end");
    Ok(Grid {
        rules: Rules {
            row: tracks("row", padding[0]),
            column: tracks("column", padding[1]),
            columns: grid::whole(value("columns")?.to_number()),
        },
        flush: &*value("bounds")?.to_text() == "flush",
        header_band: each("headerBand")?,
        footer_band: each("footerBand")?,
        header_offset: offsets(["rowHeader", "columnHeader"]),
        footer_offset: offsets(["rowFooter", "columnFooter"]),
        title_offset: offsets(["rowTitle", "columnTitle"]),
        title_at_end: [is_end("row"), is_end("column")],
        title_band: each("titleBand")?.map(|band| band.unwrap_or(0.5)),
    })
}

/// The numbers of a mark and of one of its items.
type ItemIndex = (usize, usize);

/// Group items by the part they play in the grid.
#[derive(Default)]
struct GridItems {
    cells: Vec<ItemIndex>,
    /// By [`Edge`]: left, top, right, bottom.
    headers: [Vec<ItemIndex>; 4],
    titles: [Option<ItemIndex>; 2],
}

impl GridItems {
    fn gather(marks: &[Mark]) -> Self {
        let mut items = Self::default();
        for (m, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.kind == MarkKind::Group) {
            let places = (0..mark.items.len()).map(|i| (m, i));
            match mark.role {
                Role::Axis | Role::Legend | Role::Title => {}
                Role::RowHeader => items.headers[0].extend(places),
                Role::ColumnHeader => items.headers[1].extend(places),
                Role::RowFooter => items.headers[2].extend(places),
                Role::ColumnFooter => items.headers[3].extend(places),
                Role::RowTitle => items.titles[0] = places.into_iter().next(),
                Role::ColumnTitle => items.titles[1] = places.into_iter().next(),
                _ => items.cells.extend(places),
            }
        }
        items
    }
}

/// Puts the group items among `marks` into the grid; their bounds and those of their marks follow.
pub(super) fn place(marks: &mut [Mark], grid: &Grid, scope: &Rc<Scope>) {
    let items = GridItems::gather(marks);
    let boxes: Vec<Rect> = items.cells.iter().map(|&(m, i)| cell_box(&marks[m].items[i], grid.flush)).collect();
    for (&(m, i), origin) in items.cells.iter().zip(grid::place(&boxes, &grid.rules)) {
        move_to(&mut marks[m].items[i], origin.x, origin.y);
    }
    for &(m, _) in &items.cells {
        marks[m].bounds = bounds::mark(&marks[m]);
    }
    let cells: Vec<Cell> = items.cells.iter().map(|&(m, i)| cell(&marks[m].items[i], grid.flush)).collect();
    let mut whole = Rect::EMPTY;
    for cell in &cells {
        whole.union(&cell.bounds);
    }
    if whole.is_empty() {
        whole = Rect { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0 };
    }
    let columns = grid.rules.columns(cells.len());
    let line_up = |marks: &mut [Mark], edge: Edge, offset: f64, band: Option<f64>| {
        let headers = &items.headers[edge as usize];
        let boxes: Vec<Rect> = headers.iter().map(|&(m, i)| about_origin(&marks[m].items[i])).collect();
        let Placed { origins, edge } = header::place(edge, &boxes, &cells, columns, offset, band);
        if origins.len() < headers.len() && !cells.is_empty() {
            let message = format!("{} headers for {} rows or columns of a grid", headers.len(), origins.len());
            scope.env().warnings.push(Error::spec(message));
        }
        if !origins.is_empty() {
            set_origins(marks, headers, &origins);
        }
        edge
    };
    let [left, top] = [(Edge::Left, 0), (Edge::Top, 1)]
        .map(|(edge, i)| line_up(marks, edge, grid.header_offset[i], grid.header_band[i]));
    let [right, bottom] = [(Edge::Right, 0), (Edge::Bottom, 1)]
        .map(|(edge, i)| line_up(marks, edge, grid.footer_offset[i], grid.footer_band[i]));
    for (i, (near, far)) in [(left, right), (top, bottom)].into_iter().enumerate() {
        let Some(title) = items.titles[i] else { continue };
        let away = if grid.title_at_end[i] { far + grid.title_offset[i] } else { near - grid.title_offset[i] };
        let origin = header::title(i == 0, away, &whole, grid.title_band[i]);
        set_origins(marks, &[title], &[origin]);
    }
}

/// Moves items, and bounds their marks by those that were moved.
fn set_origins(marks: &mut [Mark], items: &[ItemIndex], origins: &[Point]) {
    for &(m, _) in items {
        marks[m].bounds = Rect::EMPTY;
    }
    for (&(m, i), origin) in items.iter().zip(origins) {
        let mark = &mut marks[m];
        move_to(&mut mark.items[i], origin.x, origin.y);
        mark.bounds.union(&mark.items[i].bounds);
    }
}

/// A cell's box about its own origin.
fn cell_box(item: &Item, flush: bool) -> Rect {
    match &item.shape {
        Shape::Group(group) if flush => Rect::new(0.0, 0.0, group.width, group.height),
        _ if item.bounds.is_empty() => Rect { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0 },
        _ => about_origin(item),
    }
}

fn about_origin(item: &Item) -> Rect {
    match &item.shape {
        Shape::Group(group) => item.bounds.translate(-group.x, -group.y),
        _ => item.bounds,
    }
}

fn cell(item: &Item, flush: bool) -> Cell {
    let Shape::Group(group) = &item.shape else {
        return Cell { origin: Point::default(), bounds: item.bounds, frame: item.bounds };
    };
    let frame = if flush {
        Rect { x1: group.x, y1: group.y, x2: group.x + group.width, y2: group.y + group.height }
    } else {
        item.bounds
    };
    Cell { origin: Point::new(group.x, group.y), bounds: item.bounds, frame }
}
