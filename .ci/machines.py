"""Holds printed tasks against SkyPilot's own reader and printed Jobs against Kubernetes' description of its API.

    machines.py CML

Each is also broken on purpose, to see that it would be refused.
"""

import copy
import json
import subprocess
import sys

import kubernetes_validate
import sky
from sky.utils import common_utils, schemas

KUBERNETES = "1.33"

# What is asked for, a line each: all flags, every cloud, every host whose agent runs there.
TASKS = """
--cloud aws
--cloud aws --cloud-region eu-north --cloud-type m --cloud-gpu v100 --cloud-hdd-size 100 --cloud-spot --cloud-spot-price 2.5
--cloud aws --cloud-region us-east-1b --cloud-type g4dn.xlarge --cloud-image ami-0123456789abcdef0
--cloud aws --cloud-permission-set arn:aws:iam::1:instance-profile/trainer --cloud-aws-security-group runners --cloud-aws-subnet private
--cloud aws --cloud-metadata team=vision --cloud-startup-script ZWNobyBoaQ== --single
--cloud gcp --cloud-type n1-standard-8+nvidia-tesla-t4*2 --cloud-spot
--cloud gcp --cloud-region us-central1-a --cloud-gpu nvidia-l4
--cloud azure --cloud-type xl --cloud-region eu-west --cloud-permission-set trainer
--cloud azure --cloud-type Standard_NC6s_v3
--cloud lambda --cloud-gpu a100
--cloud kubernetes --cloud-engine skypilot --cloud-type m --cloud-gpu t4 --cloud-kubernetes-node-selector pool=gpu
""".strip().splitlines()

JOBS = """
--cloud kubernetes
--cloud kubernetes --cloud-type m --cloud-gpu v100 --cloud-hdd-size 40 --cloud-kubernetes-node-selector pool=gpu --cloud-metadata team=vision
--cloud kubernetes --cloud-type 8-32000 --cloud-gpu t4:2 --cloud-image example.com/agent:1 --single
""".strip().splitlines()


def printed(cml, host, line):
    words = ["runner", "launch", "--log", "error", "--dry-run", "--driver", host, "--repo", f"https://{host}.com/owner/name", *line.split()]
    run = subprocess.run([cml, *words], stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(f"cml {' '.join(words)}: exit status {run.returncode}")
    return json.loads(run.stdout)


def read_by_skypilot(plan):
    task = copy.deepcopy(plan["task"])
    resources = task["resources"]
    common_utils.validate_schema(resources, schemas.get_resources_schema(), "resources: ")
    common_utils.validate_schema(plan["config"], schemas.get_config_schema(), "config: ")
    # Regions, types and models are looked up in catalogs that are fetched from a cloud's price list.
    for name in ["infra", "instance_type", "accelerators"]:
        resources.pop(name, None)
    if "image_id" in resources:
        del resources["image_id"]
    # `sky launch --secret NAME` fills in what the task names.
    secrets = [(name, "only-once") for name in task["secrets"]]
    read = sky.Task.from_yaml_config(task, secrets_overrides=secrets)
    (found,) = read.resources
    if not (found.autostop_config.enabled and found.autostop_config.down):
        raise ValueError("the machine would not end by itself")


def refused(read, document, why):
    try:
        read(document)
    except BaseException:  # each reader has its own
        return
    sys.exit(f"{why} was taken, so that this check sees nothing")


def read_by_kubernetes(job):
    kubernetes_validate.validate(job, KUBERNETES, strict=True)


def main(cml):
    for host in ["github", "gitlab"]:
        for line in TASKS:
            plan = printed(cml, host, line)
            read_by_skypilot(plan)
            if "only-once" in json.dumps(plan):
                sys.exit("a secret is printed")
        for line in JOBS:
            read_by_kubernetes(printed(cml, host, line))
    for part, name in [("task", "labels"), ("task", "resources"), ("config", "aws")]:
        broken = printed(cml, "github", TASKS[0])
        broken[part][name] = {"nonsense": 1}
        refused(read_by_skypilot, broken, f"nonsense in {part}/{name}")
    eternal = printed(cml, "github", TASKS[0])
    del eternal["task"]["resources"]["autostop"]
    refused(read_by_skypilot, eternal, "a task without autostop")
    for change in [{"backoffLimits": 0}, {"activeDeadlineSeconds": "soon"}]:
        broken = printed(cml, "github", JOBS[0])
        broken["spec"].update(change)
        refused(read_by_kubernetes, broken, f"{change} in a Job")
    print(f"{2 * len(TASKS)} tasks read by SkyPilot {sky.__version__}, {2 * len(JOBS)} Jobs by Kubernetes {KUBERNETES}'s description")


main(sys.argv[1])
