#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Named mutants: each is one deliberate mistake in a copy of include/, and the suite must notice.

  run.py [--only TEXT] [--part K/N] [--jobs N] [--sound] [-- COMPILER FLAGS...]

Fails where a mutant survives, where its search text is not found exactly once (the code has moved
on: so must the mutant), or where a test fails without any. DUCAT_STEPS is set low.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent
INCLUDE = TESTS.parent / "include"
COMPILER = ["g++", "-std=c++20"]
precompiled = []  # flags


def build(compiler, include, source, output, *more):
    command = [*compiler, "-O0", f"-I{include}", f"-I{TESTS}", *more, "-c", str(source),
               "-o", str(output)]
    return subprocess.run(command, capture_output=True, text=True)


def precompile(compiler, folder):
    """What every test includes and no mutant touches, compiled once; what makes use of it."""
    header = folder / "every_test.hpp"
    header.write_text('#include "support/catch.hpp"\n#include <string>\n#include <vector>\n')
    built = build([*compiler, "-x", "c++-header"], INCLUDE, header, f"{header}.gch")
    return ["-include", str(header)] if built.returncode == 0 else []


def run_test(compiler, include, test, folder, main):
    """None where the test holds, else what it said."""
    part = folder / "test.o"
    built = build(compiler, include, TESTS / test, part, *precompiled)
    if built.returncode != 0:
        raise RuntimeError(f"{test} does not compile:\n{built.stderr[:2000]}")
    program = folder / "test"
    subprocess.run([*compiler, str(part), str(main), "-o", str(program)], check=True)
    steps = os.environ.get("DUCAT_STEPS", "6000")
    try:
        done = subprocess.run([str(program)], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "DUCAT_STEPS": steps})
    except subprocess.TimeoutExpired:
        return "it does not end"
    return None if done.returncode == 0 else done.stdout + done.stderr


def try_mutant(compiler, mutant, scratch, main):
    """The test that killed it, or None."""
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = pathlib.Path(name)
        include = folder / "include"
        shutil.copytree(INCLUDE, include)
        target = include / "ducat" / mutant["file"]
        target.write_text(target.read_text().replace(mutant["search"], mutant["replace"]))
        for test in mutant["tests"]:
            if run_test(compiler, include, test, folder, main) is not None:
                return test
    return None


def stale(mutants):
    """What the code has left behind: a line for each."""
    for mutant in mutants:
        target = INCLUDE / "ducat" / mutant["file"]
        count = target.read_text().count(mutant["search"]) if target.exists() else 0
        if count != 1:
            yield f"{mutant['name']}: STALE: {mutant['file']} has its search text {count} times"


def part_of(text):
    """"2/3": the second of three parts, as (1, 3)."""
    part, _, parts = text.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError("K/N with K from 1 to N")
    return int(part) - 1, int(parts)


def sound(compiler, test, scratch, main):
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        return run_test(compiler, INCLUDE, test, pathlib.Path(name), main)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="mutants whose name contains this")
    parser.add_argument("--part", type=part_of, default=(0, 1),
                        help="K/N: every Nth mutant from the Kth on; none may be stale")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sound", action="store_true",
                        help="the tests are known to pass without any mutant")
    parser.add_argument("compiler", nargs="*", help="after --: the compiler and its flags")
    arguments = parser.parse_args()
    compiler = arguments.compiler or COMPILER
    everything = json.loads((HERE / "mutants.json").read_text())
    left_behind = list(stale(everything))
    if left_behind:
        sys.exit("\n".join(left_behind))
    part, parts = arguments.part
    mutants = [m for m in everything if arguments.only in m["name"]][part::parts]
    started = time.monotonic()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        runner = pathlib.Path(scratch) / "main.o"
        built = build(compiler, INCLUDE, TESTS / "support" / "main.cpp", runner)
        if built.returncode != 0:
            sys.exit(built.stderr)
        precompiled.extend(precompile(compiler, pathlib.Path(scratch)))
        tests = [] if arguments.sound else sorted({t for m in mutants for t in m["tests"]})
        for test, said in zip(tests, pool.map(
                lambda each: sound(compiler, each, scratch, runner), tests)):
            if said is not None:
                sys.exit(f"{test} fails without a mutant:\n{said[-2000:]}")
        jobs = [(m, pool.submit(try_mutant, compiler, m, scratch, runner)) for m in mutants]
        for mutant, job in jobs:
            try:
                killer = job.result()
                verdict = f"killed by {killer}" if killer else "SURVIVES"
                wrong += killer is None
            except (RuntimeError, subprocess.CalledProcessError) as error:
                verdict = f"FAILS: {error}"
                wrong += 1
            print(f"{mutant['name']}: {verdict}", flush=True)
    print(f"{len(mutants) - wrong} of {len(mutants)} mutants killed, "
          f"{time.monotonic() - started:.0f} s")
    return 1 if wrong or not mutants else 0


if __name__ == "__main__":
    sys.exit(main())
