//! GitHub against a server that expects each request.

use serde_json::{Value, json};

use super::GitHub;
use crate::error::{Error, ErrorKind};
use crate::forge::api::{
    CheckImage, CheckStatus, Comment, Conclusion, Forge, Host, Target, Update, Upload, Visibility,
};
use crate::forge::ci::Place;
use crate::forge::http::testing::{Exchange, MockServer, on};
use crate::forge::testing;
use crate::forge::token::Token;

struct Scene {
    server: MockServer,
    place: Place,
}

fn scene(steps: Vec<Exchange>) -> Scene {
    let server = MockServer::start(steps);
    let place = testing::place(Host::GitHub, &server.url(), "https://github.com/o/r", "o/r");
    Scene { server, place }
}

impl Scene {
    fn forge(&self) -> GitHub {
        GitHub::new(&self.place, &Token::from_flag("s3cr3t-token"), testing::client()).unwrap()
    }
}

fn comment(id: u64, author: &str, body: &str) -> Value {
    let page = format!("https://github.com/o/r/pull/7#issuecomment-{id}");
    json!({"id": id, "html_url": page, "body": body, "user": {"login": author, "type": "User"}, "created_at": "1970-01-01T00:00:00Z"})
}

const LIST: &str = "/repos/o/r/issues/7/comments?per_page=100";
const PULL_REQUEST: Target = Target::PullRequest(7);

#[test]
fn a_comment_is_posted_with_the_token_and_told_by_its_page() {
    let scene = scene(vec![
        on("POST", "/repos/o/r/issues/7/comments").json(201, &comment(1, "me", "hi")),
        on("POST", "/repos/o/r/commits/abc/comments").json(201, &comment(2, "me", "hi")),
    ]);
    let made = scene.forge().create_comment(&PULL_REQUEST, "hi").unwrap();
    assert_eq!((made.id.as_str(), made.url.as_str()), ("1", "https://github.com/o/r/pull/7#issuecomment-1"));
    scene.forge().create_comment(&Target::Commit("abc".into()), "hi").unwrap();
    for got in scene.server.finish() {
        assert_eq!(got.json(), json!({"body": "hi"}));
        assert_eq!(got.header("authorization"), Some("Bearer s3cr3t-token"));
        assert_eq!(got.header("accept"), Some("application/vnd.github+json"));
    }
}

#[test]
fn the_newest_own_comment_is_found_on_any_page() {
    let next = "</repos/o/r/issues/7/comments?per_page=100&page=2>; rel=\"next\"";
    let scene = scene(vec![
        on("GET", LIST)
            .json(200, &json!([comment(1, "me", "marker old"), comment(2, "me", "other")]))
            .header("link", next),
        on("GET", "/user").json(200, &json!({"login": "me"})),
        on("GET", "/repos/o/r/issues/7/comments?per_page=100&page=2")
            .json(200, &json!([comment(9, "me", "marker new"), comment(10, "stranger", "marker copied")])),
    ]);
    let found = scene.forge().find_comment(&PULL_REQUEST, &|body| body.contains("marker")).unwrap().unwrap();
    assert_eq!((found.id.as_str(), found.body.as_str()), ("9", "marker new"));
    scene.server.finish();
}

#[test]
fn the_token_of_actions_owns_the_comments_of_bots() {
    let mut bot = comment(3, "github-actions[bot]", "marker");
    bot["user"]["type"] = json!("Bot");
    let scene = scene(vec![
        on("GET", LIST).json(200, &json!([bot, comment(4, "stranger", "marker")])),
        on("GET", "/user").json(403, &json!({"message": "Resource not accessible by integration"})),
    ]);
    let found = scene.forge().find_comment(&PULL_REQUEST, &|body| body == "marker").unwrap().unwrap();
    assert_eq!(found.id, "3");
    scene.server.finish();
}

#[test]
fn a_comment_whose_answer_is_lost_is_not_posted_twice() {
    let mut before = comment(1, "me", "report");
    before["created_at"] = json!("1969-12-31T00:00:00Z");
    let list = |rows: Value| on("GET", LIST).json(200, &rows).header("date", "Thu, 01 Jan 1970 00:00:10 GMT");
    let post = || on("POST", "/repos/o/r/issues/7/comments");
    // The first was taken; the one of yesterday is an older report of the same words.
    let mut made = comment(2, "me", "report\r\n");
    made["created_at"] = json!("1970-01-01T00:00:09Z");
    let user = || on("GET", "/user").json(200, &json!({"login": "me"}));
    let taken = scene(vec![post().reset(), list(json!([before.clone(), made])), user()]);
    assert_eq!(taken.forge().create_comment(&PULL_REQUEST, "report\n").unwrap().id, "2");
    taken.server.finish();
    let not_taken =
        scene(vec![post().answer(502, ""), list(json!([before])), post().json(201, &comment(3, "me", "report"))]);
    assert_eq!(not_taken.forge().create_comment(&PULL_REQUEST, "report\n").unwrap().id, "3");
    not_taken.server.finish();
}

