//! From tree to source that Vega accepts and that reads back to the same tree.
//!
//! Parentheses stand only where the grammar needs them. Fields of `datum` are written `datum["x"]`,
//! as Vega-Lite writes them; other members with a dot where their name allows.

use std::fmt::{self, Display, Formatter, Write as _};

use super::ast::{BinaryOp, Expr, Literal, LogicalOp, UnaryOp};
use super::lex::{is_name_part, is_name_start};
use super::parse::{FORBIDDEN_KEYS, precedence};
use crate::js::number_to_text;

const CONDITIONAL: u8 = 0;
const UNARY: u8 = 12;
const POSTFIX: u8 = 13;

fn binds(expr: &Expr) -> u8 {
    match expr {
        Expr::Conditional { .. } => CONDITIONAL,
        Expr::Logical { op: LogicalOp::Or, .. } => 1,
        Expr::Logical { op: LogicalOp::And, .. } => 2,
        Expr::Binary { op, .. } => precedence(*op),
        Expr::Unary { .. } => UNARY,
        Expr::Literal(Literal::Number(x)) if x.is_sign_negative() => UNARY,
        _ => POSTFIX,
    }
}

impl BinaryOp {
    fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::StrictEq => "===",
            Self::StrictNe => "!==",
            Self::Lt => "<",
            Self::Gt => ">",
            Self::Le => "<=",
            Self::Ge => ">=",
            Self::In => "in",
            Self::BitAnd => "&",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::ShrUnsigned => ">>>",
        }
    }
}

/// A sub-expression, in parentheses if it binds less tightly than its place needs.
struct At<'a>(&'a Expr, u8);

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if binds(self.0) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

/// A JavaScript string literal. Line separators are escaped too: older engines end the line there.
fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(is_name_part)
}

