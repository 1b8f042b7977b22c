//! Guides: axes, legends and titles as marks.
//!
//! As in Vega's parser, a guide is turned into mark definitions (groups of rules, text, symbols, rectangles with one
//! encoding a channel, config and custom encodings merged) over small tables of ticks or entries, and drawn by
//! [`super::mark`]. What placing it needs to know comes back beside the mark ([`Built`]).

/// A guide as a mark of one group item at (0, 0), and what [`super::arrange`] needs to place it.
pub(crate) struct Built<L> {
    pub(crate) mark: crate::scene::Mark,
    pub(crate) layout: L,
}
