//! The blocks of a document as a tree, with what has to be written to end one early and to begin it again.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Parser, Tag};

use crate::report::markdown::{grammar, tags};

/// A block; its range starts at the start of a line, the prefixes of what it is in included.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) range: Range<usize>,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// Cut at lines if it must be.
    Leaf,
    /// A quote, list or footnote: cut between its blocks.
    Container(Vec<Block>),
    /// An item of a list, whose later blocks are indented: its mark with a line that stands for what came before.
    Item { open: String, children: Vec<Block> },
    /// HTML elements that hold Markdown: their tags, what is between them, and the blocks there.
    Element { open: String, close: String, inside: Range<usize>, children: Vec<Block> },
    /// Its head as it is repeated, and where that ends.
    Table { head: String, end: usize },
    /// Its first line, and its marks on a line of their own.
    Fence { open: String, close: String },
}

/// The outermost blocks, in their order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut events = Parser::new_ext(text, grammar()).into_offset_iter();
    let found = siblings(text, &mut events, MAX_DEPTH);
    group(text, found.into_iter().flat_map(|block| at_details(text, block)).collect(), MAX_DEPTH)
}

/// Blocks within blocks that are told apart; nobody reads deeper, and a hostile report has thousands.
const MAX_DEPTH: usize = 32;

/// The blocks up to the end of the block that holds them.
fn siblings(text: &str, events: &mut OffsetIter<'_>, depth: usize) -> Vec<Block> {
    let mut found = Vec::new();
    while let Some((event, range)) = events.next() {
        let start = range.start;
        let range = line_start(text, start)..range.end;
        match event {
            Event::Start(tag) => {
                let shape = shape(text, &tag, start..range.end, events, depth);
                found.push(Block { range, shape });
            }
            Event::End(_) => break,
            Event::Rule => found.push(Block { range, shape: Shape::Leaf }),
            _ => {}
        }
    }
    // Items of one line and nested marks (`- - a`) start on the same line: they are cut as one.
    found.dedup_by(|later, earlier| {
        let is_same = later.range.start <= earlier.range.start;
        if is_same {
            earlier.range.end = earlier.range.end.max(later.range.end);
        }
        is_same
    });
    found
}

/// The shape of the block that has just begun and is `range`, prefixes of its first line left out; reads to its end.
fn shape(text: &str, tag: &Tag<'_>, range: Range<usize>, events: &mut OffsetIter<'_>, depth: usize) -> Shape {
    let holds_blocks = matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_));
    let prefix = continued(&text[line_start(text, range.start)..range.start]);
    let block = &text[range.clone()];
    if holds_blocks && depth > 0 {
        let children = siblings(text, events, depth - 1);
        return match tag {
            Tag::Item => Shape::Item { open: format!("{prefix}{}…\n{}\n", mark(block), prefix.trim_end()), children },
            _ => Shape::Container(children),
        };
    }
    skip(events);
    match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
            let first = block.lines().next().unwrap_or_default().trim_end();
            let sign = first.chars().next().unwrap_or('`');
            let marks: String = first.chars().take_while(|c| *c == sign).collect();
            Shape::Fence { open: format!("{prefix}{first}\n"), close: format!("{prefix}{marks}\n") }
        }
        Tag::Table(_) => match block.match_indices('\n').nth(1) {
            Some((end, _)) => {
                let end = end + 1;
                Shape::Table { head: format!("{prefix}{}", &block[..end]), end: range.start + end }
            }
            None => Shape::Leaf,
        },
        _ => Shape::Leaf,
    }
}

/// What stands before a block on its first line, as its container has it on later lines: the marks of lists are blanks there.
fn continued(prefix: &str) -> String {
    prefix.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect()
}

