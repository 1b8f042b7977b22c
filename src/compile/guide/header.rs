//! Headers of facets: titles and labels along the sides of the grid, and the axes that its cells share.

use serde_json::Value as Json;

use super::angle_deg;
use super::axis::{assemble_main, label_align, label_baseline};
use crate::compile::channel::{FieldName, TitleUse, op_field, sort_index_field};
use crate::compile::model::{HeaderComponent, LayoutHeader, Mode, ModelId, Tree};
use crate::compile::resolve::guide_mode;
use crate::compile::setting::setting;
use crate::compile::{format, size};
use crate::error::Result;
use crate::expr::{self, Setting};
use crate::vega::{Base, Encode, From, Mark, Props, Scope, Title, ValueRef};
use crate::vegalite::json::truthy;
use crate::vegalite::{
    Anchor, AxisProp, Channel, ChannelDef, ConfigBlock, HeaderProp, Name, Orient, SizeName, Sort, Switchable,
};

/// What a header says of its title and of its labels, and what Vega calls it.
const TEXT_PROPERTIES: [(HeaderProp, HeaderProp, &str); 13] = [
    (HeaderProp::TitleAlign, HeaderProp::LabelAlign, "align"),
    (HeaderProp::TitleAnchor, HeaderProp::LabelAnchor, "anchor"),
    (HeaderProp::TitleAngle, HeaderProp::LabelAngle, "angle"),
    (HeaderProp::TitleBaseline, HeaderProp::LabelBaseline, "baseline"),
    (HeaderProp::TitleColor, HeaderProp::LabelColor, "color"),
    (HeaderProp::TitleFont, HeaderProp::LabelFont, "font"),
    (HeaderProp::TitleFontSize, HeaderProp::LabelFontSize, "fontSize"),
    (HeaderProp::TitleFontStyle, HeaderProp::LabelFontStyle, "fontStyle"),
    (HeaderProp::TitleFontWeight, HeaderProp::LabelFontWeight, "fontWeight"),
    (HeaderProp::TitleLimit, HeaderProp::LabelLimit, "limit"),
    (HeaderProp::TitleLineHeight, HeaderProp::LabelLineHeight, "lineHeight"),
    (HeaderProp::TitleOrient, HeaderProp::LabelOrient, "orient"),
    (HeaderProp::TitlePadding, HeaderProp::LabelPadding, "offset"),
];

/// Makes the headers of a facet whose child's axes and headers are made, and takes over the axes that its cells share.
pub(crate) fn parse(tree: &mut Tree, id: ModelId) -> Result<()> {
    for channel in Channel::FACETS {
        parse_channel(tree, id, channel)?;
    }
    for channel in [Channel::X, Channel::Y] {
        take_axes(tree, id, channel)?;
    }
    Ok(())
}

fn parse_channel(tree: &mut Tree, id: ModelId, channel: Channel) -> Result<()> {
    let Some(def) = tree.model(id).facet().and_then(|facet| facet.def(channel)).filter(|def| def.is_field()).cloned()
    else {
        return Ok(());
    };
    let Some(child) = tree.children(id).next() else { return Ok(()) };
    let shows_default = property(tree, None, channel, HeaderProp::Title).is_none_or(truthy);
    let usage = TitleUse { allow_disabling: true, include_default: shows_default };
    let mut title = def.title(&tree.config, usage);
    let inner = tree.component_mut(child).headers.of_mut(channel).title.take();
    if let Some(inner) = inner.as_ref().and_then(Setting::as_json).filter(|title| truthy(title)) {
        let outer = title.as_ref().map(crate::vegalite::json::text).unwrap_or_default();
        title = Some(Json::String(format!("{outer} / {}", crate::vegalite::json::text(inner))));
    }
    let is_off = def.header == Some(Switchable::Off);
    let labels = !is_off
        && def
            .header
            .as_ref()
            .and_then(|header| header.props()?.get(HeaderProp::Labels))
            .or_else(|| tree.config.header(ConfigBlock::Header)?.get(HeaderProp::Labels))
            .is_none_or(truthy);
    let orient = property(tree, Some(&def), channel, HeaderProp::LabelOrient).and_then(Orient::of);
    let is_footer = matches!(orient, Some(Orient::Bottom | Orient::Right));
    let component = (channel != Channel::Facet).then(|| component(tree, child, channel, labels)).transpose()?;
    let title = title.filter(|_| !is_off).map(|title| setting(&title)).transpose()?;
    let header = tree.component_mut(id).headers.of_mut(channel);
    header.title = title;
    header.facet_def = Some(def);
    if is_footer {
        header.footer = component;
    } else {
        header.header = component;
    }
    Ok(())
}

