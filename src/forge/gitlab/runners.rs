//! GitLab's runners of a project, made by the owner of the token as GitLab 16 and later have it.

use serde_json::Value;

use super::{GitLab, denied, number};
use crate::error::{Error, Result};
use crate::forge::http::{Failure, Method};
use crate::forge::percent::segment;
use crate::forge::runners::{Download, Job, JobState, NewRunner, Platform, Registration, Runner, Runners};

/// Where GitLab publishes its agent, with the checksums of all files beside it.
const DOWNLOADS: &str = "https://gitlab-runner-downloads.s3.amazonaws.com/latest";

impl GitLab {
    /// A job of the project, as the API gives it.
    fn job(&self, job: &Job) -> Result<Value, Failure> {
        self.request(Method::Get, &format!("{}/jobs/{}", self.project, segment(&job.id))).send()?.json()
    }

    fn make(&self, new: &NewRunner) -> Result<(String, String), Failure> {
        let project = number(&self.request(Method::Get, &self.project).send()?, "id")?;
        let tags = new.labels.join(",");
        let fields = [
            ("runner_type", "project_type"),
            ("project_id", &project),
            ("description", &new.name),
            ("tag_list", &tags),
            ("run_untagged", "true"),
            ("locked", "true"),
        ];
        let answer = self.request(Method::Post, &format!("{}/user/runners", self.api)).form(&fields).send()?;
        let made = answer.json()?;
        match (made["id"].as_u64(), made["token"].as_str()) {
            (Some(id), Some(token)) => Ok((id.to_string(), token.to_owned())),
            _ => Err(answer.not_as_documented("it names no runner")),
        }
    }
}

impl Runners for GitLab {
    fn list(&self) -> Result<Vec<Runner>> {
        let mut runners = Vec::new();
        let url = format!("{}/runners", self.project);
        self.each(&url, &[("type", "project_type")], &mut |row, _| {
            runners.push(Runner {
                id: row["id"].as_u64().map(|id| id.to_string()).unwrap_or_default(),
                name: row["description"].as_str().unwrap_or_default().to_owned(),
                labels: Vec::new(),
                is_online: row["status"] == "online" || row["online"] == true,
                is_busy: false,
            });
            true
        })
        .map_err(denied)?;
        for runner in &mut runners {
            // The list holds no tags, and not whether there is a job.
            let url = format!("{}/runners/{}", self.api, segment(&runner.id));
            let row = match self.request(Method::Get, &url).send() {
                Ok(answer) => answer.json().map_err(denied)?,
                // It was removed meanwhile, or belongs to somebody else.
                Err(Failure::Refused { status: 403 | 404, .. }) => continue,
                Err(failure) => return Err(denied(failure)),
            };
            let tags = row["tag_list"].as_array().into_iter().flatten();
            runner.labels = tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
            runner.is_busy = runner.is_online && self.open_job(runner)?.is_some();
        }
        Ok(runners)
    }

    fn register(&self, new: &NewRunner) -> Result<Registration> {
        let (id, token) = self.make(new).map_err(|failure| match failure {
            Failure::Refused { status: 401 | 403 | 404, .. } => Error::denied(format!(
                "{failure}; give REPO_TOKEN or GITLAB_TOKEN a token with the scopes `api` and `create_runner`, of a maintainer of the project"
            )),
            failure => denied(failure),
        })?;
        let server = self.api.strip_suffix("/api/v4").unwrap_or(&self.api);
        let variables = vec![("CI_SERVER_TOKEN", token), ("CI_SERVER_URL", format!("{server}/"))];
        Ok(Registration { id, variables })
    }

    fn remove(&self, id: &str, is_dead: bool) -> Result<bool> {
        let runner =
            Runner { id: id.to_owned(), name: String::new(), labels: Vec::new(), is_online: true, is_busy: false };
        // GitLab would take it away from under its job.
        if !is_dead && self.open_job(&runner)?.is_some() {
            return Ok(false);
        }
        match self.request(Method::Delete, &format!("{}/runners/{}", self.api, segment(id))).send() {
            Ok(_) | Err(Failure::Refused { status: 404, .. }) => Ok(true),
            Err(failure) => Err(denied(failure)),
        }
    }

    fn open_job(&self, runner: &Runner) -> Result<Option<Job>> {
        let url = format!("{}/runners/{}/jobs", self.api, segment(&runner.id));
        let answer = match self.request(Method::Get, &url).query("status", "running").send() {
            Ok(answer) => answer,
            Err(Failure::Refused { status: 404, .. }) => return Ok(None),
            Err(failure) => return Err(denied(failure)),
        };
        let rows = answer.json().map_err(denied)?;
        let id = rows.as_array().into_iter().flatten().find_map(|row| row["id"].as_u64());
        Ok(id.map(|id| Job { id: id.to_string(), ..Job::default() }))
    }

    fn state(&self, job: &Job) -> Result<JobState> {
        let row = self.job(job).map_err(denied)?;
        Ok(match row["status"].as_str() {
            Some("created" | "pending" | "running" | "preparing") => JobState::Open,
            Some("success") => JobState::Succeeded,
            _ => JobState::Ended,
        })
    }

    fn ask_again(&self, job: &Job) -> Result<()> {
        let url = format!("{}/jobs/{}", self.project, segment(&job.id));
        let row = self.job(job).map_err(denied)?;
        if matches!(row["status"].as_str(), Some("created" | "pending" | "running" | "preparing")) {
            self.request(Method::Post, &format!("{url}/cancel")).repeatable().send().map_err(denied)?;
        }
        match self.request(Method::Post, &format!("{url}/retry")).repeatable().send() {
            // "Job is not retryable": a job that has been retried, or has succeeded after all.
            Ok(_) | Err(Failure::Refused { status: 403, .. }) => Ok(()),
            Err(failure) => Err(denied(failure)),
        }
    }

    fn agent(&self, platform: Platform) -> Result<Option<Download>> {
        let system = if platform.os == "macos" { "darwin" } else { platform.os };
        let architecture = match platform.architecture {
            "aarch64" => "arm64",
            "x86_64" => "amd64",
            other => other,
        };
        let file = format!("binaries/gitlab-runner-{system}-{architecture}");
        let answer = self.client.request(Method::Get, &format!("{DOWNLOADS}/release.sha256")).send();
        let sums = answer.map_err(Failure::into_error)?.text();
        let line = sums.lines().filter_map(|line| line.split_once(char::is_whitespace));
        let sum = line.map(|(sum, name)| (sum, name.trim().trim_start_matches('*'))).find(|(_, name)| *name == file);
        Ok(sum.map(|(sum, _)| Download { url: format!("{DOWNLOADS}/{file}"), sha256: sum.to_owned() }))
    }
}
