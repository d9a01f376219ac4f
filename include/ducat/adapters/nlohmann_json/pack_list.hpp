// SPDX-License-Identifier: MIT
// Accounts and packs as JSON: who pays, who is below whom, and what was prepaid. Read as data, with
// names; whoever runs an engine opens and grants what the list says.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_LIST_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_PACK_LIST_HPP

#include <ducat/adapters/nlohmann_json/burn_down.hpp>
#include <ducat/adapters/nlohmann_json/document.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/adapters/nlohmann_json/pack_list_factor.hpp>
#include <ducat/adapters/nlohmann_json/price_list_values.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/packs/account.hpp>
#include <ducat/packs/burn_order.hpp>
#include <ducat/packs/pack.hpp>
#include <ducat/packs/voucher.hpp>
#include <ducat/units/any_money.hpp>
#include <ducat/units/any_quantity.hpp>
#include <ducat/units/instant_text.hpp>
#include <ducat/units/interval.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// An account of a pack list. What a payer settles is stated only where the list states it.
struct listed_account {
  std::string pointer;  ///< where it stands in the document
  std::string name;     ///< unique in the list
  std::string parent;   ///< empty: none
  std::optional<std::int32_t> utc_offset_seconds;
  std::optional<overage> policy;
  std::string layer;                    ///< the price layer of its own, if any
  std::string channel;                  ///< the layer of its channel, if any
  std::optional<decimal> credit_limit;  ///< major units of the payer's currency; not negative
  std::optional<instant> opened;        ///< since when a payer is there; by default always
  std::optional<burn_order> burn_down;  ///< in which its packs are drawn on
};

/// What is given on top of a pack that is bought; what it does not state is as the pack's.
struct listed_bonus {
  ratio share{};  ///< of what the pack holds, rounded down; above zero
  std::optional<std::int32_t> priority;
  std::optional<instant> end;
};

/// A pack, or a wallet where `money` has a currency.
struct listed_pack {
  std::string pointer;
  std::string account;
  any_quantity quantity;
  any_money money;
  any_quantity floor;  ///< how far below zero it may run; of the quantity's kind
  decimal paid;        ///< major units of the payer's currency
  price_tax tax;       ///< of that
  interval valid{instant_min, instant_max};
  instant
      purchased;  ///< its price is billed then; where the list does not say, as its validity begins
  std::int32_t priority = 0;
  pack_source source = pack_source::paid;
  std::string serial;
  std::vector<std::string> skus;  ///< its scope; empty lists allow everything
  std::vector<std::string> accounts;
  std::vector<listed_dimension> dimensions;
  first_use activation;                ///< from its first use on, where stated
  std::vector<listed_factor> factors;  ///< the first that is for a usage says how much it takes
  std::optional<recurrence> every;     ///< it comes again: this is each of its lots
  rollover rest;                       ///< what lives on of one; of the quantity's kind
  ratio share{1};                      ///< of a wallet: how much of each line it pays
  std::string funder;                  ///< and who pays for it
  std::optional<listed_bonus> bonus;   ///< given on top of it; of none that comes again
};

/// Accounts, each after its parent, and packs in the order of the document.
struct pack_list {
  std::vector<listed_account> accounts;
  std::vector<listed_pack> packs;
};

/// A pack list, or everything that is wrong with its text.
struct pack_list_reading {
  std::optional<pack_list> list;  ///< set where there are no errors
  std::vector<document_error> errors;
};

/// A decimal of major units as whole minor units. Errors: inexact, overflow.
[[nodiscard]] inline result<int128> minor_units(const decimal& amount, const currency& unit) {
  const auto minor =
      mul_div_floor(amount.coefficient, unit.minor_per_major(), power_of_ten(amount.scale));
  if (!minor) return minor.error();
  if (minor->rest != 0) return errc::inexact;
  return minor->whole;
}

