// SPDX-License-Identifier: MIT
#include "support/print.hpp"

#include <ducat/exact/ratio.hpp>
#include <ducat/units/literals.hpp>
#include <ducat/usage/cache_memory.hpp>

using namespace ducat;
using namespace ducat::literals;

TEST_CASE("a cache of heads keeps a key and a value of each in every layer") {
  // Llama-3-70B: 80 layers, 8 heads of keys and values, 128 wide, two bytes: 320 KiB a token.
  const auto shape = cache_shape::of_heads(80, 8, 128);
  CHECK(cache_bytes(shape, 1_tokens).value() == 320_kib);
  CHECK(cache_bytes(shape, 8'192_tokens).value() == 2'560_mib);
}

TEST_CASE("a latent cache is a small part of the heads' own") {
  // DeepSeek-V2: 60 layers of 128 heads; it keeps a vector of 512 and a rotary key of 64.
  const auto latent = cache_bytes(cache_shape::of_latent(60, 512, 64), 1_tokens).value();
  const auto heads = cache_bytes(cache_shape::of_heads(60, 128, 128), 1_tokens).value();
  CHECK(latent.count() == 69'120);
  CHECK(ratio::of(latent.count(), heads.count()).value() == ratio{9, 512});
}

TEST_CASE("what is kept for a while is byte-time") {
  const auto shape = cache_shape::of_heads(80, 8, 128);
  const auto held = cache_held(shape, 8'192_tokens, 30_min).value();
  CHECK(held == checked_multiply(2'560_mib, 30_min).value());
  CHECK(cache_held(shape, 16'384_tokens, 2_h).value() == 10_gib_hours);
}

TEST_CASE("a cache that cannot be is refused") {
  const auto shape = cache_shape::of_heads(80, 8, 128);
  CHECK(cache_bytes(shape, tokens{-1}).error() == errc::out_of_range);
  CHECK(cache_bytes({-1, 1, 1}, 1_tokens).error() == errc::out_of_range);
  CHECK(cache_held(shape, 1_tokens, nanoseconds{-1}).error() == errc::out_of_range);
  CHECK(cache_bytes(shape, tokens{int128_max}).error() == errc::overflow);
  CHECK(cache_held(shape, tokens{int128_max >> 20}, 1_h).error() == errc::overflow);
}
