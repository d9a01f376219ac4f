// SPDX-License-Identifier: MIT
// Publishing a price list: its skus, rates and prices become events of the ledger, so that every
// later amount can be explained from the ledger alone.
#ifndef DUCAT_ENGINE_PUBLISH_HPP
#define DUCAT_ENGINE_PUBLISH_HPP

#include <ducat/detail/chunked.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>
#include <ducat/exact/result.hpp>
#include <ducat/pricing/price_check.hpp>
#include <ducat/pricing/price_table.hpp>
#include <ducat/usage/dimensions.hpp>

#include <cstdint>

namespace ducat::inline v0 {

namespace detail {

/// Translates a price table's handles into those of a ledger.
template <class Dimensions> class publisher {
 public:
  constexpr publisher(const engine_state& state, const price_table& table, ledger& out)
      : s_{state}, t_{table}, out_{out}, sku_total_{state.skus.size()} {
    for (std::uint32_t i = 0; i < t_.skus().size(); ++i) {
      const sku_handle known = s_.skus.find(out_.names.find(name_of(sku_handle{i})));
      handles_.push_back(known.has_value() ? known
                                           : sku_handle{static_cast<std::uint32_t>(sku_total_++)});
    }
  }

  /// Checks everything before anything is written: a refused list leaves no trace but interned
  /// names.
  [[nodiscard]] constexpr result<void> check() {
    if (!is_sound(t_.book(), t_.skus())) return errc::ambiguous_price;
    for (int i = 0; i < t_.dimension_count(); ++i)
      if (dimension_index<Dimensions>(t_.dimension_name(i)) < 0)
        return failure{errc::unsupported, static_cast<std::uint32_t>(i)};
    for (std::uint32_t i = 0; i < t_.skus().size(); ++i)
      if (const auto fits = check_sku(t_.skus()[sku_handle{i}]); !fits) return fits;
    for (std::uint32_t i = 0; i < t_.skus().rate_count(); ++i) {
      const rate_version& rate = t_.skus().rate(i);
      const sku_handle known = s_.skus.find(out_.names.find(name_of(rate.sku)));
      if (known.has_value() && !is_published(known, rate))
        if (const auto fits = s_.skus.check_rate(known, rate.from, rate.per_ns, rate.unit); !fits)
          return fits;
    }
    // The list must also be sound together with everything published before.
    price_book together;
    copy(s_.prices, together);
    for (std::uint32_t i = 0; i < t_.book().size(); ++i) {
      adopt(t_.book()[price_handle{i}], together);
    }
    if (!is_sound(together, skus_together())) return errc::ambiguous_price;
    // A flat price that was charged without a counter cannot join one afterwards: what the same
    // usage costs would depend on when the list was published.
    for (std::uint32_t i = 0; i < s_.prices.size() && !out_.all<usage_recorded>().empty(); ++i)
      if (together[price_handle{i}].counted && !s_.prices[price_handle{i}].counted)
        return failure{errc::counter_changed, 0, i};
    for (std::uint32_t i = 0; i < t_.book().charges().size(); ++i)
      if (s_.prices.charges().conflict(translated(charge_handle{i})).has_value())
        return errc::ambiguous_price;
    return {};
  }

  constexpr void write() {
    for (std::uint32_t i = 0; i < t_.skus().size(); ++i) {
      const sku_terms& sku = t_.skus()[sku_handle{i}];
      const symbol name = out_.names.intern(t_.symbols().text(sku.name));
      if (!s_.skus.find(name).has_value())
        out_.append(sku_defined{handles_[i], name, sku.how, sku.unit, sku.money, sku.line_order});
    }
    for (std::uint32_t i = 0; i < t_.skus().rate_count(); ++i) {
      const rate_version& rate = t_.skus().rate(i);
      const sku_handle sku = handles_[rate.sku.index];
      if (!s_.skus.contains(sku) || !is_published(sku, rate))
        out_.append(rate_set{sku, rate.unit, rate.from, rate.per_ns});
    }
    for (std::uint32_t i = 0; i < t_.book().size(); ++i) {
      out_.append(price_published{adopt(t_.book()[price_handle{i}], out_.prices)});
    }
    charge_table& charges = out_.prices.charges();
    for (std::uint32_t i = 0; i < t_.book().charges().size(); ++i) {
      charge_entry mine = translated(charge_handle{i});
      mine.first_sku = static_cast<std::uint32_t>(charges.sku_total());
      for (std::uint32_t k = 0; k < mine.sku_count; ++k)
        charges.add_sku(handles_[t_.book().charges().sku_of(t_.book().charges()[{i}], k).index]);
      out_.append(charge_published{charges.add(mine)});
    }
  }

 private:
  // A list may repeat a rate: it names its skus with their rates, whatever it changes.
  [[nodiscard]] constexpr bool is_published(sku_handle sku, const rate_version& rate) const {
    std::uint32_t i = s_.skus[sku].first_rate;
    while (i < s_.skus.rate_count() && s_.skus.rate(i).from != rate.from) i = s_.skus.rate(i).next;
    return i < s_.skus.rate_count() && s_.skus.rate(i).per_ns == rate.per_ns &&
           s_.skus.rate(i).unit == rate.unit;
  }

  // What was defined so far, and what the list adds; skus stand in order of their numbers.
  [[nodiscard]] constexpr sku_table skus_together() {
    sku_table out;
    for (std::uint32_t i = 0; i < s_.skus.size(); ++i) {
      const sku_terms& sku = s_.skus[sku_handle{i}];
      out.add(sku.name, sku.how, sku.unit);
    }
    for (std::uint32_t i = 0; i < t_.skus().size(); ++i) {
      const sku_terms& sku = t_.skus()[sku_handle{i}];
      if (handles_[i].index < out.size()) continue;
      out.add(out_.names.intern(name_of(sku_handle{i})), sku.how, sku.unit);
    }
    for (std::uint32_t i = 0; i < s_.skus.rate_count(); ++i) {
      const rate_version& rate = s_.skus.rate(i);
      out.add_rate(rate.sku, rate.from, rate.per_ns, rate.unit);
    }
    for (std::uint32_t i = 0; i < t_.skus().rate_count(); ++i) {
      const rate_version& rate = t_.skus().rate(i);
      const sku_handle sku = handles_[rate.sku.index];
      if (!s_.skus.contains(sku) || !is_published(sku, rate))
        out.add_rate(sku, rate.from, rate.per_ns, rate.unit);
    }
    return out;
  }

  [[nodiscard]] constexpr text_view name_of(sku_handle sku) const {
    return t_.symbols().text(t_.skus()[sku].name);
  }

  [[nodiscard]] constexpr result<void> check_sku(const sku_terms& sku) const {
    const sku_handle known = s_.skus.find(out_.names.find(t_.symbols().text(sku.name)));
    if (!known.has_value()) return {};
    // A metered sku may change its unit from a date on: its rates say whether this list does.
    const sku_terms& mine = s_.skus[known];
    const bool is_other = mine.how != sku.how || mine.money != sku.money ||
                          (sku.how == meter::counted && mine.unit != sku.unit) ||
                          (sku.line_order != 0 && mine.line_order != sku.line_order);
    return is_other ? result<void>{errc::already_exists} : result<void>{};
  }

  [[nodiscard]] constexpr price_entry translated(const price_entry& entry) {
    price_entry mine = entry;
    mine.sku = handles_[entry.sku.index];
    mine.counter = counter_of(entry, mine.sku);
    mine.pattern = dimension_values{};
    for (int i = 0; i < t_.dimension_count(); ++i) {
      const int place = dimension_index<Dimensions>(t_.dimension_name(i));  // check() found it
      if (place >= 0 && entry.pattern.value[i].has_value())
        mine.pattern.value[place] = out_.names.intern(t_.symbols().text(entry.pattern.value[i]));
    }
    if (entry.layer.has_value()) mine.layer = out_.names.intern(t_.symbols().text(entry.layer));
    mine.next = price_handle{};
    mine.next_of_counter = price_handle{};
    mine.counted = false;
    return mine;
  }

  // Adds an entry of the list to a book, with all that it points to.
  constexpr price_handle adopt(const price_entry& entry, price_book& book) {
    price_entry mine = translated(entry);
    mine.calendar = adopt_calendar(entry.calendar, book);
    book.adopt_tariff(t_.book(), mine);
    return book.add(mine);
  }
  // The counter of an entry of the list. By default its name depends on the unit that the sku was
  // defined in: that of the first list.
  [[nodiscard]] constexpr symbol counter_of(const price_entry& entry, sku_handle sku) {
    const symbol counter = out_.names.intern(t_.symbols().text(entry.counter));
    const sku_terms& listed = t_.skus()[entry.sku];
    if (!s_.skus.contains(sku) || s_.skus[sku].unit == listed.unit) return counter;
    const symbol name = s_.skus[sku].name;
    return counter == default_counter(out_.names, name, listed.unit, entry.unit)
               ? default_counter(out_.names, name, s_.skus[sku].unit, entry.unit)
               : counter;
  }
  // A charge of the list with the names of the ledger; its skus are still the list's.
  [[nodiscard]] constexpr charge_entry translated(charge_handle charge) {
    charge_entry mine = t_.book().charges()[charge];
    mine.name = out_.names.intern(t_.symbols().text(mine.name));
    if (mine.layer.has_value()) mine.layer = out_.names.intern(t_.symbols().text(mine.layer));
    return mine;
  }

  // The number in a book of a calendar of the list.
  constexpr std::uint32_t adopt_calendar(std::uint32_t calendar, price_book& book) {
    if (calendar == 0) return 0;
    const calendar_table& calendars = t_.book().calendars();
    const auto interned = [&](symbol s) {
      return s.has_value() ? out_.names.intern(t_.symbols().text(s)) : symbol{};
    };
    const symbol name = interned(calendars.name(calendar));
    return book.adopt_calendar(calendars, calendar, name,
                               interned(calendars.zones().label(calendars.zone(calendar))));
  }
  static constexpr void copy(const price_book& from, price_book& to) {
    for (std::uint32_t i = 0; i < from.size(); ++i) {
      price_entry entry = from[price_handle{i}];
      entry.calendar = to.adopt_calendar(from.calendars(), entry.calendar);
      to.adopt_tariff(from, entry);
      to.add(entry);
    }
  }

  const engine_state& s_;
  const price_table& t_;
  ledger& out_;
  // By sku of the table: the one of its name, or the one that it will be.
  detail::chunked<sku_handle> handles_;
  std::size_t sku_total_;
};

}  // namespace detail

/// Writes a price list into a ledger. Later versions of a price supersede earlier ones from their
/// start on; one that starts with another one, of a list that was published later, instead of it.
/// Errors: ambiguous_price (the list is not sound by itself, or together with what was
/// published: check_prices() says how); unsupported (a dimension, by `position`, that `Dimensions`
/// does not have); already_exists (a sku that means something else, another rate from the same
/// instant, or another unit without a date; the same rate again changes nothing); counter_changed
/// (a tiered price would count by a counter that an entry in use, by `reference`, did not keep).
template <class Dimensions>
[[nodiscard]] constexpr result<void> publish(const engine_state& state, const price_table& table,
                                             ledger& out) {
  detail::publisher<Dimensions> publisher{state, table, out};
  if (const auto sound = publisher.check(); !sound) return sound;
  publisher.write();
  return {};
}

}  // namespace ducat::inline v0

#endif
