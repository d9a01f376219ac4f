// SPDX-License-Identifier: MIT
// The laws of the engine over random stories: any batching, any repetition, any order where order
// cannot matter, a quote is what recording says, nothing appears or vanishes, the ledger is all.
#include "support/oracle.hpp"
#include "support/platform.hpp"
#include "support/random.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

using rational = boost::multiprecision::cpp_rational;

constexpr std::uint64_t stories = 120;

rational value_of(const mixed& m) {
  return rational{big(m.whole)} + rational{big(m.rest), big(m.denominator)};
}

struct options {
  tariff_kind kind = tariff_kind::flat;
  counter_basis basis = counter_basis::after_packs;
  bool packs = true;
  bool wallets = true;
  bool fractions = true;
  int versions = 2;
  bool unit_changes = false;  // cards are charged in compute from some instant on
};

// What happens to a platform, command for command the same each time it is told.
class story {
 public:
  story(std::uint64_t number, const options& chosen) : random_{number}, chosen_{chosen} {
    write_list();
    // Another stream: a story is the same one whatever the order.
    random_source order{1'000'000 + number};
    for (std::uint64_t i = order.below(5); i > 0; --i)
      (void)order_.add(static_cast<burn_key>(order.below(burn_keys)));
    for (int i = 0; i < 6; ++i)
      if (chosen.packs) grants_.push_back(any_grant());
    for (std::uint64_t i = 1; i <= 40; ++i) usages_.push_back(any_usage(i));
  }

  std::vector<platform_usage>& usages() { return usages_; }
  platform fresh() const {
    return platform{list_, {.name = "acme", .money = yuan, .burn_down = order_}};
  }
  random_source& random() { return random_; }

  void tell_grants(platform& p) const {
    for (const auto& [to, spec] : grants_) (void)p.engine.grant({to}, spec).value();
  }
  void tell_usage(platform& p) const {
    for (const platform_usage& u : usages_) (void)p.engine.record(u).value();
  }
  void tell(platform& p) const {
    tell_grants(p);
    tell_usage(p);
  }

 private:
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }
  std::int64_t any_instant() { return (random_.one_in(3) ? hour_ns : 0) + 500 + below(120); }

  void write_list() {
    list_ = empty_list();
    // Between the versions of the prices, or after them.
    const instant changes{501 + below(59) + 60 * below(2)};
    if (chosen_.unit_changes)
      (void)list_.define_sku("card", meter::metered, dimension::compute, 3, changes).value();
    for (int v = 0; v < chosen_.versions; ++v) {
      const bool as_record = chosen_.kind == tariff_kind::per_record;
      // Without a fee: it needs no counter.
      const bool flat = chosen_.kind == tariff_kind::flat || as_record;
      const std::array<tier_spec, 2> tiers{
          tier_spec{10 + below(20), {1 + below(9), 2}, {below(30), 2}},
          tier_spec{int128_max, {1 + below(9), 2}, {flat ? 0 : below(30), 2}}};
      price_spec spec;
      spec.money = yuan;
      spec.per = 3;
      spec.kind = chosen_.kind;
      spec.tiers = flat ? &tiers[1] : tiers.data();
      spec.tier_count = flat ? 1 : 2;
      spec.basis = chosen_.basis;
      spec.cycle = static_cast<period>(random_cycle_);
      spec.effective = {v == 0 ? instant_min : instant{500 + 60 * v}, instant_max};
      for (const char* sku : {"card", "token"}) {
        spec.sku = sku;
        const bool metered = *sku == 'c';
        spec.kind = as_record && metered ? tariff_kind::flat : chosen_.kind;
        spec.record = {};
        if (as_record && !metered) spec.record = any_record();
        (void)list_.add(spec).value();
      }
      if (v > 0 || !chosen_.unit_changes) continue;
      spec.sku = "card";
      spec.effective.start = changes;
      (void)list_.add(spec).value();
    }
  }
  // Without an allowance: what a record costs then depends on nothing before it.
  record_spec any_record() {
    record_spec record;
    record.fixed = {below(30), 2};
    if (random_.one_in(2)) record.minimum = list_amount{below(20), 2};
    if (random_.one_in(2)) record.maximum = list_amount{20 + below(90), 2};
    return record;
  }
  std::pair<std::uint32_t, grant_spec> any_grant() {
    grant_spec spec;
    auto unit = random_.one_in(2) ? dimension::card_time : dimension::token;
    if (chosen_.unit_changes && random_.one_in(2)) unit = dimension::compute;
    spec.quantity = any_quantity{1 + below(150), unit};
    if (random_.one_in(3)) spec.floor = any_quantity{below(20), unit};
    if (chosen_.wallets && random_.one_in(4)) {
      const std::int64_t fen = 1 + below(200);
      spec.quantity = any_money{fen, yuan};
      spec.floor = {};
      // Half of them are vouchers, for tenths and thirds of what is used.
      if (fen % 2 == 0) spec.share = fen % 4 == 0 ? ratio{1 + fen % 9, 10} : ratio{1 + fen % 2, 3};
    }
    const std::int64_t from = any_instant();
    if (random_.one_in(2)) spec.valid = {{from}, {from + 1 + below(80)}};
    spec.priority = static_cast<std::int32_t>(below(2));
    return {static_cast<std::uint32_t>(below(3)), spec};
  }
  platform_usage any_usage(std::uint64_t id) {
    platform_usage u;
    u.id = {7, id};
    u.account = {static_cast<std::uint32_t>(below(3))};
    u.sku = {random_.one_in(4) ? 1U : 0U};
    if (u.sku.index == 1) {
      u.during = at({any_instant()});
      u.quantity = below(30);
    } else {
      const std::int64_t from = any_instant();
      u.during = {{from}, {from + below(40)}};
      u.cards = chosen_.fractions ? ratio{1 + below(8), 1 + 6 * below(2)} : ratio{1 + below(8)};
    }
    return u;
  }

  random_source random_;
  options chosen_;
  int random_cycle_ = static_cast<int>(random_.below(4));
  price_table list_;
  burn_order order_;
  std::vector<std::pair<std::uint32_t, grant_spec>> grants_;
  std::vector<platform_usage> usages_;
};

