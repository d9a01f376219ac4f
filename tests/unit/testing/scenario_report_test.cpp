// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <ducat/testing/junit.hpp>
#include <ducat/testing/scenario_report.hpp>

#include <string>

using namespace ducat;
using namespace ducat::testing;

namespace {

scenario_result made(std::string file, std::string name, std::int64_t ms) {
  scenario_result out;
  out.file = std::move(file);
  out.name = std::move(name);
  out.elapsed_ns = ms * 1'000'000;
  return out;
}

scenario_failure missed(std::string what, std::string why) {
  return {"step 1, usage job", "/scenarios/0/when/0/expect",    std::move(what),
          "20.00 CNY",         "21.00 CNY (1.00 CNY too much)", std::move(why)};
}

scenario_run sample() {
  scenario_run run;
  run.results.push_back(made("a.scenario.json", "short", 12));
  run.results.push_back(made("a.scenario.json", "算力 & <money>", 1'234));
  run.results.push_back(made("b.scenario.json", "third", 0));
  run.results[1].failures.push_back(missed("priced", "64 x 20\n= 1280\n"));
  run.results[1].failures.push_back(missed("amount", ""));
  return run;
}

}  // namespace

TEST_CASE("the report reads as ctest's does") {
  CHECK(report_text(sample()) ==
        "1/3 Test #1: short .........   Passed    0.01 sec\n"
        "2/3 Test #2: 算力 & <money> ..***Failed    1.23 sec\n"
        "    step 1, usage job: priced  (/scenarios/0/when/0/expect)\n"
        "      expected  20.00 CNY\n"
        "      found     21.00 CNY (1.00 CNY too much)\n"
        "      why\n"
        "        64 x 20\n"
        "        = 1280\n"
        "    step 1, usage job: amount  (/scenarios/0/when/0/expect)\n"
        "      expected  20.00 CNY\n"
        "      found     21.00 CNY (1.00 CNY too much)\n"
        "3/3 Test #3: third .........   Passed    0.00 sec\n"
        "\n"
        "66% tests passed, 1 tests failed out of 3\n"
        "\n"
        "Total Test time (real) = 1.24 sec\n"
        "\n"
        "The following tests FAILED:\n"
        "\t2 - a.scenario.json: 算力 & <money> (Failed)\n");
}

TEST_CASE("all passed is a hundred per cent, and nothing else is") {
  scenario_run run;
  for (int i = 0; i < 300; ++i) run.results.push_back(made("f", std::to_string(i), 0));
  CHECK(run.passed());
  CHECK(summary_text(run).starts_with("100% tests passed, 0 tests failed out of 300\n"));
  run.results[7].failures.push_back(missed("priced", ""));
  CHECK_FALSE(run.passed());
  CHECK(summary_text(run).starts_with("99% tests passed, 1 tests failed out of 300\n"));
  CHECK_FALSE(scenario_run{}.passed());
  scenario_run unusable;
  unusable.results.push_back(made("f", "n", 0));
  unusable.unusable.push_back({"g", {{"g", {"/a", "1", "2"}}}});
  CHECK_FALSE(unusable.passed());
}

TEST_CASE("a very long arithmetic is cut") {
  std::string why;
  for (int i = 1; i <= 103; ++i) why += "line " + std::to_string(i) + '\n';
  scenario_result of = made("f", "n", 0);
  of.failures.push_back(missed("priced", why));
  const std::string text = failures_text(of);
  CHECK(text.ends_with("    line 100\n    … and 3 more lines\n"));
  of.failures[0].why.resize(why.size() - std::string{"line 101\nline 102\nline 103\n"}.size());
  CHECK(failures_text(of).ends_with("    line 99\n    line 100\n"));
}

TEST_CASE("errors name their file where it is another one") {
  const unusable_scenario_file wrong{
      "s.json",
      {{"s.json", {"", "no JSON", "a document"}}, {"lists/p.json", {"/skus/0", "1", "an object"}}}};
  CHECK(errors_text(wrong) ==
        "s.json: 2 errors\n"
        "  the document: found no JSON, expected a document\n"
        "  lists/p.json /skus/0: found 1, expected an object\n");
}

TEST_CASE("text of a file cannot command a terminal") {
  scenario_result of = made("f", "n", 0);
  of.failures.push_back(missed("balance of \x1b[2J\xC2\x9B", "\x07 bell\n"));
  const std::string text = failures_text(of);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
  CHECK(text.find("\xC2\x9B") == std::string::npos);
  CHECK(text.find("balance of \xEF\xBF\xBD[2J\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("XML escapes what it must and holds only what it may") {
  CHECK(xml_text("a<b>&\"'") == "a&lt;b&gt;&amp;&quot;&apos;");
  CHECK(xml_text("line\n\ttab\r") == "line&#10;&#9;tab&#13;");
  CHECK(xml_text("算力") == "算力");
  CHECK(xml_text(std::string_view{"\0\x1b", 2}) == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(xml_text("\xFF\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(xml_text("\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(xml_text("]]>") == "]]&gt;");
}

TEST_CASE("a JUnit file has a suite for each file and a case for each scenario") {
  scenario_run run = sample();
  run.unusable.push_back({"c.scenario.json", {{"c.scenario.json", {"/x", "<1>", "2"}}}});
  const auto counts = [](const char* tests, const char* failures, const char* errors,
                         const char* time) {
    return std::string(" tests=\"") + tests + "\" failures=\"" + failures + "\" errors=\"" +
           errors + "\" skipped=\"0\" time=\"" + time + "\">\n";
  };
  const std::string found = "found 21.00 CNY (1.00 CNY too much)";
  CHECK(junit_xml(run) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ducat\"" +
            counts("4", "1", "1", "1.246000") + "  <testsuite name=\"a.scenario.json\"" +
            counts("2", "1", "0", "1.246000") +
            "    <testcase classname=\"a.scenario.json\" name=\"short\" time=\"0.012000\"/>\n"
            "    <testcase classname=\"a.scenario.json\" name=\"算力 &amp; &lt;money&gt;\" "
            "time=\"1.234000\">\n"
            "      <failure type=\"expectation\" message=\"step 1, usage job: priced: expected "
            "20.00 CNY, " +
            found + "\">" + failures_text(sample().results[1]) +
            "</failure>\n    </testcase>\n  </testsuite>\n"
            "  <testsuite name=\"b.scenario.json\"" +
            counts("1", "0", "0", "0.000000") +
            "    <testcase classname=\"b.scenario.json\" name=\"third\" time=\"0.000000\"/>\n"
            "  </testsuite>\n  <testsuite name=\"c.scenario.json\"" +
            counts("1", "0", "1", "0.000000") +
            "    <testcase classname=\"c.scenario.json\" name=\"(the file)\" time=\"0.000000\">\n"
            "      <error type=\"unusable\" message=\"the file cannot be used\">"
            "c.scenario.json: 1 error\n  /x: found &lt;1&gt;, expected 2\n"
            "</error>\n    </testcase>\n  </testsuite>\n</testsuites>\n");
}
