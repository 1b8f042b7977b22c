//! GitLab against a server that expects each request.

use serde_json::json;

use super::GitLab;
use crate::error::ErrorKind;
use crate::forge::api::{CheckStatus, Conclusion, Forge, Host, Target, Update, Upload, Visibility};
use crate::forge::http::Credential;
use crate::forge::http::testing::{Exchange, MockServer, on};
use crate::forge::testing::{check, client, place};

const PROJECT: &str = "/sub/api/v4/projects/group%2Fnested%2Fname";

/// A step on a path of the project.
fn at(method: &'static str, path: &str) -> Exchange {
    on(method, &format!("{PROJECT}{path}"))
}

/// The first page of notes: newest first where that can be asked.
fn notes(kind: &str) -> Exchange {
    at("GET", &format!("/{kind}/7/notes?order_by=created_at&sort=desc&per_page=100&page=1"))
}

fn user() -> Exchange {
    on("GET", "/sub/api/v4/user").json(200, &json!({ "id": 1 }))
}

fn gitlab(server: &MockServer) -> GitLab {
    let api = format!("{}/sub/api/v4", server.url());
    let place = place(Host::GitLab, &api, "https://git.example.com/sub/group/nested/name", "group/nested/name");
    GitLab::new(&place, Credential::new(&api, "PRIVATE-TOKEN", "s3cr3t-token").unwrap(), client())
}

#[test]
fn g3_a_note_goes_to_a_merge_request_below_a_subgroup_and_a_subpath() {
    let server = MockServer::start(vec![at("POST", "/merge_requests/7/notes").json(201, &json!({ "id": 301 }))]);
    let comment = gitlab(&server).create_comment(&Target::PullRequest(7), "**hi** & <b>").unwrap();
    assert_eq!(comment.url, "https://git.example.com/sub/group/nested/name/-/merge_requests/7#note_301");
    assert_eq!((comment.id.as_str(), comment.body.as_str()), ("301", "**hi** & <b>"));
    let sent = server.finish();
    assert_eq!(sent[0].json(), json!({ "body": "**hi** & <b>" }));
    assert_eq!(sent[0].header("private-token"), Some("s3cr3t-token"));
}

#[test]
fn a_comment_on_a_commit_is_a_form_and_cannot_be_changed() {
    let server =
        MockServer::start(vec![at("POST", "/repository/commits/f00d/comments").json(201, &json!({ "note": "a b" }))]);
    let (gitlab, target) = (gitlab(&server), Target::Commit("f00d".into()));
    let comment = gitlab.create_comment(&target, "a b").unwrap();
    assert_eq!(comment.url, "https://git.example.com/sub/group/nested/name/-/commit/f00d");
    assert!(matches!(gitlab.update_comment(&target, &comment, "c"), Ok(Update::Frozen(_))));
    assert_eq!(server.finish()[0].text(), "note=a+b");
}

#[test]
fn the_newest_match_is_found_on_whatever_page() {
    let row = |id: u64, body: &str| json!({ "id": id, "body": body, "author": { "id": 1 }, "system": false });
    let second = format!("{PROJECT}/issues/7/notes?order_by=created_at&sort=desc&per_page=100&page=2");
    let server = MockServer::start(vec![
        notes("issues").json(200, &json!([row(5, "no")])).header("x-next-page", "2"),
        on("GET", &second).json(200, &json!([row(4, "x new"), row(3, "x old")])).header("x-next-page", "3"),
        user(),
    ]);
    let found = gitlab(&server).find_comment(&Target::Issue(7), &|body| body.starts_with('x')).unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.body.as_str()), ("4", "x new"));
    assert_eq!(found.url, "https://git.example.com/sub/group/nested/name/-/issues/7#note_4");
    server.finish();
}

#[test]
fn a_marker_in_somebody_elses_note_or_in_the_systems_is_passed_over() {
    let row = |id: u64, author: u64, system: bool| json!({ "id": id, "body": "x", "author": { "id": author }, "system": system });
    let rows = json!([row(9, 2, false), row(8, 1, true), row(7, 1, false)]);
    let server = MockServer::start(vec![notes("merge_requests").json(200, &rows), user()]);
    let found = gitlab(&server).find_comment(&Target::PullRequest(7), &|body| body == "x").unwrap().unwrap();
    assert_eq!(found.id, "7");
    server.finish();
}