// What a platform holds in the end, by value: how it got there is not seen.
std::string totals(const platform& p, bool with_packs = true) {
  field_writer out;
  rational net = value_of(p.engine.owed(p.root).minor);
  const engine_state& s = p.engine.state();
  for (std::uint32_t i = 0; i < s.held.packs.size(); ++i) {
    const rational left = value_of(p.engine.balance({i}));
    if (s.held.packs[i].is_wallet()) net -= left;
    if (with_packs) out(p.engine.balance({i}));
  }
  for (std::size_t i = 0; i < s.carries.size(); ++i) out(s.carries[i].unit, s.carries[i].rest);
  for (std::uint32_t c = 0; c < s.counters.size(); ++c) {
    int128 sum = 0;
    for (auto t = s.counters[counter_handle{c}].first_tranche; t != counter_table::none;
         t = s.counters.tranche_at(t).next)
      sum += s.counters.tranche_at(t).value.quantity;
    if (sum != 0) out(s.counters[counter_handle{c}].cycle.start, sum);
  }
  return out.text() + net.str();
}

const options settings[] = {
    {},
    {.kind = tariff_kind::graduated},
    {.kind = tariff_kind::graduated, .basis = counter_basis::all_usage},
    {.kind = tariff_kind::volume, .wallets = false},
    {.kind = tariff_kind::volume, .basis = counter_basis::all_usage, .wallets = false},
    {.kind = tariff_kind::per_record},
    {.unit_changes = true},
    {.kind = tariff_kind::graduated, .basis = counter_basis::all_usage, .unit_changes = true},
};

// Takes quantity out of packs, and lets others have it.
void tell_moves(platform& p, random_source& random) {
  for (int i = 0; i < 8; ++i) {
    move_spec spec;
    const std::size_t packs = p.engine.state().held.packs.size();
    if (packs == 0) return;
    spec.pack = {static_cast<std::uint32_t>(random.below(packs))};
    spec.at = {static_cast<std::int64_t>(random.below(700))};
    if (random.one_in(2))
      (void)p.engine.void_quantity(spec);
    else
      (void)p.engine.transfer(spec, account_handle{static_cast<std::uint32_t>(random.below(3))});
  }
}

