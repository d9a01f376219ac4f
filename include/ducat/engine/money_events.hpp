// SPDX-License-Identifier: MIT
// What happened to the money of a payer beside its usage and its packs: payments, and their
// returns.
#ifndef DUCAT_ENGINE_MONEY_EVENTS_HPP
#define DUCAT_ENGINE_MONEY_EVENTS_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

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

}  // namespace ducat::inline v0

#endif
