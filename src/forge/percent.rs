//! Percent-coding: the sets of characters that cannot stand where they are, one a place.

use crate::url::{is_unreserved, percent_encode};

/// `text` as one segment of a path: `group/project` is `group%2Fproject`.
pub(crate) fn segment(text: &str) -> String {
    percent_encode(text, |c| !is_unreserved(c))
}

/// `text` as a path, its slashes as they are: what the signatures of buckets want.
#[cfg(any(feature = "buckets", test))]
pub(crate) fn path(text: &str) -> String {
    percent_encode(text, |c| c != '/' && !is_unreserved(c))
}

/// `text` as one segment of a relative link, letters beyond ASCII as they are.
pub(crate) fn link_segment(text: &str) -> String {
    percent_encode(text, |c| c.is_ascii_control() || " %#?\"<>\\".contains(c))
}

/// `text` for an HTML comment or the title of a reference definition, letters beyond ASCII as they are.
pub(crate) fn hidden(text: &str) -> String {
    percent_encode(text, |c| c.is_control() || "%<>()[]\\\"'&".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_own_set() {
        assert_eq!(segment("group/a~b é"), "group%2Fa~b%20%C3%A9");
        assert_eq!(link_segment("c d/100%#?é"), "c%20d/100%25%23%3Fé");
        assert_eq!(hidden("--> (x) & é\n%"), "--%3E %28x%29 %26 é%0A%25");
    }
}
