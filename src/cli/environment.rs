//! The environment, read once, and the variables that stand for options.
//!
//! Every option of a command can be given as `<prefix>_<OPTION>`: `CML_COMMENT_TARGET`, or with the prefix of the command's
//! older name, `CML_SEND_COMMENT_TARGET`. The global ones have names without a command too: `CML_REPO`. What is written on
//! the command line wins.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command};

/// The variables of this process that are text.
#[derive(Clone, Debug)]
pub(super) struct Environment(BTreeMap<String, String>);

impl Environment {
    pub(super) fn read() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// No variables at all.
    pub(super) fn empty() -> Self {
        Self(BTreeMap::new())
    }

    /// The value, if it is not empty: a workflow that passes an input on sets its variable either way.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Inside a job of GitHub Actions.
    pub(super) fn is_github(&self) -> bool {
        self.value("GITHUB_ACTIONS").is_some()
    }
}

/// Prefixes of the variables for the options of a command, by its path; the first is the one that help shows.
const PREFIXES: [(&[&str], &[&str]); 10] = [
    (&["asset", "publish"], &["CML_ASSET", "CML_PUBLISH"]),
    (&["publish"], &["CML_ASSET", "CML_PUBLISH"]),
    (&["comment", "create"], &["CML_COMMENT", "CML_SEND_COMMENT"]),
    (&["comment", "update"], &["CML_COMMENT", "CML_SEND_COMMENT"]),
    (&["send-comment"], &["CML_COMMENT", "CML_SEND_COMMENT"]),
    (&["check", "create"], &["CML_CHECK", "CML_SEND_GITHUB_CHECK"]),
    (&["send-github-check"], &["CML_CHECK", "CML_SEND_GITHUB_CHECK"]),
    (&["tensorboard", "connect"], &["CML_TENSORBOARD", "CML_TENSORBOARD_DEV"]),
    (&["tensorboard-dev"], &["CML_TENSORBOARD", "CML_TENSORBOARD_DEV"]),
    (&["plot"], &["CML_PLOT"]),
];

/// Lets every option of `root` and its subcommands be given by a variable. `leaf` is the path of the subcommand that will
/// run, and `off` the identifiers of flags that the command line turns off.
pub(super) fn bind(root: Command, environment: &Environment, leaf: &[String], off: &[String]) -> Command {
    let of_leaf = PREFIXES.iter().find(|(path, _)| path == &leaf).map_or(&[][..], |(_, prefixes)| *prefixes);
    let global: Vec<&str> = std::iter::once("CML").chain(of_leaf.iter().copied()).collect();
    let mut root = bind_options(root, environment, &global, off);
    for (path, prefixes) in PREFIXES {
        root = at(root, path, &|command| bind_options(command, environment, prefixes, off));
    }
    root
}

/// `root` with the subcommand at `path` changed.
fn at(root: Command, path: &[&str], change: &dyn Fn(Command) -> Command) -> Command {
    match path {
        [] => change(root),
        [name, rest @ ..] => root.mut_subcommand(name, |command| at(command, rest, change)),
    }
}

fn bind_options(command: Command, environment: &Environment, prefixes: &[&str], off: &[String]) -> Command {
    command.mut_args(|arg| {
        let Some(long) = arg.get_long().filter(|long| !matches!(*long, "help" | "version")) else { return arg };
        let names = candidates(&arg, long, prefixes);
        let given = names.iter().find(|name| environment.value(name).is_some());
        let name = given.or(names.first()).cloned().unwrap_or_default();
        let is_empty = given.is_none() && environment.0.contains_key(&name);
        if is_empty || off.iter().any(|id| id == arg.get_id().as_str()) {
            return arg;
        }
        let arg = if matches!(arg.get_action(), ArgAction::SetTrue) {
            arg.value_parser(clap::builder::BoolishValueParser::new())
        } else {
            arg
        };
        arg.env(name).hide_env_values(true)
    })
}

/// The variables that stand for an option, the likeliest first.
fn candidates(arg: &Arg, long: &str, prefixes: &[&str]) -> Vec<String> {
    let own = |long: &str| long.to_ascii_uppercase().replace('-', "_");
    let longs = std::iter::once(long).chain(arg.get_all_aliases().into_iter().flatten());
    let mut names: Vec<String> =
        longs.flat_map(|long| prefixes.iter().map(move |prefix| format!("{prefix}_{}", own(long)))).collect();
    match long {
        // One place for the pictures of a whole job, whichever command keeps them.
        "to" => names.insert(0, "CML_PUBLISH_TO".to_owned()),
        "credentials" => names.push("TB_CREDENTIALS".to_owned()),
        _ => {}
    }
    names
}
