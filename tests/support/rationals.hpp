// SPDX-License-Identifier: MIT
// Rationals of Boost.Multiprecision, and random amounts, factors and limits to compare with them.
#ifndef DUCAT_TESTS_SUPPORT_RATIONALS_HPP
#define DUCAT_TESTS_SUPPORT_RATIONALS_HPP

#include "support/oracle.hpp"
#include "support/random.hpp"

#include <ducat/exact/mixed.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/pricing/amount_limits.hpp>

#include <algorithm>
#include <cstdint>

namespace ducat_test {

using rational = boost::multiprecision::cpp_rational;

inline rational value_of(const ducat::mixed& m) {
  return rational{big(m.whole)} + rational{big(m.rest), big(m.denominator)};
}
inline rational value_of(ducat::ratio r) { return rational{r.numerator(), r.denominator()}; }

// Amounts whose denominators stay small together, as those of one currency do.
inline ducat::mixed some_amount(random_source& random, std::uint64_t below) {
  constexpr std::uint64_t denominators[] = {1, 2, 3, 7, 100, 900};
  const std::uint64_t d = denominators[random.below(6)];
  return ducat::mixed{static_cast<ducat::int128>(random.below(below)), random.below(d), d};
}
inline ducat::mixed some_signed(random_source& random, std::uint64_t below) {
  const ducat::mixed amount = some_amount(random, below);
  return random.one_in(2) ? ducat::negate(amount).value() : amount;
}
inline ducat::ratio some_ratio(random_source& random, std::int64_t most) {
  const auto d = static_cast<std::int64_t>(random.below(1'000)) + 1;
  return ducat::ratio{
      static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most * d + 1))), d};
}
inline ducat::amount_limits some_limits(random_source& random, std::uint64_t below) {
  const ducat::mixed a = some_amount(random, below);
  const ducat::mixed b = some_amount(random, below);
  switch (random.below(4)) {
    case 0: return {};
    case 1: return ducat::amount_limits::at_least(a);
    case 2: return ducat::amount_limits::at_most(a);
    default: return ducat::amount_limits::between(std::min(a, b), std::max(a, b)).value();
  }
}
inline rational clamp_by(const ducat::amount_limits& limits, rational value) {
  if (limits.has_maximum()) value = std::min(value, value_of(limits.maximum()));
  if (limits.has_minimum()) value = std::max(value, value_of(limits.minimum()));
  return value;
}

}  // namespace ducat_test

#endif
