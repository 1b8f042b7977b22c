//! The client against servers that behave badly.

mod trust;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::testing::{MockServer, on};
use super::{Client, Clock, Credential, Failure, Method, Proxies, Settings};

/// A clock that jumps where it should wait, and remembers the waits.
struct JumpingClock {
    start: SystemTime,
    waits: RefCell<Vec<Duration>>,
}

impl Clock for JumpingClock {
    fn now(&self) -> SystemTime {
        self.start + self.waits.borrow().iter().sum::<Duration>()
    }

    fn wait(&self, time: Duration) {
        self.waits.borrow_mut().push(time);
    }
}

struct Bench {
    client: Client,
    clock: Rc<JumpingClock>,
    lines: Rc<RefCell<Vec<String>>>,
}

fn bench_with(change: impl FnOnce(&mut Settings)) -> Bench {
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
    let clock = Rc::new(JumpingClock { start, waits: RefCell::default() });
    let lines = Rc::new(RefCell::new(Vec::new()));
    let mut settings = Settings::from_env(&|_| None, clock.clone());
    settings.timeout = Duration::from_millis(500);
    let sink = lines.clone();
    settings.log = Some(Rc::new(move |line| sink.borrow_mut().push(line.to_owned())));
    change(&mut settings);
    Bench { client: Client::new(&settings).unwrap(), clock, lines }
}

fn bench() -> Bench {
    bench_with(|_| {})
}

impl Bench {
    fn get(&self, url: &str) -> Result<String, Failure> {
        self.client.request(Method::Get, url).send().map(|answer| answer.text())
    }

    fn post(&self, url: &str) -> Result<String, Failure> {
        self.client.request(Method::Post, url).json(&json!({"body": "x"})).send().map(|answer| answer.text())
    }

    fn waits(&self) -> Vec<f64> {
        self.clock.waits.borrow().iter().map(Duration::as_secs_f64).collect()
    }
}

#[track_caller]
fn says(failure: &Failure, words: &[&str]) {
    let text = failure.to_string();
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
}

