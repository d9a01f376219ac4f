// SPDX-License-Identifier: MIT
// Forecasts of one pool against the interval condition, which knows nothing of ticks or turns: what
// is wanted up to T can be met if and only if no stretch of it, from the end of a pack on, exceeds
// what the packs that end later hold. It is so for packs that have started and are drawn on in the
// order in which they end. Numbers here are as small as fits a table, or as large as a cluster's.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecasting.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

struct scale {
  std::uint64_t rate;   // base units a card and nanosecond, at most
  std::uint64_t parts;  // of a card, at most
  std::uint64_t span;   // in which packs end, and jobs start and end, in ns
  int bits;             // of a pack's quantity, at most
  std::uint64_t jobs;
  int pools;
};

class pool {
 public:
  pool(std::uint64_t number, const scale& of) : random_{number}, of_{of} {
    price_table list;
    rate_ = 1 + below(of.rate);
    list.define_sku("card", meter::metered, dimension::card_time, rate_).value();
    engine_.publish(list).value();
    const auto root = engine_.open_account({.name = "acme", .money = yuan}).value();
    const auto team = engine_.open_account({.name = "team", .parent = root}).value();
    for (std::int64_t i = below(8); i > 0; --i) {
      const auto quantity = static_cast<int128>(random_.positive(of.bits));
      packs_.push_back({quantity, random_.one_in(4) ? INT64_MAX : 1 + below(of.span)});
      grant_spec spec;
      spec.quantity = any_quantity{quantity, dimension::card_time};
      spec.valid = {{-1}, {packs_.back().end}};
      (void)engine_.grant(root, spec).value();
    }
    for (std::int64_t i = 1 + below(of.jobs); i > 0; --i) ids_.push_back(std::to_string(i));
    for (const std::string& id : ids_) {
      engine::job& j = jobs_.emplace_back();
      j.id = text_view{id};
      j.account = random_.one_in(2) ? team : root;
      j.sku = engine_.find_sku("card");
      j.cards = *ratio::of(1 + below(9), random_.one_in(2) ? 1 : 1 + below(of.parts));
      const std::int64_t span = static_cast<std::int64_t>(of.span);
      j.during.start = {random_.one_in(2) ? below(of.span) - span : below(of.span) - span / 4};
      if (random_.one_in(3)) j.during.end = {j.during.start.ns + below(of.span)};
    }
  }

  instant exhausted_at(forecast_room& room) const {
    return engine_.forecast(jobs_, {0}, {horizon()}, room).value().exhausted_at();
  }
  std::int64_t horizon() const { return static_cast<std::int64_t>(2 * of_.span); }

  // Whether what is wanted in [0, until) can be met.
  bool can_be_routed(std::int64_t until) const {
    int128 all = 0;
    for (const lot& p : packs_) all += p.quantity;
    if (demand(until) > all) return false;
    return std::all_of(packs_.begin(), packs_.end(), [&](const lot& p) {
      int128 later = 0;
      for (const lot& q : packs_) later += q.end > p.end ? q.quantity : 0;
      return until <= p.end || demand(until) - demand(p.end) <= later;
    });
  }

 private:
  struct lot {
    int128 quantity;
    std::int64_t end;
  };
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }

  // Of all jobs, in [0, until).
  int128 demand(std::int64_t until) const {
    int128 sum = 0;
    for (const engine::job& j : jobs_) {
      const auto used = [&](std::int64_t to) {
        const std::int64_t held = std::min(to, j.during.end.ns) - j.during.start.ns;
        return held <= 0 ? 0 : int128{held} * rate_ * j.cards.numerator() / j.cards.denominator();
      };
      sum += used(until) - used(0);
    }
    return sum;
  }

  random_source random_;
  scale of_;
  std::int64_t rate_ = 0;
  engine engine_;
  std::vector<lot> packs_;
  std::vector<std::string> ids_;
  std::vector<engine::job> jobs_;
};

void check(std::uint64_t stream, const scale& of) {
  forecast_room room;
  int dry = 0;
  for (int n = 0; n < of.pools; ++n) {
    const pool p{stream + static_cast<std::uint64_t>(n), of};
    INFO(seed_text() << ", pool " << n);
    const instant end = p.exhausted_at(room);
    if (end == instant_max) {
      REQUIRE(p.can_be_routed(p.horizon()));
      continue;
    }
    ++dry;
    REQUIRE(p.can_be_routed(end.ns));
    REQUIRE_FALSE(p.can_be_routed(end.ns + 1));
  }
  CHECK(dry > of.pools / 4);
}

}  // namespace

TEST_CASE("a pool lasts as long as every interval of demand can be routed") {
  check(2'000'000, {1'000, 7, 4'000, 22, 5, 6'000});
}

TEST_CASE("a pool of a cluster lasts as long as every interval of demand can be routed") {
  check(4'000'000, {1'000'000, 7, 4'000'000'000'000'000, 74, 60, 3'000});
}

TEST_CASE("so it does where every job is a fraction of next to nothing") {
  check(5'000'000, {3, 4'000'000'000, 4'000'000'000'000, 30, 30, 3'000});
}
