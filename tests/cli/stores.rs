//! `--to` and its older spellings: where a file goes, what is printed for it, and who may see it. A test is named after its line of the
//! checklist of CML's behaviour.

use serde_json::json;

use crate::run::{Outcome, Place};
use crate::server::{Answer, Server};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const PDF: &[u8] = b"%PDF-1.4\n";

/// An asset server: the answer to a POST is the file's URL.
fn assets() -> Server {
    Server::start(|_| Answer::new(200, "https://assets.example.com/46a67bf4781c440f"))
}

/// GitLab and Bitbucket, as far as one upload needs them.
fn uploads() -> Server {
    Server::start(|request| {
        let answer = match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/api/v4/projects/g%2Fr/uploads") => {
                Answer::new(201, json!({"url": "/uploads/66dbcd21/file.png", "markdown": "![](x)"}).to_string())
            }
            ("POST", "/2.0/repositories/w/r/downloads") => Answer::new(201, ""),
            ("GET", _) => Answer::new(200, json!({"visibility": "private", "is_private": true}).to_string()),
            _ => Answer::new(404, "{}"),
        };
        answer.with("Content-Type: application/json")
    })
}

fn gitlab(server: &Server) -> Vec<(&'static str, String)> {
    vec![
        ("GITLAB_CI", "true".to_owned()),
        ("CI_API_V4_URL", server.url("/api/v4")),
        ("CI_SERVER_URL", server.url("")),
        ("CI_PROJECT_PATH", "g/r".to_owned()),
        ("CI_PROJECT_URL", server.url("/g/r")),
        ("CI_COMMIT_SHA", "c0ffee".to_owned()),
        ("REPO_TOKEN", "s3cr3t-token".to_owned()),
    ]
}

