// SPDX-License-Identifier: MIT
// What it costs to settle a payer of 1,000 usages beside others that have used more and more: once
// where they arrived last first, so that most of them come to something else, and once more where
// all is in order. Beside it the plain program: take the payer's usages out of the list of all,
// sort them by time and draw on the pool.
#include <ducat/engine/engine.hpp>
#include <ducat/engine/settling.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace ducat;
using clock_type = std::chrono::steady_clock;

constexpr std::int64_t hour = 3'600'000'000'000;
constexpr std::uint64_t own = 1'000;
constexpr std::uint32_t payers = 1'000;
constexpr int128 pool = int128{own} / 2 * hour;

struct fact {
  std::uint32_t payer;
  std::int64_t start;
};

// Those of others first, then the payer's own hours, the last one first.
std::vector<fact> facts_of(std::uint64_t others) {
  std::vector<fact> out;
  for (std::uint64_t i = 0; i < others; ++i)
    out.push_back({static_cast<std::uint32_t>(1 + i % (payers - 1)), 0});
  for (std::uint64_t i = own; i-- > 0;) out.push_back({0, static_cast<std::int64_t>(i) * hour});
  return out;
}

double us_since(clock_type::time_point begin) {
  return std::chrono::duration<double, std::micro>(clock_type::now() - begin).count();
}

struct measured {
  double first_us = 0;
  double again_us = 0;
  std::int64_t covered_until = 0;  // by the pool
};

measured ducat_us(const std::vector<fact>& facts) {
  price_table list;
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  (void)list.add_flat("card", *currency_of("CNY"), {2, 2}, hour).value();
  engine engine{list};
  for (std::uint32_t a = 0; a < payers; ++a) {
    account_spec spec;
    const std::string name = std::to_string(a);
    spec.name = name;
    spec.money = *currency_of("CNY");
    (void)engine.open_account(spec).value();
  }
  grant_spec lot;
  lot.quantity = any_quantity{pool, dimension::card_time};
  (void)engine.grant({0}, lot).value();
  engine::usage u;
  u.sku = engine.find_sku("card");
  u.cards = 1;
  for (std::uint64_t i = 0; i < facts.size(); ++i) {
    u.id = {1, i};
    u.account = {facts[i].payer};
    u.during = {{facts[i].start}, {facts[i].start + hour}};
    (void)engine.record(u).value();
  }
  measured out;
  clock_type::time_point begin = clock_type::now();
  const settle_outcome done = engine.settle({0}).value();
  out.first_us = us_since(begin);
  begin = clock_type::now();
  if (!engine.settle({0}).value().is_empty()) std::abort();
  out.again_us = us_since(begin);
  const ledger& book = engine.events();
  for (std::uint64_t i = done.position() + 1; i < book.size(); ++i)
    if (book.kind_at(i) == event_kind::pack_drawn && book.at<pack_drawn>(i).quantity > 0)
      out.covered_until = std::max(out.covered_until, book.at<pack_drawn>(i).during.end.ns);
  return out;
}

measured plain_us(const std::vector<fact>& facts) {
  measured out;
  const clock_type::time_point begin = clock_type::now();
  std::vector<std::int64_t> starts;
  for (const fact& f : facts)
    if (f.payer == 0) starts.push_back(f.start);
  std::sort(starts.begin(), starts.end());
  int128 left = pool;
  for (const std::int64_t start : starts) {
    if (left < hour) break;
    left -= hour;
    out.covered_until = start + hour;
  }
  out.first_us = out.again_us = us_since(begin);
  return out;
}

}  // namespace

int main() {
  std::printf("settling %llu usages of one payer beside those of %u others, us\n\n",
              static_cast<unsigned long long>(own), payers - 1);
  std::printf("%10s %12s %12s %12s\n", "others", "ducat", "once more", "plain list");
  bool agree = true;
  for (const std::uint64_t others : {0U, 10'000U, 100'000U, 1'000'000U}) {
    const std::vector<fact> facts = facts_of(others);
    const measured ours = ducat_us(facts);
    const measured plain = plain_us(facts);
    agree = agree && ours.covered_until == plain.covered_until;
    std::printf("%10llu %12.0f %12.0f %12.0f\n", static_cast<unsigned long long>(others),
                ours.first_us, ours.again_us, plain.first_us);
  }
  std::printf(agree ? "\nboth cover the same hours\n" : "\nWRONG: they cover different hours\n");
  return agree ? 0 : 1;
}
