//! `cml-plot` of metric logs: what is read, what is drawn, the table, and what goes wrong. How a log is read and what its chart
//! looks like is tested beside the code, and by golden pictures.

use std::path::Path;

use crate::run::{Outcome, Place, fixture, png_size};

/// Path of a log that a training program wrote.
fn log(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs").join(name).display().to_string()
}

fn plot(arguments: &[&str]) -> Outcome {
    Place::new().run("cml-plot", arguments, b"").succeeded()
}

/// The texts of the chart, in the order drawn.
fn texts(arguments: &[&str]) -> Vec<String> {
    texts_of(&plot(&[arguments, &["--format", "svg"]].concat()))
}

fn texts_of(outcome: &Outcome) -> Vec<String> {
    let ends = outcome.text().split("</text>").filter_map(|part| Some(part.rsplit_once('>')?.1.to_owned()));
    ends.filter(|text| !text.is_empty()).collect()
}

#[track_caller]
fn has(texts: &[String], wanted: &[&str]) {
    for want in wanted {
        assert!(texts.iter().any(|text| text == want), "{want:?} is not in {texts:?}");
    }
}

#[test]
fn a_log_becomes_a_picture_and_a_markdown_line_that_says_what_it_shows() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &[&log("keras.csv"), "--md"], b"").succeeded();
    let pictures = place.list("cml-assets");
    assert_eq!(outcome.text(), format!("![accuracy, loss, val_accuracy, val_loss](cml-assets/{})\n", pictures[0]));
    assert!(std::fs::read(place.path("cml-assets").join(&pictures[0])).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn several_files_are_the_runs_of_one_chart() {
    let texts = texts(&[&format!("main={}", log("keras.csv")), &format!("exp={}", log("keras_wider.csv"))]);
    has(&texts, &["main", "exp", "accuracy", "loss", "train", "validation", "epoch"]);
}

#[test]
fn a_pattern_that_no_shell_expanded_means_its_files() {
    has(&texts(&[&log("keras*.csv")]), &["keras", "keras_wider"]);
}

#[test]
fn folders_of_tensorboard_and_of_dvclive_are_read() {
    has(&texts(&[&log("runs")]), &["baseline", "wider", "loss", "train/acc"]);
    has(&texts(&[&log("dvclive")]), &["loss", "step"]);
    has(&texts(&[&log("runs/baseline/events.out.tfevents.1700000000.train")]), &["loss", "train/acc"]);
}

#[test]
fn what_lightning_and_hugging_face_write_is_read() {
    has(&texts(&[&log("lightning.csv")]), &["loss", "val_acc"]);
    has(&texts(&[&log("trainer_state.json")]), &["loss", "eval_accuracy", "learning_rate"]);
}

#[test]
fn standard_input_is_told_by_its_content() {
    let drawn = |bytes: &[u8]| {
        let outcome = Place::new().run("cml-plot", &["--format", "svg"], bytes).succeeded();
        has(&texts_of(&outcome), &["loss"]);
    };
    drawn(b"step,loss\n1,0.5\n2,0.4\n");
    drawn(b"{\"step\": 1, \"loss\": 0.5}\n{\"step\": 2, \"loss\": 0.4}\n");
    drawn(b"[{\"step\": 1, \"loss\": 0.5}, {\"step\": 2, \"loss\": NaN}]");
    drawn(b"loss: 0.5\naccuracy: 0.9\n");
    drawn(b"started\n{\"step\": 1, \"loss\": 0.5}\n");
    let outcome = Place::new().run("cml-plot", &["old=-", &log("keras.csv"), "--format", "svg"], b"loss\n1\n2\n");
    has(&texts_of(&outcome.succeeded()), &["old", "keras"]);
}

#[test]
fn the_table_compares_the_last_and_the_best_values_with_the_first_run() {
    let outcome = plot(&[&format!("main={}", log("keras.csv")), &format!("exp={}", log("keras_wider.csv")), "--table"]);
    let lines: Vec<&str> = outcome.text().lines().collect();
    assert_eq!(lines[..2], ["| Metric |  | main | exp |", "|---|---|--:|--:|"]);
    assert!(lines.contains(&"| `val_loss` | last | 0.69362 | **0.59401** (-0.1, -14%) ✓ |"), "{}", outcome.text());
    assert!(lines.contains(&"| | best | 0.59546 | **0.49992** (-0.096, -16%) ✓ |"), "{}", outcome.text());
    assert_eq!(lines.len(), 11, "a table alone, and a blank line: {}", outcome.text());
}

#[test]
fn a_table_after_the_picture_is_a_whole_section_of_a_report() {
    let outcome = plot(&[&log("keras.csv"), "--md", "--table", "--title", "Training"]);
    let blocks: Vec<&str> = outcome.text().split("\n\n").collect();
    assert_eq!(blocks.len(), 3, "picture, table, and a blank line that ends it: {}", outcome.text());
    assert!(blocks[0].starts_with("![") && blocks[0].ends_with(" \"Training\")"), "{}", blocks[0]);
    assert!(blocks[1].starts_with("| Metric | Last | Best | At |\n|---"), "{}", blocks[1]);
    assert_eq!(blocks[2], "");
}

#[test]
fn a_table_goes_to_standard_output_beside_a_picture_in_a_file() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &[&log("keras.csv"), "--table", "-o", "loss.png"], b"").succeeded();
    assert!(outcome.text().starts_with("| Metric |"), "{}", outcome.text());
    assert_eq!(place.list("."), ["loss.png"]);
}

