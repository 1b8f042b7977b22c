//! Files that appear whole or not at all: written under a temporary name, then renamed.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes `bytes` into the file at `path`, whose folder is there.
///
/// # Errors
///
/// When the file cannot be written; nothing half-written stays behind.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    make_readable(&file)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Temporary files are made for their owner alone; what is published is for everyone to read.
pub(crate) fn make_readable(file: &NamedTempFile) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
