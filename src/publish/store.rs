//! What each place that keeps files can do, and what it says of them.

use std::fmt;

use super::asset::Asset;
use crate::error::{Error, Result};

/// A place that keeps files and can say where they are.
pub(crate) trait Store {
    /// Keeps the assets, in as few requests as the place allows, and says where each is, in their order. Keeping the same
    /// bytes twice gives the same answer.
    ///
    /// # Errors
    ///
    /// When the place cannot take one of them; nothing half-written stays behind.
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>>;

    /// [`Store::publish_all`] for one asset.
    fn publish(&self, asset: &Asset) -> Result<Published> {
        let mut all = self.publish_all(std::slice::from_ref(asset))?;
        Ok(all.pop().expect("one answer for one asset"))
    }

    /// Where the bytes go, for people: `s3://bucket/prefix`, `GitHub (owner/name)`.
    fn place(&self) -> String;

    /// Who can see what is kept here.
    fn audience(&self) -> Audience;

    /// Why the files are only where nobody sees them but who has the report's own, if nobody asked for that; told once, and then no
    /// more a warning.
    fn unseen(&self) -> Option<Error> {
        None
    }

    /// What a reader of the log should know about what has been published so far, a sentence each; each is given once.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Where an asset is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Published {
    /// What a report names it by: a URL, or a path relative to the report; ready for an attribute or a link, so that
    /// characters which a URL cannot hold are percent-encoded.
    pub(crate) url: String,
    /// What its picture should link to, where it may be hidden from some readers and is one click away from the others.
    pub(crate) link: Option<String>,
}

impl Published {
    /// A picture that needs no link.
    pub(crate) fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), link: None }
    }
}

/// Who can see what a store keeps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Audience {
    /// Everyone.
    Public,
    /// Everyone who was given the address, which cannot be guessed.
    Unguessable,
    /// Those who can see the repository, or have an account with the store.
    Members,
    /// Whoever has the report's own files, or its text.
    Local,
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Unguessable => "for whoever has the link",
            Self::Members => "for members",
            Self::Local => "local",
        })
    }
}

/// One line for the log about what went where: `2 pictures kept in s3://bucket/prefix (for whoever has the link)`.
pub(crate) fn summary(store: &dyn Store, assets: &[Asset]) -> String {
    let noun = match (assets.len(), assets.iter().all(Asset::is_image)) {
        (1, true) => "picture",
        (_, true) => "pictures",
        (1, false) => "file",
        (_, false) => "files",
    };
    format!("{} {noun} kept in {} ({})", assets.len(), store.place(), store.audience())
}
