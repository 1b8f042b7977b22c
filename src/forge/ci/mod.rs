//! Where this process runs: what each CI's own variables and event file say, and the git remote outside of CI.
//!
//! One file a CI, each with its facts as a [`Place`]; flags are put over them in [`detect`]. Inside a CI git is asked only which
//! commit a name means that a flag gives, and no configuration of git is ever written.

mod bitbucket;
mod github;
mod gitlab;
mod owner;
mod remote;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

pub(crate) use owner::Owner;
use remote::Remote;

use super::api::Host;
use super::http::Client;
use crate::error::{Error, Result};
use crate::git::Git;

/// Where a report stands. What is not known is `None`; flags have been put over what the environment says.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) host: Host,
    /// Without a closing slash: `https://api.github.com`, `https://git.example.com/gitlab/api/v4`.
    pub(crate) api: String,
    /// The repository's page, without a closing slash: `https://github.com/owner/name`.
    pub(crate) repository_url: String,
    /// `owner/name`, or `group/subgroup/name`; the number of a GitLab project where its path is not told.
    pub(crate) repository: String,
    /// The commit that the run is about: the head of a pull request, never the merge commit made for the run.
    pub(crate) sha: Option<String>,
    /// The pull request of the event, when it is about a pull request.
    pub(crate) pull_request: Option<u64>,
    /// Without `refs/heads/`; the head branch of a pull request.
    pub(crate) branch: Option<String>,
    /// The pull request comes from another repository, so that this run's token may only read.
    pub(crate) is_fork: bool,
    pub(crate) run: Run,
    /// The file that the CI shows as the job's summary.
    pub(crate) summary: Option<PathBuf>,
}

impl Place {
    /// A repository, of which nothing else is known.
    pub(crate) fn of(host: Host, api: String, repository_url: String, repository: String) -> Self {
        let (sha, pull_request, branch, is_fork, run, summary) = Default::default();
        Self { host, api, repository_url, repository, sha, pull_request, branch, is_fork, run, summary }
    }
}

/// The run of a CI that this process is part of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    /// `{workflow}` of a watermark: GitHub's workflow, GitLab's pipeline id, Bitbucket's pipeline.
    pub(crate) workflow: Option<String>,
    /// `{run}` of a watermark: GitHub's run id, GitLab's job id, Bitbucket's build number.
    pub(crate) id: Option<String>,
    /// The page of the run.
    pub(crate) url: Option<String>,
}

/// What the command line says about the place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    /// A URL, as a browser or git knows it, or `owner/name`.
    pub(crate) repo: Option<String>,
    pub(crate) driver: Option<Host>,
    /// A hash, or any name of a commit that git knows.
    pub(crate) head_sha: Option<String>,
    pub(crate) pull_request: Option<u64>,
}

/// Reads a variable of the environment.
pub(crate) type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads a whole file.
pub(crate) type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// What is asked for the place, in this order of preference.
pub(crate) struct Inputs<'a> {
    pub(crate) env: Env<'a>,
    /// Reads the file of GitHub's event.
    pub(crate) read_file: ReadFile<'a>,
    /// Asked outside of CI, and what a flag's commit is.
    pub(crate) git: &'a dyn Git,
    /// Finds the API of a GitLab below a path, outside of CI only.
    pub(crate) client: &'a Client,
}

/// The place, from `flags` first, then the CI's variables, then the git checkout.
///
/// # Errors
///
/// When no repository or no host is known; the message says which flag to give.
pub(crate) fn detect(inputs: &Inputs<'_>, flags: &Flags) -> Result<Place> {
    let ci = in_ci(inputs, flags.driver);
    let mut place = match (&flags.repo, ci) {
        (None, Some(ci)) => ci,
        (Some(repo), ci) => named(inputs, flags, repo, ci)?,
        (None, None) => checked_out(inputs, flags)?,
    };
    if let Some(name) = &flags.head_sha {
        let sha = commit(inputs, &place, name);
        // What the event says of its own commit does not hold for another.
        if place.sha.as_ref().is_some_and(|own| *own != sha) {
            (place.pull_request, place.branch) = (None, None);
        }
        place.sha = Some(sha);
    }
    if flags.pull_request.is_some() {
        place.pull_request = flags.pull_request;
    }
    place.summary = github::summary(inputs.env);
    Ok(place)
}

