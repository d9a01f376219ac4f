// SPDX-License-Identifier: MIT
// The same usage under each way of paying, on what packs claim to be: cheaper (cost, and the exact
// utilisation at which a lease breaks even), more flexible (idle share, cards at once), less risk
// (money sunk where the project stops).
#ifndef DUCAT_PRICING_COMPARE_PLANS_HPP
#define DUCAT_PRICING_COMPARE_PLANS_HPP

#include <ducat/pricing/crossover.hpp>
#include <ducat/pricing/plan.hpp>
#include <ducat/units/scaled_money.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

struct total_use {
  flops used{};
  flops busiest{};
  card_count peak{};
};

constexpr result<total_use> total_of(array_view<const month_of_use> months) noexcept {
  total_use out;
  for (const month_of_use& month : months) {
    if (month.used < flops{} || month.peak_cards < card_count{}) return errc::out_of_range;
    const auto sum = checked_add(out.used, month.used);
    if (!sum) return sum.error();
    out.used = *sum;
    if (month.used > out.busiest) out.busiest = month.used;
    if (month.peak_cards > out.peak) out.peak = month.peak_cards;
  }
  return out;
}

// ceil(a / b) for a ≥ 0, b > 0.
constexpr int128 ceiling_of(int128 a, int128 b) noexcept { return a / b + (a % b != 0 ? 1 : 0); }

constexpr result<any_exact_money> many(const any_exact_money& each, int128 count) noexcept {
  std::int64_t factor = 0;
  if (!try_convert(count, factor)) return errc::overflow;
  return checked_multiply(each, ratio{factor});
}

constexpr result<flops> many(flops each, int128 count) noexcept {
  int128 product = 0;
  if (!try_multiply(each.count(), count, product)) return errc::overflow;
  return flops{product};
}

constexpr result<plan_outcome> outcome_of(const any_exact_money& cost, flops used, flops bought,
                                          card_count peak) noexcept {
  plan_outcome out{cost, used, bought, {}, peak};
  if (bought == flops{}) return out;
  const auto idle = make_mixed(bought.count() - used.count(), 1, magnitude(bought.count()));
  if (!idle) return idle.error();
  out.idle_share = reduced(*idle);
  return out;
}

// A project on packs, month by month. Packs are bought when all before them are empty or void, so
// what is left is always of one date.
struct pack_run {
  flops left{};                // of packs that are valid
  std::int32_t bought_in = 0;  // the month of their purchase; the start counts as the first
  int128 packs = 0;            // in all
  any_exact_money beyond{};    // what use beyond the packs cost
  flops used_beyond{};
};

constexpr result<void> check_pack(const pack_plan& plan) noexcept {
  if (plan.size <= flops{} || plan.at_start < 0 || plan.valid_months < 0) {
    return errc::out_of_range;
  }
  return {};
}

constexpr result<void> run_month(const pack_plan& plan, std::int32_t month, flops used,
                                 pack_run& run) noexcept {
  if (plan.valid_months != 0 && month - run.bought_in >= plan.valid_months) run.left = flops{};
  if (used <= run.left) {
    run.left -= used;
    return {};
  }
  const flops missing = used - run.left;
  run.left = flops{};
  if (plan.beyond.kind != dimension::none) {
    const auto cost = checked_multiply(plan.beyond, any_quantity{missing});
    if (!cost) return cost.error();
    const auto sum = add_optional(run.beyond, *cost);
    if (!sum) return sum.error();
    run.beyond = *sum;
    run.used_beyond += missing;
    return {};
  }
  const int128 more = ceiling_of(missing.count(), plan.size.count());
  const auto bought = many(plan.size, more);
  if (!bought) return bought.error();
  run.packs += more;
  run.left = *bought - missing;
  run.bought_in = month;
  return {};
}

