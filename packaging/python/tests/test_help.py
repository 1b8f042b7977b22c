"""What the package says of itself, and what it loads."""

import doctest
import inspect
import pydoc
import subprocess
import sys

import cml
import pytest


def test_the_examples_are_true():
    tried = doctest.testmod(cml, extraglobs={"cml": cml})
    assert tried.attempted >= 10 and tried.failed == 0


@pytest.mark.parametrize("name", [name for name in cml.__all__ if name[0] != "_"])
def test_everything_says_what_it_is(name):
    first = inspect.getdoc(getattr(cml, name)).splitlines()[0]
    assert first.endswith((".", "text.")) and len(first) > 20, first
    assert name in pydoc.plain(pydoc.render_doc(cml))


@pytest.mark.parametrize("function", [cml.plot, cml.logs])
def test_every_argument_is_explained(function):
    words = inspect.getdoc(function) + inspect.getdoc(cml.plot)
    for argument in inspect.signature(function).parameters:
        assert f"{argument}:" in words or f"{argument}," in words or f", {argument}" in words, argument


def test_importing_loads_next_to_nothing():
    code = "import sys; before = set(sys.modules); import cml; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True, text=True).stdout.split()
    assert [name for name in loaded if name != "cml" and not name.startswith("cml.")] in ([], ["__future__"])
