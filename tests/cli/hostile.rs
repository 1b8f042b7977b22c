//! Documents that ask for hours, for gigabytes, or for more than the stack: each ends soon, by itself, with a picture or with one line that
//! says what to do.

use serde_json::{Value as Json, json};

use crate::run::{Outcome, Place};
use crate::server::{Answer, Server};

/// Small limits, so that what is over the real ones is soon over these.
const LIMITS: [&str; 4] = ["--max-time", "1", "--max-memory", "150M"];

fn draw(program: &str, spec: &Json) -> Outcome {
    let place = Place::new();
    let arguments: Vec<&str> = LIMITS.into_iter().chain(["-", "out"]).collect();
    let outcome = place.run(program, &arguments, spec.to_string().as_bytes());
    assert!(outcome.stderr.len() < 2000, "{}", outcome.stderr);
    if outcome.status == 0 {
        let picture = std::fs::read(place.path("out")).unwrap();
        if program.ends_with("svg") {
            let text = String::from_utf8(picture).unwrap();
            let tree = resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default());
            // What screen readers hear may have no value.
            let drawn: String = text
                .split(" aria-label=\"")
                .enumerate()
                .map(|(i, part)| if i == 0 { part } else { part.split_once('"').map_or("", |(_, rest)| rest) })
                .collect();
            assert!(tree.is_ok() && !drawn.contains("NaN") && !drawn.contains("inf"), "{spec}");
        } else {
            assert!(image::load_from_memory(&picture).is_ok(), "{spec}");
        }
    } else {
        assert_eq!(place.list("."), Vec::<String>::new(), "no half-written file");
    }
    outcome
}

/// The document ends as a picture or with a message, as PNG and as SVG.
#[track_caller]
fn ends(spec: &Json) {
    for program in ["vl2png", "vl2svg"] {
        draw(program, spec);
    }
}

/// The document is over a limit, and the message names its flag.
#[track_caller]
fn is_over(program: &str, spec: &Json) {
    is_over_at("", program, spec);
}

/// The document is over a limit, and the message begins with the place and names the flag.
#[track_caller]
fn is_over_at(place: &str, program: &str, spec: &Json) {
    let outcome = draw(program, spec);
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    let lines: Vec<&str> = outcome.stderr.lines().filter(|line| !line.contains("warning: ")).collect();
    assert_eq!(lines.len(), 1, "{}", outcome.stderr);
    assert!(lines[0].contains("--max-time") || lines[0].contains("--max-memory"), "{}", outcome.stderr);
    assert!(lines[0].starts_with(&format!("{program}: {place}")), "{}", outcome.stderr);
}

fn rows(count: u32) -> Json {
    json!({"sequence": {"start": 0, "stop": count, "as": "a"}})
}

#[test]
fn lists_that_hold_each_other_are_no_text_without_end() {
    let double = json!({"calculate": "[datum.s, datum.s]", "as": "s"});
    let transform: Vec<Json> =
        std::iter::once(json!({"calculate": "['x']", "as": "s"})).chain(std::iter::repeat_n(double, 40)).collect();
    let encoding = json!({"text": {"field": "s"}});
    is_over("vl2png", &json!({"data": rows(1), "transform": transform, "mark": "text", "encoding": encoding}));
}

#[test]
fn texts_end_before_memory_does() {
    let joined = "join(split(pad('', 1e5, 'ab', 'right'), ''), pad('', 1e4, 'x', 'right'))";
    let spec = json!({"data": rows(1), "transform": [{"calculate": joined, "as": "s"}], "mark": "text", "encoding": {"text": {"field": "s"}}});
    let outcome = draw("vl2svg", &spec);
    assert!(outcome.status == 1 && outcome.stderr.contains("join(): a text of more than"), "{}", outcome.stderr);
}

