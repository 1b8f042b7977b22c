//! A report over a host's limit, cut where a reader would: between blocks, never inside a fence, a table's row, a list's item or
//! a `<details>`, unless that alone is over the limit. Then it is closed before the cut and opened again after it.

mod blocks;

use std::ops::Range;

use pulldown_cmark::Parser;

use super::markdown::grammar;
use crate::forge::Limit;
use blocks::{Block, Shape, blocks};

/// Something that is not cut, as long as it fits.
#[derive(Clone, Debug)]
struct Unit {
    text: String,
    /// What opens the block again that a cut before this has ended.
    open: String,
    /// What closes the block that a cut after this would leave open.
    close: String,
}

impl Unit {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), open: String::new(), close: String::new() }
    }

    fn within(mut self, open: &str, close: &str) -> Self {
        self.open.insert_str(0, open);
        self.close.push_str(close);
        self
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// `text` in parts that are within `limit` less `room`, which is kept for what is written around each.
///
/// There is at least one. A text that fits is one part, as it is. In more parts, definitions of links and pictures are repeated where they are needed.
pub(crate) fn split(text: &str, limit: Limit, room: usize) -> Vec<String> {
    if limit.length_of(text) + room <= limit.max() {
        return vec![text.to_owned()];
    }
    // One mark says what all of them say.
    let body = text.trim_start_matches(BYTE_ORDER_MARK);
    if body.len() < text.len() {
        let mut parts = split(body, limit, room + BYTE_ORDER_MARK.len_utf8());
        parts[0].insert(0, BYTE_ORDER_MARK);
        return parts;
    }
    let definitions = Definitions::of(text);
    let budget = limit.max().saturating_sub(room);
    // What a cut adds (marks that close and open, definitions) is small against any host's limit, but must fit into any.
    let repeated = definitions.length(limit).min(budget / 4);
    let budget = (budget - repeated).saturating_sub(1).max(1); // 1: a line end before what closes a block
    let cutter = Cutter { text, limit, budget };
    let mut parts: Vec<String> = Vec::new();
    let mut part = String::new();
    let mut close = String::new();
    let mut used = 0;
    for unit in cutter.units(&blocks(text), 0..text.len()) {
        let own = limit.length_of(&unit.text);
        if used > 0 && used + own + limit.length_of(&unit.close) > budget {
            finish(&mut part, &close);
            parts.push(std::mem::take(&mut part));
            part.push_str(&unit.open);
            used = limit.length_of(&unit.open);
        }
        part.push_str(&unit.text);
        used += own;
        close = unit.close;
    }
    parts.push(part);
    if parts.len() > 1 {
        parts.retain(|part| !part.trim().is_empty());
    }
    if parts.is_empty() {
        parts.push(String::new()); // a text of blanks
    }
    for part in &mut parts {
        definitions.repeat(part, limit, repeated);
    }
    parts
}

/// Ends a part: what is open is closed on a line of its own.
fn finish(part: &mut String, close: &str) {
    if !close.is_empty() && !part.ends_with('\n') {
        part.push('\n');
    }
    part.push_str(close);
}

#[derive(Clone, Copy)]
struct Cutter<'a> {
    text: &'a str,
    limit: Limit,
    budget: usize,
}

