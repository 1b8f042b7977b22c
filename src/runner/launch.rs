//! A runner from its start to its end: the thin shell of threads and processes around [`Life`].

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::agent::Agent;
use super::estate::Estate;
use super::life::{Action, End, Event, Life, Rules};
use super::pace::Pace;
use super::said::Said;
use super::spot::SpotNotices;
use super::wind_up::wind_up;
use crate::error::{Error, ErrorKind, Result};
use crate::forge::runners::{Job, NewRunner, Runner, Runners};

/// Bytes of one line of an agent's log; the rest of a longer one is another.
const LONGEST_LINE: u64 = 64 << 10;

/// How often the host is asked for the job that the agent says it has.
const SEARCHES: u32 = 10;

/// How often the cloud is asked whether it takes the machine back.
const SPOT_INTERVAL: Duration = Duration::from_secs(5);

/// A runner to be launched.
pub(crate) struct Launch<'a> {
    pub(crate) new: NewRunner,
    /// The value that marks its processes.
    pub(crate) mark: String,
    pub(crate) rules: Rules,
    /// A job that is lost is asked for again.
    pub(crate) is_retried: bool,
    pub(crate) pace: Pace,
    pub(crate) host: &'a dyn Runners,
    pub(crate) agent: &'a Agent,
    pub(crate) spot: Option<SpotNotices>,
}

/// What a runner tells to those outside.
pub(crate) trait Outside {
    /// Whoever ends the runner when this process cannot knows `estate` when this returns.
    fn tell(&mut self, estate: &Estate);

    /// A line of the agent's log.
    fn line(&self, text: &str);

    /// What a line of the agent's log says.
    fn status(&self, said: &Said, job: Option<&Job>);

    /// Why the runner ends, when it begins to.
    fn terminated(&self, end: End);

    /// What was survived.
    fn warn(&self, error: &Error);
}

/// What arrives from the threads.
enum Occurrence {
    Line(String),
    AgentEnded(io::Result<ExitStatus>),
    Signal,
}

/// Runs a runner until it has ended in order.
///
/// # Errors
///
/// When it cannot be registered or started, when its agent failed, and when something of it may be left.
pub(crate) fn launch(launch: Launch<'_>, outside: &mut dyn Outside) -> Result<()> {
    let (sender, occurrences) = channel();
    listen_to_signals(&sender)?;
    let mut shell = Shell {
        estate: Estate { mark: launch.mark.clone(), ..Estate::default() },
        launch,
        outside,
        sender,
        id: String::new(),
        searches: 0,
        exit: None,
    };
    let end = match shell.start() {
        Ok(()) => shell.run(&occurrences),
        // Nothing came to be, unless the answer was lost.
        Err(error) if error.kind() != ErrorKind::Network && shell.id.is_empty() => return Err(error),
        Err(error) => Err(error),
    };
    let Launch { host, is_retried, pace, .. } = &shell.launch;
    let outside = &mut shell.outside;
    let ended = wind_up(&mut shell.estate, *host, *is_retried, *pace, &mut |estate| outside.tell(estate));
    end.and(ended)
}

struct Shell<'a> {
    launch: Launch<'a>,
    outside: &'a mut dyn Outside,
    estate: Estate,
    sender: Sender<Occurrence>,
    /// The host's name of the runner that is registered now.
    id: String,
    /// Searches left for the job that the agent has.
    searches: u32,
    /// How the last agent ended.
    exit: Option<io::Result<ExitStatus>>,
}

