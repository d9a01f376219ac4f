# SPDX-License-Identifier: MIT
"""The shipped price lists say what the table of published prices says, which they cite.

A source reads "provider, product, dimension: source (observed)", as the table's row has it. Lists
that are made up, and figures from the press, which begin with an address, cite no row.
"""

import csv
import datetime
import json
import os
import pathlib
import re
import unittest
from fractions import Fraction

from runner import ROOT

SHARED = pathlib.Path(os.environ.get("DUCAT_SHARED") or ROOT.parent / "shared")
TABLE = SHARED / "tables/prices.csv"
PRICES = ROOT / "examples/prices"
# What the price of a row is for, as a list says it. Every instance that is cited has eight GPUs.
UNITS = {"degree": "1 degree", "DCU": "1 degree", "pack of 10000 degrees": "10000 degree",
         "1M tokens": "1000000 token", "1K tokens": "1000 token", "GPU-hour": "1 card-h",
         "instance-hour": "8 card-h", "machine-month": "730 card-h"}


def lists():
    for path in sorted(PRICES.glob("*.json")):
        listed = json.loads(path.read_text(encoding="utf-8"))
        if listed.get("source") != "made up, to show the format":
            yield path.stem, listed


def cites(source, row):
    """Whether a source names the row, and says where it is from in words of the row."""
    before = f"{row['provider']}, {row['product']}, {row['dimension']}: "
    after = f" ({row['observed']})"
    stated = source[len(before):-len(after)]
    return (source.startswith(before) and source.endswith(after) and stated != ""
            and stated in row["source"])


def numbers(text):
    return {Fraction(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}


def figures(row, currency):
    """The prices that a row states in a currency: in its own column, or in its notes."""
    if row["currency"] == currency:
        return numbers(row["price"])
    stated = re.fullmatch(currency + r" ([\d./]+)", row["notes"])
    return numbers(stated.group(1)) if stated else set()


def per_unit(unit):
    count, _, name = unit.rpartition(" ")
    return Fraction(count or 1), name


def instant(text):
    return datetime.datetime.fromisoformat((text if "T" in text else text + "T00:00+00:00")
                                           .replace("Z", "+00:00"))


def begins(text, stated):
    """Whether an instant of a list is what the table states: a year, a month, a day, an instant."""
    if "T" in stated:
        return instant(text) == instant(stated)
    return text.startswith((stated + "-01-01")[:10] if len(stated) == 4
                           else (stated + "-01")[:10])


def ends(text, stated):
    """The last day that the table states belongs to it."""
    if "T" in stated:
        return instant(text) == instant(stated)
    return (instant(text) - datetime.timedelta(seconds=1)).strftime("%Y-%m-%d") == stated


class Figures(unittest.TestCase):
    def setUp(self):
        if not TABLE.exists():
            print(f"SKIPPED: no {TABLE}")
            self.skipTest("no shared data")
        with TABLE.open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def cited(self, source):
        rows = [row for row in self.rows if cites(source, row)]
        self.assertTrue(rows, source)
        return rows

    def stating(self, price, currency):
        """The rows that a price cites and that state its figure."""
        count, unit = per_unit(price["unit"])
        each = Fraction(price["price"]) / count
        out = []
        for row in self.cited(price["source"]):
            row_count, row_unit = per_unit(UNITS[row["unit"]])
            if row_unit == unit and each * row_count in figures(row, currency):
                out.append(row)
        return out

    def test_every_price_is_that_of_the_row_it_cites(self):
        compared = 0
        for name, listed in lists():
            for price in listed["prices"]:
                if not price.get("source") or price["source"].startswith("https://"):
                    continue
                currency = price.get("currency", listed.get("currency"))
                with self.subTest(list=name, price=price):
                    compared += 1
                    rows = self.stating(price, currency)
                    self.assertTrue(rows, self.cited(price["source"]))
                    self.check_dates(listed, price, rows)
        self.assertGreater(compared, 70)

    def check_dates(self, listed, price, rows):
        start, end = price.get("from"), price.get("to")
        self.assertTrue(any(
            begins(start, row["effective_from"] or row["observed"]) if start
            else not row["effective_from"] for row in rows), rows)
        if end:
            self.assertTrue(any(ends(end, row["effective_to"]) for row in rows), rows)
        elif all(row["effective_to"] for row in rows):
            keys = ("sku", "currency", "dimensions", "calendar")
            line = [price.get(key) for key in keys]
            later = [other for other in listed["prices"]
                     if [other.get(key) for key in keys] == line
                     and other.get("from", "") > (start or "")]
            self.assertTrue(later, "it ended, and no version follows")

    def test_every_rate_is_that_of_the_row_it_cites(self):
        compared = 0
        for name, listed in lists():
            for sku in listed["skus"]:
                if sku.get("source"):
                    compared += 1
                    row, = self.cited(sku["source"])
                    rate, unit = sku["rate"].split()
                    self.assertEqual((Fraction(rate) / 312, unit),
                                     (Fraction(row["price"]), "TFLOPS"), (name, sku))
        self.assertGreater(compared, 7)

    def test_the_deepseek_list_is_whole(self):
        sources = {price["source"] for price in dict(lists())["deepseek"]["prices"]}
        for row in self.rows:
            if row["provider"] == "DeepSeek":
                self.assertTrue(any(cites(source, row) for source in sources), row)


class Sources(unittest.TestCase):
    def test_every_figure_of_a_real_list_has_a_source_with_its_date(self):
        for name, listed in lists():
            if name.startswith(("tokens-", "a100-", "three-classes", "step-tariff")):
                continue
            for price in listed["prices"]:
                with self.subTest(list=name):
                    self.assertRegex(price["source"], r" \(20\d\d(-\d\d){0,2}\)$")


if __name__ == "__main__":
    unittest.main()
