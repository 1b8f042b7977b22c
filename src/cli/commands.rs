//! The command tree: every command and option by name. What each does is in the file of its name.

use clap::{Parser, Subcommand};

use super::global_args::GlobalArgs;
use super::{check, comment, dvc, generate, plot, pr, publish, repo, runner, tensorboard, workflow};

/// Reports for machine-learning pull requests.
#[derive(Debug, Parser)]
#[command(
    name = "cml",
    version,
    about,
    propagate_version = true,
    disable_help_subcommand = true,
    args_override_self = true,
    after_help = EXIT_CODES
)]
pub(super) struct Cml {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Draw metric logs, and the plots that DVC or anybody else wrote as Vega-Lite
    #[command(after_help = plot::after_help())]
    Plot(Box<plot::Arguments>),
    /// Keep pictures and other files where a report can show them
    #[command(subcommand_required = true)]
    Asset {
        #[command(subcommand)]
        command: Asset,
    },
    /// Post a report on a pull request, an issue or a commit
    #[command(subcommand_required = true)]
    Comment {
        #[command(subcommand)]
        command: Comment,
    },
    /// Post a report as a check of a commit
    #[command(subcommand_required = true)]
    Check {
        #[command(subcommand)]
        command: Check,
    },
    /// Open a pull request of what a job has changed
    #[command(args_conflicts_with_subcommands = true, after_help = EXIT_CODES)]
    Pr {
        #[command(subcommand)]
        command: Option<Pr>,
        #[command(flatten)]
        arguments: pr::Arguments,
    },
    /// Make the checkout of a job fit for commits, pushes and comparisons; `cml ci` for short
    #[command(subcommand_required = true)]
    Repo {
        #[command(subcommand)]
        command: Repo,
    },
    /// Run a workflow again
    #[command(subcommand_required = true)]
    Workflow {
        #[command(subcommand)]
        command: Workflow,
    },
    /// Draw the logs of TensorBoard
    #[command(subcommand_required = true)]
    Tensorboard {
        #[command(subcommand)]
        command: Tensorboard,
    },
    /// Serve the jobs of a repository on this machine, and see or end its runners
    #[command(aliases = ["cloud-runner", "cloud-runner-entrypoint"], after_help = EXIT_CODES)]
    Runner(runner::Arguments),
    /// Print the completions of a shell
    Completions(generate::Completions),
    /// Write the manual pages into a folder
    Man(generate::Man),
    /// Keep a file where a report can show it, and print its link
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    Publish(publish::Arguments),
    /// Post a report on the pull request, or on the commit
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    SendComment(comment::Arguments),
    /// Post a report as a check of a commit
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    SendGithubCheck(check::Arguments),
    /// Draw the scalars of a folder of logs, which TensorBoard.dev no longer shows
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    TensorboardDev(tensorboard::Arguments),
    /// Make the checkout of a job fit for commits, pushes and comparisons
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    Ci(repo::Arguments),
    /// Run a workflow again
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    RerunWorkflow(workflow::Arguments),
    /// A Markdown table of what `dvc metrics diff --json` prints
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    Metrics(dvc::Metrics),
    /// A Markdown list of what `dvc diff --json` prints
    #[command(hide = true, after_help = ONE_FOR_ALL)]
    Files(dvc::Files),
}

#[derive(Debug, Subcommand)]
pub(super) enum Asset {
    /// Keep a file where a report can show it, and print its link
    #[command(after_help = EXIT_CODES)]
    Publish(publish::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum Comment {
    /// Post a report
    #[command(after_help = EXIT_CODES)]
    Create(comment::Arguments),
    /// Replace the report that was posted last, or post the first
    #[command(after_help = EXIT_CODES)]
    Update(comment::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum Check {
    /// Post a report as a check of a commit
    #[command(after_help = EXIT_CODES)]
    Create(check::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum Tensorboard {
    /// Draw the scalars of a folder of logs, which TensorBoard.dev no longer shows
    #[command(after_help = EXIT_CODES)]
    Connect(tensorboard::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum Repo {
    /// Set the author of commits, have git ask for the token, and fetch history if that is wanted
    #[command(after_help = EXIT_CODES)]
    Prepare(repo::Arguments),
    /// Answer git, as a credential helper
    #[command(hide = true)]
    Credential {
        /// What git wants: get, store or erase
        #[arg(value_name = "OPERATION")]
        operation: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Pr {
    /// Open a pull request of what a job has changed
    #[command(after_help = EXIT_CODES)]
    Create(pr::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum Workflow {
    /// Run a workflow again, ending it first if it is still going
    #[command(after_help = EXIT_CODES)]
    Rerun(workflow::Arguments),
}

/// What the exit status of the newer commands means.
const EXIT_CODES: &str = "\
Exit status:
  0  done (also when the reader closed the pipe)
  1  the command line, the document or its data is wrong
  3  the document or the host asks for what is not built
  4  a limit does not allow it (file, URL, size, a private picture to a public place)
  5  a file cannot be read or written
  6  a token is missing, or may not do what was asked
  7  a server did not answer, or not as it documents";

/// What the exit status of the older commands means, which always was so.
const ONE_FOR_ALL: &str = "Exit status: 0 done, 1 any error.";
