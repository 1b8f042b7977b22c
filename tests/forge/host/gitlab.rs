//! GitLab: notes, statuses, uploads of a project.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Comment, Comments, Host, complaint, hash, page};
use crate::server::wire::{Request, Response, decoded, form, multipart};

/// A project on GitLab.
pub(crate) struct GitLab {
    /// `group/subgroup/name`.
    project: String,
    comments: Comments,
    uploads: BTreeMap<String, Vec<u8>>,
    /// By commit and name.
    statuses: BTreeMap<(String, String), String>,
}

impl GitLab {
    pub(crate) fn new(project: &str) -> Self {
        let project = project.to_owned();
        Self { project, comments: Comments::default(), uploads: BTreeMap::new(), statuses: BTreeMap::new() }
    }

    /// The notes of `on`: those of a commit oldest first and without a number, others newest first unless asked otherwise.
    fn list(&self, request: &Request, on: &str) -> Response {
        let mut rows = self.comments.on(on);
        let is_commit = on.starts_with("commit/");
        if !is_commit && request.query("sort").is_none_or(|sort| sort == "desc") {
            rows.reverse();
        }
        let (rows, at, last) = page(request, "per_page", 20, &rows);
        let rows: Vec<_> = rows.into_iter().map(shown).collect();
        let next = if at < last { (at + 1).to_string() } else { String::new() };
        Response::json(200, &json!(rows)).with("x-next-page", next).with("x-page", at).with("x-total-pages", last)
    }

    fn post(&mut self, request: &Request, on: &str) -> Response {
        let name = if on.starts_with("commit/") { "note" } else { "body" };
        let body = fields(request);
        if let Some(complaint) = complaint(&body, &[name], &["internal", "created_at", "path", "line", "line_type"]) {
            return refused(400, &complaint);
        }
        let text = body[name].as_str().unwrap_or_default();
        if text.chars().count() > 1_000_000 {
            return refused(400, "note is too long (maximum is 1000000 characters)");
        }
        self.comments.add(request, on, text);
        Response::json(201, &shown(self.comments.0.last().expect("it was just added")))
    }

    fn change(&mut self, request: &Request, id: &str) -> Response {
        let body = fields(request);
        match self.comments.change(id, body["body"].as_str().unwrap_or_default()) {
            Some(id) => Response::json(200, &json!({ "id": id, "body": body["body"] })),
            None => missing(),
        }
    }

    fn status(&mut self, request: &Request, sha: &str) -> Response {
        let body = fields(request);
        let optional = ["name", "context", "description", "target_url", "ref", "coverage", "pipeline_id"];
        if let Some(complaint) = complaint(&body, &["state"], &optional) {
            return refused(400, &complaint);
        }
        let (state, name) = (body["state"].as_str().unwrap_or_default(), body["name"].as_str().unwrap_or("default"));
        if !["pending", "running", "success", "failed", "canceled"].contains(&state) {
            return refused(400, "state does not have a valid value");
        }
        if ["name", "description"]
            .iter()
            .any(|name| body[*name].as_str().is_some_and(|text| text.chars().count() > 255))
        {
            return refused(400, "is too long (maximum is 255 characters)");
        }
        let old = self.statuses.insert((sha.to_owned(), name.to_owned()), state.to_owned());
        if old.as_deref() == Some(state) && matches!(state, "pending" | "running") {
            return refused(400, &format!("Cannot transition status via :enqueue from :{state}"));
        }
        Response::json(201, &json!({ "id": 93, "sha": sha, "status": state, "name": name }))
    }

    fn upload(&mut self, request: &Request) -> Response {
        let parts = multipart(request);
        let [part] = parts.as_slice() else { return refused(400, "file is missing") };
        if part.name != "file" || part.file_name.is_empty() {
            return refused(400, "file is invalid");
        }
        let url = format!("/uploads/{}/{}", &hash(format!("{}", self.uploads.len()).as_bytes())[..32], part.file_name);
        self.uploads.insert(url.clone(), part.bytes.clone());
        let markdown = format!("![{}]({url})", part.file_name);
        Response::json(
            201,
            &json!({ "id": 5, "alt": part.file_name, "url": url, "full_path": format!("/-/project/5{url}"), "markdown": markdown }),
        )
    }

    /// The merge requests of a commit or branch: one that is closed, and an open one.
    fn merge_requests(&self, branch: &str) -> Response {
        let row = |iid: u64, state: &str| json!({ "iid": iid, "state": state, "source_branch": branch, "source_project_id": 5, "target_project_id": 5 });
        Response::json(200, &json!([row(9, "closed"), row(2, "opened")]))
    }
}

impl Host for GitLab {
    fn answer(&mut self, request: &Request, _origin: &str) -> Response {
        let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if request.header("private-token").or(bearer).is_none() {
            return refused(401, "401 Unauthorized");
        }
        // The project is one segment, so the path is cut before it is decoded.
        let path: Vec<_> = request.path().split('/').map(|part| decoded(part.as_bytes(), false)).collect();
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        let ["", "api", "v4", rest @ ..] = path.as_slice() else { return missing() };
        let rest = match rest {
            ["user"] => return Response::json(200, &json!({ "id": 1, "username": "bot" })),
            ["projects", project, rest @ ..] if *project == self.project => rest,
            _ => return refused(404, "404 Project Not Found"),
        };
        match (request.method.as_str(), rest) {
            ("GET", []) => {
                Response::json(200, &json!({ "id": 5, "path_with_namespace": self.project, "visibility": "private" }))
            }
            ("GET", [kind @ ("merge_requests" | "issues"), number, "notes"]) => {
                self.list(request, &format!("{kind}/{number}"))
            }
            ("POST", [kind @ ("merge_requests" | "issues"), number, "notes"]) => {
                self.post(request, &format!("{kind}/{number}"))
            }
            ("PUT", ["merge_requests" | "issues", _, "notes", id]) => self.change(request, id),
            ("GET", ["repository", "commits", sha, "comments"]) => self.list(request, &format!("commit/{sha}")),
            ("POST", ["repository", "commits", sha, "comments"]) if sha.len() == 40 => {
                self.post(request, &format!("commit/{sha}"))
            }
            ("POST", ["repository", "commits", _, "comments"]) => refused(404, "404 Commit Not Found"),
            ("GET", ["repository", "commits", _, "merge_requests"]) => self.merge_requests("topic"),
            ("GET", ["merge_requests"]) => self.merge_requests(&request.query("source_branch").unwrap_or_default()),
            ("POST", ["statuses", sha]) => self.status(request, sha),
            ("POST", ["uploads"]) => self.upload(request),
            _ => missing(),
        }
    }

    fn read(&self, url: &str) -> Option<Vec<u8>> {
        self.uploads.get(url).cloned()
    }
}

/// The fields of a body, JSON or a form.
fn fields(request: &Request) -> Value {
    if request.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        let pairs = form(&request.body).into_iter().map(|(name, value)| (name, json!(value)));
        return Value::Object(pairs.collect::<Map<_, _>>());
    }
    request.json().unwrap_or_default()
}

fn shown(comment: &Comment) -> Value {
    let author = json!({ "id": comment.author });
    if comment.on.starts_with("commit/") {
        return json!({ "note": comment.body, "author": author, "created_at": comment.made });
    }
    json!({ "id": comment.id, "body": comment.body, "author": author, "system": false, "created_at": comment.made })
}

fn missing() -> Response {
    refused(404, "404 Not found")
}

fn refused(status: u16, message: &str) -> Response {
    Response::json(status, &json!({ "message": message }))
}
