// SPDX-License-Identifier: MIT
// The column profiles that ship with the examples.
#ifndef DUCAT_TESTS_SUPPORT_PROFILE_FILE_HPP
#define DUCAT_TESTS_SUPPORT_PROFILE_FILE_HPP

#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/profile.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace ducat_test {

inline std::filesystem::path profile_folder() {
  return std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path() / "examples" /
         "profiles";
}

/// examples/profiles/<name>.json; the test fails where it is missing or wrong.
inline ducat::profile shipped_profile(const std::string& name) {
  const std::filesystem::path path = profile_folder() / (name + ".json");
  INFO(path.string());
  std::ifstream file{path};
  REQUIRE(file.good());
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const ducat::profile_reading reading = ducat::read_profile(text);
  for (const ducat::document_error& error : reading.errors) {
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  }
  REQUIRE(reading.rules.has_value());
  CHECK(reading.rules->name == name);
  return *reading.rules;
}

}  // namespace ducat_test

#endif
