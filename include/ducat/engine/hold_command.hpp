// SPDX-License-Identifier: MIT
// What a platform asks of a reservation, and what it is told.
#ifndef DUCAT_ENGINE_HOLD_COMMAND_HPP
#define DUCAT_ENGINE_HOLD_COMMAND_HPP

#include <ducat/engine/events.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/hold_terms.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/id.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// Asks for a hold on usage that is still to come. A job asks for cards × [start, end), a request
/// for a quantity, which it will use by the end of `during`. The id is unique within (source, root
/// account), apart from those of usages.
template <class Dimensions = no_dimensions> struct hold_request {
  id128 id{};
  symbol source{};
  account_handle account{};
  sku_handle sku{};
  Dimensions dimensions{};
  ratio cards{};        ///< of a metered sku, above zero
  interval during{};    ///< from now on, to the end of the lease that is asked for
  int128 quantity = 0;  ///< of a counted sku: base units, above zero
  hold_terms terms{};
};

/// A step of a reservation: what was used, and what is wanted next.
struct hold_report {
  account_handle account{};  ///< any node of the tree whose reservation it is
  id128 id{};
  symbol source{};
  std::uint32_t sequence = 0;  ///< 1, 2, 3, …; the reservation itself was step 0
  instant at{};         ///< of a metered sku: used up to then. Never before an earlier step's
  int128 used = 0;      ///< of a counted sku: base units used so far, in all
  instant until{};      ///< to extend: the end of the lease that is asked for
  int128 quantity = 0;  ///< to extend, of a counted sku: base units ahead
  ratio cards{};        ///< to extend, of a metered sku: cards ahead; zero is as before
};

/// What a step was told.
struct hold_answer {
  hold_handle hold{};
  std::uint64_t position = 0;  ///< of the step's event in the ledger
  std::uint32_t sequence = 0;
  hold_phase phase{};
  instant until{};     ///< the end of the lease
  int128 granted = 0;  ///< base units that are held now; a sum as a usage's is
  bool final = false;  ///< what was asked for was not granted in full: at the end, `action`
  final_action action{};
  errc refused{};                 ///< why an extension got nothing: what it had goes on to its end
  int128 available = 0;           ///< then: what could be held, ns or base units
  int128 overrun = 0;             ///< base units that the report used beyond what was held
  usage_number usage = no_usage;  ///< what the report was recorded as
  bool duplicate = false;         ///< the step was taken before: this is its first answer

  [[nodiscard]] constexpr bool is_refused() const noexcept { return refused != errc{}; }
};

/// What open holds may lead to, with what nobody has decided: while the balance cannot be reached,
/// a job runs on as its terms say.
struct hold_exposure {
  std::uint64_t holds = 0;  ///< open ones
  int128 held = 0;          ///< base units: granted, not used yet
  int128 beyond = 0;        ///< base units that may be used beyond that: Σ cap
};

}  // namespace ducat::inline v0

#endif
