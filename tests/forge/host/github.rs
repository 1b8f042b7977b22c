//! GitHub: comments, checks, and files kept as commits on a ref.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Comment, Comments, Host, complaint, hash, page};
use crate::server::wire::{Request, Response, decoded};

/// A repository on GitHub.
pub(crate) struct GitHub {
    /// `owner/name`.
    repository: String,
    comments: Comments,
    blobs: BTreeMap<String, Vec<u8>>,
    /// Paths and blobs, by the tree's name.
    trees: BTreeMap<String, BTreeMap<String, String>>,
    /// Tree and parents, by the commit's name.
    commits: BTreeMap<String, (String, Vec<String>)>,
    refs: BTreeMap<String, String>,
}

impl GitHub {
    pub(crate) fn new(repository: &str) -> Self {
        Self {
            repository: repository.to_owned(),
            comments: Comments::default(),
            blobs: BTreeMap::new(),
            trees: BTreeMap::new(),
            commits: BTreeMap::new(),
            refs: BTreeMap::new(),
        }
    }

    fn shown(&self, on: &str, comment: &Comment) -> Value {
        let page = format!("https://github.com/{}/{on}#comment-{}", self.repository, comment.id);
        json!({
            "id": comment.id, "html_url": page, "body": comment.body, "user": user(comment.author),
            "created_at": comment.made, "updated_at": comment.made,
        })
    }

    fn list(&self, request: &Request, origin: &str, on: &str) -> Response {
        let (rows, at, last) = page(request, "per_page", 30, &self.comments.on(on));
        let rows: Vec<_> = rows.into_iter().map(|row| self.shown(on, row)).collect();
        let answer = Response::json(200, &json!(rows));
        if at == last {
            return answer;
        }
        let size = request.query("per_page").map(|size| format!("&per_page={size}")).unwrap_or_default();
        answer.with("link", format!("<{origin}{}?page={}{size}>; rel=\"next\"", request.path(), at + 1))
    }

    fn post(&mut self, request: &Request, body: &Value, on: &str) -> Response {
        if let Some(complaint) = complaint(body, &["body"], &["path", "position", "line"]) {
            return refused(422, &complaint);
        }
        let text = body["body"].as_str().unwrap_or_default();
        if text.chars().count() > 65_536 {
            return refused(422, "body is too long (maximum is 65536 characters)");
        }
        self.comments.add(request, on, text);
        Response::json(201, &self.shown(on, self.comments.0.last().expect("it was just added")))
    }

    fn change(&mut self, body: &Value, id: &str) -> Response {
        let Some(id) = self.comments.change(id, body["body"].as_str().unwrap_or_default()) else { return missing() };
        let comment = self.comments.0.iter().find(|comment| comment.id == id).expect("it was just found");
        Response::json(200, &self.shown(&comment.on, comment))
    }

    fn check(&self, body: &Value) -> Response {
        let optional = ["status", "conclusion", "started_at", "completed_at", "output", "details_url", "external_id"];
        if let Some(complaint) = complaint(body, &["name", "head_sha"], &optional) {
            return refused(422, &complaint);
        }
        let output = &body["output"];
        if let Some(complaint) = complaint(output, &["title", "summary"], &["text", "images", "annotations"]) {
            return refused(422, &complaint);
        }
        let long = ["summary", "text"]
            .iter()
            .find(|name| output[**name].as_str().is_some_and(|text| text.chars().count() > 65_535));
        if let Some(name) = long {
            return refused(422, &format!("{name} exceeds a maximum of 65535"));
        }
        if (body["status"] == "completed") != body["conclusion"].is_string() {
            return refused(422, "a conclusion belongs to a completed check");
        }
        let url = format!("https://github.com/{}/runs/4", self.repository);
        Response::json(
            201,
            &json!({ "id": 4, "html_url": url, "name": body["name"], "status": body["status"], "output": output }),
        )
    }

