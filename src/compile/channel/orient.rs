//! Which way a mark stands.

use crate::vegalite::{Channel, ChannelDef, Encoding, Kind};

/// `vertical` or `horizontal`; `None` where it has no meaning, or nothing decides it.
///
/// `specified`: what the mark or its config asks for; it holds only where the encoding leaves it open.
pub(crate) fn orient(mark: &str, encoding: &Encoding, specified: Option<&str>) -> Option<&'static str> {
    const VERTICAL: Option<&str> = Some("vertical");
    const HORIZONTAL: Option<&str> = Some("horizontal");
    let specified = match specified {
        Some("vertical") => VERTICAL,
        Some("horizontal") => HORIZONTAL,
        _ => None,
    };
    if matches!(mark, "point" | "circle" | "square" | "rect" | "image") {
        return None;
    }
    if !matches!(mark, "text" | "bar" | "rule" | "area" | "line" | "tick") {
        return VERTICAL;
    }
    let (x, y) = (encoding.def(Channel::X), encoding.def(Channel::Y));
    let (x2, y2) = (encoding.has(Channel::X2), encoding.has(Channel::Y2));

    if matches!(mark, "text" | "bar") {
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
    if matches!(mark, "text" | "bar" | "rule") && x2 && !binned(x) && y2 && !binned(y) {
        return None;
    }
    if matches!(mark, "text" | "bar" | "rule" | "area") {
        if y2 {
            return if binned(y) { HORIZONTAL } else { VERTICAL };
        }
        if x2 {
            return if binned(x) { VERTICAL } else { HORIZONTAL };
        }
        if mark == "rule" && x.is_some() != y.is_some() {
            return if x.is_some() { VERTICAL } else { HORIZONTAL };
        }
    }
    if specified.is_some() {
        return specified;
    }
    // A tick crosses the way that a bar would go.
    let (along_x, along_y) = if mark == "tick" { (VERTICAL, HORIZONTAL) } else { (HORIZONTAL, VERTICAL) };
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
    field(def, |def| def.kind == Some(Kind::Temporal))
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
    field(def, |def| def.kind == Some(Kind::Quantitative) && !def.is_binning())
        || def.is_some_and(ChannelDef::is_numeric_datum)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::orient;
    use crate::vegalite::{Aggregate, Channel, ChannelDef, Encoding, Kind};

    fn q() -> ChannelDef {
        ChannelDef { kind: Some(Kind::Quantitative), ..ChannelDef::of_field("q") }
    }

    fn of(kind: Kind) -> ChannelDef {
        ChannelDef { kind: Some(kind), ..ChannelDef::of_field("f") }
    }

    #[track_caller]
    fn check(mark: &str, channels: Vec<(Channel, ChannelDef)>, want: Option<&str>) {
        let encoding = Encoding(channels.into_iter().map(|(channel, def)| (channel, def.into())).collect());
        assert_eq!(orient(mark, &encoding, None), want, "{mark}");
    }

    #[test]
    fn bars_stand_along_their_measure() {
        use Channel::{X, X2, Y, Y2};
        let mean = || ChannelDef { aggregate: Some(Aggregate::Op("mean".into())), ..q() };
        check("bar", vec![(X, of(Kind::Nominal)), (Y, q())], Some("vertical"));
        check("bar", vec![(Y, of(Kind::Nominal)), (X, q())], Some("horizontal"));
        check("tick", vec![(Y, of(Kind::Nominal)), (X, q())], Some("vertical"));
        check("bar", vec![(X, mean()), (Y, q())], Some("horizontal"));
        check("bar", vec![(X, q()), (Y, q())], Some("vertical"));
        check("bar", vec![(X, of(Kind::Temporal)), (Y, of(Kind::Temporal))], None);
        check("bar", vec![(X, q()), (X2, q()), (Y, of(Kind::Nominal))], Some("horizontal"));
        let binned = ChannelDef { bin: Some(json!("binned")), ..q() };
        check("bar", vec![(X, binned), (X2, q()), (Y, q())], Some("vertical"));
        check("area", vec![(X, of(Kind::Temporal)), (Y, q()), (Y2, q())], Some("vertical"));
        check("rule", vec![(X, q())], Some("vertical"));
        check("rule", vec![(X, q()), (X2, q()), (Y, q()), (Y2, q())], None);
        check("point", vec![(X, q())], None);
        check("arc", vec![], Some("vertical"));
    }
}
