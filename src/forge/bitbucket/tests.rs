//! Bitbucket against a server that expects each request.

use serde_json::{Value, json};

use super::Bitbucket;
use crate::error::ErrorKind;
use crate::forge::api::{CheckStatus, Comment, Conclusion, Forge, Host, Target, Update, Upload, Visibility};
use crate::forge::http::Credential;
use crate::forge::http::testing::{Exchange, MockServer, on};
use crate::forge::testing::{check, client, place};

/// A step on a path of the repository.
fn at(method: &'static str, path: &str) -> Exchange {
    on(method, &format!("/2.0/repositories/team/name{path}"))
}

fn user() -> Exchange {
    on("GET", "/2.0/user").json(200, &json!({ "uuid": "{me}" }))
}

fn bitbucket(server: &MockServer) -> Bitbucket {
    let api = format!("{}/2.0", server.url());
    let place = place(Host::Bitbucket, &api, "https://bitbucket.org/team/name", "team/name");
    Bitbucket::new(&place, Credential::new(&api, "Authorization", "Bearer s3cr3t-token").unwrap(), client())
}

fn row(id: u64, body: &str, author: &str) -> Value {
    let html = format!("https://bitbucket.org/team/name/pull-requests/7#comment-{id}");
    let links = json!({ "self": { "href": "https://api.bitbucket.org/x" }, "html": { "href": html } });
    json!({ "id": id, "content": { "raw": body }, "user": { "uuid": author }, "deleted": false, "links": links })
}

#[test]
fn a_comments_address_is_its_page_and_not_the_apis() {
    let server = MockServer::start(vec![at("POST", "/pullrequests/7/comments").json(201, &row(8, "hi", "{me}"))]);
    let comment = bitbucket(&server).create_comment(&Target::PullRequest(7), "hi").unwrap();
    assert_eq!(comment.url, "https://bitbucket.org/team/name/pull-requests/7#comment-8");
    let sent = server.finish();
    assert_eq!(sent[0].json(), json!({ "content": { "raw": "hi" } }));
    assert_eq!(sent[0].header("authorization"), Some("Bearer s3cr3t-token"));
}

#[test]
fn a_page_is_made_up_where_the_answer_names_none() {
    let cases = [
        (Target::Commit("f00d".into()), "/commit/f00d", "commits/f00d#comment-8"),
        (Target::Issue(7), "/issues/7", "issues/7#comment-8"),
        (Target::PullRequest(7), "/pullrequests/7", "pull-requests/7#comment-8"),
    ];
    for (target, path, page) in cases {
        let server = MockServer::start(vec![at("POST", &format!("{path}/comments")).json(201, &json!({ "id": 8 }))]);
        let comment = bitbucket(&server).create_comment(&target, "hi").unwrap();
        assert_eq!(comment.url, format!("https://bitbucket.org/team/name/{page}"));
        server.finish();
    }
}

#[test]
fn an_answer_without_a_body_names_the_comment_by_its_place() {
    let created = || at("POST", "/issues/7/comments").answer(201, "");
    let place = "https://api.bitbucket.org/2.0/repositories/team/name/issues/7/comments/8";
    let server = MockServer::start(vec![created().header("location", place), created()]);
    let bitbucket = bitbucket(&server);
    let comment = bitbucket.create_comment(&Target::Issue(7), "hi").unwrap();
    assert_eq!(
        (comment.id.as_str(), comment.url.as_str()),
        ("8", "https://bitbucket.org/team/name/issues/7#comment-8")
    );
    let comment = bitbucket.create_comment(&Target::Issue(7), "hi").unwrap();
    assert_eq!((comment.id.as_str(), comment.url.as_str()), ("", "https://bitbucket.org/team/name/issues/7"));
    server.finish();
}

