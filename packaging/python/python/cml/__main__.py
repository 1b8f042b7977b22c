"""The commands: each script of this package, and ``python -m cml``."""

import os
import sys

from ._cml import run

# Starts a command again, for a plot of a report: with this package and Python's own modules, and with nothing else that could be found or
# run on the way. The folder of the package comes last, where it hides none of these modules.
_AGAIN = "import sys; sys.path.append(sys.argv.pop(1)); from cml.__main__ import main; main()"

# What an interpreter may need to start at all.
_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


def main() -> None:
    """Runs the command that this process is called after, and ends with its exit status."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    again = ["-I", "-S", "-B", "-c", _AGAIN, folder]
    variables = [(name, os.environ[name]) for name in _VARIABLES if name in os.environ]
    sys.exit(run(sys.argv, sys.executable, again, variables))


if __name__ == "__main__":
    main()
