//! `cml pr create`, `cml-pr`: the files that a job has changed, as a pull request of one commit.
//!
//! The commit is made beside the checkout: its branch, index, configuration and files stay as they are, and hooks of commits do not run.

use clap::Args;

use super::context::CommandContext;
use super::identity::Identity;
use super::output;
use super::stop::Stop;
use crate::error::{Error, ErrorKind, Result};
use crate::forge::Host;
use crate::forge::ci::Place;
use crate::forge::pulls::{Merge, MergeMethod, Merged, NewPull, Pull};
use crate::git::{Git, GitProcess, Remote, changed};

/// Digits of a commit's name that its readers see.
const SHORT: usize = 8;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Files, folders and patterns (`*`, `**`, `!` in front of what is left out); of these, what has changed
    #[arg(value_name = "GLOB PATH")]
    paths: Vec<String>,
    /// Print a Markdown link instead of a bare URL
    #[arg(long)]
    md: bool,
    /// Have the CI skip the commit, also where it is merged
    #[arg(long)]
    skip_ci: bool,
    /// Merge it when its checks have passed
    #[arg(long, alias = "auto-merge", conflicts_with_all = ["rebase", "squash"])]
    merge: bool,
    /// Merge it so, its commit put on top of the target
    #[arg(long, conflicts_with = "squash")]
    rebase: bool,
    /// Merge it so, as one commit
    #[arg(long)]
    squash: bool,
    /// The new branch; `TARGET-cml-pr-COMMIT` if not given
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,
    /// The branch to come into; that of the run if not given
    #[arg(long, value_name = "NAME")]
    target_branch: Option<String>,
    /// Title of the pull request
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Its text, in Markdown
    #[arg(long, value_name = "TEXT")]
    body: Option<String>,
    /// Message of the commit
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// The remote to push to
    #[arg(long, default_value = "origin", value_name = "NAME")]
    remote: String,
    #[command(flatten)]
    identity: Identity,
}

impl Arguments {
    fn method(&self) -> Option<MergeMethod> {
        let methods =
            [(self.merge, MergeMethod::Merge), (self.rebase, MergeMethod::Rebase), (self.squash, MergeMethod::Squash)];
        methods.into_iter().find(|(is_wanted, _)| *is_wanted).map(|(_, method)| method)
    }

    /// The message of the commit, for the commit `short`.
    fn commit_message(&self, short: &str) -> String {
        let message = self.message.clone().unwrap_or_else(|| format!("CML PR for {short}"));
        let is_marked = self.skip_ci || (self.message.is_none() && self.method().is_none());
        if is_marked { format!("{message} [skip ci]") } else { message }
    }

    /// The merge that is wanted, with the words of its commit where the host's own would not do.
    fn merge(&self, title: &str) -> Option<Merge> {
        let message = match (&self.message, self.skip_ci) {
            (None, false) => None,
            (message, is_skipped) => {
                let text = message.as_deref().unwrap_or(title);
                let (headline, rest) = text.split_once('\n').unwrap_or((text, ""));
                let mark = if is_skipped { " [skip ci]" } else { "" };
                Some((format!("{headline}{mark}"), rest.trim().to_owned()))
            }
        };
        Some(Merge { method: self.method()?, message })
    }
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    let here = GitProcess::default();
    let top = here.call(["rev-parse", "--show-toplevel"]).local().line()?;
    let files = if arguments.paths.is_empty() { Vec::new() } else { changed(&here, &arguments.paths)? };
    if files.is_empty() {
        console.warn(&"No changed files matched by glob path. Nothing to do.");
        return Ok(());
    }
    let git = GitProcess { folder: top.into() };
    let change = Change::new(git, arguments, context)?;
    let branches = change.branches()?;
    if !branches.contains(&change.target) {
        return Err(Error::spec(format!(
            "The target branch does not exist: {} has no {}",
            change.remote.url, change.target
        ))
        .into());
    }
    let mut is_there = branches.contains(&change.source);
    if is_there {
        console.warn(&format_args!("Branch {} already exists; nothing is pushed to it", change.source));
    } else {
        let Some(commit) = change.commit(&files)? else {
            console.warn(&"The files are as they are in the commit. Nothing to do.");
            return Ok(());
        };
        is_there = !change.push(&commit)?;
        if is_there {
            console.warn(&format_args!("Branch {} was made by another job meanwhile", change.source));
        }
    }
    let pulls = context.pulls()?;
    let there = if is_there { pulls.find(&change.source, &change.target)? } else { None };
    if let Some(pull) = there {
        return print(arguments, context, &pull);
    }
    let pull = pulls.create(&change.pull(arguments, context.place()?))?;
    print(arguments, context, &pull)?;
    if let Some(merge) = arguments.merge(&change.title) {
        match pulls.merge(&pull, &merge, &|text| console.warn(&text))? {
            Merged::Now => console.say(&format_args!("merged {}", pull.url)),
            Merged::WhenReady => console.say(&format_args!("{} is merged when its checks have passed", pull.url)),
        }
    }
    Ok(())
}

