//! An HTTP asset server of the team's own, in the protocol that CML's servers speak: the bytes are posted, the answer is a URL.

use super::asset::Asset;
use super::store::{Audience, Published, Store};
use crate::error::{Error, Result};
use crate::forge::http::{Client, Method};

/// Sends assets to a server that answers with the URL of each.
pub(crate) struct Server {
    client: Client,
    url: String,
    /// The address without what may be secret in it: a password, a query.
    place: String,
    has_watermark: bool,
}

impl Server {
    /// The server that takes files at `url`. `has_watermark` adds `cml=TYPE` to the URLs that it gives, as CML always did.
    pub(crate) fn new(client: Client, url: &str, has_watermark: bool) -> Self {
        Self { client, url: url.to_owned(), place: without_secrets(url), has_watermark }
    }

    fn send(&self, asset: &Asset) -> Result<Published> {
        let request = self.client.request(Method::Post, &self.url).repeatable();
        let answer = request
            .header("Content-Disposition", &disposition(&asset.file_name))
            // What the server makes its name from: the same bytes have the same address.
            .header("Content-Seed", &asset.digest())
            .body(&asset.media_type, &asset.bytes)
            .send()
            .map_err(|failure| Error::new(failure.kind(), format!("{}: {failure}", self.place)))?;
        let text = answer.text();
        let url = text.trim();
        if url.is_empty() {
            return Err(Error::network(format!(
                "{}: an empty answer (status {}) where the file's URL was due",
                self.place, answer.status
            )));
        }
        let is_url = (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace);
        if !is_url {
            let start: String = url.chars().take(MAX_SHOWN_CHARS).collect();
            return Err(Error::network(format!(
                "{}: the answer is no URL, but \"{start}\"; is it an asset server?",
                self.place
            )));
        }
        Ok(Published::at(self.with_query(url, asset)))
    }

    /// `?cml=png&cache-bypass=…`: readers of old reports look for the first, and proxies of pictures keep to the second.
    fn with_query(&self, url: &str, asset: &Asset) -> String {
        let mut out = url.to_owned();
        let mut add = |name: &str, value: &str| {
            out.push(if out.contains('?') { '&' } else { '?' });
            out.push_str(name);
            out.push('=');
            out.push_str(value);
        };
        if self.has_watermark {
            let subtype = asset.media_type.rsplit('/').next().unwrap_or_default();
            add("cml", &subtype.split(';').next().unwrap_or_default().replace('+', "%2B"));
        }
        add("cache-bypass", &content_id(&asset.digest()));
        out
    }
}

/// Characters of a wrong answer that its message shows.
const MAX_SHOWN_CHARS: usize = 60;

impl Store for Server {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        assets.iter().map(|asset| self.send(asset)).collect()
    }

    fn place(&self) -> String {
        self.place.clone()
    }

    /// Who can reach the server is not known.
    fn audience(&self) -> Audience {
        Audience::Public
    }
}

/// An address without user, password, query and fragment.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
}

/// `inline; filename="…"`, with what a header cannot hold left out.
fn disposition(file_name: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\') || c == ' ' { c } else { '_' };
    format!("inline; filename=\"{}\"", file_name.chars().map(plain).collect::<String>())
}

