#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One header from many.

  amalgamate.py [--header HEADER...] [--output FILE] [--depfile FILE]

Every <ducat/...> include is replaced by that file, once; includes of the standard library are
gathered at the top. An include that stands under a condition of its own is refused, not guessed at.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORE = ["ducat/ducat.hpp", "ducat/engine/forecasting.hpp", "ducat/engine/settling.hpp",
        "ducat/engine/repricing.hpp", "ducat/engine/topping_up.hpp", "ducat/engine/placing.hpp",
        "ducat/engine/bonus.hpp", "ducat/engine/foreseeing.hpp", "ducat/engine/hold_exposure.hpp",
        "ducat/engine/zoning.hpp"]
INCLUDE = re.compile(r"^\s*#\s*include\s*(?P<name>\S.*?)\s*$")
CONDITION = re.compile(r"^\s*#\s*(?P<what>if|ifdef|ifndef|endif)\b")


class Amalgamation:
    def __init__(self, include_dir):
        self.include_dir = include_dir
        self.standard = set()
        self.files = []
        self.body = []

    def add(self, name):
        path = self.include_dir / name
        if path in self.files:
            return
        self.files.append(path)
        depth = 0  # 1 inside the include guard
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if condition := CONDITION.match(line):
                depth += -1 if condition["what"] == "endif" else 1
            include = INCLUDE.match(line)
            if not include:
                if "SPDX-License-Identifier" not in line:
                    self.body.append(line)
                continue
            if depth != 1:
                sys.exit(f"{path}:{number}: an include under a condition")
            if own := re.fullmatch(r"<(ducat/[^>]+)>", include["name"]):
                self.add(own[1])
            elif re.fullmatch(r"<[a-z_0-9]+>", include["name"]):
                self.standard.add(include["name"])
            else:
                sys.exit(f"{path}:{number}: neither ducat's nor the standard library's")

    def text(self):
        licence = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()
        top = ["// SPDX-License-Identifier: MIT",
               "// ducat in one header, made by cmake/amalgamate.py from the many.", "//"]
        top += [f"// {line}".rstrip() for line in licence]
        includes = [f"#include {name}" for name in sorted(self.standard)]
        text = "\n".join([*top, "", *includes, "", *self.body]) + "\n"
        return re.sub(r"\n{3,}", "\n\n", text)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--header", nargs="+", default=CORE, help="by default all of the core")
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--depfile", type=pathlib.Path, help="what the output is made of")
    args = parser.parse_args()

    single = Amalgamation(ROOT / "include")
    for header in args.header:
        single.add(header)
    if not args.output:
        sys.stdout.write(single.text())
        return
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_text(single.text(), encoding="utf-8")
    if args.depfile:
        args.depfile.write_text(f"{args.output}: {' '.join(map(str, single.files))}\n")


if __name__ == "__main__":
    main()
