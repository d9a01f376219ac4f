// SPDX-License-Identifier: MIT
// Profiles at work on CSV: what becomes usage, what is skipped, what is refused and why.
#include "support/catch.hpp"

#include <ducat/adapters/csv_table.hpp>
#include <ducat/adapters/nlohmann_json/profile.hpp>
#include <ducat/source/plain_profile.hpp>
#include <ducat/source/usage_reader.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace {

using ducat::int128;
using ducat::ratio;

// A usage that owns its texts.
struct usage {
  std::uint64_t row = 0;
  std::uint32_t part = 0;
  std::string account, sku, id, source, unit;
  std::vector<std::pair<std::string, std::string>> dimensions;
  ratio cards;
  ducat::interval during;
  int128 quantity = 0;
  std::uint64_t line = 0;

  friend bool operator==(const usage&, const usage&) = default;
};

struct reading {
  std::vector<usage> usages;
  std::vector<ducat::rejected_row> rejected;
  ducat::reading_summary summary;
};

ducat::profile profile_of(std::string_view json) {
  const ducat::profile_reading read = ducat::read_profile(json);
  for (const ducat::document_error& error : read.errors) {
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  }
  REQUIRE(read.rules.has_value());
  return *read.rules;
}

reading read(const ducat::profile& rules, std::string_view text, std::size_t piece = 1'000'000) {
  reading out;
  ducat::usage_reader<ducat::csv_table> reader{rules};
  const auto on_usage = [&](const ducat::usage_row& got) {
    usage next;
    next.row = got.row;
    next.part = got.part;
    next.line = got.line;
    next.account = got.account;
    next.sku = got.sku;
    next.id = got.id;
    next.source = got.source;
    for (const ducat::named_text& each : got.dimensions) {
      next.dimensions.emplace_back(each.name, each.text);
    }
    if (const auto* held = std::get_if<ducat::metered_amount>(&got.amount)) {
      next.cards = held->cards;
      next.during = held->during;
    } else {
      const auto& counted = std::get<ducat::counted_amount>(got.amount);
      next.quantity = counted.quantity;
      next.during = {counted.at, counted.at};
      next.unit = counted.unit;
    }
    out.usages.push_back(std::move(next));
  };
  const auto on_reject = [&](const ducat::rejected_row& got) { out.rejected.push_back(got); };
  for (std::size_t i = 0; i < text.size(); i += piece) {
    reader.push(text.substr(i, piece), on_usage, on_reject);
  }
  reader.finish(on_usage, on_reject);
  out.summary = reader.summary();
  return out;
}

constexpr ducat::interval seconds(std::int64_t start, std::int64_t end) {
  return {{start * 1'000'000'000}, {end * 1'000'000'000}};
}

// One job from `cells` under a header that names them.
reading read_job(const char* rules, std::string_view header, std::string_view cells) {
  return read(profile_of(rules), std::string(header) + "\n" + std::string(cells) + "\n");
}

constexpr const char* job_profile = R"({
  "profile": "job", "account": "user", "sku": {"constant": "a100"}, "cards": "gpus",
  "start": {"sum": ["submit", "wait"], "format": "unix_s"},
  "duration": {"column": "run", "unit": "s"}})";

constexpr std::string_view job_header = "user,gpus,submit,wait,run";

}  // namespace

TEST_CASE("a start is the exact sum of columns, and a duration ends it") {
  const reading got = read_job(job_profile, job_header, "ann,4.0,1672529197.0,5.25,2305.54");
  REQUIRE(got.usages.size() == 1);
  CHECK(got.usages[0].account == "ann");
  CHECK(got.usages[0].sku == "a100");
  CHECK(got.usages[0].cards == ratio{4});
  CHECK(got.usages[0].during.start.ns == 1'672'529'202'250'000'000);
  CHECK(got.usages[0].during.end.ns == 1'672'529'202'250'000'000 + 2'305'540'000'000);
  CHECK(got.usages[0].row == 1);
  CHECK(got.usages[0].line == 2);
}

