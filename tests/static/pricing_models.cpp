// SPDX-License-Identifier: MIT
// Prices that are no cumulative tariffs, proved by the compiler: an analyst's terms can be tested
// where they are written. It holds if it compiles.
#include <ducat/pricing/bucketed_tariff.hpp>
#include <ducat/pricing/bundle.hpp>
#include <ducat/pricing/close_charge.hpp>
#include <ducat/pricing/commitment.hpp>
#include <ducat/pricing/credit_rate.hpp>
#include <ducat/pricing/lease.hpp>
#include <ducat/pricing/outcome_price.hpp>
#include <ducat/pricing/per_record.hpp>
#include <ducat/pricing/percent.hpp>
#include <ducat/pricing/plan_change.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/pricing/prorated_tariff.hpp>
#include <ducat/pricing/proration.hpp>
#include <ducat/pricing/reserved.hpp>
#include <ducat/pricing/savings_plan.hpp>
#include <ducat/pricing/settlement.hpp>
#include <ducat/pricing/subscription_pack.hpp>
#include <ducat/pricing/threshold_discount.hpp>
#include <ducat/pricing/usage_limit.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/usage/aggregate.hpp>
#include <ducat/usage/billing_weights.hpp>
#include <ducat/usage/conversion.hpp>
#include <ducat/usage/runway.hpp>
#include <ducat/usage/unique_count.hpp>
#include <ducat/usage/weighted_sum.hpp>

using namespace ducat;
using namespace ducat::literals;