#[test]
fn what_dvc_compared_becomes_a_table() {
    let json = br#"{"metrics.json": {"acc": {"old": 0.8, "new": 0.85, "diff": 0.05}}}"#;
    let outcome = Place::new().run("cml-plot", &["--table"], json).succeeded();
    assert_eq!(
        outcome.text(),
        "| Metric | old | new |\n|---|--:|--:|\n| `acc` | 0.8 | **0.85** (+0.05, +6.2%) ✓ |\n\n"
    );
}

#[test]
fn specifications_and_logs_go_together_and_the_logs_are_one_chart() {
    let place = Place::new();
    let spec = place.fixture("dvc/linear.vl.json");
    place.run("cml-plot", &[&log("keras.csv"), &spec, &log("keras_wider.csv"), "-o", "out/"], b"").succeeded();
    assert_eq!(place.list("out"), ["linear.png", "metrics.png"]);
}

#[test]
fn a_bad_log_does_not_keep_the_plots_from_the_report() {
    let place = Place::new();
    let spec = place.fixture("dvc/linear.vl.json");
    place.write("empty.csv", "");
    let outcome = place.run("cml-plot", &["empty.csv", &spec, "--md"], b"");
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    assert!(outcome.text().starts_with("![linear](") && outcome.stderr.contains("empty.csv: no rows"), "{outcome:?}");
}

#[test]
fn image_summaries_are_shown_when_asked_for() {
    let place = Place::new();
    place.run("cml-plot", &[&log("runs"), "-o", "out/"], b"").succeeded();
    assert_eq!(place.list("out"), ["runs.png"]);
    place.run("cml-plot", &[&log("runs"), "-o", "all/", "--images"], b"").succeeded();
    assert_eq!(place.list("all"), ["baseline_sample.png", "runs.png", "wider_sample.png"]);
    let outcome = place.run("cml-plot", &[&log("runs"), "--md", "--images"], b"").succeeded();
    assert!(outcome.text().contains("\n![baseline/sample, step 59](cml-assets/"), "{}", outcome.text());
}

#[test]
fn x_y_and_group_choose_the_columns() {
    let place = Place::new();
    place.write("m.csv", "step,time,model,loss,acc\n0,10,a,3,0.1\n0,11,b,4,0.2\n1,12,a,2,0.3\n1,13,b,3,0.4\n");
    let texts = |arguments: &[&str]| {
        let arguments = [&["m.csv", "--format", "svg"], arguments].concat();
        texts_of(&place.run("cml-plot", &arguments, b"").succeeded())
    };
    has(&texts(&["-x", "time", "-y", "loss"]), &["time", "loss"]);
    assert!(!texts(&["-y", "loss"]).contains(&"acc".to_owned()));
    has(&texts(&["-y", "loss,acc"]), &["loss", "acc"]);
    has(&texts(&["-y", "l*", "-y", "acc", "--group", "model"]), &["loss", "acc", "a", "b"]);
}

