//! `cml-publish` with the folder store.

use crate::run::{Place, fixture};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn a03_to_a07_a_picture_is_shown_and_any_other_file_is_linked() {
    let place = Place::new();
    place.write("logo.png", PNG);
    place.write("logo.pdf", b"%PDF-1.4\n");
    let run = |arguments: &[&str]| place.run("cml-publish", arguments, b"").succeeded().text().to_owned();
    let url = run(&["logo.png"]);
    let url = url.trim_end();
    assert!(url.starts_with("cml-assets/") && url.ends_with(".png"), "{url}");
    assert_eq!(run(&["logo.png", "--md"]), format!("![]({url})\n"));
    assert_eq!(run(&["logo.png", "--md", "--title", "my title"]), format!("![]({url} \"my title\")\n"));
    let pdf = run(&["logo.pdf", "--title", "T"]);
    let pdf = pdf.trim_end();
    assert_eq!(run(&["logo.pdf", "--md", "--title", "this is awesome"]), format!("[this is awesome]({pdf})\n"));
    assert_eq!(run(&["logo.pdf", "--md"]), format!("[]({pdf})\n"));
}

#[test]
fn a_video_is_a_link_with_its_name() {
    let place = Place::new();
    for name in ["demo.mp4", "demo.webm", "demo.mov"] {
        place.write(name, "a film");
        let run = |more: &[&str]| place.run("cml-publish", &[&[name, "--md"], more].concat(), b"").succeeded();
        let line = run(&[]);
        assert!(line.text().starts_with(&format!("[{name}](cml-assets/")), "{}", line.text());
        assert!(run(&["-t", "The run"]).text().starts_with("[The run](cml-assets/"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_link_that_is_printed_into_a_report_leads_from_there() {
    let place = Place::new();
    place.write("plot.png", PNG);
    place.write("docs/daily/report.md", "");
    place.write("docs/links.txt", "");
    let printed = |into: &str| {
        let file = std::fs::OpenOptions::new().append(true).open(place.path(into)).unwrap();
        let mut command = std::process::Command::new(crate::run::executable("cml-publish"));
        command.args(["plot.png", "--md"]).current_dir(place.path(".")).env_clear().stdout(file);
        assert!(command.status().unwrap().success());
        std::fs::read_to_string(place.path(into)).unwrap()
    };
    assert!(printed("docs/daily/report.md").starts_with("![](../../cml-assets/"));
    // No report: where the link will stand is not known.
    assert!(printed("docs/links.txt").starts_with("![](cml-assets/"));
}

#[test]
fn a08_file_takes_the_link_without_a_newline() {
    let place = Place::new();
    place.write("logo.png", PNG);
    place.write("out.md", "old");
    let outcome = place.run("cml-publish", &["logo.png", "--md", "--file", "out.md"], b"").succeeded();
    assert!(outcome.stdout.is_empty());
    let link = std::fs::read_to_string(place.path("out.md")).unwrap();
    assert!(link.starts_with("![](cml-assets/") && link.ends_with(".png)"), "{link:?}");
}

#[test]
fn a10_bytes_from_standard_input_are_kept_untouched() {
    let place = Place::new();
    let bytes = b"  \xa0\n a,b\r\n\x00 ";
    let url = place.run("cml-publish", &[], bytes).succeeded().text().trim_end().to_owned();
    assert_eq!(std::fs::read(place.path(&url)).unwrap(), bytes);
}

#[test]
fn a09_a_path_wins_over_standard_input() {
    let place = Place::new();
    place.write("logo.png", PNG);
    let url = place.run("cml-publish", &["logo.png"], b"none").succeeded().text().trim_end().to_owned();
    assert_eq!(std::fs::read(place.path(&url)).unwrap(), PNG);
}

#[test]
fn a13_svg_text_json_and_tables_are_taken() {
    let place = Place::new();
    for (bytes, ending) in [(&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], ".svg)\n"), (b"plain text", ".txt)\n")]
    {
        let outcome = place.run("cml-publish", &["--md"], bytes).succeeded();
        assert!(outcome.text().ends_with(ending), "{}", outcome.text());
    }
    for name in ["a.json", "a.csv"] {
        place.write(name, "1");
        place.run("cml-publish", &[name], b"").succeeded();
    }
}

#[test]
fn a11_the_pipe_of_the_first_readme_works() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let picture = place.run("vl2png", &[&spec, "-s", "1.5"], b"").succeeded();
    let line = place.run("cml-publish", &["--md", "--title", "my image"], &picture.stdout).succeeded();
    assert!(
        line.text().starts_with("![](cml-assets/") && line.text().ends_with(".png \"my image\")\n"),
        "{}",
        line.text()
    );
    let kept = &place.list("cml-assets")[0];
    assert_eq!(std::fs::read(place.path(&format!("cml-assets/{kept}"))).unwrap(), picture.stdout);
}

#[test]
fn a12_c2_what_cannot_be_read_is_said_with_status_1() {
    let place = Place::new();
    place.run("cml-publish", &["gone.png"], b"").failed(1, &["gone.png"]);
    place.write("empty.png", "");
    for arguments in [&[][..], &["-"], &["--md"], &["empty.png"]] {
        let outcome = place.run("cml-publish", arguments, b"").failed(1, &["nothing to publish", "is empty"]);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    }
    place.run("cml-publish", &["--nonsense"], &fixture("dvc/simple.vl.json")).failed(1, &[]);
}
