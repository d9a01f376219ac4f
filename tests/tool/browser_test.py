# SPDX-License-Identifier: MIT
"""The pages of ducat diff and ducat compare as a browser shows them: wide and on a phone, by day
and by night, without script."""

import itertools
import json
import random
import unittest

import browser
from compare_test import DEMAND, PACK, PLANS, plans
from diff_test import price_list
from runner import HEADER, ROOT, ToolTest, hours

WINDOWS = [(1100, False), (375, False), (375, True), (1100, True)]
NAMES = ["ada", "北京智算中心第三人工智能实验室大模型训练组第二小分队东区机房长期预付费客户",
         "<script>alert(1)</script>&amp;\"'", "name-without-any-blank-" * 5, "many words " * 12,
         "مجموعة الحوسبة", "e\u0301\u0301\u0301 combining", "\u202etfel ot thgir", "' onload='x"]

# What there is to know about a page: boxes are [left, top, right, bottom] in pixels.
FACTS = r"""(() => {
  const box = e => {
    const at = e.getBoundingClientRect();
    return [at.left, at.top, at.right, at.bottom];
  };
  const all = (selector, from) => [...(from || document).querySelectorAll(selector)];
  const light = colour => {
    const part = colour.match(/[\d.]+/g).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/^rgba\(.*, 0\)$/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const contrast = e => {
    const style = getComputedStyle(e);
    const pair = [light(e.closest('svg') ? style.fill : style.color), light(behind(e))].sort();
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  };
  const worded = all('body *').filter(e =>
    e.tagName != 'title' && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()));
  return {
    window: innerWidth, scrolls: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight, title: document.title,
    text: document.body.innerText,
    handlers: all('*').filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length,
    charts: all('svg').map(e => ({label: e.getAttribute('aria-label'), box: box(e),
      texts: all('text', e).map(t => ({text: t.textContent, box: box(t)})),
      bars: all('rect:not(.track)', e).map(r => ({css: r.className.baseVal, box: box(r),
        fill: getComputedStyle(r).fill}))})),
    wide: all('.wide').map(e => ({box: box(e), scrolls: getComputedStyle(e).overflowX})),
    clipped: all('h1, h2, h3, p, td, th').filter(e => e.scrollWidth > e.clientWidth + 1)
      .map(e => e.textContent),
    heat: all('.heat td:not(:first-child)').map(e => [e.className, behind(e)]),
    keys: all('.legend i').map(e => [e.className, behind(e)]),
    low: worded.map(e => [contrast(e), e.textContent]).filter(pair => pair[0] < 4.5),
    small: worded.filter(e => parseFloat(getComputedStyle(e).fontSize) < 12).length,
  };
})()"""


def overlap(a, b):
    """How many pixels two boxes share along the shorter side of what they share."""
    return min(min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1]))


def faults_of(facts):
    """What a reader of the page would stumble over."""
    faults = [f"clipped: {text}" for text in facts["clipped"]]
    faults += [f"contrast {ratio:.1f}: {text}" for ratio, text in facts["low"]]
    if facts["scrolls"] > facts["window"]:
        faults.append(f"the page is {facts['scrolls']} wide")
    if facts["small"]:
        faults.append(f"{facts['small']} texts are small")
    for wide in facts["wide"]:
        if wide["box"][2] > facts["window"] or wide["scrolls"] != "auto":
            faults.append(f"a table reaches {wide['box'][2]}")
    for chart in facts["charts"]:
        left, top, right, bottom = chart["box"]
        if right - left < 100 or bottom - top < 20 or left < 0 or right > facts["window"]:
            faults.append(f"{chart['label']}: its box is {chart['box']}")
        for part in chart["texts"] + chart["bars"]:
            x, y, to_x, to_y = part["box"]
            if x < left - 1 or to_x > right + 1 or y < top - 1 or to_y > bottom + 1:
                faults.append(f"{chart['label']}: {part} lies outside")
        for a, b in itertools.combinations(chart["texts"], 2):
            if overlap(a["box"], b["box"]) > 1:
                faults.append(f"{chart['label']}: {a['text']} over {b['text']}")
        for text, bar in itertools.product(chart["texts"], chart["bars"]):
            if overlap(text["box"], bar["box"]) > 1:
                faults.append(f"{chart['label']}: {text['text']} over a bar")
    return faults