/// A UUID (version 8) made from a content hash: other bytes have another one, and the same bytes the same.
fn content_id(digest: &str) -> String {
    let d = digest;
    format!("{}-{}-8{}-a{}-{}", &d[..8], &d[8..12], &d[12..15], &d[15..18], &d[18..30])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::forge::http::testing::{Exchange, MockServer, on};
    use crate::publish::testing::TestInputs;

    fn asset(bytes: &[u8], name: &str) -> Asset {
        Asset::new(bytes.to_vec(), Some(std::path::Path::new(name)))
    }

    fn publish(step: Exchange, asset: &Asset) -> Result<Published> {
        let server = MockServer::start(vec![step]);
        Server::new(TestInputs::new(&[]).client(), &format!("{}/up", server.url()), true).publish(asset)
    }

    #[test]
    fn the_bytes_are_posted_as_they_are_with_type_name_and_seed() {
        let server = MockServer::start(vec![on("POST", "/up").answer(200, "https://assets.example.com/abc\n")]);
        let store = Server::new(TestInputs::new(&[]).client(), &format!("{}/up", server.url()), false);
        let bytes = b" \n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n ";
        let asset = asset(bytes, "out/my \"plot\" é.svg");
        let url = store.publish(&asset).unwrap().url;
        assert!(url.starts_with("https://assets.example.com/abc?cache-bypass="), "{url}");
        let got = server.finish().remove(0);
        assert_eq!(got.body, bytes);
        assert_eq!(got.header("content-type"), Some("image/svg+xml"));
        assert_eq!(got.header("content-disposition"), Some("inline; filename=\"my _plot_ _.svg\""));
        assert_eq!(got.header("content-seed"), Some(asset.digest().as_str()));
        assert_eq!(got.header("authorization"), None);
    }

    #[test]
    fn c01_urls_tell_the_type_as_cml_told_it() {
        let png = asset(b"\x89PNG\r\n\x1a\n....", "logo.png");
        let typed = asset(b"{}", "a.txt").with_media_type("application/json");
        for (asset, want) in [
            (&png, "cml=png"),
            (&asset(b"# title", "report.txt"), "cml=plain"),
            (&asset(b"%PDF-1.3", "logo.pdf"), "cml=pdf"),
            (&asset(b"<svg/>", "a.svg"), "cml=svg%2Bxml"),
            (&typed, "cml=json"),
        ] {
            let url = publish(on("POST", "/up").answer(200, "https://a/b"), asset).unwrap().url;
            let (query, id) = url.strip_prefix("https://a/b?").unwrap().split_once("&cache-bypass=").unwrap();
            assert_eq!(query, want);
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        }
    }

    #[test]
    fn a_url_that_has_a_query_keeps_it() {
        let url = publish(on("POST", "/up").answer(201, "https://a/b?v=1"), &asset(b"x", "a.txt")).unwrap().url;
        assert!(url.starts_with("https://a/b?v=1&cml=plain&cache-bypass="), "{url}");
    }

    #[test]
    fn the_same_bytes_give_the_same_answer() {
        let step = || on("POST", "/up").answer(200, "https://a/b");
        let url = |text: &[u8]| publish(step(), &asset(text, "a.txt")).unwrap().url;
        assert_eq!(url(b"one"), url(b"one"));
        assert_ne!(url(b"one"), url(b"two"));
    }

    #[track_caller]
    fn fails(step: Exchange, kind: ErrorKind, word: &str) {
        let error = publish(step, &asset(b"x", "a.txt")).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(word) && error.to_string().contains("/up"), "{error}");
    }

    #[test]
    fn an_answer_without_a_url_is_an_error() {
        fails(on("POST", "/up").answer(200, " \n"), ErrorKind::Network, "an empty answer (status 200)");
        fails(on("POST", "/up").answer(200, "<html>Sign in</html>"), ErrorKind::Network, "no URL, but \"<html>Sign in");
        fails(on("POST", "/up").answer(200, "javascript:alert(1)"), ErrorKind::Network, "no URL");
    }

    #[test]
    fn a_refusal_is_passed_on_in_the_servers_words() {
        fails(on("POST", "/up").answer(403, "quota exceeded"), ErrorKind::Denied, "quota exceeded");
        fails(on("POST", "/up").answer(413, "too large"), ErrorKind::Network, "413 Payload Too Large: too large");
    }

    #[test]
    fn a_password_in_the_address_is_sent_and_not_shown() {
        let server = MockServer::start(vec![on("POST", "/up?key=s3cr3t").answer(200, "")]);
        let url = format!("http://user:p4ssw0rd@{}/up?key=s3cr3t", server.host());
        let store = Server::new(TestInputs::new(&[]).client(), &url, true);
        let told = store.publish(&asset(b"x", "a.txt")).unwrap_err().to_string() + &store.place();
        assert!(!told.contains("p4ssw0rd") && !told.contains("s3cr3t") && told.contains(&server.host()), "{told}");
        // printf user:p4ssw0rd | base64
        assert_eq!(server.finish()[0].header("authorization"), Some("Basic dXNlcjpwNHNzdzByZA=="));
    }

    #[test]
    fn a_lost_answer_is_asked_for_again() {
        let steps = vec![on("POST", "/up").reset(), on("POST", "/up").answer(200, "https://a/b")];
        let server = MockServer::start(steps);
        let test_inputs = TestInputs::new(&[]);
        let store = Server::new(test_inputs.client(), &format!("{}/up", server.url()), true);
        store.publish(&asset(b"x", "a.txt")).unwrap();
        assert_eq!(server.finish().len(), 2);
        assert_eq!(test_inputs.logged("POST /up").len(), 2, "each try has a line in the log");
    }
}
