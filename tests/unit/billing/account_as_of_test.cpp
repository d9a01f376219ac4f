// SPDX-License-Identifier: MIT
// What an account had and owed: as the engine answered then, and by all that is known now.
#include "support/platform.hpp"
#include "support/random.hpp"
#include "support/random_platform.hpp"

#include <ducat/billing/account_as_of.hpp>
#include <ducat/engine/placing.hpp>
#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string then(const ledger& book, account_handle of, dimension unit, std::int64_t at) {
  return text_of(balance_as_of(book, of, unit, {at}).value());
}
std::string owed_then(const ledger& book, account_handle of, std::int64_t at) {
  return text_of(owed_as_of(book, of, {at}).value().minor);
}

std::string said_of(const result<int128>& balance) {
  return balance ? text_of(mixed{*balance, 0, 1})
                 : std::string{message(balance.error().code)} + ' ';
}
// All that an engine says of its accounts' balances.
template <class Answer> std::string all_answers(std::size_t accounts, Answer answer) {
  std::string text;
  for (std::uint32_t i = 0; i < accounts; ++i)
    for (const dimension unit : {dimension::card_time, dimension::compute, dimension::token})
      text += answer(account_handle{i}, unit) + ' ';
  return text;
}

}  // namespace

TEST_CASE("an account had what it and those above it had, in force then") {
  platform p;
  const auto use = [&](std::uint64_t id, std::int64_t from, std::int64_t to) {
    (void)p.record(p.cards(id, from, to));
  };
  p.grant_cards(p.root, 100);
  grant_spec month;
  month.quantity = any_quantity{30, dimension::card_time};
  month.valid = {{5}, {50}};
  const auto own = p.engine.grant(p.user, month).value();
  use(1, 0, 10);
  REQUIRE(p.engine.advance({60}).has_value());
  use(2, 20, 30);  // late
  const ledger& book = p.engine.events();
  // Until 5 the pool gave, then the user's own.
  CHECK(then(book, p.user, dimension::card_time, 0) == "100");
  CHECK(then(book, p.user, dimension::card_time, 4) == "96");
  CHECK(then(book, p.user, dimension::card_time, 5) == "125");
  CHECK(then(book, p.user, dimension::card_time, 25) == "115");
  CHECK(then(book, p.user, dimension::card_time, 49) == "110");
  CHECK(then(book, p.user, dimension::card_time, 50) == "95");
  CHECK(then(book, p.root, dimension::card_time, 25) == "95");
  CHECK(then(book, p.user, dimension::token, 25) == "0");
  CHECK(p.engine.balance(own) == mixed{15, 0, 1});
  CHECK(balance_as_of(book, account_handle{9}, dimension::token, {0}).error().code ==
        errc::unknown_account);
  engine_as_known known{book, {60}};
  REQUIRE(known.replay().has_value());
  CHECK(known.available(p.user, dimension::card_time).value() == 95);
  engine_as_known before{book, {49}};
  REQUIRE(before.replay().has_value());
  CHECK(before.available(p.user, dimension::card_time).value() == 120);
  CHECK(before.available({9}, dimension::token).error().code == errc::unknown_account);
  CHECK(before.owed({9}).error().code == errc::unknown_account);
  CHECK(before.used({0}).error().code == errc::unknown_quota);
}

TEST_CASE("a validity that began with the first use is counted from there") {
  platform p;
  grant_spec waiting;
  waiting.quantity = any_quantity{30, dimension::card_time};
  waiting.valid = {{10}, {100 * hour_ns}};
  waiting.activation = {.unit = cycle_unit::hour, .count = 1};
  REQUIRE(p.engine.grant(p.user, waiting).has_value());
  (void)p.record(p.cards(1, 20, 25));
  const ledger& book = p.engine.events();
  CHECK(then(book, p.user, dimension::card_time, 9) == "0");
  CHECK(then(book, p.user, dimension::card_time, 10) == "30");
  CHECK(then(book, p.user, dimension::card_time, 20 + hour_ns - 1) == "25");
  CHECK(then(book, p.user, dimension::card_time, 20 + hour_ns) == "0");
}

TEST_CASE("of months that were closed an account had what lay above its old place") {
  platform p;
  constexpr std::int64_t february = 31LL * 24 * hour_ns;
  const account_handle sales = p.engine.open_account({.name = "sales", .parent = p.root}).value();
  p.grant_tokens(p.team, 100);
  p.grant_tokens(sales, 70);
  quota_spec daily;
  daily.name = "daily";
  daily.most = any_quantity{50, dimension::token};
  daily.per = period::day;
  const auto quota = p.engine.set_quota(p.user, daily).value();
  (void)p.record(p.tokens(1, 30, 5));
  REQUIRE(p.engine.advance({february}).has_value());
  REQUIRE(p.engine.close_period(p.root, {0}).has_value());
  REQUIRE(p.engine.move_account(p.user, sales).has_value());
  (void)p.record(p.tokens(2, 20, february));
  REQUIRE(p.engine.advance({february + 1}).has_value());
  const ledger& book = p.engine.events();
  CHECK(then(book, p.user, dimension::token, 4) == "100");
  CHECK(then(book, p.user, dimension::token, february - 1) == "70");
  CHECK(then(book, p.user, dimension::token, february) == "50");
  for (const auto& [at, used] :
       {std::pair{std::int64_t{0}, 30}, {february - 1, 0}, {february, 20}}) {
    engine_as_known known{book, {at}};
    REQUIRE(known.replay().has_value());
    CHECK(known.used(quota).value() == mixed{used, 0, 1});
  }
}

