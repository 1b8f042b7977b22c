//! An owner of repositories at GitHub, which has runners of its own: an organization or an enterprise.

use super::Place;
use super::remote::Remote;

/// An organization, or an enterprise by its page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Owner {
    /// The page of the server.
    root: String,
    /// `organization`, or `enterprises/name`.
    path: String,
}

impl Owner {
    /// The owner that an address names; `None` for one of a repository.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !text.contains("://") {
            return None;
        }
        let remote = Remote::parse(&format!("{}/-", text.trim().trim_end_matches('/')))?;
        let path = remote.path().strip_suffix("/-")?.to_owned();
        let is_owner = match path.split('/').collect::<Vec<_>>().as_slice() {
            [name] => !name.is_empty(),
            ["enterprises", _] => true,
            _ => false,
        };
        is_owner.then(|| Self { root: remote.root(), path })
    }

    /// The address of a repository on the same server, which need not be there.
    pub(crate) fn any_repository(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        format!("{}/{name}/{name}", self.root)
    }

    /// The owner's place, at the host of `place`.
    pub(crate) fn of(&self, place: Place) -> Place {
        Place::of(place.host, place.api, format!("{}/{}", self.root, self.path), self.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn an_address_of_one_word_or_an_enterprise_is_an_owner() {
        let owner = |text: &str| Owner::parse(text).map(|owner| (owner.any_repository(), owner.path));
        let want = |repository: &str, path: &str| Some((repository.to_owned(), path.to_owned()));
        assert_eq!(owner("https://github.com/acme"), want("https://github.com/acme/acme", "acme"));
        let enterprise = owner("https://github.com/enterprises/acme/");
        assert_eq!(enterprise, want("https://github.com/acme/acme", "enterprises/acme"));
        assert_eq!(owner("https://github.com/acme/repository"), None);
        assert_eq!(owner("acme/repository"), None);
    }
}
