# SPDX-License-Identifier: MIT
"""ducat test: which scenarios run, what is reported, and with which code it ends."""

import json
import re
import unittest
import xml.etree.ElementTree

from runner import ROOT, ToolTest

GIVEN = {
    "accounts": [{"name": "acme"}],
    "prices": {
        "currency": "CNY",
        "skus": [{"name": "t", "meter": "counted", "unit": "token"}],
        "prices": [{"sku": "t", "unit": "token", "price": "3"}],
    },
}


def scenario(name, priced="6", **more):
    usage = {"account": "acme", "sku": "t", "quantity": 2, "at": "2026-11-23"}
    return {"name": name, "when": [{"usage": usage, "expect": {"priced": priced}}], **more}


def scenarios(*listed):
    return {"format": "ducat scenarios 1", "given": GIVEN, "scenarios": list(listed)}


class ScenarioTest(ToolTest):
    def setUp(self):
        super().setUp()
        (self.folder / "s" / "inner").mkdir(parents=True)

    def junit(self, name="J.xml"):
        return xml.etree.ElementTree.parse(self.folder / name).getroot()


class Reports(ScenarioTest):
    def test_all_that_passes_is_a_hundred_per_cent(self):
        self.write("s/b.scenario.json", scenarios(scenario("third")))
        self.write("s/inner/a.scenario.json", scenarios(scenario("fourth")))
        self.write("s/a.scenario.json", scenarios(scenario("first"), scenario("second")))
        self.write("s/prices.json", {"this": "is no scenario"})
        out = self.run_tool("test", "s").out
        line = r"^(\d)/4 Test #\1: (\w+) \.+ +Passed +\d\.\d\d sec$"
        self.assertEqual(re.findall(line, out, re.M),
                         [("1", "first"), ("2", "second"), ("3", "third"), ("4", "fourth")])
        self.assertIn("100% tests passed, 0 tests failed out of 4\n", out)

    def test_a_failure_says_expected_found_and_why(self):
        self.write("s/a.scenario.json", scenarios(scenario("good"), scenario("bad", "5.99")))
        out = self.run_tool("test", "s", code=1).out
        self.assertIn("2/2 Test #2: bad ...***Failed", out)
        self.assertIn("step 1, usage step-1: priced  (/scenarios/1/when/0/expect)\n"
                      "      expected  5.99 CNY\n"
                      "      found     6.00 CNY (0.01 CNY too much)\n", out)
        self.assertIn("tier 1: 2 token x 3.00 CNY / 1 token = 6.00 CNY", out)
        self.assertIn("50% tests passed, 1 tests failed out of 2", out)
        self.assertTrue(out.endswith("\t2 - s/a.scenario.json: bad (Failed)\n"), out)

    def test_a_filter_runs_what_has_its_text(self):
        self.write("s/a.scenario.json", scenarios(scenario("one"), scenario("other", "1")))
        out = self.run_tool("test", "s", "--filter", "json: one").out
        self.assertIn("100% tests passed, 0 tests failed out of 1\n", out)
        self.assertIn("--filter nothing: no scenario",
                      self.run_tool("test", "s", "--filter", "nothing", code=2).err)

    def test_the_examples_pass(self):
        self.run_tool("test", str(ROOT / "examples/scenarios"))


