//! Where a remote is, without the names and passwords that may stand in its address.

use super::login::{Login, origin_of};

/// A remote that git is told by its address, with the login that belongs there.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    /// `https://host/owner/name.git`; as it was for SSH and for folders, where no token helps.
    pub(crate) url: String,
    pub(crate) login: Option<Login>,
}

impl Remote {
    /// The remote at `url`, of a job about the repository with that page. A login goes to the page's host alone.
    pub(crate) fn new(url: &str, page: &str, login: Option<Login>) -> Self {
        let Some((scheme, rest)) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
        else {
            return Self { url: url.to_owned(), login: None };
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let authority = authority.rsplit('@').next().unwrap_or(authority);
        let page_origin = origin_of(page).unwrap_or_default();
        // Bitbucket's jobs clone over HTTP, by a proxy that knows its own login alone.
        let is_here = page_origin.split_once("://").is_some_and(|(_, host)| host.eq_ignore_ascii_case(authority));
        let origin = if is_here { page_origin.to_owned() } else { format!("{scheme}://{authority}") };
        let login = login.filter(|login| login.origin == origin);
        Self { url: format!("{origin}/{path}"), login }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, page: &str, want: &str, has_login: bool) {
        let origin = origin_of(page).unwrap().to_owned();
        let login = Login { origin, user: "token".into(), password: "s3cr3t".into() };
        let remote = Remote::new(url, page, Some(login));
        assert_eq!((remote.url.as_str(), remote.login.is_some()), (want, has_login), "{url}");
    }

    #[test]
    fn an_address_loses_its_password_and_gets_the_login_of_its_host() {
        check("https://github.com/o/r", "https://github.com/o/r", "https://github.com/o/r", true);
        check(
            "https://gitlab-ci-token:s3cr3t@h:8000/gitlab/g/p.git",
            "https://h:8000/gitlab/g/p",
            "https://h:8000/gitlab/g/p.git",
            true,
        );
        check("http://bitbucket.org/w/r", "https://bitbucket.org/w/r", "https://bitbucket.org/w/r", true);
    }

    #[test]
    fn another_host_and_another_way_get_no_login() {
        check("https://mirror.example.com/o/r", "https://github.com/o/r", "https://mirror.example.com/o/r", false);
        check("git@github.com:o/r.git", "https://github.com/o/r", "git@github.com:o/r.git", false);
        check("/srv/r.git", "https://github.com/o/r", "/srv/r.git", false);
    }
}