impl Shell<'_> {
    /// Registers the runner, under a new name if it was registered before, and starts its agent.
    fn start(&mut self) -> Result<()> {
        let mut new = self.launch.new.clone();
        if !self.estate.names.is_empty() {
            new.name = format!("{}-{}", new.name, self.estate.names.len() + 1);
        }
        self.estate.names.push(new.name.clone());
        self.estate.container = self.launch.agent.container();
        self.estate.is_settled = false;
        self.outside.tell(&self.estate);
        let registration = self.launch.host.register(&new)?;
        self.id.clone_from(&registration.id);
        let mut command = self.launch.agent.command(&registration, &self.launch.mark);
        let child = command.spawn().map_err(|error| {
            let program = command.get_program().to_string_lossy().into_owned();
            Error::io(format!("the agent {program} cannot be started: {error}; --runner-path DIR names its folder"))
        })?;
        self.estate.group = Some(child.id());
        self.outside.tell(&self.estate);
        follow(child, &self.sender);
        Ok(())
    }

    fn run(&mut self, occurrences: &Receiver<Occurrence>) -> Result<()> {
        let mut life = Life::new(self.launch.rules);
        let pace = self.launch.pace;
        let second = pace.of_clock(Duration::from_secs(1));
        let (mut ticked, mut asked) = (Instant::now(), Instant::now());
        loop {
            let event = match occurrences.recv_timeout(second) {
                Ok(Occurrence::Line(text)) => {
                    self.outside.line(&text);
                    Said::of(&text).map(|said| self.heard(said))
                }
                Ok(Occurrence::AgentEnded(exit)) => {
                    self.exit = Some(exit);
                    Some(Event::AgentEnded)
                }
                Ok(Occurrence::Signal) => Some(Event::Told(End::Signal)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
            };
            let mut events: VecDeque<_> = event.into_iter().collect();
            if ticked.elapsed() >= second {
                events.push_back(Event::Tick(pace.of_runner(ticked.elapsed())));
                ticked = Instant::now();
                self.search();
            }
            if pace.of_runner(asked.elapsed()) >= SPOT_INTERVAL {
                asked = Instant::now();
                let is_taken_back = self.launch.spot.as_ref().is_some_and(SpotNotices::is_taken_back);
                events.extend(is_taken_back.then_some(Event::Told(End::SpotNotice)));
            }
            while let Some(event) = events.pop_front() {
                for action in life.on(&event) {
                    match action {
                        Action::FindJob => {
                            self.searches = if self.estate.job.is_some() { 0 } else { SEARCHES };
                            self.search();
                        }
                        Action::ForgetJob => self.forget(),
                        Action::Release => events.push_front(Event::Released(self.release())),
                        Action::Restart => self.start()?,
                        Action::End(end) => return self.ended(end),
                    }
                }
            }
        }
    }

    /// Passes on what the agent said, with the job if the line names it.
    fn heard(&mut self, said: Said) -> Event {
        if let Said::JobStarted { job: Some(job), pipeline } = &said {
            self.estate.job =
                Some(Job { id: job.clone(), run: pipeline.clone().unwrap_or_default(), ..Job::default() });
            self.outside.tell(&self.estate);
        }
        self.outside.status(&said, self.estate.job.as_ref());
        Event::Said(said)
    }

    /// Asks the host for the job that the agent has, unless it is known.
    fn search(&mut self) {
        if self.searches == 0 {
            return;
        }
        self.searches -= 1;
        let name = self.estate.names.last().cloned().unwrap_or_default();
        let runner = Runner { id: self.id.clone(), name, labels: Vec::new(), is_online: true, is_busy: true };
        match self.launch.host.open_job(&runner) {
            Ok(Some(job)) => {
                self.searches = 0;
                self.estate.job = Some(job);
                self.outside.tell(&self.estate);
            }
            Ok(None) => {}
            Err(error) => self.outside.warn(&error),
        }
    }

    fn forget(&mut self) {
        self.searches = 0;
        self.estate.done = self.estate.job.take();
        self.estate.is_settled = self.launch.rules.single || self.launch.rules.one_job_an_agent;
        self.outside.tell(&self.estate);
    }

    /// Whether the host let the runner go. One that cannot be asked gives it no job either.
    fn release(&mut self) -> bool {
        match self.launch.host.remove(&self.id, false) {
            Ok(is_gone) => {
                self.estate.is_settled |= is_gone;
                is_gone
            }
            Err(error) => {
                self.outside.warn(&error);
                true
            }
        }
    }

    /// Whether that is how a runner should end.
    fn ended(&self, end: End) -> Result<()> {
        self.outside.terminated(end);
        if end != End::AgentDied {
            return Ok(());
        }
        match &self.exit {
            Some(Ok(status)) if status.success() => Ok(()),
            Some(Ok(status)) => {
                Err(Error::io(format!("the agent ended with {status}; --log debug shows what it said")))
            }
            Some(Err(error)) => Err(Error::io(format!("the agent was lost: {error}"))),
            None => Ok(()),
        }
    }
}

/// Sends the lines of an agent's log, and when all are read, how it ended.
fn follow(mut child: Child, sender: &Sender<Occurrence>) {
    let (done, readers) = channel();
    let streams = [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn Read + Send>),
    ];
    for stream in streams.into_iter().flatten() {
        let (sender, done) = (sender.clone(), done.clone());
        thread::spawn(move || {
            read_lines(stream, &sender);
            // Nobody may wait any more.
            let _ = done.send(());
        });
    }
    drop(done);
    let sender = sender.clone();
    thread::spawn(move || {
        let exit = child.wait();
        // What a job left running may hold the streams open.
        while readers.recv_timeout(Duration::from_secs(1)).is_ok() {}
        let _ = sender.send(Occurrence::AgentEnded(exit));
    });
}

fn read_lines(stream: impl Read, sender: &Sender<Occurrence>) {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line), Ok(1..)) {
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        if sender.send(Occurrence::Line(text)).is_err() {
            return;
        }
        line.clear();
    }
}

/// Sends every wish of the system or the terminal that this process ends.
#[cfg(unix)]
fn listen_to_signals(sender: &Sender<Occurrence>) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])
        .map_err(|error| Error::io(format!("cannot listen to signals: {error}")))?;
    let sender = sender.clone();
    thread::spawn(move || {
        for _ in signals.forever() {
            // After its end it is told in vain.
            let _ = sender.send(Occurrence::Signal);
        }
    });
    Ok(())
}

/// Other systems end a process without asking; the watchdog does the rest.
#[cfg(not(unix))]
fn listen_to_signals(_: &Sender<Occurrence>) -> Result<()> {
    Ok(())
}