fn print(arguments: &Arguments, context: &CommandContext<'_>, pull: &Pull) -> Result<(), Stop> {
    let text = match (arguments.md, context.place()?.host) {
        (false, _) => format!("{}\n", pull.url),
        (true, Host::GitLab) => format!("[CML's Merge Request]({})\n", pull.url),
        (true, _) => format!("[CML's Pull Request]({})\n", pull.url),
    };
    output::write_text(&text, context.console())
}

/// One commit on a branch of its own.
struct Change {
    git: GitProcess,
    remote: Remote,
    /// The commit of the run, which the new one stands on.
    sha: String,
    source: String,
    target: String,
    title: String,
    message: String,
    identity: Identity,
}

impl Change {
    fn new(git: GitProcess, arguments: &Arguments, context: &CommandContext<'_>) -> Result<Self> {
        let place = context.place()?;
        let no_commit = || Error::spec("no commit is checked out; check the branch out first");
        let sha = place.sha.clone().or_else(|| git.head()).ok_or_else(no_commit)?;
        let short: String = sha.chars().take(SHORT).collect();
        let no_branch = || Error::spec("this run is about no branch; name the one to come into with --target-branch");
        let target = arguments.target_branch.clone().or_else(|| place.branch.clone()).or_else(|| git.branch());
        let target = target.ok_or_else(no_branch)?;
        let source = arguments.branch.clone().unwrap_or_else(|| format!("{target}-cml-pr-{short}"));
        for branch in [&source, &target] {
            if !git.call(["check-ref-format", &format!("refs/heads/{branch}")]).local().succeeds() {
                return Err(Error::spec(format!("{branch:?} is no name for a branch")));
            }
        }
        let name = &arguments.remote;
        let url = git.call(["remote", "get-url", "--push", "--", name]).local().ask();
        let url = url.ok_or_else(|| Error::spec(format!("git knows no remote {name}; name one with --remote")))?;
        let remote = Remote::new(&url, &place.repository_url, Some(context.token()?.login(place)?));
        let title = arguments.title.clone().unwrap_or_else(|| format!("CML PR for {target} {short}"));
        let (message, identity) = (arguments.commit_message(&short), arguments.identity.clone());
        Ok(Self { git, remote, sha, source, target, title, message, identity })
    }

    fn pull(&self, arguments: &Arguments, place: &Place) -> NewPull {
        let page = match place.host {
            Host::GitLab => "-/commit",
            Host::GitHub => "commit",
            Host::Bitbucket => "commits",
        };
        let body = arguments.body.clone().unwrap_or_else(|| {
            format!("Automated commits for {}/{page}/{} created by CML.", place.repository_url, self.sha)
        });
        NewPull { source: self.source.clone(), target: self.target.clone(), title: self.title.clone(), body }
    }

    /// Which of the two branches the remote has.
    fn branches(&self) -> Result<Vec<String>> {
        let [source, target] = [&self.source, &self.target].map(|name| format!("refs/heads/{name}"));
        let call = self.git.call(["ls-remote", "--", &self.remote.url, &source, &target]);
        let listed =
            call.login(self.remote.login.as_ref(), &self.remote.url).run().map_err(|error| self.explained(error))?;
        let names = String::from_utf8_lossy(&listed);
        Ok(names.lines().filter_map(|line| Some(line.split_once("\trefs/heads/")?.1.to_owned())).collect())
    }

