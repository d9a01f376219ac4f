// SPDX-License-Identifier: MIT
// Column profiles as JSON: what is read, and that everything wrong with one is said at once.
#include "support/catch.hpp"
#include "support/profile_file.hpp"

#include <ducat/adapters/nlohmann_json/profile.hpp>
#include <ducat/source/plain_profile.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

using ducat::document_error;

std::vector<document_error> errors_of(std::string_view text) {
  const ducat::profile_reading read = ducat::read_profile(text);
  CHECK(read.rules.has_value() == read.errors.empty());
  return read.errors;
}

std::vector<std::string> pointers_of(std::string_view text) {
  std::vector<std::string> out;
  for (const document_error& error : errors_of(text)) {
    INFO(error.pointer);
    CHECK_FALSE(error.found.empty());
    CHECK_FALSE(error.expected.empty());
    out.push_back(error.pointer);
  }
  std::sort(out.begin(), out.end());
  return out;
}

using texts = std::vector<std::string>;

// A good profile with one member more.
std::string with(const std::string& member) {
  return R"({"profile": "p", "account": "a", "sku": "s", "cards": "c",
             "start": {"column": "b", "format": "unix_s"},
             "end": {"column": "e", "format": "unix_s"})" +
         (member.empty() ? member : ", " + member) + "}";
}

}  // namespace

TEST_CASE("every shipped profile is good, and plain.json is the built-in one") {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{ducat_test::profile_folder()}) {
    const ducat::profile rules = ducat_test::shipped_profile(entry.path().stem().string());
    CHECK_FALSE(rules.about.empty());
    ++count;
  }
  CHECK(count > 0);
  CHECK(ducat_test::shipped_profile("plain") == ducat::plain_profile());
}

