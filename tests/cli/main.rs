//! The commands, run as processes in a fresh folder with a cleared environment.

mod run;
mod server;

mod bad_input;
mod commands;
mod door;
mod dvc;
mod fetch;
mod harmless;
mod logs;
mod names;
mod plot;
mod publish;
mod report;
mod same_bytes;
mod stores;
mod tensorboard;
mod vega;
mod watch;
