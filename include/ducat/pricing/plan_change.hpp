// SPDX-License-Identifier: MIT
// An upgrade or downgrade in the middle of a period: a credit for what is left of the old plan, a
// charge for what is left of the new one, and the two as one net figure.
#ifndef DUCAT_PRICING_PLAN_CHANGE_HPP
#define DUCAT_PRICING_PLAN_CHANGE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

namespace ducat::inline v0 {

/// What a change posts, in exact minor units.
struct plan_change {
  mixed credit{};  ///< not positive
  mixed charge{};

  /// credit + charge. Error: overflow.
  [[nodiscard]] constexpr result<mixed> net() const noexcept { return add(credit, charge); }
};

/// The credit that may be given back: never more than what was paid, less earlier credits, and
/// never below zero. Error: overflow.
[[nodiscard]] constexpr result<mixed> capped_credit(const mixed& potential, const mixed& paid,
                                                    const mixed& credited) noexcept {
  const auto room = subtract(paid, credited);
  if (!room) return room.error();
  const mixed& credit = potential < *room ? potential : *room;
  return sign(credit) < 0 ? mixed{} : credit;
}

/// What a change posts that takes place with a fraction of the period to come.
/// @param remaining  of fraction_of_time() or fraction_of_days(), 0 … 1
/// Errors: out_of_range for another fraction, overflow.
[[nodiscard]] constexpr result<plan_change> change_plan(const mixed& old_price,
                                                        const mixed& new_price,
                                                        ratio remaining) noexcept {
  if (remaining < ratio{} || remaining > ratio{1}) return errc::out_of_range;
  const auto credit =
      scale(old_price, remaining).and_then([](const mixed& unused) { return negate(unused); });
  if (!credit) return credit.error();
  const auto charge = scale(new_price, remaining);
  if (!charge) return charge.error();
  return plan_change{*credit, *charge};
}

/// The same where the credit is bounded by what the old plan was really paid: capped_credit().
[[nodiscard]] constexpr result<plan_change> change_plan(const mixed& old_price,
                                                        const mixed& new_price, ratio remaining,
                                                        const mixed& paid,
                                                        const mixed& credited) noexcept {
  auto change = change_plan(old_price, new_price, remaining);
  if (!change) return change.error();
  const auto bounded = negate(change->credit)
                           .and_then([&](const mixed& potential) {
                             return capped_credit(potential, paid, credited);
                           })
                           .and_then([](const mixed& credit) { return negate(credit); });
  if (!bounded) return bounded.error();
  change->credit = *bounded;
  return change;
}

/// A change whose two lines are posted in whole minor units.
struct rounded_plan_change {
  int128 credit = 0;
  int128 charge = 0;
  int128 net = 0;  ///< of the two rounded lines, so that what is shown adds up
};

/// Each line rounded by itself. Error: overflow.
[[nodiscard]] constexpr result<rounded_plan_change> round(const plan_change& change,
                                                          rounding mode) noexcept {
  const auto credit = round(change.credit, mode);
  if (!credit) return credit.error();
  const auto charge = round(change.charge, mode);
  if (!charge) return charge.error();
  rounded_plan_change out{*credit, *charge, 0};
  if (!try_add(*credit, *charge, out.net)) return errc::overflow;
  return out;
}

}  // namespace ducat::inline v0

#endif
