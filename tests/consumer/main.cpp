// SPDX-License-Identifier: MIT
// A program of somebody who uses ducat, built in each of the ways to get hold of it.
#include <ducat/ducat.hpp>

#ifdef CONSUMER_USES_ADAPTERS
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <ducat/adapters/fmt.hpp>
#include <ducat/adapters/nlohmann_json.hpp>
#endif

#ifdef CONSUMER_USES_TESTING
#include <ducat/testing/scenario_runner.hpp>
#endif

#include <cstdio>

using namespace ducat::literals;

constexpr auto per_degree = 20_cny / 1_degree;
static_assert(per_degree * 10'000_degrees == 200'000_cny);

int main() {
  std::printf("ducat %d.%d.%d\n", DUCAT_VERSION_MAJOR, DUCAT_VERSION_MINOR, DUCAT_VERSION_PATCH);
}
