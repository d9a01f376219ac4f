// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/random.hpp"

#include <ducat/detail/growing_array.hpp>

#include <cstddef>
#include <deque>
#include <utility>

using ducat::detail::growing_array;
using namespace ducat_test;

TEST_CASE("an array that grows at its end and is forgotten from its front keeps the rest") {
  INFO(seed_text());
  random_source random{1};
  growing_array<std::uint64_t> tried;
  std::deque<std::uint64_t> expected;
  for (int step = 0; step < 2'000; ++step) {
    for (std::uint64_t i = random.below(7); i > 0; --i) {
      tried.push_back(random.word());
      expected.push_back(tried.view()[tried.size() - 1]);
    }
    const std::size_t gone = random.below(expected.size() < 6 ? expected.size() + 1 : 7);
    tried.drop_front(gone);
    expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(gone));
    REQUIRE(tried.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) REQUIRE(tried.view()[i] == expected[i]);
  }
}

TEST_CASE("an element of an array may be appended to it while it grows") {
  growing_array<int> numbers;
  numbers.push_back(7);
  for (int i = 0; i < 40; ++i) numbers.push_back(numbers.view()[0]);
  for (const int each : numbers.view()) CHECK(each == 7);
}

TEST_CASE("what is moved from is empty") {
  growing_array<int> from;
  from.push_back(1);
  growing_array<int> to{std::move(from)};
  CHECK(to.size() == 1);
  growing_array<int> other;
  other = std::move(to);
  CHECK(other.view()[0] == 1);
}
