// SPDX-License-Identifier: MIT
// What a question costs against the size of what it is about, as rows for curves.py:
//
//     forecast  jobs,  curves by packs: forecast() anew; kept up by pool_forecast, per change; the
//               loop over minutes that people write
//     close     priced lines: close_charges() of one payer, of a hundred; a plain pass that sums
//     settle    usages of jobs that report hourly on a pool that runs dry: quote_settlement() where
//               ten run at once, and a hundred; recording them as they arrive
//     period    usages of one month likewise: close_period() of what arrived in order, and of what
//               arrived job by job; sorting by time, deducting and summing plain numbers
//
// All answers are compared, the loop to its minute, or the run fails.
#include "measure.hpp"
#include "options.hpp"
#include "random.hpp"
#include "running_pool.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/pool_forecast.hpp>
#include <ducat/engine/settling.hpp>
#include <ducat/units/compute.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace bench;

bool agree = true;

void print_row(const char* figure, const char* curve, std::size_t size, std::vector<double> us) {
  std::printf("%s,%s,%zu,%.4f\n", figure, curve, size, median(std::move(us)));
  std::fflush(stdout);
}

void forecast_at(std::size_t jobs, std::size_t packs, std::uint64_t rounds, random_source& random) {
  constexpr std::int64_t lasts = 60'000;  // so that every pack ends on a full minute
  const platform of{jobs, packs, lasts, false, random};
  ducat::pool_forecast pool{instant{0}};
  pool.add_packs(of.engine.state(), of.running[0], ducat::dimension::compute).value();
  for (const auto& job : of.running) pool.start({0}, job.cards, per_ns).value();
  ducat::forecast_room room;
  std::vector<double> anew, kept, loop;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    instant from_anew{};
    instant from_kept{};
    std::int64_t from_loop = 0;
    anew.push_back(cpu_us_each(1 + 100'000 / (jobs * packs), [&] {
      from_anew = of.engine.forecast(of.running, {0}, ducat::instant_max, room)->exhausted_at();
    }));
    std::size_t turn = 0;
    kept.push_back(cpu_us_each(100'000,
                               [&] {
                                 const ducat::ratio cards = of.running[turn++ % jobs].cards;
                                 pool.stop({0}, cards, per_ns).value();
                                 pool.start({0}, cards, per_ns).value();
                                 from_kept = pool.exhausted_at();
                               }) /
                   2);
    loop.push_back(cpu_us_each(1 + 1'000 / jobs, [&] {
      from_loop = step_by(60, of.plain_packs, of.plain_jobs, 10 * lasts);
    }));
    agree = agree && from_kept == from_anew && from_loop == from_anew.ns / second / 60 * 60;
  }
  char curve[32];
  std::snprintf(curve, sizeof curve, packs == 1 ? "%zu pack" : "%zu packs", packs);
  print_row("forecast", curve, jobs, anew);
  if (packs != 10) return;
  print_row("forecast", "kept up", jobs, kept);
  print_row("forecast", "loop over minutes", jobs, loop);
}

constexpr std::int64_t month_ns = 31 * 24 * 3'600 * second;

// What a billing job keeps of a priced usage.
struct plain_line {
  std::uint32_t payer;
  std::int64_t at;
  int128 fen;
};

struct priced_month {
  ducat::engine engine;
  std::vector<plain_line> lines;