#[test]
fn log_alone_is_the_scale_and_with_a_level_how_much_is_said() {
    let place = Place::new();
    place.write("m.csv", "step,loss\n0,1\n1,0.02\n2,0.04\n");
    let svg = |arguments: &[&str]| {
        let arguments = [&["m.csv", "--format", "svg"], arguments].concat();
        place.run("cml-plot", &arguments, b"").succeeded().text().to_owned()
    };
    let linear = svg(&[]);
    let scaled = svg(&["--log"]);
    assert_ne!(linear, scaled);
    for same in [&["--log-scale"][..], &["--log", "--columns", "1"], &["--log-scale=true"]] {
        assert_eq!(svg(same), scaled, "{same:?}");
    }
    for same in [&["--log", "debug"][..], &["--log=error"], &["--no-log"], &["--no-log-scale"], &["--log-scale=false"]]
    {
        assert_eq!(svg(same), linear, "{same:?}");
    }
    let outcome = Place::new().run("cml-plot", &["--log", &log("keras.csv"), "--format", "svg"], b"").succeeded();
    assert!(outcome.text().starts_with("<svg"), "the file is no level: {}", outcome.stderr);
}

#[test]
fn smoothing_leaves_the_values_as_logged_behind() {
    let paths = |arguments: &[&str]| {
        let keras = log("keras.csv");
        let arguments = [&[keras.as_str(), "-y", "loss", "--format", "svg"], arguments].concat();
        plot(&arguments).text().matches("stroke=\"#4c78a8\"").count()
    };
    assert_eq!(paths(&["--smooth", "0.6"]), paths(&[]) + 1);
}

#[test]
fn every_kind_of_chart_is_drawn() {
    let (keras, wider) = (log("keras.csv"), log("keras_wider.csv"));
    let mut drawn = Vec::new();
    for kind in ["line", "scatter", "bar", "hist", "box", "heatmap"] {
        let outcome = plot(&[&keras, &wider, "--kind", kind]);
        outcome.is_png();
        assert!(!drawn.contains(&outcome.stdout), "{kind} is like another");
        drawn.push(outcome.stdout);
    }
}

#[test]
fn title_theme_size_scale_and_columns_are_those_asked_for() {
    let keras = log("keras.csv");
    has(&texts(&[&keras, "--title", "Wider layers"]), &["Wider layers"]);
    let svg = |arguments: &[&str]| plot(&[&[keras.as_str(), "--format", "svg"], arguments].concat()).text().to_owned();
    assert!(svg(&["--theme", "dark"]).contains("#333"));
    assert_eq!(svg(&["--theme", "light"]), svg(&[]));
    assert!(svg(&["--background", "#123456"]).contains("#123456"));
    let size = |arguments: &[&str]| png_size(&plot(&[&[keras.as_str()], arguments].concat()).stdout);
    let (width, height) = size(&["--columns", "1", "--width", "300", "--height", "200"]);
    assert_eq!(size(&["--columns", "1", "--width", "400", "--height", "210"]), (width + 100, height + 20));
    let (wide, high) = size(&["-s", "2", "--columns", "1", "--width", "300", "--height", "200"]);
    assert_eq!((wide, high), (2 * width, 2 * height));
}

#[test]
fn tables_without_names_and_with_any_delimiter_are_read() {
    let place = Place::new();
    place.write("m.txt", "0;0.5\n1;0.25\n");
    let outcome = place.run("cml-plot", &["m.txt", "--no-header", "--delimiter", ";", "-y", "2", "--table"], b"");
    assert!(outcome.succeeded().text().contains("| `2` | 0.25 |"));
    place.write("m.csv", "loss\tacc\n1\t2\n");
    let outcome = place.run("cml-plot", &["m.csv", "--delimiter", "tab", "--table"], b"").succeeded();
    assert!(outcome.text().contains("| `acc` | 2 |"), "{}", outcome.text());
}

