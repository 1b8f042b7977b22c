//! The words and marks of a locale, as d3's locale files have them. The default is English of the United States.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::Value as Json;

use crate::error::{Error, Result};

/// Number and time words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locale {
    pub(super) number: Rc<NumberWords>,
    pub(super) time: Rc<TimeWords>,
}

/// A word of time: English ones are part of the program.
pub(crate) type Word = Cow<'static, str>;

#[derive(Clone, Debug)]
pub(super) struct NumberWords {
    pub(super) decimal: String,
    /// What stands between groups, and the sizes of the groups from the right, the last ones repeated in turn.
    pub(super) thousands: String,
    pub(super) grouping: Vec<usize>,
    /// Before and after an amount.
    pub(super) currency: [String; 2],
    /// Ten numerals for 0 to 9; empty: the usual ones.
    pub(super) numerals: Vec<String>,
    pub(super) percent: String,
    pub(super) minus: String,
    pub(super) nan: String,
}

impl Default for NumberWords {
    fn default() -> Self {
        Self {
            decimal: ".".into(),
            thousands: ",".into(),
            grouping: vec![3],
            currency: ["$".into(), String::new()],
            numerals: Vec::new(),
            percent: "%".into(),
            minus: "\u{2212}".into(),
            nan: "NaN".into(),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct TimeWords {
    /// The formats `%c`, `%x` and `%X`.
    pub(super) date_time: Word,
    pub(super) date: Word,
    pub(super) time: Word,
    /// Before noon and after.
    pub(super) periods: Vec<Word>,
    /// From Sunday.
    pub(super) days: Vec<Word>,
    pub(super) short_days: Vec<Word>,
    pub(super) months: Vec<Word>,
    pub(super) short_months: Vec<Word>,
}

impl Default for TimeWords {
    fn default() -> Self {
        const DAYS: &str = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday";
        const MONTHS: &str = "January February March April May June July August September October November December";
        let list = |words: &'static str| words.split(' ').map(Word::Borrowed).collect();
        let short = |words: &'static str| words.split(' ').map(|word| Word::Borrowed(&word[..3])).collect();
        Self {
            date_time: "%x, %X".into(),
            date: "%-m/%-d/%Y".into(),
            time: "%-I:%M:%S %p".into(),
            periods: list("AM PM"),
            days: list(DAYS),
            short_days: short(DAYS),
            months: list(MONTHS),
            short_months: short(MONTHS),
        }
    }
}

impl Locale {
    /// The locale of d3's number and time definitions; a definition that is left out is the default one.
    ///
    /// # Errors
    ///
    /// When a property has the wrong type, or a list of words not the right length.
    pub(crate) fn from_json(number: Option<&Json>, time: Option<&Json>) -> Result<Self> {
        let number = number.map(NumberWords::from_json).transpose().map_err(|error| error.under("number"))?;
        let time = time.map(TimeWords::from_json).transpose().map_err(|error| error.under("time"))?;
        Ok(Self { number: Rc::new(number.unwrap_or_default()), time: Rc::new(time.unwrap_or_default()) })
    }

    /// Names of the months from January, abbreviated or not.
    pub(crate) fn months(&self, short: bool) -> &[Word] {
        if short { &self.time.short_months } else { &self.time.months }
    }

    /// Names of the weekdays from Sunday, abbreviated or not.
    pub(crate) fn days(&self, short: bool) -> &[Word] {
        if short { &self.time.short_days } else { &self.time.days }
    }
}

impl NumberWords {
    fn from_json(json: &Json) -> Result<Self> {
        let default = Self::default();
        let text = |key: &str, default: String| match &json[key] {
            Json::Null => Ok(default),
            value => word(value).map_err(|error| error.under(key)),
        };
        // Without either there are no groups; without a currency no sign.
        let grouped = !json["thousands"].is_null() && !json["grouping"].is_null();
        let grouping =
            if grouped { sizes(&json["grouping"]).map_err(|error| error.under("grouping"))? } else { vec![] };
        let currency = match &json["currency"] {
            Json::Null => [String::new(), String::new()],
            value => words(value, 2)
                .and_then(|pair| pair.try_into().map_err(|_| Error::spec("expected two texts")))
                .map_err(|error| error.under("currency"))?,
        };
        let numerals = match &json["numerals"] {
            Json::Null => Vec::new(),
            value => words(value, 10).map_err(|error| error.under("numerals"))?,
        };
        Ok(Self {
            decimal: text("decimal", default.decimal)?,
            thousands: text("thousands", String::new())?,
            grouping,
            currency,
            numerals,
            percent: text("percent", default.percent)?,
            minus: text("minus", default.minus)?,
            nan: text("nan", default.nan)?,
        })
    }
}

impl TimeWords {
    fn from_json(json: &Json) -> Result<Self> {
        let text = |key: &str| word(&json[key]).map(Word::Owned).map_err(|error| error.under(key));
        let list = |key: &str, count: usize| match words(&json[key], count) {
            Ok(words) => Ok(words.into_iter().map(Word::Owned).collect()),
            Err(error) => Err(error.under(key)),
        };
        Ok(Self {
            date_time: text("dateTime")?,
            date: text("date")?,
            time: text("time")?,
            periods: list("periods", 2)?,
            days: list("days", 7)?,
            short_days: list("shortDays", 7)?,
            months: list("months", 12)?,
            short_months: list("shortMonths", 12)?,
        })
    }
}

fn word(json: &Json) -> Result<String> {
    json.as_str().map(str::to_owned).ok_or_else(|| Error::spec(format!("expected a text, found {json}")))
}

fn words(json: &Json, count: usize) -> Result<Vec<String>> {
    let list = json.as_array().filter(|list| list.len() == count);
    let list = list.ok_or_else(|| Error::spec(format!("expected a list of {count} texts")))?;
    list.iter().map(word).collect()
}

fn sizes(json: &Json) -> Result<Vec<usize>> {
    let size = |json: &Json| json.as_u64().and_then(|size| usize::try_from(size).ok());
    let list = json.as_array().and_then(|list| list.iter().map(size).collect::<Option<Vec<_>>>());
    list.ok_or_else(|| Error::spec("expected a list of group sizes"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Locale;

    #[test]
    fn a_wrong_word_is_found_by_its_place() {
        let number = json!({"decimal": ",", "grouping": [3, "x"], "thousands": "."});
        let error = Locale::from_json(Some(&number), None).unwrap_err();
        assert_eq!(error.to_string(), "/number/grouping: expected a list of group sizes");
        let time = json!({"dateTime": "%c", "date": "%x", "time": "%X", "periods": ["AM"]});
        let error = Locale::from_json(None, Some(&time)).unwrap_err();
        assert_eq!(error.to_string(), "/time/periods: expected a list of 2 texts");
    }
}
