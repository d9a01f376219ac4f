// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/random.hpp"

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/detail/scratch_array.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

using namespace ducat;
using detail::chunked;
using detail::flat_index;

TEST_CASE("a chunked table grows without moving its elements") {
  chunked<int> table;
  CHECK(table.empty());
  std::vector<const int*> places;
  for (int i = 0; i < 1'000; ++i) {
    const int& added = table.push_back(i);
    CHECK(&added == &table.back());
    places.push_back(&table[static_cast<std::size_t>(i)]);
  }
  CHECK(table.size() == 1'000);
  for (std::size_t i = 0; i < 1'000; ++i) {
    CHECK(table[i] == static_cast<int>(i));
    CHECK(&table[i] == places[i]);
    table.prefetch(i);
  }
  // 16, 32, 64, …: the elements of one chunk lie side by side.
  CHECK(&table[16] - &table[17] == -1);
  CHECK(&table[47] - &table[46] == 1);
}

TEST_CASE("a truncated table takes new elements in the same place") {
  chunked<int> table;
  for (int i = 0; i < 100; ++i) table.push_back(i);
  const int* const place = &table[50];
  table.truncate(50);
  CHECK(table.size() == 50);
  CHECK(table.back() == 49);
  CHECK(&table.push_back(-1) == place);
  CHECK(table[50] == -1);
  table.truncate(0);
  CHECK(table.empty());
}

TEST_CASE("a table's own element may be pushed back onto it") {
  chunked<int> table;
  table.push_back(7);
  for (int i = 0; i < 100; ++i) table.push_back(table[0]);
  CHECK(table[100] == 7);
}

TEST_CASE("a moved table keeps its elements' addresses") {
  chunked<int> from;
  for (int i = 0; i < 40; ++i) from.push_back(i);
  const int* const place = &from[39];
  chunked<int> to{std::move(from)};
  CHECK(&to[39] == place);
  chunked<int> third;
  third.push_back(1);
  third = std::move(to);
  CHECK(third.size() == 40);
  CHECK(third[39] == 39);
}

TEST_CASE("an index finds what was stored, and tells equal hashes apart by the caller's word") {
  flat_index index;
  CHECK(index.find(1, [](std::uint32_t) { return true; }) == flat_index::none);
  // 40 numbers under one hash, in a table that grows under them.
  for (std::uint32_t i = 0; i < 40; ++i) index.insert(99, i);
  for (std::uint32_t i = 0; i < 40; ++i) {
    CHECK(index.find(99, [&](std::uint32_t n) { return n == i; }) == i);
    CHECK(index.find(99 + 64, [&](std::uint32_t n) { return n == i; }) == flat_index::none);
  }
  CHECK(index.find(99, [](std::uint32_t) { return false; }) == flat_index::none);
  CHECK(index.size() == 40);
}

TEST_CASE("an index answers as a map does, with few and with many collisions") {
  for (const std::uint64_t hashes : {3U, 1'000'000U}) {
    ducat_test::random_source random{hashes};
    flat_index index;
    std::map<std::uint64_t, std::vector<std::uint32_t>> map;
    for (std::uint32_t i = 0; i < 600; ++i) {
      const std::uint64_t hash = random.below(hashes) << (i % 40);
      index.insert(hash, i);
      map[hash].push_back(i);
    }
    for (const auto& [hash, numbers] : map)
      for (const std::uint32_t number : numbers)
        CHECK(index.find(hash, [&](std::uint32_t n) { return n == number; }) == number);
    CHECK(index.find(~std::uint64_t{0}, [](std::uint32_t) { return true; }) == flat_index::none);
  }
}

TEST_CASE("mixing two words hides neither of them, whatever the other is") {
  constexpr std::uint64_t left = 0x9E37'79B9'7F4A'7C15U;
  constexpr std::uint64_t right = 0xD1B5'4A32'D192'ED03U;
  CHECK(detail::mix(left, 1) != detail::mix(left, 2));
  CHECK(detail::mix(1, right) != detail::mix(2, right));
  CHECK(detail::mix(1, 2) != detail::mix(2, 1));
}

TEST_CASE("an index that forgets finds nothing, and may be filled again") {
  flat_index index;
  index.forget();
  for (std::uint32_t i = 0; i < 1'000; ++i) index.insert(detail::mix(i, 0), i);
  index.forget();
  CHECK(index.size() == 0);
  const auto find = [&](std::uint32_t n) {
    return index.find(detail::mix(n, 0), [&](std::uint32_t i) { return i == n; });
  };
  for (std::uint32_t i = 0; i < 1'000; ++i) CHECK(find(i) == flat_index::none);
  index.insert(detail::mix(7, 0), 7);
  CHECK(index.size() == 1);
  CHECK(find(7) == 7);
}

TEST_CASE("a scratch array grows to what was needed most, and stays") {
  detail::scratch_array<int> room;
  int* const few = room.of_size(3);
  few[2] = 5;
  CHECK(room.of_size(2) == few);
  int* const more = room.of_size(4);
  for (int i = 0; i < 4; ++i) more[i] = i;
  CHECK(room.of_size(6) == more);  // it at least doubles
  CHECK(more[3] == 3);
  CHECK(room.of_size(7)[6] == 0);
}
