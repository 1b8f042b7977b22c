//! A host in memory with the routes that runners need, in the three hosts' own forms. What it knows of the job is what the stand-in of
//! the agent has left in its folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::TOKEN;
use crate::server::{Answer, Request, Server};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    GitHub,
    GitLab,
    Bitbucket,
}

pub(super) const KINDS: [Kind; 3] = [Kind::GitHub, Kind::GitLab, Kind::Bitbucket];

pub(super) struct Host {
    server: Server,
    kind: Kind,
    state: Arc<Mutex<State>>,
}

struct State {
    kind: Kind,
    folder: PathBuf,
    /// Name and labels by number.
    runners: BTreeMap<u64, (String, Vec<String>)>,
    made: u64,
    labels: Vec<String>,
    is_cancelled: bool,
    asked_again: usize,
    /// The status that the next requests are answered with, and how many.
    refusal: (u16, u32),
    is_taken_back: bool,
}

impl Host {
    pub(super) fn start(kind: Kind, folder: PathBuf) -> Self {
        let state = Arc::new(Mutex::new(State {
            kind,
            folder,
            runners: BTreeMap::new(),
            made: 0,
            labels: Vec::new(),
            is_cancelled: false,
            asked_again: 0,
            refusal: (0, 0),
            is_taken_back: false,
        }));
        let shared = Arc::clone(&state);
        let server = Server::start(move |request| {
            let (status, body) = shared.lock().unwrap().answer(request);
            Answer::new(status, if status == 204 { String::new() } else { body.to_string() })
                .with("Content-Type: application/json")
        });
        Self { server, kind, state }
    }

    pub(super) fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    /// What tells the command where this host is.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        match self.kind {
            Kind::GitHub | Kind::GitLab => Vec::new(),
            Kind::Bitbucket => vec![("BITBUCKET_API_URL".to_owned(), self.server.url("/2.0"))],
        }
    }

    pub(super) fn runners(&self) -> usize {
        self.state.lock().unwrap().runners.len()
    }

    /// The labels of the last runner.
    pub(super) fn labels(&self) -> Vec<String> {
        self.state.lock().unwrap().labels.clone()
    }

    pub(super) fn asked_again(&self) -> usize {
        self.state.lock().unwrap().asked_again
    }

    pub(super) fn keep_runner(&self, name: &str, labels: &[&str]) {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        self.state.lock().unwrap().register(name, labels);
    }

    /// Answers the next `count` requests with `status`.
    pub(super) fn refuse(&self, status: u16, count: u32) {
        self.state.lock().unwrap().refusal = (status, count);
    }

    /// The cloud takes the machine back.
    pub(super) fn take_back(&self) {
        self.state.lock().unwrap().is_taken_back = true;
    }

    pub(super) fn journal(&self) -> Vec<String> {
        let journal = self.server.journal();
        journal.iter().map(|request| format!("{} {}", request.method, request.path)).collect()
    }
}

impl State {
    fn has(&self, name: &str) -> bool {
        self.folder.join(name).exists()
    }

    fn is_open(&self) -> bool {
        self.has("started") && !self.has("finished") && !self.is_cancelled
    }

    /// The runner that took the job.
    fn taker(&self) -> u64 {
        let text = fs::read_to_string(self.folder.join("started")).unwrap_or_default();
        text.trim().trim_start_matches(['j', 'g', '{']).trim_end_matches('}').parse().unwrap_or(0)
    }

    fn register(&mut self, name: &str, labels: Vec<String>) -> u64 {
        self.made += 1;
        self.labels.clone_from(&labels);
        self.runners.insert(self.made, (name.to_owned(), labels));
        self.made
    }

    fn ask_again(&mut self) -> (u16, Value) {
        self.asked_again += 1;
        (201, json!({}))
    }

