// SPDX-License-Identifier: MIT
// The packs whose validity a command begins, as its later pieces see them: with their new validity,
// at their new place in the burn-down order, although the state has not moved yet.
#ifndef DUCAT_ENGINE_FIRST_USE_DRAFT_HPP
#define DUCAT_ENGINE_FIRST_USE_DRAFT_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// What one command does to packs that wait for their first use.
class first_use_draft {
  struct begun_pack {
    pack_handle id{};
    pack terms{};
  };

 public:
  constexpr void begin() noexcept {
    begun_.truncate(0);
    settled_ = 0;
  }
  /// The validity of a pack begins; the piece at hand goes on in the order in which it began.
  constexpr void add(pack_handle id, const pack& terms, const interval& valid) {
    pack& begun = begun_.push_back({id, terms}).terms;
    begun.is_waiting = false;
    begun.valid = valid;
  }
  /// The next piece begins.
  constexpr void settle() noexcept { settled_ = begun_.size(); }
  [[nodiscard]] constexpr bool is_settled() const noexcept { return settled_ != 0; }
  [[nodiscard]] constexpr bool contains(pack_handle id) const noexcept {
    return is_among(id, begun_.size());
  }

  /// As holdings::for_each_pack(), with the packs that pieces before this one began.
  template <class Visit>
  constexpr void for_each_pack(const holdings& held, account_handle user, instant since,
                               Visit visit) const {
    const burn_order& order = held.order_of(user);
    const auto ranked = [&](pack_handle id, const pack& terms) {
      const pack_rank& rank = held.ranks[id.index];
      return ranked_pack{id, &terms, &rank,
                         held.accounts[user.index].depth - held.accounts[rank.account.index].depth};
    };
    // The first of them that goes after another one; nothing: the first of all.
    const auto next_after = [&](const begun_pack* last) {
      const begun_pack* next = nullptr;
      for (std::size_t i = 0; i < settled_; ++i) {
        const ranked_pack p = ranked(begun_[i].id, begun_[i].terms);
        if (last != nullptr && compare(order, p, ranked(last->id, last->terms)) <= 0) continue;
        if (next == nullptr || compare(order, p, ranked(next->id, next->terms)) < 0)
          next = &begun_[i];
      }
      return next;
    };
    bool goes_on = true;
    const begun_pack* next = next_after(nullptr);
    const auto visit_next = [&] {
      goes_on = visit(next->id, next->terms);
      next = next_after(next);
    };
    held.for_each_pack(user, since, [&](pack_handle id, const pack& p) {
      if (is_among(id, settled_)) return true;
      while (goes_on && next != nullptr &&
             compare(order, ranked(next->id, next->terms), ranked(id, p)) < 0)
        visit_next();
      if (goes_on) goes_on = visit(id, p);
      return goes_on;
    });
    while (goes_on && next != nullptr) visit_next();
  }

 private:
  [[nodiscard]] constexpr bool is_among(pack_handle id, std::size_t count) const noexcept {
    for (std::size_t i = 0; i < count; ++i)
      if (begun_[i].id == id) return true;
    return false;
  }

  detail::chunked<begun_pack> begun_;
  std::size_t settled_ = 0;  // those of the pieces before
};

}  // namespace ducat::inline v0

#endif
