// SPDX-License-Identifier: MIT
// Amending as the design's words describe it: a usage is taken out and another one recorded, both
// or neither.
#ifndef DUCAT_TESTS_MODEL_REFERENCE_AMEND_HPP
#define DUCAT_TESTS_MODEL_REFERENCE_AMEND_HPP

#include "model/reference_holds.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace reference {

/// What amending a usage comes to before anything is done.
struct amendment {
  refusal no;          // or ""
  bool again = false;  // it was done before
  int out = -1;        // the usage to take out
  int instead = -1;    // where it was done before, what was recorded
};

inline amendment ask_to_amend(const holding_engine& in, const std::string& id, int account,
                              const usage& instead, const std::string& by) {
  const int out = in.known(id, account);
  if (out < 0) return {"unknown usage"};
  if (in.skus[static_cast<std::size_t>(instead.sku)].metered && instead.cards <= 0)
    return {"out_of_range"};
  if (in.payer_number(instead.account) != in.payer_number(account)) return {"another payer"};
  const recorded& old = in.usages[static_cast<std::size_t>(out)];
  if (const int known = in.known(instead.id, account); known >= 0) {
    const recorded& stands = in.usages[static_cast<std::size_t>(known)];
    if (stands.in_place_of != out || old.taken_out_by != by ||
        stands.what.content() != instead.content())
      return {"conflict"};
    return {"", true, out, known};
  }
  if (old.reversed) return {"already reversed"};
  return {"", false, out, -1};
}

/// Does it; the lines that take it out go to `back`. Where it is refused `in` is of no further use.
inline refusal amend(holding_engine& in, int out, const usage& instead, const std::string& by,
                     std::vector<line>& back) {
  back = in.reverse(out);
  if (const refusal no = in.record(instead, false); !no.empty()) return no;
  in.usages.back().in_place_of = out;
  in.usages[static_cast<std::size_t>(out)].taken_out_by = by;
  return "";
}

}  // namespace reference

#endif
