// SPDX-License-Identifier: MIT
#include "comparison.hpp"
#include "errors.hpp"

#include <ducat/pricing/sensitivity.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

namespace tool {

namespace {

template <class T> T take(const ducat::result<T>& value, const std::string& plan) {
  if (!value)
    throw unusable_input{fmt::format("plan {}: {}", plan, ducat::message(value.error().code))};
  return *value;
}

constexpr auto a_degree = static_cast<ducat::int128>(ducat::degree_unit::scale);

compared_plan compared(const ducat::named_plan& plan,
                       const std::vector<ducat::month_of_use>& months) {
  compared_plan out;
  out.name = plan.name;
  std::visit(
      [&](const auto& terms) {
        out.outcome = take(ducat::project_outcome(terms, months), plan.name);
        for (std::size_t k = 0; k <= months.size(); ++k)
          out.sunk.push_back(take(ducat::sunk_after(terms, months, k), plan.name));
      },
      plan.terms);
  if (out.outcome.used > ducat::flops{})
    out.each = take(ducat::checked_multiply(out.outcome.cost, a_degree, out.outcome.used.count()),
                    plan.name);
  return out;
}

// What a plan asks for a degree of use, where it asks for use: a pack's price over its size.
std::optional<ducat::any_exact_money> price_of_use(const ducat::named_plan& plan) {
  if (const auto* const demand = std::get_if<ducat::on_demand_plan>(&plan.terms))
    return take(ducat::checked_multiply(demand->each,
                                        ducat::any_quantity{a_degree, ducat::dimension::compute}),
                plan.name);
  if (const auto* const pack = std::get_if<ducat::pack_plan>(&plan.terms))
    return take(ducat::checked_multiply(pack->price, a_degree, pack->size.count()), plan.name);
  return std::nullopt;
}

void find_breaks(comparison& out) {
  for (const ducat::named_plan& plan : out.of.plans) {
    const auto* const lease = std::get_if<ducat::lease_plan>(&plan.terms);
    if (lease == nullptr || lease->capacity <= ducat::flops{}) continue;
    for (const ducat::named_plan& other : out.of.plans) {
      const auto each = price_of_use(other);
      if (!each || ducat::is_zero(each->minor)) continue;
      const auto full =
          take(ducat::checked_multiply(*each, lease->capacity.count(), a_degree), other.name);
      const auto share = take(ducat::break_even_utilisation(lease->rent, full), plan.name);
      out.breaks.push_back({plan.name, other.name, share});
    }
  }
}

void fill_grids(comparison& out) {
  if (out.of.utilisations.empty() || out.of.software_efficiencies.empty()) return;
  for (const ducat::named_plan& plan : out.of.plans) {
    cost_grid grid{plan.name, {}};
    grid.cells.resize(out.of.utilisations.size() * out.of.software_efficiencies.size());
    const auto fill = [&](auto cost) {
      const auto filled =
          ducat::fill_grid(out.of.utilisations, out.of.software_efficiencies, grid.cells, cost);
      if (!filled)
        throw unusable_input{
            fmt::format("plan {}: {}", plan.name, ducat::message(filled.error().code))};
      out.grids.push_back(std::move(grid));
    };
    if (const auto* const lease = std::get_if<ducat::lease_plan>(&plan.terms)) {
      fill([&](const ducat::operation& use) { return ducat::delivered_degree_cost(*lease, use); });
    } else if (const auto each = price_of_use(plan)) {
      fill([&](const ducat::operation& use) {
        return ducat::checked_divide(*each, use.software_efficiency);
      });
    }
  }
}

}  // namespace

comparison compare_plans(const ducat::plan_list& list) {
  comparison out;
  out.of = list;
  for (const ducat::named_plan& plan : list.plans) out.plans.push_back(compared(plan, list.months));
  find_breaks(out);
  fill_grids(out);
  return out;
}

std::vector<ducat::month_of_use> months_of(const books& from, std::int32_t utc_offset_seconds) {
  const ducat::ledger& book = from.events();
  std::map<ducat::instant, ducat::month_of_use> months;
  const auto month_at = [&](ducat::instant when) {
    return ducat::period_containing(when, ducat::period::month, utc_offset_seconds);
  };
  const auto fail = [] { throw unusable_input{"the usage of a month does not fit"}; };
  std::map<ducat::instant, std::int64_t> changes;  // of the cards that are held
  const auto& usages = book.all<ducat::usage_recorded>();
  for (std::size_t i = 0; i < usages.size(); ++i) {
    const ducat::usage_recorded& of = usages[i];
    if (from.state().is_reversed(i)) continue;
    const auto add = [&](const ducat::interval& during, ducat::dimension unit,
                         ducat::int128 quantity) {
      if (unit != ducat::dimension::compute) return;
      ducat::month_of_use& month = months[month_at(during.start).start];
      const auto sum = ducat::checked_add(month.used, ducat::flops{quantity});
      if (!sum) fail();
      month.used = *sum;
    };
    for (std::uint64_t k = of.position + 1; k <= of.position + of.line_count; ++k) {
      if (book.kind_at(k) == ducat::event_kind::pack_drawn) {
        const auto& e = book.at<ducat::pack_drawn>(k);
        add(e.during, from.state().held.packs[e.pack.index].unit, e.quantity);
      } else if (book.kind_at(k) == ducat::event_kind::usage_priced) {
        const auto& e = book.at<ducat::usage_priced>(k);
        add(e.during, book.prices[e.price].unit, e.quantity);
      }
    }
    const std::int64_t cards = of.cards_numerator / of.cards_denominator +
                               (of.cards_numerator % of.cards_denominator != 0 ? 1 : 0);
    for (ducat::instant at = of.during.start; at < of.during.end;) {
      const ducat::unit_match now = from.state().skus.unit_at(of.sku, at);
      const ducat::instant end = std::min(now.until, of.during.end);
      if (now.unit == ducat::dimension::compute) {
        changes[at] += cards;
        changes[end] -= cards;
      }
      at = end;
    }
  }
  if (months.empty()) return {};
  std::int64_t held = 0;
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    held += change->second;
    const auto next = std::next(change);
    if (held <= 0 || next == changes.end()) continue;
    for (ducat::instant at = change->first; at < next->first;) {
      const ducat::interval month = month_at(at);
      ducat::card_count& peak = months[month.start].peak_cards;
      peak = std::max(peak, ducat::card_count{held});
      at = month.end;
    }
  }
  std::vector<ducat::month_of_use> out;
  for (ducat::instant at = months.begin()->first; at <= months.rbegin()->first;
       at = month_at(at).end) {
    const auto known = months.find(at);
    out.push_back(known == months.end() ? ducat::month_of_use{} : known->second);
  }
  return out;
}

}  // namespace tool
