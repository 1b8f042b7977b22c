//! Fonts.

use std::fs;
use std::path::PathBuf;

use cml::{Format, Language, Renderer};
use serde_json::{Value as Json, json};

use crate::check::{choice, drawn, error, options};

/// Draws text in a face that is given as a file.
pub fn run(data: &[u8]) {
    let folder = PathBuf::from(format!("../fonts-{}", std::process::id()));
    let write = || {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("font.ttf"), data)
    };
    write().expect("a font is written for the library to read");
    let marks: Vec<Json> = ["Liberation Mono", "DejaVu Sans", "Fuzz"].map(text_in).into();
    let title = json!({"text": "Tävolo fi 0123", "font": "DejaVu Sans", "fontWeight": "bold"});
    let vega = json!({"width": 120, "height": 60, "title": title, "marks": marks});
    let format = if choice(data, 3) == 0 { Format::Svg } else { Format::Png };
    match Renderer::new(std::slice::from_ref(&folder), false) {
        Ok(renderer) => drawn(format, renderer.plot(vega.to_string().as_bytes(), &options(format, Language::Vega))),
        Err(failure) => error(&failure),
    }
}

/// A text in many scripts, in some face.
fn text_in(font: &str) -> Json {
    let text = "AVA fi ﬃ é \u{5d0}\u{5d1} \u{627}\u{644}\u{633} \u{915}\u{94d}\u{937} \u{e000}";
    json!({
        "type": "text",
        "encode": {"enter": {
            "text": {"value": text}, "font": {"value": font}, "fontSize": {"value": 20}, "y": {"value": 30}, "fill": {"value": "black"},
        }},
    })
}
