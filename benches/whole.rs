//! From the text of a specification to the bytes of a PNG, beside each stage on its own in the other files.

mod specs;

use cml::{Options, Renderer};

fn main() {
    divan::main();
}

#[divan::bench(args = specs::NAMES)]
fn spec_to_png(bencher: divan::Bencher<'_, '_>, name: &str) {
    let spec = specs::text(name);
    let renderer = Renderer::bundled();
    let options = Options { ..Options::default() };
    bencher
        .counter(divan::counter::BytesCount::new(spec.len()))
        .bench_local(|| renderer.plot(&spec, &options).unwrap().bytes.len());
}
