//! SkyPilot's task and settings: <https://docs.skypilot.co/en/latest/reference/yaml-spec.html>.
//!
//! Both are written as JSON, which is YAML. The runner's secret is in neither: `sky launch --secret NAME` takes it from the environment.

use serde_json::{Map, Value as Json, json};

use super::names::{self, Kind};
use super::request::{Cloud, Machine, Runner};
use super::script::{self, Script};
use crate::error::{Error, Result};

/// How long a startup script may take.
const SETUP_SECONDS: u64 = 1800;

/// Minutes without a job of SkyPilot's after which a machine ends: its one job is the agent, which waits for work itself.
const AUTODOWN_MINUTES: u64 = 2;

/// What `sky launch` is given.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) task: Json,
    /// For `--config`: what a task cannot say.
    pub(super) settings: Json,
}

impl Plan {
    /// Both in one text.
    pub(super) fn shown(self) -> Json {
        json!({ "task": self.task, "config": self.settings })
    }
}

/// The task of a machine for `runner`.
///
/// # Errors
///
/// Part of the request cannot be had from SkyPilot.
pub(super) fn plan(machine: &Machine, runner: &Runner) -> Result<Plan> {
    let Script { text, variables, .. } = script::script(machine, runner)?;
    let mut envs: Map<String, Json> =
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let mut task = Map::new();
    task.insert("name".to_owned(), runner.machine_name().into());
    task.insert("resources".to_owned(), resources(machine)?);
    if let Some(script) = machine.startup_script.as_deref().filter(|script| !script.is_empty()) {
        envs.insert("CML_STARTUP_SCRIPT".to_owned(), script.into());
        let run = format!("printf %s \"$CML_STARTUP_SCRIPT\" | base64 -d | sudo -n timeout {SETUP_SECONDS} bash");
        task.insert("setup".to_owned(), run.into());
    }
    task.insert("envs".to_owned(), envs.into());
    let secrets: Map<String, Json> = runner.secrets.iter().map(|(name, _)| ((*name).to_owned(), Json::Null)).collect();
    task.insert("secrets".to_owned(), secrets.into());
    task.insert("run".to_owned(), text.into());
    Ok(Plan { task: task.into(), settings: settings(machine)? })
}

fn resources(machine: &Machine) -> Result<Json> {
    let mut of = Map::new();
    let mut set = |name: &str, value: Json| of.insert(name.to_owned(), value);
    set("infra", names::infra(machine).into());
    let (kind, gpus) = names::kind_and_gpus(machine)?;
    match kind {
        Some(Kind::Native(name)) => {
            set("instance_type", name.into());
        }
        // The cloud's machines with these GPUs have what processors and memory they have.
        Some(Kind::Size(size)) if gpus.is_none() => {
            set("cpus", format!("{}+", size.cpus).into());
            set("memory", format!("{}+", size.memory_gb).into());
        }
        _ => {}
    }
    if let Some(gpus) = gpus {
        set("accelerators", json!({ gpus.model: gpus.count }));
    }
    if let Some(size) = machine.disk_gb {
        set("disk_size", size.into());
    }
    if machine.is_spot {
        set("use_spot", true.into());
    }
    if let Some(price) = machine.spot_price {
        if !machine.is_spot {
            return Err(Error::spec("--cloud-spot-price: there is no --cloud-spot; give both, or neither"));
        }
        set("max_hourly_cost", price.into());
    }
    if let Some(image) = machine.image.as_deref().filter(|image| !image.is_empty()) {
        if image.contains('@') && machine.cloud == Cloud::Aws {
            return Err(Error::unsupported(format!(
                "--cloud-image: {image:?} is a search of CML's Terraform provider; give the image's id, ami-…, or docker:IMAGE"
            )));
        }
        set("image_id", image.into());
    }
    if !machine.metadata.is_empty() {
        set("labels", json!(machine.metadata));
    }
    set("autostop", json!({ "idle_minutes": AUTODOWN_MINUTES, "down": true, "wait_for": "jobs" }));
    Ok(of.into())
}

/// Settings of the cloud that only SkyPilot's configuration has. Left to itself it copies the launcher's credentials to the machine, where
/// a job could take them; a role of the machine's own is enough to end it.
fn settings(machine: &Machine) -> Result<Json> {
    let permission = machine.permission_set.as_deref().filter(|name| !name.is_empty());
    let group = machine.aws_security_group.as_deref().filter(|name| !name.is_empty());
    let subnet = machine.aws_subnet.as_deref().filter(|name| !name.is_empty());
    if machine.cloud != Cloud::Aws {
        for (flag, value) in [("--cloud-aws-security-group", group), ("--cloud-aws-subnet", subnet)] {
            if value.is_some() {
                return Err(Error::spec(format!(
                    "{flag}: the machine is not on aws; leave it out, or give --cloud aws"
                )));
            }
        }
    }
    if !machine.node_selector.is_empty() && machine.cloud != Cloud::Kubernetes {
        return Err(Error::spec(
            "--cloud-kubernetes-node-selector: the machine is not on kubernetes; leave it out, or give --cloud kubernetes",
        ));
    }
    let mut of = Map::new();
    match &machine.cloud {
        Cloud::Aws => {
            // CML took the ARN of an instance profile; SkyPilot takes its name.
            let role = permission.map_or("SERVICE_ACCOUNT", |name| name.rsplit('/').next().unwrap_or(name));
            of.insert("remote_identity".to_owned(), role.into());
            for (flag, name, value, prefix) in [
                ("--cloud-aws-security-group", "security_group_name", group, "sg-"),
                ("--cloud-aws-subnet", "subnet_names", subnet, "subnet-"),
            ] {
                let Some(value) = value else { continue };
                if value.starts_with(prefix) {
                    return Err(Error::unsupported(format!(
                        "{flag}: SkyPilot finds it by its name, not by its id {value:?}; give the value of its tag Name, or its group name"
                    )));
                }
                of.insert(name.to_owned(), value.into());
            }
        }
        Cloud::Azure => {
            of.insert("remote_identity".to_owned(), permission.unwrap_or("SERVICE_ACCOUNT").into());
        }
        Cloud::Kubernetes => {
            of.insert("remote_identity".to_owned(), permission.unwrap_or("SERVICE_ACCOUNT").into());
            if !machine.node_selector.is_empty() {
                let pod = json!({ "spec": { "nodeSelector": machine.node_selector } });
                of.insert("pod_config".to_owned(), pod);
            }
        }
        Cloud::Gcp | Cloud::Other(_) => {
            if permission.is_some() {
                return Err(Error::unsupported(format!(
                    "--cloud-permission-set: SkyPilot gives machines on {} its own service account alone; leave the flag out, and give \
                     that account the roles that the job needs",
                    machine.cloud.name()
                )));
            }
            if machine.cloud == Cloud::Gcp {
                of.insert("remote_identity".to_owned(), "SERVICE_ACCOUNT".into());
            }
        }
    }
    let mut settings = Map::new();
    if !of.is_empty() {
        settings.insert(machine.cloud.name().to_owned(), of.into());
    }
    Ok(settings.into())
}
