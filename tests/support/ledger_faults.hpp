// SPDX-License-Identifier: MIT
// A ledger's text form, and why it is refused once it says something else.
#ifndef DUCAT_TESTS_SUPPORT_LEDGER_FAULTS_HPP
#define DUCAT_TESTS_SUPPORT_LEDGER_FAULTS_HPP

#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/ledger.hpp>

#include <string>
#include <string_view>

namespace ducat_test {

/// A ledger as text.
inline std::string written(const ducat::ledger& book) {
  std::string text;
  REQUIRE(ducat::write_ledger(book, [&](std::string_view piece) { text += piece; }).has_value());
  return text;
}

/// Why a ledger's text is refused in which `from` stands, first, as `to`: "field: what was
/// expected". Checks that it is there, and that it is refused.
inline std::string fault_after(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  INFO(from << " in " << text);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  ducat::ledger_reader reader;
  CHECK_FALSE((reader.push(text) && reader.finish()));
  return reader.fault() ? reader.fault()->field + ": " + reader.fault()->expected : "";
}

}  // namespace ducat_test

#endif
