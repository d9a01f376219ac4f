// SPDX-License-Identifier: MIT
// A file of one JSON object a line, as the vectors are written.
#ifndef DUCAT_TESTS_SUPPORT_JSON_LINES_HPP
#define DUCAT_TESTS_SUPPORT_JSON_LINES_HPP

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace ducat_test {

/// Every line of the file. A line that is not JSON becomes a discarded value, which no test accepts
/// as a row.
inline std::vector<nlohmann::json> json_lines(const std::filesystem::path& path) {
  std::vector<nlohmann::json> rows;
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) rows.push_back(nlohmann::json::parse(line, nullptr, false));
  }
  return rows;
}

}  // namespace ducat_test

#endif
