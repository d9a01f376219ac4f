// SPDX-License-Identifier: MIT
// A job that runs, or is thought of: cards of a sku that an account holds from an instant on, and
// what it wants of them nanosecond by nanosecond. Not a command: nothing is recorded of it here.
#ifndef DUCAT_ENGINE_RUNNING_JOB_HPP
#define DUCAT_ENGINE_RUNNING_JOB_HPP

#include <ducat/engine/state.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/text_view.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>
#include <ducat/units/interval.hpp>
#include <ducat/units/symbol.hpp>
#include <ducat/units/time.hpp>
#include <ducat/usage/dimensions.hpp>
#include <ducat/usage/meter.hpp>

#include <cstddef>

namespace ducat::inline v0 {

/// One running job of a metered sku. One that is resized is two, of two ids, one after the other.
template <class Dimensions = no_dimensions> struct running_job {
  text_view id;  ///< as the platform writes it, unique within the account; ties go by it
  account_handle account{};
  sku_handle sku{};
  Dimensions dimensions{};
  ratio cards{};  ///< above zero
  /// When it holds its cards; its end is known of few jobs. The start may lie ahead.
  interval during{instant_min, instant_max};
};

/// What a job needs before its lease ends.
struct stop_lead {
  nanoseconds
      wind_down{};        ///< from the order to stop until its cards are free: a checkpoint, a kill
  nanoseconds warning{};  ///< from the warning until that order
};

namespace detail {

/// A job with its dimensions read.
struct job_terms {
  text_view id;
  account_handle account{};
  sku_handle sku{};
  dimension_values dimensions{};
  ratio cards{};
  interval during{};
};

[[nodiscard]] constexpr bool are_known(const symbol_table& names,
                                       const dimension_values& values) noexcept {
  for (const symbol value : values.value)
    if (value.has_value() && value.index >= names.size()) return false;
  return true;
}

/// Whether a job makes sense: what record() would say of its usage. Errors: unknown_account,
/// unknown_sku, unknown_symbol, unit_mismatch (a counted sku), out_of_range (no cards),
/// invalid_interval.
[[nodiscard]] constexpr result<void> check_job(const engine_state& state, const symbol_table& names,
                                               const job_terms& job) noexcept {
  if (!state.held.contains(job.account)) return errc::unknown_account;
  if (!state.skus.contains(job.sku)) return errc::unknown_sku;
  if (!are_known(names, job.dimensions)) return errc::unknown_symbol;
  if (state.skus[job.sku].how == meter::counted) return errc::unit_mismatch;
  if (job.cards.numerator() <= 0) return errc::out_of_range;
  if (!job.during.is_valid()) return errc::invalid_interval;
  return {};
}

/// The order of two accounts as their paths are written, root first: −, 0 or +. Names are unique
/// among siblings, so it is total, and no number that the engine gave out has a part in it.
[[nodiscard]] constexpr int compare_paths(const engine_state& state, const symbol_table& names,
                                          account_handle a, account_handle b) noexcept {
  if (a == b) return 0;
  const auto node = [&](account_handle h) -> const account& {
    return state.held.accounts[h.index];
  };
  const int deeper = node(a).depth - node(b).depth;
  while (node(a).depth > node(b).depth) a = node(a).parent;
  while (node(b).depth > node(a).depth) b = node(b).parent;
  if (a == b) return deeper;  // one lies above the other
  while (node(a).parent != node(b).parent) {
    a = node(a).parent;
    b = node(b).parent;
  }
  return names.text(node(a).name) < names.text(node(b).name) ? -1 : 1;
}

/// Whether a job goes before another where they tie: by account, then by id, as written.
[[nodiscard]] constexpr bool goes_before(const engine_state& state, const symbol_table& names,
                                         const job_terms& a, const job_terms& b) noexcept {
  const int by_account = compare_paths(state, names, a.account, b.account);
  return by_account != 0 ? by_account < 0 : a.id < b.id;
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
