//! `cml comment create|update`, `cml-send-comment`: a report on a pull request, an issue or a commit.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::thread;

use clap::{Args, ValueEnum};

use super::context::CommandContext;
use super::delivery::{self, ReportReader};
use super::output;
use super::publish_args::Pictures;
use super::stop::Stop;
use crate::error::Result;
use crate::forge::Target;
use crate::report::{
    DeliveryOptions, Fallback, JobSummary, Overflow, Prepared, TargetSpec, UPDATE_NEEDS_MARKER, WatchTarget, deliver,
    watch,
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The report; standard input if it is `-` or not given
    #[arg(value_name = "MARKDOWN FILE")]
    report: Option<PathBuf>,
    /// What it hangs on: auto (the pull request, else the commit), pr, commit, pr/42, commit/f00bar or issue/7
    #[arg(long, value_name = "TARGET", default_value = "auto")]
    target: String,
    /// Short for `--target pr`; with --commit-sha the pull request of that commit
    #[arg(long, conflicts_with = "target")]
    pr: bool,
    /// Short for `--target commit/SHA`; any name of a commit that git knows
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
    /// Fallback files that the report links to as well
    #[arg(long)]
    publish_links: bool,
    /// Short for `--to URL`: a server that answers a POST with the file's URL
    #[arg(long, value_name = "URL", conflicts_with = "to")]
    publish_url: Option<String>,
    /// Short for `--to forge`
    #[arg(long, visible_alias = "native", conflicts_with_all = ["to", "publish_url"])]
    publish_native: bool,
    /// Where a report goes on that is too long for one comment; the job's summary has all of it anyway, where there is one
    #[arg(long, value_enum, value_name = "WHERE", default_value = "comments")]
    overflow: OverflowName,
    /// Fail where the report cannot be posted because the pull request comes from a fork
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    pictures: Pictures,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OverflowName {
    /// Ten comments at most.
    Comments,
    /// One comment, which says where the rest is.
    Summary,
}

/// Posts the report; `is_update` replaces the last one, as `--update` does.
pub(super) fn run(arguments: &Arguments, is_update: bool, context: &CommandContext<'_>) -> Result<(), Stop> {
    let is_update = is_update || arguments.update;
    if is_update && arguments.rm_watermark {
        return Err(Stop::Usage(UPDATE_NEEDS_MARKER.to_owned()));
    }
    let report = delivery::report_path(arguments.report.as_deref())?;
    if arguments.watch && delivery::is_standard_input(&report) {
        return Err(Stop::Usage("--watch needs a file to look at".to_owned()));
    }
    let target = target_spec(arguments, context)?;
    let summary = context.place()?.summary.as_deref().map(JobSummary::new);
    let mut poster = Poster { arguments, report, target, context, summary };
    if !arguments.watch {
        return poster.post(is_update).1;
    }
    poster.watch(is_update);
    Ok(())
}

fn target_spec(arguments: &Arguments, context: &CommandContext<'_>) -> Result<TargetSpec> {
    let console = context.console();
    let is_github = context.is_github_actions();
    let commit_sha = arguments.commit_sha.as_ref().filter(|name| !name.is_empty());
    match (commit_sha, arguments.pr) {
        // The pull request of another commit than the run's: there is no newer spelling.
        (Some(_), true) => Ok(TargetSpec::PullRequest),
        (Some(sha), false) => {
            let newer = format!("--commit-sha is deprecated, please use --target=commit/{sha}");
            console.deprecated(&newer, is_github);
            Ok(TargetSpec::Commit)
        }
        (None, true) => {
            console.deprecated(&"--pr is deprecated, please use --target=pr", is_github);
            Ok(TargetSpec::PullRequest)
        }
        (None, false) => match TargetSpec::parse(&arguments.target)? {
            TargetSpec::Exactly(Target::Commit(name)) => {
                Ok(TargetSpec::Exactly(Target::Commit(context.commit(&name)?)))
            }
            other => Ok(other),
        },
    }
}

/// What posts the report, once or as often as it changes.
struct Poster<'a> {
    arguments: &'a Arguments,
    /// The report's file, or `-`.
    report: PathBuf,
    target: TargetSpec,
    context: &'a CommandContext<'a>,
    /// The summary of the job; one for all versions of a report, so that each takes the place of the last.
    summary: Option<JobSummary>,
}

impl Poster<'_> {
    /// Posts the report once, and tells the files that it names.
    fn post(&mut self, is_update: bool) -> (BTreeSet<PathBuf>, Result<(), Stop>) {
        let prepared = match self.prepare() {
            Ok(prepared) => prepared,
            Err(error) => return (BTreeSet::new(), Err(error.into())),
        };
        let is_fork = self.context.place().is_ok_and(|place| place.is_fork);
        let end = self.deliver(&prepared, is_update);
        let end =
            end.and_then(|()| delivery::complete(&prepared, is_fork && !self.arguments.strict, self.context.console()));
        (prepared.files, end)
    }

    fn prepare(&self) -> Result<Prepared> {
        let arguments = self.arguments;
        let (native, url) = (arguments.publish_native, arguments.publish_url.as_deref());
        let publish_args = arguments.pictures.publish_args.with(native, url, arguments.rm_watermark);
        let reader = ReportReader {
            path: &self.report,
            links: arguments.publish_links,
            limits: arguments.pictures.limits.limits(),
        };
        reader.prepare(arguments.pictures.publish.then_some(&publish_args), self.context)
    }

    fn deliver(&mut self, prepared: &Prepared, is_update: bool) -> Result<(), Stop> {
        let arguments = self.arguments;
        let fallback =
            Fallback { summary: self.summary.take(), folder: PathBuf::new(), source: Some(self.report.clone()) };
        let label = (!arguments.rm_watermark).then(|| arguments.watermark_title.clone().unwrap_or_default());
        let overflow = match arguments.overflow {
            OverflowName::Comments => Overflow::Comments,
            OverflowName::Summary => Overflow::JobSummary,
        };
        let options = DeliveryOptions { target: self.target.clone(), label, update: is_update, overflow, fallback };
        let outcome = match self.context.forge() {
            Ok(forge) => deliver(forge.as_ref(), self.context.place()?, prepared, &options),
            Err(error) => {
                let is_fork = self.context.place().is_ok_and(|place| place.is_fork);
                Ok(options.fallback.keep_untried(&prepared.text, error, is_fork))
            }
        };
        self.summary = options.fallback.summary;
        match delivery::address(outcome?, arguments.strict, self.context.console())? {
            Some(url) => output::write_text(&format!("{url}\n"), self.context.console()),
            None => Ok(()),
        }
    }

    /// Posts the report each time that it has changed, until the process is ended.
    fn watch(&mut self, is_update: bool) {
        let console = self.context.console();
        let watched = match &self.arguments.trigger_file {
            Some(file) => WatchTarget::Trigger(file.clone()),
            None => WatchTarget::Report(self.report.clone()),
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
