//! The token for a host: where it is looked for, what to do when it is missing, and the header that carries it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::api::Host;
use super::ci::Place;
use super::http::Credential;
use crate::error::{Error, Result};
use crate::git::{Login, origin_of};

/// The variable of a GitLab job's own token.
const JOB_TOKEN: &str = "CI_JOB_TOKEN";

/// What a token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// Comments and uploads.
    Report,
    /// A check. GitHub takes checks from the token of its own Actions, and from no personal one.
    Check,
    /// Runners, which the token of a job may not register.
    Runner,
}

/// A secret of a host, with the name of the variable or flag that held it. `Debug` hides the secret.
#[derive(Clone)]
pub(crate) struct Token {
    value: String,
    pub(crate) source: String,
}

impl Token {
    /// A token from the command line.
    pub(crate) fn from_flag(value: &str) -> Self {
        Self { value: value.trim().to_owned(), source: "--token".to_owned() }
    }

    /// A token that another process of this program found in `source`.
    pub(crate) fn handed_over(value: String, source: String) -> Self {
        Self { value, source }
    }

    /// The secret itself, for a pipe to another process of this program.
    pub(crate) fn secret(&self) -> &str {
        &self.value
    }

    /// The token for `place`, from the variables of its host alone: one host's token is never shown to another.
    ///
    /// # Errors
    ///
    /// [`Denied`](crate::error::ErrorKind::Denied) when none is set; the message names the variables and the line to add to the workflow.
    pub(crate) fn find(place: &Place, purpose: Purpose, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let names = names(place.host, purpose);
        let found = names.iter().find_map(|name| {
            // A secret that a workflow may not see is an empty text.
            let value = env(name)?.trim().to_owned();
            (!value.is_empty()).then(|| Self { value, source: (*name).to_owned() })
        });
        found.ok_or_else(|| missing(place, purpose, &names, env))
    }

    /// The header that shows the token to the API of `place`, and to nobody else.
    ///
    /// # Errors
    ///
    /// When the token cannot stand in a header.
    pub(crate) fn credential(&self, place: &Place) -> Result<Credential> {
        let bearer = || ("authorization", format!("Bearer {}", self.value));
        let (header, value) = match place.host {
            Host::GitHub => bearer(),
            Host::GitLab => ("private-token", self.value.clone()),
            Host::Bitbucket => match self.basic() {
                Some(pair) => ("authorization", format!("Basic {pair}")),
                None => bearer(),
            },
        };
        Credential::new(&place.api, header, &value)
            .map_err(|error| Error::denied(format!("{}: {}", self.source, error.message())))
    }

    /// The name and password by which git gets at the repository of `place`.
    ///
    /// # Errors
    ///
    /// When the token holds a line break, which would be another line of a credential helper's.
    pub(crate) fn login(&self, place: &Place) -> Result<Login> {
        if self.value.contains(char::is_control) {
            return Err(Error::denied(format!("{}: the token holds a line break or the like", self.source)));
        }
        let pair = self.pair().filter(|_| place.host == Host::Bitbucket);
        let (user, password) = match (&pair, place.host) {
            // The name that goes with an API token, whose e-mail is for the API alone.
            (Some((user, password)), _) if user.contains('@') => ("x-bitbucket-api-token-auth", password.as_str()),
            (Some((user, password)), _) => (user.as_str(), password.as_str()),
            (None, Host::Bitbucket) => ("x-token-auth", self.value.as_str()),
            (None, Host::GitLab) if self.source == JOB_TOKEN => ("gitlab-ci-token", self.value.as_str()),
            (None, _) => ("token", self.value.as_str()),
        };
        let origin = origin_of(&place.repository_url).unwrap_or_default().to_owned();
        Ok(Login { origin, user: user.to_owned(), password: password.to_owned() })
    }

    /// The token of a GitLab job, with which git gets at the project, and which its API takes for little.
    pub(crate) fn of_job(place: &Place, env: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let value = env(JOB_TOKEN).filter(|value| place.host == Host::GitLab && !value.is_empty())?;
        Some(Self { value, source: JOB_TOKEN.to_owned() })
    }

    /// `user:password`, as it is or in base 64.
    fn pair(&self) -> Option<(String, String)> {
        let plain = String::from_utf8(STANDARD.decode(self.basic()?).ok()?).ok()?;
        plain.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }

