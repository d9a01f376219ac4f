# SPDX-License-Identifier: MIT
"""ducat convert: price lists to CSV and back, as spreadsheets write it."""

import csv
import io
import json
import unittest

from runner import ROOT, ToolTest

PRICES = ROOT / "examples/prices"
HEADER = "kind,name,meter,unit,rate,currency,digits,tariff,up_to,price,fee,from,to,note\n"
SHEET = HEADER + """list,价目表,,,,CNY,,,,,,,,
sku,a100,metered,degree,312 TFLOPS,,,,,,,,,
price,a100,,degree,,,,,,20,,2024-05-01,,每度
"""


def plain(value):
    """A list with every number and unit as the text that a sheet has for it."""
    if isinstance(value, dict):
        if set(value) == {"count", "of"}:
            return f"{value['count']} {value['of']}"
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value if isinstance(value, bool) else str(value)


class ConvertTest(ToolTest):
    def to_json(self, sheet, *arguments):
        self.write("p.csv", sheet)
        self.run_tool("convert", "p.csv", "p.json", *arguments)
        return self.read_json("p.json")

    def refused(self, sheet, *arguments):
        self.write("p.csv", sheet)
        err = self.run_tool("convert", "p.csv", "p.json", *arguments, code=3).err
        self.assertFalse((self.folder / "p.json").exists())
        return err


class RoundTrip(ConvertTest):
    def test_every_shipped_list_comes_back(self):
        for path in sorted(PRICES.glob("*.json")):
            with self.subTest(list=path.stem):
                self.run_tool("convert", str(path), "p.csv")
                self.run_tool("convert", "p.csv", "p.json")
                listed = json.loads(path.read_text(encoding="utf-8"))
                self.assertEqual(self.read_json("p.json"), plain(listed))
                self.run_tool("convert", "p.json", "q.csv")
                self.assertEqual(self.read("q.csv"), self.read("p.csv"))
                shown = [self.run_tool("show", each, "--format", "json").out
                         for each in (str(path), "p.json")]
                self.assertEqual(shown[0], shown[1])

    def test_a_sheet_has_a_row_for_each_tier_and_a_column_for_each_dimension(self):
        out = self.run_tool("convert", str(PRICES / "every-feature.json")).out
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([row["kind"] for row in rows].count("tier"), 5)
        self.assertEqual([row["unit"] for row in rows if row["kind"] == "rate"],
                         ["", "", "", "GB-h"])
        spot, = [row for row in rows if row["dimension.region"]]
        self.assertEqual((spot["dimension.region"], spot["dimension.service_class"]),
                         ("cn-east", "spot"))
        credit, = [row for row in rows if row["currency"] == "CREDIT"]
        self.assertEqual(credit["digits"], "6")

    def test_texts_that_csv_quotes_come_back(self):
        name = 'say "hello", world;  '
        listed = json.loads((PRICES / "a100-20-cny.json").read_text(encoding="utf-8"))
        self.write("p.json", {**listed, "name": name})
        self.run_tool("convert", "p.json", "p.csv")
        self.run_tool("convert", "p.csv", "q.json")
        self.assertEqual(self.read_json("q.json")["name"], name)


