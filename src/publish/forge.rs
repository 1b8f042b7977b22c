//! The forge itself as a store: GitHub's refs, GitLab's uploads, Bitbucket's downloads, each behind the forge's own `upload`.

use std::cell::RefCell;
use std::rc::Rc;

use super::asset::Asset;
use super::folder::Folder;
use super::store::{Audience, Published, Store};
use crate::error::{Error, ErrorKind, Result};
use crate::forge::{Forge, Host, Upload, Visibility};

/// Keeps assets in the repository that the report is about.
pub(crate) struct Repository {
    forge: Rc<dyn Forge>,
    host: Host,
    /// `owner/name`.
    name: String,
    /// `None`: the forge did not say.
    visibility: Option<Visibility>,
}

impl Repository {
    /// The repository `name` that `forge` on `host` was opened for, seen by those that `visibility` tells.
    pub(crate) fn new(forge: Rc<dyn Forge>, host: Host, name: &str, visibility: Option<Visibility>) -> Self {
        Self { forge, host, name: name.to_owned(), visibility }
    }

    /// The name that a file is kept under. Bitbucket's downloads have had names without a type since CML.
    fn name_of(&self, asset: &Asset) -> String {
        match self.host {
            Host::Bitbucket => format!("cml-{}", asset.digest()),
            Host::GitHub | Host::GitLab => asset.name(),
        }
    }

    /// A picture of a private repository shows only to those who are signed in: it links to itself, except on GitLab,
    /// which makes that link by itself.
    fn link(&self, url: &str) -> Option<String> {
        let is_hidden = self.audience() == Audience::Members && self.host != Host::GitLab;
        is_hidden.then(|| url.to_owned())
    }
}

impl Store for Repository {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        let names: Vec<String> = assets.iter().map(|asset| self.name_of(asset)).collect();
        let mut uploads: Vec<Upload<'_>> = Vec::new();
        for (asset, name) in assets.iter().zip(&names) {
            if !uploads.iter().any(|upload| upload.name == name) {
                uploads.push(Upload { name, media_type: &asset.media_type, bytes: &asset.bytes });
            }
        }
        let urls = self.forge.upload_all(&uploads)?;
        let published = names.iter().map(|name| {
            let at = uploads.iter().position(|upload| upload.name == name).expect("each name was uploaded");
            Published { url: urls[at].clone(), link: self.link(&urls[at]) }
        });
        Ok(published.collect())
    }

    fn place(&self) -> String {
        format!("{} ({})", self.forge.name(), self.name)
    }

    fn audience(&self) -> Audience {
        match self.visibility {
            Some(Visibility::Public) => Audience::Public,
            Some(Visibility::Private) | None => Audience::Members,
        }
    }
}

/// The default: the repository where its token may keep files, else the folder, and the reason why.
pub(crate) struct RepositoryOrFolder {
    repository: Option<Repository>,
    folder: Folder,
    /// Why the folder is used; `None` while the repository takes what is sent.
    reason: RefCell<Option<Error>>,
    is_told: RefCell<bool>,
}

impl RepositoryOrFolder {
    /// `repository` first; when the forge denies it, `folder`.
    pub(crate) fn new(repository: Repository, folder: Folder) -> Self {
        Self { repository: Some(repository), folder, reason: RefCell::default(), is_told: RefCell::new(false) }
    }

    /// `folder` alone, for `reason`.
    pub(crate) fn folder_because(folder: Folder, reason: Error) -> Self {
        Self { repository: None, folder, reason: RefCell::new(Some(reason)), is_told: RefCell::new(false) }
    }

    /// The store that takes the next file.
    fn store(&self) -> &dyn Store {
        match &self.repository {
            Some(repository) if self.reason.borrow().is_none() => repository,
            _ => &self.folder,
        }
    }
}

impl Store for RepositoryOrFolder {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        match self.store().publish_all(assets) {
            Err(error) if error.kind() == ErrorKind::Denied && self.reason.borrow().is_none() => {
                self.reason.replace(Some(error));
                self.folder.publish_all(assets)
            }
            done => done,
        }
    }

    fn place(&self) -> String {
        self.store().place()
    }

    fn audience(&self) -> Audience {
        self.store().audience()
    }

    fn unseen(&self) -> Option<Error> {
        self.reason.borrow().clone().filter(|_| !self.is_told.replace(true))
    }

    fn warnings(&self) -> Vec<String> {
        let kept = format!("the pictures are kept in {}, where a comment does not show them", self.folder.place());
        self.unseen().into_iter().map(|reason| format!("{kept}: {reason}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::FakeForge;

    fn assets(contents: &[&str]) -> Vec<Asset> {
        contents.iter().map(|text| Asset::new(text.as_bytes().to_vec(), None)).collect()
    }

    #[test]
    fn equal_files_are_sent_once_and_named_each_time() {
        let forge = Rc::new(FakeForge::default());
        let store = Repository::new(forge.clone(), Host::GitHub, "o/r", Some(Visibility::Public));
        let urls: Vec<String> =
            store.publish_all(&assets(&["a", "b", "a"])).unwrap().into_iter().map(|published| published.url).collect();
        assert!(urls[0] == urls[2] && urls[0] != urls[1], "{urls:?}");
        assert_eq!(forge.names.borrow().len(), 2);
    }

    #[test]
    fn pictures_of_a_repository_that_may_be_private_link_to_themselves() {
        let link = |host, visibility| {
            let store = Repository::new(Rc::new(FakeForge::default()), host, "o/r", visibility);
            store.publish_all(&assets(&["a"])).unwrap().remove(0).link.is_some()
        };
        assert!(link(Host::GitHub, Some(Visibility::Private)));
        assert!(link(Host::GitHub, None));
        assert!(link(Host::Bitbucket, Some(Visibility::Private)));
        assert!(!link(Host::GitHub, Some(Visibility::Public)));
        assert!(!link(Host::GitLab, Some(Visibility::Private)));
    }

    #[test]
    fn c04_bitbucket_keeps_files_under_the_name_that_cml_gave_them() {
        let forge = Rc::new(FakeForge::default());
        let store = Repository::new(forge.clone(), Host::Bitbucket, "o/r", None);
        store.publish_all(&assets(&["abc"])).unwrap();
        // printf abc | sha256sum
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(*forge.names.borrow(), [format!("cml-{digest}")]);
    }

    #[test]
    fn where_the_token_may_not_keep_files_the_folder_does_and_the_reason_is_told_once() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("kept"), place.path()).unwrap();
        let forge = Rc::new(FakeForge { is_denied: true, ..FakeForge::default() });
        let store = RepositoryOrFolder::new(Repository::new(forge, Host::GitHub, "o/r", None), folder);
        assert_eq!(store.place(), "GitHub (o/r)");
        let published = store.publish_all(&assets(&["a"])).unwrap();
        assert!(place.path().join(&published[0].url).is_file(), "{published:?}");
        assert!(store.place().ends_with("kept/"));
        assert_eq!(store.audience(), Audience::Local);
        let warnings = store.warnings();
        assert!(warnings.len() == 1 && warnings[0].contains("contents: write"), "{warnings:?}");
        assert!(store.warnings().is_empty());
    }
}
