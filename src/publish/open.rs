//! The store that `--to` names, opened, and held against the policy.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use super::bucket::{self, address::Address};
use super::destination::Destination;
use super::drive::Drive;
use super::folder::{self, Folder};
use super::forge::{Repository, RepositoryOrFolder};
use super::inline::Inline;
use super::inputs::StoreInputs;
use super::policy::Policy;
use super::server::Server;
use super::store::{Audience, Store};
use crate::error::{Error, Result};
use crate::forge::ci::Place;
use crate::forge::{Forge, Host, Visibility};

/// What was asked for beside the place.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoreOptions {
    /// `--public`: pictures of a private repository may go to a place that is open to everyone.
    pub(crate) public: bool,
    /// `--presign`: URLs of a bucket are signed, and work for this long; over what the address says.
    pub(crate) presign: Option<Duration>,
    /// `--public-url`: where a bucket's objects are seen from outside, in place of their own URLs.
    pub(crate) public_url: Option<String>,
    /// `--rm-watermark`: no `cml=TYPE` in the URLs of an asset server.
    pub(crate) rm_watermark: bool,
}

/// The store at `destination`; with none given the forge where a token allows it, else the folder `cml-assets`, which then
/// says why.
///
/// # Errors
///
/// When something is missing to reach it, and [`ErrorKind::Forbidden`](crate::error::ErrorKind::Forbidden) when pictures of this
/// repository may not go there.
pub(crate) fn open(
    destination: Option<&Destination>,
    options: &StoreOptions,
    inputs: &StoreInputs<'_>,
) -> Result<Box<dyn Store>> {
    let store: Box<dyn Store> = match destination {
        None => default(inputs)?,
        Some(Destination::Folder(path)) => Box::new(Folder::new(path, inputs.report)?),
        Some(Destination::Forge(host)) => {
            let (forge, place) = (inputs.forge)()?;
            if let Some(host) = host.filter(|host| *host != place.host) {
                let (wanted, here) = (host_name(host), host_name(place.host));
                return Err(Error::spec(format!("--to {wanted}: the repository {} is on {here}", place.repository)));
            }
            Box::new(repository(forge, &place))
        }
        Some(Destination::Bucket(address)) => {
            let address = Address { presign: options.presign.or(address.presign), ..address.clone() };
            bucket::open(address, options.public_url.as_deref(), inputs)?
        }
        Some(Destination::Drive(folder)) => Box::new(Drive::new(inputs.client()?, folder, options.public, inputs.env)?),
        Some(Destination::Server(url)) => Box::new(Server::new(inputs.client()?, url, !options.rm_watermark)),
        Some(Destination::Inline) => Box::new(Inline::default()),
    };
    // What the forge itself keeps is seen by those who see the repository.
    let is_elsewhere = !matches!(destination, None | Some(Destination::Forge(_)));
    if is_elsewhere && store.audience() == Audience::Public && !options.public {
        let repository = (inputs.forge)().ok().and_then(|(forge, _)| forge.visibility().ok());
        Policy { repository, public: false }.check(store.as_ref())?;
    }
    Ok(store)
}

fn default(inputs: &StoreInputs<'_>) -> Result<Box<dyn Store>> {
    let folder = Folder::new(Path::new(folder::DEFAULT), inputs.report)?;
    Ok(Box::new(match (inputs.forge)() {
        Ok((forge, place)) => RepositoryOrFolder::new(repository(forge, &place), folder),
        Err(error) => RepositoryOrFolder::folder_because(folder, error),
    }))
}

fn repository(forge: Rc<dyn Forge>, place: &Place) -> Repository {
    // A forge that does not say is treated as private: its pictures link to themselves.
    let visibility: Option<Visibility> = forge.visibility().ok();
    Repository::new(forge, place.host, &place.repository, visibility)
}

