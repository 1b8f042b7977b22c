//! From source to tree: Vega's grammar, which is that of ECMAScript 5 expressions without assignment,
//! `new`, `typeof`, `instanceof`, functions, method calls and sequences.
//!
//! Both the nesting that the parser follows by recursion and the depth of the tree that it makes are
//! bounded, so that no source can exhaust the stack, here or in whoever walks the tree.

use std::rc::Rc;

use super::ast::{BinaryOp, Expr, Literal, LogicalOp, UnaryOp};
use super::lex::{Lexer, Spanned, Token, fault};
use crate::error::{Error, Result};

/// Brackets, unary operators and branches inside each other.
const MAX_NESTING: usize = 128;
/// Levels of a tree; a chain of n operators has n.
const MAX_DEPTH: usize = 2000;

/// Words that are no names of signals.
const KEYWORDS: [&str; 41] = [
    "if",
    "in",
    "do",
    "var",
    "for",
    "new",
    "try",
    "let",
    "this",
    "else",
    "case",
    "void",
    "with",
    "enum",
    "while",
    "break",
    "catch",
    "throw",
    "const",
    "yield",
    "class",
    "super",
    "return",
    "typeof",
    "delete",
    "switch",
    "export",
    "import",
    "public",
    "static",
    "default",
    "finally",
    "extends",
    "package",
    "private",
    "function",
    "continue",
    "debugger",
    "interface",
    "protected",
    "instanceof",
];

/// Methods of JavaScript's `Object.prototype`, which Vega does not let an object literal redefine.
pub(super) const FORBIDDEN_KEYS: [&str; 12] = [
    "constructor",
    "__defineGetter__",
    "__defineSetter__",
    "hasOwnProperty",
    "__lookupGetter__",
    "__lookupSetter__",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toString",
    "valueOf",
    "toLocaleString",
    "__proto__",
];

/// Reads one expression.
///
/// # Errors
///
/// [`Spec`](crate::error::ErrorKind::Spec), naming the column and what was found there.
pub(crate) fn parse(source: &str) -> Result<Expr> {
    let mut lexer = Lexer::new(source);
    let next = lexer.next()?;
    let mut parser = Parser { lexer, next, nesting: 0 };
    let tree = parser.conditional()?;
    match parser.next.token {
        Token::End => Ok(tree.expr),
        Token::Punctuator("=") => parser.fail("an expression cannot assign (did you mean \"==\"?)"),
        _ => parser.unexpected("the end"),
    }
}

/// An expression and the number of its levels.
struct Tree {
    expr: Expr,
    depth: usize,
}

enum Op {
    Binary(BinaryOp),
    Logical(LogicalOp),
}

