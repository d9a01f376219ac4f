// SPDX-License-Identifier: MIT
// Forecasts of an engine: basic_engine::forecast() and what_if(), and available() while jobs run.
// Who calls them includes this.
#ifndef DUCAT_ENGINE_FORECASTING_HPP
#define DUCAT_ENGINE_FORECASTING_HPP

#include <ducat/engine/engine.hpp>
#include <ducat/engine/forecast.hpp>
#include <ducat/engine/live_balance.hpp>
#include <ducat/exact/array_view.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/handle.hpp>
#include <ducat/units/instant.hpp>

#include <cstddef>

namespace ducat::inline v0 {

template <class Dimensions>
constexpr result<forecast> basic_engine<Dimensions>::forecast(array_view<const job> jobs,
                                                              instant from, instant until,
                                                              forecast_room& room,
                                                              const stop_lead& lead) const {
  return ducat::forecast::of(state_, ledger_, jobs, {from, until}, room, lead);
}

template <class Dimensions>
constexpr result<forecast> basic_engine<Dimensions>::what_if(array_view<const job> jobs,
                                                             const job& also, instant from,
                                                             instant until, forecast_room& room,
                                                             const stop_lead& lead) const {
  return ducat::forecast::of(state_, ledger_, jobs, {from, until}, room, lead, &also);
}

template <class Dimensions>
constexpr result<int128> basic_engine<Dimensions>::available(account_handle account, dimension unit,
                                                             instant when,
                                                             array_view<const job> jobs,
                                                             forecast_room& room) const {
  const auto stands = available(account, unit, when);
  instant from = when;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (jobs[i].during.start < from) from = jobs[i].during.start;
  if (!stands || (from == when && state_.series.empty())) return stands;
  const job* const no_other = nullptr;
  const auto ahead =
      ducat::forecast::of(state_, ledger_, jobs, {from, when}, room, {}, no_other, account);
  if (!ahead) return ahead.error();
  return detail::available_after(state_, account, unit, *ahead);
}

}  // namespace ducat::inline v0

#endif
