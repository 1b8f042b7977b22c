//! What comes out of these programs orders nobody about and shows no secret, whatever strangers and hosts have written.

use std::process::{Command, Stdio};

use crate::run::{Outcome, Place, executable, fixture};
use crate::server::{Answer, Request, Server};

const TOKEN: &str = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";

/// `x-access-token:` and the token, as a header of git's has it.
const IN_BASE64: &str = "eC1hY2Nlc3MtdG9rZW46Z2hzXzE2QzdlNDJGMjkyYzY5MTJFNzcxMGM4MzgzNDdBZTE3OEI0YQ==";

/// Whether a runner would obey a line.
fn is_command(line: &str) -> bool {
    line.contains("##[") || line.contains("##vso[") || line.trim_start().starts_with("::")
}

#[track_caller]
fn orders_nobody(outcome: &Outcome) {
    for line in outcome.stderr.lines().chain(String::from_utf8_lossy(&outcome.stdout).lines()) {
        assert!(!is_command(line), "{line}");
    }
    let is_order = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2028}';
    assert!(!outcome.stderr.contains(is_order), "{:?}", outcome.stderr);
}

#[test]
fn no_message_is_a_command() {
    let place = Place::new();
    for name in [
        "##[set-output name=x]y",
        "##vso[task.x]y",
        "a\n::error::y",
        "a\r::error::y",
        "\u{1b}[1m::error::y",
        "\u{202e}x\u{2028}::error::y",
    ] {
        let quoted = serde_json::to_string(name).unwrap();
        let spec = format!(r#"{{"data":{{"url":{quoted}}},"mark":{quoted}}}"#);
        orders_nobody(&place.run("vl2svg", &[], spec.as_bytes()));
        orders_nobody(&place.run("cml-plot", &[], spec.as_bytes()));
        orders_nobody(&place.run("cml-plot", &[name], b""));
        orders_nobody(&place.run("cml-plot", &[&format!("--{name}")], b""));
        orders_nobody(&place.run("vl2svg", &[&format!("--scale={name}")], b""));
        orders_nobody(&place.run("cml", &[name], b""));
        let plots = format!(r#"{{"errors":[{{"name":{quoted},"msg":{quoted}}}]}}"#);
        orders_nobody(&place.run("cml-plot", &[], plots.as_bytes()));
        let files = format!(r#"{{"added":[{{"path":{quoted}}}]}}"#);
        orders_nobody(&place.run("cml-files", &[], files.as_bytes()));
        let metrics = format!(r#"{{{quoted}:{{{quoted}:{{"old":{quoted},"new":1}}}}}}"#);
        orders_nobody(&place.run("cml-metrics", &[], metrics.as_bytes()));
        place.write("log.csv", format!("loss,run\n1,\"{name}\"\n2,\"{name}\"\n3,b\n"));
        orders_nobody(&place.run("cml-plot", &["log.csv", "--table", "--group", "run"], b""));
        orders_nobody(&place.run("cml-plot", &["log.csv", "--md", "--title", name], b""));
    }
}

#[test]
fn names_in_markdown_are_words() {
    let place = Place::new();
    let html = "a\n\n## pwned\n\n<img src=//evil/t.png> @octocat";
    let quoted = serde_json::to_string(html).unwrap();
    let files = format!(r#"{{"added":[{{"path":{quoted}}},{{"path":"<b>"}},{{"path":"https://evil.example"}}]}}"#);
    let list = place.run("cml-files", &[], files.as_bytes()).succeeded();
    assert!(
        list.text().contains("\n - `a ## pwned <img src=//evil/t.png> @octocat` \n - \\<b\\> \n"),
        "{}",
        list.text()
    );
    assert!(list.text().contains(" - `https://evil.example` \n"), "{}", list.text());
    let metrics = r#"{"<img src=//evil/t.png>":{"@octocat":{"old":1,"new":"[x](http://evil)","diff":null}, "a|b": {"new": "<i>"}}}"#;
    let table = place.run("cml-metrics", &[], metrics.as_bytes()).succeeded();
    assert!(
        table.text().contains("|\\<img src=//evil/t.png\\>|`@octocat`|1|`[x](http://evil)`|no available|\n"),
        "{}",
        table.text()
    );
    assert!(table.text().contains("|a\\|b||\\<i\\>|"), "{}", table.text());
    place.write("log.csv", "loss,run\n1,@octocat\n2,@octocat\n3,https://e.com<img src=x>\n4,<b>#1</b>\n");
    let table = place.run("cml-plot", &["log.csv", "--table", "--group", "run"], b"").succeeded();
    for cell in ["| `@octocat` |", "| `https://e.com<img src=x>` |", "| `<b>#1</b>` |"] {
        assert!(table.text().contains(cell), "{}", table.text());
    }
}

#[test]
fn an_endless_value_is_cut() {
    let place = Place::new();
    let address = format!("data:image/png;base64,{}", "A".repeat(570_000));
    let spec =
        format!(r#"{{"data":{{"values":[{{}}]}},"mark":{{"type":"image","width":9,"height":9,"url":"{address}"}}}}"#);
    let outcome = place.run("vl2svg", &[], spec.as_bytes()).succeeded();
    assert!(outcome.stderr.len() < 1000 && outcome.stderr.contains("data:image/png;base64,AAA"), "{}", outcome.stderr);
    let mark = format!(r#"{{"data":{{"values":[]}},"mark":"{}"}}"#, "long word ".repeat(1000));
    let outcome = place.run("vl2svg", &[], mark.as_bytes());
    assert!(outcome.status == 1 && outcome.stderr.len() < 1500, "{}", outcome.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_is_closed_is_an_error_and_one_that_is_discarded_is_not() {
    let place = Place::new();
    let spec = place.fixture("dvc/simple.vl.json");
    let run = |redirect: &str| {
        let script = format!("'{}' -q {spec} --format svg {redirect}", executable("cml-plot"));
        Command::new("sh").args(["-c", &script]).current_dir(place.path(".")).stdin(Stdio::null()).output().unwrap()
    };
    let closed = run(">&-");
    assert_eq!(closed.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&closed.stderr).contains("standard output is closed"));
    assert!(run(">/dev/null").status.success());
    assert!(run(">out.svg").status.success());
    assert!(run("-o out.svg >&-").status.success());
}

/// The whole of what a command left behind: what it printed, and the files that it wrote.
fn left_behind(place: &Place, outcome: &Outcome) -> String {
    let files = place.list(".").into_iter().filter_map(|name| std::fs::read_to_string(place.path(&name)).ok());
    let printed = [String::from_utf8_lossy(&outcome.stdout).into_owned(), outcome.stderr.clone()];
    printed.into_iter().chain(files).collect()
}

#[track_caller]
fn shows_no_token(text: &str) {
    for piece in [TOKEN, IN_BASE64].iter().flat_map(|whole| whole.as_bytes().windows(16)) {
        let piece = std::str::from_utf8(piece).unwrap();
        assert!(!text.contains(piece) || "eC1hY2Nlc3MtdG9rZW46".contains(piece), "{piece} in {text}");
    }
    let coded: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert!(!text.contains(&coded), "{text}");
}

#[test]
fn an_address_that_holds_a_token_is_not_shown() {
    let place = Place::new();
    place.write("report.md", "# Report\n");
    for repo in [
        format!("http://x:{TOKEN}@host/"),
        format!("http:/x:{TOKEN}@host/"),
        format!("x:{TOKEN}@host"),
        format!("https://{TOKEN}@ho st/o/r"),
        format!("ftp://x:{TOKEN}@host/o/r"),
    ] {
        let outcome = place.run("cml-send-comment", &["--repo", &repo, "report.md"], b"");
        assert_ne!(outcome.status, 0);
        shows_no_token(&left_behind(&place, &outcome));
        let outcome = place.run("cml-send-comment", &["--repo", "o/r", "--driver", &repo, "report.md"], b"");
        shows_no_token(&left_behind(&place, &outcome));
    }
    let outcome = place.run("cml-send-comment", &["--token", TOKEN, "--no-such-option", TOKEN, "report.md"], b"");
    shows_no_token(&left_behind(&place, &outcome));
}

/// Posts a report that holds the token, to a host that answers everything with `answer`.
fn post(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> (Place, Outcome) {
    let place = Place::new();
    let coded: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    place.write("report.md", format!("# Report\n\nenv: {TOKEN}, {IN_BASE64}, {coded}\n\n![x](gone-{TOKEN}.png)\n"));
    place.write("summary.md", "");
    let server = Server::start(answer);
    let (api, summary) = (server.url(""), place.path("summary.md").display().to_string());
    let variables = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_SHA", "c0ffee"),
        ("GITHUB_API_URL", &api),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_STEP_SUMMARY", &summary),
        ("repo_token", TOKEN),
    ];
    let arguments = ["--log", "debug", "--target", "commit", "report.md"];
    let outcome = place.run_with("cml-send-comment", &arguments, b"", &variables);
    std::fs::remove_file(place.path("report.md")).unwrap();
    (place, outcome)
}

#[test]
fn a_host_that_repeats_the_token_does_not_bring_it_out() {
    let padding = "x".repeat(300 - "GET /: ".len() - TOKEN.len() / 2);
    let bodies = [
        format!("authorization: Bearer {TOKEN}"),
        format!("{{\"message\": \"Bad credentials {TOKEN} {IN_BASE64}\"}}"),
        format!("{{\"message\": \"{padding}{TOKEN}\"}}"),
        format!("not JSON {TOKEN}"),
        format!("not JSON, and {}{TOKEN}", "y".repeat(35)),
        format!("<html><title>{TOKEN}</title></html>"),
        format!("{{\"message\": \"{} {}\"}}", &TOKEN[..20], &TOKEN[20..]),
    ];
    // An answer that is lost is waited for, and asked for again.
    std::thread::scope(|scope| {
        for (body, status) in bodies.iter().flat_map(|body| [200, 401, 422].map(|status| (body.clone(), status))) {
            scope.spawn(move || {
                let (place, outcome) = post(move |_| Answer::new(status, body.clone()));
                shows_no_token(&left_behind(&place, &outcome));
            });
        }
    });
}

#[test]
fn a_redirect_and_an_address_of_the_host_do_not_bring_it_out() {
    for status in [301, 307] {
        let (place, outcome) = post(move |_| Answer::new(status, "").with(&format!("Location: /a/{TOKEN}/b?{TOKEN}")));
        shows_no_token(&left_behind(&place, &outcome));
    }
    let (place, outcome) = post(|request| match request.method.as_str() {
        "POST" => Answer::new(
            201,
            format!(r#"{{"id": 1, "html_url": "https://github.com/{TOKEN}#{IN_BASE64}", "body": ""}}"#),
        ),
        _ => Answer::new(200, "[]"),
    });
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(outcome.text().starts_with("https://github.com/***"), "{}", outcome.text());
    shows_no_token(&left_behind(&place, &outcome));
}

#[test]
fn a_report_is_posted_without_the_token_that_its_author_wrote_into_it() {
    let place = Place::new();
    place.write("report.md", format!("env: {TOKEN} {IN_BASE64}\n"));
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => Answer::new(201, r#"{"id": 1, "html_url": "https://github.com/o/r#1", "body": ""}"#),
        _ => Answer::new(200, "[]"),
    });
    let repository = server.url("/o/r");
    let arguments =
        ["--repo", &repository, "--driver", "github", "--token", TOKEN, "--target", "commit/f00d", "report.md"];
    place.run("cml-send-comment", &arguments, b"").succeeded();
    let posts: Vec<Request> = server.journal().into_iter().filter(|request| request.method == "POST").collect();
    assert!(posts[0].json()["body"].as_str().unwrap().starts_with("env: *** ***\n"), "{}", posts[0].json());
}

#[test]
fn pictures_and_json_are_results_as_they_are() {
    let place = Place::new();
    let spec =
        r###"{"data":{"values":[{"a":"##[x]"}]},"mark":"text","encoding":{"text":{"field":"a","type":"nominal"}}}"###;
    assert!(place.run("vl2svg", &[], spec.as_bytes()).succeeded().text().contains("##[x]"));
    assert!(place.run("vl2vg", &[], &fixture("dvc/simple.vl.json")).succeeded().text().starts_with('{'));
}
