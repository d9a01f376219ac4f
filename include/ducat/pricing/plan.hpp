// SPDX-License-Identifier: MIT
// The ways of paying for compute, as terms: on demand, from packs, by leasing machines, under a
// monthly commitment. What the same usage costs under each is in pricing/compare_plans.hpp.
#ifndef DUCAT_PRICING_PLAN_HPP
#define DUCAT_PRICING_PLAN_HPP

#include <ducat/exact/array_view.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/any_exact_money.hpp>
#include <ducat/units/any_price.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/units/compute.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A month of a project.
struct month_of_use {
  flops used{};             ///< rated, not negative
  card_count peak_cards{};  ///< the most cards held at once, not negative
};

/// Each degree at a price, and nothing else.
struct on_demand_plan {
  any_price each{};  ///< per compute
};

/// Prepaid packs, bought whole. A pack that is empty is followed by another, or, where `beyond` is
/// stated, by use at that price.
struct pack_plan {
  flops size{};                   ///< of one pack, above zero
  any_exact_money price{};        ///< of one pack
  std::int64_t at_start = 1;      ///< packs bought before the first month, 0 or more
  std::int32_t valid_months = 0;  ///< counting the month of purchase; 0 for as long as it lasts
  any_price beyond{};             ///< per compute; unset: one more pack
};

/// Machines rented by the month, whether they work or not: as many for the whole term as the
/// busiest month needs.
struct lease_plan {
  any_exact_money rent{};  ///< of one machine for a month
  std::int64_t cards_per_machine = 8;
  flops capacity{};                 ///< of one machine in a month, above zero
  std::int64_t least_machines = 1;  ///< 0 or more
  std::int32_t least_months = 1;    ///< the term, 0 or more
};

/// A monthly fee for a quantity that does not carry over, and a price beyond it.
struct commitment_plan {
  flops each_month{};             ///< that the fee covers, not negative
  any_exact_money fee{};          ///< a month
  std::int32_t least_months = 1;  ///< the term, 0 or more
  any_price beyond{};             ///< per compute
};

/// No bound on the cards that a plan lets run at once.
inline constexpr card_count unlimited_cards = card_count::max();

/// What a plan makes of a project: the claims that can be counted.
struct plan_outcome {
  any_exact_money cost{};  ///< of the whole project and, where it is longer, the term
  flops used{};
  flops bought{};           ///< paid for, used or not
  mixed idle_share{};       ///< (bought − used) / bought; 0 where nothing was bought
  card_count peak_cards{};  ///< the most that can run at once
};

}  // namespace ducat::inline v0

#endif
