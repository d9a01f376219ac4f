// SPDX-License-Identifier: MIT
// Commands of every size up to the last bit: each is carried out exactly or refused, nothing traps,
// and a refusal leaves no trace. Most of its worth is under -fsanitize=undefined.
#include "support/oracle.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <cstdint>
#include <string>

using namespace ducat;
using namespace ducat_test;

namespace {

class extreme_run {
 public:
  explicit extreme_run(std::uint64_t number) : random_{number}, p_{list()} {
    unscoped_ = p_.engine.intern("east");
  }

  void step() {
    const std::string before = text_of(p_.engine);
    bool done = false;
    switch (random_.below(6)) {
      case 0: done = grant().has_value(); break;
      case 1: done = p_.engine.reverse(p_.root, {0, 1 + random_.below(next_)}).has_value(); break;
      case 2: done = p_.engine.advance(any_instant()).has_value(); break;
      default: done = use(); break;
    }
    if (!done) CHECK(text_of(p_.engine) == before);
  }

  // Per pack: granted = left + drawn, in numbers that cannot overflow.
  void check_packs() {
    const ledger& book = p_.engine.events();
    for (std::uint32_t i = 0; i < book.all<pack_granted>().size(); ++i) {
      if (book.all<pack_granted>()[i].unit == dimension::money) continue;
      cpp_int left = big(book.all<pack_granted>()[i].quantity);
      for (std::size_t k = 0; k < book.all<pack_drawn>().size(); ++k)
        if (book.all<pack_drawn>()[k].pack.index == i)
          left -= big(book.all<pack_drawn>()[k].quantity);
      CHECK(left == big(p_.engine.balance({i}).whole));
    }
  }

 private:
  std::int64_t any_word() {
    const auto value = static_cast<std::int64_t>(random_.integer(63));
    return random_.one_in(40) ? integer_limits<std::int64_t>::min : value;
  }
  instant any_instant() { return {any_word()}; }

  price_table list() {
    price_table list = empty_list();
    (void)list.define_sku("fast", meter::metered, dimension::card_time, any_rate()).value();
    for (const char* sku : {"card", "token", "fast"}) {
      const tier_spec tiers[] = {
          {1 + static_cast<int128>(random_.magnitude(126)), any_amount(), {}},
          {int128_max, any_amount(), any_amount()}};
      price_spec spec =
          tiered(sku, static_cast<tariff_kind>(1 + random_.below(2)), tiers, random_.positive(40));
      spec.basis = static_cast<counter_basis>(random_.below(2));
      spec.cycle = static_cast<period>(2 + random_.below(2));
      if (!list.add(spec)) (void)list.add_flat(sku, yuan, {1, 0}, 1).value();
    }
    return list;
  }
  std::int64_t any_rate() { return 1 + static_cast<std::int64_t>(random_.magnitude(62)); }
  list_amount any_amount() {
    return {static_cast<std::int64_t>(random_.integer(random_.one_in(2) ? 8 : 62)), 2};
  }

  result<pack_handle> grant() {
    grant_spec spec;
    const auto unit = random_.one_in(2) ? dimension::card_time : dimension::token;
    spec.quantity = any_quantity{random_.integer(), unit};
    if (random_.one_in(3)) spec.quantity = any_money{random_.integer(), yuan};
    if (random_.one_in(3)) spec.floor = any_quantity{random_.integer(), unit};
    if (random_.one_in(3)) spec.valid = {any_instant(), any_instant()};
    return p_.engine.grant({static_cast<std::uint32_t>(random_.below(4))}, spec);
  }
  bool use() {
    platform_usage u = p_.tokens(next_++, random_.integer(), any_word());
    u.account = {static_cast<std::uint32_t>(random_.below(3))};
    if (random_.one_in(2)) {
      u.sku = {random_.one_in(2) ? 0U : 2U};
      u.quantity = 0;
      u.cards = ratio::of(any_word(), 1 + static_cast<int128>(random_.magnitude(62))).value();
      const std::int64_t from = any_word();
      std::int64_t length = static_cast<std::int64_t>(random_.magnitude(58));
      if (!try_add(from, length, length)) length = from;
      u.during = {{from}, {length}};
    }
    if (random_.one_in(4)) u.dimensions.region = unscoped_;
    (void)p_.engine.authorise(u, p_.room);
    const std::string quoted = said(p_.engine.quote(u, p_.room));
    const auto done = p_.engine.record(u);
    CHECK(said(done) == quoted);
    return done.has_value();
  }

  random_source random_;
  platform p_;
  symbol unscoped_{};
  std::uint64_t next_ = 1;
};

}  // namespace

TEST_CASE("whatever the size of its figures, a command is carried out exactly or refused whole") {
  for (std::uint64_t run = 0; run < 150; ++run) {
    INFO(seed_text() << " run " << run);
    extreme_run extreme{10'000 + run};
    for (int i = 0; i < 40; ++i) extreme.step();
    extreme.check_packs();
  }
}
