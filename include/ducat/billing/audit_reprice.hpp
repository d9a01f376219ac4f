// SPDX-License-Identifier: MIT
// The audit of repricings: what a usage gives back are the lines that hold, of whatever stated
// them; what is stated instead is covered as it was, and amounts to as much. Private to
// billing/audit_settle.hpp.
#ifndef DUCAT_BILLING_AUDIT_REPRICE_HPP
#define DUCAT_BILLING_AUDIT_REPRICE_HPP

#include <ducat/billing/audit_state.hpp>
#include <ducat/engine/usage_lines.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace ducat::inline v0::detail {

class reprice_audit {
 public:
  explicit reprice_audit(audit_state& state) noexcept : s_{state} {}

  void begin(const payer_settled& e, std::uint64_t position) {
    e_ = e.is_repricing() ? &e : nullptr;
    begun_at_ = position;
    moved_.clear();
    paid_.clear();
    prices_.clear();
    pieces_.clear();
    if (e_ == nullptr) return;
    if (s_.closed_until(e.payer) < e.until)
      s_.find(audit_rule::settlement, position, e.payer.index, "what is open is repriced");
    if (!e.by.actor.has_value() || !e.by.reason.has_value() || !e.by.approval.has_value())
      s_.find(audit_rule::settlement, position, e.payer.index, "repriced, and nobody approved it");
  }
  /// Whether the settlement at hand is one.
  [[nodiscard]] bool is_on() const noexcept { return e_ != nullptr; }
  /// Whether it is about an instant of a usage: by when the piece began in which that was stated.
  [[nodiscard]] bool is_asked(const usage_recorded& u, instant when) const {
    const auto piece = pieces_.upper_bound({u.usage, when});
    if (piece != pieces_.begin() && std::prev(piece)->first == u.usage)
      when = std::prev(piece)->second;
    return when < e_->until && (!e_->sku.has_value() || e_->sku == u.sku);
  }

  /// A line of a usage, given back or stated: of a pack under a row of its factors, or priced.
  void draw(const pack_drawn& e, std::uint32_t row, std::uint64_t at) {
    move({e.usage, e.pack.index, row}, e.quantity, at);
  }
  void price(const usage_priced& e, std::uint64_t at) {
    move({e.usage, priced, 0}, e.quantity, at);
  }
  /// A wallet that got a payment for a usage back may pay for it.
  void got_back(usage_number usage, pack_handle wallet) { paid_.insert({usage, wallet.index}); }
  [[nodiscard]] bool had_paid(usage_number usage, pack_handle wallet) const {
    return paid_.contains({usage, wallet.index});
  }
  [[nodiscard]] bool had_price(usage_number usage, price_handle price) const {
    return prices_.contains({usage, price.index});
  }

  /// Whether a line is of its usage and of the time that may be stated again.
  [[nodiscard]] bool is_inside(const usage_recorded& u, bool counted,
                               const interval& during) const noexcept {
    const bool within = counted ? during == u.during
                                : u.during.start <= during.start && during.start < during.end &&
                                      during.end <= u.during.end;
    return within && e_->from <= during.start;
  }
  /// The lines of a usage that are to be given back, in the order of time.
  void gather(const usage_recorded& u, std::vector<std::uint64_t>& lines) {
    const auto known = s_.restated.find(u.usage);
    static const std::vector<restated_lines> none;
    const std::vector<restated_lines>& restated = known != s_.restated.end() ? known->second : none;
    for (std::size_t g = 0; g <= restated.size(); ++g) {
      const std::uint64_t first = g == 0 ? u.position : restated[g - 1].position;
      const std::uint32_t count = g == 0 ? u.line_count : restated[g - 1].line_count;
      const instant from = g == 0 ? instant_min : restated[g - 1].from;
      const instant until = restated_from(restated, g);
      for (std::uint64_t i = first + 1; i <= first + count && i < begun_at_; ++i) {
        if (s_.sound[i] == 0 || !is_line_from(s_.book, i, e_->from)) continue;
        const instant start = piece_of_line(s_.book, i).start;
        if (start < from || (until <= start && until != instant_max)) continue;
        lines.push_back(i);
        pieces_.insert({u.usage, start});
        if (s_.book.kind_at(i) == event_kind::usage_priced)
          prices_.insert({u.usage, s_.book.at<usage_priced>(i).price.index});
      }
    }
  }
  /// Once all of a usage is stated again.
  void check(usage_number usage, std::uint64_t at) {
    for (auto i = moved_.lower_bound({usage, 0, 0});
         i != moved_.end() && std::get<0>(i->first) == usage; ++i)
      if (i->second != 0)
        s_.find(audit_rule::settlement, at, usage, "repriced usage is covered otherwise");
  }

 private:
  static constexpr std::uint32_t priced = 0xFFFF'FFFF;
  using part = std::tuple<usage_number, std::uint32_t, std::uint32_t>;

  void move(const part& of, int128 quantity, std::uint64_t at) {
    int128& sum = moved_[of];
    if (!try_add(sum, quantity, sum))
      s_.find(audit_rule::coverage, at, std::get<0>(of), "a sum does not fit");
  }

  audit_state& s_;
  const payer_settled* e_ = nullptr;
  std::uint64_t begun_at_ = 0;
  std::map<part, int128> moved_;  // by usage, pack and row
  std::set<std::pair<usage_number, std::uint32_t>> paid_, prices_;
  std::set<std::pair<usage_number, instant>> pieces_;  // where those begin that are given back
};

}  // namespace ducat::inline v0::detail

#endif
