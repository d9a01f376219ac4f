#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The list of public headers, cmake/headers.cmake: what is installed, and by which component.

  check_headers.py                    fails where the list and include/ducat differ
  check_headers.py --write            writes the list anew
  check_headers.py --installed DIR    fails where DIR/ducat holds other files than the list
"""

import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / "cmake" / "headers.cmake"
# A header of adapters/ belongs to the component whose name begins its file or folder name, one of
# testing/ to that component, and everything else to the core.
COMPONENTS = ("date", "fmt", "nlohmann_json", "testing")


def component_of(header):
    """The component of a path such as include/ducat/adapters/fmt.hpp; None for the core."""
    parts = pathlib.PurePosixPath(header).parts
    if len(parts) > 3 and parts[2] == "testing":
        return "testing"
    if len(parts) > 3 and parts[2] == "adapters":
        for component in COMPONENTS:
            if parts[3].startswith(component):
                return component
    return None


def public_headers(root=ROOT):
    found = (root / "include" / "ducat").rglob("*.hpp")
    return sorted(p.relative_to(root).as_posix() for p in found)


def list_text(headers):
    text = [
        "# SPDX-License-Identifier: MIT",
        "# The public headers by component, written by `python3 cmake/check_headers.py --write`.",
    ]
    for component in (None, *COMPONENTS):
        name = f"DUCAT_{component.upper()}_HEADERS" if component else "DUCAT_HEADERS"
        text.append(f"set({name}")
        text += [f"  {h}" for h in headers if component_of(h) == component]
        text[-1] += ")"
    return "\n".join(text) + "\n"


def differences(expected, found, where):
    """One line for each header that only one side has."""
    missing, surplus = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    return ([f"{h}: not in {where}" for h in missing] +
            [f"{h}: in {where}, but there is no such header" for h in surplus])


def listed_headers(text):
    return [w for w in text.replace(")", " ").split() if w.startswith("include/ducat/")]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--installed", type=pathlib.Path, metavar="DIR")
    args = parser.parse_args()

    headers = public_headers()
    if args.write:
        if not LIST.exists() or LIST.read_text() != list_text(headers):
            LIST.write_text(list_text(headers))
        return 0
    if args.installed:
        found = ["include/" + p.relative_to(args.installed).as_posix()
                 for p in args.installed.rglob("*") if p.is_file()]
        wrong = differences(listed_headers(LIST.read_text()), found, str(args.installed))
    else:
        text = LIST.read_text()
        wrong = differences(headers, listed_headers(text), "cmake/headers.cmake")
        if not wrong and text != list_text(headers):
            wrong = ["cmake/headers.cmake: not as --write would write it"]
    if wrong:
        print(*wrong, sep="\n")
        print("\nRun: python3 cmake/check_headers.py --write")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
