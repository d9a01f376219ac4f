// SPDX-License-Identifier: MIT
#include <ducat/testing/catch_matchers.hpp>
#include <ducat/testing/price_list_builder.hpp>
#include <ducat/testing/test_platform.hpp>
#include <ducat/units/literals.hpp>

#include <filesystem>
#include <string>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat::testing;

namespace {

price_table list() {
  return price_list_builder{currency_of<cny>()}
      .metered("a100", 312_tflops)
      .price("a100", 20_cny / 1_degree)
      .build();
}

std::string scenarios() {
  return (std::filesystem::path{__FILE__}.parent_path().parent_path().parent_path().parent_path() /
          "examples" / "scenarios")
      .string();
}

bool holds(const std::string& text, const std::string& part) {
  INFO(text);
  INFO(part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("money of every type is matched, and a failure says by how much") {
  CHECK_THAT(20_cny, is_money("20 CNY"));
  CHECK_THAT(any_money{20_cny}, is_money(20_cny));
  CHECK_THAT(exact_money<cny>{20_cny}, is_money("20.00 CNY"));
  CHECK_THAT((any_exact_money{{0, 5, 9}, currency_of<cny>()}), is_money("1/180 CNY"));
  CHECK_THAT(20_cny, !is_money("20.01 CNY"));
  CHECK_THAT(20_cny, !is_money("20 USD"));
  const money_matcher matcher = is_money("812.50 CNY");
  CHECK_FALSE(matcher.match(860_cny));
  CHECK(matcher.toString() == "is exactly 812.50 CNY\nfound 860.00 CNY: 47.50 CNY too much");
}

TEST_CASE("quantities of every type are matched, and a failure says by how much") {
  CHECK_THAT(21_degrees, is_degrees("21"));
  CHECK_THAT(any_quantity{12_mtokens}, is_quantity("12 Mtoken"));
  CHECK_THAT(21_degrees, is_quantity(21_degrees));
  CHECK_THAT(21_degrees, !is_degrees("21.5"));
  CHECK_THAT(21_degrees, !is_quantity("21 token"));
  const quantity_matcher matcher = is_degrees("21.5");
  CHECK_FALSE(matcher.match(21_degrees));
  CHECK(matcher.toString() == "is exactly 21.5 degree\nfound 21 degree: 0.5 degree too little");
}

TEST_CASE("the lines of an outcome are matched, and a failure explains them") {
  test_platform p{list(), currency_of<cny>()};
  const instant noon = *parse_instant("2026-11-23T12:00:00Z");
  const pack_handle pool = p.grant(p.payer(), 21_degrees);
  const outcome found = p.use(p.payer(), "a100", 64, {noon, noon + 1_h});
  CHECK_THAT(found, has_lines({covered(pool, 21_degrees), priced(43_degrees, 860_cny)}));
  CHECK_THAT(found, !has_lines({covered(pool, 21_degrees)}));
  CHECK_THAT(found, !has_lines({priced(43_degrees, 860_cny), covered(pool, 21_degrees)}));
  CHECK_THAT(found, !has_lines({covered({7}, 21_degrees), priced(43_degrees, 860_cny)}));
  const lines_matcher matcher =
      has_lines({covered(pool, 21_degrees), priced(43_degrees, 859_cny)}, p.book());
  CHECK_FALSE(matcher.match(found));
  CHECK(holds(matcher.toString(),
              "has the lines\n  pack 0 covered 21 degree\n"
              "  43 degree priced at 859.00 CNY\n"));
  CHECK(holds(matcher.toString(),
              "found\n  pack 0 covered 21 degree\n"
              "  43 degree priced at 860.00 CNY\n"));
  CHECK(holds(matcher.toString(), "x 20.00 CNY / 1 degree = 860.00 CNY"));
}

TEST_CASE("a refusal is matched by its code") {
  CHECK_THAT(result<int>{errc::no_price}, is_refused(errc::no_price));
  CHECK_THAT(result<void>{errc::no_price}, !is_refused(errc::no_rate));
  CHECK_THAT(result<int>{1}, !is_refused(errc::no_rate));
  const refusal_matcher matcher = is_refused(errc::no_rate);
  CHECK_FALSE(matcher.match(result<int>{errc::no_price}));
  CHECK(holds(matcher.toString(), "is refused: no_rate\nfound refused: no_price (no pack"));
}

TEST_CASE("the audit of an engine is matched") {
  test_platform p{list(), currency_of<cny>()};
  const instant noon = *parse_instant("2026-11-23T12:00:00Z");
  (void)p.use(p.payer(), "a100", 64, {noon, noon + 1_h});
  CHECK_THAT(p.book(), passes_audit());
  // An event that no engine wrote: time goes back.
  ledger wrong;
  wrong.append(time_advanced{instant{2}});
  wrong.append(time_advanced{instant{1}});
  CHECK_THAT(wrong, !passes_audit());
  const audit_matcher matcher = passes_audit();
  CHECK_FALSE(matcher.match(wrong));
  CHECK(holds(matcher.toString(), "time went back"));
}

TEST_CASE("the scenarios that ship with the examples pass") { check_scenarios(scenarios()); }

TEST_CASE("a folder of scenarios is matched, and one without any does not pass") {
  CHECK_THAT(run_scenarios(scenarios()), passes());
  CHECK_THAT(run_scenarios(scenarios() + "/packs.scenario.json"), passes());
  CHECK_THAT(run_scenarios(scenarios() + "/lists"), !passes());
  CHECK_THAT(run_scenarios(scenarios() + "/no-such-folder"), !passes());
  const passing_matcher matcher = passes();
  CHECK_FALSE(matcher.match(run_scenarios(scenarios() + "/lists")));
  CHECK(holds(matcher.toString(), "there is no scenario"));
}
