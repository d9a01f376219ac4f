// SPDX-License-Identifier: MIT
// What the reference engine speaks of: skus, accounts, packs and series, usage and what came of it.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_TERMS_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_TERMS_HPP

#include "model/reference_tariff.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace reference {

/// What a refusal is called; "" for none.
using refusal = std::string;

struct sku {
  bool metered = false;
  std::string unit;
  std::map<nanoseconds, long long> rates;  // from → units per card and nanosecond
  int line_order = 0;  // of what is counted at one instant, the lower is settled first
};

/// A place that an account has left: the months from `until` on see it elsewhere.
struct former_place {
  nanoseconds until = ever_before;
  int parent = -1;
};

struct node {
  int parent = -1;
  int root = 0;
  std::vector<former_place> left;  // in order
};

/// Posted money of a month that was given back.
struct credit_note {
  int node = 0;
  integer amount;
  span month;
  nanoseconds at = 0;
  std::string reference;
  rational owed;  // right after it
};

struct payer {
  nanoseconds offset = 0;
  bool refuses = false;
  std::optional<integer> limit;
  layers of;
  rational owed;
  std::vector<std::string> order;  // keys by name; what they leave tied goes to the first granted
};

/// How many units of a pack one unit of some usage takes.
struct factor {
  std::set<int> skus;
  std::set<std::string> regions;
  std::optional<window> only_in;  // by the payer's clock
  rational of;
  integer covered;  // under it so far
  integer held;     // by reservations: units of usage
};

struct pack {
  int node = 0;
  std::string unit;  // "money": a wallet
  rational balance;
  rational floor;  // zero or below
  span valid{ever_before, for_ever};
  long long priority = 0;
  nanoseconds granted = ever_before;
  std::set<int> skus, accounts;  // scope; empty: every one
  std::set<std::string> regions;
  bool expired = false;
  rational granted_amount;
  integer paid;         // of what is still its own: not moved away
  integer own;          // so much of it
  rational unit_price;  // as it was bought, at first
  int moved_from = -1;  // the pack it was made from
  bool of_series = false;
  std::string source = "paid";
  integer price;  // of the purchase that it came from at first, and what was bought
  rational bought;
  long long hours = 0;  // that it serves from its first use on, where it waits for that
  std::vector<factor> factors;
  bool waiting = false;  // for it: `valid` is when that may be
  rational share = 1;    // of each line that a wallet pays; below 1 it is a voucher
  std::string funder;
};

// A pack that comes again: a lot for each cycle.
struct series {
  pack lot;  // each lot but its time
  nanoseconds anchor = 0;
  nanoseconds length = 1;
  integer least, most;
  int lives_for = 1;
  long long rest_priority = 0;
  long long number = 0;  // of the cycle that has begun
  int current = -1;
  int next = -1;
  nanoseconds stopped = for_ever;

  nanoseconds start_of(long long k) const { return anchor + k * length; }
  span time_of(long long k) const {
    return {std::max(start_of(k), lot.valid.from), std::min(start_of(k + 1), lot.valid.to)};
  }
};

// How quantity leaves a pack otherwise than by usage.
enum class move_kind { voided, refunded, transferred, joined };

struct moved {
  std::string refused;  // or ""
  integer quantity, cost;
  int to = -1;
};

/// What a key says of a pack, so many steps above the user, as a number; the less goes first.
inline rational number_of(const std::string& key, const pack& p, int steps) {
  const rational never = 10 * rational{integer{for_ever}};
  if (key == "depth") return steps;
  if (key == "bound_scope") return p.skus.size() + p.accounts.size() + p.regions.size() == 0;
  if (key == "source_class") {
    const std::vector<std::string> classes{"free", "promotional", "voucher", "paid"};
    return std::find(classes.begin(), classes.end(), p.source) - classes.begin();
  }
  if (key == "priority") return p.priority;
  if (key == "expiry") return p.waiting ? for_ever : p.valid.to;
  if (key == "effective") return p.valid.from;
  if (key == "granted") return p.granted;
  if (key == "purchased") return p.source == "paid";
  if (key == "costless") return p.price != 0;
  if (key == "unit_cost") return p.unit_price;
  if (key == "specificity") return p.skus.empty() ? never : rational{p.skus.size()};
  if (key == "quantity") return -p.bought;
  const bool open = p.waiting || p.valid.from == ever_before || p.valid.to == for_ever;
  return open ? never : rational{integer{p.valid.to} - p.valid.from};  // length
}

