//! The names of the programs: each is a file that hands over to its neighbour, or a link to it.

use std::process::Command;
use std::{fs, path::Path};

use crate::run::{Place, executable, fixture};

/// Copies programs into the folder, as somebody does who takes some of them along.
fn copy(place: &Place, programs: &[&str]) {
    for program in programs {
        fs::copy(executable(program), place.path(program)).unwrap();
    }
}

/// Exit status and standard error of a program in the folder.
fn run(program: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(program).args(arguments).env_clear().output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_name_whose_program_is_missing_says_where_it_belongs() {
    let place = Place::new();
    for (name, program) in [("cml-publish", "cml"), ("cml-plot", "cml"), ("vg2svg", "vl2png")] {
        copy(&place, &[name]);
        let (status, message) = run(&place.path(name), &["--help"]);
        assert_eq!(status, 127, "{message}");
        assert!(
            message.starts_with(&format!("{name}: this command is a part of the program {program}, ")),
            "{message}"
        );
        assert!(message.contains(&place.path(program).display().to_string()), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_program_is_the_command_of_its_name() {
    let place = Place::new();
    place.write("chart.json", fixture("specs/bar_stacked.vl.json"));
    let chart = place.path("chart.json");
    for (name, program) in [("vl2svg", "vl2png"), ("vl2vg", "cml"), ("cml-plot", "cml")] {
        copy(&place, &[program]);
        std::os::unix::fs::symlink(place.path(program), place.path(name)).unwrap();
        let (linked, copied) = (place.path(name), Path::new(executable(name)));
        let printed = |path: &Path| Command::new(path).arg(&chart).env_clear().output().unwrap().stdout;
        assert!(!printed(copied).is_empty() && printed(&linked) == printed(copied), "{name}");
    }
}

#[test]
fn messages_and_exit_statuses_are_those_of_the_name_that_was_called() {
    Place::new().run("vg2svg", &["nowhere.json"], b"").failed(1, &["vg2svg: ", "nowhere.json"]);
    Place::new().run("cml-plot", &["nowhere.json"], b"").failed(5, &["cml-plot: ", "nowhere.json"]);
    Place::new().run("cml-publish", &["nowhere.png"], b"").failed(1, &["cml-publish: ", "nowhere.png"]);
}
