//! The arguments that every command of `cml` takes.

use clap::{Args, ValueEnum};

use super::console::Level;
use crate::forge::Host;

/// The options of every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(super) struct GlobalArgs {
    /// How much is said on standard error: error, warn, info or debug
    #[arg(long, global = true, value_enum, default_value = "info", value_name = "LEVEL", hide_possible_values = true)]
    pub(super) log: Level,
    /// Host of the repository; inferred from the CI or the git remote
    #[arg(long, global = true, value_enum, value_name = "HOST")]
    pub(super) driver: Option<Driver>,
    /// URL or slug of the repository; inferred from the CI or the git remote
    #[arg(long, global = true, value_name = "URL")]
    pub(super) repo: Option<String>,
    /// Token for the host; REPO_TOKEN, repo_token, GITHUB_TOKEN, GITLAB_TOKEN or BITBUCKET_TOKEN if not given
    #[arg(long, global = true, visible_alias = "token", value_name = "TOKEN")]
    pub(super) driver_token: Option<String>,
}

/// Hosts by the names that `--driver` takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Driver {
    Github,
    Gitlab,
    Bitbucket,
}

impl Driver {
    /// The name that `--driver` takes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Bitbucket => "bitbucket",
        }
    }
}

impl From<Driver> for Host {
    fn from(driver: Driver) -> Self {
        match driver {
            Driver::Github => Self::GitHub,
            Driver::Gitlab => Self::GitLab,
            Driver::Bitbucket => Self::Bitbucket,
        }
    }
}
