//! `cml repo prepare`, `cml ci`: the checkout of a job made fit for commits, pushes and comparisons with other branches.
//!
//! It leaves in git's configuration: the author of commits, an address of the remote without a password, and a credential helper that
//! asks this program, which reads the token from the environment each time. So the token itself is in no file.

use std::io::{self, Read};

use clap::Args;

use super::context::CommandContext;
use super::identity::Identity;
use super::output;
use super::stop::Stop;
use crate::error::{Error, Result};
use crate::git::{GitProcess, Remote};

/// The remote that jobs are cloned from.
const REMOTE: &str = "origin";

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Commits of the history to fetch, of all branches; 0 for all. Nothing is fetched if it is not given
    #[arg(long, value_name = "N")]
    fetch_depth: Option<u32>,
    /// Fetch all of the history
    #[arg(long, hide = true)]
    unshallow: bool,
    #[command(flatten)]
    identity: Identity,
}

pub(super) fn prepare(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let git = Checkout { git: GitProcess::default() };
    git.trust(context)?;
    git.set("user.name", &arguments.identity.user_name)?;
    git.set("user.email", &arguments.identity.user_email)?;
    let remote = git.remote(context)?;
    let depth = if arguments.unshallow { Some(0) } else { arguments.fetch_depth };
    if let Some(depth) = depth {
        git.fetch(depth, &remote)?;
        git.make_branches(&remote, context.target_branch())?;
    }
    Ok(())
}

/// Answers git, which runs this as a credential helper with `operation` and its request on standard input.
pub(super) fn credential(operation: &str, context: &CommandContext<'_>) -> Result<(), Stop> {
    if operation != "get" {
        return Ok(());
    }
    let mut request = String::new();
    let unreadable = |error| Error::io(format!("standard input cannot be read: {error}"));
    io::stdin().take(1 << 16).read_to_string(&mut request).map_err(unreadable)?;
    match context.login()?.answer(&request) {
        Some(answer) => output::write_stdout(answer.as_bytes(), false),
        None => Ok(()),
    }
}

/// The checkout in the working directory.
struct Checkout {
    git: GitProcess,
}

impl Checkout {
    /// Has git take the checkout for the job's own, which in a container often belongs to another user.
    fn trust(&self, context: &CommandContext<'_>) -> Result<()> {
        let top = self.git.call(["rev-parse", "--show-toplevel"]).local().line()?;
        if self.git.call(["-c", "safe.directory=", "rev-parse", "--git-dir"]).local().succeeds() {
            return Ok(());
        }
        let trusted =
            self.git.call(["config", "--global", "--get-all", "safe.directory"]).local().ask().unwrap_or_default();
        if trusted.lines().any(|line| line == "*" || line == top) {
            return Ok(());
        }
        let added = self.git.call(["config", "--global", "--add", "safe.directory", &top]).local().run();
        if let Err(error) = added {
            context.console().warn(&format_args!(
                "{top} belongs to another user, and git's own commands will refuse it: {error}; set HOME to a folder that can be written"
            ));
        }
        Ok(())
    }

    fn set(&self, name: &str, value: &str) -> Result<()> {
        self.git.call(["config", "--replace-all", name, value]).local().run().map(drop)
    }

    /// Removes all values of a name from the repository's own configuration, if there are any.
    fn unset(&self, name: &str) {
        self.git.call(["config", "--local", "--unset-all", name]).local().succeeds();
    }

    fn add(&self, name: &str, value: &str) -> Result<()> {
        self.git.call(["config", "--local", "--add", name, value]).local().run().map(drop)
    }

    /// The remote, which git asks with this program's help from now on; where there is no token, as the checkout has it.
    fn remote(&self, context: &CommandContext<'_>) -> Result<Remote> {
        let console = context.console();
        let url = self.git.call(["remote", "get-url", REMOTE]).local().ask();
        let url = url.ok_or_else(|| {
            Error::spec(format!("git knows no remote {REMOTE}; `git remote add {REMOTE} URL` adds it"))
        })?;
        let (login, page) = match (context.login(), context.place()) {
            (Ok(login), Ok(place)) => (login, &place.repository_url),
            (Err(error), _) | (_, Err(error)) => {
                console.warn(&format_args!("git keeps what it has to log in with: {error}"));
                return Ok(Remote { url, login: None });
            }
        };
        let remote = Remote::new(&url, page, Some(login));
        let Some(login) = &remote.login else {
            console.warn(&format_args!(
                "the remote {REMOTE} is not reached by HTTP at {page}: git keeps what it has to log in with"
            ));
            return Ok(Remote { url, login: None });
        };
        if remote.url != url {
            self.git.call(["remote", "set-url", REMOTE, &remote.url]).local().run()?;
        }
        // actions/checkout leaves a header with its own token, which would be shown in place of this one.
        self.unset(&format!("http.{}/.extraheader", login.origin));
        let header = format!("http.{}.extraheader", remote.url);
        self.unset(&header);
        if self.git.call(["config", "--get-urlmatch", "http.extraheader", &remote.url]).local().ask().is_some() {
            self.add(&header, "")?;
        }
        let helper = format!("credential.{}.helper", login.origin);
        self.unset(&helper);
        self.add(&helper, "")?;
        self.add(&helper, &context.helper()?)?;
        console.say(&format_args!(
            "git asks this program for the token of {}, which it takes from the environment of that moment; no file holds it",
            login.origin
        ));
        Ok(remote)
    }

    /// Gets the last `depth` commits of each branch, or all, and the tags.
    fn fetch(&self, depth: u32, remote: &Remote) -> Result<()> {
        let is_shallow =
            self.git.call(["rev-parse", "--is-shallow-repository"]).local().ask().is_some_and(|is| is == "true");
        let depth = match depth {
            0 if is_shallow => vec!["--unshallow".to_owned()],
            0 => Vec::new(),
            depth => vec![format!("--depth={depth}")],
        };
        let branches = format!("+refs/heads/*:refs/remotes/{REMOTE}/*");
        let mut arguments: Vec<&str> = vec!["fetch", "--tags", "--force", "--no-recurse-submodules"];
        arguments.extend(depth.iter().map(String::as_str));
        arguments.extend([REMOTE, &branches]);
        self.git.call(arguments).login(remote.login.as_ref(), &remote.url).run().map(drop)
    }

    /// Makes the branches that comparisons are made with, where the clone has them as the remote's alone: the default one, and `target`.
    fn make_branches(&self, remote: &Remote, target: Option<String>) -> Result<()> {
        let call = self.git.call(["ls-remote", "--symref", REMOTE, "HEAD"]);
        let head = call.login(remote.login.as_ref(), &remote.url).line()?;
        let default = head.lines().find_map(|line| line.strip_prefix("ref: refs/heads/")?.split('\t').next());
        for branch in default.map(str::to_owned).into_iter().chain(target) {
            let (here, there) = (format!("refs/heads/{branch}"), format!("refs/remotes/{REMOTE}/{branch}"));
            let is = |name: &str| self.git.call(["rev-parse", "--verify", "--quiet", name]).local().succeeds();
            if !is(&here) && is(&there) {
                self.git.call(["branch", "--no-track", "--", &branch, &there]).local().run()?;
            }
        }
        Ok(())
    }
}
