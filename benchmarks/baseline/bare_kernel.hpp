// SPDX-License-Identifier: MIT
// The floor under every deduction: only the memory work that none can avoid. One 8-byte slot to
// know the id, one 64-byte line for the account, one 128-byte append; everything sized and touched
// before, prefetched ahead. It knows ids by half of their bits and has no rule: it bounds, it does
// not bill.
#ifndef DUCAT_BENCHMARKS_BASELINE_BARE_KERNEL_HPP
#define DUCAT_BENCHMARKS_BASELINE_BARE_KERNEL_HPP

#include "../workload.hpp"

#include <ducat/exact/int128.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bench {

class bare_kernel {
 public:
  static constexpr std::string_view name = "bare kernel";
  static constexpr std::string_view tables = "8 B slot, 64 B line, 128 B append; sized and touched";

  explicit bare_kernel(const workload& load)
      : slots_(std::bit_ceil(load.events.size() * 3 / 2)),
        shift_{64 - std::countr_zero(slots_.size())},
        lines_(load.account_keys.size(), line{.left = load.grant()}),
        log_(load.events.size()) {}

  void run(std::span<const usage_event> batch) {
    const std::size_t warm = std::min(batch.size(), ahead);
    for (std::size_t i = 0; i < warm; ++i) prefetch(batch[i]);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (i + ahead < batch.size()) prefetch(batch[i + ahead]);
      record(batch[i]);
    }
  }

  bench::checksum checksum() const {
    bench::checksum sum{.duplicates = duplicates_};
    for (const line& account : lines_) sum.add(account.left, account.overage);
    return sum;
  }

 private:
  static constexpr std::size_t ahead = 12;

  struct alignas(64) line {
    ducat::int128 left = 0;
    ducat::int128 overage = 0;
    std::uint64_t records = 0;
  };
  struct alignas(64) entry {
    std::uint64_t id_high;
    std::uint64_t id_low;
    std::int64_t start_ns;
    std::int64_t end_ns;
    std::uint64_t account_key;
    std::uint32_t account;
    std::uint32_t cards;
    ducat::int128 covered;
    ducat::int128 overage;
    ducat::int128 left_after;
    ducat::int128 overage_after;
    std::uint64_t records_after;
  };
  static_assert(sizeof(line) == 64 && sizeof(entry) == 128);

  // The ids are random: their bits are their hash. 0 marks an empty slot.
  static std::uint64_t tag(const usage_event& event) { return event.id_high | 1; }
  std::size_t home(const usage_event& event) const { return event.id_high >> shift_; }

  // g++ 12 takes a function that only prefetches for pure, and drops calls that it does not inline.
  [[gnu::always_inline]] void prefetch(const usage_event& event) {
    __builtin_prefetch(&slots_[home(event)], 1);
    __builtin_prefetch(&lines_[event.account], 1);
  }

  // Whether the id is new; then it is remembered.
  bool remember(const usage_event& event) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = home(event);; at = (at + 1) & mask) {
      if (slots_[at] == tag(event)) return false;
      if (slots_[at] != 0) continue;
      slots_[at] = tag(event);
      return true;
    }
  }

  void record(const usage_event& event) {
    if (!remember(event)) {
      ++duplicates_;
      return;
    }
    line& account = lines_[event.account];
    const ducat::int128 flop = event.flop();
    const ducat::int128 covered = std::min(flop, account.left);
    account.left -= covered;
    account.overage += flop - covered;
    ++account.records;
    log_[size_++] = {event.id_high,     event.id_low,  event.start_ns,  event.end_ns,
                     event.account_key, event.account, event.cards,     covered,
                     flop - covered,    account.left,  account.overage, account.records};
  }

  std::vector<std::uint64_t> slots_;
  int shift_;
  std::vector<line> lines_;
  std::vector<entry> log_;
  std::size_t size_ = 0;
  std::uint64_t duplicates_ = 0;
};

}  // namespace bench

#endif
