//! What to do when something happens to a runner: a machine without clock, process or host, so that every turn of a life can be tried.

use std::time::Duration;

use super::said::Said;

/// The most time that one tick counts for: a machine that slept, or whose clock was set, has not waited for a job meanwhile.
const LONGEST_TICK: Duration = Duration::from_secs(5);

/// How long an agent may take to end by itself after its only job.
const LEAVE: Duration = Duration::from_secs(30);

/// How a runner is to live.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Without a job for this long it ends; `None`: never.
    pub(crate) idle: Option<Duration>,
    /// It ends after one job.
    pub(crate) single: bool,
    /// Its agent serves one job and ends, and another is started for the next: GitHub's.
    pub(crate) one_job_an_agent: bool,
    /// The agent ends by itself after the job of a `single` runner.
    pub(crate) agent_leaves: bool,
    /// A job is given up, and asked for again, before the host ends it.
    pub(crate) longest_job: Option<Duration>,
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Event {
    /// The agent wrote a line that tells something.
    Said(Said),
    /// So much time has passed since the last tick.
    Tick(Duration),
    /// The agent ended.
    AgentEnded,
    /// Whether the host let the runner go.
    Released(bool),
    /// Somebody wants it to end.
    Told(End),
}

/// What to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// Find out which job was taken, so that it can be asked for again.
    FindJob,
    /// Forget the job: it ended.
    ForgetJob,
    /// Remove the runner at the host unless it has been given a job; the answer is [`Event::Released`].
    Release,
    /// Register and start another agent.
    Restart,
    /// End in order.
    End(End),
}

/// Why a runner ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    Idle,
    SingleJob,
    Signal,
    /// The cloud takes the machine back.
    SpotNotice,
    AgentDied,
    /// The host ends a job of this age.
    JobTooLong,
}

impl End {
    /// As the log has it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Idle => "timeout: no job",
            Self::SingleJob => "single job",
            Self::Signal => "signal",
            Self::SpotNotice => "spot notice",
            Self::AgentDied => "runner process lost",
            Self::JobTooLong => "timeout:35days",
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Phase {
    Waiting,
    Busy,
    Releasing,
    /// After the only job, until the agent has ended.
    Leaving,
    Ended,
}

/// A runner's life so far.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    rules: Rules,
    phase: Phase,
    /// Time in this phase.
    time: Duration,
    /// The agent has ended a job.
    has_served: bool,
}

impl Life {
    pub(crate) fn new(rules: Rules) -> Self {
        Self { rules, phase: Phase::Waiting, time: Duration::ZERO, has_served: false }
    }

    fn enter(&mut self, phase: Phase) {
        (self.phase, self.time) = (phase, Duration::ZERO);
    }

    fn end(&mut self, end: End) -> Vec<Action> {
        self.enter(Phase::Ended);
        vec![Action::End(end)]
    }

    /// What is to be done about `event`.
    pub(crate) fn on(&mut self, event: &Event) -> Vec<Action> {
        match (self.phase, event) {
            (Phase::Ended, _) => Vec::new(),
            (_, Event::Told(end)) => self.end(*end),
            (_, Event::Said(Said::JobStarted { .. })) => {
                self.enter(Phase::Busy);
                vec![Action::FindJob]
            }
            (Phase::Busy, Event::Said(Said::JobEnded { .. })) => {
                self.has_served = true;
                self.enter(if self.rules.single { Phase::Leaving } else { Phase::Waiting });
                let mut actions = vec![Action::ForgetJob];
                if self.rules.single && !self.rules.agent_leaves {
                    actions.extend(self.end(End::SingleJob));
                }
                actions
            }
            (_, Event::Said(_)) => Vec::new(),
            (Phase::Leaving, Event::AgentEnded) => self.end(End::SingleJob),
            (Phase::Waiting | Phase::Releasing, Event::AgentEnded)
                if self.has_served && self.rules.one_job_an_agent =>
            {
                self.has_served = false;
                self.enter(Phase::Waiting);
                vec![Action::Restart]
            }
            (_, Event::AgentEnded) => self.end(End::AgentDied),
            (Phase::Releasing, Event::Released(true)) => self.end(End::Idle),
            (Phase::Releasing, Event::Released(false)) => {
                self.enter(Phase::Waiting);
                Vec::new()
            }
            (_, Event::Released(_)) => Vec::new(),
            (_, Event::Tick(time)) => {
                self.time += (*time).min(LONGEST_TICK);
                self.tick()
            }
        }
    }

