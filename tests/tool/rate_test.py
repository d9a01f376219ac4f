# SPDX-License-Identifier: MIT
"""ducat rate: usage files, packs, rejects, payers, orders and exit codes."""

import gzip
import json
import unittest

from runner import HEADER, PRICES, TOKEN_PRICES, ToolTest, hours, pack, packs


class Statements(ToolTest):
    def test_what_is_used_is_billed(self):
        self.write("u.csv", HEADER + hours("ada", 8, 0, 2) + hours("bob", "1/7", 0, 7))
        s = self.rate("u.csv")
        self.assertEqual(s["total"], "340.00")
        self.assertEqual(s["currency"], "CNY")
        self.assertEqual(s["rows"]["billed"], 2)
        shares = {a["account"]: a["billed"] for a in s["statements"][0]["accounts"]}
        self.assertEqual(shares, {"ada": "320.00", "bob": "20.00"})

    def test_rounding_once_is_shown_beside_rounding_each_row(self):
        second = "ada,a100,1,2026-11-23T00:00:{:02}Z,2026-11-23T00:00:{:02}Z\n"
        self.write("u.csv", HEADER + "".join(second.format(i, i + 1) for i in range(9)))
        s = self.rate("u.csv")
        self.assertEqual(s["total"], "0.05")  # 9 seconds of 5/9 fen
        self.assertEqual(s["on_demand"]["rounded_per_record"], "0.09")
        self.assertEqual(s["on_demand"]["drift_per_record"], "0.04")

    def test_a_row_of_two_payers_is_a_record_of_each(self):
        def part(column):
            return {"account": column, "cards": {"constant": "1"}}
        self.write("c.json", {"profile": "shared", "sku": {"constant": "a100"},
                              "start": {"constant": "0", "format": "unix_s"},
                              "duration": {"column": "s", "unit": "s"},
                              "usages": [part("user"), part("lender")]})
        self.write("u.csv", "user,lender,s\nada,bob,0.9\n")  # half a fen each
        s = self.rate("u.csv", "--columns", "c.json")
        self.assertEqual((s["total"], s["on_demand"]["rounded_per_record"]), ("0.01", "0.01"))
        s = self.rate("u.csv", "--columns", "c.json", "--payers", "each")
        self.assertEqual((s["total"], s["on_demand"]["rounded_per_record"]), ("0.00", "0.00"))

    def test_each_account_may_pay_for_itself(self):
        second = "{},a100,1,2026-11-23T00:00:00Z,2026-11-23T00:00:02Z\n"
        self.write("u.csv", HEADER + "".join(second.format(name) for name in "abc"))
        self.assertEqual(self.rate("u.csv")["total"], "0.03")  # 3 times 1 1/9 fen, once
        s = self.rate("u.csv", "--payers", "each")
        self.assertEqual([x["payer"] for x in s["statements"]], ["a", "b", "c"])
        self.assertEqual([x["total"] for x in s["statements"]], ["0.01"] * 3)
        self.assertEqual(s["total"], "0.03")

    def test_a_payer_whose_sums_do_not_fit_holds_nobody_up(self):
        most = "1700000000000000000000000000000000000"  # two of them pass 2^127 fen
        self.write("k.json", packs(pack("ada", "1", most), pack("ada", "1", most),
                                   accounts=[{"name": "ada"}]))
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1) + hours("bob", 1, 0, 1))
        s = self.rate("u.csv", "--packs", "k.json", "--payers", "each", code=1)
        self.assertEqual([(x["payer"], x["total"]) for x in s["statements"]], [("bob", "20.00")])
        self.assertEqual([x["payer"] for x in s["failures"]], ["ada"])
        self.assertEqual(s["total"], "20.00")
        printed = self.run_tool("rate", "--prices", PRICES, "--packs", "k.json", "--usage", "u.csv",
                                "--payers", "each", code=1)
        self.assertIn("no statement for ada: ", printed.out)

    def test_cores_are_free_beside_a_card(self):
        self.write("p.json", json.dumps({
            "format": "ducat price list 1", "name": "cores", "currency": "CNY",
            "skus": [{"name": "cpu_core", "meter": "metered", "unit": "degree",
                      "rate": "7.8 TFLOPS"},  # 0.025 degree an hour
                     {"name": "cpu_core_beside_card", "meter": "metered", "unit": "card-h",
                      "rate": "1 card"}],
            "prices": [{"sku": "cpu_core", "unit": "degree", "price": "20"},
                       {"sku": "cpu_core_beside_card", "unit": "card-h", "price": "0"}]}))
        self.write("c.json", json.dumps({
            "profile": "jobs", "account": "who", "cards": "cores",
            "sku": {"column": "gpus", "map": {"0": "cpu_core"},
                    "otherwise": "cpu_core_beside_card"},
            "start": {"column": "from", "format": "date_time"},
            "end": {"column": "to", "format": "date_time"}}))
        self.write("k.json", packs(pack("organisation", "1", "20")))
        self.write("u.csv", "who,gpus,cores,from,to\n"
                            "ada,0,16,2026-11-23T00:00:00Z,2026-11-23T05:00:00Z\n"
                            "ada,8,128,2026-11-23T00:00:00Z,2026-11-23T05:00:00Z\n")
        s = self.rate("u.csv", "--packs", "k.json", "--columns", "c.json", prices="p.json")
        # 16 x 5 h x 0.025 are 2 degrees: one from the pack and one on demand.
        self.assertEqual(s["total"], "40.00")
        lines = {line["sku"]: line["billed"] for a in s["statements"][0]["accounts"]
                 for line in a["lines"] if line["kind"] == "usage_on_demand"}
        self.assertEqual(lines, {"cpu_core": "20.00", "cpu_core_beside_card": "0.00"})

    def test_tax_is_told_by_rate_and_rounded_where_asked(self):
        self.write("p.json", json.dumps({
            "format": "ducat price list 1", "name": "taxed", "currency": "CNY",
            "tax": {"rate": "0.06", "inside": True},
            "skus": [{"name": name, "meter": "counted", "unit": "token"} for name in "abc"] +
                    [{"name": "a100", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"}],
            "prices": [{"sku": "a", "unit": "token", "price": "0.10"},
                       {"sku": "b", "unit": "token", "price": "0.10"},
                       {"sku": "c", "unit": "token", "price": "1",
                        "tax": {"rate": "0.13", "inside": False}}]}))
        self.write("k.json", packs(dict(pack("organisation", "1", "106"),
                                        tax={"rate": "0.06", "inside": True})))
        self.write("u.csv", "account,sku,quantity,at\n" + "".join(
            f"ada,{sku},1,2026-11-23T00:00:00Z\n" for sku in "abc"))
        def tax(where):
            return self.rate("u.csv", "--packs", "k.json", "--tax", where,
                             prices="p.json")["tax"]
        once = tax("per_invoice")
        self.assertEqual((once["net"], once["tax"], once["gross"]), ("101.19", "6.14", "107.33"))
        self.assertEqual([(r["rate"], r["inside"], r["gross"]) for r in once["rates"]],
                         [("3/50", True, "106.20"), ("13/100", False, "1.13")])
        # 106 holds 6.00, and each 0.10 holds 0.57 fen.
        each = tax("per_line")
        self.assertEqual((each["net"], each["tax"], each["gross"]), ("101.18", "6.15", "107.33"))
        printed = self.run_tool("rate", "--prices", "p.json", "--usage", "u.csv")
        self.assertIn("13 % on top", printed.out)
        self.assertIn("tax rounded once a payer and rate", printed.out)
        self.write("v.csv", HEADER + hours("ada", 8, 0, 2))
        self.assertNotIn("tax", self.rate("v.csv"))

    def test_a_pack_runs_dry_in_the_middle_of_a_job(self):
        self.write("k.json", packs(pack("organisation", "10", "150")))
        self.write("u.csv", HEADER + hours("ada", 4, 0, 2) + hours("bob", 4, 0, 1))
        s = self.rate("u.csv", "--packs", "k.json")
        self.assertEqual(s["total"], "190.00")      # the pack, and 2 degrees at 20
        self.assertEqual(s["effective"], "190.00")
        granted = s["statements"][0]["packs"][0]
        self.assertEqual(granted["left"], "0 FLOP")
        self.assertEqual(granted["exhausted_by"]["usage"], "u.csv:2")
        printed = self.run_tool("rate", "--prices", PRICES, "--packs", "k.json", "--usage", "u.csv")
        self.assertIn("ran dry in u.csv:2", printed.out)

    def test_packs_are_drawn_on_in_the_order_asked_for(self):
        self.write("k.json", packs(pack("organisation", "1", "15")))
        self.write("u.csv", HEADER + hours("late", 1, 1, 2) + hours("early", 1, 0, 1))
        def on_demand(statement):
            return [a["account"] for a in statement["statements"][0]["accounts"]
                    if any(line["kind"] == "usage_on_demand" for line in a["lines"])]
        self.assertEqual(on_demand(self.rate("u.csv", "--packs", "k.json")), ["early"])
        self.assertEqual(on_demand(self.rate("u.csv", "--packs", "k.json", "--order", "end")),
                         ["late"])

    def test_a_pack_that_ends_leaves_breakage(self):
        until = {"from": "2026-11-01", "to": "2026-11-30"}
        self.write("k.json", packs(pack("organisation", "10", "100", **until)))
        self.write("u.csv", HEADER + hours("ada", 4, 0, 1))
        s = self.rate("u.csv", "--packs", "k.json", "--as-of", "2026-12-01T00:00:00Z")
        granted = s["statements"][0]["packs"][0]
        self.assertEqual((granted["effective"], granted["broken"]), ("40.00", "60.00"))
        kinds = [line["kind"] for a in s["statements"][0]["accounts"] for line in a["lines"]]
        self.assertIn("breakage", kinds)

    def test_a_sum_that_is_only_shown_may_overflow(self):
        self.write("u.csv", "account,sku,quantity,at\n" + "".join(
            f"{name},prompt_tokens,{2 ** 126},2026-11-23T00:00:00Z\n" for name in "abc"))
        prices = {"format": "ducat price list 1", "name": "fen", "currency": "CNY",
                  "skus": [{"name": "prompt_tokens", "meter": "counted", "unit": "token"}],
                  "prices": [{"sku": "prompt_tokens", "unit": "token", "price": "0.01"}]}
        self.write("p.json", prices)
        s = self.rate("u.csv", "--payers", "each", prices="p.json")
        self.assertEqual([x["total"] for x in s["statements"]],
                         [f"{2 ** 126 // 100}.{2 ** 126 % 100:02}"] * 3)
        self.assertEqual((s["total"], s["on_demand"]["drift_per_record"]), (None, None))
        out = self.run_tool("rate", "--prices", "p.json", "--payers", "each", "--top", "1",
                            "--usage", "u.csv").out
        self.assertIn("does not fit", out)

    def test_a_wallet_pays_before_the_payer_owes(self):
        wallet = {"account": "organisation", "money": "30", "currency": "CNY", "paid": "30",
                  "purchased": "2026-11-02"}
        self.write("k.json", packs(wallet))
        self.write("u.csv", HEADER + hours("ada", 2, 0, 1))
        self.assertEqual(self.rate("u.csv", "--packs", "k.json")["total"], "40.00")

    def test_prices_and_packs_may_depend_on_a_column_of_the_file(self):
        price = {"sku": "a100", "unit": "degree", "from": "1970-01-01"}
        prices = {"format": "ducat price list 1", "name": "regions", "currency": "CNY",
                  "skus": [{"name": "a100", "meter": "metered", "unit": "degree",
                            "rate": "312 TFLOPS"}],
                  "prices": [{**price, "price": "20"},
                             {**price, "price": "15", "dimensions": {"region": "west"}}]}
        self.write("p.json", prices)
        self.write("u.csv", "region," + HEADER + "west," + hours("ada", 1, 0, 1) +
                   "east," + hours("ada", 1, 0, 1) + "," + hours("ada", 1, 0, 1))
        self.assertEqual(self.rate("u.csv", prices="p.json")["total"], "55.00")
        self.write("k.json", packs(pack("organisation", "5", "0",
                                        scope={"dimensions": {"region": ["east"]}})))
        s = self.rate("u.csv", "--packs", "k.json", prices="p.json")
        self.assertEqual(s["total"], "35.00")

    def test_a_list_may_have_several_currencies(self):
        price = {"sku": "a100", "unit": "degree", "from": "1970-01-01"}
        self.write("p.json", {"format": "ducat price list 1", "name": "two",
                              "skus": [{"name": "a100", "meter": "metered", "unit": "degree",
                                        "rate": "312 TFLOPS"}],
                              "prices": [{**price, "currency": "JPY", "price": "431"},
                                         {**price, "currency": "KWD", "price": "0.8515"}]})
        self.write("u.csv", HEADER + hours("ada", 3, 0, 1))
        self.assertEqual(self.rate("u.csv", "--currency", "JPY", prices="p.json")["total"], "1293")
        self.assertEqual(self.rate("u.csv", "--currency", "KWD", prices="p.json")["total"], "2.554")
        self.run_tool("rate", "--prices", "p.json", "--usage", "u.csv", code=2)

    def test_months_begin_in_the_zone_of_the_payer(self):
        self.write("u.csv", HEADER +
                   "ada,a100,1,2026-11-30T15:00:00Z,2026-11-30T17:00:00Z\n")
        def months(*arguments):
            s = self.rate("u.csv", *arguments)["statements"][0]
            return [line["month"] for a in s["accounts"] for line in a["lines"]]
        self.assertEqual(months(), ["2026-11"])
        self.assertEqual(months("--utc-offset", "+08:00"), ["2026-11", "2026-12"])

    def test_the_page_has_no_control_characters_in_a_pipe(self):
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1))
        run = self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv")
        self.assertEqual(run.err, "")
        self.assertTrue(all(c == "\n" or c.isprintable() for c in run.out))


