// SPDX-License-Identifier: MIT
// A sku that is charged in another unit from a date on: usage is split there, each piece is covered
// and priced in the unit of its own time, and nothing of one unit becomes anything of the other.
#include "support/print.hpp"
#include "support/storage_platform.hpp"

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

// A line in short: what it is, how much, in which unit, and what it costs.
struct short_line {
  char kind;
  int128 quantity;
  dimension unit;
  mixed amount;
  friend bool operator==(const short_line&, const short_line&) = default;
};

std::vector<short_line> lines_of(const billing_platform& p, std::uint64_t position) {
  const ducat::engine& e = const_cast<billing_platform&>(p).engine();
  std::vector<short_line> out;
  outcome{p.book(), position, false}.for_each_line([&](const charge_line& line) {
    if (line.kind == line_kind::covered)
      out.push_back({'c', line.quantity, e.state().held.packs[line.pack.index].unit, mixed{}});
    if (line.kind == line_kind::priced)
      out.push_back({'p', line.quantity, e.state().prices[line.price].unit, reduced(line.amount)});
  });
  return out;
}

grant_spec part_of_a_degree(int128 flops) {
  grant_spec spec;
  spec.quantity = any_quantity{flops, dimension::compute};
  return spec;
}

std::vector<carry_state> carries_of(billing_platform& p) {
  std::vector<carry_state> out;
  const auto& carries = p.engine().state().carries;
  for (std::size_t i = 0; i < carries.size(); ++i) out.push_back(carries[i]);
  return out;
}

errc refused(billing_platform& p, const price_table& list) {
  const std::uint64_t size = p.book().size();
  const auto done = p.engine().publish(list);
  CHECK(p.book().size() == size);
  return done ? errc{} : done.error().code;
}

price_table storage_in(dimension unit, std::int64_t per_ns, instant from = instant_min) {
  price_table table;
  (void)table.define_sku("storage", meter::metered, unit, per_ns, from).value();
  return table;
}

}  // namespace

TEST_CASE("storage over the date is split there, each piece under its own unit") {
  billing_platform p{storage_prices()};
  const pack_handle degrees = p.grant(p.payer(), part_of_a_degree(degree / 4 * 3));
  const pack_handle bytes = p.grant(p.payer(), pack_of_gb_hours(400));
  const std::uint64_t at = use_over_the_change(p, p.payer());
  // 0.75 of 1 degree from the pack, 0.25 at 20; then 400 of 1000 GB-h from the pack, 600 at 0.01.
  const std::vector<short_line> expected{
      {'c', degree / 4 * 3, dimension::compute, {}},
      {'p', degree / 4, dimension::compute, {500, 0, 1}},
      {'c', 400 * gigabyte_hour, dimension::byte_time, {}},
      {'p', 600 * gigabyte_hour, dimension::byte_time, {600, 0, 1}}};
  CHECK(lines_of(p, at) == expected);
  CHECK(p.engine().balance(degrees) == mixed{});
  CHECK(p.engine().balance(bytes) == mixed{});
  CHECK(p.engine().owed(p.payer()).minor == mixed{1'100, 0, 1});
  // The amount is a checksum over both units.
  CHECK(p.book().at<usage_recorded>(at).amount == degree + 1'000 * gigabyte_hour);
}

TEST_CASE("a pack of one unit serves the pieces of its unit alone, however much it has left") {
  billing_platform p{storage_prices()};
  const pack_handle degrees = p.grant(p.payer(), pack_of(10, 0));
  use_over_the_change(p, p.payer());
  CHECK(p.engine().balance(degrees) == mixed{9 * degree, 0, 1});
  CHECK(p.engine().owed(p.payer()).minor == mixed{1'000, 0, 1});
  CHECK(p.engine().available(p.payer(), dimension::byte_time, unit_changes).value() == 0);
}

TEST_CASE("fractions of one unit are carried to that unit alone, also by late usage") {
  billing_platform p{storage_prices()};
  const ratio seventh{1, 7};
  const auto use = [&](std::int64_t from, std::int64_t held_ns) {
    return lines_of(p, p.use(p.payer(), seventh, {unit_changes.ns + from}, held_ns, "storage"));
  };
  // 3 x 312 = 936 = 7 x 133 + 5, and 3 x 10^9 = 7 x 428571428 + 4.
  auto lines = use(-3, 6);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].quantity == 133);
  CHECK(lines[1].quantity == 428'571'428);
  auto carries = carries_of(p);
  REQUIRE(carries.size() == 2);
  CHECK((carries[0].unit == dimension::compute && carries[0].rest == 5));
  CHECK((carries[1].unit == dimension::byte_time && carries[1].rest == 4));
  // Late: 312 + 5 = 7 x 45 + 2. After the date: 10^9 + 4 = 7 x 142857143 + 3.
  lines = use(-9, 1);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].quantity == 45);
  CHECK(lines[0].unit == dimension::compute);
  lines = use(9, 1);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].quantity == 142'857'143);
  carries = carries_of(p);
  CHECK((carries.size() == 2 && carries[0].rest == 2 && carries[1].rest == 3));
  // The first usage takes back what it was charged, and what it had brought to either total.
  p.reverse(1);
  carries = carries_of(p);
  CHECK((carries[0].rest == 2 - 5 && carries[1].rest == 3 - 4));
  lines = use(-9, 1);
  CHECK(lines[0].quantity == 44);  // 312 - 3 = 7 x 44 + 1
}

