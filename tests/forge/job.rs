//! A job of a CI: a fresh folder, the environment that the CI gives, and a host to report to.
//!
//! The host is one of [`crate::host`]'s, or the double that `CML_DOUBLES` names (`github=URL gitlab=URL bitbucket=URL`, with the
//! file of their authority in `CML_DOUBLES_CA` when they speak TLS). When a job ends, everything it wrote and asked for is
//! searched for its token.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::host::{Bitbucket, GitHub, GitLab, Host};
use crate::server::tls::{self, Certificate};
use crate::server::wire::Request;
use crate::server::{Relay, Upstream};

/// The hosts that are known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    GitHub,
    GitLab,
    Bitbucket,
}

/// What a comment hangs on.
#[derive(Clone, Debug)]
pub(crate) enum On {
    PullRequest(u64),
    Issue(u64),
    Commit(String),
}

/// What a process left.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// -1 when a signal ended it.
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A job.
pub(crate) struct Job {
    pub(crate) kind: Kind,
    pub(crate) relay: Relay,
    /// Of this job alone, so that jobs at one double do not meet.
    pub(crate) number: u64,
    pub(crate) sha: String,
    pub(crate) repository: String,
    folder: TempDir,
    token: String,
    environment: RefCell<BTreeMap<String, String>>,
    outputs: RefCell<Vec<Output>>,
}

impl Job {
    /// A job of a pull request.
    pub(crate) fn of_pull_request(kind: Kind) -> Self {
        let job = Self::new(kind, None);
        job.be_pull_request();
        job
    }

    /// A job of a push to a branch.
    pub(crate) fn of_push(kind: Kind) -> Self {
        let job = Self::new(kind, None);
        match kind {
            Kind::GitHub => {
                job.set("GITHUB_EVENT_NAME", "push");
                job.set("GITHUB_REF", "refs/heads/topic");
                job.event(&json!({ "after": job.sha, "ref": "refs/heads/topic" }));
            }
            Kind::GitLab => {
                job.set("CI_PIPELINE_SOURCE", "push");
                job.set("CI_COMMIT_BRANCH", "topic");
            }
            Kind::Bitbucket => {}
        }
        job
    }

    /// A checkout on a laptop, or in a job of a CI that is not the host's own: there is a token, and git knows the rest.
    pub(crate) fn outside_of_ci(kind: Kind) -> Self {
        let mut job = Self::new(kind, None);
        let remote = match kind {
            Kind::GitHub => format!("https://github.com/{}.git", job.repository),
            Kind::GitLab => format!("{}/{}.git", job.relay.origin, job.repository),
            Kind::Bitbucket => format!("https://bitbucket.org/{}.git", job.repository),
        };
        let kept =
            ["REPO_TOKEN", "SSL_CERT_FILE", "GITHUB_API_URL", "CI_API_V4_URL", "CI_SERVER_URL", "BITBUCKET_API_URL"];
        job.environment.borrow_mut().retain(|name, _| kept.contains(&name.as_str()));
        job.checkout(&remote);
        job.sha = job.run_well("git", &["rev-parse", "HEAD"]).trim().to_owned();
        job
    }

    /// Makes the job's folder a checkout of `remote` with one commit.
    pub(crate) fn checkout(&self, remote: &str) {
        self.run_well("git", &["init", "--quiet", "--initial-branch", "topic"]);
        self.run_well("git", &["remote", "add", "origin", remote]);
        let commit = ["commit", "--quiet", "--allow-empty", "--message", &format!("job {}", self.number)];
        self.run_well("git", &[&["-c", "user.name=a", "-c", "user.email=a@b"][..], &commit].concat());
    }

    /// A job of a pull request at a host that shows `certificate`.
    pub(crate) fn over_tls(kind: Kind, certificate: Certificate) -> Self {
        let job = Self::new(kind, Some(certificate));
        job.be_pull_request();
        job
    }

