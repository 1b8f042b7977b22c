//! One walk over a document: images, links, HTML images and fenced plots, each with its range.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, OffsetIter, Parser, Tag, TagEnd};

use super::html::{self, tags};
use super::{Fence, Found, Reference, Syntax, Use, Wrap, destination, grammar};
use crate::plot::Language;

/// Everything in `text` that may have to be published.
pub(crate) fn find(text: &str) -> Found {
    // A byte order mark is no text; the ranges count it all the same.
    let body = text.trim_start_matches('\u{feff}');
    let shift = text.len() - body.len();
    let mut events = Parser::new_ext(body, grammar()).into_offset_iter();
    let mut walk = Walk { text: body, ..Walk::default() };
    while let Some((event, range)) = events.next() {
        walk.take(event, range, &events);
    }
    let mut found = walk.found;
    for reference in &mut found.references {
        shift_by(&mut reference.range, shift);
        for r#use in &mut reference.uses {
            r#use.block_end += shift;
            shift_by(&mut r#use.whole, shift);
        }
    }
    for fence in &mut found.fences {
        shift_by(&mut fence.range, shift);
        fence.block_end += shift;
    }
    found
}

fn shift_by(range: &mut Range<usize>, shift: usize) {
    range.start += shift;
    range.end += shift;
}

#[derive(Default)]
struct Walk<'a> {
    text: &'a str,
    found: Found,
    /// Blocks and spans that are open, and the end of the outermost one.
    depth: usize,
    block_end: usize,
    /// Links and images that are open, the innermost last.
    open: Vec<Open>,
    /// `<a>` elements that are open: an image inside one is not put inside another.
    anchors: usize,
    /// `<picture>` elements that are open: an anchor has no place in one.
    pictures: usize,
    /// The start of the HTML block that is being read, and its bytes: blanks where they are a container's.
    block: Option<(usize, Vec<u8>)>,
    fence: Option<Fence>,
    /// References of definitions, by where the definition starts.
    definitions: BTreeMap<usize, usize>,
}

/// A link or an image whose text is being read.
struct Open {
    is_image: bool,
    range: Range<usize>,
    destination: String,
    is_inline: bool,
    /// Where the definition stands that gives the destination.
    definition: Option<Range<usize>>,
    alt: String,
    /// The end of the last thing inside.
    inside_end: usize,
}