class Files(ToolTest):
    def test_plain_gzip_json_lines_and_standard_input_are_one(self):
        rows = HEADER + hours("ada", 3, 0, 2)
        self.write("u.csv", rows)
        self.write("u.csv.gz", gzip.compress(rows.encode()))
        self.write("u.jsonl", '{"account": "ada", "sku": "a100", "cards": 3, "start": '
                   '"2026-11-23T00:00:00Z", "end": "2026-11-23T02:00:00Z"}\n')
        for name in ("u.csv", "u.csv.gz", "u.jsonl"):
            self.assertEqual(self.rate(name)["total"], "120.00", name)
        self.assertEqual(self.rate("-", stdin=rows.encode())["total"], "120.00")
        self.assertEqual(self.rate("-", stdin=gzip.compress(rows.encode()))["total"], "120.00")

    def test_several_files_are_one_statement(self):
        self.write("a.csv", HEADER + hours("ada", 1, 0, 1))
        self.write("b.csv", HEADER + hours("ada", 1, 0, 1))  # the same row: another usage
        s = self.rate("a.csv", "--usage", "b.csv")
        self.assertEqual((s["total"], s["rows"]["billed"]), ("40.00", 2))

    def test_equal_rows_are_two_usages_and_equal_ids_are_one(self):
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1) * 2)
        self.assertEqual(self.rate("u.csv")["total"], "40.00")
        rows = "id," + HEADER + ("j1," + hours("ada", 1, 0, 1)) * 2
        self.write("u.csv", rows)
        s = self.rate("u.csv")
        self.assertEqual((s["total"], s["rows"]["repeated"]), ("20.00", 1))
        self.write("u.csv", rows + "j1," + hours("ada", 2, 0, 1))
        s = self.rate("u.csv", code=1)
        self.assertEqual((s["total"], s["rows"]["rejected"]), ("20.00", 1))
        reject = self.read_lines("R.jsonl")[0]
        self.assertEqual((reject["field"], reject["found"]), ("id", "j1"))


