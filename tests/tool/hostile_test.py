# SPDX-License-Identifier: MIT
"""ducat rate on files that want to harm: terminals, time, memory, the length of what is printed."""

import json
import time
import unittest

from runner import HEADER, PRICES, ToolTest, hours

ROW = {"account": "ada", "sku": "a100", "cards": 1, "start": "2026-11-23T00:00:00Z",
       "end": "2026-11-23T01:00:00Z"}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


class Terminals(ToolTest):
    def assert_tame(self, text):
        for c in text:
            self.assertTrue(c == "\n" or c.isprintable(), repr(text))

    def test_no_header_commands_the_terminal_or_adds_a_line(self):
        self.write("u.csv", "account,sku,car\x1b[31mds\x07,\"x\nducat: all is well\","
                   "\x1b]0;pwn\x07\n")
        err = self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv", code=3).err
        self.assert_tame(err)
        self.assertIn("\\x1b[31m", err)
        self.assertNotIn("\nducat: all is well", err)

    def test_no_row_does(self):
        self.write("u.jsonl", lines(ROW, {**ROW, "a\u009bb": "x"}, {**ROW, "account": "\u009b2J"},
                                    {**ROW, "cards": "\x1b[2J"}) + '{"\x1b[2J": 1, "\x1b[2J": 1}\n')
        run = self.run_tool("rate", "--prices", PRICES, "--usage", "u.jsonl", "--rejects",
                            "R.jsonl", code=1)
        self.assert_tame(run.out + run.err)
        self.assert_tame(self.read("R.jsonl"))
        self.assertIn("1 billed, 0 skipped, 4 rejected", run.out)

    def test_no_list_and_no_option_does(self):
        self.write("p.json", '{"format": "x", "a\\u001b[31m\\nb\\u009b": 1}')
        self.write("u.csv", HEADER)
        self.assert_tame(self.run_tool("rate", "--prices", "p.json", "--usage", "u.csv",
                                       code=3).err)
        self.assert_tame(self.run_tool("rate", "--prices", PRICES, "--usage", "u\x1b[31m",
                                       code=3).err)


class Sizes(ToolTest):
    def test_a_line_of_very_many_members_is_refused_in_time(self):
        wide = {**ROW, **{f"m{i:05}": 1 for i in range(80_000)}}
        self.write("u.jsonl", lines(wide, ROW))
        start = time.monotonic()
        s = self.rate("u.jsonl", code=1)
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual((s["total"], s["rows"]["rejected"]), ("20.00", 1))
        self.assertIn("more members than allowed", self.read_lines("R.jsonl")[0]["reason"])

    def test_a_summary_stays_short(self):
        self.write("u.jsonl", "".join(f'{{"m{i}": 1, "m{i}": 1}}\n' for i in range(2_000)))
        s = self.rate("u.jsonl", code=1)
        self.assertEqual(sum(s["rows"]["reasons"].values()), 2_000)
        self.assertEqual(s["rows"]["reasons"]["other reasons"], 1_950)
        self.assertEqual(len(self.read_lines("R.jsonl")), 2_000)


class Formats(ToolTest):
    def test_a_byte_order_mark_does_not_hide_json_lines(self):
        for name in ("u.jsonl", "u.txt"):
            self.write(name, b"\xef\xbb\xbf" + lines(ROW).encode())
            self.assertEqual(self.rate(name)["total"], "20.00", name)

    def test_a_file_of_json_lines_may_be_empty(self):
        self.write("u.jsonl", "")
        self.assertEqual(self.rate("u.jsonl")["rows"]["read"], 0)
        self.write("u.jsonl", "\n\n")
        self.assertEqual(self.rate("u.jsonl")["rows"]["read"], 0)
        self.write("u.jsonl", HEADER + hours("ada", 1, 0, 1))
        self.assertEqual(self.rate("u.jsonl", code=1)["rows"]["rejected"], 2)

    def test_broken_quoting_is_shown_with_its_text(self):
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1) + 'ada,a"100,1,,\n' +
                   hours("ada", 1, 1, 2) + 'ada,"open,1,,\nx\n')
        s = self.rate("u.csv", code=1)
        self.assertEqual(s["total"], "40.00")
        rejects = self.read_lines("R.jsonl")
        self.assertEqual([(r["line"], r["field"], r["found"]) for r in rejects],
                         [(3, "sku", 'a"'), (5, "sku", "open,1,,\nx\n")])
        self.assertEqual(rejects[1]["reason"], "a quote that is never closed, seen on line 7")


if __name__ == "__main__":
    unittest.main()
