// SPDX-License-Identifier: MIT
// Whether the zones that a ledger states fit each other. Private to billing/ledger_shape.hpp.
#ifndef DUCAT_BILLING_ZONE_SHAPE_HPP
#define DUCAT_BILLING_ZONE_SHAPE_HPP

#include <ducat/engine/ledger.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

/// Keeps what later events may name. What is malformed keeps its number.
class zone_shape {
 public:
  [[nodiscard]] const char* check(const ledger& book, const zone_stated& e) {
    ++stated_;
    const bool has_terms = e.terms == stated_ && e.terms <= book.zones.size();
    const symbol label = has_terms ? book.zones.label(e.terms) : symbol{};
    const bool is_new = e.zone == labels_.size() + 1;
    bool sound =
        has_terms && label.index < book.names.size() && e.zone != 0 && e.zone <= labels_.size() + 1;
    if (sound)
      sound = is_new ? std::find(labels_.begin(), labels_.end(), label) == labels_.end()
                     : labels_[e.zone - 1] == label;
    if (is_new) labels_.push_back(sound ? label : symbol{});
    return sound ? nullptr : "a zone out of order, without a label, or with that of another";
  }
  /// Whether a payer may go by a zone (0: none), beside an offset.
  [[nodiscard]] bool may_have(std::uint32_t zone, std::int32_t utc_offset_seconds) const noexcept {
    if (zone == 0) return true;
    return zone <= labels_.size() && labels_[zone - 1].has_value() && utc_offset_seconds == 0;
  }

 private:
  std::vector<symbol> labels_;  // by zone; none of a malformed one
  std::size_t stated_ = 0;
};

}  // namespace ducat::inline v0::detail

#endif
