# SPDX-License-Identifier: MIT
"""Runs the ducat tool in a folder of its own: what the tests of the command line share."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = os.environ.get("DUCAT_TOOL", str(ROOT / "build/release/examples/ducat"))
PRICES = str(ROOT / "examples/prices/a100-20-cny.json")
TOKEN_PRICES = str(ROOT / "examples/prices/tokens-1-2-cny.json")
HEADER = "account,sku,cards,start,end\n"


class Run:
    """What a run of the tool printed, and with which code it ended."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()


class ToolTest(unittest.TestCase):
    """A test case with a folder for its files; the tool runs in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text if isinstance(text, str) else json.dumps(text))
        return name

    def read(self, name):
        return (self.folder / name).read_text()

    def read_json(self, name):
        return json.loads(self.read(name))

    def read_lines(self, name):
        return [json.loads(line) for line in self.read(name).splitlines()]

    def run_tool(self, *arguments, code=0, stdin=b""):
        done = subprocess.run([TOOL, *arguments], cwd=self.folder, input=stdin,
                              capture_output=True, check=False, timeout=300)
        run = Run(done)
        if code is not None:
            self.assertEqual(run.code, code, run.out + run.err)
        return run

    def rate(self, usage, *arguments, code=0, prices=PRICES, stdin=b"", ledger="L.jsonl"):
        """Rates usage; returns the statement as JSON."""
        kept = ["--ledger", ledger] if ledger else []
        self.run_tool("rate", "--prices", prices, "--usage", usage, "--statement", "S.json",
                      "--rejects", "R.jsonl", *kept, *arguments, code=code, stdin=stdin)
        return self.read_json("S.json")


def hours(account, cards, start, end, sku="a100"):
    """A row: cards of a sku from one hour of a day to another."""
    def day(hour):
        return f"2026-11-{23 + hour // 24:02}T{hour % 24:02}:00:00Z"
    return f"{account},{sku},{cards},{day(start)},{day(end)}\n"


def pack(account, quantity, paid, **more):
    return {"account": account, "quantity": quantity, "unit": "degree", "paid": paid,
            "from": "2026-11-01", **more}


def packs(*granted, accounts=()):
    return {"format": "ducat packs 1", "accounts": list(accounts), "packs": list(granted)}
