//! A user's name and password at one origin, as git's credential helpers say them.

use std::fmt;

/// The variables that carry a login to the helper of one call.
pub(super) const USER: &str = "CML_GIT_USERNAME";
pub(super) const PASSWORD: &str = "CML_GIT_PASSWORD";

/// The helper of one call: git runs it by a shell, whose own `printf` starts no process with arguments that others see.
pub(super) const HELPER: &str =
    r#"!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$CML_GIT_USERNAME" "$CML_GIT_PASSWORD"; }; f"#;

/// A name and a password for the repositories of one origin. `Debug` hides the password.
#[derive(Clone)]
pub(crate) struct Login {
    /// `https://github.com`.
    pub(crate) origin: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Login {
    /// The answer of a credential helper to `request`, the lines that git writes to it; nothing where it asks for another origin.
    pub(crate) fn answer(&self, request: &str) -> Option<String> {
        let value = |name: &str| {
            request
                .lines()
                .filter_map(|line| line.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let asked = format!("{}://{}", value("protocol")?, value("host")?);
        asked
            .eq_ignore_ascii_case(&self.origin)
            .then(|| format!("username={}\npassword={}\n", self.user, self.password))
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({} at {})", self.user, self.origin)
    }
}

/// `https://host:1` of `https://host:1/path`; nothing for what is no address.
pub(crate) fn origin_of(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find('/').map_or(url.len(), |slash| host + slash);
    Some(&url[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_answers_for_its_own_origin_alone() {
        let login = Login { origin: "https://github.com".into(), user: "token".into(), password: "s3cr3t".into() };
        let answer = |request: &str| login.answer(request);
        assert_eq!(answer("protocol=https\nhost=github.com\n\n").as_deref(), Some("username=token\npassword=s3cr3t\n"));
        for other in
            ["protocol=http\nhost=github.com\n", "protocol=https\nhost=github.com.example.com\n", "host=x\n", ""]
        {
            assert_eq!(answer(other), None, "{other}");
        }
        assert!(!format!("{login:?}").contains("s3cr3t"));
    }
}
