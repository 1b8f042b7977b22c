//! Bytes behind an address: local files below one folder, `data:` URLs, and URLs of origins that the caller trusts.
//!
//! A spec may come from a stranger, so files pass the [`Door`], and the network is refused by default. Everything that a chart opens
//! goes through here; how a URL is fetched is the caller's to say.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::budget;
use crate::door::{self, Door, Refusal};
use crate::error::{Error, ErrorKind, Result};
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

/// Fetches what a chart names, as far as it may be opened.
#[derive(Clone, Debug)]
pub(crate) struct Loader {
    /// Asked in turn for a file; at least one.
    doors: Vec<Door>,
    /// Network origins, such as `https://example.com`, that the caller trusts.
    origins: Vec<String>,
    fetch: Option<Fetch>,
    /// What the caller may do so that a file outside, or a hidden one, is read.
    way_out: &'static str,
    /// Bytes of the largest file.
    max_bytes: u64,
}

impl Loader {
    /// A loader of files that start in the first of `bases` that has them, the working directory where there is none. Nothing outside
    /// of `root` is opened, or outside of the base where no root is given.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::error::ErrorKind::Io): there is no such folder.
    pub(crate) fn new<P: AsRef<Path>>(bases: &[P], root: Option<&Path>) -> Result<Self> {
        let here = [Path::new(".")];
        let given: Vec<&Path> = bases.iter().map(AsRef::as_ref).collect();
        let bases = if given.is_empty() { &here[..] } else { &given };
        let door = |base: &&Path| {
            Door::new(base, root.unwrap_or(base))
                .map_err(|error| Error::io(format!("cannot read {:?}: {}", base.display(), Refusal::from(error))))
        };
        let way_out =
            if root.is_some() { "copy it to where it may be read" } else { "copy it, or name its folder with --base" };
        let doors = bases.iter().map(door).collect::<Result<Vec<_>>>()?;
        Ok(Self { doors, origins: Vec::new(), fetch: None, way_out, max_bytes: door::MAX_BYTES })
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

    /// The file behind the first door that has it; else what keeps it from being read, a refusal before a file that is missing.
    fn file(&self, path: &str) -> Result<Vec<u8>> {
        let mut errors = Vec::new();
        for door in &self.doors {
            match door.read(Path::new(path), self.max_bytes) {
                Ok(bytes) => {
                    budget::grant(bytes.len());
                    return Ok(bytes);
                }
                Err(refusal) => errors.push(self.failed(path, &refusal, door)),
            }
        }
        let first = errors.iter().position(|error| error.kind() == ErrorKind::Forbidden).unwrap_or(0);
        Err(errors.swap_remove(first))
    }

    fn failed(&self, path: &str, refusal: &Refusal, door: &Door) -> Error {
        let message = format!("cannot read {path:?}: {refusal}");
        match refusal {
            Refusal::Missing | Refusal::Folder | Refusal::Unreadable(_) => Error::io(message),
            Refusal::Hidden(_) => Error::forbidden(format!("{message}; {}", self.way_out)),
            Refusal::Outside => {
                Error::forbidden(format!("{path:?} is outside {}; {}", door.root().display(), self.way_out))
            }
            _ => Error::forbidden(message),
        }
    }
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
    use std::fs;

    use super::*;

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
        let loader = Loader::new(&[&base], None).unwrap();
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
        refused(&Loader { max_bytes: 2, ..loader.clone() }, "sub/a.csv", ErrorKind::Forbidden, "at most 2 bytes");
        for uri in [".git/config", "file://.env", "sub/.dvc/config.local"] {
            refused(&loader, uri, ErrorKind::Forbidden, "--base");
        }
    }

    #[test]
    fn of_two_folders_the_first_that_has_a_file_is_asked_and_neither_opens_what_is_hidden() {
        let folder = tempfile::tempdir().unwrap();
        let sub = folder.path().join("sub");
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::create_dir(&sub).unwrap();
        for (path, text) in [("a.csv", "outer"), ("sub/a.csv", "inner"), ("b.csv", "outer"), (".git/config", "token")] {
            fs::write(folder.path().join(path), text).unwrap();
        }
        let loader = Loader::new(&[sub.as_path(), folder.path()], None).unwrap();
        assert_eq!(loader.load("a.csv").unwrap(), b"inner");
        assert_eq!(loader.load("b.csv").unwrap(), b"outer");
        refused(&loader, ".git/config", ErrorKind::Forbidden, "hidden");
        refused(&loader, "none.csv", ErrorKind::Io, "no such file");
        let wide = Loader::new(&[&sub], Some(folder.path())).unwrap();
        assert_eq!(wide.load("../b.csv").unwrap(), b"outer");
        refused(&wide, "../.git/config", ErrorKind::Forbidden, "hidden");
        refused(&wide, "../../x", ErrorKind::Forbidden, "outside");
    }

    #[test]
    fn the_network_is_out_of_reach() {
        let loader = Loader::new(&["."], None).unwrap();
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
        let loader =
            Loader::new(&["."], None).unwrap().with_origins(vec!["https://example.com".to_owned()], Some(echo));
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
        let loader = Loader::new(&["."], None).unwrap();
        for (uri, want) in [("data:text/csv;base64,YSxiCjEsMg==", "a,b\n1,2"), ("DATA:,a%2Cb%0A1,2", "a,b\n1,2")] {
            assert_eq!(String::from_utf8(loader.load(uri).unwrap()).unwrap(), want, "{uri}");
        }
        refused(&loader, "data:nothing", ErrorKind::Spec, "not a data URL");
        refused(&loader, "data:;base64,Y", ErrorKind::Spec, "not a data URL");
    }
}
