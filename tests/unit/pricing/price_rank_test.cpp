// SPDX-License-Identifier: MIT
// Which price goes before which: layers, dimensions, calendars; and until when the answer holds.
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/pricing/price_check.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;
constexpr instant hour(std::int64_t n) { return {n * hour_ns}; }

// Peak hours of 01:00 to 04:00 and 06:00 to 10:00 UTC from Monday to Friday. 1970-01-05 is a
// Monday.
constexpr calendar_window peak_hours[] = {{monday_to_friday, {1 * hour_ns}, {4 * hour_ns}},
                                          {monday_to_friday, {6 * hour_ns}, {10 * hour_ns}}};
constexpr std::int64_t monday = 4 * 24;

struct listed {
  price_table table;
  std::uint32_t peak;

  listed() {
    (void)table.define_sku("t", meter::counted, dimension::token).value();
    peak = table.add_calendar("peak", peak_hours).value();
  }

  price_handle add(text_view layer, std::uint32_t calendar,
                   interval effective = {instant_min, instant_max}, bool east = false) {
    constexpr tier_spec tiers[] = {{int128_max, {1, 0}, {}}};
    constexpr dimension_term region[] = {{"region", "east"}};
    price_spec spec = tiered("t", tariff_kind::flat, tiers);
    spec.layer = layer;
    spec.calendar = calendar;
    spec.effective = effective;
    spec.dimensions = region;
    spec.dimension_count = east ? 1 : 0;
    return table.add(spec).value().in_table;
  }
  symbol name(text_view text) const { return table.symbols().find(text); }
  price_match find(instant when, const price_layers& of = {}, bool east = false) const {
    dimension_values values;
    if (east) values.value[0] = name("east");
    return table.book().find(table.find_sku("t").in_table, yuan, values, when, of);
  }
  std::vector<std::string> problems() const {
    std::vector<std::string> out;
    check_prices(table.book(), table.skus(), [&](const price_problem& p) {
      out.push_back(std::to_string(p.other.index) + "-" + std::to_string(p.entry.index) + " " +
                    message(p.kind));
    });
    return out;
  }
};

}  // namespace

TEST_CASE("a price with a calendar goes before one without while it holds, to the nanosecond") {
  listed list;
  const auto always = list.add("", 0);
  const auto peak = list.add("", list.peak);
  const auto at = [&](instant when) { return list.find(when).entry; };
  CHECK(at({hour(monday + 1).ns - 1}) == always);
  CHECK(at(hour(monday + 1)) == peak);
  CHECK(at({hour(monday + 4).ns - 1}) == peak);
  CHECK(at(hour(monday + 4)) == always);
  CHECK(at(hour(monday - 24 + 1)) == always);  // a Sunday
  CHECK(list.find(hour(monday)).until == hour(monday + 1));
  CHECK(list.find(hour(monday + 2)).until == hour(monday + 4));
  CHECK(list.find(hour(monday + 10)).until == hour(monday + 25));
  CHECK(list.problems().empty());
}

TEST_CASE("an answer ends where another price really begins, not where one could have") {
  listed list;
  (void)list.add("", 0);
  // In force from Sunday noon to Monday 02:00, and from Tuesday noon on: it holds in its peak
  // hours.
  (void)list.add("", list.peak, {hour(monday - 12), hour(monday + 2)});
  const auto later = list.add("", list.peak, {hour(monday + 36), instant_max});
  CHECK(list.find(hour(monday - 20)).until == hour(monday + 1));
  CHECK(list.find(hour(monday - 1)).until == hour(monday + 1));
  CHECK(list.find(hour(monday + 1)).until == hour(monday + 2));
  CHECK(list.find(hour(monday + 2)).until == hour(monday + 49));
  CHECK(list.find(hour(monday + 49)).entry == later);
}

