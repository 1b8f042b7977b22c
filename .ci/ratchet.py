#!/usr/bin/env python3
"""Holds the likeness to Vega against the floor in floor.json: it may rise, and must not fall.

    ratchet.py FOLDER        FOLDER holds conform.py and the corpora
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def score(folder, corpus):
    """Specs by class, as the last line of conform.py counts them."""
    command = [sys.executable, str(folder / "conform.py"), str(folder / corpus), "--cmd", "target/release/vl2png {spec} {out}"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(out.strip())
    words = out.strip().splitlines()[-1].split()
    return {words[i]: int(words[i + 1]) for i in range(0, 10, 2)}


def main():
    folder = pathlib.Path(sys.argv[1])
    floors = json.loads((HERE / "floor.json").read_text())
    fallen = []
    for corpus, floor in floors.items():
        print(f"-- {corpus}")
        found = score(folder, corpus)
        figures = {
            "exact": found["exact"],
            "exact or close": found["exact"] + found["close"],
            "off, size or failed at most": found["off"] + found["size"] + found["failed"],
        }
        for name, wanted in floor.items():
            below = figures[name] > wanted if name.endswith("at most") else figures[name] < wanted
            if below:
                fallen.append(f"{corpus}: {name}: {figures[name]}, floor {wanted}")
    for line in fallen:
        print(f"below the floor: {line}")
    sys.exit(1 if fallen else 0)


if __name__ == "__main__":
    main()
