//! Each CI's environment and events, as the hosts document them.

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value, json};

use super::{Flags, Git, Inputs, Place, detect};
use crate::error::Result;
use crate::forge::api::Host;
use crate::forge::http::testing::{FrozenClock, MockServer, on};
use crate::forge::http::{Client, Settings};

/// A checkout of `remote`, which counts how often it is asked.
struct Checkout {
    remote: Option<&'static str>,
    asked: Cell<u32>,
}

impl Checkout {
    fn tell(&self, value: &str) -> Option<String> {
        self.asked.set(self.asked.get() + 1);
        self.remote.map(|_| value.to_owned())
    }
}

impl Git for Checkout {
    fn remote(&self) -> Option<String> {
        self.tell(self.remote.unwrap_or_default())
    }

    fn branch(&self) -> Option<String> {
        self.tell("topic")
    }

    fn head(&self) -> Option<String> {
        self.tell("headsha")
    }

    fn commit(&self, name: &str) -> Option<Vec<String>> {
        let line = match name {
            "HEAD" => "mergesha basesha headsha",
            "HEAD~1" => "basesha",
            "local-merge" => "localsha basesha headsha",
            _ => return None,
        };
        Some(self.tell(line)?.split(' ').map(str::to_owned).collect())
    }
}

struct Scene<'a> {
    env: &'a [(&'a str, &'a str)],
    event: Value,
    remote: Option<&'static str>,
    flags: Flags,
}

impl<'a> Scene<'a> {
    fn new(env: &'a [(&'a str, &'a str)]) -> Self {
        Self { env, event: Value::Null, remote: None, flags: Flags::default() }
    }

    fn event(self, event: Value) -> Self {
        Self { event, ..self }
    }

    fn remote(self, remote: &'static str) -> Self {
        Self { remote: Some(remote), ..self }
    }

    fn repo(mut self, repo: &str) -> Self {
        self.flags.repo = Some(repo.to_owned());
        self
    }

    fn driver(mut self, driver: Host) -> Self {
        self.flags.driver = Some(driver);
        self
    }

    /// The place, and how often git was asked.
    fn detect(&self) -> (Result<Place>, u32) {
        let env = |name: &str| self.env.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        let read_file = |path: &Path| match path.to_str() {
            Some("/event.json") => Ok(self.event.to_string().into_bytes()),
            _ => Err(io::ErrorKind::NotFound.into()),
        };
        let git = Checkout { remote: self.remote, asked: Cell::new(0) };
        let client = Client::new(&Settings::from_env(&|_| None, Rc::new(FrozenClock))).unwrap();
        let inputs = Inputs { env: &env, read_file: &read_file, git: &git, client: &client };
        let place = detect(&inputs, &self.flags);
        (place, git.asked.get())
    }

    #[track_caller]
    fn place(&self) -> Place {
        self.detect().0.unwrap()
    }
}

const ACTIONS: [(&str, &str); 9] = [
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_REPOSITORY", "o/r"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_API_URL", "https://api.github.com"),
    ("GITHUB_EVENT_PATH", "/event.json"),
    ("GITHUB_SHA", "mergesha"),
    ("GITHUB_WORKFLOW", "train"),
    ("GITHUB_RUN_ID", "42"),
    ("GITHUB_STEP_SUMMARY", "/summary.md"),
];

fn actions(name: &'static str, reference: &'static str) -> Vec<(&'static str, &'static str)> {
    [&ACTIONS[..], &[("GITHUB_EVENT_NAME", name), ("GITHUB_REF", reference)]].concat()
}

fn pull_request(head_repository: &str) -> Value {
    let repository = |name: &str| if name.is_empty() { Value::Null } else { json!({"full_name": name}) };
    json!({"number": 7, "pull_request": {
        "number": 7,
        "head": {"sha": "headsha", "ref": "topic", "repo": repository(head_repository)},
        "base": {"sha": "basesha", "ref": "main", "repo": repository("o/r")},
    }})
}

