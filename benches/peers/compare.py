#!/usr/bin/env python3
"""Times one picture as a whole process, ours and the rivals' in turn, and prints medians and ratios of this run.

    compare.py PEERS RUNS       PEERS is the folder that benches/peers/run has filled

Ours comes twice, as `cargo install` makes it and linked without shared libraries; ratios are those of the first.
"""
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPECS = ["linear", "confusion", "several"]
SCALE = "1.5"

CONVERT = """
import sys, vl_convert
spec = open(sys.argv[1]).read()
open(sys.argv[2], "wb").write(vl_convert.vegalite_to_png(spec, vl_version="5.21", scale=float(sys.argv[3])))
"""


def measure(command):
    """Wall and CPU seconds and peak MiB of one process and what it waited for."""
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command)}: status {status}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    peers, runs = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    node = shutil.which("node")
    with tempfile.TemporaryDirectory() as place:
        out = str(pathlib.Path(place) / "out.png")
        for name in SPECS:
            spec = str(ROOT / "fixtures" / "dvc" / f"{name}.vl.json")
            programs = {
                "ours": [str(peers / "bin/vl2png"), spec, out, "-s", SCALE],
                "vl2png (Node)": [node, str(peers / "node_modules/vega-lite/bin/vl2png"), spec, out, "-s", SCALE],
                "ours, static": [str(peers / "bin/static/vl2png"), spec, out, "-s", SCALE],
                "vl-convert": [str(peers / "python/bin/python3"), "-c", CONVERT, spec, out, SCALE],
            }
            programs = {program: command for program, command in programs.items() if pathlib.Path(command[0]).exists()}
            figures = {program: [] for program in programs}
            for turn in range(runs + 1):
                for program, command in programs.items():
                    figure = measure(command)
                    if turn:  # the first fills the caches
                        figures[program].append(figure)
            medians = {program: [statistics.median(column) for column in zip(*rows)] for program, rows in figures.items()}
            ours = medians["ours"]
            print(f"{name}, PNG at scale {SCALE}, median of {runs}")
            for program, (wall, cpu, memory) in medians.items():
                ratio = "" if program == "ours" else f"   ours: {wall / ours[0]:6.1f} x faster, 1/{memory / ours[2]:.1f} of the memory"
                print(f"  {program:14} wall {wall * 1000:7.1f} ms   cpu {cpu * 1000:7.1f} ms   peak {memory:6.1f} MiB{ratio}")


if __name__ == "__main__":
    main()
