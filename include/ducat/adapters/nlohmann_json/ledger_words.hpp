// SPDX-License-Identifier: MIT
// The words of the ledger's text form: how events, enumerators, units and accounts are named in it.
// They are part of the format: a word never changes its meaning.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_WORDS_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_WORDS_HPP

#include <ducat/engine/ledger.hpp>
#include <ducat/exact/decimal.hpp>
#include <ducat/units/known_units.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0::detail {

inline constexpr std::string_view ledger_format = "ducat ledger";
inline constexpr int ledger_version = 1;

// In the order of the enumerators.
inline constexpr std::string_view event_words[event_kinds] = {
    "sku_defined",      "rate_set",        "price_published",  "account_opened", "pack_granted",
    "pack_activated",   "pack_expired",    "dimensions_met",   "counter_opened", "usage_recorded",
    "pack_drawn",       "usage_priced",    "wallet_paid",      "counter_moved",  "carry_moved",
    "usage_reversed",   "time_advanced",   "charge_published", "charges_closed", "charge_posted",
    "charge_paid",      "pack_moved",      "series_opened",    "cycle_begun",    "series_stopped",
    "quota_set",        "quota_moved",     "pack_first_used",  "hold_opened",    "hold_stepped",
    "hold_moved",       "hold_counted",    "payer_settled",    "usage_settled",  "period_closed",
    "factor_moved",     "alert_set",       "alert_changed",    "horizon_set",    "payment_received",
    "payment_returned", "credit_posted",   "standing_set",     "retention_set",  "usage_queued",
    "usage_accepted",   "usage_dismissed", "top_up_set",       "top_up_moved",   "account_moved",
    "zone_stated"};
inline constexpr std::string_view meter_words[] = {"metered", "counted"};
inline constexpr std::string_view overage_words[] = {"on_demand", "refuse"};
inline constexpr std::string_view source_words[] = {"paid", "promotional", "free", "voucher"};
inline constexpr std::string_view phase_words[] = {"pending", "active", "expired"};
inline constexpr std::string_view tariff_words[] = {"flat", "graduated", "volume", "per_record"};
inline constexpr std::string_view owner_words[] = {"payer", "account"};
inline constexpr std::string_view partial_words[] = {"charged", "free"};
inline constexpr std::string_view partial_period_words[] = {"prorated", "full"};
inline constexpr std::string_view basis_words[] = {"after_packs", "all_usage"};
inline constexpr std::string_view period_words[] = {"hour", "day", "month", "forever"};
inline constexpr std::string_view move_words[] = {"voided", "refunded", "transferred",
                                                  "rolled_over", "taken_back"};
inline constexpr std::string_view alert_words[] = {"left", "left_share", "used", "used_share",
                                                   "expiring", "running_out"};
inline constexpr std::string_view top_up_words[] = {"asked", "paid", "declined", "limited",
                                                    "freed"};
inline constexpr std::string_view standing_words[] = {"open", "frozen", "closed"};
inline constexpr std::string_view quota_words[] = {"drawn", "spent", "cards"};
inline constexpr std::string_view cycle_words[] = {"hour", "day", "month"};
inline constexpr std::string_view rounding_words[] = {"half_even", "half_up", "half_down", "up",
                                                      "down",      "ceiling", "floor"};
inline constexpr std::string_view step_words[] = {"reserve", "extend", "commit", "release",
                                                  "lapse"};
inline constexpr std::string_view hold_phase_words[] = {"open", "lapsed", "released"};
inline constexpr std::string_view lapse_words[] = {"charge", "release"};
inline constexpr std::string_view final_words[] = {"stop", "redirect", "restrict"};
inline constexpr std::string_view unreachable_words[] = {"stop", "run_to_lease_end",
                                                         "run_with_cap"};
// In the order of hold_refusals.
inline constexpr std::string_view refusal_words[] = {
    "insufficient", "no_rate",  "no_price",    "too_many_pieces", "unknown_zone_time", "overflow",
    "ledger_full",  "conflict", "unsupported", "quota_reached",   "account_frozen"};
inline constexpr std::string_view scope_words[] = {"sku", "account", "dimension"};

template <std::size_t N, class Enum>
[[nodiscard]] constexpr std::string_view word_of(const std::string_view (&words)[N],
                                                 Enum value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  DUCAT_ASSERT(place < N);
  return words[place];
}

template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> find_word(const std::string_view (&words)[N],
                                                      std::string_view word) noexcept {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// What a quantity counts: the symbol of its base unit; "minor" for a wallet's money; "user-128" and
// so on for a platform's own dimensions.
inline constexpr std::string_view money_word = "minor";
inline constexpr std::string_view user_word = "user-";

[[nodiscard]] inline std::string unit_word(dimension kind) {
  if (kind == dimension::money) return std::string{money_word};
  if (const auto base = base_unit_of(kind)) return base->symbol;
  return std::string{user_word} + std::to_string(static_cast<int>(kind));
}

[[nodiscard]] inline std::optional<dimension> find_unit(std::string_view word) {
  if (word == money_word) return dimension::money;
  if (word.substr(0, user_word.size()) == user_word) {
    const auto number = parse_integer(word.substr(user_word.size()));
    const bool is_user = number && *number >= static_cast<int>(dimension::user) && *number < 256;
    return is_user ? std::optional{static_cast<dimension>(*number)} : std::nullopt;
  }
  const auto unit = unit_of(word);
  return unit && unit->scale == 1 ? std::optional{unit->kind} : std::nullopt;
}

// An account as a text: the names from the root down, "acme/research/ada". As in a JSON pointer, a
// slash within a name is "~1", a tilde "~0".
inline void append_path_step(std::string& path, std::string_view name) {
  for (const char c : name) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

// The name that a step of a path stands for; nothing where it holds a lone tilde.
[[nodiscard]] inline std::optional<std::string> name_of_path_step(std::string_view step) {
  std::string name;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '~') {
      name += step[i];
      continue;
    }
    if (++i == step.size() || (step[i] != '0' && step[i] != '1')) return std::nullopt;
    name += step[i] == '0' ? '~' : '/';
  }
  return name;
}

// The paths of a ledger's accounts, made as they are asked for, up to the moves that were told.
class account_paths {
 public:
  explicit account_paths(const ledger& book) noexcept : book_{&book} {}

  // Precondition: the account's event is in the ledger.
  [[nodiscard]] const std::string& operator[](account_handle account) {
    const auto& opened = book_->all<account_opened>();
    while (paths_.size() <= account.index) {
      const account_opened& e = opened[paths_.size()];
      std::string path = e.parent.has_value() ? paths_[e.parent.index] + "/" : std::string{};
      append_path_step(path, std::string_view(book_->names.text(e.name)));
      paths_.push_back(path);
    }
    return paths_[account.index];
  }

  // An account has gone elsewhere, with all below it.
  void move(const account_moved& e) {
    std::string after = (*this)[e.to];
    const std::string before = (*this)[e.account];
    after.append(before, before.rfind('/'), std::string::npos);
    for (std::string& path : paths_)
      if (path.starts_with(before) && (path.size() == before.size() || path[before.size()] == '/'))
        path.replace(0, before.size(), after);
  }

 private:
  const ledger* book_;
  std::vector<std::string> paths_;
};

}  // namespace ducat::inline v0::detail

#endif
