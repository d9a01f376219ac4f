// SPDX-License-Identifier: MIT
// Whether an account can be moved to where an event says. Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_PLACE_SHAPE_HPP
#define DUCAT_BILLING_PLACE_SHAPE_HPP

#include <ducat/billing/account_shape.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/packs/account.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

/// Puts accounts elsewhere in the trees that a shape keeps.
template <class Node> class place_shape {
 public:
  place_shape(const ledger& book, std::vector<Node>& accounts, flat_index& by_name) noexcept
      : book_{book}, accounts_{accounts}, by_name_{by_name} {}

  /// O(accounts × depth).
  [[nodiscard]] const char* check(const account_moved& e, std::size_t usages,
                                  std::uint64_t position) {
    constexpr const char* wrong = "a move of no account, or to where it cannot be";
    if (!known(e.account) || !known(e.to) || !is_sound(book_, e.by) || e.usages != usages ||
        e.position != position || e.left != at(e.account).parent || !e.left.has_value() ||
        e.left == e.to || at(e.account).root != at(e.to).root || lies_below(e.to, e.account))
      return wrong;
    const std::int32_t deeper = at(e.to).depth + 1 - at(e.account).depth;
    std::vector<std::uint32_t> with_it;
    for (std::uint32_t i = 0; i < accounts_.size(); ++i)
      if (accounts_[i].sound && lies_below({i}, e.account)) with_it.push_back(i);
    const bool fits = std::all_of(with_it.begin(), with_it.end(), [&](std::uint32_t i) {
      return accounts_[i].depth + deeper < max_account_depth;
    });
    const symbol name = name_of(e.account.index);
    const std::uint64_t hash = mix(e.to.index, name.index);
    const bool is_taken = by_name_.find(hash, [&](std::uint32_t i) {
      return accounts_[i].parent == e.to && name_of(i) == name;
    }) != flat_index::none;
    if (!fits || is_taken) return wrong;
    accounts_[e.account.index].parent = e.to;
    for (const std::uint32_t i : with_it) accounts_[i].depth += deeper;
    by_name_.insert(hash, e.account.index);
    return nullptr;
  }

 private:
  [[nodiscard]] bool known(account_handle a) const noexcept {
    return a.index < accounts_.size() && accounts_[a.index].sound;
  }
  [[nodiscard]] const Node& at(account_handle a) const noexcept { return accounts_[a.index]; }
  [[nodiscard]] symbol name_of(std::uint32_t i) const {
    return book_.all<account_opened>()[i].name;
  }
  [[nodiscard]] bool lies_below(account_handle a, account_handle node) const noexcept {
    while (a.has_value() && a != node) a = accounts_[a.index].parent;
    return a == node;
  }

  const ledger& book_;
  std::vector<Node>& accounts_;
  flat_index& by_name_;
};

}  // namespace ducat::inline v0::detail

#endif
