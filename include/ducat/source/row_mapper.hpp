// SPDX-License-Identifier: MIT
// One row of a table becomes usage, or is skipped by a named rule, or is refused with a reason: a
// profile at work.
#ifndef DUCAT_SOURCE_ROW_MAPPER_HPP
#define DUCAT_SOURCE_ROW_MAPPER_HPP

#include <ducat/exact/assertion.hpp>
#include <ducat/source/profile.hpp>
#include <ducat/source/read_value.hpp>
#include <ducat/source/usage_row.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// What became of a row. Valid until the mapper reads the next one.
struct mapped_row {
  enum class outcome : std::uint8_t { used, skipped, refused };

  outcome what = outcome::used;
  std::span<const usage_row> usages;  ///< Where used.
  std::size_t rule = 0;               ///< Where skipped: the index into profile::skip.
  value_fault fault;                  ///< Where refused.
};

/// Applies a profile to rows. Holds the profile, and memory for one row's usages: no allocation per
/// row once warm.
class row_mapper {
 public:
  /// @pre every usage of the profile has an account, a sku, and either cards, start and an end or
  /// duration, or a quantity and an instant: read_profile() sees to that.
  explicit row_mapper(profile rules) : rules_{std::move(rules)} {
    DUCAT_ASSERT(!rules_.usages.empty());
    std::size_t joined = 0;
    for (const usage_rules& usage : rules_.usages) {
      DUCAT_ASSERT(usage.account && usage.sku);
      DUCAT_ASSERT(usage.is_metered() || usage.is_counted());
      DUCAT_ASSERT(!usage.is_metered() || (usage.start && (usage.end || usage.duration)));
      DUCAT_ASSERT(!usage.is_counted() || usage.at);
      joined += fixed_texts + usage.dimensions.size();
    }
    joined_.resize(joined);
  }

  [[nodiscard]] const profile& rules() const noexcept { return rules_; }

  /// Reads a row of the columns that rules().columns lists. All its usages are used, or none.
  [[nodiscard]] mapped_row map(const table_row& row) {
    detail::value_reader values{rules_, row};
    amounts first;
    for (std::size_t i = 0; i < rules_.skip.size(); ++i) {
      bool holds = false;
      if (!test(rules_.skip[i], values, first, holds)) return refuse(values);
      if (holds) return {mapped_row::outcome::skipped, {}, i, {}};
    }
    usages_.clear();
    dimensions_.clear();
    dimension_ends_.clear();
    next_joined_ = 0;
    for (std::size_t i = 0; i < rules_.usages.size(); ++i) {
      amounts own;
      usage_row& usage = usages_.emplace_back();
      usage.line = row.line;
      usage.row = row.row;
      usage.part = static_cast<std::uint32_t>(i);
      if (!read_usage(rules_.usages[i], row, values, i == 0 ? first : own)) return refuse(values);
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < usages_.size(); ++i) {
      usages_[i].dimensions = {dimensions_.data() + begin, dimension_ends_[i] - begin};
      begin = dimension_ends_[i];
    }
    return {mapped_row::outcome::used, {usages_.data(), usages_.size()}, 0, {}};
  }

 private:
  // id, source, account, sku, unit
  static constexpr std::size_t fixed_texts = 5;

  // What skip rules and the usage itself both look at is read once.
  struct amounts {
    std::optional<ratio> cards;
    std::optional<interval> during;
    std::optional<int128> quantity;
  };

  static mapped_row refuse(const detail::value_reader& values) {
    return {mapped_row::outcome::refused, {}, 0, values.fault()};
  }

  static int sign_of(int128 value) noexcept { return value > 0 ? 1 : value < 0 ? -1 : 0; }

  // False where what the rule looks at cannot be read.
  bool test(const skip_rule& rule, detail::value_reader& values, amounts& first,
            bool& holds) const {
    switch (rule.is) {
      case skip_rule::test::empty: holds = values.field(rule.column).empty(); return true;
      case skip_rule::test::not_empty: holds = !values.field(rule.column).empty(); return true;
      case skip_rule::test::equals: holds = values.field(rule.column) == rule.text; return true;
      case skip_rule::test::not_equals: holds = values.field(rule.column) != rule.text; return true;
      case skip_rule::test::zero:
      case skip_rule::test::not_positive: break;
    }
    int sign = 0;
    if (!read_sign(rule, values, first, sign)) return false;
    holds = sign == 0 || (sign < 0 && rule.is == skip_rule::test::not_positive);
    return true;
  }

  bool read_sign(const skip_rule& rule, detail::value_reader& values, amounts& first,
                 int& sign) const {
    const usage_rules& usage = rules_.usages.front();
    switch (rule.of) {
      case skip_rule::subject::column: return values.read_sign(rule.column, sign);
      case skip_rule::subject::cards:
        if (!read_cards(usage, values, first)) return false;
        sign = sign_of(first.cards->numerator());
        return true;
      case skip_rule::subject::duration:
        if (!read_during(usage, values, first)) return false;
        sign = sign_of(int128{first.during->end.ns} - first.during->start.ns);
        return true;
      case skip_rule::subject::quantity:
        if (!read_quantity(usage, values, first)) return false;
        sign = sign_of(*first.quantity);
        return true;
    }
    return true;
  }

  static bool read_cards(const usage_rules& usage, detail::value_reader& values, amounts& out) {
    if (out.cards) return true;
    ratio cards;
    if (!values.read(*usage.cards, "cards", cards)) return false;
    out.cards = cards;
    return true;
  }

