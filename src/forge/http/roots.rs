//! Whose certificates are trusted: the system's roots, or the files that the environment names.

use std::fs;
use std::path::{Path, PathBuf};

use reqwest::Certificate;
use reqwest::blocking::ClientBuilder;

/// Where the trusted certificates are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roots {
    /// `SSL_CERT_FILE`: PEM, in place of the system's.
    file: Option<PathBuf>,
    /// `SSL_CERT_DIR`: folders of PEM files, in place of the system's.
    folders: Vec<PathBuf>,
    /// `NODE_EXTRA_CA_CERTS`, which workflows written for CML set: PEM, besides the others.
    extra: Option<PathBuf>,
}

impl Roots {
    /// The roots that the environment names, by `SSL_CERT_FILE`, `SSL_CERT_DIR` and `NODE_EXTRA_CA_CERTS`; an empty value is none.
    pub(crate) fn from_env(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let path = |name: &str| env(name).filter(|value| !value.is_empty());
        let folders = path("SSL_CERT_DIR").map(|list| std::env::split_paths(&list).collect()).unwrap_or_default();
        Self {
            file: path("SSL_CERT_FILE").map(PathBuf::from),
            folders,
            extra: path("NODE_EXTRA_CA_CERTS").map(PathBuf::from),
        }
    }

    /// Whether the system alone says who is trusted.
    pub(super) fn are_the_systems(&self) -> bool {
        self.file.is_none() && self.folders.is_empty() && self.extra.is_none()
    }

    /// `builder`, trusting these roots.
    ///
    /// # Errors
    ///
    /// A sentence that names the file that holds no certificate.
    pub(super) fn put_on(&self, builder: ClientBuilder) -> Result<ClientBuilder, String> {
        let extra = self.extra.as_deref().map(|file| bundle("NODE_EXTRA_CA_CERTS", file)).transpose()?;
        let extra = extra.unwrap_or_default();
        if self.file.is_none() && self.folders.is_empty() {
            return Ok(if extra.is_empty() { builder } else { builder.tls_certs_merge(extra) });
        }
        let mut own = self.file.as_deref().map(|file| bundle("SSL_CERT_FILE", file)).transpose()?.unwrap_or_default();
        own.extend(extra);
        for folder in &self.folders {
            // As in OpenSSL, a folder that is not there holds nothing, and other files in it do not matter.
            let Ok(entries) = fs::read_dir(folder) else { continue };
            let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
            own.extend(files.filter_map(|file| bundle("SSL_CERT_DIR", &file).ok()).flatten());
        }
        Ok(builder.tls_certs_only(own))
    }

    /// The way out of a certificate that is not trusted.
    pub(super) fn advice(&self) -> String {
        match &self.file {
            Some(file) => format!(
                "SSL_CERT_FILE={} is trusted in place of the system's roots; add the certificate of the authority that signed the host's",
                file.display()
            ),
            None => "if the host's certificate is signed by an authority of your own, or a proxy puts in one, set SSL_CERT_FILE to a PEM file with \
                     that authority's certificate (and the system's, where public hosts are needed too)"
                .to_owned(),
        }
    }
}

/// The certificates in a PEM file, at least one.
fn bundle(variable: &str, file: &Path) -> Result<Vec<Certificate>, String> {
    let refuse = |why: &str| format!("{variable}={} holds no certificate in PEM form: {why}", file.display());
    let bytes = fs::read(file).map_err(|error| refuse(&error.to_string()))?;
    match Certificate::from_pem_bundle(&bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(refuse("it needs a block that starts with -----BEGIN CERTIFICATE-----")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> Option<String> {
        let roots = Roots::from_env(&|asked| (asked == name).then(|| value.to_owned()));
        roots.put_on(ClientBuilder::new()).err()
    }

    #[test]
    fn a_file_without_certificates_is_named_with_its_variable() {
        let why = refused("SSL_CERT_FILE", "/does/not/exist.pem").unwrap();
        assert!(why.starts_with("SSL_CERT_FILE=/does/not/exist.pem holds no certificate"), "{why}");
        let why = refused("NODE_EXTRA_CA_CERTS", file!()).unwrap();
        assert!(why.contains("BEGIN CERTIFICATE") || why.contains("os error 2"), "{why}");
    }

    #[test]
    fn an_empty_value_and_a_folder_that_is_not_there_hold_nothing() {
        assert_eq!(refused("SSL_CERT_FILE", ""), None);
        assert_eq!(refused("SSL_CERT_DIR", "/does/not/exist"), None);
    }
}