TEST_CASE("cards are a product with a scale, and stay an exact fraction") {
  constexpr const char* shared = R"({
    "profile": "shared", "account": "qos", "sku": {"constant": "a100"},
    "cards": {"product": ["num", "milli"], "scale": "1/1000"},
    "start": {"column": "from", "format": "unix_ms"},
    "end": {"column": "to", "format": "unix_ms"}})";
  const reading got = read_job(shared, "qos,num,milli,from,to", "LS,2,460,500,1500");
  REQUIRE(got.usages.size() == 1);
  CHECK(got.usages[0].cards == ratio{23, 25});
  CHECK(got.usages[0].during.start.ns == 500'000'000);
  CHECK(got.usages[0].during.end.ns == 1'500'000'000);
}

TEST_CASE("what is finer than a nanosecond is refused, or rounded as the profile says") {
  const auto rules = [](const char* round) {
    return std::string(R"({"profile": "fine", "account": {"constant": "x"},
      "sku": {"constant": "a100"}, "cards": {"constant": 1},
      "start": {"column": "from", "format": "unix_s")") +
           round + R"(}, "duration": {"constant": 60, "unit": "s"}})";
  };
  const std::string text = "from\n475.00000000000006\n0.0000000015\n0.0000000025\n1.000000000\n";
  const reading strict = read(profile_of(rules("")), text);
  CHECK(strict.usages.size() == 1);
  REQUIRE(strict.rejected.size() == 3);
  CHECK(strict.rejected[0] ==
        ducat::rejected_row{2, 1, "from", "475.00000000000006", "a whole number of nanoseconds",
                            "finer than a nanosecond, and the profile names no rounding"});
  const reading even = read(profile_of(rules(R"(, "round_to_ns": "half_even")")), text);
  REQUIRE(even.usages.size() == 4);
  CHECK(even.usages[0].during == seconds(475, 535));
  CHECK(even.usages[1].during.start.ns == 2);
  CHECK(even.usages[2].during.start.ns == 2);
  const reading up = read(profile_of(rules(R"(, "round_to_ns": "half_up")")), text);
  REQUIRE(up.usages.size() == 4);
  CHECK(up.usages[1].during.start.ns == 2);
  CHECK(up.usages[2].during.start.ns == 3);
}

TEST_CASE("dates are read in the stated zone, with durations added, and epochs shift counts") {
  constexpr const char* rules = R"({
    "profile": "dates", "account": "who", "sku": {"constant": "a100"}, "cards": {"constant": "1"},
    "start": {"column": "when", "format": "date_time", "zone": "+08:00",
              "plus": [{"column": "wait", "unit": "min"}]},
    "end": {"column": "end", "format": "unix_s", "epoch": "2026-01-01T00:00:00Z"}})";
  const reading got = read_job(rules, "who,when,wait,end", "ann,2026-01-01 08:00:00,1.5,3600");
  REQUIRE(got.usages.size() == 1);
  constexpr std::int64_t new_year = 1'767'225'600;  // date -u -d 2026-01-01 +%s
  CHECK(got.usages[0].during == seconds(new_year + 90, new_year + 3600));
}

TEST_CASE("skip rules are tried in order and counted by name, rows without usage included") {
  constexpr const char* rules = R"({
    "profile": "skips", "account": "who", "sku": {"constant": "a100"}, "cards": "cards",
    "start": {"column": "from", "format": "unix_s"}, "end": {"column": "to", "format": "unix_s"},
    "skip": [{"name": "test", "column": "who", "equals": "test"},
             {"name": "zero cards", "value": "cards", "is": "zero"},
             {"name": "open", "column": "from", "is": "empty"},
             {"name": "open", "column": "to", "is": "empty"},
             {"name": "no time", "value": "duration", "is": "not_positive"},
             {"name": "never", "column": "who", "equals": "nobody"}]})";
  const reading got = read(profile_of(rules),
                           "who,cards,from,to\ntest,0,,\nann,0.0,,\nann,1,,5\nann,1,5,\nann,1,5,5\n"
                           "ann,1,6,5\nann,-1,0,1\nann,1,5,6\n");
  CHECK(got.summary.rows == 8);
  CHECK(got.summary.used == 1);
  CHECK(got.summary.usages == 1);
  CHECK(got.summary.rejected == 1);
  CHECK(got.summary.skipped ==
        std::vector<ducat::skipped_rows>{
            {"test", 1}, {"zero cards", 1}, {"open", 2}, {"no time", 2}, {"never", 0}});
  REQUIRE(got.usages.size() == 1);
  CHECK(got.usages[0].row == 8);
  REQUIRE(got.rejected.size() == 1);
  CHECK(got.rejected[0].reason == "a negative number of cards");
}

