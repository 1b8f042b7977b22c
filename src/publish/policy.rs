//! Whether a picture may go to a place: what belongs to a private repository is shown to the public only when that was asked for.

use super::store::{Audience, Store};
use crate::error::{Error, Result};
use crate::forge::Visibility;

/// What is known about the pictures, and what was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Policy {
    /// Who can see the repository; what is not known counts as private.
    pub(crate) repository: Option<Visibility>,
    /// `--public`: the pictures may be seen by everyone.
    pub(crate) public: bool,
}

impl Policy {
    /// Lets pictures of the repository go to `store`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Forbidden`](crate::error::ErrorKind::Forbidden), with the way out, when the store is open to everyone and
    /// the repository is not known to be.
    pub(crate) fn check(self, store: &dyn Store) -> Result<()> {
        let is_open = self.public || self.repository == Some(Visibility::Public);
        if is_open || store.audience() != Audience::Public {
            return Ok(());
        }
        let repository = match self.repository {
            Some(_) => "the repository is private",
            None => "it is not known whether the repository is private",
        };
        Err(Error::forbidden(format!(
            "not publishing to {}: what is kept there is public, and {repository}; --public allows it, and --to forge or a \
             bucket keeps the pictures within the team",
            store.place()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::publish::asset::Asset;
    use crate::publish::store::Published;

    struct Open(Audience);

    impl Store for Open {
        fn publish_all(&self, _: &[Asset]) -> Result<Vec<Published>> {
            Err(Error::io("not asked for"))
        }

        fn place(&self) -> String {
            "https://assets.example.com".to_owned()
        }

        fn audience(&self) -> Audience {
            self.0
        }
    }

    #[track_caller]
    fn check(repository: Option<Visibility>, public: bool, audience: Audience, is_allowed: bool) {
        let verdict = Policy { repository, public }.check(&Open(audience));
        assert_eq!(verdict.is_ok(), is_allowed, "{repository:?} {public} {audience:?}");
    }

    #[test]
    fn a_private_picture_goes_to_a_public_place_only_when_asked() {
        for repository in [None, Some(Visibility::Private)] {
            check(repository, false, Audience::Public, false);
            check(repository, true, Audience::Public, true);
        }
        check(Some(Visibility::Public), false, Audience::Public, true);
    }

    #[test]
    fn places_that_do_not_show_it_to_everyone_are_always_allowed() {
        for audience in [Audience::Unguessable, Audience::Members, Audience::Local] {
            check(None, false, audience, true);
            check(Some(Visibility::Private), false, audience, true);
        }
    }

    #[test]
    fn the_refusal_names_the_place_the_reason_and_the_way_out() {
        let policy = Policy { repository: Some(Visibility::Private), public: false };
        let error = policy.check(&Open(Audience::Public)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        for word in ["https://assets.example.com", "is private", "--public", "--to forge"] {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
