// SPDX-License-Identifier: MIT
// SipHash-2-4 with 128 bits of output: ids and contents of unbounded length become 16 bytes. Keyed,
// so that a client who chooses the ids cannot make them collide.
#ifndef DUCAT_EXACT_SIPHASH_HPP
#define DUCAT_EXACT_SIPHASH_HPP

#include <ducat/exact/int128.hpp>
#include <ducat/exact/text_view.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>

namespace ducat::inline v0 {

/// A secret of 16 bytes; as bytes it is low then high, each little-endian.
struct hash_key {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend constexpr bool operator==(const hash_key&, const hash_key&) = default;
};

/// The key of those who name none: no secret. Who lets customers choose names or ids gives a key of
/// 16 random bytes, so that nobody can choose them to collide.
inline constexpr hash_key public_hash_key{0x6475'6361'7400'0001U, 0x6475'6361'7400'0002U};

/// A hash of 16 bytes; as bytes it is low then high, each little-endian.
struct hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend constexpr bool operator==(const hash128&, const hash128&) = default;
  friend constexpr std::strong_ordering operator<=>(const hash128&, const hash128&) = default;
};

/// Hashes bytes as they come. Only their sequence counts, not how it was cut into calls; who hashes
/// several fields adds their lengths or fixed-size values, so that no two records give the same
/// sequence. J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012;
/// the 128-bit output is the one of the authors' reference code.
class sip_hasher {
  // Before their users: clang evaluates no member template that it has not seen yet.
  template <class Byte>
  static constexpr std::uint64_t load(const Byte* bytes, std::size_t count) noexcept {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return word;
  }

  template <class Byte> constexpr void add_bytes(const Byte* bytes, std::size_t size) noexcept {
    for (; size >= 8; bytes += 8, size -= 8) add(load(bytes, 8));
    for (; size > 0; ++bytes, --size) {
      pending_ |= load(bytes, 1) << (size_ % 8 * 8);
      if (++size_ % 8 == 0) {
        compress(pending_);
        pending_ = 0;
      }
    }
  }

 public:
  constexpr explicit sip_hasher(hash_key key) noexcept
      : v0_{0x736f6d6570736575U ^ key.low},
        v1_{0x646f72616e646f6dU ^ key.high ^ 0xeeU},
        v2_{0x6c7967656e657261U ^ key.low},
        v3_{0x7465646279746573U ^ key.high} {}

  constexpr void add(const unsigned char* bytes, std::size_t size) noexcept {
    add_bytes(bytes, size);
  }
  /// The characters, without their number.
  constexpr void add(text_view text) noexcept { add_bytes(text.data(), text.size()); }
  /// Eight bytes, little-endian.
  constexpr void add(std::uint64_t word) noexcept {
    const unsigned used = size_ % 8 * 8;
    size_ += 8;
    pending_ |= word << used;
    compress(pending_);
    pending_ = used == 0 ? 0 : word >> (64 - used);
  }
  /// Sixteen bytes, little-endian; int128 and uint128 of the same bits hash alike.
  constexpr void add(uint128 value) noexcept {
    add(static_cast<std::uint64_t>(value));
    add(static_cast<std::uint64_t>(value >> 64));
  }
  constexpr void add(int128 value) noexcept { add(static_cast<uint128>(value)); }

  /// The hash of everything added so far; more may be added afterwards.
  [[nodiscard]] constexpr hash128 finish() const noexcept {
    sip_hasher last = *this;
    last.compress(pending_ | std::uint64_t{size_ & 0xffU} << 56);
    hash128 out;
    last.v2_ ^= 0xeeU;
    for (int i = 0; i < 4; ++i) last.round();
    out.low = last.v0_ ^ last.v1_ ^ last.v2_ ^ last.v3_;
    last.v1_ ^= 0xddU;
    for (int i = 0; i < 4; ++i) last.round();
    out.high = last.v0_ ^ last.v1_ ^ last.v2_ ^ last.v3_;
    return out;
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t word, int by) noexcept {
    return word << by | word >> (64 - by);
  }

  constexpr void round() noexcept {
    v0_ += v1_;
    v1_ = rotate(v1_, 13) ^ v0_;
    v0_ = rotate(v0_, 32);
    v2_ += v3_;
    v3_ = rotate(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = rotate(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = rotate(v1_, 17) ^ v2_;
    v2_ = rotate(v2_, 32);
  }

  constexpr void compress(std::uint64_t word) noexcept {
    v3_ ^= word;
    round();
    round();
    v0_ ^= word;
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
  std::uint64_t pending_ = 0;  // the last size_ % 8 bytes
  std::size_t size_ = 0;
};

/// The SipHash-2-4-128 of some bytes. About 20 ns for an id of 16 bytes.
[[nodiscard]] constexpr hash128 siphash_2_4_128(hash_key key, const unsigned char* bytes,
                                                std::size_t size) noexcept {
  sip_hasher hasher{key};
  hasher.add(bytes, size);
  return hasher.finish();
}
[[nodiscard]] constexpr hash128 siphash_2_4_128(hash_key key, text_view text) noexcept {
  sip_hasher hasher{key};
  hasher.add(text);
  return hasher.finish();
}

}  // namespace ducat::inline v0

#endif
