//! From tree to program: names looked up, chains laid flat, and what is the same for all rows told apart.

use std::rc::Rc;

use super::ast::{BinaryOp, Expr, Literal, LogicalOp, UnaryOp};
use super::function::{self, Function};
use super::{constant, operate};
use crate::error::{Error, Result};
use crate::js::regex::Regex;
use crate::table::Value;

/// A step of a program. Chains that a tree nests are flat here, so that running one needs no deep stack.
#[derive(Debug)]
pub(super) enum Node {
    Value(Value),
    Signal(Rc<str>),
    /// The row itself, as an object.
    Datum,
    /// `datum.name`.
    Field(Rc<str>),
    Member {
        object: Box<Node>,
        key: Box<Node>,
    },
    Call {
        function: &'static Function,
        arguments: Vec<Node>,
    },
    /// The number of rows of a data set.
    Rows(Rc<str>),
    /// `first op a op b …`, from the left.
    Chain {
        first: Box<Node>,
        rest: Vec<(BinaryOp, Node)>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Node>,
    },
    Logical {
        op: LogicalOp,
        parts: Vec<Node>,
    },
    /// Tests with their values, first that holds, and the value when none does.
    Conditional {
        branches: Vec<(Node, Node)>,
        otherwise: Box<Node>,
    },
    Array(Vec<Node>),
    Object(Vec<(Rc<str>, Node)>),
    /// What is equal for all rows: evaluated when first needed, and kept in the slot of that number.
    Once {
        slot: usize,
        node: Box<Node>,
    },
}

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) root: Node,
    /// Number of [`Node::Once`].
    pub(super) slots: usize,
    /// Rows must be evaluated one after the other, as several calls draw from one random stream.
    pub(super) row_by_row: bool,
}

/// # Errors
///
/// A function that does not exist, or with a wrong number of arguments where Vega counts them.
pub(super) fn compile(expr: &Expr) -> Result<Program> {
    let mut compiler = Compiler { slots: 0, random: 0 };
    let built = compiler.node(expr)?;
    let root = compiler.once(built);
    Ok(Program { root, slots: compiler.slots, row_by_row: compiler.random > 1 })
}

/// A node, and whether it can differ from row to row.
struct Built {
    node: Node,
    varies: bool,
}

struct Compiler {
    slots: usize,
    random: usize,
}

impl Compiler {
    /// The node as a part of one that varies: kept, if it does not vary itself.
    fn once(&mut self, built: Built) -> Node {
        if built.varies || matches!(built.node, Node::Value(_)) {
            return built.node;
        }
        self.slots += 1;
        Node::Once { slot: self.slots - 1, node: Box::new(built.node) }
    }

    /// The parts of one node; what varies not is kept if another part varies.
    fn parts(&mut self, parts: Vec<Built>) -> (Vec<Node>, bool) {
        let varies = parts.iter().any(|part| part.varies);
        let nodes = parts.into_iter().map(|part| if varies { self.once(part) } else { part.node }).collect();
        (nodes, varies)
    }

