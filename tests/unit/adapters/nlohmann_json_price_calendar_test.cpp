// SPDX-License-Identifier: MIT
// Calendars and layers of a price list in JSON.
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/adapters/nlohmann_json/price_list.hpp>
#include <ducat/pricing/tariff.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

using texts = std::vector<std::string>;

// A list with these calendars and, besides what always costs 4 yuan a million, these prices.
std::string list_of(const std::string& calendars, const std::string& prices = "") {
  return R"({"format": "ducat price list 1", "name": "n", "currency": "CNY",
    "skus": [{"name": "t", "meter": "counted", "unit": "token"}], "calendars": [)" +
         calendars + R"(], "prices": [{"sku": "t", "unit": "1000000 token", "price": "4"})" +
         (prices.empty() ? "" : ", " + prices) + "]}";
}

price_list good(const std::string& text, const zone_source& zones = {}) {
  price_list_reading reading = read_price_list(text, zones);
  for (const document_error& error : reading.errors)
    UNSCOPED_INFO(error.pointer << ": found " << error.found << ", expected " << error.expected);
  REQUIRE(reading.list.has_value());
  return std::move(*reading.list);
}

// The pointers below /calendars/0 of what is wrong with one calendar.
texts wrong(const std::string& members) {
  texts out;
  const std::string entry = "/calendars/0";
  for (const document_error& error : read_price_list(list_of("{" + members + "}")).errors) {
    REQUIRE(error.pointer.compare(0, entry.size(), entry) == 0);
    out.push_back(error.pointer.substr(entry.size()));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What a million tokens cost at an instant, in fen.
mixed million_at(const price_list& list, const char* when, const price_layers& of = {}) {
  const price_book& book = list.table.book();
  const price_match match = book.find(list.table.find_sku("t").in_table, yuan, dimension_values{},
                                      parse_instant(when).value(), of);
  return cumulative_cost(book, match.entry, 1'000'000).value();
}

constexpr const char* peak_2026 = R"({"name": "peak-2026", "windows": [
    {"from": "01:00", "to": "04:00",
     "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]},
    {"from": "06:00", "to": "10:00",
     "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]}],
    "holidays": ["2026-09-25", {"from": "2026-10-01", "to": "2026-10-07"}]})";
constexpr const char* at_peak =
    R"({"sku": "t", "unit": "1000000 token", "price": "8", "calendar": "peak-2026"})";

}  // namespace

TEST_CASE("peak hours double the price, on working days that are no holidays") {
  const price_list list = good(list_of(peak_2026, at_peak));
  const auto normal = in_yuan(4);
  const auto peak = in_yuan(8);
  CHECK(million_at(list, "2026-09-24T00:59:59.999999999Z") == normal);
  CHECK(million_at(list, "2026-09-24T01:00:00Z") == peak);
  CHECK(million_at(list, "2026-09-24T03:59:59.999999999Z") == peak);
  CHECK(million_at(list, "2026-09-24T04:00:00Z") == normal);
  CHECK(million_at(list, "2026-09-24T09:59:59Z") == peak);
  CHECK(million_at(list, "2026-09-25T02:00:00Z") == normal);  // a Friday, and a holiday
  CHECK(million_at(list, "2026-09-26T02:00:00Z") == normal);  // a Saturday
  CHECK(million_at(list, "2026-10-07T02:00:00Z") == normal);
  CHECK(million_at(list, "2026-10-08T02:00:00Z") == peak);
}

TEST_CASE(
    "a window across midnight belongs to the day on which it starts, in the list's own zone") {
  const price_list list =
      good(list_of(R"({"name": "night", "utc_offset": "+08:00", "windows": [
                 {"from": "22:00", "to": "06:00", "days": ["Friday"]}],
                 "special": [{"from": "2026-10-10", "as": ["Friday"]}]})",
                   R"({"sku": "t", "unit": "1000000 token", "price": "2", "calendar": "night"})"));
  CHECK(million_at(list, "2026-10-09T21:59:59+08:00") == in_yuan(4));
  CHECK(million_at(list, "2026-10-09T22:00:00+08:00") == in_yuan(2));
  CHECK(million_at(list, "2026-10-10T05:59:59+08:00") == in_yuan(2));
  CHECK(million_at(list, "2026-10-10T06:00:00+08:00") == in_yuan(4));
  CHECK(million_at(list, "2026-10-10T22:00:00+08:00") == in_yuan(2));  // a Saturday like a Friday
  CHECK(million_at(list, "2026-10-11T22:00:00+08:00") == in_yuan(4));
}

