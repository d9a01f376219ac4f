// SPDX-License-Identifier: MIT
// A pack that is used, voided, refunded and handed on, for tests of what its ledger leads to.
#ifndef DUCAT_TESTS_SUPPORT_MOVED_PACK_HPP
#define DUCAT_TESTS_SUPPORT_MOVED_PACK_HPP

#include "support/billing_platform.hpp"

namespace ducat_test {

// A pack of 10 degrees for 200.00 of which 3 were used, 2 voided, 1 refunded and 2 handed on; 1 of
// these was used; then both packs ended.
class moved_pack {
 public:
  moved_pack() {
    team = p.team("research");
    ducat::grant_spec spec = pack_of(10, 20'001);
    spec.valid = between(0, 20);
    lot = p.grant(p.payer(), spec);
    p.use(p.payer(), ducat::ratio{3}, day(1), one_hour);
    (void)p.engine().advance(day(2));
    void_position = p.engine().void_quantity(some(2, "V")).value().position;
    refund_position = p.engine().refund(some(1, "R"), ducat::rounding::half_even).value().position;
    handed_on = p.engine().transfer(some(2, "T"), team, "team lot").value().to;
    p.use(team, ducat::ratio{1}, day(3), one_hour);
    (void)p.engine().advance(day(30));
  }
  ducat::move_spec some(int degrees, ducat::text_view reference) const {
    ducat::move_spec spec;
    spec.pack = lot;
    spec.quantity = ducat::any_quantity{degrees * degree, ducat::dimension::compute};
    spec.reference = reference;
    spec.by = {"ops", "asked for", "T-1"};
    return spec;
  }

  billing_platform p;
  ducat::account_handle team;
  ducat::pack_handle lot, handed_on;
  std::uint64_t void_position = 0, refund_position = 0;
};

}  // namespace ducat_test

#endif
