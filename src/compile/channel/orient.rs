//! Which way a mark stands.

use crate::vegalite::{Channel, ChannelDef, DataType, Encoding, MarkType, Orientation};

/// Which way a mark stands; `None` where it has no meaning, or nothing decides it.
///
/// `specified`: what the mark or its config asks for; it holds only where the encoding leaves it open.
pub(crate) fn orient(mark: MarkType, encoding: &Encoding, specified: Option<Orientation>) -> Option<Orientation> {
    const VERTICAL: Option<Orientation> = Some(Orientation::Vertical);
    const HORIZONTAL: Option<Orientation> = Some(Orientation::Horizontal);
    if matches!(mark, MarkType::Point | MarkType::Circle | MarkType::Square | MarkType::Rect | MarkType::Image) {
        return None;
    }
    if !matches!(
        mark,
        MarkType::Text | MarkType::Bar | MarkType::Rule | MarkType::Area | MarkType::Line | MarkType::Tick
    ) {
        return VERTICAL;
    }
    let (x, y) = (encoding.def(Channel::X), encoding.def(Channel::Y));
    let (x2, y2) = (encoding.has(Channel::X2), encoding.has(Channel::Y2));

    if matches!(mark, MarkType::Text | MarkType::Bar) {
        if dimension(x, y) {
            return VERTICAL;
        }
        if dimension(y, x) {
            return HORIZONTAL;
        }
        if x2 || y2 {
            if specified.is_some() {
                return specified;
            }
            if !x2 {
                return if measure(x) && binned(y) { HORIZONTAL } else { VERTICAL };
            }
            if !y2 {
                return if measure(y) && binned(x) { VERTICAL } else { HORIZONTAL };
            }
        }
    }
    if matches!(mark, MarkType::Text | MarkType::Bar | MarkType::Rule) && x2 && !binned(x) && y2 && !binned(y) {
        return None;
    }
    if matches!(mark, MarkType::Text | MarkType::Bar | MarkType::Rule | MarkType::Area) {
        if y2 {
            return if binned(y) { HORIZONTAL } else { VERTICAL };
        }
        if x2 {
            return if binned(x) { VERTICAL } else { HORIZONTAL };
        }
        if mark == MarkType::Rule && x.is_some() != y.is_some() {
            return if x.is_some() { VERTICAL } else { HORIZONTAL };
        }
    }
    if specified.is_some() {
        return specified;
    }
    // A tick crosses the way that a bar would go.
    let (along_x, along_y) = if mark == MarkType::Tick { (VERTICAL, HORIZONTAL) } else { (HORIZONTAL, VERTICAL) };
    match (measured(x), measured(y)) {
        (true, false) => along_x,
        (false, true) => along_y,
        (true, true) => VERTICAL,
        (false, false) => match (temporal(x), temporal(y)) {
            (true, false) => VERTICAL,
            (false, true) => HORIZONTAL,
            _ => None,
        },
    }
}

fn field(def: Option<&ChannelDef>, holds: impl Fn(&ChannelDef) -> bool) -> bool {
    def.is_some_and(|def| def.is_field() && holds(def))
}

fn binned(def: Option<&ChannelDef>) -> bool {
    field(def, ChannelDef::is_binned)
}

fn aggregated(def: Option<&ChannelDef>) -> bool {
    field(def, |def| def.aggregate.is_some())
}

fn temporal(def: Option<&ChannelDef>) -> bool {
    field(def, |def| def.kind == Some(DataType::Temporal))
}

fn measured(def: Option<&ChannelDef>) -> bool {
    def.is_some_and(ChannelDef::is_unbinned_quantitative)
}

/// Whether bars of another measure stand along the field.
fn dimension(def: Option<&ChannelDef>, other: Option<&ChannelDef>) -> bool {
    field(def, |_| true) && (binned(def) || (aggregated(other) && !aggregated(def)))
}

/// Whether a range of the other channel is crossed by numbers here.
fn measure(def: Option<&ChannelDef>) -> bool {
    field(def, |def| def.kind == Some(DataType::Quantitative) && !def.is_binning())
        || def.is_some_and(ChannelDef::is_numeric_datum)
}

#[cfg(test)]
mod tests {
    use super::orient;
    use crate::vegalite::{Aggregate, Binning, Channel, ChannelDef, DataType, Encoding, MarkType, Orientation};

    const VERTICAL: Option<Orientation> = Some(Orientation::Vertical);
    const HORIZONTAL: Option<Orientation> = Some(Orientation::Horizontal);

    fn q() -> ChannelDef {
        ChannelDef { kind: Some(DataType::Quantitative), ..ChannelDef::of_field("q") }
    }

    fn of(kind: DataType) -> ChannelDef {
        ChannelDef { kind: Some(kind), ..ChannelDef::of_field("f") }
    }

    #[track_caller]
    fn check(mark: MarkType, channels: Vec<(Channel, ChannelDef)>, want: Option<Orientation>) {
        let encoding = Encoding(channels.into_iter().map(|(channel, def)| (channel, def.into())).collect());
        assert_eq!(orient(mark, &encoding, None), want, "{mark}");
    }

    #[test]
    fn bars_stand_along_their_measure() {
        use Channel::{X, X2, Y, Y2};
        let mean = || ChannelDef { aggregate: Some(Aggregate::new("mean")), ..q() };
        check(MarkType::Bar, vec![(X, of(DataType::Nominal)), (Y, q())], VERTICAL);
        check(MarkType::Bar, vec![(Y, of(DataType::Nominal)), (X, q())], HORIZONTAL);
        check(MarkType::Tick, vec![(Y, of(DataType::Nominal)), (X, q())], VERTICAL);
        check(MarkType::Bar, vec![(X, mean()), (Y, q())], HORIZONTAL);
        check(MarkType::Bar, vec![(X, q()), (Y, q())], VERTICAL);
        check(MarkType::Bar, vec![(X, of(DataType::Temporal)), (Y, of(DataType::Temporal))], None);
        check(MarkType::Bar, vec![(X, q()), (X2, q()), (Y, of(DataType::Nominal))], HORIZONTAL);
        let binned = ChannelDef { bin: Some(Binning::Binned), ..q() };
        check(MarkType::Bar, vec![(X, binned), (X2, q()), (Y, q())], VERTICAL);
        check(MarkType::Area, vec![(X, of(DataType::Temporal)), (Y, q()), (Y2, q())], VERTICAL);
        check(MarkType::Rule, vec![(X, q())], VERTICAL);
        check(MarkType::Rule, vec![(X, q()), (X2, q()), (Y, q()), (Y2, q())], None);
        check(MarkType::Point, vec![(X, q())], None);
        check(MarkType::Arc, vec![], VERTICAL);
    }
}
