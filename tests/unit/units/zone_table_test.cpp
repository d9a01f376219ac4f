// SPDX-License-Identifier: MIT
#include "support/print_units.hpp"
#include "support/random.hpp"
#include "support/zones.hpp"

#include <ducat/units/zone_table.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string text(const local_time& shown) {
  // An instant is printed as UTC, which a local time is at offset zero.
  std::string out{text_view{to_text(instant_from_local(shown, 0))}};
  out.pop_back();
  return out;
}
local_time shown(const char* text) {
  return local_time_at(at((std::string{text} + "Z").c_str()), 0);
}

class zones_of_one {
 public:
  explicit zones_of_one(const known_zone& zone) : zone_{add_zone(table_, zone)} {}
  std::string clock(const char* when) const { return text(table_.local(zone_, at(when))); }
  std::string instants(const char* local) const {
    const local_instants found = table_.instants_of(zone_, shown(local)).value();
    const char* const kind = found.kind == local_kind::unique ? "once "
                             : found.kind == local_kind::gap  ? "never "
                                                              : "twice ";
    std::string out = kind + std::string{text_view{to_text(found.earliest)}};
    if (found.latest != found.earliest) out += ' ' + std::string{text_view{to_text(found.latest)}};
    return out;
  }

 private:
  zone_table table_;
  std::uint32_t zone_;
};

}  // namespace

TEST_CASE("clocks in New York skip an hour in spring and show one twice in autumn") {
  const zones_of_one zone{new_york()};
  CHECK(zone.clock("2024-03-10T06:59:59.999999999Z") == "2024-03-10T01:59:59.999999999");
  CHECK(zone.clock("2024-03-10T07:00:00Z") == "2024-03-10T03:00:00");
  CHECK(zone.instants("2024-03-10T01:59:59.999999999") == "once 2024-03-10T06:59:59.999999999Z");
  CHECK(zone.instants("2024-03-10T02:00:00") == "never 2024-03-10T07:00:00Z");
  CHECK(zone.instants("2024-03-10T02:59:59.999999999") == "never 2024-03-10T07:00:00Z");
  CHECK(zone.instants("2024-03-10T03:00:00") == "once 2024-03-10T07:00:00Z");

  CHECK(zone.clock("2024-11-03T05:59:59Z") == "2024-11-03T01:59:59");
  CHECK(zone.clock("2024-11-03T06:00:00Z") == "2024-11-03T01:00:00");
  CHECK(zone.instants("2024-11-03T00:59:59.999999999") == "once 2024-11-03T04:59:59.999999999Z");
  CHECK(zone.instants("2024-11-03T01:00:00") == "twice 2024-11-03T05:00:00Z 2024-11-03T06:00:00Z");
  CHECK(zone.instants("2024-11-03T01:59:59") == "twice 2024-11-03T05:59:59Z 2024-11-03T06:59:59Z");
  CHECK(zone.instants("2024-11-03T02:00:00") == "once 2024-11-03T07:00:00Z");
}

TEST_CASE("Sydney puts its clocks back in April, Lord Howe by half an hour") {
  const zones_of_one east{sydney()};
  CHECK(east.clock("2024-04-06T15:59:59Z") == "2024-04-07T02:59:59");
  CHECK(east.clock("2024-04-06T16:00:00Z") == "2024-04-07T02:00:00");
  CHECK(east.instants("2024-04-07T02:30:00") == "twice 2024-04-06T15:30:00Z 2024-04-06T16:30:00Z");
  CHECK(east.instants("2024-10-06T02:30:00") == "never 2024-10-05T16:00:00Z");
  const zones_of_one island{lord_howe()};
  CHECK(island.instants("2024-04-07T01:30:00") ==
        "twice 2024-04-06T14:30:00Z 2024-04-06T15:00:00Z");
  CHECK(island.instants("2024-04-07T02:00:00") == "once 2024-04-06T15:30:00Z");
  CHECK(island.instants("2024-10-06T02:15:00") == "never 2024-10-05T15:30:00Z");
}

