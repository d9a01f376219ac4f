// SPDX-License-Identifier: MIT
#include "support/print.hpp"
#include "support/random.hpp"

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/sort.hpp>

#include <algorithm>
#include <vector>

using namespace ducat;

TEST_CASE("part of a table is sorted, and the rest stays as it is") {
  INFO(ducat_test::seed_text());
  ducat_test::random_source random{41};
  for (int run = 0; run < 2'000; ++run) {
    const std::size_t before = random.below(4);
    const std::size_t count = random.below(40);
    const std::size_t after = random.below(4);
    detail::chunked<std::uint64_t> table;
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < before + count + after; ++i) {
      expected.push_back(table.push_back(random.below(20)));
    }
    const auto first = expected.begin() + static_cast<std::ptrdiff_t>(before);
    std::sort(first, first + static_cast<std::ptrdiff_t>(count));
    detail::sort_range(table, before, count,
                       [](std::uint64_t a, std::uint64_t b) { return a < b; });
    for (std::size_t i = 0; i < expected.size(); ++i) REQUIRE(table[i] == expected[i]);
  }
}