TEST_CASE("a unit that comes back goes on with its own fraction, within one usage too") {
  price_table table = storage_prices();
  REQUIRE(table.define_sku("storage", meter::metered, dimension::compute, 1, {unit_changes.ns + 2})
              .has_value());
  REQUIRE(
      table.add_flat("storage", yuan, {5, 0}, 1, {{unit_changes.ns + 2}, instant_max}).has_value());
  billing_platform p{table};
  const std::uint64_t at = p.use(p.payer(), ratio{1, 7}, {unit_changes.ns - 1}, 5, "storage");
  // 312 = 7 x 44 + 4; 2 x 10^9 = 7 x 285714285 + 5; then 4 + 2 = 6 is no whole unit.
  const auto lines = lines_of(p, at);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].quantity == 44);
  CHECK(lines[1].quantity == 285'714'285);
  const auto carries = carries_of(p);
  REQUIRE(carries.size() == 2);
  CHECK((carries[0].rest == 6 && carries[1].rest == 5));
  CHECK(p.book().all<carry_moved>().size() == 2);
}

TEST_CASE("a reversal gives each unit back to where it came from") {
  billing_platform p{storage_prices()};
  const pack_handle degrees = p.grant(p.payer(), part_of_a_degree(degree / 2));
  const pack_handle bytes = p.grant(p.payer(), pack_of_gb_hours(400));
  use_over_the_change(p, p.payer());
  CHECK(p.engine().owed(p.payer()).minor == mixed{1'000 + 600, 0, 1});
  p.reverse(1);
  CHECK(p.engine().balance(degrees) == mixed{degree / 2, 0, 1});
  CHECK(p.engine().balance(bytes) == mixed{400 * gigabyte_hour, 0, 1});
  CHECK(p.engine().owed(p.payer()).minor == mixed{});
}

TEST_CASE("a price in the old unit is silent from the date on, and the refusal says which unit") {
  price_table table = storage_skus();
  (void)table.add_flat("storage", yuan, {20, 0}, degree_unit::scale).value();
  billing_platform p{table};
  ducat::engine::usage u;
  u.id = {0, 1};
  u.account = p.payer();
  u.sku = p.engine().find_sku("storage");
  u.cards = 500;
  u.during = {{unit_changes.ns - 2 * one_hour}, {unit_changes.ns + 2 * one_hour}};
  const auto over = p.engine().record(u);
  REQUIRE_FALSE(over.has_value());
  CHECK(over.error() == failure{errc::no_price, static_cast<std::uint32_t>(dimension::byte_time),
                                u.sku.index, 1'000 * gigabyte_hour});
  u.during.end = unit_changes;
  CHECK(p.engine().record(u).has_value());
  CHECK(p.engine().owed(p.payer()).minor == mixed{2'000, 0, 1});
}

TEST_CASE("an authorisation says what is missing in the unit of the piece") {
  ducat::engine e{storage_prices()};
  account_spec spec;
  spec.name = "prepaid";
  spec.money = yuan;
  spec.policy = overage::refuse;
  const account_handle payer = e.open_account(spec).value();
  REQUIRE(e.grant(payer, pack_of(5, 0)).has_value());
  workspace room;
  ducat::engine::usage u;
  u.id = {0, 1};
  u.account = payer;
  u.sku = e.find_sku("storage");
  u.cards = 500;
  u.during = {{unit_changes.ns - one_hour}, {unit_changes.ns + one_hour}};
  const auto asked = e.authorise(u, room);
  REQUIRE_FALSE(asked.has_value());
  CHECK(asked.error() == failure{errc::insufficient,
                                 static_cast<std::uint32_t>(dimension::byte_time), payer.index,
                                 500 * gigabyte_hour});
}

TEST_CASE("a later list changes the unit from a date on, never without one") {
  billing_platform p{storage_in(dimension::compute, storage_rate)};
  CHECK(refused(p, storage_in(dimension::byte_time, 5)) == errc::already_exists);
  CHECK(refused(p, storage_in(dimension::compute, 5)) == errc::already_exists);
  // In its own words: the list need not know what the unit was before.
  CHECK(p.engine().publish(storage_in(dimension::byte_time, 5, day(30))).has_value());
  const sku_table& skus = p.engine().state().skus;
  const sku_handle storage = p.engine().find_sku("storage");
  CHECK(skus.unit_at(storage, {day(30).ns - 1}).unit == dimension::compute);
  CHECK(skus.unit_at(storage, day(30)).unit == dimension::byte_time);
  const std::uint64_t size = p.book().size();
  CHECK(p.engine().publish(storage_in(dimension::byte_time, 5, day(30))).has_value());
  CHECK(p.book().size() == size);  // the same again
  CHECK(refused(p, storage_in(dimension::compute, 5, day(30))) == errc::already_exists);
  CHECK(refused(p, storage_in(dimension::byte_time, 5)) == errc::already_exists);
}

TEST_CASE("a version without a date before one of another unit is refused") {
  billing_platform p{storage_in(dimension::byte_time, 5, day(30))};
  CHECK(refused(p, storage_in(dimension::compute, storage_rate)) == errc::already_exists);
  CHECK(p.engine().publish(storage_in(dimension::compute, storage_rate, day(0))).has_value());
}

TEST_CASE("what is counted has one unit for good") {
  price_table first;
  (void)first.define_sku("x", meter::counted, dimension::token).value();
  billing_platform p{first};
  price_table second;
  (void)second.define_sku("x", meter::counted, dimension::request).value();
  CHECK(refused(p, second) == errc::already_exists);
}

TEST_CASE("a price that states an end beyond the change of the unit forbids the change") {
  price_table closed = storage_in(dimension::compute, storage_rate);
  (void)closed.add_flat("storage", yuan, {20, 0}, degree_unit::scale, {instant_min, day(40)})
      .value();
  billing_platform p{closed};
  CHECK(refused(p, storage_in(dimension::byte_time, 5, day(39))) == errc::ambiguous_price);
  CHECK(p.engine().publish(storage_in(dimension::byte_time, 5, day(40))).has_value());
}

TEST_CASE("each unit has a counter of its own, under one name in all lists") {
  const auto tiers = [](price_table& table, instant from) {
    const tier_spec steps[] = {{10, {3, 2}, {}}, {int128_max, {2, 2}, {}}};
    price_spec spec = tiered("storage", tariff_kind::graduated, steps);
    spec.effective = {from, instant_max};
    (void)table.add(spec).value();
  };
  price_table first = storage_in(dimension::compute, 1);
  tiers(first, instant_min);
  (void)first.define_sku("storage", meter::metered, dimension::byte_time, 1, day(30)).value();
  tiers(first, day(30));
  billing_platform p{first};
  // 8 before and 8 after the date: neither reaches its second tier.
  p.use(p.payer(), ratio{1, 1}, {day(30).ns - 8}, 16, "storage");
  CHECK(p.engine().owed(p.payer()).minor == mixed{16 * 3, 0, 1});
  // A list that knows the new unit alone goes on counting where the first one did.
  price_table second = storage_in(dimension::byte_time, 1, day(30));
  const tier_spec cheaper[] = {{10, {1, 2}, {}}, {int128_max, {1, 2}, {}}};
  price_spec spec = tiered("storage", tariff_kind::graduated, cheaper);
  spec.effective = {{day(30).ns + 100}, instant_max};
  (void)second.add(spec).value();
  REQUIRE(p.engine().publish(second).has_value());
  const auto counter = [&](std::uint32_t i) {
    return p.book().names.text(p.book().prices[price_handle{i}].counter);
  };
  CHECK(counter(0) == "storage");
  CHECK(counter(1) == "storage (B-ns)");
  CHECK(counter(2) == "storage (B-ns)");
}
