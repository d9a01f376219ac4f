// SPDX-License-Identifier: MIT
// A run of scenarios as text for a person, in the shape of ctest's report: numbered, Passed or
// Failed, the time, and at the end how many.
#ifndef DUCAT_TESTING_SCENARIO_REPORT_HPP
#define DUCAT_TESTING_SCENARIO_REPORT_HPP

#include <ducat/exact/number_text.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/testing/exact_text.hpp>
#include <ducat/testing/scenario_result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0::testing {

namespace detail {

// Text of a file on its way to a terminal: control characters but the end of a line, and bytes
// that are not UTF-8, become U+FFFD.
[[nodiscard]] inline std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = ducat::detail::utf8_length(text);
    const bool bad =
        length == 0 || (text.front() != '\n' && ducat::detail::starts_with_control(text));
    out += bad ? std::string_view{"\xEF\xBF\xBD"} : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

// Of UTF-8.
[[nodiscard]] inline std::size_t character_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1U : 0U;
  return count;
}

[[nodiscard]] inline std::string indented(std::string_view text, std::size_t by) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += std::string(by, ' ') + std::string(text.substr(0, end)) + '\n';
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

// The first lines of a text, and how many more there are.
[[nodiscard]] inline std::string first_lines(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  std::size_t count = 0;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') continue;
    if (++lines > most) continue;
    end = i + 1;
    count = lines;
  }
  std::string out{text.substr(0, lines <= most ? text.size() : end)};
  if (lines > most) out += "… and " + std::to_string(lines - count) + " more lines\n";
  return out;
}

// "0.02", to a digit count, rounded down.
[[nodiscard]] inline std::string seconds_text(std::int64_t ns, int digits) {
  std::int64_t unit = 1'000'000'000;
  for (int i = 0; i < digits; ++i) unit /= 10;
  return string_of(to_fixed_text(int128{ns / unit}, digits).view());
}

}  // namespace detail

/// The characters of the longest name, 72 at most.
[[nodiscard]] inline std::size_t name_width(const scenario_run& of) {
  constexpr std::size_t most = 72;
  std::size_t longest = 0;
  for (const scenario_result& each : of.results) {
    const std::size_t wide = detail::character_count(detail::shown(each.name));
    if (wide > longest) longest = wide;
  }
  return longest < most ? longest : most;
}

/// What was not as expected, in lines: the step, expected, found, why.
[[nodiscard]] inline std::string failures_text(const scenario_result& of) {
  std::string out;
  for (const scenario_failure& each : of.failures) {
    out += each.where + ": " + each.what + "  (" + each.pointer + ")\n";
    out += "  expected  " + each.expected + "\n  found     " + each.found + '\n';
    constexpr std::size_t most_lines = 100;  // an explanation has one and more for each piece
    if (!each.why.empty())
      out += "  why\n" + detail::indented(detail::first_lines(each.why, most_lines), 4);
  }
  return detail::shown(out);
}

/// Everything that is wrong with a file, in lines.
[[nodiscard]] inline std::string errors_text(const unusable_scenario_file& of) {
  std::string out = of.file + ": " + std::to_string(of.errors.size()) +
                    (of.errors.size() == 1 ? " error\n" : " errors\n");
  for (const scenario_error& each : of.errors) {
    const std::string place = each.error.pointer.empty() ? "the document" : each.error.pointer;
    out += "  " + (each.file == of.file ? "" : each.file + ' ') + place + ": found " +
           each.error.found + ", expected " + each.error.expected + '\n';
  }
  return detail::shown(out);
}

/// One line of the report: " 3/12 Test  #3: name .........   Passed    0.00 sec".
/// @param total       how many are run in all, for the width of the numbers
/// @param names  what names are filled up to, in characters
[[nodiscard]] inline std::string result_line(const scenario_result& of, std::size_t number,
                                             std::size_t total, std::size_t names) {
  const std::string width = std::to_string(total);
  const auto right = [](std::string text, std::size_t wide) {
    return text.size() < wide ? std::string(wide - text.size(), ' ') + text : text;
  };
  std::string name = detail::shown(of.name) + ' ';
  const std::size_t wide = detail::character_count(name);
  name.append(wide < names + 3 ? names + 3 - wide : 0, '.');
  return right(std::to_string(number), width.size()) + '/' + width + " Test " +
         right('#' + std::to_string(number), width.size() + 1) + ": " + name +
         (of.passed() ? "   Passed " : "***Failed ") +
         right(detail::seconds_text(of.elapsed_ns, 2), 7) + " sec\n";
}

/// The end of the report: how many passed, the time, and which failed.
[[nodiscard]] inline std::string summary_text(const scenario_run& of) {
  const std::size_t total = of.results.size();
  const std::size_t failed = of.failed();
  std::int64_t elapsed = 0;
  for (const scenario_result& each : of.results) elapsed += each.elapsed_ns;
  const std::size_t percent = total == 0 ? 0 : (total - failed) * 100 / total;
  std::string out = std::to_string(percent) + "% tests passed, " + std::to_string(failed) +
                    " tests failed out of " + std::to_string(total) + "\n\n" +
                    "Total Test time (real) = " + detail::seconds_text(elapsed, 2) + " sec\n";
  if (failed != 0) out += "\nThe following tests FAILED:\n";
  for (std::size_t i = 0; i < total; ++i)
    if (const scenario_result& each = of.results[i]; !each.passed())
      out += "\t" + std::to_string(i + 1) + " - " + detail::shown(each.file + ": " + each.name) +
             " (Failed)\n";
  return out;
}

/// The whole report.
[[nodiscard]] inline std::string report_text(const scenario_run& of) {
  std::string out;
  const std::size_t names = name_width(of);
  for (std::size_t i = 0; i < of.results.size(); ++i) {
    out += result_line(of.results[i], i + 1, of.results.size(), names);
    out += detail::indented(failures_text(of.results[i]), 4);
  }
  for (const unusable_scenario_file& each : of.unusable) out += '\n' + errors_text(each);
  return out + '\n' + summary_text(of);
}

}  // namespace ducat::inline v0::testing

#endif
