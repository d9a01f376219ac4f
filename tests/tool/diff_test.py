# SPDX-License-Identifier: MIT
"""ducat diff: the same usage under two price lists."""

import csv
import html.parser
import io
import json
import os
import pathlib
import unittest

from runner import HEADER, PRICES, ROOT, ToolTest, hours, pack, packs

SHARED = pathlib.Path(os.environ.get("DUCAT_SHARED") or ROOT.parent / "shared")


def price_list(name, degree, token="1", **more):
    return {"format": "ducat price list 1", "name": name, "currency": "CNY",
            "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
                     {"name": "h100", "meter": "metered", "unit": "degree", "rate": "989 TFLOPS"}],
            "prices": [{"sku": "a100", "unit": "degree", "price": degree, **more},
                       {"sku": "h100", "unit": "degree", "price": token}]}


class Page(html.parser.HTMLParser):
    """Checks that every element is closed in order, and collects what stands in cells."""

    VOID = {"meta", "line", "rect", "!doctype"}

    def __init__(self):
        super().__init__()
        self.open, self.cells, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "td":
            self.cells.append(data)


class Charts(Page):
    """Collects the texts of each chart, by its label; names in full are left out."""

    def __init__(self):
        super().__init__()
        self.charts, self.label = {}, ""

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag == "svg":
            self.label = dict(attrs)["aria-label"]
            self.charts[self.label] = []

    def handle_data(self, data):
        super().handle_data(data)
        if self.open and self.open[-1] == "text":
            self.charts[self.label].append(data)


