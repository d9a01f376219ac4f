// SPDX-License-Identifier: MIT
// Deduction factors, unit by unit.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_FACTOR_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_FACTOR_HPP

#include "model/reference_terms.hpp"

#include <cstddef>

namespace reference {

inline bool is_for(const factor& f, const usage& u) {
  return (f.skus.empty() || f.skus.count(u.sku) > 0) &&
         (f.regions.empty() || f.regions.count(u.region) > 0);
}
// The first of a pack's factors that is for usage at an instant, or −1.
inline int factor_of(const pack& p, const usage& u, nanoseconds at) {
  for (std::size_t i = 0; i < p.factors.size(); ++i)
    if (is_for(p.factors[i], u) && (!p.factors[i].only_in || p.factors[i].only_in->holds(at)))
      return static_cast<int>(i);
  return -1;
}
inline integer floor_of(const rational& r) { return numerator(r) / denominator(r); }
// Covers so much under a factor (below zero: takes it out again); by how much less the pack has
// left. What reservations hold under it counts ahead.
inline integer given(pack& p, int by, const integer& covered) {
  if (by < 0) return covered;
  factor& f = p.factors[static_cast<std::size_t>(by)];
  const integer before = floor_of(f.of * (f.covered + f.held));
  f.covered += covered;
  return floor_of(f.of * (f.covered + f.held)) - before;
}
// The same where a reservation comes to hold so much.
inline rational kept(pack& p, int by, const rational& amount) {
  if (by < 0) return amount;
  factor& f = p.factors[static_cast<std::size_t>(by)];
  const integer taken = given(p, by, numerator(amount));
  f.covered -= numerator(amount);
  f.held += numerator(amount);
  return taken;
}
// What a pack keeps for all that reservations hold under its factors.
inline integer kept_by_factors(const pack& p) {
  integer sum = 0;
  for (const factor& f : p.factors)
    sum += floor_of(f.of * (f.covered + f.held)) - floor_of(f.of * f.covered);
  return sum;
}
// The factor under which usage is held: one of 1 is none.
inline int holding_factor(const pack& p, int by) {
  return by >= 0 && p.factors[static_cast<std::size_t>(by)].of == 1 ? -1 : by;
}
// Unit by unit, while the rest is above zero and the next one fits.
inline integer serve(pack p, int by, integer rest, const integer& wanted) {
  if (by < 0) return rest < wanted ? rest : wanted;
  integer served = 0;
  while (served < wanted && rest > 0) {
    const integer next = given(p, by, 1);
    if (next > rest) break;
    rest -= next;
    ++served;
  }
  return served;
}

inline bool same_factors(const pack& a, const pack& b) {
  if (a.factors.size() != b.factors.size()) return false;
  for (std::size_t i = 0; i < a.factors.size(); ++i) {
    const factor& x = a.factors[i];
    const factor& y = b.factors[i];
    if (x.skus != y.skus || x.regions != y.regions || x.only_in != y.only_in || x.of != y.of)
      return false;
  }
  return true;
}

}  // namespace reference

#endif
