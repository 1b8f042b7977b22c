//! A chart to a scene: data transformed, scales worked out, marks and guides placed.

mod specs;

use cml::stage;
use cml::{Options, Renderer};

fn main() {
    divan::main();
}

#[divan::bench(args = specs::NAMES)]
fn chart_to_scene(bencher: divan::Bencher<'_, '_>, name: &str) {
    let spec = specs::text(name);
    let options = Options::default();
    let renderer = Renderer::bundled();
    let chart = stage::compile(&stage::read(&spec).unwrap(), &options).unwrap();
    bencher.bench_local(|| stage::run(&chart, &renderer, &options).unwrap());
}
