//! A plot of a report, drawn in a process of its own, so that the report is posted whatever drawing does.
//!
//! The process is this program again. It has a plot's limits, can write no file, and knows no variable of the environment, so that
//! what a stranger wrote is nowhere near a token (where files cannot be forbidden, on other systems than Linux, it only has no reason to
//! write one). When it dies, the plot has an error like any other.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::hand_over::CALLED_AS;
use crate::budget::{self, Limits, Overrun};
use crate::chart::ChartOptions;
use crate::chart::read::{Input, ReadOptions, Source as Log, read};
use crate::door::Door;
use crate::error::{Error, ErrorKind, Result, Warnings};
use crate::plot::{Language, Options, Renderer};
use crate::report::{DrawnPlot, PlotKind, PlotSource};

/// The first argument of the program when it is to draw one plot.
pub(super) const COMMAND: &str = "draw-isolated";

/// How many times a plot's own time all plots of a report may take.
const REPORT_TIMES: u32 = 5;

/// What part of its own time a plot has when those before it have used up the report's.
const LAST_PART: u32 = 16;

/// How many times its limit a process is waited for, and this long in any case. It ends by itself much sooner, unless it is stopped by
/// something else: data gives it more time, which it alone knows of.
const PATIENCE: (u32, Duration) = (4, Duration::from_secs(5));

/// How this program is started once more. The default is the file that this process runs, without any variable.
#[derive(Clone, Debug, Default)]
pub struct Relaunch {
    /// The file to run; `None` for that of this process.
    pub program: Option<PathBuf>,
    /// What stands before the arguments of a program of this crate.
    pub arguments: Vec<OsString>,
    /// All that is known there of the environment.
    pub variables: Vec<(OsString, OsString)>,
}

impl Relaunch {
    pub(super) fn command(&self) -> io::Result<Command> {
        let program = match &self.program {
            Some(program) => program.clone(),
            // The file may have been replaced since this process began; the kernel's own name for it stays right.
            None if cfg!(target_os = "linux") => "/proc/self/exe".into(),
            None => std::env::current_exe()?,
        };
        let mut command = Command::new(program);
        command.args(&self.arguments).env_clear().envs(self.variables.iter().cloned());
        Ok(command)
    }

    /// The line that has a shell run `cml` with `arguments`, marked with git's sign for such a line.
    pub(super) fn shell_line(&self, arguments: &[String]) -> Result<String> {
        let program = match &self.program {
            Some(program) => Ok(program.clone()),
            None => std::env::current_exe(),
        };
        let program =
            program.map_err(|error| Error::io(format!("this program does not know its own file: {error}")))?;
        let quoted = |text: &OsStr| format!("'{}'", text.to_string_lossy().replace('\'', "'\\''"));
        let variables =
            self.variables.iter().map(|(name, value)| format!("{}={}", name.to_string_lossy(), quoted(value)));
        let words = std::iter::once(program.as_os_str()).chain(self.arguments.iter().map(OsString::as_os_str));
        let called_as = format!("{CALLED_AS}cml");
        let own = std::iter::once(&called_as).chain(arguments).map(OsStr::new);
        let line: Vec<String> = variables.chain(words.chain(own).map(quoted)).collect();
        Ok(format!("!{}", line.join(" ")))
    }
}

/// Draws the plots of one report.
pub(super) struct IsolatedDrawing<'a> {
    relaunch: &'a Relaunch,
    limits: Limits,
    /// What the report may open.
    door: Door,
    /// Time left for all plots.
    left: Cell<Duration>,
}

impl<'a> IsolatedDrawing<'a> {
    /// Drawing within `limits` for each plot, of what `door` opens, by the program that `relaunch` starts.
    pub(super) fn new(limits: Limits, door: Door, relaunch: &'a Relaunch) -> Self {
        Self { relaunch, limits, door, left: Cell::new(limits.time.saturating_mul(REPORT_TIMES)) }
    }

    /// Draws one plot.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the plot; it asks for more than its limits; or the process ended without a picture.
    pub(super) fn draw(&self, source: &PlotSource<'_>) -> Result<DrawnPlot> {
        let started = Instant::now();
        let drawn = draw_in_child(self.relaunch, source, &self.door, &Limits { time: self.time(), ..self.limits });
        self.left.set(self.left.get().saturating_sub(started.elapsed()));
        drawn
    }

    /// The time of the next plot.
    fn time(&self) -> Duration {
        self.limits.time.min(self.left.get().max(self.limits.time / LAST_PART))
    }
}