    fn tick(&mut self) -> Vec<Action> {
        let is_over = |limit: Option<Duration>| limit.is_some_and(|limit| self.time >= limit);
        match self.phase {
            Phase::Waiting if is_over(self.rules.idle) => {
                self.enter(Phase::Releasing);
                vec![Action::Release]
            }
            Phase::Busy if is_over(self.rules.longest_job) => self.end(End::JobTooLong),
            Phase::Leaving if is_over(Some(LEAVE)) => self.end(End::SingleJob),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::SplitMix64;

    const RULES: Rules = Rules {
        idle: Some(Duration::from_secs(3)),
        single: false,
        one_job_an_agent: false,
        agent_leaves: true,
        longest_job: None,
    };

    fn started() -> Event {
        Event::Said(Said::JobStarted { job: None, pipeline: None })
    }

    fn ended() -> Event {
        Event::Said(Said::JobEnded { success: true })
    }

    fn seconds(seconds: u64) -> Event {
        Event::Tick(Duration::from_secs(seconds))
    }

    /// Each event with the one thing that it leads to, if it leads to any.
    #[track_caller]
    fn check(rules: Rules, turns: &[(Event, &[Action])]) {
        let mut life = Life::new(rules);
        for (at, (event, actions)) in turns.iter().enumerate() {
            assert_eq!(life.on(event), *actions, "turn {at}: {event:?}");
        }
    }

    #[test]
    fn a_runner_without_a_job_is_let_go_by_its_host_before_it_ends() {
        check(
            RULES,
            &[
                (Event::Said(Said::Ready), &[]),
                (seconds(2), &[]),
                (seconds(1), &[Action::Release]),
                (Event::Released(true), &[Action::End(End::Idle)]),
                (Event::AgentEnded, &[]),
            ],
        );
    }

    #[test]
    fn a_job_that_arrives_in_the_last_moment_is_served() {
        check(
            RULES,
            &[
                (seconds(3), &[Action::Release]),
                (Event::Released(false), &[]),
                (started(), &[Action::FindJob]),
                (seconds(5), &[]),
                (ended(), &[Action::ForgetJob]),
                (seconds(2), &[]),
                (seconds(2), &[Action::Release]),
            ],
        );
    }

    #[test]
    fn a_clock_that_jumps_ends_no_runner_early() {
        let patient = Rules { idle: Some(Duration::from_secs(60)), ..RULES };
        check(patient, &[(seconds(1_000_000), &[]), (seconds(1_000_000), &[])]);
        check(Rules { idle: None, ..RULES }, &[(seconds(u64::MAX), &[]), (seconds(5), &[])]);
    }

    #[test]
    fn a_single_runner_ends_with_its_job_when_its_agent_has_left_or_takes_too_long() {
        let single = Rules { single: true, one_job_an_agent: true, ..RULES };
        let busy = [(started(), &[Action::FindJob][..]), (ended(), &[Action::ForgetJob])];
        let end: &[Action] = &[Action::End(End::SingleJob)];
        check(single, &[&busy[..], &[(Event::AgentEnded, end)]].concat());
        let waits = [(seconds(5), &[][..]), (seconds(5), &[]), (seconds(5), &[]), (seconds(5), &[]), (seconds(5), &[])];
        check(single, &[&busy[..], &waits, &[(seconds(5), end)]].concat());
        let stays = Rules { single: true, agent_leaves: false, ..RULES };
        check(stays, &[(started(), &[Action::FindJob]), (ended(), &[Action::ForgetJob, Action::End(End::SingleJob)])]);
    }

    #[test]
    fn an_agent_for_one_job_is_followed_by_another_but_one_that_dies_is_not() {
        let github = Rules { one_job_an_agent: true, ..RULES };
        check(
            github,
            &[
                (started(), &[Action::FindJob]),
                (ended(), &[Action::ForgetJob]),
                (Event::AgentEnded, &[Action::Restart]),
                (Event::AgentEnded, &[Action::End(End::AgentDied)]),
            ],
        );
        check(github, &[(started(), &[Action::FindJob]), (Event::AgentEnded, &[Action::End(End::AgentDied)])]);
    }

    #[test]
    fn a_job_is_given_up_before_the_host_ends_it() {
        let rules = Rules { longest_job: Some(Duration::from_secs(8)), ..RULES };
        check(
            rules,
            &[(started(), &[Action::FindJob]), (seconds(5), &[]), (seconds(5), &[Action::End(End::JobTooLong)])],
        );
    }

    #[test]
    fn every_life_ends_once_whatever_happens_in_whatever_order() {
        let mut random = SplitMix64::new(14);
        for life_number in 0..2000 {
            let mut draw = |below: u64| random.draw() % below;
            let rules = Rules {
                single: draw(2) == 0,
                one_job_an_agent: draw(2) == 0,
                agent_leaves: draw(2) == 0,
                longest_job: (draw(2) == 0).then(|| Duration::from_secs(20)),
                ..RULES
            };
            let mut life = Life::new(rules);
            let (mut ends, mut is_held) = (0, false);
            for _ in 0..40 {
                let event = match draw(7) {
                    0 => Event::Said(Said::Ready),
                    1 => started(),
                    2 => ended(),
                    3 if draw(8) == 0 => Event::AgentEnded,
                    4 if draw(8) == 0 => Event::Told(End::SpotNotice),
                    5 if draw(2) == 0 => Event::Released(draw(2) == 0),
                    _ => seconds(draw(100)),
                };
                for action in life.on(&event) {
                    match action {
                        Action::FindJob => is_held = true,
                        Action::ForgetJob => {
                            assert!(is_held, "life {life_number}: no job to forget");
                            is_held = false;
                        }
                        Action::End(_) => ends += 1,
                        Action::Release | Action::Restart => assert!(!is_held, "life {life_number}: it has a job"),
                    }
                }
            }
            if ends == 0 {
                ends += life.on(&Event::Told(End::Signal)).len();
            }
            assert_eq!(ends, 1, "life {life_number}");
            assert_eq!(life.on(&Event::AgentEnded), [], "life {life_number}");
        }
    }
}
