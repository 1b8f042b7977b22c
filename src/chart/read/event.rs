//! TensorBoard's event files: records with checksums, and in each record an event.
//!
//! A record is a length (8 bytes, little-endian), the masked CRC-32C of those bytes, the data, and the masked CRC-32C of
//! the data. Numbers of fields are those of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`.

use std::io::{self, Read};

use super::protobuf::{self, WireValue, field, fields};

/// The longest record that is believed: a summary of pictures has some megabytes.
const MAX_RECORD: u64 = 1 << 30;

/// TensorFlow's mask, so that a checksum of data with checksums in it stays a good one.
fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Whether a file that begins with `head` is an event file.
pub(super) fn is_events(head: &[u8]) -> bool {
    let Some((length, rest)) = head.split_first_chunk::<8>() else { return false };
    rest.first_chunk().is_some_and(|crc| u32::from_le_bytes(*crc) == masked_crc(length))
}

/// How a file of records ended.
#[derive(Debug)]
pub(super) enum End {
    /// After a whole record.
    Clean,
    /// In the middle of a record that begins at this byte: still being written, or cut off.
    Truncated(u64),
    /// At a record, which begins at this byte, that does not match its checksum.
    Broken(u64),
}

/// Hands each record's data to `each`, up to the end or the first that cannot be trusted.
pub(super) fn records(mut input: impl Read, mut each: impl FnMut(&[u8])) -> io::Result<End> {
    let mut at = 0;
    let mut data = Vec::new();
    loop {
        let mut head = [0; 12];
        match fill(&mut input, &mut head)? {
            0 => return Ok(End::Clean),
            12 => {}
            _ => return Ok(End::Truncated(at)),
        }
        let length = u64::from_le_bytes(*head.first_chunk().unwrap_or(&[0; 8]));
        if !is_events(&head) || length > MAX_RECORD {
            return Ok(End::Broken(at));
        }
        data.clear();
        input.by_ref().take(length + 4).read_to_end(&mut data)?;
        if (data.len() as u64) < length + 4 {
            return Ok(End::Truncated(at));
        }
        let Some((bytes, crc)) = data.split_last_chunk() else { return Ok(End::Broken(at)) };
        if masked_crc(bytes) != u32::from_le_bytes(*crc) {
            return Ok(End::Broken(at));
        }
        each(bytes);
        at += length + 16;
    }
}

/// Fills `into` as far as the input goes.
fn fill(input: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match input.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// An event, as far as it is of interest here.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    /// Seconds since 1970 UTC.
    pub(super) wall_time: f64,
    pub(super) step: i64,
    pub(super) summary: Option<&'a [u8]>,
    /// Whether a writer (re)started here: what was logged before at this step or later is void.
    pub(super) starts: bool,
}

impl<'a> Event<'a> {
    pub(super) fn read(message: &'a [u8]) -> Self {
        const START: u64 = 1;
        let mut event = Self::default();
        for (number, wire) in fields(message) {
            match number {
                1 => event.wall_time = wire.double().unwrap_or(0.0),
                2 => event.step = wire.int().unwrap_or(0),
                5 => event.summary = wire.bytes(),
                7 => event.starts = wire.bytes().and_then(|log| field(log, 1)) == Some(WireValue::Varint(START)),
                _ => {}
            }
        }
        event
    }
}

/// One value of a summary.
#[derive(Debug)]
pub(super) struct Value<'a> {
    pub(super) tag: &'a str,
    /// The plugin that it is meant for (`scalars`, `images`…); empty when it does not say, as all but the first of a tag.
    pub(super) plugin: &'a str,
    pub(super) content: Content<'a>,
}

#[derive(Debug)]
pub(super) enum Content<'a> {
    Scalar(f64),
    /// A file, in TensorFlow 1's form.
    Image(&'a [u8]),
    /// Texts of a tensor: TensorFlow 2's images are width, height, and then files.
    Texts(Vec<&'a [u8]>),
    Other,
}

/// The values of a summary.
pub(super) fn values(summary: &[u8]) -> impl Iterator<Item = Value<'_>> {
    let of = |message| {
        let mut value = Value { tag: "", plugin: "", content: Content::Other };
        for (number, wire) in fields(message) {
            match number {
                1 => value.tag = wire.text().unwrap_or_default(),
                2 => value.content = wire.float().map_or(Content::Other, |number| Content::Scalar(number.into())),
                4 => {
                    let file = wire.bytes().and_then(|image| field(image, 4)?.bytes());
                    value.content = file.map_or(Content::Other, Content::Image);
                }
                8 => value.content = wire.bytes().map_or(Content::Other, tensor),
                9 => {
                    let plugin = wire.bytes().and_then(|metadata| field(metadata, 1)?.bytes());
                    value.plugin = plugin.and_then(|plugin| field(plugin, 1)?.text()).unwrap_or_default();
                }
                _ => {}
            }
        }
        value
    };
    fields(summary).filter(|(number, _)| *number == 1).filter_map(|(_, wire)| wire.bytes()).map(of)
}

