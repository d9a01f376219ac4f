// SPDX-License-Identifier: MIT
// Serials and references as the design's words describe them: each is unique within a payer, what
// says the same under it is answered as before, anything else is a conflict. No question needs
// them, so they lie beside what is copied for one.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_SERIALS_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_SERIALS_HPP

#include "model/reference_terms.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace reference {

inline bool same_window(const std::optional<window>& a, const std::optional<window>& b) {
  return a.has_value() == b.has_value() &&
         (!a || (a->days == b->days && a->from == b->from && a->to == b->to));
}
/// Whether two packs were asked for in the same words.
inline bool asked_alike(const pack& a, const pack& b) {
  const auto words = [](const pack& p) {
    return std::tie(p.node, p.unit, p.balance, p.floor, p.valid, p.priority, p.granted, p.skus,
                    p.accounts, p.regions, p.paid, p.source, p.hours, p.share, p.funder);
  };
  if (words(a) != words(b) || a.factors.size() != b.factors.size()) return false;
  for (std::size_t i = 0; i < a.factors.size(); ++i) {
    const factor& one = a.factors[i];
    const factor& other = b.factors[i];
    if (one.skus != other.skus || one.regions != other.regions || one.of != other.of ||
        !same_window(one.only_in, other.only_in))
      return false;
  }
  return true;
}
inline bool asked_alike(const series& a, const series& b) {
  const auto words = [](const series& s) {
    return std::tie(s.anchor, s.length, s.least, s.most, s.lives_for, s.rest_priority);
  };
  return words(a) == words(b) && asked_alike(a.lot, b.lot);
}

/// A move, as it was asked for, and what came of it.
struct asked_move {
  move_kind how{};
  int pack = -1;
  integer asked;  // 0: all
  bool rounds_up = false;
  nanoseconds at = ever_before;  // ever_before: nobody said
  int target = -1;               // the account of a new pack, or the pack to join
  std::string reference, serial;
  moved came{};
};
/// Whether it says the same as one that was carried out at its `at`.
inline bool asked_alike(const asked_move& a, const asked_move& known) {
  if (a.how != known.how || a.pack != known.pack || a.asked != known.asked) return false;
  if (a.at != ever_before && a.at != known.at) return false;
  if (a.how == move_kind::voided) return true;
  if (a.how == move_kind::refunded) return a.rounds_up == known.rounds_up;
  return a.target == known.target && (a.how == move_kind::joined || a.serial == known.serial);
}

/// By payer and number.
template <class T> class numbered {
 public:
  const T* find(int root, const std::string& number) const {
    const auto known = all_.find({root, number});
    return number.empty() || known == all_.end() ? nullptr : &known->second;
  }
  void add(int root, const std::string& number, T what) {
    if (!number.empty()) all_.emplace(std::pair{root, number}, std::move(what));
  }

 private:
  std::map<std::pair<int, std::string>, T> all_;
};

struct serial_book {
  struct of_pack {
    int pack = -1;
    std::optional<reference::pack> terms;  // none: a move made it, and no grant says the same
  };
  struct of_series {
    int number = -1;
    series terms;
  };
  numbered<of_pack> packs;
  numbered<of_series> all_series;
  numbered<asked_move> moves;
};

}  // namespace reference

#endif
