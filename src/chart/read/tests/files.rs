//! Files and folders as training tools leave them.

use std::fs;

use crate::chart::model::XKind;
use crate::chart::read::event::record;
use crate::chart::read::find::Source;
use crate::chart::read::log::read;
use crate::chart::read::options::ReadOptions;
use crate::chart::read::testing::{fixture, names, points, read_paths};
use crate::error::Warnings;

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

#[cfg(unix)]
#[test]
fn of_a_folder_only_what_lies_in_it_is_read() {
    use std::os::unix::fs::symlink;

    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("runs");
    for inside in ["a", ".git"] {
        fs::create_dir_all(folder.join(inside)).unwrap();
        fs::write(folder.join(inside).join("metrics.csv"), "step,loss\n1,2\n2,1\n").unwrap();
    }
    fs::write(place.path().join("other.csv"), "step,loss\n1,2\n2,1\n").unwrap();
    symlink("a/metrics.csv", folder.join("inside.csv")).unwrap();
    symlink("../other.csv", folder.join("outside.csv")).unwrap();
    symlink(".git/metrics.csv", folder.join("hidden.csv")).unwrap();
    symlink("/dev/zero", folder.join("zero.csv")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.csv")).status().unwrap().success());
    let (log, warnings) = read_paths(&[&folder], &ReadOptions::default());
    let runs = log.unwrap().runs;
    assert_eq!(runs.len(), 2, "{:?}", runs.iter().map(|run| &run.name).collect::<Vec<_>>());
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("hidden.csv: left out") && warnings[0].contains("is hidden"), "{warnings:?}");
    assert!(warnings[1].contains("outside.csv: left out") && warnings[1].contains("name it"), "{warnings:?}");
    // What the user names is the user's to judge.
    let (log, warnings) = read_paths(&[&folder.join("outside.csv")], &ReadOptions::default());
    assert!(log.is_ok() && warnings.is_empty(), "{warnings:?}");
    let pattern = place.path().join("runs/*/metrics.csv");
    assert_eq!(read_paths(&[&pattern], &ReadOptions::default()).0.unwrap().runs.len(), 1);
}
