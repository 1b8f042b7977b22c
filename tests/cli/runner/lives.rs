//! Lives of runners with one fault each, at a moment that a seed chooses: whatever happens, all is in order afterwards.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::Machine;
use super::host::KINDS;

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    LauncherKilled,
    AgentKilled,
    BothKilled,
    Signal,
    NetworkLost,
    TokenRefused,
    SpotNotice,
    DiskFull,
    ClockJump,
}

const FAULTS: [Fault; 9] = [
    Fault::LauncherKilled,
    Fault::AgentKilled,
    Fault::BothKilled,
    Fault::Signal,
    Fault::NetworkLost,
    Fault::TokenRefused,
    Fault::SpotNotice,
    Fault::DiskFull,
    Fault::ClockJump,
];

/// A number that looks like none other, of a seed: the finalizer of SplitMix64.
fn scattered(seed: u64) -> u64 {
    let mixed = (seed.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn signal(name: &str, process: &str) {
    // It may have ended already.
    let _ = Command::new("kill").args(["-s", name, process]).stderr(std::process::Stdio::null()).status();
}

/// Lives the life of that seed; whether its runner took the job.
fn live(seed: u64) -> bool {
    let random = scattered(seed);
    let fault = FAULTS[usize::try_from(random % 9).unwrap()];
    let kind = KINDS[usize::try_from((random >> 8) % 3).unwrap()];
    let moment = Duration::from_millis((random >> 16) % 1200);
    let what = format!("life {seed}: {fault:?} after {moment:?} on {kind:?}");
    let machine = Machine::new(kind);
    if matches!(fault, Fault::DiskFull) {
        machine.place.write("stand-in/disk-is-full", "");
    }
    let mut arguments = vec!["runner", "launch", "--idle-timeout", "10"];
    if (random >> 40).is_multiple_of(2) {
        arguments.push("--single");
    }
    let mut launcher = machine.launch(&arguments);
    let process = launcher.id().to_string();
    let agent = || std::fs::read_to_string(machine.place.path("stand-in/agent.pid")).unwrap_or_default();
    thread::sleep(moment);
    match fault {
        Fault::LauncherKilled => signal("KILL", &process),
        Fault::AgentKilled => signal("KILL", agent().trim()),
        Fault::BothKilled => {
            signal("KILL", &process);
            signal("KILL", agent().trim());
        }
        Fault::Signal => signal("TERM", &process),
        Fault::NetworkLost => {
            machine.host.refuse(502, 4);
            signal("TERM", &process);
        }
        Fault::TokenRefused => {
            machine.host.refuse(401, 3);
            signal("TERM", &process);
        }
        Fault::SpotNotice => machine.host.take_back(),
        Fault::DiskFull => {}
        Fault::ClockJump => {
            signal("STOP", &process);
            thread::sleep(Duration::from_millis(500));
            signal("CONT", &process);
        }
    }
    let start = std::time::Instant::now();
    while launcher.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(60) {
            let (log, journal) = (machine.log(), machine.host.journal());
            let _ = launcher.kill();
            panic!("{what}: it does not end\n{log}\n{journal:?}");
        }
        thread::sleep(Duration::from_millis(20));
    }
    machine.is_in_order(&what);
    machine.has("started")
}

/// Lives with the seeds up to `count`, several at once.
fn lives(count: u64) {
    let (next, taken) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= count {
                        return;
                    }
                    taken.fetch_add(live(seed).into(), Ordering::Relaxed);
                }
            });
        }
    });
    let taken = taken.into_inner();
    assert!(taken > count / 2, "{taken} of {count} runners took the job");
}

#[test]
fn twenty_runners_with_a_fault_each_leave_all_in_order() {
    lives(20);
}

#[test]
#[ignore = "it takes minutes; .ci/run calls it"]
fn two_hundred_runners_with_a_fault_each_leave_all_in_order() {
    lives(200);
}
