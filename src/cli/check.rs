//! `cml check create`, `cml-send-github-check`: a report as a check of a commit.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::context::CommandContext;
use super::delivery::{self, ReportReader};
use super::publish_args::Pictures;
use super::stop::Stop;
use crate::forge::{CheckStatus, Conclusion};
use crate::report::{Fallback, JobSummary, Verdict, check};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The report; standard input if it is `-` or not given
    #[arg(value_name = "MARKDOWN FILE")]
    report: Option<PathBuf>,
    /// The commit, by any name that git knows; that of the run if not given
    #[arg(long, visible_alias = "head-sha", value_name = "SHA")]
    pub(super) commit_sha: Option<String>,
    /// How it ended
    #[arg(long, value_enum, default_value = "success", value_name = "CONCLUSION")]
    conclusion: ConclusionName,
    /// Where it stands
    #[arg(long, value_enum, default_value = "completed", value_name = "STATUS")]
    status: StatusName,
    /// Title of the check
    #[arg(long, default_value = "CML Report", value_name = "TITLE")]
    title: String,
    /// Fail where the check cannot be posted because the pull request comes from a fork
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    pictures: Pictures,
}

/// GitHub's words.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum ConclusionName {
    Success,
    Failure,
    Neutral,
    Cancelled,
    Skipped,
    TimedOut,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum StatusName {
    Queued,
    InProgress,
    Completed,
}

impl Arguments {
    fn status(&self) -> CheckStatus {
        match self.status {
            StatusName::Queued => CheckStatus::Queued,
            StatusName::InProgress => CheckStatus::InProgress,
            StatusName::Completed => CheckStatus::Completed(match self.conclusion {
                ConclusionName::Success => Conclusion::Success,
                ConclusionName::Failure => Conclusion::Failure,
                ConclusionName::Neutral => Conclusion::Neutral,
                ConclusionName::Cancelled => Conclusion::Cancelled,
                ConclusionName::Skipped => Conclusion::Skipped,
                ConclusionName::TimedOut => Conclusion::TimedOut,
            }),
        }
    }
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    let report = delivery::report_path(arguments.report.as_deref())?;
    let place = context.place()?;
    let reader = ReportReader { path: &report, links: false, limits: arguments.pictures.limits.limits() };
    let prepared = reader.prepare(arguments.pictures.kept(), context)?;
    let verdict = Verdict { title: arguments.title.clone(), status: arguments.status() };
    let summary = place.summary.as_deref().map(JobSummary::new);
    let fallback = Fallback { summary, folder: PathBuf::new(), source: Some(report) };
    let outcome = match context.forge() {
        Ok(forge) => check(forge.as_ref(), place, &prepared, verdict, &fallback)?,
        Err(error) => fallback.keep_untried(&prepared.text, error, place.is_fork),
    };
    if let Some(url) = delivery::address(outcome, arguments.strict, console)? {
        console.say(&format_args!("posted as {url}"));
    }
    delivery::complete(&prepared, place.is_fork && !arguments.strict, console)
}