fn component(tree: &Tree, child: ModelId, channel: Channel, labels: bool) -> Result<HeaderComponent> {
    let size = if channel == Channel::Row { SizeName::Height } else { SizeName::Width };
    let has_size = tree.component(child).size.value(size).is_some();
    let size = if has_size { Some(Setting::Signal(size::signal(tree, child, size)?)) } else { None };
    Ok(HeaderComponent { labels, size, axes: Vec::new() })
}

/// Moves the main part of shared axes out of the cells: to the header or footer of their side.
fn take_axes(tree: &mut Tree, id: ModelId, channel: Channel) -> Result<()> {
    let Some(child) = tree.children(id).next() else { return Ok(()) };
    let Some(axes) = tree.component(child).axes.get(&channel).cloned() else { return Ok(()) };
    let mode = guide_mode(tree, id, channel);
    tree.component_mut(id).resolve.axis.insert(channel, mode);
    if mode == Mode::Independent {
        return Ok(());
    }
    let side = if channel == Channel::X { Channel::Column } else { Channel::Row };
    for axis in &axes {
        let is_header = match axis.props.value(AxisProp::Orient) {
            Some(Setting::Json(orient)) => matches!(Orient::of(orient), Some(Orient::Top | Orient::Left)),
            Some(_) => true,
            None => false,
        };
        let main = assemble_main(tree, child, axis)?;
        let empty = component(tree, child, side, false)?;
        let header = tree.component_mut(id).headers.of_mut(side);
        let component = if is_header { &mut header.header } else { &mut header.footer };
        component.get_or_insert(empty).axes.extend(main);
    }
    if let Some(axes) = tree.component_mut(child).axes.get_mut(&channel) {
        axes.iter_mut().for_each(|axis| axis.main_extracted = true);
    }
    Ok(())
}

/// What a header says, or the config for the channel or for all headers.
pub(crate) fn property<'a>(
    tree: &'a Tree,
    def: Option<&'a ChannelDef>,
    channel: Channel,
    property: HeaderProp,
) -> Option<&'a Json> {
    let block = match channel {
        Channel::Row => ConfigBlock::HeaderRow,
        Channel::Column => ConfigBlock::HeaderColumn,
        _ => ConfigBlock::HeaderFacet,
    };
    let of = |block: ConfigBlock| tree.config.header(block)?.get(property);
    let own = def.and_then(|def| def.header.as_ref()?.props()?.get(property));
    own.or_else(|| of(block)).or_else(|| of(ConfigBlock::Header))
}

/// Which of a header's texts a property is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum HeaderText {
    Title,
    Labels,
}

/// Sets what a header says of one of its texts.
fn properties(
    tree: &Tree,
    def: Option<&ChannelDef>,
    channel: Channel,
    text: HeaderText,
    out: &mut Props,
) -> Result<()> {
    for (title, label, vega) in TEXT_PROPERTIES {
        let name = if text == HeaderText::Title { title } else { label };
        if let Some(value) = property(tree, def, channel, name) {
            out.set(vega, setting(value)?);
        }
    }
    Ok(())
}

/// The side of the grid that a header stands at.
pub(crate) fn side(channel: Channel, orient: Option<Orient>) -> Channel {
    match orient {
        Some(Orient::Top | Orient::Bottom) => Channel::Column,
        Some(Orient::Left | Orient::Right) => Channel::Row,
        _ if channel == Channel::Row => Channel::Row,
        _ => Channel::Column,
    }
}

/// Alignment and baseline of a header's text, by its side, angle and anchor.
fn place(side: Channel, angle: Option<f64>, anchor: Option<Anchor>, out: &mut Props) {
    let (orient, axis) = if side == Channel::Row { ("left", Channel::Y) } else { ("top", Channel::X) };
    let orient = Setting::text(orient);
    let angle = angle.map(|angle| Setting::Json(crate::js::json::json_number(angle)));
    let shown = |setting: Option<Setting>| setting.filter(|setting| *setting != Setting::Json(Json::Null));
    if let Some(baseline) = shown(angle.as_ref().and_then(|angle| label_baseline(angle, &orient, axis, true))) {
        out.set("baseline", baseline);
    }
    let align = match anchor {
        Some(Anchor::Start) => Some(Setting::text("left")),
        Some(Anchor::End) => Some(Setting::text("right")),
        _ => shown(angle.as_ref().and_then(|angle| label_align(angle, &orient, axis))),
    };
    if let Some(align) = align {
        out.set("align", align);
    }
}

