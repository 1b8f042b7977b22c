//! The tree of an expression, and settings that may be one.

use std::rc::Rc;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Literal(Literal),
    /// `datum`, `event`, `item`, a constant such as `PI`, or a signal.
    Name(Rc<str>),
    /// `object.key`: `key` is a [`Literal::Text`] for the dotted form.
    Member {
        object: Box<Expr>,
        key: Box<Expr>,
    },
    Call {
        function: Rc<str>,
        arguments: Vec<Expr>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Logical {
        op: LogicalOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Conditional {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Array(Vec<Expr>),
    Object(Vec<(Rc<str>, Expr)>),
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    Regex { source: Rc<str>, flags: Rc<str> },
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum UnaryOp {
    Plus,
    Minus,
    Not,
    BitNot,
}

/// Operators that evaluate both sides.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Eq,
    Ne,
    StrictEq,
    StrictNe,
    Lt,
    Gt,
    Le,
    Ge,
    In,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    ShrUnsigned,
}

/// Operators that may not need their right side.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LogicalOp {
    And,
    Or,
}

/// A setting as Vega writes it: a constant, or an expression to be evaluated (`{"signal": "..."}`),
/// or a list or object that has an expression somewhere inside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Setting {
    Json(serde_json::Value),
    /// Written `{"signal": "source"}`.
    Signal(Rc<Expr>),
    /// Written as a bare string, where Vega wants an expression: `expr` of filter and formula, `update` of signals.
    Expr(Rc<Expr>),
    List(Vec<Setting>),
    Object(Vec<(String, Setting)>),
}
