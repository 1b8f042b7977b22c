//! How fast a runner's time goes: as the clock's, or some times that, where a test has no minutes to wait.

use std::thread;
use std::time::Duration;

/// How many of a runner's seconds pass in one of the clock.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize)]
pub(crate) struct Pace(pub(crate) u32);

impl Pace {
    /// A runner's time in the clock's.
    pub(crate) fn of_clock(self, time: Duration) -> Duration {
        time / self.0.max(1)
    }

    /// The clock's time in a runner's.
    pub(crate) fn of_runner(self, time: Duration) -> Duration {
        time.saturating_mul(self.0.max(1))
    }

    /// Returns after a runner's `time`.
    pub(crate) fn wait(self, time: Duration) {
        thread::sleep(self.of_clock(time));
    }
}
