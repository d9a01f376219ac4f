// SPDX-License-Identifier: MIT
// The main job alone: bills usage files by a price list and packs, and prints the statement. What
// `ducat rate` does, in a program that is built in less time than the whole tool.
//   statement PRICES PACKS USAGE...
#include "../ducat/errors.hpp"
#include "../ducat/options.hpp"
#include "../ducat/printable.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: {} PRICES PACKS USAGE...\n", argv[0]);
    return tool::misused;
  }
  tool::rate_options options;
  options.terms.organisation = "acme";
  options.terms.utc_offset = "+08:00";
  options.terms.prices = argv[1];
  options.terms.packs = argv[2];
  options.usage.assign(argv + 3, argv + argc);
  try {
    return tool::rate(options);
  } catch (const tool::misuse& error) {
    fmt::print(stderr, "statement: {}\n", tool::printable_lines(error.what()));
    return tool::misused;
  } catch (const std::exception& error) {
    fmt::print(stderr, "statement: {}\n", tool::printable_lines(error.what()));
    return tool::unusable;
  }
}
