// SPDX-License-Identifier: MIT
// The usage record: what a platform says happened. Names and ids are interned at the edge, so a
// record has a fixed size and none of its fields owns memory.
#ifndef DUCAT_USAGE_USAGE_RECORD_HPP
#define DUCAT_USAGE_USAGE_RECORD_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/usage/dimensions.hpp>

namespace ducat::inline v0 {

/// One usage, metered or counted as its sku says.
///
/// * metered: `cards` (a whole number or a fraction: 1/7 of a card), which must be stated and above
///   zero, held during [start, end); `quantity` is zero.
/// * counted: `quantity` base units of the sku (tokens, requests) at the instant `during.start`,
/// which equals
///   `during.end`; `cards` is zero.
///
/// The id is unique within (source, root account): the same id with the same content is the same
/// usage, with other content it is a conflict.
template <class Dimensions = no_dimensions> struct usage_record {
  id128 id{};
  symbol source{};
  account_handle account{};
  sku_handle sku{};
  Dimensions dimensions{};
  ratio cards{};
  interval during{};
  int128 quantity = 0;

  friend constexpr bool operator==(const usage_record&, const usage_record&) = default;
};

/// The instant of a counted usage, as the empty interval that its record carries.
[[nodiscard]] constexpr interval at(instant when) noexcept { return {when, when}; }

}  // namespace ducat::inline v0

#endif
