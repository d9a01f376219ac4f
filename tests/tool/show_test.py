# SPDX-License-Identifier: MIT
"""ducat show: what it prints is compared with tests/tool/expected/.

DUCAT_WRITE=1 writes what it prints there instead, to be read before it is committed.
"""

import csv
import io
import json
import os
import pathlib
import unittest

from runner import ROOT, ToolTest

EXPECTED = pathlib.Path(__file__).parent / "expected"
PRICES = ROOT / "examples/prices"


def price_list(*prices, **more):
    return {"format": "ducat price list 1", "name": "n", "currency": "CNY",
            "skus": [{"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
                     {"name": "t", "meter": "counted", "unit": "token"}],
            "prices": list(prices), **more}


class ShowTest(ToolTest):
    maxDiff = None

    def show(self, *arguments, code=0):
        paths = [str(PRICES / (each + ".json")) if (PRICES / (each + ".json")).exists() else each
                 for each in arguments]
        return self.run_tool("show", *paths, code=code)

    def check(self, name, *arguments):
        out = self.show(*arguments).out
        path = EXPECTED / (name + ".txt")
        if os.environ.get("DUCAT_WRITE"):
            path.write_text(out, encoding="utf-8")
        self.assertEqual(out, path.read_text(encoding="utf-8"))


class Shown(ShowTest):
    def test_every_feature(self):
        self.check("show-every-feature", "every-feature", "--sources")

    def test_what_holds_at_an_instant(self):
        self.check("show-at", "every-feature", "--at", "2024-07-01T00:00:00Z", "--currency", "CNY")

    def test_the_lists_of_degrees(self):
        self.check("show-degrees", "compute-pack-2024", "alaya-new-2025", "step-tariff",
                   "bare-metal-lease-2024")

    def test_a_list_with_history_in_its_own_zone(self):
        self.check("show-deepseek", "deepseek", "--utc-offset", "+08:00")

    def test_an_instant_within_a_day_is_shown_with_its_time(self):
        out = self.show("deepseek", "--currency", "USD").out
        self.assertRegex(out, r"model=deepseek-v4-pro +0\.87 USD +1,000,000 token +"
                              r"2026-07-31 16:00 +2026-08-16 16:00")

    def test_the_end_of_a_price_is_not_of_it(self):
        last = "2024-06-30T23:59:59.999999999Z"
        self.assertIn("18.50 CNY", self.show("every-feature", "--at", last).out)
        self.assertNotIn("18.50 CNY", self.show("every-feature", "--at", "2024-07-01").out)
        self.assertIn("no price in force", self.show("deepseek", "--at", "2020-01-01").out)

    def test_numbers_are_exact_whatever_their_size(self):
        self.write("p.json", price_list(
            {"sku": "t", "unit": "3 token", "price": "0.000000000001"},
            {"sku": "a", "unit": "1 FLOP", "tariff": "graduated",
             "tiers": [{"up_to": "1 FLOP", "price": "-1", "fee": "0.001"},
                       {"up_to": "0.001 degree", "price": "9000000000000000"},
                       {"price": "2"}]}))
        out = self.show("p.json").out
        self.assertRegex(out, r"a +first 1 FLOP +-1\.00 CNY +FLOP +0\.00 CNY \+ 1/10")
        self.assertRegex(out, r"above 1 to 1,123,200,000,000,000 FLOP")
        self.assertRegex(out, r"9,000,000,000,000,000\.00 CNY")
        self.assertRegex(out, r"0\.000000000001 CNY +3 token")


class ForPrograms(ShowTest):
    def test_csv_has_a_row_for_each_tier(self):
        rows = list(csv.DictReader(io.StringIO(self.show("every-feature", "--format", "csv").out)))
        self.assertEqual(len(rows), 17)
        tiers = [row for row in rows if row["sku"] == "h800"]
        self.assertEqual([(row["above"], row["up_to"], row["unit"], row["price"], row["fee"])
                          for row in tiers],
                         [("", "1000", "degree", "20.00", ""),
                          ("1000", "5000", "degree", "19.00", "100.00"),
                          ("5000", "", "degree", "18.00", "")])
        spot, = [row for row in rows if row["dimensions"]]
        self.assertEqual((spot["from"], spot["until"]),
                         ("2024-06-01T00:00:00Z", "2024-07-01T00:00:00Z"))

    def test_json_says_the_same_as_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.show("every-feature", "--format", "csv").out)))
        objects = json.loads(self.show("every-feature", "--format", "json").out)
        self.assertEqual(len(objects), len(rows))
        for row, found in zip(rows, objects):
            pairs = found.pop("dimensions", {})
            self.assertEqual(", ".join(f"{name}={value}" for name, value in pairs.items()),
                             row.pop("dimensions"))
            self.assertEqual(found, {name: text for name, text in row.items() if text})

    def test_several_lists_are_one_table(self):
        out = self.show("openai", "huawei-maas", "--format", "csv").out
        self.assertEqual({row["list"] for row in csv.DictReader(io.StringIO(out))},
                         {"OpenAI, GPT-4 Turbo and GPT-4o", "Huawei Cloud MaaS"})


