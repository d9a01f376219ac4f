// SPDX-License-Identifier: MIT
// A small platform for tests of the engine: cards by the nanosecond at 2 fen, tokens at 3, and an
// organisation with a team and a user. What happens is said in words, so that a test reads as a
// table of what came of what.
#ifndef DUCAT_TESTS_SUPPORT_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_PLATFORM_HPP

#include "support/engine_text.hpp"
#include "support/prices.hpp"
#include "support/print.hpp"

#include <ducat/engine/engine.hpp>

#include <cstdint>
#include <string>

namespace ducat_test {

inline constexpr std::int64_t hour_ns = 3'600'000'000'000;
inline constexpr std::int64_t day_ns = 24 * hour_ns;

/// What prices and scopes may depend on besides the sku.
struct placement {
  ducat::symbol region, service;

  friend constexpr bool operator==(const placement&, const placement&) = default;
};

}  // namespace ducat_test

template <>
struct ducat::dimension_traits<ducat_test::placement>
    : ducat::dimension_fields<ducat_test::placement, &ducat_test::placement::region,
                              &ducat_test::placement::service> {
  static constexpr const char* names[] = {"region", "service"};
};

namespace ducat_test {

using platform_engine = ducat::basic_engine<placement>;
using platform_usage = platform_engine::usage;

/// Tiers in fen: up to a bound, or for the rest; and a fee.
constexpr ducat::tier_spec fen_up_to(ducat::int128 bound, ducat::int128 price,
                                     ducat::int128 fee = 0) {
  return {bound, {price, 2}, {fee, 2}};
}
constexpr ducat::tier_spec fen_each(ducat::int128 price, ducat::int128 fee = 0) {
  return fen_up_to(ducat::int128_max, price, fee);
}

/// The skus without a price: "card", one card-nanosecond each nanosecond, and "token".
inline ducat::price_table empty_list() {
  ducat::price_table list;
  (void)list.define_sku("card", ducat::meter::metered, ducat::dimension::card_time, 1).value();
  (void)list.define_sku("token", ducat::meter::counted, ducat::dimension::token).value();
  return list;
}
/// The same at 2 fen a card-nanosecond and 3 fen a token.
inline ducat::price_table flat_list() {
  ducat::price_table list = empty_list();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  (void)list.add_flat("token", yuan, {3, 2}, 1).value();
  return list;
}

/// "3", or "0+1/3" where it is no whole number.
inline std::string text_of(const ducat::mixed& value) {
  const ducat::mixed lowest = ducat::reduced(value);
  std::string text{ducat::to_text(lowest.whole).view()};
  if (lowest.rest == 0) return text;
  text += '+' + std::string{ducat::to_text(lowest.rest).view()};
  return text + '/' + std::string{ducat::to_text(lowest.denominator).view()};
}

/// The lines of an outcome: "pack 0 gave 7, has 0; 3 cost 6, owed 6".
inline std::string said(const ducat::outcome& of) {
  std::string text;
  of.for_each_line([&](const ducat::charge_line& line) {
    if (!text.empty()) text += "; ";
    const std::string quantity{ducat::to_text(line.quantity).view()};
    const std::string pack = std::to_string(line.pack.index);
    switch (line.kind) {
      case ducat::line_kind::covered:
        text += "pack " + pack + " gave " + quantity + ", has " + text_of(line.balance);
        break;
      case ducat::line_kind::priced:
        text += quantity + " cost " + text_of(line.amount) + ", owed " + text_of(line.balance);
        break;
      case ducat::line_kind::paid:
        text +=
            "wallet " + pack + " paid " + text_of(line.amount) + ", has " + text_of(line.balance);
        break;
    }
  });
  return text;
}
/// The same, or why there is none.
inline std::string said(const ducat::result<ducat::outcome>& of) {
  return of ? said(*of) : "refused: " + std::string{ducat::message(of.error().code)};
}

/// Why a command is refused; checks that it is, and that the engine is as before.
template <class Engine, class Command>
ducat::failure refusal(const Engine& engine, Command command) {
  const std::string before = text_of(engine);
  const auto outcome = command();
  CHECK(text_of(engine) == before);
  CHECK_FALSE(outcome.has_value());
  return outcome ? ducat::failure{} : outcome.error();
}

/// An engine, its skus, and an organisation of three nodes: root, team, user.
struct platform {
  platform_engine engine;
  ducat::workspace room;
  ducat::sku_handle card, token;
  ducat::account_handle root, team, user;

  explicit platform(const ducat::price_table& list = flat_list(),
                    const ducat::account_spec& payer = {.name = "acme", .money = yuan})
      : engine{list},
        card{engine.find_sku("card")},
        token{engine.find_sku("token")},
        root{engine.open_account(payer).value()},
        team{engine.open_account({.name = "research", .parent = root}).value()},
        user{engine.open_account({.name = "ada", .parent = team}).value()} {}

  ducat::pack_handle grant_cards(ducat::account_handle to, ducat::int128 quantity,
                                 ducat::interval valid = {ducat::instant_min, ducat::instant_max}) {
    return grant(to, ducat::any_quantity{quantity, ducat::dimension::card_time}, valid);
  }
  ducat::pack_handle grant_tokens(ducat::account_handle to, ducat::int128 quantity,
                                  ducat::interval valid = {ducat::instant_min,
                                                           ducat::instant_max}) {
    return grant(to, ducat::any_quantity{quantity, ducat::dimension::token}, valid);
  }
  ducat::pack_handle grant_fen(ducat::account_handle to, ducat::int128 minor) {
    return grant(to, ducat::any_money{minor, yuan}, always);
  }

  /// Cards of the user during [from, to), in ns.
  platform_usage cards(std::uint64_t id, std::int64_t from, std::int64_t to,
                       ducat::ratio count = 1) const {
    platform_usage u;
    u.id = {0, id};
    u.account = user;
    u.sku = card;
    u.cards = count;
    u.during = {{from}, {to}};
    return u;
  }
  /// Tokens of the user at an instant, in ns.
  platform_usage tokens(std::uint64_t id, ducat::int128 quantity, std::int64_t when = 0) const {
    platform_usage u;
    u.id = {0, id};
    u.account = user;
    u.sku = token;
    u.during = ducat::at({when});
    u.quantity = quantity;
    return u;
  }

  /// Cards of the user to be held during [from, to), in ns.
  platform_engine::reservation cards_ahead(std::uint64_t id, std::int64_t from, std::int64_t to,
                                           ducat::ratio count = 1) const {
    platform_engine::reservation r;
    r.id = {0, id};
    r.account = user;
    r.sku = card;
    r.cards = count;
    r.during = {{from}, {to}};
    return r;
  }

  std::string record(const platform_usage& u) { return said(engine.record(u)); }
  std::string reverse(std::uint64_t id) { return said(engine.reverse(user, {0, id})); }
  std::string left(ducat::pack_handle p) const { return text_of(engine.balance(p)); }
  std::string owed() const { return text_of(engine.owed(root).minor); }

 private:
  static constexpr ducat::interval always{ducat::instant_min, ducat::instant_max};

  ducat::pack_handle grant(ducat::account_handle to, const ducat::pack_content& content,
                           ducat::interval valid) {
    ducat::grant_spec spec;
    spec.quantity = content;
    spec.valid = valid;
    return engine.grant(to, spec).value();
  }
};

}  // namespace ducat_test

#endif
