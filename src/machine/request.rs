//! What is asked for, in CML's words.

use std::collections::BTreeMap;
use std::time::Duration;

/// Where a machine is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Cloud {
    Aws,
    Gcp,
    Azure,
    Kubernetes,
    /// Another one, by SkyPilot's name.
    Other(String),
}

impl Cloud {
    /// The cloud of that name.
    pub(crate) fn new(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "aws" => Self::Aws,
            "gcp" => Self::Gcp,
            "azure" => Self::Azure,
            "kubernetes" | "k8s" => Self::Kubernetes,
            other => Self::Other(other.to_owned()),
        }
    }

    /// As SkyPilot calls it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Aws => "aws",
            Self::Gcp => "gcp",
            Self::Azure => "azure",
            Self::Kubernetes => "kubernetes",
            Self::Other(name) => name,
        }
    }

    /// The engine when none is named. A cluster's own control plane ends a Job at its deadline whatever else has died, and `kubectl` needs
    /// no credentials of a cloud; all other clouds need an engine that knows them.
    pub(crate) fn engine(&self) -> Engine {
        if *self == Self::Kubernetes { Engine::Kubectl } else { Engine::SkyPilot }
    }
}

/// Who makes the machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Engine {
    SkyPilot,
    Kubectl,
}

/// The machine, as CML's flags describe it; what is `None` or empty was not asked for.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) cloud: Cloud,
    pub(crate) engine: Engine,
    /// One of CML's names, or the cloud's own region or zone; on Kubernetes a context.
    pub(crate) region: Option<String>,
    /// `s`, `m`, `l`, `xl`, or the cloud's own type; `TYPE+GPU*COUNT` names GPUs with it.
    pub(crate) size: Option<String>,
    /// A model of GPU; `nogpu` is none.
    pub(crate) gpu: Option<String>,
    pub(crate) disk_gb: Option<u64>,
    pub(crate) is_spot: bool,
    /// USD an hour.
    pub(crate) spot_price: Option<f64>,
    pub(crate) image: Option<String>,
    pub(crate) permission_set: Option<String>,
    pub(crate) node_selector: BTreeMap<String, String>,
    pub(crate) metadata: BTreeMap<String, String>,
    /// A shell script, in base64.
    pub(crate) startup_script: Option<String>,
    pub(crate) aws_security_group: Option<String>,
    pub(crate) aws_subnet: Option<String>,
    /// The machine ends after this time, whatever it does.
    pub(crate) longest: Duration,
}

impl Machine {
    /// A machine in `region`, of which nothing else was said.
    pub(crate) fn at(cloud: Cloud, engine: Engine, region: &str) -> Self {
        Self {
            cloud,
            engine,
            region: Some(region.to_owned()),
            size: None,
            gpu: None,
            disk_gb: None,
            is_spot: false,
            spot_price: None,
            image: None,
            permission_set: None,
            node_selector: BTreeMap::new(),
            metadata: BTreeMap::new(),
            startup_script: None,
            aws_security_group: None,
            aws_subnet: None,
            longest: Duration::from_secs(24 * 3600),
        }
    }

    /// The context of `kubectl` that the region names; CML's regions name none.
    pub(super) fn context(&self) -> Option<&str> {
        let cml = ["us-east", "us-west", "eu-west", "eu-north"];
        self.region.as_deref().filter(|region| !region.is_empty() && !cml.contains(region))
    }
}

/// The runner that the machine is for.
pub(crate) struct Runner {
    pub(crate) name: String,
    /// `None`: the machine waits for a job as long as it may live.
    pub(crate) idle: Option<Duration>,
    pub(crate) is_single: bool,
    pub(crate) agent: Agent,
    /// Variables that only this runner's agent may see; empty when a plan alone is asked for.
    pub(crate) secrets: Vec<(&'static str, String)>,
}

impl Runner {
    /// The machine's name.
    pub(super) fn machine_name(&self) -> String {
        machine_name(&self.name)
    }
}

/// The name of the machine of the runner `name`, which SkyPilot and Kubernetes both take: small letters, digits and dashes, at most 52.
pub(crate) fn machine_name(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let plain = plain.trim_matches('-');
    let named = if plain.starts_with("cml") { plain.to_owned() } else { format!("cml-{plain}") };
    named.chars().take(52).collect::<String>().trim_end_matches('-').to_owned()
}

/// The host's own program that serves jobs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Agent {
    GitHub(Download),
    GitLab(Download),
    Bitbucket,
}

/// Where the agent's program is had from, when it does not come with the image.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Download {
    pub(crate) url: String,
    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
}
