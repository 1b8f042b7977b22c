//! `cml-plot`: plots and metric logs to picture files, or to a report.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::Console;
use super::console::Level;
use super::input::{self, Content, Entry};
use super::keeping::Keeping;
use super::logs::{self, Section};
use super::options::{Drawing, FormatName};
use super::recognize::{Recognized, recognize};
use super::stop::Stop;
use super::surroundings::Surroundings;
use super::{network, output, publish};
use crate::chart::read::Source as Log;
use crate::error::{Error, ErrorKind, Result};
use crate::plot::{Fetch, Renderer};
use crate::publish::asset::Asset;
use crate::publish::{Store, link};

const EXAMPLES: &str = "\
Examples:
  dvc plots diff --show-vega main | cml-plot --md >> report.md
  dvc plots diff --json main | cml-plot -o plots/
  cml-plot confusion.vl.json -o confusion.png --param showValues=true
  cml-plot metrics.csv --md >> report.md
  cml-plot main=old.csv exp=new.csv --md --table >> report.md
  cml-plot runs/ --smooth 0.6 -y '*loss*' -o loss.png";

/// What the exit status means: as of the other commands, with one of its own for the command line.
const EXIT_CODES: &str = "\
Exit status:
  0  done (also when the reader closed the pipe)
  1  the document or its data is wrong
  2  the command line is wrong
  3  the document asks for what is not drawn yet
  4  a limit does not allow it (file outside the base folder, URL, size)
  5  a file cannot be read or written
  6  a token is missing, or may not do what was asked
  7  a server did not answer, or not as it documents";

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
    drawing: Drawing,
    #[command(flatten)]
    logs: logs::Charting,
    #[command(flatten)]
    keeping: Keeping,
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

/// A picture on its way out.
pub(super) struct Drawn {
    /// Of its file.
    pub(super) name: String,
    /// What it shows, for those who do not see it.
    pub(super) words: String,
    pub(super) asset: Asset,
}

/// What the inputs mean.
#[derive(Default)]
struct Inputs {
    plots: Vec<Source>,
    logs: Vec<Log>,
    /// Whether some of the logs are only taken for such.
    are_guesses: bool,
}