TEST_CASE("a row of no cards that no rule skips is refused, and the reason names the way out") {
  const reading got = read_job(job_profile, job_header, "a,0.0,0,0,1\nb,1,0,0,1");
  CHECK(got.summary.used == 1);
  REQUIRE(got.rejected.size() == 1);
  CHECK(got.rejected[0].found == "0.0");
  CHECK(got.rejected[0].expected == "more than zero cards");
  CHECK(got.rejected[0].reason == "no cards: a skip rule says which rows are no usage");
}

TEST_CASE("a default stands for an empty field only") {
  constexpr const char* rules = R"({
    "profile": "defaults", "account": {"column": "who", "default": "nobody"},
    "sku": {"constant": "a100"}, "cards": {"column": "cards", "default": "2"},
    "start": {"column": "from", "format": "unix_s", "default": "0"},
    "end": {"column": "to", "format": "unix_s", "default": 100}})";
  const reading got = read(profile_of(rules), "who,cards,from,to\n,,,\nann,1,7,8\n");
  REQUIRE(got.usages.size() == 2);
  CHECK(got.usages[0].account == "nobody");
  CHECK(got.usages[0].cards == ratio{2});
  CHECK(got.usages[0].during == seconds(0, 100));
  CHECK(got.usages[1].during == seconds(7, 8));
}

TEST_CASE("a row gives several usages, an account is joined, a sku is looked up, counts multiply") {
  constexpr const char* rules = R"({
    "profile": "tokens", "account": {"join": ["model", "client"], "separator": "/client-"},
    "at": {"column": "ts", "format": "unix_ms"}, "unit": {"constant": "token"},
    "dimensions": {"region": "region"},
    "usages": [{"sku": {"constant": "prompt_tokens"}, "quantity": {"product": ["in", "n"]}},
               {"sku": {"column": "side", "map": {"o": "completion_tokens", "r": "other_tokens"}},
                "quantity": "out", "dimensions": {"tier": "tier"}}]})";
  const reading got = read(profile_of(rules),
                           "model,client,ts,in,n,out,side,region,tier\n"
                           "r1,7,1500,100,42,12345678901234567890,o,,gold\n"
                           "r1,8,0,1,1,1,x,eu,\n");
  REQUIRE(got.usages.size() == 2);
  CHECK(got.usages[0].account == "r1/client-7");
  CHECK(got.usages[1].account == "r1/client-7");
  CHECK(got.usages[0].sku == "prompt_tokens");
  CHECK(got.usages[0].quantity == 4200);
  CHECK(got.usages[0].unit == "token");
  CHECK(got.usages[0].during.start.ns == 1'500'000'000);
  CHECK(got.usages[0].dimensions.empty());
  CHECK(got.usages[0].part == 0);
  CHECK(got.usages[1].sku == "completion_tokens");
  CHECK(got.usages[1].quantity == int128{1'234'567'890'123'456'789} * 10);
  CHECK(got.usages[1].dimensions ==
        std::vector<std::pair<std::string, std::string>>{{"tier", "gold"}});
  CHECK(got.usages[1].part == 1);
  // The second row's first usage could be read; it is not billed without the other.
  REQUIRE(got.rejected.size() == 1);
  CHECK(got.rejected[0] == ducat::rejected_row{3, 2, "side", "x", "a text that the profile maps",
                                               "the profile's map has no entry for it"});
}

