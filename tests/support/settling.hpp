// SPDX-License-Identifier: MIT
// What usage of a platform comes to once it is settled, in words.
#ifndef DUCAT_TESTS_SUPPORT_SETTLING_HPP
#define DUCAT_TESTS_SUPPORT_SETTLING_HPP

#include "support/catch.hpp"
#include "support/platform.hpp"

#include <ducat/billing/audit.hpp>
#include <ducat/engine/settling.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ducat_test {

/// What all lines of a usage come to: "pack 0 gave 5; 5 cost 10, owed 6; wallet 1 paid 4".
inline std::string net(const platform& p, std::uint64_t id) {
  const ducat::ledger& book = p.engine.events();
  std::map<std::uint32_t, ducat::int128> drawn;
  std::map<std::uint32_t, ducat::mixed> paid;
  ducat::int128 priced = 0;
  ducat::mixed amount{};
  ducat::mixed owed{};
  const auto of = [&](ducat::usage_number n) {
    return book.all<ducat::usage_recorded>()[n].id == ducat::id128{0, id};
  };
  for (std::size_t i = 0; i < book.all<ducat::pack_drawn>().size(); ++i) {
    const ducat::pack_drawn& e = book.all<ducat::pack_drawn>()[i];
    if (of(e.usage)) drawn[e.pack.index] += e.quantity;
  }
  for (std::size_t i = 0; i < book.all<ducat::usage_priced>().size(); ++i) {
    const ducat::usage_priced& e = book.all<ducat::usage_priced>()[i];
    if (!of(e.usage)) continue;
    priced += e.quantity;
    amount = ducat::add(amount, e.amount).value();
    owed = ducat::add(owed, e.owed).value();
  }
  for (std::size_t i = 0; i < book.all<ducat::wallet_paid>().size(); ++i) {
    const ducat::wallet_paid& e = book.all<ducat::wallet_paid>()[i];
    if (of(e.usage)) paid[e.pack.index] = ducat::add(paid[e.pack.index], e.amount).value();
  }
  std::string text;
  const auto say = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  for (const auto& [pack, quantity] : drawn)
    if (quantity != 0)
      say("pack " + std::to_string(pack) + " gave " + std::string{ducat::to_text(quantity).view()});
  if (priced != 0 || !ducat::is_zero(amount))
    say(std::string{ducat::to_text(priced).view()} + " cost " + text_of(amount) + ", owed " +
        text_of(owed));
  for (const auto& [pack, sum] : paid)
    if (!ducat::is_zero(sum)) say("wallet " + std::to_string(pack) + " paid " + text_of(sum));
  return text;
}

/// Whether the audit of a ledger says this.
inline bool finds(const ducat::ledger& forged, std::string_view detail) {
  for (const ducat::audit_finding& f : ducat::audit(forged).findings)
    if (f.detail == detail) return true;
  return false;
}

/// Settles; what is quoted and whether it changes anything must agree, and again it does not.
inline void settle(platform& p, bool changes = true) {
  const auto quoted = p.engine.quote_settlement(p.root, p.room);
  REQUIRE(quoted.has_value());
  CHECK(quoted->is_empty() == !changes);
  const auto done = p.engine.settle(p.root);
  REQUIRE(done.has_value());
  CHECK(done->is_empty() == !changes);
  const std::uint64_t size = p.engine.events().size();
  const auto again = p.engine.settle(p.root);
  REQUIRE(again.has_value());
  CHECK(again->is_empty());
  CHECK(p.engine.events().size() == size);
}

}  // namespace ducat_test

#endif