#[test]
fn a_pattern_that_elsewhere_backtracks_for_ever_is_answered() {
    for pattern in ["(a+)+$", "((a*)*)*b", "(a|aa)+$", "(?:a|a|ab)*c"] {
        let filter = format!("test(/{pattern}/, pad('', 40, 'a', 'right') + '!')");
        let spec = json!({"data": rows(1), "transform": [{"filter": filter}], "mark": "point"});
        assert_eq!(draw("vl2svg", &spec).status, 0, "{pattern}");
    }
}

#[test]
fn a_pattern_that_no_person_writes_is_refused() {
    let filter = format!("test(regexp('{}'), 'a')", "|".repeat(300_000));
    let outcome = draw("vl2svg", &json!({"data": rows(1), "transform": [{"filter": filter}], "mark": "point"}));
    assert!(outcome.status == 1 && outcome.stderr.contains("too long"), "{}", outcome.stderr);
}

#[test]
fn views_rows_and_marks_without_number_are_over_a_limit() {
    let facet = json!({"row": {"field": "a"}, "column": {"field": "a"}});
    is_over("vl2png", &json!({"data": rows(1000), "facet": facet, "spec": {"mark": "point"}}));
    is_over("vl2svg", &json!({"data": rows(10_000_000), "mark": "point"}));
    let lists = json!([{"calculate": "sequence(datum.a)", "as": "z"}]);
    is_over(
        "vl2svg",
        &json!({"data": rows(100_000), "transform": lists, "mark": "point", "encoding": {"x": {"field": "z"}}}),
    );
    let mut marks = json!([{"type": "rect"}]);
    for _ in 0..4 {
        marks = json!([{"type": "group", "from": {"data": "d"}, "marks": marks}]);
    }
    let data = json!([{"name": "d", "transform": [{"type": "sequence", "start": 0, "stop": 100}]}]);
    is_over("vg2svg", &json!({"data": data, "marks": marks}));
}

#[test]
fn rows_that_a_transform_makes_at_once_are_over_the_limit_of_memory() {
    let steps = json!([{"quantile": "a", "step": 6e-8}]);
    is_over(
        "vl2svg",
        &json!({"data": rows(3), "transform": steps, "mark": "point", "encoding": {"x": {"field": "value"}}}),
    );
}

#[test]
fn quadratic_work_is_over_the_limit_of_time() {
    let quartile = json!([{"window": [{"op": "q1", "field": "a", "as": "m"}], "frame": [-25000, 25000]}]);
    is_over(
        "vl2svg",
        &json!({"data": rows(50_000), "transform": quartile, "mark": "point", "encoding": {"x": {"field": "m"}}}),
    );
    let diagonal =
        json!([{"type": "sequence", "start": 0, "stop": 100_000}, {"type": "voronoi", "x": "data", "y": "data"}]);
    is_over(
        "vg2svg",
        &json!({"data": [{"name": "t", "transform": diagonal}], "marks": [{"type": "symbol", "from": {"data": "t"}}]}),
    );
    let curve = json!([{"density": "a", "extent": [0, 1], "steps": 1e6}]);
    is_over(
        "vl2svg",
        &json!({"data": rows(2_000), "transform": curve, "mark": "line", "encoding": {"x": {"field": "value"}}}),
    );
    let projection = json!({"type": "orthographic", "precision": 1e-12});
    is_over("vl2svg", &json!({"data": {"graticule": true}, "projection": projection, "mark": "geoshape"}));
}

#[test]
fn an_order_that_is_long_beyond_measure_is_over_a_limit_at_its_place() {
    let order = vec![9_007_199_254_740_993_i64; 60_000];
    let color = json!({"field": "t", "timeUnit": "year", "type": "nominal", "sort": order});
    let spec = json!({"data": {"values": [{"t": "1900-01-01"}]}, "mark": "bar", "encoding": {"color": color}});
    is_over_at("/encoding/color/sort: ", "vl2svg", &spec);
}