#[test]
fn comments_on_a_commit_are_read_to_the_last() {
    let first = at("GET", "/repository/commits/f00d/comments?per_page=100&page=1");
    let second = at("GET", "/repository/commits/f00d/comments?per_page=100&page=2");
    let server = MockServer::start(vec![
        first.json(200, &json!([{ "note": "x old" }])).header("x-next-page", "2"),
        user(),
        second.json(200, &json!([{ "note": "x new" }])).header("x-next-page", ""),
    ]);
    let found = gitlab(&server).find_comment(&Target::Commit("f00d".into()), &|body| body.starts_with('x')).unwrap();
    assert_eq!(found.unwrap().body, "x new");
    server.finish();
}

#[test]
fn a_next_page_that_is_none_ends_the_list() {
    let server = MockServer::start(vec![notes("issues").json(200, &json!([])).header("x-next-page", "1")]);
    assert_eq!(gitlab(&server).find_comment(&Target::Issue(7), &|_| true).unwrap(), None);
    server.finish();
}

#[test]
fn a_note_that_was_taken_is_not_sent_again_after_a_lost_answer() {
    let there = json!([{ "id": 8, "body": "hi\n", "author": { "id": 1 }, "created_at": "2999-01-01T00:00:00Z" }]);
    let server = MockServer::start(vec![
        at("POST", "/issues/7/notes").reset(),
        notes("issues").json(200, &there).header("date", "Sat, 01 Jan 2999 00:00:01 GMT"),
        user(),
    ]);
    assert_eq!(gitlab(&server).create_comment(&Target::Issue(7), "hi\n").unwrap().id, "8");
    server.finish();
}

#[test]
fn an_old_note_of_the_same_words_does_not_stand_for_a_lost_one() {
    let there = json!([{ "id": 8, "body": "hi", "author": { "id": 1 }, "created_at": "2998-01-01T00:00:00Z" }]);
    let server = MockServer::start(vec![
        at("POST", "/issues/7/notes").reset(),
        notes("issues").json(200, &there).header("date", "Tue, 01 Jan 2999 00:00:01 GMT"),
        at("POST", "/issues/7/notes").json(201, &json!({ "id": 9 })),
    ]);
    assert_eq!(gitlab(&server).create_comment(&Target::Issue(7), "hi").unwrap().id, "9");
    server.finish();
}

#[test]
fn a_note_is_changed_in_its_place() {
    let server = MockServer::start(vec![at("PUT", "/merge_requests/7/notes/301").json(200, &json!({ "id": 301 }))]);
    let gitlab = gitlab(&server);
    let old = crate::forge::api::Comment { id: "301".into(), url: "u".into(), body: "a".into() };
    let update = gitlab.update_comment(&Target::PullRequest(7), &old, "b").unwrap();
    let Update::Replaced(new) = update else { panic!("{update:?}") };
    assert_eq!((new.id.as_str(), new.url.as_str(), new.body.as_str()), ("301", "u", "b"));
    assert_eq!(server.finish()[0].json(), json!({ "body": "b" }));
}

#[test]
fn the_newest_open_merge_request_of_a_commit_is_taken() {
    let rows =
        json!([{ "iid": 3, "state": "opened" }, { "iid": 9, "state": "merged" }, { "iid": 5, "state": "opened" }]);
    let path = "/repository/commits/f00d/merge_requests?per_page=100&page=1";
    let server = MockServer::start(vec![at("GET", path).json(200, &rows)]);
    assert_eq!(gitlab(&server).pull_request_of_commit("f00d").unwrap(), Some(5));
    server.finish();
}

#[test]
fn a_forks_branch_of_the_same_name_is_passed_over() {
    let row = |iid: u64, source: u64| json!({ "iid": iid, "state": "opened", "source_branch": "a/b", "source_project_id": source, "target_project_id": 5 });
    let path = "/merge_requests?state=opened&source_branch=a%2Fb&per_page=100&page=1";
    let server = MockServer::start(vec![at("GET", path).json(200, &json!([row(9, 6), row(4, 5)]))]);
    assert_eq!(gitlab(&server).pull_request_of_branch("a/b").unwrap(), Some(4));
    server.finish();
}