#[test]
fn a_comment_is_updated_and_posted_anew_where_that_cannot_be() {
    let scene = scene(vec![
        on("PATCH", "/repos/o/r/issues/comments/1").json(200, &comment(1, "me", "new")),
        on("PATCH", "/repos/o/r/issues/comments/1").json(404, &json!({"message": "Not Found"})),
        on("POST", "/repos/o/r/issues/7/comments").json(201, &comment(5, "me", "new")),
        on("PATCH", "/repos/o/r/comments/1")
            .json(422, &json!({"message": "Validation Failed", "errors": [{"message": "commit_id has been locked"}]})),
        on("POST", "/repos/o/r/commits/abc/comments").json(201, &comment(6, "me", "new")),
    ]);
    let forge = scene.forge();
    let old = Comment { id: "1".into(), url: String::new(), body: "old".into() };
    let update = |target: &Target| forge.update_comment(target, &old, "new").unwrap();
    assert!(matches!(update(&PULL_REQUEST), Update::Replaced(comment) if comment.id == "1"));
    assert!(matches!(update(&PULL_REQUEST), Update::Reposted(comment) if comment.id == "5"));
    assert!(matches!(update(&Target::Commit("abc".into())), Update::Reposted(comment) if comment.id == "6"));
    scene.server.finish();
}

#[test]
fn only_open_pull_requests_of_this_repository_are_chosen() {
    let row = |number: u64, state: &str, home: &str| json!({"number": number, "state": state, "base": {"repo": {"full_name": home}}});
    let scene = scene(vec![
        on("GET", "/repos/o/r/commits/abc/pulls?per_page=100").json(
            200,
            &json!([row(9, "closed", "o/r"), row(3, "open", "O/r"), row(5, "open", "o/r"), row(80, "open", "fork/r")]),
        ),
        on("GET", "/repos/o/r/commits/gone/pulls?per_page=100")
            .json(422, &json!({"message": "No commit found for SHA: gone"})),
        on("GET", "/repos/o/r/pulls?per_page=100&state=open&head=o%3Afeature%2Fa")
            .json(200, &json!([row(4, "open", "o/r")])),
        on("GET", "/repos/o/r/pulls?per_page=100&state=open&head=o%3Anone").json(200, &json!([])),
    ]);
    let forge = scene.forge();
    assert_eq!(forge.pull_request_of_commit("abc").unwrap(), Some(5));
    assert_eq!(forge.pull_request_of_commit("gone").unwrap(), None);
    assert_eq!(forge.pull_request_of_branch("feature/a").unwrap(), Some(4));
    assert_eq!(forge.pull_request_of_branch("none").unwrap(), None);
    scene.server.finish();
}

#[test]
fn a_repository_is_public_only_when_github_says_so() {
    let answer = |value: Value| on("GET", "/repos/o/r").json(200, &value);
    let scene = scene(vec![answer(json!({"private": false})), answer(json!({"private": true})), answer(json!({}))]);
    let forge = scene.forge();
    let seen: Vec<_> = (0..3).map(|_| forge.visibility().unwrap()).collect();
    assert_eq!(seen, [Visibility::Public, Visibility::Private, Visibility::Private]);
    scene.server.finish();
}

#[test]
fn a_check_has_a_conclusion_only_when_it_is_completed() {
    let made = json!({"html_url": "https://github.com/o/r/runs/1"});
    let scene = scene(vec![
        on("POST", "/repos/o/r/check-runs").json(201, &made),
        on("POST", "/repos/o/r/check-runs").json(201, &made),
    ]);
    let forge = scene.forge();
    let mut check = testing::check(CheckStatus::Completed(Conclusion::TimedOut));
    check.text = Some("more".into());
    check.images = vec![CheckImage { alt: "loss".into(), url: "https://x/a.png".into() }];
    assert_eq!(forge.create_check(&check).unwrap(), "https://github.com/o/r/runs/1");
    forge.create_check(&testing::check(CheckStatus::InProgress)).unwrap();
    let got = scene.server.finish();
    let epoch = "1970-01-01T00:00:00Z";
    let output = json!({
        "title": "CML Report", "summary": "It is **better**.\n", "text": "more", "images": [{"alt": "loss", "image_url": "https://x/a.png"}],
    });
    let want = json!({
        "name": "CML Report", "head_sha": "f00d", "output": output,
        "status": "completed", "conclusion": "timed_out", "started_at": epoch, "completed_at": epoch,
    });
    assert_eq!(got[0].json(), want);
    let body = got[1].json();
    assert_eq!((&body["status"], &body["started_at"]), (&json!("in_progress"), &json!(epoch)));
    assert!(body.get("conclusion").is_none() && body.get("completed_at").is_none(), "{body}");
}

