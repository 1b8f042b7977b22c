//! Whole files to the model.

use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;

use super::event::record;
use super::find::{Input, Source};
use super::log::read;
use super::options::ReadOptions;
use super::testing::log;
use crate::chart::model::{Log, Metric, Run, XKind};
use crate::error::Warnings;

/// The log in `text`, as if it came from standard input, and the warnings.
fn read_text(text: &str, options: &ReadOptions) -> (Result<Log, String>, Vec<String>) {
    let warnings = Warnings::default();
    let source = Source { name: None, input: Input::Stream(Box::new(Cursor::new(text.to_owned().into_bytes()))) };
    let log = read(vec![source], options, &warnings).map_err(|error| error.to_string());
    (log, warnings.take().iter().map(ToString::to_string).collect())
}

/// The run in `text`, which is read without a warning.
#[track_caller]
fn run(text: &str) -> Run {
    let (log, warnings) = read_text(text, &ReadOptions::default());
    assert_eq!(warnings, Vec::<String>::new());
    log.unwrap().runs.remove(0)
}

#[track_caller]
fn failure(text: &str) -> String {
    read_text(text, &ReadOptions::default()).0.unwrap_err()
}

fn points(metric: &Metric) -> Vec<(f64, f64)> {
    metric.curve.points.iter().map(|point| (point.x, point.y)).collect()
}

fn names(run: &Run) -> Vec<&str> {
    run.metrics.iter().map(|metric| metric.name.as_str()).collect()
}

#[test]
fn a_table_of_any_delimiter_gives_the_same_run() {
    let want = run("step,loss,acc\n0,1.5,0.1\n10,0.5,0.9\n");
    assert_eq!(names(&want), ["loss", "acc"]);
    assert_eq!(want.metrics[0].x.name, "step");
    assert_eq!(points(&want.metrics[0]), [(0.0, 1.5), (10.0, 0.5)]);
    for text in [
        "step\tloss\tacc\n0\t1.5\t0.1\n10\t0.5\t0.9\n",
        "step;loss;acc\r\n0;1.5;0.1\r\n10;0.5;0.9\r\n",
        "# a comment\nstep loss acc\n  0  1.5 0.1\n 10  0.5 0.9",
        "\u{feff}\"step\",\"loss\",\"acc\"\n\"0\", 1.5 ,\"0.1\"\n10,0.5,0.9\n",
        "[{\"step\": 0, \"loss\": 1.5, \"acc\": 0.1}, {\"step\": 10, \"loss\": 0.5, \"acc\": 0.9}]",
        "{\"step\": 0, \"loss\": 1.5, \"acc\": 0.1}\n\n{\"step\": 10, \"loss\": 0.5, \"acc\": 0.9}\n",
        "{\"step\": [0, 10], \"loss\": [1.5, 0.5], \"acc\": [0.1, 0.9]}",
        "{\n\"best_metric\": null, \"log_history\": [{\"step\": 0, \"loss\": 1.5, \"acc\": 0.1},\n{\"step\": 10, \"loss\": 0.5, \"acc\": 0.9}]}",
        &format!(
            "[{{\"step\": 0, \"loss\": 1.5, \"acc\": 0.1}}, {}{{\"step\": 10, \"loss\": 0.5, \"acc\": 0.9}}]",
            " ".repeat(3 << 19)
        ),
        "step=0 loss=1.5 acc=0.1\nstep=10 loss=0.5 acc=0.9\n",
    ] {
        assert_eq!(run(text), want, "{}", &text[..text.len().min(200)]);
    }
}

#[test]
fn a_table_without_names_is_numbered() {
    let options = ReadOptions { no_header: true, ..ReadOptions::default() };
    let (log, warnings) = read_text("0,1.5\n1,0.5\n", &options);
    assert_eq!(names(&log.unwrap().runs[0]), ["1", "2"]);
    assert!(warnings.is_empty());
    let (log, warnings) = read_text("0,1.5\n1,0.5\n", &ReadOptions::default());
    assert_eq!(log.unwrap().runs[0].metrics[1].summary.rows, 2);
    assert!(warnings[0].contains("holds numbers, no names"), "{warnings:?}");
}

