#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What including a header costs.

  include_cost.py [--runs N] [-- COMPILER FLAG...]   CPU milliseconds (median), lines, and budgets
  include_cost.py --lines [-- COMPILER FLAG...]      lines only, and fails over the budget: the test

Milliseconds are user and system time of `-fsyntax-only` on one include and an empty main, an empty
main alone beside them. Lines are those of `-E -P`: the same on every machine with one compiler.
"""

import argparse
import pathlib
import resource
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# header: (milliseconds, lines); the limits of docs/design.md for g++ 12 on a 2-core Zen 4.
BUDGETS = {
    "ducat/fwd.hpp": (20, 400),
    "ducat/units/quantity.hpp": (60, 5_000),
    "ducat/ducat.hpp": (750, 20_000),
}
DEFAULT_COMPILER = ["g++", "-std=c++20", f"-I{ROOT / 'include'}"]


def compile_source(compiler, source, *mode):
    done = subprocess.run([*compiler, *mode, "-x", "c++", "-"], input=source, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done.stdout


def including(header):
    return f"#include <{header}>\nint main() {{}}\n" if header else "int main() {}\n"


def lines(compiler, header):
    return len(compile_source(compiler, including(header), "-E", "-P").splitlines())


def milliseconds(compiler, header, runs):
    def once():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        compile_source(compiler, including(header), "-fsyntax-only")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)

    once()  # brings the files into the page cache
    return statistics.median(once() for _ in range(runs))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("compiler", nargs="*", default=DEFAULT_COMPILER)
    args = parser.parse_args()

    over = []
    if not args.lines:
        print(f"{'header':<28} {'ms':>6} {'budget':>7} {'lines':>7} {'budget':>7}")
        print(f"{'(nothing)':<28} {milliseconds(args.compiler, None, args.runs):6.0f}")
    for header, (budget_ms, budget_lines) in BUDGETS.items():
        count = lines(args.compiler, header)
        if count > budget_lines:
            over.append(f"{header}: {count} lines after preprocessing, {budget_lines} allowed")
        if args.lines:
            print(f"{header}: {count} lines of {budget_lines}")
        else:
            cost = milliseconds(args.compiler, header, args.runs)
            print(f"{header:<28} {cost:6.0f} {budget_ms:7} {count:7} {budget_lines:7}")
    if over:
        sys.exit("\n".join(over))


if __name__ == "__main__":
    main()
