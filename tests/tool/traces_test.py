# SPDX-License-Identifier: MIT
"""Every shared trace through the command line: the totals of the oracle, whatever the cut."""

import json
import os
import pathlib
import unittest

from runner import PRICES, ROOT, ToolTest

SHARED = pathlib.Path(os.environ.get("DUCAT_SHARED") or ROOT.parent / "shared")


def traces():
    for path in sorted(SHARED.glob("data/oracle_results.*.json")):
        for name, parts in json.loads(path.read_text())["results"].items():
            for part, figures in parts.items():
                yield name, part, figures


class Traces(ToolTest):
    def rate_trace(self, name, part, prices, *arguments, ledger=None):
        usage = SHARED / "data" / f"{name.split('.')[0]}.{part}.csv.gz"
        columns = ROOT / "examples/profiles" / f"{name}.json"
        return self.rate(str(usage), "--columns", str(columns), *arguments, prices=prices,
                         ledger=ledger)

    def test_every_trace_is_billed_to_the_last_fen(self):
        found = 0
        for name, part, figures in traces():
            found += 1
            with self.subTest(trace=name, part=part):
                if "cny_half_even" in figures:
                    self.check_cards(name, part, figures["cny_half_even"])
                for costs, expected in figures.get("costs", {}).items():
                    self.check_tokens(name, part, costs, expected)
        if not found:
            print(f"SKIPPED: no {SHARED}/data/oracle_results.*.json")
            self.skipTest("no shared data")

    def check_cards(self, name, part, expected):
        one = self.rate_trace(name, part, PRICES)
        self.assertEqual(one["total"], expected["on_total"])
        records = expected.get("per_record", expected.get("per_sample"))
        self.assertEqual(one["on_demand"]["rounded_per_record"], records)
        each = self.rate_trace(name, part, PRICES, "--payers", "each")
        self.assertEqual(each["total"], expected.get("per_user", expected.get("per_vc")))

    def check_tokens(self, name, part, costs, expected):
        prices = costs.replace("in", "").replace("_out", "-")  # in4_out16
        path = ROOT / "examples/prices" / f"tokens-{prices}-cny.json"
        if not path.exists():
            self.skipTest(f"no list for {costs}")
        one = self.rate_trace(name, part, str(path))
        self.assertEqual(one["total"], expected["on_total"])
        self.assertEqual(one["on_demand"]["rounded_per_record"], expected["per_row_half_even_fen"])

    def test_a_ledger_of_a_trace_passes_its_audit(self):
        for name, part, figures in traces():
            if figures.get("billable_jobs", 10**9) < 20_000:
                self.rate_trace(name, part, PRICES, ledger="L.jsonl")
                self.run_tool("audit", "L.jsonl")
                return


if __name__ == "__main__":
    unittest.main()
