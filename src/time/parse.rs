//! JavaScript's `Date.parse` as V8 has it.
//!
//! First ECMAScript's own format (`2020-01-31T12:00:00.000Z` and its parts: a date alone is UTC, with a time and no zone it
//! is local), then whatever people write: `Jan 31, 2020 2:30 PM`, `1/31/2020`, `Fri, 31 Jan 2020 12:00:00 GMT+0100 (CET)`.

use super::civil::full_year_instant;
use super::zone::{Zone, clip};
use crate::js::is_space;

/// The instant that `text` names, in `zone` where it names none; NaN when it is no date.
pub(crate) fn parse_date(text: &str, zone: &Zone) -> f64 {
    let mut tokens = Tokens { rest: text };
    let mut parts = Parts::default();
    read(&mut tokens, &mut parts).and_then(|()| parts.instant(zone)).unwrap_or(f64::NAN)
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// `digits` counts leading zeros too.
    Number {
        value: i64,
        digits: usize,
    },
    /// One of `:-+.)`.
    Symbol(char),
    Word {
        meaning: Word,
        letters: usize,
    },
    Space,
    /// Text in parentheses, or a character without meaning.
    Other,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    Month(i64),
    /// Hours to add.
    HalfDay(i64),
    /// Hours ahead of UTC.
    Zone(i64),
    TimeSeparator,
    Unknown,
}

#[derive(Clone, Copy)]
struct Tokens<'a> {
    rest: &'a str,
}