namespace detail {

inline constexpr std::string_view pack_list_format = "ducat packs 1";

inline std::optional<std::int32_t> read_utc_offset(const document_node& node) {
  constexpr const char* expected = "an offset from UTC such as \"+08:00\"";
  std::string text;
  if (!node.read(text, expected)) return std::nullopt;
  if (const auto east = parse_utc_offset(text)) return *east;
  node.fail(expected);
  return std::nullopt;
}

class pack_list_reader {
 public:
  pack_list read(const document_node& node) {
    if (!node.is_object()) {
      node.fail("an object");
      return {};
    }
    node.allow_only({"format", "accounts", "packs"});
    check_format(node, pack_list_format);
    if (const auto accounts = node.member("accounts"))
      for_each_object(*accounts, "a list", [&](const document_node& each) { read_account(each); });
    for (std::size_t i = 0; i < out_.accounts.size(); ++i) check_parent(i);
    if (const auto packs = node.member("packs"))
      for_each_object(*packs, "a list", [&](const document_node& each) { read_pack(each); });
    return std::move(out_);
  }

 private:
  static std::string name_of(const document_node& node, std::string_view member, const char* what,
                             bool required) {
    const auto here = node.member(member);
    if (!here && required) node.fail_missing(member, what);
    return here ? read_name(*here, what).value_or("") : "";
  }

  // A decimal of zero or more.
  static std::optional<decimal> amount_of(const document_node& node) {
    const auto amount = read_decimal(node);
    if (!amount || amount->coefficient >= 0) return amount;
    node.fail("zero or more");
    return std::nullopt;
  }

  void read_account(const document_node& node) {
    node.allow_only({"name", "parent", "utc_offset", "overage", "credit_limit", "layer", "channel",
                     "opened", "burn_down"});
    listed_account account;
    account.pointer = node.pointer();
    account.name = name_of(node, "name", "the account's name", true);
    account.parent = name_of(node, "parent", "the name of an account before this one", false);
    const bool is_new = places_.emplace(account.name, out_.accounts.size()).second;
    if (!is_new && !account.name.empty()) {
      node.member("name")->fail("a name that no other account of the list has");
    }
    if (const auto offset = node.member("utc_offset")) {
      account.utc_offset_seconds = read_utc_offset(*offset);
    }
    if (const auto policy = node.member("overage")) {
      overage stated{};
      if (read_word(*policy, overage_words, stated)) account.policy = stated;
    }
    account.layer = name_of(node, "layer", "the name of a price layer", false);
    account.channel = name_of(node, "channel", "the name of a price layer", false);
    if (const auto limit = node.member("credit_limit")) account.credit_limit = amount_of(*limit);
    if (const auto opened = node.member("opened")) account.opened = read_instant(*opened);
    if (const auto order = node.member("burn_down")) account.burn_down = read_burn_order(*order);
    for (const char* const term :
         {"utc_offset", "overage", "credit_limit", "layer", "channel", "opened", "burn_down"}) {
      const auto stated = node.member(term);
      if (stated && node.has("parent")) stated->fail("nothing: the payer settles it for all below");
    }
    out_.accounts.push_back(std::move(account));
    nodes_.push_back(node);
  }

  // A parent stands before its children, so there is no circle.
  void check_parent(std::size_t index) const {
    const std::string& parent = out_.accounts[index].parent;
    if (parent.empty()) return;
    const auto place = places_.find(parent);
    if (place != places_.end() && place->second < index) return;
    nodes_[index].member("parent")->fail("the name of an account that stands before this one");
  }

