//! What short texts of each format mean.

use crate::chart::model::XKind;
use crate::chart::read::options::ReadOptions;
use crate::chart::read::testing::{failure, fixture, names, points, read_paths, read_text, run};

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
    let late = crate::chart::read::testing::run(&(many + "{\"step\": 600, \"loss\": 1, \"late\": 2}\n"));
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

#[test]
fn a_column_tells_runs_apart() {
    let text = "model,seed,step,loss\nbert,0,0,1\nbert,0,1,\nbert,0,2,0.5\ngpt,1,0,2\n,1,1,3\ngpt,1,1,1.5\n";
    let by = |group: &str| {
        let options = ReadOptions { group: vec![group.to_owned()], ..ReadOptions::default() };
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