TEST_CASE("a payer owed its lines, charges and credits, less what it had paid") {
  platform p;
  const auto payment = [&](int128 fen, std::int64_t at) {
    payment_spec spec;
    spec.amount = any_money{fen, yuan};
    spec.at = {at};
    REQUIRE(p.engine.pay(p.root, spec).has_value());
  };
  (void)p.record(p.tokens(1, 6, 10));
  payment(5, 15);
  (void)p.record(p.tokens(2, 2, 20));
  (void)p.record(p.tokens(3, 1, 5));
  const ledger& book = p.engine.events();
  const int128 each = book.all<usage_priced>()[0].amount.whole / 6;
  const auto fen = [&](int128 tokens, int128 paid) {
    return text_of(mixed{tokens * each - paid, 0, 1});
  };
  CHECK(owed_then(book, p.user, 4) == "0");
  CHECK(owed_then(book, p.user, 5) == fen(1, 0));
  CHECK(owed_then(book, p.root, 10) == fen(7, 0));
  CHECK(owed_then(book, p.user, 15) == fen(7, 5));
  CHECK(owed_then(book, p.user, 20) == fen(9, 5));
  CHECK(owed_then(book, p.user, instant_max.ns) == p.owed());
  CHECK(owed_as_of(book, {9}, {0}).error().code == errc::unknown_account);
}

TEST_CASE("a random past is known as it was answered, and adds up to what stands") {
  INFO(seed_text());
  const int worlds = worlds_of(40);
  int ended = 0;
  for (int world = 0; world < worlds; ++world) {
    INFO("world " << world);
    random_platform p{0xa50f00U + static_cast<std::uint64_t>(world)};
    const std::size_t accounts = p.accounts().size();
    const auto& engine = p.engine();
    struct answer {
      std::string available;
      std::string owed;
      std::uint64_t size;
    };
    const auto owed_of = [&](const auto& of) {
      std::string text;
      for (std::uint32_t i = 0; i < accounts; ++i)
        text += text_of(of(account_handle{i}).minor) + ' ';
      return text;
    };
    std::map<std::int64_t, answer> answers;
    for (int i = 0; i < 150; ++i) {
      p.step();
      const instant now = engine.now();
      answers[now.ns] = {all_answers(accounts,
                                     [&](account_handle a, dimension unit) {
                                       return said_of(engine.available(a, unit, now));
                                     }),
                         owed_of([&](account_handle a) { return engine.owed(a); }),
                         p.book().size()};
    }
    for (const auto& [at, said] : answers) {
      // A step may do more than one thing before it lets time pass.
      if (events_known_at(p.book(), {at}) != said.size && at != engine.now().ns) continue;
      INFO("at " << at);
      engine_as_known known{p.book(), {at}};
      REQUIRE(known.replay().has_value());
      CHECK(said.available == all_answers(accounts, [&](account_handle a, dimension unit) {
              return said_of(known.available(a, unit));
            }));
      CHECK(said.owed == owed_of([&](account_handle a) { return known.owed(a).value(); }));
    }
    CHECK(owed_of([&](account_handle a) { return engine.owed(a); }) ==
          owed_of([&](account_handle a) { return owed_as_of(p.book(), a, instant_max).value(); }));
    for (std::uint32_t k = 0; k < engine.state().held.packs.size(); k += 7)
      CHECK(balance_as_of(p.book(), pack_handle{k}, instant_max).value() == engine.balance({k}));
    // Unless clocks are not known so far.
    const instant late{400LL * 24 * 3'600'000'000'000};
    if (!p.engine().advance(late)) continue;
    ++ended;
    const auto& held = engine.state().held;
    CHECK(all_answers(accounts, [&](account_handle a, dimension unit) {
            mixed sum{};
            held.for_each_pack(a, late, [&](pack_handle id, const pack& lot) {
              const mixed left = engine.balance(id);
              if (lot.unit == unit && lot.valid.contains(late) && sign(left) > 0)
                sum = add(sum, left).value();
              return true;
            });
            return text_of(sum);
          }) == all_answers(accounts, [&](account_handle a, dimension unit) {
            return text_of(balance_as_of(p.book(), a, unit, late).value());
          }));
  }
  CHECK(ended > worlds / 4);
}