TEST_CASE("Shanghai and Kathmandu are fixed offsets, of whole hours and not") {
  const zones_of_one eight{shanghai()};
  CHECK(eight.clock("2026-08-16T16:00:00Z") == "2026-08-17T00:00:00");
  CHECK(eight.instants("2026-08-17T00:00:00") == "once 2026-08-16T16:00:00Z");
  const zones_of_one three_quarters{kathmandu()};
  CHECK(three_quarters.clock("2026-08-16T18:14:59Z") == "2026-08-16T23:59:59");
  CHECK(three_quarters.instants("2026-08-17T00:00:00") == "once 2026-08-16T18:15:00Z");
}

TEST_CASE("a whole day may be skipped, and midnight may come twice") {
  const zones_of_one samoa{{"Pacific/Apia", -10 * 3600, {{at("2011-12-30T10:00:00Z"), 14 * 3600}}}};
  CHECK(samoa.clock("2011-12-30T09:59:59Z") == "2011-12-29T23:59:59");
  CHECK(samoa.clock("2011-12-30T10:00:00Z") == "2011-12-31T00:00:00");
  CHECK(samoa.instants("2011-12-30T12:00:00") == "never 2011-12-30T10:00:00Z");
  const zones_of_one havana{
      {"America/Havana", -4 * 3600, {{at("2024-11-03T05:00:00Z"), -5 * 3600}}}};
  CHECK(havana.clock("2024-11-03T05:00:00Z") == "2024-11-03T00:00:00");
  CHECK(havana.instants("2024-11-03T00:00:00") ==
        "twice 2024-11-03T04:00:00Z 2024-11-03T05:00:00Z");
}

TEST_CASE("the days between two instants are days of the zone's calendar") {
  zone_table zones;
  const std::uint32_t east = add_zone(zones, sydney());
  CHECK(zones.days_between(east, at("2024-04-05T13:00:00Z"), at("2024-04-06T12:59:59Z")) == 0);
  CHECK(zones.days_between(east, at("2024-04-05T12:59:59Z"), at("2024-04-05T13:00:00Z")) == 1);
  // The day that begins here has 25 hours.
  CHECK(zones.days_between(east, at("2024-04-06T13:00:00Z"), at("2024-04-07T13:59:59Z")) == 0);
  CHECK(zones.days_between(east, at("2024-04-06T13:00:00Z"), at("2024-04-07T14:00:00Z")) == 1);
  CHECK(zones.days_between(0, at("2024-04-08T00:00:00Z"), at("2024-04-06T00:00:00Z")) == -2);
}

TEST_CASE("a zone's offsets hold up to the next transition, and its time known is kept") {
  zone_table zones;
  const known_zone zone = new_york();
  zone_spec spec;
  spec.utc_offset_seconds = zone.first_offset;
  spec.transitions = zone.transitions;
  spec.known = {at("2024-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")};
  const std::uint32_t number = zones.add(spec).value();
  CHECK(number == 1);
  CHECK(zones.known(number) == spec.known);
  CHECK(zones.known(0) == interval{instant_min, instant_max});
  CHECK(zones.offset_at(number, at("2024-02-01T00:00:00Z")) ==
        zone_offset{-5 * 3600, {instant_min, at("2024-03-10T07:00:00Z")}});
  CHECK(zones.offset_at(number, at("2024-03-10T07:00:00Z")) ==
        zone_offset{-4 * 3600, {at("2024-03-10T07:00:00Z"), at("2024-11-03T06:00:00Z")}});
  CHECK(zones.offset_at(number, instant_max) ==
        zone_offset{-5 * 3600, {at("2026-11-01T06:00:00Z"), instant_max}});
  CHECK(zones.offset_at(0, instant_min) == zone_offset{});
}

