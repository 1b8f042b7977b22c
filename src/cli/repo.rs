//! `cml repo prepare`, `cml ci`: what CML did to git ahead of its other commands. Nothing here needs it, so that it is said and not done,
//! and the job goes on.

use clap::Args;

use super::console::Console;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Commits of the history that were fetched, 0 for all; not read
    #[arg(long, value_name = "N")]
    fetch_depth: Option<String>,
    /// All of the history was fetched; not read
    #[arg(long)]
    unshallow: bool,
    /// Not read
    #[arg(long, value_name = "EMAIL")]
    user_email: Option<String>,
    /// Not read
    #[arg(long, value_name = "NAME")]
    user_name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, console: Console) {
    console.warn(
        &"nothing was done: CML set git's user and the token of its remote here, which no command of this program needs; \
          a step that commits needs `git config user.name` and `user.email`",
    );
    if arguments.unshallow || arguments.fetch_depth.is_some() {
        console.warn(
            &"nothing was fetched: for the history, `git fetch --tags --unshallow`, or `fetch-depth: 0` of actions/checkout \
              (GIT_DEPTH: 0 on GitLab, `clone: depth: full` on Bitbucket)",
        );
    }
}
