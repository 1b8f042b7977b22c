//! Bitbucket Pipelines.

use super::{Env, Host, Place, Run, address, first};

/// The variables of which one is set in every job.
pub(super) const REPOSITORY: [&str; 2] = ["BITBUCKET_REPO_FULL_NAME", "BITBUCKET_REPO_UUID"];

/// The variable that names the branch which a pull request is to come into.
pub(super) const TARGET_BRANCH: &str = "BITBUCKET_PR_DESTINATION_BRANCH";

/// The variable that names the folder of the checkout.
pub(super) const CHECKOUT: &str = "BITBUCKET_CLONE_DIR";

/// The facts, when Bitbucket's variables name a repository.
pub(super) fn place(env: Env<'_>) -> Option<Place> {
    let parts = || {
        Some(format!(
            "{}/{}",
            first(env, &["BITBUCKET_WORKSPACE", "BITBUCKET_REPO_OWNER"])?,
            first(env, &["BITBUCKET_REPO_SLUG"])?
        ))
    };
    let repository = first(env, &["BITBUCKET_REPO_FULL_NAME"]).or_else(parts)?;
    let repository_url = format!("{}/{repository}", server(env));
    let build = first(env, &["BITBUCKET_BUILD_NUMBER"]);
    let run = Run {
        workflow: first(env, &["BITBUCKET_PIPELINE_UUID"]),
        url: build.as_ref().map(|build| format!("{repository_url}/pipelines/results/{build}")),
        id: build,
    };
    Some(Place {
        host: Host::Bitbucket,
        api: api(env),
        repository_url,
        repository,
        sha: first(env, &["BITBUCKET_COMMIT"]),
        pull_request: first(env, &["BITBUCKET_PR_ID"]).and_then(|number| number.parse().ok()),
        branch: first(env, &["BITBUCKET_BRANCH"]),
        // Pipelines do not run for pull requests from forks.
        is_fork: false,
        run,
        summary: None,
    })
}

/// The one public server; `BITBUCKET_SERVER_URL` names another for tests.
pub(super) fn server(env: Env<'_>) -> String {
    address(env, &["BITBUCKET_SERVER_URL"]).unwrap_or_else(|| "https://bitbucket.org".to_owned())
}

/// `BITBUCKET_API_URL`, or the public API.
pub(super) fn api(env: Env<'_>) -> String {
    address(env, &["BITBUCKET_API_URL"]).unwrap_or_else(|| "https://api.bitbucket.org/2.0".to_owned())
}
