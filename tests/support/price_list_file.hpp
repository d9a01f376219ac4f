// SPDX-License-Identifier: MIT
// The price lists that ship with the examples.
#ifndef DUCAT_TESTS_SUPPORT_PRICE_LIST_FILE_HPP
#define DUCAT_TESTS_SUPPORT_PRICE_LIST_FILE_HPP

#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace ducat_test {

/// examples/prices/<name>.json; the test fails where it is missing or wrong.
inline ducat::price_table shipped_prices(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path() / "examples" /
      "prices" / (name + ".json");
  INFO(path.string());
  std::ifstream file{path};
  REQUIRE(file.good());
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  ducat::price_list_reading reading = ducat::read_price_list(text);
  for (const ducat::document_error& error : reading.errors) {
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  }
  REQUIRE(reading.list.has_value());
  return std::move(reading.list->table);
}

}  // namespace ducat_test

#endif
