//! What a host answered with success, read whole.

use std::time::SystemTime;

use jiff::fmt::rfc2822;
use reqwest::Url;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Credential, Failure, Method, host_message};

/// An answer with a status of 2xx.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(super) headers: HeaderMap,
    pub(super) method: Method,
    /// After redirects.
    pub(super) url: Url,
    /// The path as messages show it.
    pub(super) path: String,
    /// What the request showed, and no message about its answer does.
    pub(super) credential: Option<Credential>,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// [`Failure::Lost`] when it is something else, as a login page or a proxy's notice would be.
    pub(crate) fn json(&self) -> Result<Value, Failure> {
        serde_json::from_slice(&self.body).map_err(|_| {
            let body = scrubbed(self.credential.as_ref(), &self.body);
            let what = host_message::describe(self.header("content-type").unwrap_or_default(), body.as_bytes());
            let why = format!(
                "the answer is {what} where JSON was due; is the address right, and is no proxy or login in between?"
            );
            Failure::Lost { method: self.method, path: self.path.clone(), why }
        })
    }

    /// The failure that this answer is, although its status says success.
    pub(crate) fn not_as_documented(&self, why: &str) -> Failure {
        Failure::Lost {
            method: self.method,
            path: self.path.clone(),
            why: format!("the answer is not as documented: {why}"),
        }
    }

    /// The body as text; bytes that are no UTF-8 are replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first header of that name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The time that the host says it is.
    pub(crate) fn date(&self) -> Option<SystemTime> {
        http_date(self.header("date")?)
    }

    /// The next page of a list, from `Link: <…>; rel="next"`.
    ///
    /// It is put on the origin that was asked: a host behind a proxy may call itself by a name of its own, and a list never leads
    /// to another host.
    pub(crate) fn next_page(&self) -> Option<String> {
        let links = self.headers.get_all("link").iter().filter_map(|value| value.to_str().ok());
        let target =
            links.flat_map(split_links).find_map(|(target, parameters)| is_next(parameters).then_some(target))?;
        let next = self.url.join(target).ok()?;
        let mut url = self.url.clone();
        url.set_path(next.path());
        url.set_query(next.query());
        Some(url.into())
    }
}

/// `(target, parameters)` of each link; commas and semicolons inside `<…>` belong to the target.
fn split_links(header: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let (target, tail) = rest.split_once('<')?.1.split_once('>')?;
        let end = tail.find('<').unwrap_or(tail.len());
        rest = &tail[end..];
        Some((target, &tail[..end]))
    })
}

fn is_next(parameters: &str) -> bool {
    parameters.split(';').filter_map(|parameter| parameter.trim().trim_end_matches(',').split_once('=')).any(
        |(name, value)| {
            let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel") && value.split(' ').any(|word| word.eq_ignore_ascii_case("next"))
        },
    )
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn http_date(text: &str) -> Option<SystemTime> {
    rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp().into())
}

/// The text of a body, without what the request showed: before anything is cut from it, since a half of a token is not known again.
pub(super) fn scrubbed(credential: Option<&Credential>, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    credential.map_or_else(|| text.clone().into_owned(), |credential| credential.scrub(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn answer(headers: &[(&'static str, &str)], body: &str) -> Answer {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let url = Url::parse("https://git.example.com/api/v3/issues?page=1").unwrap();
        Answer {
            status: 200,
            body: body.into(),
            headers,
            method: Method::Get,
            url,
            path: "/issues".to_owned(),
            credential: None,
        }
    }

    #[track_caller]
    fn next(link: &str, want: Option<&str>) {
        assert_eq!(answer(&[("link", link)], "").next_page().as_deref(), want, "{link}");
    }

    #[test]
    fn the_next_page_is_the_link_called_next_on_the_same_origin() {
        next("<https://git.example.com/x?page=2>; rel=\"next\"", Some("https://git.example.com/x?page=2"));
        next(
            "<https://a/l?p=9>; rel=\"last\", </y?a=1,2;3&page=2>; rel=next",
            Some("https://git.example.com/y?a=1,2;3&page=2"),
        );
        next(
            "<http://internal:8080/x?page=2>; title=\"a\"; rel=\"prev next\"",
            Some("https://git.example.com/x?page=2"),
        );
        next("<https://git.example.com/x?page=1>; rel=\"prev\"", None);
        next("nonsense", None);
    }

    #[test]
    fn a_web_page_where_json_was_due_is_named_by_its_title() {
        let page = "<!DOCTYPE html><html><head><title>Sign in\n to Example</title></head>";
        let failure = answer(&[("content-type", "text/html; charset=utf-8")], page).json().unwrap_err();
        assert!(failure.to_string().contains("a web page (\"Sign in to Example\")"), "{failure}");
        let failure = answer(&[], "").json().unwrap_err();
        assert!(failure.to_string().contains("empty"), "{failure}");
    }

    #[test]
    fn the_date_is_read() {
        let date = answer(&[("date", "Thu, 01 Jan 1970 00:01:40 GMT")], "").date();
        assert_eq!(date, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(100)));
    }
}
