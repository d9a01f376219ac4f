// SPDX-License-Identifier: MIT
// The compiler meters a job, loses a report of it, bills it and settles it: it holds if it
// compiles.
#include <ducat/engine/engine.hpp>
#include <ducat/units/card_time.hpp>
#include <ducat/usage/job_inbox.hpp>
#include <ducat/usage/job_meter.hpp>

using namespace ducat;

namespace {

constexpr currency yuan = *currency_of("CNY");
constexpr id128 job_id{17, 0};

// A card-nanosecond at 2 fen.
constexpr price_table two_fen() {
  price_table list;
  (void)list.define_sku("card", meter::metered, dimension::card_time, 1).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  return list;
}

// What a job owes that ran 64 cards in [10, 20) and 15 in [20, 30), saved at 25, and ended so.
constexpr int128 fen_of(job_end how) {
  engine platform{two_fen()};
  const account_handle acme = platform.open_account({.name = "acme", .money = yuan}).value();
  const auto record = [&](const engine::usage& u) { return platform.record(u); };
  const auto reverse = [&](const id128& id) { return platform.reverse(acme, id); };
  job_inbox<> inbox{{job_id, {}, acme, platform.find_sku("card"), {}}, saved_work_policy};

  job_meter meter{job_id};
  meter.queue({0}).value();
  meter.start({10}, 64).value();
  (void)meter.report({15}).value();  // lost
  meter.resize({20}, 15).value();
  meter.acknowledge(inbox.take(meter.report({22}).value(), record).value()).value();
  meter.save({25}).value();
  meter.stop({30}, how).value();
  for (int sent = 0; sent < 2; ++sent) (void)inbox.take(meter.pending(), record).value();
  meter.acknowledge(inbox.acknowledged()).value();
  if (!meter.is_done()) return -1;
  inbox.settle(record, reverse).value();
  return platform.owed(acme).minor.whole;
}
static_assert(fen_of(job_end::completed) == 2 * (64 * 10 + 15 * 10));
static_assert(fen_of(job_end::node_failure) == 2 * (64 * 10 + 15 * 5));

constexpr bool a_step_back_is_refused() {
  job_meter meter{job_id};
  meter.start({10}, ratio{1, 7}).value();
  return meter.resize({9}, 1).error() == failure{errc::time_went_back, 0, 0, 10} &&
         meter.start({11}, 1).error().code == errc::not_draining && meter.cards() == ratio{1, 7};
}
static_assert(a_step_back_is_refused());

}  // namespace