TEST_CASE("a zone that makes no sense is refused, with the transition at fault") {
  zone_table zones;
  const auto refused = [&](std::int32_t first, std::vector<zone_transition> transitions) {
    zone_spec spec;
    spec.utc_offset_seconds = first;
    spec.transitions = transitions;
    return zones.add(spec).error();
  };
  CHECK(refused(86'400, {}) == failure{errc::out_of_range});
  CHECK(refused(integer_limits<std::int32_t>::min, {}) == failure{errc::out_of_range});
  CHECK(refused(0, {{{0}, 0}, {{1}, -86'400}}) == failure{errc::out_of_range, 1});
  CHECK(refused(0, {{{0}, 0}, {{5}, 1}, {{5}, 2}}) == failure{errc::out_of_range, 2});
  zone_spec spec;
  spec.known = {{1}, {0}};
  CHECK(zones.add(spec).error() == failure{errc::invalid_interval});
  CHECK(zones.size() == 0);
}

TEST_CASE("a zone of another table is found again by its terms and its label") {
  zone_table a;
  zone_table b;
  const std::uint32_t mine = add_zone(a, sydney());
  add_zone(b, shanghai());
  CHECK(b.adopt(a, mine, symbol{7}) == 2);
  CHECK(b.label(2) == symbol{7});
  CHECK(b.same_terms(2, a, mine));
  CHECK(!b.same_terms(1, a, mine));
  CHECK(b.adopt(a, mine, symbol{7}) == 2);
  CHECK(b.adopt(a, mine, symbol{8}) == 3);
  CHECK(b.adopt(a, 0, symbol{9}) == 0);
  CHECK(b.size() == 3);
  CHECK(b.transition_count(2) == 4);
  CHECK(b.transition(2, 1) == a.transition(mine, 1));
  CHECK(b.first_offset(2) == 11 * 3600);
}

TEST_CASE("at the ends of time nothing overflows") {
  zone_table zones;
  const zone_transition transitions[] = {{instant_min, -86'399}, {{0}, 86'399}, {instant_max, 1}};
  zone_spec spec;
  spec.utc_offset_seconds = 3;
  spec.transitions = transitions;
  const std::uint32_t zone = zones.add(spec).value();
  CHECK(zones.offset_at(zone, instant_min).seconds == -86'399);
  CHECK(zones.offset_at(zone, instant_max).seconds == 1);
  for (const instant t : {instant_min, instant{instant_min.ns + 1}, instant{instant_max.ns - 1}}) {
    const local_instants found = zones.instants_of(zone, zones.local(zone, t)).value();
    CHECK(found.kind == local_kind::unique);
    CHECK(found.earliest == t);
  }
  CHECK(zones.instants_of(0, {200'000, midnight}).error().code == errc::overflow);
  CHECK(zones.instants_of(0, {-200'000, midnight}).error().code == errc::overflow);
  CHECK(make_local_time({{2024, 2, 30}}).error().code == errc::out_of_range);
  CHECK(make_local_time({{2024, 2, 29}, 24}).error().code == errc::out_of_range);
  CHECK(make_local_time({{1969, 12, 31}, 23, 59}).value() ==
        local_time{-1, parse_time_of_day("23:59").value()});
}

TEST_CASE("local times of random zones lead back to the instants that show them") {
  INFO(seed_text());
  random_source random{42};
  const auto offset = [&] { return static_cast<std::int32_t>(random.below(2 * 86'399)) - 86'398; };
  for (int run = 0; run < 300; ++run) {
    zone_table zones;
    std::vector<zone_transition> transitions;
    std::int64_t second = 0;
    for (std::uint64_t i = random.below(6); i > 0; --i) {
      second += 1 + static_cast<std::int64_t>(random.below(random.one_in(3) ? 40'000 : 900'000));
      transitions.push_back({{second * 1'000'000'000}, offset()});
    }
    zone_spec spec;
    spec.utc_offset_seconds = offset();
    spec.transitions = transitions;
    const std::uint32_t zone = zones.add(spec).value();
    for (int probe = 0; probe < 20; ++probe) {
      const instant t{(static_cast<std::int64_t>(random.below(3'000'000)) - 200'000) *
                      1'000'000'000};
      const local_time seen = zones.local(zone, t);
      // Every piece of constant offset that shows this time, one by one.
      std::vector<instant> all;
      for (std::size_t i = 0; i <= transitions.size(); ++i) {
        const std::int32_t east =
            i == 0 ? spec.utc_offset_seconds : transitions[i - 1].utc_offset_seconds;
        const instant candidate{(seen.day * 86'400 - east) * 1'000'000'000 + seen.time.ns};
        if ((i == 0 || transitions[i - 1].at <= candidate) &&
            (i == transitions.size() || candidate < transitions[i].at))
          all.push_back(candidate);
      }
      const local_instants found = zones.instants_of(zone, seen).value();
      REQUIRE(found.earliest == all.front());
      REQUIRE(found.latest == all.back());
      REQUIRE(found.kind == (all.size() == 1 ? local_kind::unique : local_kind::fold));
    }
  }
}
