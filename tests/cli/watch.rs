//! `--watch`: the comment follows the report's file, its pictures, or a trigger.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::run::Place;
use crate::server::{Answer, Server};

/// GitHub with one pull request, which keeps the comments on it.
struct Host {
    server: Server,
    comments: Arc<Mutex<Vec<String>>>,
}

impl Host {
    fn start() -> Self {
        let comments: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&comments);
        let server = Server::start(move |request| {
            let mut comments = kept.lock().unwrap();
            let row = |at: usize, body: &str| {
                json!({"id": at, "html_url": format!("https://github.com/o/r/pull/7#{at}"), "body": body,
                    "user": {"login": "github-actions[bot]", "type": "Bot"}})
            };
            let path = request.path.split('?').next().unwrap_or_default();
            let answer = match (request.method.as_str(), path) {
                ("GET", "/repos/o/r/issues/7/comments") => {
                    let rows: Vec<_> = comments.iter().enumerate().map(|(at, body)| row(at, body)).collect();
                    Answer::new(200, json!(rows).to_string())
                }
                ("POST", "/repos/o/r/issues/7/comments") => {
                    comments.push(request.json()["body"].as_str().unwrap().to_owned());
                    Answer::new(201, row(comments.len() - 1, comments.last().unwrap()).to_string())
                }
                ("PATCH", path) => {
                    let at: usize = path.rsplit('/').next().unwrap().parse().unwrap();
                    request.json()["body"].as_str().unwrap().clone_into(&mut comments[at]);
                    Answer::new(200, row(at, &comments[at]).to_string())
                }
                _ => Answer::new(404, json!({"message": "Not Found"}).to_string()),
            };
            answer.with("Content-Type: application/json")
        });
        Self { server, comments }
    }

    /// Waits until there is one comment, and it starts with `text`.
    #[track_caller]
    fn waits_for(&self, text: &str) {
        let start = Instant::now();
        loop {
            let comments = self.comments.lock().unwrap().clone();
            if comments.len() == 1 && comments[0].starts_with(text) {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{text:?} is not the one of {comments:?}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A trigger is consumed soon after its comment is there.
#[track_caller]
fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(30), "it never came to that");
        thread::sleep(Duration::from_millis(50));
    }
}

#[track_caller]
fn check(arguments: &[&str], change: impl Fn(&Place, &str)) {
    let host = Host::start();
    let place = Place::new();
    place.write("event.json", json!({"pull_request": {"number": 7, "head": {"sha": "feed"}}}).to_string());
    change(&place, "one");
    let (url, event) = (host.server.url(""), place.path("event.json").display().to_string());
    let job = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_EVENT_PATH", &event),
        ("GITHUB_API_URL", &url),
        ("GITHUB_TOKEN", "s3cr3t-token"),
    ];
    let _running = place.start("cml", &[&["comment", "create", "report.md", "--watch"], arguments].concat(), &job);
    host.waits_for("one");
    until(|| !place.path("now").exists());
    change(&place, "two");
    host.waits_for("two");
    until(|| !place.path("now").exists());
    assert_eq!(
        std::fs::read_to_string(place.path("out")).unwrap().lines().next(),
        Some("https://github.com/o/r/pull/7#0")
    );
}

#[test]
fn d13_an_edit_of_the_report_updates_the_comment() {
    check(&[], |place, text| place.write("report.md", text));
}

#[test]
fn d13_a_trigger_file_updates_the_comment_and_is_consumed() {
    check(&["--trigger-file", "now"], |place, text| {
        place.write("report.md", text);
        place.write("now", "");
    });
}

#[test]
fn watching_standard_input_is_no_use() {
    Place::new().run("cml", &["comment", "create", "-", "--watch"], b"x").failed(1, &["--watch needs a file"]);
}