#[test]
fn ragged_rows_are_told_once_with_the_first_line() {
    let (log, warnings) = read_text("a,b,c\n1,2,3\n4\n5,6\n7,8,9,10\n\n11,12,13,\n", &ReadOptions::default());
    let run = log.unwrap().runs.remove(0);
    assert_eq!(run.metrics[2].summary.missing, 2);
    assert_eq!(run.metrics[0].summary.rows, 5);
    assert_eq!(
        warnings,
        [
            "standard input: line 3 has 1 cells where the first has 3, and 1 more lines are like it; the missing ones are taken as empty",
            "standard input: line 5 has 4 cells where the first has 3; the others are left out",
        ]
    );
}

#[test]
fn the_same_rows_mean_the_same_however_long_the_log_is() {
    // The first 64 KiB and 256 rows take another way than the rest, of which much goes through several threads; a quote
    // makes the rest take one more.
    let table = |rows: u32, odd: &str| {
        let mut text = String::from("time,epoch,loss,note\n");
        for row in 0..rows {
            let loss = if row % 1000 == 999 { String::new() } else { format!("{}e-3", row % 777) };
            let (day, hour) = (2 + row / 86_400, row / 3600 % 24);
            let time = format!("2024-01-{day:02} {hour:02}:{:02}:{:02}", row / 60 % 60, row % 60);
            text += &format!("{time},{},{loss},abc\n", row / 100);
        }
        text + odd
    };
    for rows in [100, 3000, 60_000] {
        let plain = run(&table(rows, ""));
        let quoted = run(&table(rows, "2024-01-09 03:59:59,\"9\",\"5\",\"a \"\"b\"\"\nc\"\n"));
        assert_eq!(names(&plain), ["loss"]);
        assert_eq!((plain.metrics[0].x.name.as_str(), plain.metrics[0].x.kind), ("time", XKind::Time));
        assert_eq!(plain.metrics[0].summary.rows, u64::from(rows));
        assert_eq!(quoted.metrics[0].summary.rows, u64::from(rows) + 1);
        assert_eq!(quoted.metrics[0].summary.last.map(|last| last.y), Some(5.0));
        assert_eq!(quoted.metrics[0].summary.missing, plain.metrics[0].summary.missing);
        assert_eq!(plain.metrics[0].summary.missing, u64::from(rows) / 1000);
    }
}

/// The rows of a long table, most of them plain and some as odd as they come, without its names.
fn odd_rows(rows: u32) -> String {
    let mut text = String::new();
    for row in 0..rows {
        let step = if row < 40_000 { row } else { row - 5000 }; // it went back once, and started again
        let (loss, norm) = (f64::from(row * 7919 % 10_007) / 1e4, f64::from(row * 31 % 2003) - 1000.5);
        text += &match row % 6151 {
            3000 => format!("{step},nan,{norm}\n"),
            3001 => format!("{step},,{norm:.3}\r\n"),
            3002 => format!("{step},inf,-Infinity\n"),
            3003 => format!("{step},{loss:.9}\n"),
            3004 => format!("{step},{loss:.9},{norm:.3},7,8\n"),
            3005 => format!(",{loss:.9},{norm:.3}\n"),
            3006 => format!("\n# nothing\n  \n{step}, {loss:e} ,{norm:.3},\n"),
            3007 => format!("{step},{loss},\n"),
            3100..3300 => format!("{step},{loss},{norm:e}\r\n"),
            _ => format!("{step},{loss:.9},{norm:.3}\n"),
        };
    }
    text
}

