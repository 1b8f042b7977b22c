//! `--allow-url`: data is fetched from the origins that were named, and from nowhere else.

use crate::run::Place;
use crate::server::{Answer, Server};

fn spec(url: &str) -> Vec<u8> {
    format!(
        r#"{{"data":{{"url":"{url}"}},"mark":"bar","encoding":{{"x":{{"field":"a","type":"ordinal"}},"y":{{"field":"b","type":"quantitative"}}}}}}"#
    )
    .into_bytes()
}

fn rows() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/rows.csv" => Answer::new(200, "a,b\n1,28\n2,55\n"),
        "/moved.csv" => Answer::new(302, "").with("Location: /rows.csv"),
        _ => Answer::new(404, "nothing here"),
    })
}

#[test]
fn data_of_an_allowed_origin_is_drawn() {
    let server = rows();
    let place = Place::new();
    place.write("rows.csv", "a,b\n1,28\n2,55\n");
    let beside = place.run("cml-plot", &["--format", "svg"], &spec("rows.csv")).succeeded();
    for path in ["/rows.csv", "/moved.csv"] {
        let spec = spec(&server.url(path));
        let fetched = place.run("cml-plot", &["--format", "svg", "--allow-url", &server.url("")], &spec).succeeded();
        assert_eq!(fetched.text(), beside.text(), "{path}");
    }
    assert!(server.journal().iter().all(|request| request.method == "GET"));
}

#[test]
fn an_origin_that_was_not_named_is_never_asked() {
    let server = rows();
    let spec = spec(&server.url("/rows.csv"));
    let allow = format!("--allow-url {}", server.url(""));
    Place::new().run("cml-plot", &[], &spec).failed(4, &["/rows.csv", &allow]);
    Place::new().run("cml-plot", &["--allow-url", "http://127.0.0.1:1"], &spec).failed(4, &[&allow]);
    assert!(server.journal().is_empty());
}

#[test]
fn a_redirect_to_another_origin_is_refused() {
    let secret = rows();
    let away = secret.url("/rows.csv");
    let server = Server::start(move |_| Answer::new(307, "").with(&format!("Location: {away}")));
    let outcome = Place::new().run("cml-plot", &["--allow-url", &server.url("")], &spec(&server.url("/x.csv")));
    outcome.failed(4, &["/x.csv", "moved to", "not allowed", "--allow-url"]);
    assert!(secret.journal().is_empty());
}

#[test]
fn what_the_server_does_not_give_is_said() {
    let server = rows();
    let outcome = Place::new().run("cml-plot", &["--allow-url", &server.url("")], &spec(&server.url("/gone.csv")));
    outcome.failed(7, &["/gone.csv", "404", "nothing here"]);
}

#[test]
fn each_request_is_logged_when_asked_for() {
    let server = rows();
    let arguments = ["--allow-url", &server.url(""), "--log", "debug"];
    let outcome = Place::new().run("cml-plot", &arguments, &spec(&server.url("/rows.csv"))).succeeded();
    assert!(outcome.stderr.contains("cml-plot: GET /rows.csv 200"), "{}", outcome.stderr);
}
