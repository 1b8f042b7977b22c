//! Text to a document: rows go straight into columns.

mod specs;

use cml::stage;

fn main() {
    divan::main();
}

#[divan::bench(args = specs::NAMES)]
fn rows_to_columns(bencher: divan::Bencher<'_, '_>, name: &str) {
    let spec = specs::text(name);
    let size = divan::counter::BytesCount::new(spec.len());
    bencher.counter(size).bench_local(|| stage::read(&spec).unwrap());
}