#[test]
fn rows_read_in_blocks_mean_the_same_as_rows_read_cell_by_cell() {
    // A quote among the names sends the whole table the slow way; in the midst it sends the rest.
    for smooth in [None, Some(0.9)] {
        for (middle, end) in [("", ""), ("90000,\"0.25\",\"3\n\"\n", "\"95000\",1,2\n"), ("", "95000,oops,1\n")] {
            let options = ReadOptions { smooth, buckets: 256, ..ReadOptions::default() };
            let table = |names: &str| [names, &odd_rows(90_000), middle, &odd_rows(30_000), end].concat();
            let (blocks, warnings) = read_text(&table("step,loss,norm\n"), &options);
            let (cells, same_warnings) = read_text(&table("\"step\",loss,norm\n"), &options);
            assert_eq!(warnings, same_warnings);
            assert!(!warnings.is_empty());
            assert!(blocks == cells, "{middle:?} {end:?}");
        }
    }
}

#[test]
fn rows_far_shorter_than_the_first_mean_the_same() {
    let names: Vec<String> = (0..300).map(|column| format!("m{column}")).collect();
    let wide: Vec<String> = (0..300).map(|row| format!("{row}{}\n", ",1".repeat(300))).collect();
    let short: Vec<String> = (300..8000).map(|row| format!("{row},0.5\n")).collect();
    let table = |x: &str| format!("{x},{}\n{}{}", names.join(","), wide.concat(), short.concat());
    let [blocks, cells] = ["step", "\"step\""].map(|x| read_text(&table(x), &ReadOptions::default()));
    assert!(blocks == cells);
    assert_eq!(blocks.0.unwrap().runs[0].metrics[0].summary.finite(), 8000);
    assert_eq!(blocks.1.len(), 1, "{:?}", blocks.1);
}

#[test]
fn a_file_that_breaks_off_with_an_error_is_told() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    for rows in [10, 10_000, 200_000] {
        let start = Cursor::new(format!("step,loss,norm\n{}", odd_rows(rows)).into_bytes());
        let source = Source { name: None, input: Input::Stream(Box::new(start.chain(Broken))) };
        let error = read(vec![source], &ReadOptions::default(), &Warnings::default()).unwrap_err().to_string();
        assert_eq!(error, "standard input: cannot be read: the disk is gone", "{rows} rows");
    }
}

#[test]
fn missing_nan_and_infinite_values_are_gaps() {
    let run = run("step,a,b\n0,1,1\n1,,1\n2,3,1\n3,nan,1\n4,5,1\n5,inf,1\n6,-inf,1\n7,8,1\n");
    let a = &run.metrics[0];
    assert_eq!(a.curve.breaks, [1, 2, 3]);
    assert_eq!((a.summary.missing, a.summary.nan, a.summary.infinite, a.summary.finite()), (1, 1, 2, 4));
    assert!(run.metrics[1].curve.breaks.is_empty());
}

#[test]
fn train_and_validation_on_rows_of_their_own_have_no_gaps() {
    let mut text = String::from("epoch,step,train_loss_step,val_loss\n");
    for step in 0..50 {
        text += &format!("{},{step},{},\n", step / 10, 50 - step);
        if step % 10 == 9 {
            text += &format!("{},{step},,{}\n", step / 10, 60 - step);
        }
    }
    let run = run(&text);
    assert_eq!(names(&run), ["train_loss_step", "val_loss"]);
    assert!(run.metrics.iter().all(|metric| metric.curve.breaks.is_empty() && metric.x.name == "step"));
    assert_eq!(run.metrics[1].curve.points.len(), 5);
}

