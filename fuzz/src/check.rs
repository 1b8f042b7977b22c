//! What has to hold of everything that comes out, whatever went in.

use std::cell::{Cell, RefCell};
use std::io::Cursor;
use std::time::Duration;

use cml::{Error, Format, Language, Limits, Options, Overrun, Picture, Renderer};

use crate::work::{self, STOPPED_BY_BUDGET};

/// What is in the environment, in the configuration of the repository, and above the folder that may be read: it is to be nowhere else.
pub const SECRET: &str = "ghp_fuzzS3cr3tFuzzS3cr3tFuzzS3cr3tFu";

/// The secret in base64, from each of the three places in a group that it can begin at, without the ends, which depend on what is around.
const SECRET_IN_BASE64: [&str; 3] = [
    "Z2hwX2Z1enpTM2NyM3RGdXp6UzNjcjN0RnV6elMzY3IzdEZ",
    "docF9mdXp6UzNjcjN0RnV6elMzY3IzdEZ1enpTM2NyM3RGd",
    "naHBfZnV6elMzY3IzdEZ1enpTM2NyM3RGdXp6UzNjcjN0Rn",
];

/// What was checked so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub pictures: u64,
    pub drawings: u64,
    pub messages: u64,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { pictures: 0, drawings: 0, messages: 0 }) };
    static RENDERER: RefCell<Option<(u32, Renderer)>> = const { RefCell::new(None) };
}

/// What was checked so far.
pub fn counts() -> Counts {
    COUNTS.get()
}

fn count(add: impl FnOnce(&mut Counts)) {
    let mut counts = COUNTS.get();
    add(&mut counts);
    COUNTS.set(counts);
}

/// The options of what is not drawn.
pub fn plain() -> Options {
    options(Format::Png, Language::Detect)
}

/// Drawing as a command does it: within the working directory, and with an end that comes from outside where work does not ask.
pub fn options(format: Format, language: Language) -> Options {
    // Those of a release build, since fuzzing is no debugging.
    let limits = Limits { time: Duration::from_secs(4), ..Limits::default() };
    let overrun = Overrun::new(|error| work::end(STOPPED_BY_BUDGET, &error.to_string()));
    Options { format, language, limits, overrun: Some(overrun), ..Options::default() }
}

/// Calls `work` with a renderer, which is a new one now and then, as caches grow.
pub fn with_renderer<T>(work: impl FnOnce(&Renderer) -> T) -> T {
    const PICTURES_OF_ONE: u32 = 100;
    RENDERER.with_borrow_mut(|slot| {
        let (uses, renderer) = slot.get_or_insert_with(|| (0, Renderer::bundled()));
        let answer = work(renderer);
        *uses += 1;
        if *uses >= PICTURES_OF_ONE {
            *slot = None;
        }
        answer
    })
}

/// A number that is another one for other bytes: FNV-1a. What is drawn of an input is chosen by it.
pub fn choice(data: &[u8], among: u64) -> u64 {
    let hash = data
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 29)) % among
}

/// A picture and its warnings, or what is said in its stead.
pub fn drawn(format: Format, result: Result<Picture, Error>) {
    match result {
        Ok(picture) => {
            picture.warnings.iter().for_each(error);
            match format {
                Format::Svg => svg(&picture.bytes),
                _ => png(&picture.bytes),
            }
        }
        Err(failure) => error(&failure),
    }
}

/// A PNG file has to be one that others read, down to its last row.
pub fn png(bytes: &[u8]) {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().expect("a PNG begins as one");
    let size = reader.output_buffer_size().expect("a picture fits into memory");
    reader.next_frame(&mut vec![0; size]).expect("a PNG is read to its end");
    reader.finish().expect("a PNG ends as one");
    count(|counts| counts.pictures += 1);
}

/// An SVG file has to be XML without a number that is none.
pub fn svg(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("SVG is text");
    keeps_secrets(text);
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: u32::MAX, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).expect("SVG is XML");
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let is_number = matches!(
            attribute.name(),
            "transform"
                | "d"
                | "x"
                | "y"
                | "x1"
                | "y1"
                | "x2"
                | "y2"
                | "cx"
                | "cy"
                | "r"
                | "width"
                | "height"
                | "viewBox"
                | "offset"
                | "opacity"
                | "fill-opacity"
                | "stroke-opacity"
                | "stroke-width"
                | "stroke-dasharray"
                | "stroke-dashoffset"
                | "stroke-miterlimit"
                | "gradientTransform"
        );
        let value = attribute.value();
        if is_number && ["NaN", "inf", "Inf", "null", "undefined"].iter().any(|word| value.contains(word)) {
            panic!("SVG: {}=\"{value}\" is no number", attribute.name());
        }
    }
    count(|counts| counts.drawings += 1);
}

/// An error or a warning, as it is printed.
pub fn error(error: &Error) {
    message(&error.to_string());
}

/// What is printed is one line that no CI obeys, and that no terminal does.
pub fn message(message: &str) {
    let printed = cml::fuzzing::printed(message);
    keeps_secrets(&printed);
    assert!(!printed.chars().any(char::is_control), "message: it has control characters: {printed:?}");
    let command = printed.trim_start().strip_prefix("::").is_some_and(|name| name.contains("::"));
    assert!(!command, "message: it begins with a command: {printed:?}");
    assert!(!printed.contains("##["), "message: it holds a command: {printed:?}");
    count(|counts| counts.messages += 1);
}

/// No secret is in a text.
pub fn keeps_secrets(text: &str) {
    let is_open = text.contains(SECRET) || SECRET_IN_BASE64.iter().any(|secret| text.contains(secret));
    assert!(!is_open, "secret: it is told");
}
