"""The commands, as scripts of the environment."""

import json
import os
import signal
import subprocess
import sys
import time

import cml
import pytest

SCRIPTS = """
    cml cml-ci cml-cloud-runner cml-cloud-runner-entrypoint cml-files cml-metrics cml-plot cml-pr cml-publish cml-rerun-workflow cml-runner
    cml-send-comment cml-send-github-check cml-tensorboard-dev vg2png vg2svg vl2png vl2svg vl2vg
""".split()


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_says_its_version(script, name):
    done = script(name, "--version")
    assert done.returncode == 0 and cml.__version__.encode() in done.stdout, done
    assert done.stderr == b""


def test_the_module_is_the_program():
    done = subprocess.run([sys.executable, "-m", "cml", "--version"], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"cml %s\n" % cml.__version__.encode()


def test_bytes_go_through_standard_streams(script, bars, vl2png):
    text = json.dumps(bars).encode()
    done = script("vl2png", input=text)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == vl2png(text) == cml.plot(bars)
    assert script("cml-plot", input=text).stdout == done.stdout


def test_exit_statuses_and_messages_are_those_of_the_programs(script, bars, tmp_path):
    wrong = json.dumps({**bars, "mark": "pont"}).encode()
    for name, arguments, text, status in [
        ("cml-plot", [], wrong, 1),
        ("cml-plot", ["--no-such"], b"", 2),
        ("cml-plot", [str(tmp_path / "none.vl.json")], b"", 5),
        ("vl2png", [], wrong, 1),
    ]:
        done = script(name, *arguments, input=text, cwd=tmp_path)
        assert done.returncode == status, done
        assert done.stdout == b""
        assert done.stderr.splitlines()[-1].startswith(name.encode() + b": "), done.stderr


def test_arguments_may_be_any_bytes(script, bars, tmp_path):
    if sys.platform != "linux":
        pytest.skip("names of files are text here")
    path = os.path.join(os.fsencode(tmp_path), b"\xff.vl.json")
    with open(path, "wb") as file:
        file.write(json.dumps(bars).encode())
    assert script("vl2png", path).stdout == cml.plot(bars)


def test_a_closed_pipe_is_success(bars, tmp_path):
    script = os.path.join(os.path.dirname(sys.executable), "vl2svg")
    (tmp_path / "a.json").write_text(json.dumps(bars))
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([script, tmp_path / "a.json"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_ctrl_c_ends_a_command_as_it_ends_a_program():
    script = os.path.join(os.path.dirname(sys.executable), "vl2png")
    with subprocess.Popen([script], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == -signal.SIGINT
        assert process.stderr.read() == b""


def report(tmp_path, bars):
    (tmp_path / "bars.vl.json").write_text(json.dumps(bars))
    (tmp_path / "report.md").write_text("# Report\n\n![bars](bars.vl.json)\n")
    return tmp_path / "report.md"


def test_plots_of_a_report_are_drawn_in_processes_of_their_own(script, bars, tmp_path, origin):
    """Nothing that is found by way of the environment has a say there: not a module that is called as ours, nor a variable."""
    (tmp_path / "cml.py").write_text("raise SystemExit('another cml')")
    (tmp_path / "json.py").write_text("raise SystemExit('another json')")
    summary = tmp_path / "summary.md"
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_SHA": "0" * 40,
        "GITHUB_API_URL": origin,
        "GITHUB_SERVER_URL": origin,
        "GITHUB_TOKEN": "ghs_not_a_token",
        "CML_PUBLISH_TO": "folder",
        "CML_TIMEOUT": "1",
    }
    done = script("cml-send-comment", str(report(tmp_path, bars)), cwd=tmp_path, env=environment)
    assert done.returncode == 1, done.stderr  # there is no host; the report is kept
    pictures = list((tmp_path / "cml-assets").iterdir())
    assert [path.read_bytes() for path in pictures] == [cml.plot(bars)], done.stderr
