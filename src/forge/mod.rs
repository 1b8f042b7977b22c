//! The hosts of repositories, as a report needs them: where a report stands, its comments, its checks, its uploads.
//!
//! One trait, one file a host. [`ci`] says where this process runs, from what each CI's environment tells; a host is
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
//! | `ci` | where this process runs | api http |
//! | `token` | the token for a host, and where it is looked for | api http ci |
//! | `testing` | what the tests of the hosts share | api http ci |
//! | `recent` | whether a row of a list is new | nothing |
//! | `check_text` | a check in words, for hosts whose checks show no Markdown | api |
//! | `github` | GitHub | percent api runners http ci token testing recent |
//! | `gitlab` | GitLab | percent api runners http ci testing recent check_text |
//! | `bitbucket` | Bitbucket Cloud | percent api runners http ci testing recent check_text |

mod api;
mod bitbucket;
mod check_text;
pub(crate) mod ci;
mod github;
mod gitlab;
pub(crate) mod http;
pub(crate) mod percent;
mod recent;
pub(crate) mod runners;
#[cfg(test)]
mod testing;
pub(crate) mod token;

use ci::Place;
use http::Client;
use token::Token;

pub(crate) use api::{
    Check, CheckImage, CheckStatus, Comment, Conclusion, Forge, Host, Limit, Target, Update, Upload, Visibility,
};

use crate::error::Result;

/// The repository of `place`, with `token` for it; no request is made.
///
/// # Errors
///
/// When the token cannot stand in a header.
pub(crate) fn open(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn Forge>> {
    let client = client.clone();
    Ok(match place.host {
        Host::GitHub => Box::new(github::GitHub::new(place, token, client)?),
        Host::GitLab => Box::new(gitlab::GitLab::new(place, token.credential(place)?, client)),
        Host::Bitbucket => Box::new(bitbucket::Bitbucket::new(place, token.credential(place)?, client)),
    })
}

/// The runners of `place`'s repository, organization or enterprise, with `token` for them; no request is made.
///
/// # Errors
///
/// When the token cannot stand in a header.
pub(crate) fn open_runners(place: &Place, token: &Token, client: &Client) -> Result<Box<dyn runners::Runners>> {
    let client = client.clone();
    Ok(match place.host {
        Host::GitHub => Box::new(github::GitHub::new(place, token, client)?),
        Host::GitLab => Box::new(gitlab::GitLab::new(place, token.credential(place)?, client)),
        Host::Bitbucket => Box::new(bitbucket::Bitbucket::new(place, token.credential(place)?, client)),
    })
}