/// Commit, pull request, branch, fork.
#[track_caller]
fn about(place: &Place, sha: Option<&str>, request: Option<u64>, branch: Option<&str>, is_fork: bool) {
    let got = (place.sha.as_deref(), place.pull_request, place.branch.as_deref(), place.is_fork);
    assert_eq!(got, (sha, request, branch, is_fork));
}

/// Repository's page, and API.
#[track_caller]
fn stands(place: &Place, host: Host, page: &str, api: &str) {
    assert_eq!((place.host, place.repository_url.as_str(), place.api.as_str()), (host, page, api));
}

#[test]
fn a_push_on_github_is_about_its_commit_and_branch() {
    let env = actions("push", "refs/heads/feature/a");
    let place = Scene::new(&env).place();
    about(&place, Some("mergesha"), None, Some("feature/a"), false);
    stands(&place, Host::GitHub, "https://github.com/o/r", "https://api.github.com");
    assert_eq!(place.run.workflow.as_deref(), Some("train"));
    assert_eq!(place.run.id.as_deref(), Some("42"));
    assert_eq!(place.run.url.as_deref(), Some("https://github.com/o/r/actions/runs/42"));
    assert_eq!(place.summary, Some(PathBuf::from("/summary.md")));
    let env = actions("push", "refs/tags/v1");
    about(&Scene::new(&env).place(), Some("mergesha"), None, None, false);
}

#[test]
fn a_pull_request_is_about_its_head_and_not_the_merge() {
    let mut env = actions("pull_request", "refs/pull/7/merge");
    env.push(("GITHUB_HEAD_REF", "topic"));
    about(&Scene::new(&env).event(pull_request("o/r")).place(), Some("headsha"), Some(7), Some("topic"), false);
    about(&Scene::new(&env).event(pull_request("stranger/r")).place(), Some("headsha"), Some(7), Some("topic"), true);
    about(&Scene::new(&env).event(pull_request("")).place(), Some("headsha"), Some(7), Some("topic"), true);
    // Without its file the event's number is in the ref, and no commit is known.
    about(&Scene::new(&env).place(), None, Some(7), Some("topic"), false);
}

#[test]
fn a_pull_request_target_is_about_the_head_and_has_the_bases_token() {
    let env = actions("pull_request_target", "refs/heads/main");
    about(&Scene::new(&env).event(pull_request("stranger/r")).place(), Some("headsha"), Some(7), Some("topic"), false);
}

#[test]
fn a_workflow_run_is_about_the_commit_of_the_run_before_it() {
    let env = actions("workflow_run", "refs/heads/main");
    let event = |head: &str, requests: Value| {
        json!({"repository": {"id": 1}, "workflow_run": {
            "head_sha": "headsha", "head_branch": "topic", "head_repository": {"full_name": head}, "pull_requests": requests,
        }})
    };
    let requests = json!([
        {"number": 90, "base": {"repo": {"id": 2}}},
        {"number": 7, "base": {"repo": {"id": 1}}},
    ]);
    about(&Scene::new(&env).event(event("o/r", requests)).place(), Some("headsha"), Some(7), Some("topic"), false);
    about(&Scene::new(&env).event(event("stranger/r", json!([]))).place(), Some("headsha"), None, None, false);
}

#[test]
fn a_comment_on_a_pull_request_is_about_it_and_not_about_the_default_branch() {
    let env = actions("issue_comment", "refs/heads/main");
    let on_request = json!({"issue": {"number": 7, "pull_request": {"url": "https://x"}}});
    about(&Scene::new(&env).event(on_request).place(), None, Some(7), None, false);
    let on_issue = json!({"issue": {"number": 8}});
    about(&Scene::new(&env).event(on_issue).place(), Some("mergesha"), None, Some("main"), false);
}

#[test]
fn a_merge_queue_names_its_pull_request() {
    let env = actions("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-abc");
    let event =
        json!({"merge_group": {"head_sha": "groupsha", "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-abc"}});
    about(&Scene::new(&env).event(event).place(), Some("groupsha"), Some(7), None, false);
}

