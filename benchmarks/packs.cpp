// SPDX-License-Identifier: MIT
// What the number of an account's packs costs a deduction: 1, 10 and 1,000 that go on, and the
// 8,760 that a year's hourly series has left behind, for usage of now and for usage that comes
// late. Beside it the plain list that people write: every lot of the account, in order, asked each
// time.
#include <ducat/engine/engine.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using namespace ducat;
using clock_type = std::chrono::steady_clock;

constexpr std::int64_t hour = 3'600'000'000'000;
constexpr std::int64_t year = 8'760 * hour;
constexpr int128 plenty = int128{1} << 100;
constexpr std::uint64_t records = 100'000;
constexpr std::uint32_t accounts = 20;

struct shape {
  std::uint32_t live;
  std::uint32_t ended;
  bool late;  // of the hour before, after it has ended
};

// When the n-th usage was; all of it lies in the hour after the ended lots, or in the last of them.
interval time_of(const shape& of, std::uint64_t n) {
  const std::int64_t start = (of.late ? year - hour : year) + static_cast<std::int64_t>(n % 1'000);
  return {{start}, {start + 1'000'000}};
}

double ns_of(clock_type::time_point begin) {
  const std::chrono::duration<double, std::nano> taken = clock_type::now() - begin;
  return taken.count() / static_cast<double>(records);
}

std::pair<double, int128> ducat_ns(const shape& of) {
  price_table list;
  (void)list.define_sku("a100", meter::metered, dimension::compute, 312'000).value();
  engine measured{list};
  for (std::uint32_t a = 0; a < accounts; ++a) {
    account_spec spec;
    const std::string name = std::to_string(a);
    spec.name = name;
    spec.money = *currency_of("CNY");
    (void)measured.open_account(spec).value();
    grant_spec lot;
    lot.quantity = any_quantity{plenty, dimension::compute};
    for (std::uint32_t i = 0; i < of.ended; ++i) {
      const std::int64_t start = year - (of.ended - i) * hour;
      lot.valid = {{start}, {start + hour}};
      (void)measured.grant({a}, lot).value();
    }
    for (std::uint32_t i = 0; i < of.live; ++i) {
      lot.valid = {{0}, {year + (i + 1) * hour}};
      (void)measured.grant({a}, lot).value();
    }
  }
  (void)measured.advance({year}).value();
  engine::usage u;
  u.sku = measured.find_sku("a100");
  u.cards = 8;
  const clock_type::time_point begin = clock_type::now();
  for (std::uint64_t i = 0; i < records; ++i) {
    u.id = {1, i};
    u.account = {static_cast<std::uint32_t>(i % accounts)};
    u.during = time_of(of, i);
    (void)measured.record(u).value();
  }
  const double ns = ns_of(begin);
  int128 left = 0;
  for (std::uint32_t p = 0; p < measured.state().held.packs.size(); ++p)
    left += plenty - measured.balance({p}).whole;
  return {ns, left};
}

// Exactly once, and the first lot that is in force and has something; but no rule, no price, no
// event, and no usage that crosses a lot's edge.
std::pair<double, int128> plain_ns(const shape& of) {
  struct lot {
    std::int64_t start;
    std::int64_t end;
    int128 left;
  };
  std::unordered_map<std::uint32_t, std::vector<lot>> lots;
  std::unordered_map<std::uint64_t, int128> seen;
  for (std::uint32_t a = 0; a < accounts; ++a) {
    for (std::uint32_t i = 0; i < of.ended; ++i)
      lots[a].push_back({year - (of.ended - i) * hour, year - (of.ended - i - 1) * hour, plenty});
    for (std::uint32_t i = 0; i < of.live; ++i)
      lots[a].push_back({0, year + (i + 1) * hour, plenty});
  }
  const clock_type::time_point begin = clock_type::now();
  for (std::uint64_t i = 0; i < records; ++i) {
    const interval during = time_of(of, i);
    int128 wanted = int128{8} * 312'000 * (during.end.ns - during.start.ns);
    if (!seen.emplace(i, wanted).second) continue;
    for (lot& l : lots[static_cast<std::uint32_t>(i % accounts)]) {
      if (during.start.ns < l.start || l.end <= during.start.ns || l.left <= 0) continue;
      const int128 taken = l.left < wanted ? l.left : wanted;
      l.left -= taken;
      wanted -= taken;
      if (wanted == 0) break;
    }
  }
  const double ns = ns_of(begin);
  int128 left = 0;
  for (const auto& of_account : lots)
    for (const lot& l : of_account.second) left += plenty - l.left;
  return {ns, left};
}

}  // namespace

int main() {
  const shape shapes[] = {{1, 0, false},     {10, 0, false},   {1'000, 0, false},
                          {1, 8'760, false}, {1, 8'760, true}, {1'000, 8'760, true}};
  std::printf("%llu records on %u accounts, ns a record\n\n",
              static_cast<unsigned long long>(records), accounts);
  std::printf("%8s %8s %8s %12s %12s\n", "live", "ended", "usage", "ducat", "plain list");
  bool agree = true;
  for (const shape& of : shapes) {
    const auto ours = ducat_ns(of);
    const auto plain = plain_ns(of);
    agree = agree && ours.second == plain.second;
    std::printf("%8u %8u %8s %12.0f %12.0f\n", of.live, of.ended, of.late ? "late" : "new",
                ours.first, plain.first);
  }
  std::printf(agree ? "\nboth drew the same\n" : "\nWRONG: they drew differently\n");
  return agree ? 0 : 1;
}
