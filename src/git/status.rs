//! The files that a job has changed, of those that patterns name.

use std::path::Path;

use super::facts::GitProcess;
use crate::error::Result;

/// Paths from the top of the repository, of files that are changed, new or gone and not ignored, as `patterns` name them from
/// `git`'s folder: a path, a folder with all that is in it, `*` within a folder, `**` across folders, `!` in front of what is left out.
///
/// # Errors
///
/// When a pattern leads out of the repository, or git fails.
pub(crate) fn changed(git: &GitProcess, patterns: &[String]) -> Result<Vec<String>> {
    let mut arguments: Vec<String> =
        ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=dirty", "--"]
            .map(str::to_owned)
            .into();
    arguments.extend(patterns.iter().map(|pattern| pathspec(&git.folder, pattern)));
    let listed = git.call(&arguments).local().run()?;
    Ok(paths(&String::from_utf8_lossy(&listed)))
}

/// `pattern` as git takes it. What a shell has expanded names a file that is there, whatever characters are in it.
fn pathspec(folder: &Path, pattern: &str) -> String {
    match pattern.strip_prefix('!') {
        _ if folder.join(pattern).exists() => format!(":(literal){pattern}"),
        Some(pattern) => format!(":(exclude,glob){pattern}"),
        None => format!(":(glob){pattern}"),
    }
}

/// The paths in what `git status --porcelain -z` prints; a folder is another repository, which a commit cannot hold.
fn paths(listed: &str) -> Vec<String> {
    let entries = listed.split('\0').filter_map(|entry| entry.get(3..));
    entries.filter(|path| !path.is_empty() && !path.ends_with('/')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_from_repositories_inside_of_this_one() {
        assert_eq!(paths(" M a b\0?? .hidden/c\0 D é\0?? other/\0"), ["a b", ".hidden/c", "é"]);
        assert!(paths("").is_empty());
    }

    #[test]
    fn a_name_that_is_there_is_no_pattern() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a[1].csv"), "").unwrap();
        assert_eq!(pathspec(folder.path(), "a[1].csv"), ":(literal)a[1].csv");
        assert_eq!(pathspec(folder.path(), "*.csv"), ":(glob)*.csv");
        assert_eq!(pathspec(folder.path(), "!*.tmp"), ":(exclude,glob)*.tmp");
    }
}