TEST_CASE("an edge that its source includes is one nanosecond later") {
  const price_list list =
      good(list_of(R"({"name": "w", "windows": [{"from": "10:00", "from_edge": "excluded",
                                            "to": "11:00", "to_edge": "included"}]})",
                   R"({"sku": "t", "unit": "1000000 token", "price": "2", "calendar": "w"})"));
  CHECK(million_at(list, "2026-10-09T10:00:00Z") == in_yuan(4));
  CHECK(million_at(list, "2026-10-09T10:00:00.000000001Z") == in_yuan(2));
  CHECK(million_at(list, "2026-10-09T11:00:00Z") == in_yuan(2));
  CHECK(million_at(list, "2026-10-09T11:00:00.000000001Z") == in_yuan(4));
}

TEST_CASE("a zone is asked for by name, of whoever knows zones") {
  const std::string named =
      R"({"name": "w", "zone": "Nowhere/Half", "windows": [{"from": "10:00", "to": "11:00"}]})";
  const zone_source half = [](std::string_view name, price_table& table) -> result<std::uint32_t> {
    if (name != "Nowhere/Half") return errc::unsupported;
    return table.add_zone({name.data(), name.size()}, 1800);
  };
  const price_list list = good(
      list_of(named, R"({"sku": "t", "unit": "1000000 token", "price": "2", "calendar": "w"})"),
      half);
  CHECK(million_at(list, "2026-10-09T09:30:00Z") == in_yuan(2));
  CHECK(million_at(list, "2026-10-09T10:30:00Z") == in_yuan(4));
  CHECK(read_price_list(list_of(named)).errors.size() == 1);
  CHECK(read_price_list(list_of(R"({"name": "w", "zone": "Elsewhere", "windows": [
                                   {"from": "10:00", "to": "11:00"}]})"),
                        half)
            .errors.at(0)
            .pointer == "/calendars/0/zone");
}

TEST_CASE("everything that is wrong with a calendar is said at once") {
  const std::string hour = R"("windows": [{"from": "10:00", "to": "11:00"}])";
  CHECK(wrong(R"("name": "w", )" + hour).empty());
  CHECK(wrong("") == texts{"/name", "/windows"});
  CHECK(wrong(R"("name": "", "windows": [], "color": 1)") == texts{"/color", "/name", "/windows"});
  CHECK(wrong(R"("name": "w", "windows": [1, {"from": "25:00", "to": 11}, {"days": []},
                 {"from": "24:00", "to": "01:00"}, {"from": "10:00", "to": "11:00", "days": ["Mo"]},
                 {"from": "10:00", "to": "10:00", "to_edge": "included"},
                 {"from": "10:00", "to": "11:00", "to_edge": "soft", "color": 1}])") ==
        texts{"/windows/0", "/windows/1/from", "/windows/1/to", "/windows/2/days",
              "/windows/2/from", "/windows/2/to", "/windows/3", "/windows/4/days/0", "/windows/5",
              "/windows/6/color", "/windows/6/to_edge"});
  CHECK(wrong(R"("name": "w", "utc_offset": "8", )" + hour) == texts{"/utc_offset"});
  CHECK(wrong(R"("name": "w", "utc_offset": "+08:00", "zone": "Asia/Shanghai", )" + hour) ==
        texts{"/zone"});
  CHECK(wrong(R"("name": "w", "zone": "Asia/Shanghai", )" + hour) == texts{"/zone"});
  CHECK(wrong(R"("name": "w", "holidays": ["2026-02-30", 1, {"from": "2026-01-02"},
                 {"from": "2026-01-02", "to": "2026-01-01"}, "2026-01-01T00:00:00Z"], )" +
              hour) ==
        texts{"/holidays/0", "/holidays/1", "/holidays/2/to", "/holidays/3/to", "/holidays/4"});
  CHECK(wrong(R"("name": "w", "holidays": {}, "special": [1, {"from": "2026-01-02"},
                 {"as": ["Monday"]}], )" +
              hour) == texts{"/holidays", "/special/0", "/special/1/as", "/special/2/from"});
  CHECK(wrong(R"("name": "w", "holidays": ["2026-01-01"],
                 "special": [{"from": "2026-01-01", "as": ["Monday"]}], )" +
              hour) == texts{""});
}

