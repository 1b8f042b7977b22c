//! A finished scene as bytes: pixels, PNG, SVG.
//!
//! Both back-ends have the same files (`path`, `text`, `image`, `paint`), and a picture drawn from the scene is the
//! picture that resvg draws of the scene's SVG. No layout happens here: what a scene says is where it goes.

pub(crate) mod encode;
pub(crate) mod raster;
pub(crate) mod svg;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use resvg::usvg;
    use tiny_skia::Pixmap;

    use super::{raster, svg};
    use crate::error::ErrorKind;
    use crate::scene::{Scene, testing};
    use crate::text::Fonts;

    /// The scene by way of SVG and another program, with the same faces.
    fn by_resvg(scene: &Scene) -> Pixmap {
        let mut faces = usvg::fontdb::Database::new();
        faces.load_fonts_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts"));
        faces.set_sans_serif_family("Liberation Sans");
        let options = usvg::Options { fontdb: Arc::new(faces), ..usvg::Options::default() };
        let text = svg::write(scene, &svg::Options { embed_images: true, ..svg::Options::default() });
        let tree = usvg::Tree::from_str(&text, &options).unwrap();
        let mut pixmap = Pixmap::new(100, 80).unwrap();
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixmap.as_mut());
        pixmap
    }

    #[test]
    fn a_picture_is_what_resvg_draws_of_its_svg() {
        let fonts = Fonts::bundled();
        for (name, scene) in testing::every_kind(&fonts) {
            let drawn = raster::draw(&scene, 1.0, &fonts, 8000).unwrap();
            let drawn = drawn.as_ref();
            assert!(drawn.data().iter().any(|&byte| byte != 255), "{name} is blank");
            let other = by_resvg(&scene);
            let differ = drawn.pixels().iter().zip(other.pixels()).filter(|(a, b)| a != b).count();
            // Under a clip resvg's layer may begin elsewhere, and curves come out a shade different.
            let allowed = if name.contains("clip") { 16 } else { 0 };
            assert!(differ <= allowed, "{name}: {differ} pixels differ");
        }
    }

    #[test]
    fn a_size_beyond_the_limit_is_refused_before_it_costs_anything() {
        let fonts = Fonts::bundled();
        let scene = testing::scene(vec![]);
        let size = |scale, limit| {
            raster::draw(&scene, scale, &fonts, limit).map(|it| (it.as_ref().width(), it.as_ref().height()))
        };
        assert_eq!(size(1.0, 8000).unwrap(), (100, 80));
        assert_eq!(size(1.509, 1 << 20).unwrap(), (150, 120), "part of a pixel is dropped");
        assert_eq!(size(0.0, 1).unwrap(), (1, 1));
        assert_eq!(size(1.0, 7999).unwrap_err().kind(), ErrorKind::Forbidden);
        assert_eq!(size(1e30, u64::MAX).unwrap_err().kind(), ErrorKind::Forbidden);
        assert_eq!(size(f64::NAN, 1).unwrap(), (1, 1));
    }
}
