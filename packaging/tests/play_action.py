"""Plays GitHub's runner: runs the steps of a composite action in order, as a job's step that uses it would.

    play_action.py ACTION_FOLDER --temp DIR --cache DIR [--uses OWNER/NAME@REF] [NAME=VALUE …]

NAME=VALUE are inputs. `actions/cache/restore` and `/save` copy a folder to and from DIR/KEY. What the steps print is printed, then
`output NAME=VALUE` and `path FOLDER` for what later steps of the job would find. Exits as the first step that fails does.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

import yaml
from expression import evaluate, interpolate

# As GitHub runs `shell: bash`.
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]


def pairs(text):
    """NAME=VALUE lines, as steps write them to GITHUB_OUTPUT."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if not equals:
            sys.exit(f"play_action: not a NAME=VALUE line: {line!r}")
        found[name] = value
    return found


def run_script(step, environment, contexts, temp):
    """Runs a `run` step; gives its status and what it wrote to GITHUB_OUTPUT and GITHUB_PATH."""
    if step["shell"] != "bash":
        sys.exit(f"play_action: a shell that is not played: {step['shell']}")
    files = {name: temp / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_PATH")}
    for file in files.values():
        file.write_text("")
    script = temp / "step.sh"
    script.write_text(interpolate(step["run"], contexts))
    environment = environment | {name: interpolate(value, contexts) for name, value in step.get("env", {}).items()}
    environment |= {name: str(file) for name, file in files.items()}
    status = subprocess.run([*BASH, script], env=environment, cwd=contexts["github"]["workspace"]).returncode
    return status, pairs(files["GITHUB_OUTPUT"].read_text()), files["GITHUB_PATH"].read_text().splitlines()


def run_cache(step, contexts, cache):
    """Runs a step of actions/cache; gives its outputs."""
    action = step["uses"].partition("@")[0]
    folder = pathlib.Path(interpolate(step["with"]["path"], contexts))
    kept = cache / interpolate(step["with"]["key"], contexts)
    if action == "actions/cache/restore":
        if not kept.is_dir():
            return {"cache-hit": "false"}
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return {"cache-hit": "true"}
    if action == "actions/cache/save":
        if not kept.exists() and folder.is_dir():
            shutil.copytree(folder, kept)
        return {}
    sys.exit(f"play_action: an action that is not played: {step['uses']}")


def unpacked(arguments):
    """The action's folder, where a runner unpacks it; that of the checkout for `./`."""
    if arguments.uses == "./":
        return arguments.action.resolve()
    folder = arguments.temp / "_actions" / arguments.uses.replace("@", "/")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(arguments.action.resolve())
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("action", type=pathlib.Path)
    parser.add_argument("--temp", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--uses", default="./")
    parser.add_argument("inputs", nargs="*")
    arguments = parser.parse_intermixed_args()  # inputs come last, after options
    action = yaml.safe_load((arguments.action / "action.yml").read_text())

    # A runner's temporary folder is empty when a job starts.
    shutil.rmtree(arguments.temp, ignore_errors=True)
    (arguments.temp / "runner").mkdir(parents=True)
    (arguments.temp / "workspace").mkdir()
    contexts = {
        "github": {
            "repository": "made/up" if arguments.uses == "./" else "someone/model",
            "server_url": "https://github.com",
            "token": "token-of-the-job",
            "workspace": str(arguments.temp / "workspace"),
        },
        "runner": {"temp": str(arguments.temp / "runner")},
        "steps": {},
        "inputs": {},
    }
    given = dict(pair.split("=", 1) for pair in arguments.inputs)
    for name in given:
        if name not in action["inputs"]:
            print(f"Warning: Unexpected input(s) '{name}'")
    for name, declared in action["inputs"].items():
        contexts["inputs"][name] = interpolate(given.get(name, declared.get("default", "")), contexts)
    environment = dict(os.environ)
    environment |= {"GITHUB_ACTION_PATH": str(unpacked(arguments)), "RUNNER_TEMP": contexts["runner"]["temp"], "CI": "true"}

    paths = []
    for step in action["runs"]["steps"]:
        if not evaluate(step.get("if", "'yes'"), contexts):
            continue
        print(f"## {step['name']}", flush=True)
        if "run" in step:
            status, outputs, added = run_script(step, environment, contexts, arguments.temp)
            if status:
                print(f"Error: Process completed with exit code {status}.")
                sys.exit(status)
            paths += added
            environment["PATH"] = os.pathsep.join([*reversed(added), environment["PATH"]])
        else:
            outputs = run_cache(step, contexts, arguments.cache)
        if "id" in step:
            contexts["steps"][step["id"]] = {"outputs": outputs}
    for name, declared in action["outputs"].items():
        print(f"output {name}={interpolate(declared['value'], contexts)}")
    for path in paths:
        print(f"path {path}")


if __name__ == "__main__":
    main()
