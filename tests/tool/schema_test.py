# SPDX-License-Identifier: MIT
"""The JSON Schemas of docs/schema/ and the readers agree on what a document may look like.

Each table below changes one place of a good document. The reader accepts what the schema accepts,
and of what a schema can see, it refuses what the schema refuses.
"""

import copy
import json
import re
import subprocess
import unittest

from runner import PRICES, ROOT, TOOL, Run, ToolTest

try:
    import jsonschema
    VALIDATOR = jsonschema.Draft202012Validator
except (ImportError, AttributeError):
    jsonschema = None

SCHEMAS = ROOT / "docs/schema"
GONE = object()
INSTANT = "2026-11-23T12:00:00Z"


def changed(document, place, value):
    """A copy with the value at a JSON pointer replaced, added or, for GONE, removed."""
    out = copy.deepcopy(document)
    *path, last = place.split("/")[1:]
    node = out
    for step in path:
        node = node[int(step) if isinstance(node, list) else step]
    last = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[last]
    else:
        node[last] = value
    return out


class SchemaTest(ToolTest):
    name = None

    def setUp(self):
        super().setUp()
        if jsonschema is None:
            print("SKIPPED: no module jsonschema with draft 2020-12 (python3-jsonschema)")
            self.skipTest("no jsonschema")
        if self.name:
            self.schema = VALIDATOR(schema_of(self.name))

    def attempt(self, *arguments):
        return Run(subprocess.run([TOOL, *arguments], cwd=self.folder, capture_output=True,
                                  check=False, timeout=60))

    def check(self, document, good):
        with self.subTest(good=good, document=document):
            errors = [error.message for error in self.schema.iter_errors(document)]
            self.assertEqual(not errors, good, errors)
            self.assertEqual(self.is_read(document), good)

    def check_table(self, document, good, bad):
        self.check(document, True)
        for place, value in good:
            self.check(changed(document, place, value), True)
        for place, value in bad:
            self.check(changed(document, place, value), False)


