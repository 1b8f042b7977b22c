//! Images: loaded, decoded and fitted into their boxes.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::items::Encoded;
use super::style::Style;
use crate::budget;
use crate::error::{Error, ErrorKind, Result};
use crate::geom::Rect;
use crate::run::scope::Scope;
use crate::scene::{Drawing, ImageShape, Item, Pixels, Shape};

pub(super) fn items(items: &Encoded, style: &Style<'_>, scope: &Scope) -> Vec<Item> {
    let channel = |name| items.channel(name);
    let (x, y, width, height) = (channel("x"), channel("y"), channel("width"), channel("height"));
    let (align, baseline, url) = (channel("align"), channel("baseline"), channel("url"));
    let (aspect, smooth) = (channel("aspect"), channel("smooth"));
    let mut loaded: FxHashMap<Rc<str>, Loaded> = FxHashMap::default();
    let draw = |i: usize| {
        let url = url.text(i)?;
        let Loaded { url, pixels, drawing } = loaded.entry(Rc::clone(&url)).or_insert_with(|| load(url, scope)).clone();
        let keep_aspect = !aspect.is_false(i);
        let natural = match &drawing {
            Some(drawing) => (f64::from(drawing.size().width()), f64::from(drawing.size().height())),
            None => (f64::from(pixels.width), f64::from(pixels.height)),
        };
        let (wide, high) = (width.number(i), height.number(i));
        let other = |known: Option<f64>, ratio: f64, own: f64| match known {
            Some(known) if keep_aspect && known != 0.0 && ratio.is_finite() => known * ratio,
            _ => own,
        };
        let w = wide.unwrap_or_else(|| other(high, natural.0 / natural.1, natural.0));
        let h = high.unwrap_or_else(|| other(wide, natural.1 / natural.0, natural.1));
        let place = |w: f64, h: f64| {
            let dx = match align.text(i).as_deref() {
                Some("center") => w / 2.0,
                Some("right") => w,
                _ => 0.0,
            };
            let dy = match baseline.text(i).as_deref() {
                Some("middle") => h / 2.0,
                Some("bottom") => h,
                _ => 0.0,
            };
            (x.or_zero(i) - dx, y.or_zero(i) - dy)
        };
        let (left, top) = place(w, h);
        let frame = Rect { x1: left, y1: top, x2: left + w, y2: top + h };
        let mut rect = frame;
        if keep_aspect && natural.0 > 0.0 && natural.1 > 0.0 {
            rect = fitted(rect, natural.0 / natural.1);
        }
        // Vega bounds an image before it is loaded: a size that is not written counts as nothing.
        let (wide, high) = (wide.unwrap_or(0.0), high.unwrap_or(0.0));
        let (left, top) = place(wide, high);
        let bounds = Rect::new(left, top, left + wide, top + high);
        if ![rect.x1, rect.y1, rect.x2, rect.y2].iter().all(|v| v.is_finite()) {
            return None;
        }
        let shape = ImageShape { frame, rect, smooth: !smooth.is_false(i), url, pixels, drawing };
        Some(style.item(i, bounds, Shape::Image(shape)))
    };
    items.drawn(draw)
}

/// The largest box of this ratio of width to height in the middle of `rect`.
fn fitted(rect: Rect, ratio: f64) -> Rect {
    let (w, h) = (rect.width(), rect.height());
    if w / h < ratio {
        let high = w / ratio;
        let top = rect.y1 + (h - high) / 2.0;
        Rect { y1: top, y2: top + high, ..rect }
    } else {
        let wide = h * ratio;
        let left = rect.x1 + (w - wide) / 2.0;
        Rect { x1: left, x2: left + wide, ..rect }
    }
}

/// A picture as read: pixels, or what an SVG file draws.
#[derive(Clone)]
struct Loaded {
    /// Empty where the address may not be opened here: whoever shows the chart is not to open it either.
    url: Rc<str>,
    pixels: Rc<Pixels>,
    drawing: Option<Rc<Drawing>>,
}

/// The picture at an address; an empty one, and a warning, when it cannot be had.
fn load(url: Rc<str>, scope: &Scope) -> Loaded {
    let unreadable = |error: Error| error.prefixed(shortened(&url));
    let loaded = scope.env().loader.load(&url).and_then(|bytes| {
        if is_svg(&bytes) {
            let drawing = Drawing::read(&bytes).map_err(unreadable)?;
            return Ok((Rc::default(), Some(Rc::new(drawing))));
        }
        let image = decode(&bytes).map_err(unreadable)?;
        Ok((Rc::new(Pixels { width: image.width(), height: image.height(), rgba: image.into_raw() }), None))
    });
    match loaded {
        Ok((pixels, drawing)) => Loaded { url, pixels, drawing },
        Err(error) => {
            let url = if error.kind() == ErrorKind::Forbidden { Rc::from("") } else { url };
            scope.env().warnings.push(error);
            Loaded { url, pixels: Rc::default(), drawing: None }
        }
    }
}

/// Whether a file is text that begins with a tag. No raster format does.
fn is_svg(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

/// An address for a message: a `data:` address may be as long as its picture.
fn shortened(url: &str) -> String {
    const MAX_SHOWN: usize = 60; // characters
    if url.chars().count() <= MAX_SHOWN {
        return url.to_owned();
    }
    url.chars().take(MAX_SHOWN).chain(['\u{2026}']).collect()
}

/// The pixels of a PNG, JPEG, WebP or GIF, unless there are more than a picture may have: a few bytes can say any size.
fn decode(bytes: &[u8]) -> Result<image::RgbaImage> {
    let fail = |error: image::ImageError| Error::data(error.to_string());
    let reader = || image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
    let (width, height) = reader().map_err(|error| fail(error.into()))?.into_dimensions().map_err(fail)?;
    let (pixels, most) = (u64::from(width) * u64::from(height), budget::limits().pixels);
    if pixels > most {
        let message =
            format!("an image of {width} x {height} = {pixels} pixels, and the limit is {most}; raise --max-pixels");
        return Err(Error::forbidden(message));
    }
    budget::spend(pixels)?;
    Ok(reader().map_err(|error| fail(error.into()))?.decode().map_err(fail)?.into_rgba8())
}

#[cfg(test)]
mod tests {
    use super::{is_svg, shortened};

    const DOT: &str =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><circle cx="2" cy="2" r="2"/></svg>"#;

    #[test]
    fn an_svg_is_known_by_its_first_tag() {
        assert!(is_svg(DOT.as_bytes()));
        assert!(is_svg(b"\xEF\xBB\xBF\n<?xml version=\"1.0\"?>"));
        assert!(!is_svg(b"\x89PNG\r\n"));
    }

    #[test]
    fn long_addresses_are_cut_in_messages() {
        assert_eq!(shortened("a.png"), "a.png");
        assert_eq!(shortened(&"x".repeat(100)).chars().count(), 61);
    }
}
