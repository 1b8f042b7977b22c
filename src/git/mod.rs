//! The repository of a job, through the `git` program.
//!
//! [`facts`] asks what a checkout knows of itself, [`call`] does something and says why it failed, [`Login`] opens a host for one call
//! alone: the password stands in that call's environment, for git's credential helpers, and in no argument, address or file.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `login` | a user's name and password for one origin | nothing |
//! | `call` | one call of git | login |
//! | `facts` | what a checkout knows of itself | call |
//! | `remote` | where a remote is, and which login it takes | login |
//! | `status` | the files that a job has changed | call facts |

mod call;
mod facts;
mod login;
mod remote;
mod status;

pub(crate) use call::HOST_TOKENS;
pub(crate) use facts::{Git, GitProcess};
pub(crate) use login::{Login, origin_of};
pub(crate) use remote::Remote;
pub(crate) use status::changed;
