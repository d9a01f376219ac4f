// SPDX-License-Identifier: MIT
// A run of scenarios as a JUnit file, the XML that continuous integration shows: a suite for each
// scenario file, a case for each scenario. A file that cannot be used is a case with an error.
#ifndef DUCAT_TESTING_JUNIT_HPP
#define DUCAT_TESTING_JUNIT_HPP

#include <ducat/source/json_text.hpp>
#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ducat::inline v0::testing {

/// Text for an XML 1.0 document, in elements and in attributes of either quote. Line ends and tabs
/// stay what they are in attributes too; what XML cannot hold (other control characters, bytes
/// that are not UTF-8, U+FFFE and U+FFFF) becomes U+FFFD.
[[nodiscard]] inline std::string xml_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    const std::size_t length = ducat::detail::utf8_length(text);
    const bool no_character =
        length == 3 && text.substr(0, 2) == "\xEF\xBF" && (text[2] == '\xBE' || text[2] == '\xBF');
    const auto lead = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&apos;";
    } else if (c == '\n' || c == '\t' || c == '\r') {
      out += "&#" + std::to_string(int{c}) + ';';
    } else if (length == 0 || lead < 0x20 || no_character) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

namespace detail {

class junit_writer {
 public:
  explicit junit_writer(const scenario_run& of) : of_{of} {}

  std::string run() {
    out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out_ += "<testsuites name=\"ducat\"" + counts(of_.results.size(), of_.failed(),
                                                  of_.unusable.size(), time(0, of_.results.size()));
    for (std::size_t i = 0; i < of_.results.size();) {
      std::size_t end = i + 1;
      while (end < of_.results.size() && of_.results[end].file == of_.results[i].file) ++end;
      suite(i, end);
      i = end;
    }
    for (const unusable_scenario_file& each : of_.unusable) unusable(each);
    return out_ + "</testsuites>\n";
  }

 private:
  [[nodiscard]] std::int64_t time(std::size_t first, std::size_t end) const {
    std::int64_t sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += of_.results[i].elapsed_ns;
    return sum;
  }

  // A case that could not be run counts among the tests, as it does among the errors.
  [[nodiscard]] static std::string counts(std::size_t run, std::size_t failures, std::size_t errors,
                                          std::int64_t elapsed_ns) {
    return " tests=\"" + std::to_string(run + errors) + "\" failures=\"" +
           std::to_string(failures) + "\" errors=\"" + std::to_string(errors) +
           "\" skipped=\"0\" time=\"" + seconds_text(elapsed_ns, 6) + "\">\n";
  }

  void open_suite(const std::string& file, const std::string& its_counts) {
    out_ += "  <testsuite name=\"" + xml_text(file) + '"' + its_counts;
  }

  void suite(std::size_t first, std::size_t end) {
    std::size_t failed = 0;
    for (std::size_t i = first; i < end; ++i) failed += of_.results[i].passed() ? 0U : 1U;
    open_suite(of_.results[first].file, counts(end - first, failed, 0, time(first, end)));
    for (std::size_t i = first; i < end; ++i) result(of_.results[i]);
    out_ += "  </testsuite>\n";
  }

  void result(const scenario_result& of) {
    out_ += "    <testcase classname=\"" + xml_text(of.file) + "\" name=\"" + xml_text(of.name) +
            "\" time=\"" + seconds_text(of.elapsed_ns, 6) + '"';
    if (of.passed()) {
      out_ += "/>\n";
      return;
    }
    // One element: readers of JUnit keep the first failure of a case.
    const scenario_failure& first = of.failures.front();
    out_ += ">\n      <failure type=\"expectation\" message=\"" +
            xml_text(first.where + ": " + first.what + ": expected " + first.expected + ", found " +
                     first.found) +
            "\">" + element_text(failures_text(of)) + "</failure>\n    </testcase>\n";
  }

  void unusable(const unusable_scenario_file& of) {
    open_suite(of.file, counts(0, 0, 1, 0));
    out_ += "    <testcase classname=\"" + xml_text(of.file) +
            "\" name=\"(the file)\" time=\"0.000000\">\n      <error type=\"unusable\" message=\"" +
            "the file cannot be used\">" + element_text(errors_text(of)) +
            "</error>\n    </testcase>\n  </testsuite>\n";
  }

  // In an element line ends need no escape, and people read it.
  [[nodiscard]] static std::string element_text(const std::string& text) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t end = text.find('\n', at);
      out += xml_text(std::string_view{text}.substr(at, end - at));
      if (end == std::string::npos) break;
      out += '\n';
      at = end + 1;
    }
    return out;
  }

  const scenario_run& of_;
  std::string out_;
};

}  // namespace detail

/// The JUnit file of a run.
[[nodiscard]] inline std::string junit_xml(const scenario_run& of) {
  return detail::junit_writer{of}.run();
}

}  // namespace ducat::inline v0::testing

#endif
