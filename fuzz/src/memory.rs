//! How large this process has become, and how much it has worked, as Linux tells.

use std::fs;
use std::time::Duration;

/// Makes the largest size of this process its present one, which it answers, in KiB.
pub fn reset_peak() -> u64 {
    // Where it cannot be reset, the peak is that of all inputs so far, which errs on the safe side.
    let _ = fs::write("/proc/self/clear_refs", "5");
    peak()
}

/// The largest size of this process in memory since the last [`reset_peak`], in KiB.
pub fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Time of processors that all threads of this process have used.
pub fn processor_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // User and system time are the 14th and the 15th field, in hundredths of a second.
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
