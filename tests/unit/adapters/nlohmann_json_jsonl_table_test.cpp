// SPDX-License-Identifier: MIT
// JSON lines as a table: members by name, numbers digit by digit, bad lines refused one by one.
#include "support/catch.hpp"

#include <ducat/adapters/nlohmann_json/jsonl_table.hpp>
#include <ducat/source/plain_profile.hpp>
#include <ducat/source/usage_reader.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

struct row {
  std::uint64_t line = 0;
  std::uint64_t number = 0;
  std::vector<std::string> fields;
  std::vector<std::pair<std::string, std::string>> others;

  friend bool operator==(const row&, const row&) = default;
};

struct reading {
  std::vector<row> rows;
  std::vector<ducat::rejected_row> rejected;
};

reading read(std::string_view text, bool others = false, std::size_t piece = 1'000'000,
             std::size_t max_line = ducat::jsonl_table::default_max_line) {
  reading out;
  ducat::jsonl_table table{{{{"a", true}, {"b", false}}, others, ','}, max_line};
  const auto on_row = [&](const ducat::table_row& got) {
    row& next = out.rows.emplace_back();
    next.line = got.line;
    next.number = got.row;
    next.fields.assign(got.fields.begin(), got.fields.end());
    for (const ducat::named_text& each : got.others) next.others.emplace_back(each.name, each.text);
  };
  const auto on_reject = [&](ducat::rejected_row got) { out.rejected.push_back(std::move(got)); };
  for (std::size_t i = 0; i < text.size(); i += piece) {
    const std::vector<char> bytes(
        text.begin() + static_cast<std::ptrdiff_t>(i),
        text.begin() + static_cast<std::ptrdiff_t>(std::min(i + piece, text.size())));
    table.push({bytes.data(), bytes.size()}, on_row, on_reject);
  }
  table.finish(on_row, on_reject);
  return out;
}

// The text that a number becomes.
std::string number(const std::string& written) {
  const reading got = read("{\"a\":" + written + "}\n");
  return got.rows.size() == 1 ? got.rows[0].fields[0] : "refused";
}

// The reason for which a line is refused.
std::string refusal(const std::string& line, bool others = false) {
  const reading got = read(line + "\n{\"a\":1}\n", others);
  CHECK(got.rows.size() == 1);
  if (got.rejected.size() != 1) return "";
  CHECK(got.rejected[0].line == 1);
  CHECK(got.rejected[0].row == 1);
  return got.rejected[0].field + ": " + got.rejected[0].reason;
}

}  // namespace

TEST_CASE("a number is the text that stands in the line") {
  CHECK(number("0") == "0");
  CHECK(number("-12") == "-12");
  CHECK(number("9007199254740993") == "9007199254740993");
  CHECK(number("18446744073709551616") == "18446744073709551616");
  CHECK(number("11232000000000000000001") == "11232000000000000000001");
  CHECK(number("0.1") == "0.1");
  CHECK(number("475.00000000000006") == "475.00000000000006");
  CHECK(number("1.10") == "1.10");
  CHECK(number("1e3") == "1000");
  CHECK(number("1.25E-3") == "0.00125");
  CHECK(number("1e999") == "refused");
  CHECK(number("1e-60") == "refused");
}

TEST_CASE("texts, booleans and null are members too, and an optional one may be missing") {
  const reading got =
      read("{\"a\":\"x\\ny\",\"b\":true}\n{\"b\":null,\"a\":false}\n{\"a\":\"\"}\n");
  CHECK(got.rejected.empty());
  CHECK(got.rows == std::vector<row>{{1, 1, {"x\ny", "true"}, {}},
                                     {2, 2, {"false", ""}, {}},
                                     {3, 3, {"", ""}, {}}});
}