TEST_CASE("a text that is no JSON has one error, which says where") {
  CHECK(errors_of("{\"profile\": ") ==
        std::vector<document_error>{
            {"", "no JSON at line 1, column 13: \"profile\": ", "a JSON document"}});
  CHECK(errors_of("").size() == 1);
  CHECK(errors_of("[]") == std::vector<document_error>{{"", "an empty list", "an object"}});
  CHECK(errors_of(std::string(100'000, '[')).size() == 1);
}

TEST_CASE("a profile must say who, what, how much and when") {
  CHECK(pointers_of("{}") == texts{"/account", "/cards", "/profile", "/sku"});
  CHECK(pointers_of(R"({"profile": "p", "account": "a", "sku": "s", "cards": "c"})") ==
        texts{"/end", "/start"});
  CHECK(pointers_of(R"({"profile": "p", "account": "a", "sku": "s", "quantity": "q"})") ==
        texts{"/at"});
  CHECK(pointers_of(R"({"profile": "p", "account": "a", "sku": "s", "unit": "u",
                        "start": {"column": "b", "format": "unix_s"}, "cards": "c",
                        "duration": {"constant": 1, "unit": "s"}})") == texts{"/quantity"});
  CHECK(pointers_of(with(R"("duration": {"constant": 1, "unit": "s"})")) == texts{""});
  CHECK(pointers_of(with("")).empty());
}

TEST_CASE("unknown and repeated names are errors, with a pointer that escapes") {
  CHECK(pointers_of(with(R"("cardz": 1, "a/b~c": 2)")) == texts{"/a~1b~0c", "/cardz"});
  CHECK(errors_of(with(R"("about": "x", "about": "y")")) ==
        std::vector<document_error>{{"/about", "the name a second time", "each name once"}});
  CHECK(pointers_of(
            with(R"("skip": [{"name": "x", "column": "c", "column": "d", "is": "empty"}])")) ==
        texts{"/skip/0/column"});
}

TEST_CASE("all errors of a profile are reported at once") {
  CHECK(pointers_of(R"({
    "profile": "", "delimiter": "ab", "account": 7, "sku": {"column": "s", "constant": "x"},
    "cards": {"product": ["a"], "scale": "1/0"},
    "start": {"column": "b", "format": "unix", "round_to_ns": "nearest"},
    "end": {"column": "e", "format": "unix_s", "zone": "UTC", "epoch": "1970"},
    "dimensions": {"d": {"map": {}, "column": "x"}},
    "skip": [{"column": "c", "is": "empty"},
             {"name": "n", "value": "quantity", "is": "zero"},
             {"name": "n", "value": "cards", "is": "empty"},
             {"name": "n", "column": "c", "is": "nil"},
             {"name": "n", "column": "c", "is": "zero", "equals": "0"}]})") ==
        texts{"/account", "/cards/product", "/cards/scale", "/delimiter", "/dimensions/d/map",
              "/end/epoch", "/end/zone", "/profile", "/skip/0/name", "/skip/1/value", "/skip/2",
              "/skip/3/is", "/skip/4", "/sku", "/start/format", "/start/round_to_ns"});
}

TEST_CASE("numbers in a profile are texts or integers that JSON keeps exactly") {
  CHECK(errors_of(with(
            R"("quantity": {"constant": 0.5}, "at": {"constant": "0", "format": "unix_s"})")) ==
        std::vector<document_error>{{"/quantity/constant", "0.5", "a text or an integer"}});
  CHECK(pointers_of(with(R"("quantity": {"constant": 9007199254740992},
                            "at": {"constant": "0", "format": "unix_s"})")) ==
        texts{"/quantity/constant"});
  CHECK(pointers_of(with(R"("quantity": {"constant": 9007199254740991},
                            "at": {"constant": "0", "format": "unix_s"})"))
            .empty());
  CHECK(pointers_of(with(R"("quantity": {"column": "q", "default": "none"},
                            "at": {"constant": "0", "format": "unix_s"})")) ==
        texts{"/quantity/default"});
}

TEST_CASE("a date has no scale, sum, or epoch, and a count has no zone") {
  CHECK(pointers_of(with(R"("quantity": "q", "at": {"sum": ["a", "b"], "format": "date_time",
                            "scale": 2, "epoch": "1970-01-01T00:00:00Z"})")) ==
        texts{"/at", "/at/epoch", "/at/scale"});
  CHECK(pointers_of(with(R"("quantity": "q", "at": {"column": "a", "format": "date_time",
                            "zone": "CET"})")) == texts{"/at/zone"});
  CHECK(pointers_of(with(R"("quantity": "q", "at": {"column": "a", "format": "unix_s",
                            "plus": [{"column": "w"}, "w"]})")) ==
        texts{"/at/plus/0/unit", "/at/plus/1"});
}

TEST_CASE("what all usages of a row share is said once") {
  CHECK(pointers_of(R"({"profile": "p", "account": "a", "at": {"column": "t", "format": "unix_s"},
    "dimensions": {"d": "x"},
    "usages": [{"sku": "s", "quantity": "q", "account": "b"},
               {"quantity": "q", "dimensions": {"d": "y"}}, 5],
    "skip": [{"name": "n", "value": "quantity", "is": "zero"}]})") ==
        texts{"/skip/0/value", "/usages/0/account", "/usages/1/dimensions/d", "/usages/1/sku",
              "/usages/2"});
  CHECK(pointers_of(R"({"profile": "p", "account": "a", "usages": []})") == texts{"/usages"});
}

TEST_CASE("only what has a use may be said") {
  CHECK(pointers_of(R"({"profile": "p", "account": {"column": "a", "separator": "-"},
    "sku": {"constant": "x", "otherwise": "y", "default": "z"}, "cards": "c",
    "start": {"column": "b", "format": "unix_s"}, "end": {"column": "e", "format": "unix_s"}})") ==
        texts{"/account/separator", "/sku/default", "/sku/otherwise"});
  CHECK(pointers_of(with(R"("dimensions": "+")")) == texts{"/dimensions"});
  CHECK(ducat::read_profile(with(R"("dimensions": "*", "delimiter": "\t")")).rules->delimiter ==
        '\t');
}
