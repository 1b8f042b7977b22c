//! What a stranger's document cannot open, whichever way it asks: told by looking at every file that the system was asked to open.

use std::fs;
use std::process::{Command, Stdio};

use crate::run::{Outcome, Place, executable};
use crate::server::{Answer, Server};

/// A word that stands in every file that is not to be opened.
const SECRET: &str = "s3cr3t-0f-the-checkout";

/// Paths of files that no document opens.
const CLOSED: [&str; 5] =
    ["repo/.git/config", "repo/.env", "repo/.dvc/config.local", "repo/sub/.hidden/a.csv", "outside/creds.txt"];

/// A checkout with secrets in it, a secret beside it, and a report that has nothing to do with either.
fn checkout() -> Place {
    let place = Place::new();
    for path in CLOSED {
        place.write(path, format!("a,b\n{SECRET},1\n"));
    }
    place.write("repo/data/a.csv", "a,b\nopen,1\n");
    place
}

/// Runs a program in `folder` and returns with its outcome the paths of all files that it asked to open; none without `strace`.
fn traced(place: &Place, folder: &str, program: &str, arguments: &[&str]) -> (Outcome, Vec<String>) {
    calls("open,openat,openat2", place, folder, program, arguments)
}

/// Runs a program in `folder` and returns with its outcome what it asked the system for by these calls; nothing without `strace`.
#[expect(clippy::print_stderr, reason = "what is not looked at is said")]
fn calls(calls: &str, place: &Place, folder: &str, program: &str, arguments: &[&str]) -> (Outcome, Vec<String>) {
    let trace = place.path("trace");
    let has_strace = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let mut command = if has_strace {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-y", "-e", &format!("trace={calls}"), "-o"]).arg(&trace);
        command.arg(executable(program));
        command
    } else {
        eprintln!("no strace here: only what is drawn is looked at");
        Command::new(executable(program))
    };
    command.args(arguments).current_dir(place.path(folder)).stdin(Stdio::null());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let output = command.env_clear().env("PATH", path).env("NOTE", SECRET).output().unwrap();
    let opened = fs::read_to_string(&trace).unwrap_or_default().lines().map(str::to_owned).collect();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (Outcome { status: output.status.code().expect("no signal"), stdout: output.stdout, stderr }, opened)
}

/// Nothing closed was opened, and no word of it came out.
#[track_caller]
fn keeps(what: &str, (outcome, opened): &(Outcome, Vec<String>)) {
    let text = String::from_utf8_lossy(&outcome.stdout);
    assert!(!text.contains(SECRET) && !outcome.stderr.contains(SECRET), "{what}: {text} {}", outcome.stderr);
    for line in opened {
        let closed = ["/.git", "/.env", "/.dvc", "/.hidden", "creds.txt", "/environ", "/dev/zero", "/pipe"];
        let is_closed = closed.iter().any(|part| line.contains(part));
        assert!(!is_closed, "{what}: {line}");
    }
}

fn spec(url: &str) -> String {
    format!(
        r#"{{"data":{{"url":"{url}","format":{{"type":"csv"}}}},"mark":"text","encoding":{{"text":{{"field":"a","type":"nominal"}}}}}}"#
    )
}

