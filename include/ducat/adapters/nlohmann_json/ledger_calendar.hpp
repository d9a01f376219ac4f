// SPDX-License-Identifier: MIT
// A price's calendar in a ledger's text form: its windows, special dates and zone, written with
// each price that has one, so that a line can be read by itself.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_CALENDAR_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_CALENDAR_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/pricing/calendar_table.hpp>
#include <ducat/units/symbol.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0::detail {

// A list member, one object for each of `count`.
template <class Write>
void write_objects(line_writer& line, std::string_view name, std::uint32_t count, Write write) {
  std::string& out = line.begin(name);
  out += '[';
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    line_writer each{out};
    write(each, i);
    each.end();
  }
  out += ']';
}

inline void write_named(line_writer& line, std::string_view member, const symbol_table& names,
                        symbol s) {
  if (s.has_value()) {
    line.text(member, std::string_view(names.text(s)));
  } else {
    line.null(member);
  }
}

inline void write_zone_terms(line_writer& line, const zone_table& zones, std::uint32_t zone,
                             const symbol_table& names) {
  write_named(line, "label", names, zones.label(zone));
  line.number("utc_offset_seconds", zones.first_offset(zone));
  write_objects(line, "transitions", zones.transition_count(zone),
                [&](line_writer& each, std::uint32_t i) {
                  const zone_transition& t = zones.transition(zone, i);
                  each.time("at", t.at).number("utc_offset_seconds", t.utc_offset_seconds);
                });
  const interval known = zones.known(zone);
  line.since("from", known.start).until("until", known.end);
}
inline void write_zone(std::string& out, const zone_table& zones, std::uint32_t zone,
                       const symbol_table& names) {
  line_writer line{out};
  write_zone_terms(line, zones, zone, names);
  line.end();
}

/// Reads what write_zone_terms() wrote into a zone of a table. The transitions stay in `room`.
inline bool read_zone_terms(const ledger_fields& in, symbol_table& names, zone_table& zones,
                            std::vector<zone_transition>& room, zone_spec& spec,
                            std::uint32_t& out) {
  if (!in.text("label", names, spec.label) ||
      !in.number("utc_offset_seconds", spec.utc_offset_seconds))
    return false;
  const bool read = in.list("transitions", [&](const ledger_fields& each, std::size_t) {
    zone_transition t;
    if (!each.time("at", t.at) || !each.number("utc_offset_seconds", t.utc_offset_seconds))
      return false;
    room.push_back(t);
    return true;
  });
  if (!read || !in.validity(spec.known)) return false;
  spec.transitions = {room.data(), room.size()};
  const auto number = zones.add(spec);
  if (!number) return in.fail("transitions", "offsets of less than a day, in order of time");
  out = *number;
  return true;
}

inline void write_calendar(std::string& out, const calendar_table& calendars,
                           std::uint32_t calendar, const symbol_table& names) {
  line_writer line{out};
  write_named(line, "name", names, calendars.name(calendar));
  write_objects(line, "windows", calendars.window_count(calendar),
                [&](line_writer& each, std::uint32_t i) {
                  const calendar_window& w = calendars.window(calendar, i);
                  each.number("days", w.days.bits())
                      .exact("start", int128{w.start.ns})
                      .exact("end", int128{w.end.ns});
                });
  write_objects(line, "special", calendars.special_count(calendar),
                [&](line_writer& each, std::uint32_t i) {
                  const special_days dates = calendars.special(calendar, i);
                  each.exact("first_day", int128{days_from_civil(dates.first)})
                      .exact("last_day", int128{days_from_civil(dates.last)})
                      .number("as", dates.as.bits());
                });
  const std::uint32_t zone = calendars.zone(calendar);
  if (zone == 0) {
    line.null("zone");
  } else {
    write_zone(line.begin("zone"), calendars.zones(), zone, names);
  }
  line.end();
}

/// Reads what write_calendar() wrote.
class ledger_calendar_reader {
 public:
  explicit ledger_calendar_reader(symbol_table& names) noexcept : names_{&names} {}

  /// The number in `book`, which adopts it.
  bool read(const ledger_fields& in, price_book& book, std::uint32_t& out) {
    calendar_table made;
    calendar_spec spec;
    symbol label;
    if (!in.text("name", *names_, spec.name) || !read_windows(in) || !read_special(in) ||
        !read_zone(in, made, spec.zone, label))
      return false;
    spec.windows = {windows_.data(), windows_.size()};
    spec.special = {special_.data(), special_.size()};
    const auto number = made.add(spec);
    if (!number) return in.fail("windows", "windows and dates that make a calendar");
    out = book.adopt_calendar(made, *number, spec.name, label);
    return true;
  }

 private:
  bool read_windows(const ledger_fields& in) {
    return in.list("windows", [&](const ledger_fields& each, std::size_t) {
      std::uint64_t days = 0;
      calendar_window w;
      if (!each.number("days", 0xFF, days) || !each.exact("start", w.start.ns) ||
          !each.exact("end", w.end.ns))
        return false;
      w.days = day_set::from_bits(static_cast<std::uint8_t>(days));
      windows_.push_back(w);
      return true;
    });
  }
  bool read_special(const ledger_fields& in) {
    return in.list("special", [&](const ledger_fields& each, std::size_t) {
      std::uint64_t as = 0;
      special_days dates;
      if (!read_date(each, "first_day", dates.first) || !read_date(each, "last_day", dates.last) ||
          !each.number("as", 0xFF, as))
        return false;
      dates.as = day_set::from_bits(static_cast<std::uint8_t>(as));
      special_.push_back(dates);
      return true;
    });
  }
  static bool read_date(const ledger_fields& in, std::string_view name, civil_date& out) {
    constexpr std::int64_t least = days_from_civil({1, 1, 1});
    constexpr std::int64_t most = days_from_civil({9999, 12, 31});
    std::int64_t day = 0;
    if (!in.exact(name, day)) return false;
    if (day < least || day > most) return in.fail(name, "a day of the years 1 to 9999");
    out = civil_from_days(day);
    return true;
  }
  bool read_zone(const ledger_fields& in, calendar_table& made, std::uint32_t& out, symbol& label) {
    if (in.is_null("zone")) return true;
    return in.object("zone", [&](const ledger_fields& zone) {
      zone_spec spec;
      if (!read_zone_terms(zone, *names_, made.zones(), transitions_, spec, out)) return false;
      label = spec.label;
      return true;
    });
  }

  symbol_table* names_;
  std::vector<calendar_window> windows_;
  std::vector<special_days> special_;
  std::vector<zone_transition> transitions_;
};

}  // namespace ducat::inline v0::detail

#endif
