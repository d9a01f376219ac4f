// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/units/literals.hpp>
#include <ducat/units/round_to.hpp>
#include <ducat/usage/conversion.hpp>
#include <ducat/usage/runway.hpp>

#include <vector>

using namespace ducat;
using namespace ducat::literals;

TEST_CASE("classes of usage are added up by their factors, exactly") {
  const std::vector<factored_usage> job{{mixed{1}, ratio{3'600}}, {mixed{2}, ratio{900}}};
  CHECK(convert_units(job).value() == mixed{5'400});
  const std::vector<factored_usage> idle{{mixed{1}, ratio{7, 10}}, {mixed{0, 1, 3}, ratio{1, 4}}};
  CHECK(convert_units(idle).value() == mixed{0, 47, 60});
  CHECK(is_zero(convert_units({}).value()));
  const std::vector<factored_usage> huge{{mixed{1}, ratio{1}}, {mixed{int128_max}, ratio{2}}};
  CHECK(convert_units(huge).error() == failure{errc::overflow, 1});
}

TEST_CASE("whole units are those of the running total, so seven sevenths are one") {
  int128 total = 0;
  for (int128 i = 0; i < 7; ++i) {
    const int128 added = add_units(mixed{i}, mixed{1}, ratio{1, 7}, rounding::floor).value();
    CHECK(added == (i == 6 ? 1 : 0));
    total += added;
  }
  CHECK(total == 1);
  CHECK(add_units({}, mixed{1}, ratio{1, 7}, rounding::ceiling).value() == 1);
  CHECK(add_units(mixed{1}, mixed{6}, ratio{1, 7}, rounding::ceiling).value() == 0);
  CHECK(add_units(mixed{int128_max}, mixed{1}, ratio{1}, rounding::floor).error().code ==
        errc::overflow);
}

TEST_CASE("a value is rounded to places, below the point and above it") {
  const mixed value{123, 456, 1'000};
  CHECK(round_to_places(value, 2, rounding::half_up).value() == mixed{123, 46, 100});
  CHECK(round_to_places(value, -2, rounding::up).value() == mixed{200});
  CHECK(round_to_places(value, 0, rounding::floor).value() == mixed{123});
  CHECK(round_to_places(mixed{-1, 1, 2}, 0, rounding::half_even).value() == mixed{});
  CHECK(round_to_places(value, 18, rounding::down).value() == value);
  CHECK(round_to_places(value, 19, rounding::down).error().code == errc::out_of_range);
  CHECK(round_to_places(value, -19, rounding::down).error().code == errc::out_of_range);
  CHECK(round_to_places(mixed{int128_max}, 1, rounding::down).error().code == errc::overflow);
}

TEST_CASE("a balance lasts as long as its use allows, to the nanosecond") {
  const auto sae = runway(10'000'000, 5'400, 1_h, rounding::down).value();
  CHECK(round_to<days>(sae, rounding::down).count() == 77);
  CHECK(runway(0, 1, 1_h, rounding::down).value() == 0_ns);
  CHECK(runway(1, 3, 1_ns, rounding::up).value() == 1_ns);
  CHECK(runway(1, 0, 1_h, rounding::down).error().code == errc::division_by_zero);
  CHECK(runway(-1, 1, 1_h, rounding::down).error().code == errc::out_of_range);
  CHECK(runway(1, -1, 1_h, rounding::down).error().code == errc::out_of_range);
  CHECK(runway(1, 1, 0_h, rounding::down).error().code == errc::out_of_range);
  CHECK(runway(int128_max, 1, 1_h, rounding::down).error().code == errc::overflow);
}
