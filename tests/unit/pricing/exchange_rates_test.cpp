// SPDX-License-Identifier: MIT
#include "support/economics.hpp"
#include "support/prices.hpp"

#include <ducat/pricing/exchange_rates.hpp>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr exchange_rate published[] = {
    {dollars, yuan, ratio{72, 10}, "central parity", since(20'000)},
    {dollars, yuan, ratio{71, 10}, "central parity", since(20'010)},
    {yuan, dollars, ratio{1389, 10'000}, "bank, selling", between(20'000, 20'020)},
};

template <class... Args>
concept settles = requires(const Args&... args) { settle_in(args...); };

}  // namespace

TEST_CASE("a dollar price on a yuan wallet is refused, or converted by the day's rate") {
  CHECK(settle_in(yuan, in_usd("10")).error() == errc::currency_mismatch);
  const auto paid = settle_in(yuan, in_usd("10"), published, day(20'005)).value();
  CHECK(paid.amount == in_cny("72"));
  CHECK(paid.original == in_usd("10"));
  CHECK(paid.was_converted());
  CHECK(paid.rate.source == "central parity");
  CHECK(paid.at == day(20'005));
  CHECK(settle_in(yuan, in_usd("10"), published, day(20'010))->amount == in_cny("71"));
}

TEST_CASE("an amount in the wallet's currency needs no rate, and no table") {
  CHECK(settle_in(yuan, in_cny("10"))->amount == in_cny("10"));
  CHECK_FALSE(settle_in(yuan, in_cny("10"))->was_converted());
  CHECK(settle_in(yuan, in_cny("10"), {}, day(0))->amount == in_cny("10"));
}

TEST_CASE("what is settled is not settled again") {
  STATIC_REQUIRE(settles<currency, any_exact_money>);
  STATIC_REQUIRE_FALSE(settles<currency, settled_amount>);
  STATIC_REQUIRE_FALSE(settles<currency, settled_amount, array_view<const exchange_rate>, instant>);
}

TEST_CASE("a rate has a direction, a beginning and an end") {
  const auto error = [](currency from, currency to, std::int64_t at) {
    return find_exchange_rate(published, from, to, day(at)).error();
  };
  CHECK(error(dollars, *currency_of("EUR"), 20'005) == errc::currency_mismatch);
  CHECK(error(dollars, yuan, 19'999) == failure{errc::not_in_force, 0, 0, day(20'000).ns});
  CHECK(error(yuan, dollars, 20'020) == failure{errc::not_in_force, 0, 0, day(20'020).ns});
  CHECK(find_exchange_rate(published, yuan, dollars, day(20'019))->rate == ratio{1389, 10'000});
  CHECK(find_exchange_rate(published, dollars, yuan, instant_max)->rate == ratio{71, 10});
}

TEST_CASE("a conversion minds the digits of both currencies and rounds nothing") {
  const exchange_rate to_yen{dollars, *currency_of("JPY"), ratio{1493, 10}, "x"};
  CHECK(at_rate(in_usd("10"), to_yen).value() == exactly("1493", "JPY"));
  CHECK(at_rate(in_usd("0.01"), to_yen).value() == exactly("1.493", "JPY"));
  const exchange_rate to_dinar{dollars, *currency_of("KWD"), ratio{307, 1'000}, "x"};
  CHECK(at_rate(in_usd("10"), to_dinar).value() == exactly("3.07", "KWD"));
  CHECK(at_rate(in_usd("10"), to_dinar)->minor.whole == 3'070);
  CHECK(at_rate(in_cny("10"), to_yen).error() == errc::currency_mismatch);
  CHECK(at_rate(at_rate(in_usd("10"), to_dinar).value(), inverted(to_dinar).value()).value() ==
        in_usd("10"));
}

TEST_CASE("a table is checked before it is used") {
  CHECK(check_exchange_rates(published));
  CHECK(check_exchange_rates({}));
  const auto error = [](const exchange_rate& second) {
    const exchange_rate rows[] = {published[0], second};
    return check_exchange_rates(rows).error();
  };
  CHECK(error({dollars, yuan, ratio{0}, "x", since(1)}) == failure{errc::out_of_range, 1});
  CHECK(error({dollars, yuan, ratio{7}, "", since(1)}) == failure{errc::invalid_text, 1});
  CHECK(error({yuan, yuan, ratio{1}, "x", since(1)}) == failure{errc::currency_mismatch, 1});
  CHECK(error({dollars, yuan, ratio{7}, "x", between(2, 1)}) == failure{errc::invalid_interval, 1});
  CHECK(error({dollars, yuan, ratio{7}, "x", between(1, 1)}) == failure{errc::invalid_interval, 1});
  CHECK(error({dollars, yuan, ratio{7}, "x", since(20'000)}) == failure{errc::already_exists, 1});
}
