// SPDX-License-Identifier: MIT
// Amendments of the engine and of the reference side by side.
#ifndef DUCAT_TESTS_MODEL_AMENDING_TWINS_HPP
#define DUCAT_TESTS_MODEL_AMENDING_TWINS_HPP

#include "model/holding_twins.hpp"
#include "model/reference_amend.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ducat_test {

class amending_twins : public holding_twins {
 public:
  /// Takes a usage out and records another one; the difference, or "".
  std::string amend(const std::string& id, int account, const reference::usage& instead,
                    const std::string& by) {
    const std::uint64_t size = real.events().size();
    const ducat::account_handle node{static_cast<std::uint32_t>(account)};
    const auto done = real.amend(node, id_of(id), translated(instead), {model.now}, {}, who(by));
    const bool is_new = done && !done->is_duplicate;
    if (!is_new && real.events().size() != size)
      return "an amendment that was refused or repeated left events";
    reference::amendment asked = reference::ask_to_amend(model, id, account, instead, by);
    if (!asked.again && (asked.no.empty() || asked.no == "already reversed")) {
      if (review.find(instead.id, model.payer_number(account)) != nullptr)
        asked.no = "conflict";
      else if (review.is_too_far(instead.during.to, model.now))
        asked.no = "too_far_ahead";
      else if (review.is_too_old(instead, model.now))
        asked.no = "too_old";
    }
    if (!asked.no.empty()) return expect(done, asked.no) + same_balances();
    if (asked.again) return same_again(asked, done) + same_balances();
    std::vector<reference::line> back;
    if (!is_new) {  // the model stays as it is
      reference::holding_engine after = model;
      const reference::refusal no = reference::amend(after, asked.out, instead, by, back);
      if (no.empty()) return "an amendment was refused, or called a repeated one";
      return expect(done, no) + same_balances();
    }
    const auto out = static_cast<std::size_t>(asked.out);
    if (const auto no = reference::amend(model, asked.out, instead, by, back); !no.empty())
      return "amended instead of " + no;
    const reference::recorded& stands = model.usages.back();
    if (big(done->taken_out.amount()) != -model.usages[out].amount ||
        big(done->recorded.amount()) != stands.amount)
      return "an amendment amounts to something else";
    if (auto differs = same_lines(done->taken_out, back); !differs.empty()) return differs;
    if (auto differs = same_lines(done->recorded, stands.lines); !differs.empty()) return differs;
    taken_out_[asked.out] = back;
    if (auto differs = same_words(done->taken_out, by, model.usages.size() - 1); !differs.empty())
      return differs;
    return same_balances() + same_packs() + same_counters(size) + same_quotas();
  }

 private:
  // Sent again: the first outcomes.
  std::string same_again(const reference::amendment& asked,
                         const ducat::result<ducat::amend_outcome>& done) const {
    if (!done)
      return std::string{"a repeated amendment was refused: "} + name_of(done.error().code);
    if (!done->is_duplicate || !done->taken_out.is_duplicate() || !done->recorded.is_duplicate())
      return "a repeated amendment is no duplicate";
    const reference::recorded& stands = model.usages[static_cast<std::size_t>(asked.instead)];
    if (done->recorded.is_reversed() != stands.reversed)
      return "what was amended is taken out or not";
    if (auto differs = same_lines(done->recorded, stands.answer()); !differs.empty())
      return differs;
    const auto known = taken_out_.find(asked.out);
    return known == taken_out_.end() ? "" : same_lines(done->taken_out, known->second);
  }

  std::map<int, std::vector<reference::line>> taken_out_;  // by the usage that was amended
};

}  // namespace ducat_test

#endif
