//! Vega's own text metrics: baselines and line heights reckoned from the font size alone, and the
//! cutting of a line to a limit. Sizes are px, y down.
//!
//! The face's ascent and descent never matter, so that layout is the same whatever face is found.

use std::rc::Rc;

use super::{Font, Fonts, Run};
use crate::js::{round, trim};

/// What `baseline` may say.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Baseline {
    #[default]
    Alphabetic,
    Top,
    Middle,
    Bottom,
    LineTop,
    LineBottom,
}

/// How far the first line's alphabetic baseline lies below the anchor.
pub(crate) fn offset(baseline: Baseline, size: f64, line_height: f64) -> f64 {
    round(match baseline {
        Baseline::Alphabetic => 0.0,
        Baseline::Top => 0.79 * size,
        Baseline::Middle => 0.30 * size,
        Baseline::Bottom => -0.21 * size,
        Baseline::LineTop => 0.29 * size + 0.5 * line_height,
        Baseline::LineBottom => 0.29 * size - 0.5 * line_height,
    })
}

/// How far above its baseline the box of a line begins.
pub(crate) fn rise(size: f64) -> f64 {
    round(0.8 * size)
}

/// Distance between baselines where the spec gives none.
pub(crate) fn line_height(size: f64) -> f64 {
    size + 2.0
}

/// How long a line may get.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Limit {
    /// px; a limit that is not positive is none.
    pub(crate) width: f64,
    /// What stands for the part that is cut off; `…` unless the spec names another.
    pub(crate) ellipsis: Rc<str>,
    /// `dir: "rtl"`: cut at the front.
    pub(crate) rtl: bool,
}

/// Lines ready for a text item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Trimmed, cut to the limit, shaped.
    pub(crate) lines: Vec<Rc<Run>>,
    /// The widest line as bounds see it, px: before cutting, and at most the limit.
    pub(crate) width: f64,
}

impl Fonts {
    /// Shapes the lines of a text item.
    pub(crate) fn block<T: AsRef<str>>(&self, font: &Font, lines: &[T], limit: Option<&Limit>) -> Block {
        let limit = limit.filter(|limit| limit.width > 0.0);
        let mut block = Block { lines: Vec::with_capacity(lines.len()), width: 0.0 };
        for line in lines {
            let line = trim(line.as_ref());
            let run = self.shape(font, line);
            let width = limit.map_or(run.width, |limit| run.width.min(limit.width));
            block.width = block.width.max(width);
            block.lines.push(match limit {
                Some(limit) if !line.is_empty() && run.width >= limit.width => {
                    self.shape(font, &self.cut(font, line, limit))
                }
                _ => run,
            });
        }
        block
    }

    /// The longest part of `text` that leaves room for the ellipsis, with it. JavaScript counts in UTF-16 units,
    /// and so does the search; a part never ends inside a character.
    fn cut(&self, font: &Font, text: &str, limit: &Limit) -> String {
        let room = limit.width - self.width(font, &limit.ellipsis).min(limit.width);
        // Byte offset of every UTF-16 unit, and of the end.
        let mut at = Vec::with_capacity(text.len() + 1);
        for (byte, c) in text.char_indices() {
            at.extend(std::iter::repeat_n(byte, c.len_utf16()));
        }
        at.push(text.len());
        let (mut low, mut high) = (0, at.len() - 1);
        if limit.rtl {
            while low < high {
                let middle = usize::midpoint(low, high);
                if self.width(font, &text[at[middle]..]) > room {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            format!("{}{}", limit.ellipsis, &text[at[low]..])
        } else {
            while low < high {
                let middle = 1 + usize::midpoint(low, high);
                if self.width(font, &text[..at[middle]]) < room {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            format!("{}{}", &text[..at[low]], limit.ellipsis)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Baseline, Limit, line_height, offset};
    use crate::text::{Font, Fonts};

    fn font(size: f64) -> Font {
        Font { family: "sans-serif".into(), size, weight: 400, italic: false, small_caps: false }
    }

    #[track_caller]
    fn check_offset(size: f64, want: [f64; 5]) {
        use Baseline::{Bottom, LineBottom, LineTop, Middle, Top};
        let got = [Top, Middle, Bottom, LineTop, LineBottom].map(|it| offset(it, size, line_height(size)));
        assert_eq!(got, want, "{size} px");
    }

    #[test]
    fn a_baseline_is_a_share_of_the_size_rounded_half_up() {
        check_offset(10.0, [8.0, 3.0, -2.0, 9.0, -3.0]);
        check_offset(11.0, [9.0, 3.0, -2.0, 10.0, -3.0]);
        check_offset(13.0, [10.0, 4.0, -3.0, 11.0, -4.0]);
    }

    // Recorded from vl-convert 1.9 with Liberation Sans, 10 px.
    #[test]
    fn a_line_is_cut_where_vega_cuts_it() {
        let fonts = Fonts::bundled();
        let limit = |width, rtl| Limit { width, ellipsis: "…".into(), rtl };
        let text = "The quick brown fox jumps over the lazy dog";
        let cut = |limit: Limit| fonts.block(&font(10.0), &[text], Some(&limit));
        assert_eq!(&*cut(limit(80.0, false)).lines[0].text, "The quick brow…");
        assert_eq!(cut(limit(80.0, false)).width, 80.0);
        assert_eq!(&*cut(limit(80.0, true)).lines[0].text, "…er the lazy dog");
        assert_eq!(&*cut(limit(500.0, false)).lines[0].text, text);
        assert_eq!(&*cut(limit(3.0, false)).lines[0].text, "…");
    }

    #[test]
    fn a_character_is_never_cut_in_two() {
        let limit = Limit { width: 25.0, ellipsis: "".into(), rtl: false };
        let block = Fonts::bundled().block(&font(10.0), &["😀😀😀😀"], Some(&limit));
        assert!(block.lines[0].text.chars().all(|c| c == '😀'), "{:?}", block.lines[0].text);
    }
}