class Spreadsheets(ConvertTest):
    def check(self, listed):
        self.assertEqual(listed["name"], "价目表")
        self.assertEqual(listed["prices"], [{"sku": "a100", "unit": "degree", "price": "20",
                                             "from": "2024-05-01", "note": "每度"}])

    def test_utf8_with_and_without_a_mark(self):
        self.check(self.to_json(SHEET.encode()))
        self.check(self.to_json(SHEET.encode("utf-8-sig")))
        self.check(self.to_json(SHEET.replace("\n", "\r\n").encode("utf-8-sig")))

    def test_a_mark_is_written_where_asked(self):
        self.check(self.to_json(SHEET))
        self.run_tool("convert", "p.json", "q.csv", "--bom")
        data = (self.folder / "q.csv").read_bytes()
        self.assertTrue(data.startswith(b"\xef\xbb\xbfkind,"))
        self.run_tool("convert", "q.csv", "q.json")
        self.check(self.read_json("q.json"))

    def test_gbk_is_read_where_it_is_said(self):
        self.check(self.to_json(SHEET.encode("gbk"), "--encoding", "gbk"))
        self.check(self.to_json(SHEET.encode("gb18030"), "--encoding", "gbk"))
        self.check(self.to_json(SHEET.encode("utf-8-sig"), "--encoding", "gbk"))  # it says itself
        long = SHEET.replace("每度", "每度电" * 5_000)
        self.assertEqual(self.to_json(long.encode("gbk"), "--encoding", "gbk")["prices"][0]["note"],
                         "每度电" * 5_000)

    def test_no_encoding_is_guessed(self):
        self.assertIn("p.csv: line 2 is not UTF-8; say --encoding gbk",
                      self.refused(SHEET.encode("gbk")))
        self.assertIn("UTF-16", self.refused(SHEET.encode("utf-16")))
        self.assertIn("no GBK at byte", self.refused(SHEET.encode("gbk")[:-1] + b"\x81",
                                                     "--encoding", "gbk"))

    def test_dates_as_spreadsheets_write_them(self):
        listed = self.to_json(SHEET.replace("2024-05-01", "2024/5/1"))
        self.assertEqual(listed["prices"][0]["from"], "2024-05-01")
        self.assertIn("line 4, from: found \"5/1/2024\", expected a date",
                      self.refused_again("5/1/2024"))

    def refused_again(self, date):
        (self.folder / "p.json").unlink()
        return self.refused(SHEET.replace("2024-05-01", date))

    def test_empty_rows_are_none(self):
        blank = "," * (HEADER.count(","))
        self.check(self.to_json(SHEET + blank + "\n\n" + blank + "\n"))


class Refused(ConvertTest):
    def test_what_the_reader_of_lists_finds_is_told_with_line_and_column(self):
        err = self.refused(SHEET.replace(",20,", ",20 CNY,") + "price,h100,,degree,,,,,,x,,,,\n")
        self.assertIn("p.csv: 3 errors\n", err)
        self.assertIn("line 4, price: found \"20 CNY\"", err)
        self.assertIn("line 5, name: found \"h100\", expected a sku of this list: a100", err)
        self.assertIn("line 5, price: found \"x\"", err)
        err = self.refused(SHEET.replace(",CNY,,", ",CREDIT,13,"))
        self.assertIn("line 2, digits: found \"13\"", err)
        self.assertIn("line 1, name: found nothing", self.refused(HEADER))

    def test_what_a_row_has_no_place_for_is_refused(self):
        err = self.refused(SHEET.replace("sku,a100,metered,degree,312 TFLOPS,,,,,,,,,",
                                         "sku,a100,metered,degree,312 TFLOPS,,,,,20,,,,"))
        self.assertIn("line 3, price: found 20, expected nothing: a sku has none", err)

    def test_rows_that_continue_stand_below_what_they_continue(self):
        tier = "tier,,,,,,,,,1,,,,\n"
        self.assertIn("line 2, kind: found tier, expected a row below the price",
                      self.refused(HEADER + tier))
        self.assertIn("line 5, name: found h800, expected a row below the price",
                      self.refused(SHEET + tier.replace("tier,", "tier,h800")))
        self.assertIn("line 5, kind: found rate, expected a row below the sku",
                      self.refused(SHEET + tier.replace("tier", "rate").replace("1,", ",")))

    def test_the_form_of_the_sheet(self):
        for sheet, reason in (
                ("", "line 1: found nothing, expected a first line that names the columns"),
                ("kind,kind\n", "line 1, kind: found the column a second time"),
                ("name\n", "line 1, kind: found nothing"),
                ("kind,colour\n", "line 1, colour: found an unknown column"),
                ("kind,dimension.\n", "line 1, dimension.: found an unknown column"),
                (SHEET + "note\n", "line 5: found 1 fields, expected 14 fields"),
                (SHEET + "memo,,,,,,,,,,,,,\n", "line 5, kind: found memo, expected one of: list"),
                (SHEET + "list,,,,,,,,,,,,,\n", "line 5, kind: found list, expected one row"),
                (SHEET + 'price,"a\n', "expected CSV: a quote that is never closed")):
            self.assertIn(reason, self.refused(sheet), sheet)

    def test_a_list_with_errors_is_not_converted(self):
        self.write("bad.json", "{}")
        self.assertIn("bad.json: 4 errors", self.run_tool("convert", "bad.json", code=3).err)

    def test_an_output_is_no_input(self):
        self.write("p.csv", SHEET)
        self.assertIn("the same file", self.run_tool("convert", "p.csv", "p.csv", code=2).err)
        self.assertEqual(self.read("p.csv"), SHEET)


if __name__ == "__main__":
    unittest.main()
