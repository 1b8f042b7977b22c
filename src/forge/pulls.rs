//! What opening a pull request needs of a host, whichever it is.

use crate::error::Result;

/// A pull request, or merge request, that is open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Pull {
    /// The number in its URL.
    pub(crate) number: u64,
    /// The page where a reader sees it.
    pub(crate) url: String,
}

/// A pull request to open, from a branch of the repository to another.
#[derive(Clone, Debug)]
pub(crate) struct NewPull {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) title: String,
    /// Markdown.
    pub(crate) body: String,
}

/// How the commits of a pull request come into its target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MergeMethod {
    Merge,
    Rebase,
    Squash,
}

/// A merge to make as soon as the host's rules allow it.
#[derive(Clone, Debug)]
pub(crate) struct Merge {
    pub(crate) method: MergeMethod,
    /// First line and the rest of the commit that the merge makes; the host's own words if it is not given.
    pub(crate) message: Option<(String, String)>,
}

/// What became of a merge.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Merged {
    /// It is done.
    Now,
    /// The host does it when the checks have passed.
    WhenReady,
}

/// The pull requests of a repository at its host, with a token for it.
///
/// Each method fails as those of [`Forge`](super::Forge) do.
pub(crate) trait Pulls {
    /// The newest open pull request from the branch `source` to the branch `target`, both of this repository.
    fn find(&self, source: &str, target: &str) -> Result<Option<Pull>>;

    /// Opens `pull`. When the answer is lost, what is there is looked at before it is sent again.
    fn create(&self, pull: &NewPull) -> Result<Pull>;

    /// Has the host merge `pull` when its checks have passed, or merges it at once where nothing has to be waited for; what was
    /// survived on the way is given to `warn`.
    fn merge(&self, pull: &Pull, merge: &Merge, warn: &dyn Fn(&str)) -> Result<Merged>;
}
