//! Evaluation of compiled expressions: a column at a time, or for one row.
//!
//! A branch that may not be needed is evaluated only for the rows that need it, so that what would
//! fail in the others does not. Typed columns go through loops over numbers, flags or distinct
//! texts; everything else row by row through [`Value`].

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use super::ast::{BinaryOp, Expr, LogicalOp, UnaryOp};
use super::compile::{Node, Program, compile};
use super::function::{Function, FunctionKind, selection};
use super::{Context, operate};
use crate::budget;
use crate::error::{Error, Result};
use crate::table::{Column, Object, Table, Value};

/// The values of `expr` for all rows of `table`; the column of a plain field is the table's own.
///
/// # Errors
///
/// What JavaScript throws for, what the context refuses, and what cannot be afforded; the message names row and expression.
pub(crate) fn eval_shared(expr: &Expr, table: &Table, context: &dyn Context) -> Result<Rc<Column>> {
    let explain = |error| explain(expr, error);
    let program = compile(expr).map_err(explain)?;
    let run = Run::new(&program, Some(table), context);
    let rows = Rows::All(table.rows());
    let column = if program.row_by_row {
        let value = |row| run.value(&program.root, Some(row)).map_err(|error| error.in_row(row));
        (0..table.rows()).map(value).collect::<Result<Column>>().map(Rc::new)
    } else {
        run.column(&program.root, &rows)
    };
    column.map_err(explain)
}

/// The value of `expr` for one row, or without rows: then `datum` is undefined.
///
/// # Errors
///
/// Those of [`eval_shared`].
pub(crate) fn eval_value(expr: &Expr, row: Option<(&Table, usize)>, context: &dyn Context) -> Result<Value> {
    let program = compile(expr).map_err(|error| explain(expr, error))?;
    let run = Run::new(&program, row.map(|(table, _)| table), context);
    run.value(&program.root, row.map(|(_, row)| row)).map_err(|error| explain(expr, error))
}

/// Whether `expr` is true of each row.
///
/// # Errors
///
/// Those of [`eval_shared`].
pub(crate) fn eval_test(expr: &Expr, table: &Table, context: &dyn Context) -> Result<Vec<bool>> {
    Ok(eval_shared(expr, table, context)?.truthy())
}

/// Names the expression that failed, cut short where it is long.
fn explain(expr: &Expr, error: Error) -> Error {
    const MAX_SHOWN: usize = 100; // characters
    let source = expr.to_string();
    let cut = if source.chars().count() > MAX_SHOWN { "…" } else { "" };
    let source: String = source.chars().take(MAX_SHOWN).collect();
    error.in_expression(format_args!("{source}{cut}"))
}

/// The rows of the table that are evaluated, in that order.
#[derive(Clone, Copy)]
enum Rows<'a> {
    All(usize),
    Some(&'a [usize]),
}

impl Rows<'_> {
    fn len(&self) -> usize {
        match self {
            Self::All(count) => *count,
            Self::Some(rows) => rows.len(),
        }
    }

    /// The table's number of the row at `place`.
    fn at(&self, place: usize) -> usize {
        match self {
            Self::All(_) => place,
            Self::Some(rows) => rows[place],
        }
    }
}

/// The numbers of some rows: one for all, or one each.
enum Numbers<'a> {
    One(f64),
    Each(Cow<'a, [f64]>),
}

impl<'a> Numbers<'a> {
    fn of(column: &'a Column) -> Self {
        match column {
            Column::Constant { value, .. } => Self::One(value.to_number()),
            Column::Numbers { values, mask: None } | Column::Dates { values, mask: None } => Self::Each(values.into()),
            _ => Self::Each(column.to_numbers().into()),
        }
    }

    fn zip<T: Clone>(&self, other: &Self, rows: usize, f: impl Fn(f64, f64) -> T) -> Vec<T> {
        match (self, other) {
            (Self::One(a), Self::One(b)) => vec![f(*a, *b); rows],
            (Self::One(a), Self::Each(b)) => b.iter().map(|b| f(*a, *b)).collect(),
            (Self::Each(a), Self::One(b)) => a.iter().map(|a| f(*a, *b)).collect(),
            (Self::Each(a), Self::Each(b)) => a.iter().zip(b.iter()).map(|(a, b)| f(*a, *b)).collect(),
        }
    }
}

