//! The host's own program that serves jobs: found or downloaded, and started with what it needs to know in its environment.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use super::estate::MARK;
use crate::error::{Error, Result};
use crate::forge::Host;
use crate::forge::runners::{Download, Registration};

/// The container of Bitbucket's agent.
const BITBUCKET_IMAGE: &str = "docker-public.packages.atlassian.com/sox/atlassian/bitbucket-pipelines-runner";

/// What the user says of the agent.
#[derive(Clone, Debug)]
pub(crate) struct AgentOptions {
    pub(crate) host: Host,
    /// Where the agent is: its folder, or its program.
    pub(crate) path: Option<PathBuf>,
    /// Absolute; what is downloaded is put there, and jobs work below it.
    pub(crate) workdir: PathBuf,
    pub(crate) name: String,
    pub(crate) single: bool,
    /// GitLab's word for how a job is run.
    pub(crate) executor: String,
    pub(crate) image: String,
    pub(crate) runtime: Option<String>,
    pub(crate) volumes: Vec<String>,
    /// All that the agent, and its jobs, know of this process's environment.
    pub(crate) environment: Vec<(String, String)>,
}

/// An agent that can be started.
pub(crate) struct Agent {
    options: AgentOptions,
    program: PathBuf,
}

impl Agent {
    /// Finds the agent, or has it from `source` by `fetch`, and makes the folder for its work.
    ///
    /// # Errors
    ///
    /// When it is not where it should be, or is not what its checksum says.
    pub(crate) fn prepare(
        options: AgentOptions,
        source: &dyn Fn() -> Result<Option<Download>>,
        fetch: &dyn Fn(&str) -> Result<Vec<u8>>,
    ) -> Result<Self> {
        let workdir = &options.workdir;
        fs::create_dir_all(workdir.join("_work")).map_err(|error| {
            Error::io(format!("cannot make the folder {}: {error}; --workdir DIR names another", workdir.display()))
        })?;
        let name = match options.host {
            Host::GitHub => "run.sh",
            Host::GitLab => "gitlab-runner",
            Host::Bitbucket => return Ok(Self { options, program: "docker".into() }),
        };
        let program = match &options.path {
            Some(path) if path.is_dir() => path.join(name),
            Some(path) => path.clone(),
            None => {
                let program = workdir.join(name);
                if !program.is_file() {
                    let download = source()?.ok_or_else(|| {
                        Error::unsupported(
                            "the host offers no agent for this machine; --runner-path DIR names the folder of one",
                        )
                    })?;
                    let bytes = verified(&download, fetch(&download.url)?)?;
                    unpack(options.host, &bytes, workdir, &program)?;
                }
                program
            }
        };
        if !program.is_file() {
            return Err(Error::io(format!(
                "there is no agent at {}; --runner-path DIR names its folder",
                program.display()
            )));
        }
        let program = fs::canonicalize(&program)
            .map_err(|error| Error::io(format!("cannot open {}: {error}", program.display())))?;
        Ok(Self { options, program })
    }

    /// The name of the agent's container, if it is in one.
    pub(crate) fn container(&self) -> Option<String> {
        (self.options.host == Host::Bitbucket).then(|| format!("cml-{}", self.options.name))
    }

