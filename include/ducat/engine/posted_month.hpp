// SPDX-License-Identifier: MIT
// What was posted in a month to a node of an account tree with all below it, and to each node above
// it, less what was credited of it.
#ifndef DUCAT_ENGINE_POSTED_MONTH_HPP
#define DUCAT_ENGINE_POSTED_MONTH_HPP

#include <ducat/engine/events.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/interval.hpp>

namespace ducat::inline v0::detail {

/// What a node's month has left to be credited.
struct creditable_money {
  mixed posted{};          ///< for the node and all below it
  mixed credited{};        ///< of that
  mixed left{};            ///< the least of posted − credited for the node and each above it
  account_handle bound{};  ///< for which it is least, the nearest
};

/// Sums up the lines of a month as they are told. Only what no wallet paid counts: what one paid
/// was not billed.
class posted_month {
 public:
  /// Of the tree as it was in that month. Precondition: a node of these accounts, none of which is
  /// opened or moved meanwhile.
  constexpr posted_month(const holdings& held, account_handle node, const interval& month) noexcept
      : held_{&held}, month_{month}, depth_{held.depth_at(node, month.start)} {
    for (int d = depth_; d >= 0; --d) {
      path_[d] = node;
      node = held.parent_at(node, month.start);
    }
  }

  /// @param user  whose usage the line is of
  constexpr result<void> add(const usage_priced& line, account_handle user) {
    return month_.contains(line.during.start) ? add(posted_, user, line.owed) : result<void>{};
  }
  constexpr result<void> add(const charge_posted& line) {
    return line.period == month_ ? add(posted_, line.payer, line.owed) : result<void>{};
  }
  constexpr result<void> add(const credit_posted& e) {
    return e.period == month_ ? add(credited_, e.account, {e.amount, 0, 1}) : result<void>{};
  }

  /// Errors: overflow.
  [[nodiscard]] constexpr result<creditable_money> sum() const {
    creditable_money out;
    mixed posted{};
    mixed credited{};
    for (int d = depth_; d >= 0; --d) {
      const auto more = ducat::add(posted, posted_[d]);
      const auto less = ducat::add(credited, credited_[d]);
      const auto left = more && less ? subtract(*more, *less) : result<mixed>{errc::overflow};
      if (!left) return left.error();
      posted = *more;
      credited = *less;
      if (d == depth_) {
        out.posted = posted;
        out.credited = credited;
      }
      if (d != depth_ && !(*left < out.left)) continue;
      out.left = *left;
      out.bound = path_[d];
    }
    return out;
  }

 private:
  // Each line once, at the deepest node of the path that it lies at or below.
  constexpr result<void> add(mixed (&sums)[max_account_depth], account_handle of,
                             const mixed& amount) {
    if (held_->accounts[of.index].root != path_[0]) return {};
    int d = held_->depth_at(of, month_.start);
    for (; d > depth_ || path_[d] != of; --d) of = held_->parent_at(of, month_.start);
    const auto sum = ducat::add(sums[d], amount);
    if (!sum) return sum.error();
    sums[d] = *sum;
    return {};
  }

  const holdings* held_;
  interval month_;
  int depth_;
  account_handle path_[max_account_depth] = {};  // from the root to the node, by depth
  mixed posted_[max_account_depth] = {};
  mixed credited_[max_account_depth] = {};
};

}  // namespace ducat::inline v0::detail

#endif
