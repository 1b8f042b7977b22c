//! `cml runner launch`: a runner on a machine of a cloud, as far as it can be printed.

mod cloud;
mod cloud_args;

use std::time::Duration;

use clap::Args;

use super::context::CommandContext;
use super::stop::Stop;
use crate::error::Error;
use cloud_args::CloudArgs;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Name of the runner
    #[arg(long, value_name = "NAME", default_value = "cml")]
    name: String,
    /// It ends after one job
    #[arg(long)]
    single: bool,
    /// Seconds without a job after which it ends
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    idle_timeout: u64,
    #[command(flatten)]
    cloud: CloudArgs,
}

pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let Some(machine) = arguments.cloud.machine(context.console())?.filter(|_| arguments.cloud.dry_run) else {
        return Err(Error::unsupported("a machine can be printed alone; give --cloud and --dry-run").into());
    };
    let runner = cloud::planned(
        context.place()?.host,
        &arguments.name,
        Some(Duration::from_secs(arguments.idle_timeout)),
        arguments.single,
    );
    cloud::print(&machine, &runner, context)
}