fn place() -> Place {
    let place = Place::new();
    place.write("logo.png", PNG);
    place.write("logo.pdf", PDF);
    place.write("notes.md", "# Notes\n");
    place.write("data.json", "{}");
    place.write("test.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    place
}

fn publish(place: &Place, arguments: &[&str], variables: &[(&str, String)]) -> Outcome {
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    place.run_with("cml-publish", arguments, b"", &variables)
}

#[test]
fn a02_to_a07_an_asset_server_s_url_is_printed_in_each_form() {
    let server = assets();
    let (place, url) = (place(), server.url(""));
    let line = |arguments: &[&str]| {
        let all = [arguments, &["--to", &url, "--public"]].concat();
        publish(&place, &all, &[]).succeeded().text().to_owned()
    };
    let png = line(&["logo.png"]);
    let png = png.trim_end();
    assert!(png.starts_with("https://assets.example.com/46a67bf4781c440f?cml=png"), "{png}");
    assert_eq!(line(&["logo.png", "--md"]), format!("![]({png})\n"));
    assert_eq!(line(&["logo.png", "--md", "--title", "my title"]), format!("![]({png} \"my title\")\n"));
    assert_eq!(line(&["logo.png", "--title", "T"]), format!("{png}\n"));
    let pdf = line(&["logo.pdf"]);
    let pdf = pdf.trim_end();
    assert_eq!(line(&["logo.pdf", "--md", "--title", "this is awesome"]), format!("[this is awesome]({pdf})\n"));
    assert_eq!(line(&["logo.pdf", "--md"]), format!("[]({pdf})\n"));
    assert_eq!(line(&["logo.pdf", "--title", "T"]), format!("{pdf}\n"));
}

#[test]
fn a10_the_bytes_of_standard_input_arrive_untouched_under_a_name() {
    let server = assets();
    let bytes = [PNG, b" \n\xa0 "].concat();
    let variables = [("CML_PUBLISH_TO", server.url("")), ("CML_ASSET_PUBLIC", "true".to_owned())];
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Place::new().run_with("cml-publish", &["--md"], &bytes, &variables).succeeded();
    let post = &server.journal()[0];
    assert_eq!(post.body, bytes);
    assert_eq!(post.header("content-type"), Some("image/png"));
    assert_eq!(post.header("content-disposition"), Some("inline; filename=\"file.png\""));
}

#[test]
fn c1_c6_the_url_of_an_asset_server_says_the_media_type() {
    let server = assets();
    let (place, url) = (place(), server.url(""));
    for (arguments, query, media_type) in [
        (&["logo.png"][..], "cml=png", "image/png"),
        (&["logo.pdf"], "cml=pdf", "application/pdf"),
        (&["test.svg"], "cml=svg%2Bxml", "image/svg+xml"),
        (&["data.json", "--mime-type", "application/json"], "cml=json", "application/json"),
        (&["notes.md", "--mimeType", "text/plain"], "cml=plain", "text/plain"),
    ] {
        let all = [arguments, &["--url", &url, "--public"]].concat();
        let printed = publish(&place, &all, &[]).succeeded();
        assert!(printed.text().contains(query), "{arguments:?}: {}", printed.text());
        assert_eq!(server.journal().last().unwrap().header("content-type"), Some(media_type), "{arguments:?}");
        let plain = publish(&place, &[&all[..], &["--rm-watermark"]].concat(), &[]).succeeded();
        assert!(!plain.text().contains("cml="), "{}", plain.text());
    }
}

#[test]
fn c3_gitlab_keeps_an_upload_and_its_path_is_printed() {
    let server = uploads();
    let place = place();
    for arguments in [&["--native"][..], &["--gitlab-uploads"], &["--to", "forge"], &["--to", "gitlab"], &[]] {
        let line = |more: &[&str]| {
            let outcome = publish(&place, &[arguments, more].concat(), &gitlab(&server)).succeeded();
            assert!(!outcome.stderr.contains("s3cr3t"), "{}", outcome.stderr);
            outcome
        };
        assert_eq!(line(&["logo.png"]).text(), "/uploads/66dbcd21/file.png\n");
        assert_eq!(line(&["logo.png", "--md", "-t", "title"]).text(), "![](/uploads/66dbcd21/file.png \"title\")\n");
        let pdf = line(&["logo.pdf", "--md", "-t", "title"]);
        assert_eq!(pdf.text(), "[title](/uploads/66dbcd21/file.png)\n");
        assert!(pdf.stderr.contains("kept in GitLab (g/r) (for members)"), "{}", pdf.stderr);
        assert_eq!(pdf.stderr.contains("deprecated"), arguments == ["--gitlab-uploads"], "{}", pdf.stderr);
    }
}

#[test]
fn c4_bitbucket_keeps_a_download_under_its_hash() {
    let server = uploads();
    let variables = [
        ("BITBUCKET_BUILD_NUMBER", "1".to_owned()),
        ("BITBUCKET_REPO_FULL_NAME", "w/r".to_owned()),
        ("BITBUCKET_COMMIT", "c0ffee".to_owned()),
        ("BITBUCKET_API_URL", server.url("/2.0")),
        ("BITBUCKET_TOKEN", "s3cr3t-token".to_owned()),
    ];
    let outcome = publish(&place(), &["logo.png", "--native"], &variables).succeeded();
    let (page, hash) = outcome.text().trim_end().split_once("/downloads/cml-").unwrap();
    assert_eq!(page, "https://bitbucket.org/w/r");
    assert_eq!((hash.len(), hash.bytes().all(|b| b.is_ascii_hexdigit())), (64, true), "{hash}");
}

#[test]
fn c5_a_wrong_driver_is_an_error() {
    publish(&place(), &["logo.png", "--driver", "invalid"], &[]).failed(1, &["invalid", "github, gitlab, bitbucket"]);
}

#[test]
fn a_place_that_is_none_is_named_with_those_that_are() {
    publish(&place(), &["logo.png", "--to", "ftp://x"], &[]).failed(1, &["ftp://x", "expected", "forge"]);
    let other = publish(&place(), &["logo.png", "--to", "github"], &gitlab(&uploads()));
    other.failed(1, &["--to github", "gitlab"]);
    publish(&place(), &["logo.png", "--presign", "8d"], &[]).failed(1, &["8d", "7 days"]);
}

#[test]
fn a_private_picture_goes_to_a_public_place_only_when_that_is_said() {
    let (server, host) = (assets(), uploads());
    let place = place();
    let arguments = ["asset", "publish", "logo.png", "--to", &server.url("")];
    place.run("cml", &arguments, b"").failed(4, &["--public", "not known whether"]);
    let job = gitlab(&host);
    let job: Vec<(&str, &str)> = job.iter().map(|(name, value)| (*name, value.as_str())).collect();
    place.run_with("cml", &arguments, b"", &job).failed(4, &["--public", "the repository is private"]);
    assert!(server.journal().is_empty(), "nothing was sent");
    place.run_with("cml", &[&arguments[..], &["--public"]].concat(), b"", &job).succeeded();
    assert_eq!(server.journal().len(), 1);
    assert_eq!(server.journal()[0].header("private-token"), None, "the token is the host's alone");
}

#[test]
fn a_server_that_fails_is_named_and_nothing_is_printed() {
    let server = Server::start(|_| Answer::new(403, "who are you?"));
    let arguments = ["asset", "publish", "logo.png", "--public", "--to", &server.url("")];
    place().run("cml", &arguments, b"").failed(6, &[&server.url(""), "403", "who are you?"]);
    let gone = Server::start(|_| Answer::new(404, "no such page"));
    let arguments = ["asset", "publish", "logo.png", "--public", "--to", &gone.url("/x")];
    place().run("cml", &arguments, b"").failed(7, &[&gone.url("/x"), "404", "no such page"]);
}

#[test]
fn a_folder_is_linked_from_where_the_link_is_written() {
    let place = place();
    assert!(publish(&place, &["logo.png", "--to", "site/img"], &[]).succeeded().text().starts_with("site/img/"));
    place.write("docs/link.md", "");
    publish(&place, &["logo.png", "--to", "site/img", "--file", "docs/link.md"], &[]).succeeded();
    let link = std::fs::read_to_string(place.path("docs/link.md")).unwrap();
    assert!(link.starts_with("../site/img/") && place.path("docs").join(&link).is_file(), "{link}");
}

#[test]
fn a_picture_can_stand_in_the_text_itself() {
    let outcome = publish(&place(), &["logo.png", "--md", "--to", "data:"], &[]).succeeded();
    assert_eq!(outcome.text(), "![](data:image/png;base64,iVBORw0KGgo=)\n");
}

#[test]
fn outside_of_a_ci_nothing_leaves_the_machine_unless_a_place_is_named() {
    let place = place();
    let outcome = publish(&place, &["logo.png"], &[("GITHUB_TOKEN", "s3cr3t-token".to_owned())]).succeeded();
    assert!(outcome.text().starts_with("cml-assets/"), "{}", outcome.text());
    assert_eq!(outcome.stderr, "cml-publish: 1 picture kept in cml-assets/ (local)\n");
}

#[test]
fn plots_of_a_report_are_kept_all_at_once() {
    let server = uploads();
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let job = gitlab(&server);
    let job: Vec<(&str, &str)> = job.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let outcome = place.run_with("cml-plot", &["--md", &spec, &spec], b"", &job).succeeded();
    assert_eq!(outcome.text(), "![simple](/uploads/66dbcd21/file.png)\n".repeat(2));
    assert_eq!(server.journal().iter().filter(|request| request.method == "POST").count(), 1, "the same bytes once");
    assert!(outcome.stderr.contains("cml-plot: 2 pictures kept in GitLab (g/r)"), "{}", outcome.stderr);
}
