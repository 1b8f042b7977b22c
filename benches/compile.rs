//! A document to a chart: every default decided.

mod specs;

use cml::Options;
use cml::stage;

fn main() {
    divan::main();
}

#[divan::bench(args = specs::NAMES)]
fn defaults_decided(bencher: divan::Bencher<'_, '_>, name: &str) {
    let spec = specs::text(name);
    let document = stage::read(&spec).unwrap();
    let options = Options::default();
    bencher.bench_local(|| stage::compile(&document, &options).unwrap());
}
