//! GitHub's runners: of a repository, an organization or an enterprise, registered by a configuration for one job.
//!
//! The agent gets that configuration alone. GitHub forgets the runner when its job has ended.

use serde_json::{Value, json};

use super::refusal::Operation;
use super::{GitHub, parsed};
use crate::error::Result;
use crate::forge::http::{Failure, Method, Request};
use crate::forge::percent::segment;
use crate::forge::runners::{Download, Job, JobState, NewRunner, Platform, Registration, Runner, Runners};

/// How often a cancelled run is looked at until it has ended; the waits between grow.
const LOOKS: u32 = 12;

impl GitHub {
    /// Below what the runners are: the repository, the organization or the enterprise.
    fn runners(&self, method: Method, path: &str) -> Request<'_> {
        let names: Vec<_> = self.place.repository.split('/').collect();
        let owner = match names.as_slice() {
            ["enterprises", name] => format!("{}/enterprises/{}", self.api, segment(name)),
            [name] => format!("{}/orgs/{}", self.api, segment(name)),
            _ => self.repository.clone(),
        };
        self.request(method, &format!("{owner}/actions/runners{path}"))
    }

    /// Gives `visit` every row of the list `key` below `request`, over all pages, until it returns something.
    fn search<T>(
        &self,
        request: Request<'_>,
        key: &str,
        visit: &mut dyn FnMut(&Value) -> Result<Option<T>, Failure>,
    ) -> Result<Option<T>, Failure> {
        let mut answer = request.query("per_page", "100").send()?;
        loop {
            let page = answer.json()?;
            for row in page[key].as_array().into_iter().flatten() {
                if let Some(found) = visit(row)? {
                    return Ok(Some(found));
                }
            }
            match answer.next_page() {
                Some(next) => answer = self.request(Method::Get, &next).send()?,
                None => return Ok(None),
            }
        }
    }

    /// The job of the runner `name` among those of the open runs of the repository.
    fn find_open_job(&self, name: &str) -> Result<Option<Job>, Failure> {
        for status in ["in_progress", "queued"] {
            let runs = self.on(Method::Get, "/actions/runs").query("status", status);
            let found = self.search(runs, "workflow_runs", &mut |run| {
                let Some(id) = run["id"].as_u64() else { return Ok(None) };
                let jobs = self.on(Method::Get, &format!("/actions/runs/{id}/jobs"));
                self.search(jobs, "jobs", &mut |job| {
                    let is_it = job["runner_name"] == *name && job["status"] == "in_progress";
                    Ok(is_it.then(|| Job {
                        id: number(&job["id"]),
                        run: id.to_string(),
                        attempt: run["run_attempt"].as_u64().unwrap_or(1),
                    }))
                })
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// A run, as the API gives it.
    fn run(&self, id: &str) -> Result<Value, Failure> {
        self.on(Method::Get, &format!("/actions/runs/{}", segment(id))).send()?.json()
    }

    fn restart(&self, job: &Job) -> Result<(), Failure> {
        let path = |verb: &str| format!("/actions/runs/{}/{verb}", segment(&job.run));
        let attempt = |run: &Value| run["run_attempt"].as_u64().unwrap_or(1);
        let mut run = self.run(&job.run)?;
        for look in 0..LOOKS {
            if run["status"] == "completed" || attempt(&run) > job.attempt {
                break;
            }
            // A job whose runner is gone answers no wish to be cancelled; after a while it is ended all the same.
            let verb = if look < LOOKS / 2 { "cancel" } else { "force-cancel" };
            match self.on(Method::Post, &path(verb)).repeatable().send() {
                // It is on its way to be, or has ended meanwhile.
                Ok(_) | Err(Failure::Refused { status: 409, .. }) => {}
                Err(failure) => return Err(failure),
            }
            self.client.pause(look.min(4) + 1);
            run = self.run(&job.run)?;
        }
        if attempt(&run) > job.attempt {
            return Ok(());
        }
        let send = || self.on(Method::Post, &path("rerun")).send().map(|_| ());
        let look = |_| Ok((attempt(&self.run(&job.run)?) > job.attempt).then_some(()));
        self.client.once(send, look)
    }
}

impl Runners for GitHub {
    fn list(&self) -> Result<Vec<Runner>> {
        let mut runners = Vec::new();
        let read = self.search::<()>(self.runners(Method::Get, ""), "runners", &mut |row| {
            let labels = row["labels"].as_array().into_iter().flatten();
            runners.push(Runner {
                id: number(&row["id"]),
                name: row["name"].as_str().unwrap_or_default().to_owned(),
                labels: labels.filter_map(|label| label["name"].as_str().map(str::to_owned)).collect(),
                is_online: row["status"] == "online",
                is_busy: row["busy"] == true,
            });
            Ok(None)
        });
        read.map_err(|failure| self.refused(Operation::Runners, failure))?;
        Ok(runners)
    }

    fn register(&self, new: &NewRunner) -> Result<Registration> {
        // A configuration for one job has the labels that it is given, and no others.
        let own = ["self-hosted", system(new.platform), architecture(new.platform)].map(str::to_owned);
        let labels: Vec<_> = own.into_iter().chain(new.labels.iter().cloned()).collect();
        let body = json!({
            "name": new.name, "runner_group_id": new.group.unwrap_or(1), "labels": labels, "work_folder": "_work",
        });
        let answer = self.runners(Method::Post, "/generate-jitconfig").json(&body).send();
        let made = answer.and_then(|answer| {
            parsed(&answer, |value| {
                Some((number(&value["runner"]["id"]), value["encoded_jit_config"].as_str()?.to_owned()))
            })
        });
        let (id, configuration) = made.map_err(|failure| self.refused(Operation::Runners, failure))?;
        Ok(Registration { id, variables: vec![("ACTIONS_RUNNER_INPUT_JITCONFIG", configuration)] })
    }

    fn remove(&self, id: &str, _: bool) -> Result<bool> {
        match self.runners(Method::Delete, &format!("/{}", segment(id))).send() {
            Ok(_) | Err(Failure::Refused { status: 404, .. }) => Ok(true),
            // "is currently running a job and cannot be deleted"
            Err(Failure::Refused { status: 422, .. }) => Ok(false),
            Err(failure) => Err(self.refused(Operation::Runners, failure)),
        }
    }

    fn open_job(&self, runner: &Runner) -> Result<Option<Job>> {
        if self.place.repository.split('/').count() != 2 || self.place.repository.starts_with("enterprises/") {
            return Ok(None);
        }
        self.find_open_job(&runner.name).map_err(|failure| self.refused(Operation::Rerun, failure))
    }

    fn state(&self, job: &Job) -> Result<JobState> {
        let read = || {
            if self.run(&job.run)?["run_attempt"].as_u64().unwrap_or(1) > job.attempt {
                return Ok(JobState::AskedAgain);
            }
            let row = self.on(Method::Get, &format!("/actions/jobs/{}", segment(&job.id))).send()?.json()?;
            Ok(match (row["status"].as_str(), row["conclusion"].as_str()) {
                (Some("completed"), Some("success")) => JobState::Succeeded,
                (Some("completed"), _) => JobState::Ended,
                _ => JobState::Open,
            })
        };
        read().map_err(|failure| self.refused(Operation::Rerun, failure))
    }

    fn ask_again(&self, job: &Job) -> Result<()> {
        self.restart(job).map_err(|failure| self.refused(Operation::Rerun, failure))
    }

    fn agent(&self, platform: Platform) -> Result<Option<Download>> {
        let answer = self.runners(Method::Get, "/downloads").send().and_then(|answer| answer.json());
        let list = answer.map_err(|failure| self.refused(Operation::Runners, failure))?;
        let found = list.as_array().into_iter().flatten().find(|row| {
            let is_system = row["os"].as_str() == Some(if platform.os == "macos" { "osx" } else { platform.os });
            is_system && row["architecture"].as_str() == Some(architecture(platform))
        });
        Ok(found.and_then(|row| {
            let [url, sha256] = ["download_url", "sha256_checksum"].map(|key| row[key].as_str().map(str::to_owned));
            Some(Download { url: url?, sha256: sha256? })
        }))
    }
}

/// GitHub's label for a system.
fn system(platform: Platform) -> &'static str {
    match platform.os {
        "macos" => "macOS",
        "windows" => "Windows",
        _ => "Linux",
    }
}

/// GitHub's word for an architecture.
fn architecture(platform: Platform) -> &'static str {
    match platform.architecture {
        "aarch64" => "arm64",
        "arm" => "arm",
        _ => "x64",
    }
}

fn number(value: &Value) -> String {
    value.as_u64().map(|number| number.to_string()).unwrap_or_default()
}
