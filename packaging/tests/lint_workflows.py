"""Looks at workflow files and action.yml: actionlint, and what it does not ask for. `lint_workflows.py ACTIONLINT FILE…`

- every action is pinned to a commit, with the tag beside it;
- what a stranger may write (an input, a title, a branch's name) is no text of a script: no `${{ }}` in `run`;
- no job has a permission that it does not name itself.

An action has no linter of its own: its steps are looked at as those of a workflow that declares its inputs.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v?\d[\w.]*$")


def as_workflow(action):
    inputs = {name: {"description": declared["description"], "type": "string"} for name, declared in action["inputs"].items()}
    job = {"runs-on": "ubuntu-latest", "steps": action["runs"]["steps"]}
    return {"on": {"workflow_dispatch": {"inputs": inputs}}, "permissions": {}, "jobs": {"action": job}}


def lint(actionlint, path):
    """What actionlint says of a file."""
    if path.name == "action.yml":
        with tempfile.TemporaryDirectory() as folder:
            workflow = pathlib.Path(folder) / "action-as-workflow.yml"
            workflow.write_text(yaml.safe_dump(as_workflow(yaml.safe_load(path.read_text())), sort_keys=False))
            return run(actionlint, workflow)
    return run(actionlint, path)


def run(actionlint, path):
    said = subprocess.run([actionlint, "-no-color", "-oneline", path], capture_output=True, text=True)
    return (said.stdout + said.stderr).splitlines() or ([] if said.returncode == 0 else [f"actionlint exits {said.returncode}"])


def steps(document):
    if "runs" in document:
        yield from document["runs"]["steps"]
    for job in document.get("jobs", {}).values():
        yield from job.get("steps", [])


def own_rules(path):
    """What this project asks for besides."""
    text = path.read_text()
    document = yaml.safe_load(text)
    for number, line in enumerate(text.splitlines(), 1):
        used = line.strip().removeprefix("- ")
        if used.startswith("uses:") and not used.startswith("uses: ./") and not PINNED.fullmatch(used):
            yield f"{path}:{number}: not pinned to a commit with its tag beside it: {used}"
    for step in steps(document):
        if "${{" in step.get("run", ""):
            yield f"{path}: an expression in the script of {step.get('name', step['run'][:30])!r}: pass it through env"
    if "jobs" in document:
        if document.get("permissions") != {}:
            yield f"{path}: no `permissions: {{}}` at the top, so that a job may have what it does not name"
        for name, job in document["jobs"].items():
            if "permissions" not in job:
                yield f"{path}: the job {name} does not say its permissions"


def main():
    actionlint, *paths = sys.argv[1:]
    complaints = [line for path in map(pathlib.Path, paths) for line in [*lint(actionlint, path), *own_rules(path)]]
    print("\n".join(complaints) or f"{len(paths)} files are fine")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
