# SPDX-License-Identifier: MIT
"""docs/pain.md and tests/pain/ name the same threads, in the same files."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
THREAD = re.compile(r"[\w.-]+/[\w.-]+#\d+")


def listed(page):
    """{file: [threads]} of the rows below each file's name."""
    found, file = {}, None
    for line in page.splitlines():
        if named := re.fullmatch(r"`(\w+_test\.cpp)`", line):
            file = named[1]
        elif line.startswith("## "):
            file = None
        elif row := re.match(r"\| \[([^\]]*)\]\(([^)]*)\) \|", line):
            found.setdefault(file, []).append((row[1], row[2]))
    return found


class Pain(unittest.TestCase):
    def setUp(self):
        self.listed = listed((ROOT / "docs" / "pain.md").read_text())

    def test_each_thread_of_the_page_has_its_case_and_each_case_its_row(self):
        cases = {}
        for path in sorted((ROOT / "tests" / "pain").glob("*_test.cpp")):
            names = re.findall(r'TEST_CASE\(\s*"([^:"]+):', path.read_text())
            threads = sorted(name for name in names if name != "trap")
            if threads:
                cases[path.name] = threads
        self.assertEqual({file: sorted(t for t, _ in rows) for file, rows in self.listed.items()},
                         cases)
        self.assertGreater(sum(map(len, cases.values())), 17)

    def test_each_link_leads_to_the_thread_that_it_names(self):
        for rows in self.listed.values():
            for thread, link in rows:
                self.assertRegex(thread, THREAD)
                repository, number = thread.split("#")
                self.assertRegex(link, rf"^https://github\.com/{re.escape(repository)}/"
                                       rf"(issues|pull)/{number}$")


if __name__ == "__main__":
    unittest.main()
