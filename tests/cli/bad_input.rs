//! What goes wrong is said in one clear line: where, what, and the way out; with the documented status, and no half-written file.

use crate::run::{Place, fixture};

const POINT: &str = r#""mark":"point","encoding":{"x":{"field":"a","type":"quantitative"}}"#;

fn spec(data: &str) -> String {
    format!("{{\"data\":{data},{POINT}}}")
}

#[track_caller]
fn check(spec: &str, status: i32, parts: &[&str]) {
    let place = Place::new();
    place.run("cml-plot", &["-o", "out.png"], spec.as_bytes()).failed(status, parts);
    assert!(!place.path("out.png").exists(), "no half-written file");
    assert_eq!(place.list("."), Vec::<String>::new(), "nothing is left behind");
}

#[test]
fn not_json() {
    check("hello", 1, &["JSON"]);
    check("", 1, &["JSON"]);
    check("{\"mark\": \"bar\",}", 1, &["line 1"]);
}

#[test]
fn json_that_is_no_specification() {
    check("{}", 1, &["mark"]);
    check("[]", 1, &[]);
    check(r#"{"answer": "none"}"#, 1, &["mark"]);
}

#[test]
fn an_unknown_mark_is_named_with_the_nearest_known_one() {
    check(r#"{"data":{"values":[]},"mark":"pont"}"#, 1, &["/mark", "pont", "point"]);
    check(r#"{"data":{"values":[]},"layer":[{"mark":{"type":"baar"}}]}"#, 1, &["/layer/0/mark", "baar", "bar"]);
}

#[test]
fn a_left_over_anchor_of_dvc_is_named() {
    check(&spec("\"<DVC_METRIC_DATA>\""), 1, &["/data", "<DVC_METRIC_DATA>"]);
    check(
        &spec(r#"{"values":[]}"#).replace("\"a\"", "\"<DVC_METRIC_X>\""),
        1,
        &["/encoding/x/field", "<DVC_METRIC_X>"],
    );
}

#[test]
fn a_missing_data_file_is_named() {
    check(&spec(r#"{"url":"gone.csv"}"#), 5, &["gone.csv"]);
}

#[test]
fn a_file_outside_the_base_folder_is_refused() {
    check(&spec(r#"{"url":"/etc/passwd","format":{"type":"csv"}}"#), 4, &["/etc/passwd"]);
    check(&spec(r#"{"url":"../secret.json"}"#), 4, &["../secret.json", "--base"]);
}

#[test]
fn a_url_is_refused_unless_its_origin_is_allowed() {
    check(&spec(r#"{"url":"https://example.org/rows.json"}"#), 4, &["https://example.org", "--allow-url"]);
}

#[test]
fn a_picture_too_large_is_refused_before_it_is_made() {
    check(&spec(r#"{"values":[{"a":1}]}"#).replacen('{', "{\"width\":1e7,\"height\":1e7,", 1), 4, &["pixels"]);
}

#[test]
fn a_missing_field_is_said_and_the_rest_is_drawn() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &[], spec(r#"{"values":[{"b":1}]}"#).as_bytes()).succeeded();
    outcome.is_png();
    assert!(outcome.stderr.contains("/encoding/x") && outcome.stderr.contains("\"a\""), "{}", outcome.stderr);
}

#[test]
fn a_field_without_a_number_is_said_and_the_rest_is_drawn() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &[], spec(r#"{"values":[{"a":"n/a"},{"a":"-"}]}"#).as_bytes()).succeeded();
    outcome.is_png();
    assert!(outcome.stderr.contains("\"a\""), "{}", outcome.stderr);
}

#[test]
fn an_empty_data_set_is_an_empty_chart() {
    let outcome = Place::new().run("cml-plot", &[], spec(r#"{"values":[]}"#).as_bytes()).succeeded();
    outcome.is_png();
}

#[test]
fn an_unreadable_expression_is_shown_with_its_place() {
    let bad = spec(r#"{"values":[{"a":1}]}"#).replacen('{', r#"{"transform":[{"calculate":"datum.a +","as":"b"}],"#, 1);
    check(&bad, 1, &["/transform/0", "datum.a +"]);
    let unknown = bad.replace("datum.a +", "foo(datum.a)");
    check(&unknown, 1, &["foo"]);
}

#[test]
fn numbers_that_json_does_not_have_are_taken_as_missing() {
    let outcome = Place::new().run("cml-plot", &[], spec(r#"{"values":[{"a":NaN},{"a":2}]}"#).as_bytes()).succeeded();
    outcome.is_png();
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    check(&deep, 1, &[]);
    let layers = format!("{}{{\"mark\":\"bar\"}}{}", "{\"layer\":[".repeat(5_000), "]}".repeat(5_000));
    check(&layers, 1, &[]);
}

#[test]
fn a_closed_standard_output_is_success() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let program = env!("CARGO_BIN_EXE_cml-plot");
    let command = format!("'{program}' -q {spec} -s 8 --format svg; echo $? >&2");
    let script = format!("({command}) | head -c 1 >/dev/null");
    let output = std::process::Command::new("sh").arg("-c").arg(script).current_dir(place.path(".")).output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap().trim(), "0");
}

#[test]
fn several_plots_do_not_fit_into_one_file() {
    let place = Place::new();
    place.run("cml-plot", &["-o", "one.png"], &fixture("dvc/plots.json")).failed(5, &["one.png/"]);
    place.run("cml-plot", &[], &fixture("dvc/plots.json")).failed(5, &["--md"]);
}

#[test]
fn one_bad_plot_does_not_keep_the_others_from_the_report() {
    let place = Place::new();
    let json = br#"{"data":{"bad":[{"type":"vega","revisions":[],"content":{"mark":"nope"}}],
        "good":[{"type":"vega","revisions":[],"content":{"data":{"values":[{"a":1}]},"mark":"point"}}]}}"#;
    let outcome = place.run("cml-plot", &["--md"], json);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("bad: /mark"), "{}", outcome.stderr);
    assert!(outcome.text().starts_with("![good](cml-assets/"), "{}", outcome.text());
}

#[test]
fn wrong_usage_has_status_2() {
    let outcome = Place::new().run("cml-plot", &["--scale", "-1"], b"");
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
}