/// The group with the title of a facet channel.
pub(crate) fn title_group(tree: &Tree, id: ModelId, channel: Channel) -> Result<Option<Mark>> {
    let header = tree.component(id).headers.of(channel);
    let Some(title) = header.title.as_ref().filter(|title| title.as_json().is_none_or(truthy)) else { return Ok(None) };
    let def = header.facet_def.as_ref();
    let value = |name| property(tree, def, channel, name);
    let angle =
        property(tree, def, channel, HeaderProp::TitleAngle).and_then(angle_deg).map(|angle| angle.rem_euclid(360.0));
    let side = side(channel, value(HeaderProp::TitleOrient).and_then(Orient::of));
    let mut props = Props::default();
    props.set("text", title.clone());
    if channel == Channel::Row {
        props.set("orient", Setting::text("left"));
    }
    props.set("style", Setting::text("guide-title"));
    place(side, angle, value(HeaderProp::TitleAnchor).and_then(Anchor::of), &mut props);
    properties(tree, def, channel, HeaderText::Title, &mut props)?;
    Ok(Some(Mark {
        kind: "group".to_owned(),
        name: Some(format!("{}-title", channel.name())),
        role: Some(format!("{}-title", side.name())),
        scope: Scope { title: Some(Title { props, encode: Vec::new() }), ..Scope::default() },
        ..Mark::default()
    }))
}

/// The title that labels one cell, row or column.
pub(crate) fn label_title(tree: &Tree, def: &ChannelDef, channel: Channel) -> Result<Title> {
    let value = |name| property(tree, Some(def), channel, name);
    let label = format::Label {
        def,
        format: value(HeaderProp::Format),
        format_type: value(HeaderProp::FormatType),
        object: "parent",
        normalized_stack: false,
        config: &tree.config,
    };
    let text = expr::parse(&format::label_source(label)?)?;
    let shown = match value(HeaderProp::LabelExpr).and_then(Json::as_str) {
        Some(label) => {
            let field = def.vg_field_as(FieldName { expr: Some("parent"), ..FieldName::default() });
            let label = label.replace("datum.label", &text.to_string()).replace("datum.value", &field);
            expr::parse(&label)?
        }
        None => text,
    };
    let side = side(channel, value(HeaderProp::LabelOrient).and_then(Orient::of));
    let mut props = Props::default();
    props.set("text", Setting::signal(shown));
    if channel == Channel::Row {
        props.set("orient", Setting::text("left"));
    }
    props.set("style", Setting::text("guide-label"));
    props.set("frame", Setting::text("group"));
    // As written: only that of the title is taken round the circle, so that the place of labels depends on the sign.
    let angle = value(HeaderProp::LabelAngle).and_then(angle_deg);
    place(side, angle, value(HeaderProp::LabelAnchor).and_then(Anchor::of), &mut props);
    properties(tree, Some(def), channel, HeaderText::Labels, &mut props)?;
    Ok(Title { props, encode: Vec::new() })
}

/// The header and footer groups at one side (`row` or `column`).
pub(crate) fn groups(tree: &Tree, id: ModelId, channel: Channel) -> Result<Vec<Mark>> {
    let header = tree.component(id).headers.of(channel);
    let mut groups = Vec::new();
    for (kind, component) in [("header", &header.header), ("footer", &header.footer)] {
        if let Some(component) = component {
            groups.extend(group(tree, id, channel, kind, header, component)?);
        }
    }
    Ok(groups)
}