    /// The agent for `registration`, marked with `mark`; not started yet.
    pub(crate) fn command(&self, registration: &Registration, mark: &str) -> Command {
        let AgentOptions { workdir, environment, .. } = &self.options;
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .envs(environment.iter().cloned())
            .envs(registration.variables.iter().cloned())
            .env(MARK, mark)
            .current_dir(workdir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        match self.options.host {
            Host::GitHub => {
                command.env("RUNNER_ALLOW_RUNASROOT", "1").current_dir(self.program.parent().unwrap_or(workdir));
            }
            Host::GitLab => self.serve_gitlab(&mut command),
            Host::Bitbucket => self.serve_bitbucket(&mut command, registration),
        }
        // So that a signal of the terminal reaches this process alone, which ends the agent in order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }

    fn serve_gitlab(&self, command: &mut Command) {
        let options = &self.options;
        let work = options.workdir.join("_work");
        command.args(["--log-format=json", "run-single", "--executor", &options.executor, "--name", &options.name]);
        command.arg("--builds-dir").arg(work.join("builds")).arg("--cache-dir").arg(work.join("cache"));
        if options.single {
            command.args(["--max-builds", "1"]);
        }
        if options.executor == "docker" {
            command.args(["--docker-image", &options.image]);
            if let Some(runtime) = &options.runtime {
                command.args(["--docker-runtime", runtime]);
            }
            for volume in &options.volumes {
                command.args(["--docker-volumes", volume]);
            }
        }
    }

    fn serve_bitbucket(&self, command: &mut Command, registration: &Registration) {
        let work = self.options.workdir.join("_work");
        let volumes = [
            format!("{0}:{0}", work.display()),
            "/var/run/docker.sock:/var/run/docker.sock".to_owned(),
            "/var/lib/docker/containers:/var/lib/docker/containers:ro".to_owned(),
        ];
        command.args(["run", "--rm", "--name", &self.container().unwrap_or_default()]);
        for volume in volumes {
            command.args(["--volume", &volume]);
        }
        // Without a value each is taken from the environment of this command, and no list of processes shows it.
        for (name, _) in &registration.variables {
            command.args(["--env", name]);
        }
        command.env("WORKING_DIRECTORY", &work).args(["--env", "WORKING_DIRECTORY", BITBUCKET_IMAGE]);
    }
}

/// `bytes`, if they are what was to be downloaded.
fn verified(download: &Download, bytes: Vec<u8>) -> Result<Vec<u8>> {
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    if sum.eq_ignore_ascii_case(&download.sha256) {
        return Ok(bytes);
    }
    let Download { url, sha256 } = download;
    Err(Error::forbidden(format!(
        "{url} is not what its host says: its SHA-256 is {sum} where {sha256} was due; --runner-path DIR names an agent that you trust"
    )))
}

/// Makes `program` of what was downloaded: an archive of GitHub's, GitLab's program itself.
fn unpack(host: Host, bytes: &[u8], folder: &Path, program: &Path) -> Result<()> {
    let fail = |what: String| Error::io(format!("cannot unpack the agent into {}: {what}", folder.display()));
    if host == Host::GitLab {
        crate::whole_file::write(program, bytes).map_err(|error| fail(error.to_string()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(program, executable).map_err(|error| fail(error.to_string()))?;
        }
        return Ok(());
    }
    let mut tar = Command::new("tar")
        .args(["-xzf", "-", "-C"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| fail(format!("tar cannot be started: {error}")))?;
    if let Some(mut stdin) = tar.stdin.take() {
        // Why tar did not read on, it says itself.
        let _ = stdin.write_all(bytes);
    }
    let output = tar.wait_with_output().map_err(|error| fail(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(fail(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn options(host: Host, folder: &Path) -> AgentOptions {
        AgentOptions {
            host,
            path: None,
            workdir: folder.to_owned(),
            name: "cml-x".to_owned(),
            single: true,
            executor: "docker".to_owned(),
            image: "an/image".to_owned(),
            runtime: Some("nvidia".to_owned()),
            volumes: vec!["/data:/data".to_owned()],
            environment: vec![("PATH".to_owned(), "/bin".to_owned())],
        }
    }

    fn download(sha256: &str) -> Option<Download> {
        Some(Download { url: "https://example.com/agent".to_owned(), sha256: sha256.to_owned() })
    }

    /// SHA-256 of `agent`.
    const SUM: &str = "d4f0bc5a29de06b510f9aa428f1eedba926012b591fef7a518e776a7c9bd1824";

    fn registration() -> Registration {
        Registration { id: "1".to_owned(), variables: vec![("CI_SERVER_TOKEN", "glrt-s3cr3t".to_owned())] }
    }

    #[test]
    fn an_agent_with_another_checksum_is_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let prepare = |sum: &str| {
            Agent::prepare(options(Host::GitLab, folder.path()), &|| Ok(download(sum)), &|_| Ok(b"agent".to_vec()))
        };
        let error = prepare(&SUM.replace('d', "e")).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Forbidden);
        assert!(!folder.path().join("gitlab-runner").exists());
        prepare(&SUM.to_uppercase()).unwrap();
        assert_eq!(fs::read(folder.path().join("gitlab-runner")).unwrap(), b"agent");
    }

    #[test]
    fn what_an_agent_is_registered_by_stands_in_no_argument() {
        let folder = tempfile::tempdir().unwrap();
        for host in [Host::GitLab, Host::Bitbucket] {
            let agent = Agent::prepare(options(host, folder.path()), &|| Ok(download(SUM)), &|_| Ok(b"agent".to_vec()))
                .unwrap();
            let command = agent.command(&registration(), "m");
            let arguments: Vec<_> =
                command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
            assert!(!arguments.join(" ").contains("s3cr3t"), "{arguments:?}");
            let variables: Vec<_> = command.get_envs().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
            assert!(variables.iter().any(|name| name == "CI_SERVER_TOKEN"), "{variables:?}");
            let line = arguments.join(" ");
            match host {
                Host::GitLab => assert!(
                    line.contains(
                        "--max-builds 1 --docker-image an/image --docker-runtime nvidia --docker-volumes /data:/data"
                    ),
                    "{line}"
                ),
                _ => {
                    assert!(line.starts_with("run --rm --name cml-cml-x ") && line.ends_with(BITBUCKET_IMAGE), "{line}")
                }
            }
        }
    }

    #[test]
    fn an_agent_that_is_missing_is_told_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let options = AgentOptions { path: Some(folder.path().to_owned()), ..options(Host::GitHub, folder.path()) };
        let error = Agent::prepare(options, &|| Ok(None), &|_| Ok(Vec::new())).err().unwrap();
        assert!(error.message().contains("run.sh; --runner-path"), "{error}");
    }
}
