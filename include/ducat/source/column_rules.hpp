// SPDX-License-Identifier: MIT
// How one value of a usage record comes out of the columns of a foreign file: texts joined or
// looked up, numbers summed or multiplied and scaled, instants and durations in a stated unit.
// Rules are data: there is no expression language.
#ifndef DUCAT_SOURCE_COLUMN_RULES_HPP
#define DUCAT_SOURCE_COLUMN_RULES_HPP

#include <ducat/exact/ratio.hpp>
#include <ducat/exact/rounding.hpp>
#include <ducat/units/instant.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ducat::inline v0 {

/// One column of a row, or a constant.
struct column_term {
  /// Index into profile::columns; none for a constant.
  std::optional<std::uint32_t> column;
  /// The constant; or what an empty field reads as, where `column` is set.
  std::optional<std::string> text;

  friend bool operator==(const column_term&, const column_term&) = default;
};

/// One entry of a lookup: the text in the file and the text that is meant.
struct text_mapping {
  std::string from;
  std::string to;

  friend bool operator==(const text_mapping&, const text_mapping&) = default;
};

/// A text: the terms with the separator between them, then looked up where there is a map.
struct text_rule {
  std::vector<column_term> terms;
  std::string separator;
  /// Sorted by `from`; empty: no lookup.
  std::vector<text_mapping> map;
  /// For texts that the map lacks; none: such a row is refused.
  std::optional<std::string> otherwise;

  friend bool operator==(const text_rule&, const text_rule&) = default;
};

/// A number: the exact sum or product of decimals, times the scale.
struct number_rule {
  enum class combine : std::uint8_t { sum, product };

  std::vector<column_term> terms;
  combine how = combine::sum;
  ratio scale{1};
  /// Where a whole number is wanted and the exact value is none: how to round; none: such a row is
  /// refused.
  std::optional<rounding> round;

  friend bool operator==(const number_rule&, const number_rule&) = default;
};

/// A length of time: a number of units, in whole nanoseconds. `amount.round` rounds to the
/// nanosecond.
struct duration_rule {
  number_rule amount;
  std::int64_t unit_ns = 1'000'000'000;

  friend bool operator==(const duration_rule&, const duration_rule&) = default;
};

/// An instant, in whole nanoseconds.
struct time_rule {
  enum class format : std::uint8_t {
    count,      ///< A number of units since the epoch.
    date_time,  ///< "2026-11-23 12:00:00.5" or "2026-11-23T12:00:00.5+08:00"; one term.
  };

  format form = format::count;
  /// The number, or the one term that holds a date. `amount.round` rounds to the nanosecond.
  duration_rule amount;
  instant epoch{};
  /// How far ahead of UTC a date without a zone is; none: such a date is refused.
  std::optional<std::int64_t> zone_ns;
  /// Lengths of time that are added.
  std::vector<duration_rule> plus;

  friend bool operator==(const time_rule&, const time_rule&) = default;
};

}  // namespace ducat::inline v0

#endif
