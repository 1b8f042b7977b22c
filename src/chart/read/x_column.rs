//! Which column is the x axis: known by its name, and by how it moves.

use super::cell::is_missing;

/// Where a row has its x value, and what to multiply it with.
#[derive(Clone, Copy, Debug)]
pub(super) struct XColumn {
    pub(super) column: usize,
    pub(super) unit: f64,
    /// Set where the column counts anew in each epoch.
    pub(super) within: Option<WithinEpoch>,
}

/// A count that starts anew with each epoch: x is then the number of epochs that are behind, and the share of the one that goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct WithinEpoch {
    /// The column of the epoch.
    pub(super) epoch: usize,
    /// The number of the first epoch.
    pub(super) first: f64,
    /// The count at the end of an epoch.
    pub(super) length: f64,
}

/// Names of x columns, the preferred first; compared in small letters, without a path or underscores before them.
const NAMES: [&str; 41] = [
    "global_step",
    "total_timesteps",
    "num_timesteps",
    "timesteps",
    "timesteps_total",
    "env_steps",
    "total_steps",
    "env_step",
    "num_env_steps",
    "step",
    "steps",
    "schritt",
    "timestep",
    "iteration",
    "iterations",
    "training_iteration",
    "iter",
    "iters",
    "it",
    "batch",
    "num_updates",
    "update",
    "updates",
    "n_updates",
    "round",
    "episode",
    "epoch",
    "epochs",
    "epoche",
    "wall_time",
    "walltime",
    "wall time",
    "timestamp",
    "datetime",
    "date",
    "time",
    "created_at",
    "runtime",
    "elapsed",
    "time_elapsed",
    "relative_time",
];

/// Where the names of epochs, and those of times, begin in [`NAMES`].
const EPOCHS: usize = 26;
const TIMES: usize = 29;

/// A coarser name gives way to a later one only where that moves this many times as often: an epoch that is logged
/// every hundred steps to a time stamp on each row, but a step that two rows share to nothing.
const FINER: f64 = 1.5;
/// Steps give way to a time stamp hardly ever: they are what a training is compared by.
const FAR_FINER: f64 = 8.0;

/// The place of a column's name in the order of preference; `None` when it does not sound like an x axis.
pub(super) fn rank(name: &str) -> Option<usize> {
    let last = name.rsplit(['/', '.']).next().unwrap_or(name);
    let bare = last.trim().trim_start_matches('_').to_lowercase();
    NAMES.iter().position(|known| *known == bare)
}

/// Whether the column `name` counts seconds or milliseconds since 1970, when its values are large enough for that.
pub(super) fn is_time(name: &str) -> bool {
    rank(name).is_some_and(|rank| rank >= TIMES)
}

/// Whether the column `name` counts epochs.
pub(super) fn is_epoch(name: &str) -> bool {
    rank(name).is_some_and(|rank| (EPOCHS..TIMES).contains(&rank))
}

/// Whether the column `name` counts steps.
pub(super) fn is_step(name: &str) -> bool {
    rank(name).is_some_and(|rank| rank < EPOCHS)
}

/// What to multiply `x` of a time column with, to have milliseconds since 1970; `None` when it is too small to be an instant after 1973.
pub(super) fn epoch_unit_ms(x: f64) -> Option<f64> {
    match x {
        1e8..1e11 => Some(1e3),
        1e11..1e14 => Some(1.0),
        1e14..1e17 => Some(1e-3),
        1e17..1e20 => Some(1e-6),
        _ => None,
    }
}

/// How a column moved over the first rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Motion {
    /// Rows with a finite value.
    present: usize,
    changes: usize,
    descents: usize,
}

