// SPDX-License-Identifier: MIT
// CSV files with a header as tables: binds the columns that a reader of usage asks for to their
// places, once, and refuses rows that are not as wide as the header.
#ifndef DUCAT_ADAPTERS_CSV_TABLE_HPP
#define DUCAT_ADAPTERS_CSV_TABLE_HPP

#include <ducat/adapters/csv.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/source/table.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// A CSV file as a table (see usage_reader). The first record is the header. A header that lacks a
/// required column, names a column twice, or is missing, makes the file unreadable: each fault is
/// reported with row 0, and nothing else.
class csv_table {
 public:
  explicit csv_table(table_request request, csv_options limits = {})
      : request_{std::move(request)}, reader_{with_delimiter(limits, request_.delimiter)} {}

  template <class OnRow, class OnReject>
  void push(std::string_view bytes, OnRow&& on_row, OnReject&& on_reject) {
    if (failed_) return;
    reader_.push(
        bytes, [&](const csv_record& record) { take(record, on_row, on_reject); },
        [&](const csv_error& error) { refuse(error, on_reject); });
  }

  template <class OnRow, class OnReject> void finish(OnRow&& on_row, OnReject&& on_reject) {
    if (failed_) return;
    reader_.finish([&](const csv_record& record) { take(record, on_row, on_reject); },
                   [&](const csv_error& error) { refuse(error, on_reject); });
    if (header_.empty() && !failed_) {
      failed_ = true;
      on_reject(rejected_row{1, 0, "header", "", "a first line that names the columns",
                             "the file is empty"});
    }
  }

 private:
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);

  static csv_options with_delimiter(csv_options limits, char delimiter) noexcept {
    limits.delimiter = delimiter;
    return limits;
  }

  template <class OnRow, class OnReject>
  void take(const csv_record& record, OnRow& on_row, OnReject& on_reject) {
    if (failed_) return;
    if (header_.empty()) return bind(record, on_reject);
    ++row_;
    if (record.fields.size() != header_.size()) {
      on_reject(rejected_row{record.line, row_, "row",
                             std::to_string(record.fields.size()) + " fields",
                             std::to_string(header_.size()) + " fields, as in the header",
                             "the row is not as wide as the header"});
      return;
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
      fields_[i] = places_[i] == absent ? std::string_view{} : record.fields[places_[i]];
    }
    others_.clear();
    for (const std::size_t place : other_places_) {
      others_.push_back({header_[place], record.fields[place]});
    }
    on_row(table_row{
        record.line, row_, {fields_.data(), fields_.size()}, {others_.data(), others_.size()}});
  }

  template <class OnReject> void bind(const csv_record& record, OnReject& on_reject) {
    const auto fail = [&](std::string_view column, std::string_view found, const char* expected,
                          const char* reason) {
      failed_ = true;
      on_reject(rejected_row{record.line, 0, detail::quotable(column), detail::quotable(found),
                             expected, reason});
    };
    header_.assign(record.fields.begin(), record.fields.end());
    std::string line;
    append_csv_record(line, record.fields, request_.delimiter);
    line.pop_back();
    for (const table_column& column : request_.columns) {
      const std::size_t place = find(column.name);
      if (place == absent && column.required) {
        fail(column.name, line, "a header that names this column", "the column is missing");
      }
      places_.push_back(place);
    }
    for (std::size_t i = 0; i < header_.size(); ++i) {
      const bool asked = is_asked_for(header_[i]);
      if (find(header_[i]) != i && (asked || request_.others)) {
        fail(header_[i], line, "each column once", "two columns have this name");
      }
      if (asked || !request_.others) continue;
      if (header_[i].empty() || !detail::is_printable_text(header_[i])) {
        fail("header", header_[i], "UTF-8 without control characters",
             "a column has no printable name");
      }
      other_places_.push_back(i);
    }
    fields_.resize(places_.size());
  }

  [[nodiscard]] std::size_t find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (header_[i] == name) return i;
    }
    return absent;
  }

  [[nodiscard]] bool is_asked_for(std::string_view name) const noexcept {
    for (const table_column& column : request_.columns) {
      if (column.name == name) return true;
    }
    return false;
  }

  template <class OnReject> void refuse(const csv_error& error, OnReject& on_reject) {
    if (failed_) return;
    if (header_.empty()) {
      failed_ = true;
    } else {
      ++row_;
    }
    const bool known = !failed_ && error.field - 1 < header_.size();
    const std::string number = "field " + std::to_string(error.field);
    std::string reason = message(error.fault);
    if (error.fault_line != error.line) {
      reason += ", seen on line " + std::to_string(error.fault_line);
    }
    on_reject(
        rejected_row{error.line, row_, known ? detail::quotable(header_[error.field - 1]) : number,
                     detail::quotable(error.found), "CSV as RFC 4180 has it", std::move(reason)});
  }

  table_request request_;
  csv_reader reader_;
  bool failed_ = false;
  std::uint64_t row_ = 0;
  std::vector<std::string> header_;
  std::vector<std::size_t> places_;        // of the columns of the request
  std::vector<std::size_t> other_places_;  // of the rest
  std::vector<std::string_view> fields_;
  std::vector<named_text> others_;
};

}  // namespace ducat::inline v0

#endif
