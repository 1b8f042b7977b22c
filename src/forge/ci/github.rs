//! GitHub Actions: its variables, and the event that started the run.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Env, Host, Place, ReadFile, Run, address, first};

/// The variable that names the repository.
pub(super) const REPOSITORY: [&str; 1] = ["GITHUB_REPOSITORY"];

/// The variable that names the branch which a pull request is to come into.
pub(super) const TARGET_BRANCH: &str = "GITHUB_BASE_REF";

/// The variable that names the folder of the checkout.
pub(super) const CHECKOUT: &str = "GITHUB_WORKSPACE";

/// The file that is shown as the summary of the job.
pub(super) fn summary(env: Env<'_>) -> Option<PathBuf> {
    first(env, &["GITHUB_STEP_SUMMARY"]).map(PathBuf::from)
}

/// The facts, when `GITHUB_REPOSITORY` is set.
pub(super) fn place(env: Env<'_>, read_file: ReadFile<'_>) -> Option<Place> {
    let repository = first(env, &REPOSITORY)?;
    let repository_url = format!("{}/{repository}", server(env));
    let event = first(env, &["GITHUB_EVENT_PATH"])
        .and_then(|path| read_file(Path::new(&path)).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or(Value::Null);
    let name = first(env, &["GITHUB_EVENT_NAME"]).unwrap_or_default();
    let subject = subject(env, &name, &event, &repository);
    let id = first(env, &["GITHUB_RUN_ID"]);
    let run = Run {
        workflow: first(env, &["GITHUB_WORKFLOW"]),
        url: id.as_ref().map(|id| format!("{repository_url}/actions/runs/{id}")),
        id,
    };
    Some(Place {
        host: Host::GitHub,
        api: api(env),
        repository_url,
        repository,
        sha: subject.sha,
        pull_request: subject.pull_request,
        branch: subject.branch,
        is_fork: subject.is_fork,
        run,
        summary: None,
    })
}

/// `GITHUB_SERVER_URL`, or the public server.
pub(super) fn server(env: Env<'_>) -> String {
    address(env, &["GITHUB_SERVER_URL"]).unwrap_or_else(|| "https://github.com".to_owned())
}

/// `GITHUB_API_URL`, or the API of the server.
pub(super) fn api(env: Env<'_>) -> String {
    address(env, &["GITHUB_API_URL"]).unwrap_or_else(|| api_of(&server(env)))
}

/// The API of a server: the public one's, that of a company's subdomain of `ghe.com`, or of an own Enterprise Server.
pub(super) fn api_of(server: &str) -> String {
    let (scheme, host) = server.split_once("://").unwrap_or(("https", server));
    if host == "github.com" || host.ends_with(".ghe.com") {
        format!("{scheme}://api.{host}")
    } else {
        format!("{server}/api/v3")
    }
}

/// What the run is about.
#[derive(Default)]
struct Subject {
    sha: Option<String>,
    pull_request: Option<u64>,
    branch: Option<String>,
    is_fork: bool,
}

fn subject(env: Env<'_>, name: &str, event: &Value, repository: &str) -> Subject {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let reference = first(env, &["GITHUB_REF"]).unwrap_or_default();
    let branch = || reference.strip_prefix("refs/heads/").map(str::to_owned);
    let sha = || first(env, &["GITHUB_SHA"]);
    match name {
        "pull_request" | "pull_request_target" | "pull_request_review" | "pull_request_review_comment" => {
            let request = &event["pull_request"];
            let (head, base) = (&request["head"], &request["base"]);
            let home = base["repo"]["full_name"].as_str().unwrap_or(repository);
            // The head's repository is gone when the fork was deleted.
            let is_elsewhere = !head.is_null() && head["repo"]["full_name"].as_str() != Some(home);
            let of_reference = || reference.strip_prefix("refs/pull/")?.split('/').next()?.parse().ok();
            Subject {
                // `GITHUB_SHA` is the merge commit made for the run, or the base's commit.
                sha: text(&head["sha"]),
                pull_request: request["number"].as_u64().or_else(|| event["number"].as_u64()).or_else(of_reference),
                branch: text(&head["ref"]).or_else(|| first(env, &["GITHUB_HEAD_REF"])),
                // With `pull_request_target` the token is the base's, and may write.
                is_fork: is_elsewhere && name != "pull_request_target",
            }
        }
        "workflow_run" => {
            let run = &event["workflow_run"];
            let is_home = run["head_repository"]["full_name"].as_str().is_none_or(|head| head == repository);
            Subject {
                sha: text(&run["head_sha"]),
                pull_request: own_pull_request(run, event),
                branch: text(&run["head_branch"]).filter(|_| is_home),
                is_fork: false,
            }
        }
        // The default branch's commit has nothing to do with the pull request that is commented on.
        "issue_comment" if event["issue"]["pull_request"].is_object() => {
            Subject { pull_request: event["issue"]["number"].as_u64(), ..Subject::default() }
        }
        "merge_group" => {
            let group = &event["merge_group"];
            let head = text(&group["head_ref"]).unwrap_or(reference);
            Subject { sha: text(&group["head_sha"]).or_else(sha), pull_request: queued(&head), ..Subject::default() }
        }
        _ => Subject { sha: sha(), branch: branch(), ..Subject::default() },
    }
}

/// The pull request of a workflow's run. The list names requests from other repositories with the same commit too.
fn own_pull_request(run: &Value, event: &Value) -> Option<u64> {
    let home = event["repository"]["id"].as_u64();
    let requests = run["pull_requests"].as_array()?.iter();
    let own = requests.filter(|request| {
        let base = request["base"]["repo"]["id"].as_u64();
        base.is_none() || home.is_none() || base == home
    });
    own.filter_map(|request| request["number"].as_u64()).max()
}

/// The pull request of a merge queue's branch: `refs/heads/gh-readonly-queue/main/pr-7-<sha>`.
fn queued(reference: &str) -> Option<u64> {
    reference
        .contains("/gh-readonly-queue/")
        .then(|| reference.rsplit('/').next())??
        .strip_prefix("pr-")?
        .split('-')
        .next()?
        .parse()
        .ok()
}
