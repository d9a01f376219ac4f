// SPDX-License-Identifier: MIT
// Ledgers whose events contradict each other: the shape says so at the event that does.
#include "support/billing_platform.hpp"
#include "support/ledger_copy.hpp"
#include "support/print.hpp"

#include <ducat/billing/ledger_shape.hpp>

#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

ledger copy_of(const ledger& book) {
  ledger copy;
  copy_events(book, copy, [](std::uint64_t, const auto&) { return true; });
  return copy;
}

// What is wrong with an event of a ledger; the events before it must be sound.
std::string wrong_at(const ledger& book, std::uint64_t position) {
  ledger_shape shape{book};
  for (std::uint64_t i = 0; i < position; ++i) {
    INFO("position " << i);
    REQUIRE(shape.next() == nullptr);
  }
  const char* const wrong = shape.next();
  return wrong == nullptr ? "" : wrong;
}
std::string wrong_at_end(const ledger& book) { return wrong_at(book, book.size() - 1); }

bool is_refused(const ledger& book, const char* why, std::uint64_t position) {
  const std::string wrong = wrong_at(book, position);
  INFO(wrong);
  return wrong.find(why) != std::string::npos;
}
bool is_refused(const ledger& book, const char* why) {
  return is_refused(book, why, book.size() - 1);
}

}  // namespace

TEST_CASE("a counter is opened once for a name, an owner and a cycle") {
  billing_platform p;
  counter_opened e{counter_handle{0}, symbol{0}, p.payer(), between(0, 31)};
  ledger book = copy_of(p.book());
  book.append(e);
  CHECK(wrong_at_end(book).empty());
  e.counter = counter_handle{1};
  book.append(e);
  CHECK(is_refused(book, "opened twice"));
  for (const int other : {0, 1, 2}) {
    ledger apart = copy_of(p.book());
    apart.append(counter_opened{counter_handle{0}, symbol{0}, p.payer(), between(0, 31)});
    counter_opened next = e;
    if (other == 0) next.name = symbol{1};
    if (other == 1) next.cycle = between(31, 59);
    if (other == 2) next.cycle.end = day(30);
    apart.append(next);
    CHECK(wrong_at_end(apart).empty());
  }
}

TEST_CASE("an account is opened once, whatever its terms") {
  billing_platform p;
  p.team("research");
  for (const unsigned twice : {0U, 1U}) {
    ledger book = copy_of(p.book());
    account_opened e = p.book().all<account_opened>()[twice];
    e.account = account_handle{2};
    e.utc_offset_seconds = 3600;
    book.append(e);
    CHECK(is_refused(book, "opened twice"));
  }
  ledger below = copy_of(p.book());
  account_opened e = p.book().all<account_opened>()[1];
  e.account = account_handle{2};
  e.parent = account_handle{1};  // the same name one level down
  below.append(e);
  CHECK(wrong_at_end(below).empty());
}

TEST_CASE("a child has its root's currency") {
  billing_platform p;
  p.team("research");
  ledger book = copy_of(p.book());
  account_opened e = p.book().all<account_opened>()[1];
  e.account = account_handle{2};
  e.parent = account_handle{1};
  e.money = currency_of<usd>();
  book.append(e);
  CHECK(is_refused(book, "terms that make none"));
}

TEST_CASE("a sku is defined once, and has one rate from an instant") {
  billing_platform p;
  ledger book = copy_of(p.book());
  sku_defined sku = p.book().all<sku_defined>()[0];
  sku.sku = sku_handle{2};
  book.append(sku);
  CHECK(is_refused(book, "defined twice"));
  ledger rates = copy_of(p.book());
  rate_set rate = p.book().all<rate_set>()[0];
  rate.from = day(3);
  rates.append(rate);
  CHECK(wrong_at_end(rates).empty());
  rate.per_ns += 1;
  rates.append(rate);
  CHECK(is_refused(rates, "set twice"));
}

TEST_CASE("two versions of one price do not start together") {
  billing_platform p;
  for (const instant start : {instant_min, day(3)}) {
    ledger book = copy_of(p.book());
    price_entry entry = p.book().prices[price_handle{1}];
    entry.first_tier = static_cast<std::uint32_t>(book.prices.tier_total());
    entry.stated.start = start;
    book.prices.add_tier(p.book().prices.tier_of(p.book().prices[price_handle{1}], 0));
    book.append(price_published{book.prices.add(entry)});
    CHECK(is_refused(book, "published twice") == (start == instant_min));
  }
}

TEST_CASE("a pack serves its own payer's usage alone") {
  billing_platform p;
  const account_handle other = p.open("umbrella", {});
  p.grant(p.payer(), pack_of(1, 0));
  p.grant(other, pack_of(1, 0));
  p.grant(p.payer(), wallet_of(2'000, 2'000));
  p.grant(other, wallet_of(2'000, 2'000));
  p.use(p.payer(), ratio{2, 1}, day(0), one_hour);
  const std::uint64_t end = p.book().size();  // of: the usage, a draw, a price, a payment
  REQUIRE(p.book().kind_at(end - 1) == event_kind::wallet_paid);
  ledger draws;
  copy_changed<pack_drawn>(p.book(), draws, 0, [](auto& e) { e.pack.index = 1; });
  CHECK(is_refused(draws, "no pack of its payer", end - 3));
  ledger pays;
  copy_changed<wallet_paid>(p.book(), pays, 0, [](auto& e) { e.pack.index = 3; });
  CHECK(is_refused(pays, "no wallet of its payer", end - 1));
}

TEST_CASE("a piece of metered usage has a length") {
  billing_platform p;
  p.grant(p.payer(), pack_of(1, 0));
  p.grant(p.payer(), wallet_of(2'000, 2'000));
  p.use(p.payer(), ratio{2, 1}, day(0), one_hour);
  const std::uint64_t end = p.book().size();  // of: the usage, a draw, a price, a payment
  const auto shorten = [](auto& e) { e.during.end = e.during.start; };
  ledger draws;
  copy_changed<pack_drawn>(p.book(), draws, 0, shorten);
  CHECK(is_refused(draws, "a draw", end - 3));
  ledger prices;
  copy_changed<usage_priced>(p.book(), prices, 0, shorten);
  CHECK(is_refused(prices, "a price", end - 2));
  ledger pays;
  copy_changed<wallet_paid>(p.book(), pays, 0, shorten);
  CHECK(is_refused(pays, "a payment", end - 1));
  p.count(p.payer(), 5, day(0));
  CHECK(wrong_at_end(p.book()).empty());
}
