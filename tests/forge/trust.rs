//! Certificates and proxies.

use crate::job::{Job, Kind};
use crate::on_every_host;
use crate::server::Proxy;
use crate::server::tls::Certificate;

on_every_host!(
    a_certificate_of_another_host_is_refused,
    a_certificate_that_has_expired_is_refused,
    an_authority_that_nobody_named_is_refused,
    g1_a_proxy_that_asks_for_a_password_is_named,
    g1_a_proxy_gets_its_password,
    g1_a_host_that_needs_no_proxy_is_asked_itself,
);

/// The certificate is refused, the report kept, and nothing was sent.
#[track_caller]
fn refused(job: &Job, words: &[&str]) {
    job.write("report.md", b"hello\n");
    let output = job.run("cml", &["comment", "create", "report.md"]);
    assert_eq!(output.status, 7, "{}", output.stderr);
    for word in words {
        assert!(output.stderr.contains(word), "no {word:?} in: {}", output.stderr);
    }
    assert!(job.read("cml-report.md").is_some_and(|kept| kept.starts_with("hello\n")), "{}", output.stderr);
    assert!(job.requests().is_empty(), "{:?}", job.requests());
}

fn a_certificate_of_another_host_is_refused(kind: Kind) {
    refused(&Job::over_tls(kind, Certificate::OtherHost), &["127.0.0.1", "certificate"]);
}

fn a_certificate_that_has_expired_is_refused(kind: Kind) {
    refused(&Job::over_tls(kind, Certificate::Expired), &["127.0.0.1", "certificate", "expired"]);
}

fn an_authority_that_nobody_named_is_refused(kind: Kind) {
    let job = Job::over_tls(kind, Certificate::Good);
    job.unset("SSL_CERT_FILE");
    refused(&job, &["127.0.0.1", "certificate", "SSL_CERT_FILE"]);
}

fn g1_a_proxy_that_asks_for_a_password_is_named(kind: Kind) {
    for job in [Job::of_pull_request(kind), Job::over_tls(kind, Certificate::Good)] {
        let proxy = Proxy::start();
        for name in ["HTTP_PROXY", "HTTPS_PROXY"] {
            job.set(name, &format!("http://{}", proxy.address));
        }
        refused(&job, &[&proxy.address, "asks for a user and a password", "USER:PASSWORD@"]);
        assert!(proxy.seen().iter().all(|(_, status)| *status == 407));
    }
}

fn g1_a_proxy_gets_its_password(kind: Kind) {
    for job in [Job::of_pull_request(kind), Job::over_tls(kind, Certificate::Good)] {
        let proxy = Proxy::start();
        // Without a scheme, as many write it.
        for name in ["http_proxy", "https_proxy"] {
            job.set(name, &format!("user:secret@{}", proxy.address));
        }
        job.write("report.md", b"hello\n");
        job.run_well("cml", &["comment", "create", "report.md"]);
        assert_eq!(job.report().len(), 1);
        assert!(!proxy.seen().is_empty());
    }
}

fn g1_a_host_that_needs_no_proxy_is_asked_itself(kind: Kind) {
    let job = Job::of_pull_request(kind);
    let proxy = Proxy::start();
    job.set("HTTP_PROXY", &format!("http://{}", proxy.address));
    job.set("NO_PROXY", "example.com,127.0.0.1");
    job.write("report.md", b"hello\n");
    job.run_well("cml", &["comment", "create", "report.md"]);
    assert!(proxy.seen().is_empty());
}
