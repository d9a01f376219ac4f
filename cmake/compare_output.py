#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command and compares what it prints with a file.

  compare_output.py [--write] FILE -- COMMAND ARGUMENT...

--write makes what it prints the expected output, to be read before it is committed.
"""

import difflib
import pathlib
import subprocess
import sys


def main():
    arguments = sys.argv[1:]
    write = arguments[:1] == ["--write"]
    arguments = arguments[write:]
    if len(arguments) < 3 or arguments[1] != "--":
        sys.exit(__doc__)
    path, command = pathlib.Path(arguments[0]), arguments[2:]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{command[0]} exits with {done.returncode}")
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(done.stdout, encoding="utf-8")
        return
    expected = path.read_text(encoding="utf-8")
    if expected != done.stdout:
        sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True),
                                                   done.stdout.splitlines(True),
                                                   "expected", "printed"))
        sys.exit(1)


if __name__ == "__main__":
    main()
