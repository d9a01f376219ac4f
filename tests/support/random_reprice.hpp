// SPDX-License-Identifier: MIT
// Corrections of prices of a random platform: lists that begin in the past, or where an earlier one
// began, and closed months that are priced again.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_REPRICE_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_REPRICE_HPP

#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/repricing.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_reprice {
 public:
  explicit random_reprice(std::uint64_t stream) : random_{stream} {}

  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (random_.one_in(60)) correct(engine);
    if (!random_.one_in(40)) return;
    ducat::reprice_spec spec;
    spec.by = {"ops", "a wrong price", "CN-1"};
    if (random_.one_in(3)) spec.during = {{days(random_.below(60))}, ducat::instant_max};
    if (random_.one_in(3)) spec.during.end = {days(20 + random_.below(60))};
    if (spec.during.end <= spec.during.start) spec.during.end = ducat::instant_max;
    if (random_.one_in(3))
      spec.sku = ducat::sku_handle{static_cast<std::uint32_t>(random_.below(3))};
    (void)engine.reprice(accounts[random_.below(2)], spec);
  }

 private:
  static std::int64_t days(std::uint64_t n) {
    return static_cast<std::int64_t>(n) * 86'400'000'000'000;
  }
  // Another amount for one of the prices there are, from its start or from some day on.
  template <class Engine> void correct(Engine& engine) {
    const ducat::ledger& book = engine.events();
    const ducat::price_handle which{static_cast<std::uint32_t>(random_.below(book.prices.size()))};
    const ducat::price_entry& of = book.prices[which];
    if (of.calendar != 0 || of.layer.has_value() || of.pattern.specificity() != 0 ||
        of.unit == ducat::dimension::byte_time || of.kind == ducat::tariff_kind::per_record)
      return;
    const ducat::sku_defined& sku = book.all<ducat::sku_defined>()[of.sku.index];
    const std::string name(engine.text(sku.name).data(), engine.text(sku.name).size());
    const std::string counter(engine.text(of.counter).data(), engine.text(of.counter).size());
    ducat::price_table list;
    if (sku.how == ducat::meter::metered)
      (void)list.define_sku(name, sku.how, sku.unit, name == "h800" ? 798'720 : a100_rate);
    else
      (void)list.define_sku(name, sku.how, sku.unit);
    std::vector<ducat::tier_spec> tiers;
    for (std::uint32_t i = 0; i < of.tier_count; ++i)
      tiers.push_back({book.prices.tier_of(of, i).up_to,
                       {static_cast<std::int64_t>(1 + random_.below(900)), 2},
                       {}});
    ducat::price_spec spec;
    spec.sku = name;
    spec.money = of.money;
    spec.per = static_cast<ducat::uint128>(book.prices.tier_of(of, 0).price.per());
    spec.kind = of.kind;
    spec.tiers = tiers.data();
    spec.tier_count = tiers.size();
    spec.counter = counter;
    spec.owner = of.owner;
    spec.basis = of.basis;
    spec.cycle = of.cycle;
    spec.effective.start =
        random_.one_in(2) ? of.stated.start : ducat::instant{days(random_.below(80))};
    spec.published = {++published_};
    (void)list.add(spec);
    (void)engine.publish(list);  // one that clashes with another is refused
  }

  random_source random_;
  std::int64_t published_ = 0;
};

}  // namespace ducat_test

#endif
