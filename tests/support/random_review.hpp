// SPDX-License-Identifier: MIT
// Usage of a random platform that comes too late: retentions that are set, lifted and moved, usage
// that is queued, sent again, accepted and dismissed. It is drawn from numbers of its own, so that
// all else is as it would be without, but for what is too old.
#ifndef DUCAT_TESTS_SUPPORT_RANDOM_REVIEW_HPP
#define DUCAT_TESTS_SUPPORT_RANDOM_REVIEW_HPP

#include "support/catch.hpp"
#include "support/random.hpp"

#include <ducat/engine/commands.hpp>
#include <ducat/engine/review_events.hpp>
#include <ducat/exact/ratio.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ducat_test {

class random_review {
 public:
  explicit random_review(std::uint64_t stream) : random_{stream} {}

  /// Now and then does something. What makes no sense is refused.
  template <class Engine>
  void step(Engine& engine, const std::vector<ducat::account_handle>& accounts) {
    if (!random_.one_in(5)) return;
    const std::int64_t day = 24LL * 3'600'000'000'000;
    const std::string why = "ticket " + std::to_string(random_.below(3));
    const ducat::stated_provenance by{random_.one_in(3) ? "ops" : "", why, ""};
    switch (random_.below(9)) {
      case 0:
        (void)engine.set_retention(ducat::nanoseconds{
            random_.one_in(3) ? ducat::no_retention
                              : static_cast<std::int64_t>(5 + random_.below(40)) * day});
        return;
      case 1:
      case 2:
      case 5:
      case 6:
      case 7: {  // one that waits, or waited
        const std::size_t count = engine.events().template all<ducat::usage_queued>().size();
        if (count == 0) return;
        const ducat::usage_queued e =
            engine.events().template all<ducat::usage_queued>()[random_.below(count)];
        const ducat::account_handle of = random_.one_in(4) ? accounts[0] : e.account;
        if (random_.one_in(3))
          (void)engine.dismiss_queued(of, e.id, by, e.source);
        else
          (void)engine.accept_queued(of, e.id, by, e.source);
        return;
      }
      case 3:
      case 4: {  // one that was queued is sent again, mostly as it was
        const std::size_t count = engine.events().template all<ducat::usage_queued>().size();
        if (count != 0) send_again(engine, random_.below(count));
        return;
      }
      default: {
        std::size_t waits = 0;
        engine.for_each_queued([&](const ducat::usage_queued&) { ++waits; });
        REQUIRE(waits == engine.queued_count());
      }
    }
  }

 private:
  template <class Engine> void send_again(Engine& engine, std::size_t which) {
    const ducat::usage_queued& e = engine.events().template all<ducat::usage_queued>()[which];
    typename Engine::usage u;
    u.id = e.id;
    u.source = e.source;
    u.account = e.account;
    u.sku = e.sku;
    if (e.dimensions.has_value())
      u.dimensions.region = engine.state().dimensions[e.dimensions.index].value[0];
    u.cards = *ducat::ratio::of(e.cards_numerator, e.cards_denominator);
    u.during = e.during;
    u.quantity = e.quantity;
    if (random_.one_in(4)) ++u.during.end.ns;
    const std::uint64_t before = engine.events().size();
    (void)engine.record(u);
    REQUIRE(engine.events().size() == before);  // its id is known
  }

  random_source random_;
};

}  // namespace ducat_test

#endif