TEST_CASE("a list and its calendars are bounded, and say so once") {
  const auto times = [](std::size_t count, const auto& text_of) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + text_of(i);
    return out;
  };
  const auto errors = [](const std::string& text) {
    std::string out;
    for (const document_error& error : read_price_list(text).errors)
      out += error.pointer + ": " + error.expected + '\n';
    return out;
  };
  const auto date = [](std::size_t i) {
    const auto begin = instant{static_cast<std::int64_t>(i) * time_of_day::ns_per_day};
    return '"' + std::string{text_view{to_text(begin)}}.substr(0, 10) + '"';
  };
  const auto with = [&](std::size_t windows, std::size_t holidays, std::size_t special) {
    return list_of(
        R"({"name": "c", "windows": [)" +
        times(windows,
              [](std::size_t) { return std::string(R"({"from": "01:00", "to": "02:00"})"); }) +
        R"(], "holidays": [)" + times(holidays, date) + R"(], "special": [)" +
        times(special,
              [&](std::size_t i) {
                return R"({"from": )" + date(10'000 + i) + R"(, "as": ["Monday"]})";
              }) +
        "]}");
  };
  CHECK(errors(with(max_calendar_windows, max_special_dates, 0)).empty());
  CHECK(errors(with(1, max_special_dates - 1, 1)).empty());
  CHECK(errors(with(max_calendar_windows + 1, 0, 0)) ==
        "/calendars/0/windows: at most 1024 windows\n");
  CHECK(errors(with(1, max_special_dates + 1, 0)) ==
        "/calendars/0/holidays: at most 2048 holidays and special dates of a calendar\n");
  CHECK(errors(with(1, max_special_dates, 1)) ==
        "/calendars/0/special: at most 2048 holidays and special dates of a calendar\n");
  const auto calendars = [&](std::size_t count) {
    return list_of(times(count, [](std::size_t i) {
      return R"({"name": ")" + std::to_string(i) +
             R"(", "windows": [{"from": "01:00", "to": "02:00"}]})";
    }));
  };
  CHECK(errors(calendars(max_list_calendars)).empty());
  CHECK(errors(calendars(max_list_calendars + 1)) == "/calendars: at most 256 calendars\n");
}

TEST_CASE("two calendars have two names, and a price names one of its list") {
  const std::string hour = R"({"name": "w", "windows": [{"from": "10:00", "to": "11:00"}]})";
  const auto pointer = [](const std::string& text) {
    const auto errors = read_price_list(text).errors;
    REQUIRE(errors.size() == 1);
    return errors[0].pointer;
  };
  CHECK(pointer(list_of(hour + ", " + hour)) == "/calendars/1/name");
  CHECK(pointer(list_of(hour, at_peak)) == "/prices/1/calendar");
  const std::string dear = R"({"sku": "t", "unit": "token", "price": "8", "calendar": "w"})";
  const std::string other = R"({"name": "v", "windows": [{"from": "10:59", "to": "12:00"}]})";
  const std::string dearer = R"({"sku": "t", "unit": "token", "price": "9", "calendar": "v"})";
  CHECK(pointer(list_of(hour + ", " + other, dear + ", " + dearer)) == "/prices/2");
}

