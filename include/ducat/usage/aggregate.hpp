// SPDX-License-Identifier: MIT
// Aggregations for meters that are not sums: how many records, the largest value, the latest one.
// None depends on the order in which records arrive, and those of two parts of a period merge into
// that of the whole. (Unique ids: unique_count.hpp; values over time: weighted_sum.hpp.)
#ifndef DUCAT_USAGE_AGGREGATE_HPP
#define DUCAT_USAGE_AGGREGATE_HPP

#include <ducat/exact/error.hpp>
#include <ducat/exact/int128.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/units/instant.hpp>

#include <compare>
#include <cstdint>

namespace ducat::inline v0 {

/// The number of records.
class count_aggregate {
 public:
  /// Errors: overflow.
  constexpr result<void> add() noexcept { return merge_count(1); }
  constexpr result<void> merge(const count_aggregate& other) noexcept {
    return merge_count(other.count_);
  }
  [[nodiscard]] constexpr int128 value() const noexcept { return count_; }

 private:
  constexpr result<void> merge_count(int128 more) noexcept {
    if (!try_add(count_, more, count_)) return errc::overflow;
    return {};
  }

  int128 count_ = 0;
};

/// The largest value.
class max_aggregate {
 public:
  constexpr void add(int128 value) noexcept {
    if (empty_ || max_ < value) max_ = value;
    empty_ = false;
  }
  constexpr void merge(const max_aggregate& other) noexcept {
    if (!other.empty_) add(other.max_);
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return empty_; }
  /// Zero where there was no record: nothing was held.
  [[nodiscard]] constexpr int128 value() const noexcept { return max_; }

 private:
  int128 max_ = 0;
  bool empty_ = true;
};

/// The value of the latest record.
class latest_aggregate {
 public:
  /// @param sequence  tells records of one instant apart: the greater is the later, and of two that
  /// are alike in this too the greater value counts
  constexpr void add(instant at, std::uint64_t sequence, int128 value) noexcept {
    const reading next{at, sequence, value};
    if (empty_ || last_ < next) last_ = next;
    empty_ = false;
  }
  constexpr void merge(const latest_aggregate& other) noexcept {
    if (!other.empty_) add(other.last_.at, other.last_.sequence, other.last_.value);
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return empty_; }
  /// Zero where there was no record.
  [[nodiscard]] constexpr int128 value() const noexcept { return last_.value; }
  /// When it was; nothing where there was no record.
  [[nodiscard]] constexpr instant at() const noexcept { return last_.at; }

 private:
  struct reading {
    instant at{};
    std::uint64_t sequence = 0;
    int128 value = 0;

    friend constexpr bool operator<(const reading& a, const reading& b) noexcept {
      if (a.at != b.at) return a.at < b.at;
      if (a.sequence != b.sequence) return a.sequence < b.sequence;
      return a.value < b.value;
    }
  };

  reading last_{};
  bool empty_ = true;
};

}  // namespace ducat::inline v0

#endif
