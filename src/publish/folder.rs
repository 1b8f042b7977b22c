//! A folder beside the report, linked relatively.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::Store;
use super::asset::Asset;
use crate::error::{Error, Result};

/// Keeps assets in one folder, below the folder that the report is in.
pub(crate) struct Folder {
    root: PathBuf,
    /// The folder's name as links write it.
    name: String,
}

impl Folder {
    /// The default: `cml-assets` below the working directory.
    pub(crate) fn in_working_directory() -> Self {
        Self { root: PathBuf::from(DEFAULT), name: DEFAULT.to_owned() }
    }
}

const DEFAULT: &str = "cml-assets";

impl Store for Folder {
    fn publish(&self, asset: &Asset) -> Result<String> {
        let name = asset.name();
        let path = self.root.join(&name);
        let fail = |error: std::io::Error| Error::io(format!("cannot keep the picture in {}: {error}", path.display()));
        // Names are content hashes: a file that is there has these bytes, and another job may be writing it now.
        if !path.is_file() {
            fs::create_dir_all(&self.root).map_err(fail)?;
            let mut file = tempfile::NamedTempFile::new_in(&self.root).map_err(fail)?;
            file.write_all(&asset.bytes).map_err(fail)?;
            crate::publish::make_readable(&file).map_err(fail)?;
            file.persist(&path).map_err(|error| fail(error.error))?;
        }
        Ok(format!("{}/{name}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_under_one_name() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder { root: place.path().join("assets"), name: "assets".to_owned() };
        let publish = |bytes: &[u8]| folder.publish(&Asset::new(bytes.to_vec(), None)).unwrap();
        let link = publish(b"one");
        assert_eq!(publish(b"one"), link);
        assert_ne!(publish(b"two"), link);
        assert_eq!(fs::read(place.path().join(&link)).unwrap(), b"one");
        assert_eq!(fs::read_dir(place.path().join("assets")).unwrap().count(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("taken");
        fs::write(&file, "a file").unwrap();
        let folder = Folder { root: file, name: "taken".to_owned() };
        let error = folder.publish(&Asset::new(b"x".to_vec(), None)).unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
    }
}