TEST_CASE("a layer has prices of its own") {
  const price_list list =
      good(list_of("", R"({"sku": "t", "unit": "1000000 token", "price": "3", "layer": "acme"},
                          {"sku": "t", "unit": "1000000 token", "price": "3.50",
                           "layer": "reseller"})"));
  const auto layer = [&](const char* name) { return list.table.symbols().find(name); };
  CHECK(million_at(list, "2026-10-09T10:00:00Z") == in_yuan(4));
  CHECK(million_at(list, "2026-10-09T10:00:00Z", {layer("acme"), layer("reseller")}) == in_yuan(3));
  CHECK(million_at(list, "2026-10-09T10:00:00Z", {{}, layer("reseller")}) == in_fen(350));
}

TEST_CASE("DeepSeek's hours: a discount that differs by model in 2025, peak prices in 2026") {
  const std::filesystem::path folder =
      std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path().parent_path();
  std::ifstream file{folder / "examples" / "prices" / "deepseek.json", std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  const price_list list = good(text.str());
  const auto million = [&](const char* sku, const char* model, currency money, const char* when) {
    dimension_values of;
    of.value[0] = list.table.symbols().find(model);
    const price_match match = list.table.book().find(list.table.find_sku(sku).in_table, money, of,
                                                     parse_instant(when).value());
    REQUIRE(match.entry.has_value());
    return cumulative_cost(list.table.book(), match.entry, 1'000'000).value();
  };
  // 16:30 to 00:30 UTC, across midnight: half for V3, a quarter for R1.
  const auto v3 = [&](const char* when) {
    return million("completion_tokens", "deepseek-chat", yuan, when);
  };
  const auto r1 = [&](const char* when) {
    return million("completion_tokens", "deepseek-reasoner", yuan, when);
  };
  CHECK(v3("2025-03-01T16:29:59.999999999Z") == in_yuan(8));
  CHECK(v3("2025-03-01T16:30:00Z") == in_yuan(4));
  CHECK(v3("2025-03-02T00:29:59Z") == in_yuan(4));
  CHECK(v3("2025-03-02T00:30:00Z") == in_yuan(8));
  CHECK(r1("2025-03-01T16:29:59Z") == in_yuan(16));
  CHECK(r1("2025-03-01T16:30:00Z") == in_yuan(4));
  CHECK(v3("2025-02-25T15:00:00Z") == in_yuan(8));  // the evening before it began
  // Peak every day from August on for V4, on working days that are no holidays for V4.1.
  const auto v4 = [&](const char* when) {
    return million("completion_tokens", "deepseek-v4-pro", dollars, when);
  };
  const auto v41 = [&](const char* when) {
    return million("completion_tokens", "deepseek-v4.1-flash", dollars, when);
  };
  CHECK(v4("2026-08-16T15:59:59.999999999Z") == in_fen(87));
  CHECK(v4("2026-08-16T16:00:00Z") == in_fen(198));
  CHECK(v4("2026-08-17T01:00:00Z") == in_fen(396));
  CHECK(v4("2026-08-22T09:59:59Z") == in_fen(396));  // a Saturday
  CHECK(v41("2026-10-07T01:00:00Z") == in_fen(60));
  CHECK(v41("2026-10-08T01:00:00Z") == in_fen(120));
  CHECK(v41("2026-10-08T04:00:00Z") == in_fen(60));
  CHECK(v41("2026-10-10T07:00:00Z") == in_fen(60));  // a Saturday
  CHECK(v41("2026-10-12T09:59:59.999999999Z") == in_fen(120));
}