impl Tokens<'_> {
    fn peek(self) -> Token {
        let mut ahead = self;
        ahead.next()
    }

    fn next(&mut self) -> Token {
        let Some(first) = self.rest.chars().next() else { return Token::End };
        if first.is_ascii_digit() {
            let digits = self.take(|c| c.is_ascii_digit());
            // More than nine significant digits are not looked at.
            let significant = digits.trim_start_matches('0');
            let value = significant.get(..9).unwrap_or(significant).parse().unwrap_or(0);
            return Token::Number { value, digits: digits.len() };
        }
        if matches!(first, ':' | '-' | '+' | '.' | ')') {
            self.rest = &self.rest[1..];
            return Token::Symbol(first);
        }
        if is_space(first) {
            self.take(is_space);
            return Token::Space;
        }
        if first >= 'A' {
            let word = self.take(|c| c >= 'A' && !is_space(c));
            return Token::Word { meaning: meaning(word), letters: word.chars().count() };
        }
        if first == '(' {
            let mut depth = 0;
            self.take(|c| {
                depth += i32::from(c == '(');
                let inside = depth > 0;
                depth -= i32::from(c == ')');
                inside
            });
        } else {
            self.rest = &self.rest[first.len_utf8()..];
        }
        Token::Other
    }

    fn take(&mut self, mut keep: impl FnMut(char) -> bool) -> &str {
        let end = self.rest.find(|c| !keep(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn skip(&mut self, symbol: char) -> bool {
        let found = self.peek() == Token::Symbol(symbol);
        if found {
            self.next();
        }
        found
    }

    /// The next token if it is a number of `digits` digits within `bounds`.
    fn fixed(&mut self, digits: usize, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        match self.peek() {
            Token::Number { value, digits: have } if have == digits && bounds.contains(&value) => {
                self.next();
                Some(value)
            }
            _ => None,
        }
    }
}

fn meaning(word: &str) -> Word {
    let mut prefix = ['\0'; 3];
    for (slot, c) in prefix.iter_mut().zip(word.chars()) {
        // As V8 lowers a letter; what is no letter becomes none that matters.
        *slot = if c.is_ascii() { char::from(c as u8 | 0x20) } else { '\u{ff}' };
    }
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text: String = prefix.iter().filter(|&&c| c != '\0').collect();
    if let Some(month) = MONTHS.iter().position(|month| *month == text) {
        return Word::Month(month as i64 + 1);
    }
    if word.chars().nth(3).is_some() {
        return Word::Unknown;
    }
    match text.as_str() {
        "am" => Word::HalfDay(0),
        "pm" => Word::HalfDay(12),
        "z" | "ut" | "utc" | "gmt" => Word::Zone(0),
        "edt" => Word::Zone(-4),
        "est" | "cdt" => Word::Zone(-5),
        "cst" | "mdt" => Word::Zone(-6),
        "mst" | "pdt" => Word::Zone(-7),
        "pst" => Word::Zone(-8),
        "t" => Word::TimeSeparator,
        _ => Word::Unknown,
    }
}

/// What was read so far.
#[derive(Debug, Default)]
struct Parts {
    /// Up to three numbers of the date in the order met.
    day: Vec<i64>,
    named_month: Option<i64>,
    /// In ECMAScript's own order, year first.
    is_iso: bool,
    /// Hour, minute, second, millisecond.
    time: Vec<i64>,
    half_day: Option<i64>,
    zone_sign: Option<i64>,
    zone_hour: Option<i64>,
    zone_minute: Option<i64>,
}

impl Parts {
    fn add_day(&mut self, number: i64) -> Option<()> {
        (self.day.len() < 3).then(|| self.day.push(number))
    }

    fn add_time(&mut self, number: i64) -> Option<()> {
        (self.time.len() < 4).then(|| self.time.push(number))
    }

    fn finish_time(&mut self, number: i64) {
        if self.time.len() < 4 {
            self.time.push(number);
        }
        self.time.resize(4, 0);
    }

    fn expects_time(&self, number: i64) -> bool {
        match self.time.len() {
            1 | 2 => (0..60).contains(&number),
            3 => (0..1000).contains(&number),
            _ => false,
        }
    }

    fn set_zone(&mut self, hours: i64) {
        self.zone_sign = Some(if hours < 0 { -1 } else { 1 });
        self.zone_hour = Some(hours.abs());
        self.zone_minute = Some(0);
    }

    fn is_utc(&self) -> bool {
        self.zone_hour == Some(0) && self.zone_minute == Some(0)
    }

    fn instant(mut self, zone: &Zone) -> Option<f64> {
        if self.day.is_empty() {
            return None;
        }
        self.day.resize(3, 1);
        let is_day = |number: i64| (1..=31).contains(&number);
        let &[a, b, c] = self.day.as_slice() else { return None };
        let (mut year, month, day) = match self.named_month {
            None if self.is_iso || !is_day(a) => (a, b, c),
            None => (c, a, b),
            Some(month) if !is_day(a) => (a, month, b),
            Some(month) => (b, month, a),
        };
        if !self.is_iso {
            year += match year {
                0..=49 => 2000,
                50..=99 => 1900,
                _ => 0,
            };
        }
        if !(1..=12).contains(&month) || !is_day(day) {
            return None;
        }
        self.time.resize(4, 0);
        let &[mut hour, minute, second, ms] = self.time.as_slice() else { return None };
        if let Some(offset) = self.half_day {
            if !(0..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + offset;
        }
        let on_the_clock = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..1000).contains(&ms);
        if !on_the_clock && [hour, minute, second, ms] != [24, 0, 0, 0] {
            return None;
        }
        let fields = [year, month - 1, day, hour, minute, second, ms].map(|field| field as f64);
        Some(match self.zone_sign {
            None => full_year_instant(fields, zone),
            Some(sign) => {
                let minutes = self.zone_hour.unwrap_or(0) * 60 + self.zone_minute.unwrap_or(0);
                clip(full_year_instant(fields, &Zone::utc()) - (sign * minutes) as f64 * 60_000.0)
            }
        })
    }
}

/// The three leading digits of what follows a decimal point.
fn milliseconds(value: i64, digits: usize) -> i64 {
    match digits {
        1 => value * 100,
        2 => value * 10,
        3 => value,
        _ => value / 10_i64.pow(u32::try_from(digits.min(9) - 3).unwrap_or(0)),
    }
}

/// `None`: no date.
fn read(tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<()> {
    let token = match read_iso(tokens, parts)? {
        Some(token) => token,
        None => tokens.next(),
    };
    read_legacy(token, tokens, parts)
}

/// Reads ECMAScript's format as far as it goes, and gives the token at which it stopped, if any; `None`: no date.
fn read_iso(tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<Option<Token>> {
    if let sign @ Token::Symbol(symbol @ ('+' | '-')) = tokens.peek() {
        tokens.next();
        let Some(year) = tokens.fixed(6, 0..=999_999) else { return Some(Some(sign)) };
        if symbol == '-' && year == 0 {
            // The year zero has no sign, and its digits are gone.
            return Some(Some(sign));
        }
        parts.day.push(if symbol == '-' { -year } else { year });
    } else if let Some(year) = tokens.fixed(4, 0..=9999) {
        parts.day.push(year);
    } else {
        return Some(Some(tokens.next()));
    }
    if tokens.skip('-') {
        let Some(month) = tokens.fixed(2, 1..=12) else { return Some(Some(tokens.next())) };
        parts.day.push(month);
        if tokens.skip('-') {
            let Some(day) = tokens.fixed(2, 1..=31) else { return Some(Some(tokens.next())) };
            parts.day.push(day);
        }
    }
    if !matches!(tokens.peek(), Token::Word { meaning: Word::TimeSeparator, .. }) {
        if tokens.peek() != Token::End {
            return Some(Some(tokens.next()));
        }
        parts.set_zone(0);
    } else {
        tokens.next();
        read_iso_time(tokens, parts)?;
    }
    parts.is_iso = true;
    Some(None)
}

fn read_iso_time(tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<()> {
    let hour = tokens.fixed(2, 0..=24)?;
    // Midnight at the end of the day is all that 24 is for.
    let below = |bound: i64| if hour == 24 { 0..=0 } else { 0..=bound };
    parts.time.push(hour);
    if !tokens.skip(':') {
        return None;
    }
    parts.time.push(tokens.fixed(2, below(59))?);
    if tokens.skip(':') {
        parts.time.push(tokens.fixed(2, below(59))?);
        if tokens.skip('.') {
            let Token::Number { value, digits } = tokens.next() else { return None };
            if hour == 24 && value > 0 {
                return None;
            }
            parts.time.push(milliseconds(value, digits));
        }
    }
    match tokens.peek() {
        Token::Word { meaning: Word::Zone(0), letters: 1 } => {
            tokens.next();
            parts.set_zone(0);
        }
        Token::Symbol(symbol @ ('+' | '-')) => {
            tokens.next();
            parts.zone_sign = Some(if symbol == '-' { -1 } else { 1 });
            let (hour, minute) = if let Some(both) = tokens.fixed(4, 0..=9999) {
                (both / 100, both % 100)
            } else {
                let hour = tokens.fixed(2, 0..=23)?;
                if !tokens.skip(':') {
                    return None;
                }
                (hour, tokens.fixed(2, 0..=59)?)
            };
            if hour > 23 || minute > 59 {
                return None;
            }
            parts.zone_hour = Some(hour);
            parts.zone_minute = Some(minute);
        }
        _ => {}
    }
    (tokens.peek() == Token::End).then_some(())
}

fn read_legacy(first: Token, tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<()> {
    let mut has_number = !parts.day.is_empty();
    let mut token = first;
    while token != Token::End {
        match token {
            Token::Number { value, .. } => {
                has_number = true;
                read_number(value, tokens, parts)?;
            }
            Token::Word { meaning, .. } => match meaning {
                Word::HalfDay(hours) if !parts.time.is_empty() => parts.half_day = Some(hours),
                Word::Month(month) => {
                    parts.named_month = Some(month);
                    tokens.skip('-');
                }
                Word::Zone(hours) if has_number => parts.set_zone(hours),
                // Words before the first number do not matter, if something stands between.
                _ => {
                    if has_number || matches!(tokens.peek(), Token::Number { .. }) {
                        return None;
                    }
                }
            },
            Token::Symbol(symbol @ ('+' | '-')) if parts.is_utc() || !parts.time.is_empty() => {
                has_number = true;
                read_offset(symbol, tokens, parts)?;
            }
            Token::Symbol('+' | '-' | ')') if has_number => return None,
            _ => {}
        }
        token = tokens.next();
    }
    Some(())
}

fn read_number(number: i64, tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<()> {
    if tokens.skip(':') {
        if tokens.skip(':') {
            if !parts.time.is_empty() {
                return None;
            }
            parts.time.extend([number, 0]);
        } else {
            parts.add_time(number)?;
            tokens.skip('.');
        }
        return Some(());
    }
    if tokens.skip('.') && parts.expects_time(number) {
        parts.add_time(number)?;
        let Token::Number { value, digits } = tokens.next() else { return None };
        parts.finish_time(milliseconds(value, digits));
    } else if parts.zone_hour.is_some() && parts.zone_minute.is_none() && (0..60).contains(&number) {
        parts.zone_minute = Some(number);
    } else if parts.expects_time(number) {
        parts.finish_time(number);
        // Only a zone may follow a time without white space.
        match tokens.peek() {
            Token::End
            | Token::Space
            | Token::Symbol('+' | '-')
            | Token::Word { meaning: Word::Zone(0), letters: 1 } => {}
            _ => return None,
        }
    } else {
        parts.add_day(number)?;
        tokens.skip('-');
    }
    Some(())
}

/// After the sign of an offset from UTC.
fn read_offset(sign: char, tokens: &mut Tokens<'_>, parts: &mut Parts) -> Option<()> {
    parts.zone_sign = Some(if sign == '-' { -1 } else { 1 });
    let (mut number, mut length) = (0, 0);
    if let Token::Number { value, digits } = tokens.peek() {
        tokens.next();
        (number, length) = (value, digits);
    }
    if tokens.peek() == Token::Symbol(':') {
        parts.zone_hour = Some(number);
        parts.zone_minute = None;
        return Some(());
    }
    (parts.zone_hour, parts.zone_minute) = match length {
        1 | 2 => (Some(number), Some(0)),
        3 | 4 => (Some(number / 100), Some(number % 100)),
        _ => return None,
    };
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Zone, parse_date};

    /// Recorded from V8 with the process in New York.
    #[track_caller]
    fn check(text: &str, want: f64) {
        let have = parse_date(text, &Zone::named("America/New_York").unwrap());
        assert!(have == want || have.is_nan() && want.is_nan(), "{text:?}: {have}");
    }

    #[test]
    fn a_date_alone_is_utc_and_a_time_alone_local() {
        check("2020", 1577836800000.0);
        check("2020-03", 1583020800000.0);
        check("2020-03-08", 1583625600000.0);
        check("2020-03-08T12:00", 1583683200000.0);
        check("2020-03-08T02:30:00", 1583652600000.0);
        check("2020-03-08T12:00:00.5Z", 1583668800500.0);
        check("2020-03-08T12:00:00.123456789", 1583683200123.0);
        check("2020-03-08T12:00+05:30", 1583649000000.0);
        check("2020-03-08T12:00-0530", 1583688600000.0);
        check("2020-12-31T24:00", 1609477200000.0);
        check("+020200-01-01", 575283254400000.0);
        check("-000001-01-01", -62198755200000.0);
        check("-000000-01-01", 978325200000.0);
        check("2020-02-31", 1583107200000.0);
        check("2020-13-01", f64::NAN);
        check("2020-00-01", f64::NAN);
    }

    #[test]
    fn what_only_looks_like_iso_is_local() {
        check("2020-3-8", 1583643600000.0);
        check("2020-03-08 12:00", 1583683200000.0);
        check("2020-03-08 12:00Z", 1583668800000.0);
        check("2020/03/08", 1583643600000.0);
        check("2020-03-08T25:00", f64::NAN);
        check("2020-03-08T12", f64::NAN);
        check("2020-03-08T12:00 Z", f64::NAN);
        check("20200308", f64::NAN);
    }

    #[test]
    fn names_and_numbers_come_in_any_order() {
        check("Jan 1 2020", 1577854800000.0);
        check("1 Jan 2020", 1577854800000.0);
        check("January 1, 2000 10:00 PM", 946782000000.0);
        check("Sat, 01 Jan 2000 12:00:00 GMT", 946728000000.0);
        check("Sat Jan 01 2000 12:00:00 GMT+0100 (Central European Standard Time)", 946724400000.0);
        check("1/2/2020", 1577941200000.0);
        check("1/2/49", 2493176400000.0);
        check("1/2/50", -631047600000.0);
        check("Jan 1", 978325200000.0);
        check("12/31/99 11:59 pm", 946702740000.0);
        check("2000 Jan 1", 946702800000.0);
        check("1-Jan-2000", 946702800000.0);
        check("Mar 2009", 1235883600000.0);
        check("Jan 1 2000 12:00 PST", 946756800000.0);
        check("Jan 1 2000 0:00 am", 946702800000.0);
        check("1/1/2000 1:2:3.45", 946706523450.0);
        check("Tuesday foo 3 Mar 2020", 1583211600000.0);
    }

    #[test]
    fn anything_else_is_no_date() {
        check("", f64::NAN);
        check("foo", f64::NAN);
        check("32/1/2020", f64::NAN);
        check("Jan 1 2000 13:00 pm", f64::NAN);
        check("2020-01-01 foo", f64::NAN);
        check("1/2/3/4", f64::NAN);
        check("Jan 1 2000 25:00", f64::NAN);
        check("12:00", f64::NAN);
        check("5 )", f64::NAN);
        check("Jan 32 2000", f64::NAN);
        check("1 2 3 +5", f64::NAN);
    }
}
