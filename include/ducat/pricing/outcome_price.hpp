// SPDX-License-Identifier: MIT
// Prices by outcome: a trained model, a finished job ("give data, get a model"), whatever the
// resources that it took. What an outcome that never came about costs is the list's to say.
#ifndef DUCAT_PRICING_OUTCOME_PRICE_HPP
#define DUCAT_PRICING_OUTCOME_PRICE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/mixed_ratio.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/exact/result.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// How a job ended, as schedulers tell it (Slurm's job states).
enum class job_ending : std::uint8_t {
  completed,
  failed,
  cancelled,
  timed_out,
  preempted,
  node_failed,
  out_of_memory,
};

/// Which part of the price an end costs.
enum class outcome_share : std::uint8_t {
  nothing,
  delivered,  ///< what was handed over: the fraction done at the last checkpoint
  all,
};

/// The price of one outcome. By default a completed one costs all and any other end nothing.
class outcome_price {
 public:
  constexpr outcome_price() noexcept = default;
  /// @param price  exact minor units for one outcome
  constexpr explicit outcome_price(const mixed& price) noexcept : price_{price} {}

  /// The same price with another share for one end: `.with(job_ending::cancelled,
  /// outcome_share::delivered)`.
  [[nodiscard]] constexpr outcome_price with(job_ending end, outcome_share share) const noexcept {
    outcome_price out = *this;
    if (index(end) < ends) out.share_[index(end)] = share;
    return out;
  }

  [[nodiscard]] constexpr const mixed& price() const noexcept { return price_; }
  [[nodiscard]] constexpr outcome_share share(job_ending end) const noexcept {
    return index(end) < ends ? share_[index(end)] : outcome_share::nothing;
  }

 private:
  static constexpr int ends = 7;
  [[nodiscard]] static constexpr int index(job_ending end) noexcept {
    return static_cast<int>(end);
  }

  mixed price_{};
  outcome_share share_[ends] = {outcome_share::all};
};

/// What a job costs. Errors: out_of_range where `delivered` is not 0 … 1, overflow.
/// @param delivered  the fraction of the outcome that was handed over, for ends that pay it
[[nodiscard]] constexpr result<mixed> charge(const outcome_price& price, job_ending end,
                                             ratio delivered) noexcept {
  if (delivered < ratio{} || delivered > ratio{1}) return errc::out_of_range;
  switch (price.share(end)) {
    case outcome_share::all: return price.price();
    case outcome_share::delivered: return scale(price.price(), delivered);
    case outcome_share::nothing: break;
  }
  return mixed{};
}

}  // namespace ducat::inline v0

#endif
