// SPDX-License-Identifier: MIT
// Prices that are no cumulative tariffs against slow second implementations in rationals of
// Boost.Multiprecision, and against their own laws: what is split adds up to what is not.
#include "support/prices.hpp"
#include "support/print.hpp"
#include "support/rationals.hpp"

#include <ducat/pricing/bundle.hpp>
#include <ducat/pricing/close_charge.hpp>
#include <ducat/pricing/commitment.hpp>
#include <ducat/pricing/credit_rate.hpp>
#include <ducat/pricing/lease.hpp>
#include <ducat/pricing/per_record.hpp>
#include <ducat/pricing/prorated_tariff.hpp>
#include <ducat/pricing/reserved.hpp>
#include <ducat/pricing/savings_plan.hpp>
#include <ducat/pricing/settlement.hpp>
#include <ducat/usage/conversion.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr int rounds = 2'000;

}  // namespace

TEST_CASE("a percentage price is what counting the allowance down record by record gives") {
  random_source random{101};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const bool by_records = random.one_in(2);
    const bool by_amount = random.one_in(2);
    const auto free_records = static_cast<int128>(random.below(4));
    const mixed free_amount = some_amount(random, 400);
    percentage_price price;
    price.rate = some_ratio(random, 2);
    price.fixed = some_amount(random, 50);
    price.limits = some_limits(random, 200);
    if (by_records && by_amount) price.free = free_allowance::first_of(free_records, free_amount);
    if (by_records && !by_amount) price.free = free_allowance::first_records(free_records);
    if (!by_records && by_amount) price.free = free_allowance::first_amount(free_amount);
    percentage_fold fold{price};
    rational model;
    rational left = value_of(free_amount);
    bool open = (by_records || by_amount);
    int128 records = 0;
    for (std::uint64_t n = random.below(8); n > 0; --n) {
      const mixed amount = some_amount(random, 300);
      REQUIRE(fold.add(amount).has_value());
      rational charged = value_of(amount);
      if (by_records && records >= free_records) open = false;
      if (by_amount && left == 0) open = false;
      ++records;
      if (open && (!by_amount || charged <= left)) {
        left -= charged;
        continue;
      }
      if (open) {
        charged -= left;
        left = 0;
      }
      const rational cost = charged * value_of(price.rate) + value_of(price.fixed);
      model += clamp_by(price.limits, cost);
    }
    REQUIRE(value_of(fold.cost()) == model);
  }
}

