// SPDX-License-Identifier: MIT
// What may be stated once: ids, serials and references, each within its payer. Private to
// billing/audit.hpp.
#ifndef DUCAT_BILLING_AUDIT_ONCE_HPP
#define DUCAT_BILLING_AUDIT_ONCE_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/ledger.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ducat::inline v0::detail {

class once_audit {
 public:
  explicit once_audit(audit_state& state) noexcept : s_{state} {}

  void run() {
    check_ids();
    check_serials();
  }

 private:
  // Law 5: an id is unique within (source, root account).
  void check_ids() {
    const auto& usages = s_.book.all<usage_recorded>();
    std::vector<usage_number> rows;
    for (usage_number i = 0; i < usages.size(); ++i)
      if (s_.shape.has_usage(i)) rows.push_back(i);
    const auto root = [&](usage_number i) { return s_.root_of(usages[i].account); };
    const auto before = [&](usage_number i, usage_number k) {
      const usage_recorded& a = usages[i];
      const usage_recorded& b = usages[k];
      if (a.id.high != b.id.high) return a.id.high < b.id.high;
      if (a.id.low != b.id.low) return a.id.low < b.id.low;
      if (a.source != b.source) return a.source < b.source;
      return root(i) < root(k);
    };
    for_each_repeated(rows, before, [&](usage_number i) {
      s_.find(audit_rule::once, usages[i].position, i, "the id was recorded before");
    });
  }
  // A grant is safe to send again because its serial is unique within the payer, a move because its
  // reference is.
  void check_serials() {
    std::vector<std::uint64_t> rows;
    for (std::uint64_t i = 0; i < s_.packs.size(); ++i)
      if (s_.packs[i].granted != nullptr && s_.packs[i].granted->serial.has_value())
        rows.push_back(i);
    const auto before = [&](std::uint64_t i, std::uint64_t k) {
      const pack_granted& a = *s_.packs[i].granted;
      const pack_granted& b = *s_.packs[k].granted;
      if (a.serial != b.serial) return a.serial < b.serial;
      return s_.root_of(a.account) < s_.root_of(b.account);
    };
    for_each_repeated(rows, before, [&](std::uint64_t i) {
      s_.find(audit_rule::once, s_.packs[i].position, i, "the serial was granted before");
    });
    check_references();
  }
  void check_references() {
    const auto& moves = s_.book.all<pack_moved>();
    std::vector<std::uint64_t> rows;
    const auto root = [&](std::uint64_t i) {
      return s_.root_of(s_.packs[moves[i].pack.index].granted->account);
    };
    for (std::uint64_t i = 0; i < moves.size(); ++i)
      if (moves[i].reference.has_value() && moves[i].pack.index < s_.packs.size() &&
          s_.packs[moves[i].pack.index].granted != nullptr)
        rows.push_back(i);
    const auto before = [&](std::uint64_t i, std::uint64_t k) {
      if (moves[i].reference != moves[k].reference) return moves[i].reference < moves[k].reference;
      return root(i) < root(k);
    };
    for_each_repeated(rows, before, [&](std::uint64_t i) {
      s_.find(audit_rule::once, s_.book.size(), moves[i].pack.index,
              "the reference of a move was used before");
    });
  }
  // Calls `report(row)` for every row but the first of its key.
  template <class Row, class Before, class Report>
  static void for_each_repeated(std::vector<Row>& rows, Before before, Report report) {
    std::sort(rows.begin(), rows.end(),
              [&](Row i, Row k) { return before(i, k) || (!before(k, i) && i < k); });
    for (std::size_t i = 1; i < rows.size(); ++i)
      if (!before(rows[i - 1], rows[i])) report(rows[i]);
  }

  audit_state& s_;
};

}  // namespace ducat::inline v0::detail

#endif
