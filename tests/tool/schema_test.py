# SPDX-License-Identifier: MIT
"""The JSON Schemas of docs/schema/ and the readers agree on what a document may look like.

Each table below changes one place of a good document. The reader accepts what the schema accepts,
and of what a schema can see, it refuses what the schema refuses.
"""

import copy
import datetime
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
try:
    import referencing
except ImportError:  # before jsonschema 4.18
    referencing = None

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
            self.schema = validator_of(self.name)

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


def validator_of(name):
    """Of a schema that may refer to those beside it, as an editor resolves them: by file name."""
    beside = {path.as_uri(): json.loads(path.read_text(encoding="utf-8"))
              for path in SCHEMAS.glob("*.schema.json")}
    own = (SCHEMAS / f"{name}.schema.json").as_uri()
    if referencing is None:
        resolver = jsonschema.RefResolver(own, beside[own], store=beside)
        return VALIDATOR(beside[own], resolver=resolver)
    named = [(uri, referencing.Resource.from_contents(each)) for uri, each in beside.items()]
    return VALIDATOR({"$ref": own}, registry=referencing.Registry().with_resources(named))


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


class Whole(SchemaTest):
    EXAMPLES = (("prices", "*.json", "price-list"), ("packs", "*.json", "packs"),
                ("profiles", "*.json", "profile"), ("plans", "*.json", "plans"),
                ("scenarios", "*.scenario.json", "scenario"), ("scenarios/lists", "a100.json",
                                                               "price-list"),
                ("scenarios/lists", "acme-packs.json", "packs"),
                ("walkthrough", "*.scenario.json", "scenario"),
                ("walkthrough", "draft.json", "price-list"))

    def test_every_schema_is_a_schema(self):
        paths = sorted(SCHEMAS.glob("*.schema.json"))
        self.assertEqual(len(paths), 6)
        for path in paths:
            VALIDATOR.check_schema(json.loads(path.read_text(encoding="utf-8")))

    def test_every_reference_leads_somewhere(self):
        for path in SCHEMAS.glob("*.schema.json"):
            for to in references(json.loads(path.read_text(encoding="utf-8"))):
                file, _, pointer = to.partition("#")
                node = json.loads((SCHEMAS / (file or path.name)).read_text(encoding="utf-8"))
                for step in pointer.split("/")[1:]:
                    self.assertIn(step, node, f"{path.name}: {to}")
                    node = node[step]

    def test_every_example_is_valid(self):
        for folder, names, schema in self.EXAMPLES:
            paths = sorted((ROOT / "examples" / folder).glob(names))
            self.assertTrue(paths, folder)
            for path in paths:
                with self.subTest(path.name):
                    document = json.loads(path.read_text(encoding="utf-8"))
                    validator_of(schema).validate(document)

    def test_no_example_is_left_out(self):
        seen = {path for folder, names, _ in self.EXAMPLES
                for path in (ROOT / "examples" / folder).glob(names)}
        self.assertEqual(seen, set((ROOT / "examples").rglob("*.json")))

    def test_every_document_of_the_pages_is_valid(self):
        found = set()
        for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
            for text in re.findall(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
                form = re.match(r'\s*\{\s*"format": "ducat ([a-z ]+) 1"', text)
                if not form or "…" in text:
                    continue
                found.add(form[1])
                name = {"scenarios": "scenario", "price list": "price-list"}.get(form[1], form[1])
                validator_of(name).validate(json.loads(text))
        self.assertIn("scenarios", found)

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
        in_scenarios = schema_of("scenario")["$defs"]["quantity"]["pattern"]
        self.assertEqual(in_scenarios.split("(")[-1], "|".join(definitions["unit"]["enum"]) + ")$")
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
                      "rates": [{"rate": "1 card"}, {"from": "2024-05-01", "rate": "2 card"}]},
                     {"name": "s", "meter": "metered", "unit": "degree",
                      "rates": [{"rate": "3.12 TFLOPS"},
                                {"from": "2024-06-01", "rate": "1 TB", "unit": "GB-h"}]},
                     {"name": "pay", "meter": "counted", "unit": "turnover", "currency": "CNY"}],
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
            ("/skus/3/rates/0/unit", "PFLOPS-day"), ("/skus/3/rates/1/unit", "GiB-h"),
            ("/skus/3/rates/1", {"from": "2024-06-01", "rate": "1 card", "unit": "card-h"}),
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
            ("/skus/3/rates/1/unit", GONE), ("/skus/3/rates/1/unit", "token"),
            ("/skus/3/rates/1/unit", "degree"), ("/skus/3/rates/1/rate", "1 TFLOPS"),
            ("/skus/1/rates", [{"rate": "1 GB", "unit": "GB-h"}]),
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


    def test_prices_per_record_and_tax(self):
        record = dict(self.LIST, tax={"rate": "0.06", "inside": True}, prices=[
            {"sku": "pay", "unit": "turnover", "tariff": "per_record", "price": "0.013",
             "fixed": "0.3", "minimum": "1", "maximum": "50", "free_records": 10,
             "free_quantity": "1000", "counter": {"period": "day"},
             "tax": {"rate": "0.13", "inside": False}}])
        self.check_table(record, [
            ("/prices/0/fixed", 1), ("/prices/0/fixed", GONE), ("/prices/0/minimum", "0"),
            ("/prices/0/maximum", GONE), ("/prices/0/free_records", "7"),
            ("/prices/0/free_records", GONE), ("/prices/0/free_quantity", "5 picoturnover"),
            ("/prices/0/counter", {"basis": "after_packs"}), ("/prices/0/tax", GONE),
            ("/prices/0/tax/rate", 0), ("/tax", GONE), ("/tax/rate", "1.5"),
            ("/skus/4/currency", GONE), ("/skus/4/unit", "picoturnover"),
        ], [
            ("/prices/0/fixed", "-1"), ("/prices/0/fixed", 0.5), ("/prices/0/minimum", "-0.01"),
            ("/prices/0/maximum", "x"), ("/prices/0/free_records", 0),
            ("/prices/0/free_records", "1.5"), ("/prices/0/free_records", "-1"),
            ("/prices/0/free_quantity", "5 tokens"), ("/prices/0/free_quantity", []),
            ("/prices/0/package", "5"), ("/prices/0/partial", "free"), ("/prices/0/fee", "1"),
            ("/prices/0/tiers", [{"price": "1"}]), ("/prices/0/counter", {"basis": "all_usage"}),
            ("/prices/0/tariff", "flat"), ("/prices/0/tariff", GONE), ("/prices/0/price", GONE),
            ("/prices/0/tax", 6), ("/prices/0/tax/rate", GONE), ("/prices/0/tax/rate", "-0.06"),
            ("/prices/0/tax/inside", GONE), ("/prices/0/tax/inside", "yes"), ("/tax/x", 1),
            ("/skus/1/currency", "CNY"), ("/skus/4/meter", "metered"),
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

    def test_calendars_are_bounded(self):
        window = {"from": "22:00", "to": "06:00"}
        many = [{"name": str(i), "windows": [window]} for i in range(257)]
        day = datetime.date(1990, 1, 1)
        dates = [(day + datetime.timedelta(days=i)).isoformat() for i in range(2049)]
        special = [{"from": date, "as": ["Monday"]} for date in dates]
        document = changed(self.LIST, "/calendars", many[:1])
        self.check_table(document, [
            ("/calendars", many[:256]), ("/calendars/0/windows", [window] * 1024),
            ("/calendars/0/holidays", dates[:2048]), ("/calendars/0/special", special[:2048]),
        ], [
            ("/calendars", many), ("/calendars/0/windows", [window] * 1025),
            ("/calendars/0/holidays", dates), ("/calendars/0/special", special),
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

    def test_burn_down_orders_are_those_of_the_library(self):
        presets, keys = schema_of("packs")["$defs"]["burn_down"]["anyOf"]
        folder = ROOT / "include/ducat/packs"
        header = (folder / "burn_order_presets.hpp").read_text(encoding="utf-8")
        self.assertEqual(presets["enum"], re.findall(r'^    \{"(\w+)", \w+\},$', header, re.M))
        header = (folder / "burn_key_name.hpp").read_text(encoding="utf-8")
        names = re.search(r"burn_key_names\[burn_keys\] = \{(.*?)\};", header, re.S)[1]
        self.assertEqual(keys["items"]["enum"], re.findall(r'"(\w+)"', names))

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
            ("/packs/0/tax", {"rate": "0.06", "inside": True}),
            ("/packs/1/share", "0.3"), ("/packs/1/share", "1/3"), ("/packs/1/share", 1),
            ("/packs/1/funder", "Beijing"),
            ("/accounts/0/burn_down", "huawei"), ("/accounts/0/burn_down", ["unit_cost", "depth"]),
            *[("/packs/0/every", each) for each in self.CYCLES],
        ], [
            ("/format", GONE), ("/format", "ducat packs 2"), ("/x", 1), ("/accounts", {}),
            ("/accounts/0", "acme"), ("/accounts/0/name", GONE), ("/accounts/0/name", ""),
            ("/accounts/0/utc_offset", "8"), ("/accounts/0/overage", "maybe"),
            ("/accounts/0/credit_limit", "-1"), ("/accounts/0/x", 1),
            ("/accounts/0/layer", ""), ("/accounts/1/channel", "reseller"),
            ("/accounts/0/burn_down", "kong"), ("/accounts/0/burn_down", []),
            ("/accounts/0/burn_down", ["expiry", "id"]), ("/accounts/1/burn_down", "huawei"),
            ("/accounts/0/burn_down", ["expiry", "expiry"]), ("/accounts/0/burn_down", ["orb"]),
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
            ("/packs/1/floor", "1"), ("/packs/1/money", "-5"), ("/packs/0/unit", "turnover"),
            ("/packs/0/tax", {"rate": "0.06"}), ("/packs/0/tax", "6"),
            ("/packs/0/rollover", {"most": "1"}), ("/packs/1/every", "month"),
            ("/packs/0/share", "0.3"), ("/packs/0/funder", "Beijing"), ("/packs/1/share", 0),
            ("/packs/1/share", 2), ("/packs/1/share", "some"), ("/packs/1/funder", ""),
        ])

    CYCLES = ["month", "day", {"unit": "hour"}, {"unit": "month", "count": 3},
              {"unit": "day", "count": "100000", "anchor": "calendar"},
              {"unit": "day", "anchor": "2026-11-10"},
              {"unit": "hour", "anchor": "2026-11-10T12:00:00Z"}]

    def test_packs_that_come_again(self):
        document = changed(self.LIST, "/packs/0/every", {"unit": "month", "count": 2})
        document = changed(document, "/packs/0/rollover", {
            "least": "0.5", "most": "100", "cycles": 2, "priority": -1})
        every, rest = "/packs/0/every", "/packs/0/rollover"
        self.check_table(document, [
            (rest, GONE), (rest + "/least", GONE), (rest + "/cycles", GONE),
            (rest + "/cycles", "3"), (rest + "/priority", GONE), (rest + "/most", 0),
            (every + "/count", GONE), (every, "day"), ("/packs/0/factors", [{"factor": "0.7"}]),
        ], [
            (every, GONE), (every, "week"), (every, 1), (every, {}), (every, []),
            (every + "/unit", GONE), (every + "/unit", "year"), (every + "/x", 1),
            (every + "/count", 0), (every + "/count", 100001), (every + "/count", "1.5"),
            (every + "/anchor", ""), (every + "/anchor", "soon"), (every + "/anchor", 1),
            (rest, "100"), (rest, {}), (rest + "/most", GONE), (rest + "/most", "-1"),
            (rest + "/most", "many"), (rest + "/least", "-1"), (rest + "/x", 1),
            (rest + "/cycles", 0), (rest + "/cycles", "x"), (rest + "/priority", 1.5),
            ("/packs/0/from", GONE), ("/packs/0/first_use", "day"), ("/packs/0/share", "0.5"),
            ("/packs/0/bonus", {"share": "0.1"}),
        ])
        document = changed(self.LIST, "/packs/1/every", "month")
        document = changed(document, "/packs/1/from", "2026-11-10")
        self.check_table(document, [
            ("/packs/1/share", "0.5"), ("/packs/1/funder", "Beijing"),
        ], [("/packs/1/factors", [{"factor": 2}])])


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


class Told(SchemaTest):
    """Of a reader that is asked what it takes: it lists the names and words that it knows."""

    def expected_at(self, document, place):
        """What the reader says that it expects at a place."""
        run = self.read_by_tool(document)
        told = dict(re.findall(r"^ *(/\S*): found .*, expected (.*)$", run.out + run.err, re.M))
        self.assertIn(place, told, run.out + run.err)
        return told[place]

    def words_at(self, document, place):
        return set(self.expected_at(document, place).split("one of: ")[1].split(", "))

    def definition(self, name):
        whole = schema_of(self.name)
        return whole["$defs"][name] if name else whole

    def check_members(self, document, places):
        """A definition lists the members that the reader knows, and the document has each."""
        for name, where in places.items():
            listed, present = set(self.definition(name)["properties"]), set()
            for place in where:
                node = document
                for step in place.split("/")[1:]:
                    node = node[int(step) if isinstance(node, list) else step]
                present |= set(node)
                with self.subTest(place):
                    wrong = changed(document, place + "/no_such", 1)
                    self.assertEqual(self.words_at(wrong, place + "/no_such"), listed)
            with self.subTest(name):
                self.assertEqual(present, listed)


class Scenarios(Told):
    name = "scenario"

    def setUp(self):
        super().setUp()
        self.write("p.json", {"format": "ducat price list 1", "name": "p", **self.LIST})
        self.write("k.json", {"format": "ducat packs 1", "packs": [self.PACK]})

    def read_by_tool(self, document):
        self.write("s.scenario.json", document)
        return self.attempt("test", "s.scenario.json")

    def is_read(self, document):
        run = self.read_by_tool(document)
        self.assertIn(run.code, (0, 1, 2), run.err)
        return run.code != 2

    LIST = {"currency": "CNY",
            "skus": [{"name": "a", "meter": "metered", "unit": "degree", "rate": "312 TFLOPS"},
                     {"name": "t", "meter": "counted", "unit": "token"}],
            "prices": [{"sku": "a", "unit": "degree", "price": "20"},
                       {"sku": "t", "unit": "token", "price": "3", "dimensions": {"r": "x"}}],
            "charges": [{"name": "seat", "standing": "5"}], "tax": {"rate": "0.06", "inside": True}}
    PACK = {"account": "acme", "serial": "POOL", "quantity": "100", "unit": "degree",
            "paid": "1900", "from": "2026-11-01"}
    USAGE = {"id": "u", "source": "s", "account": "acme", "sku": "a", "dimensions": {"r": "x"},
             "cards": "1/2", "start": INSTANT, "end": "2026-11-23T21:00:00+08:00"}
    COUNTED = {"account": "acme", "sku": "t", "quantity": "1 ktoken", "at": INSTANT}
    LINES = [{"covered": "1/8 degree", "pack": "POOL", "left": "0 degree", "start": INSTANT,
              "end": INSTANT},
             {"priced": "28 degree", "amount": "560.00", "owed": "1/3", "start": INSTANT,
              "end": INSTANT},
             {"paid": "5", "wallet": "#1", "left": "0.35 CNY + 5/9", "start": INSTANT,
              "end": INSTANT}]
    STATEMENT = {"payer": "acme", "from": "2026-11-01", "to": "2026-12-01",
                 "rounding": "half_even", "total": "1", "exact": "1/3", "effective": 2,
                 "accounts": {"acme": "1 CNY"},
                 "rows": [{"account": "acme", "sku": "a", "month": "2026-11", "charge": "seat",
                           "kind": "purchase",
                           "quantity": "1 degree", "price": "1", "exact": "1", "billed": "1",
                           "effective": "1"}]}
    CHARGED = [{"charge": "seat", "amount": "5", "came_to": "1/3", "discount": "-1", "overage": 0,
                "shortfall": 0, "over_maximum": "-0.5", "true_up": "1", "standing": "5",
                "owed": "2"}, {"paid": "3", "wallet": "#1", "left": "9.50"}]
    CHECK = {"at": "2026-12-01", "balances": {"POOL": "1 degree", "#1": "12.50"},
             "available": {"acme": "85 degree"}, "owed": {"acme": "560.00"},
             "statement": STATEMENT, "statements": [STATEMENT], "audit": True}
    BY = {"at": INSTANT, "reference": "R", "actor": "a", "reason": "r", "approval": "v"}
    FILE = {"format": "ducat scenarios 1", "about": "a",
            "given": {"prices": LIST, "currency": "CNY", "now": "2026-11-01",
                      "accounts": [{"name": "acme"}], "packs": [PACK]},
            "scenarios": [
                {"name": "n", "about": "a", "given": {"prices": ["p.json", LIST]},
                 "when": [
                     {"usage": USAGE, "about": "a",
                      "expect": {"duplicate": False, "amount": "-1 degree", "covered": "1 FLOP",
                                 "on_demand": ".5 degree", "priced": "-0.01 CNY + 2/3",
                                 "lines": LINES}},
                     {"quote": COUNTED,
                      "expect": {"refused": "insufficient", "missing": "840.00"}},
                     {"authorise": COUNTED, "expect": {"refused": "no_price"}},
                     {"reverse": {"id": "u", "account": "acme", "source": "s", "at": INSTANT,
                                  "actor": "ops", "reason": "never ran", "approval": "T-1"},
                      "expect": {"duplicate": True}},
                     {"advance": "2026-11-24", "expect": {"refused": "time_went_back"}},
                     {"grant": PACK}, {"publish": "p.json"}, {"publish": LIST},
                     {"check": {"audit": True}},
                     {"close": {"month": "2026-11", "payer": "acme", "at": "2026-12-02"},
                      "expect": {"charged": "5", "lines": CHARGED}},
                     {"close": {"month": "2026-11"}, "expect": {"refused": "not_ended"}},
                     {"void": {"pack": "POOL", "quantity": "1 degree", **BY},
                      "expect": {"duplicate": False, "moved": "1 degree", "price": "19"}},
                     {"refund": {"pack": "#1", "quantity": "0.50", "rounding": "half_even", **BY},
                      "expect": {"moved": "0.50", "price": "1/3"}},
                     {"transfer": {"pack": "POOL", "to": "acme", "serial": "S", **BY},
                      "expect": {"refused": "insufficient", "missing": "1 degree"}},
                     {"transfer": {"pack": "POOL", "into": "S"}}],
                 "then": CHECK},
                {"name": "m", "when": []}]}
    STEP = "/scenarios/0/when"

    def test_what_is_given(self):
        self.check_table(self.FILE, [
            ("/about", GONE), ("/given/currency", GONE), ("/given/prices", "p.json"),
            ("/given/prices", [self.LIST, "./p.json"]), ("/given/packs", "k.json"),
            ("/given/now", "2026-11-01T00:00:00.5+08:00"), ("/given/accounts", []),
            ("/given/prices/format", "ducat price list 1"), ("/given/prices/name", "n"),
            ("/scenarios/0/given", GONE), ("/scenarios/0/given", {}),
            ("/scenarios/0/given/prices/0", self.LIST), ("/given/accounts/0/layer", "gold"),
            ("/given/currency", {"code": "CNY", "digits": 2}),
        ], [
            ("/format", GONE), ("/format", "ducat scenarios 2"), ("/format", 1), ("/x", 1),
            ("/about", ""), ("/about", 1), ("/given", []), ("/given", GONE), ("/given/x", 1),
            ("/given/prices", GONE), ("/given/prices", []), ("/given/prices", 1),
            ("/given/prices", ""), ("/given/prices", "../p.json"), ("/given/prices", "/p.json"),
            ("/given/prices", ".."), ("/given/prices", "p.json\u0000"),
            ("/given/prices", ["p.json", "x/../p.json"]), ("/given/prices", ["p.json", None]),
            ("/given/prices/x", 1), ("/given/prices/skus", GONE), ("/given/prices/prices", GONE),
            ("/given/prices/name", ""), ("/given/prices/format", "ducat packs 1"),
            ("/given/prices/currency", GONE), ("/given/prices/prices/0/price", 19.99),
            ("/given/prices/skus/0/rate", "312"), ("/given/currency", "yuan"),
            ("/given/currency", 1), ("/given/now", "soon"), ("/given/now", 20261101),
            ("/given/accounts", {}), ("/given/accounts/0", "acme"),
            ("/given/accounts/0/name", GONE), ("/given/accounts/0/overage", "maybe"),
            ("/given/packs", {}), ("/given/packs", "../k.json"), ("/given/packs/0/paid", GONE),
            ("/given/packs/0/unit", "degrees"), ("/scenarios/0/given", "p.json"),
            ("/scenarios/0/given/prices/1/skus/0/meter", "sampled"),
            ("/scenarios/0/given/x", 1), ("/scenarios", GONE), ("/scenarios", []),
            ("/scenarios", {}), ("/scenarios/0", "n"), ("/scenarios/0/x", 1),
            ("/scenarios/0/name", GONE), ("/scenarios/0/name", ""), ("/scenarios/0/name", 1),
            ("/scenarios/0/about", []), ("/scenarios/0/when", {}), ("/scenarios/0/then", []),
            ("/scenarios/0/then", {}), ("/scenarios/1/when", GONE),
        ])

    def test_what_a_file_gives_is_checked_though_every_scenario_states_its_own(self):
        own = {"prices": self.LIST, "accounts": [], "packs": [], "currency": "CNY",
               "now": "2026-11-01"}
        document = changed(self.FILE, "/scenarios", [{"name": "n", "given": own, "when": []}])
        self.check_table(document, [("/given", GONE)], [
            ("/given/prices/skus/0/meter", "sampled"), ("/given/accounts/0/x", 1),
            ("/given/packs/0/paid", "-1"), ("/given/currency", "yuan"), ("/given/now", "soon"),
        ])

    def test_steps(self):
        step, usage = self.STEP, self.STEP + "/0/usage"
        self.check_table(self.FILE, [
            (step, []), (step + "/0/about", GONE), (step + "/0/expect", GONE),
            (usage + "/id", GONE), (usage + "/source", GONE), (usage + "/dimensions", {}),
            (usage + "/cards", 8), (usage + "/cards", "0.5"), (usage + "/cards", -1),
            (usage + "/cards", "+07/010"), (usage + "/cards", 2 ** 53 - 1),
            (step + "/1/quote/quantity", 5), (step + "/1/quote/quantity", "-5"),
            (step + "/1/quote/quantity", "1/8 ktoken"), (step + "/1/quote/at", "2026-11-23"),
            (step + "/3/reverse", {"id": "u"}), (step + "/6/publish", "./p.json"),
            (step + "/5/grant", {"account": "acme", "money": "5", "currency": "CNY", "paid": 5,
                                 "purchased": "2026-11-05"}),
        ], [
            (step, {}), (step + "/0", "usage"), (step + "/0", {}), (step + "/0/x", 1),
            (step + "/0/quote", self.USAGE), (step + "/0/about", ""), (step + "/0/usage", []),
            (usage + "/x", 1), (usage + "/id", ""), (usage + "/id", 1), (usage + "/source", ""),
            (usage + "/account", GONE), (usage + "/account", ""), (usage + "/sku", GONE),
            (usage + "/sku", 1), (usage + "/dimensions", []), (usage + "/dimensions/r", ""),
            (usage + "/dimensions/r", 1), (usage + "/cards", GONE), (usage + "/cards", 0.5),
            (usage + "/cards", ""), (usage + "/cards", "many"), (usage + "/cards", "1/0"),
            (usage + "/cards", "1/-2"), (usage + "/cards", "1e3"), (usage + "/cards", 2 ** 53),
            (usage + "/start", GONE), (usage + "/start", 5), (usage + "/end", GONE),
            (usage + "/end", "2026-11-23T12:00:00"), (usage + "/quantity", 5),
            (usage + "/at", INSTANT), (step + "/1/quote/quantity", GONE),
            (step + "/1/quote/quantity", 1.5), (step + "/1/quote/quantity", "1.5"),
            (step + "/1/quote/quantity", "1/2"), (step + "/1/quote/quantity", "5 tokens"),
            (step + "/1/quote/quantity", "5  token"), (step + "/1/quote/quantity", "5 TFLOPS"),
            (step + "/1/quote/quantity", "x token"), (step + "/1/quote/quantity", None),
            (step + "/1/quote/at", GONE), (step + "/1/quote/at", "noon"),
            (step + "/1/quote/start", INSTANT), (step + "/1/quote/end", INSTANT),
            (step + "/3/reverse", "u"), (step + "/3/reverse/id", GONE),
            (step + "/3/reverse/x", 1), (step + "/3/reverse/at", "later"),
            (step + "/3/reverse/account", ""), (step + "/4/advance", 1),
            (step + "/4/advance", {"to": INSTANT}), (step + "/5/grant", "POOL"),
            (step + "/5/grant/x", 1), (step + "/5/grant/paid", GONE),
            (step + "/6/publish", ["p.json"]), (step + "/6/publish", "../p.json"),
            (step + "/7/publish/skus", {}), (step + "/8/check", {}), (step + "/8/check", True),
            (step + "/8/expect", {"refused": "no_price"}),
        ])

    def test_closes(self):
        close, expect = self.STEP + "/9/close", self.STEP + "/9/expect"
        self.check_table(self.FILE, [
            (close + "/payer", GONE), (close + "/at", GONE), (close + "/at", INSTANT),
            (expect, GONE), (expect + "/charged", "1/3"), (expect + "/lines", []),
            (expect + "/lines/0", {"charge": "seat"}), (expect + "/lines/1", {"paid": "1"}),
        ], [
            (close, "2026-11"), (close, {}), (close + "/month", GONE), (close + "/month", 11),
            (close + "/month", "2026-13"), (close + "/month", "2026-11-01"), (close + "/x", 1),
            (close + "/payer", ""), (close + "/at", "later"), (expect, {}), (expect + "/x", 1),
            (expect + "/charged", "1 degree"), (expect + "/refused", "not_ended"),
            (expect + "/priced", "1"), (expect + "/lines/0/charge", GONE),
            (expect + "/lines/0/charge", ""), (expect + "/lines/0/paid", "1"),
            (expect + "/lines/0/standing", "1 degree"), (expect + "/lines/1/paid", GONE),
            (expect + "/lines/1/owed", "1"), (expect + "/lines/1/wallet", 1),
            (self.STEP + "/10/expect/refused", "no such error"),
            (self.STEP + "/10/expect/lines", []),
        ])

    def test_moves(self):
        void, refund, transfer, joined = (
            f"{self.STEP}/{number}/{kind}" for number, kind in
            [(11, "void"), (12, "refund"), (13, "transfer"), (14, "transfer")])
        expect = self.STEP + "/11/expect"
        self.check_table(self.FILE, [
            *[(f"{void}/{each}", GONE) for each in
              ["quantity", "at", "reference", "actor", "reason", "approval"]],
            (void + "/pack", "#0"), (void + "/quantity", "5"), (void + "/at", "2026-11-23"),
            (refund + "/rounding", "up"), (transfer + "/serial", GONE), (expect, GONE),
            (expect, {"duplicate": True}), (expect + "/moved", "0.50"),
            (joined + "/quantity", "1/8 degree"), (self.STEP + "/13/expect/missing", GONE),
        ], [
            (void, "POOL"), (void, {}), (void + "/pack", GONE), (void + "/pack", ""),
            (void + "/quantity", "1 degrees"), (void + "/x", 1),
            (void + "/rounding", "up"), (void + "/to", "acme"), (void + "/at", "later"),
            (void + "/reference", ""), (void + "/actor", 1), (void + "/reason", ""),
            (void + "/approval", ""), (refund + "/rounding", GONE),
            (refund + "/rounding", "nearest"), (refund + "/rounding", 1), (refund + "/into", "S"),
            (transfer + "/to", GONE), (transfer + "/to", ""), (transfer + "/into", "S"),
            (transfer + "/serial", ""), (transfer + "/rounding", "up"), (joined + "/into", GONE),
            (joined + "/into", 1), (joined + "/serial", "T"), (expect, {}), (expect, []),
            (expect + "/x", 1), (expect + "/moved", True), (expect + "/price", "1 degree"),
            (expect + "/refused", "conflict"), (expect + "/duplicate", 1),
            (expect + "/missing", "1 degree"), (expect + "/amount", "1 degree"),
            (self.STEP + "/13/expect/moved", "1 degree"),
        ])

    def test_expectations(self):
        expect = self.STEP + "/0/expect"
        money = ["812.505", "-1/7", "812.50 CNY", "+.5", 5, "0.35 CNY + 5/9", "1 CNY + 0.25"]
        self.check_table(self.FILE, [
            *[(expect + "/priced", each) for each in money],
            (expect + "/amount", "+0.65 degree"), (expect + "/amount", "1/8 degree"),
            (expect + "/amount", "5 B"), (expect + "/lines", []), (expect, {"duplicate": True}),
            (self.STEP + "/1/expect/missing", "5 token"),
            (self.STEP + "/1/expect/missing", GONE),
        ], [
            (expect, {}), (expect, "refused"), (expect + "/x", 1),
            (expect + "/refused", "no_price"), (expect + "/missing", "1"),
            (expect + "/duplicate", "no"), (expect + "/duplicate", 0),
            (expect + "/amount", "1"), (expect + "/amount", 1), (expect + "/amount", "1 degrees"),
            (expect + "/amount", "1/0 degree"), (expect + "/amount", "1 TFLOPS"),
            (expect + "/covered", "degree"), (expect + "/on_demand", ["1 degree"]),
            (expect + "/priced", "1 degree"), (expect + "/priced", 1.5),
            (expect + "/priced", "1e2"), (expect + "/priced", ""), (expect + "/priced", "CNY 1"),
            (expect + "/priced", "1 CNY + -1/2"), (expect + "/priced", "1 CNY + 1.5"),
            (expect + "/priced", "1 CNY 1/2"), (expect + "/priced", "1 + 1/2"),
            (expect + "/lines", {}), (expect + "/lines/0", {}), (expect + "/lines/0", "1 degree"),
            (expect + "/lines/0/covered", "1"), (expect + "/lines/0/left", "12.50"),
            (expect + "/lines/0/pack", ""), (expect + "/lines/0/wallet", "#1"),
            (expect + "/lines/0/start", "noon"), (expect + "/lines/0/owed", "1"),
            (expect + "/lines/0/priced", "1 degree"), (expect + "/lines/1/priced", "560.00"),
            (expect + "/lines/1/amount", "1 degree"), (expect + "/lines/1/left", "1"),
            (expect + "/lines/1/owed", None), (expect + "/lines/2/paid", "1 degree"),
            (expect + "/lines/2/pack", "#1"), (expect + "/lines/2/left", "1 degree"),
            (expect + "/lines/2/wallet", 1), (self.STEP + "/1/expect/refused", GONE),
            (self.STEP + "/1/expect/refused", "no_such_error"),
            (self.STEP + "/1/expect/refused", "unknown"), (self.STEP + "/1/expect/refused", 1),
            (self.STEP + "/1/expect/missing", "1 degrees"),
            *[(self.STEP + "/2/expect/" + name, value) for name, value in (
                ("duplicate", True), ("amount", "1 degree"), ("covered", "1 degree"),
                ("on_demand", "1 degree"), ("priced", "1"), ("lines", []))],
            (self.STEP + "/4/expect", {}), (self.STEP + "/4/expect", {"priced": "1"}),
            (self.STEP + "/4/expect", {"refused": "no_price", "missing": "1"}),
            (self.STEP + "/5/expect", {"duplicate": False}),
        ])

    def test_checks(self):
        then, row = "/scenarios/0/then", "/scenarios/0/then/statement/rows/0"
        self.check_table(self.FILE, [
            (then, {"at": INSTANT}), (then + "/balances", {}), (then + "/balances/POOL", "1 CNY"),
            (then + "/statements", []), (then + "/statement", {"rounding": "up"}),
            (then + "/statement/rows", []), (row, {}), (row + "/quantity", "12.50"),
            (then + "/statement/total", "-0.01 CNY + 2/3"),
        ], [
            (then + "/x", 1), (then + "/at", "later"), (then + "/balances", []),
            (then + "/balances/POOL", 0.5), (then + "/balances/POOL", "1 degrees"),
            (then + "/available", "85 degree"), (then + "/available/acme", "85"),
            (then + "/owed", "560"), (then + "/owed/acme", "560 degree"),
            (then + "/audit", False), (then + "/audit", "yes"), (then + "/statement", []),
            (then + "/statements", {}), (then + "/statements/0", "acme"),
            (then + "/statements/0/rounding", GONE), (then + "/statement/x", 1),
            (then + "/statement/rounding", "bankers"), (then + "/statement/payer", ""),
            (then + "/statement/from", "November"), (then + "/statement/to", 1),
            (then + "/statement/total", "1 degree"), (then + "/statement/exact", 0.5),
            (then + "/statement/effective", []), (then + "/statement/accounts", []),
            (then + "/statement/accounts/acme", "all"), (then + "/statement/rows", {}),
            (row, "purchase"), (row + "/x", 1), (row + "/account", ""), (row + "/sku", 1),
            (row + "/month", "November"), (row + "/month", "2026-13"), (row + "/month", "2026-00"),
            (row + "/month", "2026-11-01"), (row + "/month", "26-11"), (row + "/month", "2026-1x"),
            (row + "/month", "2026/11"), (row + "/month", 202611), (row + "/kind", "usage"),
            (row + "/quantity", "1 degrees"), (row + "/price", "1 degree"),
            (row + "/exact", 0.5), (row + "/billed", "free"), (row + "/effective", None),
        ])

    def test_members_are_those_of_the_reader(self):
        expect, then = self.STEP + "/0/expect", "/scenarios/0/then"
        document = changed(self.FILE, "/given/prices", {
            "format": "ducat price list 1", "name": "n", "published": "2026-01-01", "source": "s",
            "note": "n", "calendars": [], **self.LIST})
        self.check(document, True)
        self.check_members(document, {
            None: [""], "given": ["/given"], "price_list": ["/given/prices"],
            "scenario": ["/scenarios/0"],
            "usage": [self.STEP + "/0/usage", self.STEP + "/1/quote", self.STEP + "/2/authorise"],
            "reversal": [self.STEP + "/3/reverse"],
            "outcome": [expect, self.STEP + "/1/expect", self.STEP + "/3/expect"],
            "refusal": [self.STEP + "/4/expect"], "covered_line": [expect + "/lines/0"],
            "priced_line": [expect + "/lines/1"], "paid_line": [expect + "/lines/2"],
            "check": [then, ], "statement": [then + "/statement", then + "/statements/0"],
            "row": [then + "/statement/rows/0"], "close": [self.STEP + "/9/close"],
            "closed": [self.STEP + "/9/expect", self.STEP + "/10/expect"],
            "charge_line": [self.STEP + "/9/expect/lines/0"],
            "charge_paid_line": [self.STEP + "/9/expect/lines/1"]})
        # A step has one of the words, and these two.
        words = self.words_at(changed(self.FILE, self.STEP + "/0", {}), self.STEP + "/0")
        listed = set(self.definition("step")["properties"])
        self.assertEqual(words | {"about", "expect"}, listed)
        self.assertEqual({word for step in self.FILE["scenarios"][0]["when"] for word in step},
                         listed)

    def test_an_embedded_price_list_has_the_members_of_a_file(self):
        here, file = self.definition("price_list"), schema_of("price-list")
        self.assertEqual(set(here["properties"]), set(file["properties"]))
        self.assertEqual(set(here["required"]), set(file["required"]) - {"format", "name"})
        self.assertEqual(here["else"], file["else"])

    def test_words_are_those_of_the_reader(self):
        then = "/scenarios/0/then/statement"
        for name, place in (("statement", then + "/rounding"), ("row", then + "/rows/0/kind")):
            listed = self.definition(name)["properties"][place.rsplit("/", 1)[1]]["enum"]
            self.assertEqual(self.words_at(changed(self.FILE, place, "?"), place), set(listed))
            for word in listed:
                self.check(changed(self.FILE, place, word), True)
        header = (ROOT / "include/ducat/testing/errc_name.hpp").read_text(encoding="utf-8")
        errors = re.findall(r'case errc::\w+: return "(\w+)";', header)
        self.assertEqual(self.definition("refused")["enum"], errors)
        step = {"advance": INSTANT}
        self.check(changed(self.FILE, self.STEP, [{**step, "expect": {"refused": error}}
                                                  for error in errors]), True)


class Plans(Told):
    name = "plans"

    def read_by_tool(self, document):
        self.write("p.json", document)
        return self.attempt("compare", "p.json")

    def is_read(self, document):
        err = self.read_by_tool(document).err
        return not re.search(r"^ducat: p\.json: \d+ error", err)

    LIST = {"format": "ducat plans 1", "name": "n", "currency": "CNY",
            "months": [{"used": "1000 degree", "peak_cards": 8, "times": 2}],
            "plans": [{"name": "a", "kind": "on_demand", "price": "20"},
                      {"name": "b", "kind": "pack", "size": "100 degree", "price": "1900",
                       "at_start": 2, "valid_months": 6, "beyond": "18.5"},
                      {"name": "c", "kind": "lease", "rent": "80000", "cards_per_machine": 8,
                       "capacity": "5840 degree", "least_machines": 5, "least_months": 6},
                      {"name": "d", "kind": "commitment", "each_month": "9000 degree",
                       "fee": 144000, "least_months": "12", "beyond": "18"}],
            "utilisation": ["0.3", "1/2", 1], "software_efficiency": [".1", "1.0"]}

    def test_the_project(self):
        self.check_table(self.LIST, [
            ("/name", GONE), ("/months", GONE), ("/months", []), ("/utilisation", GONE),
            ("/software_efficiency", ["+01.", "9/9"]), ("/currency", {"code": "X", "digits": 0}),
            ("/months/0/peak_cards", GONE), ("/months/0/peak_cards", "10"),
            ("/months/0/times", GONE), ("/months/0/times", 1200), ("/months/0/times", "+01200"),
            ("/months/0/used", "0 degree"), ("/months/0/used", "-0 degree"),
            ("/months/0/used", "+.5 PFLOPS-day"), ("/months/0/used", "1 FLOP"),
        ], [
            ("/format", GONE), ("/format", "ducat plans 2"), ("/x", 1), ("/name", ""),
            ("/name", 1), ("/currency", GONE), ("/currency", "yuan"), ("/months", {}),
            ("/months/0", "1 degree"), ("/months/0/x", 1), ("/months/0/used", GONE),
            ("/months/0/used", 5), ("/months/0/used", "5"), ("/months/0/used", "5 token"),
            ("/months/0/used", "5 degrees"), ("/months/0/used", "-5 degree"),
            ("/months/0/used", "1/2 degree"), ("/months/0/peak_cards", -1),
            ("/months/0/peak_cards", 1.5), ("/months/0/peak_cards", "1.5"),
            ("/months/0/peak_cards", 2 ** 53), ("/months/0/times", 0), ("/months/0/times", "0"),
            ("/months/0/times", 1201), ("/months/0/times", "1201"), ("/months/0/times", None),
            ("/plans", GONE), ("/plans", []), ("/plans", {}), ("/plans/0", "on_demand"),
            ("/utilisation", []), ("/utilisation", "0.5"), ("/utilisation/0", 0),
            ("/utilisation/0", 0.5), ("/utilisation/0", "0.0"), ("/utilisation/0", "1.5"),
            ("/utilisation/0", "2"), ("/utilisation/0", "-0.5"), ("/utilisation/0", "0/5"),
            ("/utilisation/0", "1/0"), ("/utilisation/0", "half"),
            ("/software_efficiency", {}), ("/software_efficiency/0", None),
        ])

    def test_plans(self):
        self.check_table(self.LIST, [
            ("/plans/0/price", 0), ("/plans/0/price", "+.5"), ("/plans/1/at_start", GONE),
            ("/plans/1/at_start", "0"), ("/plans/1/at_start", 10 ** 9),
            ("/plans/1/valid_months", "1200"), ("/plans/1/beyond", GONE),
            ("/plans/1/valid_months", GONE), ("/plans/2/cards_per_machine", "1"),
            ("/plans/2/cards_per_machine", GONE), ("/plans/2/least_machines", 0),
            ("/plans/2/least_machines", GONE), ("/plans/2/least_months", GONE),
            ("/plans/3/each_month", "0 degree"), ("/plans/3/least_months", 0),
        ], [
            ("/plans/0/name", GONE), ("/plans/0/name", ""), ("/plans/0/kind", GONE),
            ("/plans/0/kind", "gift"), ("/plans/0/kind", 1), ("/plans/0/kind", "pack"),
            ("/plans/0/x", 1), ("/plans/0/price", GONE), ("/plans/0/price", 0.5),
            ("/plans/0/price", "-1"), ("/plans/0/price", "1/2"), ("/plans/0/size", "1 degree"),
            ("/plans/1/size", GONE), ("/plans/1/size", "0 degree"), ("/plans/1/size", "1 token"),
            ("/plans/1/size", "0.0 degree"), ("/plans/1/size", 100), ("/plans/1/price", GONE),
            ("/plans/1/price", "-1"), ("/plans/1/at_start", -1), ("/plans/1/at_start", "-1"),
            ("/plans/1/at_start", 10 ** 9 + 1), ("/plans/1/at_start", "1000000001"),
            ("/plans/1/valid_months", 1201), ("/plans/1/valid_months", "1201"),
            ("/plans/1/valid_months", "six"), ("/plans/1/beyond", "free"), ("/plans/1/x", 1),
            ("/plans/2/rent", GONE), ("/plans/2/capacity", GONE),
            ("/plans/2/capacity", "0 degree"), ("/plans/2/cards_per_machine", 0),
            ("/plans/2/cards_per_machine", "0"), ("/plans/2/least_machines", "-5"),
            ("/plans/2/least_months", 0.5), ("/plans/2/price", "1"),
            ("/plans/3/each_month", GONE), ("/plans/3/each_month", "-1 degree"),
            ("/plans/3/fee", GONE), ("/plans/3/fee", None), ("/plans/3/beyond", GONE),
            ("/plans/3/least_months", 1201), ("/plans/3/x", 1),
        ])

    def test_members_and_words_are_those_of_the_reader(self):
        self.check_members(self.LIST, {None: [""], "month": ["/months/0"],
                                       "on_demand": ["/plans/0"], "pack": ["/plans/1"],
                                       "lease": ["/plans/2"], "commitment": ["/plans/3"]})
        kinds = self.definition("plan")["properties"]["kind"]["enum"]
        wrong = changed(self.LIST, "/plans/0/kind", "?")
        self.assertEqual(self.words_at(wrong, "/plans/0/kind"), set(kinds))
        self.assertEqual([each["then"]["$ref"] for each in self.definition("plan")["allOf"]],
                         ["#/$defs/" + kind for kind in kinds])


if __name__ == "__main__":
    unittest.main()
