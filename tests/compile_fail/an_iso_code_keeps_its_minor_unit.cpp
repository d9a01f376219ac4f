// expect: ISO 4217 gives this code another minor unit
// SPDX-License-Identifier: MIT
// A currency of one's own may have twelve digits, but not the name of another.

#include <ducat/units/any_money.hpp>

using namespace ducat;

struct credit {
  static constexpr const char* code = "CREDIT";
  static constexpr int digits = 12;
};
struct false_yen {
  static constexpr const char* code = "JPY";
  static constexpr int digits = 2;
};

#if !defined(DUCAT_EXPECT_FAIL)
inline constexpr any_money one{money<credit>{1}};
#else
inline constexpr any_money one{money<false_yen>{1}};
#endif
