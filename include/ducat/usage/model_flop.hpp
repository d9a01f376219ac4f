// SPDX-License-Identifier: MIT
// The compute that a model asks for, as a counted number of FLOP: from its active parameters and
// its tokens. It is not what the cards delivered, and not what they are rated at.
#ifndef DUCAT_USAGE_MODEL_FLOP_HPP
#define DUCAT_USAGE_MODEL_FLOP_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/mixed.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/compute.hpp>
#include <ducat/units/tokens.hpp>
#include <ducat/usage/token_counts.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// The parameters of a mixture of experts. A dense model has `shared` alone.
struct model_parameters {
  int128 shared = 0;      ///< those that every token passes
  int128 per_expert = 0;  ///< over all layers
  std::int64_t experts = 0;
  std::int64_t experts_per_token = 0;  ///< at most `experts`

  /// All that memory holds. Errors: out_of_range, overflow.
  [[nodiscard]] constexpr result<int128> total() const noexcept { return with(experts); }
  /// Those that one token passes. Errors: out_of_range, overflow.
  [[nodiscard]] constexpr result<int128> active() const noexcept { return with(experts_per_token); }

 private:
  [[nodiscard]] constexpr result<int128> with(std::int64_t count) const noexcept {
    if (shared < 0 || per_expert < 0 || experts_per_token < 0 || experts_per_token > experts) {
      return errc::out_of_range;
    }
    int128 sum = 0;
    if (!try_multiply(per_expert, int128{count}, sum) || !try_add(sum, shared, sum)) {
      return errc::overflow;
    }
    return sum;
  }
};

/// The part of attention that grows with the square of the sequence, for which 2N does not stand.
struct attention_shape {
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t head_dimension = 0;
};

/// How often a pass over the tokens is computed: 2 FLOP per active parameter and token forward, 4
/// backward, and 2 more where activations are computed anew instead of kept.
enum class model_pass : std::uint8_t {
  forward = 1,              ///< inference: 2ND
  training = 3,             ///< forward and backward: 6ND
  training_recomputed = 4,  ///< with full recomputation: 8ND, which is hardware, not model FLOP
};

namespace detail {

constexpr result<flops> product_of_counts(int128 a, int128 b, int128 c) noexcept {
  if (a < 0 || b < 0 || c < 0) return errc::out_of_range;
  int128 product = 0;
  if (!try_multiply(a, b, product) || !try_multiply(product, c, product)) return errc::overflow;
  return flops{product};
}

}  // namespace detail

/// 2, 6 or 8 × active parameters × tokens. Source: J. Kaplan et al., "Scaling Laws for Neural
/// Language Models" (2020), 2.1. Errors: out_of_range for a negative argument; overflow.
[[nodiscard]] constexpr result<flops> parameter_flop(int128 active_parameters, tokens count,
                                                     model_pass pass) noexcept {
  return detail::product_of_counts(active_parameters, count.count(), 2 * static_cast<int128>(pass));
}

/// 4, 12 or 16 × Σ length² × head dimension × heads × layers: queries times keys and weights times
/// values over whole sequences, without the causal mask's half. Source: verl's flops_counter, whose
/// 12 is for training.
/// @param squared_lengths  Σ length² over the sequences, in tokens²
/// Errors: out_of_range for a negative argument; overflow.
[[nodiscard]] constexpr result<flops> attention_flop(const attention_shape& shape,
                                                     int128 squared_lengths,
                                                     model_pass pass) noexcept {
  const auto width = detail::product_of_counts(shape.layers, shape.heads, shape.head_dimension);
  if (!width) return width;
  return detail::product_of_counts(width->count(), squared_lengths, 4 * static_cast<int128>(pass));
}

/// The FLOP of one request: 2 × active parameters for each token that is computed, which are all
/// but those read from the cache. Errors: out_of_range for a negative number of parameters;
/// overflow.
[[nodiscard]] constexpr result<flops> request_flop(int128 active_parameters,
                                                   const token_classes& parts) noexcept {
  const auto all = total_tokens(parts);
  if (!all) return all.error();
  return parameter_flop(active_parameters, *all - parts.cache_read, model_pass::forward);
}

/// Model FLOP utilisation: model FLOP over what cards × peak × time could have given, exact.
/// Errors: division_by_zero for no capacity; out_of_range for a negative one.
[[nodiscard]] constexpr result<mixed> model_flop_utilisation(flops model, flops capacity) noexcept {
  if (capacity < flops{}) return errc::out_of_range;
  return make_mixed(model.count(), 1, static_cast<uint128>(capacity.count()));
}

}  // namespace ducat::inline v0

#endif
