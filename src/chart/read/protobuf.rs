//! Protocol buffers as far as event files need them: the fields of a message, one after another.

/// The value of a field, as the wire has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum WireValue<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    /// A text, bytes, a message inside, or packed numbers.
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
}

impl<'a> WireValue<'a> {
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    pub(super) fn text(self) -> Option<&'a str> {
        self.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub(super) fn double(self) -> Option<f64> {
        if let Self::Fixed64(bytes) = self { Some(f64::from_le_bytes(bytes)) } else { None }
    }

    pub(super) fn float(self) -> Option<f32> {
        if let Self::Fixed32(bytes) = self { Some(f32::from_le_bytes(bytes)) } else { None }
    }

    /// A signed number as `int32` and `int64` write it.
    pub(super) fn int(self) -> Option<i64> {
        if let Self::Varint(bits) = self { Some(bits.cast_signed()) } else { None }
    }
}

/// The fields of a message, in the order written: number and value. Ends early where the message is malformed.
pub(super) fn fields(message: &[u8]) -> impl Iterator<Item = (u64, WireValue<'_>)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        let key = varint(&mut rest)?;
        let wire = match key & 7 {
            0 => WireValue::Varint(varint(&mut rest)?),
            1 => WireValue::Fixed64(*take(&mut rest, 8)?.first_chunk()?),
            2 => {
                let length = usize::try_from(varint(&mut rest)?).ok()?;
                WireValue::Bytes(take(&mut rest, length)?)
            }
            5 => WireValue::Fixed32(*take(&mut rest, 4)?.first_chunk()?),
            _ => return None,
        };
        Some((key >> 3, wire))
    })
}

/// The first field `number` of a message.
pub(super) fn field(message: &[u8], number: u64) -> Option<WireValue<'_>> {
    fields(message).find(|(found, _)| *found == number).map(|(_, wire)| wire)
}

/// Takes a number off the front of `rest`, seven bits a byte, the low ones first.
pub(super) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::{WireValue, fields};

    #[test]
    fn every_wire_type_is_read() {
        // 1: varint 300, 2: double 1, 3: "hi", 4: float 1.
        let mut message = vec![0x08, 0xac, 0x02, 0x11];
        message.extend(1.0_f64.to_le_bytes());
        message.extend([0x1a, 2, b'h', b'i', 0x25]);
        message.extend(1.0_f32.to_le_bytes());
        let found: Vec<_> = fields(&message).collect();
        assert_eq!(found[0], (1, WireValue::Varint(300)));
        assert_eq!(found[1].1.double(), Some(1.0));
        assert_eq!(found[2], (3, WireValue::Bytes(b"hi")));
        assert_eq!(found[3].1.float(), Some(1.0));
        let negative = [0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(fields(&negative).next().and_then(|(_, wire)| wire.int()), Some(-1));
    }

    #[test]
    fn a_malformed_message_ends_early() {
        for message in [&[0x08][..], &[0x1a, 5, b'h'], &[0x0b], &[0xff; 20], &[0x11, 1, 2]] {
            assert_eq!(fields(message).count(), 0, "{message:?}");
        }
    }
}
