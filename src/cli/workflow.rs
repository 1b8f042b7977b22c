//! `cml workflow rerun`, `cml-rerun-workflow`: a run of a workflow, or a pipeline, once more.

use clap::Args;

use super::context::CommandContext;
use super::stop::Stop;
use crate::error::Error;
use crate::forge::Host;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// The run of the workflow, or the pipeline; this one if not given
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let place = context.place()?;
    let own = match place.host {
        Host::GitHub => &place.run.id,
        Host::GitLab | Host::Bitbucket => &place.run.workflow,
    };
    let given = arguments.id.clone().filter(|id| !id.is_empty());
    let id =
        given.or_else(|| own.clone()).ok_or_else(|| Error::spec("this is no job of a CI; name the run with --id"))?;
    let page = context.runs()?.rerun(&id)?;
    context.console().say(&format_args!("running again: {page}"));
    Ok(())
}
