// SPDX-License-Identifier: MIT
// Reads usage from a file that arrives in pieces: bytes in; usages, refused rows and a summary out.
// The file format is a parameter (csv_table, jsonl_table: in adapters/), what the columns mean is a
// profile.
#ifndef DUCAT_SOURCE_USAGE_READER_HPP
#define DUCAT_SOURCE_USAGE_READER_HPP

#include <ducat/source/profile.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/source/row_mapper.hpp>
#include <ducat/source/table.hpp>
#include <ducat/source/usage_row.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// How many rows a named rule skipped.
struct skipped_rows {
  std::string rule;
  std::uint64_t count = 0;

  friend bool operator==(const skipped_rows&, const skipped_rows&) = default;
};

/// What was read so far. rows = used + rejected + the sum of skipped.
struct reading_summary {
  std::uint64_t rows = 0;             ///< Data rows: neither header nor empty lines.
  std::uint64_t used = 0;             ///< Rows that gave usage.
  std::uint64_t usages = 0;           ///< Usages they gave: a row may give several.
  std::uint64_t rejected = 0;         ///< Rows that were refused.
  std::vector<skipped_rows> skipped;  ///< By rule, in the profile's order; zeros included.
  bool readable = true;  ///< False where the file itself is at fault (no header, a column missing).
};

/// Reads one file. How it is cut into pieces changes nothing.
///
/// `Table` turns bytes into rows: `Table(table_request)`; `push(bytes, on_row, on_reject)` and
/// `finish(on_row, on_reject)`, which call `on_row(const table_row&)` and
/// `on_reject(rejected_row)`, the latter with row 0 where the file as a whole cannot be read, after
/// which it calls neither.
template <class Table> class usage_reader {
 public:
  explicit usage_reader(profile rules)
      : mapper_{std::move(rules)}, table_{request_of(mapper_.rules())} {
    for (const skip_rule& rule : mapper_.rules().skip) skip_index_.push_back(index_of(rule.name));
  }

  /// Reads a piece: calls `on_usage(const usage_row&)` and `on_reject(const rejected_row&)` in the
  /// file's order.
  template <class OnUsage, class OnReject>
  void push(std::string_view bytes, OnUsage&& on_usage, OnReject&& on_reject) {
    table_.push(
        bytes, [&](const table_row& row) { take(row, on_usage, on_reject); },
        [&](const rejected_row& rejected) { refuse(rejected, on_reject); });
  }

  /// Says that no bytes follow.
  template <class OnUsage, class OnReject> void finish(OnUsage&& on_usage, OnReject&& on_reject) {
    table_.finish([&](const table_row& row) { take(row, on_usage, on_reject); },
                  [&](const rejected_row& rejected) { refuse(rejected, on_reject); });
  }

  [[nodiscard]] const reading_summary& summary() const noexcept { return summary_; }
  [[nodiscard]] const profile& rules() const noexcept { return mapper_.rules(); }

 private:
  static table_request request_of(const profile& rules) {
    return {rules.columns, rules.other_columns_are_dimensions, rules.delimiter};
  }

  // Two rules may share a name: "open interval" for want of a start, and for want of an end.
  std::size_t index_of(std::string_view name) {
    for (std::size_t i = 0; i < summary_.skipped.size(); ++i) {
      if (summary_.skipped[i].rule == name) return i;
    }
    summary_.skipped.push_back({std::string(name), 0});
    return summary_.skipped.size() - 1;
  }

  template <class OnUsage, class OnReject>
  void take(const table_row& row, OnUsage& on_usage, OnReject& on_reject) {
    const mapped_row mapped = mapper_.map(row);
    switch (mapped.what) {
      case mapped_row::outcome::used:
        ++summary_.rows;
        ++summary_.used;
        summary_.usages += mapped.usages.size();
        for (const usage_row& usage : mapped.usages) on_usage(usage);
        return;
      case mapped_row::outcome::skipped:
        ++summary_.rows;
        ++summary_.skipped[skip_index_[mapped.rule]].count;
        return;
      case mapped_row::outcome::refused:
        refuse({row.line, row.row, std::string(mapped.fault.field),
                detail::quotable(mapped.fault.found), mapped.fault.expected, mapped.fault.reason},
               on_reject);
        return;
    }
  }

  template <class OnReject> void refuse(const rejected_row& rejected, OnReject& on_reject) {
    if (rejected.row == 0) {
      summary_.readable = false;
    } else {
      ++summary_.rows;
      ++summary_.rejected;
    }
    on_reject(rejected);
  }

  row_mapper mapper_;
  Table table_;
  reading_summary summary_;
  std::vector<std::size_t> skip_index_;
};

}  // namespace ducat::inline v0

#endif
