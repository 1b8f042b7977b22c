//! Certificates: an authority of the test's own, a name that does not fit, and nobody to trust.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

use super::{Bench, bench_with, says};
use crate::forge::http::testing::{Exchange, MockServer, on};
use crate::forge::http::{Credential, Failure, Method, Proxies, Roots};

/// A server for `name` with a certificate of a new authority, and that authority's certificate as PEM.
fn server(name: &str, steps: Vec<Exchange>) -> (MockServer, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = authority.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(authority, key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    (MockServer::start_tls(steps, config), pem)
}

/// The address of `server` by a name that certificates know.
fn url(server: &MockServer) -> String {
    format!("https://localhost:{}/x", server.host().rsplit(':').next().unwrap())
}

fn trusting(variable: &'static str, path: &Path) -> Bench {
    let path = path.to_str().unwrap().to_owned();
    bench_with(|settings| settings.roots = Roots::from_env(&move |name| (name == variable).then(|| path.clone())))
}

#[test]
fn an_authority_of_ones_own_is_trusted_by_file_by_folder_and_beside_the_systems() {
    for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"] {
        let (server, pem) = server("localhost", vec![on("GET", "/x").answer(200, "safe")]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        fs::write(&file, format!("An authority of ours\n\n{pem}")).unwrap();
        fs::write(folder.path().join("README"), "no certificate").unwrap();
        let bench = trusting(variable, if variable == "SSL_CERT_DIR" { folder.path() } else { &file });
        assert_eq!(bench.get(&url(&server)).unwrap(), "safe", "{variable}");
        server.finish();
    }
}

#[test]
fn a_certificate_that_is_not_trusted_is_told_with_the_host_and_the_way_out_and_nothing_is_sent() {
    let (server, _) = server("localhost", Vec::new());
    let bench = bench_with(|_| {});
    let address = url(&server);
    let credential = Credential::new(&address, "authorization", "Bearer s3cr3t-token").unwrap();
    let failure = bench.client.request(Method::Get, &address).credential(&credential).send().err().unwrap();
    assert!(matches!(failure, Failure::Unreachable { .. }), "{failure:?}");
    says(&failure, &["GET /x", "certificate of localhost:", "UnknownIssuer", "set SSL_CERT_FILE to"]);
    assert!(bench.waits().is_empty(), "it would fail alike");
    assert!(server.finish().is_empty());
}

#[test]
fn a_redirect_is_not_followed_from_https_to_http() {
    let away = MockServer::start(Vec::new());
    let (server, pem) = server("localhost", vec![on("GET", "/x").answer(302, "").header("location", &away.url())]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    fs::write(&file, pem).unwrap();
    let failure = trusting("SSL_CERT_FILE", &file).get(&url(&server)).unwrap_err();
    says(&failure, &["302", &away.url(), "not followed from https to http"]);
    server.finish();
    assert!(away.finish().is_empty());
}

#[test]
fn a_certificate_for_another_name_is_not_taken() {
    let (server, pem) = server("git.example.com", Vec::new());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    fs::write(&file, pem).unwrap();
    let failure = trusting("SSL_CERT_FILE", &file).get(&url(&server)).unwrap_err();
    says(&failure, &["certificate of localhost:", "not valid for name", "is trusted in place of the system's roots"]);
    assert!(server.finish().is_empty());
}

/// A proxy that opens one tunnel to `target`, whatever host it is asked for, and returns the lines that asked for it.
fn tunnel(target: String) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve = move || {
        let (mut client, _) = listener.accept().unwrap();
        let lines = BufReader::new(client.try_clone().unwrap()).lines().map_while(Result::ok);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        let mut server = TcpStream::connect(target).unwrap();
        let (mut back, mut forth) = (server.try_clone().unwrap(), client.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut back, &mut forth));
        let _ = std::io::copy(&mut client, &mut server);
        head
    };
    (address, std::thread::spawn(serve))
}

#[test]
fn through_a_tunnel_the_proxy_sees_its_own_password_and_not_the_token() {
    let (server, pem) = server("git.invalid", vec![on("GET", "/x").answer(200, "safe")]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    fs::write(&file, pem).unwrap();
    let (proxy, asked) = tunnel(server.host());
    let bench = bench_with(|settings| {
        settings.roots = Roots::from_env(&|name| (name == "SSL_CERT_FILE").then(|| file.display().to_string()));
        settings.proxies = Proxies::from_env(&|name| (name == "https_proxy").then(|| format!("user:pass@{proxy}")));
    });
    let credential = Credential::new("https://git.invalid", "authorization", "Bearer s3cr3t-token").unwrap();
    let answer = bench.client.request(Method::Get, "https://git.invalid/x").credential(&credential).send().unwrap();
    assert_eq!(answer.text(), "safe");
    let got = server.finish();
    assert_eq!(got[0].header("authorization"), Some("Bearer s3cr3t-token"));
    assert_eq!(got[0].header("proxy-authorization"), None);
    drop(bench);
    let head = asked.join().unwrap();
    assert_eq!(head[0], "CONNECT git.invalid:443 HTTP/1.1");
    assert!(head.iter().any(|line| line.eq_ignore_ascii_case("proxy-authorization: Basic dXNlcjpwYXNz")), "{head:?}");
    assert!(!head.iter().any(|line| line.contains("s3cr3t")), "{head:?}");
}
