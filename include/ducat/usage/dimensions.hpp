// SPDX-License-Identifier: MIT
// What a price may depend on besides the sku: region, service class, size bracket. A platform
// describes its own struct once; the engine, price tables and scopes then match on it by name.
#ifndef DUCAT_USAGE_DIMENSIONS_HPP
#define DUCAT_USAGE_DIMENSIONS_HPP

#include <ducat/exact/text_view.hpp>
#include <ducat/units/handle.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// At most so many dimensions: a combination is one fixed-size row of the ledger.
inline constexpr int max_dimensions = 8;

/// A usage record without dimensions.
struct no_dimensions {
  friend constexpr bool operator==(no_dimensions, no_dimensions) = default;
};

/// How ducat reads a platform's own dimension struct. Specialise it by deriving from
/// `dimension_fields`:
/// @code
/// struct placement { ducat::symbol region, service_class; };
/// template <>
/// struct ducat::dimension_traits<placement>
///     : ducat::dimension_fields<placement, &placement::region, &placement::service_class> {
///   static constexpr const char* names[] = {"region", "service_class"};
/// };
/// @endcode
template <class Dimensions> struct dimension_traits;

/// The fields of a dimension struct, each a symbol interned in the engine; an empty symbol is "not
/// stated".
template <class Dimensions, symbol Dimensions::*... Fields> struct dimension_fields {
  static constexpr int count = sizeof...(Fields);
  static_assert(count <= max_dimensions, "a usage record has at most 8 dimensions");
  static constexpr void read(const Dimensions& from, symbol* to) noexcept {
    ((*to++ = from.*Fields), ...);
  }
  static constexpr void write(const symbol* from, Dimensions& to) noexcept {
    ((to.*Fields = *from++), ...);
  }
};

template <> struct dimension_traits<no_dimensions> {
  static constexpr int count = 0;
  static constexpr const char* const* names = nullptr;
  static constexpr void read(no_dimensions, symbol*) noexcept {}
  static constexpr void write(const symbol*, no_dimensions&) noexcept {}
};

/// One combination of dimension values, as price tables and scopes see it. In a pattern an empty
/// symbol matches every value.
struct dimension_values {
  alignas(16) symbol value[max_dimensions] = {};

  friend constexpr bool operator==(const dimension_values& a, const dimension_values& b) noexcept {
    const auto x = __builtin_bit_cast(words, a);
    const auto y = __builtin_bit_cast(words, b);
    std::uint64_t differences = 0;
    for (int i = 0; i < max_dimensions / 2; ++i) differences |= x.pair[i] ^ y.pair[i];
    return differences == 0;
  }

  /// Whether `values` has every value that this pattern states.
  [[nodiscard]] constexpr bool matches(const dimension_values& values) const noexcept {
    for (int i = 0; i < max_dimensions; ++i)
      if (value[i].has_value() && value[i] != values.value[i]) return false;
    return true;
  }
  /// How many values this pattern states: the more, the more specific.
  [[nodiscard]] constexpr int specificity() const noexcept {
    int stated = 0;
    for (const symbol s : value) stated += s.has_value() ? 1 : 0;
    return stated;
  }
  /// Whether some combination of values matches both patterns.
  [[nodiscard]] constexpr bool intersects(const dimension_values& other) const noexcept {
    for (int i = 0; i < max_dimensions; ++i)
      if (value[i].has_value() && other.value[i].has_value() && value[i] != other.value[i])
        return false;
    return true;
  }

 private:
  // Eight symbols at two a word: compared by every deduction.
  struct words {
    std::uint64_t pair[max_dimensions / 2];
  };
};

/// The values of a platform's own struct.
template <class Dimensions>
[[nodiscard]] constexpr dimension_values values_of(const Dimensions& dimensions) noexcept {
  dimension_values values;
  dimension_traits<Dimensions>::read(dimensions, values.value);
  return values;
}

/// The place of a dimension by name, or −1.
template <class Dimensions> [[nodiscard]] constexpr int dimension_index(text_view name) noexcept {
  for (int i = 0; i < dimension_traits<Dimensions>::count; ++i)
    if (text_view{dimension_traits<Dimensions>::names[i]} == name) return i;
  return -1;
}

}  // namespace ducat::inline v0

#endif