fn image(url: &str) -> String {
    format!(r#"{{"data":{{"values":[{{}}]}},"mark":{{"type":"image","width":9,"height":9,"url":"{url}"}}}}"#)
}

fn looked_up(url: &str) -> String {
    format!(
        r#"{{"data":{{"values":[{{"k":1}}]}},"transform":[{{"lookup":"k","from":{{"data":{{"url":"{url}","format":{{"type":"csv"}}}},"key":"b","fields":["a"]}}}}],"mark":"text","encoding":{{"text":{{"field":"a","type":"nominal"}}}}}}"#
    )
}

#[test]
fn no_specification_opens_what_is_hidden_or_outside() {
    let place = checkout();
    let absolute = place.path("outside/creds.txt").display().to_string();
    let urls = [
        ".git/config",
        "./.git/../.git/config",
        ".env",
        ".dvc/config.local",
        "sub/.hidden/a.csv",
        "../outside/creds.txt",
        &absolute,
    ];
    for url in urls {
        for (kind, text) in [("data", spec(url)), ("image", image(url)), ("lookup", looked_up(url))] {
            for url in [url.to_owned(), format!("file://{url}")] {
                place.write("repo/x.vl.json", &text);
                for program in ["vl2svg", "cml-plot"] {
                    let arguments =
                        if program == "vl2svg" { &["x.vl.json"][..] } else { &["x.vl.json", "--format", "svg"] };
                    let run = traced(&place, "repo", program, arguments);
                    keeps(&format!("{program}: {kind} {url}"), &run);
                    let said = run.0.stderr.contains("is hidden") || run.0.stderr.contains("outside");
                    assert!(said && run.0.stderr.contains("--base"), "{program} {kind} {url}: {}", run.0.stderr);
                    assert!(kind == "image" || run.0.status != 0, "{program} {kind} {url}");
                }
            }
        }
    }
}

#[test]
fn the_working_directory_of_a_drop_in_program_is_open_but_for_what_is_hidden() {
    let place = checkout();
    place.write("repo/sub/x.vl.json", spec(".git/config"));
    let run = traced(&place, "repo", "vl2svg", &["sub/x.vl.json"]);
    keeps("from a folder below", &run);
    run.0.failed(1, &["is hidden"]);
    place.write("repo/sub/x.vl.json", spec("data/a.csv"));
    let drawn = traced(&place, "repo", "vl2svg", &["sub/x.vl.json"]).0.succeeded();
    assert!(drawn.text().contains("open"));
}

#[test]
fn a_hidden_folder_that_an_option_names_is_open() {
    let place = checkout();
    place.write("repo/x.vl.json", spec("a.csv"));
    let drawn = place.run("vl2svg", &["repo/x.vl.json", "--base", "repo/sub/.hidden"], b"").succeeded();
    assert!(drawn.text().contains(SECRET));
    place.write(".runs/metrics.csv", "step,loss\n1,2\n2,1\n");
    place.run("cml-plot", &[".runs/metrics.csv"], b"").succeeded().is_png();
    place.run("cml-plot", &[".runs"], b"").succeeded().is_png();
}

#[test]
fn a_picture_that_dvc_names_is_no_hidden_file_either() {
    let place = checkout();
    let plot = |url: &str| format!(r#"{{"data":{{"a":[{{"type":"image","url":"{url}","revisions":[]}}]}}}}"#);
    place.write("repo/plots.json", plot(".git/config"));
    let run = traced(&place, "repo", "cml-plot", &["plots.json"]);
    keeps("DVC", &run);
    run.0.failed(4, &[".git/config", "is hidden"]);
    place.write("repo/plots.json", plot("data:image/svg+xml,%3Csvg/%3E"));
    place.run("cml-plot", &["repo/plots.json"], b"").succeeded();
}

#[test]
fn a_refused_address_does_not_stay_in_an_svg() {
    let place = Place::new();
    for url in ["file:///etc/passwd", "https://evil.example/t.png", ".git/config", "//evil.example/t.png"] {
        let drawn = place.run("vl2svg", &[], image(url).as_bytes()).succeeded();
        assert!(
            !drawn.text().contains("etc/passwd") && !drawn.text().contains("evil") && !drawn.text().contains(".git")
        );
        assert!(drawn.stderr.contains("vl2svg: warning: "), "{}", drawn.stderr);
    }
}

#[test]
fn a_length_is_asked_before_a_byte_is_read() {
    let place = Place::new();
    place.write("x.vl.json", spec("large.csv"));
    fs::File::create(place.path("large.csv")).unwrap().set_len(20 << 30).unwrap();
    place.run("vl2svg", &["x.vl.json"], b"").failed(1, &["large.csv", "20 GiB"]);
    place.run("vl2svg", &["large.csv"], b"").failed(1, &["large.csv", "20 GiB"]);
    fs::rename(place.path("large.csv"), place.path("large.md")).unwrap();
    place.run("cml-publish", &["large.md"], b"").failed(1, &["large.md", "20 GiB"]);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn no_link_pipe_or_device_is_data() {
        let place = checkout();
        for (link, to) in [
            ("config.csv", ".git/config"),
            ("folder", ".git"),
            ("up.csv", "../outside/creds.txt"),
            ("zero.csv", "/dev/zero"),
            ("environment.csv", "/proc/self/environ"),
        ] {
            symlink(to, place.path("repo").join(link)).unwrap();
        }
        assert!(Command::new("mkfifo").arg(place.path("repo/pipe.csv")).status().unwrap().success());
        for url in ["config.csv", "folder/config", "up.csv", "zero.csv", "environment.csv", "pipe.csv"] {
            for text in [spec(url), image(url)] {
                place.write("repo/x.vl.json", &text);
                keeps(url, &traced(&place, "repo", "vl2svg", &["x.vl.json"]));
            }
        }
    }

    #[test]
    fn where_all_is_open_the_system_s_own_files_are_not() {
        let place = Place::new();
        for url in ["proc/self/environ", "/proc/self/environ", "dev/stdin", "sys/kernel/notes"] {
            place.write("x.vl.json", spec(url));
            let run = traced(&place, ".", "vl2svg", &["x.vl.json", "--base", "/"]);
            keeps(url, &run);
            assert_eq!(run.0.status, 1, "{url}");
        }
    }
}

/// Posts a report from `folder`, which ends in a file since the host takes none; what became of its pictures is there.
fn posted(place: &Place, folder: &str, report: &str) -> (Outcome, Vec<String>, String) {
    let server = Server::start(|_| Answer::new(403, "{}"));
    let repository = server.url("/o/r");
    let arguments = ["--repo", &repository, "--driver", "github", "--token", "a-token-1", "--target", "commit/f00d"];
    let arguments = [&arguments[..], &["--to", "folder", report]].concat();
    let (outcome, opened) = traced(place, folder, "cml-send-comment", &arguments);
    let kept = fs::read_to_string(place.path(folder).join("cml-report.md")).unwrap_or_default();
    (outcome, opened, kept)
}

fn fence(url: &str) -> String {
    format!("```vega-lite\n{}\n```\n", spec(url))
}

#[test]
fn a_report_opens_the_files_of_its_workspace_whichever_way_it_names_them() {
    let place = checkout();
    place.write("repo/docs/git.vl.json", spec("../.git/config"));
    place.write("repo/docs/open.vl.json", spec("../data/a.csv"));
    let closed = ["../.git/config", "../.env", "../sub/.hidden/a.csv", "../../outside/creds.txt"];
    let mut report: String = closed.iter().map(|url| format!("{}\n![x]({url})\n\n", fence(url))).collect();
    report.push_str("![p](git.vl.json)\n");
    place.write("repo/docs/report.md", report);
    let (outcome, opened, kept) = posted(&place, "repo", "docs/report.md");
    assert!(!kept.is_empty() && !kept.contains(SECRET), "{} {kept}", outcome.stderr);
    keeps("report", &(outcome, opened));
    assert!(place.list("repo/docs").iter().all(|name| name != "cml-assets"), "nothing was drawn");
    // And what is open is drawn in each of the ways.
    place.write(
        "repo/docs/report.md",
        format!("{}\n![x](open.vl.json)\n\n![y](../data/a.csv)\n", fence("../data/a.csv")),
    );
    let (outcome, _, kept) = posted(&place, "repo", "docs/report.md");
    assert!(!kept.contains("vega-lite") && kept.contains("cml-assets/"), "{} {kept}", outcome.stderr);
}

#[test]
fn what_lies_beside_a_report_outside_the_workspace_stays_there() {
    let place = checkout();
    place.write("outside/report.md", format!("{}\n![x](creds.txt)\n\n![y](creds.csv)\n", fence("creds.txt")));
    place.write("outside/creds.csv", format!("a,b\n{SECRET},1\n"));
    let (outcome, opened, kept) = posted(&place, "repo", "../outside/report.md");
    assert!(kept.contains("```vega-lite") && kept.contains("![x](creds.txt)"), "{} {kept}", outcome.stderr);
    assert!(outcome.stderr.matches("outside").count() >= 3, "{}", outcome.stderr);
    let opened = opened.into_iter().filter(|line| !line.contains("report.md")).collect();
    keeps("report outside", &(outcome, opened));
}

#[cfg(target_os = "linux")]
#[test]
fn a_plot_of_a_report_is_drawn_where_there_is_no_variable_and_no_file_to_write() {
    let place = checkout();
    place.write("repo/report.md", fence("data/a.csv"));
    let arguments =
        ["--driver", "github", "--repo", "http://127.0.0.1:1/o/r", "--to", "folder", "--target", "commit/f00d"];
    let (outcome, calls) =
        calls("execve,prlimit64", &place, "repo", "cml-send-comment", &[&arguments[..], &["report.md"]].concat());
    assert!(outcome.stderr.contains("1 picture kept"), "{}", outcome.stderr);
    if calls.is_empty() {
        return; // there is no strace
    }
    let drawing: Vec<&String> = calls.iter().skip_while(|call| !call.contains("draw-isolated")).collect();
    assert!(drawing[0].contains("/* 0 vars */"), "{drawing:?}");
    let has_no_files = |call: &&String| call.contains("RLIMIT_FSIZE, {rlim_cur=0, rlim_max=0}");
    assert!(drawing.iter().any(has_no_files), "{drawing:?}");
}