    /// The data of Git: blobs, trees, commits and refs.
    fn git(&mut self, method: &str, path: &[&str], body: &Value) -> Response {
        match (method, path) {
            ("POST", ["blobs"]) => {
                if body["encoding"] != "base64" {
                    return refused(422, "a picture is sent in base64");
                }
                let content = body["content"].as_str().unwrap_or_default();
                let Ok(bytes) = STANDARD.decode(content) else { return refused(422, "content is not base64") };
                let sha = hash(&bytes);
                self.blobs.insert(sha.clone(), bytes);
                Response::json(201, &json!({ "sha": sha, "url": "https://api.github.com/blob" }))
            }
            ("POST", ["trees"]) => {
                let base = body["base_tree"].as_str().map(|base| self.tree_of(base));
                let Some(mut tree) = base.unwrap_or_else(|| Some(BTreeMap::new())) else { return missing() };
                for row in body["tree"].as_array().into_iter().flatten() {
                    let (Some(path), Some(sha)) = (row["path"].as_str(), row["sha"].as_str()) else {
                        return refused(422, "a row has a path and a sha");
                    };
                    if row["mode"] != "100644" || row["type"] != "blob" || !self.blobs.contains_key(sha) {
                        return refused(422, "tree.sha is no blob that is here");
                    }
                    tree.insert(path.to_owned(), sha.to_owned());
                }
                let sha = hash(format!("{tree:?}").as_bytes());
                self.trees.insert(sha.clone(), tree);
                Response::json(201, &json!({ "sha": sha, "tree": [] }))
            }
            ("POST", ["commits"]) => {
                let Some(tree) = body["tree"].as_str().filter(|tree| self.trees.contains_key(*tree)) else {
                    return refused(422, "Tree SHA does not exist");
                };
                let parents: Vec<_> = body["parents"].as_array().into_iter().flatten().collect();
                let parents: Vec<_> = parents.iter().filter_map(|sha| sha.as_str().map(str::to_owned)).collect();
                let sha = hash(format!("{body}{}", self.commits.len()).as_bytes());
                self.commits.insert(sha.clone(), (tree.to_owned(), parents));
                Response::json(201, &json!({ "sha": sha, "tree": { "sha": tree } }))
            }
            ("POST", ["refs"]) => {
                let (name, sha) = (body["ref"].as_str().unwrap_or_default(), body["sha"].as_str().unwrap_or_default());
                if !name.starts_with("refs/") || name.matches('/').count() < 2 || !self.commits.contains_key(sha) {
                    return refused(422, "ref or sha is not valid");
                }
                if self.refs.contains_key(name) {
                    return refused(422, "Reference already exists");
                }
                self.refs.insert(name.to_owned(), sha.to_owned());
                Response::json(201, &json!({ "ref": name, "object": { "sha": sha, "type": "commit" } }))
            }
            ("PATCH", ["refs", rest @ ..]) => {
                let (name, sha) = (format!("refs/{}", rest.join("/")), body["sha"].as_str().unwrap_or_default());
                let Some(old) = self.refs.get(&name) else { return refused(422, "Reference does not exist") };
                let Some((_, parents)) = self.commits.get(sha) else { return refused(422, "Object does not exist") };
                if body["force"] != true && !parents.contains(old) {
                    return refused(422, "Update is not a fast forward");
                }
                self.refs.insert(name.clone(), sha.to_owned());
                Response::json(200, &json!({ "ref": name, "object": { "sha": sha, "type": "commit" } }))
            }
            ("GET", ["ref", rest @ ..]) => {
                let name = format!("refs/{}", rest.join("/"));
                match self.refs.get(&name) {
                    Some(sha) => {
                        Response::json(200, &json!({ "ref": name, "object": { "sha": sha, "type": "commit" } }))
                    }
                    None => missing(),
                }
            }
            ("GET", ["commits", sha]) => match self.commits.get(*sha) {
                Some((tree, _)) => Response::json(200, &json!({ "sha": sha, "tree": { "sha": tree } })),
                None => missing(),
            },
            ("GET", ["trees", sha]) => match self.tree_of(sha) {
                Some(tree) => {
                    let rows = tree
                        .iter()
                        .map(|(path, sha)| json!({ "path": path, "sha": sha, "type": "blob", "mode": "100644" }));
                    Response::json(200, &json!({ "sha": sha, "tree": rows.collect::<Vec<_>>(), "truncated": false }))
                }
                None => missing(),
            },
            _ => missing(),
        }
    }

