//! `cml tensorboard connect`, `cml-tensorboard-dev`: the hosted service is gone, so what it would have shown is drawn: the scalars of
//! a folder of logs, as a picture in the report.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::keeping::Keeping;
use super::logs::Charting;
use super::stop::Stop;
use super::surroundings::Surroundings;
use super::{output, publish};
use crate::chart::ChartOptions;
use crate::chart::read::{Input, Source};
use crate::error::{Error, Result};
use crate::plot::{Options, Renderer};
use crate::publish::asset::Asset;
use crate::publish::link;

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
    /// Of TensorBoard.dev; not read
    #[arg(short, long, value_name = "JSON")]
    credentials: Option<String>,
    /// Of TensorBoard.dev; not read
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Of TensorBoard.dev; not read
    #[arg(long, value_name = "NAMES", hide = true)]
    plugins: Option<String>,
    /// Of the link; there is none
    #[arg(long, hide = true)]
    rm_watermark: bool,
    #[command(flatten)]
    charting: Charting,
    #[command(flatten)]
    keeping: Keeping,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings<'_>) -> Result<(), Stop> {
    const CLOSED: &str = "TensorBoard.dev was shut down on 1 January 2024";
    let console = surroundings.console();
    let Some(logdir) = &arguments.logdir else {
        return Err(Stop::Usage(format!(
            "{CLOSED}; name the folder of the logs with --logdir, and they are drawn here"
        )));
    };
    console.warn(&format_args!("{CLOSED}: the scalars of {} are drawn in its place", logdir.display()));
    let name = logdir.file_name().map_or_else(|| "tensorboard".to_owned(), |name| name.to_string_lossy().into_owned());
    let look = ChartOptions { title: arguments.name.clone(), ..ChartOptions::default() };
    let source = Source { name: None, input: Input::Path(logdir.clone()) };
    let mut section = arguments.charting.read(vec![source], name, look, console)?;
    let images = section.images(console);
    let mut drawn = Vec::new();
    if section.has_metrics() {
        drawn.push(section.chart(&Renderer::bundled(), &Options::default(), console)?);
    }
    drawn.extend(images);
    if drawn.is_empty() {
        return Err(Error::data(format!("no scalar in {}", logdir.display())).into());
    }
    let folder = arguments.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let store = surroundings.store(&arguments.keeping, folder)?;
    let (words, assets): (Vec<String>, Vec<Asset>) = drawn.into_iter().map(|drawn| (drawn.words, drawn.asset)).unzip();
    let published = store.publish_all(&assets)?;
    publish::kept(console, store.as_ref(), &assets);
    let title = arguments.title.as_deref().or(arguments.name.as_deref());
    let mut text = String::new();
    for (words, published) in words.iter().zip(&published) {
        let line = if arguments.md { link::markdown(published, true, words, title) } else { published.url.clone() };
        text.push_str(&line);
        text.push('\n');
    }
    if arguments.charting.table {
        text.push_str(&format!("\n{}", section.table()));
    }
    match &arguments.file {
        Some(file) => Ok(append(file, &text)?),
        None => output::write_stdout(text.as_bytes(), true),
    }
}

fn append(path: &Path, text: &str) -> Result<()> {
    let fail = |error| Error::io(format!("cannot write {}: {error}", path.display()));
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(fail)?;
    file.write_all(text.as_bytes()).map_err(fail)
}
