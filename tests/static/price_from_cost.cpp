// SPDX-License-Identifier: MIT
// A price list that follows from cost, proved by the compiler: what a degree costs on a machine,
// the price with its margin, what the price charges, and where a lease would be cheaper. It holds
// if it compiles.
#include <ducat/pricing/compare_plans.hpp>
#include <ducat/pricing/cost_model.hpp>
#include <ducat/pricing/exchange_rates.hpp>
#include <ducat/pricing/hosting.hpp>
#include <ducat/pricing/margin.hpp>
#include <ducat/pricing/price_floor.hpp>
#include <ducat/pricing/revenue_share.hpp>
#include <ducat/pricing/sensitivity.hpp>
#include <ducat/pricing/tax.hpp>
#include <ducat/pricing/token_price.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/usage/cache_memory.hpp>
#include <ducat/usage/model_flop.hpp>

using namespace ducat;
using namespace ducat::literals;

namespace {

constexpr currency yuan = currency_of<cny>();
constexpr any_quantity one_degree{1_degree};

// Eight A100 for a million, 20 % a year, 1 % for power and maintenance, sold for 60 % of the hours.
constexpr machine_cost machine = [] {
  machine_cost out;
  out.asset = {exact_money{1'000'000_cny}, {}, 5, depreciation_method::straight_line, {}};
  out.power.share_of_capex = ratio{1, 100};
  return out;
}();
constexpr operation sold{ratio{6, 10}, ratio{1}};
constexpr cost_lines cost = cost_per_degree(machine, 1, sold).value();
static_assert(cost.total == any_exact_money{{499, 94, 219}, yuan});
static_assert(cost.idle == checked_multiply(cost.total, ratio{4, 10}).value());

// A margin of three quarters, to the fen and never below it.
constexpr any_exact_money exact_price = price_at_margin(cost.total, ratio{3, 4}).value();
constexpr any_price list = quoted_price(exact_price, one_degree, 2, rounding::ceiling).value();
static_assert(list == any_price{price<cny, compute_dimension>::of(19.98_cny, 1_degree).value()});
static_assert(checked_multiply(list, any_quantity{10'000_degrees}).value() ==
              any_exact_money{exact_money{199'800_cny}});
static_assert(judge_price(exact_money{19.98_cny}, cost.total, {ratio{3}, ratio{4}})->level ==
              price_level::fair);
static_assert(judge_price(exact_money{4.99_cny}, cost.total, {ratio{3}, ratio{4}})->level ==
              price_level::below_cost);
static_assert(match_price(exact_money{19.98_cny}, exact_money{4_cny}, cost.total, {})->price ==
              cost.total);

// The seed's lease against this price: 80 000 a month for 5840 degrees.
constexpr lease_plan lease = [] {
  lease_plan out;
  out.rent = exact_money{80'000_cny};
  out.capacity = 5'840_degrees;
  return out;
}();
static_assert(break_even_utilisation(lease, list).value() == ratio{80'000'00, 5'840 * 19'98});
static_assert(delivered_degree_cost(lease, operation{}).value() ==
              any_exact_money{{1'369, 63, 73}, yuan});

constexpr month_of_use project[] = {{6'000_degrees, 64_cards}, {9'000_degrees, 79_cards}};
constexpr pack_plan pack{10'000_degrees, exact_money{200'000_cny}, 1, 0, {}};
static_assert(project_outcome(pack, project)->cost == any_exact_money{exact_money{400'000_cny}});
static_assert(project_outcome(lease, project)->cost == any_exact_money{exact_money{1'600'000_cny}});
static_assert(sunk_after(pack, project, 1).value() == any_exact_money{exact_money{80'000_cny}});

// Declining by a fifth; a room of one's own; revenue 1 : 3; 6 % tax inside; a dollar price.
static_assert(
    depreciation_in_year(
        {exact_money{1'000'000_cny}, {}, 5, depreciation_method::declining_balance, ratio{1, 5}}, 3)
        ->depreciation == any_exact_money{exact_money{128'000_cny}});
static_assert(crossover({{}, exact_money{20_cny}}, {exact_money{30'000_cny}, exact_money{5_cny}})
                  .value() == crossover_point{crossover_kind::from, ratio{2'000}});
constexpr bool chips_and_software_share() {
  const ratio weights[] = {ratio{1}, ratio{3}};
  any_money parts[2]{};
  return share_revenue(any_money{400.01_cny}, weights, parts).has_value() &&
         parts[0] == any_money{100_cny} && parts[1] == any_money{300.01_cny};
}
static_assert(chips_and_software_share());
constexpr bool tax_is_taken_apart() {
  const any_money amounts[] = {any_money{106_cny}};
  taxed_amount lines[1]{};
  const tax_terms terms{ratio{6, 100}, tax_inclusion::inclusive, tax_rounding::per_invoice,
                        rounding::half_up};
  return tax_lines(amounts, terms, lines).has_value() && lines[0].net == any_money{100_cny};
}
static_assert(tax_is_taken_apart());
constexpr exchange_rate parity{currency_of<usd>(), yuan, ratio{72, 10}, "central parity"};
static_assert(settle_in(yuan, exact_money{10_usd}, {&parity, 1}, instant{})->amount ==
              any_exact_money{exact_money{72_cny}});
static_assert(settle_in(yuan, exact_money{10_usd}).error() == errc::currency_mismatch);

// Tokens: cached ones once, in money, FLOP and memory.
constexpr token_classes request =
    classify({1'000_tokens, 900_tokens, {}, 100_tokens, {}}, cache_counting::within_input).value();
constexpr any_price a_million_for_one = price<cny, token_dimension>::of(1_cny, 1_mtoken).value();
static_assert(cost_of_tokens(request, {a_million_for_one, {}, {}, a_million_for_one, {}}, {})
                  ->total == any_exact_money{{0, 11, 100}, yuan});
static_assert(request_flop(21'000'000'000, request)->count() == int128{42'000'000'000} * 200);
static_assert(cache_bytes(cache_shape::of_latent(60, 512, 64), 1_token).value() == 69'120_bytes);

}  // namespace
