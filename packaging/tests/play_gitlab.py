"""Plays GitLab's pipeline: reads a .gitlab-ci.yml, puts the components that it includes in, and runs one of its jobs with sh.

    play_gitlab.py PIPELINE JOB --components FOLDER [--input NAME=VALUE …]

A component is FOLDER/NAME.yml for the last part of its path. An input given here wins over the pipeline's own.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

import yaml

TYPES = {"string": str, "boolean": bool, "array": list, "number": (int, float)}


def component(path, given):
    """The jobs of a component, its inputs filled in as GitLab does: each in a value of the YAML, none as text of it."""
    header, body = yaml.safe_load_all(path.read_text())
    declared = header["spec"]["inputs"]
    unknown = given.keys() - declared.keys()
    if unknown:
        sys.exit(f"play_gitlab: unknown input {', '.join(unknown)}")
    values = {}
    for name, rules in declared.items():
        if name not in given and "default" not in rules:
            sys.exit(f"play_gitlab: the input {name} is missing")
        values[name] = given.get(name, rules.get("default"))
        if not isinstance(values[name], TYPES[rules.get("type", "string")]):
            sys.exit(f"play_gitlab: the input {name} is no {rules.get('type', 'string')}: {values[name]!r}")
        if "regex" in rules and not re.search(rules["regex"], values[name]):
            sys.exit(f"play_gitlab: the input {name} is not {rules['regex']}: {values[name]}")
    return filled(body, values)


def filled(node, values):
    if isinstance(node, dict):
        return {filled(key, values): filled(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [filled(value, values) for value in node]
    if not isinstance(node, str):
        return node
    whole = re.fullmatch(r"\$\[\[ inputs\.(\w+) \]\]", node)
    if whole:
        return values[whole[1]]
    text = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: str(values[match[1]]), node)
    if "$[[" in text:
        sys.exit(f"play_gitlab: not filled in: {text}")
    return text


def extended(jobs, name):
    """A job with what it extends under it; maps are merged, lists are replaced."""
    job = jobs[name]
    if "extends" not in job:
        return job
    base = extended(jobs, job["extends"])
    merged = {key: value | job.get(key, {}) for key, value in base.items() if isinstance(value, dict)}
    return base | job | merged


def lines(script):
    for entry in script:
        if isinstance(entry, list):
            yield from lines(entry)
        else:
            yield entry


def run(script, environment):
    return subprocess.run(["sh", "-e", "-c", "\n".join(lines(script))], env=environment).returncode


def shown(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipeline", type=pathlib.Path)
    parser.add_argument("job")
    parser.add_argument("--components", type=pathlib.Path, required=True)
    parser.add_argument("--input", action="append", default=[])
    arguments = parser.parse_args()
    pipeline = yaml.safe_load(arguments.pipeline.read_text())
    jobs = {}
    for include in pipeline.pop("include", []):
        name = include["component"].partition("@")[0].rpartition("/")[2]
        given = include.get("inputs", {}) | dict(pair.split("=", 1) for pair in arguments.input)
        jobs |= component(arguments.components / f"{name}.yml", given)
    jobs |= pipeline
    job = extended(jobs, arguments.job)
    environment = dict(os.environ) | {name: shown(value) for name, value in job.get("variables", {}).items()}
    # `after_script` has a shell of its own, and runs whatever became of the rest.
    status = run([*job.get("before_script", []), *job["script"]], environment)
    run(job.get("after_script", []), environment)
    sys.exit(status)


if __name__ == "__main__":
    main()
