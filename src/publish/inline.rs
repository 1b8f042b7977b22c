//! No place at all: the bytes stand in the report's own text, as a `data:` URL.

use std::cell::{Cell, RefCell};

use super::asset::Asset;
use super::store::{Audience, Published, Store};
use crate::error::Result;
use crate::url::data_url;

/// Writes assets into the text that names them.
#[derive(Default)]
pub(crate) struct Inline {
    warnings: RefCell<Vec<String>>,
    is_told: Cell<bool>,
}

/// Bytes of a URL above which a comment is likely too long: half of what GitHub takes in one.
const MAX_INLINE_URL_BYTES: usize = 32 * 1024;

impl Store for Inline {
    fn publish_all(&self, assets: &[Asset]) -> Result<Vec<Published>> {
        if !self.is_told.replace(true) {
            self.warnings
                .borrow_mut()
                .push("GitHub shows no data: URLs in comments; they are for reports that are read as files".to_owned());
        }
        let published = assets.iter().map(|asset| {
            let url = data_url(&asset.media_type, &asset.bytes);
            if url.len() > MAX_INLINE_URL_BYTES {
                let size = url.len().div_ceil(1024);
                self.warnings.borrow_mut().push(format!(
                    "{}: {size} KiB as a data: URL, and a comment holds about 64 KiB in all",
                    asset.file_name
                ));
            }
            Published::at(url)
        });
        Ok(published.collect())
    }

    fn place(&self) -> String {
        "the report itself".to_owned()
    }

    fn audience(&self) -> Audience {
        Audience::Local
    }

    fn warnings(&self) -> Vec<String> {
        self.warnings.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::store::summary;

    #[test]
    fn bytes_are_written_into_the_url() {
        let store = Inline::default();
        let asset = Asset::new(b"<svg/>".to_vec(), None);
        assert_eq!(store.publish(&asset).unwrap().url, "data:image/svg+xml;base64,PHN2Zy8+");
        assert!(store.warnings()[0].contains("GitHub"));
        store.publish(&asset).unwrap();
        assert!(store.warnings().is_empty(), "it is told once");
    }

    #[test]
    fn a_large_picture_is_said_to_be_large_once() {
        let store = Inline::default();
        store.publish(&Asset::new(vec![0; MAX_INLINE_URL_BYTES], None)).unwrap();
        let warnings = store.warnings();
        assert!(warnings.len() == 2 && warnings[1].contains("43 KiB"), "{warnings:?}");
        assert!(store.warnings().is_empty());
    }

    #[test]
    fn the_log_says_what_went_where_and_who_sees_it() {
        let store = Inline::default();
        let svg = Asset::new(b"<svg/>".to_vec(), None);
        let text = Asset::new(b"text".to_vec(), None);
        assert_eq!(summary(&store, std::slice::from_ref(&svg)), "1 picture kept in the report itself (local)");
        assert_eq!(summary(&store, &[svg, text]), "2 files kept in the report itself (local)");
    }
}
