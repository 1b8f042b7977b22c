//! The drop-in programs: `vl2png`, `vl2svg`, `vl2vg`, `vg2png`, `vg2svg`.

use crate::run::{Place, fixture, png_size};

#[test]
fn a_file_becomes_a_file_and_a_pipe_a_pipe() {
    let place = Place::new();
    let spec = place.fixture("specs/bar_stacked.vl.json");
    let outcome = place.run("vl2png", &[&spec, "out.png"], b"").succeeded();
    assert!(outcome.stdout.is_empty());
    let file = std::fs::read(place.path("out.png")).unwrap();
    let piped = place.run("vl2png", &[], &fixture("specs/bar_stacked.vl.json")).succeeded();
    assert_eq!(file, piped.stdout);
}

#[test]
fn scale_and_ppi_multiply_the_picture_and_ppi_is_written_down() {
    let place = Place::new();
    let spec = fixture("specs/bar_stacked.vl.json");
    let plain = place.run("vl2png", &[], &spec).succeeded().stdout;
    let has_density = |bytes: &[u8]| bytes.windows(4).any(|chunk| chunk == b"pHYs");
    assert!(!has_density(&plain));
    let (width, height) = png_size(&plain);
    let doubled = place.run("vl2png", &["-s", "2"], &spec).succeeded().stdout;
    assert_eq!(png_size(&doubled), (2 * width, 2 * height));
    let dense = place.run("vl2png", &["--ppi", "144"], &spec).succeeded().stdout;
    assert_eq!(png_size(&dense), (2 * width, 2 * height));
    assert!(has_density(&dense));
}

#[test]
fn svg_has_a_header_when_asked() {
    let place = Place::new();
    let spec = fixture("specs/bar_stacked.vl.json");
    assert!(place.run("vl2svg", &[], &spec).succeeded().text().starts_with("<svg"));
    let headed = place.run("vl2svg", &["-h"], &spec).succeeded();
    assert!(headed.text().starts_with("<?xml"), "{}", &headed.text()[..60]);
    assert!(headed.text().contains("<!DOCTYPE svg"));
}

#[test]
fn a_config_lies_under_the_document_s_own() {
    let place = Place::new();
    place.write("config.json", r##"{"background": "#123456", "bar": {"color": "#abcdef"}}"##);
    let spec = r#"{"data":{"values":[{"a":1}]},"mark":"bar","encoding":{"x":{"field":"a","type":"quantitative"}}}"#;
    let svg = place.run("vl2svg", &["-c", "config.json"], spec.as_bytes()).succeeded();
    assert!(svg.text().contains("#123456") && svg.text().contains("#abcdef"));
    let own = spec.replacen('{', r##"{"config":{"background":"#654321"},"##, 1);
    let svg = place.run("vl2svg", &["-c", "config.json"], own.as_bytes()).succeeded();
    assert!(svg.text().contains("#654321") && !svg.text().contains("#123456"));
}

#[test]
fn number_and_time_locales_change_labels() {
    let place = Place::new();
    place.write("number.json", r#"{"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " €"]}"#);
    let spec = r#"{"data":{"values":[{"a":1234.5}]},"mark":"text","encoding":{"text":{"field":"a","type":"quantitative","format":",.1f"}}}"#;
    let svg = place.run("vl2svg", &["-f", "number.json"], spec.as_bytes()).succeeded();
    assert!(svg.text().contains("1.234,5"), "{}", svg.text());
}

#[test]
fn the_compiled_vega_draws_the_same_picture() {
    let place = Place::new();
    for name in ["specs/bar_stacked.vl.json", "specs/facet_rows_and_columns.vl.json", "dvc/linear.vl.json"] {
        let spec = fixture(name);
        let vega = place.run("vl2vg", &["-p"], &spec).succeeded();
        let direct = place.run("vl2png", &[], &spec).succeeded();
        let detour = place.run("vg2png", &[], &vega.stdout).succeeded();
        assert!(direct.stdout == detour.stdout, "{name}");
    }
}

#[test]
fn vega_is_drawn_too() {
    let place = Place::new();
    let spec = fixture("specs/vega_bars.vg.json");
    place.run("vg2png", &[], &spec).succeeded().is_png();
    assert!(place.run("vg2svg", &[], &spec).succeeded().text().contains("#2e8b57"));
}

#[test]
fn data_beside_the_spec_is_found_by_default_and_elsewhere_by_base() {
    let place = Place::new();
    let spec = r#"{"data":{"url":"rows.csv"},"mark":"point","encoding":{"x":{"field":"a","type":"quantitative"}}}"#;
    place.write("specs/one.vl.json", spec);
    place.write("specs/rows.csv", "a\n1\n2\n");
    place.run("vl2png", &["specs/one.vl.json"], b"").succeeded().is_png();
    place.run("vl2png", &["-b", "specs"], spec.as_bytes()).succeeded().is_png();
}

#[test]
fn any_error_ends_with_status_1() {
    let place = Place::new();
    place.run("vl2png", &["gone.json"], b"").failed(1, &["gone.json"]);
    place.run("vl2png", &[], b"{}").failed(1, &[]);
    place.run("vl2png", &["--nonsense"], b"").failed(1, &[]);
}