/// Whether JavaScript's operators see only numbers in the column: numbers, flags, null and undefined.
fn is_numeric(column: &Column) -> bool {
    match column {
        Column::Numbers { .. } | Column::Bools { .. } => true,
        Column::Constant { value, .. } => {
            matches!(value, Value::Number(_) | Value::Bool(_) | Value::Null | Value::Undefined)
        }
        _ => false,
    }
}

fn is_date(column: &Column) -> bool {
    matches!(column, Column::Dates { .. } | Column::Constant { value: Value::Date(_), .. })
}

/// Numbers that `===` compares as they are: none missing.
fn is_pure_number(column: &Column) -> bool {
    matches!(column, Column::Numbers { mask: None, .. } | Column::Constant { value: Value::Number(_), .. })
}

struct Run<'a> {
    table: Option<&'a Table>,
    context: &'a dyn Context,
    once: RefCell<Vec<Option<Value>>>,
}

impl<'a> Run<'a> {
    fn new(program: &Program, table: Option<&'a Table>, context: &'a dyn Context) -> Self {
        Self { table, context, once: RefCell::new(vec![None; program.slots]) }
    }

    fn once(&self, slot: usize, node: &Node) -> Result<Value> {
        if let Some(value) = &self.once.borrow()[slot] {
            return Ok(value.clone());
        }
        let value = self.value(node, None)?;
        self.once.borrow_mut()[slot] = Some(value.clone());
        Ok(value)
    }

    /// The value of `node` for one row.
    fn value(&self, node: &Node, row: Option<usize>) -> Result<Value> {
        budget::spend(1)?;
        Ok(match node {
            Node::Value(value) => value.clone(),
            Node::Once { slot, node } => return self.once(*slot, node),
            Node::Signal(name) => return self.context.signal(name),
            Node::Datum => match (self.table, row) {
                (Some(table), Some(row)) => Value::Object(Rc::new(table.row(row))),
                _ => Value::Undefined,
            },
            Node::Field(name) => match (self.table, row) {
                (Some(table), Some(row)) => table.column(name).map(|column| column.value(row)).unwrap_or_default(),
                _ => return Err(Error::spec(format!("there is no datum here to read {name:?} of"))),
            },
            Node::Member { object, key } => {
                return operate::member(&self.value(object, row)?, &self.value(key, row)?);
            }
            Node::Call { function, arguments } => {
                if let (FunctionKind::SelectionTest, Some(table), Some(row)) = (function.kind, self.table, row)
                    && matches!(arguments.get(1), Some(Node::Datum))
                {
                    let (store, intersect) = self.selection(arguments, Some(row))?;
                    return selection::test(function.name, store.as_deref(), table, row, intersect);
                }
                let arguments = arguments.iter().map(|a| self.value(a, row)).collect::<Result<Vec<_>>>()?;
                return function.call(&arguments, self.context);
            }
            Node::Rows(name) => Value::Number(self.context.data(name)?.map_or(0, |table| table.rows()) as f64),
            Node::Chain { first, rest } => {
                let mut left = self.value(first, row)?;
                for (op, right) in rest {
                    left = operate::binary(*op, &left, &self.value(right, row)?, self.context)?;
                }
                left
            }
            Node::Unary { op, operand } => operate::unary(*op, &self.value(operand, row)?),
            Node::Logical { op, parts } => {
                let mut result = Value::Undefined;
                for part in parts {
                    result = self.value(part, row)?;
                    if result.truthy() == (*op == LogicalOp::Or) {
                        break;
                    }
                }
                result
            }
            Node::Conditional { branches, otherwise } => {
                for (test, then) in branches {
                    if self.value(test, row)?.truthy() {
                        return self.value(then, row);
                    }
                }
                return self.value(otherwise, row);
            }
            Node::Array(items) => Value::array(items.iter().map(|item| self.value(item, row)).collect::<Result<_>>()?),
            Node::Object(entries) => {
                let mut object = Object::new();
                for (key, value) in entries {
                    object.set(Rc::clone(key), self.value(value, row)?);
                }
                Value::Object(Rc::new(object))
            }
        })
    }

