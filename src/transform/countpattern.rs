//! `countpattern`: how often each match of a pattern occurs in a field's text.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::field::Field;
use super::params::Resolved;
use super::{Host, Output};
use crate::error::Result;
use crate::js::regex::Regex;
use crate::table::{Column, Table, Value};

/// `countpattern`.
#[derive(Clone, Debug)]
pub(crate) struct CountPattern {
    field: Field,
    case: Case,
    pattern: Regex,
    stopwords: Regex,
    names: [Rc<str>; 2],
}

/// The change of letter case before a text is searched.
#[derive(Clone, Copy, Debug)]
enum Case {
    Upper,
    Lower,
    Mixed,
}

impl CountPattern {
    pub(super) fn new(params: &Resolved) -> Result<Self> {
        let text = |key: &str, default: &str| {
            params.text(key).filter(|text| !text.is_empty()).map_or_else(|| default.to_owned(), |text| text.to_string())
        };
        let regex = |key: &str, source: &str, flags: &str| Regex::new(source, flags).map_err(|error| error.under(key));
        let case = match params.text("case").as_deref() {
            Some("upper") => Case::Upper,
            Some("lower") => Case::Lower,
            _ => Case::Mixed,
        };
        Ok(Self {
            field: params.required_field("field")?,
            case,
            pattern: regex("pattern", &text("pattern", "[\\w']+"), "")?,
            stopwords: regex("stopwords", &format!("^{}$", text("stopwords", "")), "i")?,
            names: params.names("as", ["text", "count"]),
        })
    }

    /// Words come in the order of JavaScript's properties: whole numbers first, the others as first met.
    pub(super) fn apply(&self, input: &Rc<Table>, host: &dyn Host) -> Result<Output> {
        let mut words: Vec<(String, f64)> = Vec::new();
        let mut known: FxHashMap<String, usize> = FxHashMap::default();
        for value in self.field.column(input, host)?.iter().filter(|value| !value.is_missing()) {
            let text = match self.case {
                Case::Upper => value.to_text().to_uppercase(),
                Case::Lower => value.to_text().to_lowercase(),
                Case::Mixed => value.to_text().to_string(),
            };
            for found in self.pattern.matches(&text, usize::MAX)? {
                let word = &text[found.range];
                if self.stopwords.is_match(word)? {
                    continue;
                }
                let place = *known.entry(word.to_owned()).or_insert_with(|| {
                    words.push((word.to_owned(), 0.0));
                    words.len() - 1
                });
                words[place].1 += 1.0;
            }
        }
        // Whole numbers as JavaScript spells an index: no sign, no leading zero.
        let index = |word: &str| word.parse::<u32>().ok().filter(|i| *i < u32::MAX && i.to_string() == word);
        words.sort_by_key(|(word, _)| index(word).map_or((true, 0), |i| (false, i)));
        let mut table = Table::with_rows(words.len());
        let [text_name, count_name] = &self.names;
        table.set(Rc::clone(text_name), words.iter().map(|(word, _)| Value::text(word.as_str())).collect::<Column>());
        table.set(Rc::clone(count_name), Column::numbers(words.iter().map(|(_, count)| *count).collect()));
        Ok(table.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::transform::testing::check;

    #[test]
    fn matches_are_counted_but_for_stopwords() {
        check(
            r#"[{"type": "countpattern", "field": "t", "case": "lower", "pattern": "\\w+", "stopwords": "(a|the)"}]"#,
            r#"[{"t": "A cat, the 7 cats"}, {"t": "Cat 7 and 12"}]"#,
            r#"[
                {"text": "7", "count": 2},
                {"text": "12", "count": 1},
                {"text": "cat", "count": 2},
                {"text": "cats", "count": 1},
                {"text": "and", "count": 1}
            ]"#,
        );
    }
}