    /// The paths of a tree, named by itself or by a commit.
    fn tree_of(&self, sha: &str) -> Option<BTreeMap<String, String>> {
        let tree = self.commits.get(sha).map_or(sha, |(tree, _)| tree);
        self.trees.get(tree).cloned()
    }

    /// The pull requests of a commit or branch: one that is closed, and an open one.
    fn pulls(&self, sha: &str, branch: &str) -> Response {
        let row = |number: u64, state: &str| {
            let head = json!({ "ref": branch, "sha": sha, "repo": { "full_name": self.repository } });
            json!({ "number": number, "state": state, "head": head, "base": { "repo": { "full_name": self.repository } } })
        };
        Response::json(200, &json!([row(1300, "closed"), row(1347, "open")]))
    }
}

impl Host for GitHub {
    fn answer(&mut self, request: &Request, origin: &str) -> Response {
        if request.header("user-agent").is_none() {
            return refused(403, "Request forbidden by administrative rules: name a User-Agent");
        }
        if !request.header("authorization").is_some_and(|value| value.contains(' ')) {
            return refused(401, "Requires authentication");
        }
        let body = request.json().unwrap_or_default();
        if !request.body.is_empty() && body.is_null() {
            return refused(400, "Problems parsing JSON");
        }
        let path = decoded(request.path().as_bytes(), false);
        let path: Vec<_> = path.trim_start_matches('/').split('/').collect();
        if path == ["user"] {
            return refused(403, "Resource not accessible by integration");
        }
        let Some(rest) = path.strip_prefix(&["repos"]).and_then(|rest| rest.split_at_checked(2)) else {
            return missing();
        };
        if rest.0.join("/") != self.repository {
            return missing();
        }
        match (request.method.as_str(), rest.1) {
            ("GET", []) => {
                Response::json(200, &json!({ "private": false, "visibility": "public", "full_name": self.repository }))
            }
            ("GET", ["issues", number, "comments"]) => self.list(request, origin, &format!("pull/{number}")),
            ("POST", ["issues", number, "comments"]) => self.post(request, &body, &format!("pull/{number}")),
            ("GET", ["commits", sha, "comments"]) => self.list(request, origin, &format!("commit/{sha}")),
            ("POST", ["commits", sha, "comments"]) if sha.len() == 40 => {
                self.post(request, &body, &format!("commit/{sha}"))
            }
            ("POST", ["commits", sha, "comments"]) => refused(422, &format!("No commit found for SHA: {sha}")),
            ("PATCH", ["issues", "comments", id] | ["comments", id]) => self.change(&body, id),
            ("GET", ["commits", sha]) => match self.commits.get(*sha) {
                Some((tree, _)) => Response::json(200, &json!({ "sha": sha, "commit": { "tree": { "sha": tree } } })),
                None => missing(),
            },
            ("GET", ["commits", sha, "pulls"]) => self.pulls(sha, "topic"),
            ("GET", ["pulls"]) => {
                let head = request.query("head").unwrap_or_default();
                self.pulls("", head.split_once(':').map_or("", |(_, branch)| branch))
            }
            ("POST", ["check-runs"]) => self.check(&body),
            (method, ["git", rest @ ..]) => self.git(method, rest, &body),
            _ => missing(),
        }
    }

    fn read(&self, url: &str) -> Option<Vec<u8>> {
        let rest = url.strip_prefix(&format!("https://github.com/{}/blob/", self.repository))?;
        let (commit, name) = rest.strip_suffix("?raw=true")?.split_once('/')?;
        self.blobs.get(self.tree_of(commit)?.get(name)?).cloned()
    }
}

/// The job's token is an app's, as the one that Actions gives.
fn user(author: u64) -> Value {
    match author {
        1 => json!({ "id": 41_898_282, "login": "github-actions[bot]", "type": "Bot" }),
        _ => json!({ "id": author, "login": "somebody", "type": "User" }),
    }
}

fn missing() -> Response {
    refused(404, "Not Found")
}

fn refused(status: u16, message: &str) -> Response {
    Response::json(status, &json!({ "message": message, "documentation_url": "https://docs.github.com/rest" }))
}
