"""Metric logs."""

import json
import pathlib

import cml
import pytest

MAIN = b"step,loss,acc\n" + b"".join(b"%d,%f,%f\n" % (i, 1 / (i + 1), i / 50) for i in range(50))
WIDER = b"step,loss,acc\n" + b"".join(b"%d,%f,%f\n" % (i, 0.9 / (i + 1), i / 49) for i in range(50))


@pytest.fixture
def runs(tmp_path):
    for name, text in [("main.csv", MAIN), ("wider.csv", WIDER)]:
        (tmp_path / name).write_bytes(text)
    return tmp_path


def test_the_picture_is_that_of_the_command(runs, script):
    command = script("cml-plot", "main=main.csv", "wider=wider.csv", "--smooth", "0.6", "--title", "Wider", cwd=runs)
    assert command.returncode == 0, command.stderr
    paths = {"main": runs / "main.csv", "wider": str(runs / "wider.csv")}
    assert cml.logs(paths, smooth=0.6, title="Wider") == command.stdout


def test_the_table_is_that_of_the_command(runs, script):
    command = script("cml-plot", "main=main.csv", "wider=wider.csv", "--table", cwd=runs)
    assert cml.table({"main": MAIN, "wider": WIDER}) + "\n" == command.stdout.decode()


def test_sources_may_be_a_path_a_list_a_pattern_and_bytes_by_name(runs):
    both = cml.logs([runs / "main.csv", runs / "wider.csv"])
    assert cml.logs(str(runs / "*.csv")) == both
    assert cml.logs(runs / "main.csv") == cml.logs([pathlib.Path(runs / "main.csv")])
    assert cml.logs({"main": MAIN, "wider": WIDER}) == both
    assert cml.logs({"main": MAIN}, format="svg").startswith("<svg")


@pytest.mark.filterwarnings("ignore:.*have no logarithm")
def test_every_option_changes_the_picture(runs):
    sources = {"main": MAIN, "wider": WIDER}
    looks = [{}, {"x": "row"}, {"y": "loss"}, {"y": ["acc"]}, {"kind": "bar"}, {"kind": "box"}, {"log_scale": True}]
    looks += [{"smooth": 0.9}, {"best": "max"}, {"columns": 1}, {"title": "T"}, {"theme": "dark"}]
    looks += [{"width": 400}, {"height": 90}, {"background": "pink"}, {"scale": 2}]
    pictures = {}
    for look in looks:
        pictures.setdefault(cml.logs(sources, **look), []).append(look)
    assert [same for same in pictures.values() if len(same) > 1] == []


def test_a_table_may_have_no_header_and_any_delimiter():
    table = b"0;1\n1;2\n2;4\n"
    with pytest.warns(cml.Warning, match="^a: the first line holds numbers"):
        want = cml.logs({"a": table})
    assert cml.logs({"a": table}, header=False) == cml.logs({"a": table}, header=False, delimiter=";") == want
    with pytest.raises(cml.DataError, match="^a: "):
        cml.logs({"a": table}, header=False, delimiter=",")


def test_what_is_wrong_is_said(tmp_path):
    with pytest.raises(cml.FileError, match="none.csv"):
        cml.logs(tmp_path / "none.csv")
    with pytest.raises(cml.UnsupportedError, match="light and dark"):
        cml.logs({"a": MAIN}, theme="quartz")
    with pytest.raises(TypeError, match="name"):
        cml.logs([MAIN])
    for wrong in [{"kind": "pie"}, {"best": "mean"}, {"smooth": 1.0}, {"columns": 0}, {"delimiter": "ab"}]:
        with pytest.raises(ValueError):
            cml.logs({"a": MAIN}, **wrong)
    with pytest.raises(ValueError):
        cml.logs([])


def test_lines_of_json_are_a_log_too():
    lines = "\n".join(json.dumps({"step": i, "loss": 1 / (i + 1)}) for i in range(20)).encode()
    assert cml.table({"a": lines}).startswith("| Metric |")
