//! Reports whose pictures are kept in a bucket, where `CML_DOUBLES_S3` and its like name servers that check signatures.

use std::env;
use std::fs;

use crate::PNG;
use crate::job::{Job, Kind};
use crate::server::fetch;
use crate::server::tls;

/// Posts a report with a picture in the bucket `to` of the server that `variable` names, and follows the picture's address.
#[track_caller]
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn a_report_shows_a_picture_in(
    to: &str,
    variable: &str,
    secret: &str,
    environment: impl Fn(&str) -> Vec<(&'static str, String)>,
) {
    let Ok(server) = env::var(variable) else {
        eprintln!("not tested against a server, since {variable} names none");
        return;
    };
    let job = Job::of_pull_request(Kind::GitHub);
    for (name, value) in environment(&server) {
        job.set(name, &value);
    }
    let authority = env::var("CML_DOUBLES_CA").ok();
    if let Some(authority) = &authority {
        let both = [fs::read(authority).unwrap(), fs::read(tls::authority_file()).unwrap()].concat();
        job.set("SSL_CERT_FILE", &job.write("authorities.pem", &both).display().to_string());
    }
    let picture = [PNG, &job.number.to_be_bytes()].concat();
    job.write("plot.png", &picture);
    job.write("report.md", b"![loss](plot.png)\n");
    let output = job.run("cml", &["comment", "update", "--log", "debug", "--to", to, "report.md"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
    let comments = job.report();
    let url = comments[0].split_once("![loss](").unwrap().1.split(')').next().unwrap();
    assert_eq!(fetch(url, authority.as_deref()).unwrap().body, picture, "{url}");
    assert!(![&output.stderr, &output.stdout, url].iter().any(|text| text.contains(secret)), "{}", output.stderr);
}

#[test]
fn a_report_shows_a_picture_in_s3() {
    a_report_shows_a_picture_in("s3://reports/ci?presign=1h", "CML_DOUBLES_S3", "testsecret", |server| {
        let key = [("AWS_ACCESS_KEY_ID", "testkey".to_owned()), ("AWS_SECRET_ACCESS_KEY", "testsecret".to_owned())];
        [("AWS_ENDPOINT_URL", server.to_owned())].into_iter().chain(key).collect()
    });
}

#[test]
fn a_report_shows_a_picture_in_azure() {
    // The account and key that Azurite has in every installation.
    let (account, key) = (
        "devstoreaccount1",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    );
    a_report_shows_a_picture_in("azure://reports/ci?presign=1h", "CML_DOUBLES_AZURE", key, |server| {
        let string = format!("AccountName={account};AccountKey={key};BlobEndpoint={server}");
        vec![("AZURE_STORAGE_CONNECTION_STRING", string)]
    });
}

#[test]
fn a_report_shows_a_picture_in_google_storage() {
    a_report_shows_a_picture_in("gs://reports/ci", "CML_DOUBLES_GCS", "no secret", |server| {
        vec![("STORAGE_EMULATOR_HOST", server.to_owned())]
    });
}

#[test]
fn a_report_shows_a_picture_in_aliyun() {
    a_report_shows_a_picture_in("oss://reports/ci?presign=1h", "CML_DOUBLES_OSS", "testsecret", |server| {
        let key = [("OSS_ACCESS_KEY_ID", "testkey".to_owned()), ("OSS_ACCESS_KEY_SECRET", "testsecret".to_owned())];
        [("OSS_ENDPOINT", server.to_owned())].into_iter().chain(key).collect()
    });
}
