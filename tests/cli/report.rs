//! `cml comment`, `cml-send-comment`, `cml check` and `cml-send-github-check` as far as the command line decides; what the hosts make of
//! it is tested in `tests/forge`. A test is named after its line of the checklist of CML's behaviour.

use serde_json::{Value as Json, json};

use crate::run::{Outcome, Place};
use crate::server::{Answer, Request, Server};

const REPORT: &str = "# Report\r\n\r\na | b\n--|--\n- [ ] ~~todo~~ *x* \\_ &amp; <b>é</b>\n\n> [!NOTE]\n> $a_b$\n\n";

/// GitHub, as far as a report without pictures needs it; `pulls` are those of every commit.
fn github(pulls: Json) -> Server {
    Server::start(move |request| {
        let path = request.path.split('?').next().unwrap_or_default();
        let answer = match (request.method.as_str(), path) {
            ("GET", path) if path.ends_with("/pulls") => Answer::new(200, pulls.to_string()),
            ("GET", path) if path.ends_with("/comments") => Answer::new(200, "[]"),
            ("GET", "/repos/o/r") => Answer::new(200, json!({"private": false, "visibility": "public"}).to_string()),
            ("POST", path) if path.ends_with("/comments") => {
                let body = request.json()["body"].clone();
                let url = format!("https://github.com{path}#1");
                Answer::new(201, json!({"id": 1, "html_url": url, "body": body}).to_string())
            }
            ("POST", "/repos/o/r/check-runs") => {
                Answer::new(201, json!({"id": 1, "html_url": "https://github.com/o/r/runs/1"}).to_string())
            }
            _ => Answer::new(404, json!({"message": "Not Found"}).to_string()),
        };
        answer.with("Content-Type: application/json")
    })
}

/// The variables of a job on GitHub Actions that `server` stands in for.
fn job(server: &Server) -> Vec<(&'static str, String)> {
    vec![
        ("GITHUB_ACTIONS", "true".to_owned()),
        ("GITHUB_REPOSITORY", "o/r".to_owned()),
        ("GITHUB_SHA", "c0ffee".to_owned()),
        ("GITHUB_API_URL", server.url("")),
        ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
        ("repo_token", "s3cr3t-token".to_owned()),
    ]
}

fn run(place: &Place, program: &str, arguments: &[&str], variables: &[(&str, String)]) -> Outcome {
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let outcome = place.run_with(program, arguments, b"", &variables);
    assert!(!outcome.stderr.contains("s3cr3t") && !outcome.text().contains("s3cr3t"), "{outcome:?}");
    outcome
}

fn place() -> Place {
    let place = Place::new();
    place.write("report.md", REPORT);
    place
}

#[track_caller]
fn posted(server: &Server) -> Request {
    let mut posts: Vec<Request> = server.journal().into_iter().filter(|request| request.method == "POST").collect();
    assert_eq!(posts.len(), 1, "{:?}", server.journal());
    posts.remove(0)
}

#[test]
fn a01_help_names_the_options_and_their_defaults() {
    for help in ["-h", "--help"] {
        let text = |program: &str| Place::new().run(program, &[help], b"").succeeded().text().to_owned();
        assert!(text("cml-send-comment").contains("--head-sha"));
        let check = text("cml-send-github-check");
        let choices = ["success", "failure", "neutral", "cancelled", "skipped", "timed_out", "[default: success]"];
        for part in choices.iter().chain(&["--head-sha", "--title", "[default: \"CML Report\"]", "--conclusion"]) {
            assert!(check.contains(part), "{part} is not in\n{check}");
        }
        assert!(text("cml-publish").contains("--title"));
    }
}

#[test]
fn b2_the_help_of_the_report_programs_is_that_of_their_commands() {
    for name in ["send-comment", "send-github-check"] {
        let program = Place::new().run(&format!("cml-{name}"), &["--help"], b"").succeeded();
        assert_eq!(program.text(), Place::new().run("cml", &[name, "--help"], b"").succeeded().text(), "{name}");
    }
}

