// SPDX-License-Identifier: MIT
// What a deduction benchmark can run: code that is made for a workload, takes its events in
// batches, and can say how every account stands.
#ifndef DUCAT_BENCHMARKS_CONTESTANT_HPP
#define DUCAT_BENCHMARKS_CONTESTANT_HPP

#include "workload.hpp"

#include <concepts>
#include <span>
#include <string_view>

namespace bench {

/// Construction grants every account its pack and is not timed; run is; checksum is not.
template <class C>
concept contestant =
    std::constructible_from<C, const workload&> &&
    requires(C c, std::span<const usage_event> batch) {
      { C::name } -> std::convertible_to<std::string_view>;
      {
        C::tables
      } -> std::convertible_to<std::string_view>;  ///< Grown, or sized and touched before.
      c.run(batch);
      { c.checksum() } -> std::same_as<bench::checksum>;
    };

}  // namespace bench

#endif
