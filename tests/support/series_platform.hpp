// SPDX-License-Identifier: MIT
// A subscription with a rollover that is used, goes through cycles and is stopped, for tests of
// what its ledger leads to.
#ifndef DUCAT_TESTS_SUPPORT_SERIES_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_SERIES_PLATFORM_HPP

#include "support/billing_platform.hpp"

namespace ducat_test {

class series_platform {
 public:
  series_platform() {
    ducat::series_spec spec;
    spec.lot = pack_of(10, 20'000);
    spec.lot.valid = {day(0), ducat::instant_max};
    spec.lot.serial = "SUB";
    spec.lot.by = {"shop", "order 5", ""};
    const ducat::scope_term cards{ducat::scope_kind::sku, 0, p.engine().find_sku("a100").index};
    spec.lot.scope = &cards;
    spec.lot.scope_size = 1;
    spec.cycle = {ducat::cycle_unit::day, 5};
    spec.rest = {degree, 3 * degree, 1, -1};
    series = p.engine().subscribe(p.payer(), spec).value();
    p.use(p.payer(), ducat::ratio{4}, day(1), one_hour);
    (void)p.engine().advance(day(6));                      // 6 were left: 3 live on
    p.use(p.payer(), ducat::ratio{13}, day(7), one_hour);  // all of both
    (void)p.engine().advance(day(11));                     // nothing was left: 1 is given
    (void)p.engine().unsubscribe(series, day(12), {"ann", "cancelled", "T-2"}).value();
    (void)p.engine().advance(day(40));
  }

  billing_platform p;
  ducat::series_handle series;
};

/// A subscription to half of each line, up to 10.00 a day, and one to degrees of which the weekend
/// takes twice as much; both leave something to the first Saturday.
class series_terms_platform {
 public:
  series_terms_platform() {
    ducat::series_spec spec;
    spec.lot = wallet_of(1'000, 300);
    spec.lot.valid = {day(0), ducat::instant_max};
    spec.lot.share = {1, 2};
    spec.lot.funder = "Beijing";
    spec.cycle.unit = ducat::cycle_unit::day;
    spec.rest.most = 100;
    (void)p.engine().subscribe(p.payer(), spec).value();
    const ducat::scope_term cards{ducat::scope_kind::sku, 0, p.engine().find_sku("a100").index};
    const ducat::factor_spec rows[] = {
        {ducat::ratio{2}, &cards, 1, {0b110'0000, 0, ducat::factor_band::a_day}}, {{7, 10}}};
    spec.lot = pack_of(10, 100);
    spec.lot.valid = {day(0), ducat::instant_max};
    spec.lot.factors = rows;
    spec.lot.factor_count = 2;
    spec.rest.most = 3 * degree;
    (void)p.engine().subscribe(p.payer(), spec).value();
    p.use(p.payer(), ducat::ratio{13}, day(1), one_hour);
    (void)p.engine().advance(day(2));
    p.use(p.payer(), ducat::ratio{9}, day(2), one_hour);
  }

  billing_platform p;
};

}  // namespace ducat_test

#endif
