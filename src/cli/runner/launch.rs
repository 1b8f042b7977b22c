//! `cml runner launch`: CML's options and variables made into a runner, which is then left to its life.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::cloud;
use super::cloud_args::CloudArgs;
use super::watchdog::Watchdog;
use super::without_tokens;
use crate::cli::console::{self, Console};
use crate::cli::context::CommandContext;
use crate::cli::network;
use crate::cli::stop::Stop;
use crate::error::{Error, Result};
use crate::forge::Host;
use crate::forge::ci::is_github_actions;
use crate::forge::http::{Client, Failure, Method, Settings};
use crate::forge::runners::{Job, NewRunner, Platform, Runner, Runners};
use crate::forge::token::Token;
use crate::runner::{
    Agent, AgentOptions, End, Estate, Hook, Launch, Outside, Pace, Rules, Said, SpotNotices, idle_timeout, launch,
    let_go,
};
use crate::untrusted::line;

/// GitHub ends a job after 35 days; it is given up five minutes before.
const LONGEST_GITHUB_JOB: Duration = Duration::from_secs((35 * 24 * 60 - 5) * 60);

/// Bytes of an agent's archive.
const LARGEST_AGENT: u64 = 1 << 30;

#[derive(Args, Debug)]
#[group(skip)]
pub(in crate::cli) struct Arguments {
    /// Labels that jobs ask for, separated by commas
    #[arg(long, value_name = "LABELS", default_value = "cml", value_delimiter = ',')]
    labels: Vec<String>,
    /// Name of the runner; made up if not given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Time without a job after which it ends: seconds, a text such as "5 minutes", or never
    #[arg(long, value_name = "TIME", default_value = "5 minutes", allow_hyphen_values = true)]
    idle_timeout: String,
    /// End after one job
    #[arg(long, conflicts_with_all = ["reuse", "reuse_idle"])]
    single: bool,
    /// Do nothing where a runner of that name, or one online with these labels, is there
    #[arg(long, conflicts_with = "reuse_idle")]
    reuse: bool,
    /// Do nothing where a runner with these labels is online and has no job
    #[arg(long)]
    reuse_idle: bool,
    /// Leave a job alone that was lost with the runner, instead of asking for it again
    #[arg(long)]
    no_retry: bool,
    /// Volumes of the containers that jobs run in; GitLab only
    #[arg(long, value_name = "VOLUME", num_args = 1..)]
    docker_volumes: Vec<String>,
    /// Folder that jobs work in; `~/.cml/NAME` if not given
    #[arg(long, alias = "path", value_name = "DIR")]
    workdir: Option<PathBuf>,
    /// Folder of the host's own agent; downloaded, and its checksum verified, if not given
    #[arg(long, value_name = "DIR")]
    runner_path: Option<PathBuf>,
    /// Number of the group that the runner joins; GitHub only
    #[arg(long, value_name = "NUMBER")]
    runner_group: Option<u64>,
    /// How jobs are run: GitLab's shell, docker and so on; GitHub has the shell alone
    #[arg(long, value_name = "EXECUTOR", hide = true)]
    executor: Option<String>,
    /// Image of the containers that jobs run in; GitLab only
    #[arg(long, value_name = "IMAGE", hide = true, default_value = "iterativeai/cml:latest")]
    image: String,
    /// Runtime of the containers that jobs run in, such as nvidia; GitLab only
    #[arg(long, value_name = "RUNTIME", hide = true)]
    runtime: Option<String>,
    #[command(flatten)]
    cloud: CloudArgs,
    /// Address of the cloud's metadata service
    #[arg(long, value_name = "URL", hide = true)]
    metadata_url: Option<String>,
    /// How many times faster than the clock's the runner's time goes
    #[arg(long, value_name = "TIMES", hide = true, default_value = "1")]
    pace: u32,
}