class Rejects(ToolTest):
    def test_what_cannot_be_billed_is_named_and_the_rest_is_billed(self):
        bad = ["ada,a100,many,2026-11-23T00:00:00Z,2026-11-23T01:00:00Z\n",
               "ada,a100,1,2026-11-23T00:00:00Z,yesterday\n",
               hours("ada", 1, 0, 1, sku="a101"),
               "ada,a100,1\n",
               "ada,a100,1,2026-11-23T02:00:00Z,2026-11-23T01:00:00Z\n",
               "ada,a100,1,1969-01-01T00:00:00Z,1969-01-01T01:00:00Z\n"]
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1) + "".join(bad) + hours("ada", 1, 1, 2))
        s = self.rate("u.csv", code=1)
        self.assertEqual(s["total"], "40.00")
        self.assertEqual((s["rows"]["read"], s["rows"]["billed"], s["rows"]["rejected"]), (8, 2, 6))
        rejects = self.read_lines("R.jsonl")
        self.assertEqual([r["line"] for r in rejects], [3, 4, 5, 6, 7, 8])
        self.assertEqual([r["field"] for r in rejects],
                         ["cards", "end", "sku", "row", "end", "sku"])
        self.assertEqual(rejects[2]["found"], "a101")
        self.assertTrue(all(r["file"] == "u.csv" and r["reason"] for r in rejects))
        self.assertEqual(sum(s["rows"]["reasons"].values()), 6)

    def test_a_time_that_does_not_exist_is_told_from_one_that_no_instant_holds(self):
        self.write("u.csv", HEADER + "ada,a100,1,2026-11-23T08:00:60Z,2026-11-23T09:00:00Z\n"
                   "ada,a100,1,2026-11-23T08:00:00Z,2263-11-23T09:00:00Z\n")
        self.rate("u.csv", code=1)
        self.assertEqual([(r["field"], r["expected"]) for r in self.read_lines("R.jsonl")],
                         [("start", "a day that there is, and a time up to 23:59:59"),
                          ("end", "an instant from 1677-09-21 to 2262-04-11")])

    def test_a_row_is_billed_whole_or_not_at_all(self):
        prices = self.read_prices_without("completion_tokens")
        profile = {"profile": "two", "account": {"constant": "ada"},
                   "at": {"constant": "0", "format": "unix_s"},
                   "usages": [{"sku": {"constant": "prompt_tokens"}, "quantity": "in"},
                              {"sku": {"constant": "completion_tokens"}, "quantity": "out"}]}
        self.write("c.json", profile)
        self.write("u.csv", "in,out\n1000000,1000000\n")
        self.assertEqual(self.rate("u.csv", "--columns", "c.json", prices=TOKEN_PRICES)["total"],
                         "3.00")
        s = self.rate("u.csv", "--columns", "c.json", prices=prices, code=1)
        self.assertEqual((s["total"], s["statements"]), ("0.00", []))

    def test_each_part_of_a_row_with_an_id_is_a_usage_of_its_own(self):
        profile = {"profile": "two", "id": "id", "account": {"constant": "ada"},
                   "at": {"constant": "0", "format": "unix_s"},
                   "usages": [{"sku": {"constant": "prompt_tokens"}, "quantity": "in"},
                              {"sku": {"constant": "prompt_tokens"}, "quantity": "out"}]}
        self.write("c.json", profile)
        self.write("u.csv", "id,in,out\nr1,1000000,1000000\n")
        s = self.rate("u.csv", "--columns", "c.json", prices=TOKEN_PRICES)
        self.assertEqual((s["total"], s["rows"]["billed"]), ("2.00", 1))

    def read_prices_without(self, sku):
        with open(TOKEN_PRICES, encoding="utf-8") as file:
            document = json.load(file)
        document["prices"] = [p for p in document["prices"] if p["sku"] != sku]
        return self.write("less.json", document)

    def test_skipped_rows_are_counted_by_name(self):
        profile = {"profile": "p", "account": "account", "sku": "sku", "cards": "cards",
                   "start": {"column": "start", "format": "date_time"},
                   "end": {"column": "end", "format": "date_time"},
                   "skip": [{"name": "idle", "value": "cards", "is": "zero"}]}
        self.write("c.json", profile)
        self.write("u.csv", HEADER + hours("ada", 0, 0, 1) + hours("ada", 1, 0, 1))
        s = self.rate("u.csv", "--columns", "c.json")
        self.assertEqual(s["rows"]["skipped"], {"idle": 1})


