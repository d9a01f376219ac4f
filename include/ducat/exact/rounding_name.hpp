// SPDX-License-Identifier: MIT
// The names of the rounding modes, for files and command lines.
#ifndef DUCAT_EXACT_ROUNDING_NAME_HPP
#define DUCAT_EXACT_ROUNDING_NAME_HPP

#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/exact/text_view.hpp>

namespace ducat::inline v0 {

/// A rounding mode and its name.
struct named_rounding {
  text_view name;
  rounding value{};
};

/// Every mode, in the order of the enumeration.
inline constexpr named_rounding rounding_names[] = {
    {"half_even", rounding::half_even}, {"half_up", rounding::half_up},
    {"half_down", rounding::half_down}, {"up", rounding::up},
    {"down", rounding::down},           {"ceiling", rounding::ceiling},
    {"floor", rounding::floor}};

/// The mode of a name. Errors: invalid_text.
[[nodiscard]] constexpr result<rounding> parse_rounding(text_view name) noexcept {
  for (const named_rounding& known : rounding_names)
    if (known.name == name) return known.value;
  return errc::invalid_text;
}

}  // namespace ducat::inline v0

#endif