    fn new(kind: Kind, certificate: Option<Certificate>) -> Self {
        let number = unique();
        let repository = match kind {
            // That of GitHub's own examples, to which the example of a pull request belongs.
            Kind::GitHub => "octocat/Hello-World".to_owned(),
            Kind::GitLab => format!("group/sub/job-{number}"),
            Kind::Bitbucket => format!("workspace/job-{number}"),
        };
        let upstream = double(kind).unwrap_or_else(|| {
            let host: Box<dyn Host> = match kind {
                Kind::GitHub => Box::new(GitHub::new(&repository)),
                Kind::GitLab => Box::new(GitLab::new(&repository)),
                Kind::Bitbucket => Box::new(Bitbucket::new(&repository)),
            };
            Upstream::Memory(Arc::new(Mutex::new(host)))
        });
        // Where the doubles speak TLS, everything goes over TLS.
        let certificate = certificate.or(env::var_os("CML_DOUBLES_CA").map(|_| Certificate::Good));
        let job = Self {
            kind,
            relay: Relay::start(upstream, certificate),
            number,
            sha: format!("{number:040x}"),
            repository,
            folder: tempfile::tempdir().unwrap(),
            token: format!("t0ken-{number:x}-of-a-job"),
            environment: RefCell::default(),
            outputs: RefCell::default(),
        };
        job.set("REPO_TOKEN", &job.token.clone());
        job.set("CI", "true");
        if certificate.is_some() {
            job.set("SSL_CERT_FILE", &tls::authority_file().display().to_string());
        }
        let (origin, repository, sha) = (job.relay.origin.as_str(), job.repository.as_str(), job.sha.as_str());
        let of_host: &[(&str, &str)] = match kind {
            Kind::GitHub => &[
                ("GITHUB_ACTIONS", "true"),
                ("GITHUB_API_URL", origin),
                ("GITHUB_SERVER_URL", "https://github.com"),
                ("GITHUB_REPOSITORY", repository),
                ("GITHUB_SHA", sha),
                ("GITHUB_WORKFLOW", "train"),
                ("GITHUB_RUN_ID", "77"),
            ],
            Kind::GitLab => &[
                ("GITLAB_CI", "true"),
                ("CI_API_V4_URL", &format!("{origin}/api/v4")),
                ("CI_SERVER_URL", origin),
                ("CI_PROJECT_PATH", repository),
                ("CI_PROJECT_URL", &format!("https://gitlab.example.com/{repository}")),
                ("CI_COMMIT_SHA", sha),
                ("CI_COMMIT_REF_NAME", "topic"),
                ("CI_PIPELINE_ID", "77"),
                ("CI_JOB_ID", "770"),
            ],
            Kind::Bitbucket => &[
                ("BITBUCKET_API_URL", origin),
                ("BITBUCKET_BUILD_NUMBER", "77"),
                ("BITBUCKET_PIPELINE_UUID", "{77}"),
                ("BITBUCKET_REPO_UUID", "{5}"),
                ("BITBUCKET_REPO_FULL_NAME", repository),
                ("BITBUCKET_GIT_HTTP_ORIGIN", &format!("http://bitbucket.org/{repository}")),
                ("BITBUCKET_COMMIT", sha),
                ("BITBUCKET_BRANCH", "topic"),
            ],
        };
        for (name, value) in of_host {
            job.set(name, value);
        }
        job
    }

