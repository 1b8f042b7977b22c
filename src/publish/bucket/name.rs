//! The names of objects: made from the content, so that the same picture is kept once, below a folder that nobody can guess.
//!
//! `<folder>/<content hash>.<extension>`, where the folder is the first 128 bits of HMAC-SHA-256 over the content's hash. Its key is a
//! secret that only those who may write to the bucket hold. So the name of a picture cannot be worked out even by someone who
//! has the picture, the same picture has the same name in every run, and one name tells nothing about another.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::publish::asset::Asset;

/// Gives objects their names.
#[derive(Clone)]
pub(crate) struct Names {
    keyed: Hmac<Sha256>,
}

/// Hex digits of the folder: 128 bits.
const FOLDER_DIGITS: usize = 32;

impl Names {
    /// Names from `secret`, for one `place` (`s3://bucket/prefix`): the same secret gives other names elsewhere.
    pub(crate) fn new(secret: &[u8], place: &str) -> Self {
        let mut keyed = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        keyed.update(b"cml picture\0");
        keyed.update(place.as_bytes());
        keyed.update(b"\0");
        Self { keyed }
    }

    /// `<folder>/<content hash>.<extension>`.
    pub(crate) fn of(&self, asset: &Asset) -> String {
        let mut keyed = self.keyed.clone();
        keyed.update(asset.digest().as_bytes());
        let folder: String = keyed.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}/{}", &folder[..FOLDER_DIGITS], asset.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(secret: &str, place: &str, content: &str) -> String {
        Names::new(secret.as_bytes(), place).of(&Asset::new(content.as_bytes().to_vec(), None))
    }

    #[test]
    fn the_same_picture_has_the_same_name_in_every_run() {
        assert_eq!(name("s", "s3://b", "x"), name("s", "s3://b", "x"));
    }

    #[test]
    fn the_folder_depends_on_the_secret_the_place_and_the_content() {
        let names = [("s", "s3://b", "x"), ("t", "s3://b", "x"), ("s", "s3://c", "x"), ("s", "s3://b", "y")];
        let mut folders: Vec<String> =
            names.iter().map(|(s, p, c)| name(s, p, c).split_once('/').unwrap().0.to_owned()).collect();
        assert!(folders.iter().all(|folder| folder.len() == FOLDER_DIGITS), "{folders:?}");
        folders.sort();
        folders.dedup();
        assert_eq!(folders.len(), names.len());
    }

    #[test]
    fn the_folder_is_a_keyed_hash_that_others_can_check() {
        // printf 'cml picture\0s3://b\0%s' "$(printf x | sha256sum | cut -d' ' -f1)" | openssl dgst -sha256 -hmac s
        assert_eq!(name("s", "s3://b", "x"), "8f04aaa774d1b9878193989a3378bfdd/2d711642b726b04401627ca9fbac32f5.txt");
    }
}
