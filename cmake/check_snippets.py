#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every example in README.md and docs/*.md is true: shown from tested files, or compiled and run.

  check_snippets.py [--write] [--path DIR]... [--link LIBRARY]... [FILE.md]... [-- COMPILER FLAG...]

In a page, a marker on the line before a fence says what the block is:

  <!-- snippet: path:region -->   the text between `// [region]` and `// [/region]` of that file
  <!-- snippet: path -->          the whole file
  <!-- output -->                 what the program of the block before prints: the block itself, or
                                  for a region of examples/NAME.cpp the built program NAME
  <!-- run -->                    a console block: each line that begins with `$ ` is run by
                                  bash, and must print the lines that follow it; those of a page
                                  run in order, and may go on from each other
  <!-- sketch: why -->            a C++ block that nothing checks, and the reason

A C++ block without a marker must be a whole program: it is compiled and run, must exit with 0, and
must print the output block that follows it, if one does. A line `...` in an expected output stands
for any lines. Commands run in the root of the repository, with the DIRs of --path first in PATH;
programs are linked with the LIBRARYs of --link, by default fmt.
--write copies changed regions into the pages; outputs are written by hand, on purpose.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_COMPILER = ["g++", "-std=c++20", f"-I{ROOT / 'include'}"]
MARKER = re.compile(r"^\s*<!-- (?P<kind>snippet|output|run|sketch)(?:: *(?P<what>.*?))? -->\s*$")
FENCE = re.compile(r"^(?P<indent>\s*)```(?P<language>[\w+-]*)\s*$")
REGION = re.compile(r"^\s*(?://|#|--|<!--) \[(?P<name>/?[\w-]+)\](?: -->)?\s*$")
EXAMPLE = re.compile(r"examples/(?P<name>\w+)\.cpp(:|$)")


@dataclass
class Block:
    line: int  # of the opening fence, from 1
    language: str
    kind: str  # of the marker, or ""
    what: str
    text: list
    indent: str


def blocks_of(page):
    """The fenced blocks of a page, each with the marker before it."""
    blocks, lines, at = [], page.split("\n"), 0
    while at < len(lines):
        opening = FENCE.match(lines[at])
        if not opening:
            at += 1
            continue
        marker = MARKER.match(lines[at - 1]) if at else None
        end = at + 1
        while end < len(lines) and lines[end].strip() != "```":
            end += 1
        if end == len(lines):
            raise ValueError(f"line {at + 1}: the fence is never closed")
        indent = opening["indent"]
        text = [line.removeprefix(indent) for line in lines[at + 1:end]]
        blocks.append(Block(at + 1, opening["language"], marker["kind"] if marker else "",
                            (marker["what"] or "") if marker else "", text, indent))
        at = end + 1
    return blocks


def is_program(block):
    return (not block.kind and block.language == "cpp" and
            any("int main(" in line for line in block.text))


def region_of(reference, root=ROOT):
    """The lines that `path:region` or `path` names, dedented, without region marks."""
    path, _, region = reference.partition(":")
    if not (root / path).is_file():
        raise ValueError(f"no file {path}")
    inside, found, taken = not region, not region, []
    for line in (root / path).read_text(encoding="utf-8").splitlines():
        if mark := REGION.match(line):
            if region and mark["name"] in (region, "/" + region):
                inside = mark["name"] == region
                found = True
        elif inside:
            taken.append(line)
    if not found:
        raise ValueError(f"{path} has no region [{region}]")
    return textwrap.dedent("\n".join(taken)).strip("\n").split("\n")