#[test]
fn b3_help_shows_the_options_of_comments_and_checks() {
    let comment = Place::new().run("cml", &["comment", "create", "--help"], b"").succeeded();
    for part in [
        "--target",
        "--pr",
        "--commit-sha",
        "--head-sha",
        "--watch",
        "--trigger-file",
        "--publish",
        "--publish-url",
        "--publish-native",
        "--native",
        "--update",
        "--rm-watermark",
        "--watermark-title",
        "[default: true]",
        "CML_COMMENT_TARGET",
    ] {
        assert!(comment.text().contains(part), "{part} is not in\n{}", comment.text());
    }
    let update = Place::new().run("cml", &["comment", "update", "--help"], b"").succeeded();
    assert_eq!(update.text().lines().count(), comment.text().lines().count());
    let check = Place::new().run("cml", &["check", "create", "--help"], b"").succeeded();
    for part in ["--token", "--commit-sha", "--title", "--status", "in_progress", "--conclusion", "CML_CHECK_TITLE"] {
        assert!(check.text().contains(part), "{part} is not in\n{}", check.text());
    }
}

#[test]
fn a14_d4_a_report_is_delivered_byte_for_byte_and_its_address_printed() {
    let server = github(json!([]));
    let outcome = run(&place(), "cml-send-comment", &["report.md"], &job(&server)).succeeded();
    assert_eq!(outcome.text(), "https://github.com/repos/o/r/commits/c0ffee/comments#1\n");
    assert!(outcome.stderr.contains("goes to the commit"), "{}", outcome.stderr);
    let post = posted(&server);
    assert_eq!(post.path, "/repos/o/r/commits/c0ffee/comments");
    let body = post.json()["body"].as_str().unwrap().to_owned();
    let marker = body.strip_prefix(REPORT).expect("every byte of the report, then the marker");
    assert!(marker.trim().starts_with("<!-- cml:"), "{marker}");
}

#[test]
fn a15_head_sha_posts_on_that_commit() {
    for arguments in [
        &["report.md", "--head-sha", "feed"][..],
        &["--commitSha=feed", "report.md"],
        &["report.md", "--target", "commit/feed"],
    ] {
        let server = github(json!([{"number": 7, "state": "open", "head": {"sha": "feed"}}]));
        run(&place(), "cml-send-comment", arguments, &job(&server)).succeeded();
        assert_eq!(posted(&server).path, "/repos/o/r/commits/feed/comments", "{arguments:?}");
    }
}

#[test]
fn a16_inside_gitlab_the_commit_gets_a_note_and_a_refusal_fails() {
    let server = Server::start(|request| match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/api/v4/projects/g%2Fs%2Fr/repository/commits/c0ffee/comments") => {
            Answer::new(201, json!({"note": "x"}).to_string()).with("Content-Type: application/json")
        }
        ("POST", _) => Answer::new(404, json!({"message": "404 Commit Not Found"}).to_string()),
        _ => Answer::new(200, "[]").with("Content-Type: application/json"),
    });
    let job = |sha: &str| {
        vec![
            ("GITLAB_CI", "true".to_owned()),
            ("CI_API_V4_URL", server.url("/api/v4")),
            ("CI_SERVER_URL", server.url("")),
            ("CI_PROJECT_PATH", "g/s/r".to_owned()),
            ("CI_PROJECT_URL", server.url("/g/s/r")),
            ("CI_PROJECT_ID", "5".to_owned()),
            ("CI_COMMIT_SHA", sha.to_owned()),
            ("GITLAB_TOKEN", "s3cr3t-token".to_owned()),
        ]
    };
    let arguments = ["report.md", "--target", "commit", "--rm-watermark"];
    let outcome = run(&place(), "cml-send-comment", &arguments, &job("c0ffee")).succeeded();
    assert!(outcome.text().starts_with(&server.url("/g/s/r/-/commit/c0ffee")), "{}", outcome.text());
    let note = posted(&server);
    assert!(note.body.starts_with(b"note=%23+Report"), "{:?}", String::from_utf8(note.body));
    assert_eq!(note.headers.iter().filter(|(name, _)| name == "private-token").count(), 1);
    let refused = run(&place(), "cml-send-comment", &arguments, &job("bad"));
    refused.failed(1, &["404", "Commit Not Found", "cml-report.md"]);
}