#[test]
fn text_in_a_column_of_numbers_costs_the_column_and_is_told_once() {
    let early = "step,loss,acc\n0,1,0.5\n1,oops,0.6\n2,no,0.7\n".to_owned();
    let rows: String = (0..5000).map(|row| format!("{row},1,0.5\n")).collect();
    let late = format!("step,loss,acc\n{rows}5000,oops,0.6\n5001,no,0.7\n");
    for (text, line) in [(early, 3), (late, 5002)] {
        let (log, warnings) = read_text(&text, &ReadOptions::default());
        assert_eq!(names(&log.unwrap().runs[0]), ["acc"]);
        let want =
            format!("standard input: line {line}: \"oops\" in column \"loss\" is no number; the column is left out");
        assert_eq!(warnings, [want]);
        let asked = ReadOptions { y: vec!["loss".to_owned()], ..ReadOptions::default() };
        let error = read_text(&text, &asked).0.unwrap_err();
        assert!(error.contains("oops") && error.contains(&format!("line {line}")), "{error}");
    }
    assert_eq!(names(&run("step,phase,loss\n0,train,1\n1,val,2\n")), ["loss"], "a column of text is no fault");
}

#[test]
fn a_log_without_numbers_says_so() {
    assert_eq!(failure(""), "standard input: no rows with numbers; nothing to show yet");
    assert_eq!(failure("step,loss\n"), "standard input: no rows with numbers; nothing to show yet");
    assert_eq!(failure("step,loss\n0,\n1,\n"), "standard input: no number in any row; nothing to show yet");
    assert_eq!(failure("step,loss\n0,nan\n1,\n"), "standard input: no number in any row; nothing to show yet");
    assert_eq!(failure("[]"), "standard input: no rows with numbers; nothing to show yet");
    assert!(failure("{\"a\": 1").contains("not valid JSON"));
    assert!(failure("\0\u{1}\u{2}binary").contains("binary"));
}

#[test]
fn one_row_is_a_log() {
    let run = run("step,loss\n7,0.5\n");
    assert_eq!(points(&run.metrics[0]), [(7.0, 0.5)]);
    assert_eq!(run.metrics[0].summary.first, run.metrics[0].summary.last);
}

#[test]
fn a_thousand_columns_are_read() {
    let header: Vec<String> = (0..1000).map(|i| format!("m{i}")).collect();
    let row: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
    let text = format!("step,{}\n", header.join(","))
        + &(0..400).map(|s| format!("{s},{}\n", row.join(","))).collect::<String>();
    let run = run(&text);
    assert_eq!(run.metrics.len(), 1000);
    assert_eq!(run.metrics[999].summary.rows, 400);
    assert_eq!(run.metrics[999].summary.max.map(|max| max.y), Some(999.0));
}

#[test]
fn ten_thousand_runs_are_read_and_named() {
    let texts: Vec<(String, String)> =
        (0..10_000).map(|i| (format!("run{i}"), format!("step,loss\n0,{i}\n1,2\n"))).collect();
    let runs: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let log = log(&runs);
    assert_eq!(log.runs.len(), 10_000);
    assert_eq!(log.runs[9_999].name, "run9999");
    assert_eq!(points(&log.runs[9_999].metrics[0]), [(0.0, 9999.0), (1.0, 2.0)]);
}

fn read_paths(paths: &[&Path], options: &ReadOptions) -> (Result<Log, String>, Vec<String>) {
    let warnings = Warnings::default();
    let sources = paths.iter().map(|path| Source { name: None, input: Input::Path(path.to_path_buf()) }).collect();
    let log = read(sources, options, &warnings).map_err(|error| error.to_string());
    (log, warnings.take().iter().map(ToString::to_string).collect())
}

#[test]
fn an_axis_that_goes_back_is_told_and_drawn_in_its_order() {
    let text = "timestamp,loss\n2024-01-02 00:00:02,1\n2024-01-02 00:00:01,2\n2024-01-02 00:00:03,3\n";
    let (log, warnings) = read_text(text, &ReadOptions::default());
    let run = log.unwrap().runs.remove(0);
    assert_eq!(run.metrics[0].curve.points.iter().map(|point| point.y).collect::<Vec<_>>(), [2.0, 1.0, 3.0]);
    assert_eq!(run.metrics[0].summary.first.map(|first| first.y), Some(1.0), "the log's order");
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("goes back in row 2"), "{warnings:?}");
    let (_, warnings) = read_text("step,loss\n0,1\n1,2\n2,2\n1,3\n2,4\n", &ReadOptions::default());
    assert!(warnings[0].contains("goes back from 2 to 1 in row 4"), "{warnings:?}");
}

