//! The flags of `cml runner launch` that describe a machine in a cloud, with CML's names and defaults.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::console::Console;
use crate::error::{Error, Result};
use crate::machine::{Cloud, Engine, Machine};
use crate::url::decode_base64;

/// Where a machine is.
#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct CloudPlace {
    /// Where the runner's machine is made: aws, gcp, azure, kubernetes, or another cloud that SkyPilot knows
    #[arg(long, value_name = "CLOUD")]
    cloud: Option<String>,
    /// Who makes the machine; kubectl for kubernetes if not given, SkyPilot for the others
    #[arg(long, value_enum, value_name = "ENGINE", requires = "cloud")]
    cloud_engine: Option<EngineName>,
    /// us-east, us-west, eu-west, eu-north, or the cloud's own region or zone; on kubernetes a context
    #[arg(long, default_value = "us-west", value_name = "REGION")]
    cloud_region: String,
}

#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct CloudArgs {
    #[command(flatten)]
    place: CloudPlace,
    /// Print what would be asked for, without the runner's secret, and ask for nothing
    #[arg(long, requires = "cloud")]
    pub(super) dry_run: bool,
    /// The time after which the machine ends, whatever it does, in hours
    #[arg(long, default_value = "24", value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=840))]
    cloud_max_hours: u32,
    /// s, m, l, xl, or the cloud's own type, with +GPU:COUNT if need be
    #[arg(long, value_name = "TYPE")]
    cloud_type: Option<String>,
    /// The model of GPU, such as t4, v100 or a100:2; or nogpu
    #[arg(long, value_name = "MODEL")]
    cloud_gpu: Option<String>,
    /// Size of the disk in GB
    #[arg(long, value_name = "GB")]
    cloud_hdd_size: Option<u64>,
    /// A spot machine, which is cheaper and may be taken back
    #[arg(long)]
    cloud_spot: bool,
    /// The most that it may cost an hour, in USD
    #[arg(long, value_name = "USD", allow_negative_numbers = true)]
    cloud_spot_price: Option<f64>,
    /// The image: the cloud's id, or docker:IMAGE; on kubernetes that of the pod
    #[arg(long, value_name = "IMAGE")]
    cloud_image: Option<String>,
    /// The role that the machine has: an instance profile on aws, an identity on azure
    #[arg(long, value_name = "NAME")]
    cloud_permission_set: Option<String>,
    /// Labels that a node must have
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    cloud_kubernetes_node_selector: Vec<String>,
    /// Labels that the machine is given
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    cloud_metadata: Vec<String>,
    /// A shell script in base64 that runs as root ahead of the runner
    #[arg(long, value_name = "BASE64")]
    cloud_startup_script: Option<String>,
    /// The security group on aws, by name
    #[arg(long, value_name = "NAME")]
    cloud_aws_security_group: Option<String>,
    /// The subnet on aws, by name
    #[arg(long, visible_alias = "cloud-aws-subnet-id", value_name = "NAME")]
    cloud_aws_subnet: Option<String>,
    /// Refused: SkyPilot makes a key of its own
    #[arg(long, hide = true, value_name = "KEY")]
    cloud_ssh_private: Option<String>,
    /// Not read: there is no Terraform
    #[arg(long, hide = true, value_name = "VERSION")]
    tpi_version: Option<String>,
    /// Not read: the machine does not install this program
    #[arg(long, hide = true, value_name = "VERSION")]
    cml_version: Option<String>,
    /// Not read: there is no Terraform
    #[arg(long, hide = true, value_name = "BASE64")]
    tf_resource: Option<String>,
    /// Not read: the machine ends itself
    #[arg(long, hide = true, value_name = "SECONDS")]
    destroy_delay: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EngineName {
    Skypilot,
    Kubectl,
}

impl CloudPlace {
    /// A machine there of which nothing else is known, if a cloud is named.
    ///
    /// # Errors
    ///
    /// A name cannot be one of a cloud, or the engine makes no machines there.
    pub(super) fn machine(&self) -> Result<Option<Machine>> {
        let Some(cloud) = self.cloud.as_deref().filter(|cloud| !cloud.is_empty()) else { return Ok(None) };
        let cloud = Cloud::new(cloud);
        if !cloud.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            return Err(Error::spec(format!(
                "--cloud: {:?} is no name of a cloud; give aws, gcp, azure or kubernetes",
                cloud.name()
            )));
        }
        let engine = match self.cloud_engine {
            Some(EngineName::Skypilot) => Engine::SkyPilot,
            Some(EngineName::Kubectl) if cloud != Cloud::Kubernetes => {
                return Err(Error::spec("--cloud-engine kubectl: it makes machines on kubernetes alone; leave it out"));
            }
            Some(EngineName::Kubectl) => Engine::Kubectl,
            None => cloud.engine(),
        };
        Ok(Some(Machine::at(cloud, engine, &self.cloud_region)))
    }
}

impl CloudArgs {
    /// The machine that is described, if a cloud is named. Says which flags are not read.
    ///
    /// # Errors
    ///
    /// A flag has no meaning any more, or its value cannot be read.
    pub(super) fn machine(&self, console: Console) -> Result<Option<Machine>> {
        for (flag, value, why) in [
            ("--tpi-version", &self.tpi_version, "no Terraform provider is used"),
            ("--cml-version", &self.cml_version, "the machine does not install this program"),
            ("--tf-resource", &self.tf_resource, "machines end by themselves"),
            ("--destroy-delay", &self.destroy_delay, "machines end by themselves"),
        ] {
            if value.is_some() {
                console.warn(&format_args!("{flag} is not read: {why}; leave it out"));
            }
        }
        let Some(machine) = self.place.machine()? else { return Ok(None) };
        if self.cloud_ssh_private.is_some() {
            return Err(Error::unsupported(
                "--cloud-ssh-private: SkyPilot makes a key of its own; leave it out, and use `ssh NAME` where `sky` runs",
            ));
        }
        if let Some(script) = &self.cloud_startup_script {
            decode_base64(script.as_bytes()).map_err(|error| {
                Error::spec(format!(
                    "--cloud-startup-script: not base64 ({error}); give what `base64 -w 0 FILE` prints"
                ))
            })?;
        }
        Ok(Some(Machine {
            size: self.cloud_type.clone(),
            gpu: self.cloud_gpu.clone(),
            disk_gb: self.cloud_hdd_size,
            is_spot: self.cloud_spot,
            // CML's -1 is the price of the day.
            spot_price: self.cloud_spot_price.filter(|price| *price > 0.0),
            image: self.cloud_image.clone(),
            permission_set: self.cloud_permission_set.clone(),
            node_selector: pairs(&self.cloud_kubernetes_node_selector),
            metadata: pairs(&self.cloud_metadata),
            startup_script: self.cloud_startup_script.clone(),
            aws_security_group: self.cloud_aws_security_group.clone(),
            aws_subnet: self.cloud_aws_subnet.clone(),
            longest: Duration::from_secs(u64::from(self.cloud_max_hours) * 3600),
            ..machine
        }))
    }
}

/// `key=value` each; a key alone has an empty value.
fn pairs(texts: &[String]) -> BTreeMap<String, String> {
    let pairs = texts.iter().map(|text| text.split_once('=').unwrap_or((text, "")));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}
