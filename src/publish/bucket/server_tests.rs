//! Buckets on servers that check signatures: these tests run where `CML_DOUBLES_S3`, `CML_DOUBLES_AZURE`, `CML_DOUBLES_GCS` and
//! `CML_DOUBLES_OSS` name one each (and `CML_DOUBLES_CA` the certificate of the authority that they are trusted through, if they
//! speak TLS), and say so where they do not. What needs no server is tested beside its code.

use std::path::Path;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::address::Address;
use super::store::Bucket;
use crate::error::{ErrorKind, Result};
use crate::forge::http::Method;
use crate::publish::asset::Asset;
use crate::publish::store::{Published, Store};
use crate::publish::testing::TestInputs;

const BUCKET: &str = "reports";

/// A server for tests, and the variables that lead to it.
struct Double {
    scheme: &'static str,
    variables: Vec<(&'static str, String)>,
    /// Whether it gives back the headers that it was told to keep.
    has_headers: bool,
}

/// The account and key that Azurite has in every installation.
const AZURITE: (&str, &str) =
    ("devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

impl Double {
    #[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
    fn of(scheme: &'static str) -> Option<Self> {
        let name = match scheme {
            "s3" => "CML_DOUBLES_S3",
            "azure" => "CML_DOUBLES_AZURE",
            "gs" => "CML_DOUBLES_GCS",
            _ => "CML_DOUBLES_OSS",
        };
        let Ok(url) = std::env::var(name) else {
            eprintln!("{scheme}: not tested against a server, since {name} names none");
            return None;
        };
        let (account, key) = AZURITE;
        let mut variables = match scheme {
            "s3" => vec![
                ("AWS_ENDPOINT_URL", url),
                ("AWS_ACCESS_KEY_ID", "testkey".to_owned()),
                ("AWS_SECRET_ACCESS_KEY", "testsecret".to_owned()),
            ],
            "azure" => {
                let string = format!("AccountName={account};AccountKey={key};BlobEndpoint={url}");
                vec![("AZURE_STORAGE_CONNECTION_STRING", string)]
            }
            "gs" => vec![("STORAGE_EMULATOR_HOST", url)],
            _ => vec![
                ("OSS_ENDPOINT", url),
                ("OSS_ACCESS_KEY_ID", "testkey".to_owned()),
                ("OSS_ACCESS_KEY_SECRET", "testsecret".to_owned()),
            ],
        };
        variables.extend(std::env::var("CML_DOUBLES_CA").ok().map(|path| ("SSL_CERT_FILE", path)));
        let double = Self { scheme, variables, has_headers: scheme != "oss" };
        double.make_bucket();
        Some(double)
    }

    fn test_inputs(&self, changed: &[(&str, &str)]) -> TestInputs {
        let own = self.variables.iter().map(|(name, value)| (*name, value.as_str()));
        TestInputs::new(&changed.iter().copied().chain(own).collect::<Vec<_>>())
    }

    /// Makes the bucket where the server does not come with one; it may be there already.
    fn make_bucket(&self) {
        let url = &self.variables[0].1;
        let client = self.test_inputs(&[]).client();
        let request = match self.scheme {
            "gs" => {
                let request = client.request(Method::Post, &format!("{url}/storage/v1/b?project=p"));
                request.json(&serde_json::json!({ "name": BUCKET }))
            }
            "azure" => {
                let (account, key) = AZURITE;
                let (_, url) = url.split_once("BlobEndpoint=").unwrap();
                let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                let headers = format!("x-ms-date:{date}\nx-ms-version:2020-12-06");
                let text =
                    format!("PUT\n\n\n\n\n\n\n\n\n\n\n\n{headers}\n/{account}/{account}/{BUCKET}\nrestype:container");
                let mut keyed = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
                keyed.update(text.as_bytes());
                let signature = STANDARD.encode(keyed.finalize().into_bytes());
                let request = client.request(Method::Put, &format!("{url}/{BUCKET}?restype=container"));
                let request = request.header("x-ms-date", &date).header("x-ms-version", "2020-12-06");
                request.header("authorization", &format!("SharedKey {account}:{signature}"))
            }
            _ => return,
        };
        let made = request.send();
        assert!(!matches!(made.err().and_then(|failure| failure.status()), Some(status) if status != 409));
    }

    fn open(&self, rest: &str, test_inputs: &TestInputs) -> Result<Bucket> {
        let address = Address::parse(self.scheme, rest).unwrap().unwrap();
        test_inputs.with(Path::new(""), |inputs| Bucket::open(address, None, inputs))
    }
}

/// A picture that no other run has sent.
fn picture(text: &str) -> Asset {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
    Asset::new(format!("<svg><!-- {text} {now} --></svg>").into_bytes(), None)
}

#[track_caller]
fn is_kept_and_read_back(scheme: &'static str, rest: &str) {
    let Some(double) = Double::of(scheme) else { return };
    let test_inputs = double.test_inputs(&[]);
    let store = double.open(rest, &test_inputs).unwrap();
    let pictures = [picture("a"), picture("b")];
    let published = store.publish_all(&pictures).unwrap();
    let sent = test_inputs.logged("P").len();
    assert_eq!(sent, 2, "{scheme}: each is written once: {:?}", test_inputs.logged(""));
    for (asset, published) in pictures.iter().zip(&published) {
        let answer = test_inputs.client().request(Method::Get, &published.url).send().unwrap();
        assert_eq!(answer.body, asset.bytes);
        assert_eq!(answer.header("content-type"), Some("image/svg+xml"), "{scheme}");
        if double.has_headers {
            assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"), "{scheme}");
        }
    }
    let names = |published: &[Published]| -> Vec<String> {
        published.iter().map(|one| one.url.split('?').next().unwrap_or_default().to_owned()).collect()
    };
    let again = double.open(rest, &test_inputs).unwrap().publish_all(&pictures).unwrap();
    if scheme == "gs" {
        assert_eq!(again.len(), 2, "without credentials there is no secret that lasts");
    } else {
        assert_eq!(names(&again), names(&published), "{scheme}: the same pictures have the same names in the next run");
        assert_eq!(test_inputs.logged("P").len(), sent, "{scheme}: what is there is not sent again");
    }
}

#[test]
fn s3_keeps_a_picture_that_a_signed_url_shows() {
    is_kept_and_read_back("s3", "reports/p/q?presign=1h");
}

#[test]
fn azure_keeps_a_picture_that_a_signed_url_shows() {
    is_kept_and_read_back("azure", "reports/p/q?presign=1h");
}

#[test]
fn google_keeps_a_picture_that_its_url_shows() {
    is_kept_and_read_back("gs", "reports/p/q");
}

#[test]
fn aliyun_keeps_a_picture_that_a_signed_url_shows() {
    is_kept_and_read_back("oss", "reports/p/q?presign=1h");
}

#[test]
fn a_signed_url_does_not_show_another_picture() {
    for scheme in ["s3", "azure", "oss"] {
        let Some(double) = Double::of(scheme) else { continue };
        let test_inputs = double.test_inputs(&[]);
        let store = double.open("reports/p?presign=1h", &test_inputs).unwrap();
        let published = store.publish_all(&[picture("a"), picture("b")]).unwrap();
        let (_, query) = published[0].url.split_once('?').unwrap();
        let (other, _) = published[1].url.split_once('?').unwrap();
        let failure = test_inputs.client().request(Method::Get, &format!("{other}?{query}")).send().err().unwrap();
        assert_eq!(failure.status(), Some(403), "{scheme}: {failure}");
        assert!(store.warnings()[0].contains("stop working in 1 hour"), "{scheme}");
    }
}

#[test]
fn azures_signed_url_reads_and_does_not_write() {
    let Some(double) = Double::of("azure") else { return };
    let test_inputs = double.test_inputs(&[]);
    let url = double.open("reports/p?presign=1h", &test_inputs).unwrap().publish(&picture("a")).unwrap().url;
    for method in [Method::Put, Method::Delete] {
        let client = test_inputs.client();
        let request = client.request(method, &url).header("x-ms-blob-type", "BlockBlob").body("image/png", b"x");
        let failure = request.send().err().unwrap();
        assert_eq!(failure.status(), Some(403), "{failure}");
    }
}

#[test]
fn a_bucket_that_readers_cannot_see_into_is_warned_about_once() {
    for scheme in ["s3", "azure", "oss"] {
        let Some(double) = Double::of(scheme) else { continue };
        let test_inputs = double.test_inputs(&[]);
        let store = double.open("reports/p", &test_inputs).unwrap();
        store.publish(&picture("a")).unwrap();
        store.publish(&picture("b")).unwrap();
        let warnings = store.warnings();
        assert!(warnings.len() == 1 && warnings[0].contains("presign"), "{scheme}: {warnings:?}");
    }
}

#[track_caller]
fn fails(scheme: &'static str, rest: &str, changed: &[(&str, &str)], kind: ErrorKind, words: &[&str]) {
    let Some(double) = Double::of(scheme) else { return };
    let test_inputs = double.test_inputs(changed);
    let error = double.open(rest, &test_inputs).and_then(|store| store.publish(&picture("a"))).unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(!text.contains("wrong"), "the secret is not in the message: {text}");
}

#[test]
fn a_wrong_secret_is_denied_with_the_right_and_the_variables_to_look_at() {
    let words = ["s3://reports/p", "SignatureDoesNotMatch", "s3:PutObject", "AWS_SECRET_ACCESS_KEY"];
    fails("s3", "reports/p", &[("AWS_SECRET_ACCESS_KEY", "wrong")], ErrorKind::Denied, &words);
    let words = ["SignatureDoesNotMatch", "oss:PutObject", "OSS_ACCESS_KEY_SECRET"];
    fails("oss", "reports/p", &[("OSS_ACCESS_KEY_SECRET", "wrong")], ErrorKind::Denied, &words);
    let Some(azure) = Double::of("azure") else { return };
    let string = azure.variables[0].1.replace(AZURITE.1, "d3Jvbmc=");
    let words = ["azure://reports", "rights to read and write blobs", "AZURE_STORAGE_CONNECTION_STRING"];
    fails("azure", "reports/p", &[("AZURE_STORAGE_CONNECTION_STRING", &string)], ErrorKind::Denied, &words);
}

#[test]
fn a_bucket_that_is_not_there_is_named() {
    for (scheme, word) in
        [("s3", "NoSuchBucket"), ("azure", "ContainerNotFound"), ("gs", "Not Found"), ("oss", "NoSuchBucket")]
    {
        fails(
            scheme,
            "nosuch/p",
            &[],
            ErrorKind::Denied,
            &[&format!("{scheme}://nosuch/p"), word, "is the bucket there?"],
        );
    }
}