    /// The value of `node` for each of `rows`.
    fn column(&self, node: &Node, rows: &Rows<'_>) -> Result<Rc<Column>> {
        let count = rows.len();
        if count == 0 {
            return Ok(Rc::new(Column::undefined(0)));
        }
        budget::spend(count as u64)?;
        Ok(Rc::new(match node {
            Node::Value(value) => Column::Constant { value: value.clone(), rows: count },
            Node::Once { slot, node } => Column::Constant { value: self.once(*slot, node)?, rows: count },
            Node::Signal(_) | Node::Rows(_) => Column::Constant { value: self.value(node, None)?, rows: count },
            Node::Field(name) => match self.table.and_then(|table| table.column(name)) {
                Some(column) => match rows {
                    Rows::All(_) => return Ok(Rc::clone(column)),
                    Rows::Some(rows) => column.take(rows),
                },
                None => Column::undefined(count),
            },
            Node::Datum => self.each(node, rows)?,
            Node::Member { object, key } => {
                let (object, key) = (self.column(object, rows)?, self.column(key, rows)?);
                zip(&object, &key, rows, operate::member)?
            }
            Node::Call { function, arguments } => self.call(function, arguments, node, rows)?,
            Node::Chain { first, rest } => {
                let mut left = self.column(first, rows)?;
                for (op, right) in rest {
                    let right = self.column(right, rows)?;
                    left = Rc::new(self.binary(*op, &left, &right, rows)?);
                }
                return Ok(left);
            }
            Node::Unary { op, operand } => unary(*op, &*self.column(operand, rows)?),
            Node::Logical { op, parts } => return self.logical(*op, parts, rows),
            Node::Conditional { branches, otherwise } => return self.conditional(branches, otherwise, rows),
            Node::Array(_) | Node::Object(_) => self.each(node, rows)?,
        }))
    }

    /// The value of `node`, row by row.
    fn each(&self, node: &Node, rows: &Rows<'_>) -> Result<Column> {
        let value = |place| {
            let row = rows.at(place);
            self.value(node, Some(row)).map_err(|error| error.in_row(row))
        };
        (0..rows.len()).map(value).collect()
    }

