//! A host with a real git repository, served over HTTP to who has the token, and with pull requests and runs in memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::run::{Outcome, executable};
use crate::server::{Answer, Request, Server};

pub(crate) const TOKEN: &str = "t0ken-of-a-job-that-nobody-sees";

/// The hosts that are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    GitHub,
    GitLab,
    Bitbucket,
}

/// What the host has besides the repository, and how it answers.
#[derive(Default)]
pub(crate) struct Memory {
    /// Source, target, title and text of the pull requests.
    pub(crate) pulls: Vec<[String; 4]>,
    /// Bodies of the merges that were asked for.
    pub(crate) merges: Vec<Value>,
    /// What GitHub's GraphQL says against a merge when it is ready.
    pub(crate) objection: Option<String>,
    /// Merges that are refused before one is taken.
    pub(crate) refused_merges: u32,
    /// The states that a run has, one a look; the last one stays.
    pub(crate) states: Vec<&'static str>,
}

/// A host, and a job's checkout of its repository.
pub(crate) struct GitHost {
    pub(crate) kind: Kind,
    folder: TempDir,
    pub(crate) server: Server,
    pub(crate) memory: Arc<Mutex<Memory>>,
}

impl GitHost {
    /// A host whose repository has a commit on `main`, cloned into `work`.
    pub(crate) fn start(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        let bare = folder.path().join("srv/o/r.git");
        fs::create_dir_all(&bare).unwrap();
        let memory = Arc::new(Mutex::new(Memory::default()));
        let (root, kept) = (folder.path().join("srv"), Arc::clone(&memory));
        let server = Server::start(move |request| answer(kind, request, &root, &mut kept.lock().unwrap()));
        let host = Self { kind, folder, server, memory };
        host.git_in("srv/o/r.git", &["init", "--quiet", "--bare", "--initial-branch=main"]);
        host.git_in("srv/o/r.git", &["config", "http.receivepack", "true"]);
        host.git_in("", &["clone", "--quiet", "srv/o/r.git", "seed"]);
        for n in 1..=3 {
            fs::write(host.path("seed/metrics.json"), format!("{n}\n")).unwrap();
            fs::create_dir_all(host.path("seed/models")).unwrap();
            fs::write(host.path("seed/models/a.txt"), "a\n").unwrap();
            host.git_in("seed", &["add", "."]);
            host.git_in("seed", &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "more"]);
        }
        host.git_in("seed", &["push", "--quiet", "origin", "HEAD:main", "HEAD:topic"]);
        host.clone_as_the_ci(&[]);
        host
    }

    /// The checkout that the host's CI makes.
    pub(crate) fn clone_as_the_ci(&self, options: &[&str]) {
        let _ = fs::remove_dir_all(self.path("work"));
        let bare = format!("file://{}", self.path("srv/o/r.git").display());
        self.git_in("", &[&["clone", "--quiet"], options, &[&bare, "work"]].concat());
        let url = self.server.url("/o/r.git");
        let url = match self.kind {
            // GitLab's has the job's token in it.
            Kind::GitLab => url.replacen("://", "://gitlab-ci-token:glcbt-of-the-checkout@", 1),
            _ => url,
        };
        self.git_in("work", &["remote", "set-url", "origin", &url]);
        if self.kind == Kind::GitHub {
            let name = format!("http.{}/.extraheader", self.server.url(""));
            self.git_in("work", &["config", &name, "AUTHORIZATION: basic d3Jvbmc6d3Jvbmc="]);
        }
        self.git_in("work", &["checkout", "--quiet", "--detach"]);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn head(&self) -> String {
        self.git_in("work", &["rev-parse", "HEAD"])
    }

    /// What git prints in the bare repository.
    pub(crate) fn there(&self, arguments: &[&str]) -> String {
        self.git_in("srv/o/r.git", arguments)
    }

    #[track_caller]
    pub(crate) fn git_in(&self, folder: &str, arguments: &[&str]) -> String {
        let outcome = self.start_in(Command::new("git"), folder, arguments, &[]);
        assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
        outcome.text().trim().to_owned()
    }

    /// git in the checkout, as a step of the workflow runs it; with the token in its environment.
    pub(crate) fn step(&self, arguments: &[&str]) -> Outcome {
        self.start_in(Command::new("git"), "work", arguments, &self.environment())
    }

    /// Steps of the workflow in a shell.
    pub(crate) fn shell(&self, steps: &str) -> Outcome {
        self.start_in(Command::new("/bin/sh"), "work", &["-c", steps], &self.environment())
    }

    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Outcome {
        self.run_in("work", program, arguments, &[])
    }

    pub(crate) fn run_in(&self, folder: &str, program: &str, arguments: &[&str], more: &[(&str, &str)]) -> Outcome {
        let mut environment = self.environment();
        environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.start_in(Command::new(executable(program)), folder, arguments, &environment)
    }

    fn start_in(
        &self,
        mut command: Command,
        folder: &str,
        arguments: &[&str],
        environment: &[(String, String)],
    ) -> Outcome {
        command.args(arguments).current_dir(self.path(folder)).env_clear();
        command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", self.path("bin").display()));
        command.env("HOME", self.path("home")).env("GIT_TERMINAL_PROMPT", "0");
        command.envs(environment.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        let output = command.output().unwrap();
        Outcome {
            status: output.status.code().unwrap(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What the CI sets for a push to `main`.
    fn environment(&self) -> Vec<(String, String)> {
        let (sha, page) = (self.head(), self.server.url("/o/r"));
        let api = |path: &str| self.server.url(path);
        let pairs: Vec<(&str, String)> = match self.kind {
            Kind::GitHub => vec![
                ("GITHUB_ACTIONS", "true".into()),
                ("GITHUB_SERVER_URL", self.server.url("")),
                ("GITHUB_API_URL", api("/api")),
                ("GITHUB_REPOSITORY", "o/r".into()),
                ("GITHUB_EVENT_NAME", "push".into()),
                ("GITHUB_REF", "refs/heads/main".into()),
                ("GITHUB_RUN_ID", "77".into()),
                ("GITHUB_SHA", sha),
            ],
            Kind::GitLab => vec![
                ("CI_SERVER_URL", self.server.url("")),
                ("CI_API_V4_URL", api("/api")),
                ("CI_PROJECT_PATH", "o/r".into()),
                ("CI_PROJECT_URL", page),
                ("CI_COMMIT_BRANCH", "main".into()),
                ("CI_PIPELINE_ID", "77".into()),
                ("CI_COMMIT_SHA", sha),
            ],
            Kind::Bitbucket => vec![
                ("BITBUCKET_SERVER_URL", self.server.url("")),
                ("BITBUCKET_API_URL", api("/api")),
                ("BITBUCKET_REPO_FULL_NAME", "o/r".into()),
                ("BITBUCKET_BRANCH", "main".into()),
                ("BITBUCKET_PIPELINE_UUID", "77".into()),
                ("BITBUCKET_COMMIT", sha),
            ],
        };
        let pairs = pairs.into_iter().chain([("REPO_TOKEN", TOKEN.to_owned())]);
        pairs.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The page of pull request `number`.
    pub(crate) fn page(&self, number: usize) -> String {
        page(self.kind, number)
    }
}

fn page(kind: Kind, number: usize) -> String {
    match kind {
        Kind::GitHub => format!("https://github.com/o/r/pull/{number}"),
        Kind::GitLab => format!("https://gitlab.com/o/r/-/merge_requests/{number}"),
        Kind::Bitbucket => format!("https://bitbucket.org/o/r/pull-requests/{number}"),
    }
}

fn answer(kind: Kind, request: &Request, root: &Path, memory: &mut Memory) -> Answer {
    if let Some(path) = request.path.strip_prefix("/api") {
        return api(kind, request, path, memory);
    }
    let user = match kind {
        Kind::GitHub | Kind::GitLab => "token",
        Kind::Bitbucket => "x-token-auth",
    };
    let wanted = format!("Basic {}", STANDARD.encode(format!("{user}:{TOKEN}")));
    match request.header("authorization") {
        Some(given) if given == wanted => git(request, root),
        Some(_) => Answer::new(403, "wrong"),
        None => Answer::new(401, "").with("WWW-Authenticate: Basic realm=\"git\""),
    }
}

/// Git's own server, as CGI.
fn git(request: &Request, root: &Path) -> Answer {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let mut command = Command::new("git");
    command.arg("http-backend").env("GIT_PROJECT_ROOT", root).env("GIT_HTTP_EXPORT_ALL", "1");
    command.env("PATH_INFO", path).env("QUERY_STRING", query).env("REQUEST_METHOD", &request.method);
    command.env("REMOTE_USER", "job").env("GIT_CONFIG_COUNT", "1");
    command.env("GIT_CONFIG_KEY_0", "safe.directory").env("GIT_CONFIG_VALUE_0", "*");
    for (header, variable) in [
        ("content-type", "CONTENT_TYPE"),
        ("content-length", "CONTENT_LENGTH"),
        ("content-encoding", "HTTP_CONTENT_ENCODING"),
        ("git-protocol", "GIT_PROTOCOL"),
    ] {
        command.env(variable, request.header(header).unwrap_or_default());
    }
    let input = root.join(format!("request-{:?}", std::thread::current().id()));
    fs::write(&input, &request.body).unwrap();
    let output = command.stdin(fs::File::open(&input).unwrap()).stderr(Stdio::null()).output().unwrap();
    let end = output.stdout.windows(4).position(|four| four == b"\r\n\r\n").expect("the backend sends a head");
    let head = String::from_utf8_lossy(&output.stdout[..end]).into_owned();
    let status = head.lines().find_map(|line| line.strip_prefix("Status: ")?.split(' ').next()?.parse().ok());
    let answer = Answer::new(status.unwrap_or(200), &output.stdout[end + 4..]);
    head.lines().filter(|line| line.starts_with("Content-Type")).fold(answer, Answer::with)
}

fn reply(status: u16, value: &Value) -> Answer {
    Answer::new(status, value.to_string()).with("Content-Type: application/json")
}

fn api(kind: Kind, request: &Request, path: &str, memory: &mut Memory) -> Answer {
    let has_token = match kind {
        Kind::GitLab => request.header("private-token") == Some(TOKEN),
        _ => request.header("authorization") == Some(format!("Bearer {TOKEN}").as_str()),
    };
    if !has_token {
        return reply(401, &json!({ "message": "Bad credentials" }));
    }
    let path = path.split('?').next().unwrap_or_default();
    let (repository, pulls) = match kind {
        Kind::GitHub => ("/repos/o/r", "pulls"),
        Kind::GitLab => ("/projects/o%2Fr", "merge_requests"),
        Kind::Bitbucket => ("/repositories/o/r", "pullrequests"),
    };
    if (kind, path) == (Kind::GitHub, "/graphql") {
        let said = memory.objection.clone();
        memory.merges.push(request.json()["variables"].clone());
        return reply(200, &said.map_or(json!({ "data": {} }), |said| json!({ "errors": [{ "message": said }] })));
    }
    let parts: Vec<&str> = path.strip_prefix(repository).unwrap_or_default().trim_matches('/').split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", [list]) if *list == pulls => {
            let rows: Vec<Value> = (0..memory.pulls.len()).map(|at| row(kind, memory, at)).collect();
            reply(200, &if kind == Kind::Bitbucket { json!({ "values": rows }) } else { json!(rows) })
        }
        ("POST", [list]) if *list == pulls => {
            let body = request.json();
            let text = |value: &Value| value.as_str().expect("every field is there").to_owned();
            memory.pulls.push(match kind {
                Kind::GitHub => [&body["head"], &body["base"], &body["title"], &body["body"]].map(text),
                Kind::GitLab => {
                    [&body["source_branch"], &body["target_branch"], &body["title"], &body["description"]].map(text)
                }
                Kind::Bitbucket => {
                    let name = |end: &str| &body[end]["branch"]["name"];
                    [name("source"), name("destination"), &body["title"], &body["description"]].map(text)
                }
            });
            reply(201, &row(kind, memory, memory.pulls.len() - 1))
        }
        ("GET", [list, number]) if *list == pulls => {
            reply(200, &row(kind, memory, number.parse::<usize>().unwrap() - 1))
        }
        ("PUT" | "POST", [list, _, "merge"]) if *list == pulls => {
            if memory.refused_merges > 0 {
                memory.refused_merges -= 1;
                return reply(405, &json!({ "message": "405 Method Not Allowed" }));
            }
            memory.merges.push(request.json());
            let is_waiting = request.json()["auto_merge"] == true;
            reply(200, &json!({ "state": if is_waiting { "opened" } else { "merged" } }))
        }
        ("GET", ["branches", _, "protection"]) => reply(404, &json!({ "message": "Branch not protected" })),
        ("GET", ["actions", "runs", "77"] | ["pipelines", "77"]) => {
            let state = if memory.states.len() > 1 { memory.states.remove(0) } else { memory.states[0] };
            let target = json!({ "type": "pipeline_ref_target", "ref_type": "branch", "ref_name": "main" });
            reply(
                200,
                &json!({ "status": state, "html_url": "https://host/run", "web_url": "https://host/run", "target": target }),
            )
        }
        ("POST", ["actions", "runs", "77", "cancel"]) => reply(202, &json!({})),
        ("POST", ["actions", "runs", "77", "rerun"] | ["pipelines", "77", "cancel" | "retry"]) => {
            reply(201, &json!({}))
        }
        ("POST", ["pipelines"]) => reply(201, &json!({ "build_number": 78 })),
        _ => reply(404, &json!({ "message": "Not Found" })),
    }
}

fn row(kind: Kind, memory: &Memory, at: usize) -> Value {
    let [source, target, ..] = &memory.pulls[at];
    let (number, page) = (at + 1, page(kind, at + 1));
    match kind {
        Kind::GitHub => json!({
            "number": number, "html_url": page, "node_id": format!("PR_{number}"), "state": "open", "head": { "ref": source }, "base": { "ref": target },
        }),
        Kind::GitLab => json!({
            "iid": number, "web_url": page, "state": "opened", "source_branch": source, "target_branch": target,
            "source_project_id": 5, "target_project_id": 5,
        }),
        Kind::Bitbucket => json!({
            "id": number, "links": { "html": { "href": page } }, "state": "OPEN",
            "source": { "branch": { "name": source }, "repository": { "full_name": "o/r" } }, "destination": { "branch": { "name": target } },
        }),
    }
}