impl Motion {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut motion = Self { present: 0, changes: 0, descents: 0 };
        let mut before = None;
        for value in values.filter(|value| !is_missing(*value) && value.is_finite()) {
            motion.present += 1;
            if let Some(before) = before {
                motion.changes += usize::from(value != before);
                motion.descents += usize::from(value < before);
            }
            before = Some(value);
        }
        motion
    }

    /// Whether the column goes down as often as up: a duration, say, whatever its name is.
    pub(super) fn wanders(self) -> bool {
        self.descents * 2 > self.changes
    }

    /// Whether the column counts: whole numbers that rise by the same step from 0 or 1.
    pub(super) fn counts(values: impl Iterator<Item = f64>) -> bool {
        let values: Vec<f64> = values.collect();
        let [first, second, ..] = values[..] else { return false };
        let step = second - first;
        let starts = matches!(first, 0.0 | 1.0) || (first == step && first.fract() == 0.0);
        values.len() > 2
            && starts
            && step >= 1.0
            && step.fract() == 0.0
            && values.windows(2).all(|two| two[1] - two[0] == step)
    }

    /// Whether a column that moved so can be an x axis: there on most rows, and rising, or the only row.
    fn is_axis(self, rows: usize, time: bool) -> bool {
        let rises = self.changes > 0 && (time || !self.wanders());
        self.present * 2 > rows && (rises || rows == 1)
    }
}

/// The x axis among `columns` (a number for the caller, its name's rank, how it moved, whether it holds dates); the finest one.
pub(super) fn choose(columns: &[(usize, usize, Motion, bool)], rows: usize) -> Option<usize> {
    let mut able: Vec<_> = columns.iter().filter(|(.., motion, time)| motion.is_axis(rows, *time)).collect();
    able.sort_by_key(|(_, rank, ..)| *rank);
    let finer = |best: &(usize, usize, Motion, bool), next: &(usize, usize, Motion, bool)| {
        let times = if best.1 < EPOCHS && next.1 >= TIMES { FAR_FINER } else { FINER };
        next.2.changes as f64 > times * best.2.changes as f64
    };
    let best = able.into_iter().reduce(|best, next| if finer(best, next) { next } else { best });
    best.map(|(column, ..)| *column)
}

#[cfg(test)]
mod tests {
    use super::{Motion, choose, epoch_unit_ms, is_time, rank};

    #[track_caller]
    fn check(columns: &[(&str, &[f64])], want: Option<&str>) {
        let rows = columns[0].1.len();
        let able: Vec<_> = columns
            .iter()
            .enumerate()
            .filter_map(|(i, (name, values))| Some((i, rank(name)?, Motion::of(values.iter().copied()), false)))
            .collect();
        assert_eq!(choose(&able, rows).map(|i| columns[i].0), want);
    }

    #[test]
    fn the_finest_candidate_is_the_axis() {
        check(&[("epoch", &[0.0, 0.0, 1.0, 1.0]), ("step", &[0.0, 1.0, 2.0, 3.0])], Some("step"));
        check(&[("epoch", &[0.0, 0.0, 0.0, 1.0]), ("timestamp", &[0.0, 1.0, 2.0, 3.0])], Some("timestamp"));
        check(&[("time", &[0.0, 1.0, 2.0, 3.0]), ("epoch", &[0.0, 1.0, 2.0, 3.0])], Some("epoch"));
        check(
            &[("iterations", &[1.0, 2.0, 3.0]), ("total_timesteps", &[2048.0, 4096.0, 6144.0])],
            Some("total_timesteps"),
        );
        check(&[("step", &[0.0, 0.0, 0.0, 1.0]), ("time", &[0.0, 1.0, 2.0, 3.0])], Some("step"));
        check(&[("step", &[0.0, 1.0, 1.0, 2.0, 3.0]), ("time", &[0.0, 1.0, 2.0, 3.0, 4.0])], Some("step"));
    }

    #[test]
    fn a_column_that_stands_or_falls_is_no_axis() {
        check(&[("step", &[0.0, 0.0, 0.0])], None);
        check(&[("time", &[3.0, 1.0, 2.0, 1.0, 0.5])], None); // seconds an epoch took
        check(&[("step", &[0.0, f64::NAN, f64::NAN, f64::NAN])], None);
        check(&[("step", &[7.0])], Some("step"));
        check(&[("loss", &[0.0, 1.0])], None);
    }

    #[test]
    fn names_are_known_in_any_dress() {
        for name in ["step", "Step", "_step", "train/global_step", "Epoch", "_timestamp", "trainer.epoch"] {
            assert!(rank(name).is_some(), "{name}");
        }
        for name in ["steps_per_second", "epoch_loss", "lr", ""] {
            assert!(rank(name).is_none(), "{name}");
        }
        assert!(is_time("wall_time") && !is_time("epoch"));
        assert_eq!(epoch_unit_ms(1.7e9), Some(1e3));
        assert_eq!(epoch_unit_ms(12.5), None);
    }
}
