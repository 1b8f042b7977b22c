//! The commands, run as processes in a fresh folder with a cleared environment.

mod git_host;
mod run;
mod server;

mod bad_input;
mod commands;
mod door;
mod dvc;
mod fetch;
mod harmless;
mod hostile;
mod logs;
mod names;
mod plot;
mod publish;
mod pull_request;
mod report;
#[cfg(target_os = "linux")]
mod runner;
mod same_bytes;
mod stores;
mod tensorboard;
mod vega;
mod watch;
