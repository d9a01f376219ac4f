// expect: an engine has handles of its own
// SPDX-License-Identifier: MIT
// The third sku of a list may be an engine's first: its handle is not taken for the engine's.

#include <ducat/ducat.hpp>

using namespace ducat;

#if !defined(DUCAT_EXPECT_FAIL)
usage_record<> of(const engine& engine, const price_table&) {
  return {.id = {0, 1}, .sku = engine.find_sku("a100")};
}
#else
usage_record<> of(const engine&, const price_table& prices) {
  return {.id = {0, 1}, .sku = prices.find_sku("a100")};
}
#endif