/// The full hash of the commit that `name` means in the checkout; `name` itself where git does not know it, since the host may.
///
/// In a job about a pull request a merge may be checked out that was made for the run and that nobody sees: what names it means the head
/// of the pull request.
pub(crate) fn commit(inputs: &Inputs<'_>, place: &Place, name: &str) -> String {
    let Some(found) = inputs.git.commit(name) else {
        let is_head = matches!(name, "HEAD" | "@");
        return place.sha.clone().filter(|_| is_head).unwrap_or_else(|| name.to_owned());
    };
    let (sha, parents) = found.split_first().map_or((name, &[][..]), |(sha, parents)| (sha, parents));
    match &place.sha {
        Some(own) if made_for_run(inputs.env).any(|made| made == sha) => own.clone(),
        Some(own) if place.pull_request.is_some() && parents.len() > 1 && parents.contains(own) => own.clone(),
        _ => sha.to_owned(),
    }
}

/// The commits that CIs say they have checked out.
fn made_for_run(env: Env<'_>) -> impl Iterator<Item = String> {
    ["GITHUB_SHA", "CI_COMMIT_SHA", "BITBUCKET_COMMIT"].into_iter().filter_map(move |name| first(env, &[name]))
}

/// The facts of the CI that this is, if its host is `driver` or none is wanted.
fn in_ci(inputs: &Inputs<'_>, driver: Option<Host>) -> Option<Place> {
    let env = inputs.env;
    let of = |host| match host {
        Host::GitHub => github::place(env, inputs.read_file),
        Host::GitLab => gitlab::place(env),
        Host::Bitbucket => bitbucket::place(env),
    };
    [Host::GitHub, Host::GitLab, Host::Bitbucket]
        .into_iter()
        .filter(|host| driver.is_none_or(|d| d == *host))
        .find_map(of)
}

/// The repository that a flag names. What the CI knows of its own pull request holds for its own repository only; its commit
/// may be in another too.
fn named(inputs: &Inputs<'_>, flags: &Flags, repo: &str, ci: Option<Place>) -> Result<Place> {
    let server = match &ci {
        Some(ci) => server_of(ci),
        None => standard_server(flags.driver.unwrap_or(Host::GitHub), inputs.env),
    };
    let remote = Remote::parse(repo).or_else(|| Remote::of_slug(repo, &server)).ok_or_else(|| {
        Error::denied(format!("--repo {repo:?} is neither the address of a repository nor owner/name"))
    })?;
    match ci {
        Some(ci) if remote.is_at(&ci.repository_url) => Ok(ci),
        Some(ci) => {
            let Place { sha, run, host, .. } = ci;
            let same_server = remote.path_below(&server).is_some();
            let place = at(inputs, flags.driver.or(same_server.then_some(host)), &remote)?;
            Ok(Place { sha, run, ..place })
        }
        None => {
            let place = at(inputs, flags.driver, &remote)?;
            // The checkout's commit and branch are told only of its own repository.
            let is_here = inputs
                .git
                .remote()
                .and_then(|url| Remote::parse(&url))
                .is_some_and(|here| here.is_at(&place.repository_url));
            Ok(if is_here { with_head(inputs.git, place) } else { place })
        }
    }
}

/// The repository of the git checkout.
fn checked_out(inputs: &Inputs<'_>, flags: &Flags) -> Result<Place> {
    let url = inputs.git.remote().ok_or_else(|| {
        Error::denied(
            "no repository is known: this is no CI and no git checkout with a remote; say --repo https://HOST/OWNER/NAME",
        )
    })?;
    let remote = Remote::parse(&url).ok_or_else(|| {
        Error::denied("the git remote is no repository on a host; say --repo https://HOST/OWNER/NAME")
    })?;
    Ok(with_head(inputs.git, at(inputs, flags.driver, &remote)?))
}

