// SPDX-License-Identifier: MIT
// The pricing rules of the design, written down a second time: rationals, lists, linear scans.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_TARIFF_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_TARIFF_HPP

#include "support/oracle.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reference {

using integer = boost::multiprecision::cpp_int;
using rational = boost::multiprecision::cpp_rational;
using nanoseconds = long long;

inline constexpr nanoseconds ever_before = INT64_MIN;
inline constexpr nanoseconds for_ever = INT64_MAX;

struct span {
  nanoseconds from = 0;
  nanoseconds to = 0;
  bool holds(nanoseconds t) const { return from <= t && t < to; }
  bool operator==(const span&) const = default;
};

enum class kind { flat, graduated, volume, per_record };
enum class cycle { hour, day, month, ever };

struct tier {
  std::optional<integer> up_to;  // nothing: open
  rational unit_price;           // minor units of money for one unit
  rational fee;
  integer package = 1;  // charged in packages of so many units
  bool partial_is_free = false;
};

/// A window of the day on some weekdays, by a clock that is so far ahead of UTC. One that ends no
/// later than it starts goes on into the next day.
struct window {
  std::set<int> days;  // 0 is Monday
  nanoseconds from = 0;
  nanoseconds to = 0;
  nanoseconds offset = 0;

  bool holds(nanoseconds t) const {
    const nanoseconds local = t + offset;
    nanoseconds day = local / a_day;
    if (local % a_day < 0) --day;
    const nanoseconds time = local - day * a_day;
    const bool today = days.count(weekday(day)) > 0;
    const bool yesterday = days.count(weekday(day - 1)) > 0;
    if (from < to) return today && from <= time && time < to;
    return (today && from <= time) || (yesterday && time < to);
  }
  /// Where it may begin or end after `start` and before `end`.
  std::vector<nanoseconds> edges(nanoseconds start, nanoseconds end) const {
    std::vector<nanoseconds> out;
    for (nanoseconds midnight = (start + offset) / a_day * a_day - a_day - offset; midnight < end;
         midnight += a_day)
      for (const nanoseconds edge : {midnight + from, midnight + to})
        if (start < edge && edge < end) out.push_back(edge);
    return out;
  }

  static constexpr nanoseconds a_day = 86'400'000'000'000;
  static int weekday(nanoseconds day) { return static_cast<int>(((day + 3) % 7 + 7) % 7); }

  bool operator==(const window&) const = default;
};

/// Of which layers a payer is.
struct layers {
  std::string own;
  std::string channel;
};

struct price {
  int sku = 0;
  std::string region;  // empty: any
  std::string layer;   // empty: everybody's
  std::optional<window> only_in;
  span stated{ever_before, for_ever};
  int published = 0;  // 0: nobody says when
  std::string counter;
  bool own_counter = false;  // the account's, not the payer's
  bool all_usage = false;
  cycle restarts = cycle::month;
  kind shape = kind::flat;
  std::vector<tier> tiers;
  // Of a price per record:
  rational fixed;
  std::optional<rational> minimum, maximum;
  std::optional<integer> free_records, free_units;

  /// Whether what it charges depends on what its counter holds.
  bool counts() const {
    if (shape == kind::per_record) return free_records || free_units;
    return shape != kind::flat || tiers[0].fee != 0 || tiers[0].package != 1;
  }

  bool same_line(const price& other) const {
    return sku == other.sku && region == other.region && layer == other.layer &&
           only_in == other.only_in;
  }
};

/// The prices published so far, in order.
class price_list {
 public:
  /// Of two versions of one line with one start the one that was published later holds.
  void add(const price& p) {
    for (std::size_t i = 0; i < all_.size(); ++i)
      if (all_[i].same_line(p) && all_[i].stated.from == p.stated.from &&
          all_[i].published < p.published)
        superseded_[i] = true;
    all_.push_back(p);
    superseded_.push_back(false);
  }
  const price& operator[](int i) const { return all_[static_cast<std::size_t>(i)]; }
  int size() const { return static_cast<int>(all_.size()); }

  /// Until when a version holds: its stated end, or the start of the next version of its line.
  nanoseconds end_of(int i) const {
    nanoseconds end = (*this)[i].stated.to;
    for (const price& other : all_)
      if (other.same_line((*this)[i]) && other.stated.from > (*this)[i].stated.from &&
          other.stated.from < end)
        end = other.stated.from;
    return end;
  }