TEST_CASE("members that nobody asked for are handed out where the request wants them") {
  const reading quiet = read("{\"a\":1,\"x\":{\"a\":2},\"y\":[1,[2]],\"z\":0.5}");
  CHECK(quiet.rows == std::vector<row>{{1, 1, {"1", ""}, {}}});
  const reading open = read("{\"x\":\"u\",\"a\":1,\"z\":0.50}\n{\"a\":2}", true);
  CHECK(open.rows ==
        std::vector<row>{{1, 1, {"1", ""}, {{"x", "u"}, {"z", "0.50"}}}, {2, 2, {"2", ""}, {}}});
}

TEST_CASE("a member of a member is a column by its path") {
  const auto fields = [](const std::string& line, bool others = false) {
    std::string out;
    ducat::jsonl_table table{
        {{{"id", true}, {"data.cards", true}, {"data.where.region", false}}, others, ','}};
    const auto on_row = [&](const ducat::table_row& got) {
      for (const std::string_view field : got.fields) out += std::string(field) + ";";
      for (const ducat::named_text& other : got.others)
        out += std::string(other.name) + "=" + std::string(other.text) + ";";
    };
    const auto on_reject = [&](const ducat::rejected_row& got) {
      out += got.field + ": " + got.reason;
    };
    table.push(line, on_row, on_reject);
    table.finish(on_row, on_reject);
    return out;
  };
  CHECK(fields(R"({"id":"1","data":{"cards":8,"where":{"region":"east"}}})") == "1;8;east;");
  CHECK(fields(R"({"data":{"x":{"cards":9},"cards":0.50,"where":{}},"id":"1"})") == "1;0.50;;");
  CHECK(fields(R"({"id":"1","data":{"list":[{"cards":1},[2]],"cards":3},"cards":4})") == "1;3;;");
  CHECK(fields(R"({"id":"1","data":{"cards":8},"kind":"job"})", true) == "1;8;;kind=job;");
  CHECK(fields(R"({"id":"1","data.cards":8})") == "1;8;;");
  CHECK(fields(R"({"id":"1","data":{"cards":8},"data.cards":8})") ==
        "data.cards: two members have this name");
  CHECK(fields(R"({"id":"1","data":{"cards":8,"cards":8}})") ==
        "data.cards: two members have this name");
  CHECK(fields(R"({"id":"1","data":[{"cards":8}]})") == "data.cards: the member is missing");
  CHECK(fields(R"({"id":"1","data":8})") == "data.cards: the member is missing");
  CHECK(fields(R"({"id":"1","data":{"cards":{"n":8}}})") ==
        "data.cards: the member is not a single value");
  CHECK(fields(R"({"id":"1","data":{"cards":8,"where":{"region":["a"]}}})") ==
        "data.where.region: the member is not a single value");
}