#[test]
fn a_check_whose_answer_is_lost_is_not_made_twice() {
    let run = |number: u64, started: &str| {
        let page = format!("https://github.com/o/r/runs/{number}");
        json!({"html_url": page, "started_at": started, "output": {"summary": "It is **better**."}})
    };
    let list = |runs: Value| {
        on("GET", "/repos/o/r/commits/f00d/check-runs?check_name=CML+Report&per_page=100")
            .json(200, &json!({"check_runs": runs}))
            .header("date", "Thu, 01 Jan 1970 01:00:00 GMT")
    };
    let post = || on("POST", "/repos/o/r/check-runs");
    let (old, new) = (run(1, "1970-01-01T00:00:00Z"), run(2, "1970-01-01T00:59:59Z"));
    let taken = scene(vec![post().cut(), list(json!([old.clone(), new]))]);
    let check = testing::check(CheckStatus::Queued);
    assert_eq!(taken.forge().create_check(&check).unwrap(), "https://github.com/o/r/runs/2");
    taken.server.finish();
    let not_taken = scene(vec![post().answer(500, ""), list(json!([old])), post().json(201, &run(3, ""))]);
    assert_eq!(not_taken.forge().create_check(&check).unwrap(), "https://github.com/o/r/runs/3");
    not_taken.server.finish();
}

const REF: &str = "/repos/o/r/git/ref/cml%2Fpr-7";

fn files() -> [Upload<'static>; 2] {
    ["a.png", "b.svg"].map(|name| Upload { name, media_type: "image/png", bytes: b"bytes" })
}

fn at(commit: &str) -> Exchange {
    on("GET", REF).json(200, &json!({"object": {"sha": commit}}))
}

fn tree_of(commit: &str, tree: &str) -> Exchange {
    on("GET", &format!("/repos/o/r/commits/{commit}")).json(200, &json!({"commit": {"tree": {"sha": tree}}}))
}

fn names_in(tree: &str, names: &[&str]) -> Exchange {
    let entries: Vec<Value> = names.iter().map(|name| json!({"path": name})).collect();
    on("GET", &format!("/repos/o/r/git/trees/{tree}")).json(200, &json!({"tree": entries}))
}

fn create_object(what: &str, sha: &str) -> Exchange {
    on("POST", &format!("/repos/o/r/git/{what}")).json(201, &json!({"sha": sha}))
}

fn move_to(status: u16) -> Exchange {
    on("PATCH", "/repos/o/r/git/refs/cml%2Fpr-7").json(status, &json!({"message": "Update is not a fast forward"}))
}

#[test]
fn files_are_kept_in_one_commit_on_a_ref_of_their_own() {
    let scene = scene(vec![
        on("GET", REF).json(404, &json!({"message": "Not Found"})),
        create_object("blobs", "b1"),
        create_object("blobs", "b2"),
        create_object("trees", "t1"),
        create_object("commits", "c1"),
        on("POST", "/repos/o/r/git/refs").json(201, &json!({})),
    ]);
    let forge = scene.forge();
    let urls = forge.upload_all(&files()).unwrap();
    assert_eq!(
        urls,
        ["https://github.com/o/r/blob/c1/a.png?raw=true", "https://github.com/o/r/blob/c1/b.svg?raw=true"]
    );
    assert_eq!(forge.upload(&files()[0]).unwrap(), urls[0], "what was kept is not sent again");
    let got = scene.server.finish();
    assert_eq!(got[1].json(), json!({"content": "Ynl0ZXM=", "encoding": "base64"}));
    let entry = |path: &str, sha: &str| json!({"path": path, "mode": "100644", "type": "blob", "sha": sha});
    assert_eq!(got[3].json(), json!({"tree": [entry("a.png", "b1"), entry("b.svg", "b2")]}));
    assert_eq!(got[4].json()["parents"], json!([]));
    assert_eq!(got[5].json(), json!({"ref": "refs/cml/pr-7", "sha": "c1"}));
}

