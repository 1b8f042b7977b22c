//! Pictures as files: written well, then broken; a PNG's chunks keep their checksums.

use std::io::Cursor;

use fastrand::Rng;
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};

use super::values::{number, text};
use super::vocabulary::values_of;
use super::{bytes, few, once_in, pick};
use crate::seeds::Seeds;

/// A picture of any format.
pub fn file(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut picture = match seeds.pick(rng) {
        Some(seed) if once_in(rng, 6) => seed.bytes.clone(),
        _ if once_in(rng, 4) => svg(rng).into_bytes(),
        _ => any(rng),
    };
    if picture.starts_with(b"\x89PNG") && !once_in(rng, 4) {
        break_chunks(rng, &mut picture);
    } else if !once_in(rng, 8) {
        bytes::mutate(rng, &mut picture);
    }
    picture
}

/// A small picture, well written.
pub fn any(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (1 + rng.u32(..40), 1 + rng.u32(..40));
    let noise = rng.bool();
    let mut pixels = |count: u32| -> Vec<u8> {
        (0..width * height * count).map(|i| if noise { rng.u8(..) } else { (i / 7) as u8 }).collect()
    };
    let picture = match (width + height) % 3 {
        0 => GrayImage::from_vec(width, height, pixels(1)).map(DynamicImage::from),
        1 => RgbImage::from_vec(width, height, pixels(3)).map(DynamicImage::from),
        _ => RgbaImage::from_vec(width, height, pixels(4)).map(DynamicImage::from),
    };
    let format = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif][rng.usize(..4)];
    let picture = picture.unwrap_or_default();
    let picture = match format {
        ImageFormat::Jpeg => picture.to_rgb8().into(),
        ImageFormat::WebP | ImageFormat::Gif => picture.to_rgba8().into(),
        _ => picture,
    };
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a small picture is written");
    file.into_inner()
}

/// Changes what is in the chunks of a PNG, and makes the checksums fit.
fn break_chunks(rng: &mut Rng, file: &mut Vec<u8>) {
    let mut chunks: Vec<([u8; 4], Vec<u8>)> = Vec::new();
    let mut rest = &file[8..];
    while let Some((head, tail)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(data) = tail.get(..length) else { break };
        chunks.push(([head[4], head[5], head[6], head[7]], data.to_vec()));
        rest = tail.get(length + 4..).unwrap_or_default();
    }
    for _ in 0..few(rng, 5) {
        if chunks.is_empty() {
            break;
        }
        let place = rng.usize(..chunks.len());
        match rng.u8(..8) {
            0 => drop(chunks.remove(place)),
            1 => {
                let copy = chunks[place].clone();
                chunks.insert(place, copy);
            }
            2 => {
                let other = rng.usize(..chunks.len());
                chunks.swap(place, other);
            }
            3 => {
                let tag =
                    [b"PLTE", b"tRNS", b"gAMA", b"iCCP", b"acTL", b"fcTL", b"fdAT", b"zTXt", b"eXIf", b"sBIT", b"cHRM"]
                        [rng.usize(..11)];
                chunks.insert(place, (*tag, text(rng).into_bytes()));
            }
            4 if chunks[0].1.len() == 13 => {
                // Width, height, depth, colour type, interlacing.
                let head = &mut chunks[0].1;
                match rng.u8(..5) {
                    0 => head[..4]
                        .copy_from_slice(&[0_u32, 1, 0x7fff_ffff, 65_536, 20_000][rng.usize(..5)].to_be_bytes()),
                    1 => head[4..8]
                        .copy_from_slice(&[0_u32, 1, 0x7fff_ffff, 65_536, 20_000][rng.usize(..5)].to_be_bytes()),
                    2 => head[8] = [1, 2, 4, 8, 16, 3][rng.usize(..6)],
                    3 => head[9] = [0, 2, 3, 4, 6, 1][rng.usize(..6)],
                    _ => head[12] = rng.u8(..3),
                }
            }
            _ => bytes::mutate(rng, &mut chunks[place].1),
        }
    }
    file.truncate(8);
    for (tag, data) in chunks {
        file.extend((data.len() as u32).to_be_bytes());
        let start = file.len();
        file.extend(tag);
        file.extend(data);
        let crc = crc32fast::hash(&file[start..]);
        file.extend(crc.to_be_bytes());
    }
}

