//! `cml comment create|update`, `cml-send-comment`: a report on a pull request, an issue or a commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, ValueEnum};

use super::console::Console;
use super::delivery::{self, Reader};
use super::keeping::Pictures;
use super::output;
use super::stop::Stop;
use super::surroundings::Surroundings;
use crate::error::{Error, Result};
use crate::forge::Target;
use crate::report::{End, How, Keep, Outcome, Prepared, Rest, Summary, Wanted, Watched, deliver, kept, watch};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The report; standard input if it is `-`
    #[arg(value_name = "MARKDOWN FILE")]
    report: PathBuf,
    /// What it hangs on: auto (the pull request, else the commit), pr, commit, pr/42, commit/f00bar or issue/7
    #[arg(long, value_name = "TARGET", default_value = "auto")]
    target: String,
    /// The same as `--target pr`
    #[arg(long, conflicts_with_all = ["target", "commit_sha"])]
    pr: bool,
    /// The same as `--target commit/SHA`
    #[arg(long, visible_alias = "head-sha", value_name = "SHA", conflicts_with = "target")]
    pub(super) commit_sha: Option<String>,
    /// Replace the report that was posted last, if there is one
    #[arg(long)]
    update: bool,
    /// Text of the hidden line that finds the report again; {workflow} and {run} are replaced
    #[arg(long, value_name = "TITLE", conflicts_with = "rm_watermark")]
    watermark_title: Option<String>,
    /// No hidden line, so that the report cannot be found again
    #[arg(long)]
    rm_watermark: bool,
    /// Stay, and replace the report whenever it or one of its pictures changes
    #[arg(long, conflicts_with = "rm_watermark")]
    watch: bool,
    /// With --watch: replace it when this file appears, and remove the file
    #[arg(long, value_name = "FILE", requires = "watch")]
    trigger_file: Option<PathBuf>,
    /// Keep files that the report links to as well
    #[arg(long)]
    publish_links: bool,
    /// The same as `--to URL`: a server that answers a POST with the file's URL
    #[arg(long, value_name = "URL", conflicts_with = "to")]
    publish_url: Option<String>,
    /// The same as `--to forge`
    #[arg(long, visible_alias = "native", conflicts_with_all = ["to", "publish_url"])]
    publish_native: bool,
    /// Where a report goes on that is too long for one comment; the job's summary has all of it anyway, where there is one
    #[arg(long, value_enum, value_name = "WHERE", default_value = "comments")]
    overflow: Overflow,
    /// Fail where the report cannot be posted because the pull request comes from a fork
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    pictures: Pictures,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Overflow {
    /// Ten comments at most.
    Comments,
    /// One comment, which says where the rest is.
    Summary,
}

/// Posts the report; `is_update` replaces the last one, as `--update` does.
pub(super) fn run(arguments: &Arguments, is_update: bool, surroundings: &Surroundings<'_>) -> Result<(), Stop> {
    let is_update = is_update || arguments.update;
    if is_update && arguments.rm_watermark {
        let message = "watermarks are mandatory for updatable comments: leave out --rm-watermark, or the update";
        return Err(Stop::Usage(message.to_owned()));
    }
    if arguments.watch && delivery::is_standard_input(&arguments.report) {
        return Err(Stop::Usage("--watch needs a file to look at".to_owned()));
    }
    let wanted = wanted(arguments, surroundings)?;
    surroundings.place()?;
    let mut desk =
        Desk { arguments, wanted, surroundings, summary: surroundings.summary().map(|path| Summary::new(&path)) };
    if !arguments.watch {
        return desk.post(is_update).1;
    }
    desk.watch(is_update);
    Ok(())
}

fn wanted(arguments: &Arguments, surroundings: &Surroundings<'_>) -> Result<Wanted> {
    let console = surroundings.console();
    let is_github = surroundings.environment().is_github();
    if let Some(sha) = &arguments.commit_sha {
        let newer = format!("--commit-sha is deprecated, please use --target=commit/{sha}");
        console.deprecated(&newer, is_github);
        return Ok(Wanted::Exactly(Target::Commit(sha.clone())));
    }
    if arguments.pr {
        console.deprecated(&"--pr is deprecated, please use --target=pr", is_github);
        return Ok(Wanted::PullRequest);
    }
    Wanted::parse(&arguments.target)
}

