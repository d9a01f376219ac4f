// SPDX-License-Identifier: MIT
// result, failure, text_view and the failure handler: what every other header speaks in.
#include "support/death.hpp"
#include "support/print.hpp"

#include <ducat/exact/assertion.hpp>
#include <ducat/exact/error.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>

#include <set>
#include <string>
#include <string_view>

using namespace ducat;
using namespace ducat_test;

TEST_CASE("a result holds a value or an error, and says which") {
  const result<int> good = 5;
  const result<int> bad = failure{errc::conflict, 3, 17, -2};
  REQUIRE(good.has_value());
  CHECK(*good == 5);
  CHECK(good.value_or(9) == 5);
  REQUIRE_FALSE(bad.has_value());
  CHECK_FALSE(static_cast<bool>(bad));
  CHECK(bad.error() == failure{errc::conflict, 3, 17, -2});
  CHECK(bad.value_or(9) == 9);
  CHECK(result<int>{unexpected{errc::overflow}}.error().code == errc::overflow);
  CHECK(result<void>{}.has_value());
  CHECK(result<void>{errc::inexact}.error().code == errc::inexact);
}

TEST_CASE("steps chain until the first error") {
  const auto half = [](int v) { return v % 2 == 0 ? result<int>{v / 2} : errc::inexact; };
  CHECK(result<int>{12}.and_then(half).and_then(half).value() == 3);
  CHECK(result<int>{6}.and_then(half).and_then(half).error().code == errc::inexact);
  CHECK(result<int>{errc::overflow}.and_then(half).error().code == errc::overflow);
  CHECK(result<int>{6}.transform([](int v) { return v + 1; }).value() == 7);
  CHECK(
      result<int>{errc::overflow}.or_else([](const failure&) { return result<int>{1}; }).value() ==
      1);
}

TEST_CASE("reading what a result does not hold is a broken invariant, in every build") {
  const result<int> bad = errc::overflow;
  const result<int> good = 1;
  CHECK(broken_invariant([&] { (void)bad.value(); }) == "has_value_");
  CHECK(broken_invariant([&] { (void)*bad; }) == "has_value_");
  CHECK(broken_invariant([&] { (void)good.error(); }) == "!has_value_");
  CHECK(broken_invariant([&] { result<void>{errc::overflow}.value(); }) == "has_value_");
  CHECK(broken_invariant([&] { (void)good.value(); }).empty());
}

TEST_CASE("a failure handler can be replaced, and the previous one comes back") {
  const failure_handler mine = [](const char*, const char*, int) {};
  const failure_handler before = set_failure_handler(mine);
  CHECK(set_failure_handler(before) == mine);
  CHECK(set_failure_handler(before) == before);
}

TEST_CASE("every error code has a sentence of its own") {
  const std::string none = message(errc{});
  std::set<std::string> sentences;
  int code = 1;
  for (; message(static_cast<errc>(code)) != none; ++code) {
    INFO(code);
    CHECK(sentences.insert(message(static_cast<errc>(code))).second);
  }
  // The codes are dense: the first without a sentence is the first that does not exist.
  CHECK(code > static_cast<int>(errc::number_not_exact));
  for (int beyond = code; beyond < code + 100; ++beyond) {
    CHECK(message(static_cast<errc>(beyond)) == none);
  }
}

TEST_CASE("a text_view is made from any string and compares as bytes do") {
  const std::string owned = "degree";
  CHECK(text_view{owned} == text_view{"degree"});
  CHECK(text_view{std::string_view{"degree"}.substr(0, 3)} == text_view{"deg"});
  CHECK(text_view{}.empty());
  CHECK(text_view{} == text_view{""});
  CHECK(text_view{"ab"} < text_view{"abc"});
  CHECK(text_view{"abc"} < text_view{"b"});
  CHECK(text_view{"z"} < text_view{"\xe5\xba\xa6"});  // bytes above 127 come last, whatever char is
  CHECK(static_cast<std::string>(text_view{"degree"}) == owned);
  CHECK(text_view{"a\0b", 3}.size() == 3);
}
