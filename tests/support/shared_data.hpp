// SPDX-License-Identifier: MIT
// Where the data lies that tests share with the pages of the design and that is not part of this
// tree: the folder named by DUCAT_SHARED, else ../shared beside the sources.
#ifndef DUCAT_TESTS_SUPPORT_SHARED_DATA_HPP
#define DUCAT_TESTS_SUPPORT_SHARED_DATA_HPP

#include "support/skip.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace ducat_test {

/// The folder of shared data, whether it exists or not.
inline std::filesystem::path shared_folder() {
  if (const char* named = std::getenv("DUCAT_SHARED"); named != nullptr && *named != '\0') {
    return named;
  }
#ifdef DUCAT_SHARED_DEFAULT
  return DUCAT_SHARED_DEFAULT;
#else
  return "../shared";
#endif
}

/// A file of the shared folder ("vectors/rating.jsonl"), or nothing, and then the process reports
/// itself as skipped.
inline std::optional<std::filesystem::path> shared_file(const std::filesystem::path& relative) {
  const std::filesystem::path path = shared_folder() / relative;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) return path;
  const std::string reason =
      "no " + path.string() + " (set DUCAT_SHARED to the folder of shared data)";
  skip(reason.c_str());
  return std::nullopt;
}

}  // namespace ducat_test

#endif
