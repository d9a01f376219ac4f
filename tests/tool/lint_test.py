# SPDX-License-Identifier: MIT
"""ducat lint: errors of the loader, warnings of what may not be meant, and the exit codes."""

import json
import unittest

from runner import ROOT, ToolTest

PRICES = ROOT / "examples/prices"
SKUS = [{"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
        {"name": "t", "meter": "counted", "unit": "token"}]
DEGREE = {"sku": "a", "unit": "degree", "price": "20"}


def price_list(*prices, skus=tuple(SKUS)):
    return {"format": "ducat price list 1", "name": "n", "currency": "CNY", "skus": list(skus),
            "prices": list(prices)}


class Lint(ToolTest):
    def lint(self, *prices, code=0, arguments=(), **more):
        self.write("p.json", price_list(*prices, **more))
        return self.run_tool("lint", "p.json", *arguments, code=code).out

    def test_a_clean_list_has_nothing(self):
        token = {"sku": "t", "unit": "1000000 token", "price": "0.0028"}
        out = self.lint(DEGREE, token, arguments=["--strict"])
        self.assertEqual(out, "p.json: nothing found\n")

    def test_errors_of_the_loader_end_with_2(self):
        out = self.lint({**DEGREE, "to": "2024-02-01"}, {**DEGREE, "from": "2024-03-01"},
                        {"sku": "t", "unit": "token", "price": 0.5}, code=2)
        self.assertIn("p.json: 2 errors\n", out)
        self.assertIn("/prices/0: found a price that leaves a gap before the next version", out)
        self.assertIn("/prices/2/price: found 0.5, expected a decimal in a string", out)
        self.write("q.json", "{")
        self.assertIn("line 1", self.run_tool("lint", "q.json", code=2).out)

    def test_one_list_with_errors_keeps_no_other_from_being_checked(self):
        self.write("q.json", "[]")
        self.write("p.json", price_list(DEGREE))
        out = self.run_tool("lint", "q.json", "p.json", "--strict", code=2).out
        self.assertIn("q.json: 1 error\n", out)
        self.assertIn("p.json: 1 warning\n  /skus/1: t has no price: its usage is refused\n", out)

    def test_warnings_fail_only_where_asked(self):
        self.lint(DEGREE)
        self.lint(DEGREE, arguments=["--strict"], code=1)

    def test_a_file_that_cannot_be_read_is_no_list(self):
        self.run_tool("lint", "none.json", code=3)
        self.write("p.json", price_list(DEGREE))
        self.run_tool("lint", "p.json", "--costs", "none.json", code=3)

    def test_sixteen_cheaper_than_fifteen(self):
        out = self.lint({"sku": "t", "unit": "token", "tariff": "volume",
                         "tiers": [{"up_to": "15", "price": "20"}, {"price": "18"}]},
                        skus=SKUS[1:])
        self.assertIn("/prices/0: t falls at the edge of a tier: more costs less: 15 token cost "
                      "300.00 CNY, 16 token cost 288.00 CNY; up to 16 token cost no more than the "
                      "edge\n", out)

    def test_an_edge_of_degrees_is_told_in_degrees(self):
        out = self.lint({"sku": "a", "unit": "degree", "tariff": "graduated",
                         "tiers": [{"up_to": "0.5", "price": "20"}, {"price": "18", "fee": "100"}]},
                        skus=SKUS[:1])
        self.assertIn("a has a tier narrower than what its price is for: tier 1\n", out)
        self.assertIn("a jumps at the edge of a tier: 0.5 degree cost 10.00 CNY, "
                      "1.5 degree cost 128.00 CNY\n", out)

    def test_times_without_a_price_or_a_rate(self):
        east = {"dimensions": {"region": "east"}}
        out = self.lint({**DEGREE, **east, "from": "2024-01-01", "to": "2024-02-01"},
                        {**DEGREE, "from": "2024-03-01", "to": "2025-01-01"},
                        skus=[{"name": "a", "meter": "metered", "unit": "degree", "rates": [
                            {"from": "2024-01-15", "rate": "312 TFLOPS"}]}])
        self.assertIn("a (region=east) ends, and nothing prices the same usage for a time: from "
                      "2024-02-01 until 2024-03-01\n", out)
        self.assertIn("a ends, and nothing prices the same usage after it: from 2025-01-01\n", out)
        self.assertIn("a (region=east) begins before its sku has a rate: from 2024-01-01 until "
                      "2024-01-15\n", out)

    def test_prices_below_their_cost(self):
        """The subscription of 7 is below what a degree costs at three tenths of utilisation."""
        skus = [{"name": "h800a", "meter": "metered", "unit": "degree", "rate": "1 TFLOPS"}]
        self.write("c.json", price_list({"sku": "h800a", "unit": "degree", "price": "9.99",
                                         "from": "2026-01-01"}, skus=skus))
        out = self.run_tool("lint", str(PRICES / "alaya-new-2025.json"), "--costs", "c.json").out
        self.assertIn("/prices/3: h800a (plan=subscription) is below cost: 7.00 CNY per 1 degree, "
                      "costs 9.99 CNY per 1 degree from 2026-01-01\n", out)
        self.assertNotIn("18.00 CNY", out)

    def test_shipped_lists_have_no_error_and_only_known_warnings(self):
        known = {"alaya-new-2025": {"has no price"},
                 "aws-p5": {"is finer than its currency"},
                 "h100-market": {"is finer than its currency"},
                 "deepseek": {"ends, and nothing prices the same usage after it"},
                 "every-feature": {"jumps at the edge of a tier", "falls at the edge of a tier"}}
        for path in sorted(PRICES.glob("*.json")):
            out = self.run_tool("lint", str(path)).out
            lines = out.splitlines()[1:]
            allowed = known.get(path.stem, set())
            for line in lines:
                self.assertTrue(any(each in line for each in allowed), f"{path.stem}: {line}")
            for each in allowed:
                self.assertIn(each, out, path.stem)

    def test_a_place_is_that_of_the_file(self):
        prices = json.loads((PRICES / "alaya-new-2025.json").read_text(encoding="utf-8"))
        out = self.run_tool("lint", str(PRICES / "alaya-new-2025.json")).out
        index = int(out.split("/skus/")[1].split(":")[0])
        self.assertEqual(prices["skus"][index]["name"], "storage")


if __name__ == "__main__":
    unittest.main()
