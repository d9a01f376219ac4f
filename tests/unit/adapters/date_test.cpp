// SPDX-License-Identifier: MIT
// requires: date
#include "support/print_units.hpp"
#include "support/random.hpp"
#include "support/zones.hpp"

#include <ducat/adapters/date.hpp>
#include <ducat/pricing/calendar_table.hpp>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A zone of the C library for as long as this lives: another reader of the same database.
class c_library_zone {
 public:
  explicit c_library_zone(const char* name) {
    const char* const before = std::getenv("TZ");
    if (before != nullptr) before_ = before;
    was_set_ = before != nullptr;
    setenv("TZ", name, 1);
    tzset();
  }
  c_library_zone(const c_library_zone&) = delete;
  c_library_zone& operator=(const c_library_zone&) = delete;
  ~c_library_zone() {
    if (was_set_)
      setenv("TZ", before_.c_str(), 1);
    else
      unsetenv("TZ");
    tzset();
  }
  static std::int32_t offset_at(std::int64_t second) {
    const std::time_t t = second;
    std::tm shown{};
    REQUIRE(localtime_r(&t, &shown) != nullptr);
    return static_cast<std::int32_t>(shown.tm_gmtoff);
  }

 private:
  std::string before_;
  bool was_set_ = false;
};

// Half hours, quarters, an hour of two, a summer time that is negative, a day skipped, a fast of
// winter time in summer.
constexpr const char* names[] = {
    "America/New_York",  "Australia/Sydney",    "Asia/Shanghai",     "Europe/Dublin",
    "Asia/Kathmandu",    "Australia/Lord_Howe", "Pacific/Chatham",   "America/St_Johns",
    "Africa/Casablanca", "Pacific/Apia",        "Antarctica/Troll",  "America/Sao_Paulo",
    "Asia/Kolkata",      "Europe/London",       "America/Anchorage", "Etc/UTC"};

}  // namespace

TEST_CASE("the zones written out for tests are those of the database") {
  for (const known_zone& zone : {new_york(), sydney(), lord_howe(), shanghai(), kathmandu()}) {
    INFO(zone.name);
    const bool has_transitions = !zone.transitions.empty();
    const int last =
        has_transitions ? civil_from_instant(zone.transitions.back().at).date.year : 2037;
    const iana_zone read = read_iana_zone(zone.name, 2024, last).value();
    CHECK(read.utc_offset_seconds == zone.first_offset);
    CHECK(read.transitions == zone.transitions);
    CHECK(read.known ==
          interval{at("2024-01-01T00:00:00Z"), instant_from_civil({{last + 1, 1, 1}}).value()});
  }
}

TEST_CASE("offsets are those of the C library at every hour around each transition") {
  for (const char* name : names) {
    INFO(name);
    zone_table zones;
    const std::uint32_t zone = add_iana_zone(zones, name, 1971, 2037).value();
    const c_library_zone other{name};
    const std::int64_t start = zones.known(zone).start.ns / 1'000'000'000;
    const std::int64_t end = zones.known(zone).end.ns / 1'000'000'000;
    int wrong = 0;
    for (std::int64_t second = start; second < end; second += 6 * 3'600)
      wrong += zones.offset_at(zone, {second * 1'000'000'000}).seconds !=
               c_library_zone::offset_at(second);
    for (std::uint32_t i = 0; i < zones.transition_count(zone); ++i) {
      const std::int64_t at = zones.transition(zone, i).at.ns / 1'000'000'000;
      for (const std::int64_t second : {at - 1, at})
        wrong += zones.offset_at(zone, {second * 1'000'000'000}).seconds !=
                 c_library_zone::offset_at(second);
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("gaps and folds are resolved as Hinnant's library resolves them") {
  INFO(seed_text());
  random_source random{45};
  int gaps = 0;
  int folds = 0;
  for (const char* name : names) {
    INFO(name);
    zone_table zones;
    const std::uint32_t zone = add_iana_zone(zones, name, 1975, 2030).value();
    const date::time_zone* const theirs = date::locate_zone(name);
    for (std::uint32_t i = 0; i < zones.transition_count(zone); ++i) {
      for (int probe = 0; probe < 8; ++probe) {
        const std::int64_t spread = random.one_in(4) ? 100'000 : 7'200;
        const auto shift =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * spread))) -
            spread;
        const std::int64_t second = zones.transition(zone, i).at.ns / 1'000'000'000 +
                                    zones.transition(zone, i).utc_offset_seconds + shift;
        const local_time shown = local_time_at({second * 1'000'000'000}, 0);
        const date::local_seconds same{std::chrono::seconds{second}};
        const date::local_info info = theirs->get_info(same);
        const local_instants found = zones.instants_of(zone, shown).value();
        const auto chosen = [&](date::choose which) {
          return theirs->to_sys(same, which).time_since_epoch().count() * 1'000'000'000;
        };
        REQUIRE(found.earliest.ns == chosen(date::choose::earliest));
        REQUIRE(found.latest.ns == chosen(date::choose::latest));
        REQUIRE((found.kind == local_kind::gap) == (info.result == date::local_info::nonexistent));
        REQUIRE((found.kind == local_kind::fold) == (info.result == date::local_info::ambiguous));
        gaps += found.kind == local_kind::gap ? 1 : 0;
        folds += found.kind == local_kind::fold ? 1 : 0;
      }
    }
  }
  CHECK(gaps > 100);
  CHECK(folds > 100);
}

TEST_CASE("a calendar in an IANA zone follows its summer time") {
  calendar_table table;
  calendar_spec spec;
  const calendar_window windows[] = {
      {every_weekday, parse_time_of_day("02:30").value(), parse_time_of_day("04:00").value()}};
  spec.windows = windows;
  spec.zone = add_iana_zone(table.zones(), "America/New_York", 2024, 2030, symbol{3}).value();
  const std::uint32_t calendar = table.add(spec).value();
  CHECK(table.zones().label(spec.zone) == symbol{3});
  CHECK(table.known(calendar) == interval{at("2024-01-01T00:00:00Z"), at("2031-01-01T00:00:00Z")});
  CHECK(table.next_edge(calendar, at("2030-03-10T00:00:00Z")) == at("2030-03-10T07:00:00Z"));
  CHECK(table.next_edge(calendar, at("2030-03-10T07:00:00Z")) == at("2030-03-10T08:00:00Z"));
}

TEST_CASE("a zone that is not there, or years that are not, are refused") {
  CHECK(read_iana_zone("Europe/Atlantis", 2024, 2030).error().code == errc::invalid_text);
  CHECK(read_iana_zone("", 2024, 2030).error().code == errc::invalid_text);
  CHECK(read_iana_zone("Europe/London", 1677, 2030).error().code == errc::out_of_range);
  CHECK(read_iana_zone("Europe/London", 2030, 2029).error().code == errc::out_of_range);
  CHECK(read_iana_zone("Europe/London", 2030, 2262).error().code == errc::out_of_range);
  zone_table zones;
  CHECK(add_iana_zone(zones, "Europe/Atlantis", 2024, 2030).error().code == errc::invalid_text);
  CHECK(zones.size() == 0);
}

TEST_CASE("beyond the database's rules a zone is refused, never read as without summer time") {
  const auto far = read_iana_zone("Europe/London", 2200, 2200);
  if (far)
    CHECK(far->transitions.size() == 2);
  else
    CHECK(far.error().code == errc::unsupported);
}
