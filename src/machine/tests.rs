//! What each of CML's flags becomes, in SkyPilot's task (`f2_…`: in place of CML's Terraform) and in a Job of Kubernetes.

use serde_json::{Value as Json, json};

use super::plan::{plan, remarks};
use super::request::{Agent, Cloud, Engine, Machine, Runner};
use super::testing::{machine, runner};
use crate::error::{ErrorKind, Result};

/// What `change` makes of SkyPilot's task for a machine in `cloud`, and of its settings.
fn planned(cloud: &str, change: impl FnOnce(&mut Machine)) -> Result<Json> {
    let mut machine = machine(Cloud::new(cloud));
    change(&mut machine);
    Ok(serde_json::from_str(&plan(&machine, &runner())?).unwrap())
}

#[track_caller]
fn resources(cloud: &str, change: impl FnOnce(&mut Machine), want: Json) {
    let plan = planned(cloud, change).unwrap();
    let mut got = plan["task"]["resources"].clone();
    let autostop = got.as_object_mut().unwrap().shift_remove("autostop").unwrap();
    assert_eq!(autostop, json!({ "idle_minutes": 2, "down": true, "wait_for": "jobs" }));
    assert_eq!(got, want);
}

#[track_caller]
fn refused(cloud: &str, change: impl FnOnce(&mut Machine), flag: &str, way_out: &str) {
    let error = planned(cloud, change).unwrap_err();
    assert!(error.message().starts_with(flag) && error.message().contains(way_out), "{error}");
    assert!(matches!(error.kind(), ErrorKind::Spec | ErrorKind::Unsupported));
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn f2_regions_are_those_of_each_cloud() {
    resources("aws", |_| (), json!({ "infra": "aws/us-west-1" }));
    resources("gcp", |_| (), json!({ "infra": "gcp/us-west1/us-west1-b" }));
    resources("azure", |_| (), json!({ "infra": "azure/westus2" }));
    resources("lambda", |_| (), json!({ "infra": "lambda" }));
    resources("kubernetes", |_| (), json!({ "infra": "kubernetes" }));
    resources("aws", |m| m.region = text("eu-north"), json!({ "infra": "aws/eu-north-1" }));
    resources("aws", |m| m.region = text("ap-south-1"), json!({ "infra": "aws/ap-south-1" }));
    resources("aws", |m| m.region = text("us-east-1b"), json!({ "infra": "aws/us-east-1/us-east-1b" }));
    resources("gcp", |m| m.region = text("us-central1"), json!({ "infra": "gcp/us-central1" }));
    resources("gcp", |m| m.region = text("us-central1-a"), json!({ "infra": "gcp/us-central1/us-central1-a" }));
    resources("kubernetes", |m| m.region = text("lab"), json!({ "infra": "kubernetes/lab" }));
}

#[test]
fn f2_sizes_and_gpus_become_what_a_machine_has() {
    let of = |size: &str, gpu: &str| {
        let (size, gpu) = (text(size).filter(|s| !s.is_empty()), text(gpu).filter(|s| !s.is_empty()));
        move |m: &mut Machine| (m.size, m.gpu) = (size, gpu)
    };
    resources("aws", of("m", ""), json!({ "infra": "aws/us-west-1", "cpus": "8+", "memory": "32+" }));
    resources("aws", of("xl", "nogpu"), json!({ "infra": "aws/us-west-1", "cpus": "64+", "memory": "256+" }));
    resources("aws", of("m", "v100"), json!({ "infra": "aws/us-west-1", "accelerators": { "V100": 1 } }));
    resources("aws", of("l", "k80"), json!({ "infra": "aws/us-west-1", "accelerators": { "K80": 4 } }));
    resources("aws", of("", "tesla"), json!({ "infra": "aws/us-west-1", "accelerators": { "V100": 1 } }));
    resources("aws", of("", "nvidia-tesla-t4"), json!({ "infra": "aws/us-west-1", "accelerators": { "T4": 1 } }));
    resources("aws", of("", "A100:2"), json!({ "infra": "aws/us-west-1", "accelerators": { "A100": 2 } }));
    resources("aws", of("g4dn.xlarge", ""), json!({ "infra": "aws/us-west-1", "instance_type": "g4dn.xlarge" }));
    resources(
        "gcp",
        of("n1-standard-8+nvidia-tesla-t4*2", ""),
        json!({ "infra": "gcp/us-west1/us-west1-b", "instance_type": "n1-standard-8", "accelerators": { "T4": 2 } }),
    );
    refused("aws", of("", "t4:many"), "--cloud-gpu", "MODEL:COUNT");
}

#[test]
fn f2_disk_spot_image_and_metadata_are_resources() {
    resources(
        "aws",
        |m| {
            m.disk_gb = Some(35);
            m.is_spot = true;
            m.spot_price = Some(0.5);
            m.image = text("ami-0123");
            m.metadata.insert("team".to_owned(), "vision".to_owned());
        },
        json!({
            "infra": "aws/us-west-1", "disk_size": 35, "use_spot": true, "max_hourly_cost": 0.5, "image_id": "ami-0123",
            "labels": { "team": "vision" }
        }),
    );
    refused("aws", |m| m.spot_price = Some(0.5), "--cloud-spot-price", "--cloud-spot");
    refused("aws", |m| m.image = text("ubuntu@099720109477:x86_64:*ubuntu*"), "--cloud-image", "ami-");
}

#[test]
fn f2_roles_and_networks_are_settings_and_no_credentials_are_copied_to_a_machine() {
    let settings = |cloud: &str, change: &dyn Fn(&mut Machine)| planned(cloud, change).unwrap()["config"].clone();
    for cloud in ["aws", "gcp", "azure", "kubernetes"] {
        assert_eq!(settings(cloud, &|_| ())[cloud]["remote_identity"], "SERVICE_ACCOUNT", "{cloud}");
    }
    let role = |m: &mut Machine| m.permission_set = text("arn:aws:iam::1:instance-profile/trainer");
    assert_eq!(settings("aws", &role), json!({ "aws": { "remote_identity": "trainer" } }));
    let network = |m: &mut Machine| (m.aws_security_group, m.aws_subnet) = (text("runners"), text("private"));
    let want =
        json!({ "remote_identity": "SERVICE_ACCOUNT", "security_group_name": "runners", "subnet_names": "private" });
    assert_eq!(settings("aws", &network)["aws"], want);
    let node = |m: &mut Machine| drop(m.node_selector.insert("pool".to_owned(), "gpu".to_owned()));
    assert_eq!(settings("kubernetes", &node)["kubernetes"]["pod_config"]["spec"]["nodeSelector"]["pool"], "gpu");
    refused("gcp", |m| m.permission_set = text("robot"), "--cloud-permission-set", "service account");
    refused("aws", |m| m.aws_security_group = text("sg-1"), "--cloud-aws-security-group", "by its name");
    refused("aws", |m| m.aws_subnet = text("subnet-1"), "--cloud-aws-subnet", "by its name");
    refused("gcp", |m| m.aws_subnet = text("private"), "--cloud-aws-subnet", "--cloud aws");
    refused("aws", node, "--cloud-kubernetes-node-selector", "--cloud kubernetes");
}

#[test]
fn f2_a_startup_script_is_passed_as_it_is_and_runs_ahead_of_the_agent() {
    let task = planned("aws", |m| m.startup_script = text("ZWNobyBoaQ==")).unwrap()["task"].clone();
    assert_eq!(task["envs"]["CML_STARTUP_SCRIPT"], "ZWNobyBoaQ==");
    assert!(task["setup"].as_str().unwrap().contains("base64 -d"));
}

#[test]
fn a_task_names_the_secret_and_does_not_hold_it() {
    let mut runner = runner();
    runner.secrets[0].1 = "only-once".to_owned();
    for engine in [Engine::SkyPilot, Engine::Kubectl] {
        let machine = Machine { engine, ..machine(Cloud::Kubernetes) };
        assert!(!plan(&machine, &runner).unwrap().contains("only-once"));
    }
    let task = planned("aws", |_| ()).unwrap()["task"].clone();
    assert_eq!(task["secrets"], json!({ "ACTIONS_RUNNER_INPUT_JITCONFIG": null }));
    assert_eq!(task["name"], "cml-gpu-1");
}

#[test]
fn bitbucket_s_agent_is_refused_with_the_way_out() {
    let runner = Runner { agent: Agent::Bitbucket, ..runner() };
    let error = plan(&machine(Cloud::Aws), &runner).unwrap_err();
    assert!(error.message().contains("`cml runner launch` without --cloud"), "{error}");
}

fn job(change: impl FnOnce(&mut Machine)) -> Result<Json> {
    planned("kubernetes", |m| {
        m.engine = Engine::Kubectl;
        change(m);
    })
}

#[test]
fn a_job_ends_by_itself_and_has_no_rights() {
    let job = job(|_| ()).unwrap();
    let spec = &job["spec"];
    assert_eq!((&spec["backoffLimit"], &spec["activeDeadlineSeconds"]), (&json!(0), &json!(24 * 3600 + 120)));
    assert_eq!((&spec["suspend"], &spec["ttlSecondsAfterFinished"]), (&json!(true), &json!(300)));
    let pod = &spec["template"]["spec"];
    assert_eq!((&pod["automountServiceAccountToken"], &pod["restartPolicy"]), (&json!(false), &json!("Never")));
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    assert_eq!(pod["containers"][0]["securityContext"]["allowPrivilegeEscalation"], false);
    assert_eq!(pod["containers"][0]["envFrom"][0]["secretRef"]["name"], "cml-gpu-1");
}

#[test]
fn a_job_has_the_limits_and_nodes_that_were_asked_for() {
    let job = |size: &str, gpu: Option<&str>| {
        let (size, gpu) = (text(size), gpu.map(str::to_owned));
        job(|m| {
            (m.size, m.gpu, m.disk_gb) = (size, gpu, Some(40));
            m.node_selector.insert("accelerator".to_owned(), "v100".to_owned());
        })
    };
    let limits = |job: &Json| job["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"].clone();
    let large = job("l", Some("v100")).unwrap();
    let want = json!({ "cpu": "32", "memory": "128Gi", "nvidia.com/gpu": "4", "ephemeral-storage": "40G" });
    assert_eq!(limits(&large), want);
    assert_eq!(large["spec"]["template"]["spec"]["nodeSelector"]["accelerator"], "v100");
    let own = job("8-32000", Some("nogpu")).unwrap();
    assert_eq!(limits(&own), json!({ "cpu": "8", "memory": "32000M", "ephemeral-storage": "40G" }));
    let error = job("huge", None).unwrap_err();
    assert!(error.message().contains("CPUS-MEGABYTES"), "{error}");
}

#[test]
fn what_a_job_cannot_be_is_refused_by_name() {
    let flag = |change: &dyn Fn(&mut Machine)| job(change).unwrap_err().message().split(':').next().unwrap().to_owned();
    assert_eq!(flag(&|m| m.is_spot = true), "--cloud-spot");
    assert_eq!(flag(&|m| m.spot_price = Some(1.0)), "--cloud-spot-price");
    assert_eq!(flag(&|m| m.permission_set = text("robot")), "--cloud-permission-set");
    assert_eq!(flag(&|m| m.startup_script = text("ZWNobw==")), "--cloud-startup-script");
    assert_eq!(flag(&|m| m.aws_subnet = text("private")), "--cloud-aws-subnet");
}

#[test]
fn names_are_taken_by_every_engine() {
    let name = |name: &str| Runner { name: name.to_owned(), ..runner() }.machine_name();
    assert_eq!(name("cml-abc"), "cml-abc");
    assert_eq!(name("GPU_1.x"), "cml-gpu-1-x");
    assert_eq!(name(&"a-".repeat(40)).len(), 51);
    assert_eq!(name("grün"), "cml-gr-n");
}

#[test]
fn what_changes_nothing_is_said() {
    let said = |change: &dyn Fn(&mut Machine), is_single| {
        let mut machine = machine(Cloud::Aws);
        change(&mut machine);
        remarks(&machine, &Runner { is_single, ..runner() }).concat()
    };
    assert_eq!(said(&|_| (), true), "");
    assert!(said(&|_| (), false).contains("serves one job"));
    assert!(said(&|m| m.gpu = text("tesla"), true).contains("v100"));
    assert!(said(&|m| (m.is_spot, m.spot_price) = (true, Some(1.0)), true).contains("no bids"));
}
