// SPDX-License-Identifier: MIT
// The units through {fmt} and <chrono>.
#include "support/print_units.hpp"

#include <ducat/adapters/chrono.hpp>
#include <ducat/adapters/fmt.hpp>
#include <ducat/units/literals.hpp>

#include <fmt/core.h>

using namespace ducat;
using namespace ducat::literals;

TEST_CASE("every unit prints with its symbol") {
  CHECK(fmt::format("{}", 10'000_degrees) == "10000 degree");
  CHECK(fmt::format("{}", any_quantity{5_tokens}) == "5 token");
  CHECK(fmt::format("{}", 734368.35_cny) == "734368.35 CNY");
  CHECK(fmt::format("{}", any_money{-5_jpy}) == "-5 JPY");
  CHECK(fmt::format("{}", 20_cny / 1_degree) == "20.00 CNY / 1 degree");
  CHECK(fmt::format("{}", any_price{20_cny / 1_degree}) == "20.00 CNY / 1 degree");
  CHECK(fmt::format("{}", 20_cny / 1_degree * 1_degree_second) == "0.00 CNY + 5/9");
  CHECK(fmt::format("{}", any_exact_money{20_cny}) == "20.00 CNY");
  CHECK(fmt::format("{}", instant{0}) == "1970-01-01T00:00:00Z");
  CHECK(fmt::format("{}", interval{instant{0}, instant{0} + 1_h}) ==
        "[1970-01-01T00:00:00Z, 1970-01-01T01:00:00Z)");
  CHECK(fmt::format("{}", id128{1, 2}) == "00000000000000010000000000000002");
  CHECK(fmt::format("{}", currency_of<usd>()) == "USD");
  CHECK(fmt::format("{} {}", ratio{7, 10}, ratio{2}) == "7/10 2");
  CHECK(fmt::format("{}", errc::overflow) == "the exact result does not fit");
}

TEST_CASE("width, alignment and fill pad the text") {
  CHECK(fmt::format("[{:12}]", 20_cny) == "[20.00 CNY   ]");
  CHECK(fmt::format("[{:>12}]", 20_cny) == "[   20.00 CNY]");
  CHECK(fmt::format("[{:*^12}]", 20_cny) == "[*20.00 CNY**]");
  CHECK(fmt::format("[{:4}]", 20_cny) == "[20.00 CNY]");
  CHECK(fmt::format("[{:<}]", 20_cny) == "[20.00 CNY]");
}

TEST_CASE("a std::chrono duration converts exactly, or says why not") {
  using namespace std::chrono;
  CHECK(from_chrono(std::chrono::hours{1}).value() == 1_h);
  CHECK(from_chrono(std::chrono::nanoseconds::min()).value() == ducat::nanoseconds::min());
  CHECK(from_chrono(weeks{1}).value() == 7_d);
  CHECK(from_chrono(duration<long, std::pico>{2'000}).value() == 2_ns);
  CHECK(from_chrono(duration<long, std::pico>{2'001}).error().code == errc::inexact);
  CHECK(from_chrono(duration<long, std::ratio<1, 60>>{3}).value() == 50_ms);
  CHECK(from_chrono(duration<long, std::ratio<1, 60>>{1}).error().code == errc::inexact);
  CHECK(from_chrono(std::chrono::hours{2'562'048}).error().code == errc::overflow);
  CHECK(from_chrono(std::chrono::hours::max()).error().code == errc::overflow);
  CHECK(to_chrono(1_h) == std::chrono::hours{1});
}

TEST_CASE("a point of the system clock is an instant") {
  using namespace std::chrono;
  const auto noon = sys_days{2026y / November / 23} + std::chrono::hours{12};
  CHECK(from_chrono(noon).value() == instant{1'795'435'200'000'000'000});
  CHECK(to_chrono(instant{1'795'435'200'000'000'000}) == noon);
  CHECK(from_chrono(sys_days{2263y / January / 1}).error().code == errc::overflow);
}