#[test]
fn the_variables_that_the_first_cml_read_are_enough() {
    let place = Scene::new(&[("GITHUB_REPOSITORY", "o/r"), ("GITHUB_SHA", "sha")]).place();
    stands(&place, Host::GitHub, "https://github.com/o/r", "https://api.github.com");
    about(&place, Some("sha"), None, None, false);
    let place =
        Scene::new(&[("CI_API_V4_URL", "http://h/git/api/v4"), ("CI_PROJECT_ID", "5"), ("CI_COMMIT_SHA", "sha")])
            .place();
    stands(&place, Host::GitLab, "http://h/git/projects/5", "http://h/git/api/v4");
    assert_eq!(place.repository, "5");
}

#[test]
fn servers_of_a_companys_own_have_their_own_api() {
    let server = |url: &str| {
        let env = [("GITHUB_REPOSITORY", "o/r"), ("GITHUB_SERVER_URL", url)];
        Scene::new(&env).place().api
    };
    assert_eq!(server("https://git.example.com"), "https://git.example.com/api/v3");
    assert_eq!(server("https://corp.ghe.com/"), "https://api.corp.ghe.com");
    let place = Scene::new(&[]).repo("https://corp.ghe.com/o/r").place();
    stands(&place, Host::GitHub, "https://corp.ghe.com/o/r", "https://api.corp.ghe.com");
    let place = Scene::new(&[]).repo("git@git.example.com:o/r.git").driver(Host::GitHub).place();
    stands(&place, Host::GitHub, "https://git.example.com/o/r", "https://git.example.com/api/v3");
}

const GITLAB: [(&str, &str); 10] = [
    ("GITLAB_CI", "true"),
    ("CI_SERVER_URL", "http://h:8000/gitlab"),
    ("CI_API_V4_URL", "http://h:8000/gitlab/api/v4"),
    ("CI_PROJECT_ID", "5"),
    ("CI_PROJECT_PATH", "g/s/p"),
    ("CI_PROJECT_URL", "http://h:8000/gitlab/g/s/p"),
    ("CI_COMMIT_SHA", "sha"),
    ("CI_PIPELINE_ID", "100"),
    ("CI_JOB_ID", "101"),
    ("CI_JOB_URL", "http://h:8000/gitlab/g/s/p/-/jobs/101"),
];

fn gitlab(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    [&GITLAB[..], more].concat()
}

#[test]
fn a_branch_pipeline_on_gitlab_is_about_its_commit_and_branch() {
    let env = gitlab(&[("CI_COMMIT_BRANCH", "topic"), ("CI_COMMIT_REF_NAME", "topic")]);
    let place = Scene::new(&env).place();
    stands(&place, Host::GitLab, "http://h:8000/gitlab/g/s/p", "http://h:8000/gitlab/api/v4");
    assert_eq!(place.repository, "g/s/p");
    about(&place, Some("sha"), None, Some("topic"), false);
    assert_eq!((place.run.workflow.as_deref(), place.run.id.as_deref()), (Some("100"), Some("101")));
    let env = gitlab(&[("CI_COMMIT_BRANCH", "topic"), ("CI_OPEN_MERGE_REQUESTS", "g/s/p!7,g/s/p!9,upstream/p!30")]);
    about(&Scene::new(&env).place(), Some("sha"), Some(9), Some("topic"), false);
    let env = gitlab(&[("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_REF_NAME", "v1")]);
    about(&Scene::new(&env).place(), Some("sha"), None, None, false);
}

