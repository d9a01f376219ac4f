# SPDX-License-Identifier: MIT
"""ducat compare: the same usage under several plans."""

import csv
import io
import json
import unittest

from diff_test import Page
from runner import HEADER, PRICES, ROOT, ToolTest, hours

PLANS = str(ROOT / "examples/plans/lease-or-packs.json")


def plans(*listed, **more):
    return {"format": "ducat plans 1", "name": "n", "currency": "CNY", "plans": list(listed),
            **more}


DEMAND = {"name": "demand", "kind": "on_demand", "price": "20"}
PACK = {"name": "pack", "kind": "pack", "size": "10000 degree", "price": "200000"}


class Compared(ToolTest):
    def figures(self, *arguments):
        return json.loads(self.run_tool("compare", *arguments, "--json", "-").out)

    def test_the_three_claims_of_the_pack_on_the_shipped_plans(self):
        d = self.figures(PLANS)
        cost = {p["plan"]: p["cost"] for p in d["plans"]}
        # 61,000 degrees: seven packs; 79 cards take ten machines of eight for six months.
        self.assertEqual(cost["packs of 10,000"], "1400000.00")
        self.assertEqual(cost["on demand"], "1098000.00")
        self.assertEqual(cost["leased A100"], "4800000.00")
        self.assertEqual(cost["commitment"], "1944000.00")  # 12 fees, 4 months of 3,000 beyond
        even = {(b["lease"], b["against"]): b["utilisation"] for b in d["break_even"]}
        self.assertEqual(even["leased A100", "packs of 10,000"], "from 68.5 %")
        self.assertEqual(even["leased H800", "packs of 10,000"], "from 26.8 %")
        sunk = {p["plan"]: p["sunk"] for p in d["plans"]}
        self.assertEqual(sunk["packs of 10,000"][:3], ["200000.00", "120000.00", "140000.00"])
        self.assertEqual(set(sunk["on demand"]), {"0.00"})
        self.assertEqual(sunk["leased A100"][5], "800000.00")

    def test_a_lease_that_never_breaks_even_says_so(self):
        lease = {"name": "lease", "kind": "lease", "rent": "80000", "capacity": "5840 degree"}
        cheap = {**DEMAND, "price": "7"}
        self.write("p.json", plans(lease, cheap, months=[{"used": "1 degree"}]))
        self.assertEqual(self.figures("p.json")["break_even"][0]["utilisation"], "never")

    def test_months_are_those_of_the_usage(self):
        # From 16:00 to 08:00 in Shanghai: eight hours of November, and eight of December.
        self.write("u.csv", HEADER + "ada,a100,8,2026-11-30T08:00:00Z,2026-12-01T00:00:00Z\n" +
                   hours("bob", "1/7", 7 * 24 + 9, 7 * 24 + 16))
        self.write("p.json", plans(DEMAND, PACK))
        d = self.figures("p.json", "--usage", "u.csv", "--prices", PRICES, "--utc-offset", "+08:00")
        self.assertEqual(d["months"], 2)
        self.assertEqual(d["plans"][0]["cost"], "2580.00")  # 128 + 1 degrees
        out = self.run_tool("compare", "p.json", "--usage", "u.csv", "--prices", PRICES).out
        self.assertIn("129.000 degree in 1 month, at most 9 cards at once", out)  # in UTC

    def test_figures_as_csv_and_as_a_page(self):
        rows = list(csv.DictReader(io.StringIO(self.run_tool("compare", PLANS, "--csv", "-").out)))
        self.assertEqual((rows[1]["plan"], rows[1]["cost"]), ("on demand", "1098000.00"))
        self.run_tool("compare", PLANS, "--html", "c.html")
        page = Page()
        page.feed(self.read("c.html"))
        self.assertEqual(page.open, [])
        self.assertIn("1,098,000.00", page.cells)
        self.assertFalse({"script", "link", "img"} & page.tags)

    def test_every_error_of_a_file_is_said_at_once(self):
        self.write("p.json", plans({"name": "x", "kind": "gift"}, {**PACK, "size": "0 token"},
                                   {**DEMAND, "price": "-1", "x": 1}, utilisation=["2"],
                                   months=[{"used": "1 degree", "times": 0}]))
        err = self.run_tool("compare", "p.json", code=3).err
        for pointer in ("/plans/0/kind", "/plans/1/size", "/plans/2/price", "/plans/2/x",
                        "/utilisation/0", "/months/0/times"):
            self.assertIn(pointer + ":", err)

    def test_what_makes_no_sense_is_refused(self):
        self.write("p.json", plans(DEMAND))
        self.write("u.csv", HEADER)
        self.run_tool("compare", "p.json", code=3)  # no months
        self.run_tool("compare", "p.json", "--usage", "u.csv", code=2)
        self.run_tool("compare", "p.json", "--usage", "u.csv", "--prices", PRICES, code=3)
        self.run_tool("compare", PLANS, "--html", PLANS, code=2)
        self.write("p.json", plans({**PACK, "size": "0 degree"}, months=[{"used": "1 degree"}]))
        self.assertIn("plan pack", self.run_tool("compare", "p.json", code=3).err)


if __name__ == "__main__":
    unittest.main()
