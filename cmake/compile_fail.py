#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A file that must not compile, and what the compiler must say about it.

  compile_fail.py FILE -- COMPILER FLAG...

The first line of FILE is `// expect: REGEX`. Without DUCAT_EXPECT_FAIL the file must compile: its
positive twin. With it, it must not, and one line of the compiler's output must match REGEX. Lines
that the compiler echoes from FILE itself do not count: a comment there can never satisfy the test.
Lines echoed from the library do, so the advice beside a deleted function can be asked for.
"""

import pathlib
import re
import subprocess
import sys

GUTTER = re.compile(r"^\s*\d*\s*\|")


def syntax_check(compile_command, path, *more):
    command = [*compile_command, "-fsyntax-only", "-fdiagnostics-color=never", *more, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def without_echo(output, source):
    """The lines of output that are not lines of the source, whatever stands before them."""
    own = {line.strip() for line in source.splitlines()}
    return [line for line in output.splitlines() if GUTTER.sub("", line).strip() not in own]


def check(path, compile_command):
    """None where the file behaves, else what is wrong with it."""
    source = path.read_text()
    first = source.splitlines()[0] if source else ""
    expected = re.fullmatch(r"// expect: (.*\S)\s*", first)
    if not expected:
        return "the first line is not `// expect: REGEX`"
    if "DUCAT_EXPECT_FAIL" not in source.split("\n", 1)[1]:
        return "nothing in it depends on DUCAT_EXPECT_FAIL"
    status, output = syntax_check(compile_command, path)
    if status != 0:
        return f"does not compile without DUCAT_EXPECT_FAIL:\n{output}"
    status, output = syntax_check(compile_command, path, "-DDUCAT_EXPECT_FAIL")
    if status == 0:
        return "compiles although it should not"
    if not any(re.search(expected[1], line) for line in without_echo(output, source)):
        return f"fails, but no line matches /{expected[1]}/:\n{output}"
    return None


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    wrong = check(path, sys.argv[3:])
    if wrong:
        sys.exit(f"{path.name}: {wrong}")


if __name__ == "__main__":
    main()
