#!/usr/bin/env python3
"""run.py TEST LINE_DIR: runs one of the tests beside it against the line that line.py has started in LINE_DIR.

Ends with 3 when all of it was skipped; the reasons are in the output.
"""
import os
import pathlib
import sys
import unittest

import support


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    python = support.CLIENTS / "venv/bin/python"
    if support.missing("python") is None and pathlib.Path(sys.executable) != python:
        os.execv(python, [python, *sys.argv])  # Some tests are clients themselves.
    support.open_line(folder, name)
    outcome = unittest.main(module=name, argv=[name], verbosity=2, exit=False).result
    if not outcome.wasSuccessful():
        sys.exit(1)
    sys.exit(3 if len(outcome.skipped) == outcome.testsRun else 0)


if __name__ == "__main__":
    main()