/// The mark of a list's item with the blanks behind it, which say how far its text is indented.
fn mark(item: &str) -> &str {
    let rest = item.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    let rest = rest.strip_prefix(['-', '*', '+', '.', ')']).unwrap_or(rest);
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    // More than four begin a block of code in the item, which is indented by one.
    let blanks = if (1..=4).contains(&blanks) { blanks } else { 1 };
    item.get(..item.len() - rest.len() + blanks).unwrap_or(item)
}

/// Reads to the end of the block that has just begun.
fn skip(events: &mut OffsetIter<'_>) {
    let mut depth = 1;
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// HTML that closes one `<details>` and opens the next is one block to Markdown; it may be cut between the two.
fn at_details(text: &str, block: Block) -> Vec<Block> {
    let piece = &text[block.range.clone()];
    if !matches!(block.shape, Shape::Leaf) || !piece.starts_with('<') {
        return vec![block];
    }
    let mut starts = vec![block.range.start];
    for (at, _) in piece.match_indices("\n<details") {
        starts.push(block.range.start + at + 1);
    }
    let end = block.range.end;
    let ends = starts.iter().skip(1).copied().chain([end]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| Block { range: start..end, shape: Shape::Leaf }).collect()
}

/// Blocks from the one with an element's opening tag to the one with its closing tag become one.
fn group(text: &str, blocks: Vec<Block>, depth: usize) -> Vec<Block> {
    if depth == 0 {
        return blocks;
    }
    let pairs = pairs(text, &blocks);
    let mut out = Vec::new();
    let mut blocks = blocks.into_iter().enumerate();
    while let Some((number, block)) = blocks.next() {
        // Elements that cross each other end with the last of them.
        let mut last = number;
        let from = pairs.partition_point(|pair| pair.first < number);
        let mut to = from;
        while let Some(pair) = pairs.get(to).filter(|pair| pair.first <= last) {
            last = last.max(pair.last);
            to += 1;
        }
        let own = &pairs[from..to];
        if last == number {
            out.push(block);
            continue;
        }
        let mut children: Vec<Block> = blocks.by_ref().take(last - number).map(|(_, block)| block).collect();
        let end = children.pop().map_or(block.range.clone(), |block| block.range);
        let whole = || own.iter().filter(|pair| pair.first == number && pair.last == last);
        let open: String = whole().map(|pair| pair.open.as_str()).collect();
        let close: String = whole().rev().map(|pair| format!("</{}>", pair.name)).collect();
        let range = block.range.start..end.end;
        let inside = block.range.end..end.start;
        let children = group(text, children, depth - 1);
        let (open, close) = (format!("{open}\n\n"), format!("\n{close}\n"));
        out.push(Block { range, shape: Shape::Element { open, close, inside, children } });
    }
    out
}

/// An element that spans blocks.
struct Pair {
    first: usize,
    last: usize,
    name: String,
    /// Its opening tag as written, and its summary.
    open: String,
}

const CLOSE: &str = "</summary>";

fn pairs(text: &str, blocks: &[Block]) -> Vec<Pair> {
    let mut open: Vec<Pair> = Vec::new();
    let mut found = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        let piece = &text[block.range.clone()];
        if !matches!(block.shape, Shape::Leaf) || !piece.starts_with('<') {
            continue;
        }
        for tag in tags(piece) {
            if !tag.is_closing {
                // What is folded away is called by the same name again.
                let rest = piece[tag.range.end..].trim_start();
                let end = rest.find(CLOSE).filter(|_| rest.starts_with("<summary"));
                let summary = end.map_or("", |end| &rest[..end + CLOSE.len()]);
                let written = format!("{}{summary}", &piece[tag.range]);
                open.push(Pair { first: number, last: number, name: tag.name, open: written });
            } else if let Some(at) = open.iter().rposition(|pair| pair.name == tag.name) {
                let pair = open.drain(at..).next();
                found.extend(pair.filter(|pair| pair.first < number).map(|pair| Pair { last: number, ..pair }));
            }
        }
    }
    found.sort_by_key(|pair| pair.first);
    found
}
