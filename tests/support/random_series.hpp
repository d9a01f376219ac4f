// SPDX-License-Identifier: MIT
// Packs that come again on a random platform, some of them vouchers or with deduction factors. They
// are drawn from numbers of their own.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_SERIES_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_SERIES_HPP

#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/engine.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

/// An instant of the first three months of 1970, mostly a whole hour.
inline ducat::instant any_instant_of(random_source& random) {
  constexpr std::int64_t an_hour = 3'600'000'000'000;
  const auto hours = static_cast<std::int64_t>(random.below(90 * 24));
  return {hours * an_hour +
          (random.one_in(3) ? static_cast<std::int64_t>(random.below(an_hour)) : 0)};
}

class random_series {
 public:
  explicit random_series(std::uint64_t stream) : random_{stream} {}

  /// Opens one, mostly of each few days, or stops one. One whose time is over is refused.
  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(3)) return subscribe(engine, accounts);
    const std::size_t count = engine.state().series.size();
    const ducat::series_handle of{static_cast<std::uint32_t>(random_.below(count + 1))};
    (void)engine.unsubscribe(of, random_.one_in(2) ? ducat::instant_min : any_instant_of(random_));
  }

 private:
  template <class Engine>
  void subscribe(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    ducat::series_spec spec;
    const auto size = static_cast<ducat::int128>(1 + random_.below(40));
    const std::uint64_t kind = random_.below(3);
    fill(spec.lot, kind, size);
    const ducat::scope_term term{ducat::scope_kind::sku, 0,
                                 static_cast<std::uint32_t>(random_.below(5))};
    if (random_.one_in(4)) {
      spec.lot.scope = &term;
      spec.lot.scope_size = 1;
    }
    const ducat::scope_term weekend{ducat::scope_kind::sku, 0,
                                    static_cast<std::uint32_t>(random_.below(5))};
    const ducat::factor_spec factors[] = {
        {ducat::ratio{7, 10}, &weekend, 1, {96, 0, 86'400'000'000'000}}, {ducat::ratio{3, 2}}};
    if (kind != 0 && random_.one_in(2)) {
      spec.lot.factors = factors;
      spec.lot.factor_count = 1 + random_.below(2);
    }
    const std::string serial = "series " + std::to_string(random_.below(50));
    if (random_.one_in(2)) spec.lot.serial = serial;
    spec.cycle.unit = random_.one_in(3) ? ducat::cycle_unit::month : ducat::cycle_unit::day;
    spec.cycle.count = 1 + static_cast<std::int32_t>(random_.below(4));
    if (random_.one_in(3))
      spec.cycle.anchor = any_instant_of(random_);
    else
      spec.cycle.calendar = random_.one_in(2);
    if (random_.one_in(2))
      spec.rest = {static_cast<ducat::int128>(random_.below(3)),
                   static_cast<ducat::int128>(random_.below(60)) * size / 4,
                   1 + static_cast<std::int32_t>(random_.below(3)), -1};
    (void)engine.subscribe(accounts[random_.below(accounts.size())], spec);
  }
  // Money for 0, tokens for 1, else degrees.
  void fill(ducat::grant_spec& lot, std::uint64_t kind, ducat::int128 size) {
    if (kind == 0) lot.quantity = ducat::any_money{size * 50, yuan};
    if (kind == 1) lot.quantity = ducat::any_quantity{size, ducat::dimension::token};
    if (kind == 2)
      lot.quantity = ducat::any_quantity{size * ducat::int128{ducat::degree_unit::scale} / 7,
                                         ducat::dimension::compute};
    lot.paid = {static_cast<ducat::int128>(random_.below(5'000)), yuan};
    lot.valid = {any_instant_of(random_),
                 random_.one_in(2) ? ducat::instant_max : any_instant_of(random_)};
    lot.priority = static_cast<std::int32_t>(random_.below(3));
    if (kind == 1 && random_.one_in(3)) lot.floor = ducat::any_quantity{3, ducat::dimension::token};
    if (kind != 0 || random_.one_in(3)) return;
    lot.share = ducat::ratio{1 + static_cast<std::int64_t>(random_.below(7)), 7};
    lot.funder = random_.one_in(2) ? "Beijing" : "";
  }

  random_source random_;
};

}  // namespace ducat_test

#endif
