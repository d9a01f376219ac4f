// SPDX-License-Identifier: MIT
// The close charges of a random platform.
#ifndef DUCAT_TESTS_SUPPORT_PLATFORM_CHARGES_HPP
#define DUCAT_TESTS_SUPPORT_PLATFORM_CHARGES_HPP

#include "support/prices.hpp"

#include <ducat/pricing/charge_spec.hpp>
#include <ducat/pricing/price_table.hpp>

namespace ducat_test {

/// Limits for everybody, a commitment of a layer's own, a discount and a seat.
inline void add_charges(ducat::price_table& list) {
  ducat::charge_spec spend = charge_named("spend");
  spend.minimum = ducat::decimal{12'050, 2};
  spend.maximum = ducat::decimal{90'001, 2};
  (void)list.add_charge(spend).value();
  spend.layer = "negotiated";
  spend.maximum = {};
  spend.minimum = {};
  spend.commitment = ducat::decimal{300, 0};
  spend.overage_factor = ducat::ratio{3, 2};
  (void)list.add_charge(spend).value();
  const ducat::text_view tokens[] = {"prompt", "answer"};
  ducat::charge_spec discount = charge_named("tokens off");
  discount.discount = ducat::ratio{1, 7};
  discount.skus = tokens;
  discount.sku_count = 2;
  (void)list.add_charge(discount).value();
  ducat::charge_spec seat = charge_named("seat");
  seat.standing = ducat::decimal{99, 0};
  (void)list.add_charge(seat).value();
  seat.name = "whole seat";
  seat.partial = ducat::partial_period::full;
  (void)list.add_charge(seat).value();
}

}  // namespace ducat_test

#endif
