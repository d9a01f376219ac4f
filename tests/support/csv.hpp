// SPDX-License-Identifier: MIT
// A small CSV table of the shared folder (RFC 4180, a header line), row by row and column by name.
#ifndef DUCAT_TESTS_SUPPORT_CSV_HPP
#define DUCAT_TESTS_SUPPORT_CSV_HPP

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ducat_test {

using csv_row = std::map<std::string, std::string>;

/// Every record of a CSV text; quoted fields may hold commas, line ends and doubled quotes.
inline std::vector<std::vector<std::string>> csv_records(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record{""};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      const bool doubled = quoted && i + 1 < text.size() && text[i + 1] == '"';
      if (doubled) record.back() += text[++i];
      if (!doubled) quoted = !quoted;
    } else if (quoted) {
      record.back() += c;
    } else if (c == ',') {
      record.emplace_back();
    } else if (c == '\n') {
      records.push_back(std::exchange(record, {""}));
    } else if (c != '\r') {
      record.back() += c;
    }
  }
  if (record.size() > 1 || !record.front().empty()) records.push_back(record);
  return records;
}

/// The rows below the header line; a field that a row lacks reads as empty.
inline std::vector<csv_row> read_csv(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto records = csv_records(text);
  std::vector<csv_row> rows;
  for (std::size_t r = 1; r < records.size(); ++r) {
    csv_row& row = rows.emplace_back();
    for (std::size_t c = 0; c < records.front().size(); ++c) {
      row[records.front()[c]] = c < records[r].size() ? records[r][c] : "";
    }
  }
  return rows;
}

}  // namespace ducat_test

#endif
