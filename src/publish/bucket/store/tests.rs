//! What is asked of a bucket, on a server that plays S3.

use std::path::Path;

use super::*;
use crate::forge::http::testing::{Exchange, MockServer, on};
use crate::publish::testing::TestInputs;

/// The key of "abc" below s3://reports/p for the secret s3cr3t-key.
const OBJECT: &str = "/reports/p/45cc24d8f2bdc4570c2222929427e964/ba7816bf8f01cfea414140de5dae2223.txt";

fn test_inputs(server: &MockServer) -> TestInputs {
    let endpoint = server.url();
    TestInputs::new(&[
        ("AWS_ENDPOINT_URL", endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "s3cr3t-key"),
        ("AWS_SESSION_TOKEN", "s3ss10n"),
        // Lent credentials give no secret that lasts.
        ("CML_BUCKET_SECRET", "s3cr3t-key"),
    ])
}

fn open(test_inputs: &TestInputs, public_url: Option<&str>) -> Result<Bucket> {
    let address = Address::parse("s3", "reports/p").unwrap().unwrap();
    test_inputs.with(Path::new(""), |inputs| Bucket::open(address, public_url, inputs))
}

fn publish(test_inputs: &TestInputs, public_url: Option<&str>) -> Result<Published> {
    open(test_inputs, public_url)?.publish(&Asset::new(b"abc".to_vec(), None))
}

fn head(status: u16) -> Exchange {
    on("HEAD", OBJECT).answer(status, "")
}

fn put() -> Exchange {
    on("PUT", OBJECT)
}

#[test]
fn a_new_object_is_written_with_its_headers_and_a_signature() {
    let server = MockServer::start(vec![head(404), put()]);
    let published = publish(&test_inputs(&server), Some("https://cdn.example.com/x/")).unwrap();
    assert_eq!(published.url, format!("https://cdn.example.com/x{}", OBJECT.strip_prefix("/reports").unwrap()));
    let got = server.finish().remove(1);
    assert_eq!(got.body, b"abc");
    assert_eq!(got.header("content-type"), Some("text/plain"));
    assert_eq!(got.header("cache-control"), Some(CACHE_CONTROL));
    assert_eq!(got.header("content-disposition"), Some("inline"));
    let signature = got.header("authorization").unwrap();
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=id/"), "{signature}");
}

#[test]
fn an_object_that_is_there_is_not_sent_again() {
    let server = MockServer::start(vec![on("HEAD", OBJECT).answer(200, "abc")]);
    publish(&test_inputs(&server), Some("https://cdn")).unwrap();
    server.finish();
}

#[test]
fn credentials_that_may_only_write_are_enough() {
    let server = MockServer::start(vec![head(403), put()]);
    publish(&test_inputs(&server), Some("https://cdn")).unwrap();
    server.finish();
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    for stumble in [put().reset(), put().answer(503, "slow down"), put().answer(500, "")] {
        let server = MockServer::start(vec![head(404), stumble, put()]);
        publish(&test_inputs(&server), Some("https://cdn")).unwrap();
        server.finish();
    }
}

#[test]
fn a_server_that_never_answers_is_not_tried_for_each_step() {
    let server = MockServer::start(vec![on("HEAD", OBJECT).reset(), on("HEAD", OBJECT).reset()]);
    let error = publish(&test_inputs(&server), None).unwrap_err();
    assert_eq!(error.kind(), crate::error::ErrorKind::Network);
    assert!(error.to_string().starts_with("s3://reports/p: HEAD"), "{error}");
    server.finish();
}

#[test]
fn the_bucket_is_tried_as_a_reader_once_it_holds_something() {
    let try_ = on("GET", OBJECT).answer(403, "AccessDenied");
    let server = MockServer::start(vec![head(404), put(), try_]);
    let published = publish(&test_inputs(&server), None).unwrap();
    assert_eq!(published.url, format!("{}{OBJECT}", server.url()));
    let got = server.finish().remove(2);
    assert_eq!(got.header("authorization"), None, "a reader has no credentials");
}

#[test]
fn no_message_and_no_line_of_the_log_holds_the_secret() {
    let denied = "<Error><Code>AccessDenied</Code><Message>no rights for s3ss10n</Message></Error>";
    let server = MockServer::start(vec![head(404), put().answer(403, denied)]);
    let test_inputs = test_inputs(&server);
    let error = publish(&test_inputs, None).unwrap_err().to_string();
    assert!(error.contains("AccessDenied") && error.contains("s3:PutObject"), "{error}");
    let told = error + &test_inputs.logged("").concat();
    assert!(!told.contains("s3cr3t") && !told.contains("s3ss10n"), "{told}");
}

#[test]
fn a_bucket_of_another_region_asks_for_its_region() {
    let elsewhere = "<Error><Code>PermanentRedirect</Code><Message>use the specified endpoint</Message></Error>";
    let server = MockServer::start(vec![head(301), put().answer(301, elsewhere)]);
    let error = publish(&test_inputs(&server), None).unwrap_err().to_string();
    assert!(error.contains("use the specified endpoint; set AWS_REGION"), "{error}");
    server.finish();
}

#[test]
fn a_picture_that_githubs_proxy_does_not_pass_on_is_said_to_be_too_large() {
    let server = MockServer::start(vec![]);
    let bucket = open(&test_inputs(&server), Some("https://cdn")).unwrap();
    bucket.warn_of_size(&Asset::new(b"abc".to_vec(), None));
    assert!(bucket.warnings().is_empty());
    bucket.warn_of_size(&Asset::new(vec![0; 6 << 20], None).with_media_type("image/png"));
    let warnings = bucket.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("6.0 MiB"), "{warnings:?}");
}

#[test]
fn lifetimes_are_told_in_whole_units() {
    let told = [(604_800, "7 days"), (86_400, "1 day"), (5400, "90 minutes"), (90, "90 seconds")];
    assert!(told.iter().all(|(seconds, text)| lifetime(Duration::from_secs(*seconds)) == *text));
}
