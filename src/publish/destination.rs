//! What `--to` and `CML_PUBLISH_TO` name: a place to keep pictures, as a word, a path or an address.

use std::path::PathBuf;
use std::str::FromStr;

use super::bucket::address::Address;
use super::folder;
use crate::error::{Error, Result};
use crate::forge::Host;

/// A place to keep pictures, not opened yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Destination {
    /// `folder` (the default one), or a path.
    Folder(PathBuf),
    /// `forge`, or the name of the one that it has to be.
    Forge(Option<Host>),
    /// `s3://`, `azure://`, `gs://`, `oss://`.
    Bucket(Address),
    /// `gdrive://ID`: a folder of Google Drive, by the id in its address.
    Drive(String),
    /// `https://`: a server that answers a POST with a URL.
    Server(String),
    /// `data:`: the report's own text.
    Inline,
}

impl FromStr for Destination {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return match text {
                "" => Err(Error::spec(format!("no place to publish to: expected {KNOWN}"))),
                "folder" => Ok(Self::Folder(folder::DEFAULT.into())),
                "forge" => Ok(Self::Forge(None)),
                "github" => Ok(Self::Forge(Some(Host::GitHub))),
                "gitlab" => Ok(Self::Forge(Some(Host::GitLab))),
                "bitbucket" => Ok(Self::Forge(Some(Host::Bitbucket))),
                "data" | "data:" => Ok(Self::Inline),
                path => Ok(Self::Folder(path.into())),
            };
        };
        match scheme {
            "http" | "https" if !rest.is_empty() => Ok(Self::Server(text.to_owned())),
            "gdrive" => match rest.trim_end_matches('/') {
                "" => Err(Error::spec("gdrive:// without a folder; the id is the last part of the folder's address")),
                id if id.contains('/') => Err(Error::spec(format!(
                    "{text}: expected gdrive://ID, where ID is the last part of the folder's address"
                ))),
                id => Ok(Self::Drive(id.to_owned())),
            },
            _ => match Address::parse(scheme, rest)? {
                Some(address) => Ok(Self::Bucket(address)),
                None => Err(Error::spec(format!("{text}: no such kind of place; expected {KNOWN}"))),
            },
        }
    }
}

const KNOWN: &str = "forge, github, gitlab, bitbucket, folder, a path, s3://BUCKET/PREFIX, azure://CONTAINER/PREFIX, \
                     gs://BUCKET/PREFIX, oss://BUCKET/PREFIX, gdrive://FOLDER-ID, https://SERVER or data:";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_paths_and_addresses_are_told_apart() {
        let check = |text: &str, want: Destination| assert_eq!(text.parse::<Destination>().unwrap(), want);
        check("folder", Destination::Folder("cml-assets".into()));
        check("./folder", Destination::Folder("./folder".into()));
        check("some/dir", Destination::Folder("some/dir".into()));
        check("forge", Destination::Forge(None));
        check("gitlab", Destination::Forge(Some(Host::GitLab)));
        check("data:", Destination::Inline);
        check("gdrive://1AbC", Destination::Drive("1AbC".to_owned()));
        check("https://assets.example.com/x", Destination::Server("https://assets.example.com/x".to_owned()));
        assert!(matches!("s3://b/p".parse(), Ok(Destination::Bucket(_))));
    }

    #[test]
    fn what_is_no_place_is_named_with_those_that_are() {
        for text in ["", "ftp://x", "gdrive://", "gdrive://a/b", "https://", "s3://"] {
            let error = text.parse::<Destination>().unwrap_err().to_string();
            assert!(error.contains("expected") || error.contains("without"), "{text}: {error}");
        }
    }
}
