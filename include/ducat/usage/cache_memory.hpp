// SPDX-License-Identifier: MIT
// The memory that a model's cache of keys and values takes, and the time for which it is kept:
// byte-time, a quantity that is counted and priced like any other.
#ifndef DUCAT_USAGE_CACHE_MEMORY_HPP
#define DUCAT_USAGE_CACHE_MEMORY_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/bytes.hpp>
#include <ducat/units/tokens.hpp>

#include <cstdint>

namespace ducat::inline v0 {

/// What the cache keeps of one token.
struct cache_shape {
  std::int64_t layers = 0;
  std::int64_t values_per_layer = 0;  ///< numbers kept in each layer
  std::int64_t bytes_per_value = 2;   ///< 2 for FP16 and BF16, 1 for FP8

  /// Keys and values of each head: multi-head, or grouped-query attention with fewer heads.
  /// Precondition: the product fits 64 bits.
  [[nodiscard]] static constexpr cache_shape of_heads(std::int32_t layers, std::int32_t kv_heads,
                                                      std::int32_t head_dimension,
                                                      std::int32_t bytes_per_value = 2) {
    const int128 values = int128{2} * kv_heads * head_dimension;
    cache_shape shape{layers, 0, bytes_per_value};
    DUCAT_ASSERT(try_convert(values, shape.values_per_layer));
    return shape;
  }
  /// Multi-head latent attention: one compressed vector and one shared rotary key. Source:
  /// DeepSeek-V2 (2024), 2.1.
  [[nodiscard]] static constexpr cache_shape of_latent(std::int32_t layers,
                                                       std::int32_t latent_dimension,
                                                       std::int32_t rotary_dimension,
                                                       std::int32_t bytes_per_value = 2) noexcept {
    return {layers, std::int64_t{latent_dimension} + rotary_dimension, bytes_per_value};
  }
};

/// The bytes that the cache of so many tokens takes. Errors: out_of_range for a negative argument;
/// overflow.
[[nodiscard]] constexpr result<byte_count> cache_bytes(const cache_shape& shape,
                                                       tokens count) noexcept {
  if (shape.layers < 0 || shape.values_per_layer < 0 || shape.bytes_per_value < 0 ||
      count < tokens{}) {
    return errc::out_of_range;
  }
  int128 bytes = int128{shape.layers} * shape.values_per_layer;
  if (!try_multiply(bytes, int128{shape.bytes_per_value}, bytes) ||
      !try_multiply(bytes, count.count(), bytes)) {
    return errc::overflow;
  }
  return byte_count{bytes};
}

/// The byte-time of a cache that is kept for a while. Errors: out_of_range for a negative argument;
/// overflow.
[[nodiscard]] constexpr result<byte_nanoseconds> cache_held(const cache_shape& shape, tokens count,
                                                            nanoseconds during) noexcept {
  if (during < nanoseconds{}) return errc::out_of_range;
  const auto bytes = cache_bytes(shape, count);
  if (!bytes) return bytes.error();
  return checked_multiply(*bytes, during);
}

}  // namespace ducat::inline v0

#endif