/// How tightly a binary operator binds, from 1 (`||`).
pub(super) fn precedence(op: BinaryOp) -> u8 {
    use BinaryOp as B;
    match op {
        B::BitOr => 3,
        B::BitXor => 4,
        B::BitAnd => 5,
        B::Eq | B::Ne | B::StrictEq | B::StrictNe => 6,
        B::Lt | B::Gt | B::Le | B::Ge | B::In => 7,
        B::Shl | B::Shr | B::ShrUnsigned => 8,
        B::Add | B::Sub => 9,
        B::Mul | B::Div | B::Rem => 11,
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: Spanned,
    nesting: usize,
}

impl Parser<'_> {
    fn fail<T>(&self, what: &str) -> Result<T> {
        Err(fault(self.lexer.source, self.next.start, what))
    }

    fn unexpected<T>(&self, wanted: &str) -> Result<T> {
        let found = match &self.next.token {
            Token::End => "the end".to_owned(),
            _ => format!("{:?}", &self.lexer.source[self.next.start..self.next.end]),
        };
        self.fail(&format!("expected {wanted}, found {found}"))
    }

    fn advance(&mut self) -> Result<Token> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, next).token)
    }

    fn is(&self, punctuator: &str) -> bool {
        matches!(self.next.token, Token::Punctuator(p) if p == punctuator)
    }

    fn eat(&mut self, punctuator: &str) -> Result<bool> {
        let found = self.is(punctuator);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, punctuator: &str) -> Result<()> {
        if self.eat(punctuator)? { Ok(()) } else { self.unexpected(&format!("{punctuator:?}")) }
    }

    fn tree(&self, expr: Expr, below: usize) -> Result<Tree> {
        if below >= MAX_DEPTH {
            return self.fail(&format!("more than {MAX_DEPTH} operators in a row"));
        }
        Ok(Tree { expr, depth: below + 1 })
    }

    /// Runs `inner` one level further down.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.nesting == MAX_NESTING {
            return self.fail(&format!("nested more than {MAX_NESTING} levels deep"));
        }
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }

    /// `test ? then : otherwise`; a chain of them in the last place is read in a loop.
    fn conditional(&mut self) -> Result<Tree> {
        let mut branches = Vec::new();
        let mut last = self.binary()?;
        while self.eat("?")? {
            let then = self.nested(Self::conditional)?;
            self.expect(":")?;
            branches.push((last, then));
            last = self.binary()?;
        }
        for (test, then) in branches.into_iter().rev() {
            let below = last.depth.max(test.depth).max(then.depth);
            let expr = Expr::conditional(test.expr, then.expr, last.expr);
            last = self.tree(expr, below)?;
        }
        Ok(last)
    }

    fn operator(&self) -> Result<Option<(Op, u8)>> {
        use BinaryOp as B;
        let op = match &self.next.token {
            Token::Punctuator("||") => return Ok(Some((Op::Logical(LogicalOp::Or), 1))),
            Token::Punctuator("&&") => return Ok(Some((Op::Logical(LogicalOp::And), 2))),
            Token::Name(word) if word == "in" => B::In,
            Token::Name(word) if word == "instanceof" => return self.fail("\"instanceof\" is not available"),
            Token::Punctuator(punctuator) => match *punctuator {
                "|" => B::BitOr,
                "^" => B::BitXor,
                "&" => B::BitAnd,
                "==" => B::Eq,
                "!=" => B::Ne,
                "===" => B::StrictEq,
                "!==" => B::StrictNe,
                "<" => B::Lt,
                ">" => B::Gt,
                "<=" => B::Le,
                ">=" => B::Ge,
                "<<" => B::Shl,
                ">>" => B::Shr,
                ">>>" => B::ShrUnsigned,
                "+" => B::Add,
                "-" => B::Sub,
                "*" => B::Mul,
                "/" => B::Div,
                "%" => B::Rem,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some((Op::Binary(op), precedence(op))))
    }

    /// Operators by precedence, all grouping to the left, with a stack of our own.
    fn binary(&mut self) -> Result<Tree> {
        let mut operands = vec![self.unary()?];
        let mut operators: Vec<(Op, u8)> = Vec::new();
        loop {
            let next = self.operator()?;
            let binds = next.as_ref().map_or(0, |(_, binds)| *binds);
            while let Some((op, _)) = operators.pop_if(|(_, earlier)| *earlier >= binds) {
                let (Some(right), Some(left)) = (operands.pop(), operands.pop()) else { break };
                let below = left.depth.max(right.depth);
                let (left, right) = (left.expr, right.expr);
                let expr = match op {
                    Op::Binary(op) => Expr::binary(op, left, right),
                    Op::Logical(op) => Expr::Logical { op, left: Box::new(left), right: Box::new(right) },
                };
                operands.push(self.tree(expr, below)?);
            }
            let Some(next) = next else { break };
            operators.push(next);
            self.advance()?;
            operands.push(self.unary()?);
        }
        match operands.pop() {
            Some(tree) => Ok(tree),
            None => self.unexpected("an operand"),
        }
    }

    fn unary(&mut self) -> Result<Tree> {
        let op = match self.next.token {
            Token::Punctuator("+") => UnaryOp::Plus,
            Token::Punctuator("-") => UnaryOp::Minus,
            Token::Punctuator("!") => UnaryOp::Not,
            Token::Punctuator("~") => UnaryOp::BitNot,
            Token::Punctuator(word @ ("++" | "--")) => return self.fail(&format!("{word:?} is not available")),
            _ => return self.postfix(),
        };
        self.advance()?;
        let is_number = matches!(self.next.token, Token::Number(_));
        let operand = self.nested(Self::unary)?;
        // A negative number is one literal, so that trees made with one print and read back the same.
        if let (true, UnaryOp::Minus, Expr::Literal(Literal::Number(x))) = (is_number, op, &operand.expr) {
            return Ok(Tree { expr: Expr::number(-x), depth: operand.depth });
        }
        self.tree(Expr::Unary { op, operand: Box::new(operand.expr) }, operand.depth)
    }

    fn postfix(&mut self) -> Result<Tree> {
        let mut tree = self.primary()?;
        loop {
            if self.eat(".")? {
                let Token::Name(_) = self.next.token else { return self.unexpected("a name after the dot") };
                let Token::Name(key) = self.advance()? else { continue };
                tree = self.tree(tree.expr.member(Expr::text(key)), tree.depth)?;
            } else if self.eat("[")? {
                let key = self.nested(Self::conditional)?;
                self.expect("]")?;
                tree = self.tree(tree.expr.member(key.expr), tree.depth.max(key.depth))?;
            } else if self.is("(") {
                return self.fail("only functions known by name can be called, not methods or results");
            } else if self.is("++") || self.is("--") {
                return self.unexpected("an operator");
            } else {
                return Ok(tree);
            }
        }
    }

    fn primary(&mut self) -> Result<Tree> {
        let leaf = |literal| Ok(Tree { expr: Expr::Literal(literal), depth: 1 });
        match &self.next.token {
            Token::Punctuator("(") => {
                self.advance()?;
                let inner = self.nested(Self::conditional)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Punctuator("[") => {
                self.advance()?;
                let (items, depth) = self.list("]")?;
                self.tree(Expr::Array(items), depth)
            }
            Token::Punctuator("{") => {
                self.advance()?;
                self.object()
            }
            Token::Punctuator("/" | "/=") => {
                let (source, flags) = self.lexer.regex(self.next.start)?;
                self.next = self.lexer.next()?;
                leaf(Literal::Regex { source: source.into(), flags: flags.into() })
            }
            Token::Number(x) => {
                let x = *x;
                self.advance()?;
                leaf(Literal::Number(x))
            }
            Token::Text(_) => match self.advance()? {
                Token::Text(text) => leaf(Literal::Text(text.into())),
                _ => self.unexpected("a text"),
            },
            Token::Name(_) => self.name(),
            Token::End | Token::Punctuator(_) => self.unexpected("an operand"),
        }
    }

    fn name(&mut self) -> Result<Tree> {
        let start = self.next.start;
        let Token::Name(name) = self.advance()? else { return self.unexpected("a name") };
        let literal = match name.as_str() {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            _ => None,
        };
        if let Some(literal) = literal {
            return Ok(Tree { expr: Expr::Literal(literal), depth: 1 });
        }
        if self.is("(") && (name == "if" || !KEYWORDS.contains(&name.as_str())) {
            self.advance()?;
            let (arguments, depth) = self.list(")")?;
            return self.tree(Expr::Call { function: name.into(), arguments }, depth);
        }
        if KEYWORDS.contains(&name.as_str()) || name == "_" {
            return Err(fault(self.lexer.source, start, &format!("{name:?} is not available")));
        }
        Ok(Tree { expr: Expr::Name(name.into()), depth: 1 })
    }

    /// Items up to the bracket `close`. A comma may come before a square bracket; nothing may be left out.
    fn list(&mut self, close: &str) -> Result<(Vec<Expr>, usize)> {
        let (mut items, mut depth) = (Vec::new(), 0);
        while !self.eat(close)? {
            let item = self.nested(Self::conditional)?;
            depth = depth.max(item.depth);
            items.push(item.expr);
            if self.is(close) {
                continue;
            }
            if !self.is(",") {
                return self.unexpected(&format!("\",\" or {close:?}"));
            }
            self.advance()?;
            if close == ")" && self.is(close) {
                return self.unexpected("an argument");
            }
        }
        Ok((items, depth))
    }

    fn object(&mut self) -> Result<Tree> {
        let (mut entries, mut depth): (Vec<(Rc<str>, Expr)>, _) = (Vec::new(), 0);
        while !self.eat("}")? {
            let start = self.next.start;
            let key: Rc<str> = match &self.next.token {
                Token::Name(name) if FORBIDDEN_KEYS.contains(&name.as_str()) => {
                    return self.fail(&format!("the key {name:?} is not allowed"));
                }
                Token::Name(name) | Token::Text(name) => name.as_str().into(),
                Token::Number(x) => crate::js::number_to_text(*x).into(),
                Token::End | Token::Punctuator(_) => return self.unexpected("a key or \"}\""),
            };
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(fault(self.lexer.source, start, &format!("the key {key:?} stands twice")));
            }
            self.advance()?;
            self.expect(":")?;
            let value = self.nested(Self::conditional)?;
            depth = depth.max(value.depth);
            entries.push((key, value.expr));
            if !self.is("}") && !self.eat(",")? {
                return self.unexpected("\",\" or \"}\"");
            }
        }
        self.tree(Expr::Object(entries), depth)
    }
}