#[test]
fn the_better_end_of_a_metric_can_be_given() {
    let outcome = plot(&[&log("keras.csv"), "-y", "loss", "--table", "--best", "max"]);
    assert!(outcome.text().contains("| `loss` | 0.32895 | 2."), "{}", outcome.text());
}

#[test]
fn options_of_logs_without_a_log_are_said_to_mean_nothing() {
    let place = Place::new();
    let outcome = place.run("cml-plot", &["-y", "loss"], &fixture("dvc/linear.vl.json")).succeeded();
    outcome.is_png();
    assert!(outcome.stderr.contains("options of metric logs"), "{}", outcome.stderr);
    place.run("cml-plot", &["--table"], &fixture("dvc/linear.vl.json")).failed(1, &["no metric log"]);
}

#[test]
fn a_table_and_pictures_do_not_share_standard_output() {
    let place = Place::new();
    let spec = place.fixture("dvc/linear.vl.json");
    place.run("cml-plot", &[&spec, &log("keras.csv"), "--table"], b"").failed(5, &["--md"]);
}

#[test]
fn two_runs_of_the_command_write_the_same_bytes_and_no_zone_or_locale_matters() {
    let place = Place::new();
    place.write("m.csv", "time,loss\n2024-01-02T00:00:00,1\n2024-01-03T00:00:00,0.5\n");
    let draw =
        |environment: &[(&str, &str)]| place.run_with("cml-plot", &["m.csv"], b"", environment).succeeded().stdout;
    assert_eq!(draw(&[]), draw(&[("TZ", "Asia/Tokyo"), ("LC_ALL", "de_DE.UTF-8")]));
}

#[track_caller]
fn refused(log: &str, arguments: &[&str], status: i32, parts: &[&str]) {
    let place = Place::new();
    place.write("m.csv", log);
    place.run("cml-plot", &[&["m.csv", "-o", "out.png"], arguments].concat(), b"").failed(status, parts);
    assert!(!place.path("out.png").exists(), "no half-written file");
}

#[track_caller]
fn survived(log: &str, parts: &[&str]) {
    let place = Place::new();
    place.write("m.csv", log);
    let outcome = place.run("cml-plot", &["m.csv"], b"").succeeded();
    outcome.is_png();
    for part in parts {
        assert!(outcome.stderr.contains(part), "{part:?} is not in {:?}", outcome.stderr);
    }
    assert_eq!(outcome.stderr.lines().count(), parts.len().min(1), "one line: {}", outcome.stderr);
}

#[test]
fn an_empty_file_a_header_alone_and_rows_without_values_have_nothing_to_show() {
    refused("", &[], 1, &["m.csv: no rows with numbers"]);
    refused("step,loss\n", &[], 1, &["m.csv: no rows with numbers"]);
    refused("step,loss\n1,\n2,\n", &[], 1, &["m.csv: no number in any row"]);
}

#[test]
fn one_row_is_a_picture_of_points() {
    survived("step,loss\n1,0.5\n", &[]);
}

#[test]
fn text_in_a_number_column_is_named_with_its_line() {
    survived("step,loss,acc\n1,0.5,1\n2,oops,1\n", &["\"loss\"", "\"oops\"", "line 3"]);
    refused("step,loss,acc\n1,0.5,1\n2,oops,1\n", &["-y", "loss"], 1, &["\"loss\"", "\"oops\"", "line 3"]);
}

#[test]
fn infinite_and_nan_values_are_left_out_and_said() {
    survived("step,loss\n1,inf\n2,nan\n3,0.5\n4,0.4\n", &["1 infinite value and 1 NaN value", "`loss`"]);
}

#[test]
fn times_that_go_backwards_are_drawn_in_their_order_and_said() {
    survived("time,loss\n2024-01-02,1\n2024-01-01,2\n2024-01-03,0.5\n", &["\"time\" goes back in row 2"]);
}

