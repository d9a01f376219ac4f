// SPDX-License-Identifier: MIT
// Recording allocates for the growth of tables, not per record.
#include "support/catch.hpp"
#include "support/skip.hpp"

#include <ducat/ducat.hpp>
#include <ducat/engine/forecasting.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

// A sanitizer brings allocation functions of its own, which must not be mixed with others.
#if defined(__SANITIZE_ADDRESS__)
#define DUCAT_TEST_COUNTS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DUCAT_TEST_COUNTS 0
#endif
#endif
#ifndef DUCAT_TEST_COUNTS
#define DUCAT_TEST_COUNTS 1
#endif

namespace {

std::size_t allocations = 0;

}  // namespace

#if DUCAT_TEST_COUNTS
void* operator new(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new[](std::size_t size) { return ::operator new(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace {

using namespace ducat::literals;

TEST_CASE("recording and quoting allocate for the growth of tables, not per record") {
  if (DUCAT_TEST_COUNTS == 0) {
    ducat_test::skip("a sanitizer counts its own allocations");
    return;
  }
  ducat::price_table prices;
  prices.define_sku("a100", 312_tflops).value();
  prices.add_flat("a100", 20_cny / 1_degree).value();
  ducat::engine engine{prices};
  const auto acme =
      engine.open_account({.name = "acme", .money = ducat::currency_of<ducat::cny>()}).value();
  engine.grant(acme, {.quantity = 1_degree}).value();
  std::uint64_t id = 0;
  const auto next = [&] {
    ++id;
    return ducat::engine::usage{.id = {id * 0x9E37'79B9'7F4A'7C15U, id},
                                .account = acme,
                                .sku = engine.find_sku("a100"),
                                .cards = 1,
                                .during = {{0}, {1'000'000'000}}};
  };
  for (int i = 0; i < 20'000; ++i) REQUIRE(engine.record(next()).has_value());

  const std::size_t before = allocations;
  for (int i = 0; i < 4'000; ++i) (void)engine.record(next());
  const std::size_t recorded = allocations - before;
  CHECK(recorded < 4'000 / 8);  // the segments of the dedup index grow one by one

  ducat::workspace room;
  (void)engine.quote(next(), room);
  const std::size_t warm = allocations;
  for (int i = 0; i < 1'000; ++i) (void)engine.quote(next(), room);
  CHECK(allocations == warm);
}

TEST_CASE("a forecast allocates nothing in a room that has held one like it") {
  if (DUCAT_TEST_COUNTS == 0) {
    ducat_test::skip("a sanitizer counts its own allocations");
    return;
  }
  ducat::price_table prices;
  prices.define_sku("a100", 312_tflops).value();
  ducat::engine engine{prices};
  const auto acme =
      engine.open_account({.name = "acme", .money = ducat::currency_of<ducat::cny>()}).value();
  for (int i = 0; i < 200; ++i)
    engine.grant(acme, {.quantity = 1_degree, .valid = {{0}, {i * 60'000'000'000 + 1}}}).value();
  ducat::engine::job jobs[100];
  char names[100];
  for (int i = 0; i < 100; ++i) {
    names[i] = static_cast<char>(i + 20);
    jobs[i].id = {&names[i], 1};
    jobs[i].account = acme;
    jobs[i].sku = engine.find_sku("a100");
    jobs[i].cards = ducat::ratio{i + 1, i % 7 + 1};
    jobs[i].during.start = {i};
  }
  ducat::forecast_room room;
  (void)engine.forecast(jobs, {0}, ducat::instant_max, room).value();
  const std::size_t warm = allocations;
  for (int i = 0; i < 3; ++i)
    CHECK(engine.forecast(jobs, {0}, ducat::instant_max, room)->exhausted_at() <
          ducat::instant_max);
  CHECK(allocations == warm);
}

TEST_CASE("a forecast over series allocates nothing either") {
  if (DUCAT_TEST_COUNTS == 0) {
    ducat_test::skip("a sanitizer counts its own allocations");
    return;
  }
  ducat::price_table prices;
  prices.define_sku("a100", 312_tflops).value();
  ducat::engine engine{prices};
  const auto acme =
      engine.open_account({.name = "acme", .money = ducat::currency_of<ducat::cny>()}).value();
  ducat::series_spec daily;
  daily.lot.quantity = 30_degrees;
  daily.lot.valid.start = {0};
  daily.cycle.unit = ducat::cycle_unit::day;
  daily.rest = {0, 312'000'000'000'000'000, 3, 0};
  for (int i = 0; i < 3; ++i) (void)engine.subscribe(acme, daily).value();
  ducat::engine::job jobs[2];
  for (ducat::engine::job& job : jobs) {
    job.id = &job == jobs ? "a" : "b";
    job.account = acme;
    job.sku = engine.find_sku("a100");
    job.cards = ducat::ratio{1};
    job.during.start = {0};
  }
  const ducat::instant horizon{100 * std::int64_t{86'400'000'000'000}};
  ducat::forecast_room room;
  (void)engine.forecast(jobs, {0}, horizon, room).value();
  const std::size_t warm = allocations;
  for (int i = 0; i < 3; ++i)
    CHECK(engine.forecast(jobs, {0}, horizon, room)->exhausted_at() == ducat::instant_max);
  CHECK(allocations == warm);
}

TEST_CASE("a forecast under quotas and factors allocates nothing either") {
  if (DUCAT_TEST_COUNTS == 0) {
    ducat_test::skip("a sanitizer counts its own allocations");
    return;
  }
  constexpr std::int64_t minute = 60'000'000'000;
  ducat::price_table prices;
  prices.define_sku("a100", 312_tflops).value();
  ducat::engine engine{prices};
  const auto acme =
      engine.open_account({.name = "acme", .money = ducat::currency_of<ducat::cny>()}).value();
  const auto team = engine.open_account({.name = "team", .parent = acme}).value();
  const ducat::factor_spec half{ducat::ratio{1, 2}, nullptr, 0, {127, 9 * minute, 600 * minute}};
  ducat::grant_spec pool;
  pool.quantity = 100_degrees;
  pool.factors = &half;
  pool.factor_count = 1;
  engine.grant(acme, pool).value();
  ducat::quota_spec quota;
  quota.name = "hourly";
  quota.most = 2_degrees;
  quota.per = ducat::period::hour;
  engine.set_quota(team, quota).value();
  ducat::engine::job jobs[40];
  char names[40];
  for (int i = 0; i < 40; ++i) {
    names[i] = static_cast<char>(i + 20);
    jobs[i].id = {&names[i], 1};
    jobs[i].account = i % 4 == 0 ? acme : team;
    jobs[i].sku = engine.find_sku("a100");
    jobs[i].cards = ducat::ratio{i + 1, 100 * (i % 7 + 1)};
    jobs[i].during.start = {i * minute};
  }
  ducat::forecast_room room;
  const auto ahead = [&](std::int64_t hours) {
    return engine.forecast(jobs, {0}, {hours * 60 * minute}, room).value().exhausted_at();
  };
  CHECK(ahead(300) < ducat::instant_max);
  const std::size_t warm = allocations;
  for (int i = 0; i < 3; ++i) CHECK(ahead(300) < ducat::instant_max);
  CHECK(allocations == warm);
}

}  // namespace
