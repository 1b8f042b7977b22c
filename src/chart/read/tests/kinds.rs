//! Logs as people have them: what many programs write that are no tables with a step.

use std::fs;
use std::path::Path;

use crate::chart::model::{Log, XKind};
use crate::chart::read::options::ReadOptions;
use crate::chart::read::testing::{names, points, read_paths, read_text, run};

/// The log in `text`, and how many warnings there are.
fn read(text: &str) -> (Log, Vec<String>) {
    let (log, warnings) = read_text(text, &ReadOptions::default());
    (log.unwrap(), warnings)
}

fn run_names(log: &Log) -> Vec<&str> {
    log.runs.iter().map(|run| run.name.as_str()).collect()
}

/// The curves of a run, `name: x y, …` each.
#[track_caller]
fn curves(text: &str, want: &[&str]) {
    let (log, _) = read(text);
    let curve = |metric: &crate::chart::model::Metric| {
        let points = points(metric).into_iter().map(|(x, y)| format!("{x} {y}"));
        format!("{}: {}", metric.name, points.collect::<Vec<_>>().join(", "))
    };
    assert_eq!(log.runs[0].metrics.iter().map(curve).collect::<Vec<_>>(), want, "{text}");
}

fn in_folder(files: &[(&str, &str)], read: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    read(folder.path());
}

#[test]
fn console_lines_keep_whole_names_and_their_places() {
    curves(
        "Using GPU 0\nEpoch 1/2\n 10/10 - loss: 0.9 - val_loss: 1\nEpoch 2/2\n 10/10 - loss: 0.8 - val_loss: 0.9\n",
        &["loss: 1 0.9, 2 0.8", "val_loss: 1 1, 2 0.9"],
    );
    curves(
        "step 0: train loss 4.0, val loss 4.1\niter 0: loss 4\niter 1: loss 3\nstep 2: train loss 2, val loss 2.5\niter 2: loss 2\n",
        &["train loss: 0 4, 2 2", "val loss: 0 4.1, 2 2.5", "loss: 0 4, 1 3, 2 2"],
    );
    curves(
        "{'loss': 1.5, 'epoch': 0.5}\n{'eval_loss': 1.2, 'epoch': 1.0}\n{'loss': 1.0, 'epoch': 1.0}\n",
        &["loss: 0.5 1.5, 1 1", "eval_loss: 1 1.2"],
    );
    curves(
        "batch size: 32\n[1]\tval's l2: 0.5\n[2]\tval's l2: 0.4\n[3]\tval's l2: 0.45\nEarly stopping, best iteration is:\n[2]\tval's l2: 0.4\n",
        &["val's l2: 1 0.5, 2 0.4, 3 0.45"],
    );
    curves("Accuracy: 0.91\nstep: 7\nF1 Score = 0.88\n", &["Accuracy: 7 0.91", "F1 Score: 7 0.88"]);
}

#[test]
fn a_table_under_a_rule_is_read_by_its_columns() {
    let text = "\u{1b}[38;5;4mℹ Training\u{1b}[0m\nE    #       LOSS NER  ENTS_F\n---  ------  --------  ------\n  0       0    400.00   30.00\n  0     200    311.52   47.01\n✔ Saved\n";
    curves(text, &["LOSS NER: 0 400, 200 311.52", "ENTS_F: 0 30, 200 47.01"]);
}