TEST_CASE("a payer's own layer goes before its channel's, and that before everybody's") {
  listed list;
  const auto base = list.add("", 0);
  const auto base_east = list.add("", 0, {instant_min, instant_max}, true);
  const auto channel = list.add("reseller", 0);
  const auto own = list.add("acme", 0, {hour(10), hour(20)});
  const price_layers acme{list.name("acme"), list.name("reseller")};
  const price_layers resold{{}, list.name("reseller")};
  CHECK(list.find(hour(0)).entry == base);
  CHECK(list.find(hour(0), {}, true).entry == base_east);
  CHECK(list.find(hour(0), resold).entry == channel);
  CHECK(list.find(hour(0), resold, true).entry == channel);
  CHECK(list.find(hour(0), acme).entry == channel);
  CHECK(list.find(hour(0), acme).until == hour(10));
  CHECK(list.find(hour(10), acme, true).entry == own);
  CHECK(list.find(hour(10), acme).until == hour(20));
  CHECK(list.find(hour(20), acme).entry == channel);
  CHECK(list.find(hour(15), {list.name("t"), {}}).entry == base);
  CHECK(list.problems().empty());
}

TEST_CASE("prices of calendars that meet are ambiguous, of others they are not") {
  constexpr calendar_window night[] = {{every_weekday, {22 * hour_ns}, {6 * hour_ns}}};
  constexpr calendar_window evening[] = {{every_weekday, {18 * hour_ns}, {22 * hour_ns}}};
  listed list;
  const std::uint32_t nights = list.table.add_calendar("night", night).value();
  const std::uint32_t evenings = list.table.add_calendar("evening", evening).value();
  (void)list.add("", 0);
  (void)list.add("", nights);
  (void)list.add("", evenings);
  CHECK(list.problems().empty());
  (void)list.add("", list.peak);
  CHECK(list.problems() ==
        std::vector<std::string>{"1-3 matches the same usage as another, equally specific price"});
}

TEST_CASE("prices that meet in different layers are not ambiguous, and each layer is checked") {
  constexpr tier_spec tiers[] = {{int128_max, {1, 0}, {}}};
  constexpr dimension_term east[] = {{"region", "east"}};
  constexpr dimension_term spot[] = {{"class", "spot"}};
  listed list;
  const auto add = [&](text_view layer, const dimension_term* term) {
    price_spec spec = tiered("t", tariff_kind::flat, tiers);
    spec.layer = layer;
    spec.dimensions = term;
    spec.dimension_count = 1;
    (void)list.table.add(spec).value();
  };
  add("", east);
  add("acme", spot);
  CHECK(list.problems().empty());
  add("acme", east);
  CHECK(list.problems() ==
        std::vector<std::string>{"1-2 matches the same usage as another, equally specific price"});
}

TEST_CASE("a gap in a layer, or outside a calendar, falls to the more general price") {
  listed list;
  (void)list.add("acme", 0, {hour(0), hour(10)});
  (void)list.add("acme", 0, {hour(20), instant_max});
  CHECK(list.problems() ==
        std::vector<std::string>{"1-0 leaves a gap before the next version of the same price"});
  (void)list.add("", 0);
  CHECK(list.problems().empty());
  (void)list.add("", list.peak, {hour(0), hour(10)});
  (void)list.add("", list.peak, {hour(20), instant_max});
  CHECK(list.problems().empty());
}

TEST_CASE("outside the years for which a zone's clock is known no price is told") {
  listed list;
  const std::uint32_t zone =
      list.table.add_zone("Nowhere/Now", 0, {}, {hour(100), hour(200)}).value();
  const std::uint32_t local = list.table.add_calendar("local", peak_hours, {}, zone).value();
  (void)list.add("", 0);
  (void)list.add("", local);
  CHECK_FALSE(list.find(hour(99)).is_known);
  CHECK(list.find(hour(99)).until == hour(100));
  CHECK(list.find(hour(100)).is_known);
  CHECK(list.find(hour(199)).is_known);
  CHECK(list.find(hour(199)).until == hour(200));
  CHECK_FALSE(list.find(hour(200)).is_known);
}

TEST_CASE("calendars of a table have names of their own, and prices name one that is there") {
  listed list;
  CHECK(list.table.add_calendar("peak", peak_hours).error() == errc::already_exists);
  CHECK(list.table.add_calendar("", peak_hours).error() == errc::invalid_text);
  CHECK(list.table.find_calendar("peak") == list.peak);
  CHECK(list.table.find_calendar("off-peak") == 0);
  constexpr tier_spec tiers[] = {{int128_max, {1, 0}, {}}};
  price_spec spec = tiered("t", tariff_kind::flat, tiers);
  spec.calendar = list.peak + 1;
  CHECK(list.table.add(spec).error() == errc::out_of_range);
}
