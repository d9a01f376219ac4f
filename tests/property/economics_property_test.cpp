// SPDX-License-Identifier: MIT
// Laws of cost and price, against formulas over Boost's rationals that are written out anew here.
#include "support/economics.hpp"
#include "support/random.hpp"

#include <ducat/pricing/compare_plans.hpp>
#include <ducat/pricing/cost_model.hpp>
#include <ducat/pricing/exchange_rates.hpp>
#include <ducat/pricing/margin.hpp>
#include <ducat/pricing/revenue_share.hpp>
#include <ducat/pricing/sensitivity.hpp>
#include <ducat/pricing/tax.hpp>
#include <ducat/units/literals.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat_test;

namespace {

constexpr int rounds = 3'000;
const currency yuan = *currency_of("CNY");

any_exact_money fen(random_source& random, std::uint64_t below) {
  const auto whole = static_cast<int128>(random.below(below));
  if (random.one_in(2)) return {{whole, 0, 1}, yuan};
  const uint128 denominator = 1 + random.below(1'000);
  return {{whole, random.below(static_cast<std::uint64_t>(denominator)), denominator}, yuan};
}

// Above 0 and at most 1.
ratio positive_share(random_source& random) {
  const auto denominator = static_cast<std::int64_t>(1 + random.below(100));
  const auto numerator = 1 + random.below(static_cast<std::uint64_t>(denominator));
  return ratio{numerator, denominator};
}

mixed any_mixed(random_source& random, int bits) {
  const uint128 denominator = random.positive(bits);
  return {random.integer(bits), random.magnitude() % denominator, denominator};
}

bool fits_ratio(const rational& value) {
  const cpp_int limit = cpp_int{1} << 63;
  return numerator(value) >= -limit && numerator(value) < limit && denominator(value) < limit;
}

}  // namespace

TEST_CASE("a quotient of exact values is the oracle's, wherever it fits") {
  INFO(seed_text());
  random_source random{41};
  int fitting = 0;
  for (int i = 0; i < rounds; ++i) {
    const int bits = random.one_in(3) ? 120 : random.one_in(2) ? 60 : 15;
    const mixed a = any_mixed(random, bits);
    mixed b = any_mixed(random, bits);
    if (is_zero(b)) b = {1, 0, 1};
    const auto got = quotient(a, b);
    const rational expected = value_of(a) / value_of(b);
    if (got) {
      REQUIRE(value_of(*got) == expected);
      ++fitting;
    } else {
      REQUIRE(got.error() == errc::overflow);
      REQUIRE((!fits_ratio(expected) || bits == 120));
    }
  }
  CHECK(fitting > rounds / 4);
}

TEST_CASE("an amount times a part of a whole is the oracle's") {
  INFO(seed_text());
  random_source random{42};
  for (int i = 0; i < rounds; ++i) {
    const any_exact_money amount{any_mixed(random, random.one_in(2) ? 40 : 60), yuan};
    const auto part = static_cast<int128>(random.magnitude(66));
    const auto whole = static_cast<int128>(random.positive(66));
    const auto got = checked_multiply(amount, part, whole);
    REQUIRE(got);
    REQUIRE(value_of(*got) == value_of(amount) * rational{big(part)} / rational{big(whole)});
  }
}

TEST_CASE("depreciation over a life is capex less residual, exactly, by every method") {
  INFO(seed_text());
  random_source random{43};
  for (int i = 0; i < rounds / 3; ++i) {
    depreciation_terms terms;
    terms.capex = fen(random, 10'000'000'000);
    terms.residual = checked_multiply(terms.capex, ratio{1, 2 + random.below(9)}).value();
    terms.years = static_cast<std::int32_t>(1 + random.below(30));
    terms.method = static_cast<depreciation_method>(random.below(3));
    terms.rate = random.one_in(2) ? ratio{1, 5} : ratio{1, 2 + random.below(8)};
    rational sum;
    rational opening = value_of(terms.capex);
    const rational residual = value_of(terms.residual);
    for (std::int32_t year = 1; year <= terms.years; ++year) {
      const auto books = depreciation_in_year(terms, year);
      REQUIRE(books);
      REQUIRE(value_of(books->opening) == opening);
      const rational left = opening - residual;
      const rational evenly = left / (terms.years - year + 1);
      rational takes = evenly;
      if (terms.method != depreciation_method::straight_line && year < terms.years) {
        takes = opening * value_of(terms.rate);
        if (terms.method == depreciation_method::declining_then_straight && evenly > takes) {
          takes = evenly;
        }
        if (left < takes) takes = left;
      }
      REQUIRE(value_of(books->depreciation) == takes);
      REQUIRE(value_of(books->closing) == opening - takes);
      sum += takes;
      opening -= takes;
    }
    REQUIRE(sum == value_of(terms.capex) - residual);
    REQUIRE(opening == residual);
  }
}

TEST_CASE("the lines of a cost are the formula's, and add up") {
  INFO(seed_text());
  random_source random{44};
  for (int i = 0; i < rounds; ++i) {
    machine_cost machine;
    machine.asset.capex = {{static_cast<int128>(1 + random.below(100'000'000)), 0, 1}, yuan};
    machine.asset.years = static_cast<std::int32_t>(1 + random.below(8));
    machine.finance_rate = ratio{random.below(20), 100};
    machine.maintenance_rate = ratio{random.below(10), 100};
    if (random.one_in(2)) machine.labour = fen(random, 10'000'000);
    if (random.one_in(2)) machine.hosting = fen(random, 10'000'000);
    machine.power.share_of_capex = ratio{random.below(5), 100};
    machine.power.kilowatts = ratio{random.below(200), 10};
    machine.power.pue = ratio{100 + random.below(100), 100};
    if (random.one_in(2)) machine.power.tariff = fen(random, 200);
    machine.power.idle_draw = ratio{random.below(11), 10};
    machine.cards = static_cast<std::int64_t>(1 + random.below(16));
    machine.degrees_per_card_hour = ratio{1 + random.below(400), 100};
    const operation use{positive_share(random), positive_share(random)};

    const auto lines = cost_per_degree(machine, 1, use);
    REQUIRE(lines);
    const rational capex = value_of(machine.asset.capex);
    const rational u = value_of(use.utilisation);
    const rational standing =
        capex * (rational{1, machine.asset.years} + value_of(machine.finance_rate) +
                 value_of(machine.maintenance_rate) + value_of(machine.power.share_of_capex)) +
        value_of(machine.labour) + value_of(machine.hosting);
    const rational drawn = value_of(machine.power.kilowatts) * value_of(machine.power.pue) *
                           value_of(machine.power.tariff) *
                           (1 + value_of(machine.power.idle_draw) * (1 / u - 1));
    const rational per_card_hour =
        standing / (rational{machine.cards} * machine.hours * u) + drawn / machine.cards;
    REQUIRE(value_of(lines->total) == per_card_hour / value_of(machine.degrees_per_card_hour) /
                                          value_of(use.software_efficiency));
    REQUIRE(value_of(lines->total) == value_of(lines->depreciation) + value_of(lines->finance) +
                                          value_of(lines->maintenance) + value_of(lines->labour) +
                                          value_of(lines->hosting) + value_of(lines->power) +
                                          value_of(lines->idle) + value_of(lines->software));
  }
}

TEST_CASE("a margin and a markup come back from the price that they made") {
  INFO(seed_text());
  random_source random{45};
  for (int i = 0; i < rounds; ++i) {
    any_exact_money cost = fen(random, 100'000);
    if (sign(cost) == 0) cost = {{1, 0, 1}, yuan};
    const ratio margin{static_cast<std::int64_t>(random.below(150)) - 50, 100};
    REQUIRE(markup_of(price_at_markup(cost, margin).value(), cost).value() == margin);
    if (margin < ratio{1}) {
      REQUIRE(margin_of(price_at_margin(cost, margin).value(), cost).value() == margin);
    }
  }
}

TEST_CASE("a crossover is where both cost the same, and splits cheaper from dearer") {
  INFO(seed_text());
  random_source random{46};
  int met = 0;
  for (int i = 0; i < rounds; ++i) {
    const linear_cost a{fen(random, 1'000), fen(random, 50)};
    const linear_cost b{fen(random, 1'000), fen(random, 50)};
    const auto point = crossover(a, b).value();
    const auto no_dearer = [&](ratio units) {
      return cost_at(b, units)->minor <= cost_at(a, units)->minor;
    };
    if (point.kind == crossover_kind::from || point.kind == crossover_kind::until) {
      ++met;
      REQUIRE(cost_at(a, point.at).value() == cost_at(b, point.at).value());
    }
    for (int k = 0; k < 5; ++k) {
      const ratio units{random.below(1'000), 1 + random.below(20)};
      const bool expected = point.kind == crossover_kind::always ||
                            (point.kind == crossover_kind::from && units >= point.at) ||
                            (point.kind == crossover_kind::until && units <= point.at);
      REQUIRE(no_dearer(units) == expected);
    }
    if (point.kind == crossover_kind::from) {
      const std::int64_t least = least_whole_units(point).value();
      REQUIRE(no_dearer(ratio{least}));
      if (least > 0) REQUIRE_FALSE(no_dearer(ratio{least - 1}));
    }
  }
  CHECK(met > rounds / 4);
}

TEST_CASE("at the break-even utilisation a leased degree costs what the pack's costs") {
  INFO(seed_text());
  random_source random{47};
  for (int i = 0; i < rounds; ++i) {
    lease_plan lease;
    lease.rent = {{static_cast<int128>(1 + random.below(10'000'000)), 0, 1}, yuan};
    const auto rate = static_cast<std::int64_t>(200 * (1 + random.below(5'000)));
    lease.capacity = checked_multiply(8_cards * flops_rate{rate}, 730_h).value();
    const std::string text = std::to_string(1 + random.below(30)) + ".5";
    const any_price price = per_degree(text_view{text.data(), text.size()});
    const auto at = break_even_utilisation(lease, price);
    REQUIRE(at);
    if (*at > ratio{1}) continue;
    REQUIRE(delivered_degree_cost(lease, {*at, ratio{1}}).value() ==
            delivered_degree_cost(price, {}).value());
  }
}

TEST_CASE("revenue shares sum, and each is a neighbour of its exact share") {
  INFO(seed_text());
  random_source random{48};
  for (int i = 0; i < rounds; ++i) {
    const std::size_t n = 1 + random.below(8);
    std::vector<ratio> weights(n);
    rational sum;
    for (ratio& weight : weights) {
      weight = ratio{random.below(50), 1 + random.below(30)};
      sum += value_of(weight);
    }
    if (sum == 0) continue;
    const any_money total{random.integer(random.one_in(2) ? 12 : 100), yuan};
    std::vector<any_money> parts(n);
    REQUIRE(share_revenue(total, weights, parts));
    cpp_int all;
    for (std::size_t k = 0; k < n; ++k) {
      const rational exact = rational{big(total.minor)} * value_of(weights[k]) / sum;
      REQUIRE(abs(rational{big(parts[k].minor)} - exact) < 1);
      REQUIRE(value_of(exact_share(total, weights, k).value()) == exact);
      all += big(parts[k].minor);
    }
    REQUIRE(all == big(total.minor));
  }
}

TEST_CASE("net and tax are gross, for lines and invoice, and the invoice's tax is rounded once") {
  INFO(seed_text());
  random_source random{49};
  for (int i = 0; i < rounds; ++i) {
    const std::size_t n = 1 + random.below(8);
    std::vector<any_money> amounts(n);
    cpp_int sum;
    for (any_money& amount : amounts) {
      amount = {random.integer(random.one_in(2) ? 8 : 60), yuan};
      sum += big(amount.minor);
    }
    const tax_terms terms{ratio{random.below(30), 100}, static_cast<tax_inclusion>(random.below(2)),
                          static_cast<tax_rounding>(random.below(2)),
                          every_rounding[random.below(7)]};
    std::vector<taxed_amount> lines(n);
    const auto total = tax_lines(amounts, terms, lines);
    REQUIRE(total);
    const rational rate = value_of(terms.rate);
    const bool inside = terms.inclusion == tax_inclusion::inclusive;
    const rational factor = inside ? rational{rate / (1 + rate)} : rate;
    cpp_int taxes;
    for (std::size_t k = 0; k < n; ++k) {
      REQUIRE(lines[k].net.minor + lines[k].tax.minor == lines[k].gross.minor);
      REQUIRE((inside ? lines[k].gross : lines[k].net) == amounts[k]);
      const rational exact = rational{big(amounts[k].minor)} * factor;
      REQUIRE(abs(rational{big(lines[k].tax.minor)} - exact) < 1);
      if (terms.rounded == tax_rounding::per_line) {
        REQUIRE(big(lines[k].tax.minor) ==
                rounded(numerator(exact), denominator(exact), terms.mode));
      }
      taxes += big(lines[k].tax.minor);
    }
    REQUIRE(big(total->tax.minor) == taxes);
    REQUIRE(total->net.minor + total->tax.minor == total->gross.minor);
    if (terms.rounded == tax_rounding::per_invoice) {
      const rational exact = rational{sum} * factor;
      REQUIRE(taxes == rounded(numerator(exact), denominator(exact), terms.mode));
    }
  }
}

TEST_CASE("a conversion is the oracle's, and its inverse brings the amount back") {
  INFO(seed_text());
  random_source random{50};
  const currency all[] = {yuan, *currency_of("JPY"), *currency_of("KWD"), *currency_of("CLF")};
  for (int i = 0; i < rounds; ++i) {
    const currency from = all[random.below(4)];
    const currency to = all[random.below(4)];
    const exchange_rate row{from, to, ratio{1 + random.below(1'000'000), 10'000}, "x"};
    const any_exact_money amount{any_mixed(random, 40), from};
    const auto there = at_rate(amount, row).value();
    REQUIRE(there.unit == to);
    REQUIRE(value_of(there) / big(to.minor_per_major()) ==
            value_of(amount) / big(from.minor_per_major()) * value_of(row.rate));
    REQUIRE(at_rate(there, inverted(row).value()).value() == amount);
  }
}

namespace {

struct lot {
  std::int64_t left;
  std::int64_t void_from;  // the month; −1 for never
};

// Packs as lots, used up first to last, bought one by one where they do not suffice.
struct lots_model {
  std::vector<lot> lots;
  std::int64_t bought = 0;

  void buy(const pack_plan& plan, std::int64_t size, std::int64_t month) {
    lots.push_back({size, plan.valid_months == 0 ? -1 : month + plan.valid_months});
    ++bought;
  }
  void use(const pack_plan& plan, std::int64_t size, std::int64_t month, std::int64_t amount) {
    lots.erase(
        std::remove_if(lots.begin(), lots.end(),
                       [&](const lot& l) { return l.void_from >= 0 && l.void_from <= month; }),
        lots.end());
    for (std::size_t i = 0; amount > 0; ++i) {
      if (i == lots.size()) buy(plan, size, month);
      const std::int64_t taken = std::min(amount, lots[i].left);
      lots[i].left -= taken;
      amount -= taken;
    }
  }
  std::int64_t left() const {
    std::int64_t sum = 0;
    for (const lot& each : lots) sum += each.left;
    return sum;
  }
};

}  // namespace

TEST_CASE("packs of a project are the lots of a slow model, month by month") {
  INFO(seed_text());
  random_source random{51};
  for (int i = 0; i < rounds; ++i) {
    const auto size = static_cast<std::int64_t>(1 + random.below(100));
    pack_plan plan{flops{size},
                   {{700, 1, 3}, yuan},
                   static_cast<std::int64_t>(random.below(4)),
                   static_cast<std::int32_t>(random.below(4)),
                   {}};
    std::vector<month_of_use> use(random.below(12));
    for (month_of_use& month : use)
      month.used = flops{static_cast<std::int64_t>(random.below(250))};
    lots_model model;
    for (std::int64_t k = 0; k < plan.at_start; ++k) model.buy(plan, size, 0);
    const rational price = value_of(plan.price);
    int128 used = 0;
    for (std::size_t k = 0; k <= use.size(); ++k) {
      REQUIRE(value_of(sunk_after(plan, use, k).value()) == price * model.left() / size);
      if (k == use.size()) break;
      used += use[k].used.count();
      model.use(plan, size, static_cast<std::int64_t>(k),
                static_cast<std::int64_t>(use[k].used.count()));
    }
    const auto out = project_outcome(plan, use).value();
    REQUIRE(value_of(out.cost) == price * model.bought);
    REQUIRE(out.bought.count() == size * model.bought);
    REQUIRE(out.used.count() == used);
    if (model.bought > 0) {
      REQUIRE(value_of(out.idle_share) == 1 - rational{big(used)} / rational{size * model.bought});
    }
  }
}
