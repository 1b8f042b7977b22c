//! Bytes behind an address: local files below one folder, `data:` URLs, and URLs of origins that the caller trusts.
//!
//! A spec may come from a stranger, so a path that leads out of the folder (by `..`, as an absolute path or through a
//! symbolic link) is refused, and so is the network by default. Everything that a chart opens goes through here; how a URL is
//! fetched is the caller's to say.

use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::budget;
use crate::error::{Error, Result};
use crate::url::{DataUrl, strip_scheme};

/// Fetches the bytes of a URL whose origin is allowed; a redirect has to be held against the allowed origins again.
///
/// ```
/// use cml::{Fetch, Options, Renderer};
///
/// let spec = br#"{"data": {"url": "https://example.com/a.csv"}, "mark": "tick", "encoding": {"x": {"field": "a"}}}"#;
/// let options = Options {
///     allow_url: vec!["https://example.com".to_owned()],
///     fetch: Some(Fetch::new(|_url| Ok(b"a\n1\n2\n".to_vec()))), // where a program asks its own HTTP client
///     ..Options::default()
/// };
/// assert!(Renderer::bundled().plot(spec, &options)?.warnings.is_empty());
/// # Ok::<(), cml::Error>(())
/// ```
#[derive(Clone)]
pub struct Fetch(Arc<Fetcher>);

type Fetcher = dyn Fn(&str) -> Result<Vec<u8>> + Send + Sync;

impl Fetch {
    /// A way to fetch data: `fetch` takes an absolute URL.
    pub fn new(fetch: impl Fn(&str) -> Result<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(fetch))
    }
}

impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fetch")
    }
}

/// The door to files and addresses: it knows what may be opened.
#[derive(Clone, Debug)]
pub(crate) struct Loader {
    /// Relative paths start in these, in turn, and no file outside is read. Symbolic links resolved; at least one.
    bases: Vec<PathBuf>,
    /// Network origins, such as `https://example.com`, that the caller trusts.
    origins: Vec<String>,
    fetch: Option<Fetch>,
    /// Bytes of the largest file.
    max_bytes: u64,
}

/// Bytes of the largest file, unless the caller says otherwise.
const MAX_BYTES: u64 = 1 << 30;

impl Loader {
    /// A loader of files below the first of `bases` that has them; nothing is allowed but these. No folder means the
    /// working directory.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::error::ErrorKind::Io): there is no such folder.
    pub(crate) fn new<P: AsRef<Path>>(bases: &[P]) -> Result<Self> {
        let find = |base: &Path| {
            let base = if base.as_os_str().is_empty() { Path::new(".") } else { base };
            fs::canonicalize(base).map_err(|error| failed(&base.display().to_string(), &error))
        };
        let mut found = bases.iter().map(|base| find(base.as_ref())).collect::<Result<Vec<_>>>()?;
        if found.is_empty() {
            found.push(find(Path::new("."))?);
        }
        Ok(Self { bases: found, origins: Vec::new(), fetch: None, max_bytes: MAX_BYTES })
    }

    /// Allows network addresses of these origins, which `fetch` fetches.
    #[must_use]
    pub(crate) fn with_origins(self, origins: Vec<String>, fetch: Option<Fetch>) -> Self {
        Self { origins, fetch, ..self }
    }

    /// The bytes that `uri` names: a path, a `file://` or `data:` URL, or a URL of an allowed origin.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::error::ErrorKind::Forbidden): outside the folder, on the network, or too large;
    /// [`Io`](crate::error::ErrorKind::Io): missing or unreadable.
    pub(crate) fn load(&self, uri: &str) -> Result<Vec<u8>> {
        if let Some(rest) = strip_scheme(uri, "data:") {
            let bytes = DataUrl::read(rest).and_then(|url| url.bytes().ok());
            return bytes.ok_or_else(|| Error::spec(format!("not a data URL: {:?}", start_of(uri))));
        }
        if let Some(path) = strip_scheme(uri, "file://") {
            return self.file(path);
        }
        match scheme(uri) {
            // As in a page that came over TLS.
            Some("") => self.network(&format!("https:{uri}")),
            Some(_) => self.network(uri),
            None => self.file(uri),
        }
    }