class Differences(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("old.json", price_list("list of May", "20"))
        self.write("new.json", price_list("list of June", "15", "2"))
        self.write("u.csv", HEADER + hours("ada", 8, 0, 2) + hours("bob", 1, 0, 3) +
                   hours("eve", 1, 0, 1, "h100"))

    def diff(self, *arguments, code=0):
        return self.run_tool("diff", "--old", "old.json", "--new", "new.json", "--usage", "u.csv",
                             *arguments, code=code)

    def figures(self, *arguments, code=0):
        return json.loads(self.diff("--json", "-", *arguments, code=code).out)

    def test_each_account_and_sku_has_what_it_paid_and_would_pay(self):
        d = self.figures()
        self.assertEqual(d["total"]["before"], "383.17")  # 320 + 60 + 989/312
        self.assertEqual(d["total"]["after"], "291.34")   # 240 + 45 + 2 x 989/312
        changes = {a["account"]: a["change"] for a in d["accounts"]}
        self.assertEqual(changes, {"organisation/ada": "-80.00", "organisation/bob": "-15.00",
                                   "organisation/eve": "3.17"})
        self.assertEqual([d["accounts_cheaper"], d["accounts_same"], d["accounts_dearer"]],
                         [2, 0, 1])
        skus = {s["sku"]: (s["before"], s["after"]) for s in d["skus"]}
        self.assertEqual(skus, {"a100": ("380.00", "285.00"), "h100": ("3.17", "6.34")})
        self.assertEqual(d["usages"][0]["usage"], "u.csv:1 (organisation/ada, a100)")

    def test_packs_cover_the_same_usage_under_both_lists(self):
        self.write("k.json", packs(pack("organisation", "19", "0")))
        d = self.figures("--packs", "k.json")
        self.assertEqual(d["total"]["before"], "3.17")
        self.assertEqual(d["total"]["after"], "6.34")
        self.assertEqual(len(d["usages"]), 1)

    def test_the_same_list_twice_changes_nothing(self):
        d = json.loads(self.run_tool("diff", "--old", "old.json", "--new", "old.json", "--usage",
                                     "u.csv", "--json", "-").out)
        self.assertEqual((d["total"]["change"], d["usages"]), ("0.00", []))
        self.assertEqual(d["accounts_same"], 3)
        out = self.run_tool("diff", "--old", "old.json", "--new", "old.json", "--usage",
                            "u.csv").out
        self.assertIn("no usage changed", out)

    def test_a_price_cut_in_mid_job_splits_it_under_the_new_list_alone(self):
        new = price_list("cut", "20")
        new["prices"].append({"sku": "a100", "unit": "degree", "price": "10",
                              "from": "2026-11-23T01:00:00Z"})
        self.write("new.json", new)
        changes = {a["account"]: a["change"] for a in self.figures()["accounts"]}
        self.assertEqual(changes["organisation/ada"], "-80.00")
        self.assertEqual(changes["organisation/bob"], "-20.00")

    def test_what_only_one_list_can_price_is_told(self):
        new = price_list("no h100", "15")
        new["prices"].pop()
        self.write("new.json", new)
        d = self.figures(code=1)
        self.assertEqual((d["before"]["refused"], d["after"]["refused"]), (0, 1))
        changes = {a["account"]: a["change"] for a in d["accounts"]}
        self.assertEqual(changes["organisation/eve"], "-3.17")

    def test_the_text_lists_who_gains_and_who_loses(self):
        out = self.diff("--top", "1").out
        self.assertIn("3 accounts: 2 cheaper, 0 the same, 1 dearer", out)
        lines = [line.split() for line in out.splitlines()]
        self.assertIn(["organisation/ada", "320.00", "240.00", "-80.00", "-25.0", "%"], lines)
        self.assertNotIn("organisation/bob", out.split("by itself")[0].split("falls most")[1])
        self.assertIn("rises most for", out)

    def test_figures_are_written_as_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.diff("--csv", "-").out)))
        self.assertEqual(rows[0], {"kind": "total", "name": "total", "currency": "CNY",
                                   "before": "383.17", "after": "291.34", "change": "-91.83"})
        self.assertEqual([r["name"] for r in rows if r["kind"] == "usage"][0],
                         "u.csv:1 (organisation/ada, a100)")

    def test_the_page_is_well_formed_and_escapes_names(self):
        self.write("u.csv", HEADER + hours('"<b>&ada"""', 8, 0, 2) + hours("bob", 1, 0, 3))
        self.diff("--html", "d.html")
        page = Page()
        page.feed(self.read("d.html"))
        self.assertEqual(page.open, [])
        self.assertIn("organisation/<b>&ada\"", page.cells)
        self.assertTrue({"svg", "rect", "table"} <= page.tags)
        self.assertFalse({"script", "link", "img", "b"} & page.tags)

    def charts(self):
        self.diff("--html", "d.html")
        page = Charts()
        page.feed(self.read("d.html"))
        return page.charts

    def test_accounts_are_counted_by_the_change_of_what_they_paid(self):
        # Two cents of 320 yuan are 0.0 %; a third of a cent of 60 is nothing, as is h100's change.
        self.write("old.json", price_list("old", "20", "1"))
        self.write("new.json", price_list("new", "20.001", "1"))
        counted = self.charts()["accounts by change"]
        self.assertEqual(dict(zip(counted[::2], counted[1::2])),
                         {"under -50 %": "0", "-50 to -20 %": "0", "-20 to -5 %": "0",
                          "-5 to 0 %": "0", "the same": "2", "0 to 5 %": "1", "5 to 20 %": "0",
                          "20 to 50 %": "0", "over 50 %": "0"})
        # An edge belongs to the smaller change.
        for price, bin_of_all in (("21", "0 to 5 %"), ("19", "-5 to 0 %"), ("9", "under -50 %"),
                                  ("16", "-20 to -5 %"), ("24", "5 to 20 %"), ("40", "over 50 %"),
                                  ("18.9", "-20 to -5 %"), ("30", "20 to 50 %")):
            self.write("new.json", price_list("new", price, "1"))
            counted = self.charts()["accounts by change"]
            self.assertEqual(dict(zip(counted[::2], counted[1::2]))[bin_of_all], "2", price)

    def test_a_long_name_keeps_both_ends_and_every_letter_in_a_chart(self):
        self.write("u.csv", HEADER + hours("智算" * 30, 8, 0, 2) + hours("x" * 90 + "y", 1, 0, 3))
        self.assertEqual(self.charts()["change by account"],
                         ["organisation/" + "智算" * 3 + "…" + "智算" * 3, "-80.00",
                          "organisation/" + "x" * 13 + "…" + "x" * 12 + "y", "-15.00"])

    def test_a_real_trace_at_half_the_price_costs_half(self):
        found = sorted(SHARED.glob("data/oracle_results.*.json"))
        if not found:
            print(f"SKIPPED: no {SHARED}/data/oracle_results.*.json")
            self.skipTest("no shared data")
        parts = json.loads(found[0].read_text())["results"]["thetagpu_2023"]
        part, figures = next(iter(parts.items()))
        half = json.loads(pathlib.Path(PRICES).read_text())
        half["prices"][0]["price"] = "10"
        self.write("half.json", half)
        usage = SHARED / f"data/thetagpu_2023.{part}.csv.gz"
        d = json.loads(self.run_tool(
            "diff", "--old", PRICES, "--new", "half.json", "--usage", str(usage), "--columns",
            str(ROOT / "examples/profiles/thetagpu_2023.json"), "--json", "-").out)
        self.assertEqual(d["total"]["before"], figures["cny_half_even"]["on_total"])
        before, after = (int(d["total"][side].replace(".", "")) for side in ("before", "after"))
        self.assertLessEqual(abs(before - 2 * after), 2)
        self.assertEqual((d["accounts_same"], d["accounts_dearer"]), (0, 0))

    def test_what_makes_no_sense_is_refused(self):
        self.diff("--html", "old.json", code=2)
        self.diff("--json", "-", "--csv", "-", code=2)
        self.run_tool("diff", "--old", "old.json", "--new", "new.json", "--usage", "-", code=2)
        usd = price_list("dollars", "3")
        usd["currency"] = "USD"
        self.write("new.json", usd)
        run = self.diff(code=3)
        self.assertIn("currenc", run.err)
        self.run_tool("diff", "--old", PRICES, "--new", "missing.json", "--usage", "u.csv", code=3)


if __name__ == "__main__":
    unittest.main()