#[test]
fn each_form_of_a_body_arrives_with_its_media_type() {
    let server = MockServer::start(vec![
        on("PUT", "/a?x=1+%26"),
        on("POST", "/b"),
        on("PATCH", "/c"),
        on("POST", "/d"),
        on("DELETE", "/e"),
    ]);
    let (bench, url) = (bench(), server.url());
    let request = |method, path: &str| bench.client.request(method, &format!("{url}{path}"));
    request(Method::Put, "/a").query("x", "1 &").json(&json!({"n": 1})).send().unwrap();
    request(Method::Post, "/b").form(&[("note", "a b&c"), ("é", "+")]).send().unwrap();
    request(Method::Patch, "/c").header("accept", "text/x").body("image/png", b"\x89PNG").send().unwrap();
    request(Method::Post, "/d").multipart("file", "plot \"1\".png", "image/png", b"bytes").send().unwrap();
    request(Method::Delete, "/e").send().unwrap();
    let got = server.finish();
    assert_eq!(got[0].json(), json!({"n": 1}));
    assert_eq!(got[0].header("content-type"), Some("application/json"));
    assert_eq!(got[1].text(), "note=a+b%26c&%C3%A9=%2B");
    assert_eq!(got[1].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(got[2].body, b"\x89PNG");
    assert_eq!((got[2].header("content-type"), got[2].header("accept")), (Some("image/png"), Some("text/x")));
    assert!(got[3].header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let form = got[3].text();
    assert!(
        form.contains("name=\"file\"; filename=\"plot %221%22.png\"")
            || form.contains("filename=\"plot \\\"1\\\".png\""),
        "{form}"
    );
    assert!(form.contains("Content-Type: image/png\r\n\r\nbytes\r\n"), "{form}");
    assert!(got[4].header("user-agent").unwrap().starts_with("cml/"));
    assert!(got[4].body.is_empty());
}

#[test]
fn a_limit_is_waited_for_as_long_as_the_host_asks_even_for_a_post() {
    let server = MockServer::start(vec![
        on("POST", "/x").answer(429, "").header("retry-after", "7"),
        on("POST", "/x")
            .json(403, &json!({"message": "API rate limit exceeded"}))
            .header("x-ratelimit-remaining", "0")
            .header("x-ratelimit-reset", "1020"),
        on("POST", "/x").answer(503, "").header("Retry-After", "Thu, 01 Jan 1970 00:17:30 GMT"),
        on("POST", "/x").answer(201, "taken"),
    ]);
    let bench = bench();
    assert_eq!(bench.post(&format!("{}/x", server.url())).unwrap(), "taken");
    let waits = bench.waits();
    assert!((7.0..8.0).contains(&waits[0]), "{waits:?}");
    assert!((waits[0] + waits[1] - 21.0).abs() < 2.0, "until the reset, which is at 1020: {waits:?}");
    assert!((waits.iter().sum::<f64>() - 50.0).abs() < 3.0, "until 17:30, which is 1050: {waits:?}");
    server.finish();
}

#[test]
fn a_wait_beyond_the_bound_is_not_begun() {
    let server = MockServer::start(vec![on("GET", "/x").answer(429, "slow down").header("retry-after", "2400")]);
    let bench = bench();
    let failure = bench.get(&format!("{}/x", server.url())).unwrap_err();
    says(&failure, &["GET /x: 429", "slow down", "2400 s"]);
    assert!(bench.waits().is_empty());
    server.finish();
}

#[test]
fn a_gateways_error_is_tried_again_for_a_get_with_growing_waits() {
    let server = MockServer::start(vec![
        on("GET", "/x").answer(502, "<html><title>Bad Gateway</title>"),
        on("GET", "/x").answer(504, ""),
        on("GET", "/x").answer(200, "here"),
    ]);
    let bench = bench();
    assert_eq!(bench.get(&format!("{}/x", server.url())).unwrap(), "here");
    let waits = bench.waits();
    assert!((0.5..=1.0).contains(&waits[0]) && (1.0..=2.0).contains(&waits[1]), "{waits:?}");
    server.finish();
}

#[test]
fn a_gateways_error_is_not_tried_again_for_a_post_unless_it_is_repeatable() {
    let server = MockServer::start(vec![
        on("POST", "/x").answer(502, ""),
        on("POST", "/x").answer(502, ""),
        on("POST", "/x").answer(201, ""),
    ]);
    let (bench, url) = (bench(), format!("{}/x", server.url()));
    let failure = bench.post(&url).unwrap_err();
    assert!(failure.perhaps_taken());
    bench.client.request(Method::Post, &url).repeatable().send().unwrap();
    server.finish();
}

#[test]
fn an_answer_that_is_lost_is_told_from_a_host_that_was_never_reached() {
    let server =
        MockServer::start(vec![on("POST", "/reset").reset(), on("POST", "/cut").cut(), on("POST", "/hang").hang()]);
    let (bench, url) = (bench(), server.url());
    for (path, words) in [
        ("/reset", "broke before the answer"),
        ("/cut", "cut short after 6 bytes"),
        ("/hang", "no answer from 127.0.0.1"),
    ] {
        let failure = bench.post(&format!("{url}{path}")).unwrap_err();
        assert!(matches!(failure, Failure::Lost { .. }), "{failure:?}");
        says(&failure, &["POST", path, words]);
    }
    server.finish();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failure = bench.post(&format!("http://{free}/gone")).unwrap_err();
    assert!(matches!(failure, Failure::Unreachable { .. }), "{failure:?}");
    says(&failure, &["POST /gone", "cannot connect to 127.0.0.1", "refused"]);
    assert_eq!(bench.waits().len(), 4, "what was surely not taken is tried five times");
}

#[test]
fn an_answer_without_end_is_given_up_at_the_limit() {
    let server = MockServer::start(vec![on("GET", "/x").endless()]);
    let bench = bench_with(|settings| settings.answer_limit = 100_000);
    says(&bench.get(&format!("{}/x", server.url())).unwrap_err(), &["longer than 100000 bytes"]);
    server.finish();
}

/// A clock on which every look at it takes a second.
struct TickingClock(Cell<u64>);

impl Clock for TickingClock {
    fn now(&self) -> SystemTime {
        self.0.set(self.0.get() + 1);
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.get())
    }

    fn wait(&self, _: Duration) {}
}

#[test]
fn an_answer_that_trickles_is_given_up_at_the_end_of_its_time() {
    let server = MockServer::start(vec![on("POST", "/x").endless()]);
    let bench = bench_with(|settings| {
        settings.clock = Rc::new(TickingClock(Cell::new(0)));
        settings.timeout = Duration::from_secs(20);
        settings.answer_limit = u64::MAX;
    });
    says(&bench.post(&format!("{}/x", server.url())).unwrap_err(), &["POST /x", "did not end within 20 s"]);
    server.finish();
}

#[test]
fn what_must_arrive_once_is_looked_for_before_it_is_sent_again() {
    let bench = bench();
    let run = |there_after: u32| {
        let (sent, looked) = (Cell::new(0), Cell::new(0));
        let lost = || Failure::Lost { method: Method::Post, path: "/x".to_owned(), why: "reset".to_owned() };
        let send = || {
            sent.set(sent.get() + 1);
            if sent.get() == 3 { Ok("sent") } else { Err(lost()) }
        };
        let look = |_| {
            looked.set(looked.get() + 1);
            Ok((looked.get() >= there_after).then_some("found"))
        };
        (bench.client.once(send, look).unwrap(), sent.get(), looked.get())
    };
    assert_eq!(run(1), ("found", 1, 1));
    assert_eq!(run(2), ("found", 2, 2));
    assert_eq!(run(9), ("sent", 3, 2));
}

#[test]
fn a_credential_follows_a_redirect_at_home_and_no_further() {
    let away = MockServer::start(vec![on("GET", "/file")]);
    let home = MockServer::start(vec![
        on("GET", "/old").answer(301, "").header("location", "/new"),
        on("GET", "/new").answer(302, "").header("location", &format!("{}/file", away.url())),
    ]);
    let credential = Credential::new(&home.url(), "authorization", "Bearer s3cr3t-token").unwrap();
    let request = bench().client.clone();
    let request = request.request(Method::Get, &format!("{}/old", home.url()));
    request.credential(&credential).header("x-own", "1").send().unwrap();
    for got in home.finish() {
        assert_eq!(got.header("authorization"), Some("Bearer s3cr3t-token"));
    }
    let away = away.finish();
    assert_eq!((away[0].header("authorization"), away[0].header("x-own")), (None, None));
}

#[test]
fn a_post_is_not_turned_into_a_get_and_is_not_sent_elsewhere() {
    let server = MockServer::start(vec![
        on("POST", "/moved").answer(301, "").header("location", "https://git.example.com/moved?token=s3cr3t"),
        on("POST", "/renamed").answer(307, "").header("location", "/repositories/1"),
        on("POST", "/repositories/1").answer(201, "made"),
        on("POST", "/away").answer(307, "").header("location", "http://127.0.0.2:9/x"),
        on("GET", "/round").answer(302, "").header("location", "ftp://h/"),
    ]);
    let (bench, url) = (bench(), server.url());
    let failure = bench.post(&format!("{url}/moved")).unwrap_err();
    says(&failure, &["301", "https://git.example.com/moved;", "give that address"]);
    assert_eq!(bench.post(&format!("{url}/renamed")).unwrap(), "made");
    says(&bench.post(&format!("{url}/away")).unwrap_err(), &["307", "http://127.0.0.2:9/x"]);
    says(&bench.get(&format!("{url}/round")).unwrap_err(), &["302", "no address of the web"]);
    assert_eq!(server.finish()[2].json(), json!({"body": "x"}));
}

#[test]
fn a_log_has_a_line_a_try_and_never_a_secret() {
    let server = MockServer::start(vec![
        on("GET", "/x?page=2&sig=s3cr3t-sig").json(500, &json!({"message": "token s3cr3t-token is odd"})),
        on("GET", "/x?page=2&sig=s3cr3t-sig").json(404, &json!({"message": "no s3cr3t-token"})),
    ]);
    let bench = bench();
    let credential = Credential::new(&server.url(), "PRIVATE-TOKEN", "s3cr3t-token").unwrap();
    let request = bench.client.request(Method::Get, &format!("{}/x", server.url()));
    let failure = request.query("page", "2").query("sig", "s3cr3t-sig").credential(&credential).send().err().unwrap();
    says(&failure, &["GET /x?page=2&sig=…: 404 Not Found: no ***"]);
    let lines = bench.lines.borrow();
    assert_eq!(lines[0], "GET /x?page=2&sig=… 500 (0 ms)");
    assert!(
        lines[1].starts_with("again in ") && lines[1].contains("500 Internal Server Error: token *** is odd"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 3);
    assert!(!format!("{lines:?} {failure:?}").contains("s3cr3t"));
    server.finish();
}

#[test]
fn requests_go_through_the_proxy_unless_the_host_is_excepted() {
    let proxy = MockServer::start(vec![on("GET", "http://git.invalid/x").answer(200, "by proxy")]);
    let direct = MockServer::start(vec![on("GET", "/y").answer(200, "direct")]);
    let value = proxy.host();
    let env = move |name: &str| match name {
        "http_proxy" => Some(format!("user:pa%20ss@{value}")),
        "NO_PROXY" => Some("localhost, 127.0.0.1:80".to_owned()),
        _ => None,
    };
    let bench = bench_with(|settings| settings.proxies = Proxies::from_env(&env));
    assert_eq!(bench.get("http://git.invalid/x").unwrap(), "by proxy");
    assert_eq!(bench.get(&format!("{}/y", direct.url())).unwrap(), "direct");
    let got = proxy.finish();
    assert_eq!(got[0].header("proxy-authorization"), Some("Basic dXNlcjpwYSBzcw=="));
    assert_eq!(direct.finish()[0].header("proxy-authorization"), None);
}

#[test]
fn a_proxy_that_asks_for_a_password_is_named_with_the_way_to_give_it() {
    let proxy = MockServer::start(vec![
        on("GET", "http://git.invalid/x").answer(407, ""),
        on("CONNECT", "git.invalid:443").answer(407, ""),
    ]);
    let value = proxy.host();
    let bench = bench_with(|settings| {
        settings.proxies = Proxies::from_env(&|name| (name == "ALL_PROXY").then(|| value.clone()));
    });
    for url in ["http://git.invalid/x", "https://git.invalid/x"] {
        let failure = bench.get(url).unwrap_err();
        assert!(matches!(failure, Failure::Unreachable { .. }), "{failure:?}");
        says(&failure, &[&format!("set ALL_PROXY to http://USER:PASSWORD@{}", proxy.host())]);
    }
    proxy.finish();
}

#[test]
fn what_is_no_address_is_refused_before_anything_is_sent() {
    let bench = bench();
    for url in ["ftp://h/x", "not an address", "/relative"] {
        assert!(matches!(bench.get(url), Err(Failure::Unreachable { .. })), "{url}");
    }
    let request = bench.client.request(Method::Get, "http://127.0.0.1:9/").header("x", "a\nb");
    says(&request.send().err().unwrap(), &["line break"]);
    assert!(bench.lines.borrow().is_empty());
}

#[test]
fn the_time_of_a_try_can_be_set() {
    let timeout = |text: &'static str| {
        let clock = Rc::new(JumpingClock { start: SystemTime::UNIX_EPOCH, waits: RefCell::default() });
        Settings::from_env(&|name| (name == "CML_TIMEOUT").then(|| text.to_owned()), clock).timeout.as_secs()
    };
    assert_eq!(timeout("5"), 5);
    assert_eq!([timeout("0"), timeout("soon"), timeout("")], [60; 3]);
}
