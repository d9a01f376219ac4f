// SPDX-License-Identifier: MIT
// Close charges in a ledger's text form: their terms, and what was posted of them.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_CHARGE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_CHARGE_HPP

#include <ducat/adapters/nlohmann_json/ledger_calendar.hpp>
#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_line.hpp>
#include <ducat/adapters/nlohmann_json/ledger_record.hpp>
#include <ducat/adapters/nlohmann_json/ledger_words.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/units/text.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace ducat::inline v0::detail {

// The names of a charge's parts, in the order of all_charge_parts.
inline constexpr std::string_view charge_part_words[] = {"discount",     "overage", "shortfall",
                                                         "over_maximum", "true_up", "standing"};

inline void write_ratio(line_writer& line, std::string_view name, ratio value) {
  line.text(name, std::string_view(text_view(ratio_text(value))));
}

// All of a charge_published but its number.
inline void write_charge(line_writer& line, const ledger& book, const charge_entry& entry) {
  const charge_table& table = book.prices.charges();
  write_named(line, "name", book.names, entry.name);
  line.text("currency", std::string_view(entry.money.code()))
      .number("digits", entry.money.digits())
      .since("from", entry.stated.start)
      .until("until", entry.stated.end)
      .since("published", entry.published);
  if (entry.layer.has_value()) write_named(line, "layer", book.names, entry.layer);
  write_objects(line, "skus", entry.sku_count, [&](line_writer& each, std::uint32_t i) {
    const sku_handle sku = table.sku_of(entry, i);
    write_named(each, "sku", book.names, book.all<sku_defined>()[sku.index].name);
  });
  write_ratio(line, "discount", entry.terms.discount);
  if (entry.has_commitment) {
    line_writer committed{line.begin("commitment")};
    committed.exact("amount", entry.committed.amount);
    write_ratio(committed, "overage_factor", entry.committed.overage_factor);
    committed.flag("true_up", entry.committed.true_up).end();
  }
  if (entry.terms.spend.has_maximum()) line.exact("maximum", entry.terms.spend.maximum());
  if (entry.terms.spend.has_minimum()) line.exact("minimum", entry.terms.spend.minimum());
  line.exact("standing", entry.terms.standing)
      .text("partial", word_of(partial_period_words, entry.partial));
  write_tax(line, entry.tax);
}

// All of a charge_posted but its payer and charge.
inline void write_posted(line_writer& line, const charge_posted& e) {
  line.time("start", e.period.start).time("end", e.period.end).time("at", e.at);
  line.exact("came_to", e.came_to);
  for (std::size_t i = 0; i < std::size(all_charge_parts); ++i)
    line.exact(charge_part_words[i], e.parts.*all_charge_parts[i]);
  line.exact("amount", e.amount).exact("owed", e.owed).exact("owed_after", e.owed_after);
}

inline void write_paid(line_writer& line, const charge_paid& e) {
  line.time("start", e.period.start)
      .time("end", e.period.end)
      .time("at", e.at)
      .exact("amount", e.amount)
      .exact("balance", e.balance_after)
      .flag("from_breakage", e.from_breakage);
}

/// Reads what write_charge() wrote: the charge joins the ledger's price book.
class ledger_charge_reader {
 public:
  ledger_charge_reader(ledger& book, const engine_state& state) noexcept
      : book_{&book}, s_{&state} {}

  bool read(const ledger_fields& in) {
    charge_entry entry;
    charge_table& table = book_->prices.charges();
    entry.first_sku = static_cast<std::uint32_t>(table.sku_total());
    if (!in.text("name", book_->names, entry.name) || !in.money(entry.money) ||
        !in.validity(entry.stated) || !in.since("published", entry.published) ||
        (in.has("layer") && !in.text("layer", book_->names, entry.layer)) ||
        !share(in, "discount", entry.terms.discount) || !read_limits(in, entry.terms.spend) ||
        !read_positive(in, "standing", entry.terms.standing) ||
        !in.word("partial", partial_period_words, entry.partial) || !read_tax(in, entry.tax))
      return false;
    if (!entry.name.has_value()) return in.fail("name", "a name");
    if (entry.terms.discount > ratio{1}) return in.fail("discount", "a share of at most 1");
    entry.has_commitment = in.has("commitment");
    if (entry.has_commitment && !commitment_of(in, entry.committed)) return false;
    if (table.conflict(entry).has_value())
      return in.fail("from", "one version of a charge at each instant");
    const bool read = in.list("skus", [&](const ledger_fields& each, std::size_t) {
      std::string_view name;
      if (!each.text("sku", name)) return false;
      const sku_handle sku = s_->skus.find(book_->names.find(name));
      if (!sku.has_value()) return each.fail("sku", "a sku that was defined before");
      table.add_sku(sku);
      ++entry.sku_count;
      return true;
    });
    if (!read) return false;
    table.add(entry);
    return true;
  }

  /// Reads what write_posted() wrote.
  static bool read(const ledger_fields& in, charge_posted& e) {
    if (!in.during(e.period) || !in.time("at", e.at) || !in.exact("came_to", e.came_to))
      return false;
    for (std::size_t i = 0; i < std::size(all_charge_parts); ++i)
      if (!in.exact(charge_part_words[i], e.parts.*all_charge_parts[i])) return false;
    return in.exact("amount", e.amount) && in.exact("owed", e.owed) &&
           in.exact("owed_after", e.owed_after);
  }
  /// Reads what write_paid() wrote.
  static bool read(const ledger_fields& in, charge_paid& e) {
    return in.during(e.period) && in.time("at", e.at) && in.exact("amount", e.amount) &&
           in.exact("balance", e.balance_after) && in.flag("from_breakage", e.from_breakage);
  }

 private:
  static bool share(const ledger_fields& in, std::string_view name, ratio& out) {
    std::string_view text;
    if (!in.text(name, text)) return false;
    const auto value = ratio::parse(text);
    if (!value || *value < ratio{}) return in.fail(name, "a ratio of zero or more: \"1/10\"");
    out = *value;
    return true;
  }
  static bool commitment_of(const ledger_fields& in, commitment& out) {
    return in.object("commitment", [&](const ledger_fields& committed) {
      return read_positive(committed, "amount", out.amount) &&
             share(committed, "overage_factor", out.overage_factor) &&
             committed.flag("true_up", out.true_up);
    });
  }

  ledger* book_;
  const engine_state* s_;
};

}  // namespace ducat::inline v0::detail

#endif