TEST_CASE("a malformed value refuses its row, with line, row, column, text and reason") {
  const struct {
    const char* cells;
    const char* field;
    const char* found;
  } bad[] = {
      {",1,0,0,1", "user", ""},
      {"a,x,0,0,1", "gpus", "x"},
      {"a,,0,0,1", "gpus", ""},
      {"a,1e3,0,0,1", "gpus", "1e3"},
      {"a,\"1,000\",0,0,1", "gpus", "1,000"},
      {"a, 1,0,0,1", "gpus", " 1"},
      {"a,NaN,0,0,1", "gpus", "NaN"},
      {"a,1/0,0,0,1", "gpus", "1/0"},
      {"a,1,0,?,1", "wait", "?"},
      {"a,1,0,0,1.0000000001", "run", "1.0000000001"},
      {"a,1,0,0,-1", "duration", "-1"},
      {"a,-1,0,0,1", "cards", "-1"},
      {"a,0,0,0,1", "cards", "0"},
      {"a,1,9e9,0,1", "submit", "9e9"},
      {"a,1,9999999999,0,1", "submit", "9999999999"},
      {"a,1,9223372036,0,1", "end", ""},
      {"a,1,0,0,9999999999", "end", ""},
      {"a\x01,1,0,0,1", "user", "a\x01"},
      {"\xFF,1,0,0,1", "user", "\xFF"},
  };
  for (const auto& each : bad) {
    INFO(each.cells);
    const reading got = read_job(job_profile, job_header, each.cells + std::string("\nb,1,0,0,1"));
    CHECK(got.usages.size() == 1);
    REQUIRE(got.rejected.size() == 1);
    CHECK(got.rejected[0].line == 2);
    CHECK(got.rejected[0].row == 1);
    CHECK(got.rejected[0].field == each.field);
    CHECK(got.rejected[0].found == each.found);
    CHECK_FALSE(got.rejected[0].expected.empty());
    CHECK_FALSE(got.rejected[0].reason.empty());
    CHECK(got.summary.rows == 2);
    CHECK(got.summary.rejected == 1);
  }
}

TEST_CASE("hostile numbers are refused in bounded work") {
  const std::string digits(60'000, '9');
  for (const std::string& number : {digits, "0." + digits, "1e999999999" + digits, "1/" + digits}) {
    const reading got =
        read(profile_of(job_profile), std::string(job_header) + "\na," + number + ",0,0,1\n");
    REQUIRE(got.rejected.size() == 1);
    CHECK(got.rejected[0].field == "gpus");
    CHECK(got.rejected[0].found.size() <= 123);
  }
}

TEST_CASE("rows that are not as wide as the header, or not CSV, are refused by name") {
  const reading got = read(profile_of(job_profile), std::string(job_header) +
                                                        "\na,1,0,0\na,1,0,0,1,9\n\na,1\"2,0,0,1\n"
                                                        "b,1,0,0,1\n");
  REQUIRE(got.rejected.size() == 3);
  CHECK(got.rejected[0] == ducat::rejected_row{2, 1, "row", "4 fields",
                                               "5 fields, as in the header",
                                               "the row is not as wide as the header"});
  CHECK(got.rejected[1].found == "6 fields");
  CHECK(got.rejected[2].line == 5);
  CHECK(got.rejected[2].row == 3);
  CHECK(got.rejected[2].field == "gpus");
  REQUIRE(got.usages.size() == 1);
  CHECK(got.usages[0].row == 4);
}

TEST_CASE("a file whose header cannot serve is unreadable, and says each reason") {
  const auto reasons = [](std::string_view text) {
    const reading got = read(profile_of(job_profile), text);
    CHECK_FALSE(got.summary.readable);
    CHECK(got.summary.rows == 0);
    CHECK(got.usages.empty());
    std::vector<std::string> out;
    for (const ducat::rejected_row& each : got.rejected) {
      CHECK(each.row == 0);
      out.push_back(each.field + ": " + each.reason);
    }
    return out;
  };
  using texts = std::vector<std::string>;
  CHECK(reasons("") == texts{"header: the file is empty"});
  CHECK(reasons("\n\n") == texts{"header: the file is empty"});
  CHECK(reasons("user,gpus,submit\na,1,0\n") ==
        texts{"wait: the column is missing", "run: the column is missing"});
  CHECK(reasons("user,gpus,submit,wait,run,run\na,1,0,0,1,2\n") ==
        texts{"run: two columns have this name"});
  CHECK(reasons("\"user,gpus\n") == texts{"field 1: a quote that is never closed, seen on line 2"});
}

TEST_CASE("a byte order mark, CRLF, quotes and a changed order of columns change nothing") {
  const reading plain = read_job(job_profile, job_header, "ann,4,10,5,20");
  const reading odd = read(profile_of(job_profile),
                           "\xEF\xBB\xBF\"run\",x,\"user\",wait,submit,gpus\r\n20,,\"ann\",5,10,4");
  REQUIRE(plain.usages.size() == 1);
  CHECK(odd.usages == plain.usages);
}

TEST_CASE("where a file is cut into pieces does not show, not even in its rejects") {
  const std::string text =
      "\xEF\xBB\xBFuser,gpus,submit,wait,run\r\nann,1,0,0,1\r\nbob,x,0,0,1\r\n\r\n"
      "\"c\r\nd\",1,0,0,1\r\neve,2,1.5,0.5,\"3\"\r\nf,1\r\nlast,1,0,0,1";
  const reading whole = read(profile_of(job_profile), text);
  CHECK(whole.usages.size() == 3);
  CHECK(whole.rejected.size() == 3);
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const reading cut = read(profile_of(job_profile), text, piece);
    INFO(piece);
    CHECK(cut.usages == whole.usages);
    CHECK(cut.rejected == whole.rejected);
    CHECK(cut.summary.rows == whole.summary.rows);
  }
}