/// What a process is told beside the text of the plot.
#[derive(Deserialize, Serialize)]
struct Request {
    /// `None`: a metric log.
    language: Option<u8>,
    seconds: f64,
    memory: u64,
    steps: u64,
    rows: usize,
    pixels: u64,
    output: u64,
}

/// What comes back; the picture's bytes follow in a line of their own.
#[derive(Deserialize, Serialize)]
struct Response {
    warnings: Vec<Failure>,
    error: Option<Failure>,
}

#[derive(Deserialize, Serialize)]
struct Failure {
    kind: usize,
    pointer: String,
    message: String,
}

const LANGUAGES: [Language; 3] = [Language::Detect, Language::VegaLite, Language::Vega];

const KINDS: [ErrorKind; 7] = [
    ErrorKind::Spec,
    ErrorKind::Data,
    ErrorKind::Unsupported,
    ErrorKind::Forbidden,
    ErrorKind::Io,
    ErrorKind::Denied,
    ErrorKind::Network,
];

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let kind = KINDS.iter().position(|kind| *kind == error.kind()).unwrap_or(0);
        Self { kind, pointer: error.pointer().to_owned(), message: error.message().to_owned() }
    }
}

impl Failure {
    fn into_error(self) -> Error {
        let kind = KINDS.get(self.kind).copied().unwrap_or(ErrorKind::Spec);
        Error::new(kind, self.message).at(&self.pointer)
    }
}

fn draw_in_child(relaunch: &Relaunch, source: &PlotSource<'_>, door: &Door, limits: &Limits) -> Result<DrawnPlot> {
    let language = match source.kind {
        PlotKind::Spec(language) => LANGUAGES.iter().zip(0..).find(|(known, _)| **known == language).map(|(_, i)| i),
        PlotKind::Log => None,
    };
    let request = Request {
        language,
        seconds: limits.time.as_secs_f64(),
        memory: limits.memory,
        steps: limits.steps,
        rows: limits.rows,
        pixels: limits.pixels,
        output: limits.output,
    };
    let fail = |error: io::Error| {
        Error::io(format!(
            "cannot start the process that draws, which needs /proc and /dev/null: {error}; mount them, or draw with cml plot and \
             put the picture into the report"
        ))
    };
    let request = serde_json::to_string(&request).map_err(|error| fail(error.into()))?;
    let mut child = relaunch
        .command()
        .map_err(fail)?
        .args([OsString::from(COMMAND), request.into(), source.base.into(), door.root().into()])
        .arg(source.path.unwrap_or(Path::new("")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(fail)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A process that has died does not read on, and how it ended says why.
        let _ = stdin.write_all(source.bytes);
    }
    let (times, more) = PATIENCE;
    let answer = answer_of(&mut child, limits.time.saturating_mul(times).saturating_add(more));
    let status = child.wait().map_err(fail)?;
    let Some((head, picture)) = answer.as_deref().and_then(|bytes| {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        Some((serde_json::from_slice::<Response>(&bytes[..end]).ok()?, &bytes[end + 1..]))
    }) else {
        let end = if answer.is_none() {
            "was stopped, since it went on for too long".to_owned()
        } else {
            format!("ended with {status}")
        };
        return Err(Error::unsupported(format!("the process that drew it {end}; please report the plot")));
    };
    match head.error {
        Some(error) => Err(error.into_error()),
        None => Ok(DrawnPlot {
            bytes: picture.to_vec(),
            warnings: head.warnings.into_iter().map(Failure::into_error).collect(),
        }),
    }
}

/// All that the process writes until it ends; `None` when it has not ended after `patience`, and then it is killed.
fn answer_of(child: &mut Child, patience: Duration) -> Option<Vec<u8>> {
    let mut stdout = child.stdout.take()?;
    let (send, received) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let end = stdout.read_to_end(&mut bytes).map(|_| bytes);
        // Nobody waits any more when the process was killed.
        let _ = send.send(end.unwrap_or_default());
    });
    match received.recv_timeout(patience) {
        Ok(bytes) => Some(bytes),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let _ = child.kill();
            None
        }
    }
}

/// Draws the plot that `arguments` and standard input name, and writes the answer to standard output; returns the exit status.
pub(super) fn serve(arguments: &[OsString]) -> u8 {
    harden();
    let respond = |response: &Response, bytes: &[u8]| {
        let head = serde_json::to_vec(response).unwrap_or_default();
        let mut stdout = io::stdout().lock();
        let written =
            stdout.write_all(&head).and_then(|()| stdout.write_all(b"\n")).and_then(|()| stdout.write_all(bytes));
        written.and_then(|()| stdout.flush()).is_ok()
    };
    let overrun = Overrun::new(move |error| {
        respond(&Response { warnings: Vec::new(), error: Some(error.into()) }, &[]);
        std::process::exit(0);
    });
    let is_written = match drawn(arguments, overrun) {
        Ok(plot) => {
            respond(&Response { warnings: plot.warnings.iter().map(Failure::from).collect(), error: None }, &plot.bytes)
        }
        Err(error) => respond(&Response { warnings: Vec::new(), error: Some((&error).into()) }, &[]),
    };
    u8::from(!is_written)
}

