//! A scene to pixels, to SVG; pixels to PNG.

mod specs;

use cml::stage;
use cml::{Options, Renderer};

fn scene(spec: &[u8], renderer: &Renderer) -> stage::Drawable {
    let options = Options::default();
    let chart = stage::compile(&stage::read(spec).unwrap(), &options).unwrap();
    stage::run(&chart, renderer, &options).unwrap()
}

fn main() {
    divan::main();
}

#[divan::bench(args = specs::NAMES)]
fn scene_to_pixels(bencher: divan::Bencher<'_, '_>, name: &str) {
    let spec = specs::text(name);
    let renderer = Renderer::bundled();
    let scene = scene(&spec, &renderer);
    bencher.bench_local(|| stage::raster(&scene, &renderer, 1.5).unwrap());
}

#[divan::bench(args = specs::NAMES)]
fn scene_to_svg(bencher: divan::Bencher<'_, '_>, name: &str) {
    let renderer = Renderer::bundled();
    let scene = scene(&specs::text(name), &renderer);
    bencher.bench_local(|| stage::svg(&scene));
}

#[divan::bench(args = specs::NAMES)]
fn pixels_to_png(bencher: divan::Bencher<'_, '_>, name: &str) {
    let renderer = Renderer::bundled();
    let pixels = stage::raster(&scene(&specs::text(name), &renderer), &renderer, 1.5).unwrap();
    bencher.bench_local(|| stage::png(&pixels).unwrap());
}
