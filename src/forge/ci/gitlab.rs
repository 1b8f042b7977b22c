//! GitLab CI, on its own server or another's, at the root or at a sub-path; and the search for its API outside of CI.

use super::remote::Remote;
use super::{Env, Host, Place, Run, address, first};
use crate::forge::http::{Client, Failure, Method};

/// The variables of which one is set in every job.
pub(super) const REPOSITORY: [&str; 2] = ["CI_PROJECT_ID", "CI_PROJECT_URL"];

/// The variable that names the branch which a pull request is to come into.
pub(super) const TARGET_BRANCH: &str = "CI_MERGE_REQUEST_TARGET_BRANCH_NAME";

/// The variable that names the folder of the checkout.
pub(super) const CHECKOUT: &str = "CI_PROJECT_DIR";

/// The facts, when GitLab's variables name a project.
pub(super) fn place(env: Env<'_>) -> Option<Place> {
    let server = server(env);
    let request = first(env, &["CI_MERGE_REQUEST_IID"]).and_then(|number| number.parse::<u64>().ok());
    // The pipeline of a fork's merge request may run in the fork; its number is the other project's.
    let (path, page) = match request {
        Some(_) => {
            (["CI_MERGE_REQUEST_PROJECT_PATH", "CI_PROJECT_PATH"], ["CI_MERGE_REQUEST_PROJECT_URL", "CI_PROJECT_URL"])
        }
        None => (["CI_PROJECT_PATH"; 2], ["CI_PROJECT_URL"; 2]),
    };
    let page = address(env, &page);
    let below = |page: &str| page.strip_prefix(&server).map(|path| path.trim_matches('/').to_owned());
    let named = first(env, &path).or_else(|| page.as_deref().and_then(below));
    let (repository, repository_url) = match (named, page) {
        (Some(path), Some(page)) => (path, page),
        (Some(path), None) => (path.clone(), format!("{server}/{path}")),
        // GitLab's own page for a number leads to the project.
        (None, _) => {
            let id = first(env, &["CI_PROJECT_ID"])?;
            (id.clone(), format!("{server}/projects/{id}"))
        }
    };
    let projects =
        ["CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID"].map(|name| first(env, &[name]));
    let target = projects[1].clone().or_else(|| first(env, &["CI_PROJECT_ID"]));
    let is_fork = request.is_some() && projects[0].is_some() && target.is_some() && projects[0] != target;
    let is_tag = first(env, &["CI_COMMIT_TAG"]).is_some();
    let branch = ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_REF_NAME"];
    let run = Run {
        workflow: first(env, &["CI_PIPELINE_ID"]),
        id: first(env, &["CI_JOB_ID"]),
        url: address(env, &["CI_JOB_URL"]),
    };
    Some(Place {
        host: Host::GitLab,
        api: api(env, &server),
        pull_request: request.or_else(|| open_request(env, &repository)),
        repository_url,
        repository,
        // In a pipeline for merged results the commit is a merge made for the run.
        sha: first(env, &["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"]),
        branch: first(env, &branch).filter(|_| !is_tag),
        is_fork,
        run,
        summary: None,
    })
}

/// The newest merge request of `repository` that a branch's pipeline is told of: `group/project!7,group/project!9`.
fn open_request(env: Env<'_>, repository: &str) -> Option<u64> {
    let list = first(env, &["CI_OPEN_MERGE_REQUESTS"])?;
    let requests = list.split(',').filter_map(|request| request.trim().rsplit_once('!'));
    requests.filter(|(project, _)| *project == repository).filter_map(|(_, number)| number.parse().ok()).max()
}

/// The server with its sub-path, or the public one.
pub(super) fn server(env: Env<'_>) -> String {
    address(env, &["CI_SERVER_URL"])
        .or_else(|| Some(address(env, &["CI_API_V4_URL"])?.strip_suffix("/api/v4")?.to_owned()))
        .unwrap_or_else(|| "https://gitlab.com".to_owned())
}

/// `CI_API_V4_URL`, or the API of `server`.
pub(super) fn api(env: Env<'_>, server: &str) -> String {
    address(env, &["CI_API_V4_URL"]).unwrap_or_else(|| format!("{server}/api/v4"))
}

/// Server, API and the project's path, for an address that does not tell where the server's own path ends.
///
/// A project is below a group, so that two segments need no request; else each longer beginning of the path is asked for
/// GitLab's version. When none answers, GitLab is taken to be at the root.
pub(super) fn find(client: &Client, remote: &Remote) -> (String, String, String) {
    let path = remote.path().split("/-/").next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let split = |at: usize| {
        let server = [&[remote.root().as_str()], &parts[..at]].concat().join("/");
        (server.clone(), format!("{server}/api/v4"), parts[at..].join("/"))
    };
    let most = parts.len().saturating_sub(2);
    let found = (most > 0).then(|| (0..=most).map(split).find(|(_, api, _)| answers(client, api))).flatten();
    found.unwrap_or_else(|| split(0))
}

/// Whether GitLab's API is there. Without a token it refuses to tell its version, which is an answer too.
fn answers(client: &Client, api: &str) -> bool {
    match client.request(Method::Get, &format!("{api}/version")).send() {
        Ok(answer) => answer.json().is_ok_and(|version| version["version"].is_string()),
        Err(Failure::Refused { status: 401 | 403, message, .. }) => {
            message.contains("Unauthorized") || message.contains("Forbidden")
        }
        Err(_) => false,
    }
}
