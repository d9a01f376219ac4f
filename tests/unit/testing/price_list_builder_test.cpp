// SPDX-License-Identifier: MIT
#include <ducat/testing/catch_matchers.hpp>
#include <ducat/testing/generators.hpp>
#include <ducat/testing/price_list_builder.hpp>
#include <ducat/testing/test_platform.hpp>
#include <ducat/units/literals.hpp>

#include <string>
#include <vector>

using namespace ducat;
using namespace ducat::literals;
using namespace ducat::testing;

namespace {

constexpr currency yuan = currency_of<cny>();

constexpr price_table list() {
  return price_list_builder{yuan}
      .metered("a100", 312_tflops)
      .price("a100", 20_cny / 1_degree)
      .counted("graduated", dimension::compute)
      .tiers("graduated", tariff_kind::graduated, 1_degree,
             {up_to(5_degrees, "20"), beyond("10", "1.5")})
      .counted("volume", dimension::request)
      .tiers("volume", tariff_kind::volume, 1_request, {up_to(15_requests, "2"), beyond("1.5")})
      .build();
}

constexpr any_exact_money of(text_view sku, const any_quantity& quantity) {
  return cost_of(list(), sku, quantity, yuan);
}

constexpr any_exact_money fen(int128 amount) { return {{amount, 0, 1}, yuan}; }

static_assert(of("a100", 1_degree) == fen(20'00));
static_assert(of("graduated", 5_degrees) == fen(100'00));
static_assert(of("graduated", 6_degrees) == fen(111'50));
static_assert(of("volume", 15_requests) == fen(30'00));
static_assert(of("volume", 16_requests) == fen(24'00));

// Records random usages on random accounts, prices and packs; the ledger's last figures.
std::string random_history(std::uint64_t seed) {
  random_source random{seed};
  const price_table prices = random_prices(random, yuan, 2, 2);
  basic_engine<> engine{prices};
  const auto accounts = random_accounts(random, engine, yuan, 6);
  const interval within{instant{0}, instant{40LL * 86'400 * 1'000'000'000}};
  for (int i = 0; i < 8; ++i) {
    const account_handle account = random.pick(accounts);
    (void)engine.grant(account, random_pack(random, yuan, within)).value();
  }
  std::string out;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    const auto usage = random_usage(random, engine, accounts, within, i);
    const auto recorded = engine.record(usage);
    CHECK(recorded.has_value());
    if (recorded) out += string_of(to_text(recorded->amount()).view()) + ' ';
  }
  CHECK_THAT(engine.events(), passes_audit());
  for (const account_handle each : accounts) out += money_text(engine.owed(each)) + ' ';
  return out;
}

}  // namespace

TEST_CASE("a list is built with what a month is billed beside its usage") {
  constexpr auto minimum = [] {
    charge_spec spend;
    spend.name = "spend";
    spend.minimum = decimal{100, 0};
    const price_table list = price_list_builder{currency_of<cny>()}.charge(spend).build();
    const charge_table& charges = list.book().charges();
    return charges[charge_handle{0}].money == currency_of<cny>()
               ? charges[charge_handle{0}].terms.spend.minimum()
               : mixed{};
  };
  STATIC_REQUIRE(minimum() == mixed{10'000, 0, 1});
}

TEST_CASE("a platform records in one line, and answers with types") {
  test_platform p{list(), yuan};
  const account_handle team = p.open("team");
  const account_handle user = p.open("user", team);
  const instant noon = *parse_instant("2026-11-23T12:00:00Z");
  const pack_handle pool = p.grant(p.payer(), 10_degrees, 150_cny, noon);
  const pack_handle wallet = p.grant(team, 50_cny, {}, noon);
  const outcome job = p.use(user, "a100", 8, {noon, noon + 2_h});
  CHECK_THAT(
      job, has_lines({covered(pool, 10_degrees), priced(6_degrees, 120_cny), paid(wallet, 50_cny)},
                     p.book()));
  CHECK_THAT(p.left_in(pool), is_degrees("0"));
  CHECK_THAT(p.money_in(wallet), is_money("0.00 CNY"));
  CHECK_THAT(p.owed(), is_money("70.00 CNY"));
  (void)p.count(team, "volume", 16_requests, noon);
  CHECK_THAT(p.owed(), is_money(94_cny));
  CHECK(p.last_id() == id128{0, 2});
  CHECK_THAT(p.engine().reverse(team, {0, 9}), is_refused(errc::unknown_usage));
}

TEST_CASE("generated histories are sound, and the same for one seed") {
  std::vector<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    const std::string history = random_history(seed);
    CHECK(history == random_history(seed));
    for (const std::string& other : seen) CHECK(history != other);
    seen.push_back(history);
  }
}

// The figures were found by this program; another platform or compiler must find them as well.
TEST_CASE("a generated tariff is the same on every platform") {
  random_source random{20'261'123};
  std::string text;
  for (int i = 0; i < 4; ++i) {
    const generated_tariff tariff = random_tariff(random, 1'000);
    text += std::to_string(static_cast<int>(tariff.kind));
    for (const tier_spec& tier : tariff.tiers)
      text += " " + string_of(to_text(tier.up_to == int128_max ? 0 : tier.up_to).view()) + ":" +
              string_of(to_fixed_text(tier.price.coefficient, tier.price.scale).view());
    text += '\n';
  }
  CHECK(text ==
        "2 14000:52.70 23000:67.30 0:41.717168\n"
        "2 3000:71.91 11000:70.05 0:19.68\n"
        "2 8000:97.97 13000:9.99 0:77.985019\n"
        "1 9000:29.70 29000:21.77 47000:29.88 0:5.91\n");
}
