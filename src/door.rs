//! The one door to files: what a document may open, whoever wrote it. Data, images, pictures and logs of a report all pass it.
//!
//! A document opens regular files below one folder, symbolic links resolved. What is hidden there (`.git`, `.env`, `.dvc`) stays
//! closed, since tokens lie in such places, and so do the system's own files (`/proc`). All of it is checked on the file that was
//! opened and not on its name alone, so that a link that changes in between opens nothing else; and a length is asked before a byte
//! is read. A file that the user names is the user's to judge: any kind is opened, but none that is too large.

mod exact;

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Bytes of the largest file that is read into memory.
pub(crate) const MAX_BYTES: u64 = 1 << 30;

/// The places whose files are the system's own, even where the whole file system is open.
const SYSTEM: [&str; 3] = ["/proc", "/sys", "/dev"];

/// The files that a document may open: those below one folder.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    /// Where relative paths start. Symbolic links resolved.
    start: PathBuf,
    /// Nothing outside is opened. Symbolic links resolved.
    root: PathBuf,
    /// The absolute ways in which both may be written: start first, since what lies above it was chosen by the user.
    written: Vec<PathBuf>,
}

/// A place behind the door.
#[derive(Debug)]
pub(crate) struct Located {
    /// Symbolic links resolved.
    pub(crate) path: PathBuf,
    pub(crate) is_folder: bool,
    /// Bytes.
    pub(crate) length: u64,
}

/// Why something is not opened.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// There is no such file.
    Missing,
    /// The path leads out of the folder.
    Outside,
    /// A part of the path begins with a dot.
    Hidden(String),
    /// One of the system's own files.
    System,
    /// A pipe, a socket or a device.
    Irregular,
    /// A folder where a file was due.
    Folder,
    /// Its length and the most that is read, bytes.
    TooLarge(u64, u64),
    /// It was exchanged while it was opened.
    Exchanged,
    Unreadable(io::Error),
}

impl Door {
    /// The files below the folder `root`; relative paths start in `start`.
    ///
    /// # Errors
    ///
    /// When one of them is not there.
    pub(crate) fn new(start: &Path, root: &Path) -> io::Result<Self> {
        let resolve = |path: &Path| {
            let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
            let resolved = fs::canonicalize(path)?;
            let written = std::path::absolute(path).ok().and_then(|path| flatten(&path));
            let written = written.filter(|written| *written != resolved);
            Ok::<_, io::Error>((resolved.clone(), written.into_iter().chain([resolved])))
        };
        let (resolved, written) = resolve(start)?;
        if start == root {
            return Ok(Self { root: resolved.clone(), start: resolved, written: written.collect() });
        }
        let (resolved_root, written_root) = resolve(root)?;
        Ok(Self { start: resolved, root: resolved_root, written: written.chain(written_root).collect() })
    }

    /// The folder outside of which nothing is opened.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The file or folder that `path` names. Nothing is opened, and nothing outside is asked for.
    pub(crate) fn locate(&self, path: &Path) -> Result<Located, Refusal> {
        let joined = self.joined(path)?;
        let found = fs::canonicalize(&joined).map_err(Refusal::from)?;
        let below = found.strip_prefix(&self.root).map_err(|_| Refusal::Outside)?;
        let below =
            if self.start.starts_with(&self.root) { found.strip_prefix(&self.start).unwrap_or(below) } else { below };
        hidden(below)?;
        let is_system = |place: &&str| found.starts_with(place) && !self.root.starts_with(place);
        if SYSTEM.iter().any(is_system) {
            return Err(Refusal::System);
        }
        let about = fs::symlink_metadata(&found).map_err(Refusal::from)?;
        if !about.is_dir() && !about.is_file() {
            return Err(Refusal::Irregular);
        }
        Ok(Located { path: found, is_folder: about.is_dir(), length: about.len() })
    }

    /// Opens the file that `path` names, unless it has more than `limit` bytes.
    pub(crate) fn open(&self, path: &Path, limit: u64) -> Result<File, Refusal> {
        let located = self.locate(path)?;
        if located.is_folder {
            return Err(Refusal::Folder);
        }
        if located.length > limit {
            return Err(Refusal::TooLarge(located.length, limit));
        }
        let file = exact::open(&self.root, &located.path)?;
        let about = file.metadata().map_err(Refusal::from)?;
        if !about.is_file() {
            return Err(Refusal::Exchanged);
        }
        if exact::is_of_system(&file) {
            return Err(Refusal::System);
        }
        if about.len() > limit {
            return Err(Refusal::TooLarge(about.len(), limit));
        }
        Ok(file)
    }

