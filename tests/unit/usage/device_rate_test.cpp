// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/usage/device_rate.hpp>
#include <ducat/usage/nominal_peaks.hpp>
#include <ducat/usage/rated_rates.hpp>

#include <cstddef>
#include <string>
#include <type_traits>

namespace {

using namespace ducat;

constexpr rated_rate row(text_view device, std::int64_t rate, std::int64_t from = 0) {
  return {"Maker",       device,   number_format::none, flops_rate{rate},
          instant{from}, "a test", confidence::high};
}

template <std::size_t N> constexpr rated_rate_table table_of(const rated_rate (&rows)[N]) {
  return {"a test", "1", instant{}, rows, N};
}

constexpr rated_rate dated_rows[] = {row("X1", 300, 1'000), row("X1", 100, 0), row("X1", 200, 500),
                                     row("X1 Pro", 900, 0)};
constexpr rated_rate_table dated = table_of(dated_rows);

// Not charged by mistake: a nominal peak is of another type.
static_assert(!std::is_convertible_v<nominal_peak, rated_rate>);
static_assert(!std::is_convertible_v<nominal_peak_table, rated_rate_table>);

static_assert(find_rate(alaya_rated_rates, "h800", instant{})->rate.count() == 798'720);
static_assert(find_rate(dated, "X2", instant{}).error() == errc::unknown_device);

}  // namespace

TEST_CASE("a name is found whatever its case, spaces and dashes") {
  for (const char* name : {"H100 SXM5", "h100-sxm5", "H100SXM5", "H100_sxm5", " H100  SXM5 ",
                           "NVIDIA H100 SXM5", "nvidia-h100-sxm5"}) {
    INFO(name);
    const auto found = find_rate(nominal_peaks, name, instant_max);
    REQUIRE(found);
    CHECK(found->device == text_view{"H100 SXM5"});
  }
}

TEST_CASE("nothing of a name is guessed") {
  for (const char* name :
       {"H100", "H100 SXM", "H100 SXM55", "H100.SXM5", "AMD H100 SXM5", "", " ", "A10O", "X"}) {
    INFO(name);
    const auto found = find_rate(nominal_peaks, name, instant_max);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == errc::unknown_device);
  }
}

TEST_CASE("a name of any length is only unknown") {
  const std::string endless(100'000, 'A');
  CHECK(find_rate(nominal_peaks, endless, instant_max).error().code == errc::unknown_device);
  // Not even where it agrees with a known name as far as names are read.
  const std::string longest(device_name_max - 5, 'A');
  const rated_rate rows[] = {row(longest, 1)};
  CHECK(check_table(table_of(rows)));
  CHECK(find_rate(table_of(rows), longest, instant{}));
  CHECK(find_rate(table_of(rows), "Maker" + longest, instant{}));
  CHECK_FALSE(find_rate(table_of(rows), "Maker" + longest + "A", instant{}));
}

TEST_CASE("of the entries of a device the last that has begun is in force") {
  CHECK(check_table(dated));
  CHECK(find_rate(dated, "X1", instant{0})->rate.count() == 100);
  CHECK(find_rate(dated, "X1", instant{499})->rate.count() == 100);
  CHECK(find_rate(dated, "X1", instant{500})->rate.count() == 200);
  CHECK(find_rate(dated, "X1", instant{999})->rate.count() == 200);
  CHECK(find_rate(dated, "X1", instant{1'000})->rate.count() == 300);
  CHECK(find_rate(dated, "X1", instant_max)->rate.count() == 300);
  CHECK(find_rate(dated, "X1 Pro", instant_max)->rate.count() == 900);
}

TEST_CASE("before its first entry a device is known but not in force") {
  const auto early = find_rate(dated, "X1", instant{-1});
  REQUIRE_FALSE(early);
  CHECK(early.error() == failure{errc::not_in_force, 0, 0, 0});
  const rated_rate later[] = {row("X9", 1, 700), row("X9", 2, 600)};
  CHECK(find_rate(table_of(later), "X9", instant{0}).error().amount == 600);
}

TEST_CASE("a table that could answer twice, or with nonsense, is refused with its row") {
  const rated_rate same_name[] = {row("X1", 1), row("X2", 1), row("x-1", 2)};
  CHECK(check_table(table_of(same_name)).error() == failure{errc::already_exists, 2});
  const rated_rate with_vendor[] = {row("X1", 1), row("Maker X1", 2)};
  CHECK(check_table(table_of(with_vendor)).error() == failure{errc::already_exists, 1});
  const rated_rate vendor_first[] = {row("Maker X1", 2), row("X1", 1)};
  CHECK(check_table(table_of(vendor_first)).error() == failure{errc::already_exists, 1});
  const rated_rate nameless[] = {row("X1", 1), row(" - ", 1)};
  CHECK(check_table(table_of(nameless)).error() == failure{errc::invalid_text, 1});
  const rated_rate free_of_charge[] = {row("X1", 0)};
  CHECK(check_table(table_of(free_of_charge)).error() == failure{errc::out_of_range, 0});
  const rated_rate negative[] = {row("X1", -1)};
  CHECK(check_table(table_of(negative)).error() == failure{errc::out_of_range, 0});
  const std::string too_long(device_name_max - 4, 'A');
  const rated_rate long_name[] = {row(too_long, 1)};
  CHECK(check_table(table_of(long_name)).error() == failure{errc::text_too_long, 0});
  CHECK(check_table(rated_rate_table{}));
}
