#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The macros that inclusion of every header leaves behind.

  check_macros.py -- COMPILER FLAG...

Each must begin with DUCAT_; include guards must be made of the path; the others are counted
against a limit. No macro of anybody else may be undefined. Macros of standard and system headers
are theirs.
"""

import re
import subprocess
import sys

from check_headers import component_of, public_headers

LIMIT = 15
LINE_MARKER = re.compile(r'^# \d+ "(?P<file>[^"]*)"')
DIRECTIVE = re.compile(r"^#(?P<what>define|undef) (?P<name>\w+)")


def guard_of(header):
    return re.sub(r"\W", "_", header.removeprefix("include/")).upper()


def macros_by_header(preprocessed):
    """(defined, undefined): macro name -> header of ours that did it and was not taken back."""
    defined, undefined, ours = {}, {}, None
    for line in preprocessed.splitlines():
        if marker := LINE_MARKER.match(line):
            at = marker["file"].find("include/ducat/")
            ours = marker["file"][at:] if at >= 0 else None
        elif (directive := DIRECTIVE.match(line)) and ours:
            if directive["what"] == "define":
                defined[directive["name"]] = ours
            elif not defined.pop(directive["name"], None):
                undefined[directive["name"]] = ours
    return defined, undefined


def complaints(defined, undefined, headers):
    guards = {guard_of(h): h for h in headers}
    wrong = [f"{h}: undefines {name}, which is not its own" for name, h in undefined.items()]
    wrong += [f"{h}: defines {name}, without DUCAT_" for name, h in defined.items()
              if not name.startswith("DUCAT_")]
    wrong += [f"{h}: has no guard {guard}" for guard, h in guards.items() if guard not in defined]
    others = sorted(name for name in defined if name not in guards)
    if len(others) > LIMIT:
        wrong.append(f"{len(others)} macros beside guards, {LIMIT} at most: {' '.join(others)}")
    return wrong, others


def main():
    if len(sys.argv) < 3 or sys.argv[1] != "--":
        sys.exit(__doc__)
    headers = [h for h in public_headers() if component_of(h) is None]
    source = "".join(f"#include <{h.removeprefix('include/')}>\n" for h in headers)
    command = [*sys.argv[2:], "-E", "-dD", "-x", "c++", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    wrong, others = complaints(*macros_by_header(done.stdout), headers)
    print(f"{len(others)} macros beside {len(headers)} guards: {' '.join(others)}")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
