// SPDX-License-Identifier: MIT
// Credits that stand for money: what a number of credits costs, and how many credits a rounded
// amount of money is. Money is rounded once, and the credits are derived from what was rounded, so
// that the two never say different things (Lago, pull request 5525).
#ifndef DUCAT_PRICING_CREDIT_RATE_HPP
#define DUCAT_PRICING_CREDIT_RATE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

namespace ducat::inline v0 {

/// A purchase of credits: whole minor units, and exactly the credits that they are worth.
struct credit_purchase {
  int128 minor = 0;
  mixed credits{};
};

/// How many minor units a credit is worth: always above zero.
class credit_rate {
 public:
  /// Error: out_of_range for a rate that is not above zero.
  [[nodiscard]] static constexpr result<credit_rate> of(ratio minor_per_credit) noexcept {
    if (minor_per_credit <= ratio{}) return errc::out_of_range;
    return credit_rate{minor_per_credit};
  }

  [[nodiscard]] constexpr ratio minor_per_credit() const noexcept { return minor_per_credit_; }

  /// What credits are worth, unrounded. Error: overflow.
  [[nodiscard]] constexpr result<mixed> money(const mixed& credits) const noexcept {
    return scale(credits, minor_per_credit_);
  }
  /// How many credits an amount of exact minor units is, unrounded. Error: overflow.
  [[nodiscard]] constexpr result<mixed> credits(const mixed& minor) const noexcept {
    return divide(ratio{1}, minor_per_credit_).and_then([&](ratio credits_per_minor) {
      return scale(minor, credits_per_minor);
    });
  }
  /// A purchase: the money is rounded once, the credits are those of the rounded money. Buying the
  /// same credits again changes nothing. Error: overflow.
  [[nodiscard]] constexpr result<credit_purchase> buy(const mixed& wanted,
                                                      rounding mode) const noexcept {
    const auto minor =
        money(wanted).and_then([&](const mixed& exact) { return round(exact, mode); });
    if (!minor) return minor.error();
    const auto got = credits(mixed{*minor});
    if (!got) return got.error();
    return credit_purchase{*minor, *got};
  }

 private:
  constexpr explicit credit_rate(ratio minor_per_credit) noexcept
      : minor_per_credit_{minor_per_credit} {}

  ratio minor_per_credit_{1};
};

}  // namespace ducat::inline v0

#endif
