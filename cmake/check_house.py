#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house that a script can see: docs/design.md, "one direction of flow".

  check_house.py [ROOT]     prints `file:line: what is wrong`, and fails where it printed anything
"""

import pathlib
import re
import sys

LINES_MAX = 600
COLUMNS_MAX = 100

# What a header may include beside its own folder, by folder or by the name of a top-level header.
# Nothing but testing/ includes adapters/, and nothing includes testing/.
FLOOR_1 = {"exact"}
FLOOR_2 = FLOOR_1 | {"detail", "units"}
FLOOR_4 = FLOOR_2 | {"usage", "pricing", "packs", "engine"}
EVERYTHING = FLOOR_4 | {"billing", "store", "source", "adapters", "testing", "version", "fwd"}
MAY_INCLUDE = {
    "version": set(),
    "config": {"version"},
    "fwd": FLOOR_1,
    "exact": set(),
    "detail": FLOOR_1,
    "units": FLOOR_1 | {"detail"},
    "usage": FLOOR_2,
    "pricing": FLOOR_2 | {"usage"},
    "packs": FLOOR_2 | {"usage"},
    "engine": FLOOR_4,
    "billing": FLOOR_4,
    "store": FLOOR_4,
    "source": FLOOR_4,
    "adapters": EVERYTHING - {"testing"},
    "testing": EVERYTHING,
    "ducat": FLOOR_4 | {"version", "fwd"},
}
CORE = {"version", "config", "fwd", "exact", "detail", "units", "usage", "pricing", "packs",
        "engine", "ducat"}

# Standard headers of more than 200 ms, and those that bring them: never in the core.
DEAR = set("""atomic chrono cmath condition_variable filesystem format fstream functional iomanip
    ios iostream istream iterator locale memory memory_resource mutex ostream random ranges regex
    shared_mutex sstream stdexcept streambuf string system_error thread valarray""".split())
# All that a value type may include.
CHEAP = {"cstdint", "cstddef", "compare", "type_traits", "concepts"}
CHEAP_FOLDERS = {"exact", "units"}

# Law 1: integers only. path under include/ducat: the documented edge.
FLOATING_POINT_ALLOWED: dict[str, str] = {}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FLOATING = re.compile(r"\b(float|double|f32|f64)\b")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")

CODE = {".hpp", ".cpp", ".py", ".cmake"}
CODE_NAMES = {"CMakeLists.txt", "run"}
COMMENT = {".hpp": "//", ".cpp": "//"}
LEFT_OUT = {"build", "__pycache__"}


def code_files(folder):
    for path in sorted(folder.iterdir()):
        if path.name in LEFT_OUT or path.name.startswith(".") and path.name != ".ci":
            continue
        if path.is_dir():
            yield from code_files(path)
        elif path.suffix in CODE or path.name in CODE_NAMES:
            yield path


def check_text(path, text):
    """What holds for every file of code."""
    lines = text.split("\n")
    mark = COMMENT.get(path.suffix, "#") + " SPDX-License-Identifier: MIT"
    first = 1 if lines[0].startswith("#!") or lines[0].startswith("// expect:") else 0
    if len(lines) <= first or lines[first] != mark:
        yield first + 1, f"must be `{mark}`"
    if text and not text.endswith("\n"):
        yield len(lines), "the last line is not ended"
    if path.suffix in COMMENT and len(lines) - 1 > LINES_MAX:
        yield LINES_MAX, f"{len(lines) - 1} lines, {LINES_MAX} at most: a file is one idea"
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns, {COLUMNS_MAX} at most"
        if line != line.rstrip() or "\t" in line:
            yield number, "a tab or a blank at the end"
        if LEFT_OVER.search(line) and path.name != "check_house.py":
            yield number, "a left-over mark"


def check_include(room, header, quoted):
    """What is wrong with an include in a header of `room`, or None."""
    if quoted:
        return 'public headers include <ducat/...>, never "..."'
    if header.startswith("ducat/"):
        parts = header.split("/")
        target = parts[1] if len(parts) > 2 else parts[1].removesuffix(".hpp")
        if target != room and target not in MAY_INCLUDE[room]:
            return f"{room} may not include {target}: no arrow points up"
    elif room in CORE and header in DEAR:
        return f"<{header}> is dear: not in the core"
    elif room in CHEAP_FOLDERS and header not in CHEAP:
        return f"<{header}>: {room}/ may include only {', '.join(sorted(CHEAP))}"
    return None


def check_header(relative, text):
    """What holds for public headers; `relative` is the path below include/ducat."""
    parts = relative.split("/")
    room = parts[0] if len(parts) > 1 else parts[0].removesuffix(".hpp")
    if room not in MAY_INCLUDE:
        yield 1, f"{room} is no room of the house: add it to MAY_INCLUDE of cmake/check_house.py"
        return
    guard = "DUCAT_" + re.sub(r"\W", "_", relative).upper()
    if f"#ifndef {guard}\n#define {guard}\n" not in text:
        yield 1, f"the guard must be {guard}"
    if not text.split("\n")[1].startswith("//"):
        yield 2, "must say in a comment what the file is for"
    for number, line in enumerate(text.split("\n"), 1):
        if include := INCLUDE.match(line):
            if wrong := check_include(room, include[2], include[1] == '"'):
                yield number, wrong
        if FLOATING.search(line) and relative not in FLOATING_POINT_ALLOWED:
            yield number, "floating point: integers only"


def main():
    here = pathlib.Path(__file__).resolve().parent.parent
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    found = 0
    public = root / "include" / "ducat"
    for path in code_files(root):
        text = path.read_text(encoding="utf-8")
        wrong = list(check_text(path, text))
        if path.is_relative_to(public):
            wrong += check_header(path.relative_to(public).as_posix(), text)
        for number, what in sorted(wrong):
            print(f"{path.relative_to(root)}:{number}: {what}")
        found += len(wrong)
    if found:
        sys.exit(f"{found} found")


if __name__ == "__main__":
    main()