  void read_pack(const document_node& node) {
    node.allow_only({"account", "quantity",  "unit",   "money", "currency", "paid",
                     "tax",     "purchased", "from",   "to",    "priority", "source",
                     "serial",  "floor",     "scope",  "every", "rollover", "first_use",
                     "factors", "share",     "funder", "bonus"});
    listed_pack pack;
    pack.pointer = node.pointer();
    pack.account = name_of(node, "account", "the name of an account", true);
    pack.serial = name_of(node, "serial", "a serial number", false);
    read_content(node, pack);
    if (const auto tax = node.member("tax")) pack.tax = read_price_tax(*tax).value_or(price_tax{});
    if (const auto paid = node.member("paid")) {
      pack.paid = amount_of(*paid).value_or(decimal{});
    } else {
      node.fail_missing("paid", "what it cost, in major units; \"0\" for a gift");
    }
    read_times(node, pack);
    if (const auto priority = node.member("priority")) read_priority(*priority, pack.priority);
    if (const auto source = node.member("source")) {
      read_word(*source, source_words, pack.source);
    }
    if (const auto scope = node.member("scope")) read_listed_scope(*scope, pack);
    read_cycles(node, pack);
    read_activation(node, pack);
    read_factors(node, pack);
    read_voucher(node, pack);
    read_bonus(node, pack);
    out_.packs.push_back(std::move(pack));
  }

  // A price without a date would be billed to a month long before there were computers.
  static void read_times(const document_node& node, listed_pack& pack) {
    const auto from = node.member("from");
    const auto purchased = node.member("purchased");
    if (from) pack.valid.start = read_instant(*from).value_or(instant_min);
    if (const auto to = node.member("to")) {
      pack.valid.end = read_instant(*to).value_or(instant_max);
      if (pack.valid.empty()) to->fail("an end after the start");
    }
    pack.purchased = pack.valid.start;
    if (purchased) {
      pack.purchased = read_instant(*purchased).value_or(instant_min);
    } else if (!from) {
      node.fail_missing("from",
                        "when it begins; or, for a pack without a beginning, \"purchased\"");
    }
  }

  static void read_priority(const document_node& node, std::int32_t& out) {
    std::string text;
    if (!node.read_exact(text, "a whole number; the lower goes first")) return;
    const auto number = parse_integer(text);
    if (!number || !try_convert(*number, out)) node.fail("a whole number of 32 bits");
  }

  static void read_content(const document_node& node, listed_pack& pack) {
    const bool counted = node.has("quantity");
    if (counted == node.has("money")) {
      node.fail("either a quantity with its unit, or money with its currency");
      return;
    }
    if (!counted) {
      for (const char* const other : {"unit", "floor"}) {
        if (const auto stated = node.member(other)) stated->fail("nothing: the pack holds money");
      }
      read_money(node, pack);
      return;
    }
    if (const auto money = node.member("currency")) {
      money->fail("nothing: the pack holds a quantity; it is paid in the payer's currency");
    }
    const auto unit_node = node.member("unit");
    if (!unit_node) {
      node.fail_missing("unit", unit_expected);
      return;
    }
    const auto unit = read_unit(*unit_node);
    if (!unit) return;
    if (unit->kind == dimension::turnover) {
      unit_node->fail("a unit that a pack can hold; turnover is other people's money");
      return;
    }
    if (const auto amount = base_units(*node.member("quantity"), *unit)) {
      pack.quantity = {*amount, unit->kind};
      if (*amount == 0) node.member("quantity")->fail("more than zero");
    }
    if (const auto floor = node.member("floor")) {
      pack.floor = {base_units(*floor, *unit).value_or(0), unit->kind};
    }
  }

  // A decimal number of a unit as a whole number of base units.
  static std::optional<int128> base_units(const document_node& node, const any_unit& unit) {
    const auto amount = amount_of(node);
    if (!amount) return std::nullopt;
    const auto base = mul_div_floor(amount->coefficient, static_cast<int128>(unit.scale),
                                    power_of_ten(amount->scale));
    if (base && base->rest == 0) return base->whole;
    node.fail(base ? "a whole number of the smallest unit" : "a quantity that fits 128 bits");
    return std::nullopt;
  }

  static void read_money(const document_node& node, listed_pack& pack) {
    const auto amount = amount_of(*node.member("money"));
    const auto code = node.member("currency");
    if (!code) {
      node.fail_missing("currency", "the currency of the money");
      return;
    }
    const auto unit = read_currency(*code);
    if (!amount || !unit) return;
    const auto minor = minor_units(*amount, *unit);
    if (minor && *minor > 0) {
      pack.money = {*minor, *unit};
    } else {
      node.member("money")->fail("more than zero, in whole minor units of the currency");
    }
  }