    /// `user:password` in base 64, which CML has always asked for, or `e-mail:token` as it is; nothing for a bare access token.
    fn basic(&self) -> Option<String> {
        if self.value.contains(':') {
            return Some(STANDARD.encode(&self.value));
        }
        let pair = String::from_utf8(STANDARD.decode(&self.value).ok()?).ok()?;
        let is_pair = pair.contains(':') && !pair.chars().any(char::is_control);
        is_pair.then(|| self.value.clone())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(from {})", self.source)
    }
}

fn names(host: Host, purpose: Purpose) -> Vec<&'static str> {
    let own = match host {
        Host::GitHub => "GITHUB_TOKEN",
        Host::GitLab => "GITLAB_TOKEN",
        Host::Bitbucket => "BITBUCKET_TOKEN",
    };
    match (host, purpose) {
        (Host::GitHub, Purpose::Check) => vec![own, "REPO_TOKEN", "repo_token"],
        _ => vec!["REPO_TOKEN", "repo_token", own],
    }
}

fn missing(place: &Place, purpose: Purpose, names: &[&str], env: &dyn Fn(&str) -> Option<String>) -> Error {
    let looked = format!("no token for {}: none of {} is set", place.repository_url, names.join(", "));
    let way = match place.host {
        _ if purpose == Purpose::Runner => format!(
            "make one that may register runners, and set REPO_TOKEN to it; {}",
            match place.host {
                Host::GitHub => {
                    "a classic token with the scope repo, or a fine-grained one with \"Administration: read and write\" and \"Actions: \
                     read and write\": that of a workflow may not"
                }
                Host::GitLab => "a maintainer's access token with the scopes api and create_runner",
                Host::Bitbucket => "an access token with runner:write and pipeline:write",
            }
        ),
        Host::GitHub => {
            let fork = if place.is_fork { " (a workflow for a pull request from a fork sees no other secrets)" } else { "" };
            format!("add to the step: env: {{ REPO_TOKEN: ${{{{ secrets.GITHUB_TOKEN }}}} }}{fork}")
        }
        Host::GitLab => {
            let job = env(JOB_TOKEN).is_some_and(|value| !value.is_empty());
            let job = if job { "; CI_JOB_TOKEN is there, but GitLab takes no comments with it" } else { "" };
            format!(
                "make a project access token with the scope api and the role Developer (Settings > Access tokens) and keep it as the CI/CD \
                 variable REPO_TOKEN, masked and, unless the branch is protected, not protected{job}"
            )
        }
        Host::Bitbucket => "make a repository access token with pullrequest:write and repository:write (Repository settings > Access tokens) \
                            and keep it as the secured repository variable REPO_TOKEN"
            .to_owned(),
    };
    Error::denied(format!("{looked}; {way}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(host: Host) -> Place {
        let [api, page, name] = ["https://api.example.com", "https://example.com/o/r", "o/r"].map(str::to_owned);
        Place::of(host, api, page, name)
    }

    fn find(host: Host, purpose: Purpose, pairs: &[(&str, &str)]) -> Result<Token> {
        let env = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        Token::find(&place(host), purpose, &env)
    }

    #[track_caller]
    fn check(host: Host, purpose: Purpose, pairs: &[(&str, &str)], source: &str) {
        assert_eq!(find(host, purpose, pairs).unwrap().source, source);
    }

    #[test]
    fn a_token_is_looked_for_in_cmls_order_under_the_hosts_own_names() {
        let all = [
            ("REPO_TOKEN", "a"),
            ("repo_token", "b"),
            ("GITHUB_TOKEN", "c"),
            ("GITLAB_TOKEN", "d"),
            ("BITBUCKET_TOKEN", "e"),
        ];
        check(Host::GitHub, Purpose::Report, &all, "REPO_TOKEN");
        check(Host::GitHub, Purpose::Report, &all[1..], "repo_token");
        check(Host::GitHub, Purpose::Report, &all[2..], "GITHUB_TOKEN");
        check(Host::GitLab, Purpose::Report, &all[2..], "GITLAB_TOKEN");
        check(Host::Bitbucket, Purpose::Report, &all[2..], "BITBUCKET_TOKEN");
        check(Host::GitHub, Purpose::Check, &all, "GITHUB_TOKEN");
        check(Host::GitHub, Purpose::Check, &all[..2], "REPO_TOKEN");
        check(Host::GitLab, Purpose::Check, &all, "REPO_TOKEN");
        check(Host::GitHub, Purpose::Report, &[("REPO_TOKEN", " "), ("GITHUB_TOKEN", "c\n")], "GITHUB_TOKEN");
    }

    #[track_caller]
    fn missing_says(host: Host, pairs: &[(&str, &str)], words: &[&str]) {
        missing_for_says(Purpose::Report, host, pairs, words);
    }

    #[track_caller]
    fn missing_for_says(purpose: Purpose, host: Host, pairs: &[(&str, &str)], words: &[&str]) {
        let error = find(host, purpose, pairs).unwrap_err();
        assert_eq!(error.kind(), crate::error::ErrorKind::Denied);
        assert!(words.iter().all(|word| error.message().contains(word)), "{error}");
    }

    #[test]
    fn a_missing_token_is_told_with_the_names_and_the_line_to_add() {
        missing_says(
            Host::GitHub,
            &[("GITLAB_TOKEN", "x")],
            &["REPO_TOKEN, repo_token, GITHUB_TOKEN", "env: { REPO_TOKEN: ${{ secrets.GITHUB_TOKEN }} }"],
        );
        missing_says(Host::GitLab, &[("CI_JOB_TOKEN", "x")], &["GITLAB_TOKEN", "scope api", "CI_JOB_TOKEN is there"]);
        missing_says(Host::Bitbucket, &[], &["BITBUCKET_TOKEN", "pullrequest:write"]);
        missing_for_says(Purpose::Runner, Host::GitHub, &[], &["REPO_TOKEN", "Administration: read and write"]);
        missing_for_says(Purpose::Runner, Host::GitLab, &[], &["create_runner"]);
        missing_for_says(Purpose::Runner, Host::Bitbucket, &[], &["runner:write"]);
    }

    #[test]
    fn each_form_of_a_bitbucket_token_has_its_header() {
        let basic = |value: &str| Token::from_flag(value).basic();
        assert_eq!(basic("dXNlcjpwYXNz").as_deref(), Some("dXNlcjpwYXNz"));
        assert_eq!(basic("me@example.com:ATATT3x").as_deref(), Some("bWVAZXhhbXBsZS5jb206QVRBVFQzeA=="));
        assert_eq!(basic("ATCTT3xFfGN0abc_def=1A2B"), None);
        assert_eq!(basic("abcdefgh"), None);
    }

    #[test]
    fn git_logs_in_under_the_name_that_goes_with_the_token() {
        let login = |host, value: &str| {
            let login = Token::from_flag(value).login(&place(host)).unwrap();
            assert_eq!(login.origin, "https://example.com");
            format!("{}:{}", login.user, login.password)
        };
        assert_eq!(login(Host::GitHub, "ghp_a"), "token:ghp_a");
        assert_eq!(login(Host::GitLab, "glpat-a"), "token:glpat-a");
        assert_eq!(login(Host::Bitbucket, "dXNlcjpwYXNz"), "user:pass");
        assert_eq!(login(Host::Bitbucket, "me@example.com:ATATT3x"), "x-bitbucket-api-token-auth:ATATT3x");
        assert_eq!(login(Host::Bitbucket, "ATCTT3xFfGN0abc_def=1A2B"), "x-token-auth:ATCTT3xFfGN0abc_def=1A2B");
        let env = |name: &str| (name == "CI_JOB_TOKEN").then(|| "glcbt-a".to_owned());
        assert!(Token::of_job(&place(Host::GitHub), &env).is_none());
        assert_eq!(
            Token::of_job(&place(Host::GitLab), &env).unwrap().login(&place(Host::GitLab)).unwrap().user,
            "gitlab-ci-token"
        );
        assert!(Token::from_flag("a\nquit=1").login(&place(Host::GitHub)).is_err());
    }

    #[test]
    fn a_token_is_not_shown() {
        let token = Token::from_flag("s3cr3t-token");
        let credential = token.credential(&place(Host::GitLab)).unwrap();
        assert!(!format!("{token:?} {credential:?}").contains("s3cr3t"));
        assert!(
            Token::from_flag("s3\ncr3t")
                .credential(&place(Host::GitHub))
                .unwrap_err()
                .message()
                .starts_with("--token: ")
        );
    }
}