/// Launches the runner, and returns when it has ended and nothing of it is left.
pub(super) fn run(arguments: &Arguments, context: &CommandContext<'_>) -> Result<(), Stop> {
    let console = context.console();
    let idle = idle_timeout(&arguments.idle_timeout).map_err(|why| Stop::Usage(format!("--idle-timeout: {why}")))?;
    let place = context.owner()?;
    if place.host == Host::GitHub && arguments.executor.as_deref().is_some_and(|executor| executor != "shell") {
        return Err(Stop::Usage("Github only supports shell executor".to_owned()));
    }
    if place.host != Host::GitLab && !arguments.docker_volumes.is_empty() {
        console.warn(&"--docker-volumes is for GitLab's agent alone, and not read");
    }
    let machine = arguments.cloud.machine(console)?;
    let name = arguments.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| format!("cml-{}", random()));
    if let Some(machine) = machine.as_ref().filter(|_| arguments.cloud.dry_run) {
        return cloud::print(machine, &cloud::planned(place.host, &name, idle, arguments.single), context);
    }
    let token = context.token_for(&place)?;
    let pace = Pace(arguments.pace);
    let clocked = network::paced_settings(context.environment(), console, pace);
    let host = crate::forge::runners(&place, &token, &Client::new(&clocked)?)?;
    if let Some(there) = reusable(arguments, place.host, &name, host.as_ref())? {
        console.say(&format_args!("the runner {there} is there already; no other is launched"));
        return Ok(());
    }
    let labels = arguments.labels.iter().map(|label| label.trim().to_owned()).filter(|label| !label.is_empty());
    let new = NewRunner {
        name,
        labels: labels.collect(),
        group: arguments.runner_group,
        platform: if machine.is_some() { Platform::CLOUD } else { Platform::HERE },
    };
    if let Some(machine) = machine {
        let order = cloud::Order { machine, new, idle, is_single: arguments.single, kind: place.host };
        return Ok(cloud::launch(&order, host.as_ref(), without_tokens(context.environment(), &token), context)?);
    }
    let environment = shared_environment(context, &token);
    let agent = prepare(arguments, place.host, &new.name, environment.clone(), host.as_ref(), &clocked)?;
    let hook = hook(context);
    let launcher = context.relaunch();
    let is_retried = !arguments.no_retry;
    let watchdog = Watchdog::start(launcher, &environment, &place, &token, is_retried, pace, &hook)?;
    let mut outside = Told { console, watchdog, host: place.host, repository: place.repository_url.clone() };
    let rules = Rules {
        idle,
        single: arguments.single,
        one_job_an_agent: place.host == Host::GitHub,
        agent_leaves: place.host != Host::Bitbucket,
        longest_job: (place.host == Host::GitHub && is_retried).then_some(LONGEST_GITHUB_JOB),
    };
    let spot = spot_notices(arguments, &clocked)?;
    let order = Launch { new, mark: random(), rules, is_retried, pace, host: host.as_ref(), agent: &agent, spot };
    let end = launch(order, &mut outside);
    let gone = let_go(&hook);
    outside.watchdog.dismiss();
    Ok(end.and(gone)?)
}

/// The name of a runner that does what this one would, when that is asked for.
fn reusable(arguments: &Arguments, kind: Host, name: &str, host: &dyn Runners) -> Result<Option<String>> {
    if arguments.reuse_idle && kind == Host::Bitbucket {
        return Err(Error::unsupported("Bitbucket does not say whether a runner has a job, which --reuse-idle asks"));
    }
    let runners = host.list()?;
    let found = |is_it: &dyn Fn(&Runner) -> bool| runners.iter().find(|runner| is_it(runner)).map(|it| it.name.clone());
    if let Some(there) = found(&|runner| runner.name == name) {
        if arguments.reuse {
            return Ok(Some(there));
        }
        return Err(Error::denied(format!(
            "Runner name {name} is already in use. Please change the name or terminate the existing runner; `cml runner stop {name}` does"
        )));
    }
    let fits = |runner: &Runner| arguments.labels.iter().all(|label| runner.labels.contains(label));
    Ok(match (arguments.reuse, arguments.reuse_idle) {
        (true, _) => found(&|runner| runner.is_online && fits(runner)),
        (_, true) => found(&|runner| runner.is_online && !runner.is_busy && fits(runner)),
        _ => None,
    })
}

