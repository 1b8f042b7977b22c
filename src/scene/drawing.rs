//! What an SVG file draws: shapes in a coordinate system of their own, at whatever size its picture has.

use resvg::usvg::{Group, ImageHrefResolver, Node, Options, Size, Tree};

use crate::error::{Error, Result};

/// An SVG file, read.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    tree: Tree,
    reach: f32,
}

/// How far from its corner a drawing may reach, px at its own size: the rasterizer counts in fixed point.
const MAX_REACH: f32 = 30_000.0;

impl Drawing {
    /// Reads a file. What it names outside of itself stays where it is: no file and no address is opened for it.
    ///
    /// # Errors
    ///
    /// It is no SVG, or it reaches further than can be drawn.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        let nothing = Box::new(|_: &str, _: &Options<'_>| None);
        let resolver = ImageHrefResolver { resolve_string: nothing, ..ImageHrefResolver::default() };
        let options = Options { image_href_resolver: resolver, ..Options::default() };
        let tree = Tree::from_data(bytes, &options).map_err(|error| Error::data(error.to_string()))?;
        let size = tree.size();
        let reach = reach(tree.root()).max(size.width()).max(size.height());
        if reach.is_nan() || reach > MAX_REACH {
            return Err(Error::data(format!(
                "shapes of the SVG image reach {reach:.0} px far; {MAX_REACH} can be drawn"
            )));
        }
        Ok(Self { tree, reach })
    }

    pub(crate) fn size(&self) -> Size {
        self.tree.size()
    }

    /// How far shapes reach from the corner, px at the drawing's own size.
    pub(crate) fn reach(&self) -> f32 {
        self.reach
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.tree
    }
}

/// How far the shapes of a group reach, and those that they are filled, clipped and masked with.
fn reach(group: &Group) -> f32 {
    let mut most = 0.0_f32;
    for node in group.children() {
        let inner = match node {
            Node::Group(inner) => reach(inner),
            _ => {
                let bounds = node.abs_stroke_bounding_box();
                let sides = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
                sides.into_iter().map(f32::abs).fold(0.0, f32::max)
            }
        };
        most = most.max(inner);
        node.subroots(|inner| most = most.max(reach(inner)));
    }
    most
}

#[cfg(test)]
mod tests {
    use super::Drawing;

    fn drawing(inside: &str) -> crate::error::Result<Drawing> {
        Drawing::read(
            format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4">{inside}</svg>"#).as_bytes(),
        )
    }

    #[test]
    fn a_drawing_has_its_size() {
        let size = drawing(r#"<circle cx="2" cy="2" r="2"/>"#).unwrap().size();
        assert_eq!((size.width(), size.height()), (8.0, 4.0));
        assert!(Drawing::read(b"<p>not one</p>").is_err());
    }

    #[test]
    fn no_file_is_opened_for_a_drawing() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/golden/specs/heatmap.png");
        assert!(std::path::Path::new(file).exists());
        let named = drawing(&format!(r#"<image href="{file}" width="8" height="4"/>"#)).unwrap();
        assert!(named.tree().root().children().is_empty());
    }

    #[test]
    fn shapes_beyond_what_can_be_counted_are_an_error() {
        for inside in [
            r#"<rect width="9" height="9" transform="scale(1e15)"/>"#,
            r#"<g transform="translate(1e12)"><rect width="9" height="9" stroke="red" stroke-width="3"/></g>"#,
            r#"<path d="M0,0L3,4" stroke="red" stroke-width="1e9"/>"#,
            r#"<pattern id="p" width="9" height="9" patternUnits="userSpaceOnUse"><rect width="1e9" height="9"/></pattern><rect width="3" height="3" fill="url(#p)"/>"#,
        ] {
            let error = drawing(inside).expect_err(inside);
            assert!(error.message().contains("30000"), "{inside}: {error}");
        }
    }
}
