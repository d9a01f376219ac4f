// SPDX-License-Identifier: MIT
// The small platform with reservations, said in words.
#ifndef DUCAT_TESTS_SUPPORT_HOLD_PLATFORM_HPP
#define DUCAT_TESTS_SUPPORT_HOLD_PLATFORM_HPP

#include "support/ledger_check.hpp"
#include "support/platform.hpp"

#include <cstdint>
#include <string>

namespace ducat_test {

/// "holds 75 until 60", "holds 60 until 30, final", "refused, 20 are there; holds 5 until 9,
/// final".
inline std::string said(const ducat::hold_answer& a) {
  std::string text;
  const auto number = [](ducat::int128 n) { return std::string{ducat::to_text(n).view()}; };
  if (a.is_refused())
    text += "refused (" + std::string{ducat::message(a.refused)} + "), " + number(a.available) +
            " are there; ";
  text += a.phase == ducat::hold_phase::open     ? "holds "
          : a.phase == ducat::hold_phase::lapsed ? "lapsed with "
                                                 : "released with ";
  text += number(a.granted) + " until " + std::to_string(a.until.ns);
  if (a.final) text += ", final";
  if (a.overrun != 0) text += ", overrun " + number(a.overrun);
  if (a.duplicate) text += ", again";
  return text;
}
inline std::string said(const ducat::result<ducat::hold_answer>& a) {
  if (a) return said(*a);
  return "refused: " + std::string{ducat::message(a.error().code)} + ", " +
         std::string{ducat::to_text(a.error().amount).view()};
}

struct hold_platform : platform {
  using platform::platform;

  platform_engine::reservation job(std::uint64_t id, std::int64_t from, std::int64_t to,
                                   ducat::ratio cards = 1) const {
    platform_engine::reservation r = cards_ahead(id, from, to, cards);
    r.id = {7, id};
    return r;
  }
  platform_engine::reservation request(std::uint64_t id, ducat::int128 quantity,
                                       std::int64_t until = 100, std::int64_t from = 0) const {
    platform_engine::reservation r;
    r.id = {7, id};
    r.account = user;
    r.sku = token;
    r.quantity = quantity;
    r.during = {{from}, {until}};
    return r;
  }
  ducat::hold_report report(std::uint64_t id, std::uint32_t sequence, std::int64_t at,
                            ducat::int128 used = 0) const {
    ducat::hold_report r;
    r.account = user;
    r.id = {7, id};
    r.sequence = sequence;
    r.at = {at};
    r.used = used;
    return r;
  }

  /// Tokens for an hour from their first use on.
  ducat::pack_handle grant_tokens_for_an_hour(ducat::int128 quantity) {
    ducat::grant_spec spec;
    spec.quantity = ducat::any_quantity{quantity, ducat::dimension::token};
    spec.activation = {ducat::cycle_unit::hour, 1};
    return engine.grant(root, spec).value();
  }

  std::string reserve(const platform_engine::reservation& r) { return said(engine.reserve(r)); }
  std::string extend(ducat::hold_report r, std::int64_t until, ducat::int128 quantity = 0) {
    r.until = {until};
    r.quantity = quantity;
    return said(engine.extend(r));
  }
  std::string commit(const ducat::hold_report& r) { return said(engine.commit(r)); }
  std::string release(const ducat::hold_report& r) { return said(engine.release(r)); }
  void advance(std::int64_t to) { REQUIRE(engine.advance({to}).has_value()); }

  std::string held(ducat::pack_handle p) const { return text_of(engine.held(p)); }
  std::string held_credit() const { return text_of(engine.held_credit(root).minor); }
  std::string free_tokens(std::int64_t when = 0) const {
    return std::string{
        ducat::to_text(engine.available(user, ducat::dimension::token, {when}).value()).view()};
  }
  /// The lines of the usage that was recorded last.
  std::string last_usage() const {
    const auto& usages = engine.events().all<ducat::usage_recorded>();
    return ducat_test::said(
        ducat::outcome{engine.events(), usages[usages.size() - 1].position, false});
  }

  /// The audit agrees, and a replay gives the same state.
  void check_ledger() const { ducat_test::check_ledger(engine); }
};

/// Tokens at 1 fen up to 10, then at 5; cards at 2 fen.
inline ducat::price_table rising_list() {
  ducat::price_table list = empty_list();
  const ducat::tier_spec tiers[] = {fen_up_to(10, 1), fen_each(5)};
  (void)list.add(tiered("token", ducat::tariff_kind::graduated, tiers)).value();
  (void)list.add_flat("card", yuan, {2, 2}, 1).value();
  return list;
}

/// Reservations of every kind: on packs, a wallet and credit, extended, refused, topped up by
/// another one, lapsed, and reported late.
class hold_story : public hold_platform {
 public:
  hold_story()
      : hold_platform{rising_list(),
                      {.name = "acme", .money = yuan, .limited = true, .credit_limit = 100}} {
    pack = grant_cards(root, 200, {{0}, {50}});
    wallet = grant_fen(root, 40);
    auto with_region = job(1, 0, 60, 2);
    with_region.source = engine.intern("scheduler");
    with_region.dimensions.region = engine.intern("east");
    with_region.terms.unreachable = ducat::unreachable_policy::run_with_cap;
    with_region.terms.cap = 30;
    with_region.terms.at_end = ducat::final_action::restrict;
    (void)engine.reserve(with_region).value();     // 100 from the pack, 20 at 2 from the wallet
    (void)engine.reserve(request(2, 10)).value();  // 10 on credit
    (void)engine.reserve(request(3, 10)).value();  // 50 on credit
    ducat::hold_report first = report(1, 1, 20);
    first.source = with_region.source;
    first.until = {70};
    (void)engine.extend(first).value();
    (void)engine.release(report(3, 1, 5, 10)).value();  // what it had too much tops up the other
    auto late = job(4, 0, 45);
    late.terms.at_lapse = ducat::lapse_policy::charge;
    (void)engine.reserve(late).value();
    (void)engine.commit(report(4, 1, 10)).value();
    advance(100);
    (void)engine.release(report(4, 2, 30)).value();
    (void)engine.release(report(2, 1, 99, 12)).value();
  }

  ducat::pack_handle pack, wallet;
};

}  // namespace ducat_test

#endif