fn group(
    tree: &Tree,
    id: ModelId,
    channel: Channel,
    kind: &str,
    header: &LayoutHeader,
    component: &HeaderComponent,
) -> Result<Option<Mark>> {
    let def = header.facet_def.as_ref();
    let orient = property(tree, def, channel, HeaderProp::LabelOrient).and_then(Orient::of);
    let crosses = match channel {
        Channel::Row => matches!(orient, Some(Orient::Top | Orient::Bottom)),
        _ => matches!(orient, Some(Orient::Left | Orient::Right)),
    };
    let title = match def.filter(|_| component.labels && !crosses) {
        Some(def) => Some(label_title(tree, def, channel)?),
        None => None,
    };
    if title.is_none() && component.axes.is_empty() {
        return Ok(None);
    }
    let model = tree.model(id);
    let name = channel.name();
    let is_wrapped = model.facet().is_some_and(|facet| facet.def(Channel::Facet).is_some());
    let mut from = def.map(|_| From::Data(model.name_of(&format!("{name}_domain"))));
    if is_wrapped && !component.axes.is_empty() {
        from = Some(From::Data(model.name_of(&format!("facet_domain_{name}"))));
    }
    let mut encode = Encode::default();
    if let Some(Setting::Signal(size)) = &component.size {
        let size_name = if channel == Channel::Row { SizeName::Height } else { SizeName::Width };
        let rule = ValueRef { base: Base::Signal(std::rc::Rc::clone(size)), ..ValueRef::default() };
        encode.set(size_name.name(), vec![rule]);
    }
    Ok(Some(Mark {
        kind: "group".to_owned(),
        name: Some(model.name_of(&format!("{name}_{kind}"))),
        role: Some(format!("{name}-{kind}")),
        from,
        sort: def.map(|def| sort(def, channel)),
        encode,
        scope: Scope { title, axes: component.axes.clone(), ..Scope::default() },
        ..Mark::default()
    }))
}

/// The order of headers: that of the cells.
fn sort(def: &ChannelDef, channel: Channel) -> Props {
    let datum = FieldName { expr: Some("datum"), ..FieldName::default() };
    let ascending = || Json::from("ascending");
    let (field, order) = match &def.sort {
        Some(Sort::Values(_)) => (sort_index_field(def, channel, datum), ascending()),
        Some(Sort::By(by)) if by.field.is_some() => {
            let order = by.order.clone().unwrap_or_else(ascending);
            // The header's rows are aggregates, so the field is named for its operation alone.
            (op_field(by.op().unwrap_or_default(), by.field.as_deref(), datum), order)
        }
        Some(Sort::Order(order)) => (def.vg_field_as(datum), Json::from(order.text())),
        _ => (def.vg_field_as(datum), ascending()),
    };
    let mut props = Props::default();
    props.set("field", Setting::Json(field.into()));
    props.set("order", Setting::Json(order));
    props
}

/// Where along the grid's sides the titles stand: `{row, column}` with 0 or 1; `None` leaves the middle.
pub(crate) fn title_band(tree: &Tree, id: ModelId) -> Option<Setting> {
    let headers = &tree.component(id).headers;
    let mut band = serde_json::Map::new();
    for channel in Channel::FACETS {
        let Some(def) = headers.of(channel).facet_def.as_ref() else { continue };
        let value = |name| property(tree, Some(def), channel, name);
        let side = side(channel, value(HeaderProp::TitleOrient).and_then(Orient::of));
        let place = match (side, value(HeaderProp::TitleAnchor).and_then(Anchor::of)) {
            (Channel::Row, Some(Anchor::Start)) | (Channel::Column, Some(Anchor::End)) => 1,
            (Channel::Row, Some(Anchor::End)) | (Channel::Column, Some(Anchor::Start)) => 0,
            _ => continue,
        };
        band.insert(side.name().to_owned(), place.into());
    }
    (!band.is_empty()).then(|| Setting::Json(Json::Object(band)))
}

/// Where a header of a wrapped facet's cells stands, when the author says so.
pub(crate) fn label_orient(tree: &Tree, def: &ChannelDef, channel: Channel) -> Option<Orient> {
    property(tree, Some(def), channel, HeaderProp::LabelOrient).and_then(Orient::of)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::compile::tests::check;

    #[test]
    fn labels_beside_rows_stand_by_their_angle_as_written() {
        for (angle, baseline) in [(-90, "middle"), (270, "bottom"), (90, "top"), (0, "middle")] {
            let spec = json!({
                "data": {"values": []}, "mark": "point",
                "encoding": {
                    "x": {"field": "a", "type": "quantitative"},
                    "row": {"field": "b", "header": {"labelAngle": angle, "titleAngle": -90}}
                }
            });
            check(&spec, "/marks/1/title/baseline", json!(baseline));
            check(&spec, "/marks/0/title/baseline", json!("bottom"));
        }
    }
}
