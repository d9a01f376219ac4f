// SPDX-License-Identifier: MIT
// What happens to alerts and to the horizon, as facts.
#ifndef DUCAT_ENGINE_ALERT_EVENTS_HPP
#define DUCAT_ENGINE_ALERT_EVENTS_HPP

#include <ducat/exact/mixed.hpp>
#include <ducat/packs/alert.hpp>
#include <ducat/packs/pack_move.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// An alert of an account waits for something, for something else, or for nothing any more.
struct alert_set {
  alert_handle alert;
  account_handle account;
  symbol name;  ///< unique among the alerts of the account
  alert_terms terms;
  instant at;
  provenance by;
};

/// An alert is raised, or armed again. It follows the events of the command that brought it about;
/// of a pack that ends soon it is an edge of time, and is not raised where nothing is left.
struct alert_changed {
  alert_handle alert;
  pack_handle pack;  ///< that ends soon
  interval window;   ///< of a quota; empty for all else
  bool raised;
  mixed value;  ///< what is left, or was used: base or exact minor units, of `running_out` ns
  mixed level;  ///< that it was measured by
  instant at;
  std::uint64_t position;  ///< of this event
};

/// How far ahead of the engine's time usage may end.
struct horizon_set {
  std::int64_t ahead_ns;  ///< no_horizon: as far as anybody says
  instant at;
};
/// Usage may be dated as far ahead as anybody says.
inline constexpr std::int64_t no_horizon = INT64_MAX;

}  // namespace ducat::inline v0

#endif
