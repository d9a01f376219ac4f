// SPDX-License-Identifier: MIT
// Minor units as they go: for platforms that must post each charge in whole minor units at once.
// The opt-in of design law 2: what was posted is the rounding of the exact total at every moment,
// and nothing posted is allocated anew.
#ifndef DUCAT_BILLING_ROUNDED_STREAM_HPP
#define DUCAT_BILLING_ROUNDED_STREAM_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/exact/rounding.hpp>

namespace ducat::inline v0 {

/// The stream of one payer and currency. Its lines add up to its total, rounded once: a line may be
/// a minor unit more or less than its own amount rounded.
class rounded_stream {
 public:
  constexpr explicit rounded_stream(rounding mode) noexcept : mode_{mode} {}
  /// Goes on from the exact total so far, which is all that it remembers. Errors: overflow.
  [[nodiscard]] static constexpr result<rounded_stream> from(const mixed& exact, rounding mode) {
    rounded_stream out{mode};
    if (const auto line = out.post(exact); !line) return line.error();
    return out;
  }

  /// Minor units to post for an exact amount, which may be a credit: round(total after) −
  /// round(total before). Errors: overflow; the stream is then as before.
  [[nodiscard]] constexpr result<int128> post(const mixed& amount) {
    const auto exact = add(exact_, amount);
    if (!exact) return exact.error();
    const auto after = round(*exact, mode_);
    if (!after) return after.error();
    int128 line = 0;
    if (!try_subtract(*after, posted_, line)) return errc::overflow;
    exact_ = *exact;
    posted_ = *after;
    return line;
  }

  /// All that came, in exact minor units; and what was posted of it, which is that rounded.
  [[nodiscard]] constexpr const mixed& exact() const noexcept { return exact_; }
  [[nodiscard]] constexpr int128 posted() const noexcept { return posted_; }

 private:
  rounding mode_;
  mixed exact_{};
  int128 posted_ = 0;
};

}  // namespace ducat::inline v0

#endif
