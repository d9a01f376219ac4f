// expect: tiers_ascend_and_the_last_is_open
// SPDX-License-Identifier: MIT
// A tier that ends before the one before it ends the constant evaluation, by a name that says why.

#include <ducat/testing/price_list_builder.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat::testing;

constexpr bool list() {
#if !defined(DUCAT_EXPECT_FAIL)
  constexpr auto second = 6_degrees;
#else
  constexpr auto second = 4_degrees;
#endif
  (void)price_list_builder{currency_of<cny>()}
      .counted("batch", dimension::compute)
      .tiers("batch", tariff_kind::graduated, 1_degree,
             {up_to(5_degrees, "20"), up_to(second, "15"), beyond("10")})
      .build();
  return true;
}
static_assert(list());