#[test]
fn of_a_thousand_columns_the_most_telling_are_drawn_and_the_others_counted() {
    let columns: Vec<String> = (0..1000).map(|i| format!("m{i}")).collect();
    let row: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
    let text = format!("step,{}\n0,{}\n1,{}\n", columns.join(","), row.join(","), row.join(","));
    survived(&text, &["24 of 1,000 metrics are drawn", "-y"]);
}

#[test]
fn ten_thousand_runs_are_one_picture_and_a_cut_table() {
    let place = Place::new();
    for i in 0..10_000 {
        place.write(&format!("runs/r{i}.csv"), format!("step,loss\n0,{i}\n1,1\n"));
    }
    place.run("cml-plot", &["runs"], b"").succeeded().is_png();
    let outcome = place.run("cml-plot", &["runs", "--table"], b"").succeeded();
    assert!(outcome.text().ends_with("\n9950 more runs are left out.\n\n"), "{}", outcome.text());
}

#[test]
fn a_broken_event_file_is_read_up_to_the_break() {
    let place = Place::new();
    let whole = fixture("logs/runs/baseline/events.out.tfevents.1700000000.train");
    place.write("cut.tfevents.1", &whole[..3000]);
    let outcome = place.run("cml-plot", &["cut.tfevents.1"], b"").succeeded();
    outcome.is_png();
    assert!(outcome.stderr.contains("cut.tfevents.1: ends within a record"), "{}", outcome.stderr);
    let mut broken = whole;
    broken[2000] ^= 0x55;
    place.write("broken.tfevents.1", broken);
    let outcome = place.run("cml-plot", &["broken.tfevents.1"], b"").succeeded();
    assert!(outcome.stderr.contains("wrong checksum"), "{}", outcome.stderr);
    place.write("other.tfevents.1", "this is no event file at all");
    place.run("cml-plot", &["other.tfevents.1"], b"").failed(1, &["other.tfevents.1"]);
}

#[test]
fn what_is_asked_for_and_not_there_is_named() {
    refused("step,loss\n1,0.5\n", &["-x", "time"], 1, &["no column \"time\"", "\"step\", \"loss\""]);
    refused("step,loss\n1,0.5\n", &["-y", "acc"], 1, &["no metric \"acc\""]);
    refused("step,loss\n1,0.5\n", &["--theme", "latimes"], 3, &["light and dark", "latimes"]);
    refused("step,loss\n1,0.5\n", &["--width", "1e9"], 4, &["px"]);
    Place::new().run("cml-plot", &["gone.csv"], b"").failed(5, &["gone.csv: no such file"]);
    Place::new().run("cml-plot", &["gone*.csv"], b"").failed(5, &["gone*.csv: no file matches"]);
    let usage = Place::new().run("cml-plot", &["--smooth", "2"], b"");
    assert_eq!(usage.status, 2, "{}", usage.stderr);
}

#[test]
fn a_section_of_tensorboard_has_a_chart_its_images_and_a_table() {
    let place = Place::new();
    place.write("report.md", "# Report\n\n");
    let arguments = ["--logdir", &log("runs"), "--md", "--images", "--table", "-f", "report.md"];
    place.run("cml-tensorboard-dev", &arguments, b"").succeeded();
    let report = std::fs::read_to_string(place.path("report.md")).unwrap();
    let blocks: Vec<&str> = report.split("\n\n").collect();
    assert_eq!(blocks[1].lines().count(), 3, "a chart and two images: {report}");
    assert!(blocks[1].contains("![baseline/sample, step 59]("), "{report}");
    assert!(blocks[2].starts_with("| Metric |  | baseline | wider |"), "{report}");
}

#[test]
fn a_folder_of_tensorboard_without_a_log_is_named() {
    let place = Place::new();
    place.write("empty/readme.md", "");
    place.run("cml-tensorboard-dev", &["--logdir", "empty", "--md"], b"").failed(1, &["empty: no log in this folder"]);
}
