//! Kubernetes' Job and the Secret that it owns, for a cluster without SkyPilot.
//!
//! The Job is made suspended, so that nothing runs before its Secret is there and nothing that costs remains when the launcher dies
//! between the two. From then on the control plane ends it: `activeDeadlineSeconds`, and no second try.

use serde_json::{Value as Json, json};

use super::names::{self, Kind};
use super::request::{Machine, Runner};
use super::script::{self, Script};
use crate::error::{Error, Result};

/// Seconds for which the host of a finished Job can still be asked for its log.
const KEEP_SECONDS: u64 = 300;

/// Seconds that the control plane waits beyond what the script itself is given.
const GRACE_SECONDS: u64 = 120;

/// Where the image's own user may write.
const WORK: &str = "/tmp";

/// The Job of a machine for `runner`.
///
/// # Errors
///
/// Part of the request means nothing to a cluster.
pub(super) fn manifest(machine: &Machine, runner: &Runner) -> Result<Json> {
    refuse(machine)?;
    let name = runner.machine_name();
    let Script { text, variables, image } = script::script(machine, runner)?;
    let image = machine.image.as_deref().filter(|image| !image.is_empty()).unwrap_or(image);
    let env: Vec<Json> = variables
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .chain([json!({ "name": "TMPDIR", "value": WORK })])
        .collect();
    let mut labels = json!({ "app.kubernetes.io/name": "cml-runner", "app.kubernetes.io/instance": name });
    for (key, value) in &machine.metadata {
        labels[key.as_str()] = value.as_str().into();
    }
    let mut pod = json!({
        "restartPolicy": "Never",
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "terminationGracePeriodSeconds": 60,
        "securityContext": { "runAsNonRoot": true, "runAsUser": 1001, "fsGroup": 1001, "seccompProfile": { "type": "RuntimeDefault" } },
        "containers": [{
            "name": "runner",
            "image": image,
            "command": ["/bin/sh", "-c", text],
            "env": env,
            "envFrom": [{ "secretRef": { "name": name } }],
            "resources": limits(machine)?,
            "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } }
        }]
    });
    if !machine.node_selector.is_empty() {
        pod["nodeSelector"] = json!(machine.node_selector);
    }
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "name": name, "labels": labels },
        "spec": {
            "suspend": true,
            "backoffLimit": 0,
            "activeDeadlineSeconds": machine.longest.as_secs() + GRACE_SECONDS,
            "ttlSecondsAfterFinished": KEEP_SECONDS,
            "template": { "metadata": { "labels": labels }, "spec": pod }
        }
    }))
}

/// The Secret of the Job whose `uid` the cluster has given; it goes when the Job goes.
pub(super) fn secret(runner: &Runner, uid: &str) -> Json {
    let name = runner.machine_name();
    let data: serde_json::Map<String, Json> =
        runner.secrets.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "ownerReferences": [{ "apiVersion": "batch/v1", "kind": "Job", "name": name, "uid": uid }]
        },
        "immutable": true,
        "type": "Opaque",
        "stringData": data
    })
}

fn limits(machine: &Machine) -> Result<Json> {
    let (kind, gpus) = names::kind_and_gpus(machine)?;
    let mut limits = serde_json::Map::new();
    match kind {
        Some(Kind::Size(size)) => {
            limits.insert("cpu".to_owned(), size.cpus.to_string().into());
            limits.insert("memory".to_owned(), format!("{}Gi", size.memory_gb).into());
        }
        // CML's own way to say it: millionths are not asked for.
        Some(Kind::Native(text)) => {
            let quantity = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0);
            let Some((Some(cpus), Some(megabytes))) =
                text.split_once('-').map(|(cpus, memory)| (quantity(cpus), quantity(memory)))
            else {
                return Err(Error::spec(format!(
                    "--cloud-type: {text:?} is no size of a pod; give s, m, l, xl, or CPUS-MEGABYTES such as 8-32000"
                )));
            };
            limits.insert("cpu".to_owned(), cpus.to_string().into());
            limits.insert("memory".to_owned(), format!("{megabytes}M").into());
        }
        None => {}
    }
    if let Some(gpus) = gpus {
        limits.insert("nvidia.com/gpu".to_owned(), gpus.count.to_string().into());
    }
    if let Some(size) = machine.disk_gb {
        limits.insert("ephemeral-storage".to_owned(), format!("{size}G").into());
    }
    Ok(json!({ "limits": limits }))
}

fn refuse(machine: &Machine) -> Result<()> {
    let given = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
    let rows = [
        (machine.is_spot, "--cloud-spot", "choose such nodes with --cloud-kubernetes-node-selector"),
        (machine.spot_price.is_some(), "--cloud-spot-price", "leave it out: a cluster has no prices"),
        (
            given(&machine.permission_set),
            "--cloud-permission-set",
            "leave it out: the pod is given no service account's token",
        ),
        (
            given(&machine.startup_script),
            "--cloud-startup-script",
            "put what it does into an image, and give --cloud-image",
        ),
        (given(&machine.aws_security_group), "--cloud-aws-security-group", "leave it out, or give --cloud aws"),
        (given(&machine.aws_subnet), "--cloud-aws-subnet", "leave it out, or give --cloud aws"),
    ];
    match rows.into_iter().find(|(is_given, ..)| *is_given) {
        Some((_, flag, way_out)) => {
            Err(Error::unsupported(format!("{flag}: a Job of Kubernetes has no such thing; {way_out}")))
        }
        None => Ok(()),
    }
}