pub(super) fn run(arguments: &Arguments, surroundings: &Surroundings<'_>) -> Result<(), Stop> {
    let console = surroundings.console();
    let inputs = inputs(arguments, console)?;
    check(arguments, &inputs, console)?;
    let mut failures = Failures { console, worst: None };
    let mut section = None;
    if !inputs.logs.is_empty() {
        match arguments.read(inputs.logs, console) {
            Ok(read) => section = Some(read),
            Err(error) if inputs.are_guesses && error.kind() == ErrorKind::Data => {
                failures.say("", &logs::expected(&error));
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
    let end = if count > 0 { pictures.draw(arguments, surroundings, &mut failures) } else { Ok(()) };
    // Pictures that cannot be kept do not take the numbers with them.
    if let (Some(section), Ok(()) | Err(Stop::Failed(_))) = (section.filter(|_| arguments.logs.table), &end) {
        // A line of its own, so that the pictures' paragraph ends.
        let gap = if arguments.md && count > 0 { "\n" } else { "" };
        output::write_stdout(format!("{gap}{}", section.table()).as_bytes(), true)?;
    }
    end?;
    failures.worst.map_or(Ok(()), |kind| Err(Stop::Reported(kind)))
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
    chart: Option<&'a Section>,
    images: Vec<Drawn>,
}

impl Pictures<'_> {
    fn count(&self) -> usize {
        self.plots.len() + usize::from(self.chart.is_some()) + self.images.len()
    }

    fn draw(self, arguments: &Arguments, surroundings: &Surroundings<'_>, failures: &mut Failures) -> Result<(), Stop> {
        let console = surroundings.console();
        let mut out = Destination::new(arguments, surroundings, self.count())?;
        let renderer = Renderer::new(&arguments.drawing.fonts.font_dir, arguments.drawing.fonts.system_fonts)?;
        let fetch = network::fetch(&arguments.drawing.allow_url, surroundings.environment(), console);
        let bar = progress(self.count(), arguments.quiet);
        let several = self.plots.len() > 1;
        for source in self.plots {
            bar.set_message(source.entry.name.clone());
            let name = if several { source.entry.name.clone() } else { String::new() };
            match draw(source, arguments, fetch.clone(), &renderer, console) {
                Ok(drawn) => bar.suspend(|| out.take(drawn))?,
                Err(error) => bar.suspend(|| failures.say(&name, &error)),
            }
            bar.inc(1);
        }
        if let Some(section) = self.chart {
            let options = arguments.drawing.options(None, arguments.format().into(), None)?;
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
    fn read(&self, logs: Vec<Log>, console: Console) -> Result<Section> {
        let look = self.drawing.look(self.title.as_deref())?;
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
        for recognized in recognize(input)? {
            match recognized {
                Recognized::Documents { path, bytes } => {
                    let entries = input::entries(&bytes, &label(path.as_deref()), console)?;
                    inputs.plots.extend(entries.into_iter().map(|entry| Source { entry, path: path.clone() }));
                }
                Recognized::Log { source, is_guess } => {
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
) -> Result<Drawn> {
    let name = source.entry.name;
    let options = arguments.drawing.options(source.path.as_deref(), arguments.format().into(), fetch)?;
    match source.entry.content {
        Content::Image(url) => {
            let (bytes, path) = input::image(&url, &options)?;
            Ok(Drawn { words: name.clone(), name, asset: Asset::new(bytes, path.as_deref()) })
        }
        Content::Spec(spec) => {
            let picture = renderer.plot(&spec, &options)?;
            for warning in picture.warnings {
                if arguments.strict && warning.kind() == ErrorKind::Unsupported {
                    return Err(warning);
                }
                console.warn(&warning);
            }
            Ok(Drawn { words: name.clone(), name, asset: Asset::new(picture.bytes, None) })
        }
    }
}

/// Where pictures go.
enum Destination<'a> {
    /// Published all together, then a Markdown line each.
    Report {
        store: Box<dyn Store>,
        title: Option<&'a str>,
        drawn: Vec<Drawn>,
    },
    File(&'a Path),
    Folder {
        path: &'a Path,
        /// Names given so far, so that two plots never share a file.
        names: Vec<String>,
    },
    Stdout,
}

impl<'a> Destination<'a> {
    fn new(arguments: &'a Arguments, surroundings: &Surroundings<'_>, count: usize) -> Result<Self> {
        if arguments.md {
            let store = surroundings.store(&arguments.keeping, Path::new(""))?;
            return Ok(Self::Report { store, title: arguments.title.as_deref(), drawn: Vec::new() });
        }
        match arguments.output.as_deref() {
            Some(path) if is_folder(path) => {
                fs::create_dir_all(path)
                    .map_err(|error| Error::io(format!("cannot make {}: {error}", path.display())))?;
                Ok(Self::Folder { path, names: Vec::new() })
            }
            Some(path) if count == 1 => Ok(Self::File(path)),
            Some(path) => {
                let path = path.display();
                Err(Error::io(format!("{count} plots do not fit into the one file {path}; name a folder: -o {path}/")))
            }
            None if count == 1 => Ok(Self::Stdout),
            None => Err(Error::io(format!(
                "{count} plots, and one standard output; name a folder with -o DIR/, or use --md"
            ))),
        }
    }

    fn take(&mut self, picture: Drawn) -> Result<(), Stop> {
        match self {
            Self::Report { drawn, .. } => {
                drawn.push(picture);
                Ok(())
            }
            Self::File(path) => output::write_file(path, &picture.asset.bytes),
            Self::Folder { path, names } => {
                let name = file_name(&picture, names);
                output::write_file(&path.join(&name), &picture.asset.bytes)?;
                names.push(name);
                Ok(())
            }
            Self::Stdout => output::write_stdout(&picture.asset.bytes, picture.asset.media_type == "image/svg+xml"),
        }
    }

    fn finish(self, console: Console) -> Result<(), Stop> {
        let Self::Report { store, title, drawn } = self else { return Ok(()) };
        if drawn.is_empty() {
            return Ok(());
        }
        output::write_stdout(lines(drawn, store.as_ref(), title, console)?.as_bytes(), true)
    }
}

/// Publishes the pictures together; a Markdown line for each.
pub(super) fn lines(drawn: Vec<Drawn>, store: &dyn Store, title: Option<&str>, console: Console) -> Result<String> {
    let (words, assets): (Vec<String>, Vec<Asset>) = drawn.into_iter().map(|drawn| (drawn.words, drawn.asset)).unzip();
    let published = store.publish_all(&assets)?;
    publish::kept(console, store, &assets);
    let mut lines = String::new();
    for ((words, asset), published) in words.iter().zip(&assets).zip(&published) {
        lines.push_str(&link::markdown(published, asset.is_image(), words, title));
        lines.push('\n');
    }
    Ok(lines)
}

/// A folder: one that is there, or a name that ends like one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// The plot's name with what file systems refuse replaced, and a number when it is taken.
fn file_name(drawn: &Drawn, taken: &[String]) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' };
    let base: String = drawn.name.chars().map(plain).collect();
    let base = base.trim_start_matches('.');
    let extension = &drawn.asset.extension;
    let base = base.strip_suffix(&format!(".{extension}")).unwrap_or(base);
    let base = if base.is_empty() { "plot" } else { base };
    let candidates =
        (1_usize..).map(|n| if n == 1 { format!("{base}.{extension}") } else { format!("{base}-{n}.{extension}") });
    candidates.into_iter().find(|name| !taken.contains(name)).expect("the candidates never end")
}

fn progress(count: usize, quiet: bool) -> ProgressBar {
    const MANY: usize = 4;
    if quiet || count < MANY || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is well-formed");
    ProgressBar::with_draw_target(Some(count as u64), ProgressDrawTarget::stderr()).with_style(style)
}

#[cfg(test)]
mod tests {
    use super::{Asset, Drawn, file_name};

    #[track_caller]
    fn check(name: &str, taken: &[&str], want: &str) {
        let (name, words) = (name.to_owned(), String::new());
        let drawn = Drawn { name, words, asset: Asset::new(b"<svg/>".to_vec(), None) };
        let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(file_name(&drawn, &taken), want);
    }

    #[test]
    fn file_names_come_from_plot_ids_and_never_collide() {
        check("dvc.yaml::ROC curve", &[], "dvc.yaml__ROC_curve.svg");
        check("../../etc/x", &[], "_.._etc_x.svg");
        check("loss.svg", &[], "loss.svg");
        check("loss", &["loss.svg", "loss-2.svg"], "loss-3.svg");
        check("", &[], "plot.svg");
    }
}
