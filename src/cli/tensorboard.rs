//! `cml tensorboard connect`, `cml-tensorboard-dev`: the hosted service is gone, so what it would have shown is drawn: the scalars of
//! a folder of logs, as a picture in the report.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::context::CommandContext;
use super::log_args::LogArgs;
use super::pictures::Naming;
use super::publish_args::{PublishArgs, report_folder};
use super::stop::Stop;
use super::{output, pictures};
use crate::chart::ChartOptions;
use crate::chart::read::{Input, Source};
use crate::error::{Error, Result};
use crate::plot::{Options, Renderer};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Folder of the logs; the folders below it are runs
    #[arg(long, value_name = "DIR")]
    logdir: Option<PathBuf>,
    /// Title of the experiment, over the picture
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Print Markdown images instead of bare URLs
    #[arg(long)]
    md: bool,
    /// Title of the Markdown images; the experiment's if not given
    #[arg(short, long, value_name = "TITLE")]
    title: Option<String>,
    /// Append to this file instead of writing to standard output
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// An option of TensorBoard.dev; not read
    #[arg(short, long, value_name = "JSON")]
    credentials: Option<String>,
    /// An option of TensorBoard.dev; not read
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// An option of TensorBoard.dev; not read
    #[arg(long, value_name = "NAMES", hide = true)]
    plugins: Option<String>,
    /// An option of the link, of which there is none
    #[arg(long, hide = true)]
    rm_watermark: bool,
    #[command(flatten)]
    logs: LogArgs,
    #[command(flatten)]
    publish_args: PublishArgs,
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    const CLOSED: &str = "TensorBoard.dev was shut down on 1 January 2024";
    let console = context.console();
    let Some(logdir) = &arguments.logdir else {
        return Err(Stop::Usage(format!(
            "{CLOSED}; name the folder of the logs with --logdir, and they are drawn here"
        )));
    };
    console.warn(&format_args!("{CLOSED}: the scalars of {} are drawn in its place", logdir.display()));
    let name = logdir.file_name().map_or_else(|| "tensorboard".to_owned(), |name| name.to_string_lossy().into_owned());
    let look = ChartOptions { title: arguments.name.clone(), ..ChartOptions::default() };
    let source = Source { name: None, input: Input::Path(logdir.clone()) };
    let mut section = arguments.logs.read(vec![source], name, look, console)?;
    let images = section.images(console);
    let mut drawn = Vec::new();
    if section.has_metrics() {
        drawn.push(section.chart(&Renderer::bundled(), &Options::default(), console)?);
    }
    drawn.extend(images);
    if drawn.is_empty() {
        return Err(Error::data(format!("no scalar in {}", logdir.display())).into());
    }
    let store = context.store(&arguments.publish_args, &report_folder(arguments.file.as_deref()))?;
    let title = arguments.title.as_deref().or(arguments.name.as_deref());
    let naming = if arguments.md { Naming::Markdown { title } } else { Naming::Url };
    let mut text = pictures::keep(drawn, store.as_ref(), naming, console)?;
    if arguments.logs.table {
        text.push_str(&format!("\n{}", section.table()));
    }
    match &arguments.file {
        Some(file) => Ok(append(file, &console.fit(&text))?),
        None => output::write_text(&text, console),
    }
}

fn append(path: &Path, text: &str) -> Result<()> {
    let fail = |error| Error::io(format!("cannot write {}: {error}", path.display()));
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(fail)?;
    file.write_all(text.as_bytes()).map_err(fail)
}
