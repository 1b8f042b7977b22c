//! `cml-plot`: plots and metric logs to picture files, or to a report.

mod sink;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::{Console, Level};
use super::context::CommandContext;
use super::detect::{DetectedInput, detect};
use super::drawing_args::{DrawingArgs, FormatName};
use super::input::{self, Content, Entry};
use super::log_args::LogArgs;
use super::log_section::LogSection;
use super::pictures::NamedPicture;
use super::publish_args::PublishArgs;
use super::stop::{self, Stop};
use super::{network, output};
use crate::budget::{self, Overrun};
use crate::chart::read::Source as Log;
use crate::error::{Error, ErrorKind, Result};
use crate::plot::{Fetch, Renderer};
use crate::publish::asset::Asset;
use crate::untrusted::line;
use sink::{Sink, is_folder};

const EXAMPLES: &str = "\
Examples:
  dvc plots diff --show-vega main | cml-plot --md >> report.md
  dvc plots diff --json main | cml-plot -o plots/
  cml-plot confusion.vl.json -o confusion.png --param showValues=true
  cml-plot metrics.csv --md >> report.md
  cml-plot main=old.csv exp=new.csv --md --table >> report.md
  cml-plot runs/ --smooth 0.6 -y '*loss*' -o loss.png";

/// What the exit status means; a command line that is wrong has a status of its own here.
const EXIT_CODES: &str = "\
Exit status:
  0  done (also when the reader closed the pipe)
  1  the document or its data is wrong
  2  the command line is wrong
  3  the document asks for what is not drawn yet
  4  a limit does not allow it (time, memory, size, file outside the base folder, URL)
  5  a file cannot be read or written
  6  a token is missing, or may not do what was asked
  7  a server did not answer, or not as it documents
 70  a fault of the program itself";

pub(super) fn after_help() -> String {
    format!(
        "{EXAMPLES}

{EXIT_CODES}"
    )
}

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Plots (Vega-Lite or Vega, the output of `dvc plots --json`, or one of these a line) and metric logs (CSV, TSV, JSON, event
    /// files, folders, NAME=PATH), which are runs of one chart; standard input if `-` or none
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// A file for one picture, a folder for several; standard output if not given
    #[arg(short, long, value_name = "FILE|DIR", conflicts_with = "md")]
    output: Option<PathBuf>,
    /// Type of the pictures; by the name given with -o, else png
    #[arg(long, value_enum)]
    format: Option<FormatName>,
    /// Keep each picture where the report's readers see it, and print a Markdown image line for it
    #[arg(long)]
    md: bool,
    /// Title of the Markdown images, and of the chart of metric logs
    #[arg(short, long, value_name = "TITLE")]
    title: Option<String>,
    /// Fail where a part of a plot is not drawn yet, instead of warning
    #[arg(long)]
    strict: bool,
    /// No warnings and no progress bar
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    drawing: DrawingArgs,
    #[command(flatten)]
    logs: LogArgs,
    #[command(flatten)]
    publish_args: PublishArgs,
}

impl Arguments {
    /// How much is said: what `--log` says, or nothing but errors.
    pub(super) fn level(&self, log: Level) -> Level {
        if self.quiet { Level::Error } else { log }
    }

    fn format(&self) -> FormatName {
        let by_name = || self.output.as_deref().filter(|path| !is_folder(path)).and_then(FormatName::of_path);
        self.format.or_else(by_name).unwrap_or(FormatName::Png)
    }
}

/// An entry with the input that it came from.
struct Source {
    entry: Entry,
    /// `None`: standard input.
    path: Option<PathBuf>,
}