  priced_month(std::size_t count, std::uint32_t payers, random_source& random) {
    const auto yuan = *ducat::currency_of("CNY");
    ducat::price_table list;
    list.define_sku("token", ducat::meter::counted, ducat::dimension::token).value();
    list.add_flat("token", yuan, {3, 2}, 1).value();
    ducat::charge_spec rebate;
    rebate.name = "rebate";
    rebate.money = yuan;
    rebate.discount = ducat::ratio{1, 10};
    (void)list.add_charge(rebate).value();
    engine.publish(list).value();
    for (std::uint32_t i = 0; i < payers; ++i) {
      char name[32];
      std::snprintf(name, sizeof name, "payer-%u", i);
      (void)engine.open_account({.name = name, .money = yuan}).value();
    }
    ducat::engine::usage u;
    u.sku = engine.find_sku("token");
    for (std::size_t i = 0; i < count; ++i) {
      u.id = {1, i};
      u.account = {static_cast<std::uint32_t>(i % payers)};
      u.quantity = 1 + static_cast<std::int64_t>(random.below(1'000));
      u.during = ducat::at({static_cast<std::int64_t>(random.below(month_ns))});
      (void)engine.record(u).value();
      lines.push_back({u.account.index, u.during.start.ns, 3 * u.quantity});
    }
    engine.advance({month_ns}).value();
  }
};

// One pass that sums what is of the month, by payer.
std::vector<int128> sums_of(const std::vector<plain_line>& lines, std::uint32_t payers) {
  std::vector<int128> sums(payers, 0);
  for (const plain_line& l : lines)
    if (0 <= l.at && l.at < month_ns) sums[l.payer] += l.fen;
  return sums;
}

void close_at(std::size_t lines, std::uint32_t payers, std::uint64_t rounds,
              random_source& random) {
  priced_month of{lines, payers, random};
  std::vector<double> ours, plain;
  std::vector<int128> sums;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::size_t repeats = 1 + 100'000 / lines;
    // The first time it posts, then it finds that nothing is left to post: the same pass.
    ours.push_back(cpu_us_each(repeats, [&] {
      if (payers == 1) (void)of.engine.close_charges({0}, {0}).value();
      if (payers > 1)
        of.engine.close_all_charges({0}, ducat::instant_min,
                                    [](auto, const auto& closed) { (void)closed.value(); });
    }));
    plain.push_back(cpu_us_each(repeats, [&] { sums = sums_of(of.lines, payers); }));
  }
  const auto& posted = of.engine.events().all<ducat::charge_posted>();
  agree = agree && posted.size() == payers;
  for (std::size_t i = 0; i < posted.size(); ++i)
    agree = agree && posted[i].came_to == ducat::mixed{sums[posted[i].payer.index], 0, 1};
  print_row("close", payers == 1 ? "one payer" : "100 payers", lines, ours);
  if (payers == 1) print_row("close", "plain sums", lines, plain);
}

// Jobs of one card that report each hour, one job after the other, on a pool that is half of it.
struct hourly_month {
  ducat::engine engine;
  std::vector<ducat::engine::usage> usages;
  std::size_t at_once;