#[test]
fn a17_a_check_is_a_check_run() {
    let server = github(json!([]));
    let arguments = ["report.md", "--title", "CML neutral test", "--conclusion", "neutral"];
    let outcome = run(&place(), "cml-send-github-check", &arguments, &job(&server)).succeeded();
    assert!(outcome.stdout.is_empty(), "a check prints nothing");
    let check = posted(&server).json();
    for (name, want) in
        [("head_sha", "c0ffee"), ("name", "CML neutral test"), ("status", "completed"), ("conclusion", "neutral")]
    {
        assert_eq!(check[name], want, "{check}");
    }
    assert_eq!(check["output"]["title"], "CML neutral test");
    assert_eq!(check["output"]["summary"], REPORT);
    assert_eq!(check["started_at"], check["completed_at"]);
    let server = github(json!([]));
    run(&place(), "cml", &["check", "create", "report.md", "--status", "in_progress"], &job(&server)).succeeded();
    let check = posted(&server).json();
    assert_eq!((&check["name"], &check["status"]), (&json!("CML Report"), &json!("in_progress")));
    assert!(check.get("conclusion").is_none() && check.get("completed_at").is_none(), "{check}");
}

#[test]
fn a18_the_token_is_found_under_each_of_its_names() {
    let names: [(&str, &[&str]); 5] = [
        ("repo_token", &[]),
        ("REPO_TOKEN", &[]),
        ("GITHUB_TOKEN", &[]),
        ("CML_TOKEN", &[]),
        ("CML_COMMENT_DRIVER_TOKEN", &[]),
    ];
    for (name, arguments) in names.into_iter().chain([("NONE", &["--token", "s3cr3t-token"][..])]) {
        let server = github(json!([]));
        let mut job = job(&server);
        job.last_mut().unwrap().0 = name;
        run(&place(), "cml", &[&["comment", "create", "report.md"], arguments].concat(), &job).succeeded();
        let authorization = posted(&server).header("authorization").map(str::to_owned);
        assert!(authorization.is_some_and(|value| value.ends_with(" s3cr3t-token")), "{name}");
    }
}

#[test]
fn b6_the_repository_can_be_named_by_a_variable_and_by_its_slug() {
    for (arguments, variable) in
        [(&[][..], "CML_REPO"), (&[], "CML_SEND_COMMENT_REPO"), (&["--repo", "p/q"], "CML_REPO")]
    {
        let server = github(json!([]));
        let mut job = job(&server);
        job.push((
            variable,
            if arguments.is_empty() { "p/q".to_owned() } else { "https://github.com/x/y.git".to_owned() },
        ));
        run(&place(), "cml-send-comment", &[&["report.md"], arguments].concat(), &job).succeeded();
        assert!(posted(&server).path.starts_with("/repos/p/q/commits/"), "{variable}");
    }
}

#[test]
fn d2_g2_the_pull_request_of_the_event_gets_the_report() {
    for event in ["pull_request", "pull_request_target"] {
        let server = github(json!([]));
        let place = place();
        let payload = json!({"pull_request": {"number": 7, "head": {"sha": "feed"}}});
        place.write("event.json", payload.to_string());
        let mut job = job(&server);
        job.push(("GITHUB_EVENT_NAME", event.to_owned()));
        job.push(("GITHUB_EVENT_PATH", place.path("event.json").display().to_string()));
        let outcome = run(&place, "cml", &["comment", "create", "report.md"], &job).succeeded();
        assert_eq!(outcome.text(), "https://github.com/repos/o/r/issues/7/comments#1\n");
        assert_eq!(server.journal().len(), 1, "nothing else is asked: {:?}", server.journal());
    }
}