impl<'a> Walk<'a> {
    fn take(&mut self, event: Event<'a>, range: Range<usize>, events: &OffsetIter<'a>) {
        match event {
            Event::Start(_) => {
                if self.depth == 0 {
                    self.block_end = range.end;
                }
                self.depth += 1;
            }
            Event::End(_) => self.depth -= 1,
            _ => {}
        }
        let ends_span = matches!(event, Event::End(TagEnd::Link | TagEnd::Image));
        if !ends_span && let Some(open) = self.open.last_mut() {
            open.inside_end = open.inside_end.max(range.end);
        }
        match event {
            Event::Start(Tag::Image { link_type, dest_url, id, .. }) => {
                self.start(true, link_type, dest_url.into_string(), &id, range, events);
            }
            Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
                self.start(false, link_type, dest_url.into_string(), &id, range, events);
            }
            Event::End(TagEnd::Image | TagEnd::Link) => self.end_span(),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(about))) => {
                if let Some(language) = language(&about) {
                    self.start_fence(language, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => self.found.fences.extend(self.fence.take()),
            Event::Start(Tag::HtmlBlock) => self.block = Some((range.start, vec![b' '; range.len()])),
            Event::Html(_) => {
                if let Some((start, block)) = &mut self.block
                    && let Some(line) = block.get_mut(range.start - *start..range.end - *start)
                {
                    line.copy_from_slice(&self.text.as_bytes()[range]);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((start, block)) = self.block.take() {
                    self.html(start, &String::from_utf8_lossy(&block), true);
                }
            }
            Event::InlineHtml(tag) => {
                let written = &self.text[range.clone()];
                let is_whole = written == &*tag;
                let piece = if is_whole { Cow::Borrowed(written) } else { Cow::Owned(without_prefixes(written)) };
                self.html(range.start, &piece, false);
            }
            Event::Text(text) | Event::Code(text) => match &mut self.fence {
                Some(fence) => fence.source.push_str(&text),
                None => self.open.iter_mut().for_each(|open| open.alt.push_str(&text)),
            },
            Event::SoftBreak | Event::HardBreak => self.open.iter_mut().for_each(|open| open.alt.push(' ')),
            _ => {}
        }
    }

    fn start(
        &mut self,
        is_image: bool,
        link_type: LinkType,
        destination: String,
        label: &str,
        range: Range<usize>,
        events: &OffsetIter<'a>,
    ) {
        let definition = match link_type {
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut => {
                events.reference_definitions().get(label).map(|definition| definition.span.clone())
            }
            _ => None,
        };
        let inside_end = range.start + if is_image { 2 } else { 1 };
        let is_inline = link_type == LinkType::Inline;
        self.open.push(Open { is_image, range, destination, is_inline, definition, alt: String::new(), inside_end });
    }

    fn end_span(&mut self) {
        let Some(span) = self.open.pop() else { return };
        if let Some(outer) = self.open.last_mut() {
            outer.inside_end = outer.inside_end.max(span.range.end);
        }
        // A picture within another's text is read out, never shown.
        let is_hidden = self.open.iter().any(|open| open.is_image);
        if is_hidden || span.destination.is_empty() || !(span.is_inline || span.definition.is_some()) {
            return;
        }
        let range = match &span.definition {
            Some(definition) => destination::of_definition(self.text, definition),
            None => destination::of_inline(self.text, span.inside_end, span.range.end),
        };
        let means = |range: &Range<usize>| destination::means(&self.text[range.clone()], &span.destination);
        let Some(range) = range.filter(means) else {
            if span.is_image {
                self.found.puzzles.push(self.text[span.range].to_owned());
            }
            return;
        };
        let is_linked = self.anchors > 0 || !self.open.is_empty();
        let r#use = Use {
            is_image: span.is_image,
            alt: span.alt,
            whole: span.range,
            wrap: (span.is_image && !is_linked).then_some(Wrap::Markdown),
            is_enclosed: is_linked,
            block_end: self.block_end,
        };
        if let Some(definition) = span.definition {
            let next = self.found.references.len();
            let known = *self.definitions.entry(definition.start).or_insert(next);
            if known < next {
                self.found.references[known].uses.push(r#use);
                return;
            }
        }
        let reference = Reference { range, destination: span.destination, syntax: Syntax::Markdown, uses: vec![r#use] };
        self.found.references.push(reference);
    }

    /// Looks through a piece of HTML that stands at `start`, byte for byte.
    fn html(&mut self, start: usize, piece: &str, is_block: bool) {
        for tag in tags(piece) {
            match tag.name.as_str() {
                "a" if tag.is_closing => self.anchors = self.anchors.saturating_sub(1),
                "a" => self.anchors += usize::from(tag.attribute("href").is_some()),
                "picture" if tag.is_closing => self.pictures = self.pictures.saturating_sub(1),
                "picture" => self.pictures += 1,
                "img" | "source" if !tag.is_closing => {
                    // An image that opens a block makes it HTML up to the next blank line; an anchor before it would not.
                    let opens_block = is_block && tag.range.start == 0;
                    self.html_image(&tag, start, opens_block);
                }
                _ => {}
            }
        }
    }

    fn html_image(&mut self, tag: &html::Tag, shift: usize, opens_block: bool) {
        let is_enclosed = tag.name != "img" || self.anchors > 0 || self.pictures > 0 || !self.open.is_empty();
        let value = |name: &str| {
            let range = tag.attribute(name)?;
            Some(range.start + shift..range.end + shift)
        };
        let alt = value("alt").map(|range| html::decoded(&self.text[range])).unwrap_or_default();
        let whole = tag.range.start + shift..tag.range.end + shift;
        let mut push = |range: Range<usize>, syntax: Syntax| {
            let destination = html::decoded(self.text[range.clone()].trim_ascii());
            if !destination.is_empty() {
                let may_wrap = syntax != Syntax::Candidate && !is_enclosed && !opens_block;
                let uses = vec![Use {
                    is_image: true,
                    alt: alt.clone(),
                    whole: whole.clone(),
                    wrap: may_wrap.then_some(Wrap::Html),
                    is_enclosed,
                    block_end: self.block_end,
                }];
                self.found.references.push(Reference { range, destination, syntax, uses });
            }
        };
        // The `src` of a `<source>` is a film's or a sound's.
        if tag.name == "img"
            && let Some(range) = value("src")
        {
            let is_quoted = self.text[..range.start].ends_with(['"', '\'']);
            let syntax = if is_quoted { Syntax::Attribute } else { Syntax::Unquoted };
            push(range, syntax);
        }
        if let Some(range) = value("srcset") {
            for part in html::candidates(&self.text[range.clone()]) {
                push(range.start + part.start..range.start + part.end, Syntax::Candidate);
            }
        }
    }

    fn start_fence(&mut self, language: Language, range: Range<usize>) {
        let (before, after) = self.room(&range);
        let end = range.start + self.text[range.clone()].trim_end_matches(['\n', '\r']).len();
        let range = range.start..end;
        self.fence = Some(Fence { range, language, source: String::new(), before, after, block_end: self.block_end });
    }

    /// What has to be written around a paragraph in the place of a fence: a fence ends its neighbours, a paragraph joins them.
    fn room(&self, fence: &Range<usize>) -> (String, String) {
        let text = self.text;
        let line_start = text[..fence.start].rfind('\n').map_or(0, |end| end + 1);
        let prefix = &text[line_start..fence.start];
        let is_blank = |line: &str| line.chars().all(|c| c.is_whitespace() || c == '>');
        let line_end = if text[fence.clone()].contains("\r\n") { "\r\n" } else { "\n" };
        let above = &text[..line_start];
        let previous = above.strip_suffix('\n').unwrap_or(above).rsplit('\n').next().unwrap_or_default();
        // Behind a list's mark the fence is the first thing in its item, whatever stands above.
        let before =
            if is_blank(prefix) && !is_blank(previous) { format!("{line_end}{prefix}") } else { String::new() };
        let trimmed = text[fence.clone()].trim_end_matches(['\n', '\r']).len() + fence.start;
        let mut following = text[trimmed..].splitn(3, '\n');
        following.next();
        let next = following.next().unwrap_or_default();
        let quote: String = prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
        let after = if is_blank(next) { String::new() } else { format!("{line_end}{}", quote.trim_end()) };
        (before, after)
    }
}

/// Blanks in the place of the quote marks that begin a line.
fn without_prefixes(written: &str) -> String {
    let mut begins_line = false;
    let blank = |c: char| {
        begins_line = c == '\n' || begins_line && matches!(c, ' ' | '\t' | '>');
        if begins_line && c == '>' { ' ' } else { c }
    };
    written.chars().map(blank).collect()
}

/// The language of a fence that is drawn, from what stands behind its opening marks.
fn language(about: &str) -> Option<Language> {
    let word = about.split_whitespace().next()?;
    match word.to_ascii_lowercase().as_str() {
        "vega-lite" | "vegalite" | "vl" | "vl-json" => Some(Language::VegaLite),
        "vega" | "vg" | "vg-json" => Some(Language::Vega),
        _ => None,
    }
}

/// Just past the end of the line that `at` is in, or `at` itself when it is at the start of one.
pub(crate) fn end_of_line(text: &str, at: usize) -> usize {
    if text[..at].ends_with('\n') {
        return at;
    }
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

#[cfg(test)]
mod tests;
