//! Results to files and standard output, whole or not at all.

use std::fs;
use std::io::{self, ErrorKind as IoKind, IsTerminal, Write};
use std::path::Path;

use tempfile::NamedTempFile;

#[cfg(feature = "cli")]
use super::console::Console;
use super::stop::Stop;
use crate::error::Error;
use crate::whole_file;

/// Replaces the file at `path`, which appears whole or not at all. What is no plain file (`/dev/stdout`, a pipe) is written through.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let fail = |error: io::Error| Error::io(format!("cannot write {}: {error}", path.display()));
    let there = fs::metadata(path);
    if there.as_ref().is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return match fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(bytes)) {
            Err(error) if error.kind() == IoKind::BrokenPipe => Err(Stop::ClosedPipe),
            other => Ok(other.map_err(fail)?),
        };
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(|error| fail(in_folder(&error, folder)))?;
    file.write_all(bytes).map_err(fail)?;
    whole_file::make_readable(&file).map_err(fail)?;
    put(file, path, there.is_ok_and(|there| there.is_file())).map_err(fail)?;
    Ok(())
}

/// Why no file can be made in a folder. As it comes, the error is about a temporary name, which says nothing to a reader.
fn in_folder(error: &io::Error, folder: &Path) -> io::Error {
    match error.kind() {
        IoKind::NotFound if !folder.exists() => {
            io::Error::other(format!("there is no folder {}; make it first", folder.display()))
        }
        kind => kind.into(),
    }
}

/// Gives `file` its name, `path`, where another plain file may be.
fn put(file: NamedTempFile, path: &Path, replaces: bool) -> io::Result<()> {
    // A rename over another file makes ext4 write the new one out first; an exchange does not, and nobody sees less than a whole
    // file either. Only a loss of power may leave an empty one, of what can be made again. The other file then goes under the
    // temporary name.
    #[cfg(target_os = "linux")]
    if replaces {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, file.path(), CWD, path, RenameFlags::EXCHANGE).is_ok() {
            return file.close();
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = replaces;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Writes a result that is read as text, and that strangers' words may be in.
#[cfg(feature = "cli")]
pub(super) fn write_text(text: &str, console: Console) -> Result<(), Stop> {
    write_stdout(console.fit(text).as_bytes(), true)
}

/// Writes to standard output; a terminal is refused for bytes that it cannot show.
pub(super) fn write_stdout(bytes: &[u8], is_text: bool) -> Result<(), Stop> {
    let mut stdout = io::stdout();
    if is_closed(&stdout) {
        let message = "standard output is closed: name a file, or discard the result with >/dev/null";
        return Err(Error::io(message).into());
    }
    if !is_text && stdout.is_terminal() {
        let message = "not writing a picture to the terminal; redirect the output or name a file with -o";
        return Err(Error::io(message).into());
    }
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == IoKind::BrokenPipe => Err(Stop::ClosedPipe),
        Err(error) => Err(Error::io(format!("cannot write to standard output: {error}")).into()),
    }
}

/// Whether standard output was closed when the program started. Rust's runtime then opens the null device in its place, for reading
/// too, which a shell's `>/dev/null` does not. Where standard error is such a device as well, somebody wants to hear nothing.
#[cfg(target_os = "linux")]
fn is_closed(stdout: &io::Stdout) -> bool {
    use std::os::fd::AsFd;

    use rustix::fs::{OFlags, fcntl_getfl, fstat, major, minor};

    let is_null = |stream: std::os::fd::BorrowedFd<'_>| {
        let is_device = fstat(stream).is_ok_and(|about| (major(about.st_rdev), minor(about.st_rdev)) == (1, 3));
        is_device && fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::ACCMODE == OFlags::RDWR)
    };
    is_null(stdout.as_fd()) && !is_null(io::stderr().as_fd())
}

#[cfg(not(target_os = "linux"))]
fn is_closed(_: &io::Stdout) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write_file;
    use crate::cli::stop::Stop;

    #[test]
    fn a_file_takes_the_place_of_another_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plot.png");
        for bytes in [&b"first"[..], b"second, and longer", b"3rd"] {
            assert!(write_file(&path, bytes).is_ok());
            assert_eq!(fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_missing_is_named_and_no_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("plots");
        let Err(Stop::Failed(error)) = write_file(&missing.join("a.png"), b"a picture") else { panic!("written") };
        let want = format!("cannot write {0}/a.png: there is no folder {0}; make it first", missing.display());
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn a_folder_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plots");
        fs::create_dir(&path).unwrap();
        assert!(write_file(&path, b"a picture").is_err());
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
