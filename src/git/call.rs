//! One call of git, and why it failed in git's own words.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::login::{HELPER, Login, PASSWORD, USER};
use crate::error::{Error, Result};

/// Variables that hold tokens of hosts, which no other program has a use for: a call of git that asks no host may run the repository's
/// own filters.
pub(crate) const HOST_TOKENS: [&str; 8] = [
    "REPO_TOKEN",
    "repo_token",
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "BITBUCKET_TOKEN",
    "CI_JOB_TOKEN",
    "CML_TOKEN",
    "CML_DRIVER_TOKEN",
];

/// Characters that an error keeps of what git said.
const MAX_CHARS: usize = 600;

/// A call of git that is not made yet: not interactive, in English, and in a checkout whoever owns it.
pub(crate) struct Call {
    /// With the settings that stand before the subcommand.
    command: Command,
    /// The subcommand and what follows it.
    arguments: Vec<OsString>,
    input: Vec<u8>,
}

impl Call {
    /// A call of `arguments`, the subcommand first, in `folder`: the working directory if it is empty.
    pub(crate) fn new<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Self {
        let mut command = Command::new("git");
        // In a container the checkout often belongs to another user, which git refuses unless it is told otherwise.
        command.args(["-c", "safe.directory=*"]);
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        if !folder.as_os_str().is_empty() {
            command.current_dir(folder);
        }
        let arguments = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
        Self { command, arguments, input: Vec::new() }
    }

    /// Without the tokens of the environment.
    pub(crate) fn local(mut self) -> Self {
        for name in HOST_TOKENS {
            self.command.env_remove(name);
        }
        self
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What is written to its standard input.
    pub(crate) fn input(mut self, bytes: &[u8]) -> Self {
        self.input = bytes.to_vec();
        self
    }

    /// With `login` in place of whatever the checkout has for that origin. Programs that git starts, as Git LFS, ask git for it.
    pub(crate) fn login(mut self, login: Option<&Login>, url: &str) -> Self {
        let Some(login) = login else { return self };
        let helper = format!("credential.{}.helper", login.origin);
        let settings = [
            format!("{helper}="),
            format!("{helper}={HELPER}"),
            // actions/checkout leaves a header with its own token, which would be shown first.
            format!("http.{url}.extraheader="),
        ];
        for setting in &settings {
            self.command.args(["-c", setting]);
        }
        self.command.env(USER, &login.user).env(PASSWORD, &login.password);
        self.local()
    }

    /// Standard output, if it succeeded and is text; nothing is said of why not.
    pub(crate) fn ask(mut self) -> Option<String> {
        self.command.args(&self.arguments).stdin(Stdio::null()).stderr(Stdio::null());
        let output = self.command.output().ok().filter(|output| output.status.success())?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// Whether it succeeded.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    /// Standard output as text, without the end of its last line.
    ///
    /// # Errors
    ///
    /// As those of [`Call::run`].
    pub(crate) fn line(self) -> Result<String> {
        let printed = self.run()?;
        Ok(String::from_utf8_lossy(&printed).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Standard output.
    ///
    /// # Errors
    ///
    /// When git is not there or failed, in its own words: [`Denied`](crate::error::ErrorKind::Denied) where a remote said no,
    /// [`Network`](crate::error::ErrorKind::Network) where none answered, else [`Io`](crate::error::ErrorKind::Io).
    pub(crate) fn run(mut self) -> Result<Vec<u8>> {
        self.command.args(&self.arguments);
        let fail = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Error::io("git is not on the PATH; install it in the job's image"),
            _ => Error::io(format!("git cannot be started: {error}")),
        };
        let mut child =
            self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(fail)?;
        let (input, bytes) = (child.stdin.take(), std::mem::take(&mut self.input));
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // Who does not read all of it says why on standard error.
                if let Some(mut input) = input {
                    let _ = input.write_all(&bytes);
                }
            });
            child.wait_with_output()
        })
        .map_err(fail)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let name = self.arguments.first().map(|name| name.to_string_lossy()).unwrap_or_default();
        Err(failed(&name, &String::from_utf8_lossy(&output.stderr)))
    }
}

/// The error of a call of git that wrote `said` to standard error.
fn failed(name: &str, said: &str) -> Error {
    let has = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    let message = format!("git {name}: {}", words(said));
    if has(&[
        "Could not resolve",
        "Failed to connect",
        "Could not connect",
        "Connection refused",
        "timed out",
        "The requested URL returned error: 5",
    ]) {
        Error::network(message)
    } else if has(&[
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "remote rejected",
        "unable to access",
        "Permission",
        "not found",
    ]) {
        Error::denied(message)
    } else {
        Error::io(message)
    }
}

/// What git and the remote said of the fault, as one line; all of it where no line is marked so.
fn words(said: &str) -> String {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "remote:");
    let is_fault = |line: &&str| ["remote:", "fatal:", "error:", "!"].iter().any(|mark| line.starts_with(mark));
    let faults: Vec<&str> = lines().filter(is_fault).collect();
    let kept = if faults.is_empty() { lines().collect() } else { faults };
    let line =
        kept.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("; ");
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn what_a_remote_said_is_told_from_what_git_says_around_it() {
        let said = "To https://h/o/r\nremote: \nremote: GitLab: You are not allowed to push code.\n ! [remote rejected] a -> b\nhint: try\n";
        let error = failed("push", said);
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert_eq!(
            error.message(),
            "git push: remote: GitLab: You are not allowed to push code.; ! [remote rejected] a -> b"
        );
        assert_eq!(failed("x", "usage: git x\n").message(), "git x: usage: git x");
        assert_eq!(
            failed("fetch", "fatal: unable to access 'u': Could not resolve host: h").kind(),
            ErrorKind::Network
        );
    }

    #[test]
    fn a_long_complaint_is_cut() {
        assert_eq!(words(&format!("fatal: {}", "é".repeat(1000))).chars().count(), MAX_CHARS + 1);
    }
}
