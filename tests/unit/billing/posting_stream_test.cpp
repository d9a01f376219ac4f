// SPDX-License-Identifier: MIT
// Lines posted in whole minor units as they come: what was posted is the rounding of the total.
#include "support/platform.hpp"
#include "support/random.hpp"
#include "support/random_platform.hpp"

#include <ducat/billing/posting_stream.hpp>
#include <ducat/engine/settling.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

std::string posted_by(posting_stream& stream) {
  std::string text;
  REQUIRE(stream.run([&](const posting& p) {
    text += std::to_string(p.position) + " of " + std::to_string(p.account.index) + ": " +
            std::string{to_text(p.minor).view()} + "; ";
  }));
  return text;
}

price_table thirds_of_fen() {
  price_table list = empty_list();
  CHECK(list.add_flat("token", yuan, {1, 2}, 3).has_value());
  return list;
}

}  // namespace

TEST_CASE("each line is posted at once, and nothing posted changes") {
  platform p{thirds_of_fen()};
  const auto other = p.engine.open_account({.name = "other", .money = yuan}).value();
  auto stream = posting_stream::of(p.engine.events(), p.user, rounding::half_even).value();
  const auto use = [&](std::uint64_t id, account_handle of) {
    platform_usage u = p.tokens(id, 1);
    u.account = of;
    REQUIRE(p.engine.record(u).has_value());
  };
  std::vector<std::int64_t> fen;
  const auto post = [&] {
    fen.clear();
    REQUIRE(stream.run(
        [&](const posting& line) { fen.push_back(static_cast<std::int64_t>(line.minor)); }));
    return fen;
  };
  // A third of a fen each: 1/3, 2/3, 3/3 are 0, 1 and 1.
  use(1, p.user);
  CHECK(post() == std::vector<std::int64_t>{0});
  use(2, p.team);
  use(3, other);
  use(4, p.user);
  CHECK(post() == std::vector<std::int64_t>{1, 0});
  CHECK(post().empty());
  CHECK(stream.posted() == 1);
  const posting_cursor kept = stream.cursor();
  REQUIRE(p.engine.reverse(p.user, {0, 1}).has_value());
  REQUIRE(p.engine.reverse(p.user, {0, 4}).has_value());
  auto again = posting_stream::of(p.engine.events(), p.root, rounding::half_even, kept).value();
  CHECK(again.posted() == 1);
  CHECK(posted_by(stream) == posted_by(again));
  CHECK(again.posted() == 0);
  CHECK(again.cursor().exact == mixed{0, 1, 3});
}

TEST_CASE("a stream is of a payer that is there, from where its ledger goes on") {
  platform p;
  const ledger& book = p.engine.events();
  CHECK(posting_stream::of(book, {9}, rounding::up).error().code == errc::unknown_account);
  CHECK(posting_stream::of(book, p.root, rounding::up, {book.size() + 1, {}}).error().code ==
        errc::out_of_range);
  CHECK(posting_stream::of(book, p.root, rounding::up, {0, {int128_max, 1, 3}}).error().code ==
        errc::overflow);
}

TEST_CASE("whenever it is posted, lines and their sum are the same") {
  INFO(seed_text());
  for (int world = 0; world < worlds_of(30); ++world) {
    INFO("world " << world);
    random_platform p{0x905700U + static_cast<std::uint64_t>(world)};
    random_source random{static_cast<std::uint64_t>(world)};
    const rounding mode = every_rounding[random.below(7)];
    const auto& engine = p.engine();
    for (const account_handle payer : {account_handle{0}, account_handle{1}}) {
      auto live = posting_stream::of(p.book(), payer, mode).value();
      std::string text = posted_by(live);
      for (int i = 0; i < 80; ++i) {
        p.step();
        if (random.one_in(3)) text += posted_by(live);
        if (random.one_in(9))
          live = posting_stream::of(p.book(), payer, mode, live.cursor()).value();
      }
      text += posted_by(live);
      auto once = posting_stream::of(p.book(), payer, mode).value();
      CHECK(posted_by(once) == text);
      // What is owed, and what wallets paid of it, by the engine's own count.
      mixed exact = engine.owed(payer).minor;
      const auto count = [&](const mixed& amount, account_handle of) {
        if (engine.state().held.accounts[of.index].root == payer)
          exact = add(exact, amount).value();
      };
      for (std::uint64_t i = 0; i < p.book().size(); ++i) {
        const auto kind = p.book().kind_at(i);
        if (kind == event_kind::wallet_paid)
          count(p.book().at<wallet_paid>(i).amount,
                engine.state().held.ranks[p.book().at<wallet_paid>(i).pack.index].account);
        if (kind == event_kind::charge_paid)
          count(p.book().at<charge_paid>(i).amount, p.book().at<charge_paid>(i).payer);
        if (kind == event_kind::payment_received)
          count({p.book().at<payment_received>(i).amount, 0, 1},
                p.book().at<payment_received>(i).payer);
        if (kind == event_kind::payment_returned)
          count({-p.book().at<payment_returned>(i).amount, 0, 1},
                p.book().at<payment_returned>(i).payer);
      }
      CHECK(live.cursor().exact == exact);
      CHECK(live.posted() == round(exact, mode).value());
    }
  }
}