template <class Law> void for_stories(std::uint64_t stream, const Law& law) {
  for (const options& chosen : settings)
    for (std::uint64_t i = 0; i < stories; ++i) {
      INFO(seed_text() << " setting " << (&chosen - settings) << " story " << i);
      story told{stream * 1'000 + i, chosen};
      law(told);
    }
}

}  // namespace

TEST_CASE("a job reported in any number of pieces comes to the same") {
  for_stories(1, [](story& told) {
    platform whole = told.fresh();
    told.tell(whole);
    platform split = told.fresh();
    told.tell_grants(split);
    std::uint64_t pieces = 0;
    for (const platform_usage& u : told.usages()) {
      platform_usage part = u;
      std::int64_t from = u.during.start.ns;
      const std::int64_t end = u.during.end.ns;
      do {
        part.id = {8, ++pieces};
        const auto rest = static_cast<std::uint64_t>(end - from);
        std::int64_t to =
            from + static_cast<std::int64_t>(rest == 0 ? 0 : told.random().below(rest) + 1);
        if (u.sku == split.card) part.during = {{from}, {to}};
        (void)split.engine.record(part).value();
        from = to;
      } while (u.sku == split.card && from < end);
    }
    CHECK(totals(split) == totals(whole));
  });
}

TEST_CASE("duplicates anywhere change nothing but the answer") {
  for_stories(2, [](story& told) {
    platform once = told.fresh();
    told.tell(once);
    platform repeated = told.fresh();
    told.tell_grants(repeated);
    const auto& usages = told.usages();
    for (std::size_t i = 0; i < usages.size(); ++i) {
      CHECK_FALSE(repeated.engine.record(usages[i]).value().is_duplicate());
      for (int k = 0; k < 3; ++k)
        CHECK(repeated.engine.record(usages[told.random().below(i + 1)]).value().is_duplicate());
    }
    CHECK(text_of(repeated.engine) == text_of(once.engine));
  });
}

