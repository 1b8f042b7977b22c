//! TensorBoard's event files: records whose checksums are right, so that what is in them is read.

use fastrand::Rng;

use super::values::{number, text};
use super::{bytes, few, once_in, pick};
use crate::seeds::Seeds;

/// A file of records.
pub fn records(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut out = Vec::new();
    let mut datas: Vec<Vec<u8>> = match seeds.pick(rng) {
        Some(seed) if once_in(rng, 3) => datas_of(&seed.bytes),
        _ => {
            let count = [0, 1, 3, 30, 400][rng.usize(..5)];
            let start = event(rng, 0, &field_bytes(3, b"brain.Event:2"));
            std::iter::once(start).chain((0..count).map(|step| summary_event(rng, step))).collect()
        }
    };
    for _ in 0..rng.usize(..4) {
        let count = datas.len();
        if count == 0 {
            break;
        }
        let place = rng.usize(..count);
        match rng.u8(..5) {
            0 => datas.swap(place, rng.usize(..count)),
            1 => drop(datas.remove(place)),
            2 => datas.insert(place, Vec::new()),
            _ => bytes::mutate(rng, &mut datas[place]),
        }
    }
    datas.iter().for_each(|data| out.extend(record(data)));
    if once_in(rng, 10) {
        // A length that nothing follows, with its checksum.
        let length = [u64::MAX, 1 << 30, (1 << 30) + 1, 1 << 40, 5][rng.usize(..5)].to_le_bytes();
        out.extend(length);
        out.extend(masked_crc(&length).to_le_bytes());
    }
    if once_in(rng, 6) {
        bytes::mutate(rng, &mut out);
    }
    out
}

fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

fn record(data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u64).to_le_bytes();
    [&length[..], &masked_crc(&length).to_le_bytes(), data, &masked_crc(data).to_le_bytes()].concat()
}

/// What is in the records of a file.
fn datas_of(mut file: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    while let Some((length, rest)) = file.split_first_chunk::<8>() {
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let Some(data) = rest.get(4..).and_then(|rest| rest.get(..length)) else { break };
        out.push(data.to_vec());
        file = rest.get(length + 8..).unwrap_or_default();
    }
    out
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn field(number: u64, wire: u64, payload: &[u8]) -> Vec<u8> {
    [varint(number << 3 | wire), payload.to_vec()].concat()
}

fn field_bytes(number: u64, payload: &[u8]) -> Vec<u8> {
    field(number, 2, &[varint(payload.len() as u64), payload.to_vec()].concat())
}

fn event(rng: &mut Rng, step: u64, inner: &[u8]) -> Vec<u8> {
    let wall_time = if once_in(rng, 20) { number(rng) } else { 1.7e9 + step as f64 };
    let step = if once_in(rng, 20) { rng.u64(..) } else { step };
    [field(1, 1, &wall_time.to_le_bytes()), field(2, 0, &varint(step)), inner.to_vec()].concat()
}

fn summary_event(rng: &mut Rng, step: u64) -> Vec<u8> {
    let values: Vec<u8> = (0..few(rng, 5)).flat_map(|_| field_bytes(1, &value(rng))).collect();
    event(rng, step, &field_bytes(5, &values))
}

/// A value of a summary: a tag, what kind it is, and one of the ways to write it.
fn value(rng: &mut Rng) -> Vec<u8> {
    let tag = if once_in(rng, 8) {
        text(rng)
    } else {
        pick(rng, &["loss", "val/loss", "lr", "image/0", "weights"]).to_owned()
    };
    let plugin = pick(rng, &["scalars", "images", "histograms", "text", "hparams", "audio", ""]);
    let metadata = field_bytes(9, &field_bytes(1, &field_bytes(1, plugin.as_bytes())));
    let content = match rng.u8(..7) {
        0 | 1 => field(2, 5, &(number(rng) as f32).to_le_bytes()),
        2 => field_bytes(8, &tensor(rng)),
        3 => {
            let picture = super::image::any(rng);
            field_bytes(
                4,
                &[
                    field(1, 0, &varint(rng.u64(..100))),
                    field(2, 0, &varint(9)),
                    field(3, 0, &varint(3)),
                    field_bytes(4, &picture),
                ]
                .concat(),
            )
        }
        4 => {
            let doubles =
                |rng: &mut Rng| -> Vec<u8> { (0..rng.usize(..9)).flat_map(|_| number(rng).to_le_bytes()).collect() };
            let one = |rng: &mut Rng, number: u64| field(number, 1, &super::values::number(rng).to_le_bytes());
            field_bytes(
                5,
                &[
                    one(rng, 1),
                    one(rng, 2),
                    one(rng, 3),
                    one(rng, 4),
                    field_bytes(6, &doubles(rng)),
                    field_bytes(7, &doubles(rng)),
                ]
                .concat(),
            )
        }
        5 => field_bytes(8, &[field(1, 0, &varint(7)), field_bytes(8, text(rng).as_bytes())].concat()),
        _ => field(rng.u64(..20), rng.u64(..8), text(rng).as_bytes()),
    };
    [field_bytes(1, tag.as_bytes()), metadata, content].concat()
}

/// A tensor of some type and shape, whose values may be in a list or in bytes, and need not be as many as the shape says.
fn tensor(rng: &mut Rng) -> Vec<u8> {
    let kind = rng.u64(..24);
    let dimensions: Vec<u8> = (0..rng.usize(..4))
        .flat_map(|_| field_bytes(2, &field(1, 0, &varint([0, 1, 2, 3, 10, 1 << 40, u64::MAX][rng.usize(..7)]))))
        .collect();
    let content: Vec<u8> = (0..rng.usize(..40)).map(|_| rng.u8(..)).collect();
    let floats: Vec<u8> = (0..rng.usize(..4)).flat_map(|_| (number(rng) as f32).to_le_bytes()).collect();
    let values = match rng.u8(..4) {
        0 => field_bytes(4, &content),
        1 => field_bytes(5, &floats),
        2 => field(5, 5, &(number(rng) as f32).to_le_bytes()),
        _ => field_bytes(rng.u64(4..18), &content),
    };
    [field(1, 0, &varint(kind)), field_bytes(2, &dimensions), values].concat()
}