namespace {

constexpr mixed yuan(int128 amount) { return mixed{amount * 100}; }

// 2.99 %, at least 1.75 and at most 12 yuan a transaction, the first 30 yuan free.
constexpr mixed card_payments() {
  percentage_price price;
  price.rate = parse_percent("2.99").value();
  price.limits = amount_limits::between(mixed{175}, yuan(12)).value();
  price.free = free_allowance::first_amount(yuan(30));
  percentage_fold fold{price};
  constexpr int128 amounts[] = {10, 80, 10'000};
  for (const int128 amount : amounts) (void)fold.add(yuan(amount)).value();
  return fold.cost();
}
static_assert(card_payments() == mixed{1'379, 2, 5});

static_assert(charge(dynamic_price{ratio{133'333, 100'000}, {}}, yuan(70)).value() ==
              mixed{9'333, 31, 100});
static_assert(charge(outcome_price{yuan(9)}, job_ending::completed, ratio{}).value() == yuan(9));
static_assert(is_zero(charge(outcome_price{yuan(9)}, job_ending::failed, ratio{1}).value()));

constexpr spend_terms contract{ratio{1, 2}, amount_limits::at_most(yuan(100)), yuan(20)};
static_assert(next_line(contract, yuan(35), yuan(200), line_place::mid_period).value().amount ==
              yuan(65));
static_assert(close_period(contract, {}, {}).value().total().value() == yuan(20));

constexpr mixed windows[] = {yuan(4), yuan(16)};
static_assert(
    charge_windows(commitment{yuan(10), ratio{2}, true}, windows).value().total().value() ==
    yuan(32));

constexpr day_period march =
    day_period::of({2024, 3, 1}, {2024, 3, 31}, day_count::inclusive).value();
constexpr day_period from_the_15th{{2024, 3, 15}, {2024, 4, 1}};
constexpr ratio remaining = fraction_of_days(from_the_15th, march).value();
static_assert(remaining == ratio{17, 31});
static_assert(fraction_of_fixed_days(march, march, 30).value() == ratio{1});
static_assert(fraction_of_time({{0}, {1}}, {{0}, {3}}).value() == ratio{1, 3});
static_assert(
    round(change_plan(yuan(100), yuan(30), remaining).value(), rounding::half_up).value().net ==
    -3'839);

constexpr lease_terms bare_metal{yuan(80'000), 5, 1, 6, ratio{1}, ratio{}};
static_assert(lease_total(bare_metal, {5, 6}).value() == yuan(2'400'000));
static_assert(exit_early(bare_metal, {5, 9}, ratio{7}).value().total().value() == yuan(2'800'000));
static_assert(break_even(yuan(80'000), yuan(116'800)).value() == ratio{50, 73});

constexpr subscription_terms monthly{750 * int128{degree_unit::scale}, (7_cny / 1_degree).figures(),
                                     1, 999};
static_assert(subscribe(monthly, 1).value().price == yuan(5'250));

constexpr discount_threshold levels[] = {{50, ratio{98, 100}}, {200, ratio{95, 100}}};
static_assert(discounted(yuan(50), levels, {}, 50).value() == yuan(49));

constexpr ratio covered_share() {
  const ratio running[] = {ratio{4}};
  ratio covered[1] = {};
  return cover_running(mixed{2}, running, covered).value().fraction;
}
static_assert(covered_share() == ratio{1, 2});
constexpr plan_usage an_hour[] = {{yuan(30), yuan(60)}};
static_assert(spend_commitment(yuan(10), an_hour).value().on_demand == yuan(40));

constexpr int128 first_part_of_bundle() {
  const mixed alone[] = {yuan(1), yuan(1), yuan(1)};
  mixed shares[3] = {};
  int128 parts[3] = {};
  allocate_bundle(100, alone, shares, parts).value();
  return parts[0];
}
static_assert(first_part_of_bundle() == 34);

static_assert(credit_rate::of(ratio{275, 2})
                  .value()
                  .buy(mixed{10, 34'567, 100'000}, rounding::half_up)
                  .value()
                  .minor == 1'423);
static_assert(settle(settlement_mode::credit_then_invoice, yuan(100), yuan(40)).value().invoiced ==
              yuan(60));
static_assert(with_tax(mixed{1'429}, ratio{24, 100}, rounding::half_up).value() == 1'772);
static_assert(apply_limit({1'000, 5'000}, 0, 6'001).value().allowed() == 6'000);

constexpr mixed seats() {
  price_table table;
  (void)table.define_sku("seats", meter::counted, dimension::request).value();
  const tier_spec tiers[] = {{5, {10, 0}, {100, 0}}, {int128_max, {5, 0}, {50, 0}}};
  price_spec spec;
  spec.sku = "seats";
  spec.money = *currency_of("CNY");
  spec.kind = tariff_kind::graduated;
  spec.tiers = tiers;
  spec.tier_count = 2;
  const auto entry = table.add(spec).value().in_table;
  prorated_tariff_fold fold{table.book(), entry};
  fold.add(5, ratio{7, 10}).value();
  fold.add(-2, ratio{1, 2}).value();
  const int128 buckets[] = {1, 2};
  return add(fold.cost(), bucketed_cost(table.book(), entry, buckets).value()).value();
}
static_assert(seats() == yuan(125 + 110 + 120));

constexpr factored_usage sae[] = {{mixed{1}, ratio{3'600}}, {mixed{2}, ratio{900}}};
static_assert(convert_units(sae).value() == mixed{5'400});
static_assert(round_to_places(mixed{123, 456, 1'000}, -2, rounding::up).value() == mixed{200});
static_assert(runway(10'000'000, 5'400, 1_h, rounding::down).value() > 77_d);

constexpr mixed cards_held() {
  weighted_sum cards{{instant{0}, instant{0} + 24_h}};
  unique_count jobs;
  latest_aggregate last;
  max_aggregate peak;
  (void)cards.add(instant{0} + 6_h, 8);
  if (jobs.add({1, 1})) last.add(instant{0}, 1, 5);
  peak.add(3);
  return mixed{cards.average().value().whole + jobs.value() + last.value() + peak.value()};
}
static_assert(cards_held() == mixed{6 + 1 + 5 + 3});

constexpr weighted_tres job[] = {{1, ratio{1}, tres_kind::node},
                                 {8, ratio{1, 4}, tres_kind::node},
                                 {1, ratio{2}, tres_kind::gres}};
static_assert(billing_of(job, billing_mode::max_tres_gres).value() == mixed{4});

}  // namespace
