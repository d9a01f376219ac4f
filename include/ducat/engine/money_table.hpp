// SPDX-License-Identifier: MIT
// The payments and credits of all payers: by reference, and which payments went back.
#ifndef DUCAT_ENGINE_MONEY_TABLE_HPP
#define DUCAT_ENGINE_MONEY_TABLE_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/detail/flat_index.hpp>
#include <ducat/engine/money_events.hpp>
#include <ducat/packs/holdings.hpp>
#include <ducat/units/handle.hpp>

#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// What is known of payments and credits beside their events. Nothing of it is looked at by usage.
class money_table {
 public:
  static constexpr std::uint32_t none = detail::flat_index::none;

  /// How many payments there were.
  [[nodiscard]] constexpr std::size_t payments() const noexcept { return returns_.size(); }
  /// The payment of a reference, or nothing. `past` is the ledger of this state. Expected O(1).
  template <class Ledger>
  [[nodiscard]] constexpr payment_handle find_payment(const Ledger& past, account_handle payer,
                                                      symbol reference) const {
    const auto& all = past.template all<payment_received>();
    return payment_handle{by_payment_.find(hash_of(payer, reference), [&](std::uint32_t i) {
      return all[i].payer == payer && all[i].reference == reference;
    })};
  }
  /// The place of the credit of a reference in a payer's tree among all credits, or none.
  template <class Ledger>
  [[nodiscard]] constexpr std::uint32_t find_credit(const Ledger& past, const holdings& held,
                                                    account_handle payer, symbol reference) const {
    const auto& all = past.template all<credit_posted>();
    return by_credit_.find(hash_of(payer, reference), [&](std::uint32_t i) {
      return all[i].reference == reference && held.accounts[all[i].account.index].root == payer;
    });
  }
  /// Which of all returns took a payment back; none where it stands. Precondition: a payment of
  /// this table.
  [[nodiscard]] constexpr std::uint32_t return_of(payment_handle p) const noexcept {
    return returns_[p.index];
  }

  constexpr void add(const payment_received& e) {
    if (e.reference.has_value()) by_payment_.insert(hash_of(e.payer, e.reference), e.payment.index);
    returns_.push_back(none);
  }
  constexpr void add(const payment_returned& e) { returns_[e.payment.index] = returned_++; }
  /// How many credit notes a payer has, by its place among the payers.
  [[nodiscard]] constexpr std::uint32_t credit_notes(std::uint32_t payer) const noexcept {
    return payer < notes_.size() ? notes_[payer] : 0;
  }
  constexpr void add(const credit_posted& e, const account& payer) {
    if (e.reference.has_value()) by_credit_.insert(hash_of(payer.root, e.reference), credits_);
    ++credits_;
    while (notes_.size() <= payer.payer) notes_.push_back(0);
    notes_[payer.payer] = e.number;
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t hash_of(account_handle payer,
                                                       symbol reference) noexcept {
    return detail::mix(payer.index, reference.index);
  }

  detail::chunked<std::uint32_t> returns_;  // by payment
  std::uint32_t returned_ = 0;
  std::uint32_t credits_ = 0;
  detail::flat_index by_payment_;         // by (payer, reference), where they have one
  detail::flat_index by_credit_;          // likewise
  detail::chunked<std::uint32_t> notes_;  // by payer: the number of its last credit note
};

}  // namespace ducat::inline v0

#endif
