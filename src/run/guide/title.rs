//! The title of a group, and its subtitle.
//!
//! Both are drawn at (0, 0); placing them beyond everything else is [`crate::run::arrange`]'s part.

use std::rc::Rc;

use super::lookup::{Lookup, constant, rules};
use super::part::{PartBuilder, custom};
use super::{Anchor, Built, Side};
use crate::error::Result;
use crate::run::scope::Scope;
use crate::scene::Role;
use crate::table::{Table, Value};
use crate::vega;

/// The facts that placing a title needs.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// `None` leaves the title where it is.
    pub(crate) side: Option<Side>,
    pub(crate) anchor: Anchor,
    /// From everything else, px.
    pub(crate) offset: f64,
    /// Between title and subtitle, px.
    pub(crate) subtitle_padding: f64,
    /// Whether it is anchored along the plot (`frame: group`) rather than along everything.
    pub(crate) around_plot: bool,
    /// Whether the subtitle has text.
    pub(crate) has_subtitle: bool,
}

/// The title as a mark of one group, not placed yet.
///
/// # Errors
///
/// Those of its expressions.
pub(crate) fn build(def: &vega::Title, scope: &Rc<Scope>) -> Result<Built<Layout>> {
    let lookup = Lookup::new(&def.props, &["title"], scope);
    let title = Title { def, side: lookup.text("orient")?.and_then(|side| Side::named(&side)), lookup };
    let one = Rc::new(Table::with_rows(1));
    let main = title.lookup.own_value(MAIN.text)?;
    let mut marks = vec![title.part(&MAIN)?.build(&one, scope)?];
    let subtitle = title.lookup.own_value(SUBTITLE.text)?;
    if subtitle.truthy() {
        marks.push(title.part(&SUBTITLE)?.build(&one, scope)?);
    }
    if scope.env().describe && !matches!(title.lookup.value("aria")?, Value::Bool(false)) {
        for (mark, (names, text)) in marks.iter_mut().zip([(MAIN, &main), (SUBTITLE, &subtitle)]) {
            mark.aria = Some(super::aria::title(names.part, text));
        }
    }
    let number = |name| title.lookup.number(name).map(|x| x.unwrap_or(0.0));
    let layout = Layout {
        side: title.side,
        anchor: Anchor::of(&title.lookup.value("anchor")?),
        offset: number("offset")?,
        subtitle_padding: number("subtitlePadding")?,
        around_plot: title.lookup.text("frame")?.as_deref() == Some("group"),
        has_subtitle: subtitle.truthy(),
    };
    let mut frame = PartBuilder::new("group", "title", "");
    frame.customize(custom(&def.encode, "group"));
    let mut mark = super::group_mark(Role::Title, vec![super::painted_group(&frame.encoded(&one, scope)?, 0, marks)]);
    mark.zindex = title.lookup.number("zindex")?.unwrap_or(0.0);
    mark.name = frame.name();
    Ok(Built { mark, layout })
}

struct Title<'a> {
    def: &'a vega::Title,
    lookup: Lookup<'a>,
    side: Option<Side>,
}

/// The names that one of the two lines goes by: its setting, custom encoding, role, style, and the settings of its font.
struct Names {
    text: &'static str,
    part: &'static str,
    role: &'static str,
    style: &'static str,
    font: [(&'static str, &'static str); 6],
}

const MAIN: Names = Names {
    text: "text",
    part: "title",
    role: "title-text",
    style: "group-title",
    font: [
        ("fill", "color"),
        ("font", "font"),
        ("fontSize", "fontSize"),
        ("fontStyle", "fontStyle"),
        ("fontWeight", "fontWeight"),
        ("lineHeight", "lineHeight"),
    ],
};

const SUBTITLE: Names = Names {
    text: "subtitle",
    part: "subtitle",
    role: "title-subtitle",
    style: "group-subtitle",
    font: [
        ("fill", "subtitleColor"),
        ("font", "subtitleFont"),
        ("fontSize", "subtitleFontSize"),
        ("fontStyle", "subtitleFontStyle"),
        ("fontWeight", "subtitleFontWeight"),
        ("lineHeight", "subtitleLineHeight"),
    ],
};

impl Title<'_> {
    fn part(&self, names: &Names) -> Result<PartBuilder> {
        let lookup = &self.lookup;
        let mut part = PartBuilder::new("text", names.role, names.style);
        let angle = match self.side {
            Some(Side::Left) => -90,
            Some(Side::Right) => 90,
            _ => 0,
        };
        part.set("opacity", constant(1));
        // Its expressions ask the item, which in Vega is the group around the texts, for its side.
        if let Some(side) = self.side {
            part.set("orient", constant(side.name()));
        }
        if let Some(text) = lookup.own(names.text) {
            part.set_setting("text", rules(text)?);
        }
        part.set("align", constant(Anchor::of(&lookup.value("anchor")?).align()));
        part.set("angle", constant(angle));
        part.set_setting("baseline", vec![constant("top")]);
        if let Some(limit) = lookup.rules("limit")? {
            part.set_rules("limit", limit);
        }
        part.set_from(
            lookup,
            &[("dx", "dx"), ("dy", "dy"), ("align", "align"), ("angle", "angle"), ("baseline", "baseline")],
        )?;
        part.set_from(lookup, &names.font)?;
        let custom = custom(&self.def.encode, names.part);
        // The title's own style concerns the main text alone, and only while nothing is said about that in `encode`.
        if names.part == MAIN.part && custom.is_none() {
            part.restyle(&lookup.own_value("style")?);
        }
        part.customize(custom);
        Ok(part)
    }
}
