//! The commands: arguments, files, standard streams and exit codes.
//!
//! Standard output carries the result alone; everything else goes to standard error as `command: message`. A closed
//! pipe is success. Each command turns its arguments into a typed struct before work starts. The environment is read here
//! and nowhere else.
//!
//! What several commands share stands above them in this table, which `tests/architecture.rs` holds: a module may import those in its
//! last column and no others.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `console` | standard error, a line a message | nothing |
//! | `stop` | how a command ends when not by doing its work, and exit statuses | console |
//! | `output` | results to files and standard output, whole or not at all | console stop |
//! | `environment` | the variables of this process, read once | nothing |
//! | `network` | the HTTP client as the environment sets it up | console environment |
//! | `numeral` | number patterns of numeral.js | nothing |
//! | `global_args` | arguments of every command | console |
//! | `arg_values` | values of arguments: numbers, JSON files, folders | nothing |
//! | `limit_args` | arguments that say what a picture may cost | arg_values |
//! | `publish_args` | arguments that say where pictures are kept | limit_args |
//! | `drawing_args` | arguments that say how pictures are drawn | arg_values limit_args |
//! | `pictures` | pictures kept, and named in text | console |
//! | `log_section` | a metric log in a report: chart, images, table | console pictures |
//! | `log_args` | arguments that say how metric logs are read and drawn | console log_section |
//! | `hand_over` | programs that are a name alone | console |
//! | `isolated` | a plot of a report, drawn in a process of its own; this program started once more | hand_over |
//! | `identity` | arguments that say whose commits are made | nothing |
//! | `context` | place, host, client and store, found when first asked for | console environment network global_args publish_args isolated |
//! | `detect` | which inputs are documents, and which metric logs | nothing |
//! | `input` | the specifications and images in documents | console |
//! | `delivery` | a report on its way: read, prepared, its end told | console stop publish_args context isolated |
//! | `plot` | `cml plot` | console stop output network publish_args drawing_args pictures log_section log_args context detect input |
//! | `publish` | `cml asset publish` | stop output publish_args pictures context |
//! | `comment` | `cml comment` | stop output publish_args context delivery |
//! | `check` | `cml check` | stop publish_args context delivery |
//! | `tensorboard` | `cml tensorboard` | stop output publish_args pictures log_args context |
//! | `dvc` | `cml metrics` and `cml files` | console stop output numeral |
//! | `vega` | the drop-in programs of Vega's and Vega-Lite's command line | console stop output arg_values limit_args |
//! | `pr` | `cml pr create` | stop output context identity |
//! | `repo` | `cml repo prepare` | stop output context identity |
//! | `workflow` | `cml workflow rerun` | stop context |
//! | `runner` | `cml runner`: launch, list, stop, and the watchdog | console stop output environment network isolated context |
//! | `option_variables` | variables that stand for options | environment runner |
//! | `generate` | completions and manual pages | stop output environment option_variables |
//! | `usage` | what is said of a command line that is wrong | nothing |
//! | `commands` | the command tree | global_args plot publish comment check tensorboard dvc pr repo workflow runner generate |
//! | `legacy_args` | older spellings of arguments, rewritten | commands |
//! | `dispatch` | the command line parsed, and its command run | all above |
//! | `programs` | the programs by their names | all above |

mod arg_values;
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the other commands use more of it"))]
mod console;
mod hand_over;
mod limit_args;
mod output;
mod programs;
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the other commands use more of it"))]
mod stop;
mod vega;

#[cfg(feature = "cli")]
mod check;
#[cfg(feature = "cli")]
mod commands;
#[cfg(feature = "cli")]
mod comment;
#[cfg(feature = "cli")]
mod context;
#[cfg(feature = "cli")]
mod delivery;
#[cfg(feature = "cli")]
mod detect;
#[cfg(feature = "cli")]
mod dispatch;
#[cfg(feature = "cli")]
mod drawing_args;
#[cfg(feature = "cli")]
mod dvc;
#[cfg(feature = "cli")]
mod environment;
#[cfg(feature = "cli")]
mod generate;
#[cfg(feature = "cli")]
mod global_args;
#[cfg(feature = "cli")]
mod identity;
#[cfg(feature = "cli")]
mod input;
#[cfg(feature = "cli")]
mod isolated;
#[cfg(feature = "cli")]
mod legacy_args;
#[cfg(feature = "cli")]
mod log_args;
#[cfg(feature = "cli")]
mod log_section;
#[cfg(feature = "cli")]
mod network;
#[cfg(feature = "cli")]
mod numeral;
#[cfg(feature = "cli")]
mod option_variables;
#[cfg(feature = "cli")]
mod pictures;
#[cfg(feature = "cli")]
mod plot;
#[cfg(feature = "cli")]
mod pr;
#[cfg(feature = "cli")]
mod publish;
#[cfg(feature = "cli")]
mod publish_args;
#[cfg(feature = "cli")]
mod repo;
#[cfg(feature = "cli")]
mod runner;
#[cfg(feature = "cli")]
mod tensorboard;
#[cfg(feature = "cli")]
mod usage;
#[cfg(feature = "cli")]
mod workflow;

pub use hand_over::hand_over;
#[cfg(feature = "fuzzing")]
pub(crate) use input::specifications;
#[cfg(feature = "cli")]
pub use isolated::Relaunch;
#[cfg(feature = "cli")]
pub use network::fetch_from;
pub use programs::vega;
#[cfg(feature = "cli")]
pub use programs::{main, run};
