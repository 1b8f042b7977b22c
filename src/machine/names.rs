//! CML's regions, sizes and GPUs in the words of each cloud.
//!
//! Sizes become processors and memory, from which SkyPilot finds the cloud's cheapest type of today: the types that CML's Terraform
//! provider named are gone in part.

use super::request::{Cloud, Machine};
use crate::error::{Error, Result};

/// What a machine has, when its size is one of CML's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Size {
    pub(super) cpus: u32,
    pub(super) memory_gb: u32,
    /// GPUs, when a model is named.
    pub(super) gpus: u32,
}

/// A type of machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Size(Size),
    /// The cloud's own.
    Native(String),
}

/// Models and how many of each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Gpus {
    /// As SkyPilot spells it: `V100`.
    pub(super) model: String,
    pub(super) count: u32,
}

/// CML's regions: its name, and those of Amazon, Google and Azure; the zone is of Google, which CML named too.
const REGIONS: [(&str, &str, &str, &str); 4] = [
    ("us-east", "us-east-1", "us-east1/us-east1-c", "eastus"),
    ("us-west", "us-west-1", "us-west1/us-west1-b", "westus2"),
    ("eu-north", "eu-north-1", "europe-north1/europe-north1-a", "northeurope"),
    ("eu-west", "eu-west-1", "europe-west1/europe-west1-d", "westeurope"),
];

/// `cloud/region/zone` as SkyPilot has it.
pub(super) fn infra(machine: &Machine) -> String {
    let cloud = machine.cloud.name();
    let Some(region) = machine.region.as_deref().filter(|region| !region.is_empty()) else {
        return cloud.to_owned();
    };
    let known = REGIONS.iter().find(|row| row.0 == region);
    let place = match (&machine.cloud, known) {
        (Cloud::Aws, Some(row)) => row.1.to_owned(),
        (Cloud::Gcp, Some(row)) => row.2.to_owned(),
        (Cloud::Azure, Some(row)) => row.3.to_owned(),
        // CML's default says nothing of a cloud that CML does not know, nor of a cluster.
        (_, Some(_)) => return cloud.to_owned(),
        (Cloud::Aws, None) => with_region_of_zone(region, region.trim_end_matches(|c: char| c.is_ascii_lowercase())),
        (Cloud::Gcp, None) => match region.rsplit_once('-') {
            Some((start, zone)) if zone.len() == 1 => with_region_of_zone(region, start),
            _ => region.to_owned(),
        },
        (_, None) => region.to_owned(),
    };
    format!("{cloud}/{place}")
}

/// `region/zone` where the name is a zone's, which is longer than its region's.
fn with_region_of_zone(name: &str, region: &str) -> String {
    if region == name || region.is_empty() { name.to_owned() } else { format!("{region}/{name}") }
}

/// The type of machine and its GPUs.
///
/// # Errors
///
/// The count of GPUs is no number.
pub(super) fn kind_and_gpus(machine: &Machine) -> Result<(Option<Kind>, Option<Gpus>)> {
    let written = machine.size.as_deref().filter(|size| !size.is_empty());
    let (name, of_type) = match written.and_then(|size| size.split_once('+')) {
        Some((name, gpu)) => (Some(name), Some(gpu)),
        None => (written, None),
    };
    let kind = name.map(|name| match size(name) {
        Some(size) => Kind::Size(size),
        None => Kind::Native(name.to_owned()),
    });
    let count = match &kind {
        Some(Kind::Size(size)) => size.gpus,
        _ => 1,
    };
    let named = machine.gpu.as_deref().filter(|gpu| !gpu.is_empty());
    if named.is_some_and(|gpu| gpu.eq_ignore_ascii_case("nogpu")) {
        return Ok((kind, None));
    }
    let gpus = named.or(of_type).map(|gpu| gpus(gpu, count)).transpose()?;
    Ok((kind, gpus))
}

fn size(name: &str) -> Option<Size> {
    let size = |cpus, memory_gb, gpus| Some(Size { cpus, memory_gb, gpus });
    match name {
        "s" => size(1, 1, 1),
        "m" => size(8, 32, 1),
        "l" => size(32, 128, 4),
        "xl" => size(64, 256, 8),
        _ => None,
    }
}

/// `v100`, `nvidia-tesla-t4`, `A100:2`, `nvidia-l4*4`.
fn gpus(text: &str, count: u32) -> Result<Gpus> {
    let (model, count) = match text.split_once(['*', ':']) {
        Some((model, written)) => {
            let count = written.parse().ok().filter(|count| *count > 0).ok_or_else(|| {
                Error::spec(format!("--cloud-gpu: {written:?} is no number of GPUs; write MODEL:COUNT, such as T4:2"))
            })?;
            (model, count)
        }
        None => (text, count),
    };
    let model = model.to_ascii_uppercase();
    let model = match model.as_str() {
        "TESLA" => "V100",
        model => model.trim_start_matches("NVIDIA-").trim_start_matches("TESLA-"),
    };
    // Google's word for the memory of the model that SkyPilot calls H100.
    let model = if model == "H100-80GB" { "H100" } else { model };
    Ok(Gpus { model: model.to_owned(), count })
}