#[test]
fn d3_a_pull_request_of_the_commit_is_preferred() {
    let server = github(json!([{"number": 7, "state": "open", "head": {"sha": "c0ffee"}}]));
    let outcome = run(&place(), "cml-send-comment", &["report.md"], &job(&server)).succeeded();
    assert_eq!(posted(&server).path, "/repos/o/r/issues/7/comments");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn d8_options_that_exclude_each_other_are_named() {
    let both = |arguments: &[&str]| {
        let all = [&["report.md"], arguments].concat();
        place().run("cml-send-comment", &all, b"").failed(1, &["mutually exclusive"])
    };
    let outcome = both(&["--pr", "--target", "pr"]);
    assert!(outcome.stderr.contains("--pr and --target are mutually exclusive"), "{}", outcome.stderr);
    both(&["--head-sha", "x", "--target", "pr"]);
    both(&["--watermark-title", "x", "--rm-watermark"]);
    both(&["--native", "--to", "folder"]);
    let update = place().run("cml", &["comment", "update", "report.md", "--rm-watermark"], b"");
    update.failed(1, &["watermarks are mandatory for updatable comments"]);
    place().run("cml-send-comment", &["report.md", "--update", "--rm-watermark"], b"").failed(1, &["mandatory"]);
}

#[test]
fn d1_a_target_that_is_none_is_refused_before_anything_is_sent() {
    let server = github(json!([]));
    let target = |text: &str| run(&place(), "cml-send-comment", &["report.md", "--target", text], &job(&server));
    target("issue").failed(1, &["failed to parse comment --target=\"issue\""]);
    target("foo/3").failed(1, &["unsupported comment target \"foo/3\""]);
    assert!(server.journal().is_empty());
}

#[test]
fn a_report_that_is_not_there_is_named_and_nothing_is_sent() {
    let server = github(json!([]));
    for program in ["cml-send-comment", "cml-send-github-check"] {
        let outcome = run(&Place::new(), program, &["gone.md"], &job(&server)).failed(1, &["gone.md"]);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    }
    assert!(server.journal().is_empty());
}

#[test]
fn a_report_in_which_nothing_is_is_named_and_not_posted() {
    let server = github(json!([]));
    for program in ["cml-send-comment", "cml-send-github-check"] {
        let place = Place::new();
        for (name, text) in [("empty.md", ""), ("blank.md", "\u{feff}\r\n \n")] {
            place.write(name, text);
            let outcome = run(&place, program, &[name], &job(&server)).failed(1, &[name, "is empty"]);
            assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        }
        // A pipe whose writer failed.
        for arguments in [&[][..], &["-"]] {
            let outcome = run(&place, program, arguments, &job(&server)).failed(1, &["standard input is empty"]);
            assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        }
        assert_eq!(place.list("."), ["blank.md", "empty.md"]);
    }
    assert!(server.journal().is_empty());
}

#[test]
fn a_report_comes_through_a_pipe() {
    for (program, arguments) in
        [("cml-send-comment", &[][..]), ("cml-send-comment", &["-"]), ("cml-send-github-check", &["--title", "T"])]
    {
        let server = github(json!([]));
        let place = Place::new();
        place.write("plot.png", b"\x89PNG\r\n\x1a\n");
        let job = job(&server);
        let variables: Vec<(&str, &str)> = job.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let report = b"# Piped\n\n![](plot.png)\n";
        let all = [arguments, &["--to", "folder"]].concat();
        place.run_with(program, &all, report, &variables).succeeded();
        let post = posted(&server).json();
        let text = post["body"].as_str().or(post["output"]["summary"].as_str()).unwrap();
        assert!(text.starts_with("# Piped\n\n![](cml-assets/"), "{text}");
    }
}

#[test]
fn the_pull_request_of_a_commit_gets_the_report() {
    for arguments in [&["--pr", "--update", "--commit-sha=feed"][..], &["--pr", "--head-sha", "feed", "--update"]] {
        let server = github(json!([{"number": 7, "state": "open", "head": {"sha": "feed"}}]));
        let outcome =
            run(&place(), "cml-send-comment", &[arguments, &["report.md"]].concat(), &job(&server)).succeeded();
        assert_eq!(posted(&server).path, "/repos/o/r/issues/7/comments");
        assert_eq!(outcome.stderr, "");
        let asked = server.journal().iter().any(|request| request.path.starts_with("/repos/o/r/commits/feed/pulls"));
        assert!(asked, "{:?}", server.journal());
    }
}

#[test]
fn a_commit_without_a_name_is_that_of_the_run() {
    for program in ["cml-send-comment", "cml-send-github-check"] {
        let server = github(json!([]));
        run(&place(), program, &["report.md", "--commit-sha="], &job(&server)).succeeded();
        let post = posted(&server);
        assert!(post.path.ends_with("/commits/c0ffee/comments") || post.json()["head_sha"] == "c0ffee", "{post:?}");
    }
}

#[test]
fn a_report_of_powershell_is_posted_with_a_word_about_its_encoding() {
    let server = github(json!([]));
    let place = Place::new();
    let wide: Vec<u8> = "größer: 0.9\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    place.write("report.md", [&b"# Report\n"[..], &wide].concat());
    let outcome = run(&place, "cml-send-comment", &["report.md"], &job(&server)).succeeded();
    assert!(posted(&server).json()["body"].as_str().unwrap().starts_with("# Report\ngrößer: 0.9\r\n"));
    assert!(outcome.stderr.contains("warning: report.md: line 2, byte 10: UTF-16"), "{}", outcome.stderr);
}

#[test]
fn outside_of_a_repository_it_is_said_which_option_to_give() {
    let place = place();
    run(&place, "cml", &["comment", "create", "report.md"], &[]).failed(6, &["--repo https://HOST/OWNER/NAME"]);
    run(&place, "cml-send-github-check", &["report.md"], &[]).failed(1, &["--repo"]);
    assert_eq!(place.list("."), ["report.md"]);
}

#[test]
fn without_a_token_the_report_is_kept_and_the_line_to_add_is_named() {
    let server = github(json!([]));
    let place = place();
    let mut job = job(&server);
    job.pop();
    job.push(("GITHUB_STEP_SUMMARY", place.path("summary.md").display().to_string()));
    let parts = ["secrets.GITHUB_TOKEN", "kept in the job summary and cml-report.md"];
    run(&place, "cml", &["comment", "create", "report.md"], &job).failed(6, &parts);
    assert_eq!(std::fs::read_to_string(place.path("cml-report.md")).unwrap(), REPORT);
    assert_eq!(std::fs::read_to_string(place.path("summary.md")).unwrap(), format!("{REPORT}\n"));
    run(&place, "cml", &["check", "create", "report.md"], &job).failed(6, &parts);
    let twice = std::fs::read_to_string(place.path("summary.md")).unwrap();
    assert_eq!(twice.matches("# Report").count(), 2, "one a command: {twice}");
    assert!(server.journal().is_empty());
}

#[test]
fn a_fork_s_report_is_kept_without_failing_unless_that_is_asked_for() {
    let server = Server::start(|request| match request.method.as_str() {
        "GET" if request.path.contains("/git/") => Answer::new(404, json!({"message": "Not Found"}).to_string()),
        "GET" => Answer::new(200, "[]").with("Content-Type: application/json"),
        _ => Answer::new(403, json!({"message": "Resource not accessible by integration"}).to_string()),
    });
    let place = place();
    let event = json!({
        "pull_request": {"number": 7, "head": {"sha": "feed", "ref": "b", "repo": {"full_name": "else/r"}}, "base": {"repo": {"full_name": "o/r"}}},
        "repository": {"full_name": "o/r"}
    });
    place.write("event.json", event.to_string());
    let mut job = job(&server);
    job.push(("GITHUB_EVENT_NAME", "pull_request".to_owned()));
    job.push(("GITHUB_EVENT_PATH", place.path("event.json").display().to_string()));
    // A picture that cannot be kept is no failure either.
    place.write("plot.png", b"\x89PNG\r\n\x1a\n");
    place.write("report.md", format!("{REPORT}![](plot.png)\n"));
    let outcome = run(&place, "cml", &["comment", "create", "report.md"], &job).succeeded();
    assert!(outcome.stdout.is_empty());
    assert!(
        outcome.stderr.contains("warning") && outcome.stderr.contains("kept in cml-report.md"),
        "{}",
        outcome.stderr
    );
    run(&place, "cml", &["comment", "create", "report.md", "--strict"], &job).failed(6, &["kept in cml-report.md"]);
    run(&place, "cml-send-comment", &["report.md", "--strict"], &job).failed(1, &["kept in cml-report.md"]);
}

#[test]
fn a_picture_that_cannot_be_drawn_is_said_in_the_report_and_by_the_status() {
    let server = github(json!([]));
    let place = Place::new();
    place.write("report.md", "# Report\n\n![loss](loss.vl.json)\n");
    place.write("loss.vl.json", r#"{"data":{"values":[]},"mark":"pont"}"#);
    let outcome = run(&place, "cml", &["comment", "create", "report.md", "--to", "folder"], &job(&server));
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    assert!(outcome.text().starts_with("https://github.com/"), "it is posted all the same");
    assert!(outcome.stderr.contains("pont"), "{}", outcome.stderr);
    assert!(posted(&server).json()["body"].as_str().unwrap().contains("pont"));
}

#[test]
fn a_metric_log_is_drawn_on_the_way() {
    let server = github(json!([]));
    let place = Place::new();
    place.write("report.md", "![loss](metrics.csv)\n");
    place.write("metrics.csv", "step,loss\n0,1.5\n1,0.7\n2,0.4\n");
    run(&place, "cml-send-comment", &["report.md", "--to", "folder"], &job(&server)).succeeded();
    let body = posted(&server).json()["body"].as_str().unwrap().to_owned();
    let picture = body.split_once("![loss](").unwrap().1.split(')').next().unwrap();
    let drawn = place.run("cml-plot", &["metrics.csv"], b"").succeeded();
    assert_eq!(std::fs::read(place.path(picture)).unwrap(), drawn.stdout);
}

#[test]
fn no_publish_leaves_pictures_alone() {
    for arguments in [&["--no-publish"][..], &["--publish=false"], &["--publish", "false"]] {
        let server = github(json!([]));
        let place = Place::new();
        place.write("report.md", "![](a.png)\n");
        place.write("a.png", b"\x89PNG\r\n\x1a\n");
        let all = [&["report.md", "--to", "folder"], arguments].concat();
        run(&place, "cml-send-comment", &all, &job(&server)).succeeded();
        assert!(posted(&server).json()["body"].as_str().unwrap().starts_with("![](a.png)\n"));
        run(&place, "cml-send-comment", &["report.md", "--to", "folder"], &job(&server)).succeeded();
        let journal = server.journal();
        let body = journal.last().unwrap().json()["body"].as_str().unwrap().to_owned();
        assert!(body.starts_with("![](cml-assets/"), "{body}");
    }
}

#[test]
fn d15_no_git_is_needed_and_no_configuration_is_written() {
    let server = github(json!([]));
    let place = place();
    let mut job = job(&server);
    job.push(("HOME", place.path(".").display().to_string()));
    job.push(("PATH", std::env::var("PATH").unwrap_or_default()));
    run(&place, "cml-send-comment", &["report.md"], &job).succeeded();
    run(&place, "cml-publish", &["report.md", "--to", "folder"], &job).succeeded();
    assert_eq!(place.list("."), ["cml-assets", "report.md"]);
}

#[test]
fn g1_everything_goes_through_the_proxy_but_what_is_excepted() {
    for (name, is_used) in [("http_proxy", true), ("HTTP_PROXY", true), ("ALL_PROXY", true), ("NO_PROXY", false)] {
        let proxy = Server::start(|request| match request.method.as_str() {
            "GET" => Answer::new(200, "[]").with("Content-Type: application/json"),
            _ => Answer::new(201, json!({"id": 1, "html_url": "https://x/1", "url": "https://x/1"}).to_string()),
        });
        let server = github(json!([]));
        let mut job = job(&server);
        let at = proxy.url("").replace("http://", "");
        job.push(if is_used { (name, at) } else { ("http_proxy", at) });
        if !is_used {
            job.push((name, "127.0.0.1".to_owned()));
        }
        let place = place();
        run(&place, "cml-send-comment", &["report.md"], &job).succeeded();
        let url = server.url("/assets");
        let publish = run(&place, "cml-publish", &["report.md", "--to", &url, "--public"], &job);
        assert_eq!(server.journal().is_empty(), is_used, "{name}: {publish:?}");
        assert_eq!(
            proxy.journal().iter().filter(|request| request.path.starts_with(&server.url("/"))).count() > 2,
            is_used
        );
        let uploads = proxy.journal().iter().filter(|request| request.path == url).count();
        assert_eq!(uploads > 0, is_used, "{name}");
    }
}

#[test]
fn debug_shows_each_request_without_the_token() {
    let server = github(json!([]));
    let outcome = run(&place(), "cml-send-comment", &["report.md", "--log", "debug"], &job(&server)).succeeded();
    let line = "cml-send-comment: POST /repos/o/r/commits/c0ffee/comments 201";
    assert!(outcome.stderr.contains(line), "{}", outcome.stderr);
}

#[test]
fn metric_logs_and_folders_of_them_are_drawn_on_the_way() {
    let place = place();
    let fixture = crate::run::fixture;
    place.write("keras.csv", fixture("logs/keras.csv"));
    place.write("trainer_state.json", fixture("logs/trainer_state.json"));
    for run in ["baseline", "wider"] {
        let events = fixture(&format!("logs/runs/{run}/events.out.tfevents.1700000000.train"));
        place.write(&format!("runs/{run}/events.out.tfevents.1"), events);
    }
    let report = "![loss](keras.csv) ![hf](trainer_state.json)\n\n<img src=\"runs\" width=\"600\">\n\n![](runs/wider/events.out.tfevents.1)\n";
    place.write("report.md", report);
    let server = github(json!([]));
    let outcome = run(&place, "cml-send-comment", &["report.md", "--to", "folder"], &job(&server)).succeeded();
    assert_eq!(place.list("cml-assets").len(), 4, "{}", outcome.stderr);
    assert!(place.list("cml-assets").iter().all(|name| name.ends_with(".png")));
    let body = posted(&server).json()["body"].as_str().unwrap().to_owned();
    assert!(body.starts_with("![loss](cml-assets/") && body.contains("<img src=\"cml-assets/"), "{body}");
    assert!(outcome.stderr.contains("runs: 2 NaN values left out of `train/loss`"), "{}", outcome.stderr);
}

#[test]
fn a_metric_log_that_cannot_be_drawn_is_said_in_the_report_with_its_name_once() {
    let place = place();
    place.write("m.csv", "step,loss\n");
    place.write("report.md", "![loss](m.csv)\n");
    let server = github(json!([]));
    let outcome = run(&place, "cml", &["comment", "create", "report.md", "--to", "folder"], &job(&server));
    assert_eq!(outcome.status, 1, "{}", outcome.stderr);
    let body = posted(&server).json()["body"].as_str().unwrap().to_owned();
    assert!(body.contains("`m.csv` was not drawn: `no rows with numbers; nothing to show yet`"), "{body}");
}