def rgb(text):
    """The numbers of "rgb(1, 2, 3)"."""
    return tuple(int(part) for part in text.strip("rgb()").split(","))


class Pages(ToolTest):
    @classmethod
    def setUpClass(cls):
        path = browser.find()
        if path is None:
            print(f"SKIPPED: {browser.MISSING}")
            raise unittest.SkipTest(browser.MISSING)
        cls.browser = browser.Browser(path)
        cls.addClassCleanup(cls.browser.close)

    def facts_of(self, page):
        self.browser.show(self.folder / page)
        self.assertEqual(self.browser.noise, [])
        return self.browser.evaluate(FACTS)

    def look(self, page):
        """Looks at a page through every window; returns what it is in the first."""
        seen = []
        for width, dark in WINDOWS:
            self.browser.window(width, dark=dark)
            facts = self.facts_of(page)
            with self.subTest(page=page, width=width, dark=dark):
                self.assertEqual(faults_of(facts), [])
                self.assertEqual(facts["window"], width)
                self.assertEqual(facts["handlers"], 0)
                for chart in facts["charts"]:
                    self.check_colours(chart)
            seen.append(facts)
        self.assertEqual({facts["title"] for facts in seen}, {seen[0]["title"]})
        return seen[0]

    def check_colours(self, chart):
        """The bars of a chart have their colours on the screen, over what they claim to cover."""
        left, top, right, bottom = chart["box"]
        half = 0.5  # a quarter of the pixels to unpack
        rows = browser.pixels(self.browser.screenshot(
            {"x": left, "y": top, "width": right - left, "height": bottom - top}, half))
        self.assertGreater(len(set(itertools.chain.from_iterable(rows))), 2, "a blank chart")
        for bar in chart["bars"]:
            x, y, to_x, to_y = bar["box"]
            if to_x - x < 8:
                continue
            middle = rows[int(half * ((y + to_y) / 2 - top))][int(half * ((x + to_x) / 2 - left))]
            self.assertEqual(middle, rgb(bar["fill"]), bar)

    def diff(self, usage, *arguments):
        self.write("old.json", price_list("Liste März 价目表", "20", "15"))
        self.write("new.json", price_list("<b>&amp; \"new\" مجموعة", "15", "21.5"))
        self.write("u.csv", HEADER + usage)
        self.run_tool("diff", "--old", "old.json", "--new", "new.json", "--usage", "u.csv",
                      "--html", "d.html", *arguments)
        return self.look("d.html")

    def test_a_day_under_two_lists_of_the_examples(self):
        self.write("u.csv", HEADER + hours("ada", 8, 0, 2) + hours("bob", 1, 0, 3))
        draft = json.loads((ROOT / "examples/prices/a100-20-cny.json").read_text())
        draft["prices"][0]["price"] = "18"
        self.write("draft.json", draft)
        self.run_tool("diff", "--old", str(ROOT / "examples/prices/a100-20-cny.json"), "--new",
                      "draft.json", "--usage", "u.csv", "--html", "d.html")
        facts = self.look("d.html")
        self.assertEqual([c["label"] for c in facts["charts"]],
                         ["accounts by change", "change by account"])
        self.assertEqual(sum(bar["css"] == "down" for bar in facts["charts"][1]["bars"]), 2)

    def test_names_of_every_kind_stay_in_their_place(self):
        usage = "".join(f'"{name.replace(chr(34), 2 * chr(34))}",'
                        f"{'a100' if i % 2 else 'h100'},{i + 1},"
                        "2026-11-23T00:00:00Z,2026-11-23T02:00:00Z\n"
                        for i, name in enumerate(NAMES))
        facts = self.diff(usage)
        self.assertIn("<script>alert(1)</script>&amp;\"'", facts["text"])
        self.assertIn(NAMES[1], facts["text"])  # whole in the table, shortened in the chart
        drawn = [text["text"] for text in facts["charts"][1]["texts"]]
        self.assertTrue(any("北京" in text and "…" in text for text in drawn), drawn)

    def test_nobody_one_and_hundreds_of_customers(self):
        self.assertEqual(self.diff("")["charts"], [])
        self.assertEqual(len(self.diff(hours("ada", 8, 0, 2))["charts"][1]["bars"]), 1)
        chance = random.Random(7)
        usage = "".join(hours(f"team{i}", chance.randint(1, 10**6), 0, chance.randint(1, 9), sku)
                        for i in range(300) for sku in ("a100", "h100") if chance.random() < .7)
        facts = self.diff(usage, "--top", "20")
        self.assertEqual(len(facts["charts"][1]["bars"]), 40)

    def test_figures_of_every_length_stay_in_their_chart(self):
        for zeros in (6, 15):
            self.write("old.json", price_list("old", "20" + zeros * "0"))
            self.write("new.json", price_list("new", "15" + zeros * "0", "2"))
            self.write("u.csv", HEADER + hours("ada", 10**6, 0, 9) + hours("bob", 1, 0, 3, "h100"))
            self.run_tool("diff", "--old", "old.json", "--new", "new.json", "--usage", "u.csv",
                          "--html", "d.html")
            self.look("d.html")
        self.write("p.json", plans({**DEMAND, "price": "20" + 15 * "0"}, PACK,
                                   months=[{"used": "4000000 degree"}]))
        self.run_tool("compare", "p.json", "--html", "c.html")
        drawn = [text["text"] for text in self.look("c.html")["charts"][0]["texts"]]
        self.assertIn("80,000,000,000,000,000,000,000.00", drawn)

    def test_a_length_is_in_proportion_to_what_it_shows(self):
        facts = self.diff(hours("ada", 8, 0, 2) + hours("bob", 4, 0, 2) + hours("eve", 1, 0, 2))
        across = [bar["box"][2] - bar["box"][0] for bar in facts["charts"][1]["bars"]]
        self.assertAlmostEqual(across[0] / across[1], 2, delta=.02)
        self.assertAlmostEqual(across[0] / across[2], 8, delta=.2)

    def test_plans_of_the_examples_and_their_map(self):
        self.run_tool("compare", PLANS, "--html", "c.html")
        facts = self.look("c.html")
        self.assertEqual([chart["label"] for chart in facts["charts"]], ["cost by plan"])
        self.assertEqual(len(facts["heat"]), 5 * 9)  # who is the cheapest, and four plans
        colours = dict(facts["keys"])
        for css, colour in facts["heat"]:
            self.assertEqual(colour, colours[css])
        self.assertEqual(len(set(colours.values())), len(colours))

    def test_plans_with_names_of_every_kind(self):
        months = [{"used": "4000 degree", "peak_cards": 32, "times": 60}]
        listed = [{**(DEMAND if i % 2 else PACK), "name": name, "price": str(17 + 3**i)}
                  for i, name in enumerate(NAMES)]
        shares = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]
        self.write("p.json", plans(*listed, months=months, utilisation=shares,
                                   software_efficiency=shares))
        self.run_tool("compare", "p.json", "--html", "c.html")
        facts = self.look("c.html")
        self.assertEqual(len(facts["charts"][0]["bars"]), len(NAMES))

    def test_a_page_is_the_same_without_script(self):
        self.run_tool("compare", PLANS, "--html", "c.html")
        self.browser.window(800)
        shots = []
        for script in (True, False):
            self.browser.show(self.folder / "c.html", script=script)
            shots.append(self.browser.screenshot())
        self.assertEqual(shots[0], shots[1])

    def test_what_is_wrong_with_a_page_is_noticed(self):
        self.write("bad.html", """<!DOCTYPE html><meta charset="utf-8">
            <meta name="viewport" content="width=device-width"><body style="margin:0">
            <p style="color:#eee">pale</p><p style="font-size:8px">small</p>
            <p style="width:9em;overflow:hidden;white-space:nowrap">words that are cut off here</p>
            <svg aria-label="x" width="900" height="40"><text y="12">over</text><text x="5" y="15">
            each other</text><text x="890" y="12">outside</text></svg>
            <img src="missing.png" alt=""><script>console.log("hello")</script>""")
        self.browser.window(700)
        self.browser.show(self.folder / "bad.html")
        said = " ".join(self.browser.noise)
        self.assertIn("missing.png", said)
        self.assertIn("hello", said)
        faults = "\n".join(faults_of(self.browser.evaluate(FACTS)))
        for fault in ("contrast 1.2: pale", "1 texts are small", "clipped: words", "over over",
                      "lies outside", "its box is", "the page is"):
            self.assertIn(fault, faults)


if __name__ == "__main__":
    unittest.main()
