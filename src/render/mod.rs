//! A finished scene as bytes: pixels, PNG, SVG.
//!
//! Both back-ends have the same files (`path`, `text`, `image`, `paint`), and a picture drawn from the scene is the
//! picture that resvg draws of the scene's SVG. No layout happens here: what a scene says is where it goes.

pub(crate) mod encode;
pub(crate) mod raster;
pub(crate) mod svg;
