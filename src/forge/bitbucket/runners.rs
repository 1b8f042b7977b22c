//! Bitbucket's runners of a repository, whose agent is a container.

use serde_json::{Value, json};

use super::{Bitbucket, denied};
use crate::error::Result;
use crate::forge::http::{Failure, Method};
use crate::forge::percent::segment;
use crate::forge::runners::{Download, Job, JobState, NewRunner, Platform, Registration, Runner, Runners};

/// What the token needs beside the pipelines' own scopes.
const SCOPE: &str = "runner:write";

impl Bitbucket {
    fn runner_url(&self, id: &str) -> String {
        format!("{}/pipelines-config/runners{}{}", self.repository, if id.is_empty() { "" } else { "/" }, segment(id))
    }

    /// A pipeline, as the API gives it.
    fn pipeline(&self, id: &str) -> Result<Value, Failure> {
        self.request(Method::Get, &format!("{}/pipelines/{}", self.repository, segment(id))).send()?.json()
    }

    fn uuid(&self, url: &str) -> Result<String, Failure> {
        let answer = self.request(Method::Get, url).send()?;
        let value = answer.json()?;
        value["uuid"].as_str().map(str::to_owned).ok_or_else(|| answer.not_as_documented("it has no uuid"))
    }

    fn make(&self, new: &NewRunner) -> Result<Registration, Failure> {
        let own = ["self.hosted", "linux"].map(str::to_owned);
        let labels: Vec<_> = own.into_iter().chain(new.labels.iter().cloned()).collect();
        let workspace = self.name.split('/').next().unwrap_or_default();
        let account = self.uuid(&format!("{}/workspaces/{}", self.api, segment(workspace)))?;
        let repository = self.uuid(&self.repository)?;
        let body = json!({ "name": new.name, "labels": labels });
        let answer = self.request(Method::Post, &self.runner_url("")).json(&body).send()?;
        let made = answer.json()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let (id, client) = (text(&made["uuid"]), &made["oauth_client"]);
        let (Some(id), Some(client), Some(secret)) = (id, text(&client["id"]), text(&client["secret"])) else {
            return Err(answer.not_as_documented("it names no runner with its client"));
        };
        let variables = vec![
            ("ACCOUNT_UUID", account),
            ("REPOSITORY_UUID", repository),
            ("RUNNER_UUID", id.clone()),
            ("OAUTH_CLIENT_ID", client),
            ("OAUTH_CLIENT_SECRET", secret),
        ];
        Ok(Registration { id, variables })
    }

    /// The newest pipelines of the same target that were made after the pipeline `row`.
    fn has_successor(&self, row: &Value) -> Result<bool, Failure> {
        let url = format!("{}/pipelines", self.repository);
        let page = self.request(Method::Get, &url).query("sort", "-created_on").send()?.json()?;
        let number = row["build_number"].as_u64();
        let mut newer = page["values"].as_array().into_iter().flatten();
        Ok(newer.any(|other| other["build_number"].as_u64() > number && other["target"] == row["target"]))
    }

    fn restart(&self, job: &Job) -> Result<(), Failure> {
        let row = self.pipeline(&job.run)?;
        if self.has_successor(&row)? {
            return Ok(());
        }
        if row["state"]["name"] != "COMPLETED" {
            let stop = format!("{}/pipelines/{}/stopPipeline", self.repository, segment(&job.run));
            match self.request(Method::Post, &stop).repeatable().send() {
                // It has ended meanwhile.
                Ok(_) | Err(Failure::Refused { status: 400 | 409, .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        let url = format!("{}/pipelines", self.repository);
        let body = json!({ "target": row["target"] });
        let send = || self.request(Method::Post, &url).json(&body).send().map(|_| ());
        self.client.once(send, |_| Ok(self.has_successor(&row)?.then_some(())))
    }
}

impl Runners for Bitbucket {
    fn list(&self) -> Result<Vec<Runner>> {
        let mut runners = Vec::new();
        let read = self.each(&self.runner_url(""), &[], &mut |row, _| {
            let labels = row["labels"].as_array().into_iter().flatten();
            runners.push(Runner {
                id: row["uuid"].as_str().unwrap_or_default().to_owned(),
                name: row["name"].as_str().unwrap_or_default().to_owned(),
                labels: labels.filter_map(|label| label.as_str().map(str::to_owned)).collect(),
                is_online: row["state"]["status"] == "ONLINE",
                is_busy: false,
            });
        });
        read.map_err(|failure| denied(failure, SCOPE))?;
        Ok(runners)
    }

    fn register(&self, new: &NewRunner) -> Result<Registration> {
        self.make(new).map_err(|failure| denied(failure, SCOPE))
    }

    fn remove(&self, id: &str, _: bool) -> Result<bool> {
        match self.request(Method::Delete, &self.runner_url(id)).send() {
            Ok(_) | Err(Failure::Refused { status: 404, .. }) => Ok(true),
            Err(failure) => Err(denied(failure, SCOPE)),
        }
    }

    /// Bitbucket does not say which step a runner has: the agent does.
    fn open_job(&self, _: &Runner) -> Result<Option<Job>> {
        Ok(None)
    }

    fn state(&self, job: &Job) -> Result<JobState> {
        let read = || {
            let row = self.pipeline(&job.run)?;
            if self.has_successor(&row)? {
                return Ok(JobState::AskedAgain);
            }
            Ok(match (row["state"]["name"].as_str(), row["state"]["result"]["name"].as_str()) {
                (Some("COMPLETED"), Some("SUCCESSFUL")) => JobState::Succeeded,
                (Some("COMPLETED"), _) => JobState::Ended,
                _ => JobState::Open,
            })
        };
        read().map_err(|failure| denied(failure, "pipeline"))
    }

    fn ask_again(&self, job: &Job) -> Result<()> {
        self.restart(job).map_err(|failure| denied(failure, "pipeline:write"))
    }

    fn agent(&self, _: Platform) -> Result<Option<Download>> {
        Ok(None)
    }
}