#[test]
fn the_axis_asked_for_is_the_axis() {
    let text = "step,epoch,loss\n0,0,1\n10,0,2\n20,1,3\n";
    let x = |x: &str| read_text(text, &ReadOptions { x: Some(x.to_owned()), ..ReadOptions::default() }).0;
    let xs = |x_name: &str| points(&x(x_name).unwrap().runs[0].metrics[0]).iter().map(|p| p.0).collect::<Vec<_>>();
    assert_eq!(xs("epoch"), [0.0, 0.0, 1.0]);
    assert_eq!(xs("row"), [0.0, 1.0, 2.0]);
    assert_eq!(xs("step"), [0.0, 10.0, 20.0]);
    let error = x("stop").unwrap_err();
    assert_eq!(error, "standard input: no column \"stop\" for the x axis; there are \"step\", \"epoch\", \"loss\"");
}

#[test]
fn seconds_since_1970_are_times_and_seconds_of_an_epoch_are_not() {
    let since = run("time,loss\n1700000000.5,1\n1700000001.5,2\n");
    assert_eq!((since.metrics[0].x.kind, since.metrics[0].curve.points[0].x), (XKind::Time, 1_700_000_000_500.0));
    let took = run("time,loss\n12.5,1\n12.25,2\n12,3\n");
    assert_eq!(names(&took), ["time", "loss"]);
    assert_eq!(took.metrics[1].x.name, "row");
}

#[test]
fn metrics_are_chosen_by_name_and_by_pattern() {
    let text = "step,loss,val_loss,acc,epoch\n0,1,2,3,0\n1,1,2,3,0\n";
    let y = |y: &[&str]| {
        read_text(text, &ReadOptions { y: y.iter().map(|y| (*y).to_owned()).collect(), ..ReadOptions::default() }).0
    };
    assert_eq!(names(&y(&["*loss"]).unwrap().runs[0]), ["loss", "val_loss"]);
    assert_eq!(names(&y(&["acc", "epoch"]).unwrap().runs[0]), ["acc", "epoch"]);
    let error = y(&["auc"]).unwrap_err();
    let want = "no metric \"auc\" in the log; there are \"acc\", \"epoch\", \"loss\", \"val_loss\"";
    assert_eq!(error, want);
    let asked = ReadOptions { y: vec!["loss".to_owned()], ..ReadOptions::default() };
    for (folder, want) in
        [("runs", "\"train/acc\", \"train/loss\", \"val/loss\""), ("dvclive", "\"train/loss\", \"val/loss\"")]
    {
        let error = read_paths(&[&fixture(folder)], &asked).0.unwrap_err();
        assert!(error.contains(want), "{error}");
    }
}

#[test]
fn json_lines_among_other_lines_and_late_keys_are_read() {
    let text = "starting up\n{\"step\": 0, \"loss\": NaN, \"conf\": {\"lr\": 0.1}, \"tags\": [\"a\"]}\n[info] {}\n{\"step\": 1, \"loss\": 2, \"late\": 5}\n";
    let (log, warnings) = read_text(text, &ReadOptions::default());
    let run = log.unwrap().runs.remove(0);
    assert_eq!(names(&run), ["loss", "conf.lr", "late"]);
    assert_eq!(run.metrics[0].summary.nan, 1);
    assert_eq!((run.metrics[2].summary.rows, run.metrics[2].summary.missing), (2, 1));
    assert_eq!(warnings, ["standard input: line 1, and 1 more lines: passed over what is no JSON object: starting up"]);
    let many: String = (0..600).map(|row| format!("{{\"step\": {row}, \"loss\": 1}}\n")).collect();
    let late = super::tests::run(&(many + "{\"step\": 600, \"loss\": 1, \"late\": 2}\n"));
    assert_eq!((late.metrics[1].summary.rows, late.metrics[1].summary.missing), (601, 600));
}