struct usage {
  std::string id;
  int account = 0;
  int sku = 0;
  std::string region;
  long long cards = 0;
  long long of = 1;  // cards / of
  span during;
  integer quantity;

  auto content() const {
    return std::tuple{account, sku, region, cards, of, during.from, during.to, quantity};
  }
};

struct line {
  char what = ' ';  // 'c'overed, 'p'riced, 'w'allet
  int which = -1;   // the pack, the price
  span during;
  integer quantity;
  rational amount;
  rational after;  // of the pack, of what the payer owes, of the wallet
  // For reversals:
  std::string counter;
  rational owed;
  int factor = -1;  // of the pack that covered it
  bool operator==(const line& o) const {
    return what == o.what && which == o.which && during == o.during && quantity == o.quantity &&
           amount == o.amount && after == o.after;
  }
};

struct recorded {
  usage what;
  std::vector<line> lines;
  integer amount;
  rational fraction;  // what its fractions of cards came to, less what they were charged
  bool reversed = false;
  int in_place_of = -1;      // the usage that it was recorded instead of
  std::string taken_out_by;  // who had it reversed, or amended
  // What it took of quotas: by quota and window.
  std::map<std::tuple<std::size_t, nanoseconds, nanoseconds>, rational> took;
  // Which of its pieces were counted there.
  std::set<std::tuple<std::size_t, nanoseconds, nanoseconds, nanoseconds>> counted_in;
  // Taken out, what that gave back, when, and by how much less is owed since.
  std::vector<line> back;
  nanoseconds reversed_at = ever_before;
  rational owed_back;
  // Once it was settled or repriced, its lines as it was recorded: whoever asks again hears those.
  std::shared_ptr<const std::vector<line>> first;

  const std::vector<line>& answer() const { return first ? *first : lines; }
  /// Before its lines are stated anew.
  void keep_answer() {
    if (!first) first = std::make_shared<const std::vector<line>>(lines);
  }
};

/// Months that are closed for good, and what counters say since.
struct close_book {
  struct close {
    int root = 0;
    span period;
    int number = 0;
    std::size_t usages = 0;  // so many had come by then
  };
  std::vector<close> all;  // in order
  // By counter: by how much what its lines say is more than what it costs. Where usage of a closed
  // month was counted behind usage that has left the counter since, no line that is still open may
  // be left to say the difference: it waits for the next one.
  std::map<std::string, rational> drift;
  bool has_drifted = false;  // ever

  /// All of a payer before it is closed.
  nanoseconds until(int root) const {
    nanoseconds out = ever_before;
    for (const close& c : all)
      if (c.root == root) out = c.period.to;
    return out;
  }
  /// Whether a pack may not serve usage: that is of a closed month, and the pack did not outlive
  /// the close.
  bool freezes(int root, const pack& p, const span& during) const {
    if (all.empty()) return false;
    const nanoseconds closed = until(root);
    return during.from < closed && p.valid.to <= closed;
  }
};

// What a reservation holds for a usage goes first; reference_holds.hpp says what that is.
class own_cover {
 protected:
  virtual void draw_own(recorded&, const span&, integer&, const std::string&) {}
  virtual void pay_own(const span&, rational&, std::vector<line>&) {}
  virtual rational held_credit(int) const { return 0; }
};

/// Which pack one ranks as at an instant: what lives on of a lot stands right behind it up to its
/// end.
inline std::size_t stands_as(const std::vector<pack>& packs, std::size_t i, nanoseconds t) {
  const pack& p = packs[i];
  if (!p.of_series || p.moved_from < 0) return i;
  const auto lot = static_cast<std::size_t>(p.moved_from);
  return t < packs[lot].valid.to ? lot : i;
}

}  // namespace reference

#endif