constexpr result<pack_run> run_packs(const pack_plan& plan, array_view<const month_of_use> months,
                                     std::size_t count) noexcept {
  if (const auto sound = check_pack(plan); !sound) return sound.error();
  pack_run run;
  const auto start = many(plan.size, plan.at_start);
  if (!start) return start.error();
  run.left = *start;
  run.packs = plan.at_start;
  for (std::size_t k = 0; k < count; ++k) {
    const auto done = run_month(plan, static_cast<std::int32_t>(k), months[k].used, run);
    if (!done) return done.error();
  }
  return run;
}

constexpr std::int64_t billed_months(std::int32_t least, std::size_t months) noexcept {
  const auto count = static_cast<std::int64_t>(months);
  return count < least ? least : count;
}

// The months of a term that are left after `month`.
constexpr std::int64_t months_owed(std::int32_t least, std::size_t month) noexcept {
  const auto passed = static_cast<std::int64_t>(month);
  return passed < least ? least - passed : 0;
}

constexpr result<int128> machines_of(const lease_plan& plan, const total_use& use) noexcept {
  if (plan.cards_per_machine < 1 || plan.capacity <= flops{} || plan.least_machines < 0 ||
      plan.least_months < 0) {
    return errc::out_of_range;
  }
  const int128 for_cards = ceiling_of(use.peak.count(), plan.cards_per_machine);
  const int128 for_use = ceiling_of(use.busiest.count(), plan.capacity.count());
  const int128 needed = for_cards > for_use ? for_cards : for_use;
  return needed > plan.least_machines ? needed : int128{plan.least_machines};
}

}  // namespace detail

/// What a project costs on demand.
/// Errors, of all four: out_of_range for negative usage, or terms outside their ranges;
/// unit_mismatch for a price that is not per compute; currency_mismatch; overflow. O(months).
[[nodiscard]] constexpr result<plan_outcome> project_outcome(
    const on_demand_plan& plan, array_view<const month_of_use> months) noexcept {
  const auto use = detail::total_of(months);
  if (!use) return use.error();
  const auto cost = checked_multiply(plan.each, any_quantity{use->used});
  if (!cost) return cost.error();
  return detail::outcome_of(*cost, use->used, use->used, unlimited_cards);
}

/// What a project costs from packs: those bought at the start, and those or the price beyond.
[[nodiscard]] constexpr result<plan_outcome> project_outcome(
    const pack_plan& plan, array_view<const month_of_use> months) noexcept {
  const auto use = detail::total_of(months);
  if (!use) return use.error();
  const auto run = detail::run_packs(plan, months, months.size());
  if (!run) return run.error();
  const auto packs = detail::many(plan.price, run->packs);
  if (!packs) return packs.error();
  const auto cost = add_optional(*packs, run->beyond);
  if (!cost) return cost.error();
  const auto in_packs = detail::many(plan.size, run->packs);
  if (!in_packs) return in_packs.error();
  const auto bought = checked_add(*in_packs, run->used_beyond);
  if (!bought) return bought.error();
  return detail::outcome_of(*cost, use->used, *bought, unlimited_cards);
}

/// What a project costs on leased machines: the least that the lease allows and that hold both the
/// most cards at once and the busiest month, for the whole project and at least the term.
[[nodiscard]] constexpr result<plan_outcome> project_outcome(
    const lease_plan& plan, array_view<const month_of_use> months) noexcept {
  const auto use = detail::total_of(months);
  if (!use) return use.error();
  const auto machines = detail::machines_of(plan, *use);
  if (!machines) return machines.error();
  int128 machine_months = 0;
  int128 cards = 0;
  std::int64_t peak = 0;
  if (!try_multiply(*machines, int128{detail::billed_months(plan.least_months, months.size())},
                    machine_months) ||
      !try_multiply(*machines, int128{plan.cards_per_machine}, cards) ||
      !try_convert(cards, peak)) {
    return errc::overflow;
  }
  const auto cost = detail::many(plan.rent, machine_months);
  if (!cost) return cost.error();
  const auto bought = detail::many(plan.capacity, machine_months);
  if (!bought) return bought.error();
  return detail::outcome_of(*cost, use->used, *bought, card_count{peak});
}

