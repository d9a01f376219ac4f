# SPDX-License-Identifier: MIT
"""The compile-fail harness fails where it should: it can never be satisfied by the test itself."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "cmake"))
import compile_fail

COMPILER = [os.environ.get("CXX", "g++"), "-std=c++20"]


class CompileFail(unittest.TestCase):
    def check(self, source, header=""):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "case.cpp")
            path.write_text(source)
            pathlib.Path(folder, "library.hpp").write_text(header)
            return compile_fail.check(path, COMPILER)

    def test_passes_where_the_compiler_says_what_is_expected(self):
        self.assertIsNone(self.check(
            "// expect: our own advice\n"
            '#include "library.hpp"\n'
            "#ifdef DUCAT_EXPECT_FAIL\nnarrow n{1};\n#endif\n",
            "struct narrow {\n  narrow(int) = delete;  // our own advice\n};\n"))

    def test_fails_where_the_text_is_another(self):
        wrong = self.check("// expect: some other words\n"
                           "#ifdef DUCAT_EXPECT_FAIL\nint x = nothing;\n#endif\n")
        self.assertIn("no line matches", wrong)

    def test_the_echo_of_the_own_source_does_not_count(self):
        wrong = self.check("// expect: advice\n"
                           "#ifdef DUCAT_EXPECT_FAIL\nint x = nothing;  // advice\n#endif\n")
        self.assertIn("no line matches", wrong)

    def test_fails_where_the_file_compiles(self):
        wrong = self.check("// expect: x\n#ifdef DUCAT_EXPECT_FAIL\nint x = 1;\n#endif\n")
        self.assertEqual(wrong, "compiles although it should not")

    def test_fails_where_the_positive_twin_does_not_compile(self):
        wrong = self.check("// expect: x\nint x = nothing;\n#ifdef DUCAT_EXPECT_FAIL\n#endif\n")
        self.assertIn("does not compile without", wrong)

    def test_asks_for_the_expectation_and_the_condition(self):
        self.assertIn("first line", self.check("int x = 1;\n"))
        self.assertIn("DUCAT_EXPECT_FAIL", self.check("// expect: x\nint x = 1;\n"))


if __name__ == "__main__":
    unittest.main()
