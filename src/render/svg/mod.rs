//! A scene as SVG, in the manner of Vega's own: the same nesting, classes and accessible descriptions.
//!
//! Drawn by resvg, it is the picture of [`super::raster`]. Text stays text, in the font that the spec asks for. Lengths
//! are px at scale 1; the scale is in the document's width and height alone.

mod image;
mod markup;
mod paint;
mod path;
mod text;

use crate::budget;
use crate::geom::Path;
use crate::scene::{Clip, Group, Item, Mark, MarkKind, Role, Scene, Shape};
use markup::{Markup, Number, is_safe};
use paint::Paints;

/// How a document is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Times the scene's size that the document's width and height are. Default: 1.
    pub(crate) scale: f64,
    /// Whether an XML declaration and a document type come first, for a file of its own. Default: false.
    pub(crate) xml_header: bool,
    /// Whether pictures are put into the document instead of named by their address. Default: false.
    pub(crate) embed_images: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { scale: 1.0, xml_header: false, embed_images: false }
    }
}

/// What a file of its own begins with, as Vega's command line writes it.
const HEADER: &str = "\
<?xml version=\"1.0\" encoding=\"utf-8\"?>
<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">
";

/// Writes a scene as an SVG document.
pub(crate) fn write(scene: &Scene, options: &Options) -> String {
    let mut writer = Writer { out: Markup::default(), options: *options, paints: Paints::default(), clips: vec![] };
    writer.document(scene);
    writer.out.text
}

/// The document so far, and what its `defs` will hold.
struct Writer {
    out: Markup,
    options: Options,
    paints: Paints,
    clips: Vec<ClipPath>,
}

enum ClipPath {
    Rect { width: f64, height: f64 },
    Path(Path),
}

impl Writer {
    fn document(&mut self, scene: &Scene) {
        if self.options.xml_header {
            self.out.text.push_str(HEADER);
        }
        let scale = self.options.scale;
        let (width, height) = (scene.width, scene.height);
        self.out
            .begin("svg")
            .plain("xmlns", "http://www.w3.org/2000/svg")
            .plain("xmlns:xlink", "http://www.w3.org/1999/xlink")
            .plain("version", "1.1")
            .plain("class", "marks")
            .number("width", width * scale)
            .number("height", height * scale)
            .plain("viewBox", format_args!("0 0 {} {}", Number(width), Number(height)))
            .end();
        if let Some(background) = scene.background {
            self.out.begin("rect").number("width", width).number("height", height);
            paint::color(&mut self.out, "fill", background);
            self.out.end_empty();
        }
        self.out.begin("g").plain("fill", "none").plain("stroke-miterlimit", 10);
        self.out.transform(scene.origin.x, scene.origin.y, 0.0, [0.0, 0.0]).end();
        self.out
            .begin("g")
            .plain("class", "mark-group role-frame root")
            .plain("role", "graphics-object")
            .plain("aria-roledescription", "group mark container")
            .end();
        self.group(&scene.root, None);
        self.out.close("g");
        self.out.close("g");
        self.defs();
        self.out.close("svg");
    }

    fn mark(&mut self, mark: &Mark) {
        self.out.begin("g");
        self.out.open("class");
        self.out.display(format_args!("mark-{} role-{}", mark.kind.name(), mark.role.name()));
        if let Some(name) = &mark.name {
            self.out.text.push(' ');
            self.out.escaped(name);
        }
        self.out.text.push('"');
        if let Some(clip) = &mark.clip {
            let clip = match clip {
                Clip::Rect { rect, radii } if *radii == [0.0; 4] && rect.x1 == 0.0 && rect.y1 == 0.0 => {
                    ClipPath::Rect { width: rect.x2, height: rect.y2 }
                }
                _ => ClipPath::Path(clip.outline().into_owned()),
            };
            self.clip(clip);
        }
        match &mark.aria {
            Some(aria) => {
                self.out.plain("role", aria.role).attr("aria-roledescription", &aria.role_description);
                if let Some(label) = &aria.label {
                    self.out.attr("aria-label", label);
                }
            }
            None if !speaks_through_others(mark.role) => {
                self.out.plain("aria-hidden", true);
            }
            None => {}
        }
        self.out.end();
        for item in &mark.items {
            // The writer cannot fail; whoever asked for the picture does.
            if budget::spend(64).is_err() {
                break;
            }
            self.item(item, mark.kind);
        }
        self.out.close("g");
    }

    fn item(&mut self, item: &Item, kind: MarkKind) {
        let link = item.href.as_ref().filter(|href| is_safe(href));
        if let Some(href) = link {
            self.out.begin("a").attr("xlink:href", href).end();
        }
        match &item.shape {
            Shape::Group(group) => self.group(group, Some(item)),
            Shape::Path(shape) => self.path(shape, item, kind),
            Shape::Rule(shape) => self.rule(shape, item, kind),
            Shape::Text(shape) => self.text(shape, item, kind),
            Shape::Image(shape) => self.image(shape, item, kind),
        }
        if link.is_some() {
            self.out.close("a");
        }
    }

    /// `item` is the group's own, which is the root's `None`.
    fn group(&mut self, group: &Group, item: Option<&Item>) {
        self.out.begin("g");
        if let Some(item) = item {
            self.description(item, MarkKind::Group);
        }
        self.out.transform(group.x, group.y, 0.0, [0.0, 0.0]).end();
        let under = group.stroke.as_ref().filter(|_| !group.stroke_foreground);
        self.frame(group, item, "background", group.fill.as_ref(), under);
        self.out.begin("g");
        if group.clip {
            self.clip(if group.radii == [0.0; 4] {
                ClipPath::Rect { width: group.width, height: group.height }
            } else {
                ClipPath::Path(group.clip_outline())
            });
        }
        self.out.end();
        for mark in &group.marks {
            self.mark(mark);
        }
        self.out.close("g");
        if group.stroke_foreground {
            self.frame(group, item, "foreground", None, group.stroke.as_ref());
        }
        self.out.close("g");
    }