    fn network(&self, uri: &str) -> Result<Vec<u8>> {
        let after_scheme = uri.find("//").map_or(0, |at| at + 2);
        let end = uri[after_scheme..].find(['/', '?', '#']).map_or(uri.len(), |at| at + after_scheme);
        let origin = &uri[..end];
        if !self.origins.iter().any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(origin)) {
            return Err(Error::forbidden(format!(
                "{uri:?} is on the network; allow it with --allow-url {origin}, or download the file"
            )));
        }
        let Some(Fetch(fetch)) = &self.fetch else {
            let message = format!("{uri:?}: reading from the network is not built in; download the file");
            return Err(Error::unsupported(message));
        };
        let bytes = fetch(uri)?;
        if bytes.len() as u64 > self.max_bytes {
            return Err(Error::forbidden(format!("{uri:?} is larger than {} bytes", self.max_bytes)));
        }
        budget::grant(bytes.len());
        Ok(bytes)
    }

    /// The file below the first folder that has it; else what keeps it from being read below the first.
    fn file(&self, path: &str) -> Result<Vec<u8>> {
        let mut first = None;
        for base in &self.bases {
            match self.file_below(base, path) {
                Ok(bytes) => return Ok(bytes),
                Err(error) => drop(first.get_or_insert(error)),
            }
        }
        Err(first.unwrap_or_else(|| Error::forbidden(format!("{path:?}: no folder is open"))))
    }

    fn file_below(&self, base: &Path, path: &str) -> Result<Vec<u8>> {
        let outside = || {
            let base = base.display();
            Error::forbidden(format!("{path:?} is outside {base}; move the file, or widen the folder with --base"))
        };
        // Before the file system is asked, so that what lies outside cannot even be found out.
        let joined = flatten(&base.join(path)).ok_or_else(outside)?;
        if !joined.starts_with(base) {
            return Err(outside());
        }
        let found = fs::canonicalize(&joined).map_err(|error| failed(path, &error))?;
        if !found.starts_with(base) {
            return Err(outside());
        }
        let file = fs::File::open(&found).map_err(|error| failed(path, &error))?;
        let metadata = file.metadata().map_err(|error| failed(path, &error))?;
        if !metadata.is_file() {
            return Err(Error::io(format!("cannot read {path:?}: it is no file")));
        }
        let mut bytes = Vec::new();
        file.take(self.max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(path, &error))?;
        if bytes.len() as u64 > self.max_bytes {
            return Err(Error::forbidden(format!("{path:?} is larger than {} bytes", self.max_bytes)));
        }
        budget::grant(bytes.len());
        Ok(bytes)
    }
}

fn failed(path: &str, error: &std::io::Error) -> Error {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    };
    Error::io(format!("cannot read {path:?}: {reason}"))
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

fn start_of(uri: &str) -> String {
    uri.chars().take(40).collect()
}