def schema_of(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


class Whole(SchemaTest):
    def test_every_schema_is_a_schema(self):
        paths = sorted(SCHEMAS.glob("*.schema.json"))
        self.assertEqual(len(paths), 4)
        for path in paths:
            VALIDATOR.check_schema(json.loads(path.read_text(encoding="utf-8")))

    def test_every_example_is_valid(self):
        for folder, name in (("prices", "price-list"), ("packs", "packs"), ("profiles", "profile")):
            paths = sorted((ROOT / "examples" / folder).glob("*.json"))
            self.assertTrue(paths)
            for path in paths:
                document = json.loads(path.read_text(encoding="utf-8"))
                VALIDATOR(schema_of(name)).validate(document)

    def test_what_schemas_share_is_the_same_in_each(self):
        lists, packs = schema_of("price-list")["$defs"], schema_of("packs")["$defs"]
        for name in ("text", "time", "integer", "decimal", "unit", "currency"):
            self.assertEqual(lists[name], packs[name], name)

    def test_units_and_currencies_are_those_of_the_library(self):
        definitions = schema_of("price-list")["$defs"]
        units = set()
        for path in (ROOT / "include/ducat/units").glob("*.hpp"):
            units |= set(re.findall(r' symbol = "([^"]+)";', path.read_text(encoding="utf-8")))
        self.assertEqual(set(definitions["unit"]["enum"]), units - {"FLOP/ns", "TFLOPS"})
        header = (ROOT / "include/ducat/units/currency.hpp").read_text(encoding="utf-8")
        codes = []
        for letters in re.findall(r"iso_codes_of_\w+_digits =\s*((?:\"[A-Z]+\"\s*)+);", header):
            joined = "".join(re.findall(r"[A-Z]+", letters))
            codes += [joined[i:i + 3] for i in range(0, len(joined), 3)]
        self.assertEqual(definitions["currency"]["anyOf"][0]["enum"], sorted(codes))
        self.assertGreater(len(codes), 160)


class PriceLists(SchemaTest):
    name = "price-list"

    def is_read(self, document):
        self.write("p.json", document)
        return self.attempt("lint", "p.json").code == 0

    LIST = {"format": "ducat price list 1", "name": "n", "currency": "CNY",
            "skus": [{"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
                     {"name": "t", "meter": "counted", "unit": "token"},
                     {"name": "c", "meter": "metered", "unit": "card-h",
                      "rates": [{"rate": "1 card"}, {"from": "2024-05-01", "rate": "2 card"}]}],
            "prices": [{"sku": "a", "unit": "degree", "price": "20"},
                       {"sku": "t", "unit": "1000000 token", "tariff": "graduated",
                        "tiers": [{"up_to": "5 Mtoken", "price": "2", "fee": "1"},
                                  {"price": "1"}]}]}

    def test_header(self):
        self.check_table(self.LIST, [
            ("/name", "价目表 2024"), ("/published", "2024-04-15T09:00:00+08:00"),
            ("/published", "2024-04-15T01:00:00.123456789Z"), ("/source", "s"), ("/note", "n"),
            ("/currency", {"code": "CREDIT", "digits": 6}), ("/currency", "JPY"),
            ("/currency", {"code": "CNY", "digits": "2"}),
        ], [
            ("/format", GONE), ("/format", "ducat price list 2"), ("/format", 1), ("/name", GONE),
            ("/name", ""), ("/name", 5), ("/name", "a\u0007"), ("/name", "a\u009b"),
            ("/skus", GONE), ("/skus", {}), ("/prices", GONE), ("/prices", "none"),
            ("/skus/0", 1), ("/prices/0", []), ("/extra", 1), ("/source", ""), ("/note", 1),
            ("/published", "yesterday"), ("/published", "2024-13-01"), ("/published", "2024-4-15"),
            ("/published", "2024-04-15T01:00:00"), ("/published", "2024-04-15T25:00:00Z"),
            ("/published", "2024-04-15 01:00:00Z"), ("/published", 20240415),
            ("/currency", GONE), ("/currency", "cny"), ("/currency", "XAU"), ("/currency", "ABC"),
            ("/currency", {}), ("/currency", {"code": "credit", "digits": 2}),
            ("/currency", {"code": "CREDITS8", "digits": 2}), ("/currency", ["CNY"]),
            ("/currency", {"code": "CREDIT", "digits": 13}),
            ("/currency", {"code": "CREDIT", "digits": 2, "name": "c"}),
        ])

    def test_skus(self):
        self.check_table(self.LIST, [
            ("/skus/0/rate", "798.72 TFLOPS"), ("/skus/0/rate", "312000 FLOP/ns"),
            ("/skus/0/unit", "PFLOPS-day"), ("/skus/1/unit", "ktoken"), ("/skus/1/note", "n"),
            ("/skus/2/rates/0/from", "2020-01-01"),
            ("/skus/2", {"name": "v", "meter": "metered", "unit": "GB-h", "rate": "100 GiB"}),
            ("/skus/2", {"name": "v", "meter": "counted", "unit": "degree"}),
        ], [
            ("/skus/0/name", GONE), ("/skus/0/name", ""), ("/skus/0/meter", GONE),
            ("/skus/0/meter", "sampled"), ("/skus/0/unit", GONE), ("/skus/0/unit", "degrees"),
            ("/skus/0/unit", "token"), ("/skus/0/unit", "card-h"), ("/skus/0/rate", GONE),
            ("/skus/0/rate", "312"), ("/skus/0/rate", 312), ("/skus/0/rate", "312TFLOPS"),
            ("/skus/0/rate", "312  TFLOPS"), ("/skus/0/rate", "1 card"),
            ("/skus/0/rate", "-1 TFLOPS"), ("/skus/0/rate", "0.0 TFLOPS"),
            ("/skus/0/rates", [{"rate": "1 TFLOPS"}]),
            ("/skus/0/x", 1), ("/skus/0/source", []), ("/skus/1/rate", "1 card"),
            ("/skus/1/rates", []), ("/skus/1/unit", "TFLOPS"), ("/skus/2/rates", []),
            ("/skus/2/rates", {}), ("/skus/2/rates/0", "1 card"), ("/skus/2/rates/0", {}),
            ("/skus/2/rates/0/until", "2024-01-01"), ("/skus/2/rates/1/from", "soon"),
            ("/skus/2/rates/0/rate", "1 TFLOPS"), ("/skus/2/rates/0/rate", "1 GB"),
        ])

    def test_prices(self):
        self.check_table(self.LIST, [
            ("/prices/0/price", 20), ("/prices/0/price", -3), ("/prices/0/price", "-0.5"),
            ("/prices/0/price", "+.5"), ("/prices/0/price", "19."),
            ("/prices/0/unit", "0.5 degree"), ("/prices/0/unit", {"count": 10, "of": "degree"}),
            ("/prices/0/from", "2024-01-01"), ("/prices/0/to", "2199-01-01T00:00:00-03:30"),
            ("/prices/0/dimensions", {}), ("/prices/0/dimensions", {"region": "cn-east"}),
            ("/prices/0/tariff", "flat"), ("/prices/0/currency", "USD"), ("/prices/0/source", "s"),
            ("/prices/0/counter", {}), ("/prices/0/counter", {"name": "c", "owner": "account",
                                                             "basis": "all_usage",
                                                             "period": "forever"}),
            ("/prices/1/tariff", "volume"), ("/prices/1/tiers/0/fee", 0),
            ("/prices/1/tiers", [{"price": "1"}]),
        ], [
            ("/prices/0/sku", GONE), ("/prices/0/sku", 1), ("/prices/0/unit", GONE),
            ("/prices/0/unit", "degrees"), ("/prices/0/unit", "1 degrees"),
            ("/prices/0/unit", "-1 degree"), ("/prices/0/unit", "0 degree"),
            ("/prices/0/unit", 1), ("/prices/0/unit", {}),
            ("/prices/0/unit", {"count": 10}), ("/prices/0/unit", {"count": 1.5, "of": "degree"}),
            ("/prices/0/unit", {"count": 10, "of": "degree", "x": 1}),
            ("/prices/0/price", GONE), ("/prices/0/price", 19.99), ("/prices/0/price", ""),
            ("/prices/0/price", "1,000"), ("/prices/0/price", "1e3"), ("/prices/0/price", "20 CNY"),
            ("/prices/0/price", None), ("/prices/0/price", True), ("/prices/0/price", 2 ** 53),
            ("/prices/0/comment", "x"), ("/prices/0/from", "2024-02-01T00:00:00"),
            ("/prices/0/to", 5), ("/prices/0/dimensions", []),
            ("/prices/0/dimensions", {"region": ""}), ("/prices/0/dimensions", {"": "x"}),
            ("/prices/0/dimensions", {"region": 3}),
            ("/prices/0/dimensions", {c: "x" for c in "abcdefghi"}),
            ("/prices/0/tariff", "package tour"), ("/prices/0/tariff", "volume"),
            ("/prices/0/tiers", [{"price": "1"}]), ("/prices/0/currency", "yuan"),
            ("/prices/0/counter", "c"), ("/prices/0/counter", {"name": ""}),
            ("/prices/0/counter", {"owner": "me"}), ("/prices/0/counter", {"period": "fortnight"}),
            ("/prices/0/counter", {"basis": 1}), ("/prices/0/counter", {"x": 1}),
            ("/prices/0/fee", "1"),
            ("/prices/1/price", "1"), ("/prices/1/tariff", GONE), ("/prices/1/tariff", "flat"),
            ("/prices/1/tiers", GONE), ("/prices/1/tiers", []), ("/prices/1/tiers", {}),
            ("/prices/1/tiers/0", 1), ("/prices/1/tiers/0/price", GONE),
            ("/prices/1/tiers/0/price", 0.5), ("/prices/1/tiers/0/x", 1),
            ("/prices/1/tiers/0/up_to", GONE), ("/prices/1/tiers/1/up_to", "9 Mtoken"),
            ("/prices/1/tiers/0/up_to", "5 Mtokens"), ("/prices/1/tiers/0/fee", "free"),
        ])


    def test_charges(self):
        document = copy.deepcopy(self.LIST)
        document["charges"] = [{"name": "c", "minimum": "1",
                                "commitment": {"amount": "2", "overage_factor": "3/2"}}]
        self.check_table(document, [
            ("/charges", []), ("/charges/0/minimum", 0), ("/charges/0/maximum", "1.5"),
            ("/charges/0/standing", "+.5"), ("/charges/0/discount", "0.1"),
            ("/charges/0/discount", "1/3"), ("/charges/0/discount", 1),
            ("/charges/0/skus", ["a", "t"]), ("/charges/0/layer", "acme"),
            ("/charges/0/partial", "full"), ("/charges/0/currency", "USD"),
            ("/charges/0/from", "2024-01-01"), ("/charges/0/note", "n"),
            ("/charges/0/minimum", GONE), ("/charges/0/commitment/true_up", False),
            ("/charges/0/commitment/overage_factor", GONE),
        ], [
            ("/charges", {}), ("/charges/0", 1), ("/charges/0/name", GONE),
            ("/charges/0/name", ""), ("/charges/0/x", 1), ("/charges/0", {"name": "c"}),
            ("/charges/0/minimum", "-1"), ("/charges/0/minimum", -1), ("/charges/0/minimum", 1.5),
            ("/charges/0/minimum", "1 CNY"), ("/charges/0/discount", "10 %"),
            ("/charges/0/discount", "-0.1"), ("/charges/0/discount", "1/0"),
            ("/charges/0/skus", []), ("/charges/0/skus", "a"), ("/charges/0/skus", ["a", "a"]),
            ("/charges/0/partial", "half"), ("/charges/0/commitment", "2"),
            ("/charges/0/commitment", {}), ("/charges/0/commitment/amount", "-2"),
            ("/charges/0/commitment/x", 1), ("/charges/0/commitment/true_up", "yes"),
            ("/charges/0/commitment/overage_factor", "-1"), ("/charges/0/from", "soon"),
        ])

    def test_packages_and_layers(self):
        self.check_table(self.LIST, [
            ("/prices/0/package", "10 degree"), ("/prices/0/package", 10),
            ("/prices/0/layer", "acme"), ("/prices/1/tiers/0/package", "1 Mtoken"),
            ("/prices/1/tiers/0", {"up_to": "5 Mtoken", "price": "2", "package": "1 Mtoken",
                                   "partial": "free"}),
        ], [
            ("/prices/0/package", "10 degrees"), ("/prices/0/package", "0 degree"),
            ("/prices/0/package", []), ("/prices/0/partial", "free"), ("/prices/0/layer", ""),
            ("/prices/0/layer", 1), ("/prices/1/package", "1 Mtoken"),
            ("/prices/1/tiers/0/partial", "charged"), ("/prices/1/tiers/0/package", 0.5),
        ])

    def test_calendars(self):
        window = {"from": "22:00", "to": "06:00", "days": ["Friday", "listed"],
                  "from_edge": "excluded", "to_edge": "included"}
        calendar = {"name": "night", "utc_offset": "+08:00", "windows": [window],
                    "holidays": ["2026-10-01", {"from": "2026-10-02", "to": "2026-10-07"}],
                    "special": [{"from": "2026-10-10", "to": "2026-10-11", "as": ["Monday"]}]}
        document = changed(self.LIST, "/calendars", [calendar])
        self.check_table(document, [
            ("/calendars/0/utc_offset", GONE), ("/calendars/0/utc_offset", "UTC"),
            ("/calendars/0/windows/0/from", "22:00:30.5"), ("/calendars/0/windows/0/to", "24:00"),
            ("/calendars/0/windows/0/days", GONE), ("/calendars/0/holidays", []),
            ("/calendars/0/special/0/to", GONE), ("/calendars", []),
        ], [
            ("/calendars", {}), ("/calendars/0", 1), ("/calendars/0/name", GONE),
            ("/calendars/0/name", ""), ("/calendars/0/x", 1), ("/calendars/0/utc_offset", "8"),
            ("/calendars/0/zone", "Asia/Shanghai"), ("/calendars/0/windows", GONE),
            ("/calendars/0/windows", []), ("/calendars/0/windows/0", 1),
            ("/calendars/0/windows/0/from", GONE), ("/calendars/0/windows/0/from", "9:00"),
            ("/calendars/0/windows/0/from", "24:01"), ("/calendars/0/windows/0/to", 6),
            ("/calendars/0/windows/0/days", []), ("/calendars/0/windows/0/days", ["Mon"]),
            ("/calendars/0/windows/0/to_edge", "open"), ("/calendars/0/windows/0/x", 1),
            ("/calendars/0/holidays/0", "2026-10"), ("/calendars/0/holidays/0", 1),
            ("/calendars/0/holidays/1/to", GONE), ("/calendars/0/special/0/as", GONE),
            ("/calendars/0/special/0/as", []), ("/calendars/0/special/0/from", GONE),
            ("/calendars/0/special/0/from", "2026-10-10T00:00:00Z"),
        ])


class Packs(SchemaTest):
    name = "packs"

    def is_read(self, document):
        self.write("k.json", document)
        self.write("u.csv", "account,sku,cards,start,end\n")
        run = self.attempt("rate", "--prices", PRICES, "--packs", "k.json", "--usage", "u.csv")
        return "ducat: k.json: " not in run.err

    LIST = {"format": "ducat packs 1",
            "accounts": [{"name": "organisation", "utc_offset": "+08:00"},
                         {"name": "research", "parent": "organisation"}],
            "packs": [{"account": "research", "quantity": "10000", "unit": "degree",
                       "paid": "200000", "from": "2026-11-01", "to": "2027-11-01"},
                      {"account": "organisation", "money": "5000", "currency": "CNY",
                       "paid": 5000, "purchased": "2026-11-05"}]}

    def test_packs(self):
        self.check_table(self.LIST, [
            ("/accounts/0/layer", "acme"), ("/accounts/0/channel", "reseller"),
            ("/accounts/0/overage", "refuse"), ("/accounts/0/credit_limit", "100.5"),
            ("/accounts/0/utc_offset", "-03:30"), ("/packs/0/priority", -5),
            ("/packs/0/priority", "7"), ("/packs/0/source", "voucher"), ("/packs/0/serial", "S-1"),
            ("/packs/0/floor", "0.5"), ("/packs/0/quantity", 1), ("/packs/0/to", GONE),
            ("/packs/0/scope", {"skus": ["a100"], "accounts": ["research"],
                                "dimensions": {"region": ["east", "west"]}}),
            ("/packs/0/purchased", "2026-10-31T20:00:00+08:00"), ("/packs", []),
        ], [
            ("/format", GONE), ("/format", "ducat packs 2"), ("/x", 1), ("/accounts", {}),
            ("/accounts/0", "acme"), ("/accounts/0/name", GONE), ("/accounts/0/name", ""),
            ("/accounts/0/utc_offset", "8"), ("/accounts/0/overage", "maybe"),
            ("/accounts/0/credit_limit", "-1"), ("/accounts/0/x", 1),
            ("/accounts/0/layer", ""), ("/accounts/1/channel", "reseller"),
            ("/accounts/1/utc_offset", "+08:00"), ("/accounts/1/credit_limit", "1"),
            ("/packs", {}), ("/packs/0", 1), ("/packs/0/account", GONE), ("/packs/0/paid", GONE),
            ("/packs/0/paid", 0.5), ("/packs/0/paid", "-1"), ("/packs/0/quantity", GONE),
            ("/packs/0/quantity", "many"), ("/packs/0/unit", GONE), ("/packs/0/unit", "degrees"),
            ("/packs/0/money", "5"), ("/packs/0/currency", "CNY"), ("/packs/0/from", GONE),
            ("/packs/0/from", "2026-11-31T"), ("/packs/0/priority", 1.5),
            ("/packs/0/priority", 2 ** 31), ("/packs/0/source", "gift"), ("/packs/0/serial", ""),
            ("/packs/0/floor", "-1"), ("/packs/0/scope", []), ("/packs/0/scope", {"sku": ["a"]}),
            ("/packs/0/scope", {"skus": []}), ("/packs/0/scope", {"skus": [1]}),
            ("/packs/0/scope", {"dimensions": {"region": "east"}}),
            ("/packs/1/currency", GONE), ("/packs/1/currency", "XAU"), ("/packs/1/unit", "degree"),
            ("/packs/1/floor", "1"), ("/packs/1/money", "-5"),
        ])


class Profiles(SchemaTest):
    name = "profile"

    def is_read(self, document):
        self.write("c.json", document)
        self.write("u.csv", "nothing\n")
        run = self.attempt("rate", "--prices", PRICES, "--columns", "c.json", "--usage", "u.csv")
        return "ducat: c.json: " not in run.err  # the usage file has none of the columns

    PROFILE = {"profile": "p", "account": "who", "sku": {"constant": "a100"},
               "cards": {"product": ["n", {"constant": "2"}], "scale": "1/1000"},
               "start": {"column": "s", "format": "unix_s"},
               "end": {"column": "e", "format": "date_time", "zone": "+08:00"},
               "skip": [{"name": "idle", "value": "cards", "is": "zero"}]}
    COUNTED = {"profile": "p", "account": "who", "at": {"column": "t", "format": "unix_ms"},
               "usages": [{"sku": {"constant": "in"}, "quantity": "i"},
                          {"sku": {"constant": "out"}, "quantity": {"column": "o",
                                                                    "round": "half_even"}}]}

    def test_metered(self):
        self.check_table(self.PROFILE, [
            ("/about", "x"), ("/delimiter", ";"), ("/delimiter", "\t"), ("/cards", "n"),
            ("/account", {"join": ["a", {"column": "b", "default": "x"}], "separator": "/"}),
            ("/sku", {"column": "k", "map": {"x": "y"}, "otherwise": "z"}),
            ("/id", {"column": "i", "optional": True}), ("/dimensions", "*"),
            ("/dimensions", {"region": "r", "class": {"constant": "spot"}}),
            ("/start", {"sum": ["a", "b"], "format": "unix_s", "round_to_ns": "floor",
                        "epoch": INSTANT,
                        "plus": [{"column": "w", "unit": "min"}]}),
            ("/start", {"column": "s", "format": "unix_s", "default": "0"}),
            ("/skip", [{"name": "n", "column": "c", "equals": 5},
                       {"name": "n", "column": "c", "not_equals": "x"},
                       {"name": "n", "column": "c", "is": "empty"}]),
        ], [
            ("/profile", GONE), ("/profile", ""), ("/about", 1), ("/delimiter", ";;"),
            ("/delimiter", "\""), ("/delimiter", "é"), ("/x", 1), ("/account", GONE),
            ("/account", ""), ("/account", {}), ("/account", {"column": "a", "constant": "b"}),
            ("/account", {"join": ["a"]}), ("/account", {"column": "a", "separator": "/"}),
            ("/account", {"constant": ""}), ("/account", {"constant": "a", "default": "b"}),
            ("/account", {"column": "a", "otherwise": "b"}),
            ("/account", {"column": "a", "map": {}}),
            ("/account", {"column": "a", "map": {"x": ""}}), ("/sku", GONE), ("/cards", GONE),
            ("/cards", 5), ("/cards", {"constant": "many"}), ("/cards", {"product": ["n"]}),
            ("/cards", {"column": "n", "round": "half_even"}), ("/cards/scale", "0"),
            ("/cards/scale", "1/0"), ("/cards/scale", "0/1"),
            ("/cards/scale", "-1"), ("/cards/scale", "x"), ("/start", GONE), ("/start", "s"),
            ("/start/format", GONE), ("/start/format", "unix"), ("/start/zone", "UTC"),
            ("/start/epoch", "1970"), ("/start/round_to_ns", "nearest"), ("/start/plus", {}),
            ("/start/default", "x"), ("/end", GONE), ("/end/zone", "CST"),
            ("/end/epoch", INSTANT), ("/end/scale", "2"),
            ("/end", {"sum": ["a", "b"], "format": "date_time"}),
            ("/duration", {"column": "d", "unit": "s"}),
            ("/at", {"column": "t", "format": "unix_s"}),
            ("/unit", "u"), ("/dimensions", "all"), ("/dimensions", ["r"]), ("/skip", {}),
            ("/skip/0", 1), ("/skip/0/name", GONE), ("/skip/0/value", "money"),
            ("/skip/0/value", GONE), ("/skip/0/is", "empty"), ("/skip/0/is", GONE),
            ("/skip/0/equals", "0"), ("/skip/0/column", "c"), ("/skip/0/x", 1),
        ])

    def test_counted(self):
        self.check_table(self.COUNTED, [
            ("/usages/0/unit", {"constant": "token"}),
            ("/usages/0/quantity", {"product": ["a", "b"]}),
        ], [
            ("/usages", []), ("/usages", {}), ("/usages/0", 1), ("/usages/0/x", 1),
            ("/usages/0/skip", []), ("/usages/1/quantity/round", "nearest"),
            ("/usages/1/quantity/unit", "s"),
        ])


class UsageRows(SchemaTest):
    name = "usage-row"
    TOKENS = str(ROOT / "examples/prices/tokens-1-2-cny.json")

    def is_read(self, document):
        self.write("u.jsonl", json.dumps(document) + "\n")
        prices = PRICES if document.get("sku") == "a100" else self.TOKENS
        return self.attempt("rate", "--prices", prices, "--usage", "u.jsonl").code == 0

    METERED = {"account": "ada", "sku": "a100", "cards": "1/7", "start": INSTANT,
               "end": "2026-11-23T21:00:00+08:00"}
    COUNTED = {"account": "ada", "sku": "prompt_tokens", "quantity": 12, "at": INSTANT}

    def test_metered(self):
        self.check_table(self.METERED, [
            ("/cards", 8), ("/cards", 0.5), ("/cards", "0.5"), ("/id", "job-1"), ("/id", 17),
            ("/id", ""), ("/id", None), ("/source", "s"), ("/region", "east"), ("/region", ""),
            ("/region", None), ("/priority", 3), ("/quantity", ""), ("/at", None),
            ("/start", "2026-11-23 12:00:00.25Z"), ("/start", "2026-11-23T12:00:00UTC"),
        ], [
            ("/account", GONE), ("/account", ""), ("/account", None), ("/account", "a\u0000"),
            ("/account", {}), ("/sku", GONE), ("/cards", GONE), ("/cards", ""), ("/cards", "many"),
            ("/cards", 0), ("/cards", -1), ("/cards", "1/"), ("/start", GONE),
            ("/start", "2026-11-23"), ("/start", "2026-11-23T12:00:00"), ("/start", 1764000000),
            ("/end", GONE), ("/end", "noon"), ("/region", ["east"]), ("/region", {"is": "east"}),
            ("/quantity", 5), ("/at", INSTANT),
        ])

    def test_counted(self):
        self.check_table(self.COUNTED, [
            ("/quantity", "12"), ("/quantity", "12.0"), ("/unit", "token"), ("/cards", ""),
            ("/quantity", 10 ** 15),
        ], [
            ("/quantity", GONE), ("/quantity", 1.5), ("/quantity", "1.5"), ("/quantity", -1),
            ("/quantity", "a dozen"), ("/at", GONE), ("/at", "today"), ("/cards", 1),
            ("/start", INSTANT),
        ])


if __name__ == "__main__":
    unittest.main()
