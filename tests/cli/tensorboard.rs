//! `cml tensorboard connect` and `cml-tensorboard-dev`: the closed service is said to be closed, and the logs are drawn.

use crate::run::{Outcome, Place, fixture};

const LOG: &str = "logs/runs/baseline/events.out.tfevents.1700000000.train";
const OTHER: &str = "logs/runs/wider/events.out.tfevents.1700000000.train";

fn place() -> Place {
    let place = Place::new();
    place.write("runs/baseline/events.out.tfevents.1700000000.train", fixture(LOG));
    place.write("runs/wider/events.out.tfevents.1700000000.train", fixture(OTHER));
    place
}

fn run(place: &Place, arguments: &[&str]) -> Outcome {
    place
        .run("cml-tensorboard-dev", &[&["--logdir", "runs", "--credentials", "{}"], arguments].concat(), b"")
        .succeeded()
}

#[test]
fn the_scalars_of_a_folder_are_a_picture_and_it_is_said_why() {
    let place = place();
    let url = run(&place, &[]);
    assert!(url.stderr.contains("shut down on 1 January 2024"), "{}", url.stderr);
    let picture = std::fs::read(place.path(url.text().trim_end())).unwrap();
    assert_eq!(picture, place.run("cml-plot", &["runs"], b"").succeeded().stdout);
    let line = run(&place, &["--md", "--title", "loss"]);
    let end = format!("]({} \"loss\")\n", url.text().trim_end());
    assert!(line.text().starts_with("![") && line.text().ends_with(&end), "{}", line.text());
    let table = run(&place, &["--md", "--table"]);
    assert!(table.text().contains("\n\n|"), "{}", table.text());
}

#[test]
fn the_name_of_the_experiment_stands_over_the_picture_and_in_its_title() {
    let place = place();
    let plain = run(&place, &["--md"]);
    let named = run(&place, &["--md", "--name", "Two widths"]);
    assert!(named.text().ends_with(" \"Two widths\")\n"), "{}", named.text());
    assert_ne!(named.text().split('(').nth(1).unwrap()[..30], plain.text().split('(').nth(1).unwrap()[..30]);
}

#[test]
fn file_is_appended_to() {
    let place = place();
    place.write("report.md", "# Report\n");
    let outcome = run(&place, &["--md", "--file", "report.md"]);
    assert!(outcome.stdout.is_empty());
    let report = std::fs::read_to_string(place.path("report.md")).unwrap();
    assert!(report.starts_with("# Report\n![") && report.ends_with(")\n"), "{report}");
}

#[test]
fn without_a_folder_the_service_is_said_to_be_closed() {
    let outcome = Place::new().run("cml-tensorboard-dev", &["--credentials", "{}"], b"");
    let outcome = outcome.failed(1, &["shut down on 1 January 2024", "--logdir"]);
    assert!(outcome.stderr.contains("Usage: "), "{}", outcome.stderr);
    Place::new().run("cml", &["tensorboard", "connect", "--logdir", "gone"], b"").failed(5, &["gone"]);
}