class Misuse(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("u.csv", HEADER + hours("ada", 1, 0, 1))

    def refused(self, code, *arguments, prices=PRICES, usage="u.csv"):
        run = self.run_tool("rate", "--prices", prices, "--usage", usage, "--statement", "S.json",
                            *arguments, code=code)
        self.assertFalse((self.folder / "S.json").exists())
        return run.err

    def test_options_that_make_no_sense_exit_with_2(self):
        self.refused(2, "--no-such-option")
        self.refused(2, "--payers", "none")
        self.refused(2, "--rounding", "nearest")
        self.refused(2, "--utc-offset", "8")
        self.refused(2, "--utc-offset", ".5+08:00")
        self.assertIn("CNY", self.refused(2, "--currency", "USD"))
        self.refused(2, "--as-of", "tomorrow")
        self.assertIn("2026-11-23T01:00:00Z", self.refused(2, "--as-of", "2026-11-23T00:59:59Z"))
        self.run_tool(code=2)

    def test_inputs_that_cannot_be_used_exit_with_3(self):
        self.assertIn("no-such-file", self.refused(3, usage="no-such-file"))
        self.assertIn("no-such-file", self.refused(3, prices="no-such-file"))
        self.write("h.csv", "who,what\n1,2\n")
        self.assertIn("account", self.refused(3, usage="h.csv"))
        self.write("t.csv.gz", gzip.compress((HEADER + hours("ada", 1, 0, 1)).encode())[:-9])
        self.refused(3, usage="t.csv.gz")
        self.write("e.csv", "")
        self.refused(3, usage="e.csv")

    def test_every_error_of_a_list_is_reported(self):
        self.write("p.json", {"format": "ducat price list 1", "name": "x", "currency": "CNX",
                              "skus": [{"name": "a100"}], "prices": []})
        err = self.refused(3, prices="p.json")
        for place in ("/currency", "/skus/0/meter", "/skus/0/unit"):
            self.assertIn(place, err)
        self.write("k.json", packs(pack("nobody", "1", "0", scope={"skus": ["b200"]}),
                                   pack("organisation", "1", "0.001")))
        err = self.refused(3, "--packs", "k.json")
        for place in ("/packs/0/account", "/packs/0/scope/skus", "/packs/1/paid"):
            self.assertIn(place, err)

    def test_help_has_examples(self):
        self.assertIn("Examples", self.run_tool("--help").out)
        self.assertIn("--columns", self.run_tool("rate", "--help").out)
        self.assertRegex(self.run_tool("--version").out, r"^ducat \d+\.\d+\.\d+$")


if __name__ == "__main__":
    unittest.main()
