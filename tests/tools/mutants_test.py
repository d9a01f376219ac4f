# SPDX-License-Identifier: MIT
"""The named mutants still fit the code that they change: a stale one would prove nothing."""
import json
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Mutants(unittest.TestCase):
    def setUp(self):
        self.mutants = json.loads((ROOT / "tests" / "mutants" / "mutants.json").read_text())

    def test_each_search_text_stands_exactly_once(self):
        for mutant in self.mutants:
            with self.subTest(mutant["name"]):
                text = (ROOT / "include" / "ducat" / mutant["file"]).read_text()
                self.assertEqual(text.count(mutant["search"]), 1)
                self.assertNotEqual(mutant["search"], mutant["replace"])

    def test_each_names_tests_that_exist(self):
        for mutant in self.mutants:
            with self.subTest(mutant["name"]):
                self.assertTrue(mutant["tests"])
                for test in mutant["tests"]:
                    self.assertTrue((ROOT / "tests" / test).is_file(), test)


if __name__ == "__main__":
    unittest.main()
