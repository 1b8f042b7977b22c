#!/usr/bin/env python3
"""Times a chart of a metric log of 10 million rows as a whole process, ours and pandas with matplotlib in turn.

    logs.py PEERS RUNS       PEERS is the folder that benches/peers/run has filled; the log is made there, about 500 MB

Both read the same CSV and draw a line a metric over its step, at the same size, to a PNG; ours finds the best values, pairs and gaps too.
"""
import pathlib
import statistics
import sys
import tempfile

from compare import ROOT, measure

ROWS = 10_000_000

MAKE = """
import sys, numpy, pandas
rows, path = int(sys.argv[1]), sys.argv[2]
random, part = numpy.random.default_rng(1), 500_000
for first in range(0, rows, part):
    step = numpy.arange(first, min(first + part, rows))
    t = step / rows
    loss = 0.2 + 2.1 * numpy.exp(-5 * t) + random.normal(0, 0.04, len(step))
    accuracy = 0.95 - 0.85 * numpy.exp(-5 * t) + random.normal(0, 0.01, len(step))
    table = pandas.DataFrame({"step": step, "loss": loss, "accuracy": accuracy, "grad_norm": random.gamma(2.0, 1.0, len(step))})
    table.to_csv(path, mode="a", header=first == 0, index=False, float_format="%.12f")
"""

PANDAS = """
import sys, pandas, matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot
table = pandas.read_csv(sys.argv[1])
figure, panels = pyplot.subplots(1, 3, figsize=(8, 2.4), dpi=100)
for panel, name in zip(panels, table.columns[1:]):
    panel.plot(table["step"], table[name])
    panel.set_title(name)
figure.savefig(sys.argv[2])
"""


def main():
    peers, runs = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    python, log = str(peers / "python/bin/python3"), peers / "metrics.csv"
    if not log.exists():
        part = log.with_suffix(".part")
        part.unlink(missing_ok=True)
        measure([python, "-c", MAKE, str(ROWS), str(part)])
        part.rename(log)
    size = log.stat().st_size / 1e6
    with tempfile.TemporaryDirectory() as place:
        out = str(pathlib.Path(place) / "out.png")
        programs = {
            "ours": [str(peers / "bin/cml-plot"), str(log), "-o", out],
            "ours, --table": [str(peers / "bin/cml-plot"), str(log), "--table"],
            "pandas + matplotlib": [python, "-c", PANDAS, str(log), out],
        }
        figures = {program: [measure(command) for _ in range(runs)] for program, command in programs.items()}
    medians = {program: [statistics.median(column) for column in zip(*rows)] for program, rows in figures.items()}
    ours = medians["ours"]
    print(f"{ROWS:,} rows x 4 columns of CSV ({size:.0f} MB), median of {runs}")
    for program, (wall, cpu, memory) in medians.items():
        ratio = f"   {size / wall:6.0f} MB/s"
        if not program.startswith("ours"):
            ratio += f"   ours: {wall / ours[0]:.1f} x faster, {cpu / ours[1]:.1f} x less CPU, 1/{memory / ours[2]:.0f} of the memory"
        print(f"  {program:20} wall {wall:6.2f} s   cpu {cpu:6.2f} s   peak {memory:7.1f} MiB{ratio}")


if __name__ == "__main__":
    main()