/// A tensor: its number when it has just one, its texts when it has texts.
fn tensor(message: &[u8]) -> Content<'_> {
    let (mut kind, mut content, mut numbers, mut texts) = (0, &[][..], Vec::new(), Vec::new());
    for (number, wire) in fields(message) {
        match (number, wire) {
            (1, WireValue::Varint(bits)) => kind = bits,
            (4, WireValue::Bytes(bytes)) => content = bytes,
            (8, WireValue::Bytes(text)) => texts.push(text),
            (5, WireValue::Fixed32(bytes)) => numbers.push(f32::from_le_bytes(bytes).into()),
            (6, WireValue::Fixed64(bytes)) => numbers.push(f64::from_le_bytes(bytes)),
            (5, WireValue::Bytes(packed)) => {
                numbers.extend(packed.as_chunks().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))))
            }
            (6, WireValue::Bytes(packed)) => {
                numbers.extend(packed.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b)))
            }
            (7 | 10 | 11 | 13 | 16 | 17, WireValue::Varint(bits)) => numbers.extend(whole(number, kind, bits)),
            (7 | 10 | 11 | 13 | 16 | 17, WireValue::Bytes(mut packed)) => {
                while let Some(bits) = protobuf::varint(&mut packed) {
                    numbers.extend(whole(number, kind, bits));
                }
            }
            _ => {}
        }
    }
    if !texts.is_empty() {
        return Content::Texts(texts);
    }
    numbers.extend(raw(kind, content));
    match numbers[..] {
        [number] => Content::Scalar(number),
        _ => Content::Other,
    }
}

/// The number that a field of whole numbers holds; halves and brain floats are kept as their bits.
fn whole(field: u64, kind: u64, bits: u64) -> Option<f64> {
    let half = u16::try_from(bits & 0xffff).ok()?;
    match (field, kind) {
        (13, BFLOAT16) => Some(bfloat16(half)),
        (13, _) => Some(half_float(half)),
        (16 | 17, _) => Some(bits as f64),
        _ => Some(bits.cast_signed() as f64),
    }
}

const BFLOAT16: u64 = 14;

/// The number in a tensor's raw content of just one number.
fn raw(kind: u64, content: &[u8]) -> Option<f64> {
    let number = match (kind, content) {
        (1, [_, _, _, _]) => f32::from_le_bytes(*content.first_chunk()?).into(),
        (2, [_, _, _, _, _, _, _, _]) => f64::from_le_bytes(*content.first_chunk()?),
        (3, [_, _, _, _]) => i32::from_le_bytes(*content.first_chunk()?).into(),
        (22, [_, _, _, _]) => u32::from_le_bytes(*content.first_chunk()?).into(),
        (9, [_, _, _, _, _, _, _, _]) => i64::from_le_bytes(*content.first_chunk()?) as f64,
        (23, [_, _, _, _, _, _, _, _]) => u64::from_le_bytes(*content.first_chunk()?) as f64,
        (5, [_, _]) => i16::from_le_bytes(*content.first_chunk()?).into(),
        (17, [_, _]) => u16::from_le_bytes(*content.first_chunk()?).into(),
        (19, [_, _]) => half_float(u16::from_le_bytes(*content.first_chunk()?)),
        (BFLOAT16, [_, _]) => bfloat16(u16::from_le_bytes(*content.first_chunk()?)),
        (4 | 10, [byte]) => (*byte).into(),
        (6, [byte]) => byte.cast_signed().into(),
        _ => return None,
    };
    Some(number)
}

fn bfloat16(bits: u16) -> f64 {
    f32::from_bits(u32::from(bits) << 16).into()
}

/// IEEE 754's number of 16 bits.
fn half_float(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (bits >> 10 & 0x1f, f64::from(bits & 0x3ff) / 1024.0);
    let size = match exponent {
        0 => fraction / 16384.0,
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1.0 + fraction) * f64::from(1_u32 << exponent) / 32768.0,
    };
    sign * size
}

/// A record with this data.
#[cfg(test)]
pub(super) fn record(data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u64).to_le_bytes();
    [&length[..], &masked_crc(&length).to_le_bytes(), data, &masked_crc(data).to_le_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::{bfloat16, half_float, is_events, masked_crc};

    #[test]
    fn checksums_are_tensorflows() {
        // The first record of every file of `tf.summary`: 24 bytes of data.
        assert!(is_events(&[24, 0, 0, 0, 0, 0, 0, 0, 163, 127, 75, 34]));
        assert!(!is_events(b"step,loss\n1,2\n"));
        assert!(!is_events(b"{}"));
        assert_eq!(masked_crc(b""), 0xa282_ead8);
    }

    #[test]
    fn short_floats_are_widened() {
        for (bits, want) in [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_953_125), (0x0001, libm::exp2(-24.0))] {
            assert_eq!(half_float(bits), want);
        }
        assert!(half_float(0x7c00).is_infinite() && half_float(0x7e00).is_nan());
        assert_eq!(bfloat16(0x3f80), 1.0);
    }
}