def matches(expected, actual):
    """Whether the lines agree, trailing blanks aside; a line `...` stands for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n"
                      for line in expected)
    text = "".join(line.rstrip() + "\n" for line in actual)
    return re.fullmatch(pattern, text) is not None


def compare(expected, actual, what):
    expected, actual = "\n".join(expected).strip("\n"), "\n".join(actual).strip("\n")
    if matches(expected.split("\n"), actual.split("\n")):
        return None
    return (f"{what} prints\n{textwrap.indent(actual, '    ')}\n  where the page says\n"
            f"{textwrap.indent(expected, '    ')}")


def run(command, path, **more):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment["PATH"] = os.pathsep.join([*path, environment["PATH"]])
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          timeout=300, **more)


def check_program(block, output, options):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder, "snippet.cpp"), pathlib.Path(folder, "snippet")
        source.write_text("\n".join(block.text) + "\n", encoding="utf-8")
        built = run([*options.compiler, str(source), "-o", str(binary), *options.link], [])
        if built.returncode != 0:
            return f"does not compile:\n{textwrap.indent(built.stdout, '    ')}"
        done = run([str(binary)], [])
        if done.returncode != 0:
            return f"exits with {done.returncode}:\n{textwrap.indent(done.stdout, '    ')}"
        return compare(output.text, done.stdout.split("\n"), "it") if output else None


def check_console(block, options):
    commands = []  # (command, expected lines)
    for line in block.text:
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif commands:
            commands[-1][1].append(line)
        else:
            return "must begin with a line `$ command`"
    for command, expected in commands:
        done = run(["bash", "-c", command], options.path)
        if wrong := compare(expected, done.stdout.split("\n"), f"`{command}`"):
            return wrong
    return None


def check_snippet(block, output, options):
    if block.text != region_of(block.what):
        return f"differs from {block.what}: run python3 cmake/check_snippets.py --write"
    if not output:
        return None
    example = EXAMPLE.match(block.what)
    if not example:
        return "an output follows, and the snippet is not of a program in examples/"
    done = run(["bash", "-c", example["name"]], options.path)
    return compare(output.text, done.stdout.split("\n"), f"`{example['name']}`")


def check_block(previous, block, following, options):
    """None, or what is wrong with a block that is shown, run or compiled."""
    output = following if following and following.kind == "output" else None
    if block.kind == "snippet":
        return check_snippet(block, output, options)
    if block.kind == "output":
        printing = previous and (previous.kind == "snippet" or is_program(previous))
        return None if printing else "an output, and no program before it"
    if block.kind == "run":
        return check_console(block, options)
    if block.kind == "sketch":
        return None if block.what else "a sketch must say why nothing checks it"
    if is_program(block):
        return check_program(block, output, options)
    if block.language == "cpp":
        return "neither a region of a tested file nor a whole program"
    return None


def write_regions(page):
    """The page with each region as its file has it now."""
    lines = page.split("\n")
    for block in reversed(blocks_of(page)):
        if block.kind == "snippet":
            new = [(block.indent + line).rstrip() for line in region_of(block.what)]
            lines[block.line:block.line + len(block.text)] = new
    return "\n".join(lines)


def check_page(path, options):
    """(complaints, how many blocks were checked) for one page."""
    name = os.path.relpath(path, ROOT)
    try:
        page = path.read_text(encoding="utf-8")
        if options.write and (new := write_regions(page)) != page:
            path.write_text(new, encoding="utf-8")
            page = new
        blocks = blocks_of(page)
    except ValueError as wrong:
        return [f"{name}: {wrong}"], 0
    neighbours = list(zip([None, *blocks], blocks, [*blocks[1:], None]))

    def check(three):
        try:
            return check_block(*three, options)
        except (ValueError, subprocess.TimeoutExpired) as wrong:
            return str(wrong)

    def check_commands():
        return [check(three) for three in neighbours if three[1].kind == "run"]

    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        commands = pool.submit(check_commands)
        rest = iter(list(pool.map(check, [n for n in neighbours if n[1].kind != "run"])))
        ordered = iter(commands.result())
    answers = [next(ordered if block.kind == "run" else rest) for block in blocks]
    wrong = [f"{name}:{block.line}: {answer}" for block, answer in zip(blocks, answers) if answer]
    return wrong, sum(bool(block.kind) or block.language == "cpp" for block in blocks)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--path", action="append", default=[])
    parser.add_argument("--link", action="append", default=[])
    arguments = sys.argv[1:]
    compiler = DEFAULT_COMPILER
    if "--" in arguments:
        at = arguments.index("--")
        arguments, compiler = arguments[:at], arguments[at + 1:]
    parser.add_argument("pages", nargs="*", type=pathlib.Path)
    options = parser.parse_args(arguments)
    options.compiler = compiler
    options.link = options.link or ["-lfmt"]
    options.path = [str(pathlib.Path(folder).resolve()) for folder in options.path]

    pages = options.pages or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    complaints, checked = [], 0
    for page in pages:
        wrong, count = check_page(page.resolve(), options)
        complaints += wrong
        checked += count
    print(f"{checked} blocks of {len(pages)} pages checked")
    if complaints:
        sys.exit("\n\n".join(complaints))


if __name__ == "__main__":
    main()
