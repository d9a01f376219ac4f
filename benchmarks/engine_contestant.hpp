// SPDX-License-Identifier: MIT
// ducat with all its rules on: exact dedup with conflict check, rating, burn-down, a priced line
// for what no pack covers, events, outcomes.
#ifndef DUCAT_BENCHMARKS_ENGINE_CONTESTANT_HPP
#define DUCAT_BENCHMARKS_ENGINE_CONTESTANT_HPP

#include "workload.hpp"

#include <ducat/ducat.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

class engine_contestant {
 public:
  static constexpr std::string_view name = "ducat";
  static constexpr std::string_view tables = "growing";

  explicit engine_contestant(const workload& load) : engine_{std::make_unique<ducat::engine>()} {
    using namespace ducat::literals;
    ducat::price_table prices;
    (void)prices.define_sku("a100", ducat::meter::metered, ducat::dimension::compute,
                            rate_flop_per_ns);
    (void)prices.add_flat("a100", ducat::currency_of<ducat::cny>(), {20, 0}, flop_per_degree);
    (void)engine_->publish(prices);
    a100_ = engine_->find_sku("a100");
    for (const std::uint64_t key : load.account_keys) {
      const auto account = engine_->open_account(
          {.name = std::to_string(key), .money = ducat::currency_of<ducat::cny>()});
      // Accounts get their handles in order: the workload's number is the handle.
      DUCAT_ASSERT(account->index == accounts_++);
      if (load.grant() > 0) {
        (void)engine_->grant(
            *account,
            {.quantity = ducat::flops{load.grant()}, .paid = 200'000_cny, .at = {day_start_ns}});
      }
    }
  }

  // As a service does that reads usage from a queue: so many at a time as stay in the near cache.
  void run(std::span<const usage_event> batch) {
    for (std::size_t first = 0; first < batch.size(); first += at_once)
      record(batch.subspan(first, std::min(at_once, batch.size() - first)));
  }

  bench::checksum checksum() const {
    bench::checksum sum;
    sum.duplicates = duplicates_;
    for (std::uint32_t i = 0; i < accounts_; ++i) {
      const ducat::account_handle account{i};
      const auto left = engine_->available(account, ducat::dimension::compute, {day_start_ns});
      // 20 CNY a degree is one fen for this many FLOP.
      constexpr ducat::int128 flop_per_fen = flop_per_degree / 2000;
      const ducat::mixed owed = engine_->owed(account).minor;
      const auto part = owed.rest * static_cast<ducat::uint128>(flop_per_fen) / owed.denominator;
      sum.add(*left, owed.whole * flop_per_fen + static_cast<ducat::int128>(part));
    }
    return sum;
  }

 private:
  static constexpr std::size_t at_once = 512;

  void record(std::span<const usage_event> batch) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const usage_event& e = batch[i];
      ducat::engine::usage& u = usages_[i];
      u.id = {e.id_high, e.id_low};
      u.account = {e.account};
      u.sku = a100_;
      u.cards = e.cards;
      u.during = {{e.start_ns}, {e.end_ns}};
    }
    engine_->record({usages_.data(), batch.size()}, {results_.data(), batch.size()});
    for (const auto& result : std::span{results_}.first(batch.size()))
      duplicates_ += result && result->is_duplicate() ? 1U : 0U;
  }

  std::unique_ptr<ducat::engine> engine_;
  ducat::sku_handle a100_;
  std::uint32_t accounts_ = 0;
  std::vector<ducat::engine::usage> usages_{at_once};
  std::vector<ducat::result<ducat::outcome>> results_{at_once, ducat::errc::unsupported};
  std::uint64_t duplicates_ = 0;
};

}  // namespace bench

#endif