TEST_CASE("order does not matter without packs, fractions and tiers; nor in one version's tiers") {
  const options unordered[] = {
      {.packs = false, .fractions = false},
      {.kind = tariff_kind::graduated, .packs = false, .fractions = false, .versions = 1},
      {.kind = tariff_kind::volume, .packs = false, .fractions = false, .versions = 1}};
  for (const options& chosen : unordered)
    for (std::uint64_t i = 0; i < stories; ++i) {
      INFO(seed_text() << " kind " << static_cast<int>(chosen.kind) << " story " << i);
      story told{3'000 + i, chosen};
      platform in_order = told.fresh();
      told.tell(in_order);
      for (std::size_t k = told.usages().size(); k > 1; --k)
        std::swap(told.usages()[k - 1], told.usages()[told.random().below(k)]);
      platform shuffled = told.fresh();
      told.tell(shuffled);
      CHECK(shuffled.owed() == in_order.owed());
    }
}

TEST_CASE("a quote says what recording then does, and leaves no trace") {
  for_stories(4, [](story& told) {
    platform p = told.fresh();
    platform never_asked = told.fresh();
    told.tell(never_asked);
    told.tell_grants(p);
    for (const platform_usage& u : told.usages()) {
      const std::string quoted = said(p.engine.quote(u, p.room));
      (void)p.engine.authorise(u, p.room);
      CHECK(p.record(u) == quoted);
    }
    CHECK(text_of(p.engine) == text_of(never_asked.engine));
  });
}

TEST_CASE("nothing appears or vanishes: packs, usage, money") {
  for_stories(5, [](story& told) {
    platform p = told.fresh();
    told.tell(p);
    for (const platform_usage& u : told.usages())
      if (told.random().one_in(4)) CHECK(p.engine.reverse(p.root, u.id).has_value());
    const ledger& book = p.engine.events();
    std::vector<rational> left;
    tell_moves(p, told.random());
    for (std::size_t i = 0; i < book.all<pack_granted>().size(); ++i) {
      const pack_granted& e = book.all<pack_granted>()[i];
      left.push_back(rational{e.origin.has_value() ? cpp_int{0} : big(e.quantity)});
    }
    for (std::size_t i = 0; i < book.all<pack_moved>().size(); ++i) {
      const pack_moved& e = book.all<pack_moved>()[i];
      left[e.pack.index] -= rational{big(e.quantity)};
      if (e.to.has_value()) left[e.to.index] += rational{big(e.quantity)};
    }
    rational priced = 0;
    rational paid = 0;
    cpp_int rated = 0;
    cpp_int lines = 0;
    for (std::size_t i = 0; i < book.all<pack_drawn>().size(); ++i) {
      const pack_drawn& e = book.all<pack_drawn>()[i];
      left[e.pack.index] -= rational{big(e.quantity)};
      lines += big(e.quantity);
    }
    for (std::size_t i = 0; i < book.all<wallet_paid>().size(); ++i) {
      const wallet_paid& e = book.all<wallet_paid>()[i];
      left[e.pack.index] -= value_of(e.amount);
      paid += value_of(e.amount);
    }
    for (std::size_t i = 0; i < book.all<usage_priced>().size(); ++i) {
      priced += value_of(book.all<usage_priced>()[i].amount);
      lines += big(book.all<usage_priced>()[i].quantity);
    }
    for (std::size_t i = 0; i < book.all<usage_recorded>().size(); ++i)
      rated += big(book.all<usage_recorded>()[i].amount);
    for (std::size_t i = 0; i < book.all<usage_reversed>().size(); ++i)
      rated += big(book.all<usage_reversed>()[i].amount);
    for (std::uint32_t i = 0; i < left.size(); ++i)
      CHECK(left[i] == value_of(p.engine.balance({i})));
    CHECK(lines == rated);
    CHECK(priced - paid == value_of(p.engine.owed(p.root).minor));
  });
}

TEST_CASE("what is taken out again, in any order, leaves everything as it was") {
  for_stories(6, [](story& told) {
    platform untouched = told.fresh();
    told.tell_grants(untouched);
    platform p = told.fresh();
    told.tell(p);
    auto& usages = told.usages();
    for (std::size_t k = usages.size(); k > 1; --k)
      std::swap(usages[k - 1], usages[told.random().below(k)]);
    for (const platform_usage& u : usages) CHECK(p.engine.reverse(p.root, u.id).has_value());
    for (std::size_t i = 0; i < p.engine.state().carries.size(); ++i)
      CHECK(p.engine.state().carries[i].rest == 0);
    const engine_state& s = p.engine.state();
    for (std::uint32_t i = 0; i < s.counters.tranche_count(); ++i)
      CHECK(s.counters.tranche_at(i).value.quantity == 0);
    for (std::uint32_t i = 0; i < s.held.packs.size(); ++i)
      if (!s.held.packs[i].is_wallet()) CHECK(p.left({i}) == untouched.left({i}));
    rational net = value_of(p.engine.owed(p.root).minor);
    for (std::uint32_t i = 0; i < s.held.packs.size(); ++i)
      if (s.held.packs[i].is_wallet())
        net -= value_of(p.engine.balance({i})) - value_of(untouched.engine.balance({i}));
    CHECK(net == 0);
  });
}

TEST_CASE("without fractions, a tree is as if what was taken out had never been") {
  for (const auto kind : {tariff_kind::flat, tariff_kind::graduated, tariff_kind::volume})
    for (std::uint64_t i = 0; i < stories; ++i) {
      INFO(seed_text() << " kind " << static_cast<int>(kind) << " story " << i);
      story told{7'000 + i, {.kind = kind, .packs = false, .fractions = false}};
      platform p = told.fresh();
      told.tell(p);
      platform without = told.fresh();
      for (const platform_usage& u : told.usages()) {
        if (told.random().one_in(3)) {
          CHECK(p.engine.reverse(p.root, u.id).has_value());
        } else {
          (void)without.engine.record(u).value();
        }
      }
      CHECK(p.owed() == without.owed());
    }
}

TEST_CASE("a ledger replayed into a fresh state, at once or bit by bit, gives the same state") {
  for_stories(8, [](story& told) {
    platform p = told.fresh();
    told.tell(p);
    CHECK(p.engine.advance({hour_ns}).has_value());
    for (const platform_usage& u : told.usages())
      if (told.random().one_in(4)) CHECK(p.engine.reverse(p.root, u.id).has_value());
    const ledger& book = p.engine.events();
    engine_state at_once;
    evolve(at_once, book, 0, book.size());
    engine_state bit_by_bit;
    for (std::uint64_t i = 0; i < book.size();) {
      const std::uint64_t to = std::min(book.size(), i + 1 + told.random().below(20));
      evolve(bit_by_bit, book, i, to);
      i = to;
    }
    const std::string expected = text_of(p.engine.state(), book);
    CHECK(text_of(at_once, book) == expected);
    CHECK(text_of(bit_by_bit, book) == expected);
  });
}

TEST_CASE("the same commands give the same events, field by field") {
  for_stories(9, [](story& told) {
    platform first = told.fresh();
    platform second = told.fresh();
    told.tell(first);
    told.tell_grants(second);
    std::vector<result<outcome>> outcomes(told.usages().size(), errc::overflow);
    second.engine.record(told.usages(), outcomes);
    CHECK(text_of(first.engine) == text_of(second.engine));
  });
}

namespace {

// A hard quota of random terms at every node, and what its subtree used of it by the lines alone.
class bounded_tree {
 public:
  bounded_tree(platform& p, random_source& random) : p_{p} {
    for (const account_handle node : {p.root, p.team, p.user})
      for (const auto unit : {dimension::card_time, dimension::token, dimension::money}) {
        if (unit != dimension::money && node == p.root) continue;
        quota_spec spec;
        const std::string name = "quota " + std::to_string(quotas_.size());
        spec.name = name;
        const auto most = static_cast<int128>(random.below(400));
        spec.most = unit == dimension::money ? pack_content{any_money{most, yuan}}
                                             : pack_content{any_quantity{most, unit}};
        spec.per = static_cast<period>(random.below(4));
        quotas_.push_back(p.engine.set_quota(node, spec).value());
      }
  }
  // Nothing beyond the limits; `priced_too`: budgets hold as well.
  void check(bool priced_too) const {
    const ledger& book = p_.engine.events();
    for (const quota_handle q : quotas_) {
      const quota_state& quota = p_.engine.state().quotas[q];
      const quota_terms& terms = p_.engine.state().quotas.last(q).terms;
      std::map<instant, rational> sums;  // by the start of the window
      const auto window = [&](instant when) { return period_containing(when, terms.per, 0).start; };
      for (std::uint64_t i = 0; i < book.size(); ++i) {
        if (book.kind_at(i) == event_kind::pack_drawn && quota.of == quota_measure::drawn) {
          const auto& e = book.at<pack_drawn>(i);
          const pack_granted& pack = book.all<pack_granted>()[e.pack.index];
          if (pack.unit == quota.unit && is_below(user_of(e.usage), quota.account) &&
              pack.account.index < quota.account.index)
            sums[window(e.during.start)] += rational{big(e.quantity)};
        }
        if (book.kind_at(i) == event_kind::usage_priced && quota.of == quota_measure::spent) {
          const auto& e = book.at<usage_priced>(i);
          if (is_below(user_of(e.usage), quota.account))
            sums[window(e.during.start)] += value_of(e.amount);
        }
      }
      for (const auto& [start, sum] : sums) {
        const auto standing = p_.engine.quota_at(q, start).value();
        CHECK(value_of(standing.used) == sum);
        if (priced_too || quota.of == quota_measure::drawn) CHECK(sum <= big(terms.limit));
      }
    }
  }

 private:
  account_handle user_of(usage_number u) const {
    return p_.engine.events().all<usage_recorded>()[u].account;
  }
  // The tree is a chain whose nodes are numbered downwards.
  static bool is_below(account_handle a, account_handle node) { return a.index >= node.index; }

  platform& p_;
  std::vector<quota_handle> quotas_;
};

}  // namespace

TEST_CASE("no subtree is authorised beyond its quotas, nor draws beyond them whatever happens") {
  const options flat{.versions = 1};
  for (std::uint64_t i = 0; i < stories; ++i) {
    INFO(seed_text() << " story " << i);
    for (const bool asks : {true, false}) {
      story told{10'000 + i, flat};
      platform p = told.fresh();
      told.tell_grants(p);
      const bounded_tree tree{p, told.random()};
      for (const platform_usage& u : told.usages()) {
        const bool goes_ahead = p.engine.authorise(u, p.room).has_value();
        if (goes_ahead || !asks) CHECK(p.engine.record(u).has_value());
        if (told.random().one_in(5)) (void)p.engine.reverse(p.root, u.id);
      }
      tree.check(asks);
    }
  }
}
