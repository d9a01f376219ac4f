// SPDX-License-Identifier: MIT
// One usage as a row of a file says it: numbers and times read exactly, names still as text.
// Whoever knows the accounts and the catalogue turns it into a usage record.
#ifndef DUCAT_SOURCE_USAGE_ROW_HPP
#define DUCAT_SOURCE_USAGE_ROW_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/source/table.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace ducat::inline v0 {

/// Cards, or a fraction of one, that were held for a time.
struct metered_amount {
  ratio cards;  ///< > 0
  interval during;

  friend bool operator==(const metered_amount&, const metered_amount&) = default;
};

/// A number of things at an instant.
struct counted_amount {
  int128 quantity = 0;  ///< ≥ 0, in base units of the sku
  instant at;
  std::string_view unit;  ///< What was counted, where the file says so; else empty.

  friend bool operator==(const counted_amount&, const counted_amount&) = default;
};

/// One usage of a row. Texts are well-formed UTF-8 without control characters, and valid until the
/// callback returns.
struct usage_row {
  std::uint64_t line = 0;  ///< Where the row begins in the file, from 1.
  std::uint64_t row = 0;   ///< The data row, from 1: skipped and refused rows are counted.
  std::uint32_t part = 0;  ///< Which of the usages of this row, from 0.
  /// The usage's own id; empty where the file has none: (file, row, part) is the id then.
  std::string_view id;
  /// What scopes the id; empty where the file does not say.
  std::string_view source;
  std::string_view account;
  std::string_view sku;
  std::span<const named_text> dimensions;  ///< Without those that are empty.
  std::variant<metered_amount, counted_amount> amount;
};

}  // namespace ducat::inline v0

#endif