#[test]
fn a_pipeline_of_merged_results_is_about_the_source_branchs_commit() {
    let env = gitlab(&[
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "headsha"),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "topic"),
        ("CI_MERGE_REQUEST_PROJECT_ID", "5"),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "5"),
    ]);
    about(&Scene::new(&env).place(), Some("headsha"), Some(7), Some("topic"), false);
    let env = gitlab(&[("CI_MERGE_REQUEST_IID", "7"), ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")]);
    about(&Scene::new(&env).place(), Some("sha"), Some(7), None, false);
}

#[test]
fn a_forks_merge_request_stands_in_the_project_that_it_is_for() {
    let env = gitlab(&[
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_PROJECT_PATH", "upstream/p"),
        ("CI_MERGE_REQUEST_PROJECT_URL", "http://h:8000/gitlab/upstream/p"),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "5"),
    ]);
    let place = Scene::new(&env).place();
    stands(&place, Host::GitLab, "http://h:8000/gitlab/upstream/p", "http://h:8000/gitlab/api/v4");
    assert_eq!((place.repository.as_str(), place.pull_request, place.is_fork), ("upstream/p", Some(7), true));
}

#[test]
fn bitbuckets_variables_are_read() {
    let env = [
        ("BITBUCKET_REPO_FULL_NAME", "w/r"),
        ("BITBUCKET_COMMIT", "sha"),
        ("BITBUCKET_PR_ID", "7"),
        ("BITBUCKET_BRANCH", "topic"),
        ("BITBUCKET_PIPELINE_UUID", "{1}"),
        ("BITBUCKET_BUILD_NUMBER", "12"),
    ];
    let place = Scene::new(&env).place();
    stands(&place, Host::Bitbucket, "https://bitbucket.org/w/r", "https://api.bitbucket.org/2.0");
    about(&place, Some("sha"), Some(7), Some("topic"), false);
    assert_eq!(place.run.url.as_deref(), Some("https://bitbucket.org/w/r/pipelines/results/12"));
    let env = [("BITBUCKET_WORKSPACE", "w"), ("BITBUCKET_REPO_SLUG", "r"), ("BITBUCKET_API_URL", "http://h:1/2.0/")];
    stands(&Scene::new(&env).place(), Host::Bitbucket, "https://bitbucket.org/w/r", "http://h:1/2.0");
}

#[test]
fn inside_a_ci_git_is_not_asked() {
    let env = actions("push", "refs/heads/main");
    assert_eq!(Scene::new(&env).remote("https://github.com/other/r").detect().1, 0);
    assert_eq!(Scene::new(&env).repo("https://github.com/x/y").remote("https://github.com/x/y").detect().1, 0);
}

#[test]
fn outside_of_ci_the_checkout_tells_repository_branch_and_commit() {
    let place = Scene::new(&[]).remote("git@github.com:o/r.git").place();
    stands(&place, Host::GitHub, "https://github.com/o/r", "https://api.github.com");
    about(&place, Some("headsha"), None, Some("topic"), false);
    let place = Scene::new(&[]).remote("https://user:s3cr3t@bitbucket.org/w/r.git").place();
    stands(&place, Host::Bitbucket, "https://bitbucket.org/w/r", "https://api.bitbucket.org/2.0");
    assert!(!format!("{place:?}").contains("s3cr3t"));
}

#[test]
fn a_repository_may_be_named_by_address_or_by_owner_and_name() {
    let place = Scene::new(&[]).repo("o/r").remote("https://github.com/O/R.git").place();
    stands(&place, Host::GitHub, "https://github.com/o/r", "https://api.github.com");
    about(&place, Some("headsha"), None, Some("topic"), false);
    let place = Scene::new(&[]).repo("https://github.com/o/r/tree/main").remote("https://github.com/o/other").place();
    stands(&place, Host::GitHub, "https://github.com/o/r", "https://api.github.com");
    about(&place, None, None, None, false);
    stands(
        &Scene::new(&[]).repo("g/s/p").driver(Host::GitLab).place(),
        Host::GitLab,
        "https://gitlab.com/g/s/p",
        "https://gitlab.com/api/v4",
    );
    let env = gitlab(&[]);
    stands(
        &Scene::new(&env).repo("x/y").place(),
        Host::GitLab,
        "http://h:8000/gitlab/x/y",
        "http://h:8000/gitlab/api/v4",
    );
}