    fn answer(&mut self, request: &Request) -> (u16, Value) {
        let path = request.path.split('?').next().unwrap_or_default().to_owned();
        if let Some(path) = path.strip_prefix("/cloud") {
            return self.cloud(path);
        }
        if self.refusal.1 > 0 {
            self.refusal.1 -= 1;
            return (self.refusal.0, json!({"message": format!("no, {TOKEN}")}));
        }
        let is_known = request.headers.iter().any(|(_, value)| value.contains(TOKEN));
        if !is_known {
            return (401, json!({"message": "who are you?"}));
        }
        // GitHub forgets a runner for one job when that is over.
        if self.kind == Kind::GitHub && self.has("finished") {
            self.runners.remove(&self.taker());
        }
        let root = match self.kind {
            Kind::GitHub => "/api/v3/repos/o/r/actions",
            Kind::GitLab => "/api/v4",
            Kind::Bitbucket => "/2.0",
        };
        let Some(path) = path.strip_prefix(root) else { return (404, json!({"message": "no such route"})) };
        match self.kind {
            Kind::GitHub => self.github(request, path),
            Kind::GitLab => self.gitlab(request, path),
            Kind::Bitbucket => self.bitbucket(request, path),
        }
    }

    fn cloud(&self, path: &str) -> (u16, Value) {
        match path {
            "/latest/api/token" => (200, json!("imds")),
            "/latest/meta-data/spot/instance-action" if self.is_taken_back => (200, json!({"action": "terminate"})),
            _ => (404, json!({})),
        }
    }

    fn github(&mut self, request: &Request, path: &str) -> (u16, Value) {
        let is_open = self.is_open();
        let attempt = self.asked_again + 1;
        let status = if is_open { "in_progress" } else { "completed" };
        let run = json!({"id": 1, "status": status, "run_attempt": attempt});
        let name = self.runners.get(&self.taker()).map(|(name, _)| name.clone());
        let conclusion = if self.has("finished") { "success" } else { "cancelled" };
        let job = json!({"id": 5, "status": status, "conclusion": conclusion, "runner_name": name});
        match (request.method.as_str(), path) {
            ("GET", "/runners") => {
                let taker = self.taker();
                let rows = self.runners.iter().map(|(id, (name, labels))| {
                    let labels: Vec<_> = labels.iter().map(|label| json!({"name": label})).collect();
                    json!({"id": id, "name": name, "status": "online", "busy": is_open && taker == *id, "labels": labels})
                });
                (200, json!({"runners": rows.collect::<Vec<_>>()}))
            }
            ("POST", "/runners/generate-jitconfig") => {
                let body = request.json();
                let labels = body["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned());
                let id = self.register(body["name"].as_str().unwrap(), labels.collect());
                (201, json!({"runner": {"id": id}, "encoded_jit_config": format!("j{id}")}))
            }
            ("GET", "/runs") if request.path.contains(&format!("status={status}")) => {
                (200, json!({"workflow_runs": [run]}))
            }
            ("GET", "/runs") => (200, json!({"workflow_runs": []})),
            ("GET", "/runs/1") => (200, run),
            ("GET", "/runs/1/jobs") => (200, json!({"jobs": [job]})),
            ("GET", "/jobs/5") => (200, job),
            ("POST", "/runs/1/cancel") => {
                self.is_cancelled = true;
                (202, json!({}))
            }
            ("POST", "/runs/1/rerun") if is_open => (403, json!({"message": "This workflow is already running"})),
            ("POST", "/runs/1/rerun") => self.ask_again(),
            ("DELETE", path) => {
                let id = number(path);
                if is_open && self.taker() == id {
                    return (422, json!({"message": "is currently running a job and cannot be deleted"}));
                }
                self.remove(id)
            }
            _ => (404, json!({"message": "no such route"})),
        }
    }

    fn remove(&mut self, id: u64) -> (u16, Value) {
        (if self.runners.remove(&id).is_some() { 204 } else { 404 }, json!({}))
    }

    fn gitlab(&mut self, request: &Request, path: &str) -> (u16, Value) {
        let is_open = self.is_open();
        match (request.method.as_str(), path) {
            ("GET", "/projects/o%2Fr") => (200, json!({"id": 7})),
            ("GET", "/projects/o%2Fr/runners") => {
                let row =
                    |(id, (name, _)): (&u64, &(String, _))| json!({"id": id, "description": name, "status": "online"});
                (200, self.runners.iter().map(row).collect())
            }
            ("POST", "/user/runners") => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                let field = |key: &str| {
                    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
                    pairs.filter(|(name, _)| *name == key).map(|(_, value)| value.replace("%2C", ",")).next().unwrap()
                };
                let labels = field("tag_list").split(',').map(str::to_owned).collect();
                let id = self.register(&field("description"), labels);
                (201, json!({"id": id, "token": format!("g{id}")}))
            }
            ("GET", "/projects/o%2Fr/jobs/5") => {
                let status = match (is_open, self.has("finished")) {
                    (true, _) => "running",
                    (_, true) => "success",
                    _ => "canceled",
                };
                (200, json!({"id": 5, "status": status}))
            }
            ("POST", "/projects/o%2Fr/jobs/5/cancel") => {
                self.is_cancelled = true;
                (200, json!({}))
            }
            ("POST", "/projects/o%2Fr/jobs/5/retry") if self.is_cancelled && self.asked_again == 0 => self.ask_again(),
            ("POST", "/projects/o%2Fr/jobs/5/retry") => (403, json!({"message": "Job is not retryable"})),
            ("GET", path) if path.ends_with("/jobs") => {
                let id = number(path.trim_end_matches("/jobs"));
                let is_his = is_open && self.taker() == id;
                (200, if is_his { json!([{"id": 5}]) } else { json!([]) })
            }
            ("GET", path) => match self.runners.get(&number(path)) {
                Some((name, labels)) => (200, json!({"description": name, "tag_list": labels})),
                None => (404, json!({})),
            },
            ("DELETE", path) => self.remove(number(path)),
            _ => (404, json!({"message": "no such route"})),
        }
    }