  // How long it serves from its first use on: "month", or an object with the unit and how many.
  static void read_activation(const document_node& node, listed_pack& pack) {
    const auto stated = node.member("first_use");
    if (!stated) return;
    if (pack.money.unit != currency{} || pack.every) {
      stated->fail("nothing: no wallet waits for its first use, and no pack that comes again");
      return;
    }
    pack.activation.count = 1;
    if (!stated->is_object()) {
      read_word(*stated, cycle_words, pack.activation.unit);
      return;
    }
    stated->allow_only({"unit", "count"});
    if (const auto unit = stated->member("unit"))
      read_word(*unit, cycle_words, pack.activation.unit);
    else
      stated->fail_missing("unit", "hour, day or month");
    if (const auto count = stated->member("count"))
      read_count(*count, max_cycle_units, pack.activation.count);
  }

  static void read_cycles(const document_node& node, listed_pack& pack) {
    const auto every = node.member("every");
    const auto rest = node.member("rollover");
    if (every) {
      pack.every = read_recurrence(*every);
      if (!node.has("from")) node.fail_missing("from", "when the first cycle begins");
    }
    if (!rest) return;
    if (!every || !rest->is_object()) {
      rest->fail(every ? "an object: most, and perhaps least, cycles, priority"
                       : "nothing: only a pack that comes again leaves something");
      return;
    }
    rest->allow_only({"least", "most", "cycles", "priority"});
    const auto amount = [&](std::string_view name, int128& out) {
      if (const auto stated = rest->member(name)) out = content_amount(node, *stated, pack);
    };
    if (!rest->has("most")) rest->fail_missing("most", "how much may live on");
    amount("most", pack.rest.most);
    amount("least", pack.rest.least);
    if (const auto cycles = rest->member("cycles"))
      read_count(*cycles, INT32_MAX, pack.rest.cycles);
    if (const auto priority = rest->member("priority"))
      read_priority(*priority, pack.rest.priority);
  }
  // An amount of what the pack holds.
  static int128 content_amount(const document_node& node, const document_node& stated,
                               const listed_pack& pack) {
    if (pack.money.unit != currency{}) {
      const auto amount = amount_of(stated);
      const auto minor = amount ? minor_units(*amount, pack.money.unit) : result<int128>{int128{0}};
      if (!minor) stated.fail("whole minor units of the currency");
      return minor.value_or(0);
    }
    const auto unit_node = node.member("unit");
    const auto unit = unit_node ? read_unit(*unit_node) : std::nullopt;
    return unit ? base_units(stated, *unit).value_or(0) : 0;
  }
  static void read_count(const document_node& node, std::int32_t most, std::int32_t& out) {
    const std::string expected = "a whole number from 1 to " + std::to_string(most);
    std::string text;
    if (!node.read_exact(text, expected.c_str())) return;
    const auto number = parse_integer(text);
    if (number && *number >= 1 && *number <= most)
      out = static_cast<std::int32_t>(*number);
    else
      node.fail(expected);
  }
  // "month", or an object with the unit, how many of it, and where cycles begin.
  static std::optional<recurrence> read_recurrence(const document_node& node) {
    recurrence out;
    if (!node.is_object()) {
      read_word(node, cycle_words, out.unit);
      return out;
    }
    node.allow_only({"unit", "count", "anchor"});
    if (const auto unit = node.member("unit"))
      read_word(*unit, cycle_words, out.unit);
    else
      node.fail_missing("unit", "hour, day or month");
    if (const auto count = node.member("count")) read_count(*count, max_cycle_units, out.count);
    if (const auto anchor = node.member("anchor")) {
      std::string text;
      if (!anchor->read(text, "\"calendar\", or an instant at which a cycle begins")) return out;
      out.calendar = text == "calendar";
      if (!out.calendar) out.anchor = read_instant(*anchor).value_or(instant_min);
    }
    return out;
  }