TEST_CASE("a plain file mixes metered and counted rows, and its other columns are dimensions") {
  const reading got =
      read(ducat::plain_profile(),
           "id,account,sku,cards,start,end,quantity,at,region,unit\n"
           "j1,acme/ann,a100,1/7,1970-01-01T00:00:00Z,1970-01-01 01:00:10+01:00,,,eu,\n"
           "j2,acme,tokens,,,,5000,1970-01-01T00:00:02Z,,token\n"
           "j3,acme,a100,,,,,,,\n"
           "j4,acme,a100,1,1970-01-01T00:00:00Z,1970-01-01T00:00:01Z,5,,,\n"
           "j5,acme,a100,1,1970-01-01T00:00:00Z,,,,,\n"
           "j6,acme,a100,1,1970-01-01T00:00:00,1970-01-01T00:00:01Z,,,,\n"
           "j7,acme,tokens,,,,1.5,1970-01-01T00:00:02Z,,token\n");
  REQUIRE(got.usages.size() == 2);
  CHECK(got.usages[0].id == "j1");
  CHECK(got.usages[0].cards == ratio{1, 7});
  CHECK(got.usages[0].during == seconds(0, 10));
  CHECK(got.usages[0].dimensions ==
        std::vector<std::pair<std::string, std::string>>{{"region", "eu"}});
  CHECK(got.usages[1].quantity == 5000);
  CHECK(got.usages[1].during == seconds(2, 2));
  CHECK(got.usages[1].unit == "token");
  CHECK(got.usages[1].dimensions.empty());
  REQUIRE(got.rejected.size() == 5);
  CHECK(got.rejected[0].reason == "the row says neither how many cards nor how much");
  CHECK(got.rejected[1].reason == "the row is metered and counted at once");
  CHECK(got.rejected[2].field == "end");
  CHECK(got.rejected[3].field == "start");
  CHECK(got.rejected[4].field == "quantity");
}

TEST_CASE("a plain file needs only the columns of its own kind, and no column twice") {
  CHECK(read(ducat::plain_profile(), "sku,account,quantity,at\nx,a,1,2026-01-01T00:00:00Z\n")
            .usages.size() == 1);
  CHECK_FALSE(read(ducat::plain_profile(), "sku,quantity,at\n").summary.readable);
  CHECK_FALSE(read(ducat::plain_profile(), "sku,account,zone,zone\n").summary.readable);
  CHECK_FALSE(read(ducat::plain_profile(), "sku,account,\n").summary.readable);
}

TEST_CASE("a quantity is rounded only where the profile says how") {
  constexpr const char* rules = R"({
    "profile": "rounded", "account": {"constant": "x"}, "sku": {"constant": "kb"},
    "quantity": {"column": "bytes", "scale": "1/1000", "round": "up"},
    "at": {"constant": "0", "format": "unix_s"}})";
  const reading got = read_job(rules, "bytes", "1001");
  REQUIRE(got.usages.size() == 1);
  CHECK(got.usages[0].quantity == 2);
}

TEST_CASE("a rejected row is one line of JSON, whatever bytes it holds") {
  std::string out;
  ducat::append_json_line(out, {12, 11, "a\"b", "x\n\t\x01\xFF\xE2\x82\xAC\\", "é", "why"});
  CHECK(out ==
        "{\"line\":12,\"row\":11,\"field\":\"a\\\"b\",\"found\":\"x\\n\\u0009\\u0001\xEF\xBF\xBD"
        "\xE2\x82\xAC\\\\\",\"expected\":\"é\",\"reason\":\"why\"}\n");
  CHECK(nlohmann::json::accept(out));
}
