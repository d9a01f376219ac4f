// SPDX-License-Identifier: MIT
// Whether the events of payments, credits, standings and closed periods fit each other. Private to
// billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_ACCOUNT_SHAPE_HPP
#define DUCAT_BILLING_ACCOUNT_SHAPE_HPP

#include <ducat/billing/charge_shape.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/money_events.hpp>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace ducat::inline v0::detail {

template <class Event>
inline constexpr bool is_money_event =
    std::is_same_v<Event, payment_received> || std::is_same_v<Event, payment_returned> ||
    std::is_same_v<Event, credit_posted>;

template <class Event>
inline constexpr bool is_account_event =
    is_money_event<Event> || std::is_same_v<Event, standing_set> ||
    std::is_same_v<Event, period_closed>;

/// The account that such an event is about.
template <class Event> [[nodiscard]] constexpr account_handle account_of(const Event& e) noexcept {
  return e.payer;
}
[[nodiscard]] constexpr account_handle account_of(const credit_posted& e) noexcept {
  return e.account;
}
[[nodiscard]] constexpr account_handle account_of(const standing_set& e) noexcept {
  return e.account;
}

[[nodiscard]] inline bool named_or_none(const ledger& book, symbol s) noexcept {
  return !s.has_value() || s.index < book.names.size();
}
[[nodiscard]] inline bool is_sound(const ledger& book, const provenance& by) noexcept {
  return named_or_none(book, by.actor) && named_or_none(book, by.reason) &&
         named_or_none(book, by.approval);
}

/// Keeps what later events may name. What is malformed keeps its number.
class account_shape {
 public:
  /// @param root  of the account that the event is about; nothing where that is not known
  [[nodiscard]] const char* check(const ledger& book, account_handle root,
                                  const payment_received& e, std::uint64_t position) {
    const bool sound = e.payment.index == payments_.size() && root.has_value() && root == e.payer &&
                       e.amount > 0 && named_or_none(book, e.reference) && is_sound(book, e.by) &&
                       e.owed_after.is_valid() && e.position == position;
    payments_.push_back(sound ? state::stands : state::unsound);
    return sound ? nullptr : "a payment out of order, of no payer, or of nothing";
  }
  [[nodiscard]] const char* check(const ledger& book, account_handle root,
                                  const payment_returned& e, std::uint64_t position) {
    const bool sound =
        e.payment.index < payments_.size() && payments_[e.payment.index] == state::stands &&
        root.has_value() && book.all<payment_received>()[e.payment.index].payer == e.payer &&
        e.amount > 0 && is_sound(book, e.by) && e.owed_after.is_valid() && e.position == position;
    if (sound) payments_[e.payment.index] = state::returned;
    return sound ? nullptr : "the return of no payment, or of one that went back before";
  }
  [[nodiscard]] static const char* check(const ledger& book, account_handle root,
                                         const credit_posted& e, std::uint64_t position) {
    const bool sound = root.has_value() && e.amount > 0 && !e.period.empty() &&
                       is_sound_tax(e.tax) && named_or_none(book, e.reference) &&
                       is_sound(book, e.by) && e.owed_after.is_valid() && e.number > 0 &&
                       e.position == position;
    return sound ? nullptr : "a credit to no account, for no time, or of nothing";
  }
  [[nodiscard]] static const char* check(const ledger& book, account_handle root,
                                         const standing_set& e, std::uint64_t) {
    const bool sound =
        root.has_value() && e.standing <= account_standing::closed && is_sound(book, e.by);
    return sound ? nullptr : "the standing of no account, or none that there is";
  }
  [[nodiscard]] const char* check(const ledger& book, account_handle root, const period_closed& e,
                                  std::uint64_t) {
    const bool known = root.has_value() && root == e.payer && !e.period.empty();
    if (known && closed_.size() <= e.payer.index) closed_.resize(e.payer.index + 1);
    const bool sound = known && closed_[e.payer.index].until < e.period.end &&
                       e.number == closed_[e.payer.index].number + 1 && is_sound(book, e.by);
    if (sound) closed_[e.payer.index] = {e.period.end, e.number};
    return sound ? nullptr : "a close of no payer, or out of order";
  }

 private:
  enum class state : std::uint8_t { unsound, stands, returned };
  struct closed_until {
    instant until = instant_min;
    std::uint32_t number = 0;
  };

  std::vector<state> payments_;
  std::vector<closed_until> closed_;  // by payer
};

}  // namespace ducat::inline v0::detail

#endif