    /// The accessible description of an item.
    fn description(&mut self, item: &Item, of: MarkKind) {
        if let Some(description) = &item.description {
            self.out.attr("aria-label", description);
            self.out.plain("role", if of == MarkKind::Group { "graphics-object" } else { "graphics-symbol" });
            self.out.plain("aria-roledescription", format_args!("{} mark", of.name()));
        }
    }

    fn clip(&mut self, clip: ClipPath) {
        self.clips.push(clip);
        self.out.plain("clip-path", format_args!("url(#clip{})", self.clips.len()));
    }

    fn defs(&mut self) {
        let (paints, clips) = (std::mem::take(&mut self.paints), std::mem::take(&mut self.clips));
        if paints.is_empty() && clips.is_empty() {
            return;
        }
        self.out.begin("defs").end();
        paints.write(&mut self.out);
        for (clip, number) in clips.into_iter().zip(1..) {
            self.out.begin("clipPath").plain("id", format_args!("clip{number}")).end();
            match clip {
                ClipPath::Rect { width, height } => {
                    self.out.begin("rect").plain("x", 0).plain("y", 0);
                    self.out.number("width", width).number("height", height);
                }
                ClipPath::Path(outline) => {
                    self.out.begin("path");
                    path::data(&mut self.out, &outline, [1.0, 1.0]);
                }
            }
            self.out.end_empty();
            self.out.close("clipPath");
        }
        self.out.close("defs");
    }
}

/// Marks whose guide describes them: they say nothing themselves, and are not hidden either.
fn speaks_through_others(role: Role) -> bool {
    use Role::{
        AxisDomain, AxisGrid, AxisLabel, AxisTick, AxisTitle, LegendBand, LegendEntry, LegendGradient, LegendLabel,
        LegendSymbol, LegendTitle, Title,
    };
    matches!(
        role,
        AxisDomain
            | AxisGrid
            | AxisLabel
            | AxisTick
            | AxisTitle
            | LegendBand
            | LegendEntry
            | LegendGradient
            | LegendLabel
            | LegendSymbol
            | LegendTitle
            | Title
    )
}

#[cfg(test)]
mod tests {
    use super::{Options, write};
    use crate::color::Color;
    use crate::scene::{Aria, Group, MarkKind, RuleShape, Shape, testing};
    use crate::text::Fonts;

    #[test]
    fn a_document_is_nested_and_described_as_vega_does() {
        let fonts = Fonts::bundled();
        let rule = RuleShape { x: 1.0, y: 2.0, x2: 91.0, y2: 2.0, stroke: testing::stroke(Color::BLACK, 1.0) };
        let mut described = testing::item(Shape::Rule(rule));
        described.description = Some("a & b".into());
        described.href = Some("https://example.org/?a=1&b=2".into());
        let mut rules = testing::mark(MarkKind::Rule, vec![described]);
        rules.name = Some("lines".into());
        rules.aria =
            Some(Aria { role: "graphics-object", role_description: "rule mark container".into(), label: None });
        let words = testing::text(&fonts, 3.0, 4.0, &["one", "two"]);
        let texts = testing::mark(MarkKind::Text, vec![testing::item(Shape::Text(words))]);
        let inner = Group { x: 7.0, width: 20.0, height: 10.0, clip: true, marks: vec![texts], ..Group::default() };
        let scene =
            testing::scene(vec![rules, testing::mark(MarkKind::Group, vec![testing::item(Shape::Group(inner))])]);
        let options = Options { scale: 2.0, xml_header: true, ..Options::default() };
        let want = "\
<?xml version=\"1.0\" encoding=\"utf-8\"?>
<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">
<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" class=\"marks\" \
width=\"200\" height=\"160\" viewBox=\"0 0 100 80\">\
<rect width=\"100\" height=\"80\" fill=\"#ffffff\"/>\
<g fill=\"none\" stroke-miterlimit=\"10\" transform=\"translate(5.5,5.5)\">\
<g class=\"mark-group role-frame root\" role=\"graphics-object\" aria-roledescription=\"group mark container\">\
<g><path class=\"background\" aria-hidden=\"true\" d=\"M0,0L90,0L90,70L0,70Z\"/><g>\
<g class=\"mark-rule role-mark lines\" role=\"graphics-object\" aria-roledescription=\"rule mark container\">\
<a xlink:href=\"https://example.org/?a=1&amp;b=2\">\
<line aria-label=\"a &amp; b\" role=\"graphics-symbol\" aria-roledescription=\"rule mark\" \
transform=\"translate(1,2)\" x2=\"90\" y2=\"0\" stroke=\"#000000\"/></a></g>\
<g class=\"mark-group role-mark\" aria-hidden=\"true\"><g transform=\"translate(7,0)\">\
<path class=\"background\" aria-hidden=\"true\" d=\"M0,0L20,0L20,10L0,10Z\"/>\
<g clip-path=\"url(#clip1)\"><g class=\"mark-text role-mark\" aria-hidden=\"true\">\
<text text-anchor=\"start\" transform=\"translate(3,4)\" font-family=\"sans-serif\" font-size=\"11px\" \
fill=\"#000000\"><tspan>one</tspan><tspan x=\"0\" dy=\"13\">two</tspan></text></g></g></g></g></g></g></g></g>\
<defs><clipPath id=\"clip1\"><rect x=\"0\" y=\"0\" width=\"20\" height=\"10\"/></clipPath></defs></svg>";
        assert_eq!(write(&scene, &options), want);
    }
}
