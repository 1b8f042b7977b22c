#!/usr/bin/env python3
"""Ten Altair charts as PNG: `cml.plot` beside `chart.save` by way of vl-convert, in one run.

    python packaging/python/bench.py [--wheel WHEEL]

Needs the packages cml-report, altair, pandas and vl-convert-python. Prints for each chart the first picture of a process of its own (the
chart is there, neither renderer has drawn) and the warm one (the best of several), how often one goes into the other, and beside that the
time of importing, the largest memory, and the size of what is downloaded.
"""

import argparse
import glob
import importlib.metadata
import json
import os
import random
import resource
import subprocess
import sys
import time

WARM = 20


def charts():
    import altair as alt
    import pandas as pd

    random.seed(7)
    rows = 500
    frame = pd.DataFrame(
        {
            "step": range(rows),
            "loss": [1 / (1 + i / 40) + random.random() / 20 for i in range(rows)],
            "acc": [1 - 1 / (1 + i / 60) for i in range(rows)],
            "run": [f"run {i % 4}" for i in range(rows)],
            "day": pd.date_range("2024-01-01", periods=rows, freq="D"),
        }
    )
    chart = alt.Chart(frame)
    lines = chart.mark_line().encode(x="step", y="loss", color="run")
    return {
        "bar": chart.mark_bar().encode(x="run", y="mean(loss)"),
        "line": lines,
        "scatter": chart.mark_point().encode(x="loss", y="acc", color="run", shape="run"),
        "time": chart.mark_area().encode(x="day", y="acc"),
        "histogram": chart.mark_bar().encode(x=alt.X("loss", bin=True), y="count()"),
        "stacked": chart.mark_bar().encode(x="month(day)", y="sum(loss)", color="run"),
        "box plot": chart.mark_boxplot().encode(x="run", y="loss"),
        "heat map": chart.mark_rect().encode(x="month(day):O", y="run", color="mean(acc)"),
        "layers": lines + chart.mark_rule(color="red").encode(y="mean(loss)"),
        "facets": chart.mark_point().encode(x="step", y="loss").properties(width=120, height=120).facet("run", columns=2),
    }


def by_cml(chart, path):
    import cml

    with open(path, "wb") as file:
        file.write(cml.plot(chart))


def by_vl_convert(chart, path):
    chart.save(path)


RENDERERS = {"cml": by_cml, "vl-convert": by_vl_convert}
MODULES = {"cml": "cml", "vl-convert": "vl_convert"}
PACKAGES = {"cml": "cml-report", "vl-convert": "vl-convert-python"}


def measure(renderer, name, path):
    """In a process of its own: seconds of the first picture and of the best of those after, seconds of importing, bytes of memory."""
    chart = charts()[name]
    chart.to_dict()  # what Altair itself loads with the first chart is of neither renderer
    started = time.perf_counter()
    __import__(MODULES[renderer])
    imported = time.perf_counter() - started
    times = []
    for _ in range(1 + WARM):
        started = time.perf_counter()
        RENDERERS[renderer](chart, path)
        times.append(time.perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([times[0], min(times[1:]), imported, memory]))


def measured(renderer, name, path):
    command = [sys.executable, __file__, "--measure", renderer, name, path]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def download(package, wheel):
    """Bytes of the wheel where it is at hand, else of what was installed from it."""
    if wheel:
        return f"{os.path.getsize(wheel) / 1e6:.1f} MB to download"
    files = importlib.metadata.files(package) or []
    return f"{sum(file.size or 0 for file in files) / 1e6:.1f} MB installed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--wheel", help="a folder with the wheels of both, for the size of what is downloaded")
    arguments = parser.parse_args()
    if arguments.measure:
        return measure(*arguments.measure)
    folder = os.environ.get("TMPDIR", "/tmp")
    path = os.path.join(folder, f"bench-{os.getpid()}.png")
    print(f"{'milliseconds':<12} {'first':>8} {'vl-c.':>9} {'ratio':>7}   {'warm':>8} {'vl-c.':>9} {'ratio':>7}")
    everything = {renderer: [] for renderer in RENDERERS}
    try:
        for name in charts():
            pair = {renderer: measured(renderer, name, path) for renderer in RENDERERS}
            for renderer, row in pair.items():
                everything[renderer].append(row)
            (first, warm, _, _), (their_first, their_warm, _, _) = pair["cml"], pair["vl-convert"]
            print(
                f"{name:<12} {first * 1e3:8.1f} {their_first * 1e3:9.1f} {their_first / first:6.0f} ×"
                f"   {warm * 1e3:8.1f} {their_warm * 1e3:9.1f} {their_warm / warm:6.0f} ×"
            )
    finally:
        if os.path.exists(path):
            os.remove(path)
    ours, theirs = everything["cml"], everything["vl-convert"]
    for place, label in enumerate(("first", "warm")):
        ratios = sorted(their[place] / our[place] for our, their in zip(ours, theirs))
        total = sum(row[place] for row in theirs) / sum(row[place] for row in ours)
        print(f"{label}: {ratios[0]:.0f} × at least, {total:.0f} × over all ten")
    for renderer, rows in everything.items():
        imported = min(row[2] for row in rows) * 1e3
        memory = max(row[3] for row in rows) / 1e6
        wheels = glob.glob(os.path.join(arguments.wheel, PACKAGES[renderer].replace("-", "_") + "-*.whl")) if arguments.wheel else []
        size = download(PACKAGES[renderer], wheels[0] if wheels else None)
        print(f"{renderer}: import {imported:.1f} ms, at most {memory:.0f} MB of memory, {size}")


if __name__ == "__main__":
    main()
