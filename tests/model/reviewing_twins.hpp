// SPDX-License-Identifier: MIT
// The review of late usage, of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_REVIEWING_TWINS_HPP
#define DUCAT_TESTS_MODEL_REVIEWING_TWINS_HPP

#include "model/paying_twins.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace ducat_test {

class reviewing_twins : public paying_twins {
 public:
  /// Nothing: as long as anybody says.
  std::string set_retention(std::optional<reference::nanoseconds> back) {
    const auto done = real.set_retention(back ? ducat::nanoseconds{*back}
                                              : ducat::nanoseconds{ducat::no_retention});
    if (done.has_value() != (!back || *back >= 0)) return "a retention was set against the rule";
    if (done) review.retention = back;
    return "";
  }

  /// Nothing: as far as anybody says.
  std::string set_horizon(std::optional<reference::nanoseconds> ahead) {
    const auto done = real.set_horizon(
        ducat::nanoseconds{ahead ? *ahead : reference::nanoseconds{ducat::no_horizon}});
    if (done.has_value() != (!ahead || *ahead >= 0)) return "a horizon was set against the rule";
    if (done) review.horizon = ahead;
    return "";
  }

  /// Records what waits, or dismisses it; the difference, or "".
  std::string drain(const std::string& id, int account, bool accepts, const std::string& by) {
    if (real.queued_count() != waiting()) return "another number of usages waits";
    const std::uint64_t size = real.events().size();
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    const ducat::stated_provenance who{view(by), {}, {}};
    const ducat::id128 number = id_of(id);
    const auto done =
        accepts ? real.accept_queued(node, number, who) : real.dismiss_queued(node, number, who);
    if ((!done || done->is_duplicate()) && real.events().size() != size)
      return "a review that was refused or repeated left events";
    const int root = model.payer_number(account);
    reference::queued_usage* const known = review.find(id, root);
    if (known == nullptr) return expect(done, "unknown usage");
    const auto becomes =
        accepts ? reference::review_phase::accepted : reference::review_phase::dismissed;
    if (known->phase != reference::review_phase::waiting) {
      if (known->phase != becomes || known->by != by) return expect(done, "conflict");
      if (!done || !done->is_duplicate()) return "what was reviewed is no duplicate";
      if (!accepts) return done->is_dismissed() ? "" : "what was dismissed is not";
      const auto& r = model.usages[static_cast<std::size_t>(model.known(id, root))];
      return done->is_reversed() == r.reversed ? same_lines(*done, r.answer())
                                               : "what was accepted is taken out or not";
    }
    if (!accepts) {
      if (!done || !done->is_dismissed() || done->is_duplicate()) return "nothing was dismissed";
    } else if (!done) {
      reference::holding_engine after = model;
      const reference::refusal no = after.record(known->what, false);
      return no.empty() ? std::string{"not accepted: "} + name_of(done.error().code)
                        : expect(done, no);
    } else if (auto differs = same_record(model, known->what, way::record, *done);
               !differs.empty()) {
      return differs;
    }
    known->phase = becomes;
    known->by = by;
    if (real.queued_count() != waiting()) return "what was drained waits on";
    return same_balances() + same_packs() + same_counters(size) + same_quotas();
  }

 private:
  std::size_t waiting() const {
    std::size_t sum = 0;
    for (const reference::queued_usage& q : review.all)
      if (q.phase == reference::review_phase::waiting) ++sum;
    return sum;
  }
};

}  // namespace ducat_test

#endif
