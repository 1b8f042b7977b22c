//! Lines with two ends a row: they are rules.

use crate::vegalite::{Channel, ChannelDef, Encoding, Mark, MarkType};

/// Whether a mark is a line whose rows have an end of their own.
pub(super) fn is_ranged_line(mark: &Mark, encoding: &Encoding) -> bool {
    mark.kind == MarkType::Line
        && Channel::SECONDARY_RANGE.into_iter().any(|end| {
            let begins = |def: &ChannelDef| (def.is_field() && !def.is_binned()) || (!def.is_field() && def.is_datum());
            !encoding.all(end).is_empty() && encoding.def(end.main()).is_some_and(begins)
        })
}