#[test]
fn histories_of_any_shape_are_curves() {
    curves(
        r#"{"training": {"auc": [0.5, 0.6]}, "valid": {"auc": [0.4, 0.5]}}"#,
        &["training.auc: 0 0.5, 1 0.6", "valid.auc: 0 0.4, 1 0.5"],
    );
    curves(r#"{"epochs": [1, 2], "loss": [1, 0.5], "best_epoch": 2, "config": {"lr": 0.1}}"#, &["loss: 1 1, 2 0.5"]);
    curves(r#"{"history": {"loss": [1, 0.5]}, "params": {"epochs": 2}}"#, &["loss: 0 1, 1 0.5"]);
    curves(
        r#"{"train.loss": {"steps": [0, 10], "timestamps": ["a", "b"], "values": [1, 0.5]}, "acc": {"steps": [10], "timestamps": ["b"], "values": [0.9]}}"#,
        &["train.loss: 0 1, 10 0.5", "acc: 10 0.9"],
    );
    curves(r#"{"loss": {"0": 1, "1": 0.5}, "acc": {"0": 0.1, "1": 0.2}}"#, &["loss: 0 1, 1 0.5", "acc: 0 0.1, 1 0.2"]);
    curves(r#"{"epoch_1": {"loss": 1}, "epoch_2": {"loss": 0.5}}"#, &["loss: 1 1, 2 0.5"]);
    curves(r#"{"columns": ["step", "loss"], "index": [0, 1], "data": [[0, 1], [5, 0.5]]}"#, &["loss: 0 1, 5 0.5"]);
    curves(r#"{"name": "x", "epochs": [{"epoch": 1, "loss": 1}, {"epoch": 2, "loss": 0.5}]}"#, &["loss: 1 1, 2 0.5"]);
    curves("[[1700000000.5, 0, 1.0], [1700000001.5, 10, 0.5]]", &["value: 0 1, 10 0.5"]);
    let (_, warnings) = read(r#"{"loss": [3, 2, 1], "val_loss": [4]}"#);
    assert_eq!(warnings, Vec::<String>::new(), "a list of one is no curve");
    let (_, warnings) = read(r#"{"loss": [3, 2, 1], "val_loss": [4, 3]}"#);
    assert!(warnings[0].contains("\"val_loss\" has 2 values where the longest has 3"), "{warnings:?}");
    assert_eq!(names(&run(r#"{"acc": 0.9, "roc": {"fpr": [0, 1], "tpr": [0, 1]}}"#)), ["acc"], "no history");
}

#[test]
fn numbers_in_texts_are_numbers() {
    curves(r#"{"accuracy": "0.91", "share": "50 %", "note": "ok"}"#, &["accuracy: 0 0.91", "share: 0 50"]);
    curves("Epoche;Verlust\n0;1,0\n1;0,8187\n2;0,5\n", &["Verlust: 0 1, 1 0.8187, 2 0.5"]);
    let rows: String = (0..2000).map(|row| format!("{row};1,{row:04}\n")).collect();
    let long = run(&format!("step;loss\n{rows}"));
    assert_eq!(long.metrics[0].summary.last.map(|last| last.y), Some(1.1999), "in blocks too");
    curves("step,cost\n0,\"1,234.50\"\n1,\"1,000\"\n", &["cost: 0 1234.5, 1 1000"]);
}

#[test]
fn runs_in_one_table_are_told_apart_by_what_makes_x_rise() {
    let (log, warnings) = read("date,model,mape\n2024-01-01,a,3\n2024-01-01,b,4\n2024-01-08,a,2\n2024-01-08,b,3\n");
    assert_eq!(run_names(&log), ["a", "b"]);
    assert_eq!(log.runs[0].metrics[0].x.kind, XKind::Time);
    assert!(warnings[0].contains("told apart by \"model\"") && warnings[0].contains("--group"), "{warnings:?}");
    let (log, _) = read("seed,step,acc\n0,0,1\n0,1,2\n7,0,1\n7,1,2\n");
    assert_eq!((run_names(&log), names(&log.runs[0])), (vec!["0", "7"], vec!["acc"]));
    let (log, _) = read("opt,lr,step,acc\na,1,0,1\na,2,0,1\nb,1,0,1\nb,2,0,1\na,1,1,1\na,2,1,1\nb,1,1,1\nb,2,1,1\n");
    assert_eq!(run_names(&log), ["a/1", "a/2", "b/1", "b/2"]);
    let options = ReadOptions { group: vec!["opt".to_owned(), "lr".to_owned()], ..ReadOptions::default() };
    let (log, warnings) = read_text("opt,lr,step,acc\na,1,0,1\nb,1,0,1\na,1,1,1\n", &options);
    assert_eq!((run_names(&log.unwrap()), warnings.len()), (vec!["a/1", "b/1"], 0));
    let rows = |run: &str| (0..3000).map(|step| format!("{run},{step},1\n")).collect::<String>();
    let (log, _) = read_text(
        &format!("opt,step,acc\n{}{}", rows("a"), rows("b")),
        &ReadOptions { group: vec!["opt".to_owned()], ..ReadOptions::default() },
    );
    assert_eq!(log.unwrap().runs.iter().map(|run| run.metrics[0].summary.rows).collect::<Vec<_>>(), [3000, 3000]);
    let (_, warnings) = read("step,acc\n0,1\n1,2\n0,1\n1,2\n");
    assert!(warnings[0].contains("goes back") && warnings[0].contains("--group"), "{warnings:?}");
}

#[test]
fn train_and_validation_in_one_column_are_runs_of_their_own() {
    let text = "{\"env\": \"linux\", \"seed\": null}\n{\"mode\": \"train\", \"epoch\": 1, \"iter\": 50, \"loss\": 3}\n{\"mode\": \"train\", \"epoch\": 1, \"iter\": 100, \"loss\": 2}\n{\"mode\": \"val\", \"epoch\": 1, \"iter\": 7, \"mAP\": 0.1}\n{\"mode\": \"train\", \"epoch\": 2, \"iter\": 50, \"loss\": 1}\n{\"mode\": \"train\", \"epoch\": 2, \"iter\": 100, \"loss\": 1}\n{\"mode\": \"val\", \"epoch\": 2, \"iter\": 7, \"mAP\": 0.2}\n{\"mode\": \"val\", \"epoch\": 2, \"iter\": 7, \"mAP\": 0.2}\n{\"mode\": \"val\", \"epoch\": 2, \"iter\": 7, \"mAP\": 0.2}\n{\"mode\": \"val\", \"epoch\": 2, \"iter\": 7, \"mAP\": 0.2}\n";
    let (log, warnings) = read(text);
    assert_eq!((run_names(&log), warnings), (vec!["train", "val"], vec![]));
    assert_eq!([names(&log.runs[0]), names(&log.runs[1])], [["loss"], ["mAP"]]);
    let of = |run: usize, name: &str| {
        let metric = log.runs[run].metrics.iter().find(|metric| metric.name == name).unwrap();
        (metric.x.name.clone(), points(metric))
    };
    let epoch = "epoch".to_owned();
    assert_eq!(of(0, "loss"), (epoch.clone(), vec![(0.5, 3.0), (1.0, 2.0), (1.5, 1.0), (2.0, 1.0)]));
    assert_eq!(of(1, "mAP").1[..2], [(1.0, 0.1), (2.0, 0.2)], "at the end of their epochs");
}

#[test]
fn rows_with_a_label_of_their_own_are_called_after_it() {
    let (log, _) = read("feature,importance\nage,3\nincome,2\ncity,1\n");
    assert_eq!((run_names(&log), log.labels.as_deref()), (vec!["age", "income", "city"], Some("feature")));
    let (log, _) = read(r#"[{"model": "a", "acc": 0.9, "time": 1}, {"model": "b", "acc": 0.8, "time": 2}]"#);
    assert_eq!((run_names(&log), log.labels.as_deref()), (vec!["a", "b"], Some("model")), "whatever time they took");
    let (log, _) = read("model,seed,acc\na,0,1\na,1,2\nb,0,3\nb,1,4\n");
    assert_eq!(run_names(&log), ["a/0", "a/1", "b/0", "b/1"]);
    for unlabelled in ["step,note,loss\n0,a,1\n1,b,2\n", "clock,loss\n12:30,1\n12:31,2\n"] {
        assert_eq!(read(unlabelled).0.labels, None, "{unlabelled}");
    }
    let options = ReadOptions { x: Some("kind".to_owned()), ..ReadOptions::default() };
    let log = read_text("step,kind,loss\n0,a,1\n1,b,2\n", &options).0.unwrap();
    assert_eq!((run_names(&log), log.labels.as_deref()), (vec!["a", "b"], Some("kind")));
    let tests = r#"{"machine_info": {"cpu": {"count": 2}}, "benchmarks": [{"name": "t1", "options": {"min_rounds": 5}, "stats": {"mean": 0.5, "rounds": 3, "data": [1, 2]}}, {"name": "t2", "stats": {"mean": 0.25, "rounds": 3, "data": [1, 2]}}]}"#;
    let (log, _) = read(tests);
    assert_eq!((run_names(&log), names(&log.runs[0])), (vec!["t1", "t2"], vec!["mean"]));
}

#[test]
fn a_header_in_the_midst_begins_another_run() {
    let (log, warnings) = read("epoch,loss\n0,1\n1,0.5\nepoch,loss\n0,2\n1,0.7\n");
    assert_eq!((run_names(&log), warnings), (vec!["run 1", "run 2"], vec![]));
    assert_eq!(points(&log.runs[1].metrics[0]), [(0.0, 2.0), (1.0, 0.7)]);
    let part: String = (0..30_000).map(|row| format!("{row},0.5\n")).collect();
    let (log, _) = read(&format!("epoch,loss\n{part}epoch,loss\n{part}"));
    assert_eq!(log.runs.iter().map(|run| run.metrics[0].summary.rows).collect::<Vec<_>>(), [30_000, 30_000]);
}

#[test]
fn the_step_that_matters_is_the_axis() {
    let x = |text: &str| read(text).0.runs[0].metrics[0].x.name.clone();
    assert_eq!(x("time/iterations,time/total_timesteps,reward\n1,2048,1\n2,4096,2\n"), "time/total_timesteps");
    assert_eq!(x("step,timestamp,loss\n0,1700000000,1\n0,1700000001,2\n1,1700000002,1\n1,1700000003,2\n"), "step");
    assert_eq!(x("generation,fitness\n0,1\n1,2\n2,3\n"), "generation", "a first column that counts");
    assert_eq!(x("a,b\n3,1\n1,2\n2,3\n"), "row");
}

#[test]
fn what_wandb_and_tensorboard_export_is_read_as_runs() {
    let table = "\"Step\",\"a-1 - val/loss\",\"a-1 - val/loss__MIN\",\"a-1 - val/loss__MAX\",\"b-2 - val/loss\",\"b-2 - val/loss__MIN\",\"b-2 - val/loss__MAX\"\n\"0\",\"3\",\"3\",\"3\",\"4\",\"4\",\"4\"\n\"1\",\"2\",\"2\",\"2\",\"3\",\"3\",\"3\"\n";
    let options = ReadOptions { y: vec!["val/loss".to_owned()], ..ReadOptions::default() };
    for options in [ReadOptions::default(), options] {
        let log = read_text(table, &options).0.unwrap();
        assert_eq!((run_names(&log), names(&log.runs[1])), (vec!["a-1", "b-2"], vec!["val/loss"]));
    }
    let files = [
        ("run-a-tag-loss.json", "[[1700000000.5, 0, 1.0], [1700000001.5, 10, 0.5]]"),
        ("run-a-tag-acc.csv", "Wall time,Step,Value\n1700000000.5,0,0.1\n1700000001.5,10,0.9\n"),
    ];
    in_folder(&files, |folder| {
        let paths = files.map(|(name, _)| folder.join(name));
        let (log, _) = read_paths(&[&paths[0], &paths[1]], &ReadOptions::default());
        let log = log.unwrap();
        assert_eq!((run_names(&log), names(&log.runs[0])), (vec!["a"], vec!["loss", "acc"]));
        assert_eq!(points(&log.runs[0].metrics[1]), [(0.0, 0.1), (10.0, 0.9)]);
    });
}

#[test]
fn mlflows_folders_are_runs_by_their_own_names() {
    let files = [
        ("0/meta.yaml", "name: Default\n"),
        ("7/r1/meta.yaml", "run_name: late\nstart_time: 20\nlifecycle_stage: active\n"),
        ("7/r1/metrics/loss", "1700000000000 3 0\n1700000001000 2 10\n"),
        ("7/r1/metrics/val/acc", "1700000000000 0.5 0\n1700000001000 0.75 0\n"),
        ("7/r1/params/lr", "0.1"),
        ("7/r2/meta.yaml", "run_name: other\nstart_time: 10\n"),
        ("7/r2/tags/mlflow.runName", "early"),
        ("7/r2/metrics/loss", "1700000000000 4 0\n"),
        ("7/r3/meta.yaml", "run_name: gone\nlifecycle_stage: deleted\n"),
        ("7/r3/metrics/loss", "1700000000000 4 0\n"),
    ];
    in_folder(&files, |folder| {
        let log = read_paths(&[folder], &ReadOptions::default()).0.unwrap();
        assert_eq!(run_names(&log), ["early", "late"]);
        assert_eq!(names(&log.runs[1]), ["loss", "val/acc"]);
        assert_eq!(points(&log.runs[1].metrics[0]), [(0.0, 3.0), (10.0, 2.0)]);
        assert_eq!(points(&log.runs[1].metrics[1]), [(0.0, 0.5), (1.0, 0.75)], "logged without a step");
        for part in ["7/r1", "7/r1/metrics", "7/r1/metrics/loss"] {
            let log = read_paths(&[&folder.join(part)], &ReadOptions::default()).0.unwrap();
            assert_eq!(log.runs[0].name, "late", "{part}");
            assert_eq!(points(&log.runs[0].metrics[0]), [(0.0, 3.0), (10.0, 2.0)], "{part}");
        }
    });
}

#[test]
fn catboosts_folder_is_learning_and_testing_without_the_time_that_is_left() {
    let files = [
        ("learn_error.tsv", "iter\tLogloss\n0\t3\n1\t2\n"),
        ("test_error.tsv", "iter\tLogloss\n0\t4\n1\t3\n"),
        ("time_left.tsv", "iter\tPassed\tRemaining\n0\t1\t9\n1\t2\t8\n"),
        ("learn/events.out.tfevents", ""),
    ];
    in_folder(&files, |folder| {
        let log = read_paths(&[folder], &ReadOptions::default()).0.unwrap();
        assert_eq!(run_names(&log), ["learn", "test"]);
    });
}

#[test]
fn runs_come_in_the_order_of_their_numbers() {
    let files = [
        ("PPO_10/m.csv", "step,loss\n0,1\n"),
        ("PPO_2/m.csv", "step,loss\n0,1\n"),
        ("PPO_1/m.csv", "step,loss\n0,1\n"),
    ];
    in_folder(&files, |folder| {
        let log = read_paths(&[folder], &ReadOptions::default()).0.unwrap();
        assert_eq!(run_names(&log), ["PPO_1", "PPO_2", "PPO_10"]);
    });
}

#[test]
fn a_console_log_is_found_in_a_folder_that_has_no_other() {
    in_folder(&[("x/train.log", "epoch 1 loss 0.5\nepoch 2 loss 0.4\n"), ("x/notes.txt", "nothing")], |folder| {
        let log = read_paths(&[folder], &ReadOptions::default()).0.unwrap();
        assert_eq!(points(&log.runs[0].metrics[0]), [(1.0, 0.5), (2.0, 0.4)]);
    });
}