    fn all<'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr>) -> Result<(Vec<Node>, bool)> {
        let parts = exprs.into_iter().map(|expr| self.node(expr)).collect::<Result<_>>()?;
        Ok(self.parts(parts))
    }

    fn node(&mut self, expr: &Expr) -> Result<Built> {
        let fixed = |node| Ok(Built { node, varies: false });
        match expr {
            Expr::Literal(literal) => fixed(Node::Value(match literal {
                Literal::Null => Value::Null,
                Literal::Bool(flag) => Value::Bool(*flag),
                Literal::Number(x) => Value::Number(*x),
                Literal::Text(text) => Value::Text(Rc::clone(text)),
                Literal::Regex { source, flags } => Value::Regex(Rc::new(Regex::new(source, flags)?)),
            })),
            Expr::Name(name) if &**name == "datum" => Ok(Built { node: Node::Datum, varies: true }),
            // What an event handler would see of its event; there is none.
            Expr::Name(name) if &**name == "event" => fixed(Node::Value(Value::Undefined)),
            Expr::Name(name) => match constant(name) {
                Some(x) => fixed(Node::Value(Value::Number(x))),
                None => fixed(Node::Signal(Rc::clone(name))),
            },
            Expr::Member { object, key } => self.member(object, key),
            Expr::Call { function, arguments } => self.call(function, arguments),
            Expr::Unary { op, operand } => {
                let operand = self.node(operand)?;
                if let Node::Value(value) = &operand.node {
                    return fixed(Node::Value(operate::unary(*op, value)));
                }
                Ok(Built { node: Node::Unary { op: *op, operand: Box::new(operand.node) }, varies: operand.varies })
            }
            Expr::Binary { .. } => {
                let (mut first, mut rest) = (expr, Vec::new());
                while let Expr::Binary { op, left, right } = first {
                    rest.push((*op, &**right));
                    first = left;
                }
                rest.reverse();
                let (mut nodes, varies) = self.all([first].into_iter().chain(rest.iter().map(|(_, right)| *right)))?;
                let tail = nodes.split_off(1);
                let Some(first) = nodes.pop() else { return fixed(Node::Value(Value::Undefined)) };
                let rest = rest.iter().map(|(op, _)| *op).zip(tail).collect();
                Ok(Built { node: Node::Chain { first: Box::new(first), rest }, varies })
            }
            Expr::Logical { op, .. } => {
                let (mut first, mut rest) = (expr, Vec::new());
                while let Expr::Logical { op: this, left, right } = first
                    && this == op
                {
                    rest.push(&**right);
                    first = left;
                }
                rest.push(first);
                let (parts, varies) = self.all(rest.into_iter().rev())?;
                Ok(Built { node: Node::Logical { op: *op, parts }, varies })
            }
            Expr::Conditional { .. } => {
                let (mut rest, mut parts) = (expr, Vec::new());
                while let Expr::Conditional { test, then, otherwise } = rest {
                    parts.extend([&**test, &**then]);
                    rest = otherwise;
                }
                parts.push(rest);
                let (parts, varies) = self.all(parts)?;
                Ok(Built { node: conditional(parts), varies })
            }
            Expr::Array(items) => {
                let (items, varies) = self.all(items)?;
                Ok(Built { node: Node::Array(items), varies })
            }
            Expr::Object(entries) => {
                let (values, varies) = self.all(entries.iter().map(|(_, value)| value))?;
                let keys = entries.iter().map(|(key, _)| Rc::clone(key));
                Ok(Built { node: Node::Object(keys.zip(values).collect()), varies })
            }
        }
    }

    fn member(&mut self, object: &Expr, key: &Expr) -> Result<Built> {
        let constant_key = match key {
            Expr::Literal(Literal::Text(key)) => Some(Rc::clone(key)),
            Expr::Literal(Literal::Number(x)) => Some(crate::js::number_to_text(*x).into()),
            _ => None,
        };
        match (object, constant_key) {
            (Expr::Name(name), Some(key)) if &**name == "datum" => Ok(Built { node: Node::Field(key), varies: true }),
            _ => {
                let parts = vec![self.node(object)?, self.node(key)?];
                let (mut parts, varies) = self.parts(parts);
                let (Some(key), Some(object)) = (parts.pop(), parts.pop()) else {
                    return Ok(Built { node: Node::Value(Value::Undefined), varies: false });
                };
                Ok(Built { node: Node::Member { object: Box::new(object), key: Box::new(key) }, varies })
            }
        }
    }

    fn call(&mut self, name: &Rc<str>, arguments: &[Expr]) -> Result<Built> {
        if let ("length", [Expr::Call { function, arguments }]) = (&**name, arguments)
            && let ("data", [Expr::Literal(Literal::Text(data))]) = (&**function, arguments.as_slice())
        {
            return Ok(Built { node: Node::Rows(Rc::clone(data)), varies: false });
        }
        let wanted = if matches!(&**name, "if" | "clamp") { arguments.len() == 3 } else { true };
        if !wanted {
            return Err(Error::spec(format!("{name}() needs 3 arguments, found {}", arguments.len())));
        }
        let (arguments, mut varies) = self.all(arguments)?;
        if &**name == "if" {
            return Ok(Built { node: conditional(arguments), varies });
        }
        let function = function::find(name)?;
        if function.is_random() {
            self.random += 1;
            varies = true;
        }
        Ok(Built { node: Node::Call { function, arguments }, varies })
    }
}

/// Test, value, test, value, …, value.
fn conditional(mut parts: Vec<Node>) -> Node {
    let otherwise = Box::new(parts.pop().unwrap_or(Node::Value(Value::Undefined)));
    let mut parts = parts.into_iter();
    let mut branches = Vec::new();
    while let (Some(test), Some(then)) = (parts.next(), parts.next()) {
        branches.push((test, then));
    }
    Node::Conditional { branches, otherwise }
}
