//! The PNG encoder.

use std::io::Cursor;

use cml::fuzzing;

use crate::check;

/// Writes pixels as PNG, and holds what a decoder reads against them. Two bytes each say width and height, the rest is pixels.
pub fn run(data: &[u8]) {
    let Some((head, pixels)) = data.split_first_chunk::<4>() else { return };
    let (width, height) =
        (u16::from_le_bytes([head[0], head[1]]).max(1), u16::from_le_bytes([head[2], head[3]]).max(1));
    let length = usize::from(width) * usize::from(height) * 4;
    if length > 4 << 20 || pixels.is_empty() {
        return;
    }
    let mut picture: Vec<u8> = pixels.iter().copied().cycle().take(length).collect();
    for pixel in picture.chunks_exact_mut(4) {
        let alpha = pixel[3];
        pixel[..3].iter_mut().for_each(|channel| *channel = (*channel).min(alpha));
    }
    let file = fuzzing::png(width.into(), height.into(), &mut picture)
        .expect("encoding does not fail")
        .expect("the sizes agree");
    check::png(&file);
    let mut decoder = png::Decoder::new(Cursor::new(&file));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().expect("a PNG begins as one");
    let mut read = vec![0; reader.output_buffer_size().expect("a picture fits into memory")];
    reader.next_frame(&mut read).expect("a PNG is read to its end");
    for (at, (read, written)) in read.chunks_exact(4).zip(picture.chunks_exact(4)).enumerate() {
        let alpha = u32::from(written[3]);
        let same =
            |channel: usize| (u32::from(read[channel]) * alpha).abs_diff(u32::from(written[channel]) * 255) <= 255;
        let is_same = u32::from(read[3]) == alpha && (0..3).all(same);
        assert!(is_same, "encoder: pixel {at} of {width} x {height} is {read:?}, not {written:?} premultiplied");
    }
}
