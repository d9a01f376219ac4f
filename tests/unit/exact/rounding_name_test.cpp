// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/exact/rounding_name.hpp>

#include <cstddef>

TEST_CASE("every rounding mode has a name, and no other text is one") {
  std::size_t count = 0;
  for (const ducat::named_rounding& each : ducat::rounding_names) {
    CHECK(static_cast<std::size_t>(each.value) == count++);
    CHECK(ducat::parse_rounding(each.name).value() == each.value);
  }
  CHECK(count == 7);
  for (const char* const text : {"", "HALF_EVEN", "half even", "nearest", "up "}) {
    CHECK(ducat::parse_rounding(text).error().code == ducat::errc::invalid_text);
  }
}