fn write_list(f: &mut Formatter<'_>, items: &[Expr]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

fn starts_at_datum(mut expr: &Expr) -> bool {
    while let Expr::Member { object, .. } = expr {
        expr = object;
    }
    matches!(expr, Expr::Name(name) if &**name == "datum")
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            // There is no name for infinity; a number too large for a double reads as one.
            Self::Number(x) if x.is_infinite() => f.write_str(if *x > 0.0 { "1e999" } else { "-1e999" }),
            Self::Number(x) if *x == 0.0 && x.is_sign_negative() => f.write_str("-0"),
            Self::Number(x) => f.write_str(&number_to_text(*x)),
            Self::Text(text) => write_text(f, text),
            Self::Regex { source, flags } if source.is_empty() => write!(f, "/(?:)/{flags}"),
            Self::Regex { source, flags } => write!(f, "/{source}/{flags}"),
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Name(name) => f.write_str(name),
            Self::Member { object, key } => {
                // The dot after a number would be its decimal point.
                let is_number = matches!(**object, Self::Literal(Literal::Number(_)));
                At(object, if is_number { POSTFIX + 1 } else { POSTFIX }).fmt(f)?;
                match &**key {
                    Self::Literal(Literal::Text(key)) if is_name(key) && !starts_at_datum(object) => {
                        write!(f, ".{key}")
                    }
                    key => write!(f, "[{key}]"),
                }
            }
            Self::Call { function, arguments } => {
                write!(f, "{function}(")?;
                write_list(f, arguments)?;
                f.write_char(')')
            }
            Self::Unary { op, operand } => {
                let sign = match op {
                    UnaryOp::Plus => '+',
                    UnaryOp::Minus => '-',
                    UnaryOp::Not => '!',
                    UnaryOp::BitNot => '~',
                };
                f.write_char(sign)?;
                // Two signs side by side would be `++` or `--`, and a minus before digits a negative number.
                let signed = match &**operand {
                    Self::Unary { op: UnaryOp::Plus | UnaryOp::Minus, .. } | Self::Literal(Literal::Number(_)) => {
                        matches!(op, UnaryOp::Plus | UnaryOp::Minus)
                    }
                    _ => false,
                };
                At(operand, if signed { POSTFIX + 1 } else { UNARY }).fmt(f)
            }
            Self::Binary { op, left, right } => {
                let own = precedence(*op);
                write!(f, "{} {} {}", At(left, own), op.symbol(), At(right, own + 1))
            }
            Self::Logical { op, left, right } => {
                let (own, symbol) = match op {
                    LogicalOp::Or => (1, "||"),
                    LogicalOp::And => (2, "&&"),
                };
                write!(f, "{} {symbol} {}", At(left, own), At(right, own + 1))
            }
            Self::Conditional { .. } => {
                let mut rest = self;
                while let Self::Conditional { test, then, otherwise } = rest {
                    write!(f, "{} ? {then} : ", At(test, 1))?;
                    rest = otherwise;
                }
                rest.fmt(f)
            }
            Self::Array(items) => {
                f.write_char('[')?;
                write_list(f, items)?;
                f.write_char(']')
            }
            Self::Object(entries) => {
                f.write_char('{')?;
                for (i, (key, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    if is_name(key) && !FORBIDDEN_KEYS.contains(&&**key) {
                        f.write_str(key)?;
                    } else {
                        write_text(f, key)?;
                    }
                    write!(f, ": {value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::expr::Expr;
    use crate::expr::ast::UnaryOp;
    use crate::expr::parse;

    #[track_caller]
    fn check(tree: &Expr, want: &str) {
        let printed = tree.to_string();
        assert_eq!(printed, want);
        assert_eq!(&parse(&printed).unwrap(), tree, "{printed}");
    }

    #[test]
    fn what_is_printed_reads_back_to_the_same_tree() {
        for (source, want) in [
            ("datum.a", r#"datum["a"]"#),
            ("datum['a b'].c[0]", r#"datum["a b"]["c"][0]"#),
            ("bins.start", "bins.start"),
            ("domain('x')[0].y", r#"domain("x")[0].y"#),
            ("(a+b)*c", "(a + b) * c"),
            ("a+(b*c)", "a + b * c"),
            ("a-(b-c)", "a - (b - c)"),
            ("(a-b)-c", "a - b - c"),
            ("-1 - -1", "-1 - -1"),
            ("-(1)", "-(1)"),
            ("- -x", "-(-x)"),
            ("!(-x)", "!-x"),
            ("+-1", "+(-1)"),
            ("(-1).x", "(-1).x"),
            ("(1).x", "(1).x"),
            ("!(a && b) || c", "!(a && b) || c"),
            ("a && (b || c)", "a && (b || c)"),
            ("a || (b || c)", "a || (b || c)"),
            ("a ? b : c ? d : e", "a ? b : c ? d : e"),
            ("(a ? b : c) ? d : (e ? f : g)", "(a ? b : c) ? d : e ? f : g"),
            ("[1,'x',/a\\/[/]b/gi,]", r#"[1, "x", /a\/[/]b/gi]"#),
            ("{a: 1, 'b c': {}, 2: null, if: true}", r#"{a: 1, "b c": {}, "2": null, if: true}"#),
            ("if(a, 1e999, -1e-7)", "if(a, 1e999, -1e-7)"),
            ("'a' in b < c", r#""a" in b < c"#),
            ("a < b == c & d ^ e | f", "a < b == c & d ^ e | f"),
            ("((a|b)^c)&d", "((a | b) ^ c) & d"),
            ("a >>> b >> c << d", "a >>> b >> c << d"),
            (r#"'\u00e9\n\x41\ud83d\ude00"\'\u2028'"#, r#""é\nA😀\"'\u2028""#),
        ] {
            check(&parse(source).unwrap(), want);
        }
    }

    #[test]
    fn trees_made_by_hand_read_back_too() {
        check(&Expr::number(-2.0).member(Expr::text("x")), "(-2).x");
        check(&Expr::Unary { op: UnaryOp::Minus, operand: Box::new(Expr::number(2.0)) }, "-(2)");
        check(&Expr::object([("toString", Expr::null())]), r#"{"toString": null}"#);
        check(&Expr::datum(&["a.b", "c"]).not(), r#"!datum["a.b"]["c"]"#);
        check(&Expr::all([Expr::name("a"), Expr::name("b"), Expr::name("c")]), "a && b && c");
    }
}
