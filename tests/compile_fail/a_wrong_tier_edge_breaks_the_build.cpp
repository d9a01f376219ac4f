// expect: the price list does not charge what is expected
// SPDX-License-Identifier: MIT
// Five degrees are to be in a first tier up to five. The compiler also prints both amounts, as
// arguments of charged_minor_units.

#include <ducat/testing/price_proof.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat::testing;

constexpr currency yuan = currency_of<cny>();

constexpr price_table list() {
#if !defined(DUCAT_EXPECT_FAIL)
  constexpr auto edge = 5_degrees;
#else
  constexpr auto edge = 4_degrees;
#endif
  return price_list_builder{yuan}
      .counted("batch", dimension::compute)
      .tiers("batch", tariff_kind::graduated, 1_degree, {up_to(edge, "20"), beyond("10")})
      .build();
}

static_assert(charges<100'00, minor_units(cost_of(list, "batch", 5_degrees, yuan))>);
