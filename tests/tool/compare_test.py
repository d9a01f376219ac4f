# SPDX-License-Identifier: MIT
"""ducat compare: the same usage under several plans."""

import csv
import io
import json
import unittest

from diff_test import Page
from runner import HEADER, PRICES, ROOT, ToolTest, hours

LEASE = {"kind": "lease", "rent": "80000", "capacity": "5840 degree"}
PLANS = str(ROOT / "examples/plans/lease-or-packs.json")


def plans(*listed, **more):
    return {"format": "ducat plans 1", "name": "n", "currency": "CNY", "plans": list(listed),
            **more}


DEMAND = {"name": "demand", "kind": "on_demand", "price": "20"}
PACK = {"name": "pack", "kind": "pack", "size": "10000 degree", "price": "200000"}


class Map(Page):
    """Collects the tables of a page by the headings before them: rows of (class, text, letters)."""

    def __init__(self):
        super().__init__()
        self.tables, self.legends, self.heading, self.rows = {}, [], "", []

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append([dict(attrs).get("class", ""), "", ""])
        elif tag == "i":
            self.legends.append([dict(attrs)["class"], "", ""])

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        if tag == "table":
            self.tables[self.heading] = self.rows[1:]
            self.rows = []

    def handle_data(self, data):
        super().handle_data(data)
        within = self.open[-2:]
        if within[-1:] in (["h2"], ["h3"]):
            self.heading = data
        elif within[-1:] == ["td"]:
            self.rows[-1][-1][1] += data
        elif within == ["td", "span"]:
            self.rows[-1][-1][2] += data
        elif within == ["span", "i"]:
            self.legends[-1][1] += data
        elif within[-1:] == ["span"] and data.strip():
            self.legends[-1][2] += data


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
        lease = {"name": "lease", **LEASE}
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

    def map_of(self, *listed, utilisation=("0.3", "0.5", "0.7", "1")):
        self.write("p.json", plans(*listed, months=[{"used": "1 degree"}],
                                   utilisation=list(utilisation),
                                   software_efficiency=["0.1", "1"]))
        self.run_tool("compare", "p.json", "--html", "c.html")
        page = Map()
        page.feed(self.read("c.html"))
        page.close()
        self.assertEqual(page.open, [])
        return page

    def test_a_map_says_who_is_the_cheapest_where(self):
        page = self.map_of({"name": "<lease>", **LEASE}, DEMAND, {**PACK, "price": "202000"})
        legend = [(css, letters, says) for css, letters, says in page.legends if letters]
        self.assertEqual(legend, [("p0", "A", "<lease>"), ("p1", "B", "demand"),
                                  ("p2", "C", "pack")])
        cheapest = page.tables["The cheapest"]
        self.assertEqual([[tuple(cell) for cell in row] for row in cheapest],
                         [[("", "30.0 %", ""), ("p1", "200.00", "B"), ("p1", "20.00", "B")],
                          [("", "50.0 %", ""), ("p1", "200.00", "B"), ("p1", "20.00", "B")],
                          [("", "70.0 %", ""), ("p0", "195.69", "A"), ("p0", "19.57", "A")],
                          [("", "100.0 %", ""), ("p0", "136.99", "A"), ("p0", "13.70", "A")]])
        heat = {plan: [row[1][0] for row in page.tables[plan]]
                for plan in ("<lease>", "demand", "pack")}
        # 45.66, 27.40, 19.57 and 13.70 beside 20 and 20.20.
        self.assertEqual(heat, {"<lease>": ["h2", "h1", "h0", "h0"],
                                "demand": ["h0", "h0", "h1", "h1"],
                                "pack": ["h1", "h1", "h1", "h1"]})

    def test_plans_that_cost_the_same_share_a_cell_exactly(self):
        # A billionth apart, and printed alike.
        near = {**DEMAND, "name": "near", "price": "20.000000001"}
        page = self.map_of(DEMAND, PACK, near, utilisation=["1"])
        self.assertEqual(page.tables["The cheapest"][0][2], ["p0", "20.00", "A=B"])
        self.assertEqual(page.tables["near"][0][2][:2], ["h1", "20.00"])

    def test_a_plan_alone_has_a_grid_and_no_rival(self):
        page = self.map_of(DEMAND, utilisation=["1"])
        self.assertEqual(page.tables["demand"][0][2], ["", "20.00", ""])
        self.assertNotIn("The cheapest", page.tables)
        self.assertEqual(page.legends, [])

    def test_many_plans_and_a_free_one_have_a_place_in_the_map(self):
        page = self.map_of(*({**DEMAND, "name": f"n{i}", "price": str(30 - i)}
                             for i in range(31)), utilisation=["1"])
        self.assertEqual(page.tables["The cheapest"][0][2], ["p6", "0.00", "P31"])
        self.assertEqual(page.tables["n0"][0][2][:2], ["h3", "30.00"])

    def test_every_error_of_a_file_is_said_at_once(self):
        self.write("p.json", plans({"name": "x", "kind": "gift"}, {**PACK, "size": "0 degree"},
                                   {**DEMAND, "price": "-1", "x": 1}, PACK, utilisation=["2"],
                                   months=[{"used": "1 degree", "times": 0}]))
        err = self.run_tool("compare", "p.json", code=3).err
        self.assertIn("/plans/1/size: found \"0 degree\", expected a quantity of compute above",
                      err)
        self.assertIn("/plans/3/name: found \"pack\", expected a name that no other plan", err)
        for pointer in ("/plans/0/kind", "/plans/2/price", "/plans/2/x", "/utilisation/0",
                        "/months/0/times"):
            self.assertIn(pointer + ":", err)

    def test_what_makes_no_sense_is_refused(self):
        self.write("p.json", plans(DEMAND))
        self.write("u.csv", HEADER)
        self.run_tool("compare", "p.json", code=3)  # no months
        self.run_tool("compare", "p.json", "--usage", "u.csv", code=2)
        self.run_tool("compare", "p.json", "--usage", "u.csv", "--prices", PRICES, code=3)
        self.run_tool("compare", PLANS, "--html", PLANS, code=2)
        dear = {**PACK, "price": "9" * 36}
        self.write("p.json", plans(dear, months=[{"used": "1000000 degree"}]))
        self.assertIn("plan pack", self.run_tool("compare", "p.json", code=3).err)


if __name__ == "__main__":
    unittest.main()
