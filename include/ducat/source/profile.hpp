// SPDX-License-Identifier: MIT
// A column profile: what a foreign usage file means, as data. Which columns say who used what, when
// and how much, in which units, and which rows are no usage. `read_profile`
// (source/profile_json.hpp) makes one from JSON; `plain_profile` is the one of our own usage files.
#ifndef DUCAT_SOURCE_PROFILE_HPP
#define DUCAT_SOURCE_PROFILE_HPP

#include <ducat/source/column_rules.hpp>
#include <ducat/source/table.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0 {

/// A dimension and where its value comes from; an empty value is "not stated".
struct dimension_rule {
  std::string name;
  text_rule value;

  friend bool operator==(const dimension_rule&, const dimension_rule&) = default;
};

/// How one usage is read from a row.
///
/// Metered: `cards`, `start`, and either `end` or `duration`. Counted: `quantity` and `at`. Where
/// both are given, the row decides: it is the one whose columns are filled, and refused where that
/// is neither or both.
struct usage_rules {
  std::optional<text_rule> id;
  std::optional<text_rule> source;
  std::optional<text_rule> account;
  std::optional<text_rule> sku;
  std::optional<text_rule> unit;
  std::optional<number_rule> cards;
  std::optional<time_rule> start;
  std::optional<time_rule> end;
  std::optional<duration_rule> duration;
  std::optional<number_rule> quantity;
  std::optional<time_rule> at;
  std::vector<dimension_rule> dimensions;

  [[nodiscard]] bool is_metered() const noexcept { return cards.has_value(); }
  [[nodiscard]] bool is_counted() const noexcept { return quantity.has_value(); }

  friend bool operator==(const usage_rules&, const usage_rules&) = default;
};

/// A reason for which a row is no usage. Rules are tried in order; the first that holds skips the
/// row and is counted under its name.
struct skip_rule {
  /// What is looked at: a column, or a value read as the rules of the first usage say.
  enum class subject : std::uint8_t { column, cards, duration, quantity };
  enum class test : std::uint8_t {
    empty,
    not_empty,
    equals,
    not_equals,
    zero,
    not_positive,  ///< of the duration: the end is not after the start
  };

  std::string name;
  subject of = subject::column;
  std::uint32_t column = 0;  ///< Index into profile::columns, where `of` is a column.
  test is = test::empty;
  std::string text;  ///< For equals and not_equals.

  friend bool operator==(const skip_rule&, const skip_rule&) = default;
};

/// What a usage file means.
struct profile {
  std::string name;
  std::string about;
  char delimiter = ',';
  std::vector<table_column> columns;  ///< Those that rules refer to, each once.
  bool other_columns_are_dimensions = false;
  std::vector<skip_rule> skip;
  std::vector<usage_rules> usages;  ///< One for each usage that a row yields, at least one.

  /// The index of a column, which is added where it is new; required if any asks for it so.
  std::uint32_t column(std::string_view column_name, bool required = true) {
    for (std::uint32_t i = 0; i < columns.size(); ++i) {
      if (columns[i].name != column_name) continue;
      columns[i].required = columns[i].required || required;
      return i;
    }
    columns.push_back({std::string(column_name), required});
    return static_cast<std::uint32_t>(columns.size() - 1);
  }

  friend bool operator==(const profile&, const profile&) = default;
};

}  // namespace ducat::inline v0

#endif