struct Desk<'a> {
    arguments: &'a Arguments,
    wanted: Wanted,
    surroundings: &'a Surroundings<'a>,
    /// Of the job; one for all versions of a report, so that each takes the place of the last.
    summary: Option<Summary>,
}

impl Desk<'_> {
    /// Posts the report once, and tells the files that it names.
    fn post(&mut self, is_update: bool) -> (BTreeSet<PathBuf>, Result<(), Stop>) {
        let prepared = match self.prepare() {
            Ok(prepared) => prepared,
            Err(error) => return (BTreeSet::new(), Err(error.into())),
        };
        let is_fork = self.surroundings.place().is_ok_and(|place| place.is_fork);
        let end = self.deliver(&prepared, is_update);
        let end = end.and_then(|()| delivery::complete(&prepared, is_fork && !self.arguments.strict));
        (prepared.files, end)
    }

    fn prepare(&self) -> Result<Prepared> {
        let arguments = self.arguments;
        let (native, url) = (arguments.publish_native, arguments.publish_url.as_deref());
        let keeping = arguments.pictures.keeping.with(native, url, arguments.rm_watermark);
        let reader = Reader { path: &arguments.report, links: arguments.publish_links };
        reader.prepare(arguments.pictures.publish.then_some(&keeping), self.surroundings)
    }

    fn deliver(&mut self, prepared: &Prepared, is_update: bool) -> Result<(), Stop> {
        let arguments = self.arguments;
        let keep =
            Keep { summary: self.summary.take(), folder: PathBuf::new(), source: Some(arguments.report.clone()) };
        let label = (!arguments.rm_watermark).then(|| arguments.watermark_title.clone().unwrap_or_default());
        let rest = match arguments.overflow {
            Overflow::Comments => Rest::Comments,
            Overflow::Summary => Rest::Summary,
        };
        let how = How { wanted: self.wanted.clone(), label, update: is_update, rest, keep };
        let outcome = match self.surroundings.forge() {
            Ok(forge) => deliver(forge.as_ref(), self.surroundings.place()?, &prepared.text, &how),
            Err(error) => {
                let is_fork = self.surroundings.place().is_ok_and(|place| place.is_fork);
                Ok(kept(&prepared.text, error, is_fork, &how.keep))
            }
        };
        self.summary = how.keep.summary;
        match delivered(outcome?, arguments.strict, self.surroundings.console())? {
            Some(url) => output::write_stdout(format!("{url}\n").as_bytes(), true),
            None => Ok(()),
        }
    }

    /// Posts the report each time that it has changed, until the process is ended.
    fn watch(&mut self, is_update: bool) {
        let console = self.surroundings.console();
        let watched = match &self.arguments.trigger_file {
            Some(file) => Watched::Trigger(file.clone()),
            None => Watched::Report(self.arguments.report.clone()),
        };
        let mut is_update = is_update;
        let mut wait = |time| {
            thread::sleep(time);
            true
        };
        let mut handle = || {
            let (files, end) = self.post(is_update);
            match end {
                Ok(()) | Err(Stop::Reported(_)) => is_update = true,
                Err(Stop::Failed(error)) => console.warn(&error),
                Err(Stop::Usage(message)) => console.warn(&message),
                Err(Stop::ClosedPipe) => {}
            }
            files
        };
        watch(&watched, &mut wait, &mut handle, &mut |warning| console.warn(&warning));
    }
}

/// The address of a report that was delivered. Of one that was not, it is said where it is kept: that is no failure when the
/// token of a fork's run may not write, unless `is_strict`.
pub(super) fn delivered(outcome: Outcome, is_strict: bool, console: Console) -> Result<Option<String>, Stop> {
    for warning in &outcome.warnings {
        console.warn(warning);
    }
    match outcome.end {
        End::Delivered { url } => Ok(Some(url)),
        End::Kept { places, error, is_expected } => {
            let kept = if places.is_empty() {
                String::new()
            } else {
                format!("; the report is kept in {}", places.join(" and "))
            };
            if is_expected && !is_strict {
                console.warn(&format_args!("{error}{kept}"));
                return Ok(None);
            }
            Err(Error::new(error.kind(), format!("{error}{kept}")).into())
        }
    }
}

/// The folder that a report's relative paths start from.
pub(super) fn folder_of(report: &Path) -> &Path {
    report.parent().unwrap_or(Path::new(""))
}