/// What the inputs mean.
#[derive(Default)]
struct Inputs {
    plots: Vec<Source>,
    logs: Vec<Log>,
    /// Whether some of the logs are only taken for such.
    are_guesses: bool,
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    let inputs = inputs(arguments, console)?;
    check(arguments, &inputs, console)?;
    let mut failures = Failures { console, worst: None };
    let mut section = None;
    if !inputs.logs.is_empty() {
        match arguments.read(inputs.logs, console) {
            Ok(read) => section = Some(read),
            Err(error) if inputs.are_guesses && error.kind() == ErrorKind::Data => {
                failures.say("", &expected(&error));
            }
            Err(error) => failures.say("", &error),
        }
    }
    let images = section.as_mut().map_or_else(Vec::new, |section| section.images(console));
    let chart = section.as_ref().filter(|section| section.has_metrics() && !arguments.is_table_alone());
    let pictures = Pictures { plots: inputs.plots, chart, images };
    let count = pictures.count();
    if arguments.is_table_alone() && section.is_some() && count > 0 {
        let message = "a table and pictures, and one standard output; name a folder with -o DIR/, or use --md";
        return Err(Error::io(message).into());
    }
    let end = if count > 0 { pictures.draw(arguments, context, &mut failures) } else { Ok(()) };
    // Pictures that cannot be kept do not take the numbers with them.
    if let (Some(section), Ok(()) | Err(Stop::Failed(_))) = (section.filter(|_| arguments.logs.table), &end) {
        // A line of its own, so that the pictures' paragraph ends.
        let gap = if arguments.md && count > 0 { "\n" } else { "" };
        let table = {
            let _metered = budget::start(&arguments.drawing.limits.limits(), Some(&overrun(console)));
            budget::at(|| "the table".to_owned());
            section.table()
        };
        output::write_text(&format!("{gap}{table}"), console)?;
    }
    end?;
    failures.worst.map_or(Ok(()), |kind| Err(Stop::Reported(kind)))
}

/// Ends the program when drawing is over its limits and cannot be asked to stop.
fn overrun(console: Console) -> Overrun {
    stop::overrun(console, stop::status(ErrorKind::Forbidden))
}

/// What went wrong so far, and was said.
struct Failures {
    console: Console,
    worst: Option<ErrorKind>,
}

impl Failures {
    /// `name` is that of the plot, where there are several.
    fn say(&mut self, name: &str, error: &Error) {
        self.worst.get_or_insert(error.kind());
        let place = if name.is_empty() { String::new() } else { format!("{name}: ") };
        self.console.error(&format_args!("{place}{error}"));
    }
}

/// What is to be drawn, in order.
struct Pictures<'a> {
    plots: Vec<Source>,
    chart: Option<&'a LogSection>,
    images: Vec<NamedPicture>,
}

impl Pictures<'_> {
    fn count(&self) -> usize {
        self.plots.len() + usize::from(self.chart.is_some()) + self.images.len()
    }

    fn draw(self, arguments: &Arguments, context: &CommandContext<'_>, failures: &mut Failures) -> Result<(), Stop> {
        let console = context.console();
        let mut out = Sink::new(arguments, context, self.count())?;
        let renderer = Renderer::new(&arguments.drawing.fonts.font_dir, arguments.drawing.fonts.system_fonts)?;
        let fetch = network::fetch(&arguments.drawing.allow_url, context.environment(), console);
        let bar = progress(self.count(), arguments.quiet);
        let several = self.plots.len() > 1;
        for source in self.plots {
            bar.set_message(line::message(&source.entry.name));
            let name = if several { source.entry.name.clone() } else { String::new() };
            match draw(source, arguments, fetch.clone(), &renderer, console) {
                Ok(drawn) => bar.suspend(|| out.take(drawn))?,
                Err(error) => bar.suspend(|| failures.say(&name, &error)),
            }
            bar.inc(1);
        }
        if let Some(section) = self.chart {
            let options = arguments.drawing.options(None, arguments.format().into(), None, overrun(console))?;
            match section.chart(&renderer, &options, console) {
                Ok(drawn) => bar.suspend(|| out.take(drawn))?,
                Err(error) => bar.suspend(|| failures.say("", &error)),
            }
        }
        for image in self.images {
            bar.suspend(|| out.take(image))?;
        }
        bar.finish_and_clear();
        out.finish(console)
    }
}