TEST_CASE("dynamic prices and conversions are products, and limits of them are comparisons") {
  random_source random{102};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const dynamic_price price{some_ratio(random, 3), some_limits(random, 500)};
    const mixed arrived = some_signed(random, 1'000);
    REQUIRE(value_of(charge(price, arrived).value()) ==
            clamp_by(price.limits, value_of(arrived) * value_of(price.multiplier)));
    std::vector<factored_usage> usage;
    rational sum;
    for (std::uint64_t n = random.below(5); n > 0; --n) {
      usage.push_back({some_amount(random, 1'000), some_ratio(random, 100)});
      sum += value_of(usage.back().amount) * value_of(usage.back().factor);
    }
    REQUIRE(value_of(convert_units(usage).value()) == sum);
  }
}

TEST_CASE("the lines of a period sum to its limits whatever the split, and so does its close") {
  random_source random{105};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const spend_terms terms{some_ratio(random, 1), some_limits(random, 900),
                            some_amount(random, 50)};
    rational gross_sum;
    rational billed;
    rational parts;
    mixed came_to;
    const std::uint64_t lines = random.below(6) + 1;
    mixed posted_capped;
    for (std::uint64_t n = 0; n < lines; ++n) {
      const mixed gross = random.one_in(4) ? some_signed(random, 300) : some_amount(random, 500);
      const bool last = n + 1 == lines;
      const spend_line line = next_line(terms, came_to, gross,
                                        last ? line_place::last_of_period : line_place::mid_period)
                                  .value();
      gross_sum += value_of(gross);
      billed += value_of(line.amount);
      parts += value_of(line.gross) - value_of(line.discount) - value_of(line.over_maximum) +
               value_of(line.true_up);
      came_to = add(came_to, subtract(gross, line.discount).value()).value();
      posted_capped = add(posted_capped, subtract(line.amount, line.true_up).value()).value();
    }
    const rational discounted = gross_sum * (1 - value_of(terms.discount));
    const rational expected = clamp_by(terms.spend, discounted);
    REQUIRE(value_of(came_to) == discounted);
    REQUIRE(billed == expected);
    REQUIRE(parts == expected);
    // Posted as they came, or capped as they came: the close makes the same bill of both.
    for (const mixed& posted : {came_to, posted_capped}) {
      const close_charge close = close_period(terms, came_to, posted).value();
      REQUIRE(value_of(posted) + value_of(close.total().value()) ==
              expected + value_of(terms.standing));
      REQUIRE(sign(close.over_maximum) <= 0);
      REQUIRE(sign(close.true_up) >= 0);
    }
  }
}

TEST_CASE("a commitment charges what was used, what went beyond and what it lacks") {
  random_source random{106};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const commitment terms{some_amount(random, 100), some_ratio(random, 3), random.one_in(2)};
    std::vector<mixed> costs;
    rational model;
    for (std::uint64_t n = random.below(6); n > 0; --n) {
      costs.push_back(some_amount(random, 200));
      const rational cost = value_of(costs.back());
      const rational amount = value_of(terms.amount);
      if (cost >= amount) {
        model += amount + (cost - amount) * value_of(terms.overage_factor);
      } else {
        model += terms.true_up ? amount : cost;
      }
    }
    const commitment_charge sum = charge_windows(terms, costs).value();
    REQUIRE(value_of(sum.total().value()) == model);
    REQUIRE(value_of(sum.utilized) + value_of(sum.overage) + value_of(sum.true_up) == model);
  }
}

TEST_CASE("a bundle's shares are in proportion and add up to its price, exact and rounded") {
  random_source random{111};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    std::vector<mixed> alone{some_amount(random, 1'000), mixed{1}};
    for (std::uint64_t n = random.below(4); n > 0; --n) alone.push_back(some_amount(random, 500));
    const int128 price = static_cast<int128>(random.below(5'000)) - 500;
    std::vector<mixed> shares(alone.size());
    std::vector<int128> parts(alone.size());
    REQUIRE(allocate_bundle(price, alone, shares, parts).has_value());
    rational sum;
    for (const mixed& each : alone) sum += value_of(each);
    for (std::size_t i = 0; i < alone.size(); ++i) {
      REQUIRE(value_of(shares[i]) == big(price) * value_of(alone[i]) / sum);
    }
    REQUIRE(std::accumulate(parts.begin(), parts.end(), int128{0}) == price);
  }
}

TEST_CASE("a reservation covers as much as it has, of the smallest first") {
  random_source random{112};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    constexpr ratio sizes[] = {ratio{1, 4}, ratio{1, 2}, ratio{1}, ratio{2}, ratio{4}, ratio{}};
    std::vector<ratio> running;
    for (std::uint64_t n = random.below(7); n > 0; --n) running.push_back(sizes[random.below(6)]);
    const mixed reserved{static_cast<int128>(random.below(12)), random.below(4), 4};
    std::vector<ratio> covered(running.size());
    const auto hour = cover_running(reserved, running, covered).value();
    std::vector<std::size_t> order(running.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return running[a] < running[b]; });
    rational left = value_of(reserved);
    rational used;
    for (const std::size_t i : order) {
      const rational size = value_of(running[i]);
      const rational taken = std::min(left, size);
      if (size != 0) REQUIRE(value_of(covered[i]) == taken / size);
      left -= taken;
      used += taken;
    }
    REQUIRE(value_of(hour.covered) == used);
    REQUIRE(value_of(hour.unused) == left);
    REQUIRE(value_of(hour.running) * value_of(hour.fraction) == used);
  }
}

TEST_CASE("a savings plan spends its commitment down the list") {
  random_source random{113};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const mixed commitment = some_amount(random, 300);
    std::vector<plan_usage> usage;
    rational left = value_of(commitment);
    rational on_demand;
    for (std::uint64_t n = random.below(5); n > 0; --n) {
      usage.push_back({some_amount(random, 150), some_amount(random, 300)});
      const rational cost = value_of(usage.back().at_plan);
      const rational taken = std::min(left, cost);
      left -= taken;
      if (cost != 0) on_demand += value_of(usage.back().on_demand) * (cost - taken) / cost;
    }
    const plan_hour hour = spend_commitment(commitment, usage).value();
    REQUIRE(value_of(hour.unused) == left);
    REQUIRE(value_of(hour.on_demand) == on_demand);
    REQUIRE(value_of(hour.used) + value_of(hour.unused) == value_of(commitment));
  }
}

TEST_CASE("a lease that ends early is due for what was held and the shares of the rest") {
  random_source random{114};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    lease_terms terms;
    terms.price = some_amount(random, 100'000);
    terms.minimum_quantity = static_cast<std::int64_t>(random.below(5)) + 1;
    terms.minimum_term = static_cast<std::int64_t>(random.below(6)) + 1;
    terms.due_within_minimum = some_ratio(random, 1);
    terms.due_after_minimum = some_ratio(random, 1);
    const lease_agreement agreed{
        terms.minimum_quantity + static_cast<std::int64_t>(random.below(9)),
        terms.minimum_term + static_cast<std::int64_t>(random.below(9))};
    const ratio held = std::min(ratio{agreed.term}, some_ratio(random, agreed.term));
    const auto left = exit_early(terms, agreed, held).value();
    const rational a_period = value_of(terms.price) * agreed.quantity;
    const rational at = value_of(held);
    const rational least{terms.minimum_term};
    const rational within = at < least ? rational{least - at} : rational{};
    const rational beyond = agreed.term - (at < least ? least : at);
    REQUIRE(value_of(left.held) == a_period * at);
    REQUIRE(value_of(left.fee) == a_period * (within * value_of(terms.due_within_minimum) +
                                              beyond * value_of(terms.due_after_minimum)));
  }
}

TEST_CASE("a prorated gauge is priced unit by unit") {
  random_source random{115};
  INFO(seed_text());
  for (int round = 0; round < 300; ++round) {
    const int128 edge = static_cast<int128>(random.below(9)) + 1;
    const int128 second = edge + static_cast<int128>(random.below(9)) + 1;
    const auto amount = [&] { return list_amount{static_cast<int128>(random.below(500)), 2}; };
    const tier_spec tiers[] = {
        {edge, amount(), amount()}, {second, amount(), amount()}, {int128_max, amount(), amount()}};
    price_table table;
    (void)table.define_sku("seats", meter::counted, dimension::request).value();
    const auto entry =
        table.add(tiered("seats", tariff_kind::graduated, tiers, 3)).value().in_table;
    prorated_tariff_fold fold{table.book(), entry};
    const auto tier_at = [&](int128 unit) { return unit <= edge ? 0 : unit <= second ? 1 : 2; };
    rational model;
    bool reached[3] = {};
    int128 held = 0;
    for (std::uint64_t n = random.below(8); n > 0; --n) {
      const int128 to = static_cast<int128>(random.below(30));
      const ratio fraction = some_ratio(random, 1);
      REQUIRE(fold.add(to - held, fraction).has_value());
      const int step = to < held ? -1 : 1;
      for (int128 unit = std::min(to, held) + 1; unit <= std::max(to, held); ++unit) {
        const tier_spec& t = tiers[tier_at(unit)];
        model += step * value_of(fraction) * rational{big(t.price.coefficient), 3};
        if (step > 0 && !reached[tier_at(unit)]) model += rational{big(t.fee.coefficient)};
        if (step > 0) reached[tier_at(unit)] = true;
      }
      held = to;
    }
    REQUIRE(fold.held() == held);
    REQUIRE(value_of(fold.cost()) == model);
  }
}

TEST_CASE("settlement and credits give back what they were given") {
  random_source random{117};
  INFO(seed_text());
  for (int round = 0; round < rounds; ++round) {
    const mixed charge = some_amount(random, 500);
    const mixed balance = some_signed(random, 500);
    const auto settled = settle(settlement_mode::credit_then_invoice, charge, balance).value();
    REQUIRE(value_of(settled.consumed) + value_of(settled.invoiced) == value_of(charge));
    REQUIRE(value_of(settled.balance) + value_of(settled.consumed) == value_of(balance));
    REQUIRE((is_zero(settled.invoiced) || sign(settled.balance) <= 0));
    const bool enough = value_of(balance) >= value_of(charge) || is_zero(charge);
    REQUIRE(settle(settlement_mode::credit_only, charge, balance).has_value() == enough);

    const ratio each = some_ratio(random, 3);
    if (each == ratio{}) continue;
    const auto rate = credit_rate::of(each).value();
    const auto bought = rate.buy(charge, every_rounding[random.below(7)]).value();
    REQUIRE(value_of(bought.credits) * value_of(each) == rational{big(bought.minor)});
  }
}