/// The scheme of a network address: `https:` or, of `//host`, nothing.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once("//")?;
    let letters = scheme.strip_suffix(':').unwrap_or(scheme);
    let plain = letters.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    (plain && (scheme.is_empty() || scheme.ends_with(':'))).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[track_caller]
    fn refused(loader: &Loader, uri: &str, kind: ErrorKind, want: &str) {
        let error = loader.load(uri).expect_err(uri);
        assert_eq!(error.kind(), kind, "{uri}: {error}");
        assert!(error.message().contains(want), "{uri}: {error}");
    }

    #[test]
    fn only_files_below_the_folder_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("base");
        fs::create_dir_all(base.join("sub")).unwrap();
        fs::write(folder.path().join("secret"), "s").unwrap();
        fs::write(base.join("sub/a.csv"), "abc").unwrap();
        let loader = Loader::new(&[&base]).unwrap();
        for uri in ["sub/a.csv", "./sub/../sub/a.csv", "sub//a.csv"] {
            assert_eq!(loader.load(uri).unwrap(), b"abc", "{uri}");
        }
        let absolute = fs::canonicalize(base.join("sub/a.csv")).unwrap();
        assert_eq!(loader.load(absolute.to_str().unwrap()).unwrap(), b"abc");
        assert_eq!(loader.load(&format!("file://{}", absolute.display())).unwrap(), b"abc");
        refused(&loader, "sub/none.csv", ErrorKind::Io, "there is no such file");
        refused(&loader, "sub", ErrorKind::Io, "no file");
        for uri in
            ["../secret", "sub/../../secret", "/etc/passwd", "file:///etc/passwd", "../none", "/../../etc/passwd"]
        {
            refused(&loader, uri, ErrorKind::Forbidden, "outside");
        }
        refused(&Loader { max_bytes: 2, ..loader.clone() }, "sub/a.csv", ErrorKind::Forbidden, "larger than 2 bytes");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret"), base.join("link")).unwrap();
            refused(&loader, "link", ErrorKind::Forbidden, "outside");
        }
    }

    #[test]
    fn the_network_is_out_of_reach() {
        let loader = Loader::new(&["."]).unwrap();
        let allow = "allow it with --allow-url https://example.com, ";
        refused(&loader, "https://example.com/a.csv?b", ErrorKind::Forbidden, allow);
        refused(&loader, "//example.com/a.csv", ErrorKind::Forbidden, allow);
        refused(&loader, "ftp://example.com/a.csv", ErrorKind::Forbidden, "network");
        let loader = loader.with_origins(vec!["https://example.com/".to_owned()], None);
        refused(&loader, "https://example.com/a.csv", ErrorKind::Unsupported, "not built in");
        refused(&loader, "https://example.com.evil.org/a.csv", ErrorKind::Forbidden, "network");
    }

    #[test]
    fn an_allowed_origin_is_fetched_as_the_caller_says() {
        let echo = Fetch::new(|uri| Ok(uri.as_bytes().to_vec()));
        let loader = Loader::new(&["."]).unwrap().with_origins(vec!["https://example.com".to_owned()], Some(echo));
        for (uri, want) in [
            ("https://example.com/a.csv?b#c", "https://example.com/a.csv?b#c"),
            ("HTTPS://EXAMPLE.com", "HTTPS://EXAMPLE.com"),
            ("//example.com/a.csv", "https://example.com/a.csv"),
        ] {
            assert_eq!(String::from_utf8(loader.load(uri).unwrap()).unwrap(), want, "{uri}");
        }
        for uri in [
            "http://example.com/a",
            "https://example.com@evil.org/a",
            "https://example.com:8443/a",
            "https://example.com\\.evil.org/",
        ] {
            refused(&loader, uri, ErrorKind::Forbidden, "network");
        }
        let small = Loader { max_bytes: 8, ..loader };
        refused(&small, "https://example.com/a", ErrorKind::Forbidden, "larger than 8 bytes");
    }

    #[test]
    fn data_urls_carry_their_bytes() {
        let loader = Loader::new(&["."]).unwrap();
        for (uri, want) in [("data:text/csv;base64,YSxiCjEsMg==", "a,b\n1,2"), ("DATA:,a%2Cb%0A1,2", "a,b\n1,2")] {
            assert_eq!(String::from_utf8(loader.load(uri).unwrap()).unwrap(), want, "{uri}");
        }
        refused(&loader, "data:nothing", ErrorKind::Spec, "not a data URL");
        refused(&loader, "data:;base64,Y", ErrorKind::Spec, "not a data URL");
    }
}
