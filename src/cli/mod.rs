//! The commands: arguments, files, standard streams and exit codes.
//!
//! Standard output carries the result alone; everything else goes to standard error as `command: message`. A closed
//! pipe is success. Each command turns its arguments into a typed struct before work starts. The environment is read here
//! and nowhere else.

mod check;
mod comment;
mod console;
mod delivery;
mod dispatch;
mod dvc;
mod environment;
mod generate;
mod habits;
mod hand_over;
mod input;
mod keeping;
mod logs;
mod network;
mod numeral;
mod options;
mod output;
mod plot;
mod programs;
mod publish;
mod recognize;
mod stop;
mod surroundings;
mod tensorboard;
mod tree;
mod usage;
mod vega;

pub use hand_over::hand_over;
pub use programs::{main, vega};
