// SPDX-License-Identifier: MIT
// The two shipped tables, compared with the table of accelerators that they were made from.
#include "support/csv.hpp"
#include "support/print.hpp"
#include "support/shared_data.hpp"

#include <ducat/units/card_time.hpp>
#include <ducat/units/civil.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/usage/device_rate.hpp>
#include <ducat/usage/nominal_peaks.hpp>
#include <ducat/usage/rated_rates.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace ducat;

constexpr instant today = instant_from_civil({{2026, 11, 23}}).value();
constexpr std::int64_t ns_per_hour = 3'600'000'000'000;
constexpr int128 flop_per_degree = int128{1'123'200} * 1'000'000'000'000;

// "989.43" with three decimals is 989430: moves the point, and knows no arithmetic of the library.
std::int64_t point_moved(std::string text, std::size_t decimals) {
  const std::size_t point = text.find('.');
  const std::size_t fraction = point == std::string::npos ? 0 : text.size() - point - 1;
  REQUIRE(fraction <= decimals);
  if (point != std::string::npos) text.erase(point, 1);
  return std::stoll(text + std::string(decimals - fraction, '0'));
}

std::vector<ducat_test::csv_row> accelerators() {
  const auto path = ducat_test::shared_file("tables/accelerators.csv");
  return path ? ducat_test::read_csv(*path) : std::vector<ducat_test::csv_row>{};
}

template <rate_basis Basis>
std::vector<device_rate<Basis>> rows_named(const rate_table<Basis>& table,
                                           const std::string& device) {
  std::vector<device_rate<Basis>> found;
  for (const auto& row : table) {
    if (row.device == device) found.push_back(row);
  }
  return found;
}

}  // namespace

TEST_CASE("every trusted row of the accelerator table with a dense peak is a nominal peak") {
  const auto table = accelerators();
  std::size_t expected = 0;
  for (const auto& row : table) {
    const bool fp16 = !row.at("fp16_dense_tflops").empty();
    const std::string peak = fp16 ? row.at("fp16_dense_tflops") : row.at("bf16_dense_tflops");
    const auto found = rows_named(nominal_peaks, row.at("model"));
    INFO(row.at("model"));
    if (row.at("confidence") != "high" || peak.empty()) {
      CHECK(found.empty());
      continue;
    }
    ++expected;
    REQUIRE(found.size() == 1);
    CHECK(found[0].vendor == row.at("vendor"));
    CHECK(found[0].rate.count() == point_moved(peak, 3));
    CHECK(found[0].format == (fp16 ? number_format::fp16 : number_format::bf16));
    CHECK(found[0].source == row.at("source"));
    CHECK(found[0].trust == confidence::high);
    const civil_time from = civil_from_instant(found[0].valid_from);
    CHECK(from == civil_time{{std::stoi(row.at("year")), 1, 1}});
  }
  if (!table.empty()) CHECK(nominal_peaks.row_count == expected);
}

TEST_CASE("every rate that a provider publishes is a rated rate, and no other is") {
  const auto table = accelerators();
  std::vector<std::string> seen;
  for (const auto& row : table) {
    if (row.at("rated_dcu_per_hour").empty()) continue;
    // "H800 SXM" and "H800A (Alaya grade)" are charged as "H800" and "H800A".
    const std::string model = row.at("model") + ' ';
    INFO(model);
    std::vector<rated_rate> found;
    for (const rated_rate& rate : alaya_rated_rates) {
      if (model.starts_with(std::string{rate.device} + ' ') ||
          model.starts_with(std::string{rate.device} + " (")) {
        found.push_back(rate);
      }
    }
    REQUIRE(found.size() == 1);
    CHECK(found[0].vendor == row.at("vendor"));
    // 0.001 degrees an hour are 312 FLOP/ns.
    CHECK(found[0].rate.count() == point_moved(row.at("rated_dcu_per_hour"), 3) * 312);
    seen.emplace_back(found[0].device);
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  if (!table.empty()) CHECK(seen.size() == alaya_rated_rates.row_count);
}

TEST_CASE("a card-hour at the rated rate is the published number of degrees") {
  struct published {
    const char* device;
    std::int64_t flop_per_ns;
    std::int64_t thousandths_of_a_degree;
  };
  const published rates[] = {{"H800", 798'720, 2'560},  {"H800A", 798'720, 2'560},
                             {"H800E", 957'840, 3'070}, {"L40S", 202'800, 650},
                             {"A100", 312'000, 1'000},  {"A800", 312'000, 1'000},
                             {"CPU core", 7'800, 25}};
  for (const published& p : rates) {
    INFO(p.device);
    const auto rate = find_rate(alaya_rated_rates, p.device, today);
    REQUIRE(rate);
    CHECK(rate->rate.count() == p.flop_per_ns);
    CHECK(int128{rate->rate.count()} * ns_per_hour * 1'000 ==
          flop_per_degree * p.thousandths_of_a_degree);
    CHECK(rate->format == number_format::none);
    CHECK_FALSE(rate->source.empty());
  }
}

TEST_CASE("what is charged is not the peak of the silicon") {
  const auto l40s_rated = find_rate(alaya_rated_rates, "L40S", today);
  const auto l40s_peak = find_rate(nominal_peaks, "L40S", today);
  REQUIRE((l40s_rated && l40s_peak));
  CHECK(l40s_rated->rate.count() == 202'800);
  CHECK(l40s_peak->rate.count() == 362'050);
  // The H800 has the dense peak of the H100 SXM5, 989.4 TFLOPS, at which it would be overcharged.
  const auto h800_rated = find_rate(alaya_rated_rates, "H800", today);
  const auto h100_peak = find_rate(nominal_peaks, "H100 SXM5", today);
  REQUIRE((h800_rated && h100_peak));
  CHECK(h100_peak->rate.count() == 989'400);
  CHECK(h800_rated->rate < h100_peak->rate);
}

TEST_CASE("a device that only one table knows has no rate in the other") {
  CHECK(find_rate(nominal_peaks, "H800", today).error().code == errc::unknown_device);
  CHECK(find_rate(alaya_rated_rates, "B200", today).error().code == errc::unknown_device);
}

TEST_CASE("the format of a peak is the one that was published") {
  CHECK(find_rate(nominal_peaks, "Gaudi3", today)->format == number_format::fp16);
  CHECK(find_rate(nominal_peaks, "Gaudi3", today)->rate.count() == 459'000);  // BF16: 1 677 000
  CHECK(find_rate(nominal_peaks, "TPU v5p", today)->format == number_format::bf16);
}

TEST_CASE("a peak holds from the launch of the device on") {
  const instant launch = instant_from_civil({{2022, 1, 1}}).value();
  CHECK(find_rate(nominal_peaks, "H100 SXM5", launch));
  const auto before = find_rate(nominal_peaks, "H100 SXM5", instant{launch.ns - 1});
  REQUIRE_FALSE(before);
  CHECK(before.error().code == errc::not_in_force);
  CHECK(before.error().amount == launch.ns);
}