#[test]
fn the_newest_match_of_all_pages_is_found_on_the_host_that_was_asked() {
    let next = "https://elsewhere.example/2.0/repositories/team/name/pullrequests/7/comments?page=abc";
    let first = json!({ "values": [row(1, "x old", "{me}"), row(2, "no", "{me}")], "next": next });
    let second = json!({ "values": [row(9, "x theirs", "{you}"), row(3, "x new", "{me}")], "next": next });
    let server = MockServer::start(vec![
        at("GET", "/pullrequests/7/comments?pagelen=100").json(200, &first),
        user(),
        at("GET", "/pullrequests/7/comments?page=abc").json(200, &second),
    ]);
    let found =
        bitbucket(&server).find_comment(&Target::PullRequest(7), &|body| body.starts_with('x')).unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.body.as_str()), ("3", "x new"));
    server.finish();
}

#[test]
fn a_deleted_comment_is_passed_over() {
    let mut gone = row(9, "x", "{me}");
    gone["deleted"] = json!(true);
    let values = json!({ "values": [row(8, "x", "{me}"), gone] });
    let server = MockServer::start(vec![at("GET", "/commit/f00d/comments?pagelen=100").json(200, &values), user()]);
    let found = bitbucket(&server).find_comment(&Target::Commit("f00d".into()), &|body| body == "x").unwrap();
    assert_eq!(found.unwrap().id, "8");
    server.finish();
}

#[test]
fn a_token_that_may_not_ask_who_it_is_takes_every_comment_for_its_own() {
    let values = json!({ "values": [row(8, "x", "{me}")] });
    let server = MockServer::start(vec![
        at("GET", "/issues/7/comments?pagelen=100").json(200, &values),
        on("GET", "/2.0/user").json(403, &json!({ "error": { "message": "no" } })),
    ]);
    assert!(bitbucket(&server).find_comment(&Target::Issue(7), &|body| body == "x").unwrap().is_some());
    server.finish();
}

#[test]
fn a_comment_is_changed_in_its_place() {
    let server = MockServer::start(vec![at("PUT", "/commit/f00d/comments/8").json(200, &row(8, "b", "{me}"))]);
    let old = Comment { id: "8".into(), url: "u".into(), body: "a".into() };
    let update = bitbucket(&server).update_comment(&Target::Commit("f00d".into()), &old, "b").unwrap();
    let Update::Replaced(new) = update else { panic!("{update:?}") };
    assert_eq!((new.url.as_str(), new.body.as_str()), ("u", "b"));
    assert_eq!(server.finish()[0].json(), json!({ "content": { "raw": "b" } }));
}

#[test]
fn a_comment_that_was_taken_is_not_sent_again_after_a_lost_answer() {
    let server = MockServer::start(vec![
        at("POST", "/issues/7/comments").cut(),
        at("GET", "/issues/7/comments?pagelen=100").json(200, &json!({ "values": [row(8, "hi", "{me}")] })),
        user(),
    ]);
    assert_eq!(bitbucket(&server).create_comment(&Target::Issue(7), "hi\n").unwrap().id, "8");
    server.finish();
}

#[test]
fn pull_requests_of_a_commit_are_none_where_the_app_is_not_installed() {
    let path = "/commit/f00d/pullrequests?pagelen=50";
    let refusal = json!({ "error": { "message": "Pull Request Commit Links is not installed" } });
    let server = MockServer::start(vec![at("GET", path).json(404, &refusal)]);
    assert_eq!(bitbucket(&server).pull_request_of_commit("f00d").unwrap(), None);
    server.finish();
    let values = json!({ "values": [{ "id": 4, "state": "OPEN" }, { "id": 6, "state": "MERGED" }] });
    let server = MockServer::start(vec![at("GET", path).json(200, &values)]);
    assert_eq!(bitbucket(&server).pull_request_of_commit("f00d").unwrap(), Some(4));
    server.finish();
}

