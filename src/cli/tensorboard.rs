//! `cml tensorboard connect`, `cml-tensorboard-dev`: the hosted service is gone, so this says so and what to do instead.

use std::path::PathBuf;

use clap::Args;

use super::Stop;
use crate::error::Error;

/// What the command took, so that a workflow is told the one thing that it has to change.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Credentials of TensorBoard.dev
    #[arg(short, long, value_name = "JSON")]
    credentials: Option<String>,
    /// Folder of the logs
    #[arg(long, value_name = "DIR")]
    logdir: Option<PathBuf>,
    /// Title of the experiment
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Description of the experiment
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Plugins of TensorBoard
    #[arg(long, value_name = "NAMES", hide = true)]
    plugins: Option<String>,
    /// Print Markdown
    #[arg(long)]
    md: bool,
    /// Markdown title
    #[arg(short, long, value_name = "TITLE")]
    title: Option<String>,
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// No watermark
    #[arg(long, hide = true)]
    rm_watermark: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Stop> {
    let logs = arguments.logdir.as_deref().map_or_else(|| "the logs".into(), |logdir| logdir.display().to_string());
    Err(Error::unsupported(format!(
        "TensorBoard.dev was shut down on 1 January 2024, and there is no other service to connect to; keep {logs} as an artifact"
    ))
    .into())
}
