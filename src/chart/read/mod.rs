//! Logs of any known kind to the model: found, told apart by name and content, read as streams.
//!
//! Nothing of a file is kept but what a metric's curve, counts and sample need, so that memory does not grow with rows.
//!
//! # The house
//!
//! A format's reader gives its rows to `RowSink`, which finds out what the columns are, and that gives
//! them to a `RunBuilder` for each run.
//!
//! | module | holds | may import |
//! |---|---|---|
//! | `options` | how logs are read, and which metrics are wanted | nothing |
//! | `message` | excerpts, lists and errors that messages share | nothing |
//! | `job` | what one file is read with, and what is read from it | options message |
//! | `cell` | one cell: a number, an instant, nothing, text | nothing |
//! | `batch` | rows column after column, and what holds for a column as a whole | cell |
//! | `missing` | which missing values are gaps in a curve | nothing |
//! | `x_column` | which column is the x axis | cell |
//! | `run_builder` | rows of one run to its metrics | cell batch missing x_column |
//! | `row_sink` | rows of one file, whatever its format, to its runs | options job message cell batch x_column run_builder |
//! | `digits` | plain numbers read by the layout of the one above | nothing |
//! | `block` | whole blocks of a table to numbers | cell batch digits |
//! | `line_blocks` | a stream in blocks that end with a line | message |
//! | `parallel` | blocks read by several threads | block line_blocks |
//! | `sniff` | the delimiter, and whether the first line has names | cell |
//! | `delimited` | CSV, TSV and kin | job message cell row_sink block line_blocks parallel sniff |
//! | `python_json` | Python's JSON made strict | nothing |
//! | `flatten` | a row of JSON to cells | cell row_sink |
//! | `dvc` | what DVC's commands print as JSON | options job row_sink flatten |
//! | `json` | JSON and JSON lines | job message row_sink python_json flatten dvc |
//! | `key_value` | `loss: 0.5`, `loss=0.5`, YAML | job message cell row_sink |
//! | `protobuf` | protocol buffers, field by field | nothing |
//! | `event` | TensorBoard's records and events | protobuf |
//! | `tensorboard` | event files to a run | job message event |
//! | `run_name` | names of runs from their paths | nothing |
//! | `find` | which files are meant, and which belong together | message run_name |
//! | `dvclive` | DVCLive's folders | options job message delimited json find |
//! | `file` | which reader takes the files of a run | job message delimited json key_value event tensorboard find dvclive |
//! | `log` | all runs together | options job message find file |
//! | `testing` | logs read from texts and fixtures, for tests | options find log |
//! | `tests` | whole files to the model | all above |

mod batch;
mod block;
mod cell;
mod delimited;
mod digits;
mod dvc;
mod dvclive;
mod event;
mod file;
mod find;
mod flatten;
mod job;
mod json;
mod key_value;
mod line_blocks;
mod log;
mod message;
mod missing;
mod options;
mod parallel;
mod protobuf;
mod python_json;
mod row_sink;
mod run_builder;
mod run_name;
mod sniff;
mod tensorboard;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
mod x_column;

pub(crate) use find::{Input, Source, expand};
pub(crate) use log::read;
pub(crate) use options::ReadOptions;