#[test]
fn a_branch_is_quoted_and_a_forks_branch_of_the_same_name_is_passed_over() {
    let row = |id: u64, repository: &str| {
        let source = json!({ "branch": { "name": "a\"b" }, "repository": { "full_name": repository } });
        json!({ "id": id, "state": "OPEN", "source": source })
    };
    let path = "/pullrequests?q=source.branch.name%3D%22a%5C%22b%22+AND+state%3D%22OPEN%22&pagelen=50";
    let values = json!({ "values": [row(9, "you/fork"), row(4, "team/name")] });
    let server = MockServer::start(vec![at("GET", path).json(200, &values)]);
    assert_eq!(bitbucket(&server).pull_request_of_branch("a\"b").unwrap(), Some(4));
    server.finish();
}

#[test]
fn only_a_public_repository_is_public() {
    for (answer, visibility) in [
        (json!({ "is_private": false }), Visibility::Public),
        (json!({ "is_private": true }), Visibility::Private),
        (json!({}), Visibility::Private),
    ] {
        let server = MockServer::start(vec![at("GET", "").json(200, &answer)]);
        assert_eq!(bitbucket(&server).visibility().unwrap(), visibility);
        server.finish();
    }
}

#[test]
fn an_upload_is_a_download_of_the_repository() {
    let server = MockServer::start(vec![at("POST", "/downloads").answer(201, "")]);
    let file = Upload { name: "cml-1.png", media_type: "image/png", bytes: b"\x89PNG" };
    assert_eq!(bitbucket(&server).upload(&file).unwrap(), "https://bitbucket.org/team/name/downloads/cml-1.png");
    let text = server.finish()[0].text();
    assert!(text.contains("name=\"files\"") && text.contains("filename=\"cml-1.png\""), "{text}");
}

#[test]
fn a_check_is_a_comment_and_an_insight_that_links_to_it() {
    let marker = "[//]: # (cml-check: CML Report)";
    let old = row(8, &format!("old\n\n{marker}\n"), "{me}");
    let server = MockServer::start(vec![
        at("GET", "/commit/f00d/comments?pagelen=100").json(200, &json!({ "values": [old] })),
        user(),
        at("PUT", "/commit/f00d/comments/8").json(200, &json!({})),
        at("PUT", "/commit/f00d/reports/cml-db202cb5b76bf817").json(200, &json!({})),
    ]);
    let page = "https://bitbucket.org/team/name/pull-requests/7#comment-8";
    let check = check(CheckStatus::Completed(Conclusion::Failure));
    assert_eq!(bitbucket(&server).create_check(&check).unwrap(), page);
    let sent = server.finish();
    let text = format!("## CML Report\n\nIt is **better**.\n\n{marker}\n");
    assert_eq!(sent[2].json(), json!({ "content": { "raw": text } }));
    let want = json!({
        "title": "CML Report", "details": "It is better.", "report_type": "TEST", "reporter": "CML", "result": "FAILED", "link": page,
    });
    assert_eq!(sent[3].json(), want);
}

#[test]
fn a_hidden_line_is_a_reference_that_nothing_refers_to() {
    let server = MockServer::start(Vec::new());
    assert_eq!(bitbucket(&server).hidden("a (b) _c_\n"), "[//]: # (a %28b%29 _c_%0A)");
}

#[test]
fn a_refusal_names_the_scope_and_keeps_the_token_to_itself() {
    let cases = [
        (401, Target::PullRequest(7), "/pullrequests/7", "BITBUCKET_TOKEN"),
        (403, Target::PullRequest(7), "/pullrequests/7", "`pullrequest:write`"),
        (403, Target::Issue(7), "/issues/7", "`issue:write`"),
        (404, Target::Commit("f00d".into()), "/commit/f00d", "`repository:write`"),
    ];
    for (status, target, path, words) in cases {
        let refusal = json!({ "type": "error", "error": { "message": "so it is" } });
        let server = MockServer::start(vec![at("POST", &format!("{path}/comments")).json(status, &refusal)]);
        let error = bitbucket(&server).create_comment(&target, "x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
        assert!(error.message().contains(words) && error.message().contains("so it is"), "{error}");
        assert!(!error.message().contains("s3cr3t"), "{error}");
        server.finish();
    }
}
