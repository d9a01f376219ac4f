// SPDX-License-Identifier: MIT
#include <ducat/ducat.hpp>

using namespace ducat::literals;

static_assert(20_cny / 1_degree * 10'000_degrees == 200'000_cny);

int main() { return ducat::price_table{}.find_sku("a100").has_value() ? 1 : 0; }
