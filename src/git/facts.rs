//! What a checkout knows of itself; nothing is written to any configuration.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::call::Call;

/// What a checkout knows of itself; `None` where there is no git, no checkout or no answer.
pub(crate) trait Git {
    /// The address of `origin`, or of the first remote when there is no `origin`.
    fn remote(&self) -> Option<String>;

    /// The branch that is checked out.
    fn branch(&self) -> Option<String>;

    /// The full hash of the commit that is checked out.
    fn head(&self) -> Option<String>;

    /// The full hashes of a commit and its parents; `name` is a branch, a tag, the beginning of a hash, `HEAD~1`.
    fn commit(&self, name: &str) -> Option<Vec<String>>;
}

/// The `git` program in a folder.
#[derive(Clone, Debug, Default)]
pub(crate) struct GitProcess {
    /// The folder; the working directory when it is empty.
    pub(crate) folder: PathBuf,
}

impl GitProcess {
    /// A call of git here.
    pub(crate) fn call<I: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = I>) -> Call {
        Call::new(&self.folder, arguments)
    }

    fn ask(&self, arguments: &[&str]) -> Option<String> {
        self.call(arguments).local().ask()
    }
}

impl Git for GitProcess {
    fn remote(&self) -> Option<String> {
        let lines = self.ask(&["config", "--get-regexp", r"^remote\..*\.url$"])?;
        let remotes: Vec<(&str, &str)> = lines.lines().filter_map(|line| line.split_once(' ')).collect();
        let origin = remotes.iter().find(|remote| remote.0 == "remote.origin.url").or_else(|| remotes.first())?;
        Some(origin.1.to_owned())
    }

    fn branch(&self) -> Option<String> {
        self.ask(&["symbolic-ref", "--short", "--quiet", "HEAD"])
    }

    fn head(&self) -> Option<String> {
        self.ask(&["rev-parse", "--verify", "--quiet", "HEAD"])
    }

    fn commit(&self, name: &str) -> Option<Vec<String>> {
        // What begins with a hyphen is no name, and would be an option.
        let name = (!name.starts_with('-')).then(|| format!("{name}^{{commit}}"))?;
        let sha = self.ask(&["rev-parse", "--verify", "--quiet", &name])?;
        let line = self.ask(&["rev-list", "--parents", "--max-count=1", &sha]).unwrap_or(sha);
        Some(line.split_whitespace().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::process::{Command, Stdio};

    fn run(folder: &std::path::Path, arguments: &[&str]) {
        let status = Command::new("git").args(arguments).current_dir(folder).stdout(Stdio::null()).status().unwrap();
        assert!(status.success(), "{arguments:?}");
    }

    #[test]
    fn a_checkout_tells_its_remote_branch_and_commit_and_keeps_its_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let git = GitProcess { folder: folder.path().to_owned() };
        run(folder.path(), &["init", "--quiet", "--initial-branch", "topic/a"]);
        assert_eq!((git.remote(), git.head()), (None, None));
        run(folder.path(), &["remote", "add", "fork", "git@github.com:someone/r.git"]);
        assert_eq!(git.remote().as_deref(), Some("git@github.com:someone/r.git"));
        run(folder.path(), &["remote", "add", "origin", "https://github.com/o/r"]);
        run(
            folder.path(),
            &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "first"],
        );
        let before = fs::read(folder.path().join(".git/config")).unwrap();
        assert_eq!(git.remote().as_deref(), Some("https://github.com/o/r"));
        assert_eq!(git.branch().as_deref(), Some("topic/a"));
        let head = git.head().unwrap();
        assert_eq!(head.len(), 40);
        run(folder.path(), &["tag", "v1"]);
        for name in ["HEAD", "topic/a", "v1", &head[..7], &head] {
            assert_eq!(git.commit(name), Some(vec![head.clone()]), "{name}");
        }
        for name in ["HEAD~1", "nowhere", "--all", ""] {
            assert_eq!(git.commit(name), None, "{name}");
        }
        run(folder.path(), &["checkout", "--quiet", "--detach"]);
        assert_eq!(git.branch(), None);
        assert_eq!(fs::read(folder.path().join(".git/config")).unwrap(), before);
    }

    #[test]
    fn a_folder_outside_of_any_checkout_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let git = GitProcess { folder: folder.path().to_owned() };
        assert_eq!((git.remote(), git.branch(), git.head()), (None, None, None));
    }
}
