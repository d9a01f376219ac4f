// SPDX-License-Identifier: MIT
// Who may go ahead, and what payers paid, as the design's words describe it.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_STANDING_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_STANDING_HPP

#include "model/reference_terms.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reference {

enum class standing { open, frozen, closed };

/// What was set for accounts, from when on, in the order in which it was set.
class standing_book {
 public:
  void set(int account, standing how, nanoseconds from) { all_[account].push_back({from, how}); }

  /// When an account, or one above it, is first not open in a stretch of time.
  std::optional<nanoseconds> frozen_in(const std::vector<node>& nodes, int account,
                                       const span& during) const {
    std::set<nanoseconds> looks{during.from};
    for (const auto& [of, versions] : all_)
      for (const version& v : versions)
        if (during.holds(v.from)) looks.insert(v.from);
    for (const nanoseconds t : looks)
      for (int n = account; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent)
        if (at(n, t) != standing::open) return t;
    return std::nullopt;
  }
  bool is_closed(const std::vector<node>& nodes, int account, nanoseconds t) const {
    for (int n = account; n >= 0; n = nodes[static_cast<std::size_t>(n)].parent)
      if (at(n, t) == standing::closed) return true;
    return false;
  }

 private:
  struct version {
    nanoseconds from = 0;
    standing how{};
  };
  standing at(int account, nanoseconds t) const {
    standing last = standing::open;
    if (const auto known = all_.find(account); known != all_.end())
      for (const version& v : known->second)
        if (v.from <= t) last = v.how;
    return last;
  }

  std::map<int, std::vector<version>> all_;
};

/// What a payment, or its return, came to.
struct cashed {
  std::string refused;
  bool again = false;
  rational owed;  // right after it
};

/// What payers paid, and what went back.
class cash_book {
 public:
  cashed pay(std::map<int, payer>& payers, nanoseconds now, int account, const std::string& number,
             const integer& amount, nanoseconds at) {
    const auto pays = payers.find(account);
    if (pays == payers.end()) return {"not a payer", false, 0};
    if (amount <= 0) return {"out of range", false, 0};
    if (const payment* const known = find(account, number)) {
      const bool alike = known->amount == amount && (at == ever_before || at == known->at);
      return {alike ? "" : "conflict", true, known->owed};
    }
    if (at == ever_before) at = now;
    if (at == ever_before) return {"undated", false, 0};
    if (at < now) return {"time went back", false, 0};
    pays->second.owed -= amount;
    all_.push_back({account, number, amount, at, pays->second.owed, std::nullopt, 0});
    return {"", false, pays->second.owed};
  }
  cashed give_back(std::map<int, payer>& payers, nanoseconds now, int account,
                   const std::string& number, nanoseconds at) {
    const auto pays = payers.find(account);
    if (pays == payers.end()) return {"not a payer", false, 0};
    payment* const known = find(account, number);
    if (known == nullptr) return {"unknown payment", false, 0};
    if (known->back) {
      const bool alike = at == ever_before || at == *known->back;
      return {alike ? "" : "conflict", true, known->owed_again};
    }
    if (at == ever_before && now == ever_before) return {"undated", false, 0};
    if (at != ever_before && (at < now || at < known->at)) return {"time went back", false, 0};
    known->back = at != ever_before ? at : known->at < now ? now : known->at;
    pays->second.owed += known->amount;
    known->owed_again = pays->second.owed;
    return {"", false, known->owed_again};
  }
  /// What a payer paid, less what went back.
  integer paid_by(int account) const {
    integer sum = 0;
    for (const payment& p : all_)
      if (p.payer == account && !p.back) sum += p.amount;
    return sum;
  }

 private:
  struct payment {
    int payer = 0;
    std::string number;
    integer amount;
    nanoseconds at = 0;
    rational owed;                    // right after it
    std::optional<nanoseconds> back;  // when it went
    rational owed_again;
  };
  payment* find(int payer, const std::string& number) {
    for (payment& p : all_)
      if (p.payer == payer && p.number == number && !number.empty()) return &p;
    return nullptr;
  }

  std::vector<payment> all_;
};

}  // namespace reference

#endif
