//! `cml-plot`.

use crate::run::{Place, fixture, png_size};

#[test]
fn a_plot_of_dvc_becomes_a_markdown_line_and_a_picture_beside_the_report() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &["--md"], &fixture("dvc/linear.vl.json")).succeeded();
    let pictures = place.list("cml-assets");
    assert_eq!(pictures.len(), 1);
    assert_eq!(outcome.text(), format!("![plot](cml-assets/{})\n", pictures[0]));
    let again = place.run("cml-plot", &["--md"], &fixture("dvc/linear.vl.json")).succeeded();
    assert_eq!(again.text(), outcome.text(), "the same plot has the same name");
    assert_eq!(place.list("cml-assets").len(), 1);
}

#[test]
fn a_title_is_written_into_the_markdown_line() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &["--md", "--title", "Loss"], &fixture("dvc/simple.vl.json")).succeeded();
    assert!(outcome.text().ends_with(".png \"Loss\")\n"), "{}", outcome.text());
}

#[test]
fn without_a_destination_the_picture_goes_to_standard_output() {
    Place::new().run("cml-plot", &[], &fixture("dvc/simple.vl.json")).succeeded().is_png();
}

#[test]
fn the_file_name_chooses_the_format() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    place.run("cml-plot", &[&spec, "-o", "a.svg"], b"").succeeded();
    assert!(std::fs::read_to_string(place.path("a.svg")).unwrap().starts_with("<svg"));
    place.run("cml-plot", &[&spec, "-o", "a.png"], b"").succeeded();
    assert!(std::fs::read(place.path("a.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn every_plot_of_dvc_s_json_gets_a_file_named_after_it() {
    let place = Place::new();
    place.run("cml-plot", &["-o", "out/"], &fixture("dvc/plots.json")).succeeded();
    assert_eq!(place.list("out"), ["linear.png", "roc.png"]);
}

#[test]
fn json_lines_are_plots_one_by_one() {
    let place = Place::new();
    let line = br#"{"data":{"values":[{"a":1}]},"mark":"point","encoding":{"x":{"field":"a","type":"quantitative"}}}"#;
    let lines = [&line[..], b"\n", &line[..], b"\n"].concat();
    place.run("cml-plot", &["-o", "out/"], &lines).succeeded();
    assert_eq!(place.list("out"), ["plot-1.png", "plot-2.png"]);
}

#[test]
fn images_that_dvc_names_are_passed_on_and_its_errors_are_shown() {
    let place = Place::new();
    place.write("shot.png", b"\x89PNG\r\n\x1a\nnot looked at");
    let json = br#"{"data":{"shot.png":[{"type":"image","revisions":["main"],"url":"shot.png"}]},
        "errors":[{"name":"gone.csv","rev":"main","source":"gone.csv","type":"FileNotFoundError","msg":"no such file"}]}"#;
    let outcome = place.run("cml-plot", &["--md"], json).succeeded();
    assert!(outcome.text().starts_with("![shot.png-main](cml-assets/"), "{}", outcome.text());
    let kept = place.list("cml-assets");
    assert_eq!(
        std::fs::read(place.path(&format!("cml-assets/{}", kept[0]))).unwrap(),
        b"\x89PNG\r\n\x1a\nnot looked at"
    );
    assert!(
        outcome.stderr.contains("could not load gone.csv at main: FileNotFoundError: no such file"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn log_lines_ahead_of_the_json_are_skipped_with_a_warning() {
    let mut bytes = b"Updating lock file 'dvc.lock'\n".to_vec();
    bytes.extend(fixture("dvc/simple.vl.json"));
    let outcome = Place::new().run("cml-plot", &[], &bytes).succeeded();
    outcome.is_png();
    assert!(outcome.stderr.contains("line 1: skipped what is not JSON: Updating lock file"), "{}", outcome.stderr);
    let quiet = Place::new().run("cml-plot", &["-q"], &bytes).succeeded();
    assert_eq!(quiet.stderr, "");
}

#[test]
fn scale_ppi_width_and_height_set_the_size() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let size = |arguments: &[&str]| {
        let arguments = [&[spec.as_str()], arguments].concat();
        png_size(&place.run("cml-plot", &arguments, b"").succeeded().stdout)
    };
    let (width, height) = size(&[]);
    assert_eq!(size(&["-s", "2"]), (2 * width, 2 * height));
    assert_eq!(size(&["--ppi", "144"]), (2 * width, 2 * height));
    assert_eq!(size(&["--width", "400"]), (width + 100, height), "the template's own width is 300");
    assert!(size(&["--height", "200"]).1 < height);
}

#[test]
fn a_param_gets_its_value_from_the_command_line() {
    let place = Place::new();
    let spec = place.fixture("dvc/confusion.vl.json");
    let plain = place.run("cml-plot", &[&spec, "--format", "svg"], b"").succeeded();
    let numbered = place.run("cml-plot", &[&spec, "--format", "svg", "--param", "showValues=true"], b"").succeeded();
    let cells = |svg: &str| svg.matches(">11</text>").count();
    assert_eq!((cells(plain.text()), cells(numbered.text()) > 0), (0, true), "{}", numbered.text());
    place.run("cml-plot", &[&spec, "--param", "nothing=1"], b"").failed(1, &["nothing"]);
}

#[test]
fn a_theme_and_a_background_change_the_page() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let svg = |arguments: &[&str]| {
        let arguments = [&[spec.as_str(), "--format", "svg"], arguments].concat();
        place.run("cml-plot", &arguments, b"").succeeded().text().to_owned()
    };
    assert!(svg(&["--theme", "dark"]).contains("#333"), "the dark theme's page");
    assert!(svg(&["--background", "#123456"]).contains("#123456"));
    let pages = |svg: &str| svg.matches("<rect").count();
    assert_eq!(
        pages(&svg(&[])),
        pages(&svg(&["--background", "transparent"])) + 1,
        "a page without colour is not painted"
    );
}

#[test]
fn one_cml_program_carries_the_commands() {
    Place::new().run("cml", &["plot"], &fixture("dvc/simple.vl.json")).succeeded().is_png();
}

#[test]
fn help_lists_the_exit_statuses() {
    let outcome = Place::new().run("cml-plot", &["--help"], b"").succeeded();
    assert!(outcome.text().contains("Exit status:"), "{}", outcome.text());
}