impl Cutter<'_> {
    /// A cutter for what stands between `open` and `close`; none when those alone take more than half of the budget.
    fn within(mut self, open: &str, close: &str) -> Option<Self> {
        let taken = self.limit.length_of(open) + self.limit.length_of(close);
        self.budget = self.budget.checked_sub(2 * taken)? + taken;
        Some(self)
    }

    fn is_small(&self, range: &Range<usize>) -> bool {
        self.limit.length_of(&self.text[range.clone()]) <= self.budget
    }

    /// The units of `blocks`, which are all that is in `range`: each with what follows it, up to the next.
    fn units(&self, blocks: &[Block], range: Range<usize>) -> Vec<Unit> {
        let mut units = Vec::new();
        for (number, block) in blocks.iter().enumerate() {
            let start = if number == 0 { range.start } else { block.range.start };
            let end = blocks.get(number + 1).map_or(range.end, |next| next.range.start);
            if start < end {
                units.extend(self.block(block, start..end));
            }
        }
        if blocks.is_empty() {
            units.extend(self.lines(range));
        }
        units
    }

    fn block(&self, block: &Block, range: Range<usize>) -> Vec<Unit> {
        if self.is_small(&range) {
            return vec![Unit::new(&self.text[range])];
        }
        match &block.shape {
            Shape::Leaf => self.lines(range),
            Shape::Container(children) => self.units(children, range),
            Shape::Element { open, close, inside, children } => match self.within(open, close) {
                Some(cutter) => cutter.element(range, inside, children, (open, close)),
                None => self.units(children, range),
            },
            Shape::Item { open, children } => {
                let Some(cutter) = self.within(open, "") else { return self.units(children, range) };
                let mut units: Vec<Unit> =
                    cutter.units(children, range).into_iter().map(|unit| unit.within(open, "")).collect();
                if let Some(first) = units.first_mut() {
                    first.open.clear();
                }
                units
            }
            Shape::Table { head: repeated, end } => {
                let Some(cutter) = self.within(repeated, "") else { return self.lines(range) };
                let rows = cutter.lines(*end..range.end).into_iter().map(|row| row.within(repeated, ""));
                let head = self.lines(range.start..*end);
                let count = head.len() + 1;
                self.joined(head.into_iter().chain(rows).collect(), 0..count)
            }
            Shape::Fence { open, close } => {
                let Some(cutter) = self.within(open, close) else { return self.lines(range) };
                let mut units: Vec<Unit> =
                    cutter.lines(range).into_iter().map(|line| line.within(open, close)).collect();
                if let Some(first) = units.first_mut() {
                    first.open.clear();
                }
                if let Some(last) = units.last_mut() {
                    last.close.clear();
                }
                self.joined(units, 0..2)
            }
        }
    }

    /// The units of an element, whose own tags stand before and after `inside`.
    fn element(
        &self,
        range: Range<usize>,
        inside: &Range<usize>,
        children: &[Block],
        (open, close): (&str, &str),
    ) -> Vec<Unit> {
        let start = self.lines(range.start..inside.start);
        let inner = self.units(children, inside.clone());
        let end = self.lines(inside.end..range.end);
        let (count, ends) = (start.len(), end.len());
        let mut units: Vec<Unit> =
            start.into_iter().chain(inner).chain(end).map(|unit| unit.within(open, close)).collect();
        // The tags themselves are not opened again, and nothing is open after them.
        units.iter_mut().take(count).for_each(|unit| unit.open.clear());
        if let Some(last) = units.last_mut() {
            last.close.clear();
        }
        let units = self.joined(units, 0..count + 1);
        let tail = units.len().saturating_sub(ends + 1)..units.len();
        self.joined(units, tail)
    }

    /// The units in `range` as one if they fit, so that a head is not parted from what it is for.
    fn joined(&self, mut units: Vec<Unit>, range: Range<usize>) -> Vec<Unit> {
        let Some([first, .., last]) = units.get(range.clone()) else { return units };
        let text: String = units[range.clone()].iter().map(|unit| unit.text.as_str()).collect();
        let one = Unit { text, open: first.open.clone(), close: last.close.clone() };
        let all = [&one.text, &one.open, &one.close].map(|text| self.limit.length_of(text));
        if all.iter().sum::<usize>() <= self.budget {
            units.splice(range, [one]);
        }
        units
    }

    /// Lines; of one that is over the budget itself, pieces that end between words if they can.
    fn lines(&self, range: Range<usize>) -> Vec<Unit> {
        let mut units = Vec::new();
        for line in self.text[range].split_inclusive('\n') {
            let mut rest = line;
            while self.limit.length_of(rest) > self.budget {
                let at = self.fitting(rest);
                units.push(Unit::new(&rest[..at]));
                rest = &rest[at..];
            }
            units.push(Unit::new(rest));
        }
        units
    }

    /// How many bytes of `line` are one piece within the budget; at least one character.
    fn fitting(&self, line: &str) -> usize {
        let mut most = 0;
        let mut used = 0;
        for (at, c) in line.char_indices() {
            used += match self.limit {
                Limit::Characters(_) => 1,
                Limit::Bytes(_) => c.len_utf8(),
            };
            if used > self.budget && at > 0 {
                break;
            }
            most = at + c.len_utf8();
        }
        match line[..most].rfind(' ') {
            Some(space) if space > most / 2 => space + 1,
            _ => most,
        }
    }
}

/// The definitions of links and pictures of a text, which only its own part would know after a cut.
struct Definitions(Vec<(String, String)>);

impl Definitions {
    fn of(text: &str) -> Self {
        let parser = Parser::new_ext(text, grammar());
        let mut found: Vec<_> =
            parser.reference_definitions().iter().map(|(label, own)| (own.span.clone(), label)).collect();
        found.sort_by_key(|(span, _)| span.start);
        let found =
            found.into_iter().map(|(span, label)| (format!("[{label}]").to_lowercase(), text[span].trim().to_owned()));
        Self(found.collect())
    }

    fn length(&self, limit: Limit) -> usize {
        let all: usize = self.0.iter().map(|(_, definition)| limit.length_of(definition) + 1).sum();
        if all == 0 { 0 } else { all + 2 }
    }

    /// Adds the definitions that `part` uses and does not hold, while they fit into `room`.
    fn repeat(&self, part: &mut String, limit: Limit, room: usize) {
        let folded = part.to_lowercase();
        let mut added = String::new();
        for (label, definition) in &self.0 {
            let uses = folded.matches(label.as_str()).count();
            let is_defined = folded.contains(&format!("{label}:"));
            let grown = limit.length_of(&added) + limit.length_of(definition) + 3;
            if uses > 0 && !is_defined && grown <= room {
                added.push('\n');
                added.push_str(definition);
            }
        }
        if !added.is_empty() {
            let gap = if part.ends_with('\n') { "" } else { "\n" };
            part.push_str(gap);
            part.push_str(&added);
            part.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
