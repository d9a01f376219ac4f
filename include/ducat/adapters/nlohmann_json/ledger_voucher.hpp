// SPDX-License-Identifier: MIT
// What share of a line a wallet pays, and who funds it, in a ledger's text form.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_VOUCHER_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_VOUCHER_HPP

#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/exact/ratio.hpp>
#include <ducat/packs/voucher.hpp>
#include <ducat/units/dimension.hpp>
#include <ducat/units/symbol.hpp>

#include <string>
#include <string_view>

namespace ducat::inline v0::detail {

inline void write_voucher(line_writer& line, const symbol_table& names, const voucher_terms& of) {
  if (of.is_voucher()) line.text("share", std::string(ratio_text(of.share).view()));
  if (!of.funder.has_value()) return;
  const text_view funder = names.text(of.funder);
  line.text("funder", std::string_view(funder.data(), funder.size()));
}

/// @param unit  of the pack
inline bool read_voucher(const ledger_fields& in, symbol_table& names, dimension unit,
                         voucher_terms& out) {
  const bool has_share = in.has("share");
  const bool has_funder = in.has("funder");
  if (!has_share && !has_funder) return true;
  const char* const of = has_share ? "share" : "funder";
  if (unit != dimension::money)
    return in.fail(of, "nothing: only a wallet has a share and a funder");
  if (has_share) {
    std::string_view text;
    if (!in.text("share", text)) return false;
    const auto share = ratio::parse(text);
    out.share = share.value_or(ratio{1});
    if (!out.is_voucher() || !out.is_sound())
      return in.fail("share", "a share above 0 and below 1, in units of 1/10000: \"3/10\"");
  }
  if (!has_funder) return true;
  return in.text("funder", names, out.funder) &&
         (out.funder.has_value() || in.fail("funder", "a name, or nothing at all"));
}

}  // namespace ducat::inline v0::detail

#endif
