# SPDX-License-Identifier: MIT
"""Close charges from the command line: rate, diff, show, lint, convert."""

import json
import unittest

from runner import HEADER, ToolTest, hours, packs

CHARGES = [{"name": "spend", "minimum": "1000", "note": "from the contract"},
           {"name": "support", "standing": "30.50", "source": "the price page (2026-11-01)"}]


def price_list(charges):
    return {"format": "ducat price list 1", "name": "with charges", "currency": "CNY",
            "skus": [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
                     {"name": "t", "meter": "counted", "unit": "token"}],
            "prices": [{"sku": "a100", "unit": "degree", "price": "20"},
                       {"sku": "t", "unit": "1000000 token", "price": "1"}],
            "charges": charges}


class Charges(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("p.json", price_list(CHARGES))
        self.write("u.csv", HEADER + hours("ada", 8, 0, 2))  # 16 degrees on 2026-11-23

    def test_a_month_that_has_ended_is_charged(self):
        s = self.rate("u.csv", "--as-of", "2026-12-01T00:00:00Z", prices="p.json")
        self.assertEqual((s["total"], s["warnings"]), ("1030.50", []))
        lines = s["statements"][0]["accounts"][0]["lines"]
        self.assertEqual([(x["kind"], x["charge"], x["period"], x["billed"]) for x in lines],
                         [("charge", "spend", "2026-11", "680.00"),
                          ("charge", "support", "2026-11", "30.50")])
        self.assertEqual((lines[0]["came_to"], lines[0]["parts"]),
                         ("320.00 CNY", {"true_up": "680.00 CNY"}))
        self.assertIn("nothing", self.run_tool("audit", "L.jsonl").out + "nothing")

    def test_a_month_that_goes_on_is_not_charged_and_a_warning_says_so(self):
        s = self.rate("u.csv", prices="p.json")
        self.assertEqual(s["total"], "320.00")
        self.assertEqual(s["warnings"], ["charges of the month that goes on until "
                                         "2026-12-01T00:00:00Z are not posted: --as-of says that "
                                         "it has ended"])

    def test_every_month_since_the_first_usage_is_charged_to_every_payer(self):
        self.write("k.json", packs(accounts=[{"name": "bob", "opened": "2026-12-11"}]))
        s = self.rate("u.csv", "--payers", "each", "--packs", "k.json", "--as-of",
                      "2027-01-01T00:00:00Z", prices="p.json")
        totals = {x["payer"]: x["total"] for x in s["statements"]}
        self.assertEqual(totals, {"ada": "2061.00", "bob": "698.08"})  # 21 of 31 days of 1030.50

    def test_the_text_names_charges(self):
        out = self.run_tool("rate", "--prices", "p.json", "--usage", "u.csv", "--as-of",
                            "2026-12-01T00:00:00Z").out
        self.assertRegex(out, r"2026-11 +spend +charge +680.00 CNY +680.00 +680.00")

    def test_the_audit_recomputes_charges_of_a_ledger(self):
        self.rate("u.csv", "--as-of", "2026-12-01T00:00:00Z", prices="p.json")
        self.run_tool("audit", "L.jsonl")
        forged = self.read("L.jsonl").replace('"true_up":"68000"', '"true_up":"68001"')
        self.write("F.jsonl", forged)
        out = self.run_tool("audit", "F.jsonl", code=1).out
        self.assertIn("the close charge is not what the period's usage makes of it", out)

    def test_a_charge_is_explained(self):
        self.rate("u.csv", "--as-of", "2026-12-01T00:00:00Z", prices="p.json")
        out = self.run_tool("explain", "L.jsonl", "--charge", "spend").out
        self.assertIn("  priced usage came to 320.00 CNY\n"
                      "  true-up (minimum 1000.00 CNY): 680.00 CNY in all\n", out)
        self.assertIn("no such charge", self.run_tool("explain", "L.jsonl", "--charge", "x",
                                                      code=2).err)
        self.run_tool("explain", "L.jsonl", code=2)

    def test_a_backtest_shows_what_a_minimum_would_have_changed(self):
        self.write("old.json", price_list(CHARGES[1:]))
        d = json.loads(self.run_tool("diff", "--old", "old.json", "--new", "p.json", "--usage",
                                     "u.csv", "--as-of", "2026-12-01T00:00:00Z", "--json",
                                     "-").out)
        self.assertEqual((d["total"]["before"], d["total"]["after"]), ("350.50", "1030.50"))
        self.assertEqual(d["charges"], [
            {"charge": "spend", "before": "0.00", "after": "680.00", "change": "680.00"},
            {"charge": "support", "before": "30.50", "after": "30.50", "change": "0.00"}])
        self.assertEqual((d["usages"], d["warnings"]), ([], []))
        out = self.run_tool("diff", "--old", "old.json", "--new", "p.json", "--usage", "u.csv").out
        self.assertIn("warning: charges of the month", out)
        self.run_tool("diff", "--old", "old.json", "--new", "p.json", "--usage", "u.csv",
                      "--as-of", "2026-11-23", code=2)

    def test_show_prints_charges(self):
        self.write("p.json", price_list(CHARGES + [
            {"name": "spend", "from": "2027-01-01", "layer": "acme", "skus": ["a100", "t"],
             "discount": "0.1", "maximum": "5000", "partial": "full",
             "commitment": {"amount": "2000", "overage_factor": "1.5", "true_up": False}}]))
        out = self.run_tool("show", "p.json", "--sources").out
        self.assertRegex(out, r"spend +at least 1,000.00 CNY +\[1\]")
        self.assertIn("layer acme  on a100, t  10 % off, committed to 2,000.00 CNY without "
                      "true-up, beyond at 3/2, at most 5,000.00 CNY; a part of a month in full",
                      out)
        self.assertRegex(out, r"support +30.50 CNY a month +\[2\]")
        rows = json.loads(self.run_tool("show", "p.json", "--format", "json", "--at",
                                        "2026-11-01").out)
        self.assertEqual([r["charge"] for r in rows if "charge" in r], ["spend", "support"])
        self.assertEqual(rows[-1]["standing"], "30.50")

    def test_lint_reads_charges_and_says_what_is_wrong_with_them(self):
        self.run_tool("lint", "p.json")
        self.write("q.json", price_list([{"name": "a", "minimum": "-1"}]))
        self.assertIn("/charges/0/minimum: found \"-1\", expected zero or more",
                      self.run_tool("lint", "q.json", code=2).out)

    def test_charges_come_back_from_a_sheet(self):
        charges = CHARGES + [
            {"name": "spend", "currency": "CNY", "from": "2027-01-01", "to": "2028-01-01",
             "layer": "acme", "skus": ["a100", "t"], "discount": "0.1", "minimum": "1",
             "maximum": "5000", "standing": "3", "partial": "full",
             "commitment": {"amount": "2000", "overage_factor": "1.5", "true_up": False},
             "tax": {"rate": "0.06", "inside": True}, "source": "s", "note": "n"}]
        self.write("q.json", price_list(charges))
        self.run_tool("convert", "q.json", "q.csv")
        self.run_tool("convert", "q.csv", "r.json")
        self.assertEqual(self.read_json("r.json")["charges"], charges)

    def test_rows_of_charges_stand_in_order(self):
        sheet = self.run_tool("convert", "p.json").out
        header = sheet.splitlines()[0]
        def row(**cells):
            return ",".join(cells.get(name, "") for name in header.split(",")) + "\n"
        self.write("q.csv", sheet + row(kind="tier", price="1") + row(kind="charged", sku="t") +
                   row(kind="charge", name="x", true_up="false") +
                   row(kind="charge", name="y", standing="1", price="1"))
        out = self.run_tool("convert", "q.csv", "r.json", code=3).err
        self.assertIn("a row below the charge of the sku", out)
        self.assertIn("nothing: there is no commitment", out)
        self.assertIn("nothing: a charge has none", out)


if __name__ == "__main__":
    unittest.main()
