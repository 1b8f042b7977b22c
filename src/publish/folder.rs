//! A folder beside the report, linked relatively.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::asset::Asset;
use super::store::{Audience, Published, Store};
use super::whole_file;
use crate::error::{Error, Result};
use crate::forge::percent::link_segment;

/// Keeps assets in one folder, and names them by the way to it from the report's folder.
pub(crate) struct Folder {
    root: PathBuf,
    /// The way from the report's folder to `root`, as links write it, without a closing slash.
    way: String,
}

/// The folder that pictures are kept in when nothing says otherwise.
pub(crate) const DEFAULT: &str = "cml-assets";

impl Folder {
    /// The folder `root`, for a report in the folder `report`; both as given, so relative to the working directory.
    ///
    /// # Errors
    ///
    /// When there is no working directory, or no relative way from one to the other (two drives).
    pub(crate) fn new(root: &Path, report: &Path) -> Result<Self> {
        let fail = |error: io::Error| Error::io(format!("cannot place the folder {}: {error}", root.display()));
        let (from, to) = (absolute(report).map_err(fail)?, absolute(root).map_err(fail)?);
        let way = way(&from, &to).ok_or_else(|| {
            Error::io(format!(
                "no relative link leads from {} to {}; name a folder near it",
                from.display(),
                to.display()
            ))
        })?;
        Ok(Self { root: root.to_owned(), way })
    }

    fn keep(&self, asset: &Asset) -> Result<Published> {
        let name = asset.name();
        let path = self.root.join(&name);
        let fail = |error: io::Error| Error::io(format!("cannot keep the picture in {}: {error}", path.display()));
        // Names are content hashes: a file that is there has these bytes, and another job may be writing it now.
        if !path.is_file() {
            fs::create_dir_all(&self.root).map_err(fail)?;
            whole_file::write(&path, &asset.bytes).map_err(fail)?;
        }
        Ok(Published::at(format!("{}/{name}", self.way)))
    }
}

impl Store for Folder {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        assets.iter().map(|asset| self.keep(asset)).collect()
    }

    fn place(&self) -> String {
        format!("{}/", self.root.display().to_string().trim_end_matches('/'))
    }

    fn audience(&self) -> Audience {
        Audience::Local
    }
}

/// `path` from the root on, without `.` and `..`; links along it are left alone, as a browser leaves them.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let mut out = PathBuf::new();
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    Ok(out)
}

/// The relative URL that leads from the folder `from` to the folder `to`.
fn way(from: &Path, to: &Path) -> Option<String> {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|part| link_segment(&part.as_os_str().to_string_lossy()));
    let parts: Vec<String> = up.chain(down).collect();
    Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_under_one_name() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(&place.path().join("assets"), place.path()).unwrap();
        let publish = |bytes: &[u8]| folder.publish(&Asset::new(bytes.to_vec(), None)).unwrap().url;
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
        let folder = Folder::new(&file, place.path()).unwrap();
        let error = folder.publish(&Asset::new(b"x".to_vec(), None)).unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
    }

    #[test]
    fn links_lead_from_the_report_to_the_folder() {
        let check = |report: &str, root: &str, want: &str| {
            assert_eq!(Folder::new(Path::new(root), Path::new(report)).unwrap().way, want, "{report} to {root}");
        };
        check("", "cml-assets", "cml-assets");
        check(".", "./out/pictures/", "out/pictures");
        check("reports", "reports/assets", "assets");
        check("reports/daily", "assets", "../../assets");
        check("reports", "reports/../reports", ".");
        check("/a/b", "/a/c d/100%#?", "../c%20d/100%25%23%3F");
    }
}