    /// The commit of `files` on top of the run's; nothing if that has them so.
    fn commit(&self, files: &[String]) -> Result<Option<String>> {
        let (git, sha) = (&self.git, &self.sha);
        if !git.call(["cat-file", "-e", &format!("{sha}^{{commit}}")]).local().succeeds() {
            self.fetch()?;
        }
        self.check_base(files)?;
        let folder =
            tempfile::tempdir().map_err(|error| Error::io(format!("no temporary folder can be made: {error}")))?;
        let index = folder.path().join("index");
        let on_index = |arguments: &[&str]| git.call(arguments).local().env("GIT_INDEX_FILE", &index);
        on_index(&["read-tree", sha]).run()?;
        let list = files.join("\0");
        on_index(&["update-index", "--add", "--remove", "--replace", "-z", "--stdin"]).input(list.as_bytes()).run()?;
        let tree = on_index(&["write-tree"]).line()?;
        if git.call(["rev-parse", &format!("{sha}^{{tree}}")]).local().ask().is_some_and(|old| old == tree) {
            return Ok(None);
        }
        let is_signed =
            git.call(["config", "--type=bool", "commit.gpgSign"]).local().ask().is_some_and(|value| value == "true");
        let sign: &[&str] = if is_signed { &["-S"] } else { &[] };
        let call = git.call([&["commit-tree", &tree, "-p", sha, "-F", "-"], sign].concat()).local();
        let Identity { user_name, user_email } = &self.identity;
        let call = call.env("GIT_AUTHOR_NAME", user_name).env("GIT_AUTHOR_EMAIL", user_email);
        let call = call.env("GIT_COMMITTER_NAME", user_name).env("GIT_COMMITTER_EMAIL", user_email);
        call.input(self.message.as_bytes()).line().map(Some)
    }

    /// Gets the run's commit, where what is checked out is another one.
    fn fetch(&self) -> Result<()> {
        let is_shallow = self.git.call(["rev-parse", "--is-shallow-repository"]).local().ask();
        let depth: &[&str] = if is_shallow.is_some_and(|value| value == "true") { &["--depth=1"] } else { &[] };
        let arguments = [&["fetch", "--no-tags"], depth, &["--", &self.remote.url, &self.sha]].concat();
        let call = self.git.call(arguments).login(self.remote.login.as_ref(), &self.remote.url);
        call.run().map(drop).map_err(|error| self.explained(error))
    }

    /// In a pull request's job a merge may be checked out; files that the target has changed since would come along with it.
    fn check_base(&self, files: &[String]) -> Result<()> {
        let differing =
            self.git.call(["diff", "--name-only", "-z", "--no-renames", &self.sha, "HEAD"]).local().line()?;
        match differing.split('\0').find(|path| files.iter().any(|file| file == path)) {
            None => Ok(()),
            Some(path) => Err(Error::spec(format!(
                "{path} is not the same in what is checked out and in the commit {} that the run is about; check that commit out (for \
                 actions/checkout: `ref: ${{{{ github.event.pull_request.head.sha }}}}`)",
                self.sha
            ))),
        }
    }

    /// Pushes `commit` as the new branch; false if there is another of its name meanwhile.
    fn push(&self, commit: &str) -> Result<bool> {
        let refspec = format!("{commit}:refs/heads/{}", self.source);
        let call = self.git.call(["push", "--", &self.remote.url, &refspec]);
        match call.login(self.remote.login.as_ref(), &self.remote.url).run() {
            Ok(_) => Ok(true),
            Err(_) if self.branches().is_ok_and(|branches| branches.contains(&self.source)) => Ok(false),
            Err(error) => Err(self.explained(error)),
        }
    }

    /// `error` of a call to the remote, with the right to give where it said no.
    fn explained(&self, error: Error) -> Error {
        if error.kind() != ErrorKind::Denied || self.remote.login.is_none() {
            return error;
        }
        Error::denied(format!(
            "{error}; the token must be allowed to push: `contents: write` and `pull-requests: write` in a GitHub job's permissions \
             (`workflows` too for files below .github/workflows), the scope `api` and the role Developer on GitLab, `repository:write` \
             on Bitbucket"
        ))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Arguments;
    use crate::forge::pulls::MergeMethod;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(line: &str) -> Arguments {
        Line::parse_from(["pr"].into_iter().chain(line.split_whitespace())).arguments
    }

    #[test]
    fn a_commit_is_marked_for_the_ci_to_skip_unless_it_is_merged_or_has_words_of_its_own() {
        let message = |line: &str| arguments(line).commit_message("f00dbeef");
        assert_eq!(message("."), "CML PR for f00dbeef [skip ci]");
        assert_eq!(message("--squash ."), "CML PR for f00dbeef");
        assert_eq!(message("--message=mine ."), "mine");
        assert_eq!(message("--message=mine --skip-ci --merge ."), "mine [skip ci]");
    }

    #[test]
    fn a_merge_has_words_where_they_were_given() {
        let merge = |line: &str| arguments(line).merge("a title");
        assert!(merge(".").is_none());
        let rebase = merge("--rebase .").unwrap();
        assert_eq!((rebase.method, rebase.message), (MergeMethod::Rebase, None));
        assert_eq!(merge("--auto-merge --skip-ci").unwrap().message, Some(("a title [skip ci]".into(), String::new())));
        assert_eq!(merge("--squash --message=mine").unwrap().message, Some(("mine".into(), String::new())));
    }
}
