//! Bitbucket Cloud: comments, downloads, Code Insights.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Comment, Comments, Host, complaint, page};
use crate::server::wire::{Request, Response, decoded, multipart};

/// A repository on Bitbucket.
pub(crate) struct Bitbucket {
    /// `workspace/name`.
    repository: String,
    comments: Comments,
    downloads: BTreeMap<String, Vec<u8>>,
}

impl Bitbucket {
    pub(crate) fn new(repository: &str) -> Self {
        Self { repository: repository.to_owned(), comments: Comments::default(), downloads: BTreeMap::new() }
    }

    fn shown(&self, comment: &Comment) -> Value {
        let page = format!("https://bitbucket.org/{}/{}#comment-{}", self.repository, comment.on, comment.id);
        json!({
            "type": "comment", "id": comment.id, "deleted": false, "created_on": comment.made, "user": { "uuid": format!("{{{}}}", comment.author) },
            "content": { "raw": comment.body, "markup": "markdown", "html": "" },
            "links": { "self": { "href": "https://api.bitbucket.org/comment" }, "html": { "href": page } },
        })
    }

    fn list(&self, request: &Request, origin: &str, on: &str) -> Response {
        let (rows, at, last) = page(request, "pagelen", 10, &self.comments.on(on));
        let rows: Vec<_> = rows.into_iter().map(|row| self.shown(row)).collect();
        let mut body = json!({ "page": at, "pagelen": rows.len(), "values": rows });
        if at < last {
            let size = request.query("pagelen").map(|size| format!("&pagelen={size}")).unwrap_or_default();
            body["next"] = json!(format!("{origin}{}?page={}{size}", request.path(), at + 1));
        }
        Response::json(200, &body)
    }

    fn post(&mut self, request: &Request, body: &Value, on: &str) -> Response {
        let Some(raw) = body["content"]["raw"].as_str() else {
            return refused(400, "content: This field is required.");
        };
        if let Some(complaint) = complaint(body, &["content"], &["inline", "parent", "type"]) {
            return refused(400, &complaint);
        }
        if raw.chars().count() > 32_768 {
            return refused(400, "content: Ensure this value has at most 32768 characters.");
        }
        self.comments.add(request, on, raw);
        Response::json(201, &self.shown(self.comments.0.last().expect("it was just added")))
    }

    fn change(&mut self, body: &Value, id: &str) -> Response {
        let Some(raw) = body["content"]["raw"].as_str() else {
            return refused(400, "content: This field is required.");
        };
        let Some(id) = self.comments.change(id, raw) else { return missing() };
        let comment = self.comments.0.iter().find(|comment| comment.id == id).expect("it was just found");
        Response::json(200, &self.shown(comment))
    }

    fn insight(body: &Value, id: &str) -> Response {
        let optional = ["reporter", "result", "link", "data", "logo_url", "external_id", "remote_link_enabled"];
        if let Some(complaint) = complaint(body, &["title", "details", "report_type"], &optional) {
            return refused(400, &complaint);
        }
        let is_long = |name: &str, limit| body[name].as_str().is_some_and(|text| text.chars().count() > limit);
        if is_long("title", 450) || is_long("details", 2000) || id.is_empty() {
            return refused(400, "title or details are too long");
        }
        if !["PASSED", "FAILED", "PENDING"].iter().any(|result| body["result"] == *result) {
            return refused(400, "result is not known");
        }
        Response::json(200, &json!({ "uuid": "{1}", "title": body["title"] }))
    }

    fn keep(&mut self, request: &Request) -> Response {
        let parts = multipart(request);
        if parts.is_empty() || parts.iter().any(|part| part.name != "files" || part.file_name.is_empty()) {
            return refused(400, "files: This field is required.");
        }
        for part in parts {
            self.downloads.insert(part.file_name, part.bytes);
        }
        Response::empty(201)
    }
}

impl Host for Bitbucket {
    fn answer(&mut self, request: &Request, origin: &str) -> Response {
        let is_known = |value: &str| value.starts_with("Basic ") || value.starts_with("Bearer ");
        if !request.header("authorization").is_some_and(is_known) {
            return refused(401, "Token is invalid, expired, or not supported for this endpoint.");
        }
        let path = decoded(request.path().as_bytes(), false);
        let path: Vec<_> = path.trim_matches('/').split('/').collect();
        let rest = match path.as_slice() {
            ["user"] => return Response::json(200, &json!({ "uuid": "{1}" })),
            ["repositories", workspace, name, rest @ ..] if format!("{workspace}/{name}") == self.repository => rest,
            _ => return missing(),
        };
        let body = request.json().unwrap_or_default();
        match (request.method.as_str(), rest) {
            ("GET", []) => Response::json(200, &json!({ "is_private": false, "full_name": self.repository })),
            ("GET", [kind @ ("commit" | "pullrequests" | "issues"), id, "comments"]) => {
                self.list(request, origin, &format!("{kind}/{id}"))
            }
            ("POST", ["commit", sha, "comments"]) if sha.len() != 40 => refused(404, "Commit not found"),
            ("POST", [kind @ ("commit" | "pullrequests" | "issues"), id, "comments"]) => {
                self.post(request, &body, &format!("{kind}/{id}"))
            }
            ("PUT", ["commit" | "pullrequests" | "issues", _, "comments", id]) => self.change(&body, id),
            ("GET", ["commit", _, "pullrequests"] | ["pullrequests"]) => {
                Response::json(200, &json!({ "pagelen": 10, "page": 1, "size": 0, "values": [] }))
            }
            ("PUT", ["commit", _, "reports", id]) => Self::insight(&body, id),
            ("POST", ["downloads"]) => self.keep(request),
            _ => missing(),
        }
    }

    fn read(&self, url: &str) -> Option<Vec<u8>> {
        let name = url.strip_prefix(&format!("https://bitbucket.org/{}/downloads/", self.repository))?;
        self.downloads.get(name).cloned()
    }
}

fn missing() -> Response {
    refused(404, "Resource not found")
}

fn refused(status: u16, message: &str) -> Response {
    Response::json(status, &json!({ "type": "error", "error": { "message": message } }))
}