    fn be_pull_request(&self) {
        let number = self.number.to_string();
        match self.kind {
            Kind::GitHub => {
                self.set("GITHUB_EVENT_NAME", "pull_request");
                self.set("GITHUB_REF", &format!("refs/pull/{number}/merge"));
                self.set("GITHUB_HEAD_REF", "topic");
                // The commit that the CI made to try the merge; nobody sees what hangs on it.
                self.set("GITHUB_SHA", &"e".repeat(40));
                self.pull_request_event(&self.repository);
            }
            Kind::GitLab => {
                self.set("CI_PIPELINE_SOURCE", "merge_request_event");
                self.set("CI_MERGE_REQUEST_IID", &number);
                self.set("CI_MERGE_REQUEST_PROJECT_ID", "5");
                self.set("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "5");
                self.set("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "topic");
            }
            Kind::Bitbucket => self.set("BITBUCKET_PR_ID", &number),
        }
    }

    /// The event file of a pull request whose branch is in `from`.
    fn pull_request_event(&self, from: &str) {
        let head =
            json!({ "sha": self.sha, "ref": "topic", "repo": { "full_name": from, "fork": from != self.repository } });
        let base = json!({ "sha": "b".repeat(40), "ref": "main", "repo": { "full_name": self.repository } });
        let pull_request = json!({ "number": self.number, "head": head, "base": base });
        self.event(&json!({ "action": "synchronize", "number": self.number, "pull_request": pull_request }));
    }

    /// The pull request comes from a fork.
    pub(crate) fn be_fork(&self) {
        match self.kind {
            Kind::GitHub => self.pull_request_event("stranger/fork"),
            Kind::GitLab => self.set("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "6"),
            Kind::Bitbucket => {}
        }
    }

    /// Leaves out what keeps the requests, where the host is a double.
    pub(crate) fn go_straight_to_the_double(&self) {
        let Upstream::Double { origin, authority } = &self.relay.upstream else { return };
        match self.kind {
            Kind::GitHub => self.set("GITHUB_API_URL", origin),
            Kind::GitLab => self.set("CI_API_V4_URL", &format!("{origin}/api/v4")),
            Kind::Bitbucket => self.set("BITBUCKET_API_URL", origin),
        }
        if let Some(authority) = authority {
            self.set("SSL_CERT_FILE", authority);
        }
    }

    fn event(&self, event: &Value) {
        let path = self.write("event.json", event.to_string().as_bytes());
        self.set("GITHUB_EVENT_PATH", &path.display().to_string());
    }

    /// Sets a variable of the environment.
    pub(crate) fn set(&self, name: &str, value: &str) {
        self.environment.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// The token stands where Actions puts it.
    pub(crate) fn be_given_the_actions_token(&self) {
        self.unset("REPO_TOKEN");
        self.set("GITHUB_TOKEN", &self.token);
    }

    /// Takes a variable out of the environment.
    pub(crate) fn unset(&self, name: &str) {
        self.environment.borrow_mut().remove(name);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below the job's folder.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path(name)).ok()
    }

    /// A command of this crate, or the shell, in the job's folder.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let programs = Path::new(env!("CARGO_BIN_EXE_cml")).parent().unwrap();
        let mut command = match program {
            "sh" => Command::new("/bin/sh"),
            "git" => Command::new("git"),
            _ => Command::new(programs.join(program)),
        };
        let path = format!("{}:{}:/usr/bin:/bin", self.folder.path().join("bin").display(), programs.display());
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("PATH", path);
        command.env("HOME", self.folder.path()).envs(&*self.environment.borrow());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let output = self.command(program, arguments).output().unwrap();
        self.keep(output)
    }

    /// Runs several commands at the same time.
    pub(crate) fn run_at_once(&self, commands: &[(&str, &[&str])]) -> Vec<Output> {
        let children = commands.iter().map(|(program, arguments)| self.command(program, arguments).spawn().unwrap());
        let children: Vec<_> = children.collect();
        children.into_iter().map(|child| self.keep(child.wait_with_output().unwrap())).collect()
    }

    /// Starts a command that goes on by itself, until [`Job::stop`].
    pub(crate) fn start(&self, program: &str, arguments: &[&str]) -> Child {
        self.command(program, arguments).spawn().unwrap()
    }

    /// Ends a command that was started.
    pub(crate) fn stop(&self, mut child: Child) -> Output {
        child.kill().unwrap();
        self.keep(child.wait_with_output().unwrap())
    }

    fn keep(&self, output: std::process::Output) -> Output {
        let output = Output {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        self.outputs.borrow_mut().push(output.clone());
        output
    }

    /// Runs a command that has to succeed, and gives its standard output.
    #[track_caller]
    pub(crate) fn run_well(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        assert_eq!(output.status, 0, "{:?} {program} {arguments:?}: {}", self.kind, output.stderr);
        output.stdout
    }

    /// Asks the host behind the relay, as `who`; no fault gets in the way, and the relay does not keep it.
    fn ask(&self, who: &str, method: &str, target: &str, body: &Value) -> Value {
        let mut headers = vec![("user-agent".to_owned(), "tests".to_owned())];
        headers.push(match self.kind {
            Kind::GitLab => ("private-token".to_owned(), who.to_owned()),
            _ => ("authorization".to_owned(), format!("Bearer {who}")),
        });
        headers.push(("accept".to_owned(), "application/json".to_owned()));
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        let request = Request { method: method.to_owned(), target: target.to_owned(), headers, body };
        let answer = self.relay.upstream.answer(&request, "").unwrap();
        assert!(answer.status < 300, "{method} {target}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        answer.value()
    }

    /// Where the comments of `on` are in the API.
    pub(crate) fn comments_path(&self, on: &On) -> String {
        match (self.kind, on) {
            (Kind::GitHub, On::PullRequest(number) | On::Issue(number)) => {
                format!("/repos/{}/issues/{number}/comments", self.repository)
            }
            (Kind::GitHub, On::Commit(sha)) => format!("/repos/{}/commits/{sha}/comments", self.repository),
            (Kind::GitLab, on) => {
                let project = format!("/api/v4/projects/{}", self.repository.replace('/', "%2F"));
                match on {
                    On::PullRequest(number) => format!("{project}/merge_requests/{number}/notes"),
                    On::Issue(number) => format!("{project}/issues/{number}/notes"),
                    On::Commit(sha) => format!("{project}/repository/commits/{sha}/comments"),
                }
            }
            (Kind::Bitbucket, on) => {
                let thing = match on {
                    On::PullRequest(number) => format!("pullrequests/{number}"),
                    On::Issue(number) => format!("issues/{number}"),
                    On::Commit(sha) => format!("commit/{sha}"),
                };
                format!("/repositories/{}/{thing}/comments", self.repository)
            }
        }
    }

    /// A comment by somebody else.
    pub(crate) fn post(&self, on: &On, text: &str) {
        self.post_as("somebody", on, text);
    }

    /// A comment of former days, by the job's own token.
    pub(crate) fn post_as_itself(&self, on: &On, text: &str) {
        self.post_as("the job", on, text);
    }

    fn post_as(&self, who: &str, on: &On, text: &str) {
        let body = match (self.kind, on) {
            (Kind::Bitbucket, _) => json!({ "content": { "raw": text } }),
            (Kind::GitLab, On::Commit(_)) => json!({ "note": text }),
            _ => json!({ "body": text }),
        };
        self.ask(who, "POST", &self.comments_path(on), &body);
    }

    /// The bodies of all comments on `on`, oldest first.
    pub(crate) fn comments(&self, on: &On) -> Vec<String> {
        let size = if self.kind == Kind::Bitbucket { "pagelen" } else { "per_page" };
        let mut bodies = Vec::new();
        for page in 1.. {
            let answer =
                self.ask("tests", "GET", &format!("{}?{size}=100&page={page}", self.comments_path(on)), &Value::Null);
            let rows = answer.get("values").unwrap_or(&answer).as_array().unwrap().clone();
            let body = |row: &Value| {
                let places = [&row["body"], &row["note"], &row["content"]["raw"]];
                places.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
            };
            bodies.extend(rows.iter().map(body));
            if rows.len() < 100 {
                break;
            }
        }
        if self.kind == Kind::GitLab && !matches!(on, On::Commit(_)) {
            bodies.reverse();
        }
        bodies
    }

    /// The bodies of all comments on the job's pull request.
    pub(crate) fn report(&self) -> Vec<String> {
        self.comments(&On::PullRequest(self.number))
    }

    /// What was asked of the host so far: method, path without the repository's own part, and status.
    pub(crate) fn requests(&self) -> Vec<String> {
        let root = match self.kind {
            Kind::GitHub => format!("/repos/{}", self.repository),
            Kind::GitLab => format!("/api/v4/projects/{}", self.repository.replace('/', "%2F")),
            Kind::Bitbucket => format!("/repositories/{}", self.repository),
        };
        let line = |seen: crate::server::Seen| {
            let path = seen.request.path();
            format!("{} {} {}", seen.request.method, path.strip_prefix(&root).unwrap_or(path), seen.status)
        };
        self.relay.seen().into_iter().map(line).collect()
    }

    /// The bytes behind the address of an uploaded picture; `None` at a double, which keeps none.
    pub(crate) fn picture(&self, url: &str) -> Option<Option<Vec<u8>>> {
        match &self.relay.upstream {
            Upstream::Memory(host) => Some(host.lock().unwrap().read(url)),
            Upstream::Double { .. } => None,
        }
    }

    /// Whether the host is in this process, and keeps what it is given.
    pub(crate) fn is_in_memory(&self) -> bool {
        matches!(self.relay.upstream, Upstream::Memory(_))
    }

    /// Every place in which a token must not stand.
    fn places(&self) -> Vec<(String, String)> {
        let mut places = Vec::new();
        for output in self.outputs.borrow().iter() {
            places.push(("standard output".to_owned(), output.stdout.clone()));
            places.push(("standard error".to_owned(), output.stderr.clone()));
        }
        for seen in self.relay.seen() {
            places.push(("a URL".to_owned(), seen.request.target.clone()));
            places.push(("a body".to_owned(), String::from_utf8_lossy(&seen.request.body).into_owned()));
            for (name, value) in seen.request.headers {
                if !matches!(name.as_str(), "authorization" | "private-token") {
                    places.push((format!("the header {name}"), value));
                }
            }
        }
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).unwrap_or_default();
                    places.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        places
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        // Whole groups alone: what stands before and after the token in what was encoded is not known.
        let groups = &self.token[..self.token.len() / 3 * 3];
        let secrets = [self.token.clone(), STANDARD.encode(groups)];
        for (place, text) in self.places() {
            assert!(
                !secrets.iter().any(|secret| text.contains(secret)),
                "{:?}: the token stands in {place}",
                self.kind
            );
        }
        for seen in self.relay.seen().iter().filter(|seen| !seen.is_fault) {
            // The first file of a pull request finds no ref, two jobs may find each other's, and an app may not ask for its name.
            let path = seen.request.path();
            let is_meant = match (seen.request.method.as_str(), seen.status) {
                ("GET", 404) => path.contains("/git/ref/") || path == "/user",
                ("GET", 403) => path == "/user",
                ("POST" | "PATCH", 422) => path.contains("/git/refs"),
                _ => false,
            };
            assert!(
                seen.status < 400 || is_meant,
                "{:?} refused {} {}: {}",
                self.kind,
                seen.request.method,
                seen.request.target,
                seen.status,
            );
        }
    }
}

/// The double of `kind`, where one runs.
fn double(kind: Kind) -> Option<Upstream> {
    let list = env::var("CML_DOUBLES").ok()?;
    let name = format!("{kind:?}=").to_lowercase();
    let origin = list.split_whitespace().find_map(|pair| pair.strip_prefix(&name)).unwrap_or_else(|| {
        panic!("CML_DOUBLES names no {name}URL: {list}");
    });
    Some(Upstream::Double {
        origin: origin.trim_end_matches('/').to_owned(),
        authority: env::var("CML_DOUBLES_CA").ok(),
    })
}

/// A number that no other job has, in this run or, at a double that outlives it, in another.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let process = u64::from(std::process::id() % 1000);
    (seconds % 1_000_000) * 100_000 + process * 100 + NEXT.fetch_add(1, Ordering::Relaxed)
}
