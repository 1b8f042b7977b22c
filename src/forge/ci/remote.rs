//! Addresses of repositories, as browsers and git write them.

use reqwest::Url;

use super::Host;

/// A repository on a host; credentials, `.git` and closing slashes are left out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Remote {
    /// `https` or `http`.
    scheme: String,
    /// Host, and port if it is not the scheme's own.
    authority: String,
    /// Without slashes at its ends.
    path: String,
}

impl Remote {
    /// `https://user:password@host/path.git`, `ssh://git@host:22/path`, `git@host:path`; nothing for other texts.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains("://") {
            let url = Url::parse(text).ok()?;
            return match url.scheme() {
                "http" | "https" => {
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    Self::new(url.scheme(), &format!("{}{port}", url.host_str()?), url.path())
                }
                // The port of SSH says nothing about the web server's.
                "ssh" | "git" | "git+ssh" => Self::new("https", url.host_str()?, url.path()),
                _ => None,
            };
        }
        // As in scp: a colon before the first slash, and more than a drive's letter before it.
        let (host, path) = text.split_once(':')?;
        let host = host.rsplit('@').next()?;
        let is_host = host.len() > 1 && !host.contains(['/', '\\']) && (host.contains('.') || text.contains('@'));
        if is_host { Self::new("https", host, path) } else { None }
    }

    /// `owner/name` on `server`.
    pub(super) fn of_slug(text: &str, server: &str) -> Option<Self> {
        let is_slug = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.chars().all(|c| c.is_alphanumeric() || "-_.{}".contains(c))
        };
        let text = text.trim().trim_matches('/');
        (text.contains('/') && text.split('/').all(is_slug)).then(|| Self::parse(&format!("{server}/{text}")))?
    }

    fn new(scheme: &str, authority: &str, path: &str) -> Option<Self> {
        // The names under which the big three take SSH through firewalls.
        let authority = match authority.to_ascii_lowercase().as_str() {
            "ssh.github.com" => "github.com".to_owned(),
            "altssh.gitlab.com" => "gitlab.com".to_owned(),
            "altssh.bitbucket.org" | "bitbucket.com" => "bitbucket.org".to_owned(),
            other => other.strip_prefix("www.").unwrap_or(other).to_owned(),
        };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path).trim_matches('/');
        if authority.is_empty() || !path.contains('/') {
            return None;
        }
        Some(Self { scheme: scheme.to_owned(), authority, path: path.to_owned() })
    }

    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// `https://host`.
    pub(super) fn root(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The path below `server`, which may have a path of its own; nothing when the repository is elsewhere. The scheme is not
    /// compared: a checkout over SSH does not tell it.
    pub(super) fn path_below(&self, server: &str) -> Option<String> {
        let (_, server) = server.split_once("://")?;
        let own = format!("{}/{}", self.authority, self.path);
        let (start, rest) = own.split_at_checked(server.len())?;
        let rest = rest.strip_prefix('/').filter(|_| start.eq_ignore_ascii_case(server))?;
        Some(rest.to_owned())
    }

    /// Whether this is the repository with that page. Hosts take names in any case.
    pub(super) fn is_at(&self, page: &str) -> bool {
        Self::parse(page)
            .is_some_and(|other| self.authority == other.authority && self.path.eq_ignore_ascii_case(&other.path))
    }

    /// The kind of host that its name tells.
    pub(super) fn host_by_name(&self) -> Option<Host> {
        let name = self.authority.split(':').next().unwrap_or_default();
        let has_label = |label: &str| name.split('.').any(|part| part == label);
        if name == "github.com" || name.ends_with(".ghe.com") || has_label("github") {
            Some(Host::GitHub)
        } else if has_label("gitlab") {
            Some(Host::GitLab)
        } else if name == "bitbucket.org" {
            Some(Host::Bitbucket)
        } else {
            None
        }
    }
}

/// The repository in a path that may lead further: GitHub and Bitbucket have two levels, GitLab closes its own with `/-/`.
pub(super) fn repository(host: Host, path: &str) -> String {
    match host {
        Host::GitLab => path.split("/-/").next().unwrap_or(path).to_owned(),
        Host::GitHub | Host::Bitbucket => path.split('/').take(2).collect::<Vec<_>>().join("/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&str>) {
        let got = Remote::parse(text).map(|remote| format!("{}/{}", remote.root(), remote.path()));
        assert_eq!(got.as_deref(), want, "{text}");
    }

    #[test]
    fn addresses_of_browsers_and_of_git_are_the_same_repository() {
        check("https://github.com/o/r", Some("https://github.com/o/r"));
        check(" https://user:s3cr3t@GitHub.com/o/r.git/ ", Some("https://github.com/o/r"));
        check("http://localhost:8000/gitlab/root/test", Some("http://localhost:8000/gitlab/root/test"));
        check("git@github.com:o/r.git", Some("https://github.com/o/r"));
        check("ssh://git@git.example.com:2222/g/s/p.git", Some("https://git.example.com/g/s/p"));
        check("ssh://git@ssh.github.com:443/o/r.git", Some("https://github.com/o/r"));
        check("git@host:o/r", Some("https://host/o/r"));
    }

    #[test]
    fn paths_and_other_texts_are_no_address() {
        for text in ["", "o/r", "/srv/git/r.git", "C:/r", "file:///srv/r", "https://github.com/o", "a b"] {
            check(text, None);
        }
    }

    #[test]
    fn a_slug_is_on_the_server_that_is_given() {
        let slug =
            |text: &str, server: &str| Remote::of_slug(text, server).map(|remote| remote.root() + "/" + remote.path());
        assert_eq!(slug("o/r", "https://github.com").as_deref(), Some("https://github.com/o/r"));
        assert_eq!(slug("g/s/p", "http://h:1/gitlab").as_deref(), Some("http://h:1/gitlab/g/s/p"));
        for text in ["r", "o//r", "../r", "o/r?x", "o r/x"] {
            assert_eq!(slug(text, "https://github.com"), None, "{text}");
        }
    }

    #[test]
    fn a_path_below_a_server_is_told_from_its_neighbours() {
        let below = |server: &str| Remote::parse("https://h/gitlab/g/p").unwrap().path_below(server);
        assert_eq!(below("http://H/gitlab").as_deref(), Some("g/p"));
        assert_eq!(below("https://h").as_deref(), Some("gitlab/g/p"));
        assert_eq!(below("https://h/git"), None);
        assert_eq!(below("https://other"), None);
    }
}
