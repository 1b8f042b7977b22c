//! The opening of the one file that was looked at: a folder or a link on the way that was exchanged since opens nothing.

use std::fs::File;
use std::path::Path;

use super::Refusal;

/// Opens `found`, a path below `root` without symbolic links in it. A pipe that took its place is not waited for.
#[cfg(target_os = "linux")]
pub(super) fn open(root: &Path, found: &Path) -> Result<File, Refusal> {
    use std::io;

    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};

    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
    let below = found.strip_prefix(root).map_err(|_| Refusal::Outside)?;
    let folder = openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty());
    let folder = folder.map_err(io::Error::from)?;
    let how = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    match openat2(&folder, below, flags, Mode::empty(), how) {
        Ok(file) => return Ok(file.into()),
        Err(rustix::io::Errno::LOOP | rustix::io::Errno::XDEV) => return Err(Refusal::Exchanged),
        // Kernels before 5.6 do not know this call, and some sandboxes do not let it pass.
        Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM | rustix::io::Errno::INVAL) => {}
        Err(error) => return Err(io::Error::from(error).into()),
    }
    let file: File = openat(CWD, found, flags, Mode::empty()).map_err(io::Error::from)?.into();
    held_against(file, found)
}

/// Opens `found`, a path without symbolic links in it.
#[cfg(not(target_os = "linux"))]
pub(super) fn open(_: &Path, found: &Path) -> Result<File, Refusal> {
    held_against(File::open(found)?, found)
}

/// `file`, if it is what `found` names without any link.
fn held_against(file: File, found: &Path) -> Result<File, Refusal> {
    let is_there = std::fs::canonicalize(found).is_ok_and(|path| path == found);
    let is_same = is_there && is_same(&file, found)?;
    if is_same { Ok(file) } else { Err(Refusal::Exchanged) }
}

#[cfg(unix)]
fn is_same(file: &File, found: &Path) -> Result<bool, Refusal> {
    use std::os::unix::fs::MetadataExt;

    let (opened, named) = (file.metadata()?, std::fs::symlink_metadata(found)?);
    Ok((opened.dev(), opened.ino()) == (named.dev(), named.ino()))
}

#[cfg(not(unix))]
fn is_same(file: &File, found: &Path) -> Result<bool, Refusal> {
    Ok(file.metadata()?.len() == std::fs::symlink_metadata(found)?.len())
}

/// Whether a file lies in a file system that the kernel makes up, wherever that is mounted.
#[cfg(target_os = "linux")]
pub(super) fn is_of_system(file: &File) -> bool {
    /// From Linux's `magic.h`: proc, sysfs, the two of cgroups, debugfs, tracefs, securityfs, configfs.
    const MADE_UP: [u64; 8] =
        [0x9fa0, 0x6265_6572, 0x27_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0x7363_6673, 0x6265_6570];
    rustix::fs::fstatfs(file).is_ok_and(|about| u64::try_from(about.f_type).is_ok_and(|kind| MADE_UP.contains(&kind)))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_system(_: &File) -> bool {
    false
}
