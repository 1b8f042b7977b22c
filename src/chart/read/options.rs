//! How logs are read.

use crate::door::Door;

/// How logs are read.
#[derive(Clone, Debug)]
pub(crate) struct ReadOptions {
    /// The column of the x axis, `row` for the number of the row; `None` to choose by name and motion.
    pub(crate) x: Option<String>,
    /// The metrics asked for, `*` standing for any text; empty for all.
    pub(crate) y: Vec<String>,
    /// The weight of TensorBoard's smoothing, 0 to 1; `None` for no smoothed curve.
    pub(crate) smooth: Option<f64>,
    /// The first line of a delimited table holds data; columns are then called 1, 2, 3….
    pub(crate) no_header: bool,
    /// What stands between cells; `None` to find out.
    pub(crate) delimiter: Option<u8>,
    /// The columns whose values tell runs apart, within each table or list of rows; none to find out.
    pub(crate) group: Vec<String>,
    /// Whether image summaries are kept.
    pub(crate) images: bool,
    /// Intervals of a thinned curve, 1024 by default: more than a panel has pixels. Curves of up to four times as many
    /// points are exact.
    pub(crate) buckets: usize,
    /// What may be opened for a report that names the logs; `None` where the user named them.
    pub(crate) door: Option<Door>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let (x, y, smooth, delimiter, group) = (None, Vec::new(), None, None, Vec::new());
        Self { x, y, smooth, no_header: false, delimiter, group, images: false, buckets: 1024, door: None }
    }
}

impl ReadOptions {
    /// The intervals of curves that are drawn `width` px wide: twice what a panel has across, for pictures of twice its size.
    pub(crate) fn buckets_for(width: Option<f64>) -> usize {
        /// The most intervals of a thinned curve.
        const MAX: f64 = 8192.0;
        let least = Self::default().buckets;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two whole numbers")]
        width.map_or(least, |width| (width * 2.0).clamp(least as f64, MAX) as usize)
    }

    /// Whether the metric `name` is to be read.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.y.is_empty() || self.asks_for(name)
    }

    /// Whether the metric `name` is one of those that were asked for by name.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        self.y.iter().any(|pattern| matches(pattern, name))
    }
}

/// Whether the metric `name` is meant by `pattern`, in which `*` stands for any text.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}
