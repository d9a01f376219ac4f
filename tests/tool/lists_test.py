# SPDX-License-Identifier: MIT
"""Price lists and pack lists that are wrong, large, or meant for other usage than there is."""

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


class Dates(ListTest):
    def test_a_pack_says_when_it_was_bought(self):
        undated = pack("organisation", "10", "150")
        del undated["from"]
        self.assertIn("/packs/0/from: found nothing", self.refused(packs(undated)))
        self.write("k.json", packs({**undated, "purchased": "2026-10-31T20:00:00Z"}))
        accounts = self.rate("u.csv", "--packs", "k.json")["statements"][0]["accounts"]
        self.assertEqual([line["month"] for account in accounts for line in account["lines"]
                          if line["kind"] == "purchase"], ["2026-10"])


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
