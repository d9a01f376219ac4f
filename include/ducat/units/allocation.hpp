// SPDX-License-Identifier: MIT
// A rounded amount of money over its parties, to the last minor unit: by weights, or by the exact
// shares from whose sum it was rounded. Ties go to the lowest index, so parties are listed in the
// order of their ids.
#ifndef DUCAT_UNITS_ALLOCATION_HPP
#define DUCAT_UNITS_ALLOCATION_HPP

#include <ducat/exact/allocate.hpp>
#include <ducat/units/exact_money.hpp>

#include <cstddef>

namespace ducat::inline v0 {

namespace detail {

// A plain array, freed at the end; the allocations below need one for the untyped numbers.
template <class T> class scratch {
 public:
  constexpr explicit scratch(std::size_t n) : data_{new T[n]{}} {}
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  constexpr ~scratch() { delete[] data_; }
  [[nodiscard]] constexpr T* data() const noexcept { return data_; }
  [[nodiscard]] constexpr T& operator[](std::size_t i) const noexcept { return data_[i]; }

 private:
  T* data_;
};

}  // namespace detail

/// Splits `total`, which was rounded from the sum of `shares`: each part is the floor of its exact
/// share or one minor unit more, the largest fractions first; Σ parts == total; odd in sign.
/// Errors: out_of_range where total is neither neighbour of the sum; no_weights where n is zero and
/// total is not; overflow. Parts are then untouched. O(n log n), with O(n) memory.
template <class C>
[[nodiscard]] constexpr result<void> allocate(const quantity<minor_unit<C>, int128>& total,
                                              const exact_money<C>* shares, std::size_t n,
                                              quantity<minor_unit<C>, int128>* parts) {
  const detail::scratch<mixed> exact{n};
  const detail::scratch<int128> minor{n};
  for (std::size_t i = 0; i < n; ++i) exact[i] = shares[i].minor();
  const auto done = allocate_shares(total.count(), exact.data(), n, minor.data());
  if (!done) return done.error();
  for (std::size_t i = 0; i < n; ++i) parts[i] = money<C>{minor[i]};
  return {};
}

/// Splits `total` in proportion to integer weights ≥ 0. Σ parts == total; odd in sign.
/// Errors: no_weights, negative_weight (with the index), overflow. Parts are then untouched.
template <class C>
[[nodiscard]] constexpr result<void> allocate(const quantity<minor_unit<C>, int128>& total,
                                              const int128* weights, std::size_t n,
                                              quantity<minor_unit<C>, int128>* parts) {
  const detail::scratch<int128> minor{n};
  const auto done = allocate(total.count(), weights, n, minor.data());
  if (!done) return done.error();
  for (std::size_t i = 0; i < n; ++i) parts[i] = money<C>{minor[i]};
  return {};
}

}  // namespace ducat::inline v0

#endif
