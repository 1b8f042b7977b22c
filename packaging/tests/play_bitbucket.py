"""Plays Bitbucket's pipeline: runs the step for pull requests of a bitbucket-pipelines.yml, and its pipe as a program with the
pipe's variables alone.

    play_bitbucket.py PIPELINES --pipe FOLDER
"""

import argparse
import os
import pathlib
import subprocess
import sys

import yaml


def pipe_environment(declared, given):
    """What a pipe's container gets: the variables that pipe.yml declares, and Bitbucket's own."""
    unknown = given.keys() - {variable["name"] for variable in declared}
    if unknown:
        sys.exit(f"play_bitbucket: the pipe has no variable {', '.join(unknown)}")
    environment = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("BITBUCKET_")}
    for variable in declared:
        name = variable["name"]
        value = os.path.expandvars(str(given.get(name, variable.get("default", ""))))
        if variable.get("required") and name not in given:
            sys.exit(f"play_bitbucket: {name} is required")
        if value not in variable.get("allowed_values", [value]):
            sys.exit(f"play_bitbucket: {name} is one of {variable['allowed_values']}, not {value}")
        environment[name] = value
    return environment


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipelines", type=pathlib.Path)
    parser.add_argument("--pipe", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    declared = yaml.safe_load((arguments.pipe / "pipe.yml").read_text())["variables"]
    step = yaml.safe_load(arguments.pipelines.read_text())["pipelines"]["pull-requests"]["**"][0]["step"]
    for entry in step["script"]:
        if isinstance(entry, dict):
            command, environment = [arguments.pipe / "pipe.sh"], pipe_environment(declared, entry.get("variables", {}))
        else:
            command, environment = ["sh", "-e", "-c", entry], dict(os.environ)
        status = subprocess.run(command, env=environment).returncode
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
