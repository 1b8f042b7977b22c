//! Spellings that CML's own command line took, put into those that this one takes.
//!
//! `--no-publish`, `--publish=false` and `--publish false` turn a flag off; `--commitSha` is `--commit-sha`. A program of a
//! subcommand's name, `cml-publish`, is that subcommand. Where a command draws, `--log` without a level is `--log-scale`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

/// A command line in the spelling that the command tree takes.
#[derive(Debug)]
pub(super) struct CommandLine {
    /// The arguments, with the program's name in front.
    pub(super) arguments: Vec<OsString>,
    /// The subcommands named, outermost first.
    pub(super) path: Vec<String>,
    /// Identifiers of flags that are turned off, whatever the environment says.
    pub(super) off: Vec<String>,
}

/// Rewrites `arguments`, those after the program's name, for `root`.
pub(super) fn rewrite(root: &Command, arguments: Vec<OsString>) -> CommandLine {
    let mut line = CommandLine { arguments: vec![OsString::from(root.get_name())], path: Vec::new(), off: Vec::new() };
    let mut here = root;
    let mut rest = arguments.into_iter().peekable();
    while let Some(token) = rest.next() {
        let Some(text) = token.to_str() else {
            line.arguments.push(token);
            continue;
        };
        if text == "--" {
            line.arguments.push(token);
            line.arguments.extend(rest);
            break;
        }
        let Some(option) = text.strip_prefix("--") else {
            let text = text.to_owned();
            let is_value = text.starts_with('-') && text.len() > 1;
            if !is_value && let Some(next) = here.find_subcommand(&text) {
                here = next;
                line.path.push(next.get_name().to_owned());
            }
            line.arguments.push(token);
            continue;
        };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, None),
        };
        let next = rest.peek().and_then(|next| next.to_str());
        let is_scale = value.is_none() && is_scale(root, here, name, next);
        let name = if is_scale { format!("{name}-scale") } else { name.to_owned() };
        let Some((arg, is_on)) = find(root, here, &name) else {
            line.arguments.push(token);
            continue;
        };
        let long = arg.get_long().unwrap_or_default();
        if !is_flag(arg) {
            line.arguments.push(match &value {
                Some(value) => format!("--{long}={value}").into(),
                None => format!("--{long}").into(),
            });
            // The value is no subcommand.
            if value.is_none() && arg.get_action().takes_values() {
                line.arguments.extend(rest.next());
            }
            continue;
        }
        let next = rest.peek().and_then(|next| next.to_str()).and_then(truth);
        let value = match (&value, next) {
            (Some(text), _) => truth(text),
            (None, Some(next)) => {
                rest.next();
                Some(next)
            }
            (None, None) => Some(true),
        };
        let Some(value) = value else {
            line.arguments.push(token);
            continue;
        };
        line.turn(arg, long, value == is_on);
    }
    line
}

impl CommandLine {
    fn turn(&mut self, arg: &Arg, long: &str, is_on: bool) {
        let id = arg.get_id().as_str();
        if arg.get_action().takes_values() {
            self.arguments.push(format!("--{long}={is_on}").into());
            return;
        }
        let plain = OsString::from(format!("--{long}"));
        self.arguments.retain(|argument| *argument != plain);
        self.off.retain(|off| off != id);
        if is_on {
            self.arguments.push(plain);
        } else {
            self.off.push(id.to_owned());
        }
    }
}

/// The option of that name, in either spelling, and whether the name turns it on (`no-` in front does not).
fn find<'a>(root: &'a Command, here: &'a Command, name: &str) -> Option<(&'a Arg, bool)> {
    let named = |name: &str| {
        here.get_arguments().chain(root.get_arguments()).find(|arg| {
            arg.get_long() == Some(name) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
        })
    };
    let name = kebab(name);
    named(&name).map(|arg| (arg, true)).or_else(|| {
        let arg = named(name.strip_prefix("no-")?)?;
        is_flag(arg).then_some((arg, false))
    })
}

/// Whether `--log`, or `--no-log`, means the scale of a chart: of a command that has one, where no level follows.
fn is_scale(root: &Command, here: &Command, name: &str, next: Option<&str>) -> bool {
    let has_scale = here.get_arguments().any(|arg| arg.get_long() == Some("log-scale"));
    let is_level = |word: &str| {
        let levels = root.get_arguments().filter(|arg| arg.get_long() == Some("log"));
        levels.flat_map(Arg::get_possible_values).any(|level| level.matches(word, false))
    };
    has_scale && (name == "no-log" || (name == "log" && !next.is_some_and(is_level)))
}

/// Whether the option says yes or no.
fn is_flag(arg: &Arg) -> bool {
    let is_answer = || {
        let values = arg.get_possible_values();
        values.len() == 2 && values.iter().all(|value| matches!(value.get_name(), "true" | "false"))
    };
    matches!(arg.get_action(), ArgAction::SetTrue) || (arg.get_action().takes_values() && is_answer())
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// `commitSha` as `commit-sha`.
fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::rewrite;
    use crate::cli::commands::Cml;
    use clap::CommandFactory;

    /// `want` is the line rewritten; flags that are turned off stand behind it in brackets.
    #[track_caller]
    fn check(line: &str, want: &str) {
        let got = rewrite(&Cml::command(), line.split_whitespace().map(Into::into).collect());
        let mut words: Vec<String> =
            got.arguments[1..].iter().map(|word| word.to_string_lossy().into_owned()).collect();
        words.extend(got.off.iter().map(|off| format!("[{off}]")));
        assert_eq!(words.join(" "), want, "{line}");
    }

    #[test]
    fn flags_are_turned_on_and_off_in_each_spelling_and_the_last_one_holds() {
        check("publish --md a", "publish --md a");
        check("publish --md true a", "publish --md a");
        check("publish --md=false a", "publish a [md]");
        check("publish --no-md --md a", "publish --md a");
        check("publish --md a --no-md", "publish a [md]");
        check("comment create --no-publish r.md", "comment create --publish=false r.md");
        check("comment create --publish r.md", "comment create --publish=true r.md");
        check("comment create --publish false r.md", "comment create --publish=false r.md");
    }

    #[test]
    fn camel_case_and_aliases_become_the_option_s_own_name() {
        check("send-comment --headSha x r.md", "send-comment --commit-sha x r.md");
        check("send-comment --watermarkTitle=x r.md", "send-comment --watermark-title=x r.md");
        check("publish --mimeType text/plain a", "publish --mime-type text/plain a");
        check("publish --token x a", "publish --driver-token x a");
    }

    #[test]
    fn what_is_not_known_and_what_follows_two_dashes_stays() {
        check("publish --titel x", "publish --titel x");
        check("publish --md=maybe a", "publish --md=maybe a");
        check("publish -- --no-md", "publish -- --no-md");
        check("--log debug publish -t true a", "--log debug publish -t true a");
    }

    #[test]
    fn the_path_of_subcommands_is_found() {
        let path =
            |line: &str| rewrite(&Cml::command(), line.split_whitespace().map(Into::into).collect()).path.join(" ");
        assert_eq!(path("--log debug comment --repo plot create r.md"), "comment create");
        assert_eq!(path("asset publsh x"), "asset");
        assert_eq!(path("pr --md x"), "pr");
        assert_eq!(path("cloud-runner --labels x"), "runner");
    }
}
