//! What the tests of the hosts share: a place, a check, and a client that does not wait.

use std::rc::Rc;
use std::time::Duration;

use super::api::{Check, CheckStatus, Host};
use super::ci::Place;
use super::http::testing::FrozenClock;
use super::http::{Client, Settings};

pub(super) fn client() -> Client {
    let mut settings = Settings::from_env(&|_| None, Rc::new(FrozenClock));
    settings.timeout = Duration::from_secs(5);
    Client::new(&settings).unwrap()
}

/// A pull request from the branch `topic`.
pub(super) fn place(host: Host, api: &str, repository_url: &str, repository: &str) -> Place {
    Place {
        sha: Some("f00d".into()),
        pull_request: Some(7),
        branch: Some("topic".into()),
        ..Place::of(host, api.to_owned(), repository_url.to_owned(), repository.to_owned())
    }
}

/// A check of the commit `f00d`.
pub(super) fn check(status: CheckStatus) -> Check {
    Check {
        head_sha: "f00d".into(),
        title: "CML Report".into(),
        status,
        summary: "It is **better**.\n".into(),
        text: None,
        images: Vec::new(),
    }
}
