//! The lines of an agent's log that tell how it is doing, in the words of each host's own agent.

use std::sync::LazyLock;

use regex::Regex;

/// What a line says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Said {
    /// The agent waits for a job.
    Ready,
    /// It has one; with the host's name of the job and of its pipeline, where the line has them.
    JobStarted {
        job: Option<String>,
        pipeline: Option<String>,
    },
    JobEnded {
        success: bool,
    },
}

struct Words {
    ready: Regex,
    started: Regex,
    ended: Regex,
    succeeded: Regex,
}

/// The words of the agents, which begin differently enough to be looked for together: CML's patterns.
static WORDS: LazyLock<[Words; 3]> = LazyLock::new(|| {
    let words = |[ready, started, ended, succeeded]: [&str; 4]| {
        let pattern = |text| Regex::new(text).expect("the patterns are written above");
        Words { ready: pattern(ready), started: pattern(started), ended: pattern(ended), succeeded: pattern(succeeded) }
    };
    [
        words([
            "Listening for Jobs",
            "Running job: (?<name>.+)",
            "completed with result",
            "completed with result: Succeeded",
        ]),
        words([
            "Starting runner for",
            r#""job":(?<job>[0-9]+).+received"#,
            r#""duration_s":"#,
            r#""duration_s":.+Job succeeded"#,
        ]),
        words([
            r#"Updating runner status to "ONLINE""#,
            r"Getting step StepId(\{.*pipelineUuid=(?<pipeline>\{[^}]*\}).*stepUuid=(?<job>\{[^}]*\}))?",
            "Completing step with result",
            r"Completing step with result Result\{status=PASSED",
        ]),
    ]
});

impl Said {
    /// What `line` says, if anything.
    pub(crate) fn of(line: &str) -> Option<Self> {
        WORDS.iter().find_map(|words| {
            if words.ended.is_match(line) {
                return Some(Self::JobEnded { success: words.succeeded.is_match(line) });
            }
            if let Some(found) = words.started.captures(line) {
                let part = |name| found.name(name).map(|part| part.as_str().to_owned());
                return Some(Self::JobStarted { job: part("job"), pipeline: part("pipeline") });
            }
            words.ready.is_match(line).then_some(Self::Ready)
        })
    }

    /// CML's word for it.
    pub(crate) fn status(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::JobStarted { .. } => "job_started",
            Self::JobEnded { .. } => "job_ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    /// A log in the words of an agent: ready, a job that failed, a job that succeeded.
    #[track_caller]
    fn check(log: &str, job: Option<&str>, pipeline: Option<&str>) {
        let said: Vec<_> = log.lines().filter_map(Said::of).collect();
        let started = Said::JobStarted { job: job.map(str::to_owned), pipeline: pipeline.map(str::to_owned) };
        let ended = |success| Said::JobEnded { success };
        assert_eq!(said, [Said::Ready, started, ended(false), ended(true)]);
        let words: Vec<_> = said.iter().map(Said::status).collect();
        assert_eq!(words, ["ready", "job_started", "job_ended", "job_ended"]);
    }

    #[test]
    fn f1_the_log_of_githubs_agent_tells_ready_started_and_ended() {
        check(
            "√ Connected to GitHub\n2026-03-01 10:00:00Z: Listening for Jobs\n2026-03-01 10:00:09Z: Running job: fit\n\
             2026-03-01 10:04:00Z: Job fit completed with result: Failed\n2026-03-01 10:05:00Z: Job fit completed with result: Succeeded",
            None,
            None,
        );
    }

    #[test]
    fn f1_the_log_of_gitlabs_agent_tells_ready_started_and_ended() {
        check(
            r#"{"level":"info","msg":"Starting runner for https://gitlab.example.com with token abcdefgh ...","time":"2026-03-01T10:00:00Z"}
{"job":4711,"level":"info","msg":"Checking for jobs... received","repo_url":"https://gitlab.example.com/a/b.git","runner":"abcdefgh","time":"2026-03-01T10:00:09Z"}
{"duration_s":90.5,"job":4711,"level":"warning","msg":"Job failed: exit status 1","project":7,"runner":"abcdefgh","time":"2026-03-01T10:02:00Z"}
{"duration_s":7.5,"job":4712,"level":"info","msg":"Job succeeded","project":7,"runner":"abcdefgh","time":"2026-03-01T10:03:00+01:00"}"#,
            Some("4711"),
            None,
        );
    }

    #[test]
    fn f1_the_log_of_bitbuckets_agent_tells_ready_started_and_ended() {
        check(
            "[2026-03-01 10:00:00,945] Updating runner status to \"ONLINE\" and checking for new steps assigned to the runner after 0 seconds.\n\
             [2026-03-01 10:00:30,246] Getting step StepId{accountUuid={a-1}, repositoryUuid={b-2}, pipelineUuid={c-3}, stepUuid={d-4}}.\n\
             [2026-03-01 10:01:00,466] Completing step with result Result{status=FAILED, error=None}.\n\
             [2026-03-01 10:02:00,466] Completing step with result Result{status=PASSED, error=None}.",
            Some("{d-4}"),
            Some("{c-3}"),
        );
    }
}
