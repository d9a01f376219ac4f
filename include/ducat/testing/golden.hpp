// SPDX-License-Identifier: MIT
// Golden files: a text that was read once by a person and kept, and with which every later run is
// compared. With DUCAT_UPDATE_GOLDEN=1 in the environment the file is written instead.
#ifndef DUCAT_TESTING_GOLDEN_HPP
#define DUCAT_TESTING_GOLDEN_HPP

#include <ducat/testing/scenario_files.hpp>
#include <ducat/testing/text_diff.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ducat::inline v0::testing {

/// The variable that lets golden files be written.
inline constexpr const char* golden_variable = "DUCAT_UPDATE_GOLDEN";

/// What came of comparing a text with its golden file.
struct golden_result {
  bool matches = false;
  bool written = false;  ///< the file was written just now, as the environment asked
  std::string message;   ///< where it does not match: the file and the differences
};

namespace detail {

[[nodiscard]] inline bool write_text_file(const std::string& path, std::string_view text) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool all = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && all;
}

// A checkout may have turned line ends into those of Windows.
[[nodiscard]] inline std::string with_plain_line_ends(std::string text) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') text[to++] = text[i];
  text.resize(to);
  return text;
}

}  // namespace detail

/// Compares a text with the file at a path, line ends of Windows taken for plain ones.
/// @param update  writes the file where it differs
[[nodiscard]] inline golden_result compare_golden(std::string_view text, const std::string& path,
                                                  bool update) {
  const auto kept = read_text_file(path);
  const std::string expected = detail::with_plain_line_ends(kept.value_or(""));
  if (kept && expected == text) return {true, false, ""};
  if (update) {
    if (detail::write_text_file(path, text)) return {true, true, ""};
    return {false, false, path + ": cannot be written\n"};
  }
  const std::string advice =
      std::string("to keep what was found, run once with ") + golden_variable + "=1\n";
  if (!kept) return {false, false, path + ": there is no such file; " + advice};
  return {false, false,
          path + ": - is the file, + is what was found\n" + text_diff(expected, text) + advice};
}

/// The same; whether the file is written is said by the environment: DUCAT_UPDATE_GOLDEN=1.
[[nodiscard]] inline golden_result compare_golden(std::string_view text, const std::string& path) {
  const char* const asked = std::getenv(golden_variable);
  return compare_golden(text, path, asked != nullptr && std::string_view{asked} == "1");
}

}  // namespace ducat::inline v0::testing

#endif
