#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs bench_curves and shows what it measured: as a table, as ratios, and as curves.

  curves.py [--svg FILE] BENCH_CURVES [ARGUMENT...]

The curves are logarithmic both ways: a straight line is a power of the size, and its slope the
exponent, which the table gives for the last two sizes.
"""

import argparse
import csv
import math
import subprocess
import sys

COLORS = ["#0072b2", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#777777"]
TITLES = {"forecast": ("When a pool runs dry: cost of one answer", "running jobs"),
          "close": ("Closing a month: cost of one close", "priced lines"),
          "settle": ("Settling usage in the order of time: cost of all", "usages"),
          "period": ("Closing a month whole: cost of one close_period()", "usages")}


def measure(command):
    """{figure: {curve: {size: microseconds}}}"""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures = {}
    for row in csv.DictReader(done.stdout.splitlines()):
        curve = figures.setdefault(row["figure"], {}).setdefault(row["curve"], {})
        curve[int(row["size"])] = float(row["us"])
    return {name: dict(sorted(curves.items(), key=lambda c: "pack" not in c[0]))
            for name, curves in figures.items()}


def number(us):
    return f"{us:,.0f}" if us >= 100 else f"{us:.3g}"


def slope(points):
    (x0, y0), (x1, y1) = sorted(points.items())[-2:]
    return math.log(y1 / y0) / math.log(x1 / x0)


def print_table(name, curves):
    sizes = sorted({size for points in curves.values() for size in points})
    print(f"{TITLES[name][0]}, us, by {TITLES[name][1]}\n")
    width = max(map(len, curves))
    print(" " * width + "".join(f"{size:>12,}" for size in sizes) + f"{'exponent':>12}")
    for curve, points in curves.items():
        cells = "".join(f"{number(points[s]) if s in points else '':>12}" for s in sizes)
        print(f"{curve:<{width}}{cells}{slope(points):>12.2f}")
    print()


def decades(values):
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)) - 1e-9)


def draw(name, curves, top):
    """One panel, 300 high."""
    title, axis = TITLES[name]
    x0, x1 = decades([s for points in curves.values() for s in points])
    y0, y1 = decades([v for points in curves.values() for v in points.values()])
    left, right, low, high = 92, 570, top + 260, top + 40
    place_x = lambda v: left + (right - left) * (math.log10(v) - x0) / (x1 - x0)
    place_y = lambda v: low - (low - high) * (math.log10(v) - y0) / (y1 - y0)
    out = [f'<text x="{left}" y="{top + 22}" font-size="16" font-weight="bold">{title}</text>',
           f'<text x="{(left + right) / 2}" y="{low + 38}" text-anchor="middle">{axis}</text>',
           f'<text transform="translate(18,{(low + high) / 2}) rotate(-90)" '
           'text-anchor="middle">microseconds</text>']
    for e in range(x0, x1 + 1):
        x = place_x(10 ** e)
        out.append(f'<path d="M{x:.1f} {high}V{low}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{low + 18}" text-anchor="middle">{10 ** e:,}</text>')
    for e in range(y0, y1 + 1):
        y = place_y(10 ** e)
        label = f"{10 ** e:,}" if e >= 0 else f"{10.0 ** e:.{-e}f}"
        out.append(f'<path d="M{left} {y:.1f}H{right}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    for i, (curve, points) in enumerate(curves.items()):
        path = "L".join(f"{place_x(s):.1f} {place_y(v):.1f}" for s, v in sorted(points.items()))
        color = COLORS[i % len(COLORS)]
        out.append(f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        y = high + 14 + 22 * i
        out.append(f'<path d="M{right + 14} {y - 4}h22" stroke="{color}" stroke-width="3"/>')
        out.append(f'<text x="{right + 42}" y="{y}">{curve}</text>')
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--svg")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.command:
        sys.exit(__doc__)
    figures = measure(arguments.command)
    for name, curves in figures.items():
        print_table(name, curves)
    if arguments.svg:
        height = 320 * len(figures)
        lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" role="img" '
                 'font-family="sans-serif" font-size="13" fill="#222">',
                 "<title>What forecasts and closes cost against size</title>",
                 f'<rect width="760" height="{height}" fill="#fff"/>']
        for i, (name, curves) in enumerate(figures.items()):
            lines += draw(name, curves, 320 * i)
        with open(arguments.svg, "w", encoding="utf-8") as file:
            file.write("\n".join([*lines, "</svg>", ""]))


if __name__ == "__main__":
    main()
