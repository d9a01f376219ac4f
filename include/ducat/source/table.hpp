// SPDX-License-Identifier: MIT
// What any tabular file format hands to the reader of usage: rows of named texts. CSV and JSON
// lines are adapters that deliver this; the reader knows neither.
#ifndef DUCAT_SOURCE_TABLE_HPP
#define DUCAT_SOURCE_TABLE_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0 {

/// A name and a text that belongs to it: a dimension of usage, or a column that nobody asked for by
/// name.
struct named_text {
  std::string_view name;
  std::string_view text;

  friend bool operator==(const named_text&, const named_text&) = default;
};

/// A column that the reader of a table asks for.
struct table_column {
  std::string name;
  bool required = true;  ///< Its absence is an error; else it reads as empty.

  friend bool operator==(const table_column&, const table_column&) = default;
};

/// What a reader of usage wants from a table.
struct table_request {
  std::vector<table_column> columns;
  bool others = false;   ///< Hand out the columns that are not listed, too.
  char delimiter = ',';  ///< For formats that have one.
};

/// One data row. Everything in it is valid until the callback returns.
struct table_row {
  std::uint64_t line = 0;                    ///< Where it begins in the file, from 1.
  std::uint64_t row = 0;                     ///< Data rows are counted from 1, refused ones too.
  std::span<const std::string_view> fields;  ///< The columns of the request, in its order.
  std::span<const named_text> others;        ///< The rest, where the request wants it.
};

}  // namespace ducat::inline v0

#endif