  /// The price in force: of those that match, one of the payer's own layer, else of its channel's,
  /// else everybody's; there the one for a region; there the one with a window. −1 for none.
  int find(int sku, const std::string& region, nanoseconds t, const layers& of) const {
    int found = -1;
    std::vector<bool> best;
    for (int i = 0; i < size(); ++i) {
      const price& p = (*this)[i];
      if (p.sku != sku || (!p.region.empty() && p.region != region)) continue;
      if (!p.layer.empty() && p.layer != of.own && p.layer != of.channel) continue;
      if (t < p.stated.from || t >= end_of(i) || superseded_[static_cast<std::size_t>(i)]) continue;
      if (p.only_in && !p.only_in->holds(t)) continue;
      const bool own = !p.layer.empty() && p.layer == of.own;
      const std::vector<bool> rank{own, !p.layer.empty(), !p.region.empty(), p.only_in.has_value()};
      if (found >= 0 && rank <= best) continue;
      found = i;
      best = rank;
    }
    return found;
  }

  /// Every instant between two others at which another price may be in force.
  std::vector<nanoseconds> edges(const span& between) const {
    std::vector<nanoseconds> out;
    for (int i = 0; i < size(); ++i) {
      out.push_back((*this)[i].stated.from);
      out.push_back(end_of(i));
      if (!(*this)[i].only_in) continue;
      for (const nanoseconds t : (*this)[i].only_in->edges(between.from, between.to))
        out.push_back(t);
    }
    return out;
  }

  /// A price that need not count does so where one that must shares its counter.
  bool is_counted(int i) const {
    for (const price& p : all_)
      if (p.counter == (*this)[i].counter && p.counts()) return true;
    return false;
  }

 private:
  std::vector<price> all_;
  std::vector<bool> superseded_;
};

/// A stretch of a counter, in the order in which it was counted; price −1: counts, costs nothing.
struct counted {
  int price = -1;
  integer quantity;
  std::size_t usage = 0;
};

/// What a tier charges for its units number first + 1 … last: for each package that falls due with
/// one of them, all its units. Packages fall due with units 1, 1 + n, 1 + 2n, … or n, 2n, 3n, …
inline integer units_due(const tier& t, const integer& first, const integer& last) {
  const integer ahead = t.partial_is_free ? integer{0} : integer{t.package - 1};
  const integer due_by_last = (last + ahead) / t.package;
  const integer due_by_first = (first + ahead) / t.package;
  return integer{(due_by_last - due_by_first) * t.package};
}

/// What a record costs by itself after those that its counter holds.
inline rational cost_of_record(const price& p, const std::vector<counted>& before,
                               const integer& units) {
  integer units_before = 0;
  for (const counted& c : before) units_before += c.quantity;
  const bool open = !p.free_records || integer{before.size()} < *p.free_records;
  integer charged = units;
  if (open && p.free_units) charged = units - (*p.free_units - units_before);
  if (open && !p.free_units && p.free_records) charged = 0;
  if (charged <= 0) return 0;
  if (charged > units) charged = units;
  rational cost = p.tiers[0].unit_price * charged + p.fixed;
  if (p.maximum && *p.maximum < cost) cost = *p.maximum;
  if (p.minimum && cost < *p.minimum) cost = *p.minimum;
  return cost;
}

/// What the stretches of one counter cost together; records cost nothing there.
inline rational cost_of(const price_list& prices, const std::vector<counted>& stretches) {
  using range = std::pair<integer, integer>;  // (after, up to]
  integer total = 0;
  for (const counted& c : stretches) total += c.quantity;
  std::vector<range> priced_before;
  const auto priced_within = [&](const integer& after, const std::optional<integer>& up_to) {
    for (const range& r : priced_before)
      if (r.second > after && (!up_to || r.first < *up_to)) return true;
    return false;
  };
  rational cost = 0;
  integer start = 0;
  for (const counted& c : stretches) {
    const integer end = start + c.quantity;
    if (c.price >= 0 && c.quantity > 0 && prices[c.price].shape != kind::per_record) {
      const price& p = prices[c.price];
      integer after = 0;
      for (const tier& t : p.tiers) {
        if (p.shape == kind::volume) {
          if (!t.up_to || total <= *t.up_to) {
            cost += t.unit_price * units_due(t, start, end);
            if (end > after && !priced_within(after, std::nullopt)) cost += t.fee;
            break;
          }
        } else {
          const integer low = start > after ? start : after;
          const integer high = t.up_to && *t.up_to < end ? *t.up_to : end;
          if (low < high) {
            cost += t.unit_price * units_due(t, low - after, high - after);
            if (!priced_within(after, t.up_to)) cost += t.fee;
          }
        }
        if (t.up_to) after = *t.up_to;
      }
      priced_before.push_back({start, end});
    }
    start = end;
  }
  return cost;
}

}  // namespace reference

#endif
