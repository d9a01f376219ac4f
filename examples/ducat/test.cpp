// SPDX-License-Identifier: MIT
// ducat test: runs scenario files and reports as ctest does.
#include "errors.hpp"
#include "file_place.hpp"
#include "options.hpp"
#include "outputs.hpp"

#include <ducat/testing/junit.hpp>
#include <ducat/testing/scenario_report.hpp>
#include <ducat/testing/scenario_runner.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace tool {

namespace {

namespace testing = ducat::testing;

std::vector<std::string> files_of(const test_options& options) {
  std::vector<std::string> files;
  for (const std::string& path : options.paths) {
    const auto found = testing::find_scenario_files(path);
    if (!found) throw misuse{path + ": no such file or folder, or it cannot be read"};
    if (found->empty()) {
      throw misuse{
          fmt::format("{}: no file below it is named *{}", path, testing::scenario_suffix)};
    }
    for (const std::string& file : *found) {
      if (std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
    }
  }
  return files;
}

}  // namespace

int test(const test_options& options) {
  const std::vector<std::string> files = files_of(options);
  std::vector<named_file> inputs;
  for (const std::string& file : files) inputs.push_back({"scenario file", file});
  refuse_shared_files(inputs, {{"--junit", options.junit}});
  text_sink junit{options.junit};
  const testing::scenario_run run =
      testing::run_scenario_files(files, options.filter, [](const testing::scenario_result&) {});
  if (run.results.empty() && run.unusable.empty()) {
    throw misuse{fmt::format("--filter {}: no scenario has it in \"FILE: NAME\"", options.filter)};
  }
  junit.write(testing::junit_xml(run));
  junit.close();
  junit.keep();
  // The report goes to standard error where the JUnit file takes standard output.
  std::FILE* const report = options.junit == "-" ? stderr : stdout;
  fmt::print(report, "{}", testing::report_text(run));
  if (!run.unusable.empty()) {
    fmt::print(stderr, "ducat: {} of {} scenario files cannot be used\n", run.unusable.size(),
               files.size());
    return misused;
  }
  return run.failed() == 0 ? done : found;
}

}  // namespace tool
