# SPDX-License-Identifier: MIT
"""The checks of headers find what they are there to find."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "cmake"))
import check_headers
import check_house
import check_macros


def header(relative, *lines):
    guard = "DUCAT_" + relative.upper().replace("/", "_").replace(".", "_")
    return "\n".join(["// SPDX-License-Identifier: MIT", "// What it is for.", f"#ifndef {guard}",
                      f"#define {guard}", *lines, "#endif", ""])


def found(relative, *lines):
    return [what for _, what in check_house.check_header(relative, header(relative, *lines))]


class House(unittest.TestCase):
    def test_a_sound_header_passes(self):
        self.assertEqual(found("packs/pack.hpp", "#include <ducat/units/money.hpp>",
                               "#include <ducat/packs/scope.hpp>", "#include <vector>"), [])

    def test_no_arrow_points_up_or_sideways(self):
        for relative, included in (("exact/a.hpp", "units/b.hpp"), ("units/a.hpp", "packs/b.hpp"),
                                   ("packs/a.hpp", "pricing/b.hpp"), ("usage/a.hpp", "packs/b.hpp"),
                                   ("engine/a.hpp", "store/b.hpp"), ("store/a.hpp", "source/b.hpp"),
                                   ("units/a.hpp", "adapters/b.hpp"),
                                   ("ducat.hpp", "testing/b.hpp"), ("exact/a.hpp", "ducat.hpp")):
            self.assertEqual(len(found(relative, f"#include <ducat/{included}>")), 1, relative)

    def test_a_dear_header_is_kept_out_of_the_core(self):
        self.assertEqual(len(found("engine/a.hpp", "#include <string>")), 1)
        self.assertEqual(found("billing/a.hpp", "#include <string>"), [])

    def test_a_value_type_is_cheap(self):
        self.assertEqual(len(found("units/a.hpp", "#include <array>")), 1)
        self.assertEqual(found("packs/a.hpp", "#include <array>"), [])

    def test_floating_point_is_found_even_in_comments(self):
        self.assertEqual(len(found("units/a.hpp", "// a double")), 1)
        self.assertEqual(found("units/a.hpp", "int doubled();"), [])

    def test_quotes_a_wrong_guard_and_an_unknown_folder_are_found(self):
        self.assertEqual(len(found("units/a.hpp", '#include "b.hpp"')), 1)
        self.assertEqual(len(found("attic/a.hpp")), 1)
        text = header("units/a.hpp").replace("DUCAT_UNITS_A_HPP", "A_HPP")
        self.assertEqual(len(list(check_house.check_header("units/a.hpp", text))), 1)

    def test_the_text_of_a_file(self):
        def wrong(*lines):
            text = "\n".join(["// SPDX-License-Identifier: MIT", *lines, ""])
            return len(list(check_house.check_text(pathlib.Path("a.cpp"), text)))

        self.assertEqual(wrong("x" * 100), 0)
        self.assertEqual(wrong("x" * 101), 1)
        self.assertEqual(wrong("x "), 1)
        self.assertEqual(wrong("// TO" "DO"), 1)
        self.assertEqual(wrong(*["x"] * 599), 0)
        self.assertEqual(wrong(*["x"] * 600), 1)
        self.assertEqual(len(list(check_house.check_text(pathlib.Path("a.cpp"), "int x;\n"))), 1)


class Headers(unittest.TestCase):
    def test_the_list_round_trips(self):
        headers = ["include/ducat/adapters/fmt.hpp", "include/ducat/units/money.hpp"]
        text = check_headers.list_text(headers)
        self.assertEqual(sorted(check_headers.listed_headers(text)), headers)
        self.assertIn("set(DUCAT_FMT_HEADERS\n  include/ducat/adapters/fmt.hpp)", text)

    def test_either_side_may_have_too_many(self):
        self.assertEqual(check_headers.differences(["a", "b"], ["a", "b"], "there"), [])
        self.assertEqual(len(check_headers.differences(["a", "b"], ["b", "c"], "there")), 2)


class Macros(unittest.TestCase):
    HEADER = "include/ducat/units/a.hpp"

    def complaints(self, *lines):
        text = "\n".join([f'# 1 "/there/{self.HEADER}" 1', "#define DUCAT_UNITS_A_HPP ", *lines])
        return check_macros.complaints(*check_macros.macros_by_header(text), [self.HEADER])[0]

    def test_what_is_ours_counts_and_what_is_the_systems_does_not(self):
        self.assertEqual(self.complaints("#define DUCAT_ASSERT(x) x"), [])
        self.assertEqual(self.complaints('# 1 "/usr/include/stdint.h" 1', "#define INT8_MIN 1"), [])

    def test_a_stray_name_a_foreign_undef_and_a_crowd_are_found(self):
        self.assertEqual(len(self.complaints("#define Expects(x) x")), 1)
        self.assertEqual(self.complaints("#define helper 1", "#undef helper"), [])
        self.assertEqual(len(self.complaints("#undef assert")), 1)
        crowd = [f"#define DUCAT_{n} 1" for n in range(check_macros.LIMIT + 1)]
        self.assertEqual(len(self.complaints(*crowd)), 1)


if __name__ == "__main__":
    unittest.main()