  hourly_month(std::size_t count, std::size_t jobs) : at_once{jobs} {
    const auto yuan = *ducat::currency_of("CNY");
    ducat::price_table list;
    list.define_sku("a100", ducat::meter::metered, ducat::dimension::compute, per_ns).value();
    list.add_flat("a100", yuan, {20, 0}, ducat::degree_unit::scale).value();
    ducat::charge_spec rebate;
    rebate.name = "rebate";
    rebate.money = yuan;
    rebate.discount = ducat::ratio{1, 10};
    (void)list.add_charge(rebate).value();
    engine.publish(list).value();
    const auto acme = engine.open_account({.name = "acme", .money = yuan}).value();
    ducat::grant_spec pool;
    pool.quantity = ducat::any_quantity{int128{ducat::degree_unit::scale} * (count / 2),
                                        ducat::dimension::compute};
    (void)engine.grant(acme, pool).value();
    constexpr std::int64_t hour = 3'600 * second;
    ducat::engine::usage u;
    u.account = acme;
    u.sku = engine.find_sku("a100");
    u.cards = 1;
    for (std::size_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::int64_t>(i % (count / jobs)) * hour;
      u.id = {1, i + 1};
      u.during = {{at}, {at + hour}};
      usages.push_back(u);
    }
  }
  void record() {
    for (const ducat::engine::usage& u : usages) (void)engine.record(u).value();
  }
};

void settle_at(std::size_t count, std::size_t jobs, std::uint64_t rounds) {
  std::vector<double> ours, arriving;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    hourly_month of{count, jobs};
    arriving.push_back(cpu_us_each(1, [&] { of.record(); }));
    ducat::workspace room;
    ours.push_back(cpu_us_each(
        1, [&] { agree = agree && !of.engine.quote_settlement({0}, room).value().is_empty(); }));
    // Half of what every job did is covered, in time: the first half of its hours.
    (void)of.engine.settle({0}).value();
    const int128 degrees = static_cast<int128>(count - count / 2);
    agree = agree && ducat::is_zero(of.engine.balance({0})) &&
            of.engine.owed({0}).minor == ducat::mixed{degrees * 2'000, 0, 1};
  }
  print_row("settle", jobs == 10 ? "10 at once" : "100 at once", count, ours);
  if (jobs == 10) print_row("settle", "recording", count, arriving);
}

// What a billing job does without an engine: what is over when the pool is empty, in fen.
int128 fen_by_hand(std::vector<ducat::engine::usage> usages, int128 pool) {
  std::stable_sort(usages.begin(), usages.end(),
                   [](const auto& a, const auto& b) { return a.during.start < b.during.start; });
  int128 over = 0;
  for (const ducat::engine::usage& u : usages) {
    const int128 used =
        int128{per_ns} * u.cards.numerator() * (u.during.end.ns - u.during.start.ns);
    const int128 covered = std::min(pool, used);
    pool -= covered;
    over += used - covered;
  }
  return over / static_cast<int128>(ducat::degree_unit::scale) * 2'000;
}

void close_period_at(std::size_t count, bool in_order, std::uint64_t rounds) {
  constexpr std::size_t hours = 500;  // of each job, in one month
  std::vector<double> ours, by_hand;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    hourly_month of{count, count / hours};
    if (in_order)
      std::stable_sort(of.usages.begin(), of.usages.end(), [](const auto& a, const auto& b) {
        return a.during.start < b.during.start;
      });
    of.record();
    of.engine.advance({month_ns}).value();
    ours.push_back(
        cpu_us_each(1, [&] { agree = agree && of.engine.close_period({0}, {0})->number == 1; }));
    int128 fen = 0;
    const int128 pool = int128{ducat::degree_unit::scale} * (count / 2);
    by_hand.push_back(cpu_us_each(1, [&] { fen = fen_by_hand(of.usages, pool); }));
    // Less the rebate of a tenth.
    agree = agree && of.engine.owed({0}).minor == ducat::mixed{fen / 10 * 9, 0, 1};
  }
  print_row("period", in_order ? "arrived in order" : "job by job", count, ours);
  if (!in_order) print_row("period", "sorted and summed", count, by_hand);
}

}  // namespace

int main(int argc, char** argv) {
  option options[] = {{"rounds", "rounds", 1, 1'000, 5},
                      {"jobs", "at most so many jobs", 1, 1'000'000, 10'000},
                      {"lines", "at most so many priced lines", 1'000, 10'000'000, 1'000'000},
                      {"seed", "what all is drawn from", 0, UINT64_MAX, 1}};
  if (argc == 2 && std::string_view{argv[1]} == "--help") {
    print_usage(argv[0], options);
    return 0;
  }
  if (const char* wrong = parse_options({argv, static_cast<std::size_t>(argc)}, options)) {
    std::fprintf(stderr, "%s: not understood or out of range: %s (try --help)\n", argv[0], wrong);
    return 2;
  }
  const auto& [rounds, most_jobs, most_lines, seed] = options;
  random_source random{seed.value};
  std::puts("figure,curve,size,us");
  for (const std::size_t packs : {1U, 10U, 100U})
    for (std::size_t jobs = 1; jobs <= most_jobs.value; jobs *= 10)
      forecast_at(jobs, packs, rounds.value, random);
  for (const std::uint32_t payers : {1U, 100U})
    for (std::size_t lines = 1'000; lines <= most_lines.value; lines *= 10)
      close_at(lines, payers, rounds.value, random);
  for (const std::size_t at_once : {10U, 100U})
    for (std::size_t count = 1'000; count <= most_lines.value; count *= 10)
      settle_at(count, at_once, rounds.value);
  for (const bool in_order : {true, false})
    for (std::size_t count = 1'000; count <= most_lines.value; count *= 10)
      close_period_at(count, in_order, rounds.value);
  if (!agree) std::fputs("WRONG: the answers differ\n", stderr);
  return agree ? 0 : 1;
}
