# SPDX-License-Identifier: MIT
"""ducat explain, audit and quote: what a ledger answers, and what asking does not change."""

import unittest

from runner import HEADER, PRICES, ToolTest, hours, pack, packs


class Ledgers(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("k.json", packs(pack("acme", "3", "45", serial="K-1"),
                                   accounts=[{"name": "acme"}]))
        self.write("u.csv", "id," + HEADER + "job-1," + hours("ada", 2, 0, 1) +
                   "job-2," + hours("bob", 2, 0, 1) + "," + hours("bob", 1, 1, 2))
        self.rate("u.csv", "--packs", "k.json", "--organisation", "acme")

    def test_a_ledger_of_rate_passes_its_audit(self):
        self.assertIn("3 usages", self.run_tool("audit", "L.jsonl").out)

    def test_a_changed_amount_is_found(self):
        text = self.read("L.jsonl")
        self.assertIn('"amount":"2000"', text)
        self.write("L.jsonl", text.replace('"amount":"2000"', '"amount":"1999"', 1))
        run = self.run_tool("audit", "L.jsonl", code=1)
        self.assertIn("found 1999, expected 2000", run.out)

    def test_a_damaged_ledger_is_refused_with_its_line(self):
        lines = self.read("L.jsonl").splitlines(keepends=True)
        self.write("L.jsonl", "".join(lines[:-1]))
        self.assertIn(f"L.jsonl:{len(lines)}:", self.run_tool("audit", "L.jsonl", code=3).err)
        self.write("L.jsonl", "".join(lines).replace('"pack":0,"counter"', '"pack":1,"counter"', 1))
        self.assertIn(": pack: found 1", self.run_tool("audit", "L.jsonl", code=3).err)

    def test_a_usage_is_explained_by_its_id_or_its_row(self):
        by_id = self.run_tool("explain", "L.jsonl", "--usage", "job-2").out
        self.assertIn("K-1", by_id)
        self.assertIn("passed over: pack 0", by_id)
        self.assertIn("20.00 CNY", by_id)
        by_row = self.run_tool("explain", "L.jsonl", "--usage", "u.csv:3").out
        self.assertIn("acme/bob", by_row)
        self.run_tool("explain", "L.jsonl", "--usage", "u.csv:9", code=2)

    def test_a_payers_burn_down_order_stands_in_the_ledger_and_is_followed(self):
        bought = [pack("acme", "3", "90", serial="DEAR"), pack("acme", "3", "30", serial="CHEAP")]
        for order, first in ((None, 0), ("lago", 0), (["unit_cost"], 1)):
            acme = {"name": "acme"} if order is None else {"name": "acme", "burn_down": order}
            self.write("k.json", packs(*bought, accounts=[acme]))
            self.rate("u.csv", "--packs", "k.json", "--organisation", "acme")
            text = self.read("L.jsonl")
            self.assertEqual(text.index('"pack_drawn"') < text.index(f'"pack":{first},"counter"') <
                             text.index(f'"pack":{1 - first},"counter"'), True)
            self.assertEqual('"burn_down":["unit_cost"]' in text, first == 1)
            self.assertIn("3 usages", self.run_tool("audit", "L.jsonl").out)
        out = self.run_tool("explain", "L.jsonl", "--usage", "job-1").out
        self.assertIn("the lower price per unit", out)
        self.write("k.json", packs(*bought, accounts=[{"name": "acme", "burn_down": "lagos"}]))
        run = self.run_tool("rate", "--prices", PRICES, "--packs", "k.json", "--usage", "u.csv",
                            code=3)
        self.assertIn('/accounts/0/burn_down: found "lagos", expected one of: ducat', run.err)

    def test_a_quote_says_what_recording_would(self):
        before = self.read("L.jsonl")
        terms = ["quote", "--prices", PRICES, "--packs", "k.json", "--organisation", "acme"]
        asked = ["--account", "ada", "--sku", "a100", "--cards", "2",
                 "--start", "2026-11-23T12:00:00Z", "--end", "2026-11-23T14:00:00Z"]
        fresh = self.run_tool(*terms, *asked).out
        self.assertIn("3.000 degree", fresh)
        self.assertIn("1.000 degree  20.00 CNY  20.00 CNY owed in all", fresh)
        after = self.run_tool(*terms, *asked, "--after", "u.csv").out
        self.assertIn("4.000 degree  80.00 CNY  120.00 CNY owed in all", after)
        rows = self.run_tool(*terms, "--usage", "u.csv").out
        self.assertEqual(rows.count("pack #0"), 3)  # each row by itself
        self.assertEqual(self.read("L.jsonl"), before)

    def test_a_quote_that_cannot_be_priced_says_why(self):
        self.run_tool("quote", "--prices", PRICES, "--account", "ada", "--sku", "b200", "--cards",
                      "1", "--start", "2026-11-23T12:00:00Z", "--end", "2026-11-23T13:00:00Z",
                      code=2)
        run = self.run_tool("quote", "--prices", PRICES, "--account", "ada", "--sku", "a100",
                            "--cards", "1", "--start", "1969-01-01T00:00:00Z", "--end",
                            "1969-01-01T01:00:00Z", code=1)
        self.assertIn("no price entry matches", run.out)
        self.run_tool("quote", "--prices", PRICES, code=2)


if __name__ == "__main__":
    unittest.main()