  static void read_factors(const document_node& node, listed_pack& pack) {
    const auto factors = node.member("factors");
    if (!factors) return;
    if (pack.money.unit != currency{}) {
      factors->fail("nothing: no wallet has factors");
      return;
    }
    if (!factors->is_array() || factors->size() == 0) {
      factors->fail("a list of factors, at least one");
      return;
    }
    for (std::size_t i = 0; i < factors->size(); ++i)
      pack.factors.push_back(read_listed_factor(factors->element(i)));
  }

  static void read_voucher(const document_node& node, listed_pack& pack) {
    for (const char* const member : {"share", "funder"}) {
      const auto stated = node.member(member);
      if (!stated) continue;
      if (pack.money.unit == currency{}) {
        stated->fail("nothing: only money has a share and a funder");
        return;
      }
    }
    pack.funder = name_of(node, "funder", "who pays for it", false);
    const auto share = node.member("share");
    if (!share) return;
    constexpr const char* expected = "a share above 0, up to 1, such as \"0.3\" or \"1/3\"";
    std::string text;
    if (!share->read_exact(text, expected)) return;
    const auto value = ratio::parse({text.data(), text.size()});
    pack.share = value.value_or(ratio{});
    if (!voucher_terms{pack.share, {}}.is_sound()) share->fail(expected);
  }

  static void read_bonus(const document_node& node, listed_pack& pack) {
    const auto bonus = node.member("bonus");
    if (!bonus) return;
    if (pack.every || !bonus->is_object()) {
      bonus->fail(pack.every ? "nothing: no pack that comes again has a bonus"
                             : "an object with the bonus's share");
      return;
    }
    bonus->allow_only({"share", "priority", "to"});
    constexpr const char* expected = "a share above 0, such as \"0.1\" or \"1/3\"";
    listed_bonus& out = pack.bonus.emplace();
    const auto share = bonus->member("share");
    if (!share) bonus->fail_missing("share", expected);
    std::string text;
    if (share && share->read_exact(text, expected)) {
      out.share = ratio::parse({text.data(), text.size()}).value_or(ratio{});
      if (out.share <= ratio{}) share->fail(expected);
    }
    if (const auto priority = bonus->member("priority"))
      read_priority(*priority, out.priority.emplace());
    const auto to = bonus->member("to");
    if (!to) return;
    out.end = read_instant(*to);
    if (out.end && *out.end <= pack.valid.start) to->fail("an end after the start");
  }

  pack_list out_;
  std::vector<document_node> nodes_;                     // of the accounts
  std::unordered_map<std::string, std::size_t> places_;  // of the accounts, by name
};

}  // namespace detail

/// Reads a pack list. Unknown names are errors, and all errors are reported at once. Amounts are
/// decimals in strings; `purchased`, `from` and `to` are dates (midnight UTC) or instants, `to` not
/// included. A pack says at least one of `from` and `purchased`:
/// @code
/// {"format": "ducat packs 1",
///  "accounts": [{"name": "acme", "utc_offset": "+08:00", "overage": "on_demand"},
///               {"name": "research", "parent": "acme"}],
///  "packs": [{"account": "acme", "quantity": "10000", "unit": "degree", "paid": "200000",
///             "from": "2026-11-01", "to": "2027-11-01", "scope": {"skus": ["a100"]}},
///            {"account": "acme", "money": "5000", "currency": "CNY", "paid": "5000",
///             "purchased": "2026-11-05"}]}
/// @endcode
[[nodiscard]] inline pack_list_reading read_pack_list(std::string_view text) {
  pack_list_reading reading;
  const nlohmann::json root = detail::parse_document(text, reading.errors);
  if (root.is_discarded()) return reading;
  pack_list list = detail::pack_list_reader{}.read({root, "", reading.errors});
  if (reading.errors.empty()) reading.list = std::move(list);
  return reading;
}

}  // namespace ducat::inline v0

#endif
