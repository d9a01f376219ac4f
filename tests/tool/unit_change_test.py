# SPDX-License-Identifier: MIT
"""A sku that is charged in another unit from a date on, from the command line."""

import unittest

from runner import HEADER, ToolTest, packs

OVER = "acme,storage,500,2025-12-18T22:00:00Z,2025-12-19T02:00:00Z\n"


def storage(*rates, priced=("degree", "GB-h")):
    prices = {"degree": {"sku": "storage", "unit": "degree", "price": "20"},
              "GB-h": {"sku": "storage", "unit": "GB-h", "price": "0.01", "from": "2025-12-19"}}
    return {"format": "ducat price list 1", "name": "n", "currency": "CNY",
            "skus": [{"name": "storage", "meter": "metered", "unit": "degree",
                      "rates": [{"rate": "0.312 TFLOPS"}, *rates]}],
            "prices": [prices[unit] for unit in priced]}


CHANGE = {"from": "2025-12-19", "rate": "1 GB", "unit": "GB-h"}
POOL = {"account": "acme", "quantity": "0.75", "unit": "degree", "paid": "0",
        "from": "2025-12-01"}


class UnitChange(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("p.json", storage(CHANGE))
        self.write("k.json", packs(POOL, accounts=[{"name": "acme"}]))
        self.write("u.csv", HEADER + OVER)

    def test_a_quote_says_each_quantity_in_its_unit(self):
        out = self.run_tool("quote", "--prices", "p.json", "--packs", "k.json", "--account", "acme",
                            "--sku", "storage", "--cards", "500",
                            "--start", "2025-12-18T22:00:00Z", "--end", "2025-12-19T02:00:00Z").out
        self.assertIn("acme storage: 1.000 degree + 1,000.000 GB-h\n", out)
        self.assertRegex(out, r"pack #0 +0\.750 degree +0\.000 degree left")
        self.assertRegex(out, r"on demand +0\.250 degree +5\.00 CNY")
        self.assertRegex(out, r"on demand +1,000\.000 GB-h +10\.00 CNY")

    def test_a_statement_has_a_line_for_each_unit_and_the_ledger_passes(self):
        s = self.rate("u.csv", "--packs", "k.json", prices="p.json")
        self.assertEqual(s["total"], "15.00")
        used = [line["quantity"] for statement in s["statements"] for account in
                statement["accounts"] for line in account["lines"] if line.get("sku")]
        self.assertEqual(used, ["842400000000000000 FLOP", "280800000000000000 FLOP",
                                "3600000000000000000000000 B-ns"])
        self.run_tool("audit", "L.jsonl")
        text = self.run_tool("explain", "L.jsonl", "--usage", "u.csv:1").out
        self.assertIn("(1/4 degree) on demand; 0 B-ns covered, 3600000000000000000000000 B-ns "
                      "on demand for 15.00 CNY", text)

    def test_what_has_no_price_is_named_with_the_time_from_which_it_has_none(self):
        self.write("p.json", storage(CHANGE, priced=("degree",)))
        self.rate("u.csv", prices="p.json", code=1)
        reject, = self.read_lines("R.jsonl")
        self.assertEqual(reject["expected"], "a price in CNY at 2025-12-19T00:00:00Z")

    def test_a_backtest_over_the_change(self):
        self.write("old.json", storage(priced=("degree",)))
        out = self.run_tool("diff", "--old", "old.json", "--new", "p.json", "--usage", "u.csv").out
        self.assertRegex(out, r"total +40\.00 +30\.00 +-10\.00")

    def test_lint_says_that_an_open_price_ends_with_its_unit(self):
        self.write("p.json", storage(CHANGE, priced=("degree",)))
        out = self.run_tool("lint", "p.json", code=None).out
        self.assertRegex(out, r"storage ends, and nothing prices the same usage after it.*"
                              r"from 2025-12-19")

    def test_an_error_says_which_units_a_sku_has_and_when(self):
        listed = storage(CHANGE)
        listed["prices"][1].pop("from")
        listed["prices"].append({"sku": "storage", "unit": "token", "price": "1"})
        self.write("p.json", listed)
        out = self.run_tool("lint", "p.json", code=2).out
        self.assertIn("/prices/2/unit: found \"token\", expected a unit that measures what the "
                      "sku's does: FLOP or B-ns", out)
        self.assertIn("/prices/1: found a price that is in a unit in which its sku is not charged "
                      "all the time", out)


if __name__ == "__main__":
    unittest.main()