impl Arguments {
    fn read(&self, logs: Vec<Log>, console: Console) -> Result<LogSection> {
        let look = self.drawing.look(self.title.as_deref())?;
        let _metered = budget::start(&self.drawing.limits.limits(), Some(&overrun(console)));
        budget::at(|| "the metric logs".to_owned());
        self.logs.read(logs, self.log_name(), look, console)
    }

    /// Whether no picture of a log was asked for.
    fn is_table_alone(&self) -> bool {
        self.logs.table && !self.md && self.output.is_none()
    }

    /// What the chart of all logs is called: after the one that there is.
    fn log_name(&self) -> String {
        match self.inputs.as_slice() {
            [input] if input.as_os_str() != "-" => label(Some(input)),
            _ => "metrics".to_owned(),
        }
    }
}

/// Says which arguments mean nothing for these inputs.
fn check(arguments: &Arguments, inputs: &Inputs, console: Console) -> Result<()> {
    if inputs.logs.is_empty() && arguments.logs.table {
        return Err(Error::data("no metric log among the inputs, and a table is made of nothing else"));
    }
    if inputs.logs.is_empty() && arguments.logs.are_given() {
        console.warn(&"the options of metric logs say nothing here: there is none among the inputs");
    }
    if inputs.logs.is_empty() && arguments.title.is_some() && !arguments.md {
        console.warn(&"--title is that of Markdown images (--md) and of metric logs; a specification has its own");
    }
    Ok(())
}

fn inputs(arguments: &Arguments, console: Console) -> Result<Inputs> {
    let standard_input = [PathBuf::from("-")];
    let given = if arguments.inputs.is_empty() { &standard_input[..] } else { &arguments.inputs[..] };
    let mut inputs = Inputs::default();
    for input in given {
        for input in detect(input)? {
            match input {
                DetectedInput::Documents { path, bytes } => {
                    let entries = input::entries(&bytes, &label(path.as_deref()), console)?;
                    inputs.plots.extend(entries.into_iter().map(|entry| Source { entry, path: path.clone() }));
                }
                DetectedInput::Log { source, is_guess } => {
                    inputs.logs.push(source);
                    inputs.are_guesses |= is_guess;
                }
            }
        }
    }
    Ok(inputs)
}

/// What a plot without a name of its own is called: after its file, without what says the format.
fn label(path: Option<&Path>) -> String {
    let stem = path.and_then(Path::file_stem).map_or("plot".into(), |stem| stem.to_string_lossy());
    stem.strip_suffix(".vl").or_else(|| stem.strip_suffix(".vg")).unwrap_or(&stem).to_owned()
}

fn draw(
    source: Source,
    arguments: &Arguments,
    fetch: Option<Fetch>,
    renderer: &Renderer,
    console: Console,
) -> Result<NamedPicture> {
    let name = source.entry.name;
    let options =
        arguments.drawing.options(source.path.as_deref(), arguments.format().into(), fetch, overrun(console))?;
    match source.entry.content {
        Content::Image(url) => {
            let (bytes, path) = input::image(&url, &options)?;
            Ok(NamedPicture { alt: name.clone(), name, asset: Asset::new(bytes, path.as_deref()) })
        }
        Content::Spec(spec) => {
            let picture = renderer.plot(&spec, &options)?;
            for warning in picture.warnings {
                if arguments.strict && warning.kind() == ErrorKind::Unsupported {
                    return Err(warning);
                }
                console.warn(&warning);
            }
            Ok(NamedPicture { alt: name.clone(), name, asset: Asset::new(picture.bytes, None) })
        }
    }
}

fn progress(count: usize, quiet: bool) -> ProgressBar {
    /// Pictures from which on a bar is worth its flicker.
    const MIN_PICTURES: usize = 4;
    if quiet || count < MIN_PICTURES || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is well-formed");
    ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr()).with_style(style)
}

/// `error`, with what could have been given instead, for an input that only might have been a log.
fn expected(error: &Error) -> Error {
    let what =
        "expected a specification or what `dvc plots` prints (JSON), or a metric log (CSV, TSV, JSON, event files)";
    Error::new(error.kind(), format!("{error}; {what}"))
}