#[test]
fn only_what_is_missing_is_added_to_what_is_there() {
    let scene = scene(vec![
        at("c1"),
        tree_of("c1", "t1"),
        names_in("t1", &["a.png"]),
        create_object("blobs", "b2"),
        create_object("trees", "t2"),
        create_object("commits", "c2"),
        move_to(200),
    ]);
    let urls = scene.forge().upload_all(&files()).unwrap();
    assert_eq!(urls[0], "https://github.com/o/r/blob/c2/a.png?raw=true");
    let got = scene.server.finish();
    assert_eq!(got[4].json()["base_tree"], json!("t1"));
    assert_eq!(got[4].json()["tree"].as_array().unwrap().len(), 1);
    assert_eq!(got[5].json()["parents"], json!(["c1"]));
    assert_eq!(got[6].json(), json!({"sha": "c2", "force": false}));
}

#[test]
fn two_jobs_that_publish_at_once_keep_each_others_files() {
    let scene = scene(vec![
        on("GET", REF).json(404, &json!({"message": "Not Found"})),
        create_object("blobs", "b1"),
        create_object("blobs", "b2"),
        create_object("trees", "t1"),
        create_object("commits", "c1"),
        on("POST", "/repos/o/r/git/refs").json(422, &json!({"message": "Reference already exists"})),
        at("other"),
        tree_of("other", "t5"),
        names_in("t5", &["c.png"]),
        create_object("trees", "t6"),
        create_object("commits", "c6"),
        move_to(422),
        at("third"),
        tree_of("third", "t8"),
        names_in("t8", &["a.png", "b.svg", "c.png"]),
    ]);
    let urls = scene.forge().upload_all(&files()).unwrap();
    assert_eq!(urls[1], "https://github.com/o/r/blob/third/b.svg?raw=true");
    let got = scene.server.finish();
    assert_eq!(got[9].json()["base_tree"], json!("t5"));
    assert_eq!(got[10].json()["parents"], json!(["other"]));
}

#[test]
fn a_run_without_a_pull_request_has_its_own_ref() {
    let mut scene = scene(vec![
        on("GET", "/repos/o/r/git/ref/cml%2Frun-42").json(200, &json!({"object": {"sha": "c1"}})),
        tree_of("c1", "t1"),
        names_in("t1", &["a.png"]),
    ]);
    scene.place.pull_request = None;
    scene.place.run.id = Some("42".into());
    scene.forge().upload(&files()[0]).unwrap();
    scene.server.finish();
}

/// A request, and what makes it.
type Ask = (&'static str, &'static str, fn(&dyn Forge) -> Error);

const COMMENT: Ask =
    ("POST", "/repos/o/r/issues/7/comments", |forge| forge.create_comment(&PULL_REQUEST, "x").unwrap_err());
const CHECK: Ask =
    ("POST", "/repos/o/r/check-runs", |forge| forge.create_check(&testing::check(CheckStatus::Queued)).unwrap_err());
const UPLOAD: Ask = ("GET", REF, |forge| forge.upload(&files()[0]).unwrap_err());
const LOOK: Ask = ("GET", "/repos/o/r", |forge| forge.visibility().unwrap_err());

/// What is said when GitHub answers so.
#[track_caller]
fn says(ask: Ask, is_fork: bool, status: u16, message: &str, words: &[&str]) {
    let (method, target, make) = ask;
    let mut scene = scene(vec![on(method, target).json(status, &json!({ "message": message }))]);
    scene.place.is_fork = is_fork;
    let error = make(&scene.forge());
    scene.server.finish();
    assert_eq!(error.kind(), ErrorKind::Denied, "{error}");
    let text = error.message();
    assert!(text.starts_with(&format!("{method} {target}: {status}")) && text.contains(message), "{error}");
    assert!(words.iter().all(|word| text.contains(word)) && !text.contains("s3cr3t"), "{error}");
}

#[test]
fn a_refusal_names_the_permission_to_add() {
    let integration = "Resource not accessible by integration";
    says(COMMENT, false, 403, integration, &["`pull-requests: write`"]);
    says(CHECK, false, 403, integration, &["`checks: write`"]);
    says(UPLOAD, false, 403, integration, &["`contents: write`"]);
    says(COMMENT, true, 403, integration, &["from a fork", "workflow_run"]);
    says(LOOK, false, 401, "Bad credentials", &["--token", "expired"]);
    says(LOOK, false, 404, "Not Found", &["may not see it", "private repository", "scope repo"]);
    let personal = "Resource not accessible by personal access token";
    says(COMMENT, false, 403, personal, &["\"Pull requests: read and write\" for o/r"]);
    says(CHECK, false, 403, "You must authenticate via a GitHub App.", &["GITHUB_TOKEN", "`checks: write`"]);
    says(COMMENT, false, 403, "Unable to create comment because issue is locked.", &["unlock"]);
    says(CHECK, false, 422, "No commit found for SHA: f00d", &[]);
    says(UPLOAD, false, 409, "Git Repository is empty.", &["first commit"]);
}