    fn bitbucket(&mut self, request: &Request, path: &str) -> (u16, Value) {
        let state = if self.is_open() { "IN_PROGRESS" } else { "COMPLETED" };
        let result = if self.has("finished") { "SUCCESSFUL" } else { "STOPPED" };
        let state = json!({"name": state, "result": {"name": result}});
        let pipeline = json!({"uuid": "{1}", "build_number": 1, "state": state, "target": {"ref_name": "main"}});
        let runners = "/repositories/o/r/pipelines-config/runners";
        match (request.method.as_str(), path) {
            ("GET", "/workspaces/o") => (200, json!({"uuid": "{a}"})),
            ("GET", "/repositories/o/r") => (200, json!({"uuid": "{r}"})),
            ("GET", path) if path == runners => {
                let row = |(id, (name, labels)): (&u64, &(String, Vec<String>))| json!({"uuid": format!("{{{id}}}"), "name": name, "labels": labels, "state": {"status": "ONLINE"}});
                (200, json!({"values": self.runners.iter().map(row).collect::<Vec<_>>()}))
            }
            ("POST", path) if path == runners => {
                let body = request.json();
                let labels = body["labels"].as_array().unwrap().iter().map(|label| label.as_str().unwrap().to_owned());
                let id = self.register(body["name"].as_str().unwrap(), labels.collect());
                (200, json!({"uuid": format!("{{{id}}}"), "oauth_client": {"id": "client", "secret": "of the agent"}}))
            }
            ("GET", "/repositories/o/r/pipelines") => {
                let newer = json!({"uuid": "{2}", "build_number": 2, "state": {"name": "PENDING"}, "target": {"ref_name": "main"}});
                let mut rows = vec![newer; self.asked_again];
                rows.push(pipeline);
                (200, json!({"values": rows}))
            }
            ("POST", "/repositories/o/r/pipelines") => self.ask_again(),
            ("GET", _) => (200, pipeline),
            ("POST", path) if path.ends_with("/stopPipeline") => {
                self.is_cancelled = true;
                (204, json!({}))
            }
            ("DELETE", path) => self.remove(number(path)),
            _ => (404, json!({"message": "no such route"})),
        }
    }
}

/// The number at the end of a path, in braces or not.
fn number(path: &str) -> u64 {
    let last = Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
    last.trim_start_matches("%7B").trim_end_matches("%7D").trim_matches(['{', '}']).parse().unwrap_or(0)
}
