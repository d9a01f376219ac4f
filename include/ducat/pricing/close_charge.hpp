// SPDX-License-Identifier: MIT
// What a period is billed beside its usage: a percentage off, a most, a least (true-up), a standing
// charge. Lines are differences of one function of what the period came to, so any split of the
// usage over lines gives the same bill. The least and the standing charge are posted by the close
// alone, at zero usage too.
#ifndef DUCAT_PRICING_CLOSE_CHARGE_HPP
#define DUCAT_PRICING_CLOSE_CHARGE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/amount_limits.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The terms of one period and currency. They apply in this order: the discount, then the maximum,
/// then the minimum; the standing charge is outside all three.
struct spend_terms {
  ratio discount{};       ///< the share of each charge that is taken off, 0 … 1
  amount_limits spend{};  ///< what a period's usage is billed at least and at most
  mixed standing{};  ///< exact minor units a period, used or not; of a part of a period, scaled by
                     ///< its fraction
};

/// Whether a period goes on after a line.
enum class line_place : std::uint8_t {
  mid_period,      ///< nothing is trued up
  last_of_period,  ///< what the period lacks of its minimum is posted with it
};

/// One line: amount = gross − discount − over_maximum + true_up.
struct spend_line {
  mixed gross{};
  mixed discount{};
  mixed over_maximum{};  ///< what lies beyond the maximum; negative where a correction comes back
                         ///< below it
  mixed true_up{};
  mixed amount{};
};

/// The next line of a period.
/// @param before  what earlier lines came to after their discount, without regard to the maximum;
/// as long as that is not above the maximum, this is what they were billed
/// @param gross   the line's charge at list terms; negative for a correction
/// Errors: out_of_range for a discount that is not 0 … 1, overflow.
[[nodiscard]] constexpr result<spend_line> next_line(const spend_terms& terms, const mixed& before,
                                                     const mixed& gross,
                                                     line_place place) noexcept {
  if (terms.discount < ratio{} || terms.discount > ratio{1}) return errc::out_of_range;
  const auto discount = scale(gross, terms.discount);
  if (!discount) return discount.error();
  const auto discounted = subtract(gross, *discount);
  if (!discounted) return discounted.error();
  const auto after = add(before, *discounted);
  if (!after) return after.error();
  const mixed billed = terms.spend.capped(*after);
  const auto net = subtract(billed, terms.spend.capped(before));
  if (!net) return net.error();
  const auto over = subtract(*discounted, *net);
  if (!over) return over.error();
  spend_line line{gross, *discount, *over, {}, *net};
  if (place == line_place::last_of_period) {
    const auto lacking = subtract(terms.spend.raised(billed), billed);
    if (!lacking) return lacking.error();
    const auto amount = add(*net, *lacking);
    if (!amount) return amount.error();
    line.true_up = *lacking;
    line.amount = *amount;
  }
  return line;
}

/// What a close posts, each part a line of its own.
struct close_charge {
  mixed over_maximum{};  ///< what the lines posted beyond the maximum, taken back: not positive
  mixed true_up{};       ///< what the period lacks of its minimum: not negative
  mixed standing{};

  /// Error: overflow.
  [[nodiscard]] constexpr result<mixed> total() const noexcept {
    return add(over_maximum, true_up).and_then([&](const mixed& sum) {
      return add(sum, standing);
    });
  }
};

/// The adjustment that the close of a period posts.
/// @param came_to  what the period's usage comes to after discounts, without regard to limits
/// @param posted   what its lines were posted at: `came_to` where they were posted as they came, or
/// capped where next_line() made them
/// Errors: overflow.
[[nodiscard]] constexpr result<close_charge> close_period(const spend_terms& terms,
                                                          const mixed& came_to,
                                                          const mixed& posted) noexcept {
  const mixed billed = terms.spend.capped(came_to);
  const auto over = subtract(billed, posted);
  if (!over) return over.error();
  const auto lacking = subtract(terms.spend.raised(billed), billed);
  if (!lacking) return lacking.error();
  return close_charge{*over, *lacking, terms.standing};
}

/// What a second close of the same period posts, because usage came late: `now` − `before`, part by
/// part. `posted` counts lines alone in both. Error: overflow.
[[nodiscard]] constexpr result<close_charge> close_again(const close_charge& now,
                                                         const close_charge& before) noexcept {
  const auto over = subtract(now.over_maximum, before.over_maximum);
  const auto true_up = subtract(now.true_up, before.true_up);
  const auto standing = subtract(now.standing, before.standing);
  if (!over || !true_up || !standing) return errc::overflow;
  return close_charge{*over, *true_up, *standing};
}

}  // namespace ducat::inline v0

#endif