/// An SVG of shapes, gradients, patterns and uses that may lead in circles.
pub fn svg(rng: &mut Rng) -> String {
    let mut body = String::new();
    for i in 0..rng.usize(..12) {
        let (a, b) = (number(rng), number(rng));
        let paint =
            if rng.bool() { format!("url(#i{})", rng.u8(..6)) } else { pick(rng, values_of("fill")).to_owned() };
        let attributes =
            format!("id=\"i{i}\" fill=\"{paint}\" stroke=\"red\" stroke-width=\"{a}\" transform=\"scale({b})\"");
        body += &match rng.u8(..13) {
            0 => format!("<rect {attributes} width=\"{a}\" height=\"{b}\" rx=\"{a}\"/>"),
            1 => format!("<circle {attributes} cx=\"5\" cy=\"{a}\" r=\"{b}\"/>"),
            2 => format!(
                "<path {attributes} d=\"M0,0L{a},{b}A{b},9,0,1,1,{a},3C1,2,3,4,{a},6Z\" stroke-dasharray=\"{b} 1\"/>"
            ),
            3 => format!(
                "<text {attributes} font-size=\"{a}\" textLength=\"{b}\">{}</text>",
                text(rng).replace(['<', '&'], "_")
            ),
            4 => format!(
                "<g {attributes} opacity=\"{b}\" filter=\"url(#i1)\" mask=\"url(#i2)\" clip-path=\"url(#i3)\"><use xlink:href=\"#i{}\"/></g>",
                rng.u8(..6)
            ),
            5 => format!(
                "<linearGradient id=\"i{i}\" xlink:href=\"#i{}\" x2=\"{a}\"><stop offset=\"{b}\" stop-color=\"red\"/></linearGradient>",
                rng.u8(..6)
            ),
            6 => format!(
                "<pattern id=\"i{i}\" width=\"{a}\" height=\"{b}\" patternUnits=\"userSpaceOnUse\"><rect fill=\"url(#i{i})\" width=\"9\" height=\"9\"/></pattern>"
            ),
            7 => {
                format!("<mask id=\"i{i}\"><rect width=\"{a}\" height=\"{a}\" mask=\"url(#i{})\"/></mask>", rng.u8(..6))
            }
            8 => format!("<clipPath id=\"i{i}\"><circle r=\"{a}\" clip-path=\"url(#i{})\"/></clipPath>", rng.u8(..6)),
            9 => format!(
                "<filter id=\"i{i}\" width=\"{a}\"><feGaussianBlur stdDeviation=\"{b}\"/><feTurbulence baseFrequency=\"{a}\" numOctaves=\"{b}\"/><feMorphology radius=\"{a}\"/></filter>"
            ),
            10 => format!("<image width=\"{a}\" height=\"9\" xlink:href=\"{}\"/>", pick(rng, values_of("url"))),
            11 => format!(
                "<style>#i{i}{{fill:{paint}}}</style><symbol id=\"i{i}\" viewBox=\"0 0 {a} {b}\"><use href=\"#i{}\"/></symbol>",
                rng.u8(..6)
            ),
            _ => format!("<svg x=\"{a}\" width=\"{b}\" viewBox=\"{a} 0 {b} 1\"><rect width=\"1\" height=\"1\"/></svg>"),
        };
    }
    if once_in(rng, 20) {
        body = bytes::nested(rng, "<g>", &body, "</g>");
    }
    let entities = if once_in(rng, 10) {
        "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>"
    } else {
        ""
    };
    let (width, height) = if rng.bool() { (50.0, 40.0) } else { (number(rng), number(rng)) };
    format!(
        "{entities}<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\">{}{body}</svg>",
        number(rng),
        number(rng),
        if entities.is_empty() { "" } else { "<text>&c;</text>" },
    )
}