    fn binary(&self, op: BinaryOp, left: &Column, right: &Column, rows: &Rows<'_>) -> Result<Column> {
        let (numeric, dates) = (is_numeric(left) && is_numeric(right), is_date(left) || is_date(right));
        if let Some(op) = operate::arithmetic(op).filter(|_| numeric) {
            return Ok(Column::numbers(Numbers::of(left).zip(&Numbers::of(right), rows.len(), op)));
        }
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne | BinaryOp::StrictEq | BinaryOp::StrictNe);
        let plain = if equality {
            is_pure_number(left) && is_pure_number(right)
        } else {
            numeric || dates && (is_date(left) || is_numeric(left)) && (is_date(right) || is_numeric(right))
        };
        if let Some(op) = operate::comparison(op).filter(|_| plain) {
            let values = Numbers::of(left).zip(&Numbers::of(right), rows.len(), op);
            return Ok(Column::Bools { values, mask: None });
        }
        zip(left, right, rows, |left, right| operate::binary(op, left, right, self.context))
    }

    /// The tests of `places`, which count within `rows`, split by truth.
    fn split(&self, test: &Column, places: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        if let Column::Constant { value, .. } = test {
            return if value.truthy() { (places, Vec::new()) } else { (Vec::new(), places) };
        }
        let (mut yes, mut no) = (Vec::with_capacity(places.len()), Vec::with_capacity(places.len()));
        for (truth, place) in test.truthy().into_iter().zip(places) {
            if truth { yes.push(place) } else { no.push(place) }
        }
        (yes, no)
    }

    /// The value of `node` for the rows at `places` within `rows`.
    fn at(&self, node: &Node, rows: &Rows<'_>, places: &[usize]) -> Result<Rc<Column>> {
        if places.len() == rows.len() {
            return self.column(node, rows); // places rise, so these are all of them in order
        }
        let chosen: Vec<usize> = places.iter().map(|&place| rows.at(place)).collect();
        self.column(node, &Rows::Some(&chosen))
    }

    fn conditional(&self, branches: &[(Node, Node)], otherwise: &Node, rows: &Rows<'_>) -> Result<Rc<Column>> {
        let mut open: Vec<usize> = (0..rows.len()).collect();
        let mut pieces = Vec::new();
        for (test, then) in branches {
            if open.is_empty() {
                break;
            }
            let test = self.at(test, rows, &open)?;
            let (yes, no) = self.split(&test, open);
            if !yes.is_empty() {
                let piece = self.at(then, rows, &yes)?;
                pieces.push((yes, piece));
            }
            open = no;
        }
        if !open.is_empty() {
            let piece = self.at(otherwise, rows, &open)?;
            pieces.push((open, piece));
        }
        Ok(gather(rows.len(), pieces))
    }

    fn logical(&self, op: LogicalOp, parts: &[Node], rows: &Rows<'_>) -> Result<Rc<Column>> {
        let Some((last, parts)) = parts.split_last() else { return Ok(Rc::new(Column::undefined(rows.len()))) };
        let mut open: Vec<usize> = (0..rows.len()).collect();
        let mut pieces = Vec::new();
        for part in parts {
            if open.is_empty() {
                break;
            }
            let values = self.at(part, rows, &open)?;
            let (yes, no) = self.split(&values, (0..open.len()).collect());
            let (settled, going) = if op == LogicalOp::And { (no, yes) } else { (yes, no) };
            if settled.len() == open.len() {
                pieces.push((std::mem::take(&mut open), values));
                break;
            }
            if !settled.is_empty() {
                let places = settled.iter().map(|&i| open[i]).collect();
                pieces.push((places, Rc::new(values.take(&settled))));
            }
            open = going.iter().map(|&i| open[i]).collect();
        }
        if !open.is_empty() {
            let piece = self.at(last, rows, &open)?;
            pieces.push((open, piece));
        }
        Ok(gather(rows.len(), pieces))
    }

    /// Name and operation of a selection test, which do not vary.
    fn selection(&self, arguments: &[Node], row: Option<usize>) -> Result<(Option<Rc<Table>>, bool)> {
        let name = arguments.first().map(|name| self.value(name, row)).transpose()?.unwrap_or_default();
        let op = arguments.get(2).map(|op| self.value(op, row)).transpose()?.unwrap_or_default();
        Ok((self.context.data(&name.to_text())?, matches!(op, Value::Text(op) if &*op == "intersect")))
    }

    fn call(&self, function: &Function, arguments: &[Node], node: &Node, rows: &Rows<'_>) -> Result<Column> {
        let count = rows.len();
        if let (FunctionKind::SelectionTest, Some(Node::Datum), Some(table)) =
            (function.kind, arguments.get(1), self.table)
        {
            let (store, intersect) = self.selection(arguments, Some(rows.at(0)))?;
            if store.as_ref().is_none_or(|store| store.rows() == 0) {
                let value = selection::test(function.name, None, table, 0, intersect)?;
                return Ok(Column::Constant { value, rows: count });
            }
            let test = |place| selection::test(function.name, store.as_deref(), table, rows.at(place), intersect);
            return (0..count).map(test).collect();
        }
        if function.is_random() || arguments.iter().any(|argument| matches!(argument, Node::Datum)) {
            return self.each(node, rows);
        }
        let columns = arguments.iter().map(|argument| self.column(argument, rows)).collect::<Result<Vec<_>>>()?;
        match (function.kind, columns.as_slice()) {
            (FunctionKind::Number(f), [column]) if is_numeric(column) || is_date(column) => {
                Ok(match Numbers::of(column) {
                    Numbers::One(x) => Column::Constant { value: Value::Number(f(x)), rows: count },
                    Numbers::Each(values) => Column::numbers(values.iter().map(|x| f(*x)).collect()),
                })
            }
            (FunctionKind::Test(f), [column]) => Ok(match &**column {
                Column::Constant { value, .. } => Column::Constant { value: Value::Bool(f(value)), rows: count },
                column => Column::Bools { values: tests(column, f), mask: None },
            }),
            (FunctionKind::Scale, [name, values, ..]) => match &**name {
                Column::Constant { value, .. } => {
                    let scaled = self.context.scale(&value.to_text(), values)?;
                    Ok(scaled.unwrap_or_else(|| Column::undefined(count)))
                }
                _ => self.generic(function, &columns, rows),
            },
            _ => self.generic(function, &columns, rows),
        }
    }

    /// Any function: once for each distinct text if one column of texts is all that varies, else once a row.
    fn generic(&self, function: &Function, columns: &[Rc<Column>], rows: &Rows<'_>) -> Result<Column> {
        let varying = |column: &&Rc<Column>| !matches!(&***column, Column::Constant { .. });
        let fixed = |column: &Rc<Column>| match &**column {
            Column::Constant { value, .. } => value.clone(),
            _ => Value::Undefined,
        };
        let mut arguments: Vec<Value> = columns.iter().map(fixed).collect();
        let located = |(place, error): (usize, Error)| error.in_row(rows.at(place));
        if columns.iter().filter(varying).count() == 0 {
            let value = function.call(&arguments, self.context)?;
            return Ok(Column::Constant { value, rows: rows.len() });
        }
        if columns.iter().filter(varying).count() == 1
            && let Some(at) = columns.iter().position(|column| varying(&column))
        {
            let call = |value: &Value| {
                arguments[at] = value.clone();
                function.call(&arguments, self.context)
            };
            return columns[at].map(call).map_err(located);
        }
        let call = |place| {
            for (argument, column) in arguments.iter_mut().zip(columns) {
                if varying(&column) {
                    *argument = column.value(place);
                }
            }
            function.call(&arguments, self.context).map_err(|error| located((place, error)))
        };
        (0..rows.len()).map(call).collect()
    }
}

