//! A store in memory, and the start of a picture for it.

use std::cell::RefCell;

use crate::error::{Error, Result};
use crate::publish::asset::Asset;
use crate::publish::{Audience, Published, Store};

/// The bytes by which a PNG is known.
pub(in crate::report) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Keeps what it is given under `https://p.example/<name of the file>`, and can refuse.
#[derive(Default)]
pub(in crate::report) struct FakeStore {
    pub(in crate::report) kept: RefCell<Vec<String>>,
    pub(in crate::report) links: bool,
    pub(in crate::report) refusal: Option<Error>,
    pub(in crate::report) unseen: Option<Error>,
}

impl Store for FakeStore {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        let published = assets.iter().map(|asset| {
            self.kept.borrow_mut().push(asset.file_name.clone());
            let url = format!("https://p.example/{}?v=1&w=2", asset.file_name.replace(' ', "%20"));
            Published { link: self.links.then(|| url.clone()), url }
        });
        Ok(published.collect())
    }

    fn place(&self) -> String {
        "the shelf".to_owned()
    }

    fn audience(&self) -> Audience {
        Audience::Members
    }

    fn unseen(&self) -> Option<Error> {
        self.unseen.clone()
    }
}
