//! Results to files and standard output, whole or not at all.

use std::fs;
use std::io::{self, ErrorKind as IoKind, IsTerminal, Write};
use std::path::Path;

use super::Stop;
use crate::error::Error;

/// Replaces the file at `path`, which appears whole or not at all. What is no plain file (`/dev/stdout`, a pipe) is written through.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let fail = |error: io::Error| Error::io(format!("cannot write {}: {error}", path.display()));
    let is_special = fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
    if is_special {
        return match fs::OpenOptions::new().write(true).open(path).and_then(|mut file| file.write_all(bytes)) {
            Err(error) if error.kind() == IoKind::BrokenPipe => Err(Stop::ClosedPipe),
            other => Ok(other.map_err(fail)?),
        };
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    crate::publish::make_readable(&file).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Writes to standard output; a terminal is refused for bytes that it cannot show.
pub(super) fn write_stdout(bytes: &[u8], is_text: bool) -> Result<(), Stop> {
    let mut stdout = io::stdout();
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
