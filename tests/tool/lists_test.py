# SPDX-License-Identifier: MIT
"""Price lists and pack lists that are wrong, large, or meant for other usage than there is."""

import json
import time
import unittest

from runner import HEADER, PRICES, ToolTest, hours, pack, packs

TOKENS = {"meter": "counted", "unit": "token"}


def price_list(names, priced):
    return {"format": "ducat price list 1", "name": "x", "currency": "CNY",
            "skus": [{"name": name, **TOKENS} for name in names],
            "prices": [{"sku": name, "unit": "token", "price": "1"} for name in priced]}


class ListTest(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1))

    def refused(self, listed, *arguments, prices=PRICES):
        self.write("k.json", listed)
        return self.run_tool("rate", "--prices", prices, "--packs", "k.json", "--usage", "u.csv",
                             *arguments, code=3).err


class Accounts(ListTest):
    def test_an_account_below_a_refused_one_is_an_error_of_its_own(self):
        listed = packs(accounts=[{"name": "p", "credit_limit": "0.001"},
                                 {"name": "c", "parent": "p"}, {"name": "d", "parent": "c"}])
        for terms in (("--payers", "each"), ("--organisation", "p")):
            err = self.refused(listed, *terms)
            self.assertIn("/accounts/0/credit_limit: found a fraction of a minor unit", err)
            self.assertIn("/accounts/1/parent: found p, which is refused", err)
            self.assertIn("/accounts/2/parent: found c, which is refused", err)
        huge = packs(accounts=[{"name": "p", "credit_limit": str(2 ** 126)}])
        self.assertIn("beyond 128 bits", self.refused(huge, "--payers", "each"))

    def test_a_tree_that_is_too_deep_names_the_account(self):
        names = [f"a{i}" for i in range(34)]
        listed = packs(accounts=[{"name": names[0]}] + [
            {"name": name, "parent": above} for above, name in zip(names, names[1:])])
        err = self.refused(listed, "--payers", "each")
        self.assertRegex(err, r"/accounts/\d+/parent: found a tree deeper than 32")


class Serials(ListTest):
    def test_a_serial_that_two_packs_have_is_named(self):
        err = self.refused(packs(pack("organisation", "1", "1", serial="S-1"),
                                 pack("organisation", "2", "1", serial="S-1")))
        self.assertIn("/packs/1/serial: found S-1, expected a serial of its own", err)


class Dates(ListTest):
    def test_a_pack_says_when_it_was_bought(self):
        undated = pack("organisation", "10", "150")
        del undated["from"]
        self.assertIn("/packs/0/from: found nothing", self.refused(packs(undated)))
        self.write("k.json", packs({**undated, "purchased": "2026-10-31T20:00:00Z"}))
        accounts = self.rate("u.csv", "--packs", "k.json")["statements"][0]["accounts"]
        self.assertEqual([line["month"] for account in accounts for line in account["lines"]
                          if line["kind"] == "purchase"], ["2026-10"])


class Slips(ListTest):
    def test_a_pack_that_no_sku_can_draw_on_is_an_error(self):
        hour = {"account": "organisation", "quantity": "10", "unit": "h", "paid": "1",
                "from": "2026-11-01"}
        self.assertIn("/packs/0/unit: found a unit in which none of its skus is measured, "
                      "expected a unit of the same kind as FLOP", self.refused(packs(hour)))
        self.assertIn("/packs/0/unit", self.refused(packs({**hour, "scope": {"skus": ["a100"]}})))
        self.assertIn("/packs/0/scope/skus: found a101",
                      self.refused(packs(pack("organisation", "1", "1",
                                              scope={"skus": ["a101"]}))))

    def test_a_dimension_that_nothing_heeds_is_a_warning(self):
        self.write("k.json", packs(pack("organisation", "1", "0",
                                        scope={"dimensions": {"region": ["east"]}})))
        self.write("u.csv", "regoin," + HEADER + "east," + hours("ada", 1, 0, 1) +
                   "," + hours("ada", 1, 1, 2))
        s = self.rate("u.csv", "--packs", "k.json")
        self.assertEqual(s["total"], "40.00")
        self.assertEqual(s["warnings"], [
            '"regoin" is a dimension of no price and no pack: stated by 1 row',
            'a pack is bound to the dimension "region", which no row states'])
        out = self.run_tool("rate", "--prices", PRICES, "--packs", "k.json", "--usage",
                            "u.csv").out
        self.assertIn('warning: "regoin" is', out)
        self.write("u.csv", "region," + HEADER + "east," + hours("ada", 1, 0, 1))
        self.assertEqual(self.rate("u.csv", "--packs", "k.json")["warnings"], [])

    def test_warnings_stay_few(self):
        row = {"account": "ada", "sku": "a100", "cards": 1, "start": "2026-11-23T00:00:00Z",
               "end": "2026-11-23T01:00:00Z"}
        self.write("u.jsonl", "".join(json.dumps({**row, f"m{i}": "x"}) + "\n" for i in range(99)))
        s = self.rate("u.jsonl")
        self.assertEqual(len(s["warnings"]), 21)
        self.assertEqual(s["warnings"][-1],
                         "further dimensions of no price and no pack: stated by 79 rows")


class Large(ListTest):
    """What takes a second or less took minutes, or hundreds of megabytes of error text."""

    def within(self, seconds, run):
        start = time.monotonic()
        out = run()
        self.assertLess(time.monotonic() - start, seconds)
        return out

    def test_an_unknown_sku_is_answered_with_the_nearest_names(self):
        names = [f"sku-{i:05}" for i in range(5_000)]
        self.write("p.json", price_list(names, ["sku-01234x"] * 5_000))
        err = self.within(20, lambda: self.refused(packs(), prices="p.json"))
        self.assertIn("expected a sku of this list: sku-01233, sku-01234, sku-01235, sku-01236, …",
                      err)
        self.assertLess(len(err), 1_000_000)
        self.write("p.json", price_list(["a", "b"], ["c"]))
        self.assertIn("a sku of this list: a, b\n", self.refused(packs(), prices="p.json") + "\n")

    def test_many_accounts_are_opened_in_time(self):
        self.write("k.json", packs(accounts=[{"name": f"a{i}"} for i in range(50_000)]))
        self.within(20, lambda: self.rate("u.csv", "--packs", "k.json", ledger=None))


if __name__ == "__main__":
    unittest.main()
