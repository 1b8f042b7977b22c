//! The environment variables that stand for options.
//!
//! Every option of a command can be given as `<prefix>_<OPTION>`: `CML_COMMENT_TARGET`, or with the prefix of the command's
//! older name, `CML_SEND_COMMENT_TARGET`. The global ones have names without a command too: `CML_REPO`. What is written on
//! the command line wins.

use clap::{Arg, ArgAction, Command};

use super::environment::Environment;
use super::runner;

/// Prefixes of the variables for the options of a command, by its path; the first is the one that help shows.
const PREFIXES: [(&[&str], &[&str]); 20] = [
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
    (&["pr", "create"], &["CML_PR"]),
    (&["pr"], &["CML_PR"]),
    (&["repo", "prepare"], &["CML_REPO", "CML_CI"]),
    (&["ci"], &["CML_REPO", "CML_CI"]),
    (&["workflow", "rerun"], &["CML_WORKFLOW", "CML_RERUN_WORKFLOW"]),
    (&["rerun-workflow"], &["CML_WORKFLOW", "CML_RERUN_WORKFLOW"]),
    (&["runner"], &["CML_RUNNER", "RUNNER"]),
    (&["runner", "launch"], &["CML_RUNNER", "RUNNER"]),
    (&["runner", "list"], &["CML_RUNNER", "RUNNER"]),
    (&["runner", "stop"], &["CML_RUNNER", "RUNNER"]),
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
        let is_ours = |name: &str| !runner::is_foreign(name, &environment.lookup());
        let set = names.iter().find(|name| environment.value(name).is_some() && is_ours(name));
        let name = set.or(names.first()).cloned().unwrap_or_default();
        let is_empty = set.is_none() && environment.is_set(&name);
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
        // The seed's name for where the agent is; CML's later one for the working directory comes second.
        "runner-path" => names.insert(0, "RUNNER_PATH".to_owned()),
        "workdir" => names.retain(|name| name != "RUNNER_PATH"),
        "credentials" => names.push("TB_CREDENTIALS".to_owned()),
        _ => {}
    }
    names
}