#[test]
fn painting_counts_as_work() {
    let stops = json!([{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]);
    let mark = json!({"type": "rect", "color": {"gradient": "radial", "stops": stops}});
    let encoding = json!({"x": {"value": 0}, "x2": {"value": "width"}, "y": {"value": 0}, "y2": {"value": "height"}});
    is_over("vl2png", &json!({"data": rows(2000), "width": 3000, "height": 3000, "mark": mark, "encoding": encoding}));
}

#[test]
fn a_line_of_a_million_dashes_is_drawn_or_over_a_limit() {
    let mark = json!({"type": "line", "strokeDash": [0.001, 0], "strokeWidth": 3});
    let encoding = json!({"x": {"field": "a", "type": "quantitative"}, "y": {"field": "a", "type": "quantitative"}});
    ends(&json!({"data": rows(50), "mark": mark, "encoding": encoding}));
}

#[test]
fn a_chain_of_params_is_as_long_as_it_may_be() {
    let param = |i: u32| json!({"name": format!("p{i}"), "expr": format!("p{} + 1", i + 1)});
    let params: Vec<Json> = (0..5000).map(param).chain([json!({"name": "p5000", "value": 1})]).collect();
    let outcome =
        draw("vl2svg", &json!({"data": rows(1), "params": params, "mark": {"type": "point", "size": {"expr": "p0"}}}));
    assert!(outcome.status == 1 && outcome.stderr.contains("deep"), "{}", outcome.stderr);
}

#[test]
fn shapes_beyond_all_counting_are_cut_or_left_out() {
    let one = json!({"values": [{}]});
    for width in [1e5, 1e10, 1e30, 1e300] {
        let text = json!({"type": "text", "strokeWidth": width, "stroke": "red"});
        ends(&json!({"data": one, "mark": text, "encoding": {"text": {"value": "x"}}}));
        let view = json!({"strokeWidth": width, "cornerRadius": 0.5, "stroke": "red"});
        ends(&json!({"data": one, "mark": "trail", "view": view, "width": 20}));
        let axis = json!({"domainWidth": width, "tickWidth": width, "gridDash": [width, 1.0]});
        ends(
            &json!({"data": one, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative", "axis": axis}}}),
        );
    }
    for at in [1e5, -1e10, 1e38, -1e300] {
        for mark in ["tick", "line", "area", "rule", "image", "arc", "point", "text", "trail"] {
            let encoding = json!({"x": {"value": at}, "y": {"value": -at}, "x2": {"value": 3}, "y2": {"value": at}});
            ends(
                &json!({"data": {"values": [{}, {}]}, "mark": {"type": mark, "clip": true, "stroke": "red"}, "encoding": encoding}),
            );
        }
    }
}

#[test]
fn what_is_no_binning_is_drawn_or_said() {
    for bin in [
        json!(null),
        json!(0),
        json!([]),
        json!(-1),
        json!([1, 2]),
        json!("x"),
        json!({"step": 0}),
        json!({"maxbins": 1e9}),
    ] {
        let encoding = json!({"x": {"bin": bin, "field": "a"}, "size": {"aggregate": "count"}});
        ends(&json!({"data": {"values": [{"a": 1}, {"a": 2}]}, "mark": "circle", "encoding": encoding}));
    }
}

/// A PNG that says it is `side` pixels wide and high, and holds next to nothing.
fn bomb(side: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0; (side.div_ceil(8) * side) as usize]).unwrap();
    drop(writer);
    file
}

#[test]
fn an_image_that_says_to_be_enormous_is_left_out_with_a_word() {
    let place = Place::new();
    place.write("bomb.png", bomb(9000));
    let image = json!({"type": "image", "width": 9, "height": 9});
    let spec = json!({"data": rows(1), "mark": image, "encoding": {"url": {"value": "bomb.png"}}});
    let outcome = place.run("vl2png", &[], spec.to_string().as_bytes()).succeeded();
    assert!(outcome.stderr.contains("9000 x 9000") && outcome.stderr.contains("--max-pixels"), "{}", outcome.stderr);
}

#[test]
fn each_limit_has_a_flag() {
    let spec = json!({"data": rows(1000), "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}})
        .to_string();
    let place = Place::new();
    for flag in [
        "--max-time=0.000001",
        "--max-memory=1",
        "--max-rows=10",
        "--max-pixels=10",
        "--max-output=10",
        "--max-steps=10",
    ] {
        let outcome = place.run("cml-plot", &[flag, "-o", "out.png"], spec.as_bytes());
        let name = flag.split('=').next().unwrap();
        // A tiny picture may be there before the memory is looked at.
        if outcome.status != 0 || name != "--max-memory" {
            outcome.failed(4, &[name]);
        }
    }
}

/// Posts a report to a host that takes none: what would have been posted is in a file, and what was said.
fn posted(report: &str, arguments: &[&str]) -> (String, String) {
    let place = Place::new();
    place.write("report.md", report);
    let server = Server::start(|_| Answer::new(403, "{}"));
    let repository = server.url("/o/r");
    let host = ["--repo", &repository, "--driver", "github", "--token", "a-token-1", "--target", "commit/f00d"];
    let outcome =
        place.run("cml-send-comment", &[&host[..], &["--to", "folder"], arguments, &["report.md"]].concat(), b"");
    let kept = std::fs::read_to_string(place.path("cml-report.md")).unwrap_or_default();
    (kept, outcome.stderr)
}

#[test]
fn a_report_is_delivered_whatever_its_plots_do() {
    let endless = json!({"data": rows(1000), "facet": {"row": {"field": "a"}, "column": {"field": "a"}}, "spec": {"mark": "point"}});
    let good = json!({"data": rows(3), "mark": "point"});
    let report = format!(
        "# Accuracy 0.93\n\n```vega-lite\n{endless}\n```\n\nBetween.\n\n```vega-lite\n{good}\n```\n\nThe end.\n"
    );
    let (kept, said) = posted(&report, &["--max-time", "0.5"]);
    for part in ["# Accuracy 0.93", &endless.to_string(), "[!CAUTION]", "--max-time", "Between.", "![](", "The end."] {
        assert!(kept.contains(part), "{part} is not in {kept}\n{said}");
    }
    assert!(!kept.contains(&good.to_string()), "{kept}");
}

#[test]
fn a_plot_that_is_not_drawn_leaves_room_for_the_rest() {
    let long = json!({"mark": "no such mark", "description": "x".repeat(100_000)});
    let (kept, said) = posted(&format!("> ```vega-lite\n> {long}\n> ```\n\nThe end.\n"), &[]);
    assert!(kept.len() < 6000 && kept.contains("more bytes)\n> ```\n"), "{kept}\n{said}");
    assert!(kept.contains("[!CAUTION]") && kept.ends_with("The end.\n"), "{kept}");
}

#[test]
fn markdown_that_others_choke_on_is_delivered() {
    for report in [
        "<a b=\"".repeat(50_000),
        "\u{feff}".repeat(100_000) + "end",
        "> ".repeat(20_000),
        "[".repeat(20_000),
        "*a_".repeat(20_000),
    ] {
        let (kept, said) = posted(&report, &[]);
        assert!(kept.len() >= 3, "{said}");
    }
}

#[test]
fn a_table_that_is_wide_and_short_is_cut_or_over_a_limit() {
    let place = Place::new();
    let names: Vec<String> = (0..50_000).map(|i| format!("c{i}")).collect();
    let values = vec!["1"; names.len()].join(",");
    place.write("wide.csv", format!("{}\n{values}\n{values}\n", names.join(",")));
    let outcome = place.run("cml-plot", &["--max-time", "2", "--table", "wide.csv"], b"");
    assert!(outcome.status == 0 || outcome.stderr.contains("--max-time"), "{}", outcome.stderr);
}