TEST_CASE("a bad line is refused with its reason, and the next is read") {
  CHECK(refusal("{\"b\":1}") == "a: the member is missing");
  CHECK(refusal("{\"a\":1,\"a\":1}") == "a: two members have this name");
  CHECK(refusal("{\"a\":[1]}") == "a: the member is not a single value");
  CHECK(refusal("{\"a\":{\"b\":1}}") == "a: the member is not a single value");
  CHECK(refusal("{\"a\":1,\"x\":[1]}", true) == "x: the member is not a single value");
  CHECK(refusal("{\"a\":1,\"x\":1,\"x\":1}", true) == "x: two members have this name");
  CHECK(refusal("{\"a\":1,\"\":1}", true) == "member: a member has no printable name");
  CHECK(refusal("[{\"a\":1}]") == "line: the line is no object");
  CHECK(refusal("7") == "line: the line is no object");
  CHECK(refusal("{\"a\":1") == "line: no JSON at byte 7");
  CHECK(refusal("{\"a\":1}{\"a\":2}") == "line: no JSON at byte 8");
  CHECK(refusal("{\"a\":01}") == "line: no JSON at byte 7");
  CHECK(refusal("{\"a\":\"\xFF\"}") == "line: no JSON at byte 7");
  CHECK(refusal(std::string(500'000, '[')) == "line: the line is no object");
  CHECK(refusal("{\"x\":" + std::string(500'000, '[')) == "line: no JSON at byte 500006");
}

TEST_CASE(
    "blank lines are no rows, and a mark, CRLF and a last line without end are nothing special") {
  const reading got = read("\xEF\xBB\xBF{\"a\":1}\r\n\r\n  \n{\"a\":2}");
  CHECK(got.rejected.empty());
  CHECK(got.rows == std::vector<row>{{1, 1, {"1", ""}, {}}, {4, 2, {"2", ""}, {}}});
  CHECK(read("").rows.empty());
}

TEST_CASE("a line beyond the bound is refused and read through") {
  const std::string text = "{\"a\":\"" + std::string(100, 'x') + "\"}\n{\"a\":1}\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    const reading got = read(text, false, piece, 50);
    CHECK(got.rows == std::vector<row>{{2, 2, {"1", ""}, {}}});
    REQUIRE(got.rejected.size() == 1);
    CHECK(got.rejected[0].reason == "the line is longer than allowed");
  }
}

TEST_CASE("how a file is cut into pieces changes nothing") {
  const std::string text = "\xEF\xBB\xBF{\"a\":1,\"x\":2}\r\n\n{\"b\":1}\n{\"a\":\"\xE2\x82\xAC\"}";
  const reading whole = read(text, true);
  CHECK(whole.rows.size() == 2);
  CHECK(whole.rejected.size() == 1);
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const reading cut = read(text, true, piece);
    CHECK(cut.rows == whole.rows);
    CHECK(cut.rejected == whole.rejected);
  }
}

TEST_CASE("plain usage reads from JSON lines as it does from CSV") {
  ducat::usage_reader<ducat::jsonl_table> reader{ducat::plain_profile()};
  int usages = 0;
  const auto on_usage = [&](const ducat::usage_row& got) {
    CHECK(got.account == "acme");
    if (const auto* held = std::get_if<ducat::metered_amount>(&got.amount)) {
      CHECK(held->cards == ducat::ratio{1, 2});
      CHECK(held->during.start.ns == 0);
      CHECK(held->during.end.ns == 500'000'000);
      REQUIRE(got.dimensions.size() == 1);
      CHECK(got.dimensions[0] == ducat::named_text{"region", "eu"});
    } else {
      CHECK(std::get<ducat::counted_amount>(got.amount).quantity == 5000);
    }
    ++usages;
  };
  const auto on_reject = [](const ducat::rejected_row& got) { FAIL_CHECK(got.reason); };
  reader.push(R"({"account":"acme","sku":"a100","cards":0.5,"start":"1970-01-01T00:00:00Z",)"
              R"("end":"1970-01-01T00:00:00.5Z","region":"eu"})"
              "\n"
              R"({"account":"acme","sku":"tokens","quantity":5e3,"at":"1970-01-01T00:00:00Z"})",
              on_usage, on_reject);
  reader.finish(on_usage, on_reject);
  CHECK(usages == 2);
  CHECK(reader.summary().rows == 2);
}

TEST_CASE("a line has at most 4096 members, and many cost no more than their number") {
  const auto line = [](int count, const std::string& last) {
    std::string text = R"({"a":1)";
    for (int i = 2; i < count; ++i) text += ",\"m" + std::to_string(i) + "\":1";
    return text + ",\"" + last + "\":1}";
  };
  const reading most = read(line(4'096, "last") + "\n", true);
  REQUIRE(most.rows.size() == 1);
  CHECK(most.rows[0].others.size() == 4'095);
  CHECK(refusal(line(4'097, "last"), true) == "line: the object has more members than allowed");
  CHECK(refusal(line(4'097, "last"), false) == "line: the object has more members than allowed");
  for (const int count : {5, 17, 18, 19, 4'000}) {
    CHECK(refusal(line(count, "m3"), true) == "m3: two members have this name");
    CHECK(read(line(count, "other") + "\n", true).rows.size() == 1);
  }
}
