//! Pixels as a picture's encoder meets them: few colours or many, rows that repeat, alpha of every kind.

use fastrand::Rng;

use super::once_in;
use crate::seeds::Seeds;

/// Width and height, two bytes each, and pixels of four bytes.
pub fn picture(rng: &mut Rng, _seeds: &Seeds) -> Vec<u8> {
    let most = if once_in(rng, 40) { 400 } else { 71 };
    let (width, height) = (rng.u16(1..most), rng.u16(1..most));
    let colors: Vec<[u8; 4]> = (0..[1, 2, 3, 4, 5, 16, 17, 200, 256, 257, 400][rng.usize(..11)])
        .map(|_| {
            let alpha = match rng.u8(..3) {
                0 => rng.u8(..),
                _ => 255,
            };
            [rng.u8(..), rng.u8(..), rng.u8(..), alpha]
        })
        .collect();
    let (style, opaque) = (rng.u8(..6), rng.bool());
    let mut pixels: Vec<[u8; 4]> = Vec::new();
    for y in 0..usize::from(height) {
        for x in 0..usize::from(width) {
            let any = colors[rng.usize(..colors.len())];
            let pixel = match style {
                0 => any,
                1 => colors[(x / 3 + y / 5) % colors.len()],
                2 => colors[x % colors.len()],
                3 if y > 0 && !once_in(rng, 50) => pixels[(y - 1) * usize::from(width) + x],
                4 => [(x * 3) as u8, (y * 3) as u8, (x + y) as u8, (x * y) as u8],
                _ if x > 0 && !once_in(rng, 9) => pixels[pixels.len() - 1],
                _ => any,
            };
            pixels.push(if opaque { [pixel[0], pixel[1], pixel[2], 255] } else { pixel });
        }
    }
    let head = [width.to_le_bytes(), height.to_le_bytes()].concat();
    [head, pixels.into_flattened()].concat()
}