fn prepare(
    arguments: &Arguments,
    kind: Host,
    name: &str,
    environment: Vec<(String, String)>,
    host: &dyn Runners,
    settings: &Settings,
) -> Result<Agent> {
    let home = environment.iter().find(|(variable, _)| variable == "HOME").map(|(_, home)| PathBuf::from(home));
    let workdir = arguments.workdir.clone().or_else(|| Some(home?.join(".cml").join(name)));
    let workdir = workdir.unwrap_or_else(|| PathBuf::from(".cml").join(name));
    let workdir = std::path::absolute(&workdir)
        .map_err(|error| Error::io(format!("the folder {}: {error}", workdir.display())))?;
    let is_in_container = environment.iter().any(|(variable, _)| variable == "IN_DOCKER");
    let executor = if is_in_container || kind != Host::GitLab { "shell" } else { "docker" };
    let options = AgentOptions {
        host: kind,
        path: arguments.runner_path.clone(),
        workdir,
        name: name.to_owned(),
        single: arguments.single,
        executor: arguments.executor.clone().unwrap_or_else(|| executor.to_owned()),
        image: arguments.image.clone(),
        runtime: arguments.runtime.clone().filter(|runtime| !runtime.is_empty()),
        volumes: arguments.docker_volumes.clone(),
        environment,
    };
    let fetch = |url: &str| {
        let settings = Settings { answer_limit: LARGEST_AGENT, timeout: Duration::from_secs(1800), ..settings.clone() };
        let answer = Client::new(&settings)?.request(Method::Get, url).send();
        Ok(answer.map_err(Failure::into_error)?.body)
    };
    Agent::prepare(options, &|| host.agent(Platform::HERE), &fetch)
}

/// What jobs may know of the environment: all but tokens, and what `_CML_RUNNER_SENSITIVE_ENV` lists.
fn shared_environment(context: &CommandContext<'_>, token: &Token) -> Vec<(String, String)> {
    const LIST: &str = "_CML_RUNNER_SENSITIVE_ENV";
    let sensitive: BTreeSet<&str> = context.environment().value(LIST).unwrap_or_default().split(':').collect();
    let mut shared = without_tokens(context.environment(), token);
    shared.retain(|(name, _)| name != LIST && !sensitive.contains(name.as_str()));
    shared
}

/// What lets the machine go: docker-machine's own command, where the seed's variable names the machine.
fn hook(context: &CommandContext<'_>) -> Hook {
    let machine = context.environment().value("DOCKER_MACHINE");
    machine.map(|name| ["docker-machine", "rm", "-y", name].map(str::to_owned).to_vec()).unwrap_or_default()
}

fn spot_notices(arguments: &Arguments, settings: &Settings) -> Result<Option<SpotNotices>> {
    let second = Duration::from_secs(1);
    let impatient = Settings { timeout: second, connect_timeout: second, attempts: 1, ..settings.clone() };
    Ok(SpotNotices::find(Client::new(&impatient)?, arguments.metadata_url.as_deref()))
}

/// Ten letters and digits that nobody has used.
fn random() -> String {
    let number = RandomState::new().build_hasher().finish() ^ u64::from(std::process::id());
    format!("{number:016x}")[..10].to_owned()
}

/// The watchdog and standard error.
struct Told {
    console: Console,
    watchdog: Watchdog,
    host: Host,
    repository: String,
}

impl Told {
    /// A line as CML's: JSON, for programs that follow the log.
    fn write(&self, mut line: serde_json::Value) {
        line["level"] = json!("info");
        line["message"] = json!("runner status");
        line["repo"] = json!(self.repository);
        let text = self.console.scrub(&line.to_string());
        console::write_line(format_args!("{}", line::without_commands(&text)));
    }
}

impl Outside for Told {
    fn tell(&mut self, estate: &Estate) {
        if let Err(error) = self.watchdog.tell(estate) {
            self.console.warn(&error);
        }
    }

    fn line(&self, text: &str) {
        self.console.debug(&format_args!("agent: {text}"));
    }

    fn status(&self, said: &Said, job: Option<&Job>) {
        let mut line = json!({ "status": said.status() });
        if let Some(job) = job {
            line["job"] = json!(job.id);
            if self.host != Host::GitLab {
                line["pipeline"] = json!(job.run);
            }
        }
        if let Said::JobEnded { success } = said {
            line["success"] = json!(success);
        }
        self.write(line);
    }

    fn terminated(&self, end: End) {
        self.write(json!({ "status": "terminated", "reason": end.reason() }));
    }

    fn warn(&self, error: &Error) {
        self.console.warn(error);
    }
}

/// Whether a variable of CML's older name is another program's: GitHub's own runner names itself in the environment of its jobs.
pub(in crate::cli) fn is_foreign(variable: &str, env: &dyn Fn(&str) -> Option<String>) -> bool {
    variable == "RUNNER_NAME" && is_github_actions(env)
}
