// SPDX-License-Identifier: MIT
// The usages that came too late: which wait in review, and what became of the others.
#ifndef DUCAT_ENGINE_REVIEW_TABLE_HPP
#define DUCAT_ENGINE_REVIEW_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/review_events.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What is known of a queued usage beside its event.
struct queued_state {
  review_phase phase = review_phase::waiting;
  std::uint64_t drained_at = 0;  ///< the position of the event that accepted or dismissed it
  queued_handle next{};          ///< of those that wait
  queued_handle previous{};
};

/// Queued usages by number and by id.
class review_table {
 public:
  [[nodiscard]] constexpr std::size_t size() const noexcept { return all_.size(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return all_.empty(); }
  /// How many wait.
  [[nodiscard]] constexpr std::size_t waiting() const noexcept { return waiting_; }
  [[nodiscard]] constexpr const queued_state& operator[](queued_handle q) const noexcept {
    return all_[q.index];
  }
  /// The queued usage of an id in its scope, whose hash this is, whatever became of it; or nothing.
  /// `past` is the ledger of this state. Expected O(1).
  template <class Ledger>
  [[nodiscard]] constexpr queued_handle find(const Ledger& past, const holdings& held,
                                             const id128& id, symbol source, account_handle root,
                                             std::uint64_t hash) const {
    const auto& events = past.template all<usage_queued>();
    return queued_handle{by_id_.find(hash, [&](std::uint32_t i) {
      const usage_queued& e = events[i];
      return e.id == id && e.source == source && held.accounts[e.account.index].root == root;
    })};
  }
  /// Calls `f(queued_handle)` for each that waits, in the order in which they came. O(those).
  template <class F> constexpr void for_each_waiting(F f) const {
    for (queued_handle q = first_; q.has_value();) {
      const queued_handle next = all_[q.index].next;
      f(q);
      q = next;
    }
  }

  constexpr void add(std::uint64_t hash) {
    const queued_handle q{static_cast<std::uint32_t>(all_.size())};
    by_id_.insert(hash, q.index);
    all_.push_back({review_phase::waiting, 0, {}, last_});
    (last_.has_value() ? all_[last_.index].next : first_) = q;
    last_ = q;
    ++waiting_;
  }
  /// Precondition: it waits.
  constexpr void drain(queued_handle q, review_phase to, std::uint64_t position) {
    queued_state& of = all_[q.index];
    (of.previous.has_value() ? all_[of.previous.index].next : first_) = of.next;
    (of.next.has_value() ? all_[of.next.index].previous : last_) = of.previous;
    of = {to, position, {}, {}};
    --waiting_;
  }

 private:
  detail::chunked<queued_state> all_;
  queued_handle first_{};
  queued_handle last_{};
  std::size_t waiting_ = 0;
  detail::flat_index by_id_;
};

}  // namespace ducat::inline v0

#endif
