"""Takes the YAML examples out of a Markdown file: `examples.py README.md FOLDER` writes 1.yml, 2.yml and so on."""

import pathlib
import re
import sys


def main():
    text = pathlib.Path(sys.argv[1]).read_text()
    for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE), 1):
        (pathlib.Path(sys.argv[2]) / f"{number}.yml").write_text(block)


if __name__ == "__main__":
    main()
