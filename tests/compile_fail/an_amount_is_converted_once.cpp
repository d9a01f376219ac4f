// expect: it is settled: convert once
// SPDX-License-Identifier: MIT
// What a wallet paid at a rate is not converted at another.

#include <ducat/pricing/exchange_rates.hpp>
#include <ducat/units/literals.hpp>

using namespace ducat;
using namespace ducat::literals;

inline constexpr currency yuan = currency_of<cny>();
inline constexpr exchange_rate parity{currency_of<usd>(), yuan, ratio{72, 10}, "central parity"};
inline constexpr settled_amount paid =
    settle_in(yuan, exact_money{10_usd}, {&parity, 1}, instant{}).value();

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr auto again = settle_in(yuan, paid.original, {&parity, 1}, paid.at);
#else
inline constexpr auto again = settle_in(yuan, paid, {&parity, 1}, paid.at);
#endif
