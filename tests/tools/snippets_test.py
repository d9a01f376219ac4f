# SPDX-License-Identifier: MIT
"""The checker of README and docs finds what is not true."""

import argparse
import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "cmake"))
import check_snippets

COMPILER = [os.environ.get("CXX", "g++"), "-std=c++20"]
HELLO = '#include <cstdio>\nint main() { std::puts("hello"); }\n'


def wrong_in(page, write=False):
    options = argparse.Namespace(write=write, path=[], link=[], compiler=COMPILER)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "page.md")
        path.write_text(page)
        wrong, _ = check_snippets.check_page(path, options)
        return wrong, path.read_text()


class Snippets(unittest.TestCase):
    def assert_wrong(self, page, words):
        wrong, _ = wrong_in(page)
        self.assertEqual(len(wrong), 1, page)
        self.assertIn(words, wrong[0])

    def assert_true(self, page):
        self.assertEqual(wrong_in(page)[0], [])

    def test_a_program_must_print_what_the_page_says(self):
        page = f"```cpp\n{HELLO}```\n\n<!-- output -->\n```text\n%s\n```\n"
        self.assert_true(page % "hello")
        self.assert_true(page % "...")
        self.assert_wrong(page % "goodbye", "where the page says")
        self.assert_wrong(page % "hello\nhello", "where the page says")

    def test_a_program_must_compile_and_succeed(self):
        self.assert_wrong("```cpp\nint main() { return nothing; }\n```\n", "does not compile")
        self.assert_wrong("```cpp\nint main() { return 3; }\n```\n", "exits with 3")

    def test_a_fragment_is_a_region_or_says_why_not(self):
        self.assert_wrong("```cpp\nint x;\n```\n", "neither a region")
        self.assert_wrong("<!-- sketch -->\n```cpp\nint x;\n```\n", "must say why")
        self.assert_true("<!-- sketch: pseudo-code -->\n```cpp\nint x;\n```\n")

    def test_a_command_must_print_what_the_page_says(self):
        page = "<!-- run -->\n```console\n$ echo one; echo two\none\n%s\n$ true\n```\n"
        self.assert_true(page % "two")
        self.assert_true(page % "...")
        self.assert_wrong(page % "three", "where the page says")

    def test_a_region_must_equal_its_file_and_can_be_written(self):
        page = "<!-- snippet: tests/tools/region.txt:inner -->\n```text\n%s\n```\n"
        self.assert_true(page % "one\n  two")
        self.assert_wrong(page % "one", "differs from")
        self.assertEqual(wrong_in(page % "one", write=True), ([], page % "one\n  two"))
        self.assert_wrong("<!-- snippet: tests/tools/region.txt:none -->\n```text\n```\n", "region")
        self.assert_wrong("<!-- snippet: no/such/file -->\n```text\n```\n", "no file")

    def test_an_output_needs_a_program(self):
        output = "<!-- output -->\n```text\nx\n```\n"
        self.assert_wrong(output, "no program before it")
        self.assert_wrong("<!-- snippet: LICENSE -->\n```text\n```\n" + output, "differs")
        whole = "\n".join(check_snippets.region_of("tests/tools/region.txt"))
        page = f"<!-- snippet: tests/tools/region.txt -->\n```text\n{whole}\n```\n"
        self.assert_wrong(page + output, "not of a program")

    def test_a_fence_must_be_closed(self):
        self.assert_wrong("```cpp\n", "never closed")


if __name__ == "__main__":
    unittest.main()
