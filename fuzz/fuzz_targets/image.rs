//! Pictures within pictures.

use cml::{Format, Language, fuzzing};
use serde_json::json;

use crate::check::{choice, drawn, options, with_renderer};

/// Draws a picture in an image mark.
pub fn run(data: &[u8]) {
    let kinds: [(&[u8], &str); 4] =
        [(b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"), (b"GIF", "image/gif")];
    let known = kinds.iter().find(|(start, _)| data.starts_with(start)).map_or("image/svg+xml", |(_, name)| name);
    let url = fuzzing::data_url_of(known, data);
    let vega = json!({
        "width": 60,
        "height": 60,
        "marks": [{
            "type": "image",
            "encode": {"enter": {
                "url": {"value": url}, "width": {"value": 50}, "height": {"value": 40}, "smooth": {"value": data.len().is_multiple_of(2)},
            }},
        }],
    });
    let format = if choice(data, 3) == 0 { Format::Svg } else { Format::Png };
    let text = vega.to_string();
    with_renderer(|renderer| drawn(format, renderer.plot(text.as_bytes(), &options(format, Language::Vega))));
}
