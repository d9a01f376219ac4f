// SPDX-License-Identifier: MIT
// A pool that is kept up with its jobs against forecasts made anew over all that has happened.
#include "support/catch.hpp"
#include "support/prices.hpp"
#include "support/random.hpp"

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecasting.hpp>
#include <ducat/engine/pool_forecast.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

using namespace ducat;
using namespace ducat_test;

namespace {

constexpr std::int64_t per_ns = 6;

// A pool whose packs and jobs come and go, and the same in an engine's words: jobs with their ends.
class story {
 public:
  explicit story(std::uint64_t number) : random_{number}, wide_{random_.one_in(3)} {
    price_table list;
    list.define_sku("card", meter::metered, dimension::card_time, per_ns).value();
    engine_.publish(list).value();
    root_ = engine_.open_account({.name = "acme", .money = yuan}).value();
    for (std::uint64_t i = random_.below(12); i > 0; --i) grant_to_engine();
    pool_.add_packs(engine_.state(), job_of("any", 1), dimension::card_time).value();
  }

  // What happens next; then both say the same, or the story is over.
  bool go_on(int& dry) {
    const std::int64_t now = pool_.now().ns + below(random_.one_in(3) ? 300 : 20);
    const std::uint64_t what = random_.below(8);
    if (what == 0) {
      pool_.advance({now}).value();
      const auto [quantity, end] = grant_to_engine();
      pool_.grant(quantity, {end}).value();
    } else if (what < 4 && !running_.empty()) {
      const std::size_t i = running_[random_.below(running_.size())];
      running_.erase(std::find(running_.begin(), running_.end(), i));
      jobs_[i].during.end = {now};
      pool_.stop({now}, jobs_[i].cards, per_ns).value();
    } else if (jobs_.size() < 60) {
      names_.push_back(std::to_string(jobs_.size()));
      engine::job j = job_of(text_view{names_.back()}, *ratio::of(1 + below(6), 1 + below(3)));
      j.during.start = {now};
      running_.push_back(jobs_.size());
      jobs_.push_back(j);
      pool_.start({now}, j.cards, per_ns).value();
    }
    const forecast anew = engine_.forecast(jobs_, {0}, instant_max, room_).value();
    if (anew.exhausted_at() < pool_.now()) {
      ++dry;
      return false;  // it ran dry before, and uncovered demand is no story of the pool
    }
    REQUIRE(pool_.exhausted_at().ns == anew.exhausted_at().ns);
    return true;
  }

 private:
  struct granted {
    std::int64_t quantity, end;
  };
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random_.below(n)); }

  granted grant_to_engine() {
    const std::int64_t now = pool_.now().ns;
    const granted g{1 + below(wide_ ? 50'000 : 500),
                    random_.one_in(5) ? INT64_MAX : now + 1 + below(wide_ ? 3'000 : 200)};
    grant_spec spec;
    spec.quantity = any_quantity{g.quantity, dimension::card_time};
    spec.valid = {{now}, {g.end}};
    (void)engine_.grant(root_, spec).value();
    return g;
  }
  engine::job job_of(text_view id, ratio cards) const {
    engine::job j;
    j.id = id;
    j.account = root_;
    j.sku = engine_.find_sku("card");
    j.cards = cards;
    return j;
  }

  random_source random_;
  bool wide_;
  engine engine_;
  account_handle root_;
  pool_forecast pool_{instant{0}};
  forecast_room room_;
  std::deque<std::string> names_;
  std::vector<engine::job> jobs_;
  std::vector<std::size_t> running_;
};

}  // namespace

TEST_CASE("a pool that is kept up says what a forecast made anew says") {
  INFO(seed_text());
  int dry = 0;
  for (std::uint64_t n = 0; n < 1'000; ++n) {
    story s{3'000'000 + n};
    INFO("story " << n);
    for (int step = 0; step < 40 && s.go_on(dry); ++step) {
    }
  }
  CHECK(dry > 30);
  CHECK(dry < 970);
}