fn with_head(git: &dyn Git, place: Place) -> Place {
    Place { sha: git.head(), branch: git.branch(), ..place }
}

/// A repository of which nothing but its address is known.
fn at(inputs: &Inputs<'_>, driver: Option<Host>, remote: &Remote) -> Result<Place> {
    let host = driver.or_else(|| remote.host_by_name()).or_else(|| {
        let hosts = [Host::GitHub, Host::GitLab, Host::Bitbucket];
        hosts.into_iter().find(|host| remote.path_below(&standard_server(*host, inputs.env)).is_some())
    });
    let host = host.ok_or_else(|| {
        Error::denied(format!(
            "{} is no host known by its name; say --driver github, gitlab or bitbucket",
            remote.authority()
        ))
    })?;
    let server = standard_server(host, inputs.env);
    let (server, api, path) = match (remote.path_below(&server), host) {
        (Some(path), _) => {
            let api = standard_api(host, &server, inputs.env);
            (server, api, path)
        }
        (None, Host::GitHub) => (remote.root(), github::api_of(&remote.root()), remote.path().to_owned()),
        (None, Host::GitLab) => gitlab::find(inputs.client, remote),
        (None, Host::Bitbucket) => (remote.root(), bitbucket::api(inputs.env), remote.path().to_owned()),
    };
    let repository = remote::repository(host, &path);
    Ok(Place::of(host, api, format!("{server}/{repository}"), repository))
}

/// The server that the environment names for `host`, or the public one; without a closing slash.
fn standard_server(host: Host, env: Env<'_>) -> String {
    match host {
        Host::GitHub => github::server(env),
        Host::GitLab => gitlab::server(env),
        Host::Bitbucket => bitbucket::server(env),
    }
}

fn standard_api(host: Host, server: &str, env: Env<'_>) -> String {
    match host {
        Host::GitHub => github::api(env),
        Host::GitLab => gitlab::api(env, server),
        Host::Bitbucket => bitbucket::api(env),
    }
}

/// Where the repositories of `place`'s host begin.
fn server_of(place: &Place) -> String {
    let url = place.repository_url.trim_end_matches('/');
    url.strip_suffix(&place.repository).unwrap_or(url).trim_end_matches('/').to_owned()
}

/// Whether this is a job of a CI: one of the variables is set with which each names its repository.
pub(crate) fn is_job(env: Env<'_>) -> bool {
    let names = github::REPOSITORY.iter().chain(&gitlab::REPOSITORY).chain(&bitbucket::REPOSITORY);
    names.into_iter().any(|name| first(env, &[name]).is_some())
}

/// The folders that CIs say their checkout is in.
pub(crate) fn checkouts(env: Env<'_>) -> impl Iterator<Item = PathBuf> {
    [github::CHECKOUT, gitlab::CHECKOUT, bitbucket::CHECKOUT]
        .into_iter()
        .filter_map(move |name| first(env, &[name]).map(PathBuf::from))
}

/// The branch that the pull request of the event is to come into.
pub(crate) fn target_branch(env: Env<'_>) -> Option<String> {
    first(env, &[github::TARGET_BRANCH, gitlab::TARGET_BRANCH, bitbucket::TARGET_BRANCH])
}

/// Whether this is a job of GitHub Actions, which shows a line that begins with `::warning::` on the page of the run.
pub(crate) fn is_github_actions(env: Env<'_>) -> bool {
    first(env, &["GITHUB_ACTIONS"]).is_some()
}

/// The first of `names` that is set and not empty.
fn first(env: Env<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| Some(env(name)?.trim().to_owned()).filter(|value| !value.is_empty()))
}

/// The first of `names` that is set and not empty, as an address without a closing slash.
fn address(env: Env<'_>, names: &[&str]) -> Option<String> {
    Some(first(env, names)?.trim_end_matches('/').to_owned())
}
