// SPDX-License-Identifier: MIT
// The calendars of a price list in JSON: windows of the day, days that are not what their weekday
// says, and a zone. See price_list.hpp for the whole.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_CALENDARS_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PRICE_LIST_CALENDARS_HPP

#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/pricing/price_table.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0 {

/// Adds a named time zone to a table and returns its number: errors as it sees fit, such as
/// unsupported for a name that it does not know. adapters/date.hpp has one for IANA zones.
using zone_source = std::function<result<std::uint32_t>(std::string_view name, price_table&)>;

namespace detail {

inline constexpr std::string_view day_words[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                 "Friday", "Saturday", "Sunday",    "listed"};
inline constexpr std::string_view edge_words[] = {"included", "excluded"};

class calendar_reader {
 public:
  calendar_reader(price_table& table, const zone_source& zones) : table_{&table}, zones_{&zones} {}

  void read(const document_node& node) {
    node.allow_only({"name", "utc_offset", "zone", "windows", "holidays", "special"});
    const std::size_t errors_before = node.error_count();
    const auto name = node.member("name");
    const auto text = name ? read_name(*name, "the calendar's name") : std::nullopt;
    if (!name) node.fail_missing("name", "the calendar's name");
    read_windows(node);
    if (!check_date_count(node)) return;
    if (const auto holidays = node.member("holidays"))
      for_each(*holidays, [&](const document_node& each) { read_dates(each, day_set{}); });
    if (const auto special = node.member("special"))
      for_each(*special, [&](const document_node& each) { read_special(each); });
    const auto zone = read_zone(node);
    if (!zone || !text || node.error_count() != errors_before) return;
    const auto added =
        table_->add_calendar({text->data(), text->size()}, {windows_.data(), windows_.size()},
                             {special_.data(), special_.size()}, *zone);
    if (added) return;
    if (added.error().code == errc::already_exists) {
      name->fail("a name of its own: an earlier calendar has this one");
    } else if (added.error().code == errc::conflict) {
      node.fail("each date once, as one kind of day");
    } else {
      node.fail("another one: " + std::string(message(added.error().code)));
    }
  }

 private:
  template <class F> static void for_each(const document_node& node, F&& f) {
    if (!node.is_array()) {
      node.fail("a list");
      return;
    }
    for (std::size_t i = 0; i < node.size(); ++i) f(node.element(i));
  }

  // Where it was refused, nothing.
  std::optional<std::uint32_t> read_zone(const document_node& node) {
    const auto offset = node.member("utc_offset");
    const auto zone = node.member("zone");
    if (offset && zone) {
      zone->fail("nothing: there is a \"utc_offset\" already");
      return std::nullopt;
    }
    std::string text;
    if (offset) {
      constexpr const char* expected = "an offset from UTC such as \"+08:00\"";
      if (!offset->read(text, expected)) return std::nullopt;
      const auto east = parse_utc_offset({text.data(), text.size()});
      const auto added = east ? table_->add_zone({}, *east) : result<std::uint32_t>{east.error()};
      if (added) return *added;
      offset->fail(expected);
      return std::nullopt;
    }
    if (!zone) return 0;
    if (!zone->read(text, "the name of a time zone such as \"Asia/Shanghai\"")) return std::nullopt;
    if (!*zones_) {
      zone->fail("nothing: this program has no table of time zones; state a \"utc_offset\"");
      return std::nullopt;
    }
    if (const auto added = (*zones_)(text, *table_)) return *added;
    zone->fail("the name of a time zone such as \"Asia/Shanghai\"");
    return std::nullopt;
  }

  void read_windows(const document_node& node) {
    const auto windows = node.member("windows");
    if (!windows || !windows->is_array() || windows->size() == 0) {
      constexpr const char* expected = "a list of windows, at least one";
      if (windows) windows->fail(expected);
      if (!windows) node.fail_missing("windows", expected);
      return;
    }
    if (windows->size() > max_calendar_windows) {
      windows->fail("at most " + std::to_string(max_calendar_windows) + " windows");
      return;
    }
    for_each(*windows, [&](const document_node& each) { read_window(each); });
  }

  // Whether there are not too many holidays and special dates together.
  static bool check_date_count(const document_node& node) {
    std::size_t count = 0;
    for (const char* const member : {"holidays", "special"}) {
      const auto dates = node.member(member);
      if (!dates || !dates->is_array()) continue;
      count += dates->size();
      if (count > max_special_dates)
        return dates->fail("at most " + std::to_string(max_special_dates) +
                           " holidays and special dates of a calendar");
    }
    return true;
  }