class UnusableFiles(ScenarioTest):
    def test_every_error_of_a_bad_file_is_told_and_the_others_run(self):
        wrong = {"name": "x", "when": [{"advance": 1}], "then": 2}
        self.write("s/a.scenario.json", scenarios(wrong))
        self.write("s/b.scenario.json", scenarios(scenario("good")))
        run = self.run_tool("test", "s", code=2)
        self.assertIn("s/a.scenario.json: 2 errors\n", run.out)
        self.assertIn("/scenarios/0/when/0/advance: found 1, expected a date", run.out)
        self.assertIn("/scenarios/0/then: found 2, expected an object", run.out)
        self.assertIn("0 tests failed out of 1\n", run.out)
        self.assertIn("1 of 2 scenario files cannot be used", run.err)

    def test_nothing_to_run_does_not_pass(self):
        self.assertIn("no such file", self.run_tool("test", "nowhere", code=2).err)
        self.assertIn("*.scenario.json", self.run_tool("test", "s", code=2).err)
        self.run_tool("test", code=2)

    def test_a_file_outside_its_folder_is_not_read(self):
        given = {**GIVEN, "prices": "../secret.json"}
        self.write("secret.json", "{}")
        self.write("s/a.scenario.json", {**scenarios(scenario("x")), "given": given})
        out = self.run_tool("test", "s", code=2).out
        self.assertIn("/given/prices: found \"../secret.json\", expected a relative path", out)

    def test_a_binary_file_or_a_deep_one_is_told(self):
        self.write("s/a.scenario.json", bytes(range(256)))
        self.write("s/b.scenario.json", "[" * 100_000)
        out = self.run_tool("test", "s", code=2).out
        self.assertIn("s/a.scenario.json: 1 error\n", out)
        self.assertIn("s/b.scenario.json: 1 error\n", out)


class JUnit(ScenarioTest):
    def test_a_reader_of_xml_finds_every_scenario(self):
        name = "1 < 2 & \"quotes\" 'more' ]]> 算力"
        self.write("s/a.scenario.json", scenarios(scenario(name), scenario("bad", "5")))
        self.write("s/b.scenario.json", "{")
        self.run_tool("test", "s", "--junit", "J.xml", code=2)
        root = self.junit()
        self.assertEqual((root.tag, root.get("tests"), root.get("failures"), root.get("errors")),
                         ("testsuites", "3", "1", "1"))
        self.assertEqual([suite.get("name") for suite in root],
                         ["s/a.scenario.json", "s/b.scenario.json"])
        good, bad = root[0]
        self.assertEqual((good.get("name"), len(good)), (name, 0))
        self.assertRegex(good.get("time"), r"^\d+\.\d{6}$")
        failure = bad.find("failure")
        self.assertIn("expected 5.00 CNY, found 6.00 CNY", failure.get("message"))
        self.assertIn("\n  found     6.00 CNY (1.00 CNY too much)\n", failure.text)
        self.assertIn("no JSON", root[1][0].find("error").text)

    def test_on_standard_output_it_stands_alone(self):
        self.write("s/a.scenario.json", scenarios(scenario("x")))
        run = self.run_tool("test", "s", "--junit", "-")
        self.assertEqual(xml.etree.ElementTree.fromstring(run.out).get("tests"), "1")
        self.assertIn("100% tests passed", run.err)

    def test_it_replaces_no_input_and_is_made_whole(self):
        self.write("s/a.scenario.json", scenarios(scenario("x")))
        before = self.read("s/a.scenario.json")
        self.run_tool("test", "s", "--junit", "s/../s/a.scenario.json", code=2)
        self.assertEqual(self.read("s/a.scenario.json"), before)
        self.run_tool("test", "s", "--junit", "nowhere/J.xml", code=3)
        self.run_tool("test", "s", "--junit", "J.xml")
        self.assertEqual([p.name for p in self.folder.iterdir() if "part" in p.name], [])


class HostileInput(ScenarioTest):
    def test_mutations_of_a_sound_file_never_end_the_tool(self):
        path = ROOT / "examples/scenarios/first.scenario.json"
        text = path.read_text()
        whole = json.loads(text)
        names = 0
        for i in range(0, len(text), 97):
            self.write(f"s/cut{i}.scenario.json", text[:i])
            self.write(f"s/skip{i}.scenario.json", text[:i] + text[i + 1:])
        for other in (None, True, -1, 1.5, "", "x", [], {}, [{}], {"": 0}, 2 ** 63, "9" * 400):
            for place in places_of(whole):
                names += 1
                if names % 7 == 0:
                    self.write(f"s/v{names}.scenario.json", replaced(whole, place, other))
        run = self.run_tool("test", "s", code=2)
        self.assertRegex(run.out, r"\d+% tests passed")


def places_of(value, at=()):
    """The paths of all values below a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in items:
        yield (*at, key)
        if isinstance(below, (dict, list)):
            yield from places_of(below, (*at, key))


def replaced(value, place, other):
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = other
    return copy


if __name__ == "__main__":
    unittest.main()