#[test]
fn metric_files_are_runs_of_one_row() {
    let nested =
        run("{\"train\": {\"loss\": 0.5, \"n\": \"3\"}, \"name\": \"resnet\", \"ok\": true, \"bins\": [1, 2]}");
    assert_eq!(names(&nested), ["train.loss", "train.n"]);
    assert_eq!(
        names(&run("train:\n  loss: 0.5\n  deep:\n    f1: 0.9\nacc: 0.1\n")),
        ["train.loss", "train.deep.f1", "acc"]
    );
    let flat = run("accuracy: 0.9\nf1=0.8\n# note\nprecision: 1e-1\n");
    assert_eq!(names(&flat), ["accuracy", "f1", "precision"]);
    assert_eq!(points(&flat.metrics[2]), [(0.0, 0.1)]);
}

#[test]
fn what_dvc_prints_about_metrics_is_a_run_a_revision() {
    let text = r#"{"m.json": {"acc": {"old": 0.8, "new": 0.85, "diff": 0.05}, "new": {"old": null, "new": 1}},
        "other.json": {"acc": {"old": 1, "new": 1, "diff": 0}}}"#;
    let (log, _) = read_text(text, &ReadOptions::default());
    let log = log.unwrap();
    assert_eq!(log.runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), ["old", "new"]);
    assert_eq!(names(&log.runs[1]), ["m.json:acc", "new", "other.json:acc"]);
    assert_eq!(points(&log.runs[0].metrics[0]), [(0.0, 0.8)]);
    let show = r#"{"workspace": {"data": {"m.json": {"data": {"train": {"acc": 0.85}}}}}, "main": {"data": {"m.json": {"data": {"train": {"acc": 0.8}}}}}}"#;
    let log = read_text(show, &ReadOptions::default()).0.unwrap();
    assert_eq!(log.runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), ["workspace", "main"]);
    assert_eq!(names(&log.runs[1]), ["train.acc"]);
}

/// Where the fixtures are.
fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/logs").join(name)
}

#[test]
fn values_are_those_of_pandas_and_of_tensorboards_reader() {
    let expected: serde_json::Value = serde_json::from_slice(&fs::read(fixture("expected.json")).unwrap()).unwrap();
    let files = expected.as_object().unwrap();
    assert_eq!(files.len(), 8);
    for (file, metrics) in files {
        let (log, warnings) = read_paths(&[&fixture(file)], &ReadOptions::default());
        let log = log.unwrap();
        let twice = file == "restarted"; // and so it is said
        assert_eq!(warnings.len(), usize::from(twice), "{file}: {warnings:?}");
        for (name, want) in metrics.as_object().unwrap() {
            let metric = log.runs[0].metrics.iter().find(|metric| metric.name == *name);
            let metric = metric.unwrap_or_else(|| panic!("{file}: no {name}"));
            let summary = metric.summary;
            assert_eq!(
                metric.curve.breaks.len(),
                usize::try_from(summary.nan).unwrap(),
                "{file} {name}: the NaN alone"
            );
            assert_eq!(want["finite"].as_u64(), Some(summary.finite()), "{file} {name}");
            let points = [("first", summary.first), ("last", summary.last), ("min", summary.min), ("max", summary.max)];
            for (what, point) in points {
                let got = point.map(|point| [point.x, point.y]);
                let want = want[what].as_array().map(|pair| [pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap()]);
                assert_eq!(got, want, "{file} {name} {what}");
            }
        }
    }
}