/// Gives up what drawing has no use for: files to write, and a picture of the memory when it dies.
fn harden() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        for resource in [Resource::Core, Resource::Fsize] {
            // Where that is not allowed, drawing is as safe as it was.
            let _ = setrlimit(resource, Rlimit { current: Some(0), maximum: Some(0) });
        }
    }
}

fn drawn(arguments: &[OsString], overrun: Overrun) -> Result<DrawnPlot> {
    let [request, base, root, path] = arguments else { return Err(Error::spec("four arguments are expected")) };
    let request: Request = serde_json::from_slice(request.as_encoded_bytes())
        .map_err(|error| Error::spec(format!("the request is not understood: {error}")))?;
    let limits = Limits {
        time: Duration::try_from_secs_f64(request.seconds).unwrap_or(Duration::MAX),
        memory: request.memory,
        steps: request.steps,
        rows: request.rows,
        pixels: request.pixels,
        output: request.output,
    };
    let renderer = Renderer::bundled();
    let Some(language) = request.language else {
        let _metered = budget::start(&limits, Some(&overrun));
        let path = if path.is_empty() { base } else { path };
        return draw_log(Path::new(path), Path::new(base), Path::new(root), &renderer, &limits);
    };
    let mut spec = Vec::new();
    io::stdin().read_to_end(&mut spec).map_err(|error| Error::io(format!("cannot read the plot: {error}")))?;
    let language = LANGUAGES.get(usize::from(language)).copied().unwrap_or_default();
    let options = Options {
        language,
        base: vec![base.into()],
        root: Some(root.into()),
        limits,
        overrun: Some(overrun),
        ..Options::default()
    };
    let picture = renderer.plot(&spec, &options)?;
    Ok(DrawnPlot { bytes: picture.bytes, warnings: picture.warnings })
}

/// Draws the log at `path`, a file or a folder. The report names it already, so errors and warnings do not.
fn draw_log(path: &Path, base: &Path, root: &Path, renderer: &Renderer, limits: &Limits) -> Result<DrawnPlot> {
    let door = Door::new(base, root).map_err(|error| Error::io(format!("cannot open {}: {error}", root.display())))?;
    let warnings = Warnings::default();
    let sources = vec![Log { name: None, input: Input::Path(path.to_owned()) }];
    let shorten = |error: Error| {
        let rest = error.message().strip_prefix(&path.display().to_string());
        rest.map(|rest| Error::new(error.kind(), rest.trim_start_matches(['/', ':', ' ']))).unwrap_or(error)
    };
    let log = read(sources, &ReadOptions { door: Some(door), ..ReadOptions::default() }, &warnings).map_err(shorten)?;
    let options = Options { limits: *limits, ..Options::default() };
    let picture = renderer.chart(&log, &ChartOptions::default(), &options)?;
    let warnings = warnings.take().into_iter().map(shorten).chain(picture.warnings);
    Ok(DrawnPlot { bytes: picture.bytes, warnings: warnings.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_share_the_time_of_a_report_and_the_last_ones_have_a_part_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let door = Door::new(folder.path(), folder.path()).unwrap();
        let seconds = Duration::from_secs;
        let relaunch = Relaunch::default();
        let drawing = IsolatedDrawing::new(Limits { time: seconds(16), ..Limits::NONE }, door, &relaunch);
        assert_eq!((drawing.left.get(), drawing.time()), (seconds(80), seconds(16)));
        drawing.left.set(seconds(4));
        assert_eq!(drawing.time(), seconds(4));
        drawing.left.set(Duration::ZERO);
        assert_eq!(drawing.time(), seconds(1));
    }

    #[test]
    fn an_error_is_the_same_on_the_other_side() {
        for kind in KINDS {
            let error = Error::new(kind, "what").at("/a/0");
            let text = serde_json::to_string(&Failure::from(&error)).unwrap();
            let back = serde_json::from_str::<Failure>(&text).unwrap().into_error();
            assert_eq!((back.kind(), back.pointer(), back.message()), (kind, "/a/0", "what"));
        }
    }
}