impl std::str::FromStr for Expr {
    type Err = Error;

    fn from_str(source: &str) -> Result<Self> {
        parse(source)
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn refused(source: &str, want: &str) {
        let error = parse(source).expect_err(source);
        assert!(error.message().ends_with(want), "{error}");
    }

    #[test]
    fn errors_name_the_column_and_what_is_there() {
        refused("", "expected an operand, found the end at column 1");
        refused("a +", "expected an operand, found the end at column 4");
        refused("[1, ü 2]", "expected \",\" or \"]\", found \"2\" at column 7");
        refused("a b", "expected the end, found \"b\" at column 3");
        refused("a = b", "an expression cannot assign (did you mean \"==\"?) at column 3");
        refused("'abc", "a text without its closing quote at column 1");
        refused("a.b()", "only functions known by name can be called, not methods or results at column 4");
        refused("typeof a", "\"typeof\" is not available at column 1");
        refused("a instanceof b", "\"instanceof\" is not available at column 3");
        refused("[,1]", "expected an operand, found \",\" at column 2");
        refused("f(1,)", "expected an argument, found \")\" at column 5");
        refused("{a: 1, a: 2}", "the key \"a\" stands twice at column 8");
        refused("{toString: 1}", "the key \"toString\" is not allowed at column 2");
        refused("010", "a number cannot start with a zero (octal is not allowed) at column 1");
        refused("3px", "unexpected letter after a number at column 2");
        refused("a @ b", "unexpected '@' at column 3");
        refused("/(/", "at column 1");
        refused("//", "expected an operand, found \"//\" at column 1");
        refused("a, b", "expected the end, found \",\" at column 2");
        refused("i++", "expected an operator, found \"++\" at column 2");
        refused(&format!("{}a{}", "(".repeat(200), ")".repeat(200)), "nested more than 128 levels deep at column 130");
        refused(&vec!["a"; 5000].join("+"), "more than 2000 operators in a row at column 4002");
    }

    #[test]
    fn a_long_chain_of_conditions_is_no_nesting() {
        let source: String = (0..1500).map(|i| format!("datum.x === {i} ? {i} : ")).collect();
        assert!(parse(&(source + "0")).is_ok());
    }
}
