#!/usr/bin/env python3
"""The packages that the programs are made of: their licences as one text, or all of them as a bill of materials.

    inventory.py licences TRIPLE FEATURES [PACKAGE]    the text: each licence once, and whose it is
    inventory.py sbom TRIPLE FEATURES [PACKAGE]        CycloneDX 1.6, as JSON

PACKAGE is `cml`, the programs, or another of this workspace. What is in a program is what `cargo tree` says for that platform and those features; the texts are the files that each package brings in
its own folder. Both are the same bytes for the same sources, compiler and SOURCE_DATE_EPOCH.
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"(LICEN[CS]E|UNLICENSE|COPYING|COPYRIGHT|NOTICE|PATENTS)", re.IGNORECASE)
# What has a licence's name and is none, and folders that hold what is in no program.
PROGRAM_TEXT = {".rs", ".html", ".py", ".sh"}
NOT_BUILT = {"target", "tests", "fixtures", "fuzz", "benches", "examples", ".git"}
# The bundled fonts: folder, name, licence.
FONTS = (("dejavu", "DejaVu Fonts", "Bitstream-Vera"), ("liberation", "Liberation Fonts", "OFL-1.1"))


def run(*command):
    """What a command prints."""
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


class Inventory:
    """A package of the workspace and those below it, in the order of their names, and what each needs."""

    def __init__(self, triple, features, root="cml"):
        tree = run("cargo", "tree", "--locked", "--package", root, "--features", features, "--target", triple,
                   "--edges", "normal", "--prefix", "none", "--format", "{p}")
        wanted = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}  # ("name", "vVERSION")
        # All features, since this only says what a package is; `wanted` says which are there.
        known = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", "--all-features", "--filter-platform", triple))
        chosen = [package for package in known["packages"] if (package["name"], "v" + package["version"]) in wanted]
        self.packages = sorted(chosen, key=lambda package: (package["name"], package["version"]))
        missing = wanted - {(package["name"], "v" + package["version"]) for package in chosen}
        if missing:
            sys.exit(f"inventory.py: cargo tree names packages that cargo metadata does not know: {sorted(missing)}")
        ids = {package["id"] for package in chosen}
        self.needs = {
            node["id"]: [
                need["pkg"] for need in node["deps"]
                if need["pkg"] in ids and any(kind["kind"] is None for kind in need["dep_kinds"])
            ]
            for node in known["resolve"]["nodes"] if node["id"] in ids
        }
        self.own = next(package for package in self.packages if package["name"] == root)
        self.others = [package for package in self.packages if package["source"]]  # those of the workspace have none


def texts(package):
    """The licence texts of a package, by the paths of their files."""
    folder = pathlib.Path(package["manifest_path"]).parent
    found = {}
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - NOT_BUILT)
        for name in sorted(files):
            path = pathlib.Path(place, name)
            if LICENCE_FILE.match(name) and path.suffix not in PROGRAM_TEXT:
                found[str(path.relative_to(folder))] = path.read_text(encoding="utf-8", errors="replace")
    if not found:
        sys.exit(f"inventory.py: {package['name']} {package['version']} brings no licence text in {folder}; "
                 "a package without one is not packed: ask its authors, or do without it")
    return found


def title(package):
    return f"{package['name']} {package['version']}"


def licences(inventory):
    """One text: a line for each package, then each licence text once, below the names of those that bring it."""
    whose = {}
    for package in inventory.others:
        for text in texts(package).values():
            lines = [line.rstrip() for line in text.strip().splitlines()]
            key = " ".join(text.split())  # texts that differ in their line breaks alone are one
            whose.setdefault(key, ("\n".join(lines), []))[1].append(title(package))
    rule = "=" * 80
    yield "The programs of cml are made of these packages of crates.io besides its own code, each under the licence that is named:\n"
    for package in inventory.others:
        yield f"  {title(package)}: {package['license']}" + (f", {package['repository']}" if package["repository"] else "")
    for text, owners in sorted(whose.values(), key=lambda entry: (sorted(set(entry[1])), entry[0])):
        yield f"\n{rule}\n{', '.join(sorted(set(owners)))}\n{rule}\n\n{text}"


def sbom(inventory):
    """CycloneDX: the program, each package with its checksum and licence, and what neither Cargo.lock nor `cargo tree` knows of."""
    with open(ROOT / "Cargo.lock", "rb") as file:
        locked = {(package["name"], package["version"]): package.get("checksum") for package in tomllib.load(file)["package"]}

    def reference(package):
        return "cml" if package is inventory.own else f"pkg:cargo/{package['name']}@{package['version']}"

    def component(package):
        shown = {"type": "library", "bom-ref": reference(package), "name": package["name"], "version": package["version"],
                 "scope": "required", "licenses": [{"expression": re.sub(r"\s*/\s*", " OR ", package["license"])}],
                 "purl": reference(package)}
        if package["description"]:
            shown["description"] = " ".join(package["description"].split())
        checksum = locked[package["name"], package["version"]]
        if checksum:
            shown["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package["repository"]:
            shown["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return shown

    by_id = {package["id"]: package for package in inventory.packages}
    besides = list(linked())
    own = {**component(inventory.own), "type": "application"}
    del own["scope"], own["purl"]  # it is on no registry
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": own,
        },
        "components": [component(package) for package in inventory.others] + besides,
        "dependencies": [
            {"ref": reference(by_id[id]), "dependsOn": sorted(reference(by_id[need]) for need in needs)}
            for id, needs in sorted(inventory.needs.items(), key=lambda entry: reference(by_id[entry[0]]))
        ],
    }
    for needs in document["dependencies"]:
        if needs["ref"] == reference(inventory.own):
            needs["dependsOn"] += [entry["bom-ref"] for entry in besides]
    # The number that tells this list from any other: of what is in it.
    content = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}"
    yield json.dumps(document, indent=1)


def linked():
    """What is in a program and no package: the standard library, on glibc its archive, and the fonts."""
    compiler = re.search(r"^release: (.+)$", run("rustc", "--version", "--verbose"), re.MULTILINE)[1]
    yield {"type": "library", "bom-ref": "rust-std", "name": "Rust standard library", "version": compiler, "scope": "required",
           "licenses": [{"expression": "MIT OR Apache-2.0"}]}
    if sys.argv[2].endswith("-linux-gnu"):
        name, version = run("getconf", "GNU_LIBC_VERSION").split()
        yield {"type": "library", "bom-ref": name, "name": "GNU C Library", "version": version, "scope": "required",
               "licenses": [{"expression": "LGPL-2.1-or-later"}]}
    for folder, name, licence in FONTS:
        digest = hashlib.sha256()
        for file in sorted((ROOT / "fonts" / folder).glob("*.ttf")):
            digest.update(file.read_bytes())
        yield {"type": "data", "bom-ref": f"fonts-{folder}", "name": name, "scope": "required",
               "licenses": [{"expression": licence}], "hashes": [{"alg": "SHA-256", "content": digest.hexdigest()}]}


def main():
    what, *rest = sys.argv[1:]
    for part in {"licences": licences, "sbom": sbom}[what](Inventory(*rest)):
        print(part)


main()