class Ratio(ShowTest):
    RIVALS = ("deepseek", "openai", "llama-3-70b-hosts", "price-war-2024",
              "--ratio", "prompt_tokens", "--to", "model=deepseek-chat")

    def test_deepseek_v2_beside_its_rivals(self):
        """A seventieth of GPT-4 Turbo, a seventh of Llama 3 70B where it was dearest."""
        self.check("show-ratio", *self.RIVALS, "--at", "2024-05-12")

    def test_an_exchange_rate_brings_all_into_one_currency(self):
        self.check("show-ratio-cny", *self.RIVALS, "--at", "2024-05-22", "--currency", "CNY",
                   "--exchange", "USD=7.2")

    def test_what_cannot_be_compared_is_said(self):
        out = self.show(*self.RIVALS, "--at", "2024-05-12", "--currency", "CNY").out
        self.assertIn("5 in other currencies: state what these are worth with --exchange", out)

    def test_a_ratio_is_exact_between_currencies_of_other_digits(self):
        self.write("p.json", price_list(
            {"sku": "t", "unit": "3 token", "price": "1", "dimensions": {"m": "x"}},
            {"sku": "t", "unit": "token", "price": "100", "currency": "JPY",
             "dimensions": {"m": "y"}},
            {"sku": "t", "unit": "token", "price": "0", "dimensions": {"m": "z"}}))
        out = self.show("p.json", "--ratio", "t", "--to", "m=x", "--at", "2024-01-01",
                        "--exchange", "JPY=1/20").out
        self.assertRegex(out, r"m=y +100 JPY +token +15\.00  1/15\.0\n")
        self.assertRegex(out, r"m=z +0\.00 CNY +token +0\.00\n")

    def test_what_makes_no_sense_is_refused(self):
        at = ("--at", "2024-05-12")
        ratio = ("deepseek", "--ratio", "prompt_tokens")
        for arguments, reason in (
                ((*ratio, "--to", "model=deepseek-chat"), "--at"),
                ((*ratio, "--to", "model=gpt-5", *at), "no such price"),
                (("deepseek", "--ratio", "x", *at), "no such price"),
                ((*ratio, *at, "--exchange", "USD"), "USD=7.2"),
                ((*ratio, *at, "--exchange", "USD=0"), "USD=7.2"),
                ((*ratio, "--format", "csv", *at), "excludes"),
                (("deepseek", "--exchange", "USD=7"), "requires"),
                (("deepseek", "--at", "yesterday"), "expected a date"),
                (("deepseek", "--utc-offset", "8"), "+08:00"),
                (("llama-3-70b-hosts", "--ratio", "prompt_tokens", "--to", "model=llama-3-70b",
                  "--at", "2024-05-12"), "several prices")):
            self.assertIn(reason, self.show(*arguments, code=2).err, arguments)


if __name__ == "__main__":
    unittest.main()