fn host_name(host: Host) -> &'static str {
    match host {
        Host::GitHub => "github",
        Host::GitLab => "gitlab",
        Host::Bitbucket => "bitbucket",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::publish::asset::Asset;
    use crate::publish::testing::{FakeForge, TestInputs};

    fn try_open(to: &str, options: &StoreOptions) -> Result<Box<dyn Store>> {
        let destination: Destination = to.parse().unwrap();
        TestInputs::new(&[]).with(Path::new(""), |inputs| open(Some(&destination), options, inputs))
    }

    #[test]
    fn with_nothing_given_and_no_token_the_folder_is_used_and_says_why() {
        let place = tempfile::tempdir().unwrap();
        let store =
            TestInputs::new(&[]).with(place.path(), |inputs| open(None, &StoreOptions::default(), inputs)).unwrap();
        assert_eq!(store.place(), "cml-assets/");
        let warnings = store.warnings();
        assert!(warnings.len() == 1 && warnings[0].contains("REPO_TOKEN"), "{warnings:?}");
    }

    #[test]
    fn the_forge_that_was_asked_for_is_not_replaced_by_the_folder() {
        let error = try_open("forge", &StoreOptions::default()).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.to_string().contains("REPO_TOKEN"), "{error}");
    }

    #[test]
    fn an_asset_server_needs_public_where_the_repository_is_not_known_to_be() {
        let error = try_open("https://assets.example.com", &StoreOptions::default()).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(error.to_string().contains("--public"), "{error}");
        let options = StoreOptions { public: true, ..StoreOptions::default() };
        assert_eq!(try_open("https://assets.example.com", &options).unwrap().place(), "https://assets.example.com");
    }

    fn open_on_github(to: &str, visibility: Option<Visibility>) -> Result<Box<dyn Store>> {
        let place = || Place::of(Host::GitHub, String::new(), String::new(), "o/r".to_owned());
        let forge = || -> Result<(Rc<dyn Forge>, Place)> {
            Ok((Rc::new(FakeForge { visibility, ..FakeForge::default() }), place()))
        };
        let destination: Option<Destination> = (!to.is_empty()).then(|| to.parse().unwrap());
        let open = |inputs: &StoreInputs<'_>| open(destination.as_ref(), &StoreOptions::default(), inputs);
        TestInputs::new(&[]).with_forge(Path::new(""), &forge, open)
    }

    #[test]
    fn where_there_is_a_forge_it_is_the_default() {
        for to in ["", "forge", "github"] {
            let store = open_on_github(to, Some(Visibility::Private)).unwrap();
            assert_eq!((store.place().as_str(), store.audience()), ("GitHub (o/r)", Audience::Members));
        }
        assert_eq!(open_on_github("", Some(Visibility::Public)).unwrap().audience(), Audience::Public);
        let error = open_on_github("gitlab", None).err().unwrap().to_string();
        assert!(error.contains("o/r is on github"), "{error}");
    }

    #[test]
    fn what_the_forge_says_about_the_repository_decides_on_an_asset_server() {
        let server = "https://assets.example.com";
        assert!(open_on_github(server, Some(Visibility::Public)).is_ok());
        for visibility in [Some(Visibility::Private), None] {
            assert_eq!(open_on_github(server, visibility).err().unwrap().kind(), ErrorKind::Forbidden);
        }
    }

    #[test]
    fn folders_and_the_reports_own_text_are_open_to_all() {
        assert_eq!(try_open("pictures/", &StoreOptions::default()).unwrap().place(), "pictures/");
        let url =
            try_open("data:", &StoreOptions::default()).unwrap().publish(&Asset::new(b"x".to_vec(), None)).unwrap().url;
        assert_eq!(url, "data:text/plain;base64,eA==");
    }

    #[cfg(not(feature = "buckets"))]
    #[test]
    fn a_program_without_buckets_says_how_to_get_one() {
        let error = try_open("s3://b/p", &StoreOptions::default()).err().unwrap();
        assert!(error.to_string().contains("cargo install cml --features buckets"), "{error}");
    }

    #[cfg(feature = "buckets")]
    #[test]
    fn a_signed_url_of_azure_needs_the_accounts_key() {
        let test_inputs =
            TestInputs::new(&[("AZURE_STORAGE_ACCOUNT", "acc"), ("AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=x")]);
        let destination: Destination = "azure://c?presign=1d".parse().unwrap();
        let open = |inputs: &StoreInputs<'_>| open(Some(&destination), &StoreOptions::default(), inputs);
        let error = test_inputs.with(Path::new(""), open).err().unwrap();
        assert!(error.to_string().contains("AZURE_STORAGE_KEY"), "{error}");
    }
}
