# SPDX-License-Identifier: MIT
"""Usage as CloudEvents 1.0: one event a line, read through the shipped profiles."""

import json
import unittest

from runner import ROOT, TOKEN_PRICES, ToolTest

METERED = str(ROOT / "examples/profiles/cloudevents-metered.json")
COUNTED = str(ROOT / "examples/profiles/cloudevents-counted.json")


def event(number, data, source="/cluster/1", **more):
    return json.dumps({"specversion": "1.0", "type": "com.example.usage", "id": str(number),
                       "source": source, "subject": "ada", "time": "2026-11-23T12:00:00Z",
                       "datacontenttype": "application/json", "data": data, **more}) + "\n"


def held(cards, hours):
    return {"sku": "a100", "cards": cards, "start": "2026-11-23T00:00:00Z",
            "end": f"2026-11-23T{hours:02}:00:00Z"}


class CloudEvents(ToolTest):
    def test_cards_that_were_held_are_billed_once_by_source_and_id(self):
        self.write("u.jsonl", event(1, held(8, 2)) + event(2, held("1/7", 7)) +
                   event(1, held(8, 2)) + event(1, held(8, 1), source="/cluster/2"))
        s = self.rate("u.jsonl", "--columns", METERED)
        self.assertEqual(s["total"], "500.00")  # 16 + 1 + 8 degrees at 20
        self.assertEqual((s["rows"]["billed"], s["rows"]["repeated"]), (3, 1))

    def test_an_id_with_other_content_is_a_conflict(self):
        self.write("u.jsonl", event(1, held(8, 2)) + event(1, held(8, 3)))
        s = self.rate("u.jsonl", "--columns", METERED, code=1)
        self.assertEqual(s["total"], "320.00")
        self.assertIn("other content", self.read_lines("R.jsonl")[0]["reason"])

    def test_numbers_in_texts_are_counted_at_the_time_of_the_event(self):
        self.write("u.jsonl", event(1, {"sku": "prompt_tokens", "quantity": "1000000"}) +
                   event(2, {"sku": "completion_tokens", "quantity": 500000, "model": {"n": 1}}))
        s = self.rate("u.jsonl", "--columns", COUNTED, prices=TOKEN_PRICES)
        self.assertEqual(s["total"], "2.00")

    def test_an_event_without_its_data_is_refused_and_the_next_is_billed(self):
        self.write("u.jsonl", event(1, "text") + event(2, {"sku": "a100"}) + event(3, held(1, 1)))
        s = self.rate("u.jsonl", "--columns", METERED, code=1)
        self.assertEqual(s["total"], "20.00")
        self.assertEqual([r["field"] for r in self.read_lines("R.jsonl")],
                         ["data.sku", "data.cards"])


if __name__ == "__main__":
    unittest.main()