#[test]
fn only_a_public_project_is_public() {
    for (word, visibility) in
        [("public", Visibility::Public), ("internal", Visibility::Private), ("", Visibility::Private)]
    {
        let server = MockServer::start(vec![at("GET", "").json(200, &json!({ "visibility": word }))]);
        assert_eq!(gitlab(&server).visibility().unwrap(), visibility, "{word}");
        server.finish();
    }
}

#[test]
fn an_upload_is_named_as_gitlab_names_it_and_sent_once() {
    let url = "/uploads/66dbcd21ec5d24ed6ea225176098d52b/cml-1.png";
    let server = MockServer::start(vec![at("POST", "/uploads").json(201, &json!({ "url": url, "markdown": "" }))]);
    let gitlab = gitlab(&server);
    let file = Upload { name: "cml-1.png", media_type: "image/png", bytes: b"\x89PNG\r\n\0" };
    assert_eq!(gitlab.upload(&file).unwrap(), url);
    assert_eq!(gitlab.upload(&file).unwrap(), url);
    let sent = server.finish();
    let text = String::from_utf8_lossy(&sent[0].body).into_owned();
    assert!(text.contains("name=\"file\"") && text.contains("filename=\"cml-1.png\""), "{text}");
    assert!(sent[0].body.windows(7).any(|bytes| bytes == b"\x89PNG\r\n\0"));
}

#[test]
fn a_check_is_a_comment_on_the_commit_and_a_status_that_links_to_it() {
    let server = MockServer::start(vec![
        at("GET", "/repository/commits/f00d/comments?per_page=100&page=1").json(200, &json!([])),
        at("POST", "/repository/commits/f00d/comments").json(201, &json!({ "note": "" })),
        at("POST", "/statuses/f00d").json(201, &json!({ "id": 93 })),
    ]);
    let page = "https://git.example.com/sub/group/nested/name/-/commit/f00d";
    let check = check(CheckStatus::Completed(Conclusion::TimedOut));
    assert_eq!(gitlab(&server).create_check(&check).unwrap(), page);
    let sent = server.finish();
    assert!(sent[1].text().contains("cml-check%3A+CML+Report"), "{}", sent[1].text());
    let want = json!({
        "state": "failed", "name": "CML Report", "description": "timed out: It is better.", "target_url": page, "ref": "topic",
    });
    assert_eq!(sent[2].json(), want);
}

#[test]
fn a_status_that_is_there_already_is_no_failure() {
    let words =
        "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via \"enqueue\")";
    let server = MockServer::start(vec![
        at("GET", "/repository/commits/f00d/comments?per_page=100&page=1").json(200, &json!([])),
        at("POST", "/repository/commits/f00d/comments").json(201, &json!({ "note": "" })),
        at("POST", "/statuses/f00d").json(400, &json!({ "message": words })),
    ]);
    gitlab(&server).create_check(&check(CheckStatus::Queued)).unwrap();
    assert_eq!(server.finish()[2].json()["state"], "pending");
}

#[test]
fn a_refusal_names_the_scope_and_keeps_the_token_to_itself() {
    let cases = [
        (401, ErrorKind::Denied, "GITLAB_TOKEN"),
        (403, ErrorKind::Denied, "role Developer"),
        (404, ErrorKind::Denied, "404 Commit Not Found"),
        (400, ErrorKind::Denied, "404 Commit Not Found"),
    ];
    for (status, kind, words) in cases {
        let refusal = json!({ "message": "404 Commit Not Found" });
        let server = MockServer::start(vec![at("POST", "/repository/commits/f00d/comments").json(status, &refusal)]);
        let error = gitlab(&server).create_comment(&Target::Commit("f00d".into()), "x").unwrap_err();
        assert_eq!(error.kind(), kind, "{status}: {error}");
        assert!(error.message().contains(words) && error.message().contains("404 Commit"), "{error}");
        assert!(!error.message().contains("s3cr3t"), "{error}");
        server.finish();
    }
}
