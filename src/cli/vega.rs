//! The drop-in commands of Vega's and Vega-Lite's command line.
//!
//! `[input] [output]`, standard streams by default, and the flags of the Node programs; any error ends with status 1.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Parser;

use super::arg_values::{folder_of, positive, read_json};
use super::console::{Console, Level};
use super::limit_args::LimitArgs;
use super::output;
use super::stop::{self, Stop};
use crate::door;
use crate::error::{Error, Result};
use crate::plot::{Format, Language, Options, Renderer};

/// Draw a specification.
#[derive(Debug, Parser)]
#[command(version, disable_help_flag = true, after_help = "Exit status: 0 drawn, 1 any error.")]
struct Arguments {
    /// The specification; standard input if `-` or not given
    input: Option<PathBuf>,
    /// The file to write; standard output if `-` or not given
    output: Option<PathBuf>,
    /// Folder that relative data is read from, but for what is hidden in it; the input's own folder, then the working directory, if
    /// not given
    #[arg(short, long, value_name = "DIR")]
    base: Option<PathBuf>,
    /// Pixels of the picture for one pixel of the chart
    #[arg(short, long, default_value_t = 1.0, value_name = "N", value_parser = positive)]
    scale: f64,
    /// Config as JSON, under the document's own
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// d3 number locale as JSON
    #[arg(short, long, value_name = "FILE")]
    format: Option<PathBuf>,
    /// d3 time locale as JSON
    #[arg(short, long = "timeFormat", value_name = "FILE")]
    time_format: Option<PathBuf>,
    /// How much is said on standard error
    #[arg(short, long, value_enum, default_value = "warn", value_name = "LEVEL")]
    loglevel: Level,
    /// Pixels an inch, written into a PNG; scales it by N/72 as well
    #[arg(long, value_name = "N", value_parser = positive)]
    ppi: Option<f64>,
    /// Seed of random numbers
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Start an SVG with an XML declaration and a document type
    #[arg(short = 'h', long)]
    header: bool,
    /// Indent the JSON (vl2vg)
    #[arg(short, long)]
    pretty: bool,
    #[command(flatten)]
    limits: LimitArgs,
    /// Print help
    #[arg(long, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

/// The exit status of any error, as that of the Node programs.
pub(super) const FAILED: u8 = 1;

/// What a program reads and writes.
#[derive(Clone, Copy)]
struct Program {
    language: Language,
    /// `None`: Vega as JSON.
    format: Option<Format>,
}

fn program(name: &str) -> Program {
    let language = if name.starts_with("vg") { Language::Vega } else { Language::VegaLite };
    let format = match name {
        "vl2vg" => None,
        name if name.ends_with("svg") => Some(Format::Svg),
        _ => Some(Format::Png),
    };
    Program { language, format }
}

/// Runs `name`, a drop-in program, with a whole command line.
pub(super) fn run(name: &'static str, arguments: Vec<OsString>) -> (Console, Result<(), Stop>) {
    let mut console = Console { command: name, level: Level::Warn, secrets: None };
    console.report_panics(FAILED);
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            let message = error.to_string();
            let message = message.strip_prefix("error: ").unwrap_or(&message).trim_end().to_owned();
            return (console, Err(Error::spec(message).into()));
        }
        Err(help) => return (console, output::write_stdout(help.to_string().as_bytes(), true)),
    };
    console.level = arguments.loglevel;
    (console, draw(program(name), &arguments, console))
}

fn draw(program: Program, arguments: &Arguments, console: Console) -> Result<(), Stop> {
    let is_named = |path: &&Path| path.as_os_str() != "-";
    let input = arguments.input.as_deref().filter(is_named);
    let spec = read(input)?;
    let options = Options {
        format: program.format.unwrap_or_default(),
        language: program.language,
        scale: arguments.scale,
        ppi: arguments.ppi,
        config: arguments.config.as_deref().map(read_json).transpose()?,
        number_locale: arguments.format.as_deref().map(read_json).transpose()?,
        time_locale: arguments.time_format.as_deref().map(read_json).transpose()?,
        seed: arguments.seed,
        base: match &arguments.base {
            Some(base) => vec![base.clone()],
            None => vec![folder_of(input), PathBuf::from(".")],
        },
        svg_header: arguments.header,
        limits: arguments.limits.limits(),
        overrun: Some(stop::overrun(console, FAILED)),
        ..Options::default()
    };
    let renderer = Renderer::new(&[], false)?;
    let (bytes, warnings) = match program.format {
        Some(_) => {
            let picture = renderer.plot_last(&spec, &options)?;
            (picture.bytes, picture.warnings)
        }
        None => {
            let (chart, warnings) = renderer.compile(&spec, &options)?;
            let json = if arguments.pretty { format!("{chart:#}\n") } else { format!("{chart}\n") };
            (json.into_bytes(), warnings)
        }
    };
    for warning in warnings {
        console.warn(&warning);
    }
    match arguments.output.as_deref().filter(is_named) {
        Some(path) => output::write_file(path, &bytes),
        None => output::write_stdout(&bytes, program.format != Some(Format::Png)),
    }
}

fn read(input: Option<&Path>) -> Result<Vec<u8>> {
    if let Some(path) = input {
        return door::read_named(path);
    }
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes).map_err(|error| Error::io(format!("cannot read standard input: {error}")))?;
    Ok(bytes)
}
