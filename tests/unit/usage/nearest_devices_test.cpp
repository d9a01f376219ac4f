// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/usage/nearest_devices.hpp>
#include <ducat/usage/nominal_peaks.hpp>
#include <ducat/usage/rated_rates.hpp>

#include <string>
#include <vector>

namespace {

using namespace ducat;

using names = std::vector<std::string>;

template <rate_basis Basis>
names nearest(const rate_table<Basis>& table, const std::string& device) {
  const near_devices near = nearest_devices(table, device);
  names found;
  for (const text_view name : near) found.emplace_back(name);
  return found;
}

// The first name, or none.
template <rate_basis Basis>
std::string nearest_one(const rate_table<Basis>& table, const std::string& device) {
  const names found = nearest(table, device);
  return found.empty() ? "" : found.front();
}

std::size_t distance(text_view a, text_view b, detail::compared_with with) {
  return detail::edit_distance(detail::device_key{a}, detail::device_key{b}, with);
}

static_assert(nearest_devices(alaya_rated_rates, "H80").size == 3);

}  // namespace

TEST_CASE("the distance is the least number of edits") {
  using enum detail::compared_with;
  CHECK(distance("kitten", "sitting", whole) == 3);
  CHECK(distance("sitting", "kitten", whole) == 3);
  CHECK(distance("", "abc", whole) == 3);
  CHECK(distance("abc", "", whole) == 3);
  CHECK(distance("A100", "a-100", whole) == 0);
  CHECK(distance("h100", "nvidiah100pcie", part) == 0);
  CHECK(distance("h800", "nvidiah100pcie", part) == 1);
  CHECK(distance("abc", "xyz", part) == 3);
  CHECK(distance("", "abc", part) == 0);
}

TEST_CASE("a name that leaves out the form finds every form first") {
  CHECK(nearest(nominal_peaks, "A100") == names{"A100 SXM4", "A100 PCIe", "A10"});
  CHECK(nearest(nominal_peaks, "h100") == names{"H100 SXM5", "H100 PCIe", "H200 SXM"});
  CHECK(nearest(nominal_peaks, "910B2") == names{"Ascend 910B2"});
}

TEST_CASE("a name that says too much finds what it holds") {
  CHECK(nearest_one(nominal_peaks, "NVIDIA A100-SXM4-80GB") == "A100 SXM4");
  CHECK(nearest_one(nominal_peaks, "Tesla V100-SXM2-32GB") == "V100 SXM2");
  CHECK(nearest_one(nominal_peaks, "NVIDIA GeForce RTX 4090") == "RTX 4090");
  CHECK(nearest_one(nominal_peaks, "AMD Instinct MI300X OAM") == "MI300X");
  CHECK(nearest_one(alaya_rated_rates, "NVIDIA H800E 80GB") == "H800E");
}

TEST_CASE("a misspelt name finds the right one") {
  CHECK(nearest_one(nominal_peaks, "L4OS") == "L40S");
  CHECK(nearest_one(nominal_peaks, "MI30X") == "MI300X");
  CHECK(nearest_one(nominal_peaks, "Gaudy2") == "Gaudi2");
  CHECK(nearest_one(alaya_rated_rates, "CPU cores") == "CPU core");
}

TEST_CASE("a sku that no table charges at a peak is answered with names, not with a rate") {
  const names near = nearest(nominal_peaks, "H800");
  REQUIRE(near.size() == near_devices::max_size);
  CHECK(near.front() == "H200 SXM");
}

TEST_CASE("a name that is known comes first") {
  CHECK(nearest(alaya_rated_rates, "h-800") == names{"H800", "H800A", "H800E"});
}

TEST_CASE("where nothing is alike nothing is offered") {
  CHECK(nearest(nominal_peaks, "").empty());
  CHECK(nearest(nominal_peaks, "?!").empty());
  CHECK(nearest(nominal_peaks, "quartz watch").empty());
  CHECK(nearest(rated_rate_table{}, "A100").empty());
}

TEST_CASE("a device of several dates is named once") {
  const rated_rate rows[] = {
      {"Maker", "X1", number_format::none, flops_rate{1}, instant{0}, "a test", confidence::high},
      {"Maker", "X1", number_format::none, flops_rate{2}, instant{9}, "a test", confidence::high}};
  CHECK(nearest(rated_rate_table{"a test", "1", instant{}, rows, 2}, "X") == names{"X1"});
}

TEST_CASE("a name of any length is compared in bounded work") {
  CHECK(nearest_one(nominal_peaks, "H100 SXM5" + std::string(1'000'000, 'x')) == "H100 SXM5");
}