fn gather(rows: usize, mut pieces: Vec<(Vec<usize>, Rc<Column>)>) -> Rc<Column> {
    if pieces.len() == 1
        && let Some((_, piece)) = pieces.pop_if(|(places, _)| places.len() == rows)
    {
        return piece;
    }
    Rc::new(Column::scatter(rows, &pieces))
}

/// `f` of two columns' cells; where one is the same for all rows, once for each distinct text of the other.
fn zip(left: &Column, right: &Column, rows: &Rows<'_>, f: impl Fn(&Value, &Value) -> Result<Value>) -> Result<Column> {
    let located = |(place, error): (usize, Error)| error.in_row(rows.at(place));
    match (left, right) {
        (left, Column::Constant { value, .. }) => left.map(|left| f(left, value)).map_err(located),
        (Column::Constant { value, .. }, right) => right.map(|right| f(value, right)).map_err(located),
        (left, right) => {
            let cell = |(place, (a, b)): (usize, (Value, Value))| f(&a, &b).map_err(|error| located((place, error)));
            left.iter().zip(right.iter()).enumerate().map(cell).collect()
        }
    }
}

fn tests(column: &Column, f: fn(&Value) -> bool) -> Vec<bool> {
    match column {
        Column::Texts { words, codes, mask: None } if words.len() <= codes.len() => {
            let words: Vec<bool> = words.iter().map(|word| f(&Value::Text(Rc::clone(word)))).collect();
            codes.iter().map(|&code| words[code as usize]).collect()
        }
        Column::Numbers { values, mask: None } => values.iter().map(|x| f(&Value::Number(*x))).collect(),
        column => column.iter().map(|value| f(&value)).collect(),
    }
}

fn unary(op: UnaryOp, operand: &Column) -> Column {
    match (op, operand) {
        (_, Column::Constant { value, rows }) => Column::Constant { value: operate::unary(op, value), rows: *rows },
        (UnaryOp::Not, _) => Column::Bools { values: operand.truthy().iter().map(|flag| !flag).collect(), mask: None },
        (UnaryOp::Plus, _) => Column::numbers(operand.to_numbers()),
        (UnaryOp::Minus, _) => Column::numbers(operand.to_numbers().iter().map(|x| -x).collect()),
        (UnaryOp::BitNot, _) => {
            let inverse = |x: &f64| f64::from(!crate::js::to_int32(*x));
            Column::numbers(operand.to_numbers().iter().map(inverse).collect())
        }
    }
}
