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
// Covers so much under a factor (below zero: takes it out again); what the pack gives for that.
inline integer given(pack& p, int by, const integer& covered) {
  if (by < 0) return covered;
  factor& f = p.factors[static_cast<std::size_t>(by)];
  const integer before = floor_of(f.of * f.covered);
  f.covered += covered;
  return floor_of(f.of * f.covered) - before;
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
