//! Access paths: `a.b`, `a[0]`, `a["x.y"]`, `a\.b` (a literal dot).

use std::rc::Rc;

use crate::error::{Error, Result};

/// Whether an access path is one key as it is spelled.
pub(super) fn is_plain(path: &str) -> bool {
    !path.contains(['.', '[', ']', '\\']) && !path.is_empty()
}

/// The keys of an access path. Quotes count only right after a bracket; leading dots are skipped.
///
/// # Errors
///
/// A bracket or quote that is not closed, or not opened.
pub(crate) fn split_path(path: &str) -> Result<Vec<Rc<str>>> {
    if is_plain(path) {
        return Ok(vec![path.into()]);
    }
    let fail = |what: &str| Err(Error::spec(format!("access path {path:?}: {what}")));
    let mut keys: Vec<Rc<str>> = Vec::new();
    let mut key = String::new();
    let mut started = false; // anything of the key seen, even if it is empty so far
    let mut bracket = Bracket::Outside;
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match (c, bracket) {
            ('\\', _) => {
                key.extend(chars.next());
                started = true;
            }
            (c, Bracket::Quoted(quote)) if c == quote => {
                keys.push(std::mem::take(&mut key).into());
                started = false;
                bracket = Bracket::AfterQuote;
            }
            (c, Bracket::Quoted(_)) => key.push(c),
            ('"' | '\'', Bracket::Open) if !started => {
                bracket = Bracket::Quoted(c);
                started = true;
            }
            ('.', Bracket::Outside) => {
                if started {
                    keys.push(std::mem::take(&mut key).into());
                }
                started = false;
            }
            ('[', Bracket::Outside | Bracket::Open) => {
                if started {
                    keys.push(std::mem::take(&mut key).into());
                }
                started = false;
                bracket = Bracket::Open;
            }
            (']', Bracket::Outside) => return fail("a bracket is closed that was not opened"),
            (']', state) => {
                if state == Bracket::Open {
                    keys.push(std::mem::take(&mut key).into());
                }
                started = false;
                bracket = Bracket::Outside;
            }
            (_, Bracket::AfterQuote) => {}
            (c, _) => {
                key.push(c);
                started = true;
            }
        }
    }
    match bracket {
        Bracket::Outside => {}
        Bracket::Quoted(_) => return fail("a quote is not closed"),
        Bracket::Open | Bracket::AfterQuote => return fail("a bracket is not closed"),
    }
    if started {
        keys.push(key.into());
    }
    Ok(keys)
}

#[derive(Clone, Copy, PartialEq)]
enum Bracket {
    Outside,
    Open,
    Quoted(char),
    AfterQuote,
}

#[cfg(test)]
mod tests {
    use super::split_path;

    #[track_caller]
    fn check(path: &str, want: &[&str]) {
        let keys = split_path(path).unwrap();
        assert_eq!(keys.iter().map(|key| &**key).collect::<Vec<_>>(), want, "{path}");
    }

    #[test]
    fn paths_split_as_vega_splits_them() {
        check("a", &["a"]);
        check("a b", &["a b"]);
        check("a.b", &["a", "b"]);
        check("a[0].c", &["a", "0", "c"]);
        check(r#"a["x.y"]['z[0]']"#, &["a", "x.y", "z[0]"]);
        check(r"a\.b", &["a.b"]);
        check(r"a\.b\[0\].c", &["a.b[0]", "c"]);
        check("..a", &["a"]);
        check("it's", &["it's"]);
        check("[foo bar]", &["foo bar"]);
        check("['']", &[""]);
        check("", &[]);
    }

    #[test]
    fn brackets_and_quotes_must_be_closed() {
        for path in ["a[0", "a]", "a['b"] {
            assert!(split_path(path).is_err(), "{path}");
        }
    }
}