#[test]
fn a_folder_of_event_files_is_a_run_a_folder() {
    let (log, _) = read_paths(&[&fixture("runs")], &ReadOptions { images: true, ..ReadOptions::default() });
    let log = log.unwrap();
    assert_eq!(log.runs.iter().map(|run| run.name.as_str()).collect::<Vec<_>>(), ["baseline", "wider"]);
    let run = &log.runs[0];
    assert_eq!(names(run), ["train/loss", "train/acc", "val/loss"]);
    assert_eq!(run.metrics[0].curve.breaks, [30], "the NaN");
    assert_eq!(run.metrics[0].x.name, "step");
    let image = &run.images[0];
    assert_eq!((image.tag.as_str(), image.step), ("sample", 59));
    assert!(image.bytes.starts_with(b"\x89PNG"));
    let options = ReadOptions { x: Some("wall_time".to_owned()), ..ReadOptions::default() };
    let timed = read_paths(&[&fixture("runs")], &options).0.unwrap();
    assert_eq!(timed.runs[0].metrics[0].x.kind, XKind::Time);
    assert_eq!(timed.runs[0].metrics[0].curve.points[0].x, 1_700_000_000_000.0);
}

#[test]
fn a_broken_event_file_is_read_up_to_the_break() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(fixture("runs/baseline/events.out.tfevents.1700000000.train")).unwrap();
    let path = folder.path().join("events.out.tfevents.1.train");
    let steps = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        let (log, warnings) = read_paths(&[&path], &ReadOptions::default());
        (log.map(|log| log.runs[0].metrics[0].summary.rows), warnings)
    };
    assert_eq!(steps(&whole), (Ok(60), vec![]));
    let (rows, warnings) = steps(&whole[..whole.len() / 2]);
    assert!(rows.is_ok_and(|rows| (20..40).contains(&rows)));
    assert!(warnings[0].contains("ends within a record"), "{warnings:?}");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let (rows, warnings) = steps(&flipped);
    assert!(rows.is_ok_and(|rows| (20..40).contains(&rows)));
    assert!(warnings[0].contains("wrong checksum"), "{warnings:?}");
    let (none, warnings) = steps(b"");
    assert!(none.unwrap_err().contains("no rows with numbers"));
    assert!(warnings.is_empty());
    assert!(steps(b"not an event file at all").1[0].contains("broken at byte 0"));
}

#[test]
fn a_dvclive_folder_is_one_run() {
    let (log, warnings) = read_paths(&[&fixture("dvclive")], &ReadOptions::default());
    let run = log.unwrap().runs.remove(0);
    assert!(warnings.is_empty());
    assert_eq!((run.name.as_str(), names(&run)), ("dvclive", vec!["train/loss", "val/loss", "acc"]));
    assert_eq!(run.metrics[2].curve.points.len(), 1);
    let asked = ReadOptions { y: vec!["val/*".to_owned()], ..ReadOptions::default() };
    assert_eq!(names(&read_paths(&[&fixture("dvclive")], &asked).0.unwrap().runs[0]), ["val/loss"]);
}

#[test]
fn paths_patterns_and_names_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, text) in [
        ("a/lightning_logs/version_0/metrics.csv", "step,loss\n0,1\n"),
        ("a/lightning_logs/version_0/hparams.yaml", "lr: 0.1\n"),
        ("a/lightning_logs/version_1/metrics.csv", "step,loss\n0,1\n"),
        ("b/checkpoint-9/trainer_state.json", "{\"log_history\": [{\"step\": 9, \"loss\": 1}]}"),
        ("b/checkpoint-10/trainer_state.json", "{\"log_history\": [{\"step\": 10, \"loss\": 1}]}"),
        ("b/config.json", "{\"layers\": 3}"),
        ("c/notes.txt", "no log"),
        ("x=y.csv", "step,loss\n0,1\n"),
    ] {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        fs::write(at(name), text).unwrap();
    }
    let runs = |arguments: &[String]| {
        let sources = arguments.iter().map(|argument| Source::from_argument(argument)).collect();
        let log = read(sources, &ReadOptions::default(), &Warnings::default());
        log.map(|log| log.runs.into_iter().map(|run| run.name).collect::<Vec<_>>()).map_err(|e| e.to_string())
    };
    let path = |name: &str| at(name).display().to_string();
    assert_eq!(runs(&[path("a")]).unwrap(), ["version_0", "version_1"]);
    assert_eq!(runs(&[path("a/*/*/metrics.csv")]).unwrap(), ["version_0", "version_1"]);
    assert_eq!(runs(&[format!("main={}", path("a"))]).unwrap(), ["main/version_0", "main/version_1"]);
    assert_eq!(runs(&[format!("main={}", path("b"))]).unwrap(), ["main"]);
    assert_eq!(runs(&[path("x=y.csv")]).unwrap(), ["x=y"]);
    assert!(runs(&[path("c")]).unwrap_err().contains("no log in this folder"));
    assert!(runs(&[path("d")]).unwrap_err().contains("no such file or folder"));
    assert!(runs(&[path("d*")]).unwrap_err().contains("no file matches"));
}