/// What a project costs under a commitment, for the whole project and at least the term.
[[nodiscard]] constexpr result<plan_outcome> project_outcome(
    const commitment_plan& plan, array_view<const month_of_use> months) noexcept {
  if (plan.each_month < flops{} || plan.least_months < 0) return errc::out_of_range;
  const auto use = detail::total_of(months);
  if (!use) return use.error();
  const std::int64_t billed = detail::billed_months(plan.least_months, months.size());
  auto cost = detail::many(plan.fee, billed);
  auto bought = detail::many(plan.each_month, billed);
  for (const month_of_use& month : months) {
    if (!cost || !bought || month.used <= plan.each_month) continue;
    const flops more = month.used - plan.each_month;
    bought = checked_add(*bought, more);
    const auto extra = checked_multiply(plan.beyond, any_quantity{more});
    if (!extra) return extra.error();
    cost = add_optional(*cost, *extra);
  }
  if (!cost) return cost.error();
  if (!bought) return bought.error();
  return detail::outcome_of(*cost, use->used, *bought, unlimited_cards);
}

/// Money sunk where the project stops after `month` months (0: before it began): paid or owed for
/// what comes after. On demand that is nothing.
/// Errors, of all four: out_of_range where there are fewer months; those of project_outcome().
[[nodiscard]] constexpr result<any_exact_money> sunk_after(const on_demand_plan& plan,
                                                           array_view<const month_of_use> months,
                                                           std::size_t month) noexcept {
  if (month > months.size()) return errc::out_of_range;
  return any_exact_money{mixed{}, plan.each.unit};
}

/// What is left in valid packs, at the price paid for it.
[[nodiscard]] constexpr result<any_exact_money> sunk_after(const pack_plan& plan,
                                                           array_view<const month_of_use> months,
                                                           std::size_t month) noexcept {
  if (month > months.size()) return errc::out_of_range;
  if (const auto use = detail::total_of(months); !use) return use.error();
  const auto run = detail::run_packs(plan, months, month);
  if (!run) return run.error();
  return checked_multiply(plan.price, run->left.count(), plan.size.count());
}

/// The rent of the months that are left of the term.
[[nodiscard]] constexpr result<any_exact_money> sunk_after(const lease_plan& plan,
                                                           array_view<const month_of_use> months,
                                                           std::size_t month) noexcept {
  if (month > months.size()) return errc::out_of_range;
  const auto use = detail::total_of(months);
  if (!use) return use.error();
  const auto machines = detail::machines_of(plan, *use);
  if (!machines) return machines.error();
  int128 machine_months = 0;
  if (!try_multiply(*machines, int128{detail::months_owed(plan.least_months, month)},
                    machine_months)) {
    return errc::overflow;
  }
  return detail::many(plan.rent, machine_months);
}

/// The fees of the months that are left of the term.
[[nodiscard]] constexpr result<any_exact_money> sunk_after(const commitment_plan& plan,
                                                           array_view<const month_of_use> months,
                                                           std::size_t month) noexcept {
  if (month > months.size() || plan.least_months < 0) return errc::out_of_range;
  if (const auto use = detail::total_of(months); !use) return use.error();
  return detail::many(plan.fee, detail::months_owed(plan.least_months, month));
}

/// The share of a leased machine's capacity from which the lease is no dearer than a price for
/// use, as a pack's or on demand. Above 1: never, however busy.
/// Errors: unit_mismatch for a price that is not per compute; currency_mismatch; division_by_zero
/// where use is free; overflow where the share does not fit a ratio.
[[nodiscard]] constexpr result<ratio> break_even_utilisation(const lease_plan& lease,
                                                             const any_price& use) noexcept {
  const auto full = checked_multiply(use, any_quantity{lease.capacity});
  if (!full) return full.error();
  return break_even_utilisation(lease.rent, *full);
}

}  // namespace ducat::inline v0

#endif