    /// The bytes of the file that `path` names, unless it has more than `limit`.
    pub(crate) fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        whole(self.open(path, limit)?, limit)
    }

    /// `path` from the root of the file system, if nothing in the way it is written speaks against it.
    fn joined(&self, path: &Path) -> Result<PathBuf, Refusal> {
        if path.is_absolute() {
            let flat = flatten(path).ok_or(Refusal::Outside)?;
            let below =
                self.written.iter().find_map(|folder| flat.strip_prefix(folder).ok()).ok_or(Refusal::Outside)?;
            hidden(below)?;
            return Ok(flat);
        }
        let flat = flatten(&self.start.join(path)).filter(|flat| flat.starts_with(&self.root));
        let flat = flat.ok_or(Refusal::Outside)?;
        hidden(path)?;
        Ok(flat)
    }
}

/// The bytes of a file that the user names: of any kind, a pipe among them, but no more than [`MAX_BYTES`].
#[cfg(feature = "vega")]
pub(crate) fn read_named(path: &Path) -> crate::error::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unread(path, Refusal::Unreadable(error)))?;
    read_rest(file, &mut bytes, path)?;
    Ok(bytes)
}

/// Reads on in `file`, which the user named as `path`, behind the `bytes` that were read of it; no more than [`MAX_BYTES`] in all.
#[cfg(feature = "vega")]
pub(crate) fn read_rest(file: File, bytes: &mut Vec<u8>, path: &Path) -> crate::error::Result<()> {
    let length = file.metadata().ok().filter(fs::Metadata::is_file).map_or(0, |about| about.len());
    if length > MAX_BYTES {
        return Err(unread(path, Refusal::TooLarge(length, MAX_BYTES)));
    }
    bytes.extend(whole(file, MAX_BYTES.saturating_sub(bytes.len() as u64)).map_err(|refusal| unread(path, refusal))?);
    Ok(())
}

#[cfg(feature = "vega")]
fn unread(path: &Path, refusal: Refusal) -> crate::error::Error {
    use crate::error::Error;

    let message = format!("cannot read {}: {refusal}", path.display());
    if matches!(refusal, Refusal::Unreadable(_)) { Error::io(message) } else { Error::forbidden(message) }
}

/// All bytes of `file`, unless there are more than `limit`: it may have grown since its length was asked.
fn whole(file: File, limit: u64) -> Result<Vec<u8>, Refusal> {
    let expected = file.metadata().map_or(0, |about| about.len().min(limit));
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Refusal::from)?;
    let length = bytes.len() as u64;
    if length > limit { Err(Refusal::TooLarge(length, limit)) } else { Ok(bytes) }
}

/// Refuses a path of which a part begins with a dot; `.` and `..` are no names.
fn hidden(path: &Path) -> Result<(), Refusal> {
    let is_hidden = |name: &&OsStr| name.as_encoded_bytes().starts_with(b".");
    let mut names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name),
        _ => None,
    });
    match names.find(is_hidden) {
        Some(name) => Err(Refusal::Hidden(name.to_string_lossy().into_owned())),
        None => Ok(()),
    }
}

/// The path without `.` and `..`, whatever the file system holds; `None` when `..` leads above the root.
fn flatten(path: &Path) -> Option<PathBuf> {
    let mut flat = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !flat.pop() {
                    return None;
                }
            }
            part => flat.push(part),
        }
    }
    Some(flat)
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Unreadable(error),
        }
    }
}

/// What stands after the name of the file.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Outside => f.write_str("it is outside the folder that may be read"),
            Self::Hidden(part) => write!(f, "{part:?} is hidden, and a document opens no hidden files"),
            Self::System => f.write_str("it is one of the system's own files, which no document opens"),
            Self::Irregular => {
                f.write_str("it is a pipe, a socket or a device, and a document opens regular files alone")
            }
            Self::Folder => f.write_str("it is no file"),
            Self::TooLarge(length, limit) => {
                write!(f, "it has {}, and at most {} are read", Size(*length), Size(*limit))
            }
            Self::Exchanged => f.write_str("it was exchanged for another file while it was opened"),
            Self::Unreadable(error) => error.fmt(f),
        }
    }
}

/// A number of bytes, in the unit that a reader would choose.
struct Size(u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)];
        match units.into_iter().find(|(_, bits)| self.0 >> bits > 0) {
            Some((unit, bits)) => {
                let tenths = (u128::from(self.0) * 10) >> bits;
                match tenths % 10 {
                    0 => write!(f, "{} {unit}", tenths / 10),
                    part => write!(f, "{}.{part} {unit}", tenths / 10),
                }
            }
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests;
