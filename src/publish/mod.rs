//! Where pictures are kept so that a report can show them.
//!
//! One trait, one file a place. [`folder`] is the default: it needs no token and no network. What an asset
//! is (media type, name by content) is decided once, in [`asset`]; how it is shown in Markdown in [`link`].

pub(crate) mod asset;
pub(crate) mod folder;
pub(crate) mod link;

use crate::error::Result;
use asset::Asset;

/// A place that keeps files and can say where they are.
pub(crate) trait Store {
    /// Keeps the asset and returns the URL or relative path that a report names it by. Keeping the same bytes twice
    /// gives the same answer.
    ///
    /// # Errors
    ///
    /// When the place cannot take it; nothing half-written stays behind.
    fn publish(&self, asset: &Asset) -> Result<String>;
}

/// Temporary files are made for their owner alone; what is published is for everyone to read.
pub(crate) fn make_readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
