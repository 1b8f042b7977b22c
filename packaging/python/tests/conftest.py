"""What the tests share: charts, and the program that the module's pictures are held against."""

import os
import subprocess
import sys

import pytest

BARS = {
    "data": {"values": [{"a": "x", "b": 28.5}, {"a": "y", "b": 55}, {"a": "z", "b": None}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}

# Takes a second and more, and asks for signals all the time.
ENDLESS = {
    "data": {"sequence": {"start": 0, "stop": 4e6}},
    "transform": [{"calculate": "sin(datum.data) + cos(datum.data)", "as": "a"}],
    "mark": "tick",
    "encoding": {"x": {"field": "a", "type": "quantitative", "aggregate": "median"}},
}


@pytest.fixture
def bars():
    return BARS


@pytest.fixture
def vl2png():
    """The program of the same sources: a function from JSON and arguments to a PNG."""
    program = os.path.join(os.environ["CML_PROGRAMS"], "vl2png")

    def draw(spec, *arguments):
        done = subprocess.run([program, "-", "-", *arguments], input=spec, stdout=subprocess.PIPE, check=True)
        return done.stdout

    return draw


@pytest.fixture
def script():
    """Runs a script of the environment that the tests run in."""
    folder = os.path.dirname(sys.executable)

    def run(name, *arguments, **options):
        return subprocess.run([os.path.join(folder, name), *arguments], capture_output=True, **options)

    return run