  static bool read_quantity(const usage_rules& usage, detail::value_reader& values, amounts& out) {
    if (out.quantity) return true;
    int128 quantity = 0;
    if (!values.read(*usage.quantity, "quantity", 1, quantity)) return false;
    out.quantity = quantity;
    return true;
  }

  static bool read_during(const usage_rules& usage, detail::value_reader& values, amounts& out) {
    if (out.during) return true;
    interval during;
    if (!values.read(*usage.start, "start", during.start)) return false;
    if (usage.end) {
      if (!values.read(*usage.end, "end", during.end)) return false;
    } else {
      int128 length = 0;
      if (!values.read(*usage.duration, "duration", length)) return false;
      int128 end = 0;
      if (!try_add(int128{during.start.ns}, length, end) || !try_convert(end, during.end.ns)) {
        return values.fail({"end", "", "an instant from 1677-09-21 to 2262-04-11",
                            "the duration ends beyond the range of instants"});
      }
    }
    out.during = during;
    return true;
  }

  bool read_usage(const usage_rules& usage, const table_row& row, detail::value_reader& values,
                  amounts& known) {
    usage_row& out = usages_.back();
    const auto read = [&](const std::optional<text_rule>& rule, const char* what, bool optional,
                          std::string_view& text) {
      std::string& joined = joined_[next_joined_++];
      return !rule || values.read(*rule, what, optional, joined, text);
    };
    std::string_view unit;
    if (!read(usage.id, "id", true, out.id) || !read(usage.source, "source", true, out.source) ||
        !read(usage.account, "account", false, out.account) ||
        !read(usage.sku, "sku", false, out.sku) || !read(usage.unit, "unit", true, unit)) {
      return false;
    }
    return read_dimensions(usage, row, values) && read_amount(usage, values, unit, known);
  }

  bool read_dimensions(const usage_rules& usage, const table_row& row,
                       detail::value_reader& values) {
    for (const dimension_rule& rule : usage.dimensions) {
      named_text dimension{rule.name, {}};
      std::string& joined = joined_[next_joined_++];
      if (!values.read(rule.value, rule.name.c_str(), true, joined, dimension.text)) return false;
      if (!dimension.text.empty()) dimensions_.push_back(dimension);
    }
    if (rules_.other_columns_are_dimensions) {
      for (const named_text& other : row.others) {
        if (other.text.empty()) continue;
        if (!detail::is_printable_text(other.text)) {
          return values.fail(
              {other.name, other.text, "UTF-8 without control characters", "not a printable text"});
        }
        dimensions_.push_back(other);
      }
    }
    dimension_ends_.push_back(dimensions_.size());
    return true;
  }

  bool read_amount(const usage_rules& usage, detail::value_reader& values, std::string_view unit,
                   amounts& known) {
    bool metered = usage.is_metered();
    if (metered && usage.is_counted() && !choose(usage, values, metered)) return false;
    return metered ? read_metered(usage, values, known) : read_counted(usage, values, unit, known);
  }

  static bool choose(const usage_rules& usage, detail::value_reader& values, bool& metered) {
    const bool no_cards = values.is_blank(usage.cards->terms) &&
                          values.is_blank(usage.start->amount.amount.terms) &&
                          (!usage.end || values.is_blank(usage.end->amount.amount.terms)) &&
                          (!usage.duration || values.is_blank(usage.duration->amount.terms));
    const bool no_quantity =
        values.is_blank(usage.quantity->terms) && values.is_blank(usage.at->amount.amount.terms);
    if (no_cards == no_quantity) {
      return values.fail({"quantity", "", "cards, start and end, or quantity and at",
                          no_cards ? "the row says neither how many cards nor how much"
                                   : "the row is metered and counted at once"});
    }
    metered = no_quantity;
    return true;
  }

  bool read_metered(const usage_rules& usage, detail::value_reader& values, amounts& known) {
    if (!read_cards(usage, values, known) || !read_during(usage, values, known)) return false;
    if (known.cards->numerator() <= 0) {
      return values.fail({"cards", values.text(usage.cards->terms.front()), "more than zero cards",
                          known.cards->numerator() < 0
                              ? "a negative number of cards"
                              : "no cards: a skip rule says which rows are no usage"});
    }
    if (!known.during->is_valid()) {
      const auto& terms = usage.end ? usage.end->amount.amount.terms : usage.duration->amount.terms;
      return values.fail({usage.end ? "end" : "duration", values.text(terms.front()),
                          "an end at or after the start", message(errc::invalid_interval)});
    }
    usages_.back().amount = metered_amount{*known.cards, *known.during};
    return true;
  }

  bool read_counted(const usage_rules& usage, detail::value_reader& values, std::string_view unit,
                    amounts& known) {
    counted_amount counted{0, {}, unit};
    if (!read_quantity(usage, values, known) || !values.read(*usage.at, "at", counted.at)) {
      return false;
    }
    counted.quantity = *known.quantity;
    if (counted.quantity < 0) {
      return values.fail({"quantity", values.text(usage.quantity->terms.front()), "zero or more",
                          "a negative quantity"});
    }
    usages_.back().amount = counted;
    return true;
  }

  profile rules_;
  std::vector<usage_row> usages_;
  std::vector<named_text> dimensions_;
  std::vector<std::size_t> dimension_ends_;
  std::vector<std::string> joined_;  // one for each text that may be made of several columns
  std::size_t next_joined_ = 0;
};

}  // namespace ducat::inline v0

#endif
