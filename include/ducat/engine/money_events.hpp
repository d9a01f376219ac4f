// SPDX-License-Identifier: MIT
// What happened to the money of a payer beside its usage and its packs: payments, their returns,
// credits.
#ifndef DUCAT_ENGINE_MONEY_EVENTS_HPP
#define DUCAT_ENGINE_MONEY_EVENTS_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/pricing/price_tax.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// A payer paid: it owes so much less, and below zero it has paid ahead.
struct payment_received {
  payment_handle payment;
  account_handle payer;
  int128 amount;     ///< minor units, above zero
  instant at;        ///< what it is posted to
  symbol reference;  ///< of the payment in the platform's books, if it has one
  provenance by;
  mixed owed_after;
  std::uint64_t position;  ///< of this event
};

/// A payment went back to who made it, all of it: it bounced, or was given back.
struct payment_returned {
  payment_handle payment;
  account_handle payer;
  int128 amount;  ///< minor units: the payment's
  instant at;     ///< what it is posted to
  provenance by;
  mixed owed_after;
  std::uint64_t position;  ///< of this event
};

/// Posted money was credited to an account: its payer owes so much less, and its usage stays as it
/// is.
struct credit_posted {
  account_handle account;
  int128 amount;    ///< minor units, above zero
  interval period;  ///< whose posted money is credited: a calendar month of the payer's zone
  instant at;       ///< what it is posted to
  symbol reference;
  price_tax tax;
  provenance by;
  mixed owed_after;
  std::uint32_t number;    ///< of the credit note among its payer's: 1, 2, 3, …
  std::uint64_t position;  ///< of this event
};

}  // namespace ducat::inline v0

#endif