  void read_window(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object with from and to, and perhaps days");
      return;
    }
    node.allow_only({"days", "from", "from_edge", "to", "to_edge"});
    stated_window stated;
    stated.days = every_weekday;
    if (const auto days = node.member("days")) stated.days = read_days(*days);
    const auto from = read_time(node, "from");
    const auto to = read_time(node, "to");
    if (const auto e = node.member("from_edge")) read_word(*e, edge_words, stated.start_edge);
    if (const auto e = node.member("to_edge")) read_word(*e, edge_words, stated.end_edge);
    if (!from || !to || stated.days.empty()) return;
    stated.start = *from;
    stated.end = *to;
    if (const auto window = half_open(stated)) {
      windows_.push_back(*window);
    } else {
      node.fail("a window of at most a day that begins before 24:00");
    }
  }

  static std::optional<time_of_day> read_time(const document_node& node, const char* member) {
    constexpr const char* expected = "a time of day such as \"16:30\"; \"24:00\" ends the day";
    const auto stated = node.member(member);
    if (!stated) {
      node.fail_missing(member, expected);
      return std::nullopt;
    }
    std::string text;
    if (!stated->read(text, expected)) return std::nullopt;
    if (const auto time = parse_time_of_day({text.data(), text.size()})) return *time;
    stated->fail(expected);
    return std::nullopt;
  }

  static day_set read_days(const document_node& node) {
    day_set days;
    if (!node.is_array() || node.size() == 0) {
      node.fail("a list of days, such as [\"Monday\", \"Friday\"]");
      return days;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      day_kind kind{};
      if (read_word(node.element(i), day_words, kind))
        days = days | day_set::from_bits(static_cast<std::uint8_t>(1U << static_cast<int>(kind)));
    }
    return days;
  }

  // {"from": date, "to": date, "as": days}; the last date is inclusive.
  void read_special(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object with from, perhaps to, and as");
      return;
    }
    node.allow_only({"from", "to", "as"});
    const auto as = node.member("as");
    if (!as) node.fail_missing("as", "the days whose windows these dates have");
    const day_set days = as ? read_days(*as) : day_set{};
    const auto from = node.member("from");
    const auto to = node.member("to");
    if (!from) node.fail_missing("from", "a date such as \"2026-10-01\"");
    const auto first = from ? read_date(*from) : std::nullopt;
    const auto last = to ? read_date(*to) : first;
    if (first && last && !days.empty()) add_dates(to ? *to : *from, *first, *last, days);
  }

  // A date, or {"from": date, "to": date}.
  void read_dates(const document_node& node, day_set as) {
    if (!node.is_object()) {
      if (const auto date = read_date(node)) add_dates(node, *date, *date, as);
      return;
    }
    node.allow_only({"from", "to"});
    const auto from = node.member("from");
    const auto to = node.member("to");
    if (!from) node.fail_missing("from", "a date such as \"2026-10-01\"");
    if (!to) node.fail_missing("to", "a date such as \"2026-10-07\", the last one");
    const auto first = from ? read_date(*from) : std::nullopt;
    const auto last = to ? read_date(*to) : std::nullopt;
    if (first && last) add_dates(*to, *first, *last, as);
  }

  void add_dates(const document_node& node, const civil_date& first, const civil_date& last,
                 day_set as) {
    if (last < first) {
      node.fail("a date that is not before the first one");
    } else {
      special_.push_back({first, last, as});
    }
  }

  static std::optional<civil_date> read_date(const document_node& node) {
    constexpr const char* expected = "a date such as \"2026-10-01\"";
    constexpr std::size_t date_size = 10;
    std::string text;
    if (!node.read(text, expected)) return std::nullopt;
    const auto midnight_utc = parse_instant(text + "T00:00:00Z");
    if (text.size() == date_size && midnight_utc) return civil_from_instant(*midnight_utc).date;
    node.fail(expected);
    return std::nullopt;
  }

  enum class day_kind : std::uint8_t {};

  price_table* table_;
  const zone_source* zones_;
  std::vector<calendar_window> windows_;
  std::vector<special_days> special_;
};

}  // namespace detail

}  // namespace ducat::inline v0

#endif
