// SPDX-License-Identifier: MIT
// The traces of the shared folder and the figures that an independent program took from them. No
// figure, part or user is typed into a test: any other cut of the same sets will do.
#ifndef DUCAT_TESTS_SUPPORT_TRACES_HPP
#define DUCAT_TESTS_SUPPORT_TRACES_HPP

#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/oracle.hpp"
#include "support/profile_file.hpp"
#include "support/shared_data.hpp"

#include <ducat/adapters/csv_table.hpp>
#include <ducat/source/usage_reader.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace ducat_test {

/// One cut of one set: its figures, and the file that they were taken from.
struct trace {
  std::string set;
  std::string part;
  nlohmann::json figures;

  /// "alibaba_dlrm_2025.closed_only" is a way to read alibaba_dlrm_2025.
  [[nodiscard]] std::string file() const {
    return "data/" + set.substr(0, set.find('.')) + "." + part + ".csv.gz";
  }
  /// The whole file, or nothing, and then the process reports itself as skipped.
  [[nodiscard]] std::optional<std::string> text() const {
    const auto path = shared_file(file());
    if (!path) return std::nullopt;
    auto unpacked = read_gzip(*path);
    REQUIRE(unpacked.has_value());
    return unpacked;
  }
  [[nodiscard]] ducat::profile rules() const { return shipped_profile(set); }
};

/// All traces of all oracle_results.*.json.
inline std::vector<trace> traces() {
  std::vector<trace> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{shared_folder() / "data", error}) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("oracle_results.", 0) != 0 || entry.path().extension() != ".json") continue;
    std::ifstream file{entry.path()};
    const nlohmann::json document = nlohmann::json::parse(file, nullptr, false);
    REQUIRE(document.is_object());
    for (const auto& [set, parts] : document["results"].items()) {
      for (const auto& [part, figures] : parts.items()) found.push_back({set, part, figures});
    }
  }
  if (found.empty()) skip("no data/oracle_results.*.json (set DUCAT_SHARED)");
  return found;
}

/// "13218630381/100", 548 or "29".
inline fraction exact(const nlohmann::json& value) {
  if (value.is_number_integer()) return {cpp_int{value.get<std::int64_t>()}, 1};
  const std::string text = value.get<std::string>();
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return {cpp_int{text}, 1};
  return {cpp_int{text.substr(0, slash)}, cpp_int{text.substr(slash + 1)}};
}

/// Whether a profile rounds times: the file is then finer than what was read, and only figures that
/// a nanosecond cannot change are to be met.
inline bool rounds_times(const ducat::profile& rules) {
  const ducat::usage_rules& usage = rules.usages.front();
  return usage.start && usage.start->amount.amount.round.has_value();
}

/// Reads usage in pieces of an odd size: calls on_usage(const usage_row&); the test fails where a
/// row is refused.
template <class OnUsage>
ducat::reading_summary read_usage(const ducat::profile& rules, std::string_view text,
                                  OnUsage on_usage) {
  ducat::usage_reader<ducat::csv_table> reader{rules};
  const auto on_reject = [](const ducat::rejected_row& rejected) {
    std::string line;
    ducat::append_json_line(line, rejected);
    FAIL_CHECK(line);
  };
  constexpr std::size_t piece = 65'521;
  for (std::size_t i = 0; i < text.size(); i += piece) {
    reader.push(text.substr(i, piece), on_usage, on_reject);
  }
  reader.finish(on_usage, on_reject);
  return reader.summary();
}

/// Calls on_row(row, fields) for each row of a file, with the columns asked for.
template <class OnRow>
void read_columns(std::vector<std::string> columns, std::string_view text, OnRow on_row) {
  ducat::table_request request;
  for (std::string& column : columns) request.columns.push_back({std::move(column), true});
  ducat::csv_table table{request};
  const auto take = [&](const ducat::table_row& row) { on_row(row.row, row.fields); };
  const auto fail = [](const ducat::rejected_row& rejected) { FAIL_CHECK(rejected.reason); };
  table.push(text, take, fail);
  table.finish(take, fail);
}

}  // namespace ducat_test

#endif
