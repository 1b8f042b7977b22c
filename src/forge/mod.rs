//! The hosts of repositories: where a job stands, comments, checks, uploads, pull requests, runs of workflows.
//!
//! One trait and one file a host for each of its capabilities. [`ci`] says where this process runs, from what each CI's environment tells; a host is
//! opened for that [`Place`]. Every request goes through the one client of [`http`].
//!
//! A module may import those in its last column and no others:
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `percent` | the characters that cannot stand where they are, one set a place | nothing |
//! | `api` | what a report needs of a host, whichever it is | percent |
//! | `runners` | what a runner needs of a host, whichever it is | nothing |
//! | `http` | the one client of all requests | nothing |
//! | `pulls` | what opening a pull request needs of a host | nothing |
//! | `runs` | what running a workflow again needs of a host | http |
//! | `ci` | where this process runs | api http |
//! | `token` | the token for a host, and where it is looked for | api http ci |
//! | `testing` | what the tests of the hosts share | api http ci |
//! | `recent` | whether a row of a list is new | nothing |
//! | `check_text` | a check in words, for hosts whose checks show no Markdown | api |
//! | `github` | GitHub | percent api http pulls runs runners ci token testing recent |
//! | `gitlab` | GitLab | percent api http pulls runs runners ci testing recent check_text |
//! | `bitbucket` | Bitbucket Cloud | percent api http pulls runs runners ci testing recent check_text |

mod api;
mod bitbucket;
mod check_text;
pub(crate) mod ci;
mod github;
mod gitlab;
pub(crate) mod http;
pub(crate) mod percent;
pub(crate) mod pulls;
mod recent;
pub(crate) mod runners;
pub(crate) mod runs;
#[cfg(test)]
mod testing;
pub(crate) mod token;

use ci::Place;
use http::Client;
use pulls::Pulls;
use runners::Runners;
use runs::Runs;
use token::Token;

pub(crate) use api::{
    Check, CheckImage, CheckStatus, Comment, Conclusion, Forge, Host, Limit, Target, Update, Upload, Visibility,
};

use crate::error::Result;

/// All that is done with a repository.
trait Repository: Forge + Pulls + Runs + Runners {}

impl<T: Forge + Pulls + Runs + Runners> Repository for T {}

fn repository(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Repository>> {
    let client = client.clone();
    Ok(match place.host {
        Host::GitHub => Box::new(github::GitHub::new(place, token, client)?),
        Host::GitLab => Box::new(gitlab::GitLab::new(place, token.credential(place)?, client)),
        Host::Bitbucket => Box::new(bitbucket::Bitbucket::new(place, token.credential(place)?, client)),
    })
}

/// The repository of `place`, with `token` for it; no request is made.
///
/// # Errors
///
/// When the token cannot stand in a header.
pub(crate) fn open(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Forge>> {
    Ok(repository(place, token, client)?)
}

/// The pull requests of the repository of `place`, as [`open`] opens it.
pub(crate) fn pulls(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Pulls>> {
    Ok(repository(place, token, client)?)
}

/// The runs of workflows of the repository of `place`, as [`open`] opens it.
pub(crate) fn runs(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Runs>> {
    Ok(repository(place, token, client)?)
}

/// The runners of `place`'s repository, organization or enterprise, as [`open`] opens it.
pub(crate) fn runners(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Runners>> {
    Ok(repository(place, token, client)?)
}