#[test]
fn another_repository_does_not_take_over_this_ones_pull_request() {
    let env = actions("pull_request", "refs/pull/7/merge");
    let scene = |repo: &str| Scene::new(&env).event(pull_request("o/r")).repo(repo).place();
    about(&scene("https://github.com/O/r"), Some("headsha"), Some(7), Some("topic"), false);
    let place = scene("https://gitlab.com/g/mirror");
    stands(&place, Host::GitLab, "https://gitlab.com/g/mirror", "https://gitlab.com/api/v4");
    about(&place, Some("headsha"), None, None, false);
    assert_eq!(place.run.id.as_deref(), Some("42"));
}

#[test]
fn flags_are_put_over_what_the_environment_says() {
    let env = actions("pull_request", "refs/pull/7/merge");
    let mut scene = Scene::new(&env).event(pull_request("o/r"));
    scene.flags = Flags { head_sha: Some("other".into()), pull_request: Some(9), ..Flags::default() };
    about(&scene.place(), Some("other"), Some(9), None, false);
}

#[test]
fn a_commit_may_have_any_name_that_git_knows() {
    let env = actions("pull_request", "refs/pull/7/merge");
    let checked = |name: &str, sha: &str, request: Option<u64>| {
        let mut scene = Scene::new(&env).event(pull_request("o/r")).remote("https://github.com/o/r");
        scene.flags.head_sha = Some(name.to_owned());
        let place = scene.place();
        assert_eq!((place.sha.as_deref(), place.pull_request), (Some(sha), request), "{name}");
    };
    // What is checked out is a merge that was made for the run.
    checked("HEAD", "headsha", Some(7));
    checked("local-merge", "headsha", Some(7));
    checked("HEAD~1", "basesha", None);
    checked("c0ffee", "c0ffee", None);
}

#[test]
fn head_is_the_commit_of_the_run_where_there_is_no_checkout() {
    let env = actions("push", "refs/heads/main");
    let mut scene = Scene::new(&env);
    scene.flags.head_sha = Some("HEAD".to_owned());
    assert_eq!(scene.place().sha.as_deref(), Some("mergesha"));
    let mut outside = Scene::new(&[]).remote("https://github.com/o/r");
    outside.flags.head_sha = Some("HEAD~1".to_owned());
    about(&outside.place(), Some("basesha"), None, None, false);
}

#[test]
fn a_gitlab_below_a_path_is_found_by_asking() {
    let unauthorized = json!({"message": "401 Unauthorized"});
    let server = MockServer::start(vec![
        on("GET", "/api/v4/version").answer(404, "<html>"),
        on("GET", "/git/api/v4/version").json(401, &unauthorized),
    ]);
    let place = Scene::new(&[]).repo(&format!("{}/git/g/p", server.url())).driver(Host::GitLab).place();
    stands(&place, Host::GitLab, &format!("{}/git/g/p", server.url()), &format!("{}/git/api/v4", server.url()));
    assert_eq!(place.repository, "g/p");
    server.finish();
    // Two segments leave nothing to ask.
    let place = Scene::new(&[]).repo("http://127.0.0.1:9/g/p").driver(Host::GitLab).place();
    stands(&place, Host::GitLab, "http://127.0.0.1:9/g/p", "http://127.0.0.1:9/api/v4");
}

#[test]
fn what_is_not_known_is_told_with_the_flag_to_give() {
    let says = |scene: Scene<'_>, word: &str| {
        let error = scene.detect().0.unwrap_err();
        assert!(error.message().contains(word), "{error}");
    };
    says(Scene::new(&[]), "--repo https://HOST/OWNER/NAME");
    says(Scene::new(&[]).remote("/srv/git/r.git"), "--repo https://HOST/OWNER/NAME");
    says(Scene::new(&[]).repo("https://git.example.com/o/r"), "--driver github, gitlab or bitbucket");
    says(Scene::new(&[]).repo("nonsense"), "owner/name");
}
