//! What is said when the command line cannot be taken: the command's help, then one line that names the fault.

use std::ffi::OsStr;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// One line that names the fault, and the way out.
pub(super) fn message(error: &clap::Error) -> String {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(name)) => Some(option_name(name).to_owned()),
        Some(ContextValue::Strings(names)) => names.first().map(|name| option_name(name).to_owned()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::ArgumentConflict => {
            if let (Some(one), Some(other)) = (named(ContextKind::InvalidArg), named(ContextKind::PriorArg)) {
                return format!("{one} and {other} are mutually exclusive; give one of them");
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return "name a command".to_owned();
        }
        _ => {}
    }
    sentences(&error.to_string())
}

/// `--target` of `--target <TARGET>`.
fn option_name(text: &str) -> &str {
    text.split([' ', '[', '=']).next().unwrap_or(text)
}

/// The paragraphs ahead of the usage, as one line.
fn sentences(text: &str) -> String {
    let mut out = String::new();
    let lines =
        text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    // How to pass an option's name as a value is no help to anyone who mistyped it.
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("tip: to pass")) {
        let line = line.strip_prefix("error: ").or_else(|| line.strip_prefix("tip: ")).unwrap_or(line);
        let joint = if out.is_empty() {
            ""
        } else if out.ends_with(':') || line.starts_with('[') {
            " "
        } else {
            "; "
        };
        out.push_str(joint);
        out.push_str(line);
    }
    out
}

/// The help of the subcommand at `path`, as far as there is one.
pub(super) fn help(mut root: Command, path: &[String]) -> String {
    root.build();
    let mut here = &mut root;
    for name in path {
        if here.find_subcommand(OsStr::new(name)).is_none() {
            break;
        }
        here = here.find_subcommand_mut(OsStr::new(name)).expect("it was just found");
    }
    here.render_help().to_string()
}
