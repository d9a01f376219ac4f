#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints include/ducat/usage/nominal_peaks.hpp, made from a table of accelerators.

  generate_catalogue.py accelerators.csv EDITION READ_ON

EDITION names the version of the table (2026-11); READ_ON is the day on which its sources were
read (2026-11-01). Taken are the rows of high confidence with a dense FP16 peak, or else a dense
BF16 peak, in TFLOPS. A row is valid from the first day of its launch year: the table knows nothing
finer.
"""

import argparse
import csv
import datetime
import decimal
import sys

COLUMNS = (("fp16", "fp16_dense_tflops"), ("bf16", "bf16_dense_tflops"))
WIDTH = 100

HEADER = """\
// SPDX-License-Identifier: MIT
// The nominal peaks of accelerators: dense FP16, or BF16 where no FP16 peak is published. Written
// by cmake/generate_catalogue.py; a test compares every row with the table it was made from.
#ifndef DUCAT_USAGE_NOMINAL_PEAKS_HPP
#define DUCAT_USAGE_NOMINAL_PEAKS_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/rate.hpp>
#include <ducat/usage/device_rate.hpp>

namespace ducat::inline v0 {

namespace detail {

// clang-format off
inline constexpr text_view nominal_peak_sources[] = {"""

BETWEEN = """\
};

inline constexpr nominal_peak nominal_peak_rows[] = {"""

FOOTER = """\
}};
// clang-format on

}}  // namespace detail

/// The dense peaks that vendors print, high confidence only; each row names its source. A row is
/// valid from the first day of the device's launch year: nothing finer is known.
inline constexpr nominal_peak_table nominal_peaks{{
    "device vendors", "{edition}", {read_on}, detail::nominal_peak_rows,
    sizeof(detail::nominal_peak_rows) / sizeof(detail::nominal_peak_rows[0])}};
static_assert(check_table(nominal_peaks));

}}  // namespace ducat::inline v0

#endif
"""


def peak_of(row):
    """(format, FLOP/ns) of a row, or None where neither peak is stated."""
    for number_format, column in COLUMNS:
        if row[column]:
            peak = decimal.Decimal(row[column]) * 1000
            if peak != peak.to_integral_value() or peak <= 0:
                sys.exit(f"{row['model']}: {row[column]} TFLOPS is not a whole count of FLOP/ns")
            return number_format, int(peak)
    return None


def quoted(text, indent):
    """A C++ string literal, broken at spaces where it would be too long for a line."""
    parts = [""]
    for word in text.replace("\\", "\\\\").replace('"', '\\"').split(" "):
        if parts[-1] and indent + len(parts[-1] + word) + len('" ",') + 1 > WIDTH:
            parts[-1] += " "
            parts.append(word)
        else:
            parts[-1] += f" {word}" if parts[-1] else word
    return ("\n" + " " * indent).join(f'"{part}"' for part in parts)


def catalogue(rows, edition, read_on):
    sources = sorted({row["source"] for row, _ in rows})
    lines = [HEADER]
    lines += [f"    {quoted(source, 4)}," for source in sources]
    lines += [BETWEEN]
    for row, (number_format, peak) in rows:
        count = f"{peak:,}".replace(",", "'")
        lines += [
            f"    {{{quoted(row['vendor'], 5)}, {quoted(row['model'], 5)},",
            f"     number_format::{number_format}, flops_rate{{{count}}},"
            f" start_of_day({int(row['year'])}, 1, 1),",
            f"     nominal_peak_sources[{sources.index(row['source'])}], confidence::high}},",
        ]
    day = f"detail::start_of_day({read_on.year}, {read_on.month}, {read_on.day})"
    lines += [FOOTER.format(edition=edition, read_on=day)]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("csv", metavar="accelerators.csv")
    parser.add_argument("edition", metavar="EDITION")
    parser.add_argument("read_on", metavar="READ_ON", type=datetime.date.fromisoformat)
    args = parser.parse_args()

    with open(args.csv, newline="", encoding="utf-8") as file:
        trusted = [row for row in csv.DictReader(file) if row["confidence"] == "high"]
    rows = [(row, peak) for row in trusted if (peak := peak_of(row))]
    print(catalogue(rows, args.edition, args.read_on), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
