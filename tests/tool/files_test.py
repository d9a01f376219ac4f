# SPDX-License-Identifier: MIT
"""Files in and out: damaged input, outputs that are made whole or not at all, one file for two."""

import gzip
import os
import subprocess
import unittest

from runner import HEADER, PRICES, TOOL, ToolTest, hours

ROWS = HEADER + hours("ada", 1, 0, 1)


def noise(count):
    """Rows that gzip cannot shrink to nothing: more than the tool reads at once."""
    return "".join(hours(f"a{i * 2654435761 % 2 ** 32:x}", 1 + i % 7, i % 9, 10 + i % 11)
                   for i in range(count))


class Gzip(ToolTest):
    def refused(self, content):
        self.write("u.csv.gz", content)
        return self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv.gz", code=3).err

    def test_members_follow_each_other(self):
        self.write("u.csv.gz", gzip.compress(HEADER.encode()) + gzip.compress(b"") +
                   b"".join(gzip.compress(hours("ada", 1, i, i + 1).encode()) for i in range(9)))
        self.assertEqual(self.rate("u.csv.gz")["total"], "180.00")

    def test_what_follows_a_member_is_a_member_or_an_error(self):
        whole = gzip.compress(ROWS.encode())
        self.assertIn("damaged", self.refused(whole + hours("bob", 1, 0, 1).encode()))
        self.assertIn("damaged", self.refused(whole + b"\x1f\x8c" + whole[2:]))
        self.assertIn("damaged", self.refused(whole + b"\0" * 100))

    def test_a_damaged_or_cut_member_is_an_error(self):
        first = gzip.compress((HEADER + noise(40_000)).encode())
        second = gzip.compress(hours("bob", 1, 0, 1).encode())
        self.assertGreater(len(first), 300_000)
        for cut in (1, 4, 8, 9, len(second) - 1):
            self.assertIn("in the middle", self.refused(first + second[:-cut]), cut)
        self.assertIn("in the middle", self.refused(first[:-8]))
        damaged = bytearray(first + second)
        damaged[-6] ^= 1  # of the checksum
        self.assertIn("damaged", self.refused(bytes(damaged)))

    def test_a_large_file_is_read_to_its_end(self):
        rows = HEADER + noise(40_000)
        self.write("u.csv", rows)
        self.write("u.csv.gz", gzip.compress(rows.encode()))
        plain, packed = self.rate("u.csv"), self.rate("u.csv.gz")
        self.assertEqual(packed["rows"]["billed"], 40_000)
        self.assertEqual(packed["total"], plain["total"])

    def test_no_bytes_are_no_gzip(self):
        self.assertIn("empty", self.refused(b""))
        self.assertIn("empty", self.refused(gzip.compress(b"")))


class Outputs(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("u.csv", ROWS)
        self.to_files = ["rate", "--prices", PRICES, "--usage", "u.csv", "--rejects", "R.jsonl",
                         "--ledger", "L.jsonl", "--statement", "S.json"]

    def files(self):
        return sorted(os.listdir(self.folder))

    def test_a_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        for arguments in (self.to_files, ["--help"], ["--version"],
                          ["rate", "--prices", PRICES, "--usage", "u.csv", "--statement", "-"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([TOOL, *arguments], cwd=self.folder, stdout=full,
                                      stderr=subprocess.PIPE, check=False, timeout=60)
            self.assertEqual(done.returncode, 3, arguments)
            self.assertIn(b"cannot write", done.stderr)
            self.assertEqual(self.files(), ["u.csv"])
        self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv", "--ledger", "/dev/full",
                      code=3)

    def test_all_outputs_are_made_or_none(self):
        self.run_tool(*self.to_files[:-1], "no-such-folder/S.json", code=3)
        self.assertEqual(self.files(), ["u.csv"])
        self.write("u.csv", ROWS + "damaged\n")
        os.mkdir(self.folder / "folder")
        self.run_tool(*self.to_files[:-1], "folder", code=3)
        self.assertEqual(self.files(), ["folder", "u.csv"])

    def test_a_run_that_fails_leaves_what_was_there(self):
        self.write("L.jsonl", "old\n")
        self.write("t.csv", "who,what\n1,2\n")
        self.run_tool(*self.to_files, "--usage", "t.csv", code=3)
        self.assertEqual(self.read("L.jsonl"), "old\n")
        self.assertEqual(self.files(), ["L.jsonl", "t.csv", "u.csv"])

    def test_a_file_that_is_replaced_keeps_its_mode_and_its_links(self):
        self.write("kept.json", "old")
        os.chmod(self.folder / "kept.json", 0o640)
        os.symlink("kept.json", self.folder / "S.json")
        self.run_tool(*self.to_files)
        self.assertTrue(os.path.islink(self.folder / "S.json"))
        self.assertEqual(self.read_json("kept.json")["total"], "20.00")
        self.assertEqual(os.stat(self.folder / "kept.json").st_mode & 0o777, 0o640)

    def test_devices_and_pipes_are_written_as_they_are(self):
        self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv", "--ledger", "/dev/null",
                      "--rejects", "/dev/null")
        run = self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv", "--statement", "-")
        self.assertIn('"total": "20.00"', run.out)


class OneFileForTwo(ToolTest):
    def setUp(self):
        super().setUp()
        self.write("u.csv", ROWS)
        os.symlink("u.csv", self.folder / "symbolic.csv")
        os.link(self.folder / "u.csv", self.folder / "hard.csv")
        os.mkdir(self.folder / "d")

    def refused(self, *arguments):
        err = self.run_tool("rate", "--prices", PRICES, "--usage", "u.csv", *arguments, code=2).err
        self.assertEqual(self.read("u.csv"), ROWS)
        return err

    def test_no_usage_file_is_billed_twice(self):
        for spelling in ("u.csv", "./u.csv", "d/../u.csv", str(self.folder / "u.csv"),
                         "symbolic.csv", "hard.csv"):
            self.refused("--usage", spelling)
        with open(self.folder / "u.csv", "rb") as file:
            done = subprocess.run([TOOL, "rate", "--prices", PRICES, "--usage", "u.csv", "-"],
                                  cwd=self.folder, stdin=file, capture_output=True, check=False,
                                  timeout=60)
        self.assertEqual(done.returncode, 2)

    def test_no_output_is_an_input(self):
        for option in ("--ledger", "--rejects", "--statement"):
            for spelling in ("u.csv", "./u.csv", "symbolic.csv", "hard.csv"):
                self.assertIn("u.csv", self.refused(option, spelling))

    def test_no_output_is_another(self):
        self.refused("--ledger", "x.json", "--statement", "./x.json")
        self.refused("--rejects", "d/x.json", "--statement", str(self.folder / "d" / "x.json"))
        os.symlink(self.folder / "d", self.folder / "e")
        self.refused("--rejects", "d/x.json", "--statement", "e/x.json")
        with open(self.folder / "out.json", "wb") as out:
            done = subprocess.run([TOOL, "rate", "--prices", PRICES, "--usage", "u.csv",
                                   "--statement", "out.json"], cwd=self.folder, stdout=out,
                                  stderr=subprocess.PIPE, check=False, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"standard output", done.stderr)


if __name__ == "__main__":
    unittest.main()
