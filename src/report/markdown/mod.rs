//! A Markdown document as byte ranges: where it names pictures, where it holds plots, and edits that leave every other byte alone.
//!
//! The grammar is GitHub's (tables, footnotes, task lists, alerts, math), read by pulldown-cmark; nothing is ever written back
//! from a tree. Ranges are in bytes of the text as it came, a byte order mark included. Code, comments and math hold no pictures.

mod destination;
mod find;
mod html;
mod write;

use std::ops::Range;

pub(crate) use crate::untrusted::markdown::grammar;

pub(crate) use find::{end_of_line, find};
pub(crate) use html::tags;
pub(crate) use write::image;

use crate::plot::Language;

/// What a document names and holds, in the order it was met.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) references: Vec<Reference>,
    pub(crate) fences: Vec<Fence>,
    /// Images whose destination could not be told apart from what surrounds it, as written.
    pub(crate) puzzles: Vec<String>,
}

/// One written destination. A definition that several images share is one reference with several uses.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The destination alone, without brackets or quotes.
    pub(crate) range: Range<usize>,
    /// What it names, with escapes and entities resolved.
    pub(crate) destination: String,
    pub(crate) syntax: Syntax,
    pub(crate) uses: Vec<Use>,
}

impl Reference {
    /// Whether anything shows it as a picture, rather than only linking to it.
    pub(crate) fn is_image(&self) -> bool {
        self.uses.iter().any(|r#use| r#use.is_image)
    }
}

/// A place where a reader meets a destination.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) is_image: bool,
    /// The text for those who do not see the picture.
    pub(crate) alt: String,
    /// All of the image or link.
    pub(crate) whole: Range<usize>,
    /// How it is put inside a link, where it may be.
    pub(crate) wrap: Option<Wrap>,
    /// It is inside a link or a `<picture>`, or is one of several sources: no link can take its place.
    pub(crate) is_enclosed: bool,
    /// The end of the outermost block around it: where a notice about it can stand.
    pub(crate) block_end: usize,
}

/// How a destination is written, which decides what has to be escaped in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Syntax {
    /// Bare, or between `<` and `>`: one escaping serves both.
    Markdown,
    /// The value of an HTML attribute, between quotes.
    Attribute,
    /// The value of an HTML attribute without quotes, which a URL with `=` in it needs.
    Unquoted,
    /// One of the candidates of a `srcset`.
    Candidate,
}

impl Use {
    /// The edits that make a link of an image whose destination is written in `syntax` and becomes `url`; it is called `name` where the
    /// image has no text of its own. `None` where no link can stand.
    pub(crate) fn as_link(&self, syntax: Syntax, url: &str, name: &str) -> Option<Vec<Edit>> {
        if self.is_enclosed {
            return None;
        }
        let name = if self.alt.trim().is_empty() { name } else { &self.alt };
        let start = self.whole.start;
        match syntax {
            Syntax::Markdown => {
                let words = if name == self.alt { String::new() } else { crate::untrusted::markdown::text(name) };
                let mark = Edit { range: start..start + 1, text: String::new() };
                Some(vec![mark, Edit { range: start + 2..start + 2, text: words }])
            }
            Syntax::Attribute | Syntax::Unquoted => {
                let (before, after) = Wrap::Html.around(url);
                let text = format!("{before}{}{after}", write::html_text(name));
                Some(vec![Edit { range: self.whole.clone(), text }])
            }
            Syntax::Candidate => None,
        }
    }
}

impl Syntax {
    /// `url` as it is written here.
    pub(crate) fn write(self, url: &str) -> String {
        match self {
            Self::Markdown => write::destination(url),
            Self::Attribute => write::attribute(url),
            Self::Unquoted => format!("\"{}\"", write::attribute(url)),
            Self::Candidate => write::candidate(url),
        }
    }
}

/// How an image is put inside a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wrap {
    /// `[` … `](url)`
    Markdown,
    /// `<a href="url">` … `</a>`
    Html,
}

impl Wrap {
    /// What is written before and after the image.
    pub(crate) fn around(self, url: &str) -> (String, String) {
        match self {
            Self::Markdown => ("[".to_owned(), format!("]({})", write::destination(url))),
            Self::Html => (format!("<a href=\"{}\">", write::attribute(url)), "</a>".to_owned()),
        }
    }
}

/// A fenced block that holds a plot.
#[derive(Debug)]
pub(crate) struct Fence {
    /// The block from its opening marks to the closing ones; the prefixes of later lines (`> `, indents) are inside.
    pub(crate) range: Range<usize>,
    pub(crate) language: Language,
    /// The block's text, without prefixes.
    pub(crate) source: String,
    /// What has to stand before and after a picture in its place, so that the neighbours stay blocks of their own.
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) block_end: usize,
}

/// New text for a range; an empty range inserts.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

/// `text` with the edits made: those at one place in the order given, all bytes outside of their ranges as they were.
pub(crate) fn splice(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut done = 0;
    for edit in edits {
        // Overlapping edits cannot come from one document; the first wins over a second about the same bytes.
        let Some(kept) = text.get(done..edit.range.start) else { continue };
        out.push_str(kept);
        out.push_str(&edit.text);
        done = edit.range.end;
    }
    out.push_str(&text[done..]);
    out
}
