//! Laws over generated documents: the addresses of pictures change and no other byte does.

use std::fs;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::*;
use crate::report::markdown::{grammar, tags};
use crate::report::testing::documents::{Dice, FILES, document};
use crate::report::testing::store::{FakeStore, PNG};

/// Documents of one run.
const DOCUMENTS: u64 = 200;

/// The destinations of all Markdown images of a document, as a parser sees them, and its image tags with entities resolved.
fn shown(markdown: &str) -> (Vec<String>, String) {
    let mut images = Vec::new();
    let mut html = String::new();
    let mut block = String::new();
    let mut add = |piece: &str| {
        for tag in tags(piece).into_iter().filter(|tag| tag.name == "img" || tag.name == "source") {
            html.push_str(&piece[tag.range].replace("&amp;", "&"));
        }
    };
    for event in Parser::new_ext(markdown.trim_start_matches('\u{feff}'), grammar()) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => images.push(dest_url.into_string()),
            Event::InlineHtml(piece) => add(&piece),
            Event::Html(piece) => block.push_str(&piece),
            Event::End(TagEnd::HtmlBlock) => add(&std::mem::take(&mut block)),
            _ => {}
        }
    }
    (images, html)
}

#[test]
fn d11_all_bytes_outside_of_replaced_addresses_are_identical() {
    let place = tempfile::tempdir().unwrap();
    for file in FILES {
        fs::write(place.path().join(file), [PNG, file.as_bytes()].concat()).unwrap();
    }
    let workspace = Workspace::new(place.path(), place.path()).unwrap();
    let draw = |source: &PlotSource<'_>| {
        assert_eq!(String::from_utf8_lossy(source.bytes).trim(), "{\"title\": \"Loss\"}");
        Ok(DrawnPlot { bytes: PNG.to_vec(), warnings: Vec::new() })
    };
    let mut replaced = 0;
    for seed in 0..DOCUMENTS {
        let (before, after) = document(&mut Dice(seed), 3);
        let shelf = FakeStore::default();
        let store: &dyn Store = &shelf;
        let pictures = PrepareOptions { workspace: &workspace, store: Some(store), draw: &draw, links: false };
        let done = prepare(before.as_bytes(), "report.md", &pictures);
        assert_eq!(done.text, after, "document {seed}:\n{before}");
        let (images, html) = shown(&done.text);
        for picture in &done.pictures {
            let url = picture.url.replace('(', "%28").replace(')', "%29");
            let is_shown = images.contains(&url) || html.contains(&picture.url);
            assert!(is_shown, "document {seed}: {url} not in {images:?} {html}\n{after}");
        }
        replaced += done.pictures.len();
    }
    assert!(replaced > 5 * usize::try_from(DOCUMENTS).unwrap(), "{replaced} pictures are too few to tell anything");
}

/// Marks, ends and pieces of them, in any order.
const SOUP: [&str; 56] = [
    "![",
    "](",
    ")",
    "[",
    "]",
    "plot.png",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "```",
    "~~~",
    "vega-lite",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "    ",
    "> ",
    "- ",
    "1. ",
    "|",
    "---",
    "a",
    "é",
    "\u{0}",
    "<img src=",
    " srcset=",
    ",",
    "1x",
    "<!--",
    "-->",
    "$",
    "$$",
    "\\",
    "&amp;",
    "[x]:",
    "![x]",
    "<details>",
    "</details>",
    "<a href=b>",
    "</a>",
    "#",
    "?",
    "%20",
    "data:image/png;base64,",
    "\u{feff}",
    "![a](plot.png)",
    "[b](<plot.png>)",
    "<img src=\"plot.png\">",
    "<img src=plot.png>\n",
    "\n[x]: plot.png\n",
    "\n```vl\n{}\n```\n",
    "[![](plot.png)](u)",
    "<img srcset='plot.png 1x, plot.png 2x'>",
];

#[test]
fn any_text_without_pictures_stays_as_it_is() {
    let place = tempfile::tempdir().unwrap();
    let workspace = Workspace::new(place.path(), place.path()).unwrap();
    let draw = |_: &PlotSource<'_>| Err(Error::spec("nothing is drawn"));
    for seed in 0..2000 {
        let mut dice = Dice(seed);
        let text: String = (0..dice.below(60)).map(|_| dice.pick(&SOUP)).collect();
        let text = text.replace('\0', " "); // several bytes of 0 may be UTF-16
        let shelf = FakeStore { refusal: Some(Error::denied("nothing is kept")), ..FakeStore::default() };
        let store: &dyn Store = &shelf;
        let pictures = PrepareOptions { workspace: &workspace, store: Some(store), draw: &draw, links: true };
        let done = prepare(text.as_bytes(), "report.md", &pictures);
        // Cautions are added below blocks; what was there is there, in its order.
        let mut rest = done.text.as_str();
        for line in text.split_inclusive('\n') {
            let at = rest.find(line).unwrap_or_else(|| panic!("{line:?} of {text:?} is not in {:?}", done.text));
            rest = &rest[at + line.len()..];
        }
        if done.failures.is_empty() {
            assert_eq!(done.text, text);
        }
    }
}

#[test]
fn any_text_is_read_when_its_pictures_are_there() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("plot.png"), PNG).unwrap();
    let workspace = Workspace::new(place.path(), place.path()).unwrap();
    let draw = |source: &PlotSource<'_>| Ok(DrawnPlot { bytes: [PNG, source.bytes].concat(), warnings: Vec::new() });
    let mut published = 0;
    for seed in 0..4000 {
        let mut dice = Dice(seed);
        let text: String = (0..dice.below(60)).map(|_| dice.pick(&SOUP)).collect();
        let shelf = FakeStore { links: seed % 2 == 0, ..FakeStore::default() };
        let store: &dyn Store = &shelf;
        let pictures = PrepareOptions { workspace: &workspace, store: Some(store), draw: &draw, links: seed % 3 == 0 };
        let done = prepare(text.as_bytes(), "report.md", &pictures);
        let (images, html) = shown(&done.text);
        for picture in &done.pictures {
            let is_shown = images.contains(&picture.url) || html.contains(&picture.url);
            assert!(is_shown, "document {seed}: {} not in {images:?} {html}\n{text:?}\n{:?}", picture.url, done.text);
        }
        published += done.pictures.len();
    }
    assert!(published > 100, "{published} pictures are too few to tell anything");
}