/// An event with one value, as TensorFlow 1 writes it.
fn event(step: u8, tag: &str, value: f32) -> Vec<u8> {
    let field = |key: u8, bytes: &[u8]| [&[key, u8::try_from(bytes.len()).unwrap()], bytes].concat();
    let number = [&[0x15][..], &value.to_le_bytes()].concat();
    let summary = field(0x0a, &[field(0x0a, tag.as_bytes()), number].concat());
    [vec![0x10, step], field(0x2a, &summary)].concat()
}

#[test]
fn a_tag_whose_steps_go_back_started_again_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.out.tfevents.1.train");
    let events =
        [(0, "a", 1.0), (1, "a", 2.0), (2, "a", 3.0), (0, "b", 9.0), (1, "a", 5.0), (2, "a", 6.0), (2, "a", 7.0)];
    let file: Vec<u8> = events.iter().flat_map(|(step, tag, y)| record(&event(*step, tag, *y))).collect();
    fs::write(&path, file).unwrap();
    let (log, warnings) = read_paths(&[&path], &ReadOptions::default());
    let run = log.unwrap().runs.remove(0);
    assert_eq!(points(&run.metrics[0]), [(0.0, 1.0), (1.0, 5.0), (2.0, 6.0), (2.0, 7.0)]);
    assert_eq!(points(&run.metrics[1]), [(0.0, 9.0)]);
    assert!(warnings[0].contains("logged twice") && warnings[0].ends_with("\"a\""), "{warnings:?}");
}

#[test]
fn a_column_tells_runs_apart() {
    let text = "model,seed,step,loss\nbert,0,0,1\nbert,0,1,\nbert,0,2,0.5\ngpt,1,0,2\n,1,1,3\ngpt,1,1,1.5\n";
    let by = |group: &str| {
        let options = ReadOptions { group: Some(group.to_owned()), ..ReadOptions::default() };
        let (log, warnings) = read_text(text, &options);
        assert_eq!(warnings, Vec::<String>::new());
        log
    };
    let log = by("model").unwrap();
    let runs: Vec<_> = log.runs.iter().map(|run| (run.name.as_str(), points(&run.metrics[1]))).collect();
    let want =
        [("bert", vec![(0.0, 1.0), (2.0, 0.5)]), ("gpt", vec![(0.0, 2.0), (1.0, 1.5)]), ("none", vec![(1.0, 3.0)])];
    assert_eq!(runs, want);
    assert_eq!(log.runs[0].metrics[1].curve.breaks, [1]);
    assert_eq!(names(&by("seed").unwrap().runs[0]), ["loss"]);
    assert_eq!(by("seed").unwrap().runs[1].name, "1");
    let error = by("user").unwrap_err();
    assert!(error.contains("no column \"user\" to tell runs apart; there are \"model\""), "{error}");
}

#[test]
fn places_in_a_list_are_rows() {
    let (_, warnings) = read_text("[{\"loss\": 1, \"a\": 1}, {\"loss\": \"oops\", \"a\": 1}]", &ReadOptions::default());
    assert_eq!(warnings, ["standard input: row 2: \"oops\" in column \"loss\" is no number; the column is left out"]);
}
